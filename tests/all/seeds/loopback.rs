//! A server that responds to every request alike.

use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::IntoResponse;
use serde_json::Value;
use tokio::net::TcpListener;

/// Responds to every request with this status and JSON, but hands out an access token at
/// `/authorize`.
/// Gives the base URL; the server ends with the test's runtime.
pub async fn answering(status: u16, body: &Value) -> String {
    let status = StatusCode::from_u16(status).unwrap();
    let body = body.to_string();
    let answer = move |uri: Uri| {
        let body = body.clone();
        async move {
            if uri.path() == "/authorize" {
                return [("access_token", "a token")].into_response();
            }
            (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    url
}
