//! The proof that a post is Chatwoot's, and new.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use frontdesk_core::http::{HeaderMap, HeaderName, HeaderValue};
use frontdesk_core::{Error, Secret};
use hmac::Mac;

use crate::hash;

const SIGNATURE: HeaderName = HeaderName::from_static("x-chatwoot-signature");
const TIMESTAMP: HeaderName = HeaderName::from_static("x-chatwoot-timestamp");

/// How old a post may be unless its verifier says otherwise.
const MAX_AGE: Duration = Duration::from_secs(5 * 60);

/// The error for a secret that is none.
const EMPTY: &str = "the secret of a webhook is empty";

/// What the signature's header begins with.
const SCHEME: &[u8] = b"sha256=";

/// Checks the signature that servers of 4.16 and later put on the posts of account webhooks, API
/// inboxes and agent bots: the header `X-Chatwoot-Signature` holds `sha256=` and, in hexadecimal,
/// the HMAC-SHA256 of `X-Chatwoot-Timestamp`, a dot and the body's bytes, with the sender's secret.
/// Codes are compared in constant time.
///
/// ```
/// use frontdesk_chatwoot::webhooks::{SignatureError, Verifier};
/// use frontdesk_core::http::HeaderMap;
///
/// let verifier = Verifier::new("made-up-secret")?;
/// let error = verifier.verify(&HeaderMap::new(), b"{}").unwrap_err();
/// assert_eq!(error, SignatureError::Missing("x-chatwoot-signature"));
/// # Ok::<(), frontdesk_chatwoot::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Verifier {
    secret: Secret,
    max_age: Duration,
}

impl Verifier {
    /// Makes a verifier with the secret of a sender. Administrators find it in the responses that
    /// describe the webhook, the inbox or the bot, and on the dashboard.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the secret is empty, and
    /// anybody could sign with that.
    pub fn new(secret: impl Into<Secret>) -> Result<Self, Error> {
        let secret = secret.into();
        if secret.is_empty() {
            return Err(Error::configuration(EMPTY));
        }
        Ok(Self { secret, max_age: MAX_AGE })
    }

    /// Sets how far the time of a signature may lie in the past, or in the future if clocks differ.
    /// Defaults to five minutes. Within that time anyone who has seen the post can replay it.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }

    /// Checks a post that came just now. `body` are the bytes as they came: JSON that was read and
    /// written again has another code.
    ///
    /// # Errors
    /// What is wrong with the post's signature.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), SignatureError> {
        self.verify_at(headers, body, SystemTime::now())
    }

    /// Checks a post that came at `now`, for posts that were kept.
    ///
    /// # Errors
    /// As [`verify`](Verifier::verify).
    pub fn verify_at(&self, headers: &HeaderMap, body: &[u8], now: SystemTime) -> Result<(), SignatureError> {
        let claim = Claim::read(headers)?;
        if !self.accepts_age(&claim, now) {
            return Err(SignatureError::TooOld);
        }
        if self.proves(&claim, body) { Ok(()) } else { Err(SignatureError::Wrong) }
    }

    /// Whether the claim's time is close enough to `now`.
    pub(super) fn accepts_age(&self, claim: &Claim<'_>, now: SystemTime) -> bool {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        now.abs_diff(claim.signed_at) <= self.max_age
    }

    /// Whether the claim's code is that of its time and this body.
    pub(super) fn proves(&self, claim: &Claim<'_>, body: &[u8]) -> bool {
        hash::mac(&self.secret, &[claim.timestamp, b".", body]).verify_slice(&claim.code).is_ok()
    }
}

/// Returns the headers by which a server of 4.16 signs a post, for tests of a receiver. `body` are
/// the bytes that are posted, and `at` is when.
///
/// ```
/// use std::time::SystemTime;
///
/// use frontdesk_chatwoot::webhooks::{Receiver, Sender, Verifier, sign};
///
/// let receiver = Receiver::signed(Sender::AccountWebhook, Verifier::new("made-up-secret")?);
/// let body = br#"{"event": "made_up", "id": 5}"#;
/// let headers = sign(&"made-up-secret".into(), body, SystemTime::now())?;
/// assert_eq!(receiver.receive(&headers, body)?.event.name(), "made_up");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the secret is empty, or the time
/// is before 1970.
pub fn sign(secret: &Secret, body: &[u8], at: SystemTime) -> Result<HeaderMap, Error> {
    if secret.is_empty() {
        return Err(Error::configuration(EMPTY));
    }
    let at = at
        .duration_since(UNIX_EPOCH)
        .map_err(|_| Error::configuration("a post cannot be signed at a time before 1970"))?;
    let timestamp = at.as_secs().to_string();
    let code = hash::mac(secret, &[timestamp.as_bytes(), b".", body]).finalize().into_bytes();
    let unfit = |_| Error::configuration("the signature is no header value");
    let signature = HeaderValue::try_from(format!("sha256={}", hash::hex(&code))).map_err(unfit)?;
    Ok(HeaderMap::from_iter([(SIGNATURE, signature), (TIMESTAMP, HeaderValue::from(at.as_secs()))]))
}

/// What the headers of a post say about its signature. Nothing of it is proven before the body is
/// there.
pub(super) struct Claim<'a> {
    code: [u8; 32],
    /// The signed text of the time, as it came.
    timestamp: &'a [u8],
    signed_at: Duration,
}

impl<'a> Claim<'a> {
    /// Reads the headers.
    ///
    /// # Errors
    /// A header is missing or malformed.
    pub(super) fn read(headers: &'a HeaderMap) -> Result<Self, SignatureError> {
        let signature = only(headers, &SIGNATURE, "x-chatwoot-signature")?;
        let timestamp = only(headers, &TIMESTAMP, "x-chatwoot-timestamp")?;
        let code = signature.strip_prefix(SCHEME).and_then(hash::code);
        let code = code.ok_or(SignatureError::Malformed("x-chatwoot-signature"))?;
        let signed_at = seconds(timestamp).ok_or(SignatureError::Malformed("x-chatwoot-timestamp"))?;
        Ok(Self { code, timestamp, signed_at })
    }
}

/// The one value of a header.
fn only<'a>(
    headers: &'a HeaderMap,
    header: &HeaderName,
    name: &'static str,
) -> Result<&'a [u8], SignatureError> {
    let mut values = headers.get_all(header).iter();
    let value = values.next().ok_or(SignatureError::Missing(name))?;
    // Of two values, one part of the way may have read the first and the other the second.
    if values.next().is_some() {
        return Err(SignatureError::Malformed(name));
    }
    Ok(value.as_bytes())
}

/// Epoch seconds, in digits and nothing else.
fn seconds(text: &[u8]) -> Option<Duration> {
    let text = std::str::from_utf8(text).ok()?;
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits).map(Duration::from_secs)
}

/// Why a post is not taken for Chatwoot's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// The post lacks the header of this name. Servers before 4.16 send none.
    Missing(&'static str),
    /// The header of this name is there twice, or does not hold what it should.
    Malformed(&'static str),
    /// The signature is not that of this timestamp and body with this secret.
    Wrong,
    /// The time of the signature lies too far in the past, or in the future. The signature itself
    /// may be wrong as well.
    TooOld,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(formatter, "the header {name} is missing"),
            Self::Malformed(name) => write!(formatter, "the header {name} is malformed"),
            Self::Wrong => formatter.write_str("the signature is wrong"),
            Self::TooOld => formatter.write_str("the signature is too old, or from the future"),
        }
    }
}

impl std::error::Error for SignatureError {}
