//! The values of custom fields: of visitors and their contacts, and of conversations.

use serde_json::{Value, json};

use super::{CUSTOM_FIELDS, pattern};
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::conversations::rooms::{self, ROOMS};
use crate::rocketchat::customers::contacts;
use crate::rocketchat::customers::visitors::{self, VISITORS};
use crate::rocketchat::state::workspace::{Call, Workspace, flag, text, touch};

/// A value as it is sent.
pub(crate) const VALUE: &[Field] =
    &[Field("key", Kind::Text, true), Field("value", Kind::Text, true), Field("overwrite", Kind::Flag, true)];

fn invalid(field: &str) -> Failure {
    Failure::plain(format!("Invalid value for {field} field"))
}

/// What people call a field.
fn label(field: &Doc) -> &str {
    Some(text(field, "label")).filter(|label| !label.is_empty()).unwrap_or(text(field, "_id"))
}

/// The values of a contact that are right; `kept` are those that it has already, which may be of fields that the
/// workspace no longer has and then stay.
///
/// # Errors
///
/// Where a value is missing or does not fit, or belongs to no field.
pub(crate) fn validate(
    workspace: &Workspace,
    given: &Doc,
    kept: Option<&Doc>,
    pass_over_unknown: bool,
) -> Result<Doc, Failure> {
    let fields: Vec<&Doc> = workspace
        .records
        .all(CUSTOM_FIELDS)
        .iter()
        .filter(|field| text(field, "scope") == "visitor")
        .collect();
    let known = |key: &str| fields.iter().any(|field| text(field, "_id") == key);
    let mut values = Doc::new();
    for (key, value) in kept.into_iter().flatten() {
        if !known(key) {
            values.insert(key.clone(), value.clone());
        }
    }
    for field in &fields {
        let id = text(field, "_id");
        let value = given.get(id).and_then(Value::as_str).map(str::trim).filter(|value| !value.is_empty());
        match value {
            None if flag(field, "required") => return Err(invalid(label(field))),
            None => {}
            Some(value) if !pattern::fits(text(field, "regexp"), value) => return Err(invalid(label(field))),
            Some(value) => {
                values.insert(id.to_owned(), json!(value));
            }
        }
    }
    let stray = |key: &&String| !known(key) && !values.contains_key(*key);
    match given.keys().find(stray) {
        Some(key) if !pass_over_unknown => Err(Failure::plain(format!("Custom field {key} is not allowed"))),
        _ => Ok(values),
    }
}

/// Refuses values that do not fit the patterns of their fields.
///
/// # Errors
///
/// Which does not.
pub(crate) fn check(workspace: &Workspace, values: Option<&Value>, scope: &str) -> Result<(), Failure> {
    for (key, value) in values.and_then(Value::as_object).into_iter().flatten() {
        let field = workspace.records.get(CUSTOM_FIELDS, key).filter(|field| text(field, "scope") == scope);
        if let Some(field) = field
            && !pattern::fits(text(field, "regexp"), value.as_str().unwrap_or_default())
        {
            return Err(invalid(label(field)));
        }
    }
    Ok(())
}

/// Refuses values of a visitor among which a required one is missing.
///
/// # Errors
///
/// Which are missing.
pub(crate) fn require(workspace: &Workspace, keys: &[&str]) -> Result<(), Failure> {
    let fields = workspace.records.all(CUSTOM_FIELDS).iter();
    let missing: Vec<&str> = fields
        .filter(|field| flag(field, "required") && text(field, "scope") == "visitor")
        .map(|field| text(field, "_id"))
        .filter(|id| !keys.contains(id))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::plain(format!("Missing required custom fields: {}", missing.join(", "))))
}

