//! Conversations, inquiries and transcripts.

use std::collections::BTreeMap;

use frontdesk_rocketchat::core::{DateTime, File, chrono};
use frontdesk_rocketchat::ids::{DepartmentId, RoomId, UserId};
use frontdesk_rocketchat::types::{
    AgentInfo, AgentSettings, Inquiry, InquirySlaChange, InquiryStatus, InquiryTaking, InquiryTakingOptions,
    LivechatRoomForwarding, LivechatRoomId, LivechatRoomPriority, LivechatRoomUpdate, LivechatUpload,
    PermissionGrant, QueueReturn, Room, RoomCloser, RoomSourceType, RoomTransferScope, RoomUpdate,
    RoomVisitorUpdate, TimeRange, VisitorRoomTransfer,
};
use frontdesk_rocketchat::{Client, ErrorKind, Sort};

use super::{JOHN, VISITOR_ROOM, VISITOR_TOKEN, client_of, expected, start, visitor};
use crate::sandbox::{Expected, assert_fails};

/// A conversation that waits in the queue of Support, and one that is over.
pub(super) const QUEUED_ROOM: &str = "sandbox-queued-room";
pub(super) const CLOSED_ROOM: &str = "sandbox-closed-room";

pub(super) async fn room(client: &Client, id: &str) -> Option<Room> {
    let rooms = client.livechat_rooms().list().collect_all().await.unwrap();
    rooms.into_iter().find(|room| room.id == id)
}

async fn user_id(client: &Client, username: &str) -> UserId {
    client.users().get().username(username).send().await.unwrap().value.user.id
}

pub(super) async fn department(client: &Client, name: &str) -> DepartmentId {
    let departments = client.departments().list().collect_all().await.unwrap();
    departments.into_iter().find(|department| department.name.as_deref() == Some(name)).unwrap().id
}

pub(super) async fn inquiry(client: &Client, room: &str) -> Option<Inquiry> {
    client.inquiries().get(room).send().await.unwrap().value.inquiry.map(|inquiry| *inquiry)
}

/// A conversation that the visitor of the closed one has just begun: its id and the visitor's token.
async fn begun(client: &Client) -> (RoomId, String) {
    let closed = room(client, CLOSED_ROOM).await.unwrap();
    let token = closed.visitor.unwrap().token.unwrap();
    let opened = client.livechat_rooms().open(&token).send().await.unwrap().value;
    assert_eq!(opened.is_new(), Some(true));
    (opened.room().unwrap().id.clone(), token.expose().to_owned())
}

/// The moment of a date that is there.
pub(super) fn moment(date: &Option<DateTime>) -> chrono::DateTime<chrono::Utc> {
    *date.as_ref().unwrap().get().unwrap()
}

fn agent_of(room: &Room) -> Option<&str> {
    room.served_by.as_ref().map(|agent| agent.id.as_str())
}

pub(super) fn permissions() -> Expected<'static> {
    expected(ErrorKind::Forbidden, 403, Some("error-unauthorized"), "User does not have the permissions")
}

pub(super) fn invalid_room() -> Expected<'static> {
    expected(ErrorKind::NotFound, 400, Some("error-invalid-room"), "")
}

pub(super) fn no_room() -> Expected<'static> {
    expected(ErrorKind::NotFound, 400, Some("invalid-room"), "invalid-room")
}

