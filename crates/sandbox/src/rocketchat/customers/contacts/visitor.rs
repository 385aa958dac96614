//! `omnichannel/contact` and `contact.search`: visitors, though these routes call them contacts.

use serde_json::{Value, json};

use super::meet;
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::customers::custom_fields;
use crate::rocketchat::customers::visitors::{
    VISITORS, find_by_address, has, in_rooms, needed, next_username, shown_to_agents,
};
use crate::rocketchat::state::workspace::{Call, Workspace, has_role, now, object, text, touch};

/// What an agent says of a visitor.
const CONTACT: &[Field] = &[
    Field("_id", Kind::Text, false),
    Field("token", Kind::Text, true),
    Field("name", Kind::Text, true),
    Field("email", Kind::Text, false),
    Field("phone", Kind::Text, false),
    Field("username", Kind::Text, false),
    Field("customFields", Kind::Object, false),
    Field("contactManager", Kind::Object, false),
];

/// `POST omnichannel/contact`: the visitor with the token, else with the address, else a new one.
pub(super) fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, CONTACT)?;
    let token = text(body, "token");
    if token.is_empty() {
        return Err(Failure::coded("error-invalid-contact-data", "Invalid visitor token"));
    }
    let manager = match body.get("contactManager") {
        Some(manager) => check::body(manager, &[Field("username", Kind::Text, true)])?,
        None => Doc::new(),
    };
    let manager = text(&manager, "username");
    if !manager.is_empty() {
        check_manager(workspace, manager)?;
    }
    let given = body.get("customFields").and_then(Value::as_object).cloned().unwrap_or_default();
    let values = custom_fields::validate(workspace, &given, None, true)?;
    let email = text(body, "email").trim().to_lowercase();
    let found = workspace
        .records
        .first(VISITORS, "token", token)
        .or_else(|| find_by_address(workspace, &email))
        .map(|visitor| text(visitor, "_id").to_owned());
    let id = match found {
        Some(id) => id,
        None => create(workspace, check::text(body, "username").filter(|name| !name.is_empty())),
    };
    if let Some(visitor) = workspace.records.get_mut(VISITORS, &id) {
        visitor.insert("token".into(), json!(token));
        visitor.insert("name".into(), json!(text(body, "name")));
        visitor.insert("livechatData".into(), json!(values));
        set(visitor, "visitorEmails", (!email.is_empty()).then(|| json!([{"address": email}])));
        set(visitor, "contactManager", (!manager.is_empty()).then(|| json!({"username": manager})));
        // Unlike these, the number is only taken away by an empty text.
        if let Some(phone) = check::text(body, "phone") {
            set(visitor, "phone", (!phone.is_empty()).then(|| json!([{"phoneNumber": phone}])));
        }
        touch(visitor);
    }
    in_rooms(workspace, &id, false, &[("name", body.get("name"))]);
    meet(workspace, &id);
    Ok(json!({"contact": id}))
}

/// Sets a field, or takes it away.
fn set(record: &mut Doc, name: &str, value: Option<Value>) {
    match value {
        Some(value) => record.insert(name.to_owned(), value),
        None => record.remove(name),
    };
}

fn check_manager(workspace: &Workspace, username: &str) -> Result<(), Failure> {
    let user = workspace.user_named(username).ok_or_else(|| {
        Failure::coded("error-contact-manager-not-found", &format!("No user found with username {username}"))
    })?;
    if has_role(user, "livechat-agent") {
        return Ok(());
    }
    Err(Failure::coded(
        "error-invalid-contact-manager",
        "The contact manager must have the role \"livechat-agent\"",
    ))
}

fn create(workspace: &mut Workspace, username: Option<&str>) -> String {
    let id = workspace.new_id();
    let username = username.map_or_else(|| next_username(workspace), str::to_owned);
    workspace.records.insert(VISITORS, object(json!({"_id": id, "username": username, "ts": now()})));
    id
}

/// `GET omnichannel/contact`: null where there is none.
pub(super) fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let visitor = workspace.records.get(VISITORS, needed(call, "contactId")?);
    Ok(json!({"contact": visitor.map(|visitor| shown_to_agents(workspace, visitor))}))
}

/// `GET omnichannel/contact.search`: whoever matches all that is given.
pub(super) fn find(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (email, phone) = (call.query.text("email"), call.query.text("phone"));
    let custom = match call.query.text("custom").map(serde_json::from_str::<Value>) {
        None => Doc::new(),
        Some(Ok(Value::Object(custom))) => custom,
        Some(_) => return Err(Failure::coded("error-invalid-params-custom", "")),
    };
    if email.is_none() && phone.is_none() && custom.is_empty() {
        return Err(Failure::coded("error-invalid-params", ""));
    }
    // Fields that visitors cannot be searched by are passed over. Where nothing is left to look for, nobody is found.
    let searchable = custom_fields::searchable(workspace);
    let by_field = custom.keys().any(|key| searchable.contains(&key.as_str()));
    if email.is_none() && phone.is_none() && !by_field {
        return Ok(json!({"contact": null}));
    }
    let matches = |visitor: &&Doc| {
        let data = visitor.get("livechatData").and_then(Value::as_object);
        email.is_none_or(|email| has(visitor, "visitorEmails", "address", email))
            && phone.is_none_or(|phone| has(visitor, "phone", "phoneNumber", phone))
            && custom.iter().filter(|(key, _)| searchable.contains(&key.as_str())).all(|(key, part)| {
                let part = part.as_str().unwrap_or_default().to_lowercase();
                data.is_some_and(|data| text(data, key).to_lowercase().contains(&part))
            })
    };
    let visitor = workspace.records.all(VISITORS).iter().find(matches);
    Ok(json!({"contact": visitor.map(|visitor| shown_to_agents(workspace, visitor))}))
}
