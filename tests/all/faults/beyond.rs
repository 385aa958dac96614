//! What the table cannot say: lists with one bad record, servers that stay down, signing in, a
//! caller's own limits.

use std::time::{Duration, Instant};

use frontdesk_core::{ConfigureClient, Error, ErrorKind, RequestOptions, RetryPolicy};
use frontdesk_sandbox::faults::{Fault, RetryAfter, Script, Step};
use frontdesk_sandbox::{Sandbox, SandboxVendor};

use super::calls::{endpoint, id, seen, text};

/// A vendor that misbehaves.
async fn started(vendor: SandboxVendor, operation: &str, step: impl Into<Step>) -> Sandbox {
    let sandbox = Sandbox::start(&[vendor]).await.unwrap();
    sandbox.script(vendor, Script::new().on(operation, [step])).unwrap();
    sandbox
}

/// Waits are short.
fn quick() -> RetryPolicy {
    RetryPolicy::new().base_delay(Duration::from_millis(2))
}

fn nuance(sandbox: &Sandbox) -> frontdesk_nuance::Client {
    let at = endpoint(sandbox, SandboxVendor::Nuance);
    frontdesk_nuance::Client::builder()
        .base_url(&at.base_url)
        .token(text(at, "token"))
        .retry(quick())
        .build()
        .unwrap()
}

fn rocketchat(sandbox: &Sandbox) -> frontdesk_rocketchat::ClientBuilder {
    let at = endpoint(sandbox, SandboxVendor::RocketChat);
    let client = frontdesk_rocketchat::Client::builder().base_url(&at.base_url).retry(quick());
    client.token(text(at, "user_id"), text(at, "auth_token"))
}

fn imichat(sandbox: &Sandbox) -> frontdesk_imichat::Client {
    let at = endpoint(sandbox, SandboxVendor::ImiChat);
    let client = frontdesk_imichat::Client::builder().base_url(&at.base_url).retry(quick());
    client.api_key(text(at, "api_key"), text(at, "domain")).build().unwrap()
}

/// How a list came: its records, and the errors among them.
macro_rules! came {
    ($list:expr) => {{
        let mut items = $list;
        let (mut records, mut errors): (usize, Vec<Error>) = (0, Vec::new());
        while let Some(item) = items.next().await {
            match item {
                Ok(_) => records += 1,
                Err(error) => errors.push(error),
            }
        }
        (records, errors)
    }};
}

#[tokio::test]
async fn a_malformed_record_costs_itself_and_no_other() {
    let malformed = || Fault::MalformedRecord { at: 1 }.times(1);
    for ahead in [1, 4] {
        let mut lists = Vec::new();

        let sandbox = started(SandboxVendor::Nuance, "GET /v1/user/{siteId}/filteredList", malformed()).await;
        let site = id(endpoint(&sandbox, SandboxVendor::Nuance), "site_id");
        let list = || nuance(&sandbox).site(site).users().look_up().max(4).stream().concurrency(ahead);
        lists.push(("records[1]", came!(list()), came!(list())));

        let sandbox = started(SandboxVendor::RocketChat, "GET /api/v1/users.list", malformed()).await;
        let client = rocketchat(&sandbox).build().unwrap();
        let list = || client.users().list().count(4).stream().concurrency(ahead);
        lists.push(("users[1]", came!(list()), came!(list())));

        let sandbox = started(SandboxVendor::ImiChat, "GET /users", malformed()).await;
        let list = || imichat(&sandbox).users().list().stream().concurrency(ahead);
        lists.push(("response.users[1]", came!(list()), came!(list())));

        for (path, (records, errors), (all, none)) in lists {
            assert!(none.is_empty() && all > 8, "{path}: {none:?}");
            assert_eq!((records, errors.len()), (all - 1, 1), "{path}: {errors:?}");
            assert!(errors[0].is_malformed_record());
            assert_eq!((errors[0].kind(), errors[0].path()), (ErrorKind::Decode, Some(path)));
        }
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
    let (client, site) = (nuance(&sandbox), id(endpoint(&sandbox, SandboxVendor::Nuance), "site_id"));
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
    use frontdesk_nuance::types::{PatchUser, UserPatch};
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
            nuance(&sandbox).site(site).users().patch(JON, &patch).with_options(options.clone()).send().await;
        assert_eq!(answer.err().map(|error| error.kind()), expected, "{options:?} {fault:?}");
        assert_eq!(seen(&sandbox, SandboxVendor::Nuance, PATCH), requests, "{options:?} {fault:?}");
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
        let client = rocketchat(&sandbox).timeout(limit).build().unwrap();
        let start = Instant::now();
        let error = client.authentication().get_me().send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        assert!(start.elapsed() < limit * 5, "{fault:?}: {:?}", start.elapsed());
    }
}