#[tokio::test]
async fn conversations_are_listed_by_what_they_are() {
    let (server, client) = start().await;
    let all = client.livechat_rooms().list().count(2).collect_all().await.unwrap();
    let dates: Vec<_> = all.iter().map(|room| moment(&room.ts)).collect();
    assert!(dates.is_sorted_by(|a, b| a >= b), "the newest first: {dates:?}");
    let oldest =
        client.livechat_rooms().list().sort(&Sort::ascending("ts")).count(1).send().await.unwrap().value;
    assert_eq!(moment(&oldest.rooms[0].ts), dates[dates.len() - 1]);
    assert_eq!((oldest.total, oldest.count), (Some(all.len() as i64), Some(1)));

    let find = |id: &str| all.iter().find(|room| room.id == id).unwrap();
    let (own, queued, closed) = (find(VISITOR_ROOM), find(QUEUED_ROOM), find(CLOSED_ROOM));
    assert_eq!((own.open, agent_of(own)), (Some(true), Some(JOHN)));
    assert_eq!((queued.open, agent_of(queued), queued.queued_at.is_some()), (Some(true), None, true));
    assert_eq!((closed.open, closed.closer.as_ref()), (None, Some(&RoomCloser::User)));
    assert_eq!(closed.topic.as_deref(), Some("A crate that leaks"));
    let support = queued.department_id.clone().unwrap();
    assert_eq!(queued.department.as_ref().unwrap().name.as_deref(), Some("Support"));
    let metrics = closed.metrics.as_ref().unwrap();
    let served = moment(&closed.closed_at) - moment(&closed.served_by.as_ref().unwrap().ts);
    let told = metrics.service_time_duration.as_ref().unwrap().as_f64().unwrap();
    assert!((told - served.num_milliseconds() as f64 / 1000.0).abs() < 0.01, "{told} {served}");

    let ben = user_id(&client, "ben.okafor").await;
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let mut opened = TimeRange::new();
    opened.start = closed.ts.clone();
    opened.end = closed.ts.clone();
    let mut ended = TimeRange::new();
    ended.start = closed.closed_at.clone();
    let field = |value: &str| BTreeMap::from([("docId".to_owned(), value.to_owned())]);
    let list = || client.livechat_rooms().list();
    let cases = [
        ("agent", list().agents(texts(&[ben.as_str()])), vec![CLOSED_ROOM]),
        ("agent and open", list().agents(texts(&[ben.as_str(), JOHN])).open(true), vec![VISITOR_ROOM]),
        ("department", list().department_id(texts(&[support.as_str()])).queued(true), vec![QUEUED_ROOM]),
        (
            "two departments",
            list().department_id(texts(&[support.as_str(), "nowhere"])).open(false),
            vec![CLOSED_ROOM],
        ),
        ("queued", list().queued(true), vec![QUEUED_ROOM]),
        ("on hold", list().on_hold(true), vec![]),
        ("name", list().room_name("LENA").open(true), vec![VISITOR_ROOM]),
        ("tags", list().tags(&texts(&["damaged", "other"])), vec![CLOSED_ROOM]),
        ("units", list().units(texts(&["nowhere"])), vec![]),
        ("opened", list().created_at(&opened), vec![CLOSED_ROOM]),
        ("closed", list().closed_at(&ended), vec![CLOSED_ROOM]),
        ("custom fields", list().custom_fields(&field("0310584343112")), vec![CLOSED_ROOM]),
    ];
    for (name, request, expected) in cases {
        let rooms = request.collect_all().await.unwrap();
        assert_eq!(rooms.iter().map(|room| room.id.as_str()).collect::<Vec<_>>(), expected, "{name}");
    }
    let open = list().open(true).collect_all().await.unwrap();
    assert!(open.iter().all(|room| room.open == Some(true)) && !open.is_empty());

    let sources = client.livechat_rooms().list_sources().collect_all().await.unwrap();
    let app = sources.iter().find(|source| source.type_ == Some(RoomSourceType::App)).unwrap();
    assert_eq!(app.alias.as_deref(), Some("WhatsApp Cloud"));
    assert!(sources.iter().any(|source| source.type_ == Some(RoomSourceType::Widget)));

    assert_eq!(list().custom_fields(&field("none")).collect_all().await.unwrap(), []);
    // An agent sees their own, and no others'.
    let agent = client_of(&server, "ben.okafor");
    let own = agent.livechat_rooms().list().agents(texts(&[ben.as_str()])).collect_all().await.unwrap();
    assert_eq!(own.len(), 1);
    let forbidden = expected(ErrorKind::Forbidden, 403, None, "unauthorized");
    assert_fails(agent.livechat_rooms().list().send().await, forbidden);
    assert_fails(agent.livechat_rooms().list().agents(texts(&[JOHN])).send().await, forbidden);
}

