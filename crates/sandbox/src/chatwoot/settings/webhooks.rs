//! The webhooks of an account. What is posted to them is made in `events`.

use crate::chatwoot::prelude::*;
use crate::http::token;

const COLUMNS: Words = Words("inbox_id name url subscriptions");

const EVENTS: Words = Words(
    "conversation_status_changed conversation_updated conversation_created contact_created \
    contact_updated message_created message_updated webwidget_triggered inbox_created inbox_updated \
    conversation_typing_on conversation_typing_off",
);

/// How many of the events, from the first, a webhook gets that names none.
const BY_DEFAULT: usize = 8;

fn render(state: &State, webhook: &Webhook) -> Value {
    let mut value = shown!(webhook => id, name, url, account_id, subscriptions, secret);
    let inbox = webhook.inbox_id.and_then(|id| state.inboxes.get(id));
    if let (Value::Object(shown), Some(inbox)) = (&mut value, inbox) {
        shown.insert("inbox".to_owned(), json!({"id": inbox.id, "name": inbox.name}));
    }
    value
}

/// Whether the text holds an http(s) address; the real server looks for one anywhere in it.
fn is_url(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        text.split(scheme).skip(1).any(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['))
    })
}

fn is_subscriptions(value: &Value) -> bool {
    let known = |event: &Value| event.as_str().is_some_and(|event| EVENTS.contains(event));
    value.as_array().is_some_and(|events| !events.is_empty() && events.iter().all(known))
}

fn apply(state: &State, webhook: &mut Webhook, fields: &Fields) -> Result<(), Failure> {
    fields.set("url", &mut webhook.url);
    fields.set("name", &mut webhook.name);
    fields.set("inbox_id", &mut webhook.inbox_id);
    if let Some(subscriptions) = fields.get("subscriptions").filter(|value| value.is_array()) {
        webhook.subscriptions = subscriptions.clone();
    }
    let mut errors = Invalid::default();
    let same = |other: &Webhook| other.url == webhook.url && other.id != webhook.id;
    errors.taken("url", state.webhooks.of(webhook.account_id).any(same));
    errors.when(!is_url(&webhook.url), "url", "Url is invalid");
    errors.when(!is_subscriptions(&webhook.subscriptions), "subscriptions", "Subscriptions Invalid events");
    errors.result()
}

pub(crate) fn index(Call { state, caller, .. }: Call<'_, Admin>) -> Reply {
    let webhooks: Value =
        state.webhooks.of(caller.account_id).map(|webhook| render(state, webhook)).collect();
    ok(&json!({"payload": {"webhooks": webhooks}}))
}

pub(crate) fn create(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    let seed = u64::try_from(state.webhooks.next()).unwrap_or_default().wrapping_add(1_000_000);
    let mut webhook = Webhook {
        id: 0,
        account_id: caller.account_id,
        inbox_id: None,
        name: None,
        url: String::new(),
        subscriptions: EVENTS.iter().take(BY_DEFAULT).map(Value::from).collect(),
        secret: token(seed, 24),
    };
    apply(state, &mut webhook, &params.record("webhook", COLUMNS)?)?;
    let webhook = state.create(caller, webhook);
    ok(&json!({"payload": {"webhook": render(state, &webhook)}}))
}

pub(crate) fn update(Call { state, caller, params, id, .. }: Call<'_, Admin>) -> Reply {
    let mut webhook = state.webhooks.find(caller.account_id, id)?.clone();
    apply(state, &mut webhook, &params.record("webhook", COLUMNS)?)?;
    state.save(caller, webhook.clone());
    ok(&json!({"payload": {"webhook": render(state, &webhook)}}))
}

pub(crate) fn destroy(Call { state, caller, id, .. }: Call<'_, Admin>) -> Reply {
    let webhook = state.webhooks.find(caller.account_id, id)?.clone();
    state.destroy(caller, &webhook);
    ok_empty()
}
