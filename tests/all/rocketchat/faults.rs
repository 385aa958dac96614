//! The calls that meet every fault, and what the table of faults cannot say.

use std::time::{Duration, Instant};

use frontdesk_core::{BoxFuture, ConfigureClient, ErrorKind};
use frontdesk_rocketchat::types::{LivechatUserType, NewUser, UserChanges, UserUpdate};
use frontdesk_rocketchat::{Client, ClientBuilder};
use frontdesk_sandbox::faults::Fault;
use frontdesk_sandbox::{Sandbox, SandboxVendor};

use crate::faults::beyond::{assert_costs_itself, came, malformed, quick, sign_in_faults, started};
use crate::faults::calls::Kind::{self, Ahead, Delete, Get, List, Patch, Post, PostChange, Put, Stream};
use crate::faults::calls::Reads::Json;
use crate::faults::calls::{Call, Pace, Platform, Ready, built, endpoint, seen, text};
use crate::faults::every_fault_ends_as_documented;

static PLATFORM: Platform =
    Platform { vendor: SandboxVendor::RocketChat, ready, has_totals: true, says_reset: true, renews: false };

/// Every kind of call that there is.
#[rustfmt::skip]
static CALLS: [Call; 7] = [
    Call::new(&PLATFORM, List, "GET /api/v1/users.list", Json),
    Call::new(&PLATFORM, Stream, "GET /api/v1/users.list", Json),
    Call::new(&PLATFORM, Ahead, "GET /api/v1/users.list", Json),
    Call::new(&PLATFORM, Get, "GET /api/v1/users.info", Json),
    Call::new(&PLATFORM, Post, "POST /api/v1/users.create", Json),
    Call::new(&PLATFORM, PostChange, "POST /api/v1/users.update", Json),
    Call::new(&PLATFORM, Delete, "DELETE /api/v1/livechat/users/{type}/{_id}", Json),
];

fn ready(kind: Kind, sandbox: &Sandbox, pace: Pace) -> BoxFuture<'_, Ready> {
    Box::pin(make_ready(kind, sandbox, pace))
}

async fn make_ready(kind: Kind, sandbox: &Sandbox, pace: Pace) -> Ready {
    /// The documented sample agent.
    const JOHN: &str = "SQafHvoFPuB57NmBD";
    let at = endpoint(sandbox, SandboxVendor::RocketChat);
    let client = built!(
        Client::builder().base_url(&at.base_url).token(text(at, "user_id"), text(at, "auth_token")),
        pace
    );
    let changes = UserChanges::new().name("John");
    match kind {
        List => Box::pin(async move { client.users().list().count(7).send().await.map(drop) }),
        Stream => {
            Box::pin(async move { client.users().list().count(7).stream().collect_all().await.map(drop) })
        }
        Ahead => Box::pin(async move {
            client.users().list().count(7).stream().concurrency(4).collect_all().await.map(drop)
        }),
        Get => Box::pin(async move { client.users().get().user_id(JOHN).send().await.map(drop) }),
        Post => Box::pin(async move {
            let user = NewUser::new("pia@harbour.example", "Pia Roth", "a-long-one", "pia.roth");
            client.users().create(&user).send().await.map(drop)
        }),
        PostChange => {
            Box::pin(
                async move { client.users().update(&UserUpdate::new(JOHN, changes)).send().await.map(drop) },
            )
        }
        Delete => Box::pin(async move {
            client.livechat_users().remove(LivechatUserType::Agent, JOHN).send().await.map(drop)
        }),
        Put | Patch => panic!("there is no such call"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_ends_as_documented() {
    every_fault_ends_as_documented(&CALLS).await;
}

fn builder(sandbox: &Sandbox) -> ClientBuilder {
    let at = endpoint(sandbox, SandboxVendor::RocketChat);
    let builder = Client::builder().base_url(&at.base_url).retry(quick());
    builder.token(text(at, "user_id"), text(at, "auth_token"))
}

#[tokio::test]
async fn a_malformed_record_costs_itself_and_no_other() {
    for ahead in [1, 4] {
        let sandbox = started(SandboxVendor::RocketChat, "GET /api/v1/users.list", malformed()).await;
        let client = builder(&sandbox).build().unwrap();
        let list = || client.users().list().count(4).stream().concurrency(ahead);
        assert_costs_itself("users[1]", &came!(list()), &came!(list()));
    }
}

#[tokio::test]
async fn a_whole_call_ends_in_its_time_whatever_its_attempts_do() {
    let limit = Duration::from_millis(300);
    for fault in [
        Fault::Stall { time: Duration::from_secs(60) },
        Fault::Delay { time: Duration::from_secs(60) },
        Fault::SlowDrip { every: Duration::from_secs(1) },
    ] {
        let sandbox = started(SandboxVendor::RocketChat, "*", fault.clone().forever()).await;
        let client = builder(&sandbox).timeout(limit).build().unwrap();
        let start = Instant::now();
        let error = client.authentication().get_me().send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        assert!(start.elapsed() < limit * 5, "{fault:?}: {:?}", start.elapsed());
    }
}

#[tokio::test]
async fn a_redirect_carries_nothing_elsewhere() {
    let elsewhere = Sandbox::start(&[SandboxVendor::RocketChat]).await.unwrap();
    let url = format!("{}/api/v1/me", endpoint(&elsewhere, SandboxVendor::RocketChat).base_url);
    let sandbox = started(SandboxVendor::RocketChat, "*", Fault::RedirectTo { url }.forever()).await;
    let answer = builder(&sandbox).build().unwrap().authentication().get_me().send().await;
    assert_eq!(answer.unwrap_err().kind(), ErrorKind::Configuration);
    assert!(elsewhere.seen(SandboxVendor::RocketChat).is_empty());
}

/// Signing in is a POST like any other.
#[tokio::test]
async fn signing_in_meets_faults_too() {
    for (step, _, once) in sign_in_faults() {
        let sandbox = started(SandboxVendor::RocketChat, "POST /api/v1/login", step.clone()).await;
        let at = endpoint(&sandbox, SandboxVendor::RocketChat);
        let client = Client::builder().base_url(&at.base_url).retry(quick());
        let client = client.login(text(at, "username"), text(at, "password")).build().unwrap();
        let end = client.authentication().get_me().send().await.err().map(|error| error.kind());
        let requests = seen(&sandbox, SandboxVendor::RocketChat, "POST /api/v1/login");
        assert_eq!((end, requests), once, "{step:?}");
    }
}