#[tokio::test]
async fn a_visitor_begins_a_conversation() {
    let (server, client) = start().await;
    let guest = visitor(&server);
    let known = guest.livechat_rooms().open(&VISITOR_TOKEN.into()).send().await.unwrap().value;
    assert_eq!((known.room().unwrap().id.as_str(), known.is_new()), (VISITOR_ROOM, Some(false)));
    let by_id =
        guest.livechat_rooms().open(&VISITOR_TOKEN.into()).room_id(VISITOR_ROOM).send().await.unwrap();
    assert_eq!(by_id.value.room().unwrap().id, VISITOR_ROOM);
    let open = guest.livechat_rooms().open(&VISITOR_TOKEN.into()).room_id(QUEUED_ROOM).send().await;
    assert_fails(open, no_room());
    let unknown = guest.livechat_rooms().open(&"nobody".into()).send().await;
    assert_fails(unknown, expected(ErrorKind::NotFound, 400, Some("invalid-token"), "invalid-token"));

    let vera = user_id(&client, "vera.popescu").await;
    let closed = room(&client, CLOSED_ROOM).await.unwrap();
    let token = closed.visitor.unwrap().token.unwrap();
    let nobody = guest.livechat_rooms().open(&token).agent_id("nobody").send().await;
    assert_fails(nobody, expected(ErrorKind::Invalid, 400, Some("invalid-agent"), ""));
    let priority = guest.livechat_rooms().open(&token).priority("none").send().await;
    assert_fails(
        priority,
        expected(ErrorKind::NotFound, 400, Some("error-invalid-priority"), "Invalid priority"),
    );
    let sla = guest.livechat_rooms().open(&token).sla("none").send().await;
    assert_fails(sla, expected(ErrorKind::NotFound, 400, Some("error-invalid-sla"), "Invalid sla"));
    let opened = guest.livechat_rooms().open(&token).agent_id(&vera).send().await.unwrap().value;
    let opened = opened.room().unwrap();
    let id = opened.id.clone();
    assert_eq!((opened.priority_weight, opened.waiting_response), (Some(99), Some(true)));
    let waiting = inquiry(&client, id.as_str()).await.unwrap();
    assert_eq!(waiting.status, Some(InquiryStatus::Queued));
    assert_eq!(waiting.default_agent.as_ref().unwrap().agent_id, vera);

    // From then on it is the one that goes on, and it waits for the agent whom it is for.
    let agent = client_of(&server, "vera.popescu");
    let queued = agent.inquiries().list_queued().collect_all().await.unwrap();
    assert!(queued.iter().any(|inquiry| inquiry.id == waiting.id));
    let others = client_of(&server, "ben.okafor").inquiries().list_queued().collect_all().await.unwrap();
    assert!(others.iter().all(|inquiry| inquiry.id != waiting.id));
    let again = guest.livechat_rooms().open(&token).send().await.unwrap().value;
    assert_eq!((&again.room().unwrap().id, again.is_new()), (&id, Some(false)));
}

#[tokio::test]
async fn inquiries_are_listed_for_whom_they_are() {
    let (server, client) = start().await;
    let (id, _) = begun(&client).await;
    let (sales, support) = (client_of(&server, "vera.popescu"), client_of(&server, "ben.okafor"));
    let ids = |inquiries: Vec<Inquiry>| -> Vec<_> {
        inquiries.into_iter().filter_map(|inquiry| inquiry.room_id).collect()
    };
    assert_eq!(ids(sales.inquiries().list_queued().collect_all().await.unwrap()), std::slice::from_ref(&id));
    // What waits for Support waits for who works there, what waits for no department for everybody.
    let both = support.inquiries().list_queued().count(1).collect_all().await.unwrap();
    assert_eq!(ids(both), [QUEUED_ROOM, id.as_str()], "who waits longest first");
    let department_id = department(&client, "Support").await;
    let only = support.inquiries().list_queued().department(&department_id).collect_all().await.unwrap();
    assert_eq!(ids(only), [QUEUED_ROOM, id.as_str()]);
    let other = sales.inquiries().list_queued().department(&department_id).send().await;
    assert_fails(other, expected(ErrorKind::Forbidden, 400, Some("error-not-authorized"), ""));
    let all = client.inquiries().list().count(1).collect_all().await.unwrap();
    assert!(all.iter().all(|inquiry| inquiry.status == Some(InquiryStatus::Queued)));
    assert_eq!(ids(all), [id.as_str(), QUEUED_ROOM], "the newest first");
    for name in ["Support", department_id.as_str()] {
        let only = client.inquiries().list().department(name).collect_all().await.unwrap();
        assert_eq!(ids(only), [QUEUED_ROOM]);
    }
    assert_eq!(client.inquiries().list().department("nowhere").send().await.unwrap().value.total, Some(2));
    assert_fails(support.inquiries().list().send().await, permissions());

    assert_eq!(inquiry(&client, "nowhere").await, None);
}

