//! Servers that misbehave below HTTP.
#![allow(dead_code, clippy::unwrap_used)]

use std::collections::VecDeque;
use std::time::Duration;

use frontdesk_core::BoxFuture;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What is done with a connection of which the request has been read.
pub type Deed = fn(TcpStream) -> BoxFuture<'static, ()>;

/// A server that does this with its first connections, one after the other, and responds with `{}`
/// to all others.
pub async fn connections(script: Vec<Deed>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut script = VecDeque::from(script);
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            tokio::spawn(script.pop_front().unwrap_or(|stream| write(stream, WHOLE))(stream));
        }
    });
    url
}

/// A response that is whole.
const WHOLE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

pub fn write(mut stream: TcpStream, text: &'static str) -> BoxFuture<'static, ()> {
    Box::pin(async move { stream.write_all(text.as_bytes()).await.unwrap() })
}

pub fn close(stream: TcpStream) -> BoxFuture<'static, ()> {
    Box::pin(async move { drop(stream) })
}

pub fn cut(stream: TcpStream) -> BoxFuture<'static, ()> {
    write(stream, "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"a\"")
}

pub fn stall(stream: TcpStream) -> BoxFuture<'static, ()> {
    Box::pin(async move {
        tokio::time::sleep(Duration::from_secs(60)).await;
        drop(stream);
    })
}
