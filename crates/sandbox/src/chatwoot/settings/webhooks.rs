//! The webhooks of an account. What is posted to them is made in `events`.

use crate::chatwoot::crud::Setting;
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
    let inbox = webhook.inbox_id.and_then(|id| state.inboxes.get(id));
    shown!(webhook =>
        id, name, url, account_id, subscriptions, secret;
        maybe { "inbox": inbox.map(|inbox| json!({"id": inbox.id, "name": inbox.name})) }
    )
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

impl Setting for Webhook {
    fn blank(state: &State, caller: Caller) -> Self {
        Self {
            account_id: caller.account_id,
            subscriptions: EVENTS.iter().take(BY_DEFAULT).map(Value::from).collect(),
            secret: token(seed(state.webhooks.next(), 1_000_000), 24),
            ..Self::default()
        }
    }

    fn apply(&mut self, state: &State, params: &Params) -> Result<(), Failure> {
        let fields = params.record("webhook", COLUMNS)?;
        take!(fields => self: url, name, inbox_id);
        if let Some(subscriptions) = fields.get("subscriptions").filter(|value| value.is_array()) {
            self.subscriptions = subscriptions.clone();
        }
        let mut errors = Invalid::default();
        errors.taken("url", state.webhooks.others(self).any(|other| other.url == self.url));
        errors.when(!is_url(&self.url), "url", "Url is invalid");
        errors.when(!is_subscriptions(&self.subscriptions), "subscriptions", "Subscriptions Invalid events");
        errors.result()
    }

    fn shown(&self, view: View<'_>) -> Value {
        json!({"payload": {"webhook": render(view.state, self)}})
    }
}

pub(crate) fn index(Call { state, caller, .. }: Call<'_, Admin>) -> Reply {
    let webhooks: Value =
        state.webhooks.of(caller.account_id).map(|webhook| render(state, webhook)).collect();
    ok(&json!({"payload": {"webhooks": webhooks}}))
}