#[tokio::test]
async fn an_inquiry_is_taken_and_returned() {
    let (server, client) = start().await;
    let (id, _) = begun(&client).await;
    let sales = client_of(&server, "vera.popescu");
    let vera = user_id(&client, "vera.popescu").await;
    let waiting = inquiry(&client, id.as_str()).await.unwrap();
    let own = waiting.id.as_str();
    let dmitri = user_id(&client, "dmitri.petrov").await;
    let take = |user: &str| InquiryTaking::new(own).user_id(user);
    let nobody = client.inquiries().take(&take("nobody")).send().await;
    assert_fails(nobody, expected(ErrorKind::Invalid, 400, None, "The user is invalid"));
    let offline = expected(
        ErrorKind::Invalid,
        400,
        Some("error-agent-status-service-offline"),
        "Agent status is offline",
    );
    assert_fails(client.inquiries().take(&take(dmitri.as_str())).send().await, offline);
    let none = sales.inquiries().take(&InquiryTaking::new("none")).send().await;
    assert_fails(none, expected(ErrorKind::NotFound, 400, Some("error-not-found"), "Inquiry not found"));
    assert_eq!(
        sales.inquiries().take(&InquiryTaking::new(own)).send().await.unwrap().value.success,
        Some(true)
    );
    let taken = inquiry(&client, id.as_str()).await.unwrap();
    assert_eq!((taken.status, taken.taken_at.is_some()), (Some(InquiryStatus::Taken), true));
    let again = expected(ErrorKind::Conflict, 400, Some("error-inquiry-taken"), "Inquiry already taken");
    assert_fails(client.inquiries().take(&take(vera.as_str())).send().await, again);
    let served = room(&client, id.as_str()).await.unwrap();
    assert_eq!(
        (agent_of(&served), served.users_count, served.queued_at.as_ref()),
        (Some(vera.as_str()), Some(2), None)
    );
    assert_eq!(served.last_message.unwrap().msg.as_deref(), Some("connected"));

    // Back it goes, once.
    let back = QueueReturn::new(&id);
    assert!(sales.inquiries().return_to_queue(&back).send().await.unwrap().value.result);
    assert!(!sales.inquiries().return_to_queue(&back).send().await.unwrap().value.result);
    let waiting = inquiry(&client, id.as_str()).await.unwrap();
    assert_eq!((waiting.status, waiting.taken_at), (Some(InquiryStatus::Queued), None));
    assert_eq!(agent_of(&room(&client, id.as_str()).await.unwrap()), None);
    let nowhere = client.inquiries().return_to_queue(&QueueReturn::new("nowhere")).send().await;
    assert_fails(nowhere, expected(ErrorKind::NotFound, 400, Some("error-room-not-found"), ""));
    let closed = client.inquiries().return_to_queue(&QueueReturn::new(CLOSED_ROOM)).send().await;
    assert_fails(closed, expected(ErrorKind::Conflict, 400, Some("room-closed"), "room-closed"));
}

#[tokio::test]
async fn an_agent_with_enough_to_do_gets_no_more() {
    let (server, client) = start().await;
    let (id, _) = begun(&client).await;
    let sales = client_of(&server, "vera.popescu");
    let vera = user_id(&client, "vera.popescu").await;
    let department_id = department(&client, "Support").await;
    let waiting = inquiry(&client, id.as_str()).await.unwrap().id;
    sales.inquiries().take(&InquiryTaking::new(waiting)).send().await.unwrap();
    // An error to a person, nothing to a server.
    let settings = AgentSettings::new().max_number_simultaneous_chat(1);
    client
        .livechat_agents()
        .save_info(&AgentInfo::new(&vera, settings, vec![department_id]))
        .send()
        .await
        .unwrap();
    let queued = inquiry(&client, QUEUED_ROOM).await.unwrap().id;
    let asked = InquiryTaking::new(&queued).options(InquiryTakingOptions::new(true));
    let full =
        expected(ErrorKind::LimitExceeded, 400, Some("error-max-number-simultaneous-chats-reached"), "");
    assert_fails(sales.inquiries().take(&asked).send().await, full);
    sales.inquiries().take(&InquiryTaking::new(&queued)).send().await.unwrap();
    assert_eq!(inquiry(&client, QUEUED_ROOM).await.unwrap().status, Some(InquiryStatus::Queued));
    let forwarding = LivechatRoomForwarding::new(VISITOR_ROOM).user_id(vera);
    let silent = expected(ErrorKind::Invalid, 400, None, "");
    assert_fails(client.livechat_rooms().forward(&forwarding).send().await, silent);
    let told = forwarding.client_action(true);
    assert_fails(client.livechat_rooms().forward(&told).send().await, full);
}

