//! The conversations that are there from the beginning.

use chrono::{Duration, Utc};

use crate::rocketchat::common::conversations::{finish, open, serve};
use crate::rocketchat::prelude::*;
use crate::rocketchat::state::samples::VISITOR_ROOM;

/// A conversation that waits in the queue of the department Support.
const QUEUED_ROOM: &str = "sandbox-queued-room";

/// A conversation that its agent closed.
const CLOSED_ROOM: &str = "sandbox-closed-room";

/// One conversation that goes on, one that waits, one that is over.
pub(crate) fn seed(workspace: &mut Workspace) {
    let Some(visitor) = workspace.visitors.get(VISITOR_ID).cloned() else { return };
    let room = open(workspace, VISITOR_ROOM.to_owned(), &visitor, None);
    serve(workspace, &room, SAMPLE_ID);

    let mut others = others(workspace);
    let support = workspace.departments.iter().find(|row| row.text("name") == "Support");
    let support = support.map(|row| row.id().to_owned());
    if let Some(visitor) = others.next() {
        let room = open(workspace, QUEUED_ROOM.to_owned(), &visitor, support.as_deref());
        let source = json!({"type": "widget", "destination": "www.harbour.example"});
        let fields = [("ts", ago(12)), ("queuedAt", ago(12)), ("source", source)];
        change(workspace, &room, fields.to_vec());
    }
    if let Some(visitor) = others.next() {
        let room = open(workspace, CLOSED_ROOM.to_owned(), &visitor, support.as_deref());
        let ben = workspace.user_named("ben.okafor").map(|user| user.id().to_owned());
        let ben = ben.unwrap_or_else(|| SAMPLE_ID.to_owned());
        serve(workspace, &room, &ben);
        let mut served = workspace.rooms.get(&room).and_then(|room| room.get("servedBy").cloned());
        if let Some(Value::Object(served)) = &mut served {
            served.set("ts", ago(1_498));
        }
        let source = json!({
            "type": "app",
            "id": "5e3dadaa-e774-40d8-b3a4-b93b91747168",
            "alias": "WhatsApp Cloud",
            "sidebarIcon": "whatsapp",
            "defaultIcon": "whatsapp",
        });
        let fields = [
            ("ts", ago(1_500)),
            ("lm", ago(1_471)),
            ("servedBy", json!(served)),
            ("source", source),
            ("topic", json!("A crate that leaks")),
            ("tags", json!(["returns", "damaged"])),
            ("livechatData", json!({"docId": "0310584343112"})),
            ("waitingResponse", json!(false)),
            (
                "responseBy",
                json!({"_id": ben, "username": "ben.okafor", "firstResponseTs": ago(1_497), "lastMessageTs": ago(1_471)}),
            ),
            (
                "metrics",
                json!({
                    "v": {"lq": ago(1_473)},
                    "servedBy": {"lr": ago(1_471)},
                    "response": {"total": 2, "tt": 300.0, "avg": 150.0, "ft": 180.0, "fd": ago(1_497)},
                    "reaction": {"tt": 180.0, "ft": 60.0, "fd": ago(1_497)},
                }),
            ),
        ];
        change(workspace, &room, fields.to_vec());
        let by = json!({"_id": ben, "username": "ben.okafor"});
        let at = Utc::now() - Duration::minutes(1_470);
        finish(workspace, &room, "user", &by, at);
    }
}

/// Visitors who have no conversation, made where there are too few.
fn others(workspace: &mut Workspace) -> std::vec::IntoIter<Doc> {
    let has_room = |visitor: &Doc| {
        let id = visitor.id();
        workspace.rooms.iter().any(|room| room.text("v._id") == id)
    };
    let idle = workspace.visitors.iter().filter(|visitor| !has_room(visitor));
    let mut others: Vec<Doc> = idle.cloned().collect();
    let made =
        [("sandbox-visitor-2", "guest-2", "Marco Neri"), ("sandbox-visitor-3", "guest-3", "Aiko Tanaka")];
    for (id, username, name) in made.into_iter().skip(others.len()) {
        let visitor = json!({
            "_id": id,
            "token": format!("{id}-token"),
            "username": username,
            "name": name,
            "status": "offline",
        });
        workspace.visitors.add(object(visitor.clone()));
        others.push(object(visitor));
    }
    others.into_iter()
}

/// Gives a conversation fields, and its inquiry those of them that it copies.
fn change(workspace: &mut Workspace, room: &str, fields: Vec<(&str, Value)>) {
    let inquiry = workspace.inquiries.first_mut("rid", room);
    if let Some(inquiry) = inquiry {
        let copied = fields.iter().filter(|(name, _)| ["ts", "queuedAt", "source"].contains(name));
        inquiry.extend(copied.map(|(name, value)| ((*name).to_owned(), value.clone())));
    }
    if let Some(room) = workspace.rooms.get_mut(room) {
        room.extend(fields.into_iter().map(|(name, value)| (name.to_owned(), value)));
    }
}

/// So many minutes ago, as dates stand on the wire.
fn ago(minutes: i64) -> Value {
    json!(stamp(Utc::now() - Duration::minutes(minutes)))
}