/// Sets one value of a visitor. One that is there stays unless it is to be replaced. The contact gets it too, as a
/// conflict in that case. Fields that the workspace does not have are passed over.
pub(crate) fn set_of_visitor(workspace: &mut Workspace, visitor: &str, value: &Doc) {
    let (key, new, overwrite) = (text(value, "key"), text(value, "value"), flag(value, "overwrite"));
    let known = workspace.records.get(CUSTOM_FIELDS, key);
    if known.is_none_or(|field| text(field, "scope") != "visitor") {
        return;
    }
    if let Some(visitor) = workspace.records.get_mut(VISITORS, visitor) {
        put(visitor, "livechatData", key, new, overwrite);
    }
    let Some(id) = contacts::of_visitor(workspace, visitor).map(|contact| text(contact, "_id").to_owned())
    else {
        return;
    };
    if let Some(contact) = contacts::get_mut(workspace, &id)
        && !put(contact, "customFields", key, new, overwrite)
    {
        contacts::note_conflict(contact, &format!("customFields.{key}"), new);
    }
}

/// Puts a value into an object of a record, unless there is another one that has to stay: then false.
fn put(record: &mut Doc, object: &str, key: &str, value: &str, overwrite: bool) -> bool {
    let Some(values) = record.entry(object).or_insert_with(|| json!({})).as_object_mut() else { return true };
    let there = text(values, key);
    if !overwrite && !there.is_empty() {
        return there == value;
    }
    values.insert(key.to_owned(), json!(value));
    touch(record);
    true
}

/// Whether a value can be set at all: answers the scope of its field.
fn scope<'a>(workspace: &'a Workspace, value: &Doc) -> Result<&'a str, Failure> {
    let key = text(value, "key");
    let field =
        workspace.records.get(CUSTOM_FIELDS, key).ok_or_else(|| Failure::plain("invalid-custom-field"))?;
    if pattern::fits(text(field, "regexp"), text(value, "value")) {
        Ok(text(field, "scope"))
    } else {
        Err(invalid(key))
    }
}

/// Sets a value of a visitor or of their open conversations, whichever the field belongs to.
fn set(workspace: &mut Workspace, visitor: &str, value: &Doc, scope: &str) {
    if scope != "room" {
        set_of_visitor(workspace, visitor, value);
        return;
    }
    for room in workspace.records.all_mut(ROOMS) {
        if rooms::is_open(room) && visitors::visitor_of(room) == visitor {
            put(room, "livechatData", text(value, "key"), text(value, "value"), flag(value, "overwrite"));
        }
    }
}

/// `POST livechat/custom.field`: `{token, key, value, overwrite}`.
pub(super) fn set_one(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[
            Field("token", Kind::Text, true),
            Field("key", Kind::Text, true),
            Field("value", Kind::Text, true),
            Field("overwrite", Kind::Flag, true),
        ],
    )?;
    let visitor = text(visitors::by_token(workspace, text(body, "token"))?, "_id").to_owned();
    let scope = scope(workspace, body)?.to_owned();
    set(workspace, &visitor, body, &scope);
    let mut field = body.clone();
    field.remove("token");
    Ok(json!({"field": field}))
}

/// `POST livechat/custom.fields`: `{token, customFields}`. Those of conversations are answered first.
pub(super) fn set_several(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[Field("token", Kind::Text, true), Field("customFields", Kind::List, true)],
    )?;
    let visitor = text(visitors::by_token(workspace, text(body, "token"))?, "_id").to_owned();
    let mut values = Vec::new();
    for value in body.get("customFields").and_then(Value::as_array).into_iter().flatten() {
        let value = check::body(value, VALUE)?;
        values.push((scope(workspace, &value)?.to_owned(), value));
    }
    values.sort_by_key(|(scope, _)| scope != "room");
    let mut fields = Vec::new();
    for (scope, value) in values {
        set(workspace, &visitor, &value, &scope);
        fields.push(json!({
            "Key": value.get("key"), "value": value.get("value"), "overwrite": value.get("overwrite"),
        }));
    }
    Ok(json!({"fields": fields}))
}