#[tokio::test]
async fn a_conversation_is_handed_on() {
    let (server, client) = start().await;
    let manager = client_of(&server, "tara.singh");
    let vera = user_id(&client, "vera.popescu").await;
    let to_agent =
        |user: &str| LivechatRoomForwarding::new(VISITOR_ROOM).user_id(user).comment("Speaks Romanian");
    manager.livechat_rooms().forward(&to_agent(vera.as_str())).send().await.unwrap();
    assert_eq!(agent_of(&room(&client, VISITOR_ROOM).await.unwrap()), Some(vera.as_str()));
    let same = expected(ErrorKind::Conflict, 400, Some("error-selected-agent-room-agent-are-same"), "");
    assert_fails(manager.livechat_rooms().forward(&to_agent(vera.as_str())).send().await, same);
    let dmitri = user_id(&client, "dmitri.petrov").await;
    let offline = expected(ErrorKind::Invalid, 400, Some("error-user-is-offline"), "");
    assert_fails(manager.livechat_rooms().forward(&to_agent(dmitri.as_str())).send().await, offline);
    let to_nobody = manager.livechat_rooms().forward(&LivechatRoomForwarding::new(VISITOR_ROOM)).send().await;
    assert_fails(to_nobody, expected(ErrorKind::Invalid, 400, None, ""));
    assert_fails(
        manager.livechat_rooms().forward(&LivechatRoomForwarding::new("nowhere")).send().await,
        invalid_room(),
    );
    let closed = manager.livechat_rooms().forward(&LivechatRoomForwarding::new(CLOSED_ROOM)).send().await;
    assert_fails(closed, expected(ErrorKind::Invalid, 400, None, "This_conversation_is_already_closed"));

    // The agent who has it may not hand it on until agents are given the permission; then they give it to a department, and
    // the visitor asks for another.
    let agent = client_of(&server, "vera.popescu");
    let (sales, returns) = (department(&client, "Sales").await, department(&client, "Returns").await);
    let to_sales = LivechatRoomForwarding::new(VISITOR_ROOM).department_id(sales.clone());
    assert_fails(agent.livechat_rooms().forward(&to_sales).send().await, permissions());
    let grant = PermissionGrant::new("transfer-livechat-guest", "livechat-agent");
    client.permissions().add_role_to_permission(&grant).send().await.unwrap();
    agent.livechat_rooms().forward(&to_sales).send().await.unwrap();
    let waiting = room(&client, VISITOR_ROOM).await.unwrap();
    assert_eq!((agent_of(&waiting), waiting.department_id.as_ref()), (None, Some(&sales)));
    assert_eq!(inquiry(&client, VISITOR_ROOM).await.unwrap().department.as_ref(), Some(&sales));
    let same = expected(ErrorKind::Conflict, 400, Some("error-forwarding-chat-same-department"), "");
    assert_fails(agent.livechat_rooms().forward(&to_sales).send().await, same);
    let elsewhere =
        LivechatRoomForwarding::new(VISITOR_ROOM).user_id(vera.clone()).department_id(returns.clone());
    let not_there = expected(ErrorKind::Invalid, 400, Some("error-user-not-belong-to-department"), "");
    assert_fails(agent.livechat_rooms().forward(&elsewhere).send().await, not_there);

    let guest = visitor(&server);
    let to_returns = VisitorRoomTransfer::new(VISITOR_TOKEN, VISITOR_ROOM, &returns);
    guest.livechat_rooms().transfer_as_visitor(&to_returns).send().await.unwrap();
    let nowhere = VisitorRoomTransfer::new(VISITOR_TOKEN, VISITOR_ROOM, "nowhere");
    let nowhere = guest.livechat_rooms().transfer_as_visitor(&nowhere).send().await;
    assert_fails(nowhere, expected(ErrorKind::NotFound, 400, Some("error-department-not-found"), ""));
    let others = VisitorRoomTransfer::new(VISITOR_TOKEN, QUEUED_ROOM, &returns);
    assert_fails(guest.livechat_rooms().transfer_as_visitor(&others).send().await, no_room());

    let history = client.livechat_rooms().list_transfers(VISITOR_ROOM).count(1).collect_all().await.unwrap();
    let [first, second, third] = &history[..] else { panic!("{history:#?}") };
    assert_eq!(first.scope, Some(RoomTransferScope::Agent));
    assert_eq!(first.transferred_to.as_ref().unwrap().id.as_deref(), Some(vera.as_str()));
    assert_eq!(first.comment.as_deref(), Some("Speaks Romanian"));
    let kind = |transfer: &frontdesk_rocketchat::types::RoomTransfer| {
        transfer.transferred_by.as_ref().unwrap().type_.clone().unwrap()
    };
    assert_eq!([kind(first), kind(second), kind(third)], ["user", "agent", "visitor"]);
    assert_eq!(second.scope, Some(RoomTransferScope::Department));
    assert_eq!(third.previous_department.as_ref(), Some(&sales));
    assert_eq!(third.next_department.as_ref().unwrap().name.as_deref(), Some("Returns"));
    let newest = client.livechat_rooms().list_transfers(VISITOR_ROOM).sort(&Sort::descending("ts"));
    assert_eq!(newest.count(1).send().await.unwrap().value.history[0].ts, third.ts);
    assert_fails(agent.livechat_rooms().list_transfers(VISITOR_ROOM).send().await, permissions());
    assert_fails(client.livechat_rooms().list_transfers("nowhere").send().await, no_room());
}

