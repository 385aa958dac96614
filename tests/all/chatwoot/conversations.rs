//! Conversations: begun, found, assigned, resolved.

use frontdesk_chatwoot::types::{
    AssignLabels, AssigneeType, Conversation, ConversationAssign, ConversationAssignee,
    ConversationAssignment, ConversationAttributesChange, ConversationCreate, ConversationPriority,
    ConversationPriorityChange, ConversationStatus, ConversationStatusChange, ConversationStatusFilter,
    ConversationTyping, ConversationTypingStatus, ConversationUpdate, FilterCondition, FilterOperator,
    FilterQuery, ListConversationsAssigneeType, ListConversationsSortBy, MessageCreate, ReportingEventName,
};
use frontdesk_chatwoot::{Client, ErrorKind, Nullable};
use frontdesk_core::EpochSeconds;
use serde_json::json;

use super::{client, expected, start};
use crate::sandbox::{assert_fails, object};

const ORDERS: i64 = 2;
const MAIL: i64 = 3;

/// The last thing that a conversation notes of what was done to it.
async fn noted(client: &Client, account: i64, conversation: i64) -> String {
    let conversation = client.account(account).conversations().get(conversation).send().await.unwrap().value;
    conversation.messages[0].content.clone().unwrap()
}

pub(super) fn status(status: ConversationStatus) -> ConversationStatusChange {
    ConversationStatusChange::new().status(status)
}

#[tokio::test]
async fn a_conversation_is_begun_and_changed() {
    let (_server, client, account) = start().await;
    let new = ConversationCreate::new()
        .inbox_id(ORDERS)
        .contact_id(6)
        .source_id("shop-6")
        .message(MessageCreate::new().content("Hello"))
        .custom_attributes(object(json!({"order_number": "H-9"})));
    let begun = client.account(account).conversations().create(&new).send().await.unwrap().value;
    assert_eq!(
        (&begun.status, begun.inbox_id.get(), begun.meta.sender.id.get()),
        (&ConversationStatus::Open, ORDERS, 6)
    );
    assert_eq!(begun.messages[0].content.as_deref(), Some("Hello"));
    let id = begun.id;

    let urgent = ConversationUpdate::new().priority(ConversationPriority::Urgent);
    let changed = client.account(account).conversations().update(id, &urgent).send().await.unwrap().value;
    assert_eq!(changed.priority, Some(ConversationPriority::Urgent));
    let low = ConversationPriorityChange::new().priority(ConversationPriority::Low);
    client.account(account).conversations().set_priority(id, &low).send().await.unwrap();
    assert!(noted(&client, account, id.get()).await.ends_with("changed the priority from urgent to low"));
    // Without a priority it has none.
    let none = ConversationPriorityChange::default();
    client.account(account).conversations().set_priority(id, &none).send().await.unwrap();
    assert_eq!(client.account(account).conversations().get(id).send().await.unwrap().value.priority, None);

    let labels = AssignLabels::new(vec!["delivery".to_owned(), "vip".to_owned()]);
    let set = client.account(account).conversations().set_labels(id, &labels).send().await.unwrap().value;
    assert_eq!(set.payload, ["delivery", "vip"]);
    assert_eq!(
        client.account(account).conversations().list_labels(id).collect_all().await.unwrap(),
        ["delivery", "vip"]
    );
    let attributes = ConversationAttributesChange::new(object(json!({"order_number": "H-10"})));
    let set = client
        .account(account)
        .conversations()
        .set_custom_attributes(id, &attributes)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(set.custom_attributes, Some(attributes.custom_attributes));
    let typing = ConversationTyping::new(ConversationTypingStatus::On);
    client.account(account).conversations().set_typing(id, &typing).send().await.unwrap();

    let read = client.account(account).conversations().get(id).send().await.unwrap().value;
    assert_eq!((read.uuid, read.labels), (begun.uuid, labels.labels));
    assert_eq!(read.custom_attributes.unwrap()["order_number"], "H-10");
}

