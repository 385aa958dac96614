//! How a visitor comes to be known.

use super::shown;
use crate::rocketchat::common::contacts;
use crate::rocketchat::common::visitors::{
    find, find_by_address, in_rooms, looks_like_address, next_username,
};
use crate::rocketchat::customers::custom_fields;
use crate::rocketchat::prelude::*;

/// `POST livechat/visitor`: creates a visitor, or changes the one with the token, else the number,
/// else the address.
pub(super) fn register(workspace: &mut Workspace, call: &Call) -> Outcome {
    let given = &call.body.object("visitor");
    let said = |name| given.string(name).map(str::trim).filter(|value| !value.is_empty());
    let Some(token) = said("token") else {
        return fail(("error-invalid-token", "Token cannot be empty", "livechat/visitor"));
    };
    let values: Vec<&Fields> = given.rows("customFields").collect();
    if !values.is_empty() {
        let keys: Vec<&str> = values.iter().map(|value| value.text("key")).collect();
        custom_fields::require(workspace, &keys)?;
    }
    let unknown = ("error-invalid-department", "The provided department is invalid", "registerGuest");
    let department = said("department");
    let department = department.map(|it| workspace.department_called(it).or_fail(unknown)).transpose()?;
    let email = said("email").map(str::to_lowercase);
    if let Some(email) = &email
        && !looks_like_address(email)
    {
        return fail(
            Failure::coded("error-invalid-email", &format!("Invalid email {email}"))
                .with(json!({"function": "validateEmail", "email": email})),
        );
    }

    let by_token = workspace.visitors.first("token", token);
    let by_phone = || said("phone").and_then(|phone| find(workspace, "phone", "phoneNumber", phone));
    let by_email = || email.as_deref().and_then(|email| find_by_address(workspace, email));
    let found = match by_token.or_else(by_phone) {
        Some(visitor) => Some((visitor.id().to_owned(), visitor.text("token").to_owned())),
        None => by_email().map(|visitor| (visitor.id().to_owned(), token.to_owned())),
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
    workspace.visitors.change(&id, |visitor| {
        for (field, value) in changes {
            if let Some(value) = value {
                visitor.set(field, value);
            }
        }
    });
    let phone = said("phone").map(|phone| json!(phone));
    in_rooms(workspace, &id, true, &[("name", name.as_ref()), ("phone", phone.as_ref())]);
    contacts::meet(workspace, &id);
    for value in values {
        custom_fields::set_of_visitor(workspace, &id, value);
    }
    let visitor = workspace.visitors.get(&id);
    Ok(json!({"visitor": visitor.map(|visitor| shown(workspace, visitor))}))
}

fn create(workspace: &mut Workspace, id: Option<&str>, username: Option<&str>) -> String {
    let id = id.map_or_else(|| workspace.new_id(), str::to_owned);
    let username = username.map_or_else(|| next_username(workspace), str::to_owned);
    let visitor = json!({"_id": id, "username": username, "status": "online", "ts": now()});
    workspace.visitors.add(object(visitor));
    id
}