#[tokio::test]
async fn a_conversation_is_held_and_goes_on() {
    let (server, client) = start().await;
    let (id, token) = begun(&client).await;
    let own = LivechatRoomId::new(&id);
    let unserved =
        expected(ErrorKind::Conflict, 400, Some("error-unserved-rooms-cannot-be-placed-onhold"), "");
    assert_fails(client.livechat_rooms().hold(&own).send().await, unserved);
    let agent = client_of(&server, "vera.popescu");
    let waiting = inquiry(&client, id.as_str()).await.unwrap().id;
    agent.inquiries().take(&InquiryTaking::new(waiting)).send().await.unwrap();

    agent.livechat_rooms().hold(&own).send().await.unwrap();
    let held = client.livechat_rooms().list().on_hold(true).collect_all().await.unwrap();
    assert_eq!(held.iter().map(|room| room.id.as_str()).collect::<Vec<_>>(), [id.as_str()]);
    let comment = held[0].last_message.as_ref().unwrap().comment.clone().unwrap();
    assert!(comment.contains("Vera Popescu"), "{comment}");
    let twice = expected(ErrorKind::Conflict, 400, Some("error-room-is-already-on-hold"), "");
    assert_fails(agent.livechat_rooms().hold(&own).send().await, twice);
    let back = agent.inquiries().return_to_queue(&QueueReturn::new(&id)).send().await;
    assert_fails(back, expected(ErrorKind::Conflict, 400, Some("error-room-onHold"), ""));
    // Somebody else's business.
    let other = client_of(&server, "ben.okafor");
    let not_theirs = expected(ErrorKind::Invalid, 400, None, "Not_authorized");
    assert_fails(other.livechat_rooms().resume(&own).send().await, not_theirs);
    client_of(&server, "tara.singh").livechat_rooms().resume(&own).send().await.unwrap();
    assert_eq!(room(&client, id.as_str()).await.unwrap().on_hold, None);
    let not_held = expected(ErrorKind::Conflict, 400, Some("error-room-not-on-hold"), "");
    assert_fails(agent.livechat_rooms().resume(&own).send().await, not_held);

    // Who writes is not put on hold: a file will do for a message.
    let file = File::new("crate.txt", "text/plain", "It leaks.");
    let with = LivechatUpload::new().description("The crate");
    let guest = visitor(&server);
    let upload = |media: &str, token: &str| {
        let file = File::new("crate.txt", media, "It leaks.");
        guest.livechat_rooms().upload_file(&id, &token.into(), &with, file)
    };
    let sent = guest
        .livechat_rooms()
        .upload_file(&id, &token.as_str().into(), &with, file)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!((sent.rid.as_ref(), sent.new_room), (Some(&id), Some(false)));
    let file = sent.file.unwrap();
    assert_eq!((file.name.as_deref(), file.size), (Some("crate.txt"), Some(9)));
    assert_eq!(sent.attachments.unwrap()[0].description.as_deref(), Some("The crate"));
    let last = room(&client, id.as_str()).await.unwrap().last_message.unwrap();
    assert_eq!(last.id, sent.id);
    let wrote_last = expected(
        ErrorKind::Conflict,
        400,
        Some("error-contact-sent-last-message-so-cannot-place-on-hold"),
        "",
    );
    assert_fails(agent.livechat_rooms().hold(&own).send().await, wrote_last);
    let forbidden = expected(ErrorKind::Forbidden, 403, None, "unauthorized");
    assert_fails(upload("text/plain", VISITOR_TOKEN).send().await, forbidden);
    let picture =
        expected(ErrorKind::Invalid, 400, Some("error-invalid-file-type"), "File type is not accepted");
    assert_fails(upload("image/svg+xml", &token).send().await, picture);

    assert_fails(agent.livechat_rooms().hold(&LivechatRoomId::new("nowhere")).send().await, invalid_room());
    let closed = client.livechat_rooms().hold(&LivechatRoomId::new(CLOSED_ROOM)).send().await;
    assert_fails(closed, expected(ErrorKind::Conflict, 400, Some("error-room-already-closed"), ""));
    let closed = client.livechat_rooms().resume(&LivechatRoomId::new(CLOSED_ROOM)).send().await;
    assert_fails(closed, expected(ErrorKind::Invalid, 400, None, "This_conversation_is_already_closed"));
}

