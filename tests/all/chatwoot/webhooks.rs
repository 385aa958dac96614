//! What real Chatwoots posted, and what else they can post: read, written, verified, refused.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use frontdesk_chatwoot::ErrorKind;
use frontdesk_chatwoot::webhooks::{
    self, Delivery, Event, ReceiveError, Receiver, Sender, SignatureError, Verifier,
};
use frontdesk_core::http::HeaderMap;
use frontdesk_tests::round_trips::changes;
use frontdesk_tests::spec;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::http_client::http_client;

#[path = "../../../crates/chatwoot/examples/receive_webhook.rs"]
#[allow(dead_code, reason = "the example's own main")]
mod receive_webhook;

const SIGNATURE: &str = "x-chatwoot-signature";
const TIMESTAMP: &str = "x-chatwoot-timestamp";

/// One post of a real server.
#[derive(Clone, Deserialize)]
struct Post {
    path: String,
    headers: BTreeMap<String, String>,
    body: Value,
    /// The body as it was sent, where it is signed.
    text: Option<String>,
    secret: Option<String>,
}

impl Post {
    fn sender(&self) -> Sender {
        match self.path.as_str() {
            "/account" => Sender::AccountWebhook,
            "/inbox" => Sender::ApiInbox,
            "/bot" => Sender::AgentBot,
            other => panic!("nobody posts to {other}"),
        }
    }

    fn name(&self) -> String {
        format!("{} to {}", self.body["event"], self.path)
    }

    fn headers(&self) -> HeaderMap {
        let header = |(name, value): (&String, &String)| (name.parse().unwrap(), value.parse().unwrap());
        self.headers.iter().map(header).collect()
    }

    fn bytes(&self) -> Vec<u8> {
        self.text.clone().unwrap_or_else(|| self.body.to_string()).into_bytes()
    }

    fn signed_at(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.headers[TIMESTAMP].parse().unwrap())
    }

    fn verifier(&self) -> Verifier {
        Verifier::new(self.secret.clone().unwrap()).unwrap()
    }
}

