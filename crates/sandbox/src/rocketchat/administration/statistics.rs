//! Statistics: some of what the server counts.

use chrono::Utc;

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("getStatistics", SignedIn, latest).strict(),
    on("listStatistics", SignedIn, list),
    on("reportTelemetry", SignedIn, |_, _| done()),
];

/// The server's method refuses without a text.
fn permitted(workspace: &Workspace, call: &Call) -> Result<(), Failure> {
    fail_if(!workspace.may(&call.caller, "view-statistics"), "error-not-allowed")
}

/// Gathered anew if that is asked for, or nothing was gathered yet.
fn latest(workspace: &mut Workspace, call: &Call) -> Outcome {
    permitted(workspace, call)?;
    if call.query.flag("refresh")?.unwrap_or_default() || workspace.statistics.is_empty() {
        gather(workspace);
    }
    Ok(workspace.statistics.last().cloned().unwrap_or_default().into())
}

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    permitted(workspace, call)?;
    if workspace.statistics.is_empty() {
        gather(workspace);
    }
    call.query.newest("createdAt").page("createdAt")?.of("statistics", workspace.statistics.iter())
}

fn gather(workspace: &mut Workspace) {
    let users = |fits: &dyn Fn(&Doc) -> bool| workspace.users.iter().filter(|user| fits(user)).count();
    let status = |status: &str| users(&|user| user.text("status") == status);
    let rooms = |kind: &str| workspace.rooms.having("t", kind).count();
    let messages = |kind: &str| {
        let of_kind = |rid: &str| workspace.rooms.get(rid).is_some_and(|room| room.text("t") == kind);
        workspace.messages.iter().filter(|message| of_kind(message.text("rid"))).count()
    };
    let (online, away, busy) = (status("online"), status("away"), status("busy"));
    // Fractions differ from call to call, as an uptime does.
    let uptime = Utc::now().timestamp_micros() as f64 / 1_000_000.0 - 1_700_000_000.0;
    let record = object(json!({
        "uniqueId": id_from("the workspace", 17),
        "installedAt": "2024-01-01T08:00:00.000Z",
        "deploymentFingerprintHash": id_from("the deployment", 44),
        "deploymentFingerprintVerified": true,
        "wizard": {},
        "version": "8.8.1",
        "totalUsers": workspace.users.len(),
        "activeUsers": users(&is_active),
        "nonActiveUsers": users(&|user| !is_active(user)),
        "appUsers": users(&|user| user.text("type") == "app"),
        "onlineUsers": online,
        "awayUsers": away,
        "busyUsers": busy,
        "totalConnectedUsers": online + away + busy,
        "offlineUsers": status("offline"),
        "totalRooms": workspace.rooms.len(),
        "totalChannels": rooms("c"),
        "totalPrivateGroups": rooms("p"),
        "totalDirect": rooms("d"),
        "totalLivechat": rooms("l"),
        "totalLivechatVisitors": workspace.visitors.len(),
        "totalLivechatAgents": users(&is_agent),
        "totalLivechatManagers": users(&|user| has_role(user, "livechat-manager")),
        "livechatEnabled": workspace.is_on("Livechat_enabled"),
        "departments": workspace.departments.len(),
        "totalTriggers": workspace.triggers.len(),
        "totalCustomFields": workspace.custom_fields.len(),
        "routingAlgorithm": workspace.words("Livechat_Routing_Method"),
        "totalChannelMessages": messages("c"),
        "totalPrivateGroupMessages": messages("p"),
        "totalDirectMessages": messages("d"),
        "totalLivechatMessages": messages("l"),
        "totalMessages": workspace.messages.len(),
        "process": {"nodeVersion": "v22.16.0", "pid": 1, "uptime": uptime},
        "enterpriseReady": true,
        "instanceCount": 1,
        "teams": {
            "totalTeams": workspace.teams.len(),
            "totalRoomsInsideTeams": 0,
            "totalDefaultRoomsInsideTeams": 0,
        },
        "createdAt": now(),
    }));
    let mut stored = object(json!({"_id": workspace.new_id()}));
    stored.extend(record);
    workspace.statistics.add(stored);
}
