//! The engagement dashboard: the messages of the rooms.

use chrono::{DateTime, Duration, Utc};

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] =
    &[on("listEngagementChannels", Any("view-engagement-dashboard"), channels)];

/// The kinds of rooms that are shown.
const KINDS: &str = "c p d l";

/// A time of the query, with the errors of the server's check.
fn bound(call: &Call, name: &str) -> Result<DateTime<Utc>, Failure> {
    let text = call.query.text(name).or_fail(format!("Match error: Missing key '{name}'"))?;
    time(text).or_fail(format!("Match error: Failed Match.Where validation in field {name}"))
}

/// `GET engagement-dashboard/channels/list`: the rooms with the messages of the period and of the
/// one before, those with the most first.
fn channels(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (start, end) = (bound(call, "start")?, bound(call, "end")?);
    let hides_empty = call.query.flag("hideRoomsWithNoActivity")?.unwrap_or_default();
    let page = call.query.unsorted_page()?;
    let days = |date: DateTime<Utc>| date.date_naive();
    let last = days(start) - Duration::days(1);
    let before = last - (days(end) - days(start));
    let within =
        |message: &Doc, from, to| message.time("ts").map(days).is_some_and(|day| (from..=to).contains(&day));
    let mut rows: Vec<(usize, Doc)> = workspace
        .rooms
        .iter()
        .filter(|room| has_word(KINDS, room.text("t")))
        .map(|room| {
            let messages = || workspace.messages.having("rid", room.id()).filter(|message| !message.has("t"));
            let now = messages().filter(|message| within(message, days(start), days(end))).count();
            let then = messages().filter(|message| within(message, before, last)).count();
            let mut shown = room.pick("_id ts t _updatedAt usernames");
            shown.set_some("name", room.filled("name").or(room.filled("fname")));
            let row = json!({
                "room": shown,
                "messages": now,
                "lastWeekMessages": then,
                "diffFromLastWeek": now as i64 - then as i64,
            });
            (now + then, object(row))
        })
        .filter(|(active, _)| !hides_empty || *active > 0)
        .collect();
    rows.sort_by_key(|(_, row)| std::cmp::Reverse(row.count("messages")));
    page.of("channels", rows.into_iter().map(|(_, row)| row))
}
