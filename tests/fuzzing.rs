//! What the fuzz targets do with their bytes; `tests/all/corpora.rs` does the same with those that
//! were kept.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use frontdesk_core::http::{HeaderName, HeaderValue, Response, StatusCode};
use frontdesk_core::{Attempt, Body, BoxFuture, ConfigureClient, Error, Middleware, Next};
use futures_util::TryStreamExt;
use tokio::runtime::Runtime;

/// A credential that must never be seen.
const TOKEN: &str = "never-to-be-printed";

/// The statuses of responses.
const STATUSES: [u16; 16] = [200, 201, 204, 202, 400, 401, 402, 403, 404, 405, 409, 422, 429, 440, 500, 503];

/// A target by its name.
#[must_use]
pub fn target(name: &str) -> Option<fn(&[u8])> {
    Some(match name {
        "chatwoot" => chatwoot,
        "imichat" => imichat,
        "nuance" => nuance,
        "rocketchat" => rocketchat,
        "headers" => headers,
        "bundle" => bundle,
        "recording" => recording,
        "webhook" => webhook,
        _ => return None,
    })
}

/// A server in the client's own process, which responds to every request alike.
#[derive(Clone, Debug, Default)]
struct Canned(Arc<Mutex<Response<Body>>>);

impl Middleware for Canned {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        _: Next<'a>,
    ) -> BoxFuture<'a, Result<Response<Body>, Error>> {
        let mut answer = self.0.lock().unwrap().clone();
        if attempt.operation.id() == "authorize" {
            *answer.status_mut() = StatusCode::OK;
            answer.headers_mut().insert("access_token", HeaderValue::from_static(TOKEN));
            *answer.body_mut() = Body::empty();
        }
        Box::pin(async { Ok(answer) })
    }
}

impl Canned {
    /// Takes the first byte as status and the rest as body.
    fn set(&self, data: &[u8]) {
        let (status, body) = data.split_first().unwrap_or((&0, &[]));
        let status = STATUSES[usize::from(*status) % STATUSES.len()];
        let mut answer = Response::new(Body::from(body.to_vec()));
        *answer.status_mut() = StatusCode::from_u16(status).unwrap();
        *self.0.lock().unwrap() = answer;
    }
}

/// Looks at all that a failure can say.
fn check<T: Debug>(outcome: Result<T, Error>) {
    if let Err(error) = outcome {
        let said = format!("{error} {error:?} {:?} {:?}", error.message(), error.path());
        assert!(!said.contains(TOKEN), "{said}");
    }
}

