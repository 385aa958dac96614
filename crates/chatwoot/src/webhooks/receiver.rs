//! From headers and bytes to an event of a known sender.

use std::fmt;
use std::time::SystemTime;

use frontdesk_core::Error;
use frontdesk_core::http::HeaderMap;

use super::signature::Claim;
use super::{Event, Sender, SignatureError, Verifier};

/// Takes the posts that come to one address, and knows whose they can be.
#[derive(Clone, Debug)]
pub struct Receiver {
    accepts: Accepts,
}

#[derive(Clone, Debug)]
enum Accepts {
    Signed(Vec<(Sender, Verifier)>),
    Unsigned(Sender),
}

impl Receiver {
    /// Takes what `sender` has signed, and nothing else.
    #[must_use]
    pub fn signed(sender: Sender, verifier: Verifier) -> Self {
        Self { accepts: Accepts::Signed(vec![(sender, verifier)]) }
    }

    /// Takes what another sender has signed as well: several can post to one address, their secrets
    /// tell them apart. A secret that is being replaced is given like that too, the old beside the
    /// new.
    ///
    /// A receiver that takes [unsigned](Receiver::unsigned) posts takes none any more, but for the
    /// signed ones.
    #[must_use]
    pub fn or_signed(mut self, sender: Sender, verifier: Verifier) -> Self {
        match &mut self.accepts {
            Accepts::Signed(verifiers) => verifiers.push((sender, verifier)),
            Accepts::Unsigned(_) => self = Self::signed(sender, verifier),
        }
        self
    }

    /// Takes **every** post for one of `sender`, signed or not: for servers before 4.16, and for
    /// senders that sign nothing. Read [what to do then](super#servers-that-do-not-sign).
    #[must_use]
    pub fn unsigned(sender: Sender) -> Self {
        Self { accepts: Accepts::Unsigned(sender) }
    }

    /// Checks what the headers of a post show before its body is read: a post whose signature is
    /// missing, malformed or older than every verifier allows is refused here. Servers that buffer
    /// a body themselves call this first.
    ///
    /// # Errors
    /// No body can make this a post of one of the senders.
    pub fn check_headers(&self, headers: &HeaderMap) -> Result<(), SignatureError> {
        self.check_headers_at(headers, SystemTime::now())
    }

    fn check_headers_at(&self, headers: &HeaderMap, now: SystemTime) -> Result<(), SignatureError> {
        let Accepts::Signed(verifiers) = &self.accepts else {
            return Ok(());
        };
        let claim = Claim::read(headers)?;
        let fresh = verifiers.iter().any(|(_, verifier)| verifier.accepts_age(&claim, now));
        if fresh { Ok(()) } else { Err(SignatureError::TooOld) }
    }

    /// Reads a post that came just now. `body` are its bytes as they came.
    ///
    /// # Errors
    /// The post is not one of the senders', or it cannot be read.
    #[inline]
    pub fn receive(&self, headers: &HeaderMap, body: &[u8]) -> Result<Delivery, ReceiveError> {
        self.receive_at(headers, body, SystemTime::now())
    }

    /// Reads a post that came at `now`, for posts that were kept.
    ///
    /// # Errors
    /// As [`receive`](Receiver::receive).
    #[inline]
    pub fn receive_at(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: SystemTime,
    ) -> Result<Delivery, ReceiveError> {
        self.check_headers_at(headers, now)?;
        let sender = self.sender(headers, body, now)?;
        let event = Event::from_slice(body)?;
        let id = headers.get("x-chatwoot-delivery").and_then(|id| id.to_str().ok()).map(str::to_owned);
        Ok(Delivery { id, sender, event })
    }

    fn sender(&self, headers: &HeaderMap, body: &[u8], now: SystemTime) -> Result<Sender, SignatureError> {
        let verifiers = match &self.accepts {
            Accepts::Signed(verifiers) => verifiers,
            Accepts::Unsigned(sender) => return Ok(*sender),
        };
        let claim = Claim::read(headers)?;
        let mut error = SignatureError::Wrong;
        for (sender, verifier) in verifiers.iter().filter(|(_, verifier)| verifier.proves(&claim, body)) {
            if verifier.accepts_age(&claim, now) {
                return Ok(*sender);
            }
            // The same secret may stand here again, with another age.
            error = SignatureError::TooOld;
        }
        Err(error)
    }
}

/// A post that was taken.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Delivery {
    /// The id of the delivery, a UUID (since 4.16). A post that is repeated has the same. It is not
    /// signed.
    pub id: Option<String>,
    /// Whose post it is, as the signature proves, or as the unsigned address says.
    pub sender: Sender,
    /// What happened.
    pub event: Event,
}

/// Why a post is not taken.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReceiveError {
    /// It does not prove whose it is.
    Signature(SignatureError),
    /// It cannot be read as an event.
    Payload(Error),
}

impl From<SignatureError> for ReceiveError {
    fn from(error: SignatureError) -> Self {
        Self::Signature(error)
    }
}

impl From<Error> for ReceiveError {
    fn from(error: Error) -> Self {
        Self::Payload(error)
    }
}

impl fmt::Display for ReceiveError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signature(error) => error.fmt(formatter),
            Self::Payload(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for ReceiveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Signature(error) => Some(error),
            Self::Payload(error) => Some(error),
        }
    }
}
