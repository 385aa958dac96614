//! The definitions of an account's custom attributes.

use crate::chatwoot::crud::Setting;
use crate::chatwoot::prelude::*;

const COLUMNS: Words = Words(
    "attribute_display_name attribute_description attribute_display_type attribute_key \
    attribute_model regex_pattern regex_cue attribute_values",
);

/// In the order of their numbers.
const DISPLAY_TYPES: Words = Words("text number currency percent link date list checkbox");

/// In the order of their numbers.
const MODELS: Words = Words("conversation_attribute contact_attribute company_attribute");

/// The keys that conversations, contacts and companies have by themselves, in the order of the
/// models.
const TAKEN: [Words; 3] = [
    Words(
        "status priority assignee_id inbox_id team_id display_id campaign_id labels \
         browser_language country_code referer created_at last_activity_at",
    ),
    Words(
        "name email phone_number identifier country_code city company_name created_at \
         last_activity_at referer blocked",
    ),
    Words("name domain description contacts_count created_at updated_at last_activity_at"),
];

/// One of an enum's names. What is none of them makes Rails fail.
fn one_of(names: Words, text: Option<String>) -> Result<Option<&'static str>, Failure> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    names.parse(&text).map(Some).ok_or(Failure::Rails(500))
}

impl Setting for Definition {
    const REMOVED: fn() -> Reply = no_content;

    fn blank(_: &State, caller: Caller) -> Self {
        Self::new(caller.account_id, Utc::now())
    }

    fn apply(&mut self, state: &State, params: &Params) -> Result<(), Failure> {
        let fields = params.record("custom_attribute_definition", COLUMNS)?;
        take!(fields => self: regex_pattern, regex_cue);
        fields.set("attribute_description", &mut self.description);
        for (name, value) in [("display_name", &mut self.display_name), ("key", &mut self.key)] {
            fields.set(&format!("attribute_{name}"), value);
            *value = value.trim().to_owned();
        }
        if let Some(kind) = fields.text("attribute_display_type") {
            self.display_type = one_of(DISPLAY_TYPES, kind)?;
        }
        if let Some(model) = fields.text("attribute_model") {
            self.model = one_of(MODELS, model)?;
        }
        if let Some(values) = fields.get("attribute_values").filter(|values| values.is_array()) {
            self.values = values.clone();
        }
        check(state, self)
    }

    fn shown(&self, _: View<'_>) -> Value {
        shown!(self =>
            id, regex_pattern, regex_cue;
            "attribute_display_name": self.display_name, "attribute_display_type": self.display_type,
            "attribute_description": self.description, "attribute_key": self.key,
            "attribute_values": self.values, "attribute_model": self.model, "default_value": null,
            "created_at": time(self.created_at), "updated_at": time(self.updated_at),
        )
    }

    fn changing(&mut self, _: &mut State, _: &Self) {
        self.updated_at = Utc::now();
    }
}

fn check(state: &State, definition: &Definition) -> Result<(), Failure> {
    let mut errors = Invalid::default();
    let key = &definition.key;
    errors.missing("attribute_display_name", definition.display_name.is_empty());
    errors.missing("attribute_key", key.is_empty());
    let same = |other: &Definition| other.key == *key && other.model == definition.model;
    errors.taken("attribute_key", state.custom_attributes.others(definition).any(same));
    if key.is_empty() || !key.chars().all(|c| c.is_alphanumeric() || "_.-".contains(c)) {
        let message =
            "Attribute key must only contain letters, numbers, underscores, hyphens, and dots".to_owned();
        errors.push("attribute_key", message);
    }
    errors.missing("attribute_display_type", definition.display_type.is_none());
    errors.missing("attribute_model", definition.model.is_none());
    let taken = MODELS.iter().zip(TAKEN).find(|(model, _)| Some(*model) == definition.model);
    // Only a new definition (which has no id yet) is compared with what is there by itself.
    if definition.id == 0 && taken.is_some_and(|(_, keys)| keys.contains(key)) {
        let message = "Attribute key The provided key is not allowed as it might conflict with default \
            attributes.";
        errors.push("attribute_key", message.to_owned());
    }
    errors.result()
}

/// `GET …/custom_attribute_definitions`: all, or those of one model.
pub(crate) fn index(Call { state, caller, params, base, .. }: Call<'_, Member>) -> Reply {
    let view = View { state, base, caller: Some(caller) };
    let asked = params.fields().text("attribute_model").flatten().filter(|model| !model.is_empty());
    // A model that does not exist has no definitions; here it is no mistake.
    let model = asked.map(|model| one_of(MODELS, Some(model)).ok().flatten());
    let found = state
        .custom_attributes
        .of(caller.account_id)
        .filter(|definition| model.is_none_or(|model| model.is_some() && definition.model == model));
    ok(&found.map(|definition| definition.shown(view)).collect::<Value>())
}