/// Picks an operation by the first byte and sends it.
macro_rules! answered {
    ($data:expr, $client:expr, $canned:expr; $($call:expr),+ $(,)?) => {{
        let (choice, rest) = $data.split_first().unwrap_or((&0, &[]));
        $canned.set(rest);
        let runtime = runtime();
        let mut index = usize::from(*choice);
        let count = [$(stringify!($call)),+].len();
        index %= count;
        let mut at = 0;
        $(
            if at == index {
                runtime.block_on(async { check($call.await) });
            }
            at += 1;
        )+
        let _ = at;
    }};
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn no_retries() -> frontdesk_core::RetryPolicy {
    frontdesk_core::RetryPolicy::none()
}

/// Chatwoot's responses and error bodies.
pub fn chatwoot(data: &[u8]) {
    let canned = Canned::default();
    let client = frontdesk_chatwoot::Client::builder()
        .base_url("http://127.0.0.1:1")
        .token(TOKEN)
        .retry(no_retries())
        .middleware(canned.clone())
        .build()
        .unwrap();
    answered!(data, client, canned;
        client.account(1).agents().list().send(),
        client.platform_users().get(1).send(),
        client.profile().get().send(),
        client.account(1).get().send(),
        client.account(1).teams().list().send(),
        client.account(1).teams().list_members(1).send(),
        client.account(1).platform_account_users().list().send(),
        client.platform_accounts().get(1).send(),
        client.account(1).agents().delete(1).send(),
    );
}

/// imi.chat's responses and error bodies.
pub fn imichat(data: &[u8]) {
    let canned = Canned::default();
    let client = frontdesk_imichat::Client::builder()
        .base_url("http://127.0.0.1:1/v3.1")
        .api_key(TOKEN, "domain")
        .retry(no_retries())
        .middleware(canned.clone())
        .build()
        .unwrap();
    answered!(data, client, canned;
        client.users().get(1).send(),
        client.users().list().send(),
        client.users().list().stream().try_collect::<Vec<_>>(),
        client.chats().list().send(),
        client.teams().list().send(),
    );
}

/// Nuance's responses and error bodies.
pub fn nuance(data: &[u8]) {
    let canned = Canned::default();
    let client = frontdesk_nuance::Client::builder()
        .base_url("http://127.0.0.1:1")
        .token(TOKEN)
        .retry(no_retries())
        .middleware(canned.clone())
        .build()
        .unwrap();
    answered!(data, client, canned;
        client.site(1).users().get(1).send(),
        client.site(1).users().look_up().send(),
        client.site(1).users().look_up().stream().try_collect::<Vec<_>>(),
        client.site(1).business_units().list().send(),
        client.site(1).agent_groups().list().send(),
        client.site(1).attributes().list().send(),
        client.site(1).users().delete(1, "reason").send(),
    );
}

/// Rocket.Chat's responses and error bodies.
pub fn rocketchat(data: &[u8]) {
    let canned = Canned::default();
    let client = frontdesk_rocketchat::Client::builder()
        .base_url("http://127.0.0.1:1")
        .token("user", TOKEN)
        .retry(no_retries())
        .middleware(canned.clone())
        .build()
        .unwrap();
    answered!(data, client, canned;
        client.users().list().send(),
        client.users().list().stream().try_collect::<Vec<_>>(),
        client.users().get().send(),
        client.authentication().get_me().send(),
        client.livechat_users().get(frontdesk_rocketchat::types::LivechatUserType::Agent, "a").send(),
        client.departments().list().send(),
        client.departments().list_agents("a").send(),
        client.roles().list().send(),
        client.roles().list_users_in_role("admin").send(),
        client.users().get_presence().send(),
    );
}

/// The headers that say when to come back, a value to each line.
pub fn headers(data: &[u8]) {
    const NAMES: [&str; 8] = [
        "retry-after",
        "retry-after-ms",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "rate-limit-limit",
        "rate-limit-remaining",
        "rate-limit-reset",
    ];
    let canned = Canned::default();
    for status in [429, 200] {
        let mut answer = Response::new(Body::from("[]"));
        *answer.status_mut() = StatusCode::from_u16(status).unwrap();
        for (name, value) in NAMES.into_iter().zip(data.split(|byte| *byte == b'\n')) {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                answer.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        *canned.0.lock().unwrap() = answer;
        let client = frontdesk_nuance::Client::builder()
            .base_url("http://127.0.0.1:1")
            .token(TOKEN)
            .retry(no_retries())
            .middleware(canned.clone())
            .build()
            .unwrap();
        runtime().block_on(async { check(client.site(1).agent_groups().list().send().await) });
    }
}

/// A post of Chatwoot's: the signature, the timestamp, a line each, and the body.
pub fn webhook(data: &[u8]) {
    use std::time::{Duration, UNIX_EPOCH};

    use frontdesk_chatwoot::webhooks::{Receiver, Sender, SignatureError, Verifier};
    use frontdesk_core::http::HeaderMap;
    use serde_json::Value;

    use crate::round_trips::changes;

    let mut parts = data.splitn(3, |byte| *byte == b'\n');
    let mut headers = HeaderMap::new();
    for name in ["x-chatwoot-signature", "x-chatwoot-timestamp"] {
        if let Ok(value) = HeaderValue::from_bytes(parts.next().unwrap_or_default()) {
            headers.insert(name, value);
        }
    }
    let body = parts.next().unwrap_or_default();
    // Nobody can have signed with this secret.
    let forever = Duration::from_secs(u64::MAX);
    let verifier = Verifier::new(TOKEN).unwrap().max_age(forever);
    let refused = verifier.verify(&headers, body).unwrap_err();
    assert_ne!(refused, SignatureError::TooOld);
    match Receiver::unsigned(Sender::ApiInbox).receive_at(&headers, body, UNIX_EPOCH) {
        Ok(delivery) => {
            let came: Value = serde_json::from_slice(body).unwrap();
            let mut differences = changes(&came, &serde_json::to_value(&delivery.event).unwrap());
            // Null and absence are told apart where the spec allows both, and may stand for each
            // other elsewhere.
            differences.retain(|it| !it.ends_with(": null is new") && !it.ends_with(": null is gone"));
            assert_eq!(differences, [""; 0]);
            assert_eq!(came["event"], delivery.event.name());
            let _ = (format!("{delivery:?}"), delivery.event.senders());
        }
        Err(error) => assert!(!error.to_string().contains(TOKEN)),
    }
}

/// A recording, as conform and a replayer read it.
pub fn recording(data: &[u8]) {
    use frontdesk_conform::{Conform, Spec};
    use frontdesk_core::HarReplay;

    let spec = Spec::published("chatwoot").unwrap();
    let mut conform = Conform::new("chatwoot", spec);
    conform.read("fuzzed.har", data);
    let text = conform.report().text();
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    let Ok(replay) = HarReplay::from_json(&String::from_utf8_lossy(data)) else { return };
    let client = frontdesk_chatwoot::Client::builder()
        .base_url("http://127.0.0.1:1")
        .token(TOKEN)
        .retry(no_retries())
        .middleware(replay)
        .build()
        .unwrap();
    runtime().block_on(async { check(client.account(1).agents().list().send().await) });
}

/// Two files of a spec, put apart by a zero byte, through every step that reads what a person
/// wrote.
pub fn bundle(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (root, area) = text.split_once('\0').unwrap_or((&text, "{}"));
    let sources = BTreeMap::from([
        ("openapi.yaml".to_owned(), root.to_owned()),
        ("area.yaml".to_owned(), area.to_owned()),
    ]);
    let Ok(document) = xtask::bundle::bundle("specs/fuzzed", &sources) else { return };
    if xtask::lint::lint(&document).is_ok() {
        let _ = xtask::lower::lower(&document);
    }
}
