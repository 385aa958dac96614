//! A plain HTTP client, which shares nothing with the clients that are tested.
#![allow(dead_code, reason = "not every test needs a builder")]

/// A client with ring for TLS. Another crate of the workspace compiles reqwest without a choice,
/// and `reqwest::Client::new` panics if nothing has made one.
pub fn http_client() -> reqwest::Client {
    choose_ring();
    reqwest::Client::new()
}

/// The same, with settings.
pub fn http_client_builder() -> reqwest::ClientBuilder {
    choose_ring();
    reqwest::Client::builder()
}

fn choose_ring() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // An error means that another thread was faster.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}
