//! The connection under a request, so that a fault can close it.

use std::net::Shutdown;
use std::sync::Arc;

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use socket2::{SockRef, Socket};
use tokio::net::TcpListener;

/// A second handle on the socket that a request came over.
#[derive(Clone, Debug)]
pub(crate) struct Connection(Option<Arc<Socket>>);

impl Connection {
    /// Closes the connection in both directions; nothing that is sent after this arrives.
    pub(super) fn close(&self) {
        if let Some(socket) = &self.0 {
            // A socket that the client has closed already is as good.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

impl Connected<IncomingStream<'_, TcpListener>> for Connection {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        // Where the system has no more handles to give, faults that close the connection answer emptily instead.
        Self(SockRef::from(stream.io()).try_clone().ok().map(Arc::new))
    }
}
