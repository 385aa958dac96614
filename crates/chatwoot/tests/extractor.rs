//! What the extractor reads of a post before it refuses it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::routing::post;
use frontdesk_chatwoot::webhooks::{Delivery, MAX_BODY, Receiver, Rejection, Sender, Verifier, sign};
use futures_util::stream;
use tower::ServiceExt;

const SECRET: &str = "made-up-secret";
const EVENT: &str = r#"{"event": "made_up", "id": 5}"#;

/// A body that says how many bytes of it were asked for.
struct Probe {
    read: Arc<AtomicUsize>,
    body: Body,
}

impl Probe {
    /// `text`, and then the same chunk over and over, up to `length` bytes behind it.
    fn padded(text: &'static str, length: usize) -> Self {
        const CHUNK: usize = 64 * 1024;
        let read = Arc::new(AtomicUsize::new(0));
        let counted = read.clone();
        let padding = (0..length.div_ceil(CHUNK))
            .map(move |index| Bytes::from(vec![b' '; CHUNK.min(length - index * CHUNK)]));
        let chunks = std::iter::once(Bytes::from_static(text.as_bytes())).chain(padding);
        let body = Body::from_stream(stream::iter(chunks.map(move |chunk| {
            counted.fetch_add(chunk.len(), Ordering::Relaxed);
            Ok::<_, std::io::Error>(chunk)
        })));
        Self { read, body }
    }
}

/// The headers of a post that was signed `age` ago.
fn signed(body: &str, age: Duration) -> HeaderMap {
    sign(&SECRET.into(), body.as_bytes(), SystemTime::now() - age).unwrap()
}

async fn take(delivery: Delivery) -> String {
    delivery.event.name().to_owned()
}

fn router(receiver: Receiver) -> Router {
    Router::new().route("/", post(take)).with_state(receiver)
}

fn one_secret() -> Receiver {
    Receiver::signed(Sender::AccountWebhook, Verifier::new(SECRET).unwrap())
}

