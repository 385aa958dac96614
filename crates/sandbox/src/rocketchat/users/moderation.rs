//! Reports about people, and people who are idle.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, SignedIn};
use crate::rocketchat::api::route::{Route, post};
use crate::rocketchat::state::workspace::{Call, Workspace, has_role, is_active, now, object, text};
use crate::rocketchat::users::status::set_active;

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    post("/moderation.reportUser", SignedIn, report),
    post("/users.deactivateIdle", Any(&["edit-other-user-active-status"]), deactivate_idle),
];

/// What was said about people.
const REPORTS: &str = "user_reports";

/// `POST moderation.reportUser`: `{userId, description}`.
fn report(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[Field("userId", Kind::Text, true), Field("description", Kind::Text, true)],
    )?;
    let description = check::text(body, "description").unwrap_or_default();
    if description.is_empty() {
        return Err(Failure::body("must NOT have fewer than 1 characters"));
    }
    let id = check::text(body, "userId").unwrap_or_default();
    if workspace.user(id).is_none() {
        return Err(Failure::plain("Invalid user id provided."));
    }
    let record = json!({
        "_id": workspace.new_id(),
        "description": description,
        "userId": id,
        "reportedBy": call.caller,
        "ts": now(),
    });
    workspace.records.insert(REPORTS, object(record));
    Ok(json!({}))
}

/// `POST users.deactivateIdle`: those of a role who last signed in before so many days. The last administrator
/// stays.
fn deactivate_idle(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body =
        &check::body(&call.body, &[Field("daysIdle", Kind::Any, true), Field("role", Kind::Text, false)])?;
    let days = body.get("daysIdle").and_then(check::as_number).and_then(|days| days.as_i64());
    let days = days.ok_or_else(|| Failure::body("must be number"))?;
    let role = check::text(body, "role").unwrap_or("user");
    let since = Duration::try_days(days).and_then(|days| Utc::now().checked_sub_signed(days));
    let since = since.unwrap_or(DateTime::<Utc>::MIN_UTC);
    let idle: Vec<String> = workspace
        .users
        .iter()
        .filter(|user| is_active(user) && has_role(user, role))
        .filter(|user| {
            // Who never signed in counts as idle.
            text(user, "lastLogin").parse::<DateTime<Utc>>().map_or(true, |last_login| last_login <= since)
        })
        .map(|user| text(user, "_id").to_owned())
        .collect();
    let deactivated = idle.iter().filter(|id| set_active(workspace, id, false).is_ok()).count();
    for id in &idle {
        if let Some(user) = workspace.user_mut(id).filter(|user| !is_active(user)) {
            user.insert("inactiveReason".into(), json!("idle_too_long"));
        }
    }
    Ok(json!({"count": deactivated}))
}
