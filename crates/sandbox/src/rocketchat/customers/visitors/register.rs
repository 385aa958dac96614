//! How a visitor comes to be known.

use serde_json::{Value, json};

use super::{VISITORS, has, in_rooms, shown};
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::customers::contacts;
use crate::rocketchat::customers::custom_fields;
use crate::rocketchat::state::workspace::{Call, Workspace, now, object, text, touch};

/// What a visitor says of themselves.
const NEW_VISITOR: &[Field] = &[
    Field("token", Kind::Text, true),
    Field("id", Kind::Text, false),
    Field("name", Kind::Text, false),
    Field("email", Kind::Text, false),
    Field("phone", Kind::Text, false),
    Field("username", Kind::Text, false),
    Field("department", Kind::Text, false),
    Field("customFields", Kind::List, false),
    Field("connectionData", Kind::Object, false),
];

/// `POST livechat/visitor`: creates a visitor, or changes the one with the token, else the number, else the address.
pub(super) fn register(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("visitor", Kind::Object, true)])?;
    let given = &check::body(body.get("visitor").unwrap_or(&Value::Null), NEW_VISITOR)?;
    let said = |name| check::text(given, name).map(str::trim).filter(|value| !value.is_empty());
    let Some(token) = said("token") else {
        return Err(Failure::coded("error-invalid-token", "Token cannot be empty")
            .with(json!({"method": "livechat/visitor"})));
    };
    let mut values = Vec::new();
    for value in given.get("customFields").and_then(Value::as_array).into_iter().flatten() {
        values.push(check::body(value, custom_fields::VALUE)?);
    }
    if !values.is_empty() {
        let keys: Vec<&str> = values.iter().map(|value| text(value, "key")).collect();
        custom_fields::require(workspace, &keys)?;
    }
    let department =
        said("department").map(|department| known_department(workspace, department)).transpose()?;
    let email = said("email").map(str::to_lowercase);
    if let Some(email) = &email
        && !looks_like_address(email)
    {
        return Err(Failure::coded("error-invalid-email", &format!("Invalid email {email}"))
            .with(json!({"function": "validateEmail", "email": email})));
    }

    let by_token = workspace.records.first(VISITORS, "token", token);
    let by_phone = || said("phone").and_then(|phone| find(workspace, "phone", "phoneNumber", phone));
    let by_email = || email.as_deref().and_then(|email| find_by_address(workspace, email));
    let found = match by_token.or_else(by_phone) {
        Some(visitor) => Some((text(visitor, "_id").to_owned(), text(visitor, "token").to_owned())),
        None => by_email().map(|visitor| (text(visitor, "_id").to_owned(), token.to_owned())),
    };
    let (id, token) = match found {
        Some(found) => found,
        None => (create(workspace, said("id"), said("username")), token.to_owned()),
    };
    let name = said("name").map(|name| json!(name));
    let changes = [
        ("token", Some(json!(token))),
        ("name", name.clone()),
        ("visitorEmails", email.map(|address| json!([{"address": address}]))),
        ("phone", said("phone").map(|number| json!([{"phoneNumber": number}]))),
        ("department", department.map(|department| json!(department))),
    ];
    if let Some(visitor) = workspace.records.get_mut(VISITORS, &id) {
        for (field, value) in changes {
            if let Some(value) = value {
                visitor.insert(field.to_owned(), value);
            }
        }
        touch(visitor);
    }
    let phone = said("phone").map(|phone| json!(phone));
    in_rooms(workspace, &id, true, &[("name", name.as_ref()), ("phone", phone.as_ref())]);
    contacts::meet(workspace, &id);
    for value in values {
        custom_fields::set_of_visitor(workspace, &id, &value);
    }
    let visitor = workspace.records.get(VISITORS, &id);
    Ok(json!({"visitor": visitor.map(|visitor| shown(workspace, visitor))}))
}

fn known_department(workspace: &Workspace, department: &str) -> Result<String, Failure> {
    let mut rows = workspace.departments.iter();
    rows.find(|row| text(row, "_id") == department || text(row, "name") == department)
        .map(|row| text(row, "_id").to_owned())
        .ok_or_else(|| {
            Failure::coded("error-invalid-department", "The provided department is invalid")
                .with(json!({"method": "registerGuest"}))
        })
}

pub(crate) fn looks_like_address(address: &str) -> bool {
    address.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
        && !address.contains(char::is_whitespace)
}

fn find<'a>(workspace: &'a Workspace, list: &str, name: &str, value: &str) -> Option<&'a Doc> {
    workspace.records.all(VISITORS).iter().find(|visitor| has(visitor, list, name, value))
}

/// The visitor with this e-mail address.
pub(crate) fn find_by_address<'a>(workspace: &'a Workspace, address: &str) -> Option<&'a Doc> {
    find(workspace, "visitorEmails", "address", address)
}

fn create(workspace: &mut Workspace, id: Option<&str>, username: Option<&str>) -> String {
    let id = id.map_or_else(|| workspace.new_id(), str::to_owned);
    let username = username.map_or_else(|| next_username(workspace), str::to_owned);
    let visitor = json!({"_id": id, "username": username, "status": "online", "ts": now()});
    workspace.records.insert(VISITORS, object(visitor));
    id
}

/// The next of the names that the server makes up: `guest-7`.
pub(crate) fn next_username(workspace: &Workspace) -> String {
    let numbers = workspace.records.all(VISITORS).iter();
    let last = numbers
        .filter_map(|visitor| text(visitor, "username").strip_prefix("guest-")?.parse::<u32>().ok())
        .max();
    format!("guest-{}", last.unwrap_or_default().saturating_add(1))
}
