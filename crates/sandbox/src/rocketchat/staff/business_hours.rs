//! `livechat/business-hour*`: when Omnichannel is open.

use crate::rocketchat::prelude::*;
use crate::rocketchat::staff::week::{self, Moment};

/// The routes of this area. The two that change something ask for no permission, as on the server.
pub(crate) const ROUTES: &[Route] = &[
    on("listBusinessHours", Any("view-livechat-business-hours"), list),
    on("getBusinessHour", Any("view-livechat-business-hours"), show).strict(),
    on("saveBusinessHour", SignedIn, save),
    on("removeBusinessHour", SignedIn, remove),
];

/// The default hours that every workspace has, and a department's own, in a zone where days begin
/// on the day before.
pub(crate) fn seed(workspace: &mut Workspace) {
    let hours = |day: &str, start: &str, finish: &str, open: bool| {
        let (start, finish) = (Moment::of(day, start), Moment::of(day, finish));
        json!({
            "day": day,
            "start": start.map(|start| start.record(0)),
            "finish": finish.map(|finish| finish.record(0)),
            "open": open,
        })
    };
    let default: Vec<Doc> = (1..)
        .zip(week::DAYS)
        .map(|(code, day)| {
            let mut hours = object(hours(day, "08:00", "20:00", code < 6));
            hours.set("code", code);
            hours
        })
        .collect();
    let record = json!({
        "_id": id_from("default business hours", 24),
        "name": "",
        "active": true,
        "type": "default",
        "ts": now(),
        "workHours": default,
        "timezone": {"name": "Etc/UTC", "utc": "0"},
    });
    workspace.business_hours.add(object(record));
    let body = json!({
        "name": "Sales in India",
        "timezoneName": "Asia/Kolkata",
        "active": true,
        "type": "custom",
        "workHours": [
            {"day": "Tuesday", "start": "00:00", "finish": "23:00", "open": true},
            {"day": "Sunday", "start": "09:00", "finish": "12:00", "open": false},
        ],
    });
    let sales: Vec<String> = workspace
        .departments
        .iter()
        .filter(|department| department.text("name") == "Sales")
        .map(|department| department.id().to_owned())
        .collect();
    if let Ok(record) = converted(&object(body)) {
        let id = id_from("business hours of sales", 24);
        store(workspace, id.clone(), record);
        keep(workspace, &id, &sales);
    }
}

/// The departments that keep these hours.
fn keepers<'a>(workspace: &'a Workspace, id: &str) -> impl Iterator<Item = &'a Doc> {
    workspace.departments.iter().filter(move |department| department.text("businessHourId") == id)
}

/// Makes these departments keep the hours, and no others.
fn keep(workspace: &mut Workspace, id: &str, departments: &[String]) {
    for department in workspace.departments.iter_mut() {
        let wanted = departments.iter().any(|own| own == department.id());
        let kept = department.text("businessHourId") == id;
        match (wanted, kept) {
            (true, false) => department.set("businessHourId", id),
            (false, true) => department.unset("businessHourId"),
            _ => continue,
        };
        department.touch();
    }
}

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let found = workspace.business_hours.iter().filter(|hours| call.query.finds("name", hours, "name"));
    call.query.page("name")?.shown("businessHours", found, |hours| {
        let departments: Vec<Doc> = keepers(workspace, hours.id()).map(|row| row.pick("_id")).collect();
        let mut hours = hours.free();
        hours.set_some("departments", Some(departments).filter(|departments| !departments.is_empty()));
        hours
    })
}

/// `GET livechat/business-hour`: the default ones, or with the type `custom` those with `_id`.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let found = match call.query.text("type") {
        None | Some("default") => workspace.business_hours.first("type", "default").map(Doc::free),
        Some("custom") => {
            let id = call.query.text("_id").unwrap_or_default();
            workspace.business_hours.get(id).map(|hours| {
                let mut hours = hours.free();
                let departments: Vec<Doc> = keepers(workspace, id).map(|row| row.pick("_id name")).collect();
                hours.set("departments", departments);
                hours
            })
        }
        Some(_) => None,
    };
    Ok(json!({"businessHour": found}))
}

