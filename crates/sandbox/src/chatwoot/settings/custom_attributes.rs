//! The definitions of an account's custom attributes.

use axum::http::StatusCode;

use crate::chatwoot::prelude::*;
use crate::http::empty;

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

fn render(definition: &Definition) -> Value {
    shown!(definition =>
        id, regex_pattern, regex_cue;
        "attribute_display_name": definition.display_name,
        "attribute_display_type": definition.display_type, "attribute_description": definition.description,
        "attribute_key": definition.key, "attribute_values": definition.values,
        "attribute_model": definition.model, "default_value": null,
        "created_at": time(definition.created_at), "updated_at": time(definition.updated_at),
    )
}

/// One of an enum's names. What is none of them makes Rails fail.
fn one_of(names: Words, text: Option<String>) -> Result<Option<&'static str>, Failure> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    names.parse(&text).map(Some).ok_or(Failure::Rails(500))
}

fn apply(state: &State, definition: &mut Definition, fields: &Fields) -> Result<(), Failure> {
    if let Some(name) = fields.text("attribute_display_name") {
        definition.display_name = name.unwrap_or_default().trim().to_owned();
    }
    fields.set("attribute_description", &mut definition.description);
    if let Some(kind) = fields.text("attribute_display_type") {
        definition.display_type = one_of(DISPLAY_TYPES, kind)?;
    }
    if let Some(key) = fields.text("attribute_key") {
        definition.key = key.unwrap_or_default().trim().to_owned();
    }
    if let Some(model) = fields.text("attribute_model") {
        definition.model = one_of(MODELS, model)?;
    }
    fields.set("regex_pattern", &mut definition.regex_pattern);
    fields.set("regex_cue", &mut definition.regex_cue);
    if let Some(values) = fields.get("attribute_values").filter(|values| values.is_array()) {
        definition.values = values.clone();
    }
    check(state, definition)
}

fn check(state: &State, definition: &Definition) -> Result<(), Failure> {
    let mut errors = Invalid::default();
    let key = &definition.key;
    errors.missing("attribute_display_name", definition.display_name.is_empty());
    errors.missing("attribute_key", key.is_empty());
    let same = |other: &Definition| {
        other.key == *key && other.model == definition.model && other.id != definition.id
    };
    errors.taken("attribute_key", state.custom_attributes.of(definition.account_id).any(same));
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
pub(crate) fn index(Call { state, caller, params, .. }: Call<'_, Member>) -> Reply {
    let asked = params.fields().text("attribute_model").flatten().filter(|model| !model.is_empty());
    // A model that does not exist has no definitions; here it is no mistake.
    let model = asked.map(|model| one_of(MODELS, Some(model)).ok().flatten());
    let found = state
        .custom_attributes
        .of(caller.account_id)
        .filter(|definition| model.is_none_or(|model| model.is_some() && definition.model == model));
    ok(&found.map(render).collect::<Value>())
}

pub(crate) fn create(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    let mut definition = Definition::blank(caller.account_id, Utc::now());
    apply(state, &mut definition, &params.record("custom_attribute_definition", COLUMNS)?)?;
    ok(&render(state.custom_attributes.add(definition)))
}

pub(crate) fn show(Call { state, caller, id, .. }: Call<'_, Member>) -> Reply {
    ok(&render(state.custom_attributes.find(caller.account_id, id)?))
}

pub(crate) fn update(
    Call { state, params, record: mut definition, .. }: Call<'_, Admin, Definition>,
) -> Reply {
    apply(state, &mut definition, &params.record("custom_attribute_definition", COLUMNS)?)?;
    definition.updated_at = Utc::now();
    let shown = render(&definition);
    state.custom_attributes.put(definition);
    ok(&shown)
}

/// `DELETE …/custom_attribute_definitions/{id}`, a 204.
pub(crate) fn destroy(Call { state, record: definition, .. }: Call<'_, Admin, Definition>) -> Reply {
    state.custom_attributes.remove(definition.id);
    Ok(empty(StatusCode::NO_CONTENT))
}
