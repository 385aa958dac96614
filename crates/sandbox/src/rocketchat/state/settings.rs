//! The settings of a new workspace that the sandbox goes by.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::kind::note_mistake;
use super::record::Fields;

/// The values of a new workspace, but for these: accounts and departments can be deleted, and the
/// rate limiter and the password in place of a second factor have to be switched on, so that a
/// trial needs neither. Read receipts are kept. The rate limiter's time is in milliseconds, other
/// times are in seconds.
pub(crate) static SETTINGS: LazyLock<Settings> = LazyLock::new(|| {
    serde_json::from_str(include_str!("settings.json")).unwrap_or_else(|error| {
        note_mistake("the settings", &error.to_string());
        Settings::default()
    })
});

/// All settings, by where they are shown.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Those that only the lists of all settings show.
    pub plain: Fields,
    /// Those of the plain ones and of the widget's looks that are not public.
    private: Vec<String>,
    /// What can be run: the name of the server's method.
    pub actions: Fields,
    /// What makes up how the widget looks.
    pub appearance: Vec<Setting>,
    pub webhook: Vec<Setting>,
    /// The preferences of users who have not set them. `featuresPreview` is a text, as its setting
    /// is.
    pub preferences: Fields,
}

/// A setting that is shown as a record.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Setting {
    #[serde(rename = "_id")]
    pub id: String,
    #[serde(rename = "type")]
    pub kind: SettingKind,
    /// The value in a new workspace.
    pub value: Value,
    #[serde(default)]
    pub multiline: bool,
    /// Not shown to everybody.
    #[serde(default)]
    pub secret: bool,
    /// What a select takes.
    #[serde(default)]
    pub values: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SettingKind {
    String,
    Boolean,
    Int,
    Color,
    Select,
    MultiSelect,
}

impl Settings {
    /// The value of a setting in a new workspace.
    pub(crate) fn get(&self, id: &str) -> Option<&Value> {
        self.plain.get(id).or_else(|| self.actions.get(id)).or_else(|| Some(&self.shown(id)?.value))
    }

    /// The IDs of all settings.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        let shown = self.appearance.iter().chain(&self.webhook).map(|setting| setting.id.as_str());
        self.plain.keys().chain(self.actions.keys()).map(String::as_str).chain(shown)
    }

    /// Whether a setting is public.
    pub(crate) fn is_public(&self, id: &str) -> bool {
        let looks = || self.appearance.iter().any(|setting| setting.id == id);
        !self.private.iter().any(|private| private == id) && (self.plain.contains_key(id) || looks())
    }

    /// The setting with this ID that has a record.
    pub(crate) fn shown(&self, id: &str) -> Option<&Setting> {
        self.appearance.iter().chain(&self.webhook).find(|setting| setting.id == id)
    }
}