/// The response to a post, and how many bytes of its body were read.
async fn deliver(router: Router, headers: HeaderMap, probe: Probe) -> (StatusCode, String, usize) {
    let mut request = Request::post("/").body(probe.body).unwrap();
    *request.headers_mut() = headers;
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let text = to_bytes(response.into_body(), 1024).await.unwrap();
    (status, String::from_utf8(text.to_vec()).unwrap(), probe.read.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_post_whose_headers_are_wrong_is_not_read() {
    let hour = Duration::from_secs(3600);
    let mut no_time = signed(EVENT, Duration::ZERO);
    no_time.remove("x-chatwoot-timestamp");
    let mut no_code = signed(EVENT, Duration::ZERO);
    no_code.insert("x-chatwoot-signature", HeaderValue::from_static("sha256=5"));
    let table = [
        (HeaderMap::new(), "the header x-chatwoot-signature is missing\n"),
        (no_time, "the header x-chatwoot-timestamp is missing\n"),
        (no_code, "the header x-chatwoot-signature is malformed\n"),
        (signed(EVENT, hour), "the signature is too old, or from the future\n"),
    ];
    for (headers, text) in table {
        let answered = deliver(router(one_secret()), headers, Probe::padded(EVENT, 0)).await;
        assert_eq!(answered, (StatusCode::UNAUTHORIZED, text.to_owned(), 0));
    }
}

#[tokio::test]
async fn a_post_is_read_up_to_the_routers_limit() {
    let limited = |limit| router(Receiver::unsigned(Sender::ApiInbox)).layer(DefaultBodyLimit::max(limit));
    let unlimited = || router(Receiver::unsigned(Sender::ApiInbox)).layer(DefaultBodyLimit::disable());
    let default = || router(Receiver::unsigned(Sender::ApiInbox));
    const CHUNK: usize = 64 * 1024;
    // Each with the longest body that is taken.
    for (router, limit) in [
        (&(|| limited(300_000)) as &dyn Fn() -> Router, 300_000),
        (&default, 2 * 1024 * 1024),
        (&unlimited, MAX_BODY),
        (&(|| limited(MAX_BODY * 2)), MAX_BODY),
    ] {
        let padding = limit - EVENT.len();
        let (status, text, _) = deliver(router(), HeaderMap::new(), Probe::padded(EVENT, padding)).await;
        assert_eq!((status, text.as_str()), (StatusCode::OK, "made_up"), "{limit}");
        // Counted, where nothing announces the length.
        let (status, text, read) = deliver(router(), HeaderMap::new(), Probe::padded(EVENT, limit * 4)).await;
        assert_eq!((status, text.as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large\n"));
        assert!(read <= limit + CHUNK, "{read} bytes were read of {limit}");
        // Announced.
        let announced = HeaderMap::from_iter([(header::CONTENT_LENGTH, (limit + 1).into())]);
        let refused = deliver(router(), announced, Probe::padded(EVENT, padding + 1)).await;
        assert_eq!(refused, (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large\n".to_owned(), 0));
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_large_one() {
    let chunks = [Ok(Bytes::from_static(b"{")), Err(std::io::Error::other("reset"))];
    let probe = Probe { read: Arc::default(), body: Body::from_stream(stream::iter(chunks)) };
    let (status, text, _) =
        deliver(router(Receiver::unsigned(Sender::ApiInbox)), HeaderMap::new(), probe).await;
    assert_eq!((status, text.as_str()), (StatusCode::BAD_REQUEST, "the body ends early\n"));
}

/// A secret that is replaced stands beside the new one, or twice, with another age.
#[tokio::test]
async fn the_order_of_the_secrets_decides_nothing() {
    let verifier = |secret, seconds| Verifier::new(secret).unwrap().max_age(Duration::from_secs(seconds));
    let strict = || verifier(SECRET, 60);
    let patient = || verifier(SECRET, 3600);
    let other = || verifier("another", 3600);
    let sender = Sender::AgentBot;
    let table = [
        (vec![strict(), patient()], StatusCode::OK, "made_up"),
        (vec![other(), strict(), patient()], StatusCode::OK, "made_up"),
        (vec![strict(), other()], StatusCode::UNAUTHORIZED, "the signature is too old, or from the future\n"),
        (vec![other(), other()], StatusCode::UNAUTHORIZED, "the signature is wrong\n"),
        (
            vec![strict(), strict()],
            StatusCode::UNAUTHORIZED,
            "the signature is too old, or from the future\n",
        ),
    ];
    for (verifiers, status, text) in table {
        for turn in 0..verifiers.len() {
            let mut verifiers = verifiers.clone();
            verifiers.rotate_left(turn);
            let mut verifiers = verifiers.into_iter();
            let first = Receiver::signed(sender, verifiers.next().unwrap());
            let receiver = verifiers.fold(first, |receiver, next| receiver.or_signed(sender, next));
            let headers = signed(EVENT, Duration::from_secs(600));
            let (got, shown, _) = deliver(router(receiver), headers, Probe::padded(EVENT, 0)).await;
            assert_eq!((got, shown.as_str()), (status, text), "{turn}");
        }
    }
}

/// The response says no more than that the body is no event; the rejection says which field is
/// wrong. Neither shows a value.
#[tokio::test]
async fn a_rejection_names_the_field_and_the_response_does_not() {
    let log: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&log);
    let take = async move |delivery: Result<Delivery, Rejection>| -> Result<(), Rejection> {
        delivery.inspect_err(|refused| kept.lock().unwrap().push(format!("{refused} {refused:?}")))?;
        Ok(())
    };
    let router = Router::new().route("/", post(take)).with_state(one_secret());
    let (wrong, missing) = (r#"{"event": {"name": "hunter2"}}"#, r#"{"events": "hunter2"}"#);
    for (body, named) in [(wrong, "at event"), (missing, "`event`")] {
        let headers = signed(body, Duration::ZERO);
        let answered = deliver(router.clone(), headers, Probe::padded(body, 0)).await;
        assert_eq!(
            (answered.0, answered.1.as_str()),
            (StatusCode::BAD_REQUEST, "the body is not an event\n")
        );
        let logged = log.lock().unwrap().pop().unwrap();
        assert!(logged.contains(named) && !logged.contains("hunter2"), "{logged}");
    }
    deliver(router, HeaderMap::new(), Probe::padded(EVENT, 0)).await;
    assert!(log.lock().unwrap()[0].starts_with("the header x-chatwoot-signature is missing"));
}
