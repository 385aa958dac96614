//! The calls that meet every fault, and what the table of faults cannot say.

use frontdesk_core::{BoxFuture, ConfigureClient, ErrorKind, RequestOptions};
use frontdesk_nuance::types::{CreateUser, NewUser, PatchUser, UpdateUser, UserPatch};
use frontdesk_nuance::{Client, JwtBearer, JwtKey};
use frontdesk_sandbox::faults::Fault;
use frontdesk_sandbox::{Sandbox, SandboxVendor};

use crate::faults::beyond::{assert_costs_itself, came, malformed, quick, sign_in_faults, started};
use crate::faults::calls::Kind::{self, Ahead, Delete, Get, List, Patch, Post, PostChange, Put, Stream};
use crate::faults::calls::Reads::{Nothing, Optional};
use crate::faults::calls::{Call, Pace, Platform, Ready, built, endpoint, id, seen, text};
use crate::faults::every_fault_ends_as_documented;

static PLATFORM: Platform =
    Platform { vendor: SandboxVendor::Nuance, ready, has_totals: true, says_reset: false, renews: false };

/// Every kind of call that there is.
#[rustfmt::skip]
static CALLS: [Call; 7] = [
    Call::new(&PLATFORM, List, "GET /v1/user/{siteId}/filteredList", Optional),
    Call::new(&PLATFORM, Stream, "GET /v1/user/{siteId}/filteredList", Optional),
    Call::new(&PLATFORM, Ahead, "GET /v1/user/{siteId}/filteredList", Optional),
    Call::new(&PLATFORM, Post, "POST /v1/user/{siteId}", Nothing),
    // The record that is put back says when it was read; the second time somebody else was faster.
    Call::new(&PLATFORM, Put, "PUT /v1/user/{siteId}/{userId}", Nothing).again(ErrorKind::Conflict),
    Call::new(&PLATFORM, Patch, "PATCH /v1/user/{siteId}/{userId}", Nothing),
    Call::new(&PLATFORM, Delete, "DELETE /v1/user/{siteId}/{userId}", Nothing).again(ErrorKind::NotFound),
];

fn ready(kind: Kind, sandbox: &Sandbox, pace: Pace) -> BoxFuture<'_, Ready> {
    Box::pin(make_ready(kind, sandbox, pace))
}

