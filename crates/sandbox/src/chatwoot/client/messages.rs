//! A visitor's messages.

use chrono::Duration;

use crate::chatwoot::changes::{Author, attach, check_message, post};
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::messages::{public, window};

/// What of a reply to a question is kept.
const SUBMITTED: Words = Words("name title value csat_survey_response");

/// How long a reply to a survey can be changed.
const SURVEY_DAYS: i64 = 14;

/// `GET …/conversations/{conversation}/messages`: no private ones, and no notes of what was done.
pub(crate) fn index(
    Call { state, record: found, params, base, .. }: Call<'_, Visitor, Conversation>,
) -> Reply {
    let view = View { state, base, caller: None };
    let messages = window(state, found.id, params.fields(), true);
    ok(&messages.into_iter().map(|message| public(view, message)).collect::<Value>())
}

/// `POST …/conversations/{conversation}/messages`, with files where the body is multipart.
pub(crate) fn create(
    Call { state, caller: place, record: found, params, base, .. }: Call<'_, Visitor, Conversation>,
) -> Reply {
    let mut message =
        Message::blank(&found, MessageKind::Incoming, params.fields().text("content").flatten());
    message.sender = Some(Sender::Contact(place.contact_id));
    message.attachments = attach(params);
    check_message(state, &message).map_err(|_| Failure::Rails(422))?;
    let id = post(state, message, Author::Nobody);
    ok(&public(View { state, base, caller: None }, state.messages.get(id).ok_or(Failure::Rails(404))?))
}

/// What may be submitted: an object, or a list of them.
fn submitted(value: &Value) -> Option<Value> {
    let kept = |object: &Map<String, Value>| -> Map<String, Value> {
        let known = |(name, _): &(&String, &Value)| SUBMITTED.contains(name);
        object.iter().filter(known).map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    match value {
        Value::Object(object) => Some(kept(object).into()),
        Value::Array(list) => Some(list.iter().filter_map(Value::as_object).map(kept).collect()),
        _ => None,
    }
}

/// `PATCH …/messages/{message}`: the reply to a question that was asked.
pub(crate) fn update(
    Call { state, record: found, id, params, base, .. }: Call<'_, Visitor, Conversation>,
) -> Reply {
    let own = |message: &&Message| message.conversation_id == found.id;
    let message = state.messages.find(found.account_id, id).ok().filter(own).cloned();
    let mut message = message.ok_or(Failure::Rails(404))?;
    if message.content_type == "input_csat" && Utc::now() - message.created_at > Duration::days(SURVEY_DAYS) {
        let text = "You cannot update the CSAT survey after 14 days".to_owned();
        return Err(Failure::Unprocessable(text));
    }
    if let Some(values) = params.fields().get("submitted_values").and_then(submitted) {
        message.content_attributes.insert("submitted_values".to_owned(), values);
    }
    message.updated_at = Utc::now();
    state.messages.put(message.clone());
    state.events.push(Event::Message { name: "message_updated", id: message.id });
    ok(&public(View { state, base, caller: None }, &message))
}
