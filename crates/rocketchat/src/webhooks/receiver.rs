//! From headers and bytes to a delivery whose token is right.

use std::fmt;

use frontdesk_core::http::{HeaderMap, HeaderName};
use frontdesk_core::{Error, ErrorKind, Secret, decode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::values;
use crate::types::{OmnichannelWebhookPayload, OutgoingWebhookPayload};

const TOKEN: HeaderName = HeaderName::from_static("x-rocketchat-livechat-token");

/// The tokens of which a delivery needs one.
#[derive(Clone, Debug)]
struct Tokens(Vec<Secret>);

impl Tokens {
    fn new(token: Secret) -> Result<Self, Error> {
        Self(Vec::new()).and(token)
    }

    fn and(mut self, token: Secret) -> Result<Self, Error> {
        if token.is_empty() {
            return Err(Error::configuration("the token of a webhook is empty; set one in the workspace"));
        }
        self.0.push(token);
        Ok(self)
    }

    /// Checks a token in constant time: digests are compared, which say nothing of the tokens.
    fn check(&self, token: Option<&[u8]>) -> Result<(), TokenError> {
        let token = token.filter(|token| !token.is_empty()).ok_or(TokenError::Missing)?;
        let digest = Sha256::digest(token);
        let known = self
            .0
            .iter()
            .fold(false, |known, one| known | (Sha256::digest(one.expose().as_bytes()) == digest));
        if known { Ok(()) } else { Err(TokenError::Wrong) }
    }
}

/// Takes the deliveries of outgoing webhooks, whose body has the integration's token.
#[derive(Clone, Debug)]
pub struct OutgoingWebhookReceiver {
    tokens: Tokens,
}

impl OutgoingWebhookReceiver {
    /// Takes deliveries with this token, which is one of the integration's fields.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`]: the token is empty.
    pub fn new(token: impl Into<Secret>) -> Result<Self, Error> {
        Ok(Self { tokens: Tokens::new(token.into())? })
    }

    /// Takes deliveries with another token as well, for several integrations that post to one
    /// address.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`]: the token is empty.
    pub fn or(self, token: impl Into<Secret>) -> Result<Self, Error> {
        Ok(Self { tokens: self.tokens.and(token.into())? })
    }

    /// Reads a delivery. `body` are its bytes as they came.
    ///
    /// # Errors
    /// The token is missing or wrong, or the body cannot be read.
    #[inline]
    pub fn receive(&self, body: &[u8]) -> Result<OutgoingWebhookPayload, DeliveryError> {
        /// The only field that is read before the token is checked.
        #[derive(Deserialize)]
        struct Token {
            #[serde(default)]
            token: Option<Secret>,
        }
        let token = read::<Token>(body)?.token;
        self.tokens.check(token.as_ref().map(|token| token.expose().as_bytes()))?;
        read(body)
    }
}

/// Takes the deliveries of Omnichannel, which have the workspace's secret token in a header.
#[derive(Clone, Debug)]
pub struct OmnichannelReceiver {
    tokens: Tokens,
}

impl OmnichannelReceiver {
    /// Takes deliveries with this token, the setting `Livechat_secret_token`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`]: the token is empty. The server sends none then, and anybody
    /// could post.
    pub fn new(token: impl Into<Secret>) -> Result<Self, Error> {
        Ok(Self { tokens: Tokens::new(token.into())? })
    }

    /// Takes deliveries with another token as well, for a token that is being replaced.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`]: the token is empty.
    pub fn or(self, token: impl Into<Secret>) -> Result<Self, Error> {
        Ok(Self { tokens: self.tokens.and(token.into())? })
    }

    /// Checks the token of a delivery before its body is read.
    ///
    /// # Errors
    /// The token is missing or wrong.
    pub fn check_headers(&self, headers: &HeaderMap) -> Result<(), TokenError> {
        self.tokens.check(headers.get(TOKEN).map(frontdesk_core::http::HeaderValue::as_bytes))
    }

    /// Reads a delivery. `body` are its bytes as they came.
    ///
    /// # Errors
    /// The token is missing or wrong, or the body cannot be read.
    #[inline]
    pub fn receive(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<OmnichannelWebhookPayload, DeliveryError> {
        self.check_headers(headers)?;
        read(body)
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, DeliveryError> {
    if values::are_too_many(body) {
        let error = Error::new(ErrorKind::Decode, "the body has more values than any delivery");
        return Err(DeliveryError::Payload(error.with_vendor("Rocket.Chat")));
    }
    decode::json(body).map_err(|error| DeliveryError::Payload(error.with_vendor("Rocket.Chat")))
}

/// Why a delivery does not prove whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// It has no token.
    Missing,
    /// It has another token.
    Wrong,
}

impl fmt::Display for TokenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Missing => "the token is missing",
            Self::Wrong => "the token is wrong",
        })
    }
}

