//! The connection of a request, so that a fault can close it.

use std::sync::Arc;

use tokio::sync::Notify;

/// Tells the server to close the connection of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connection(Arc<Notify>);

impl Connection {
    /// Closes the connection. Never returns: a response would race with the end of the connection.
    pub(super) async fn close(&self) -> ! {
        self.0.notify_one();
        std::future::pending().await
    }

    /// Waits until the connection should be closed.
    pub(crate) async fn closed(&self) {
        self.0.notified().await;
    }
}
