//! The forms in which events carry what they are about.

use crate::chatwoot::prelude::*;
use crate::chatwoot::render::{contacts, conversations, messages};

/// What is posted of an event; `None` where what it is about is gone, or where nobody is told.
pub(crate) fn payload(view: View<'_>, event: &Event) -> Option<Value> {
    let state = view.state;
    let mut payload = Map::new();
    let (name, changes) = match event {
        Event::Conversation { name, id, changes } => {
            payload.extend(conversation(view, state.conversations.get(*id)?));
            (name, changes.clone())
        }
        Event::Typing { name, conversation: id, who, private } => {
            let around = conversation(view, state.conversations.get(*id)?);
            return Some(json!({
                "event": name, "user": sender(view, *who), "conversation": around, "is_private": private,
            }));
        }
        Event::Message { name, id } => {
            let message = state.messages.get(*id).filter(|message| message.kind != MessageKind::Activity)?;
            payload.extend(self::message(view, message)?);
            (name, None)
        }
        Event::Contact { name, id, changes } => {
            payload.extend(contact(view, *id)?);
            (name, changes.clone())
        }
    };
    payload.insert("event".to_owned(), (*name).into());
    payload.extend(changes.map(|changes| ("changed_attributes".to_owned(), changes)));
    Some(payload.into())
}

fn account(view: View<'_>, id: i64) -> Value {
    view.state.accounts.get(id).map(|account| json!({"id": account.id, "name": account.name})).into()
}

fn conversation(view: View<'_>, one: &Conversation) -> Map<String, Value> {
    let state = view.state;
    let place = state.contact_inboxes.get(one.contact_inbox_id);
    let contact_inbox = place.map(|place| {
        shown!(place =>
            id, contact_id, inbox_id, source_id, hmac_verified, pubsub_token;
            "created_at": time(place.created_at), "updated_at": time(place.created_at),
        )
    });
    let said = |message: &&Message| message.kind != MessageKind::Activity && !message.private;
    let last = state.messages_of(one.id).rev().find(said).map(|message| messages::event(view, message));
    let inbox = state.inboxes.get(one.inbox_id);
    let mut shown = object(json!({
        "channel": inbox.map(|inbox| inbox.channel.kind.class()), "contact_inbox": contact_inbox,
        "messages": Vec::from_iter(last), "meta": meta(view, one), "account": account(view, one.account_id),
        "first_reply_created_at": one.first_reply_created_at.map(time),
    }));
    shown.extend(conversations::common(view, one));
    shown
}

fn meta(view: View<'_>, one: &Conversation) -> Value {
    let state = view.state;
    let contact = state.contacts.get(one.contact_id).map(|contact| contacts::event(contact, view.base));
    let bot = one.assignee_agent_bot_id.and_then(|id| state.agent_bots.get(id));
    let user = one.assignee_id.and_then(|id| state.users.get(id));
    let (assignee, assignee_type) = match (bot, user) {
        (Some(bot), _) => (Some(messages::bot(view, bot)), Some("AgentBot")),
        (None, Some(user)) => (Some(messages::user(view, user)), Some("User")),
        (None, None) => (None, None),
    };
    let team =
        one.team_id.and_then(|id| state.teams.get(id)).map(|team| shown!(team => id, name, icon, icon_color));
    let place = state.contact_inboxes.get(one.contact_inbox_id);
    json!({
        "sender": contact, "assignee": assignee, "assignee_type": assignee_type, "team": team,
        "hmac_verified": place.map(|place| place.hmac_verified),
    })
}

fn message(view: View<'_>, one: &Message) -> Option<Map<String, Value>> {
    let state = view.state;
    let around = conversation(view, state.conversations.get(one.conversation_id)?);
    let inbox = state.inboxes.get(one.inbox_id).map(|inbox| json!({"id": inbox.id, "name": inbox.name}));
    Some(object(shown!(one =>
        additional_attributes, content_attributes, content_type, content, id, private, source_id;
        maybe { "attachments": messages::files(view, one) }
        "account": account(view, one.account_id), "conversation": around,
        "created_at": time(one.created_at), "inbox": inbox, "message_type": one.kind.name(),
        "sender": one.sender.map(|who| sender(view, who)),
    )))
}

fn sender(view: View<'_>, who: Sender) -> Value {
    let state = view.state;
    match who {
        Sender::Contact(id) => contact(view, id).into(),
        Sender::User(id) => {
            state.users.get(id).map(|user| shown!(user => id, name, email; "type": "user")).into()
        }
        Sender::AgentBot(id) => state
            .agent_bots
            .get(id)
            .map(|bot| json!({"id": bot.id, "name": bot.name, "type": "agent_bot"}))
            .into(),
    }
}

fn contact(view: View<'_>, id: i64) -> Option<Map<String, Value>> {
    let contact = view.state.contacts.get(id)?;
    let avatar = contacts::avatar(contact, view.base);
    Some(object(shown!(contact =>
        additional_attributes, custom_attributes, email, id, identifier, name, phone_number, blocked;
        "account": account(view, contact.account_id), "avatar": avatar, "thumbnail": avatar,
    )))
}
