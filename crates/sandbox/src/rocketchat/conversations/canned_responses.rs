//! `canned-responses*`: answers that are ready to be sent.

use serde_json::json;

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::Any;
use crate::rocketchat::api::route::{Route, delete, get, post};
use crate::rocketchat::conversations::rooms::works_in;
use crate::rocketchat::seed::SAMPLE_ID;
use crate::rocketchat::staff::units;
use crate::rocketchat::state::workspace::{Call, Workspace, id_from, now, object, text, touch};

/// The collection of canned responses.
pub(crate) const CANNED_RESPONSES: &str = "canned_responses";

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/canned-responses", Any(&["view-canned-responses"]), list).taking(&["shortcut", "text", "scope", "tags", "departmentId", "createdBy", "count", "offset", "sort"]),
    post("/canned-responses", Any(&["save-canned-responses"]), save),
    delete("/canned-responses", Any(&["remove-canned-responses"]), remove_by_body),
    get("/canned-responses.get", Any(&["view-canned-responses"]), list_own),
    get("/canned-responses/{_id}", Any(&["view-canned-responses"]), show),
    delete("/canned-responses/{_id}", Any(&["remove-canned-responses"]), remove),
];

const RESPONSE: &[Field] = &[
    Field("_id", Kind::Text, false),
    Field("shortcut", Kind::Text, true),
    Field("text", Kind::Text, true),
    Field("scope", Kind::Text, true),
    Field("departmentId", Kind::Text, false),
    Field("tags", Kind::Texts, false),
];

/// What of it there is to begin with: for everybody, for two departments, and for one agent.
pub(crate) fn seed(workspace: &mut Workspace) {
    let Some(author) = workspace.user_named("ada.brandt").cloned() else { return };
    let named = |name: &str| workspace.departments.iter().find(|row| text(row, "name") == name).cloned();
    let id = |name: &str| named(name).map(|row| text(&row, "_id").to_owned());
    let (support, returns) = (id("Support"), id("Returns"));
    let responses = [
        json!({"shortcut": "hello", "text": "Ahoy {{contact.name}}, what can I do for you?", "scope": "global", "tags": ["greeting"]}),
        json!({"shortcut": "bye", "text": "Fair winds!", "scope": "global"}),
        json!({"shortcut": "parcel", "text": "May I have the parcel's number?", "scope": "department", "departmentId": support, "tags": ["question"]}),
        json!({"shortcut": "return", "text": "Please bring it to berth 4.", "scope": "department", "departmentId": returns}),
        json!({"shortcut": "lunch", "text": "I am back at one o'clock.", "scope": "user", "userId": SAMPLE_ID, "tags": []}),
    ];
    for response in responses {
        let mut response = object(response);
        let id = id_from(&format!("canned response {}", text(&response, "shortcut")), 17);
        response.insert("_id".into(), json!(id));
        response.insert("createdBy".into(), author_of(&author));
        response.insert("_createdAt".into(), json!(now()));
        workspace.records.insert(CANNED_RESPONSES, response);
    }
}

fn author_of(user: &Doc) -> serde_json::Value {
    json!({"_id": user.get("_id"), "username": user.get("username")})
}

/// Whether somebody may use a canned response: everybody's, their departments' and
/// units', their own. `all` stands for every
/// department.
fn is_for(workspace: &Workspace, response: &Doc, user: &str, all: bool) -> bool {
    match text(response, "scope") {
        "user" => text(response, "userId") == user,
        "department" => {
            let id = text(response, "departmentId");
            let unit = workspace.department(id).map(|row| text(row, "parentId")).unwrap_or_default();
            all || works_in(workspace, id, user) || units::oversees(workspace, user, unit)
        }
        _ => true,
    }
}

/// `GET canned-responses`: `shortcut`, `text`, `scope`, `tags[]`, `departmentId`, `createdBy`, and a page.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("shortcut")?;
    let all = workspace.may(&call.caller, "view-all-canned-responses");
    let needle = call.query.text("text").map(str::to_lowercase);
    let tags = call.query.texts("tags");
    let same = |row: &Doc, name: &str| call.query.text(name).is_none_or(|wanted| text(row, name) == wanted);
    let wanted = |row: &&Doc| {
        let tagged = |tag: &&str| {
            row.get("tags").is_some_and(|own| own.as_array().is_some_and(|own| own.contains(&json!(tag))))
        };
        let says = |needle: &String| {
            ["shortcut", "text"].iter().any(|field| text(row, field).to_lowercase().contains(needle))
        };
        (all || is_for(workspace, row, &call.caller, false))
            && ["shortcut", "scope", "departmentId"].iter().all(|name| same(row, name))
            && call
                .query
                .text("createdBy")
                .is_none_or(|id| row.get("createdBy").and_then(|by| by.get("_id")) == Some(&json!(id)))
            && needle.as_ref().is_none_or(says)
            && (tags.is_empty() || tags.iter().any(tagged))
    };
    let rows = workspace.records.all(CANNED_RESPONSES).iter().filter(wanted).cloned().collect();
    page.answer("cannedResponses", rows)
}

