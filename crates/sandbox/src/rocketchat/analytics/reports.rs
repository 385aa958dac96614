//! `livechat/analytics/dashboards/conversations-by-*`: conversations, counted by what they have.

use std::collections::BTreeMap;

use crate::rocketchat::analytics::{Scope, is_on_hold, is_queued, is_with_agent};
use crate::rocketchat::prelude::*;

const REPORTS: &str = "view-livechat-reports";

pub(crate) const ROUTES: &[Route] = &[
    on("countConversationsByStatus", Any(REPORTS), by_status).strict(),
    on("countConversationsByDepartment", Any(REPORTS), by_department).strict(),
    on("countConversationsByTag", Any(REPORTS), by_tags).strict(),
    on("countConversationsByAgent", Any(REPORTS), by_agent).strict(),
    on("countConversationsBySource", Any(REPORTS), by_source).strict(),
];

/// What a report is about: a year at most, and some days.
fn scope<'a>(workspace: &Workspace, call: &'a Call) -> Result<Scope<'a>, Failure> {
    let scope = Scope::of(call)?;
    if (scope.to - scope.from).num_days() > 368 {
        return fail("The \"start\" and \"end\" query parameters must be less than 1 year apart.");
    }
    if scope.from > scope.to {
        return fail("The \"start\" query parameter must be before the \"end\" query parameter.");
    }
    Ok(scope.within_units(workspace, call))
}

/// The numbers, and their sum.
fn report(rows: Vec<Doc>) -> Doc {
    let total: u64 = rows.iter().filter_map(|row| row.get("value")?.as_u64()).sum();
    object(json!({"total": total, "data": rows}))
}

fn row((label, value): (&str, usize)) -> Doc {
    object(json!({"label": label, "value": value}))
}

fn by_status(workspace: &mut Workspace, call: &Call) -> Outcome {
    let rooms: Vec<&Doc> = scope(workspace, call)?.began(workspace).collect();
    if rooms.is_empty() {
        return Ok(json!({"total": 0, "data": []}));
    }
    let count = |fits: fn(&Doc) -> bool| rooms.iter().filter(|room| fits(room)).count();
    let rows = [
        ("Closed", count(|room| !is_open(room))),
        ("Open", count(is_with_agent)),
        ("Queued", count(is_queued)),
        ("On_Hold", count(is_on_hold)),
    ];
    Ok(json!(report(rows.into_iter().map(row).collect())))
}

/// Conversations by their labels, sorted as the caller says; and how many have no label.
fn by_labels<'a>(
    workspace: &'a Workspace,
    call: &'a Call,
    labels: impl Fn(&'a Doc) -> Vec<&'a str>,
) -> Outcome {
    let page = call.query.page("value")?;
    let mut counts = BTreeMap::<&str, usize>::new();
    let mut unspecified = 0;
    for room in scope(workspace, call)?.began(workspace) {
        let labels = labels(room);
        unspecified += usize::from(labels.is_empty());
        for label in labels {
            *counts.entry(label).or_default() += 1;
        }
    }
    let mut rows: Vec<Doc> = counts.into_iter().map(row).collect();
    page.order(&mut rows);
    let mut report = report(rows);
    report.set("unspecified", unspecified);
    Ok(report.into())
}

/// `GET …/conversations-by-department`: by the names, or the ids of departments that are gone.
fn by_department(workspace: &mut Workspace, call: &Call) -> Outcome {
    let workspace = &*workspace;
    by_labels(workspace, call, |room| {
        let id = room.string("departmentId");
        let name = |id| workspace.department(id).map_or(id, |department| department.text("name"));
        id.map(name).into_iter().collect()
    })
}

fn by_tags(workspace: &mut Workspace, call: &Call) -> Outcome {
    by_labels(workspace, call, |room| {
        let tags = room.get("tags").and_then(Value::as_array);
        tags.into_iter().flatten().filter_map(Value::as_str).collect()
    })
}

/// `GET …/conversations-by-agent`: by the names, or the ids of people who are gone.
fn by_agent(workspace: &mut Workspace, call: &Call) -> Outcome {
    let workspace = &*workspace;
    by_labels(workspace, call, |room| {
        let id = room.at("servedBy._id").and_then(Value::as_str);
        let name = |id| workspace.user(id).map_or(id, |user| user.text("name"));
        id.map(name).into_iter().collect()
    })
}

/// `GET …/conversations-by-source`: by what an app calls itself, or the kind of source; the most
/// frequent first.
fn by_source(workspace: &mut Workspace, call: &Call) -> Outcome {
    let mut counts = BTreeMap::<&str, usize>::new();
    for room in scope(workspace, call)?.began(workspace) {
        let part = |path| room.at(path).and_then(Value::as_str);
        if let Some(source) = part("source.alias").or_else(|| part("source.type")) {
            *counts.entry(source).or_default() += 1;
        }
    }
    let mut rows: Vec<(&str, usize)> = counts.into_iter().collect();
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok(json!(report(rows.into_iter().map(row).collect())))
}
