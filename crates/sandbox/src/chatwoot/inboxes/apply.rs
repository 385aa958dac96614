//! What may be said about an inbox.

use crate::chatwoot::prelude::*;

/// The longest greeting and the longest out-of-office message.
const MAX_MESSAGE: usize = 10_000;

/// The regions of the time zone database, and what stands in it without a region.
const ZONES: Words = Words(
    "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific Etc US Canada \
    Brazil UTC GMT Zulu",
);

/// A text; the word `null` counts as null here.
fn text(fields: &Fields, name: &str) -> Option<Option<String>> {
    fields.text(name).map(|text| text.filter(|text| text != "null"))
}

/// Takes over everything but the channel.
pub(crate) fn apply(state: &State, inbox: &mut Inbox, params: &Params) -> Result<(), Failure> {
    let fields = params.fields();
    if let Some(name) = text(fields, "name") {
        inbox.name = name.unwrap_or_default();
    }
    if let Some(file) = params.file("avatar") {
        inbox.avatar = Some(file.to_owned());
    }
    let flags = [
        ("greeting_enabled", &mut inbox.greeting_enabled),
        ("enable_email_collect", &mut inbox.enable_email_collect),
        ("csat_survey_enabled", &mut inbox.csat_survey_enabled),
        ("enable_auto_assignment", &mut inbox.enable_auto_assignment),
        ("working_hours_enabled", &mut inbox.working_hours_enabled),
        ("allow_messages_after_resolved", &mut inbox.allow_messages_after_resolved),
        ("lock_to_single_conversation", &mut inbox.lock_to_single_conversation),
    ];
    for (name, flag) in flags {
        if let Some(value) = fields.boolean(name).flatten() {
            *flag = value;
        }
    }
    let texts = [
        ("greeting_message", &mut inbox.greeting_message),
        ("out_of_office_message", &mut inbox.out_of_office_message),
        ("business_name", &mut inbox.business_name),
    ];
    for (name, value) in texts {
        if let Some(text) = text(fields, name) {
            *value = text;
        }
    }
    if let Some(timezone) = text(fields, "timezone") {
        inbox.timezone = timezone.unwrap_or_default();
    }
    fields.set("portal_id", &mut inbox.portal_id);
    fields.set("auto_assignment_config", &mut inbox.auto_assignment_config);
    if let Some(name) = text(fields, "sender_name_type").flatten() {
        inbox.sender_name_type = match name.as_str() {
            "friendly" | "0" => "friendly",
            "professional" | "1" => "professional",
            _ => return Err(Failure::Rails(500)),
        };
    }
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
    let messages = [
        ("out_of_office_message", "Out of office message", &inbox.out_of_office_message),
        ("greeting_message", "Greeting message", &inbox.greeting_message),
    ];
    for (name, label, message) in messages {
        if message.as_ref().is_some_and(|message| message.chars().count() > MAX_MESSAGE) {
            errors.push(name, format!("{label} is too long (maximum is {MAX_MESSAGE} characters)"));
        }
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