#[tokio::test]
async fn what_is_known_of_a_conversation_is_changed() {
    let (server, client) = start().await;
    let (manager, agent) = (client_of(&server, "tara.singh"), client_of(&server, "rosa.fernandez"));
    let visitor_id = room(&client, VISITOR_ROOM).await.unwrap().visitor.unwrap().id;
    let guest = RoomVisitorUpdate::new(visitor_id).name("Lena Fischer-Holm");
    let about = RoomUpdate::new(VISITOR_ROOM)
        .topic("A late ship")
        .tags(["late"])
        .livechat_data([("no-such-field".to_owned(), "1".to_owned())]);
    let update = LivechatRoomUpdate::new(guest.clone(), about);
    manager.livechat_rooms().update(&update).send().await.unwrap();
    let changed = client.livechat_rooms().list().tags(&["late".to_owned()]).send().await.unwrap().value;
    let [changed] = &changed.rooms[..] else { panic!("{changed:#?}") };
    assert_eq!(
        (changed.topic.as_deref(), changed.fname.as_deref()),
        (Some("A late ship"), Some("Lena Fischer-Holm"))
    );
    // Fields that the workspace does not have are passed over.
    assert_eq!(changed.livechat_data, None);
    let forbidden = expected(ErrorKind::Forbidden, 403, None, "unauthorized");
    assert_fails(agent.livechat_rooms().update(&update).send().await, forbidden);
    let nowhere = LivechatRoomUpdate::new(guest, RoomUpdate::new("nowhere"));
    assert_fails(manager.livechat_rooms().update(&nowhere).send().await, invalid_room());

    // Joining: what waits for them, and what they may see.
    let count = async || room(&client, VISITOR_ROOM).await.unwrap().users_count;
    assert_eq!(count().await, Some(2));
    for _ in 0..2 {
        manager.livechat_rooms().join(VISITOR_ROOM).send().await.unwrap();
        assert_eq!(count().await, Some(3));
    }
    let support = client_of(&server, "ben.okafor");
    support.livechat_rooms().join(QUEUED_ROOM).send().await.unwrap();
    let refused = expected(ErrorKind::Forbidden, 400, Some("error-not-allowed"), "");
    assert_fails(agent.livechat_rooms().join(VISITOR_ROOM).send().await, refused);
    assert_fails(agent.livechat_rooms().join("nowhere").send().await, invalid_room());
}

