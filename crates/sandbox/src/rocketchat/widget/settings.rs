//! The records of settings that the administration of the widget's looks and of the webhook shows.

use crate::rocketchat::prelude::*;
use crate::rocketchat::state::settings::DEFAULTS;

/// When the workspace was set up.
const BEGINNING: &str = "2024-01-01T08:00:00.000Z";

/// What a setting holds.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Text,
    /// Text of several lines.
    Lines,
    /// Text that is not shown to everybody.
    Secret,
    Flag,
    Number,
    Colour,
    /// One of these.
    Choice(&'static [&'static str]),
    /// Any of these.
    Choices(&'static [&'static str]),
}

/// A setting that is shown as a record. The server's ids may differ from the names of the form.
struct Definition(&'static str, Form);

const SYSTEM_MESSAGES: &[&str] =
    &["uj", "ul", "livechat-close", "livechat-started", "livechat_transfer_history"];

/// The settings that make up how the widget looks.
const APPEARANCE: &[Definition] = &[
    Definition("Livechat_title", Form::Text),
    Definition("Livechat_title_color", Form::Colour),
    Definition("Livechat_enable_message_character_limit", Form::Flag),
    Definition("Livechat_message_character_limit", Form::Number),
    Definition("Livechat_show_agent_info", Form::Flag),
    Definition("Livechat_show_agent_email", Form::Flag),
    Definition("Livechat_display_offline_form", Form::Flag),
    Definition("Livechat_offline_form_unavailable", Form::Text),
    Definition("Livechat_offline_message", Form::Lines),
    Definition("Livechat_offline_success_message", Form::Text),
    Definition("Livechat_offline_title", Form::Text),
    Definition("Livechat_offline_title_color", Form::Colour),
    Definition("Livechat_offline_email", Form::Text),
    Definition("Livechat_conversation_finished_message", Form::Text),
    Definition("Livechat_conversation_finished_text", Form::Lines),
    Definition("Livechat_registration_form", Form::Flag),
    Definition("Livechat_name_field_registration_form", Form::Flag),
    Definition("Livechat_email_field_registration_form", Form::Flag),
    Definition("Livechat_registration_form_message", Form::Lines),
    Definition("Livechat_hide_watermark", Form::Flag),
    Definition("Livechat_background", Form::Text),
    Definition("Livechat_widget_position", Form::Choice(&["right", "left"])),
    Definition("Livechat_hide_system_messages", Form::Choices(SYSTEM_MESSAGES)),
    Definition("Omnichannel_allow_visitors_to_close_conversation", Form::Flag),
    Definition("Livechat_hide_expand_chat", Form::Flag),
];

/// The settings of the webhook.
const WEBHOOK: &[Definition] = &[
    Definition("Livechat_webhookUrl", Form::Text),
    Definition("Livechat_secret_token", Form::Secret),
    Definition("Livechat_http_timeout", Form::Number),
    Definition("Livechat_webhook_on_start", Form::Flag),
    Definition("Livechat_webhook_on_close", Form::Flag),
    Definition("Livechat_webhook_on_chat_taken", Form::Flag),
    Definition("Livechat_webhook_on_chat_queued", Form::Flag),
    Definition("Livechat_webhook_on_forward", Form::Flag),
    Definition("Livechat_webhook_on_offline_msg", Form::Flag),
    Definition("Livechat_webhook_on_visitor_message", Form::Flag),
    Definition("Livechat_webhook_on_agent_message", Form::Flag),
];

impl Definition {
    /// A value that was given, in the setting's own form: flags and numbers may come as text. None
    /// for a list with what the setting does not know.
    fn coerce(&self, given: &Value) -> Option<Value> {
        match self.1 {
            Form::Flag => Some(json!(given.as_bool().unwrap_or_else(|| given.as_str() == Some("true")))),
            Form::Number => {
                let read = || given.as_str().and_then(|text| text.trim().parse::<i64>().ok()).unwrap_or(0);
                Some(if given.is_number() { given.clone() } else { json!(read()) })
            }
            Form::Choices(known) => {
                let items = given.as_array()?;
                let knows = |item: &Value| item.as_str().is_some_and(|text| known.contains(&text));
                items.iter().all(knows).then(|| given.clone())
            }
            Form::Choice(known) => given.as_str().filter(|text| known.contains(text)).map(|text| json!(text)),
            _ => Some(given.as_str().map_or_else(|| json!(given.to_string()), |text| json!(text))),
        }
    }

    fn record(&self, workspace: &Workspace, section: &str, sorter: usize) -> Doc {
        let Self(id, form) = *self;
        let start = DEFAULTS.get(id);
        let changed = workspace.setting_changes.get(id).map_or(BEGINNING, |change| change.text("_updatedAt"));
        let kind = match form {
            Form::Text | Form::Lines | Form::Secret => "string",
            Form::Flag => "boolean",
            Form::Number => "int",
            Form::Colour => "color",
            Form::Choice(_) => "select",
            Form::Choices(_) => "multiSelect",
        };
        let mut record = object(json!({
            "_id": id,
            "type": kind,
            "group": "Omnichannel",
            "section": section,
            "sorter": sorter,
            "public": section == "Livechat",
            "secret": form == Form::Secret,
            "i18nLabel": id,
            "i18nDescription": format!("{id}_Description"),
            "value": workspace.setting(id),
            "packageValue": start,
            "valueSource": "packageValue",
            "autocomplete": true,
            "blocked": false,
            "hidden": false,
            "enterprise": false,
            "requiredOnWizard": false,
            "env": false,
            "enableQuery": r#"{"_id":"Livechat_enabled","value":true}"#,
            "ts": BEGINNING,
            "createdAt": BEGINNING,
            "_updatedAt": changed,
        }));
        match form {
            Form::Lines => {
                record.set("multiline", true);
            }
            Form::Colour => {
                record.set("editor", "color").set("packageEditor", "color");
            }
            Form::Choice(keys) | Form::Choices(keys) => {
                let option = |key: &&str| json!({"key": key, "i18nLabel": key});
                record.set("values", keys.iter().map(option).collect::<Vec<_>>());
            }
            _ => {}
        }
        // These need a license, and have another value without one.
        if matches!(id, "Livechat_hide_watermark" | "Livechat_background") {
            record.set("enterprise", true).set("modules", json!(["livechat-enterprise"]));
            record.set("invalidValue", start);
        }
        record
    }
}

/// The records of the widget's looks.
pub(crate) fn appearance(workspace: &Workspace) -> Vec<Doc> {
    let rows = APPEARANCE.iter().enumerate();
    rows.map(|(sorter, definition)| definition.record(workspace, "Livechat", sorter)).collect()
}

/// The records of the webhook.
pub(crate) fn webhook(workspace: &Workspace) -> Vec<Doc> {
    let rows = WEBHOOK.iter().enumerate();
    rows.map(|(sorter, definition)| definition.record(workspace, "CRM_Integration", sorter)).collect()
}

/// Whether a setting is one of the widget's looks.
pub(crate) fn is_appearance(id: &str) -> bool {
    APPEARANCE.iter().any(|definition| definition.0 == id)
}

/// Sets a setting that has a record. One that has none is left alone, as is one whose value cannot
/// be taken.
pub(crate) fn set(workspace: &mut Workspace, id: &str, given: &Value) {
    let Some(definition) = APPEARANCE.iter().chain(WEBHOOK).find(|definition| definition.0 == id) else {
        return;
    };
    if let Some(value) = definition.coerce(given) {
        workspace.settings.insert(id.into(), json!(value));
        workspace.setting_changes.take(id);
        workspace.setting_changes.add(object(json!({"_id": id})));
    }
}
