//! Inboxes by themselves.

use crate::chatwoot::audit::{Audited, Subject, updated};
use crate::chatwoot::inboxes::apply::{apply, csat_config};
use crate::chatwoot::inboxes::layout;
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::inboxes::{Detail, render};
use crate::chatwoot::state::BRANDED_EMAILS;

/// `GET …/inboxes`, in the order of their names.
pub(crate) fn index(Call { state, caller, base, .. }: Call<'_, Member>) -> Reply {
    let view = View { state, base, caller: Some(caller) };
    let mut inboxes: Vec<&Inbox> =
        state.inboxes.of(caller.account_id).filter(|inbox| State::sees_inbox(caller, inbox)).collect();
    inboxes.sort_by_key(|inbox| inbox.name.to_lowercase());
    let inboxes: Value = inboxes.into_iter().map(|inbox| render(view, inbox, Detail::Plain)).collect();
    ok(&json!({"payload": inboxes}))
}

pub(crate) fn show(Call { state, caller, base, record: inbox, .. }: Call<'_, Member, Inbox>) -> Reply {
    ok(&render(View { state, base, caller: Some(caller) }, &inbox, Detail::Layout))
}

fn channel_fields(params: &Params) -> Fields {
    Fields::new(params.fields().object("channel").unwrap_or_default())
}

/// `POST …/inboxes`, with its channel. Without one Rails does not survive.
pub(crate) fn create(Call { state, caller, params, base, .. }: Call<'_, Admin>) -> Reply {
    if !params.fields().get("channel").is_some_and(Value::is_object) {
        return Err(Failure::Rails(500));
    }
    let fields = channel_fields(params);
    let Some(kind) = fields.text("type").flatten().as_deref().and_then(ChannelKind::parse) else {
        return Err(Failure::invalid("channel", "Channel must exist"));
    };
    let numbers =
        state.inboxes.values().filter(|inbox| inbox.channel.kind == kind).map(|inbox| inbox.channel_id);
    let number = numbers.max().unwrap_or_default() + 1;
    let mut channel = Channel::blank(kind, state.inboxes.next());
    channel.apply(&fields)?;
    channel.check(state, None)?;
    let mut inbox = Inbox::blank(caller.account_id, number, channel);
    apply(state, &mut inbox, params)?;
    if state.is_full(caller.account_id, "inboxes", state.inboxes.of(caller.account_id).count()) {
        return Err(Failure::LimitExceeded("Upgrade to a higher plan"));
    }
    if kind == ChannelKind::Telegram {
        inbox.name = inbox.channel.text(Column::BotName).to_owned();
    }
    if let Some(config) = params.fields().object("csat_config") {
        inbox.csat_config = config;
    }
    let inbox = state.create(caller, inbox);
    ok(&render(View { state, base, caller: Some(caller) }, &inbox, Detail::Plain))
}

pub(crate) fn update(
    Call { state, caller, record: before, params, base, .. }: Call<'_, Admin, Inbox>,
) -> Reply {
    let mut inbox = before.clone();
    if params.fields().has("branded_email_layout") {
        update_layout(state, &mut inbox, params.fields())?;
    }
    apply(state, &mut inbox, params)?;
    if let Some(config) = params.fields().object("csat_config").filter(|config| !config.is_empty()) {
        inbox.csat_config = csat_config(&config);
    }
    inbox.channel.apply(&channel_fields(params))?;
    inbox.channel.check(state, Some(inbox.id))?;
    inbox.updated_at = Utc::now();
    state.save(caller, inbox.clone());
    let (subject, channel) = (Subject(Inbox::CLASS, inbox.id), inbox.channel.by_name());
    updated(state, caller.into(), subject, &before.channel.by_name(), channel);
    ok(&render(View { state, base, caller: Some(caller) }, &inbox, Detail::Layout))
}

fn update_layout(state: &State, inbox: &mut Inbox, fields: &Fields) -> Result<(), Failure> {
    let body = layout::body(fields);
    let enabled = state.has_feature(inbox.account_id, BRANDED_EMAILS);
    match body {
        None if !enabled || inbox.channel.kind != ChannelKind::Email => {}
        Some(_) if !enabled => return Err(layout::disabled()),
        Some(_) if inbox.channel.kind != ChannelKind::Email => {
            let message = "Branded email layout is only supported for email inboxes";
            return Err(Failure::Unprocessable(message.to_owned()));
        }
        body => inbox.branded_email_layout = layout::checked(body)?,
    }
    Ok(())
}

/// `DELETE …/inboxes/{id}`, with its conversations. The real server says so before it does it.
pub(crate) fn destroy(Call { state, record: inbox, .. }: Call<'_, Admin, Inbox>) -> Reply {
    state.inboxes.remove(inbox.id);
    state.hooks.retain(|hook| hook.inbox_id != Some(inbox.id));
    state.webhooks.retain(|webhook| webhook.inbox_id != Some(inbox.id));
    state.contact_inboxes.retain(|place| place.inbox_id != inbox.id);
    state.remove_conversations(|conversation| conversation.inbox_id == inbox.id);
    ok(&json!({"message": "Your inbox deletion request will be processed in some time."}))
}
