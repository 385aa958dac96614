//! reqwest with nothing around it.

use tokio_rustls::rustls::crypto::ring;

/// A client as reqwest makes it by default, with the cryptography that ours have.
pub fn bare() -> reqwest::Client {
    // It is an error if our own client has installed it already.
    let _ = ring::default_provider().install_default();
    reqwest::Client::new()
}
