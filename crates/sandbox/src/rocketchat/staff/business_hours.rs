//! `livechat/business-hour*`: when Omnichannel is open.

use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::query::pick;
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, SignedIn};
use crate::rocketchat::api::route::{Route, get, post};
use crate::rocketchat::staff::week::{self, Moment};
use crate::rocketchat::state::workspace::{Call, Workspace, flag, id_from, now, object, text, touch};

/// The collection of business hours.
pub(crate) const BUSINESS_HOURS: &str = "business_hours";

/// The setting that makes them count. A new workspace has it off.
const HEEDED: &str = "Livechat_enable_business_hours";

/// The routes of this area. The two that change something ask for no permission, as on the server.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/livechat/business-hours", Any(&["view-livechat-business-hours"]), list),
    get("/livechat/business-hour", Any(&["view-livechat-business-hours"]), show).taking(&["_id", "type"]),
    post("/livechat/business-hours.save", SignedIn, save),
    post("/livechat/business-hours.remove", SignedIn, remove),
];

const DAY: &[Field] = &[
    Field("day", Kind::OneOf(&week::DAYS), true),
    Field("start", Kind::Text, true),
    Field("finish", Kind::Text, true),
    Field("open", Kind::Flag, true),
];

/// The default hours that every workspace has, and a department's own, in a zone where days begin on the day before.
pub(crate) fn seed(workspace: &mut Workspace) {
    workspace.settings.insert(HEEDED.to_owned(), json!(false));
    let hours = |day: &str, start: &str, finish: &str, open: bool| {
        let (start, finish) = (Moment::of(day, start), Moment::of(day, finish));
        json!({
            "day": day,
            "start": start.map(|start| start.answer(0)),
            "finish": finish.map(|finish| finish.answer(0)),
            "open": open,
        })
    };
    let default: Vec<Value> = (1..)
        .zip(week::DAYS)
        .map(|(code, day)| {
            let mut hours = object(hours(day, "08:00", "20:00", code < 6));
            hours.insert("code".into(), json!(code));
            Value::Object(hours)
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
    workspace.records.insert(BUSINESS_HOURS, object(record));
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
        .filter(|department| text(department, "name") == "Sales")
        .map(|department| text(department, "_id").to_owned())
        .collect();
    if let Ok(record) = converted(&object(body)) {
        let id = id_from("business hours of sales", 24);
        store(workspace, id.clone(), record);
        keep(workspace, &id, &sales);
    }
}

/// The departments that keep these hours.
fn keepers<'a>(workspace: &'a Workspace, id: &str) -> impl Iterator<Item = &'a Doc> {
    workspace.departments.iter().filter(move |department| text(department, "businessHourId") == id)
}

/// Makes these departments keep the hours, and no others.
fn keep(workspace: &mut Workspace, id: &str, departments: &[String]) {
    for department in &mut workspace.departments {
        let wanted = departments.iter().any(|own| own == text(department, "_id"));
        let kept = text(department, "businessHourId") == id;
        match (wanted, kept) {
            (true, false) => department.insert("businessHourId".into(), json!(id)),
            (false, true) => department.remove("businessHourId"),
            _ => continue,
        };
        touch(department);
    }
}

/// `GET livechat/business-hours`: `name`, and a page.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    let needle = call.query.text("name").map(str::to_lowercase);
    let records = workspace
        .records
        .all(BUSINESS_HOURS)
        .iter()
        .filter(|hours| {
            needle.as_ref().is_none_or(|needle| text(hours, "name").to_lowercase().contains(needle))
        })
        .map(|hours| {
            let mut hours = hours.clone();
            let departments: Vec<Doc> =
                keepers(workspace, text(&hours, "_id")).map(|row| pick(row, &["_id"])).collect();
            if !departments.is_empty() {
                hours.insert("departments".into(), json!(departments));
            }
            hours
        })
        .collect();
    page.answer("businessHours", records)
}

/// `GET livechat/business-hour`: the default ones, or with the type `custom` those with `_id`.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let found = match call.query.text("type") {
        None | Some("default") => workspace.records.first(BUSINESS_HOURS, "type", "default").cloned(),
        Some("custom") => {
            let id = call.query.text("_id").unwrap_or_default();
            workspace.records.get(BUSINESS_HOURS, id).cloned().map(|mut hours| {
                let departments: Vec<Doc> =
                    keepers(workspace, id).map(|row| pick(row, &["_id", "name"])).collect();
                hours.insert("departments".into(), json!(departments));
                hours
            })
        }
        Some(_) => None,
    };
    Ok(json!({"businessHour": found}))
}

