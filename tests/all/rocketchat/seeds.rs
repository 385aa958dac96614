//! Get agent or manager information.

use frontdesk_rocketchat::types::{LivechatStatus, LivechatUserResponse, LivechatUserType, UserStatus};
use frontdesk_rocketchat::{Client, ErrorKind};
use frontdesk_sandbox::SandboxVendor;
use serde_json::{Value, json};

use crate::sandbox::Server;
use crate::seeds::{Failure, assert_failure, loopback, read, sample};

#[test]
fn the_sample_is_read_and_written() {
    let answer: LivechatUserResponse =
        read("rocketchat", "LivechatUserResponse", &sample("rocketchat-livechat-user.json"));
    assert_eq!(answer.success, Some(true));
    let user = answer.user.unwrap();
    assert_eq!((user.id.as_str(), user.username.as_deref()), ("SQafHvoFPuB57NmBD", Some("john.doe")));
    assert_eq!(user.status.as_ref(), Some(&UserStatus::Offline));
    assert_eq!(user.status_livechat.as_ref(), Some(&LivechatStatus::Available));
}

#[test]
fn odd_values_are_read_in_every_form() {
    // What the page shows, what servers send, and what callers get.
    let verified: [(Value, Option<bool>); 4] = [
        (json!("true"), Some(true)),
        (json!("false"), Some(false)),
        (json!(true), Some(true)),
        (json!(false), Some(false)),
    ];
    let limits: [(Value, Option<i64>); 4] =
        [(json!(""), None), (json!("5"), Some(5)), (json!(5), Some(5)), (json!(0), Some(0))];
    for (verified, expected_flag) in &verified {
        for (limit, expected_limit) in &limits {
            let mut value = sample("rocketchat-livechat-user.json");
            value["user"]["emails"][0]["verified"] = verified.clone();
            value["user"]["livechat"]["maxNumberSimultaneousChat"] = limit.clone();
            let answer: LivechatUserResponse = read("rocketchat", "LivechatUserResponse", &value);
            let user = answer.user.unwrap();
            let flag = user.emails.as_ref().unwrap()[0].verified.as_ref().unwrap().get();
            assert_eq!(flag, expected_flag.as_ref(), "{verified}");
            let settings = user.livechat.as_ref().unwrap();
            let number = settings.max_number_simultaneous_chat.as_ref().unwrap().get();
            assert_eq!(number, expected_limit.as_ref(), "{limit}");
        }
    }
    // Who does not hold the role is null.
    let nobody: LivechatUserResponse =
        serde_json::from_value(json!({"user": null, "success": true})).unwrap();
    assert_eq!(nobody.user, None);
}

#[tokio::test]
async fn documented_failures_become_errors() {
    let failures: [Failure; 3] = [
        (
            401,
            json!({"status": "error", "message": "You must be logged in to do this."}),
            ErrorKind::Unauthenticated,
            None,
            "You must be logged in to do this.",
        ),
        (
            403,
            json!({
                "success": false,
                "error": "User does not have the permissions required for this action [error-unauthorized]",
            }),
            ErrorKind::Forbidden,
            Some("error-unauthorized"),
            "User does not have the permissions required for this action",
        ),
        (403, json!({"success": false, "error": "unauthorized"}), ErrorKind::Forbidden, None, "unauthorized"),
    ];
    for failure in &failures {
        let url = loopback::answering(failure.0, &failure.1).await;
        let client = Client::builder().base_url(&url).token("user", "token").build().unwrap();
        let call = client.livechat_users().get(LivechatUserType::Agent, "SQafHvoFPuB57NmBD");
        assert_failure(call.send().await, failure);
    }
}

#[tokio::test]
async fn the_call_is_made() {
    let server = Server::start(SandboxVendor::RocketChat).await;
    let builder = Client::builder().base_url(server.url());
    let client = builder.token(server.text("user_id"), server.text("auth_token")).build().unwrap();
    let call = client.livechat_users().get(LivechatUserType::Agent, "SQafHvoFPuB57NmBD");
    let mut expected = sample("rocketchat-livechat-user.json");
    expected["user"]["emails"][0]["address"] = json!("john.doe@harbour.example");
    let answer = call.send().await.unwrap().value;
    assert_eq!(serde_json::to_value(&answer).unwrap(), expected);
    assert_eq!(
        answer.user.unwrap().emails.as_ref().unwrap()[0].verified.as_ref().unwrap().get(),
        Some(&true)
    );
}
