//! Conversations, inquiries and transcripts.

use std::collections::BTreeMap;

use frontdesk_rocketchat::core::{DateTime, File, chrono};
use frontdesk_rocketchat::ids::{DepartmentId, RoomId, UserId};
use frontdesk_rocketchat::types::{
    AgentInfo, AgentSettings, Inquiry, InquiryStatus, InquiryTaking, InquiryTakingOptions,
    LivechatRoomForwarding, LivechatRoomId, LivechatRoomUpdate, LivechatUpload, QueueReturn, Room,
    RoomCloser, RoomSourceType, RoomUpdate, RoomVisitorUpdate, TimeRange,
};
use frontdesk_rocketchat::{Client, ErrorKind, SortOrder};

use super::{JOHN, VISITOR_ROOM, VISITOR_TOKEN, client_of, expected, start, visitor};
use crate::sandbox::{Expected, Server, assert_fails};

/// A conversation that waits in the queue of Support, and one that is over.
pub(super) const QUEUED_ROOM: &str = "sandbox-queued-room";
pub(super) const CLOSED_ROOM: &str = "sandbox-closed-room";

pub(super) async fn room(client: &Client, id: &str) -> Option<Room> {
    let rooms = client.livechat_rooms().list().collect_all().await.unwrap();
    rooms.into_iter().find(|room| room.id == id)
}

pub(super) async fn user_id(client: &Client, username: &str) -> UserId {
    client.users().get().username(username).send().await.unwrap().value.user.id
}

pub(super) async fn department(client: &Client, name: &str) -> DepartmentId {
    let departments = client.departments().list().collect_all().await.unwrap();
    departments.into_iter().find(|department| department.name.as_deref() == Some(name)).unwrap().id
}

pub(super) async fn inquiry(client: &Client, room: &str) -> Option<Inquiry> {
    client.inquiries().get(room).send().await.unwrap().value.inquiry.map(|inquiry| *inquiry)
}

/// A conversation that the visitor of the closed one has just begun: its id and the visitor's
/// token.
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

pub(super) fn agent_of(room: &Room) -> Option<&str> {
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

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

const UNAUTHORIZED: Expected<'static> = expected(ErrorKind::Forbidden, 403, None, "unauthorized");

#[tokio::test]
async fn conversations_are_listed_newest_first_over_all_pages() {
    let (_server, client) = start().await;
    let all = client.livechat_rooms().list().count(2).collect_all().await.unwrap();
    let dates: Vec<_> = all.iter().map(|room| moment(&room.ts)).collect();
    assert!(dates.is_sorted_by(|a, b| a >= b), "{dates:?}");
    let oldest = client.livechat_rooms().list().sort(&SortOrder::ascending("ts")).count(1);
    let oldest = oldest.send().await.unwrap().value;
    assert_eq!(moment(&oldest.rooms[0].ts), dates[dates.len() - 1]);
    assert_eq!((oldest.total, oldest.count), (Some(all.len() as i64), Some(1)));
}

#[tokio::test]
async fn a_conversation_is_served_or_queued_or_closed() {
    let (_server, client) = start().await;
    let own = room(&client, VISITOR_ROOM).await.unwrap();
    assert_eq!((own.open, agent_of(&own)), (Some(true), Some(JOHN)));
    let queued = room(&client, QUEUED_ROOM).await.unwrap();
    assert_eq!((queued.open, agent_of(&queued), queued.queued_at.is_some()), (Some(true), None, true));
    assert_eq!(queued.department.as_ref().unwrap().name.as_deref(), Some("Support"));
    let closed = room(&client, CLOSED_ROOM).await.unwrap();
    assert_eq!((closed.open, closed.closer.as_ref()), (None, Some(&RoomCloser::User)));
    assert_eq!(closed.topic.as_deref(), Some("A crate that leaks"));
}

#[tokio::test]
async fn the_service_time_of_a_conversation_is_in_seconds() {
    let (_server, client) = start().await;
    let closed = room(&client, CLOSED_ROOM).await.unwrap();
    let metrics = closed.metrics.as_ref().unwrap();
    let served = moment(&closed.closed_at) - moment(&closed.served_by.as_ref().unwrap().ts);
    let duration = metrics.service_time_duration.as_ref().unwrap().as_f64().unwrap();
    assert!((duration - served.num_milliseconds() as f64 / 1000.0).abs() < 0.01, "{duration} {served}");
}

#[tokio::test]
async fn conversations_are_filtered() {
    let (_server, client) = start().await;
    let ben = user_id(&client, "ben.okafor").await;
    let support = department(&client, "Support").await;
    let closed = room(&client, CLOSED_ROOM).await.unwrap();
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
        ("custom fields of none", list().custom_fields(&field("none")), vec![]),
    ];
    for (name, request, expected) in cases {
        let rooms = request.collect_all().await.unwrap();
        assert_eq!(rooms.iter().map(|room| room.id.as_str()).collect::<Vec<_>>(), expected, "{name}");
    }
    let open = list().open(true).collect_all().await.unwrap();
    assert!(open.iter().all(|room| room.open == Some(true)) && !open.is_empty());
}

