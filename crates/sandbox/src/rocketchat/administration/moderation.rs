//! `moderation`: reports of messages and of users, and what moderators do about them.

use crate::rocketchat::common::posting;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listReportedMessagesByUser", All(VIEW), by_user).strict(),
    on("listReportedMessagesOfUser", All(VIEW), messages_of_user).strict(),
    on("listReportsOfUser", All(VIEW), of_user).strict(),
    on("listReportedUsers", All(VIEW), reported_users).strict(),
    on("listReportsOfMessage", All(VIEW), of_message).strict(),
    on("getReport", All(VIEW), show).strict(),
    on("dismissReports", All(MANAGE), dismiss),
    on("dismissUserReports", All(MANAGE), dismiss_of_user),
    on("deleteReportedMessages", All(MANAGE), delete_messages),
];

const VIEW: &str = "view-moderation-console";
const MANAGE: &str = "manage-moderation-actions";

/// Whether a report stands, and was made in the time that a query names.
fn stands(call: &Call, report: &Doc) -> bool {
    let at = report.time("ts");
    let bound = |name: &str| call.query.chosen(name).and_then(time);
    !report.flag("_hidden")
        && bound("oldest").is_none_or(|oldest| at >= Some(oldest))
        && bound("latest").is_none_or(|latest| at <= Some(latest))
}

/// Whether the author or the text of a reported message contains the selector.
fn selected(call: &Call, report: &Doc) -> bool {
    let fields = "message.msg message.u.username message.u.name description";
    call.query.chosen("selector").is_none_or(|selector| report.mentions(selector, fields))
}

/// The reports that stand, of messages, the last one first.
fn message_reports(workspace: &Workspace, call: &Call) -> Vec<Doc> {
    let reports = workspace.message_reports.iter().filter(|report| stands(call, report));
    reports.filter(|report| selected(call, report)).rev().cloned().collect()
}

/// The reports that stand, of users, the last one first, with both users.
fn user_reports(workspace: &Workspace, call: &Call) -> Vec<Doc> {
    let reports = workspace.user_reports.iter().filter(|report| stands(call, report)).rev();
    let shown = reports.map(|report| shown_of_user(workspace, report));
    let fields = "reportedUser.username reportedUser.name description";
    let fits =
        |report: &Doc| call.query.chosen("selector").is_none_or(|selector| report.mentions(selector, fields));
    shown.filter(fits).collect()
}

fn shown_of_user(workspace: &Workspace, report: &Doc) -> Doc {
    let person = |id: &str, names: &str| workspace.user(id).map(|user| user.pick(names));
    let mut shown = report.pick("_id description ts moderationInfo _hidden");
    shown.set_some("reportedBy", person(report.text("reportedBy"), "_id username name createdAt"));
    shown.set_some("reportedUser", person(report.text("userId"), "_id username name emails createdAt"));
    shown
}

/// A record for each author, of the last report.
fn by_user(workspace: &mut Workspace, call: &Call) -> Outcome {
    let mut rows: Vec<Doc> = Vec::new();
    for report in message_reports(workspace, call) {
        let author = report.text("message.u._id");
        let room = report.object("room");
        if let Some(row) = rows.iter_mut().find(|row| row.text("userId") == author) {
            let count = row.count("count") + 1;
            row.set("count", count);
            if row.rows("rooms").all(|known| known.text("_id") != room.id()) {
                row.listed("rooms", |rooms| rooms.push(json!(room)));
            }
            continue;
        }
        rows.push(object(json!({
            "userId": author,
            "username": report.text("message.u.username"),
            "name": report.text("message.u.name"),
            "message": report.text("message.msg"),
            "msgId": report.text("message._id"),
            "ts": report.text("ts"),
            "rooms": [room],
            "count": 1,
            "isUserDeleted": workspace.user(author).is_none(),
        })));
    }
    call.query.newest("ts").page("ts")?.of("reports", rows)
}

/// Each message once.
fn messages_of_user(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.query.required("userId")?;
    let mut seen: Vec<String> = Vec::new();
    let mut reports = message_reports(workspace, call);
    reports.retain(|report| {
        let message = report.text("message._id").to_owned();
        let is_new = report.text("message.u._id") == id && !seen.contains(&message);
        seen.push(message);
        is_new
    });
    let user = workspace.user(id).map(|user| user.pick("_id username name"));
    let show = |report: &Doc| report.pick("_id message room ts");
    with_user(user, call.query.newest("ts").page("ts")?.shown("messages", reports, show)?)
}

