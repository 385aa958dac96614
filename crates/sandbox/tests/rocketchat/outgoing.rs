//! Outgoing webhooks whose receiver fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response as Reply};
use axum::routing::post;

use super::*;

/// The address of a receiver that refuses the first posts, and the number of posts that it got.
async fn receiver(refused: usize) -> (String, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let take = move || {
        let before = counted.fetch_add(1, Ordering::SeqCst);
        async move {
            if before < refused {
                return (StatusCode::SERVICE_UNAVAILABLE, "later").into_response();
            }
            let body = json!({"text": "taken"}).to_string();
            Reply::builder().header("content-type", "application/json").body(body.into()).unwrap()
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, Router::new().route("/", post(take))).await });
    (url, count)
}

/// The steps that the calls of an integration came to, the first call first, once they are as many
/// and the last is none that a call passes through.
async fn steps(workspace: &Workspace, id: &str, calls: usize) -> Vec<String> {
    let start = Instant::now();
    loop {
        let (_, answer) =
            workspace.get(&format!("integrations.history?id={id}&sort={{\"_createdAt\":1}}")).await;
        let steps: Vec<String> = texts(&answer, "history", "step").into_iter().map(str::to_owned).collect();
        let passing = ["pre-http-call", "after-http-call"];
        let is_done = steps.last().is_some_and(|last| !passing.contains(&last.as_str()));
        if steps.len() == calls && is_done {
            return steps;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{steps:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Creates an outgoing webhook that tries again as `retry` says, writes a message, and waits for
/// the calls.
async fn deliver(refused: usize, retry: Value, calls: usize) -> (Vec<String>, usize) {
    let workspace = Workspace::start().await;
    let (url, count) = receiver(refused).await;
    let mut body = json!({
        "type": "webhook-outgoing", "name": "Out", "enabled": true, "username": "rocket.cat", "urls": [url],
        "scriptEnabled": false, "event": "sendMessage", "channel": "#general", "triggerWords": ["!tide"],
        "token": "made-up-token",
    });
    body.as_object_mut().unwrap().extend(retry.as_object().unwrap().clone());
    let (status, created) = workspace.post("integrations.create", body).await;
    assert_eq!(status, 200, "{created}");
    workspace.post("chat.postMessage", json!({"roomId": "GENERAL", "text": "!tide"})).await;
    let steps = steps(&workspace, created["integration"]["_id"].as_str().unwrap(), calls).await;
    (steps, count.load(Ordering::SeqCst))
}

#[tokio::test]
async fn a_failed_post_is_sent_again_after_the_integrations_delay() {
    let start = Instant::now();
    let retry = json!({"retryFailedCalls": true, "retryCount": 3, "retryDelay": "powers-of-ten"});
    let (steps, posts) = deliver(2, retry, 3).await;
    assert_eq!(steps, ["going-to-retry-1", "going-to-retry-2", "url-response-sent-message"]);
    // A tenth of a second and a second.
    assert!(posts == 3 && start.elapsed() >= Duration::from_millis(1100));
}

#[tokio::test]
async fn a_post_is_given_up_after_the_last_retry() {
    let retry = json!({"retryFailedCalls": true, "retryCount": 1, "retryDelay": "powers-of-ten"});
    assert_eq!(deliver(9, retry, 2).await.0, ["going-to-retry-1", "too-many-retries"]);
}

#[tokio::test]
async fn a_post_is_not_sent_again_without_a_valid_delay() {
    let retry = json!({"retryFailedCalls": true, "retryCount": 1, "retryDelay": "sometimes"});
    assert_eq!(deliver(9, retry, 1).await, (vec!["failed-and-retry-delay-is-invalid".to_owned()], 1));
    let never = (vec!["failed-and-not-configured-to-retry".to_owned()], 1);
    assert_eq!(deliver(9, json!({}), 1).await, never);
}