#[tokio::test]
async fn the_sources_of_conversations_are_listed() {
    let (_server, client) = start().await;
    let sources = client.livechat_rooms().list_sources().collect_all().await.unwrap();
    let app = sources.iter().find(|source| source.type_ == Some(RoomSourceType::App)).unwrap();
    assert_eq!(app.alias.as_deref(), Some("WhatsApp Cloud"));
    assert!(sources.iter().any(|source| source.type_ == Some(RoomSourceType::Widget)));
}

#[tokio::test]
async fn an_agent_lists_only_their_own_conversations() {
    let (server, client) = start().await;
    let ben = user_id(&client, "ben.okafor").await;
    let agent = client_of(&server, "ben.okafor");
    let own = agent.livechat_rooms().list().agents(texts(&[ben.as_str()])).collect_all().await.unwrap();
    assert_eq!(own.len(), 1);
    assert_fails(agent.livechat_rooms().list().send().await, UNAUTHORIZED);
    assert_fails(agent.livechat_rooms().list().agents(texts(&[JOHN])).send().await, UNAUTHORIZED);
}

#[tokio::test]
async fn a_visitor_finds_their_open_conversation() {
    let (server, _client) = start().await;
    let guest = visitor(&server);
    let known = guest.livechat_rooms().open(&VISITOR_TOKEN.into()).send().await.unwrap().value;
    assert_eq!((known.room().unwrap().id.as_str(), known.is_new()), (VISITOR_ROOM, Some(false)));
    let by_id = guest.livechat_rooms().open(&VISITOR_TOKEN.into()).room_id(VISITOR_ROOM);
    assert_eq!(by_id.send().await.unwrap().value.room().unwrap().id, VISITOR_ROOM);
}

#[tokio::test]
async fn a_visitor_opens_no_conversation_of_another() {
    let (server, _client) = start().await;
    let guest = visitor(&server);
    let other = guest.livechat_rooms().open(&VISITOR_TOKEN.into()).room_id(QUEUED_ROOM).send().await;
    assert_fails(other, no_room());
    let unknown = guest.livechat_rooms().open(&"nobody".into()).send().await;
    assert_fails(unknown, expected(ErrorKind::NotFound, 400, Some("invalid-token"), "invalid-token"));
}

#[tokio::test]
async fn a_conversation_begins_with_what_is_known() {
    let (server, client) = start().await;
    let guest = visitor(&server);
    let token = room(&client, CLOSED_ROOM).await.unwrap().visitor.unwrap().token.unwrap();
    let nobody = guest.livechat_rooms().open(&token).agent_id("nobody").send().await;
    assert_fails(nobody, expected(ErrorKind::Invalid, 400, Some("invalid-agent"), ""));
    let priority = guest.livechat_rooms().open(&token).priority("none").send().await;
    let unknown = expected(ErrorKind::NotFound, 400, Some("error-invalid-priority"), "Invalid priority");
    assert_fails(priority, unknown);
    let sla = guest.livechat_rooms().open(&token).sla("none").send().await;
    assert_fails(sla, expected(ErrorKind::NotFound, 400, Some("error-invalid-sla"), "Invalid sla"));
}