fn of_user(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.query.required("userId")?;
    let mut reports = user_reports(workspace, call);
    reports.retain(|report| report.text("reportedUser._id") == id);
    let names = "_id username name avatarETag active roles emails createdAt";
    let user = workspace.user(id).map(|user| user.pick(names));
    with_user(user, call.query.newest("ts").page("ts")?.of("reports", reports)?)
}

fn with_user(user: Option<Doc>, page: Value) -> Outcome {
    let mut page = object(page);
    page.set("user", user);
    Ok(page.into())
}

fn reported_users(workspace: &mut Workspace, call: &Call) -> Outcome {
    let mut rows: Vec<Doc> = Vec::new();
    for report in user_reports(workspace, call) {
        let id = report.text("reportedUser._id");
        match rows.iter_mut().find(|row| row.text("reportedUser._id") == id) {
            Some(row) => {
                let count = row.count("count") + 1;
                row.set("count", count);
            }
            None => {
                let mut row = report.pick("reportedUser ts");
                row.set("count", 1);
                rows.push(row);
            }
        }
    }
    call.query.newest("ts").page("ts")?.of("reports", rows)
}

fn of_message(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.query.required("msgId")?;
    let mut reports = message_reports(workspace, call);
    reports.retain(|report| report.text("message._id") == id);
    let show = |report: &Doc| report.pick("_id description reportedBy room ts");
    call.query.newest("ts").page("ts")?.shown("reports", reports, show)
}

/// Dismissed ones included.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.query.required("reportId")?;
    let message = workspace.message_reports.get(id).cloned().map(|report| report.without("userId"));
    let user = || Some(shown_of_user(workspace, workspace.user_reports.get(id)?));
    let report = message.or_else(user).or_fail("error-report-not-found")?;
    Ok(json!({"report": report}))
}

/// Marks a report as dismissed.
fn hide(report: &mut Doc, call: &Call, action: &str) {
    let given =
        |name: &str| call.body.chosen(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    report.set("_hidden", true).set(
        "moderationInfo",
        json!({
            "moderatedBy": call.caller,
            "hiddenAt": now(),
            "action": given("action").unwrap_or(action),
            "reason": given("reason").unwrap_or("No reason provided"),
        }),
    );
    report.touch();
}

/// The server takes exactly one of the two IDs, for both operations.
fn one_id(call: &Call) -> Result<(), Failure> {
    match (call.body.has("userId"), call.body.has("msgId")) {
        (true, true) => fail(Failure::body("must match exactly one schema in oneOf")),
        (false, false) => fail(Failure::body(
            "must have required property 'msgId'\n must have required property 'userId'\n must match exactly \
             one schema in oneOf",
        )),
        _ => Ok(()),
    }
}

fn dismiss(workspace: &mut Workspace, call: &Call) -> Outcome {
    one_id(call)?;
    let (path, id) = match call.body.string("userId") {
        Some(user) => ("message.u._id", user),
        None => ("message._id", call.body.text("msgId")),
    };
    fail_if(hide_messages(workspace, call, path, id, "None").is_empty(), "no-reports-found")?;
    done()
}

/// Dismisses the reports with this text at a path, and returns the IDs of their messages.
fn hide_messages(workspace: &mut Workspace, call: &Call, path: &str, id: &str, action: &str) -> Vec<String> {
    let reports = workspace.message_reports.having_mut(path, id).filter(|report| !report.flag("_hidden"));
    reports
        .map(|report| {
            hide(report, call, action);
            report.text("message._id").to_owned()
        })
        .collect()
}

fn dismiss_of_user(workspace: &mut Workspace, call: &Call) -> Outcome {
    one_id(call)?;
    let id = call.body.filled("userId").or_fail("error-user-id-param-not-provided")?;
    for report in workspace.user_reports.having_mut("userId", id).filter(|report| !report.flag("_hidden")) {
        hide(report, call, "None");
    }
    done()
}

fn delete_messages(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.body.text("userId");
    let messages = hide_messages(workspace, call, "message.u._id", id, "DELETE Messages");
    fail_if(messages.is_empty(), "No reported messages found for this user.")?;
    for message in messages {
        posting::delete(workspace, &message);
    }
    done()
}
