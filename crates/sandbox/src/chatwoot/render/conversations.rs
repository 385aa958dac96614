//! The forms of a conversation.

use crate::chatwoot::prelude::*;
use crate::chatwoot::render::people::{agent, team};
use crate::chatwoot::render::{agent_bots, contacts, messages};

/// The bot to which a conversation is assigned, in a few words.
pub(crate) fn bot(bot: &AgentBot, base: &str) -> Value {
    const SHOWN: Words = Words("id name description thumbnail outgoing_url bot_type");
    let mut value = agent_bots::render(bot, Role::Agent, base);
    if let Value::Object(shown) = &mut value {
        shown.retain(|name, _| SHOWN.contains(name));
    }
    value
}

fn meta(view: View<'_>, conversation: &Conversation) -> Value {
    let state = view.state;
    let mut meta = Map::new();
    let contact = state.contacts.get(conversation.contact_id);
    meta.insert("sender".to_owned(), contact.map(|one| contacts::contact(view, one, false)).into());
    let inbox = state.inboxes.get(conversation.inbox_id);
    meta.insert("channel".to_owned(), inbox.map(|inbox| inbox.channel.kind.class()).into());
    let own_bot = conversation.assignee_agent_bot_id.and_then(|id| state.agent_bots.get(id));
    let user = || conversation.assignee_id.and_then(|id| state.membership(conversation.account_id, id));
    if let Some(own_bot) = own_bot {
        meta.insert("assignee".to_owned(), bot(own_bot, view.base));
        meta.insert("assignee_type".to_owned(), "AgentBot".into());
    } else if let Some(shown) = user().and_then(|member| agent(state, member, view.base)) {
        meta.insert("assignee".to_owned(), shown);
        meta.insert("assignee_type".to_owned(), "User".into());
    }
    if let Some(own) = conversation.team_id.and_then(|id| state.teams.get(id)) {
        let viewer = view.caller.map(|caller| caller.user_id).unwrap_or_default();
        meta.insert("team".to_owned(), team(own, viewer));
    }
    let place = state.contact_inboxes.get(conversation.contact_inbox_id);
    meta.insert("hmac_verified".to_owned(), place.map(|place| place.hmac_verified).into());
    meta.into()
}

/// A conversation as members of its account see it.
pub(crate) fn conversation(view: View<'_>, conversation: &Conversation) -> Value {
    let seconds = |time: Option<DateTime<Utc>>| time.map_or(0, |time| time.timestamp());
    let last = view.state.messages_of(conversation.id).next_back();
    let spoken =
        view.state.messages_of(conversation.id).rev().find(|message| message.kind != MessageKind::Activity);
    let shown = |message: Option<&Message>| message.map(|message| messages::event(view, message));
    shown!(conversation =>
        account_id, uuid, additional_attributes, custom_attributes, inbox_id, labels;
        "meta": meta(view, conversation), "id": conversation.display_id,
        "messages": Vec::from_iter(shown(last)),
        "agent_last_seen_at": seconds(conversation.agent_last_seen_at),
        "assignee_last_seen_at": seconds(conversation.assignee_last_seen_at),
        "can_reply": can_reply(view, conversation),
        "contact_last_seen_at": seconds(conversation.contact_last_seen_at), "muted": false,
        "snoozed_until": conversation.snoozed_until.map(time), "status": conversation.status.name(),
        "created_at": conversation.created_at.timestamp(), "updated_at": fraction(conversation.updated_at),
        "timestamp": conversation.last_activity_at.timestamp(),
        "first_reply_created_at": seconds(conversation.first_reply_created_at),
        "unread_count": view.state.unread_count(conversation), "last_non_activity_message": shown(spoken),
        "last_activity_at": conversation.last_activity_at.timestamp(),
        "priority": conversation.priority.map(Priority::name),
        "waiting_since": seconds(conversation.waiting_since), "sla_policy_id": null,
    )
}

/// Seconds with a fraction.
#[expect(clippy::cast_precision_loss, reason = "microseconds of this century fit into a double")]
pub(crate) fn fraction(time: DateTime<Utc>) -> f64 {
    time.timestamp_micros() as f64 / 1e6
}

/// Whether the channel lets anybody write: some do for a time after the customer has.
pub(crate) fn can_reply(view: View<'_>, conversation: &Conversation) -> bool {
    let Some(inbox) = view.state.inboxes.get(conversation.inbox_id) else { return true };
    let hours = match inbox.channel.kind {
        ChannelKind::Whatsapp => Some(24),
        ChannelKind::Api => {
            let window = inbox.channel.get(Column::AdditionalAttributes).get("agent_reply_time_window");
            window.and_then(|hours| hours.as_i64().or_else(|| hours.as_str()?.parse().ok()))
        }
        _ => None,
    };
    let Some(hours) = hours else { return true };
    let mut messages = view.state.messages_of(conversation.id).rev();
    let last = messages.find(|message| message.kind == MessageKind::Incoming);
    let endless = if hours < 0 { chrono::Duration::MIN } else { chrono::Duration::MAX };
    let window = chrono::Duration::try_hours(hours).unwrap_or(endless);
    last.is_some_and(|last| Utc::now() - last.created_at < window)
}