#[tokio::test]
async fn a_new_conversation_waits_for_the_agent_that_it_is_for() {
    let (server, client) = start().await;
    let vera = user_id(&client, "vera.popescu").await;
    let token = room(&client, CLOSED_ROOM).await.unwrap().visitor.unwrap().token.unwrap();
    let opened = visitor(&server).livechat_rooms().open(&token).agent_id(&vera).send().await.unwrap().value;
    let opened = opened.room().unwrap();
    assert_eq!((opened.priority_weight, opened.waiting_response), (Some(99), Some(true)));
    let waiting = inquiry(&client, opened.id.as_str()).await.unwrap();
    assert_eq!(waiting.status, Some(InquiryStatus::Queued));
    assert_eq!(waiting.default_agent.as_ref().unwrap().agent_id, vera);
    let agent = client_of(&server, "vera.popescu");
    let queued = agent.inquiries().list_queued().collect_all().await.unwrap();
    assert!(queued.iter().any(|inquiry| inquiry.id == waiting.id));
    let others = client_of(&server, "ben.okafor").inquiries().list_queued().collect_all().await.unwrap();
    assert!(others.iter().all(|inquiry| inquiry.id != waiting.id));
}

#[tokio::test]
async fn a_visitor_goes_on_with_the_conversation_that_they_began() {
    let (server, client) = start().await;
    let (id, token) = begun(&client).await;
    let again = visitor(&server).livechat_rooms().open(&token.as_str().into()).send().await.unwrap().value;
    assert_eq!((&again.room().unwrap().id, again.is_new()), (&id, Some(false)));
}

fn ids(inquiries: Vec<Inquiry>) -> Vec<RoomId> {
    inquiries.into_iter().filter_map(|inquiry| inquiry.room_id).collect()
}

/// Those for their departments and those for none, which wait for everybody.
#[tokio::test]
async fn an_agent_lists_the_queue_longest_wait_first() {
    let (server, client) = start().await;
    let (id, _) = begun(&client).await;
    let (sales, support) = (client_of(&server, "vera.popescu"), client_of(&server, "ben.okafor"));
    assert_eq!(ids(sales.inquiries().list_queued().collect_all().await.unwrap()), std::slice::from_ref(&id));
    let both = support.inquiries().list_queued().count(1).collect_all().await.unwrap();
    assert_eq!(ids(both), [QUEUED_ROOM, id.as_str()]);
    let support_id = department(&client, "Support").await;
    let only = support.inquiries().list_queued().department(&support_id).collect_all().await.unwrap();
    assert_eq!(ids(only), [QUEUED_ROOM, id.as_str()]);
    let other = sales.inquiries().list_queued().department(&support_id).send().await;
    assert_fails(other, expected(ErrorKind::Forbidden, 400, Some("error-not-authorized"), ""));
}

#[tokio::test]
async fn a_manager_lists_all_inquiries_newest_first() {
    let (server, client) = start().await;
    let (id, _) = begun(&client).await;
    let all = client.inquiries().list().count(1).collect_all().await.unwrap();
    assert!(all.iter().all(|inquiry| inquiry.status == Some(InquiryStatus::Queued)));
    assert_eq!(ids(all), [id.as_str(), QUEUED_ROOM]);
    for name in ["Support", department(&client, "Support").await.as_str()] {
        let only = client.inquiries().list().department(name).collect_all().await.unwrap();
        assert_eq!(ids(only), [QUEUED_ROOM]);
    }
    assert_eq!(client.inquiries().list().department("nowhere").send().await.unwrap().value.total, Some(2));
    assert_fails(client_of(&server, "ben.okafor").inquiries().list().send().await, permissions());
}

#[tokio::test]
async fn an_unknown_conversation_has_no_inquiry() {
    let (_server, client) = start().await;
    assert_eq!(inquiry(&client, "nowhere").await, None);
}