impl std::error::Error for TokenError {}

/// Why a delivery is not taken.
#[derive(Debug)]
#[non_exhaustive]
pub enum DeliveryError {
    /// It does not prove whose it is.
    Token(TokenError),
    /// It cannot be read.
    Payload(Error),
}

impl From<TokenError> for DeliveryError {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl fmt::Display for DeliveryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(error) => error.fmt(formatter),
            Self::Payload(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for DeliveryError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Token(error) => Some(error),
            Self::Payload(error) => Some(error),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]

    use frontdesk_core::http::HeaderValue;

    use super::*;

    const BODY: &[u8] = br#"{"token": "made-up", "text": "hi", "bot": false}"#;

    fn error(result: Result<OutgoingWebhookPayload, DeliveryError>) -> Option<TokenError> {
        match result {
            Err(DeliveryError::Token(error)) => Some(error),
            _ => None,
        }
    }

    #[test]
    fn a_delivery_needs_one_of_the_tokens() {
        let receiver = OutgoingWebhookReceiver::new("made-up").unwrap().or("another").unwrap();
        // (body, error)
        let cases: [(&[u8], Option<TokenError>); 5] = [
            (BODY, None),
            (br#"{"token": "another"}"#, None),
            (br#"{"token": "wrong"}"#, Some(TokenError::Wrong)),
            (br#"{"token": ""}"#, Some(TokenError::Missing)),
            (br#"{"text": "hi"}"#, Some(TokenError::Missing)),
        ];
        for (body, wanted) in cases {
            assert_eq!(error(receiver.receive(body)), wanted, "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn the_token_of_a_delivery_is_not_printed() {
        let receiver = OutgoingWebhookReceiver::new("made-up").unwrap();
        let delivery = receiver.receive(BODY).unwrap();
        assert_eq!(delivery.text.as_deref(), Some("hi"));
        assert!(!format!("{delivery:?} {receiver:?}").contains("made-up"));
    }

    #[test]
    fn an_empty_token_is_refused() {
        assert!(OutgoingWebhookReceiver::new("").is_err());
        assert!(OmnichannelReceiver::new("").is_err());
    }

    #[test]
    fn an_omnichannel_delivery_has_its_token_in_a_header() {
        let receiver = OmnichannelReceiver::new("made-up").unwrap();
        let body = br#"{"type": "LivechatSession", "_id": "fasd6f5a4sd6f8a4sdf"}"#;
        let mut headers = HeaderMap::new();
        assert_eq!(receiver.check_headers(&headers), Err(TokenError::Missing));
        headers.insert(TOKEN, HeaderValue::from_static("wrong"));
        assert_eq!(receiver.check_headers(&headers), Err(TokenError::Wrong));
        headers.insert(TOKEN, HeaderValue::from_static("made-up"));
        assert_eq!(receiver.receive(&headers, body).unwrap().type_.as_str(), "LivechatSession");
    }

    #[test]
    fn an_event_that_is_not_known_keeps_its_name() {
        let receiver = OmnichannelReceiver::new("made-up").unwrap();
        let headers = HeaderMap::from_iter([(TOKEN, HeaderValue::from_static("made-up"))]);
        let delivery = receiver.receive(&headers, br#"{"type": "LivechatSessionMoved"}"#).unwrap();
        assert_eq!(delivery.type_.as_str(), "LivechatSessionMoved");
        let nameless = receiver.receive(&headers, br#"{"_id": "fasd6f5a4sd6f8a4sdf"}"#);
        assert!(matches!(nameless, Err(DeliveryError::Payload(_))));
    }
}
