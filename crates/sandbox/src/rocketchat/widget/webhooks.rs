//! Where Omnichannel posts its events. What is posted is made in `events`.

use crate::posts::is_loopback;
use crate::rocketchat::common::events;
use crate::rocketchat::prelude::*;
use crate::rocketchat::widget::settings;

pub(crate) const ROUTES: &[Route] = &[
    on("updateWebhookSettings", Any("view-livechat-manager"), save),
    on("testWebhook", Any("view-livechat-webhooks"), test),
];

/// What is not named stays as it is. Each setting has the name of its field in another spelling.
fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    for (name, value) in &call.body {
        let setting = match name.as_str() {
            "LivechatWebhookUrl" => "Livechat_webhookUrl".to_owned(),
            // `LivechatWebhookOnStart` is kept in `Livechat_webhook_on_start`.
            other => {
                let words = other.trim_start_matches("Livechat").char_indices().map(|(_, letter)| {
                    if letter.is_ascii_uppercase() {
                        format!("_{}", letter.to_ascii_lowercase())
                    } else {
                        letter.to_string()
                    }
                });
                format!("Livechat{}", words.collect::<String>())
            }
        };
        let value = value.as_str().map_or_else(|| value.clone(), |words| json!(words.trim()));
        settings::set(workspace, &setting, &value);
    }
    done()
}

/// `POST livechat/webhook.test`. Nothing leaves this machine, and no call waits for a receiver: an
/// address on it gets a post in the background and counts as one that returns 200, any other as one
/// that cannot be reached.
fn test(workspace: &mut Workspace, _: &Call) -> Outcome {
    match workspace.words("Livechat_webhookUrl") {
        "" => fail("Webhook_URL_not_set"),
        address if is_loopback(address) => {
            events::tried(workspace);
            done()
        }
        _ => fail("error-invalid-webhook-response"),
    }
}