#[tokio::test]
async fn an_inquiry_is_taken_once() {
    let (server, client) = start().await;
    let (id, _) = begun(&client).await;
    let sales = client_of(&server, "vera.popescu");
    let vera = user_id(&client, "vera.popescu").await;
    let own = inquiry(&client, id.as_str()).await.unwrap().id;
    let taking = sales.inquiries().take(&InquiryTaking::new(&own)).send().await.unwrap().value;
    assert_eq!(taking.success, Some(true));
    let taken = inquiry(&client, id.as_str()).await.unwrap();
    assert_eq!((taken.status, taken.taken_at.is_some()), (Some(InquiryStatus::Taken), true));
    let again = expected(ErrorKind::Conflict, 400, Some("error-inquiry-taken"), "Inquiry already taken");
    let second = InquiryTaking::new(&own).user_id(vera.as_str());
    assert_fails(client.inquiries().take(&second).send().await, again);
}

#[tokio::test]
async fn who_takes_an_inquiry_serves_the_conversation() {
    let (server, client) = start().await;
    let (id, _) = begun(&client).await;
    let vera = user_id(&client, "vera.popescu").await;
    let own = inquiry(&client, id.as_str()).await.unwrap().id;
    client_of(&server, "vera.popescu").inquiries().take(&InquiryTaking::new(own)).send().await.unwrap();
    let served = room(&client, id.as_str()).await.unwrap();
    assert_eq!((agent_of(&served), served.users_count), (Some(vera.as_str()), Some(2)));
    assert_eq!(served.queued_at.as_ref(), None);
    assert_eq!(served.last_message.unwrap().msg.as_deref(), Some("connected"));
}

#[tokio::test]
async fn an_inquiry_is_for_an_agent_who_is_there() {
    let (server, client) = start().await;
    let (id, _) = begun(&client).await;
    let own = inquiry(&client, id.as_str()).await.unwrap().id;
    let dmitri = user_id(&client, "dmitri.petrov").await;
    let take = |user: &str| client.inquiries().take(&InquiryTaking::new(&own).user_id(user));
    let invalid = expected(ErrorKind::Invalid, 400, None, "The user is invalid");
    assert_fails(take("nobody").send().await, invalid);
    let code = "error-agent-status-service-offline";
    let offline = expected(ErrorKind::Invalid, 400, Some(code), "Agent status is offline");
    assert_fails(take(dmitri.as_str()).send().await, offline);
    let agent = client_of(&server, "vera.popescu");
    let none = agent.inquiries().take(&InquiryTaking::new("none")).send().await;
    assert_fails(none, expected(ErrorKind::NotFound, 400, Some("error-not-found"), "Inquiry not found"));
}

#[tokio::test]
async fn a_conversation_is_returned_to_the_queue_once() {
    let (server, client) = start().await;
    let (id, _) = begun(&client).await;
    let sales = client_of(&server, "vera.popescu");
    let own = inquiry(&client, id.as_str()).await.unwrap().id;
    sales.inquiries().take(&InquiryTaking::new(own)).send().await.unwrap();
    let back = QueueReturn::new(&id);
    assert!(sales.inquiries().return_to_queue(&back).send().await.unwrap().value.result);
    assert!(!sales.inquiries().return_to_queue(&back).send().await.unwrap().value.result);
    let waiting = inquiry(&client, id.as_str()).await.unwrap();
    assert_eq!((waiting.status, waiting.taken_at), (Some(InquiryStatus::Queued), None));
    assert_eq!(agent_of(&room(&client, id.as_str()).await.unwrap()), None);
}

