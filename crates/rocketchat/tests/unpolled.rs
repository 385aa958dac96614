//! Calls that are alive and not polled, beside calls that are.
#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use frontdesk_core::http::{Response, StatusCode};
use frontdesk_core::{Attempt, Body, BoxFuture, ConfigureClient, Error, Middleware, Next, Throttle};
use frontdesk_rocketchat::{Client, ClientBuilder};
use tokio::time::{Instant, sleep};

/// A workspace that takes 300 ms to sign somebody in, and counts how often it does.
#[derive(Clone, Debug, Default)]
struct Workspace(Arc<AtomicUsize>);

impl Middleware for Workspace {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        _: Next<'a>,
    ) -> BoxFuture<'a, Result<Response<Body>, Error>> {
        Box::pin(async move {
            let body = match attempt.request.uri().path() {
                "/api/v1/login" => {
                    self.0.fetch_add(1, Ordering::SeqCst);
                    sleep(Duration::from_millis(300)).await;
                    r#"{"status": "success", "data": {"userId": "u", "authToken": "t"}}"#
                }
                "/api/v1/users.list" => {
                    r#"{"users": [{"_id": "u"}], "count": 1, "offset": 0, "total": 1, "success": true}"#
                }
                _ => r#"{"_id": "u", "username": "ada", "success": true}"#,
            };
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = StatusCode::OK;
            Ok(response)
        })
    }
}

fn builder(workspace: &Workspace) -> ClientBuilder {
    Client::builder().base_url("http://127.0.0.1:9").middleware(workspace.clone())
}

/// Reads a list, and asks for something else while the list is not polled.
async fn list_and_call(client: &Client) {
    let mut users = client.users().list().stream();
    tokio::select! {
        user = users.next() => panic!("before its turn: {:?}", user.map(|user| user.is_ok())),
        () = sleep(Duration::from_millis(100)) => {
            client.authentication().get_me().send().await.unwrap();
        }
    }
    users.next().await.unwrap().unwrap();
    assert!(users.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_not_polled_does_not_hold_the_sign_in() {
    let workspace = Workspace::default();
    let client = builder(&workspace).login("ada", "right").build().unwrap();
    list_and_call(&client).await;
    assert_eq!(workspace.0.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_not_polled_does_not_hold_the_throttle() {
    let workspace = Workspace::default();
    let throttle = Throttle::new(2, Duration::from_secs(1));
    let client = builder(&workspace).token("u", "t").rate_limit(throttle).build().unwrap();
    client.authentication().get_me().send().await.unwrap();
    let start = Instant::now();
    list_and_call(&client).await;
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_not_polled_does_not_hold_the_sign_in() {
    let workspace = Workspace::default();
    let client = builder(&workspace).login("ada", "right").build().unwrap();
    let mut first = Box::pin(client.authentication().get_me().send());
    tokio::select! {
        _ = &mut first => panic!("signing in takes 300 ms"),
        () = sleep(Duration::from_millis(100)) => {}
    }
    client.authentication().get_me().send().await.unwrap();
    first.await.unwrap();
    assert_eq!(workspace.0.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_serves_the_others_when_the_call_that_began_it_is_dropped() {
    let workspace = Workspace::default();
    let client = builder(&workspace).login("ada", "right").build().unwrap();
    let calls: Vec<_> = (0..200)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.authentication().get_me().send().await.map(drop) })
        })
        .collect();
    sleep(Duration::from_millis(100)).await;
    for (number, call) in calls.into_iter().enumerate() {
        if number == 199 {
            call.await.unwrap().unwrap();
        } else {
            call.abort();
        }
    }
    assert_eq!(workspace.0.load(Ordering::SeqCst), 1);
}

#[test]
fn a_client_outlives_its_runtimes() {
    let workspace = Workspace::default();
    let client = builder(&workspace).login("ada", "right").build().unwrap();
    for _ in 0..3 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let call = client.authentication().get_me().send();
        // The runtime ends in the middle of the sign-in.
        runtime.block_on(async { tokio::time::timeout(Duration::from_millis(20), call).await.unwrap_err() });
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(client.authentication().get_me().send()).unwrap();
    assert_eq!(workspace.0.load(Ordering::SeqCst), 4);
}