fn posts(folder: &str) -> Vec<Post> {
    let recordings = spec::root().join("tests/recordings");
    let text = std::fs::read_to_string(recordings.join(folder).join("webhooks.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn signed() -> Vec<Post> {
    let posts = posts("chatwoot-4.16");
    assert_eq!(posts.len(), 54);
    posts
}

fn all() -> Vec<Post> {
    let posts = [posts("chatwoot-4.8"), signed()].concat();
    assert_eq!(posts.len(), 107);
    posts
}

/// What an event is encoded as, where that is something else.
fn lost(event: &Event, came: &Value) -> Vec<String> {
    changes(came, &serde_json::to_value(event).unwrap())
}

#[test]
fn every_post_is_read_and_written_without_loss() {
    let spec = spec::of("chatwoot");
    let posts_of: BTreeMap<_, _> = spec.webhook_bodies().into_iter().collect();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for post in all() {
        let name = post.name();
        let event = Event::from_slice(&post.bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(post.body["event"], event.name(), "{name}");
        assert_eq!(lost(&event, &post.body), [""; 0], "{name}");
        assert_eq!(serde_json::from_value::<Event>(post.body.clone()).unwrap(), event, "{name}");
        assert!(event.senders().contains(&post.sender()), "{name}: {:?}", event.senders());
        // Neither the event, nor a sender in it, nor a value is one that the types do not know.
        let shown = format!("{event:?}");
        assert!(!shown.contains("Unknown("), "{name}: {shown}");
        let content = &posts_of[event.name()][0];
        assert_eq!(
            frontdesk_conform::value(
                spec,
                &content.located(),
                &post.body,
                "post",
                frontdesk_conform::Direction::Response
            ),
            [],
            "{name}"
        );
        *kinds.entry(event.name().to_owned()).or_default() += 1;
    }
    assert_eq!(kinds.len(), 9, "{kinds:?}");
    assert_eq!(kinds.values().sum::<usize>(), 107);
}

/// The kinds that no recorded server sent are in the spec with an example, as are those that were
/// recorded.
#[test]
fn every_kind_that_is_described_is_known() {
    let spec = spec::of("chatwoot");
    let kind = |name: &str| match name {
        "automation_event" => "automation_event.message_created".to_owned(),
        "macro_executed" => "macro.executed".to_owned(),
        name => name.to_owned(),
    };
    let mut named = 0;
    for (name, contents) in spec.webhook_bodies() {
        for (_, example) in spec.examples(&contents[0]) {
            let mut body = example.clone();
            body["event"] = json!(kind(name));
            let event = Event::from_slice(body.to_string().as_bytes()).unwrap();
            assert!(!matches!(event, Event::Unknown(_)), "{name}");
            assert_eq!(event.name(), kind(name));
            assert_eq!(lost(&event, &body), [""; 0], "{name}");
            let shown = format!("{event:?}");
            assert!(!shown.contains("made-up-") && !shown.contains("Unknown("), "{name}: {shown}");
            named += 1;
        }
    }
    assert_eq!(named, 17);
}

/// The chat of a website is no API inbox, whatever the event.
#[test]
fn the_senders_of_an_event_follow_from_its_name_and_channel() {
    let spec = spec::of("chatwoot");
    let sent = |name: &str, body: &Value| -> Vec<Sender> {
        let mut body = body.clone();
        body["event"] = json!(name);
        Event::from_slice(body.to_string().as_bytes()).unwrap().senders().to_vec()
    };
    let (_, contents) =
        spec.webhook_bodies().into_iter().find(|(name, _)| *name == "conversation_updated").unwrap();
    let example = spec.examples(&contents[0])[0].1.clone();
    let mut widget = example.clone();
    widget["channel"] = json!("Channel::WebWidget");
    let (account, inbox, bot) = (Sender::AccountWebhook, Sender::ApiInbox, Sender::AgentBot);
    assert_eq!(sent("conversation_updated", &example), [account, bot, inbox]);
    assert_eq!(sent("conversation_updated", &widget), [account, bot]);
    assert_eq!(sent("conversation_created", &example), [account, inbox]);
    assert_eq!(sent("conversation_created", &widget), [account]);
    assert_eq!(sent("conversation_opened", &example), [bot]);
    assert_eq!(sent("macro.executed", &example), [Sender::Macro]);
    assert_eq!(sent("automation_event.of_tomorrow", &example), [Sender::AutomationRule]);
}

#[test]
fn an_unknown_kind_keeps_its_json_and_is_not_printed() {
    let body = json!({"event": "contact_merged", "pubsub_token": "hunter2", "into": {"id": 5, "at": 1.25}});
    let event = Event::from_slice(body.to_string().as_bytes()).unwrap();
    assert!(matches!(event, Event::Unknown(_)));
    assert_eq!((event.name(), lost(&event, &body)), ("contact_merged", Vec::new()));
    assert!(!format!("{event:?}").contains("hunter2"));
}

#[test]
fn what_does_not_fit_is_handed_over_and_says_where_and_not_what() {
    let mut wrong = all().remove(0).body;
    wrong["account"]["id"] = json!("hunter2");
    let mut short = all().into_iter().find(|post| post.body["event"] == "conversation_created").unwrap().body;
    short.as_object_mut().unwrap().remove("can_reply");
    let table = [
        (wrong, "account.id", ""),
        (short, ".", "`can_reply`"),
        (json!({"event": "contact_created"}), ".", "`account`"),
        (json!({"event": "automation_event.message_created", "id": "hunter2"}), "id", ""),
    ];
    for (body, path, reason) in table {
        let event = Event::from_slice(body.to_string().as_bytes()).unwrap();
        let Event::Malformed(malformed) = &event else { panic!("{event:?}") };
        assert_eq!(malformed.path, path, "{body}");
        assert!(!malformed.reason.is_empty() && malformed.reason.contains(reason), "{}", malformed.reason);
        assert_eq!(event.name(), body["event"]);
        assert_eq!(lost(&event, &body), [""; 0]);
        assert_eq!(serde_json::from_value::<Event>(body).unwrap(), event);
        assert!(!format!("{event:?}").contains("hunter2"));
        assert!(!event.senders().is_empty());
    }
    let opened = Event::from_slice(br#"{"event": "conversation_opened"}"#).unwrap();
    assert_eq!(opened.senders(), [Sender::AgentBot]);
}

#[test]
fn what_is_no_event_is_an_error_that_says_where_and_not_what() {
    let values = format!(r#"{{"event": "x", "hunter2": [{}0]}}"#, r#"{"":0},"#.repeat(50_000));
    let table = [
        (r#"{"event": 5}"#, Some("event")),
        ("{}", Some(".")),
        ("[]", Some(".")),
        ("", None),
        ("<html>hunter2", None),
        (&values, None),
    ];
    for (body, path) in table {
        let error = Event::from_slice(body.as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::Decode, path), "{body:.60}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[test]
fn the_servers_own_signatures_are_right_and_tell_the_senders_apart() {
    let posts = signed();
    let mut receiver: Option<Receiver> = None;
    let mut senders = Vec::new();
    for post in &posts {
        if !senders.contains(&post.sender()) {
            senders.push(post.sender());
            receiver = Some(match receiver {
                None => Receiver::signed(post.sender(), post.verifier()),
                Some(receiver) => receiver.or_signed(post.sender(), post.verifier()),
            });
        }
    }
    let receiver = receiver.unwrap();
    assert_eq!(senders.len(), 3);
    for post in &posts {
        assert_eq!(post.verifier().verify_at(&post.headers(), &post.bytes(), post.signed_at()), Ok(()));
        let delivery = receiver.receive_at(&post.headers(), &post.bytes(), post.signed_at()).unwrap();
        assert_eq!(delivery.sender, post.sender(), "{}", post.name());
        assert_eq!(delivery.id.as_ref(), post.headers.get("x-chatwoot-delivery"));
        assert!(delivery.id.is_some());
        assert_eq!(delivery.event.name(), post.body["event"]);
    }
    assert!(!format!("{receiver:?}").contains(posts[0].secret.as_deref().unwrap()));
}

#[test]
fn whatever_is_changed_is_refused() {
    for (index, post) in signed().into_iter().enumerate() {
        let (verifier, headers, bytes, at) =
            (post.verifier(), post.headers(), post.bytes(), post.signed_at());
        let verify = |headers: &HeaderMap, bytes: &[u8], at| verifier.verify_at(headers, bytes, at);
        // Every byte of the first post, some of the others.
        let step = if index == 0 { 1 } else { 97 };
        for place in (0..bytes.len()).step_by(step) {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            assert_eq!(verify(&headers, &changed, at), Err(SignatureError::Wrong), "byte {place}");
        }
        let (last, longer) = (&bytes[..bytes.len() - 1], [bytes.as_slice(), b" "].concat());
        assert_eq!(verify(&headers, last, at), Err(SignatureError::Wrong));
        assert_eq!(verify(&headers, &longer, at), Err(SignatureError::Wrong));
        let other = Verifier::new(format!("{}x", post.secret.as_deref().unwrap())).unwrap();
        assert_eq!(other.verify_at(&headers, &bytes, at), Err(SignatureError::Wrong));
        for name in [SIGNATURE, TIMESTAMP] {
            let mut without = headers.clone();
            without.remove(name);
            assert_eq!(verify(&without, &bytes, at), Err(SignatureError::Missing(name)));
            let mut twice = headers.clone();
            twice.append(name, headers[name].clone());
            assert_eq!(verify(&twice, &bytes, at), Err(SignatureError::Malformed(name)));
        }
        // Another time is another signature, even where it says the same.
        let seconds: u64 = post.headers[TIMESTAMP].parse().unwrap();
        for (value, expected) in [
            (format!("{}", seconds + 1), SignatureError::Wrong),
            (format!("0{seconds}"), SignatureError::Wrong),
            (format!("+{seconds}"), SignatureError::Malformed(TIMESTAMP)),
            (format!("{seconds}.0"), SignatureError::Malformed(TIMESTAMP)),
            (String::new(), SignatureError::Malformed(TIMESTAMP)),
            ("99999999999999999999".to_owned(), SignatureError::Malformed(TIMESTAMP)),
        ] {
            let mut changed = headers.clone();
            changed.insert(TIMESTAMP, value.parse().unwrap());
            assert_eq!(verify(&changed, &bytes, at), Err(expected), "{value}");
        }
        let signature = &post.headers[SIGNATURE];
        for value in [
            signature.trim_start_matches("sha256=").to_owned(),
            signature.replace("sha256", "sha1"),
            signature[..signature.len() - 1].to_owned(),
            format!("{signature}0"),
            "sha256=".to_owned(),
            String::new(),
        ] {
            let mut changed = headers.clone();
            changed.insert(SIGNATURE, value.parse().unwrap());
            assert_eq!(verify(&changed, &bytes, at), Err(SignatureError::Malformed(SIGNATURE)), "{value}");
        }
    }
}

#[test]
fn an_old_post_is_refused_and_so_is_one_from_the_future() {
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    let second = Duration::from_secs(1);
    for post in signed() {
        let (headers, bytes, at) = (post.headers(), post.bytes(), post.signed_at());
        let table = [
            (at + minutes(5), Ok(())),
            (at - minutes(5), Ok(())),
            (at + minutes(5) + second, Err(SignatureError::TooOld)),
            (at - minutes(5) - second, Err(SignatureError::TooOld)),
            (UNIX_EPOCH, Err(SignatureError::TooOld)),
            (UNIX_EPOCH - second, Err(SignatureError::TooOld)),
        ];
        for (now, expected) in table {
            assert_eq!(post.verifier().verify_at(&headers, &bytes, now), expected, "{now:?}");
        }
        let strict = post.verifier().max_age(second);
        assert_eq!(strict.verify_at(&headers, &bytes, at + minutes(1)), Err(SignatureError::TooOld));
        let patient = post.verifier().max_age(minutes(60));
        assert_eq!(patient.verify_at(&headers, &bytes, at + minutes(59)), Ok(()));
    }
}

#[test]
fn an_empty_secret_is_none() {
    assert_eq!(Verifier::new("").unwrap_err().kind(), ErrorKind::Configuration);
}

#[test]
fn unsigned_posts_are_taken_where_the_caller_says_whose_they_are() {
    for post in posts("chatwoot-4.8") {
        let receiver = Receiver::unsigned(post.sender());
        let delivery = receiver.receive(&post.headers(), &post.bytes()).unwrap();
        assert_eq!((delivery.sender, delivery.id), (post.sender(), None));
        let signed = receiver.or_signed(post.sender(), Verifier::new("secret").unwrap());
        let refused = signed.receive(&post.headers(), &post.bytes());
        let missing = SignatureError::Missing(SIGNATURE);
        assert!(matches!(refused, Err(ReceiveError::Signature(error)) if error == missing));
    }
}

/// A post as a server of 4.16 signs it.
fn sign(body: &[u8], secret: &str, at: SystemTime) -> HeaderMap {
    webhooks::sign(&secret.into(), body, at).unwrap()
}

#[test]
fn a_signature_is_the_code_of_time_and_body() {
    for post in signed() {
        let headers = sign(&post.bytes(), post.secret.as_deref().unwrap(), post.signed_at());
        for name in [SIGNATURE, TIMESTAMP] {
            assert_eq!(headers[name], post.headers[name]);
        }
    }
    for (secret, at) in [("", SystemTime::now()), ("secret", UNIX_EPOCH - Duration::from_secs(1))] {
        let error = webhooks::sign(&secret.into(), b"{}", at).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
}

/// The example's router, over a real connection.
#[tokio::test]
async fn the_extractor_takes_what_is_proven_and_refuses_the_rest() {
    const SECRET: &str = "made-up-secret";
    const MISFIT: &[u8] = br#"{"event": "message_created", "id": 300}"#;
    let receiver = Receiver::signed(Sender::AccountWebhook, Verifier::new(SECRET).unwrap());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/chatwoot", listener.local_addr().unwrap());
    let server = tokio::spawn(async { axum::serve(listener, receive_webhook::router(receiver)).await });
    let http = http_client();
    let post = async |headers: HeaderMap, body: Vec<u8>| {
        let answer = http.post(&url).headers(headers).body(body).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let now = SystemTime::now();
    for recorded in signed() {
        let bytes = recorded.bytes();
        assert_eq!(post(sign(&bytes, SECRET, now), bytes).await, (204, String::new()));
    }
    let bytes = signed()[0].bytes();
    let old = now - Duration::from_secs(3600);
    let large = vec![b' '; frontdesk_chatwoot::webhooks::MAX_BODY + 1];
    let table = [
        (HeaderMap::new(), bytes.clone(), 401, "the header x-chatwoot-signature is missing\n"),
        (sign(&bytes, "another", now), bytes.clone(), 401, "the signature is wrong\n"),
        (sign(&bytes, SECRET, old), bytes.clone(), 401, "the signature is too old, or from the future\n"),
        (sign(b"{}", SECRET, now), b"{}".to_vec(), 400, "the body is not an event\n"),
        (sign(b"", SECRET, now), Vec::new(), 400, "the body is not an event\n"),
        (sign(&large, SECRET, now), large, 413, "the body is too large\n"),
        (sign(MISFIT, SECRET, now), MISFIT.to_vec(), 204, ""),
    ];
    for (headers, body, status, text) in table {
        assert_eq!(post(headers, body).await, (status, text.to_owned()));
    }
    server.abort();
}

/// What a handler gets can be kept, sent on and compared.
#[test]
fn a_delivery_travels() {
    fn travels<T: Clone + Send + Sync + 'static>() {}
    travels::<Delivery>();
    travels::<Event>();
    travels::<Receiver>();
}
