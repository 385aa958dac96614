//! `custom-user-status.*`: custom statuses.

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listCustomUserStatus", SignedIn, list).strict(),
    on("createCustomUserStatus", SignedIn, create).body(Body::Open),
    on("updateCustomUserStatus", SignedIn, update).body(Body::Open),
    on("deleteCustomUserStatus", SignedIn, delete),
];

/// `GET custom-user-status.list`: a page, by name.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    let statuses = workspace.statuses.iter().filter(|status| call.query.finds("name", status, "name"));
    page.of("statuses", statuses.filter(|status| call.query.text("_id").is_none_or(|id| status.id() == id)))
}

/// `POST custom-user-status.create`.
fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (name, kind) = fields(workspace, call, None)?;
    let id = workspace.new_id();
    workspace.statuses.add(object(json!({"_id": id, "name": name, "statusType": kind})));
    Ok(json!({"customUserStatus": workspace.statuses.get(&id)}))
}

/// `POST custom-user-status.update`: all fields of the status with `_id`.
fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.body.text("_id");
    let text = format!("No custom user status found with the id of \"{id}\".");
    fail_if(workspace.statuses.get(id).is_none(), text)?;
    let (name, kind) = fields(workspace, call, Some(id))?;
    workspace.statuses.change(id, |status| _ = status.set("name", name).set("statusType", kind));
    Ok(json!({"customUserStatus": workspace.statuses.get(id)}))
}

/// `POST custom-user-status.delete`: the status with `customUserStatusId`.
fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    fail_if(!workspace.may(&call.caller, "manage-user-status"), Failure::coded("not_authorized", ""))?;
    let unknown =
        ("Custom_User_Status_Error_Invalid_User_Status", "Invalid user status", "deleteCustomUserStatus");
    workspace.statuses.take(call.body.text("customUserStatusId")).or_fail(unknown)?;
    done()
}

/// The name and the presence of a body, if the caller may set them and the name is free.
fn fields<'a>(
    workspace: &Workspace,
    call: &'a Call,
    id: Option<&str>,
) -> Result<(&'a str, &'a str), Failure> {
    let method = "insertOrUpdateUserStatus";
    fail_if(!workspace.may(&call.caller, "manage-user-status"), Failure::coded("not_authorized", ""))?;
    let (name, kind) = (call.body.text("name"), call.body.text("statusType"));
    let required = Failure::coded("error-the-field-is-required", "The field Name is required");
    fail_if(name.trim().is_empty(), required.with(json!({"method": method, "field": "Name"})))?;
    let invalid = |input: &str, what: &str, field: &str| {
        Failure::coded("error-input-is-not-a-valid-field", &format!("{input} is not a valid {what}"))
            .with(json!({"method": method, "input": input, "field": field}))
    };
    fail_if(name.contains(['>', '<', '&', '"', '\'']), invalid(name, "name", "Name"))?;
    let mut others = workspace.statuses.iter().filter(|status| Some(status.id()) != id);
    let taken = others.any(|status| status.text("name") == name);
    let text = "The custom user status name is already in use";
    fail_if(taken, ("Custom_User_Status_Error_Name_Already_In_Use", text, method))?;
    let is_known = matches!(kind, "" | "online" | "away" | "busy" | "offline");
    fail_if(!is_known, invalid(kind, "status type", "StatusType"))?;
    Ok((name, kind))
}