#[tokio::test]
async fn a_conversation_is_assigned_to_people_teams_and_bots() {
    let (_server, client, account) = start().await;
    let assign = async |body: ConversationAssign| {
        client.account(account).conversations().assign(3, &body).send().await.unwrap().value
    };
    let read = async || client.account(account).conversations().get(3).send().await.unwrap().value.meta;
    assert_eq!(read().await.assignee, None);

    let to_agent = ConversationAssign::new().assignee_id(2);
    let Some(ConversationAssignment::Agent(ben)) = assign(to_agent).await else {
        panic!("an agent is answered as one")
    };
    assert_eq!((ben.id.get(), ben.name.as_str()), (2, "Ben Okafor"));
    let meta = read().await;
    assert_eq!(meta.assignee, Some(ConversationAssignee::Agent(ben)));
    assert_eq!(meta.assignee_type, Some(AssigneeType::User));

    let teams = client.account(account).teams().list().send().await.unwrap().value;
    let returns = teams.iter().find(|team| team.name == "returns").unwrap();
    let to_team = ConversationAssign::new().team_id(returns.id);
    let Some(ConversationAssignment::ConversationTeam(team)) = assign(to_team).await else {
        panic!("a team is answered as one")
    };
    assert_eq!((team.id, team.name.as_str()), (returns.id, "returns"));
    assert_eq!(read().await.team.unwrap().name, "returns");

    let to_bot = ConversationAssign::new().assignee_id(1).assignee_type(AssigneeType::AgentBot);
    let Some(ConversationAssignment::ConversationBot(bot)) = assign(to_bot).await else {
        panic!("a bot is answered as one")
    };
    assert_eq!(bot.name.as_deref(), Some("Harbour Bot"));
    assert_eq!(read().await.assignee_type, Some(AssigneeType::AgentBot));

    // Null removes the assignee, and so does an unknown ID.
    for assignee_id in [Nullable::Null, Nullable::Value(4711)] {
        let mut nobody = ConversationAssign::new();
        nobody.assignee_id = assignee_id;
        assert_eq!(assign(nobody).await, None);
        assert_eq!(read().await.assignee, None);
    }
}

#[tokio::test]
async fn a_conversation_is_snoozed_resolved_and_reopened() {
    let (server, client, account) = start().await;
    let until = 4_000_000_000_i64;
    let snooze = status(ConversationStatus::Snoozed).snoozed_until(EpochSeconds::from(until));
    let set = async |client: &Client, body: ConversationStatusChange| {
        client.account(account).conversations().set_status(3, &body).send().await.unwrap().value.payload
    };
    let snoozed = set(&client, snooze).await;
    assert_eq!((snoozed.conversation_id.get(), &snoozed.current_status), (3, &ConversationStatus::Snoozed));
    assert_eq!(snoozed.snoozed_until.unwrap().get().unwrap().timestamp(), until);
    let resolved = set(&client, status(ConversationStatus::Resolved)).await;
    assert_eq!((resolved.success, resolved.current_status), (Some(true), ConversationStatus::Resolved));
    assert_eq!(noted(&client, account, 3).await, "Conversation was marked resolved by Ada Brandt");
    // Without a status, an open one is resolved and any other opened; an agent who opens one takes
    // it.
    let agent = self::client(&server, server.text("agent_token"), "none");
    let opened = set(&agent, ConversationStatusChange::default()).await;
    assert_eq!(opened.current_status, ConversationStatus::Open);
    let read = client.account(account).conversations().get(3).send().await.unwrap().value;
    assert_eq!((read.snoozed_until, read.status), (None, ConversationStatus::Open));
    let Some(ConversationAssignee::Agent(taker)) = read.meta.assignee else { panic!("nobody has taken it") };
    assert_eq!(taker.id, agent.profile().get().send().await.unwrap().value.id);

    let events =
        client.account(account).conversations().list_reporting_events(3).collect_all().await.unwrap();
    let names: Vec<_> = events.iter().map(|event| &event.name).collect();
    assert!(names.contains(&&ReportingEventName::ConversationResolved), "{names:?}");
    assert!(names.contains(&&ReportingEventName::ConversationOpened), "{names:?}");
    assert!(
        events.iter().all(|event| event.conversation_id.is_some() && event.inbox_id == Some(ORDERS.into()))
    );
}

fn ids(found: &[Conversation]) -> Vec<i64> {
    found.iter().map(|conversation| conversation.id.get()).collect()
}

#[tokio::test]
async fn the_open_conversations_are_listed() {
    let (_server, client, account) = start().await;
    let open = client.account(account).conversations().list().collect_all().await.unwrap();
    assert_eq!(ids(&open), [3, 1]);
}

#[tokio::test]
async fn all_conversations_are_listed_in_order() {
    let (_server, client, account) = start().await;
    let oldest = client
        .account(account)
        .conversations()
        .list()
        .status(ConversationStatusFilter::All)
        .sort_by(ListConversationsSortBy::CreatedAtAsc);
    let oldest = oldest.collect_all().await.unwrap();
    assert_eq!(ids(&oldest), [1, 2, 3, 4, 5]);
    assert_eq!(oldest[0].created_at.get().unwrap().whole(), 1_772_438_400);
    assert_eq!(oldest[0].priority, Some(ConversationPriority::High));
    assert_eq!(oldest[0].messages[0].content.as_deref(), Some("Thank you. Can it go to the neighbour?"));
}

