//! `livechat/analytics/departments/*`: figures of each department. Conversations of no department
//! are counted too, under null.

use super::scope::{Scope, by, mean};
use crate::rocketchat::prelude::*;

/// A whole number for each department.
type Figures<'a> = Vec<(Option<&'a str>, i64)>;

fn figures<'a>(rooms: impl Iterator<Item = &'a Doc>, figure: impl Fn(&[&Doc]) -> i64) -> Figures<'a> {
    by(rooms, "departmentId").into_iter().map(|(id, rooms)| (id, figure(&rooms))).collect()
}

/// A page of them, each number under `name`.
fn answer(call: &Call, name: &str, figures: &Figures<'_>) -> Outcome {
    let rows = figures.iter().map(|(id, figure)| object(json!({"_id": id, name: figure})));
    call.query.unsorted_page()?.of("departments", rows)
}

/// The sum of a number of conversations, divided by how many conversations there are, and rounded
/// up.
fn average(rooms: &[&Doc], path: &str) -> i64 {
    mean(rooms.iter().map(|room| room.number(path).unwrap_or_default())).unwrap_or_default().ceil() as i64
}

/// `GET …/amount-of-chats`: those that wait for an response, or the others with `answered`.
pub(super) fn amount_of_chats(workspace: &mut Workspace, call: &Call) -> Outcome {
    let answered = call.query.switch("answered");
    let rooms = Scope::of(call)?.began(workspace).filter(|room| room.flag("waitingResponse") != answered);
    answer(call, "rooms", &figures(rooms, |rooms| rooms.len() as i64))
}

/// How long agents serve a conversation: from taking it to their last response.
pub(crate) fn service_times<'a>(workspace: &'a Workspace, scope: Scope<'a>) -> Figures<'a> {
    let served = |room: &Doc| {
        let service = room.time("responseBy.lastMessageTs")? - room.time("servedBy.ts")?;
        Some(service.num_milliseconds() as f64 / 1000.0)
    };
    let rooms = scope.began(workspace).filter(|room| served(room).is_some());
    figures(rooms, |rooms| {
        mean(rooms.iter().filter_map(|room| served(room))).unwrap_or_default().ceil() as i64
    })
}

pub(super) fn average_service_time(workspace: &mut Workspace, call: &Call) -> Outcome {
    answer(call, "averageServiceTimeInSeconds", &service_times(workspace, Scope::of(call)?))
}

/// How long conversations are.
pub(crate) fn durations<'a>(workspace: &'a Workspace, scope: Scope<'a>) -> Figures<'a> {
    figures(scope.ended(workspace), |rooms| average(rooms, "metrics.chatDuration"))
}

pub(super) fn average_duration(workspace: &mut Workspace, call: &Call) -> Outcome {
    answer(call, "averageChatDurationTimeInSeconds", &durations(workspace, Scope::of(call)?))
}

pub(super) fn total_service_time(workspace: &mut Workspace, call: &Call) -> Outcome {
    let path = "metrics.serviceTimeDuration";
    let rooms = Scope::of(call)?.ended(workspace).filter(|room| room.number(path).is_some());
    let row = |(id, rooms): (Option<&str>, Vec<&Doc>)| {
        let sum: f64 = rooms.iter().filter_map(|room| room.number(path)).sum();
        object(json!({"_id": id, "chats": rooms.len(), "serviceTimeDuration": sum.ceil() as i64}))
    };
    let rows = by(rooms, "departmentId").into_iter().map(row);
    call.query.unsorted_page()?.of("departments", rows)
}

/// How long visitors wait for the first response, if they do not wait for a reply now.
pub(crate) fn waiting_times<'a>(workspace: &'a Workspace, scope: Scope<'a>) -> Figures<'a> {
    let rooms = scope.began(workspace).filter(|room| !room.flag("waitingResponse"));
    figures(rooms, |rooms| average(rooms, "metrics.response.ft"))
}

pub(super) fn average_waiting_time(workspace: &mut Workspace, call: &Call) -> Outcome {
    answer(call, "averageWaitingTimeInSeconds", &waiting_times(workspace, Scope::of(call)?))
}

/// `GET …/total-transferred-chats`: every transfer leaves a message in the conversation.
pub(super) fn transferred_chats(workspace: &mut Workspace, call: &Call) -> Outcome {
    let messages = &workspace.messages;
    let transfers = |room: &&Doc| {
        let is_transfer = |message: &&Doc| {
            message.text("rid") == room.id() && message.text("t") == "livechat_transfer_history"
        };
        messages.iter().filter(is_transfer).count() as i64
    };
    let counts = figures(Scope::of(call)?.began(workspace), |rooms| rooms.iter().map(transfers).sum());
    answer(call, "numberOfTransferredRooms", &counts)
}

/// Whether a visitor left a conversation without a word.
fn is_abandoned(workspace: &Workspace, room: &Doc) -> bool {
    let timeout = workspace.setting("Livechat_visitor_inactivity_timeout").as_f64().unwrap_or_default();
    room.number("metrics.visitorInactivity").is_some_and(|silence| silence >= timeout)
}

/// How many conversations were abandoned.
pub(crate) fn abandoned<'a>(workspace: &'a Workspace, scope: Scope<'a>) -> Figures<'a> {
    let rooms = scope.ended(workspace).filter(|room| is_abandoned(workspace, room));
    figures(rooms, |rooms| rooms.len() as i64)
}

pub(super) fn abandoned_chats(workspace: &mut Workspace, call: &Call) -> Outcome {
    answer(call, "abandonedRooms", &abandoned(workspace, Scope::of(call)?))
}

/// Which share of conversations was abandoned, in percent, rounded down.
pub(crate) fn abandoned_shares<'a>(workspace: &'a Workspace, scope: Scope<'a>) -> Figures<'a> {
    figures(scope.began(workspace), |rooms| {
        let abandoned = rooms.iter().filter(|room| is_abandoned(workspace, room)).count();
        (abandoned * 100 / rooms.len().max(1)) as i64
    })
}

pub(super) fn abandoned_share(workspace: &mut Workspace, call: &Call) -> Outcome {
    answer(call, "percentageOfAbandonedChats", &abandoned_shares(workspace, Scope::of(call)?))
}
