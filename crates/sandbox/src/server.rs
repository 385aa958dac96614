//! One listening server: a port on loopback, a task, and a way to stop it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::faults::Connection;
use crate::http;

/// How long requests under way may take once the server has been told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// A server that runs until it is shut down or dropped.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Server {
    /// Takes a free port and serves `router` there, with what every vendor's answers have in common.
    pub(crate) async fn start(router: Router) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (stop, mut stopped) = watch::channel(false);
        let service = http::common(router).into_make_service_with_connect_info::<Connection>();
        let serve = axum::serve(listener, service).with_graceful_shutdown(async move {
            // An error means that the sender is gone: the server is no longer wanted either.
            let _ = stopped.wait_for(|stop| *stop).await;
        });
        let task = tokio::spawn(async move {
            // Accept errors are handled inside axum; there is nobody to report a failure to.
            let _ = serve.await;
        });
        Ok(Self { address, stop, task })
    }

    /// Host and port.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops the server and waits for it, at most for the time of grace.
    pub(crate) async fn shutdown(mut self) {
        self.stop.send_replace(true);
        let _ = tokio::time::timeout(GRACE, &mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}
