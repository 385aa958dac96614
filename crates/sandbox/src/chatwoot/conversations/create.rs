//! New conversations.

use crate::chatwoot::changes::{self, Author, Draft, connect, start};
use crate::chatwoot::conversations::moment;
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::conversations::conversation;

fn draft(state: &State, caller: Caller, fields: &Fields) -> Result<Draft, Failure> {
    // An unknown status is an enum value that Rails does not survive.
    let status = fields.present("status");
    let status = status.map(|status| Status::parse(&status).ok_or(Failure::Rails(500))).transpose()?;
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
    let inbox = fields.present("inbox_id");
    let inbox = inbox.map(|id| state.visible_inbox(caller, &id).map(|inbox| inbox.id)).transpose()?;
    let contact = fields.present("contact_id");
    let contact =
        contact.map(|id| state.contacts.find(caller.account_id, &id).map(|one| one.id)).transpose()?;
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
        let message = changes::draft(state, id, author, &Fields::new(message), Vec::new());
        match message {
            Ok(message) => changes::post(state, message, author),
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
        changes::note(state, &before, &started, author);
    }
    let view = View { state, base, caller: Some(caller) };
    ok(&conversation(view, state.conversations.get(id).ok_or(Failure::NotFound)?))
}