#[tokio::test]
async fn a_conversation_becomes_urgent() {
    let (server, client) = start().await;
    let agent = client_of(&server, "ben.okafor");
    let priorities = agent.priorities().list().collect_all().await.unwrap();
    let high = priorities.iter().find(|priority| priority.sort_item == Some(2)).unwrap();
    let body = LivechatRoomPriority::new(&high.id);
    agent.livechat_rooms().set_priority(QUEUED_ROOM, &body).send().await.unwrap();
    let waiting = inquiry(&client, QUEUED_ROOM).await.unwrap();
    let urgent = room(&client, QUEUED_ROOM).await.unwrap();
    assert_eq!((waiting.priority_id.as_ref(), waiting.priority_weight), (Some(&high.id), Some(2)));
    assert_eq!((urgent.priority_id.as_ref(), urgent.priority_weight), (Some(&high.id), Some(2)));
    let note = urgent.last_message.unwrap().priority_data.unwrap();
    assert_eq!(note.defined_by.unwrap().username.as_deref(), Some("ben.okafor"));
    agent.livechat_rooms().remove_priority(QUEUED_ROOM).send().await.unwrap();
    let calm = room(&client, QUEUED_ROOM).await.unwrap();
    assert_eq!((calm.priority_id, calm.priority_weight), (None, Some(99)));
    let unknown =
        agent.livechat_rooms().set_priority(QUEUED_ROOM, &LivechatRoomPriority::new("none")).send().await;
    assert_fails(unknown, expected(ErrorKind::NotFound, 400, Some("error-invalid-priority"), ""));
    let nowhere = expected(ErrorKind::NotFound, 400, Some("error-room-does-not-exist"), "");
    assert_fails(agent.livechat_rooms().set_priority("nowhere", &body).send().await, nowhere);
    assert_fails(agent.livechat_rooms().remove_priority("nowhere").send().await, nowhere);

    let policy = client.sla_policies().list().collect_all().await.unwrap().remove(0);
    for name in [policy.id.as_str(), policy.name.as_deref().unwrap()] {
        agent.inquiries().set_sla(&InquirySlaChange::new(QUEUED_ROOM, name)).send().await.unwrap();
    }
    let waiting = inquiry(&client, QUEUED_ROOM).await.unwrap();
    assert_eq!(
        (waiting.sla_id.as_ref(), waiting.estimated_waiting_time_queue),
        (Some(&policy.id), policy.due_time_in_minutes)
    );
    assert_eq!(room(&client, QUEUED_ROOM).await.unwrap().sla_id.as_ref(), Some(&policy.id));
    let taken =
        agent.inquiries().set_sla(&InquirySlaChange::new(VISITOR_ROOM, policy.id.as_str())).send().await;
    assert_fails(taken, expected(ErrorKind::NotFound, 400, Some("error-invalid-inquiry"), ""));
    let unknown = agent.inquiries().set_sla(&InquirySlaChange::new(QUEUED_ROOM, "none")).send().await;
    assert_fails(unknown, expected(ErrorKind::NotFound, 400, Some("error-invalid-sla"), ""));

    // A new conversation can begin with both; `saveInfo` takes them away with an empty text.
    let closed = room(&client, CLOSED_ROOM).await.unwrap().visitor.unwrap();
    let begin =
        visitor(&server).livechat_rooms().open(&closed.token.unwrap()).priority(&high.id).sla(&policy.id);
    let begun = begin.send().await.unwrap().value;
    let begun = begun.room().unwrap();
    assert_eq!((begun.priority_weight, begun.sla_id.as_ref()), (Some(2), Some(&policy.id)));
    let about = RoomUpdate::new(&begun.id).priority_id(String::new()).sla_id(String::new());
    let update = LivechatRoomUpdate::new(RoomVisitorUpdate::new(closed.id), about);
    client.livechat_rooms().update(&update).send().await.unwrap();
    let calm = room(&client, begun.id.as_str()).await.unwrap();
    assert_eq!((calm.priority_id, calm.sla_id, calm.priority_weight), (None, None, Some(99)));
}