/// The record that a checked body asks for.
fn converted(body: &Doc) -> Result<Doc, Failure> {
    let zone = body.text("timezoneName");
    let offset = week::offset(zone);
    let mut days = Vec::new();
    for day in body.rows("workHours") {
        let moment = |name| {
            Moment::of(day.text("day"), day.text(name)).or_fail(Failure::body("must be a time of day"))
        };
        let (start, finish) = (moment("start")?, moment("finish")?);
        if day.flag("open") {
            fail_if(finish.minute() < start.minute(), "error-business-hour-finish-time-before-start-time")?;
            fail_if(finish.minute() == start.minute(), "error-business-hour-finish-time-equals-start-time")?;
        }
        let mut hours = Doc::from(day.clone());
        hours.set("start", start.record(offset)).set("finish", finish.record(offset));
        days.push(hours);
    }
    let mut record = body.pick("name active type");
    record.set("workHours", days).set("timezone", json!({"name": zone, "utc": week::offset_text(offset)}));
    Ok(record)
}

fn store(workspace: &mut Workspace, id: String, record: Doc) {
    if let Some(hours) = workspace.business_hours.get_mut(&id) {
        hours.extend(record);
        hours.touch();
        return;
    }
    let mut hours = record;
    hours.set("_id", id).set("ts", now());
    workspace.business_hours.add(hours);
}

fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let known = |day: &Fields| week::DAYS.contains(&day.text("day"));
    let unknown = Failure::body("must be equal to one of the allowed values");
    fail_if(!body.rows("workHours").all(known), unknown)?;
    let id = body.string("_id");
    if body.text("type") == "default" {
        // Nobody makes default hours: without an id this saves nothing, and says nothing of it.
        if let Some(id) = id.filter(|id| workspace.business_hours.get(id).is_some()) {
            let record = converted(body)?;
            store(workspace, id.to_owned(), record);
        }
        return done();
    }
    let taken = workspace.business_hours.first("name", body.text("name"));
    fail_if(taken.is_some_and(|other| Some(other.id()) != id), "error-business-hour-name-already-in-use")?;
    let record = converted(body)?;
    let departments: Vec<String> = body
        .text("departmentsToApplyBusinessHour")
        .split(',')
        .filter(|id| !id.is_empty())
        .map(str::to_owned)
        .collect();
    let id = match id {
        Some(id) => id.to_owned(),
        None => workspace.new_id(),
    };
    store(workspace, id.clone(), record);
    keep(workspace, &id, &departments);
    done()
}

/// `POST livechat/business-hours.remove`: default hours stay, and an unknown id is no failure.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.body.id();
    if call.body.text("type") == "custom" && workspace.business_hours.take(id).is_some() {
        keep(workspace, id, &[]);
    }
    done()
}

/// Whether an agent may change their availability now: always, unless the workspace heeds business
/// hours and the agent's departments, or for want of hours of their own the workspace, are closed.
pub(crate) fn allow(workspace: &Workspace, agent: &str) -> bool {
    if !workspace.is_on("Livechat_enable_business_hours") {
        return true;
    }
    let own: Vec<&Doc> = workspace
        .department_agents
        .iter()
        .filter(|row| row.text("agentId") == agent && row.flag("departmentEnabled"))
        .filter_map(|row| workspace.department(row.text("departmentId")))
        .filter_map(|department| workspace.business_hours.get(department.text("businessHourId")))
        .collect();
    if own.is_empty() {
        workspace.business_hours.first("type", "default").is_some_and(is_open)
    } else {
        own.into_iter().any(is_open)
    }
}

fn is_open(hours: &Doc) -> bool {
    let is_now = |day: &Fields| {
        let moment = |end: &str| {
            Moment::of(day.text(&format!("{end}.utc.dayOfWeek")), day.text(&format!("{end}.utc.time")))
        };
        Some(Moment::now().is_between(&moment("start")?, &moment("finish")?))
    };
    hours.flag("active") && hours.rows("workHours").any(|day| day.flag("open") && is_now(day) == Some(true))
}