#[tokio::test]
async fn conversations_are_narrowed_by_parameters() {
    let (_server, client, account) = start().await;
    let list = || client.account(account).conversations().list();
    let all = || list().status(ConversationStatusFilter::All);
    for (name, request, expected) in [
        ("inbox", all().inbox_id(MAIL), vec![5, 4]),
        ("label", all().labels(&["returns".to_owned()]), vec![4, 3]),
        ("text", list().q("lamp"), vec![3]),
        ("unassigned", all().assignee_type(ListConversationsAssigneeType::Unassigned), vec![5, 3]),
    ] {
        assert_eq!(ids(&request.collect_all().await.unwrap()), expected, "{name}");
    }
}

#[tokio::test]
async fn conversations_are_counted_for_the_caller() {
    let (server, client, account) = start().await;
    let agent = self::client(&server, server.text("agent_token"), "none");
    let counts = agent.account(account).conversations().get_counts().status(ConversationStatusFilter::All);
    let counts = counts.send().await.unwrap().value.meta;
    assert_eq!((counts.mine_count, counts.unassigned_count, counts.all_count), (2, 1, 3));
    assert_eq!(counts.assigned_count, Some(2));
    let teams = client.account(account).teams().list().send().await.unwrap().value;
    let of_team = client.account(account).conversations().get_counts().team_id(teams[0].id);
    assert_eq!(of_team.send().await.unwrap().value.meta.all_count, 0);
}

#[tokio::test]
async fn conversations_are_filtered_by_conditions() {
    let (_server, client, account) = start().await;
    let either = FilterCondition::new("priority", FilterOperator::EqualTo)
        .values([json!("high"), json!("low")])
        .query_operator("AND");
    let label = FilterCondition::new("labels", FilterOperator::EqualTo).values([json!("returns")]);
    let query = FilterQuery::new([either, label]);
    let page = client.account(account).conversations().filter(&query).send().await.unwrap().value;
    assert_eq!((ids(&page.payload), page.meta.all_count), (vec![4], 1));
    let all = client.account(account).conversations().filter(&query).collect_all().await.unwrap();
    assert_eq!(all, page.payload);
}

#[tokio::test]
async fn lists_of_conversations_go_over_all_pages() {
    let (_server, client, account) = start().await;
    for number in 0..30 {
        let new =
            ConversationCreate::new().inbox_id(ORDERS).contact_id(5).source_id(format!("shop-{number}"));
        client.account(account).conversations().create(&new).send().await.unwrap();
    }
    let first = client.account(account).conversations().list().send().await.unwrap().value.data;
    assert_eq!((first.payload.len(), first.meta.all_count), (25, 32));
    let all = client.account(account).conversations().list().collect_all().await.unwrap();
    let mut ids: Vec<i64> = all.iter().map(|conversation| conversation.id.get()).collect();
    assert_eq!(ids[30..], [3, 1]);
    ids.dedup();
    assert_eq!(ids.len(), 32);
    let open = FilterCondition::new("status", FilterOperator::EqualTo).values([json!("open")]);
    let open = client
        .account(account)
        .conversations()
        .filter(&FilterQuery::new(vec![open]))
        .collect_all()
        .await
        .unwrap();
    assert_eq!(open.len(), 32);
}

#[tokio::test]
async fn what_conversations_cannot_do() {
    let (server, client, account) = start().await;
    let missing = expected(ErrorKind::NotFound, 404, "Resource could not be found");
    let begin = async |client: &Client, inbox, contact, source: &str| {
        let new = ConversationCreate::new().inbox_id(inbox).contact_id(contact).source_id(source);
        client.account(account).conversations().create(&new).send().await
    };
    assert_fails(begin(&client, 4711, 1, "a").await, missing);
    assert_fails(begin(&client, ORDERS, 4711, "a").await, missing);
    begin(&client, ORDERS, 6, "a").await.unwrap();
    let taken = expected(ErrorKind::Invalid, 422, "source_id should be unique");
    assert_fails(begin(&client, ORDERS, 5, "a").await, taken);
    assert_fails(client.account(account).conversations().get(4711).send().await, missing);

    let agent = self::client(&server, server.text("agent_token"), "none");
    let forbidden = expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");
    assert_fails(begin(&agent, MAIL, 1, "b").await, forbidden);
    assert_fails(agent.account(account).conversations().get(4).send().await, forbidden);

    // An enum value that the server does not have is not refused: the server fails.
    let asleep = status(ConversationStatus::from("asleep"));
    let failed = client.account(account).conversations().set_status(1, &asleep).send().await;
    assert_fails(failed, expected(ErrorKind::Server, 500, "Internal Server Error"));
    let operator = FilterCondition::new("status", FilterOperator::Contains).values([json!("o")]);
    let refused =
        client.account(account).conversations().filter(&FilterQuery::new(vec![operator])).send().await;
    assert_fails(refused, expected(ErrorKind::Invalid, 422, "The allowed operators for status are"));
}
