//! `calendar-events.*`: the calendar of the caller.

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listCalendarEvents", SignedIn, list),
    on("getCalendarEvent", SignedIn, get),
    on("createCalendarEvent", SignedIn, create),
    on("importCalendarEvent", SignedIn, import),
    on("updateCalendarEvent", SignedIn, update),
    on("deleteCalendarEvent", SignedIn, delete),
];

const FIELDS: &str = "startTime endTime subject description meetingUrl reminderMinutesBeforeStart busy";

/// The events that start on the day, in UTC.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let date = call.required("date")?;
    let day: String = date.chars().take(10).collect();
    let of_day = |event: &&Doc| event.text("uid") == call.caller && event.text("startTime").starts_with(&day);
    let mut events: Vec<&Doc> = workspace.calendar_events.iter().filter(of_day).collect();
    events.sort_by_key(|event| event.text("startTime"));
    Ok(json!({"data": events}))
}

fn own<'a>(workspace: &'a Workspace, call: &Call, id: &str) -> Option<&'a Doc> {
    workspace.calendar_events.get(id).filter(|event| event.text("uid") == call.caller)
}

/// The refusal has no text.
fn get(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.required("id")?;
    Ok(json!({"event": own(workspace, call, id).or_fail(Failure::silent())?}))
}

fn described(body: &Doc) -> Doc {
    let mut event = body.pick(FIELDS);
    event.set_new("reminderMinutesBeforeStart", 5).set("notificationSent", false);
    event
}

fn add(workspace: &mut Workspace, call: &Call) -> Outcome {
    let mut event = described(&call.body);
    let id = workspace.new_id();
    event.set("_id", &id).set("uid", &call.caller).set_some("externalId", call.body.string("externalId"));
    workspace.calendar_events.add(event);
    Ok(json!({"id": id}))
}

fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    add(workspace, call)
}

/// The caller's event with the same external ID is changed.
fn import(workspace: &mut Workspace, call: &Call) -> Outcome {
    let external = call.body.text("externalId");
    let same = |event: &&Doc| event.text("uid") == call.caller && event.text("externalId") == external;
    let known = workspace.calendar_events.iter().find(same).map(|event| event.id().to_owned());
    let Some(id) = known else { return add(workspace, call) };
    let event = described(&call.body);
    workspace.calendar_events.change(&id, |own| own.extend(event));
    Ok(json!({"id": id}))
}

fn chosen(workspace: &Workspace, call: &Call) -> Result<String, Failure> {
    let event = own(workspace, call, call.body.text("eventId")).or_fail("invalid-calendar-event")?;
    Ok(event.id().to_owned())
}

fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = chosen(workspace, call)?;
    let event = described(&call.body);
    workspace.calendar_events.change(&id, |own| own.extend(event));
    done()
}

fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = chosen(workspace, call)?;
    workspace.calendar_events.take(&id);
    done()
}
