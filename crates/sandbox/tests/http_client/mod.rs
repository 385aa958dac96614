//! A plain HTTP client, which shares nothing with the clients that are tested.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "not every test needs a builder, and a test that meets something unexpected has to fail there"
)]

/// A client with ring for TLS: reqwest is compiled without a choice here, and panics if nothing has
/// made one.
pub fn http_client() -> reqwest::Client {
    http_client_builder().build().unwrap()
}

/// The same, with settings. It trusts no certificates: reading the platform's takes long.
pub fn http_client_builder() -> reqwest::ClientBuilder {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // An error means that another thread was faster.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    reqwest::Client::builder().tls_certs_only([])
}