#[tokio::test]
async fn a_redirect_carries_nothing_elsewhere() {
    let elsewhere = Sandbox::start(&[SandboxVendor::Chatwoot]).await.unwrap();
    let url = format!("{}/api/v1/profile", endpoint(&elsewhere, SandboxVendor::Chatwoot).base_url);
    for vendor in [SandboxVendor::Nuance, SandboxVendor::RocketChat, SandboxVendor::ImiChat] {
        let sandbox = started(vendor, "*", Fault::RedirectTo { url: url.clone() }.forever()).await;
        let answer = match vendor {
            SandboxVendor::Nuance => nuance(&sandbox).site(123).users().get(1).send().await.map(drop),
            SandboxVendor::RocketChat => {
                rocketchat(&sandbox).build().unwrap().authentication().get_me().send().await.map(drop)
            }
            _ => imichat(&sandbox).users().list().send().await.map(drop),
        };
        assert_eq!(answer.unwrap_err().kind(), ErrorKind::Configuration);
    }
    assert!(elsewhere.seen(SandboxVendor::Chatwoot).is_empty());
}

/// Signing in with each of these: how the call ends for which somebody signs in, and how often it
/// was tried.
#[tokio::test]
async fn signing_in_meets_faults_too() {
    const EXCHANGE: &str = "POST /oauth-server/oauth/token";
    let limited = |retry_after| Fault::RateLimited { retry_after, reset: Duration::from_millis(20) };
    // The fault; the end and the requests where signing in may be repeated, and where it is a POST
    // like any other.
    let table = [
        (Fault::Refuse.times(1), (None, 2), (Some(ErrorKind::Transport), 1)),
        (Fault::Status { status: 503 }.times(2), (None, 3), (Some(ErrorKind::Unavailable), 1)),
        (Fault::Status { status: 500 }.times(1), (Some(ErrorKind::Server), 1), (Some(ErrorKind::Server), 1)),
        (
            Fault::HtmlPage { status: 502 }.forever(),
            (Some(ErrorKind::Unavailable), 3),
            (Some(ErrorKind::Unavailable), 1),
        ),
        (
            limited(RetryAfter::Seconds(3600)).forever(),
            (Some(ErrorKind::RateLimited), 1),
            (Some(ErrorKind::RateLimited), 1),
        ),
    ];
    for (step, repeated, once) in table {
        let sandbox = started(SandboxVendor::ImiChat, "GET /authorize", step.clone()).await;
        let end = imichat(&sandbox).teams().list().send().await.err().map(|error| error.kind());
        let requests = seen(&sandbox, SandboxVendor::ImiChat, "GET /authorize");
        assert_eq!((end, requests), repeated, "{step:?}");
        let expected = u64::from(end.is_none());
        assert_eq!(seen(&sandbox, SandboxVendor::ImiChat, "GET /teams"), expected, "{step:?}");

        let sandbox = started(SandboxVendor::Nuance, EXCHANGE, step.clone()).await;
        let end =
            with_jwt(&sandbox).site(123).users().get(12_345_678).send().await.err().map(|error| error.kind());
        assert_eq!((end, seen(&sandbox, SandboxVendor::Nuance, EXCHANGE)), repeated, "{step:?}");

        let sandbox = started(SandboxVendor::RocketChat, "POST /api/v1/login", step.clone()).await;
        let at = endpoint(&sandbox, SandboxVendor::RocketChat);
        let client = frontdesk_rocketchat::Client::builder().base_url(&at.base_url).retry(quick());
        let client = client.login(text(at, "username"), text(at, "password")).build().unwrap();
        let end = client.authentication().get_me().send().await.err().map(|error| error.kind());
        let requests = seen(&sandbox, SandboxVendor::RocketChat, "POST /api/v1/login");
        assert_eq!((end, requests), once, "{step:?}");
    }
}

/// A client that exchanges a signed JWT for its tokens.
fn with_jwt(sandbox: &Sandbox) -> frontdesk_nuance::Client {
    use frontdesk_nuance::{Client, JwtBearer, JwtKey};
    let at = endpoint(sandbox, SandboxVendor::Nuance);
    let key = JwtKey::from_pem(text(at, "key_id"), text(at, "private_key")).unwrap();
    let bearer = JwtBearer::new(text(at, "token_url"), text(at, "client_id"), text(at, "client_secret"), key);
    Client::builder().base_url(&at.base_url).jwt_bearer(bearer).retry(quick()).build().unwrap()
}
