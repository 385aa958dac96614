//! The contacts who are there from the beginning, and what they wrote before.

use crate::rocketchat::common::contacts::{channel, from_visitor};
use crate::rocketchat::common::conversations;
use crate::rocketchat::common::messages;
use crate::rocketchat::customers::visitors::{
    self, EMAIL_VISITOR, NAMELESS_VISITOR, OLD_VISITOR, SMS_VISITOR, WIDGET_VISITOR,
};
use crate::rocketchat::prelude::*;

pub(crate) fn seed(workspace: &mut Workspace) {
    let widget = json!({"type": "widget", "destination": "shop.harbour.example"});
    let email = json!({
        "type": "email", "id": "care@harbour.example", "label": "Customer care",
        "destination": "care@harbour.example",
    });
    let sms = json!({"type": "sms", "id": "sms-gateway", "alias": "SMS", "destination": "+4721000000"});
    let manager = |name: &str| workspace.user_named(name).and_then(|user| user.get("_id")).cloned();
    let (ben, tara) = (manager("ben.okafor"), manager("tara.singh"));
    let contacts = [
        (
            "sandbox-contact",
            VISITOR_ID,
            &widget,
            json!({"unknown": false, "contactManager": ben, "activity": ["2025-03"]}),
        ),
        (
            "sandbox-contact-conflict",
            EMAIL_VISITOR,
            &email,
            json!({
                "unknown": false,
                "contactManager": tara,
                "importIds": ["crm-2041"],
                "activity": ["2025-04"],
                "conflictingFields": [
                    {"field": "name", "value": "Mira H."},
                    {"field": "customFields.city", "value": "Helsinki"},
                ],
            }),
        ),
        ("sandbox-contact-unknown", NAMELESS_VISITOR, &widget, json!({})),
        (
            "sandbox-contact-channels",
            WIDGET_VISITOR,
            &widget,
            json!({
                "unknown": false,
                "phones": [{"phoneNumber": "+43660123456"}],
                "activity": ["2024-11", "2025-05"],
            }),
        ),
    ];
    for (id, visitor, source, more) in contacts {
        let Some(visitor) = workspace.visitors.get(visitor) else { continue };
        let mut contact = from_visitor(id, visitor, source);
        contact.extend(object(more));
        contact.retain(|_, value| !value.is_null());
        workspace.contacts.add(contact);
    }
    if let Some(contact) = workspace.contacts.get_mut("sandbox-contact-channels") {
        for channel in contact.rows_mut("channels") {
            channel.extend(object(json!({
                "verified": true,
                "field": "email",
                "value": "theo.brandl@customer.example",
                "verifiedAt": "2025-05-02T10:03:00.000Z",
            })));
        }
        let mut blocked = object(channel(SMS_VISITOR, &sms));
        blocked.set("blocked", true);
        contact.listed("channels", |list| list.extend([channel(OLD_VISITOR, &widget), blocked.into()]));
    }
    for earlier in [
        Earlier {
            room: "sandbox-earlier-room",
            visitor: VISITOR_ID,
            day: "2025-03-14",
            tag: "invoice",
            source: &widget,
            question: "Where is invoice 4711?",
            answer: "I have sent it once more.",
        },
        Earlier {
            room: "sandbox-widget-room",
            visitor: WIDGET_VISITOR,
            day: "2025-05-02",
            tag: "return",
            source: &widget,
            question: "Can I return a parcel that is open?",
            answer: "You can, within thirty days.",
        },
        Earlier {
            room: "sandbox-old-room",
            visitor: OLD_VISITOR,
            day: "2024-11-20",
            tag: "order",
            source: &widget,
            question: "Do you deliver to Graz?",
            answer: "We do.",
        },
    ] {
        earlier.hold(workspace);
    }
}

/// A conversation that is over.
struct Earlier<'a> {
    room: &'a str,
    visitor: &'a str,
    day: &'a str,
    tag: &'a str,
    source: &'a Value,
    question: &'a str,
    answer: &'a str,
}

impl Earlier<'_> {
    fn hold(&self, workspace: &mut Workspace) {
        let Some(visitor) = workspace.visitors.get(self.visitor).cloned() else { return };
        let at = |minute: u8| format!("{}T09:{minute:02}:00.000Z", self.day);
        let room = conversations::open(workspace, self.room.to_owned(), &visitor, None);
        conversations::serve(workspace, &room, SAMPLE_ID);
        let page = json!({
            "change": "url",
            "title": "Help",
            "location": {"href": format!("https://shop.harbour.example/help/{}", self.tag)},
        });
        let words = format!("Help - https://shop.harbour.example/help/{}", self.tag);
        visitors::keep_page(workspace, &room, visitor.text("token"), &words, &object(page), &at(0));
        let agent = workspace.user(SAMPLE_ID).map(short);
        let asked = json!({"ts": at(0), "token": visitor.get("token"), "alias": visitor.get("name")});
        messages::add(workspace, &room, json!(short(&visitor)), self.question, asked);
        if let Some(agent) = &agent {
            messages::add(workspace, &room, json!(agent), self.answer, json!({"ts": at(4)}));
        }
        workspace.inquiries.retain(|inquiry| inquiry.text("rid") != self.room);
        let Some(room) = workspace.rooms.get_mut(&room) else { return };
        room.unset("open queuedAt waitingResponse");
        room.within("servedBy", |served| _ = served.set("ts", at(1)));
        room.extend(object(json!({
            "ts": at(0),
            "lm": at(4),
            "source": self.source,
            "closedAt": at(10),
            "closer": "user",
            "closedBy": agent.as_ref().map(|agent| json!({
                "_id": agent.get("_id"), "username": agent.get("username"),
            })),
            "tags": [self.tag],
            "metrics": {
                "chatDuration": 600,
                "serviceTimeDuration": 540,
                "v": {"lq": at(0)},
                "servedBy": {"lr": at(4)},
                "response": {"total": 1, "tt": 240, "avg": 240, "ft": 240, "fd": at(4)},
                "reaction": {"tt": 240, "ft": 240, "fd": at(4)},
            },
            "responseBy": agent.map(|agent| json!({
                "_id": agent.get("_id"), "username": agent.get("username"),
                "firstResponseTs": at(4), "lastMessageTs": at(4),
            })),
        })));
        room.retain(|_, value| !value.is_null());
    }
}

/// Who somebody is, in few words.
fn short(person: &Doc) -> Doc {
    person.pick("_id username name")
}
