//! Priorities and SLA policies.

use frontdesk_rocketchat::ids::PriorityId;
use frontdesk_rocketchat::types::{
    InquirySlaChange, LivechatRoomPriority, LivechatRoomUpdate, Priority, PriorityUpdate, RoomUpdate,
    RoomVisitorUpdate, SlaPolicySave,
};
use frontdesk_rocketchat::{Client, ErrorKind, Nullable};

use super::figures::NOT_PERMITTED;
use super::rooms::{CLOSED_ROOM, QUEUED_ROOM, inquiry, room};
use super::{VISITOR_ROOM, client_of, expected, start, visitor};
use crate::sandbox::{Expected, assert_fails};

/// The IDs of the priorities, the lowest first.
async fn priorities(client: &Client) -> Vec<PriorityId> {
    let all = client.priorities().list().collect_all().await.unwrap();
    all.into_iter().map(|priority| priority.id).collect()
}

fn renamed(name: &str) -> PriorityUpdate {
    PriorityUpdate::new().name(name)
}

/// The failure of a priority's update that says no more.
const NOTHING_TO_DO: Expected<'static> = expected(ErrorKind::Invalid, 400, None, "");

#[tokio::test]
async fn there_are_five_priorities_over_all_pages() {
    let (_server, client) = start().await;
    let five = client.priorities().list().count(2).collect_all().await.unwrap();
    let first: Vec<_> = five.iter().map(|one| one.i18n.as_deref().unwrap()).collect();
    assert_eq!(first, ["Lowest", "Low", "Medium", "High", "Highest"]);
    assert_eq!(five.iter().map(|one| one.sort_item.unwrap()).sum::<i64>(), 15);
    assert!(five.iter().all(|one| one.name.is_absent() && one.dirty == Some(false)));
}

#[tokio::test]
async fn a_priority_is_renamed_and_found_by_its_name() {
    let (_server, client) = start().await;
    let id = &priorities(&client).await[4];
    client.priorities().update(id, &renamed("Drop everything")).send().await.unwrap();
    let priority = client.priorities().get(id).send().await.unwrap().value;
    assert_eq!((priority.name.as_deref(), priority.dirty), (Some("Drop everything"), Some(true)));
    let found = client.priorities().list().text("EVERYTHING").send().await.unwrap().value;
    assert_eq!(found.priorities.iter().map(|one| &one.id).collect::<Vec<_>>(), [id]);
}

#[tokio::test]
async fn one_priority_gets_its_first_name_back() {
    let (_server, client) = start().await;
    let id = &priorities(&client).await[4];
    client.priorities().update(id, &renamed("Drop everything")).send().await.unwrap();
    client.priorities().update(id, &PriorityUpdate::new().reset(true)).send().await.unwrap();
    let priority = client.priorities().get(id).send().await.unwrap().value;
    assert_eq!((priority.name, priority.dirty), (Nullable::Absent, Some(false)));
}

#[tokio::test]
async fn all_priorities_get_their_first_names_back() {
    let (_server, client) = start().await;
    let ids = priorities(&client).await;
    client.priorities().update(&ids[0], &renamed("Whenever")).send().await.unwrap();
    client.priorities().update(&ids[4], &renamed("Drop everything")).send().await.unwrap();
    assert!(client.priorities().get_reset().send().await.unwrap().value.reset);
    client.priorities().reset().send().await.unwrap();
    let all = client.priorities().list().collect_all().await.unwrap();
    assert!(all.iter().all(|one| one.dirty == Some(false)));
}

#[tokio::test]
async fn there_is_nothing_to_reset_before_a_priority_is_renamed() {
    let (_server, client) = start().await;
    assert!(!client.priorities().get_reset().send().await.unwrap().value.reset);
    assert_fails(client.priorities().reset().send().await, NOTHING_TO_DO);
}

#[tokio::test]
async fn no_two_priorities_have_one_name() {
    let (_server, client) = start().await;
    let ids = priorities(&client).await;
    client.priorities().update(&ids[0], &renamed("Whenever")).send().await.unwrap();
    let code = "error-duplicate-priority-name";
    let taken = expected(ErrorKind::Conflict, 400, Some(code), code);
    assert_fails(client.priorities().update(&ids[1], &renamed("whenEVER")).send().await, taken);
}

#[tokio::test]
async fn a_priority_is_either_renamed_or_reset() {
    let (_server, client) = start().await;
    let id = &priorities(&client).await[1];
    let one_of = expected(ErrorKind::Invalid, 400, Some("invalid-params"), "exactly one schema in oneOf");
    for update in [renamed("Both").reset(true), PriorityUpdate::default()] {
        assert_fails(client.priorities().update(id, &update).send().await, one_of);
    }
}

#[tokio::test]
async fn an_unknown_priority_is_refused() {
    let (_server, client) = start().await;
    assert_fails(client.priorities().update("nowhere", &renamed("Lost")).send().await, NOTHING_TO_DO);
    let missing = expected(ErrorKind::NotFound, 404, None, "not found");
    assert_fails(client.priorities().get("nowhere").send().await, missing);
}

