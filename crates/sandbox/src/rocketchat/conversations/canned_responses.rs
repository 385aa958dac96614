//! `canned-responses*`: messages that are ready to be sent.

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listCannedResponses", Any("view-canned-responses"), list)
        .taking("shortcut text scope tags departmentId createdBy count offset sort"),
    on("saveCannedResponse", Any("save-canned-responses"), save).body(Body::Open),
    on("deleteCannedResponseByBody", Any("remove-canned-responses"), remove_by_body),
    on("listOwnCannedResponses", Any("view-canned-responses"), list_own),
    on("getCannedResponse", Any("view-canned-responses"), show),
    on("deleteCannedResponse", Any("remove-canned-responses"), remove),
];

fn author_of(user: &Doc) -> serde_json::Value {
    json!({"_id": user.get("_id"), "username": user.get("username")})
}

/// Whether somebody may use a canned response: everybody's, their departments' and
/// units', their own. `all` stands for every
/// department.
fn is_for(workspace: &Workspace, response: &Doc, user: &str, all: bool) -> bool {
    match response.text("scope") {
        "user" => response.text("userId") == user,
        "department" => {
            let id = response.text("departmentId");
            let unit = workspace.department(id).map(|row| row.text("parentId")).unwrap_or_default();
            all || workspace.works_in(id, user) || workspace.oversees(user, unit)
        }
        _ => true,
    }
}

/// `GET canned-responses`: `shortcut`, `text`, `scope`, `tags[]`, `departmentId`, `createdBy`, and
/// a page.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let all = workspace.may(&call.caller, "view-all-canned-responses");
    let needle = call.query.text("text").map(str::to_lowercase);
    let tags = call.query.list("tags")?;
    let same = |row: &Doc, name: &str| call.query.text(name).is_none_or(|wanted| row.text(name) == wanted);
    let wanted = |row: &&Doc| {
        let tagged = |tag: &&str| {
            row.get("tags").is_some_and(|own| own.as_array().is_some_and(|own| own.contains(&json!(tag))))
        };
        let says = |needle: &String| {
            ["shortcut", "text"].iter().any(|field| row.text(field).to_lowercase().contains(needle))
        };
        (all || is_for(workspace, row, &call.caller, false))
            && ["shortcut", "scope", "departmentId"].iter().all(|name| same(row, name))
            && call.query.text("createdBy").is_none_or(|id| row.at("createdBy._id") == Some(&json!(id)))
            && needle.as_ref().is_none_or(says)
            && (tags.is_empty() || tags.iter().any(tagged))
    };
    let rows = workspace.canned_responses.iter().filter(wanted);
    call.query.page("shortcut")?.of("cannedResponses", rows)
}

/// `GET canned-responses.get`: those that the caller can send.
fn list_own(workspace: &mut Workspace, call: &Call) -> Outcome {
    let all = workspace.may(&call.caller, "view-all-canned-responses");
    let own = |row: &&Doc| is_for(workspace, row, &call.caller, all);
    let rows: Vec<&Doc> = workspace.canned_responses.iter().filter(own).collect();
    Ok(json!({"responses": rows}))
}

/// `GET canned-responses/{_id}`: one that is not for the caller is as one that is not there.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let all = workspace.may(&call.caller, "view-all-canned-responses");
    let response = workspace
        .canned_responses
        .get(call.part("_id"))
        .filter(|response| all || is_for(workspace, response, &call.caller, false))
        .ok_or(Failure::NotFound("Resource not found"))?;
    Ok(json!({"cannedResponse": response}))
}

/// `POST canned-responses`: changes the one that `_id` names, and creates one if there is none in
/// the body.
fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let (scope, shortcut) = (body.text("scope"), body.text("shortcut"));
    let may = |permission| workspace.may(&call.caller, permission);
    let everybodys = may("save-all-canned-responses");
    let permitted = match scope {
        "global" => everybodys,
        "department" => everybodys || may("save-department-canned-responses"),
        _ => true,
    };
    let method = json!({"method": "saveCannedResponse"});
    fail_if(!permitted, Failure::coded("error-not-allowed", "Not allowed").with(&method))?;
    let mut fields = body.free();
    fields.remove("_id");
    if scope == "user" {
        fields.remove("departmentId");
    }
    let department = fields.string("departmentId");
    if department.map_or(scope == "department", |id| workspace.department(id).is_none()) {
        return fail(Failure::coded("error-invalid-department", "Invalid department").with(&method));
    }
    let id = body.string("_id");
    let existing = id.map(|id| workspace.canned_responses.get(id));
    fail_if(matches!(existing, Some(None)), not_found("saveCannedResponse"))?;
    let taken = workspace.canned_responses.first("shortcut", shortcut);
    fail_if(
        taken.is_some_and(|other| id != Some(other.id())),
        Failure::coded("error-invalid-shortcut", "Shortcut provided already exists").with(&method),
    )?;
    if scope == "user" {
        // Whose it is stays as it is.
        let owner = existing.flatten().map_or("", |response| response.text("userId"));
        let owner = if owner.is_empty() { &call.caller } else { owner };
        fields.set("userId", owner);
    }
    match id {
        Some(id) => {
            workspace.canned_responses.change(id, |response| {
                for owner in ["userId", "departmentId"] {
                    response.remove(owner);
                }
                response.extend(fields);
            });
        }
        None => {
            fields.set("_id", workspace.new_id());
            fields.set("createdBy", workspace.user(&call.caller).map(author_of).unwrap_or_default());
            fields.set("_createdAt", now());
            workspace.canned_responses.add(fields);
        }
    }
    done()
}

fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    take(workspace, call.part("_id"))
}

/// `DELETE canned-responses`: `{_id}`, as before 7.12.
fn remove_by_body(workspace: &mut Workspace, call: &Call) -> Outcome {
    take(workspace, call.body.id())
}

fn take(workspace: &mut Workspace, id: &str) -> Outcome {
    workspace.canned_responses.take(id).or_fail(not_found("removeCannedResponse"))?;
    done()
}

fn not_found(method: &str) -> Failure {
    Failure::coded("error-canned-response-not-found", "Canned Response not found")
        .with(json!({"method": method}))
}
