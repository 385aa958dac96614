//! The calls that meet every fault, and what the table of faults cannot say.

use frontdesk_core::{BoxFuture, ConfigureClient, ErrorKind};
use frontdesk_imichat::Client;
use frontdesk_imichat::types::{Channel, ChatPatch, NewChat};
use frontdesk_sandbox::faults::Fault;
use frontdesk_sandbox::{Sandbox, SandboxVendor};

use crate::faults::beyond::{assert_costs_itself, came, malformed, quick, sign_in_faults, started};
use crate::faults::calls::Kind::{self, Ahead, Delete, Get, List, Patch, Post, PostChange, Put, Stream};
use crate::faults::calls::Reads::Json;
use crate::faults::calls::{Call, Pace, Platform, Ready, built, endpoint, id, seen, text};
use crate::faults::every_fault_ends_as_documented;

static PLATFORM: Platform =
    Platform { vendor: SandboxVendor::ImiChat, ready, has_totals: false, says_reset: true, renews: true };

/// Every kind of call that there is.
#[rustfmt::skip]
static CALLS: [Call; 5] = [
    Call::new(&PLATFORM, List, "GET /users", Json),
    Call::new(&PLATFORM, Stream, "GET /users", Json),
    Call::new(&PLATFORM, Ahead, "GET /users", Json),
    Call::new(&PLATFORM, Post, "POST /chats", Json),
    Call::new(&PLATFORM, Patch, "PATCH /chats/{chat}", Json),
];

fn ready(kind: Kind, sandbox: &Sandbox, pace: Pace) -> BoxFuture<'_, Ready> {
    Box::pin(make_ready(kind, sandbox, pace))
}

async fn make_ready(kind: Kind, sandbox: &Sandbox, pace: Pace) -> Ready {
    let at = endpoint(sandbox, SandboxVendor::ImiChat);
    let team = id(at, "team_id");
    let client = || {
        built!(
            Client::builder().base_url(&at.base_url).api_key(text(at, "api_key"), text(at, "domain")),
            pace
        )
    };
    let chats = client().chats().list().send().await.unwrap().value.response.chats;
    let chat = chats[0].chat_id.clone();
    let client = client();
    match kind {
        List => Box::pin(async move { client.users().list().send().await.map(drop) }),
        Stream => Box::pin(async move { client.users().list().stream().collect_all().await.map(drop) }),
        Ahead => {
            Box::pin(
                async move { client.users().list().stream().concurrency(4).collect_all().await.map(drop) },
            )
        }
        Post => Box::pin(async move {
            let chat = NewChat::new().team_id(team).channel(Channel::Email);
            client.chats().create(&chat).send().await.map(drop)
        }),
        Patch => {
            let patch = ChatPatch::new().tags(["refund"]);
            Box::pin(async move { client.chats().update(&chat, &patch).send().await.map(drop) })
        }
        Get | PostChange | Put | Delete => panic!("there is no such call"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_ends_as_documented() {
    every_fault_ends_as_documented(&CALLS).await;
}

fn client(sandbox: &Sandbox) -> Client {
    let at = endpoint(sandbox, SandboxVendor::ImiChat);
    let builder = Client::builder().base_url(&at.base_url).retry(quick());
    builder.api_key(text(at, "api_key"), text(at, "domain")).build().unwrap()
}

#[tokio::test]
async fn a_malformed_record_costs_itself_and_no_other() {
    for ahead in [1, 4] {
        let sandbox = started(SandboxVendor::ImiChat, "GET /users", malformed()).await;
        let list = || client(&sandbox).users().list().stream().concurrency(ahead);
        assert_costs_itself("response.users[1]", &came!(list()), &came!(list()));
    }
}

#[tokio::test]
async fn a_redirect_carries_nothing_elsewhere() {
    let elsewhere = Sandbox::start(&[SandboxVendor::ImiChat]).await.unwrap();
    let url = format!("{}/authorize", endpoint(&elsewhere, SandboxVendor::ImiChat).base_url);
    let sandbox = started(SandboxVendor::ImiChat, "*", Fault::RedirectTo { url }.forever()).await;
    let answer = client(&sandbox).users().list().send().await;
    assert_eq!(answer.unwrap_err().kind(), ErrorKind::Configuration);
    assert!(elsewhere.seen(SandboxVendor::ImiChat).is_empty());
}

#[tokio::test]
async fn signing_in_meets_faults_too() {
    for (step, repeated, _) in sign_in_faults() {
        let sandbox = started(SandboxVendor::ImiChat, "GET /authorize", step.clone()).await;
        let end = client(&sandbox).teams().list().send().await.err().map(|error| error.kind());
        let requests = seen(&sandbox, SandboxVendor::ImiChat, "GET /authorize");
        assert_eq!((end, requests), repeated, "{step:?}");
        let expected = u64::from(end.is_none());
        assert_eq!(seen(&sandbox, SandboxVendor::ImiChat, "GET /teams"), expected, "{step:?}");
    }
}