#[tokio::test]
async fn agents_see_priorities_and_managers_rename_them() {
    let (server, client) = start().await;
    let id = &priorities(&client).await[1];
    let agent = client_of(&server, "rosa.fernandez");
    assert_eq!(agent.priorities().list().send().await.unwrap().value.total, Some(5));
    assert_fails(agent.priorities().update(id, &renamed("Mine")).send().await, NOT_PERMITTED);
    assert_fails(agent.priorities().get_reset().send().await, NOT_PERMITTED);
    client_of(&server, "tara.singh").priorities().update(id, &renamed("Ours")).send().await.unwrap();
}

#[tokio::test]
async fn sla_policies_are_listed_by_name_over_all_pages() {
    let (_server, client) = start().await;
    let policies = client.sla_policies().list().count(2).collect_all().await.unwrap();
    assert!(policies.len() > 2, "too few for two pages: {}", policies.len());
    assert!(policies.is_sorted_by_key(|policy| policy.name.clone()));
    assert!(policies.iter().any(|policy| policy.description.is_null()));
}

#[tokio::test]
async fn an_sla_policy_is_created_read_and_found() {
    let (_server, client) = start().await;
    let body = SlaPolicySave::new("Optimum", 4).description("Four minutes");
    let made = client.sla_policies().create(&body).send().await.unwrap().value.sla;
    assert_eq!((made.name.as_deref(), made.due_time_in_minutes), (Some("Optimum"), Some(4.into())));
    let read = client.sla_policies().get(&made.id).send().await.unwrap().value;
    assert_eq!((read.description.as_deref(), &read.id), (Some("Four minutes"), &made.id));
    let found = client.sla_policies().list().text("four MIN").send().await.unwrap().value;
    assert_eq!(found.sla.iter().map(|policy| &policy.id).collect::<Vec<_>>(), [&made.id]);
}

#[tokio::test]
async fn an_sla_policy_is_changed() {
    let (_server, client) = start().await;
    let body = SlaPolicySave::new("Optimum", 4).description("Four minutes");
    let made = client.sla_policies().create(&body).send().await.unwrap().value.sla;
    let changed = SlaPolicySave::new("Optimum", 7).clear_description();
    let updated = client.sla_policies().update(&made.id, &changed).send().await.unwrap().value.sla;
    assert_eq!((updated.due_time_in_minutes, &updated.id), (Some(7.into()), &made.id));
    let read = client.sla_policies().get(&made.id).send().await.unwrap().value;
    assert_eq!((read.due_time_in_minutes, read.description), (Some(7.into()), Nullable::Null));
}

#[tokio::test]
async fn no_two_sla_policies_have_one_name_or_one_time() {
    let (_server, client) = start().await;
    let first = client.sla_policies().list().collect_all().await.unwrap().remove(0);
    client.sla_policies().create(&SlaPolicySave::new("Optimum", 7)).send().await.unwrap();
    let taken = expected(ErrorKind::Conflict, 400, Some("error-duplicated-sla"), "error-duplicated-sla");
    for twice in [SlaPolicySave::new("Optimum", 9), SlaPolicySave::new("Other", 7)] {
        assert_fails(client.sla_policies().create(&twice).send().await, taken);
        assert_fails(client.sla_policies().update(&first.id, &twice).send().await, taken);
    }
}

#[tokio::test]
async fn an_sla_policy_is_deleted_once() {
    let (_server, client) = start().await;
    let before = client.sla_policies().list().collect_all().await.unwrap();
    let made = client.sla_policies().create(&SlaPolicySave::new("Optimum", 7)).send().await.unwrap();
    let id = made.value.sla.id;
    client.sla_policies().delete(&id).send().await.unwrap();
    let gone = expected(ErrorKind::NotFound, 404, None, "not found");
    assert_fails(client.sla_policies().get(&id).send().await, gone);
    let gone = expected(ErrorKind::NotFound, 400, None, "not found");
    assert_fails(client.sla_policies().delete(&id).send().await, gone);
    assert_eq!(client.sla_policies().list().collect_all().await.unwrap(), before);
}

#[tokio::test]
async fn agents_only_read_sla_policies() {
    let (server, client) = start().await;
    let all = client.sla_policies().list().collect_all().await.unwrap();
    let agent = client_of(&server, "rosa.fernandez");
    assert_eq!(agent.sla_policies().list().collect_all().await.unwrap(), all);
    assert_fails(agent.sla_policies().create(&SlaPolicySave::new("Mine", 11)).send().await, NOT_PERMITTED);
    assert_fails(agent.sla_policies().delete(&all[0].id).send().await, NOT_PERMITTED);
}

async fn high_priority(client: &Client) -> Priority {
    let priorities = client.priorities().list().collect_all().await.unwrap();
    priorities.into_iter().find(|priority| priority.sort_item == Some(2)).unwrap()
}

