//! The two forms of a visitor's conversation in responses.

use crate::types::{LivechatRoomResponse, Room};

/// ```
/// use frontdesk_rocketchat::types::LivechatRoomResponse;
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let body = r#"{"room": {"_id": "kCJDd5peKiZnGJLPq"}, "newRoom": true}"#;
/// let answer: LivechatRoomResponse = serde_json::from_str(body)?;
/// assert_eq!(answer.room().map(|room| room.id.as_str()), Some("kCJDd5peKiZnGJLPq"));
/// assert_eq!(answer.is_new(), Some(true));
/// # Ok(())
/// # }
/// ```
impl LivechatRoomResponse {
    /// The conversation, in whichever form it came; none where it came in a form that this version
    /// does not know.
    #[must_use]
    pub fn room(&self) -> Option<&Room> {
        match self {
            Self::OpenedLivechatRoom(opened) => Some(&opened.room),
            Self::Room(room) => Some(room),
            Self::Unknown(_) => None,
        }
    }

    /// Whether the conversation has just begun, where the server says so.
    #[must_use]
    pub fn is_new(&self) -> Option<bool> {
        match self {
            Self::OpenedLivechatRoom(opened) => opened.new_room,
            Self::Room(_) | Self::Unknown(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_comes_in_two_forms() {
        let table = [
            (r#"{"room":{"_id":"a"},"newRoom":false,"success":true}"#, Some("a"), Some(false)),
            (r#"{"room":{"_id":"a"}}"#, Some("a"), None),
            (r#"{"_id":"b","t":"l","success":true}"#, Some("b"), None),
            (r#"{"rooms":[]}"#, None, None),
        ];
        for (text, id, new) in table {
            let answer: LivechatRoomResponse = serde_json::from_str(text).unwrap();
            assert_eq!(answer.room().map(|room| room.id.as_str()), id, "{text}");
            assert_eq!(answer.is_new(), new, "{text}");
            assert_eq!(serde_json::to_string(&answer).unwrap(), text);
        }
    }
}
