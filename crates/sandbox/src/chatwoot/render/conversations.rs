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
    let contact = state.contacts.get(conversation.contact_id);
    let inbox = state.inboxes.get(conversation.inbox_id);
    let place = state.contact_inboxes.get(conversation.contact_inbox_id);
    let own_bot = conversation.assignee_agent_bot_id.and_then(|id| state.agent_bots.get(id));
    let user = || {
        let member = state.membership(conversation.account_id, conversation.assignee_id?)?;
        Some((agent(state, member, view.base)?, "User"))
    };
    let assignee = own_bot.map(|own| (bot(own, view.base), "AgentBot")).or_else(user);
    let (assignee, assignee_type) = assignee.unzip();
    let viewer = view.caller.map(|caller| caller.user_id).unwrap_or_default();
    let own_team = conversation.team_id.and_then(|id| state.teams.get(id));
    let mut meta = object(json!({
        "sender": contact.map(|one| contacts::contact(view, one, false)),
        "channel": inbox.map(|inbox| inbox.channel.kind.class()),
        "hmac_verified": place.map(|place| place.hmac_verified),
    }));
    meta.extend(assignee.map(|shown| ("assignee".to_owned(), shown)));
    meta.extend(assignee_type.map(|kind| ("assignee_type".to_owned(), kind.into())));
    meta.extend(own_team.map(|own| ("team".to_owned(), team(own, viewer))));
    meta.into()
}

/// What responses and events show of a conversation alike.
pub(crate) fn common(view: View<'_>, conversation: &Conversation) -> Map<String, Value> {
    object(shown!(conversation =>
        additional_attributes, custom_attributes, inbox_id, labels;
        "id": conversation.display_id, "can_reply": can_reply(view, conversation),
        "agent_last_seen_at": seconds(conversation.agent_last_seen_at),
        "contact_last_seen_at": seconds(conversation.contact_last_seen_at),
        "snoozed_until": conversation.snoozed_until.map(time), "status": conversation.status.name(),
        "created_at": conversation.created_at.timestamp(), "updated_at": fraction(conversation.updated_at),
        "timestamp": conversation.last_activity_at.timestamp(),
        "last_activity_at": conversation.last_activity_at.timestamp(),
        "unread_count": view.state.unread_count(conversation),
        "priority": conversation.priority.map(Priority::name),
        "waiting_since": seconds(conversation.waiting_since),
    ))
}

/// Epoch seconds; zero if there is no time.
pub(crate) fn seconds(time: Option<DateTime<Utc>>) -> i64 {
    time.map_or(0, |time| time.timestamp())
}

/// A conversation as members of its account see it.
pub(crate) fn conversation(view: View<'_>, conversation: &Conversation) -> Value {
    let messages = || view.state.messages_of(conversation.id).rev();
    let last = messages().next();
    let spoken = messages().find(|message| message.kind != MessageKind::Activity);
    let shown = |message: Option<&Message>| message.map(|message| messages::event(view, message));
    let mut value = object(shown!(conversation =>
        account_id, uuid;
        "meta": meta(view, conversation), "messages": Vec::from_iter(shown(last)),
        "assignee_last_seen_at": seconds(conversation.assignee_last_seen_at), "muted": false,
        "first_reply_created_at": seconds(conversation.first_reply_created_at),
        "last_non_activity_message": shown(spoken), "sla_policy_id": null,
    ));
    value.extend(common(view, conversation));
    value.into()
}

/// Seconds with a fraction.
#[expect(clippy::cast_precision_loss, reason = "microseconds of this century fit into a double")]
fn fraction(time: DateTime<Utc>) -> f64 {
    time.timestamp_micros() as f64 / 1e6
}

/// Whether the channel lets anybody write: some do for a time after the customer has.
fn can_reply(view: View<'_>, conversation: &Conversation) -> bool {
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