/// `GET canned-responses.get`: those that the caller can send.
fn list_own(workspace: &mut Workspace, call: &Call) -> Outcome {
    let all = workspace.may(&call.caller, "view-all-canned-responses");
    let own = |row: &&Doc| is_for(workspace, row, &call.caller, all);
    let rows: Vec<&Doc> = workspace.records.all(CANNED_RESPONSES).iter().filter(own).collect();
    Ok(json!({"responses": rows}))
}

/// `GET canned-responses/{_id}`: one that is not for the caller is as one that is not there.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let all = workspace.may(&call.caller, "view-all-canned-responses");
    let response = workspace
        .records
        .get(CANNED_RESPONSES, call.part("_id"))
        .filter(|response| all || is_for(workspace, response, &call.caller, false))
        .ok_or(Failure::NotFound("Resource not found"))?;
    Ok(json!({"cannedResponse": response}))
}

/// `POST canned-responses`: changes the one that `_id` names, and creates one where there is none in the body.
fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, RESPONSE)?;
    let (scope, shortcut) = (text(body, "scope"), text(body, "shortcut"));
    let may = |permission| workspace.may(&call.caller, permission);
    let everybodys = may("save-all-canned-responses");
    let permitted = match scope {
        "global" => everybodys,
        "department" => everybodys || may("save-department-canned-responses"),
        _ => true,
    };
    let method = json!({"method": "saveCannedResponse"});
    if !permitted {
        return Err(Failure::coded("error-not-allowed", "Not allowed").with(method));
    }
    let mut fields = body.clone();
    fields.remove("_id");
    if scope == "user" {
        fields.remove("departmentId");
    }
    let department = check::text(&fields, "departmentId");
    if department.map_or(scope == "department", |id| workspace.department(id).is_none()) {
        return Err(Failure::coded("error-invalid-department", "Invalid department").with(method));
    }
    let id = check::text(body, "_id");
    let existing = id.map(|id| workspace.records.get(CANNED_RESPONSES, id));
    if matches!(existing, Some(None)) {
        return Err(not_found("saveCannedResponse"));
    }
    let taken = workspace.records.first(CANNED_RESPONSES, "shortcut", shortcut);
    if taken.is_some_and(|other| id != Some(text(other, "_id"))) {
        return Err(Failure::coded("error-invalid-shortcut", "Shortcut provided already exists").with(method));
    }
    if scope == "user" {
        // Whose it is stays as it is.
        let owner = existing.flatten().map_or("", |response| text(response, "userId"));
        let owner = if owner.is_empty() { &call.caller } else { owner };
        fields.insert("userId".into(), json!(owner));
    }
    match id {
        Some(id) => {
            if let Some(response) = workspace.records.get_mut(CANNED_RESPONSES, id) {
                for owner in ["userId", "departmentId"] {
                    response.remove(owner);
                }
                response.extend(fields);
                touch(response);
            }
        }
        None => {
            fields.insert("_id".into(), json!(workspace.new_id()));
            fields
                .insert("createdBy".into(), workspace.user(&call.caller).map(author_of).unwrap_or_default());
            fields.insert("_createdAt".into(), json!(now()));
            workspace.records.insert(CANNED_RESPONSES, fields);
        }
    }
    Ok(json!({}))
}

/// `DELETE canned-responses/{_id}`.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    take(workspace, call.part("_id"))
}

/// `DELETE canned-responses`: `{_id}`, as before 7.12.
fn remove_by_body(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(&call.body, &[Field("_id", Kind::Text, true)])?;
    take(workspace, text(body, "_id"))
}

fn take(workspace: &mut Workspace, id: &str) -> Outcome {
    match workspace.records.remove(CANNED_RESPONSES, id) {
        Some(_) => Ok(json!({})),
        None => Err(not_found("removeCannedResponse")),
    }
}

fn not_found(method: &str) -> Failure {
    Failure::coded("error-canned-response-not-found", "Canned Response not found")
        .with(json!({"method": method}))
}
