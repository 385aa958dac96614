//! Where Omnichannel posts its events. What is posted is made in `events`.

use serde_json::{Value, json};

use crate::posts::is_loopback;
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Failure, Outcome};
use crate::rocketchat::api::route::Access::Any;
use crate::rocketchat::api::route::{Route, post};
use crate::rocketchat::state::workspace::{Call, Workspace};
use crate::rocketchat::widget::events;
use crate::rocketchat::widget::settings;

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    post("/omnichannel/integrations", Any(&["view-livechat-manager"]), save),
    post("/livechat/webhook.test", Any(&["view-livechat-webhooks"]), test),
];

/// What the body may have, what each is, and the setting that it is kept in.
#[rustfmt::skip]
const FIELDS: &[(Field, &str)] = &[
    (Field("LivechatWebhookUrl", Kind::Text, false), "Livechat_webhookUrl"),
    (Field("LivechatSecretToken", Kind::Text, false), "Livechat_secret_token"),
    (Field("LivechatHttpTimeout", Kind::Number, false), "Livechat_http_timeout"),
    (Field("LivechatWebhookOnStart", Kind::Flag, false), "Livechat_webhook_on_start"),
    (Field("LivechatWebhookOnClose", Kind::Flag, false), "Livechat_webhook_on_close"),
    (Field("LivechatWebhookOnChatTaken", Kind::Flag, false), "Livechat_webhook_on_chat_taken"),
    (Field("LivechatWebhookOnChatQueued", Kind::Flag, false), "Livechat_webhook_on_chat_queued"),
    (Field("LivechatWebhookOnForward", Kind::Flag, false), "Livechat_webhook_on_forward"),
    (Field("LivechatWebhookOnOfflineMsg", Kind::Flag, false), "Livechat_webhook_on_offline_msg"),
    (Field("LivechatWebhookOnVisitorMessage", Kind::Flag, false), "Livechat_webhook_on_visitor_message"),
    (Field("LivechatWebhookOnAgentMessage", Kind::Flag, false), "Livechat_webhook_on_agent_message"),
];

/// `POST omnichannel/integrations`: what is not named stays as it is.
fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let fields: Vec<Field> =
        FIELDS.iter().map(|(Field(name, kind, must), _)| Field(name, *kind, *must)).collect();
    let body = &check::body(&call.body, &fields)?;
    for (Field(name, ..), setting) in FIELDS {
        match body.get(*name) {
            Some(Value::String(words)) => settings::set(workspace, setting, &json!(words.trim())),
            Some(value) => settings::set(workspace, setting, value),
            None => {}
        }
    }
    Ok(json!({}))
}

/// `POST livechat/webhook.test`. Nothing leaves this machine, and no call waits for a receiver: an address on it gets a post in the
/// background and counts as one that answers 200, any other as one that cannot be reached.
fn test(workspace: &mut Workspace, _: &Call) -> Outcome {
    match settings::words(workspace, "Livechat_webhookUrl") {
        "" => Err(Failure::plain("Webhook_URL_not_set")),
        address if is_loopback(address) => {
            events::tried(workspace);
            Ok(json!({}))
        }
        _ => Err(Failure::plain("error-invalid-webhook-response")),
    }
}
