//! TLS that reads the platform's certificates at its first handshake.

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;

/// The protocols that reqwest offers by itself.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Lets the client that is built read the platform's certificates at its first handshake, and not
/// before. They are hundreds of files on some systems, which take longer to read than most calls.
///
/// # Errors
/// The cryptography of this process knows no protocol version.
pub(super) fn certificates(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    let Some(provider) = CryptoProvider::get_default() else { return Ok(builder) };
    let verifier = DeferredVerifier { provider: Arc::clone(provider), verifier: OnceLock::new() };
    let mut config = ClientConfig::builder_with_provider(Arc::clone(provider))
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    Ok(builder.tls_backend_preconfigured(config))
}

/// The platform's verifier, which is made when it is first needed.
#[derive(Debug)]
struct DeferredVerifier {
    provider: Arc<CryptoProvider>,
    verifier: OnceLock<Result<Verifier, Error>>,
}

impl DeferredVerifier {
    /// # Errors
    /// The platform has no certificates.
    fn verifier(&self) -> Result<&Verifier, Error> {
        let verifier = self.verifier.get_or_init(|| Verifier::new(Arc::clone(&self.provider)));
        verifier.as_ref().map_err(Clone::clone)
    }
}

impl ServerCertVerifier for DeferredVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.verifier()?.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier()?.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier()?.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