#[tokio::test]
async fn a_conversation_gets_a_priority_and_loses_it() {
    let (server, client) = start().await;
    let agent = client_of(&server, "ben.okafor");
    let high = high_priority(&agent).await.id;
    agent.livechat_rooms().set_priority(QUEUED_ROOM, &LivechatRoomPriority::new(&high)).send().await.unwrap();
    let waiting = inquiry(&client, QUEUED_ROOM).await.unwrap();
    assert_eq!((waiting.priority_id.as_ref(), waiting.priority_weight), (Some(&high), Some(2)));
    let urgent = room(&client, QUEUED_ROOM).await.unwrap();
    assert_eq!((urgent.priority_id.as_ref(), urgent.priority_weight), (Some(&high), Some(2)));
    let note = urgent.last_message.unwrap().priority_data.unwrap();
    assert_eq!(note.defined_by.unwrap().username.as_deref(), Some("ben.okafor"));
    agent.livechat_rooms().remove_priority(QUEUED_ROOM).send().await.unwrap();
    let calm = room(&client, QUEUED_ROOM).await.unwrap();
    assert_eq!((calm.priority_id, calm.priority_weight), (None, Some(99)));
}

#[tokio::test]
async fn an_unknown_priority_or_conversation_is_refused() {
    let (server, _client) = start().await;
    let agent = client_of(&server, "ben.okafor");
    let none = LivechatRoomPriority::new("none");
    let unknown = expected(ErrorKind::NotFound, 400, Some("error-invalid-priority"), "");
    assert_fails(agent.livechat_rooms().set_priority(QUEUED_ROOM, &none).send().await, unknown);
    let high = LivechatRoomPriority::new(high_priority(&agent).await.id);
    let nowhere = expected(ErrorKind::NotFound, 400, Some("error-room-does-not-exist"), "");
    assert_fails(agent.livechat_rooms().set_priority("nowhere", &high).send().await, nowhere);
    assert_fails(agent.livechat_rooms().remove_priority("nowhere").send().await, nowhere);
}

/// By its ID or by its name.
#[tokio::test]
async fn a_conversation_in_the_queue_gets_an_sla_policy() {
    let (server, client) = start().await;
    let agent = client_of(&server, "ben.okafor");
    let policy = client.sla_policies().list().collect_all().await.unwrap().remove(0);
    for name in [policy.id.as_str(), policy.name.as_deref().unwrap()] {
        agent.inquiries().set_sla(&InquirySlaChange::new(QUEUED_ROOM, name)).send().await.unwrap();
    }
    let waiting = inquiry(&client, QUEUED_ROOM).await.unwrap();
    assert_eq!(waiting.sla_id.as_ref(), Some(&policy.id));
    assert_eq!(waiting.estimated_waiting_time_queue, policy.due_time_in_minutes);
    assert_eq!(room(&client, QUEUED_ROOM).await.unwrap().sla_id.as_ref(), Some(&policy.id));
}

#[tokio::test]
async fn an_sla_policy_is_for_conversations_in_the_queue() {
    let (server, client) = start().await;
    let agent = client_of(&server, "ben.okafor");
    let policy = client.sla_policies().list().collect_all().await.unwrap().remove(0).id;
    let taken = agent.inquiries().set_sla(&InquirySlaChange::new(VISITOR_ROOM, policy.as_str())).send().await;
    assert_fails(taken, expected(ErrorKind::NotFound, 400, Some("error-invalid-inquiry"), ""));
    let unknown = agent.inquiries().set_sla(&InquirySlaChange::new(QUEUED_ROOM, "none")).send().await;
    assert_fails(unknown, expected(ErrorKind::NotFound, 400, Some("error-invalid-sla"), ""));
}

/// An empty text in an update takes them away.
#[tokio::test]
async fn a_conversation_begins_with_a_priority_and_an_sla_policy() {
    let (server, client) = start().await;
    let high = high_priority(&client).await;
    let policy = client.sla_policies().list().collect_all().await.unwrap().remove(0);
    let closed = room(&client, CLOSED_ROOM).await.unwrap().visitor.unwrap();
    let begin = visitor(&server).livechat_rooms().open(&closed.token.unwrap());
    let begun = begin.priority(&high.id).sla(&policy.id).send().await.unwrap().value;
    let begun = begun.room().unwrap();
    assert_eq!((begun.priority_weight, begun.sla_id.as_ref()), (Some(2), Some(&policy.id)));
    let about = RoomUpdate::new(&begun.id).priority_id(String::new()).sla_id(String::new());
    let update = LivechatRoomUpdate::new(RoomVisitorUpdate::new(closed.id), about);
    client.livechat_rooms().update(&update).send().await.unwrap();
    let calm = room(&client, begun.id.as_str()).await.unwrap();
    assert_eq!((calm.priority_id, calm.sla_id, calm.priority_weight), (None, None, Some(99)));
}
