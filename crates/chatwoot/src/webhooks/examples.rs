//! An example of every kind of event, for tests of a receiver.

use frontdesk_core::{Error, decode};
use serde_json::{Map, Value, json};

use super::Event;
use super::event::{AUTOMATION, KINDS, kind};

impl Event {
    /// Returns an example of the kind that this name stands for, such as `message_created`: the
    /// spec's example of the payload, as that kind has it. Encoded, it is what a server posts.
    ///
    /// ```
    /// use std::time::SystemTime;
    ///
    /// use frontdesk_chatwoot::webhooks::{Event, Receiver, Sender, Verifier, sign};
    ///
    /// let receiver = Receiver::signed(Sender::AccountWebhook, Verifier::new("made-up-secret")?);
    /// let event = Event::example("message_created")?;
    /// let body = serde_json::to_vec(&event)?;
    /// let headers = sign(&"made-up-secret".into(), &body, SystemTime::now())?;
    /// assert_eq!(receiver.receive(&headers, &body)?.event, event);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): this version of the crate
    /// does not know the kind.
    pub fn example(name: &str) -> Result<Self, Error> {
        let found = KINDS.iter().find(|(known, _)| *known == kind(name));
        let (_, payload) = found.ok_or_else(|| Error::configuration("there is no event of this name"))?;
        let mut fields: Map<String, Value> = decode::json(payload.as_bytes())?;
        fields.insert("event".to_owned(), name.into());
        match name {
            "conversation_updated" | "contact_updated" | "inbox_updated" => {}
            "conversation_status_changed" => {
                fields.insert("changed_attributes".to_owned(), Value::Null);
            }
            // The others do not say what changed.
            _ => {
                fields.remove("changed_attributes");
            }
        }
        if name == "conversation_resolved" {
            fields.insert("status".to_owned(), json!("resolved"));
        }
        Self::from_slice(Value::from(fields).to_string().as_bytes())
    }

    /// Returns an example of every kind.
    ///
    /// # Errors
    /// None, in a released version.
    pub fn examples() -> Result<Vec<Self>, Error> {
        let name =
            |kind: &'static str| if kind == AUTOMATION { "automation_event.message_created" } else { kind };
        KINDS.iter().map(|(kind, _)| Self::example(name(kind))).collect()
    }
}
