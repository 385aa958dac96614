//! One conversation: shown, changed, taken away.

use crate::chatwoot::changes::{Author, save};
use crate::chatwoot::conversations::moment;
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::conversations::conversation;

pub(crate) fn show(Call { state, caller, base, record: found, .. }: Call<'_, Member, Conversation>) -> Reply {
    ok(&conversation(View { state, base, caller: Some(caller) }, &found))
}

/// The priority under `priority`; an unknown one is an enum value that Rails does not survive.
fn priority(params: &Params) -> Result<Option<Priority>, Failure> {
    let named = params.fields().present("priority");
    named.map(|name| Priority::parse(&name).ok_or(Failure::Rails(500))).transpose()
}

/// `PATCH …/conversations/{conversation}`, which can change nothing but the priority.
pub(crate) fn update(
    Call { state, caller, params, base, record: mut changed, .. }: Call<'_, Member, Conversation>,
) -> Reply {
    let id = changed.id;
    if params.fields().has("priority") {
        changed.priority = priority(params)?;
        save(state, changed, Author::User(caller.user_id));
    }
    let view = View { state, base, caller: Some(caller) };
    ok(&conversation(view, state.conversations.get(id).ok_or(Failure::NotFound)?))
}

/// `POST …/conversations/{conversation}/toggle_status`: to the status that is named, or from open
/// to resolved and from anything else to open. An agent who opens a conversation takes it.
pub(crate) fn toggle_status(
    Call { state, caller, params, record: mut changed, .. }: Call<'_, Member, Conversation>,
) -> Reply {
    let id = changed.id;
    let fields = params.fields();
    changed.status = match fields.present("status") {
        Some(status) => {
            if fields.get("snoozed_until").is_some_and(|until| !until.is_null()) {
                changed.snoozed_until = moment(fields, "snoozed_until");
            }
            // An unknown status is an enum value that Rails does not survive.
            Status::parse(&status).ok_or(Failure::Rails(500))?
        }
        None if changed.status == Status::Open => Status::Resolved,
        None => Status::Open,
    };
    if changed.status == Status::Open {
        changed.assignee_agent_bot_id = None;
        if !caller.administrator() {
            changed.assignee_id = Some(caller.user_id);
        }
    }
    save(state, changed, Author::User(caller.user_id));
    let changed = state.conversations.get(id).ok_or(Failure::NotFound)?;
    ok(&json!({"payload": {
        "success": true, "conversation_id": changed.display_id, "current_status": changed.status.name(),
        "snoozed_until": changed.snoozed_until.map(time),
    }}))
}

pub(crate) fn toggle_priority(
    Call { state, caller, params, record: mut changed, .. }: Call<'_, Member, Conversation>,
) -> Reply {
    changed.priority = priority(params)?;
    save(state, changed, Author::User(caller.user_id));
    ok_empty()
}

/// `POST …/conversations/{conversation}/toggle_typing_status`, of which webhooks alone are told.
pub(crate) fn toggle_typing_status(
    Call { state, caller, params, record: conversation, .. }: Call<'_, Member, Conversation>,
) -> Reply {
    let fields = params.fields();
    let private = fields.boolean("is_private").flatten().unwrap_or_default();
    let status = fields.text("typing_status").flatten();
    state.typing(conversation.id, Sender::User(caller.user_id), status.as_deref(), private);
    ok_empty()
}

pub(crate) fn destroy(Call { state, record: gone, .. }: Call<'_, Admin, Conversation>) -> Reply {
    state.remove_conversations(|conversation| conversation.id == gone.id);
    ok_empty()
}

pub(crate) fn labels(Call { record: found, .. }: Call<'_, Member, Conversation>) -> Reply {
    ok(&json!({"payload": found.labels}))
}

/// `POST …/conversations/{conversation}/labels`: from now on, these and no others.
pub(crate) fn set_labels(
    Call { state, caller, params, record: mut changed, .. }: Call<'_, Member, Conversation>,
) -> Reply {
    changed.labels = params.fields().labels();
    let shown = json!({"payload": changed.labels});
    save(state, changed, Author::User(caller.user_id));
    ok(&shown)
}

/// `POST …/conversations/{conversation}/custom_attributes`: from now on, these and no others.
pub(crate) fn set_custom_attributes(
    Call { state, caller, params, record: mut changed, .. }: Call<'_, Member, Conversation>,
) -> Reply {
    changed.custom_attributes = params.fields().object("custom_attributes").unwrap_or_default();
    let shown = json!({"custom_attributes": changed.custom_attributes});
    save(state, changed, Author::User(caller.user_id));
    ok(&shown)
}
