//! What may be said about an inbox.

use crate::chatwoot::prelude::*;

/// The longest greeting and the longest out-of-office message.
const MAX_MESSAGE: usize = 10_000;

/// In the order of their numbers.
const SENDER_NAMES: Words = Words("friendly professional");

/// The regions of the time zone database, and what stands in it without a region.
const ZONES: Words = Words(
    "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific Etc US Canada \
    Brazil UTC GMT Zulu",
);

/// Takes over everything but the channel.
pub(crate) fn apply(state: &State, inbox: &mut Inbox, params: &Params) -> Result<(), Failure> {
    let fields = params.fields();
    let texts = fields.with_null_word();
    take!(texts => inbox: name, timezone, greeting_message, out_of_office_message, business_name);
    take!(fields =>
        inbox: greeting_enabled, enable_email_collect, csat_survey_enabled, enable_auto_assignment,
        working_hours_enabled, allow_messages_after_resolved, lock_to_single_conversation, portal_id,
        auto_assignment_config
    );
    if let Some(file) = params.file("avatar") {
        inbox.avatar = Some(file.to_owned());
    }
    let named = texts.one_of("sender_name_type", |name| SENDER_NAMES.parse(name))?;
    inbox.sender_name_type = named.unwrap_or(inbox.sender_name_type);
    if let Some(hours) = fields.get("working_hours") {
        Hours::update(&mut inbox.working_hours, hours)?;
    }
    check(state, inbox)
}

fn check(state: &State, inbox: &Inbox) -> Result<(), Failure> {
    let mut errors = Invalid::default();
    errors.blank("name", &inbox.name);
    let region = inbox.timezone.split('/').next().unwrap_or_default();
    errors.when(!ZONES.contains(region), "timezone", "Timezone is not included in the list");
    for (name, message) in [
        ("out_of_office_message", &inbox.out_of_office_message),
        ("greeting_message", &inbox.greeting_message),
    ] {
        errors.length(name, message.as_deref(), MAX_MESSAGE);
    }
    errors.result()?;
    match inbox.portal_id {
        Some(portal) if state.portal_name(inbox.account_id, portal).is_none() => Err(Failure::Rails(500)),
        _ => Ok(()),
    }
}

/// The survey's settings as an update stores them: what is not said gets a default.
pub(crate) fn csat_config(config: &Map<String, Value>) -> Map<String, Value> {
    let or = |name: &str, default: Value| {
        config.get(name).filter(|value| !value.is_null()).cloned().unwrap_or(default)
    };
    let rules = config.get("survey_rules").and_then(Value::as_object).cloned().unwrap_or_default();
    let rule = |name: &str, default: Value| rules.get(name).cloned().unwrap_or(default);
    let mut stored = object(json!({
        "display_type": or("display_type", "emoji".into()), "message": or("message", "".into()),
        "survey_rules": {
            "operator": rule("operator", "contains".into()), "values": rule("values", json!([])),
        },
        "button_text": or("button_text", "Please rate us".into()), "language": or("language", "en".into()),
    }));
    if let Some(template) = config.get("template").filter(|template| template.is_object()) {
        stored.insert("template".to_owned(), template.clone());
    }
    stored
}