/// The record that a checked body asks for.
fn converted(body: &Doc) -> Result<Doc, Failure> {
    let zone = text(body, "timezoneName");
    let offset = week::offset(zone);
    let mut days = Vec::new();
    for day in body.get("workHours").and_then(Value::as_array).into_iter().flatten() {
        let day = &check::body(day, DAY)?;
        let moment = |name| {
            Moment::of(text(day, "day"), text(day, name))
                .ok_or_else(|| Failure::body("must be a time of day"))
        };
        let (start, finish) = (moment("start")?, moment("finish")?);
        if flag(day, "open") {
            if finish.minute() < start.minute() {
                return Err(Failure::plain("error-business-hour-finish-time-before-start-time"));
            }
            if finish.minute() == start.minute() {
                return Err(Failure::plain("error-business-hour-finish-time-equals-start-time"));
            }
        }
        let mut hours = day.clone();
        hours.insert("start".into(), start.answer(offset));
        hours.insert("finish".into(), finish.answer(offset));
        days.push(Value::Object(hours));
    }
    let mut record = pick(body, &["name", "active", "type"]);
    record.insert("workHours".into(), json!(days));
    record.insert("timezone".into(), json!({"name": zone, "utc": week::offset_text(offset)}));
    Ok(record)
}

fn store(workspace: &mut Workspace, id: String, record: Doc) {
    if let Some(hours) = workspace.records.get_mut(BUSINESS_HOURS, &id) {
        hours.extend(record);
        touch(hours);
        return;
    }
    let mut hours = record;
    hours.insert("_id".into(), json!(id));
    hours.insert("ts".into(), json!(now()));
    workspace.records.insert(BUSINESS_HOURS, hours);
}

/// `POST livechat/business-hours.save`.
fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[
            Field("_id", Kind::Text, false),
            Field("name", Kind::Text, true),
            Field("active", Kind::Flag, true),
            Field("type", Kind::OneOf(&["default", "custom"]), true),
            Field("timezoneName", Kind::Text, true),
            Field("daysOpen", Kind::Texts, true),
            Field("departmentsToApplyBusinessHour", Kind::Text, true),
            Field("workHours", Kind::Each(&Kind::Shape(DAY), 1), true),
            // Let pass, and not read.
            Field("timezone", Kind::Text, false),
            Field("daysTime", Kind::Each(&Kind::Object, 1), false),
        ],
    )?;
    let id = check::text(body, "_id");
    if text(body, "type") == "default" {
        // Nobody makes default hours: without an id this saves nothing, and says nothing of it.
        if let Some(id) = id.filter(|id| workspace.records.get(BUSINESS_HOURS, id).is_some()) {
            let record = converted(body)?;
            store(workspace, id.to_owned(), record);
        }
        return Ok(json!({}));
    }
    let taken = workspace.records.first(BUSINESS_HOURS, "name", text(body, "name"));
    if taken.is_some_and(|other| Some(text(other, "_id")) != id) {
        return Err(Failure::plain("error-business-hour-name-already-in-use"));
    }
    let record = converted(body)?;
    let departments: Vec<String> = text(body, "departmentsToApplyBusinessHour")
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
    Ok(json!({}))
}

/// `POST livechat/business-hours.remove`: default hours stay, and an unknown id is no failure.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[Field("_id", Kind::Text, true), Field("type", Kind::OneOf(&["default", "custom"]), true)],
    )?;
    let id = text(body, "_id");
    if text(body, "type") == "custom" && workspace.records.remove(BUSINESS_HOURS, id).is_some() {
        keep(workspace, id, &[]);
    }
    Ok(json!({}))
}

/// Whether an agent may change their availability now: always, unless the workspace heeds business hours and the
/// agent's departments, or for want of hours of their own the workspace, are closed.
pub(crate) fn allow(workspace: &Workspace, agent: &str) -> bool {
    if workspace.settings.get(HEEDED) != Some(&json!(true)) {
        return true;
    }
    let own: Vec<&Doc> = workspace
        .department_agents
        .iter()
        .filter(|row| text(row, "agentId") == agent && flag(row, "departmentEnabled"))
        .filter_map(|row| workspace.department(text(row, "departmentId")))
        .filter_map(|department| workspace.records.get(BUSINESS_HOURS, text(department, "businessHourId")))
        .collect();
    if own.is_empty() {
        workspace.records.first(BUSINESS_HOURS, "type", "default").is_some_and(is_open)
    } else {
        own.into_iter().any(is_open)
    }
}

fn is_open(hours: &Doc) -> bool {
    let moment = |day: &Doc, end: &str| {
        let utc = day.get(end)?.get("utc")?;
        Moment::of(utc.get("dayOfWeek")?.as_str()?, utc.get("time")?.as_str()?)
    };
    flag(hours, "active")
        && hours.get("workHours").and_then(Value::as_array).into_iter().flatten().any(|day| {
            day.as_object().is_some_and(|day| {
                flag(day, "open")
                    && moment(day, "start").is_some_and(|start| {
                        moment(day, "finish").is_some_and(|finish| Moment::now().is_between(&start, &finish))
                    })
            })
        })
}
