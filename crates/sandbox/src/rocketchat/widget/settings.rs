//! The records of settings that the administration of the widget's looks and of the webhook shows.

use crate::rocketchat::prelude::*;
use crate::rocketchat::state::settings::{SETTINGS, Setting, SettingKind};

/// When the workspace was set up.
const BEGINNING: &str = "2024-01-01T08:00:00.000Z";

impl Setting {
    /// A value that was given, in the setting's own form: flags and numbers may come as text. None
    /// for a list with what the setting does not know.
    fn coerce(&self, given: &Value) -> Option<Value> {
        let knows = |item: &Value| self.values.iter().any(|known| item == known);
        match self.kind {
            SettingKind::Boolean => Some(json!(given == &json!(true) || given == "true")),
            SettingKind::Int => {
                let read = || given.as_str().and_then(|text| text.trim().parse::<i64>().ok()).unwrap_or(0);
                Some(if given.is_number() { given.clone() } else { json!(read()) })
            }
            SettingKind::MultiSelect => given.as_array()?.iter().all(knows).then(|| given.clone()),
            SettingKind::Select => knows(given).then(|| given.clone()),
            SettingKind::String | SettingKind::Color => {
                Some(given.as_str().map_or_else(|| json!(given.to_string()), |text| json!(text)))
            }
        }
    }

    fn record(&self, workspace: &Workspace, section: &str, sorter: usize) -> Doc {
        let id = self.id.as_str();
        let changed = workspace.setting_changes.get(id).map_or(BEGINNING, |change| change.text("_updatedAt"));
        let mut record = object(json!({
            "_id": id,
            "type": self.kind,
            "group": "Omnichannel",
            "section": section,
            "sorter": sorter,
            "public": SETTINGS.is_public(id),
            "secret": self.secret,
            "i18nLabel": id,
            "i18nDescription": format!("{id}_Description"),
            "value": workspace.setting(id),
            "packageValue": self.value,
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
        record.set_some("multiline", self.multiline.then_some(true));
        if self.kind == SettingKind::Color {
            record.set("editor", "color").set("packageEditor", "color");
        }
        if !self.values.is_empty() {
            let option = |key: &String| json!({"key": key, "i18nLabel": key});
            record.set("values", self.values.iter().map(option).collect::<Vec<_>>());
        }
        // These need a license, and have another value without one.
        if matches!(id, "Livechat_hide_watermark" | "Livechat_background") {
            record.set("enterprise", true).set("modules", json!(["livechat-enterprise"]));
            record.set("invalidValue", &self.value);
        }
        record
    }
}

/// The records of the widget's looks.
pub(crate) fn appearance(workspace: &Workspace) -> Vec<Doc> {
    records(workspace, &SETTINGS.appearance, "Livechat")
}

/// The records of the webhook.
pub(crate) fn webhook(workspace: &Workspace) -> Vec<Doc> {
    records(workspace, &SETTINGS.webhook, "CRM_Integration")
}

fn records(workspace: &Workspace, settings: &[Setting], section: &str) -> Vec<Doc> {
    let rows = settings.iter().enumerate();
    rows.map(|(sorter, setting)| setting.record(workspace, section, sorter)).collect()
}

/// Whether a setting is one of the widget's looks.
pub(crate) fn is_appearance(id: &str) -> bool {
    SETTINGS.appearance.iter().any(|setting| setting.id == id)
}

/// Sets a setting that has a record. One that has none is left alone, as is one whose value cannot
/// be taken.
pub(crate) fn set(workspace: &mut Workspace, id: &str, given: &Value) {
    if let Some(value) = SETTINGS.shown(id).and_then(|setting| setting.coerce(given)) {
        workspace.settings.insert(id.into(), value);
        workspace.setting_changes.take(id);
        workspace.setting_changes.add(object(json!({"_id": id})));
    }
}
