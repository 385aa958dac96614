//! Typed mocks, as users' tests have them.

use frontdesk_core::http::Response;
use frontdesk_core::serde_json::json;
use frontdesk_core::{ConfigureClient, ErrorKind, Mock};
use frontdesk_nuance::types::{AgentGroup, BusinessUnit, BusinessUnitPage, PatchUser, UserPatch};
use frontdesk_nuance::{Client, agent_groups, business_units, users};

fn client(mock: &Mock) -> Client {
    let client = Client::builder().base_url("https://mock.example/api").token("hunter2");
    client.transport(mock.clone()).build().unwrap()
}

fn unit(id: i64) -> BusinessUnit {
    let mut unit = BusinessUnit::new();
    unit.id = Some(id.into());
    unit
}

#[tokio::test(start_paused = true)]
async fn a_sequence_of_responses_runs_the_retries() {
    let groups = vec![AgentGroup::new(5), AgentGroup::new(6)];
    let mock =
        Mock::new().on(agent_groups::List::OPERATION).respond_status(503).disconnect().respond(&groups);
    let response = client(&mock).site(123).agent_groups().list().send().await.unwrap();
    assert_eq!((response.attempts(), response.value), (3, Some(groups)));
    // One call of three attempts.
    let (groups, user) = (agent_groups::List::OPERATION, users::Get::OPERATION);
    assert_eq!((mock.calls(groups), mock.attempts(groups)), (1, 3));
    assert_eq!((mock.calls(user), mock.attempts(user)), (0, 0));
    mock.verify().unwrap();
}

/// As in the README.
#[tokio::test(start_paused = true)]
async fn an_example_is_a_response() {
    let list = agent_groups::List::OPERATION;
    let mock = Mock::new().on(list).respond_status(503).respond(&agent_groups::List::EXAMPLE);
    let groups = client(&mock).site(123).agent_groups().list().await.unwrap();
    assert_eq!(groups, Some(agent_groups::List::EXAMPLE.get().unwrap()));
    assert_eq!((mock.calls(list), mock.attempts(list)), (1, 2));
    mock.verify().unwrap();
}

#[tokio::test]
async fn a_list_reads_its_pages() {
    let mock = Mock::new()
        .on(business_units::List::OPERATION)
        .query("offset", 2)
        .respond(&BusinessUnitPage::new(2, 2, 3, [unit(7)]))
        .on(business_units::List::OPERATION)
        .path("siteId", 123)
        .respond(&BusinessUnitPage::new(0, 2, 3, [unit(5), unit(6)]));
    let units = client(&mock).site(123).business_units().list().max(2).collect_all().await.unwrap();
    assert_eq!(units, [unit(5), unit(6), unit(7)]);
    // Each page is a call.
    assert_eq!(mock.calls(business_units::List::OPERATION), 2);
    mock.verify().unwrap();
}

#[tokio::test]
async fn matchers_tell_requests_apart() {
    let patch = PatchUser::new(UserPatch::new().firstname("Ada"), "married");
    let mock = Mock::new()
        .on(users::Patch::OPERATION)
        .path("userId", 45)
        .body(&patch)
        .respond_status(204)
        .on(users::Patch::OPERATION)
        .body_field("reason", "moved")
        .respond_with(
            Response::builder().status(404).body(r#"{"error": "HTTP 404 Not Found", "code": 404}"#).unwrap(),
        );
    let users = client(&mock).site(123).users();
    users.patch(45, &patch).await.unwrap();
    let moved = PatchUser::new(UserPatch::new(), "moved");
    assert_eq!(users.patch(45, &moved).await.unwrap_err().kind(), ErrorKind::NotFound);
    mock.verify().unwrap();
    assert!(users.patch(46, &patch).await.is_err());
    let wrong = mock.verify().unwrap_err().to_string();
    assert!(
        wrong.contains("no rule matches the request of patchUser (PATCH /api/v1/user/123/46)"),
        "{wrong}"
    );
}

#[tokio::test]
async fn what_is_unexpected_or_unused_is_said() {
    let mock = Mock::new().on(users::Delete::OPERATION);
    let error = client(&mock).site(123).users().get(45).filter("hunter3").await.unwrap_err();
    // It is not retried.
    assert_eq!((error.attempts(), mock.calls(users::Get::OPERATION)), (1, 1));
    let wrong = mock.verify().unwrap_err().to_string();
    assert!(
        wrong.contains("getUser") && wrong.contains("no request matched the rule on deleteUser"),
        "{wrong}"
    );
    assert!(!wrong.contains("hunter"), "{wrong}");
    let wrong = Mock::new().respond(&json!(1)).verify().unwrap_err().to_string();
    assert!(wrong.contains("before the first `on`"), "{wrong}");
}
