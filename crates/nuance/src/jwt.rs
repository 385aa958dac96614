//! JSON Web Tokens that are signed with the caller's own key.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use frontdesk_core::{Error, Secret};
use ring::rand::{SecureRandom, SystemRandom};
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use serde::Serialize;

/// An RSA key, and the id under which the vendor knows its public half: what JWTs are signed with
/// (RS256). The public half and the id are given to the vendor; the private half stays here. Clones
/// are cheap.
#[derive(Clone)]
pub struct JwtKey {
    id: String,
    pair: Arc<KeyPair>,
}

impl JwtKey {
    /// Reads a private key of 2048 to 4096 bits in PEM, as `openssl genrsa` and `openssl genpkey`
    /// write it: PKCS #8 (`BEGIN PRIVATE KEY`) or PKCS #1 (`BEGIN RSA PRIVATE KEY`), without a
    /// passphrase. Where the lines are parted by `\n` in two characters, as in some environment
    /// files, they are read as well.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): it is no such key, or there
    /// is no id. Nothing of the key is repeated.
    pub fn from_pem(id: impl Into<String>, pem: impl Into<Secret>) -> Result<Self, Error> {
        let id = id.into();
        if id.trim().is_empty() {
            return Err(Error::configuration("the key's id must not be empty"));
        }
        let pem = pem.into();
        let unescaped;
        let mut text = pem.expose();
        if text.contains("\\n") {
            unescaped = Secret::from(text.replace("\\n", "\n"));
            text = unescaped.expose();
        }
        let pair = match PrivateKeyDer::from_pem_slice(text.as_bytes()) {
            Ok(PrivateKeyDer::Pkcs8(der)) => KeyPair::from_pkcs8(der.secret_pkcs8_der()),
            Ok(PrivateKeyDer::Pkcs1(der)) => KeyPair::from_der(der.secret_pkcs1_der()),
            Ok(_) => return Err(unusable("it is no RSA key")),
            // The reader's own error may quote a line.
            Err(_) => return Err(unusable(what_else(text))),
        };
        match pair {
            Ok(pair) => Ok(Self { id, pair: Arc::new(pair) }),
            Err(error) => Err(unusable(&format!("it is no RSA key of 2048 to 4096 bits ({error})"))),
        }
    }

    /// The id under which the vendor knows the key.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// A JWT that makes these claims.
    pub(crate) fn sign(&self, claims: &Claims<'_>) -> Result<Secret, Error> {
        let header = Header { alg: "RS256", kid: &self.id, typ: "JWT" };
        let mut jwt = format!("{}.{}", part(&header)?, part(claims)?);
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), jwt.as_bytes(), &mut signature)
            .map_err(|_| Error::configuration("the private key does not sign"))?;
        jwt.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut jwt);
        Ok(Secret::from(jwt))
    }
}

impl fmt::Debug for JwtKey {
    /// The id only.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("JwtKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What stands first in a JWT.
#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
    typ: &'static str,
}

/// What a JWT claims, under the names of RFC 7519. Times are in seconds since 1970.
#[derive(Serialize)]
pub(crate) struct Claims<'a> {
    pub(crate) iss: &'a str,
    pub(crate) sub: &'a str,
    pub(crate) aud: &'a str,
    pub(crate) iat: u64,
    pub(crate) exp: u64,
    pub(crate) jti: String,
}

/// An id that no other JWT has: 128 random bits.
pub(crate) fn unique_id() -> Result<String, Error> {
    let mut bytes = [0; 16];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Error::configuration("the system gives no random numbers"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A part of a JWT as it travels.
fn part(value: &impl Serialize) -> Result<String, Error> {
    let json = serde_json::to_vec(value)
        .map_err(|_| Error::configuration("a claim of the JWT cannot be written as JSON"))?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

/// What a text is that is no private key.
fn what_else(text: &str) -> &'static str {
    if text.contains("ENCRYPTED") {
        "it is locked by a passphrase; unlock it first"
    } else if text.contains("BEGIN PUBLIC KEY") || text.contains("BEGIN RSA PUBLIC KEY") {
        "it is a public key"
    } else if text.contains("BEGIN CERTIFICATE") {
        "it is a certificate"
    } else if text.contains("-----BEGIN") {
        "it is PEM that cannot be read, or holds no key"
    } else {
        "it is no PEM: it has to hold a line `-----BEGIN PRIVATE KEY-----`"
    }
}

/// The error for a key that cannot be used.
fn unusable(why: &str) -> Error {
    Error::configuration(format!("the private key is not usable: {why}"))
}
