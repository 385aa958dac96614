//! The messages of a conversation.

use crate::chatwoot::changes::{Author, attach, draft, post};
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::messages::window;
use crate::chatwoot::render::{contacts, messages};

fn index(
    Call { state, caller, params, base, record: conversation, .. }: Call<'_, Member, Conversation>,
) -> Reply {
    let view = View { state, base, caller: Some(caller) };
    let contact = state.contacts.get(conversation.contact_id);
    let mut meta = json!({
        "labels": conversation.labels, "additional_attributes": conversation.additional_attributes,
        "contact": contact.map(|contact| contacts::event(contact, view.base)),
        "agent_last_seen_at": conversation.agent_last_seen_at.map(time),
        "assignee_last_seen_at": conversation.assignee_last_seen_at.map(time),
    });
    if let Value::Object(meta) = &mut meta
        && let Some(user) = conversation.assignee_id.and_then(|id| state.users.get(id))
    {
        meta.insert("assignee".to_owned(), messages::user(view, user));
    }
    let shown = window(state, conversation.id, params.fields(), false);
    let payload: Value = shown.into_iter().map(|message| messages::message(view, message)).collect();
    ok(&json!({"meta": meta, "payload": payload}))
}

/// `POST …/conversations/{conversation}/messages`, with files where the body is multipart.
fn create(
    Call { state, caller, params, base, record: conversation, .. }: Call<'_, Member, Conversation>,
) -> Reply {
    let author = Author::User(caller.user_id);
    let message = draft(state, conversation.id, author, params.fields(), attach(params))?;
    let id = post(state, message, author);
    let view = View { state, base, caller: Some(caller) };
    let mut shown = messages::message(view, state.messages.get(id).ok_or(Failure::NotFound)?);
    if let (Value::Object(shown), Some(echo)) = (&mut shown, params.fields().get("echo_id")) {
        shown.insert("echo_id".to_owned(), echo.clone());
    }
    ok(&shown)
}

/// `DELETE …/conversations/{conversation}/messages/{message}`: the message stays, and says that it
/// was deleted.
fn destroy(
    Call { state, caller, base, record: conversation, id: message, .. }: Call<'_, Member, Conversation>,
) -> Reply {
    let found = state.messages.find(caller.account_id, message)?;
    let mut message = Some(found.clone()).filter(|message| message.conversation_id == conversation.id);
    let message = message.as_mut().ok_or(Failure::NotFound)?;
    message.content = Some("This message was deleted".to_owned());
    message.content_type = "text";
    message.content_attributes = Map::from_iter([("deleted".to_owned(), true.into())]);
    message.attachments.clear();
    message.updated_at = Utc::now();
    state.messages.put(message.clone());
    state.events.push(Event::Message { name: "message_updated", id: message.id });
    ok(&messages::message(View { state, base, caller: Some(caller) }, message))
}

/// `GET /accounts/{account}/conversations/{conversation}/messages`, a path that is documented and
/// does not exist.
fn unknown(_: Call<'_, Anybody>) -> Reply {
    Err(Failure::Rails(404))
}

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .on("listMessages", index)
        .on("createMessage", create)
        .on("deleteMessage", destroy)
        .on("listMessagesAsDocumented", unknown)
}
