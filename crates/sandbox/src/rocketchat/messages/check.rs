//! What a message may have: attachments, fields of the workspace, somebody else's name.

use crate::rocketchat::prelude::*;
use crate::spec::Schema;
use crate::validate::{Dialect, validate};

/// The texts of an attachment that are links.
const LINKS: &str = "thumb_url message_link author_link author_icon title_link image_url audio_url video_url";

/// Whether a text is a link that a client may follow.
fn is_link(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    lower.is_empty()
        || lower.starts_with("http://")
        || lower.starts_with("https://")
        || lower.starts_with('/')
        || lower.starts_with("data:image/")
}

fn wrong(text: &str) -> Failure {
    Failure::plain(format!("Match error: {text}"))
}

/// Checks one attachment.
fn attachment(own: &Value) -> Result<(), Failure> {
    let own = own.as_object().ok_or_else(|| wrong("Expected object, got a value in field attachments"))?;
    let fits = |name: &str, fits: fn(&Value) -> bool| own.get(name).is_none_or(fits);
    for name in LINKS.split_whitespace() {
        let Some(value) = own.get(name).filter(|value| !value.is_null()) else { continue };
        let fits = value.as_str().is_some_and(is_link);
        fail_if(!fits, wrong(&format!("Invalid href value provided in field {name}")))?;
    }
    for name in ["text", "color", "author_name", "title"] {
        fail_if(!fits(name, Value::is_string), wrong(&format!("Expected string in field {name}")))?;
    }
    for name in ["collapsed", "title_link_download"] {
        fail_if(!fits(name, Value::is_boolean), wrong(&format!("Expected boolean in field {name}")))?;
    }
    fail_if(!fits("fields", Value::is_array), wrong("Expected array in field fields"))?;
    for field in own.get("fields").and_then(Value::as_array).into_iter().flatten() {
        let text = |name: &str| field.get(name).is_none_or(Value::is_string);
        fail_if(!text("title") || !text("value"), wrong("Expected string in field fields"))?;
    }
    for action in own.get("actions").and_then(Value::as_array).into_iter().flatten() {
        for name in ["url", "image_url"] {
            let fits = action.get(name).is_none_or(|value| value.as_str().is_some_and(is_link));
            fail_if(!fits, wrong(&format!("Invalid href value provided in field actions.{name}")))?;
        }
    }
    Ok(())
}

/// Checks the fields of a workspace's own.
///
/// # Errors
/// The server's refusal of fields that the workspace does not have.
pub(super) fn custom_fields(workspace: &Workspace, fields: Option<&Value>) -> Result<(), Failure> {
    let Some(fields) = fields.filter(|fields| !fields.is_null()) else { return Ok(()) };
    fail_if(!workspace.is_on("Message_CustomFields_Enabled"), "Custom fields not enabled")?;
    let schema = serde_json::from_str::<Schema>(workspace.words("Message_CustomFields"));
    let fits = schema.is_ok_and(|schema| validate(&schema, fields, &Dialect::PLAIN).is_ok());
    fail_if(!fits, "Invalid custom fields")
}

/// Checks a message that a user sends in this room.
///
/// # Errors
/// The server's refusal.
pub(super) fn message(workspace: &Workspace, fields: &Doc) -> Result<(), Failure> {
    if let Some(own) = fields.chosen("attachments").filter(|own| !own.is_null()) {
        let own = own.as_array().ok_or_else(|| wrong("Expected array in field attachments"))?;
        own.iter().try_for_each(attachment)?;
    }
    custom_fields(workspace, fields.chosen("customFields"))
}

/// Checks that a user may send a message under another name or picture, if it has one.
///
/// # Errors
/// The server's refusal.
pub(super) fn may_impersonate(
    workspace: &Workspace,
    call: &Call,
    room: &str,
    fields: &Doc,
) -> Result<(), Failure> {
    let given =
        |name: &&str| fields.chosen(name).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    let may = workspace.may_in(&call.caller, "message-impersonate", room);
    fail_if(["alias", "avatar"].iter().any(given) && !may, "Not enough permission")
}

/// A text without the words that the workspace does not want.
pub(super) fn filtered(workspace: &Workspace, words: &str) -> String {
    if !workspace.is_on("Message_AllowBadWordsFilter") {
        return words.to_owned();
    }
    let bad: Vec<&str> = workspace.words("Message_BadWordsFilterList").split(',').map(str::trim).collect();
    let clean = |word: &str| {
        if bad.iter().any(|own| !own.is_empty() && own.eq_ignore_ascii_case(word)) {
            "*".repeat(word.chars().count())
        } else {
            word.to_owned()
        }
    };
    words.split(' ').map(clean).collect::<Vec<_>>().join(" ")
}
