//! `omnichannel/contact` and `contact.search`: visitors, though these routes call them contacts.

use crate::rocketchat::common::contacts::meet;
use crate::rocketchat::common::custom_fields::value;
use crate::rocketchat::common::visitors::{find_by_address, has, in_rooms, next_username};
use crate::rocketchat::customers::custom_fields;
use crate::rocketchat::customers::visitors::shown_to_agents;
use crate::rocketchat::prelude::*;

/// `POST omnichannel/contact`: the visitor with the token, else with the address, else a new one.
pub(super) fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let token = body.text("token");
    fail_if(token.is_empty(), ("error-invalid-contact-data", "Invalid visitor token"))?;
    let manager = body.text("contactManager.username");
    if !manager.is_empty() {
        check_manager(workspace, manager)?;
    }
    let given = body.object("customFields");
    let values = custom_fields::validate(workspace, &given, None, true)?;
    let email = body.text("email").trim().to_lowercase();
    let found = workspace
        .visitors
        .first("token", token)
        .or_else(|| find_by_address(workspace, &email))
        .map(|visitor| visitor.id().to_owned());
    let id = match found {
        Some(id) => id,
        None => create(workspace, body.filled("username")),
    };
    workspace.visitors.change(&id, |visitor| {
        visitor.set("token", token).set("name", body.text("name")).set("livechatData", values);
        visitor.put("visitorEmails", (!email.is_empty()).then(|| json!([{"address": email}])));
        visitor.put("contactManager", (!manager.is_empty()).then(|| json!({"username": manager})));
        // Unlike these, the number is only taken away by an empty text.
        if let Some(phone) = body.string("phone") {
            visitor.put("phone", (!phone.is_empty()).then(|| json!([{"phoneNumber": phone}])));
        }
    });
    in_rooms(workspace, &id, false, &[("name", body.get("name"))]);
    meet(workspace, &id);
    Ok(json!({"contact": id}))
}

fn check_manager(workspace: &Workspace, username: &str) -> Result<(), Failure> {
    let user = workspace
        .user_named(username)
        .or_fail(("error-contact-manager-not-found", format!("No user found with username {username}")))?;
    if is_agent(user) {
        return Ok(());
    }
    fail(("error-invalid-contact-manager", "The contact manager must have the role \"livechat-agent\""))
}

fn create(workspace: &mut Workspace, username: Option<&str>) -> String {
    let id = workspace.new_id();
    let username = username.map_or_else(|| next_username(workspace), str::to_owned);
    workspace.visitors.add(object(json!({"_id": id, "username": username, "ts": now()})));
    id
}

/// `GET omnichannel/contact`: null if there is none.
pub(super) fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let visitor = workspace.visitors.get(call.query.present("contactId")?);
    Ok(json!({"contact": visitor.map(|visitor| shown_to_agents(workspace, visitor))}))
}

/// `GET omnichannel/contact.search`: the visitor who matches all parameters.
pub(super) fn find(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (email, phone) = (call.query.text("email"), call.query.text("phone"));
    let custom = match call.query.text("custom").map(serde_json::from_str::<Value>) {
        None => Doc::default(),
        Some(Ok(Value::Object(custom))) => Doc::from(custom),
        Some(_) => return fail(("error-invalid-params-custom", "")),
    };
    fail_if(email.is_none() && phone.is_none() && custom.is_empty(), ("error-invalid-params", ""))?;
    // Fields that visitors cannot be searched by are passed over. Where nothing is left to look
    // for, nobody is found.
    let searchable = custom_fields::searchable(workspace);
    let by_field = custom.keys().any(|key| searchable.contains(&key.as_str()));
    if email.is_none() && phone.is_none() && !by_field {
        return Ok(json!({"contact": null}));
    }
    let matches = |visitor: &&Doc| {
        email.is_none_or(|email| has(visitor, "visitorEmails", "address", email))
            && phone.is_none_or(|phone| has(visitor, "phone", "phoneNumber", phone))
            && custom.iter().filter(|(key, _)| searchable.contains(&key.as_str())).all(|(key, part)| {
                let part = part.as_str().unwrap_or_default().to_lowercase();
                value(visitor, key).to_lowercase().contains(&part)
            })
    };
    let visitor = workspace.visitors.iter().find(matches);
    Ok(json!({"contact": visitor.map(|visitor| shown_to_agents(workspace, visitor))}))
}
