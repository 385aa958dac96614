//! The connection under a request, so that a fault can close it.

use std::sync::Arc;

use tokio::sync::Notify;

/// Whether the connection that a request came over is to be closed. The server that serves it waits for this.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connection(Arc<Notify>);

impl Connection {
    /// Closes the connection. This never returns: an answer would race with the end of the connection.
    pub(super) async fn close(&self) -> ! {
        self.0.notify_one();
        std::future::pending().await
    }

    /// Waits until the connection is to be closed.
    pub(crate) async fn closed(&self) {
        self.0.notified().await;
    }
}