async fn make_ready(kind: Kind, sandbox: &Sandbox, pace: Pace) -> Ready {
    /// The documented sample user.
    const JON: i64 = 12_345_678;
    let at = endpoint(sandbox, SandboxVendor::Nuance);
    let site = id(at, "site_id");
    let client = || built!(Client::builder().base_url(&at.base_url).token(text(at, "token")), pace);
    let jon = client().site(site).users().get(JON).send().await.unwrap().value;
    let client = client();
    match kind {
        List => Box::pin(async move { client.site(site).users().look_up().max(7).send().await.map(drop) }),
        Stream => Box::pin(async move {
            client.site(site).users().look_up().max(7).stream().collect_all().await.map(drop)
        }),
        Ahead => Box::pin(async move {
            client.site(site).users().look_up().max(7).stream().concurrency(4).collect_all().await.map(drop)
        }),
        Post => Box::pin(async move {
            let (groups, password) = (vec![10_004_321], "q7Z!vk92Tx#b");
            let user = NewUser::new("pia.roth", "Pia", "Roth", password, site);
            let user =
                user.site_ids([site]).agent_group_ids(groups).business_unit_ids([87_654_321]).role_ids([19]);
            client.site(site).users().create(&CreateUser::new(user, "test")).send().await.map(drop)
        }),
        Put => Box::pin(async move {
            client.site(site).users().update(JON, &UpdateUser::new(jon, "test")).send().await.map(drop)
        }),
        Patch => Box::pin(async move {
            let patch = PatchUser::new(UserPatch::default(), "test");
            client.site(site).users().patch(JON, &patch).send().await.map(drop)
        }),
        Delete => {
            Box::pin(async move { client.site(site).users().delete(JON, "test").send().await.map(drop) })
        }
        Get | PostChange => panic!("there is no such call"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_ends_as_documented() {
    every_fault_ends_as_documented(&CALLS).await;
}

fn client(sandbox: &Sandbox) -> Client {
    let at = endpoint(sandbox, SandboxVendor::Nuance);
    Client::builder().base_url(&at.base_url).token(text(at, "token")).retry(quick()).build().unwrap()
}

#[tokio::test]
async fn a_malformed_record_costs_itself_and_no_other() {
    for ahead in [1, 4] {
        let sandbox = started(SandboxVendor::Nuance, "GET /v1/user/{siteId}/filteredList", malformed()).await;
        let site = id(endpoint(&sandbox, SandboxVendor::Nuance), "site_id");
        let list = || client(&sandbox).site(site).users().look_up().max(4).stream().concurrency(ahead);
        assert_costs_itself("records[1]", &came!(list()), &came!(list()));
    }
}

#[tokio::test]
async fn a_server_that_is_down_is_not_hammered() {
    let sandbox = started(
        SandboxVendor::Nuance,
        "GET /v1/user/{siteId}/{userId}",
        Fault::Status { status: 503 }.forever(),
    )
    .await;
    let (client, site) = (client(&sandbox), id(endpoint(&sandbox, SandboxVendor::Nuance), "site_id"));
    const CALLS: u64 = 60;
    for user in 0..CALLS {
        let error = client.site(site).users().get(user as i64).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
    }
    // Twenty further attempts are what a client has to give by default.
    assert_eq!(seen(&sandbox, SandboxVendor::Nuance, "GET /v1/user/{siteId}/{userId}"), CALLS + 20);
}

#[tokio::test]
async fn what_is_not_safe_to_repeat_is_repeated_where_the_caller_says_so() {
    const PATCH: &str = "PATCH /v1/user/{siteId}/{userId}";
    const JON: i64 = 12_345_678;
    let table = [
        (RequestOptions::new(), Fault::Refuse, Some(ErrorKind::Transport), 1),
        (RequestOptions::new().retry_unsafe(), Fault::Refuse, None, 2),
        (RequestOptions::new().retry_unsafe(), Fault::Status { status: 503 }, None, 2),
        (RequestOptions::new().retry_unsafe(), Fault::Status { status: 500 }, Some(ErrorKind::Server), 1),
        (RequestOptions::new().retry_unsafe().no_retries(), Fault::Refuse, Some(ErrorKind::Transport), 1),
    ];
    for (options, fault, expected, requests) in table {
        let sandbox = started(SandboxVendor::Nuance, PATCH, fault.clone()).await;
        let site = id(endpoint(&sandbox, SandboxVendor::Nuance), "site_id");
        let patch = PatchUser::new(UserPatch::default(), "test");
        let answer =
            client(&sandbox).site(site).users().patch(JON, &patch).with_options(options.clone()).send().await;
        assert_eq!(answer.err().map(|error| error.kind()), expected, "{options:?} {fault:?}");
        assert_eq!(seen(&sandbox, SandboxVendor::Nuance, PATCH), requests, "{options:?} {fault:?}");
    }
}

#[tokio::test]
async fn a_redirect_carries_nothing_elsewhere() {
    let elsewhere = Sandbox::start(&[SandboxVendor::Nuance]).await.unwrap();
    let at = endpoint(&elsewhere, SandboxVendor::Nuance);
    let url = format!("{}/v1/agentGroups/123/listAg", at.base_url);
    let sandbox = started(SandboxVendor::Nuance, "*", Fault::RedirectTo { url }.forever()).await;
    let answer = client(&sandbox).site(123).users().get(1).send().await;
    assert_eq!(answer.unwrap_err().kind(), ErrorKind::Configuration);
    assert!(elsewhere.seen(SandboxVendor::Nuance).is_empty());
}

#[tokio::test]
async fn signing_in_meets_faults_too() {
    const EXCHANGE: &str = "POST /oauth-server/oauth/token";
    for (step, repeated, _) in sign_in_faults() {
        let sandbox = started(SandboxVendor::Nuance, EXCHANGE, step.clone()).await;
        let end =
            with_jwt(&sandbox).site(123).users().get(12_345_678).send().await.err().map(|error| error.kind());
        assert_eq!((end, seen(&sandbox, SandboxVendor::Nuance, EXCHANGE)), repeated, "{step:?}");
    }
}

/// A client that exchanges a signed JWT for its tokens.
fn with_jwt(sandbox: &Sandbox) -> Client {
    let at = endpoint(sandbox, SandboxVendor::Nuance);
    let key = JwtKey::from_pem(text(at, "key_id"), text(at, "private_key")).unwrap();
    let bearer = JwtBearer::new(text(at, "token_url"), text(at, "client_id"), text(at, "client_secret"), key);
    Client::builder().base_url(&at.base_url).jwt_bearer(bearer).retry(quick()).build().unwrap()
}