#[tokio::test]
async fn only_an_open_conversation_is_returned_to_the_queue() {
    let (_server, client) = start().await;
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

/// A conversation that Vera serves: its ID and its visitor's token, and Vera's client.
async fn served_by_vera(server: &Server, client: &Client) -> (RoomId, String, Client) {
    let (id, token) = begun(client).await;
    let agent = client_of(server, "vera.popescu");
    let waiting = inquiry(client, id.as_str()).await.unwrap().id;
    agent.inquiries().take(&InquiryTaking::new(waiting)).send().await.unwrap();
    (id, token, agent)
}

#[tokio::test]
async fn a_conversation_is_put_on_hold_once() {
    let (server, client) = start().await;
    let (id, _, agent) = served_by_vera(&server, &client).await;
    let own = LivechatRoomId::new(&id);
    agent.livechat_rooms().hold(&own).send().await.unwrap();
    let held = client.livechat_rooms().list().on_hold(true).collect_all().await.unwrap();
    assert_eq!(held.iter().map(|room| room.id.as_str()).collect::<Vec<_>>(), [id.as_str()]);
    let comment = held[0].last_message.as_ref().unwrap().comment.clone().unwrap();
    assert!(comment.contains("Vera Popescu"), "{comment}");
    let twice = expected(ErrorKind::Conflict, 400, Some("error-room-is-already-on-hold"), "");
    assert_fails(agent.livechat_rooms().hold(&own).send().await, twice);
    let back = agent.inquiries().return_to_queue(&QueueReturn::new(&id)).send().await;
    assert_fails(back, expected(ErrorKind::Conflict, 400, Some("error-room-onHold"), ""));
}

#[tokio::test]
async fn only_an_open_conversation_that_is_served_is_put_on_hold() {
    let (server, client) = start().await;
    let (id, _) = begun(&client).await;
    let code = "error-unserved-rooms-cannot-be-placed-onhold";
    let unserved = expected(ErrorKind::Conflict, 400, Some(code), "");
    assert_fails(client.livechat_rooms().hold(&LivechatRoomId::new(&id)).send().await, unserved);
    let closed = client.livechat_rooms().hold(&LivechatRoomId::new(CLOSED_ROOM)).send().await;
    assert_fails(closed, expected(ErrorKind::Conflict, 400, Some("error-room-already-closed"), ""));
    let agent = client_of(&server, "vera.popescu");
    assert_fails(agent.livechat_rooms().hold(&LivechatRoomId::new("nowhere")).send().await, invalid_room());
}

#[tokio::test]
async fn a_conversation_on_hold_is_resumed_once() {
    let (server, client) = start().await;
    let (id, _, agent) = served_by_vera(&server, &client).await;
    let own = LivechatRoomId::new(&id);
    agent.livechat_rooms().hold(&own).send().await.unwrap();
    let other = client_of(&server, "ben.okafor");
    let not_theirs = expected(ErrorKind::Invalid, 400, None, "Not_authorized");
    assert_fails(other.livechat_rooms().resume(&own).send().await, not_theirs);
    client_of(&server, "tara.singh").livechat_rooms().resume(&own).send().await.unwrap();
    assert_eq!(room(&client, id.as_str()).await.unwrap().on_hold, None);
    let not_held = expected(ErrorKind::Conflict, 400, Some("error-room-not-on-hold"), "");
    assert_fails(agent.livechat_rooms().resume(&own).send().await, not_held);
    let closed = client.livechat_rooms().resume(&LivechatRoomId::new(CLOSED_ROOM)).send().await;
    assert_fails(closed, expected(ErrorKind::Invalid, 400, None, "This_conversation_is_already_closed"));
}

#[tokio::test]
async fn a_visitor_uploads_a_file() {
    let (server, client) = start().await;
    let (id, token, _) = served_by_vera(&server, &client).await;
    let file = File::new("crate.txt", "text/plain", "It leaks.");
    let with = LivechatUpload::new().description("The crate");
    let sent = visitor(&server).livechat_rooms().upload_file(&id, &token.as_str().into(), &with, file);
    let sent = sent.send().await.unwrap().value;
    assert_eq!((sent.rid.as_ref(), sent.new_room), (Some(&id), Some(false)));
    let file = sent.file.unwrap();
    assert_eq!((file.name.as_deref(), file.size), (Some("crate.txt"), Some(9)));
    assert_eq!(sent.attachments.unwrap()[0].description.as_deref(), Some("The crate"));
    let last = room(&client, id.as_str()).await.unwrap().last_message.unwrap();
    assert_eq!(last.id, sent.id);
}

/// A file counts as a message.
#[tokio::test]
async fn a_conversation_whose_visitor_wrote_last_is_not_put_on_hold() {
    let (server, client) = start().await;
    let (id, token, agent) = served_by_vera(&server, &client).await;
    let file = File::new("crate.txt", "text/plain", "It leaks.");
    let upload = LivechatUpload::new();
    let sent = visitor(&server).livechat_rooms().upload_file(&id, &token.as_str().into(), &upload, file);
    sent.send().await.unwrap();
    let code = "error-contact-sent-last-message-so-cannot-place-on-hold";
    let wrote_last = expected(ErrorKind::Conflict, 400, Some(code), "");
    assert_fails(agent.livechat_rooms().hold(&LivechatRoomId::new(&id)).send().await, wrote_last);
}

#[tokio::test]
async fn a_file_of_another_visitor_or_type_is_refused() {
    let (server, client) = start().await;
    let (id, token, _) = served_by_vera(&server, &client).await;
    let guest = visitor(&server);
    let upload = |media: &str, token: &str| {
        let file = File::new("crate.txt", media, "It leaks.");
        guest.livechat_rooms().upload_file(&id, &token.into(), &LivechatUpload::new(), file)
    };
    assert_fails(upload("text/plain", VISITOR_TOKEN).send().await, UNAUTHORIZED);
    let picture =
        expected(ErrorKind::Invalid, 400, Some("error-invalid-file-type"), "File type is not accepted");
    assert_fails(upload("image/svg+xml", &token).send().await, picture);
}

/// A custom field that the workspace does not have is left out.
#[tokio::test]
async fn a_manager_updates_a_conversation_and_its_visitor() {
    let (server, client) = start().await;
    let manager = client_of(&server, "tara.singh");
    let visitor_id = room(&client, VISITOR_ROOM).await.unwrap().visitor.unwrap().id;
    let guest = RoomVisitorUpdate::new(visitor_id).name("Lena Fischer-Holm");
    let about = RoomUpdate::new(VISITOR_ROOM)
        .topic("A late ship")
        .tags(["late"])
        .livechat_data([("no-such-field".to_owned(), "1".to_owned())]);
    manager.livechat_rooms().update(&LivechatRoomUpdate::new(guest, about)).send().await.unwrap();
    let changed = client.livechat_rooms().list().tags(&texts(&["late"])).send().await.unwrap().value;
    let [changed] = &changed.rooms[..] else { panic!("{changed:#?}") };
    let (topic, name) = (changed.topic.as_deref(), changed.fname.as_deref());
    assert_eq!((topic, name), (Some("A late ship"), Some("Lena Fischer-Holm")));
    assert_eq!(changed.livechat_data, None);
}

#[tokio::test]
async fn a_conversation_of_another_agent_is_not_updated() {
    let (server, client) = start().await;
    let visitor_id = room(&client, VISITOR_ROOM).await.unwrap().visitor.unwrap().id;
    let guest = RoomVisitorUpdate::new(visitor_id).name("Lena Fischer-Holm");
    let update = LivechatRoomUpdate::new(guest.clone(), RoomUpdate::new(VISITOR_ROOM).topic("A late ship"));
    let agent = client_of(&server, "rosa.fernandez");
    assert_fails(agent.livechat_rooms().update(&update).send().await, UNAUTHORIZED);
    let nowhere = LivechatRoomUpdate::new(guest, RoomUpdate::new("nowhere"));
    let manager = client_of(&server, "tara.singh");
    assert_fails(manager.livechat_rooms().update(&nowhere).send().await, invalid_room());
}

#[tokio::test]
async fn a_manager_joins_a_conversation_once() {
    let (server, client) = start().await;
    let manager = client_of(&server, "tara.singh");
    let count = async || room(&client, VISITOR_ROOM).await.unwrap().users_count;
    assert_eq!(count().await, Some(2));
    for _ in 0..2 {
        manager.livechat_rooms().join(VISITOR_ROOM).send().await.unwrap();
        assert_eq!(count().await, Some(3));
    }
}

#[tokio::test]
async fn an_agent_joins_what_waits_for_them() {
    let (server, _client) = start().await;
    client_of(&server, "ben.okafor").livechat_rooms().join(QUEUED_ROOM).send().await.unwrap();
    let agent = client_of(&server, "rosa.fernandez");
    let refused = expected(ErrorKind::Forbidden, 400, Some("error-not-allowed"), "");
    assert_fails(agent.livechat_rooms().join(VISITOR_ROOM).send().await, refused);
    assert_fails(agent.livechat_rooms().join("nowhere").send().await, invalid_room());
}
