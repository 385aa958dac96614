//! Reports about people, and people who are idle.

use chrono::{DateTime, Duration, Utc};

use crate::rocketchat::prelude::*;
use crate::rocketchat::users::status::set_active;

pub(crate) const ROUTES: &[Route] = &[
    on("reportUser", SignedIn, report),
    on("deactivateIdleUsers", Any("edit-other-user-active-status"), deactivate_idle),
];

fn report(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let description = body.text("description");
    fail_if(description.is_empty(), Failure::body("must NOT have fewer than 1 characters"))?;
    let id = body.text("userId");
    fail_if(workspace.user(id).is_none(), "Invalid user id provided.")?;
    let record = json!({
        "_id": workspace.new_id(),
        "description": description,
        "userId": id,
        "reportedBy": call.caller,
        "ts": now(),
    });
    workspace.user_reports.add(object(record));
    done()
}

/// `POST users.deactivateIdle`: those of a role who last signed in before so many days. The last
/// administrator stays.
fn deactivate_idle(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let days = body.number("daysIdle").map(|days| days as i64);
    let days = days.or_fail(Failure::body("must be number"))?;
    let role = body.string("role").unwrap_or("user");
    let since = Duration::try_days(days).and_then(|days| Utc::now().checked_sub_signed(days));
    let since = since.unwrap_or(DateTime::<Utc>::MIN_UTC);
    let idle: Vec<String> = workspace
        .users
        .iter()
        .filter(|user| is_active(user) && has_role(user, role))
        .filter(|user| {
            // Who never signed in counts as idle.
            user.text("lastLogin").parse::<DateTime<Utc>>().map_or(true, |last_login| last_login <= since)
        })
        .map(|user| user.id().to_owned())
        .collect();
    let deactivated = idle.iter().filter(|id| set_active(workspace, id, false).is_ok()).count();
    for id in &idle {
        if let Some(user) = workspace.users.get_mut(id).filter(|user| !is_active(user)) {
            user.set("inactiveReason", "idle_too_long");
        }
    }
    Ok(json!({"count": deactivated}))
}
