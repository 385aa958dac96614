//! New conversations.

use crate::chatwoot::contacts::connect;
use crate::chatwoot::conversations::{Author, Status, activity, change, conversation};
use crate::chatwoot::messages;
use crate::chatwoot::prelude::*;
use crate::http::uuid;

/// What is said about a conversation that is to be started.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) status: Option<Status>,
    pub(crate) assignee_id: Option<i64>,
    pub(crate) team_id: Option<i64>,
    pub(crate) additional_attributes: Map<String, Value>,
    pub(crate) custom_attributes: Map<String, Value>,
    pub(crate) snoozed_until: Option<DateTime<Utc>>,
}

/// Starts a conversation at a contact's place in an inbox, and returns its ID and whether it is
/// new: an inbox can be told to go on with the last one.
pub(crate) fn start(state: &mut State, place: i64, draft: Draft) -> Option<(i64, bool)> {
    let place = state.contact_inboxes.get(place)?.clone();
    let inbox = state.inboxes.get(place.inbox_id)?;
    let last = state.conversations.values().rev().find(|known| known.contact_inbox_id == place.id);
    if let Some(last) = last.filter(|_| inbox.lock_to_single_conversation) {
        return Some((last.id, false));
    }
    let now = Utc::now();
    let blocked = state.contacts.get(place.contact_id).is_some_and(|contact| contact.blocked);
    let bot = inbox.agent_bot.filter(|_| !blocked);
    let status = match (blocked, bot) {
        (true, _) => Status::Resolved,
        (false, Some(_)) => Status::Pending,
        (false, None) => draft.status.unwrap_or(Status::Open),
    };
    let number = state.conversation_numbers.entry(place.account_id).or_default();
    *number += 1;
    let display_id = *number;
    let mut started = Conversation {
        account_id: place.account_id,
        display_id,
        uuid: uuid(u64::try_from(state.conversations.next()).unwrap_or_default().wrapping_add(3_000_000)),
        inbox_id: place.inbox_id,
        contact_id: place.contact_id,
        contact_inbox_id: place.id,
        status,
        assignee_id: draft.assignee_id,
        assignee_agent_bot_id: bot.filter(|_| draft.assignee_id.is_none()),
        team_id: draft.team_id,
        additional_attributes: draft.additional_attributes,
        custom_attributes: draft.custom_attributes,
        snoozed_until: draft.snoozed_until,
        waiting_since: Some(now),
        last_activity_at: now,
        created_at: now,
        updated_at: now,
        ..Conversation::default()
    };
    let before = Conversation { team_id: None, assignee_id: None, ..started.clone() };
    change::settle(state, &before, &mut started);
    let id = state.conversations.add(started).id;
    state.conversation_created(id);
    Some((id, true))
}

/// A time as a request writes it: epoch seconds, or RFC 3339.
pub(crate) fn moment(fields: &Fields, name: &str) -> Option<DateTime<Utc>> {
    let text = fields.text(name).flatten()?;
    let seconds = || text.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    seconds().or_else(|| text.parse().ok())
}

fn draft(state: &State, caller: Caller, fields: &Fields) -> Result<Draft, Failure> {
    let status = match fields.present("status") {
        // An unknown status is an enum value that Rails does not survive.
        Some(status) => Some(Status::parse(&status).ok_or(Failure::Rails(500))?),
        None => None,
    };
    let assignee = fields.integer("assignee_id").flatten();
    let team = fields.integer("team_id").flatten().and_then(|team| state.teams.get(team));
    Ok(Draft {
        status,
        assignee_id: assignee.filter(|user| state.membership(caller.account_id, *user).is_some()),
        team_id: team.filter(|team| team.account_id == caller.account_id).map(|team| team.id),
        additional_attributes: fields.object("additional_attributes").unwrap_or_default(),
        custom_attributes: fields.object("custom_attributes").unwrap_or_default(),
        snoozed_until: moment(fields, "snoozed_until"),
    })
}

/// The contact's place in an inbox at which the conversation is to be.
fn place(state: &mut State, caller: Caller, fields: &Fields) -> Result<i64, Failure> {
    let inbox = match fields.present("inbox_id") {
        Some(inbox) => Some(state.visible_inbox(caller, &inbox)?.id),
        None => None,
    };
    let contact = match fields.present("contact_id") {
        Some(contact) => Some(state.contacts.find(caller.account_id, &contact)?.id),
        None => None,
    };
    let source_id = fields.text("source_id").flatten();
    if let (Some(inbox), Some(contact)) = (inbox, contact) {
        let taken = state.contact_inboxes.values().any(|place| {
            place.inbox_id == inbox
                && Some(&place.source_id) == source_id.as_ref()
                && place.contact_id != contact
        });
        match connect(state, contact, inbox, source_id.clone(), false) {
            Ok(Some(place)) => return Ok(place),
            Ok(None) => {}
            Err(Failure::Rails(_)) if taken => {
                return Err(Failure::Unprocessable("source_id should be unique".to_owned()));
            }
            Err(failure) => return Err(failure),
        }
    }
    let known = state.contact_inboxes.of(caller.account_id);
    let place = source_id.and_then(|source| known.into_iter().find(|place| place.source_id == source));
    let place = place.ok_or(Failure::NotFound)?;
    state.visible_inbox(caller, &place.inbox_id.to_string())?;
    Ok(place.id)
}

/// `POST …/conversations`, at once with a message where one is given.
pub(crate) fn create(Call { state, caller, params, base, .. }: Call<'_, Member>) -> Reply {
    let fields = params.fields();
    let place = place(state, caller, fields)?;
    let draft = draft(state, caller, fields)?;
    let (id, new) = start(state, place, draft).ok_or(Failure::NotFound)?;
    let author = Author::User(caller.user_id);
    if let Some(message) = fields.object("message").filter(|message| !message.is_empty()) {
        let message = messages::draft(state, id, author, &Fields::new(message), Vec::new());
        match message {
            Ok(message) => messages::post(state, message, author),
            Err(failure) => {
                if new {
                    state.remove_conversations(|conversation| conversation.id == id);
                }
                return Err(failure);
            }
        };
    }
    let started = state.conversations.get(id).ok_or(Failure::NotFound)?.clone();
    if new {
        let before = Conversation { team_id: None, assignee_id: None, ..started.clone() };
        activity::note(state, &before, &started, author);
    }
    let view = View { state, base, caller: Some(caller) };
    ok(&conversation(view, state.conversations.get(id).ok_or(Failure::NotFound)?))
}
