//! The values of custom fields: of visitors and their contacts, and of conversations.

use crate::rocketchat::common::custom_fields::{fits, invalid, label};
use crate::rocketchat::common::{contacts, visitors};
use crate::rocketchat::prelude::*;

/// The values of a contact that are right; `kept` are those that it has already, which may be of
/// fields that the workspace no longer has and then stay.
///
/// # Errors
/// Where a value is missing or does not fit, or belongs to no field.
pub(crate) fn validate(
    workspace: &Workspace,
    given: &Fields,
    kept: Option<&Fields>,
    pass_over_unknown: bool,
) -> Result<Doc, Failure> {
    let fields: Vec<&Doc> =
        workspace.custom_fields.iter().filter(|field| field.text("scope") == "visitor").collect();
    let known = |key: &str| fields.iter().any(|field| field.id() == key);
    let mut values = Doc::default();
    for (key, value) in kept.into_iter().flatten() {
        if !known(key) {
            values.set(key, value);
        }
    }
    for field in &fields {
        let id = field.id();
        let value = given.chosen(id).and_then(Value::as_str).map(str::trim).filter(|value| !value.is_empty());
        match value {
            None if field.flag("required") => return Err(invalid(label(field))),
            None => {}
            Some(value) if !fits(field.text("regexp"), value) => return Err(invalid(label(field))),
            Some(value) => {
                values.set(id, value);
            }
        }
    }
    let stray = |key: &&String| !known(key) && !values.contains_key(*key);
    match given.keys().find(stray) {
        Some(key) if !pass_over_unknown => fail(format!("Custom field {key} is not allowed")),
        _ => Ok(values),
    }
}

/// Refuses values of a visitor among which a required one is missing.
///
/// # Errors
/// Which are missing.
pub(crate) fn require(workspace: &Workspace, keys: &[&str]) -> Result<(), Failure> {
    let fields = workspace.custom_fields.iter();
    let missing: Vec<&str> = fields
        .filter(|field| field.flag("required") && field.text("scope") == "visitor")
        .map(|field| field.id())
        .filter(|id| !keys.contains(id))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    fail(format!("Missing required custom fields: {}", missing.join(", ")))
}

/// Sets one value of a visitor. One that is there stays unless it is to be replaced. The contact
/// gets it too, as a conflict in that case. Fields that the workspace does not have are passed
/// over.
pub(crate) fn set_of_visitor(workspace: &mut Workspace, visitor: &str, value: &Fields) {
    let (key, new, overwrite) = (value.text("key"), value.text("value"), value.flag("overwrite"));
    let known = workspace.custom_fields.get(key);
    if known.is_none_or(|field| field.text("scope") != "visitor") {
        return;
    }
    if let Some(visitor) = workspace.visitors.get_mut(visitor) {
        put_value(visitor, "livechatData", key, new, overwrite);
    }
    let Some(id) = contacts::of_visitor(workspace, visitor).map(|contact| contact.id().to_owned()) else {
        return;
    };
    if let Some(contact) = workspace.contacts.get_mut(&id)
        && !put_value(contact, "customFields", key, new, overwrite)
    {
        contacts::note_conflict(contact, &format!("customFields.{key}"), new);
    }
}

/// Puts a value into an object of a record, unless there is another one that has to stay: then
/// false.
fn put_value(record: &mut Doc, object: &str, key: &str, value: &str, overwrite: bool) -> bool {
    let stays = record.within(object, |values| {
        let there = values.chosen(key).and_then(Value::as_str).unwrap_or_default();
        if !overwrite && !there.is_empty() {
            return Some(there == value);
        }
        values.insert(key.to_owned(), json!(value));
        None
    });
    if let Some(same) = stays.flatten() {
        return same;
    }
    record.touch();
    true
}

/// Returns the scope of the value's field, if the value can be set.
fn scope<'a>(workspace: &'a Workspace, value: &Fields) -> Result<&'a str, Failure> {
    let key = value.text("key");
    let field = workspace.custom_fields.get(key).or_fail("invalid-custom-field")?;
    if fits(field.text("regexp"), value.text("value")) { Ok(field.text("scope")) } else { Err(invalid(key)) }
}

/// Sets a value of a visitor or of their open conversations, whichever the field belongs to.
fn set(workspace: &mut Workspace, visitor: &str, value: &Fields, scope: &str) {
    if scope != "room" {
        set_of_visitor(workspace, visitor, value);
        return;
    }
    for room in workspace.rooms.iter_mut() {
        if is_open(room) && room.text("v._id") == visitor {
            put_value(room, "livechatData", value.text("key"), value.text("value"), value.flag("overwrite"));
        }
    }
}

pub(super) fn set_one(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let visitor = visitors::by_token(workspace, body.text("token"))?.id().to_owned();
    let scope = scope(workspace, body)?.to_owned();
    set(workspace, &visitor, body, &scope);
    let mut field = body.free();
    field.remove("token");
    Ok(json!({"field": field}))
}

/// `POST livechat/custom.fields`: `{token, customFields}`. The response has those of conversations
/// first.
pub(super) fn set_several(workspace: &mut Workspace, call: &Call) -> Outcome {
    let visitor = visitors::by_token(workspace, call.body.text("token"))?.id().to_owned();
    let mut values = Vec::new();
    for value in call.body.rows("customFields") {
        values.push((scope(workspace, value)?.to_owned(), value));
    }
    values.sort_by_key(|(scope, _)| scope != "room");
    let mut fields = Vec::new();
    for (scope, value) in values {
        set(workspace, &visitor, value, &scope);
        fields.push(json!({
            "Key": value.get("key"), "value": value.get("value"), "overwrite": value.get("overwrite"),
        }));
    }
    Ok(json!({"fields": fields}))
}
