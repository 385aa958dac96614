//! What the sandbox posts, as a receiver with the crate's extractor gets it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use frontdesk_chatwoot::types::{
    AgentBotChange, AssignLabels, ClientContactCreate, ClientMessageCreate, ClientTyping, ContactCreate,
    ContactUpdate, ConversationCreate, ConversationPriorityChange, ConversationStatusChange,
    ConversationTyping, InboxBotChange, InboxChannelUpdate, InboxUpdate, MessageCreate, WebhookCreate,
};
use frontdesk_chatwoot::webhooks::{Delivery, Event, Receiver, Sender, Verifier};
use frontdesk_chatwoot::{Client, Secret};
use frontdesk_conform::Direction;
use frontdesk_sandbox::SandboxVendor;
use frontdesk_tests::spec;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::sandbox::Server;

/// What a webhook can subscribe to.
const ALL: [&str; 9] = [
    "conversation_created",
    "conversation_updated",
    "conversation_status_changed",
    "conversation_typing_on",
    "conversation_typing_off",
    "message_created",
    "message_updated",
    "contact_created",
    "contact_updated",
];

/// A receiver's port, before it is known who posts there.
struct Port {
    listener: TcpListener,
    url: String,
}

impl Port {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks?from=chatwoot", listener.local_addr().unwrap());
        Self { listener, url }
    }

    /// Takes what these senders have signed.
    fn serve(self, senders: &[(Sender, Secret)]) -> mpsc::UnboundedReceiver<Delivery> {
        let (sent, received) = mpsc::unbounded_channel();
        let take = async move |delivery: Delivery| {
            sent.send(delivery).unwrap();
            StatusCode::NO_CONTENT
        };
        let mut receiver: Option<Receiver> = None;
        for (sender, secret) in senders {
            let verifier = Verifier::new(secret.clone()).unwrap();
            receiver = Some(match receiver {
                None => Receiver::signed(*sender, verifier),
                Some(receiver) => receiver.or_signed(*sender, verifier),
            });
        }
        let router = Router::new().route("/hooks", post(take)).with_state(receiver.unwrap());
        tokio::spawn(async { axum::serve(self.listener, router).await });
        received
    }
}

/// The next post, which has to be valid against the spec.
async fn next(received: &mut mpsc::UnboundedReceiver<Delivery>) -> Delivery {
    let waited = tokio::time::timeout(Duration::from_secs(20), received.recv()).await;
    let delivery = waited.expect("no post came").unwrap();
    let (spec, event) = (spec::of("chatwoot"), &delivery.event);
    assert!(!matches!(event, Event::Malformed(_) | Event::Unknown(_)), "{event:?}");
    let posts = spec.webhook_bodies();
    let (_, contents) = posts.iter().find(|(name, _)| *name == event.name()).unwrap();
    let body = serde_json::to_value(event).unwrap();
    let findings = frontdesk_conform::value(spec, &contents[0].located(), &body, "post", Direction::Response);
    assert_eq!(findings, [], "{}", event.name());
    assert!(event.senders().contains(&delivery.sender), "{} from {:?}", event.name(), delivery.sender);
    delivery
}

/// The names of the next posts, as many as there are names, in the order of the alphabet.
async fn names(received: &mut mpsc::UnboundedReceiver<Delivery>, count: usize) -> Vec<String> {
    let mut names = Vec::new();
    for _ in 0..count {
        names.push(next(received).await.event.name().to_owned());
    }
    names
}

fn secret(record: &impl Serialize) -> Secret {
    serde_json::to_value(record).unwrap()["secret"].as_str().unwrap().into()
}

struct Desk {
    server: Server,
    client: Client,
    account: i64,
}

impl Desk {
    async fn start() -> Self {
        let server = Server::start(SandboxVendor::Chatwoot).await;
        let client =
            Client::builder().base_url(server.url()).token(server.text("user_token")).build().unwrap();
        let account = server.id("account_id");
        Self { server, client, account }
    }

    /// The API inbox.
    async fn inbox(&self) -> i64 {
        let identifier = self.server.text("inbox_identifier");
        let inboxes = self.client.account(self.account).inboxes().list().await.unwrap();
        let own = |inbox: &&_| serde_json::to_value(inbox).unwrap()["inbox_identifier"] == identifier;
        inboxes.iter().find(own).unwrap().id.get()
    }

    /// A visitor's contact and conversation in the API inbox.
    async fn converse(&self) -> (String, i64) {
        let inbox = self.server.text("inbox_identifier");
        let visitor = ClientContactCreate::new().name("A visitor");
        let contact = self.client.client_contacts().create(inbox, &visitor).await.unwrap().source_id;
        let conversation = self.client.client_conversations().create(inbox, &contact).await.unwrap().id;
        (contact.into(), conversation.get())
    }

    async fn say(&self, contact: &str, conversation: i64, words: &str) {
        let inbox = self.server.text("inbox_identifier");
        let message = ClientMessageCreate::new().content(words);
        self.client.client_messages().create(inbox, contact, conversation, &message).await.unwrap();
    }
}

#[tokio::test]
async fn a_webhook_gets_the_events_that_it_subscribes_to() {
    let desk = Desk::start().await;
    let account = desk.client.account(desk.account);
    let port = Port::open().await;
    let webhook = WebhookCreate::new(&*port.url).subscriptions(ALL);
    let webhook = account.webhooks().create(&webhook).await.unwrap();
    let received = &mut port.serve(&[(Sender::AccountWebhook, secret(&webhook))]);

    let contact = ContactCreate::new().name("Casey").email("casey@customer.example");
    let contact = account.contacts().create(&contact).await.unwrap();
    let Event::ContactCreated(created) = next(received).await.event else { panic!() };
    assert_eq!((created.id, created.name.as_deref()), (contact.id, Some("Casey")));

    account.contacts().update(contact.id, &ContactUpdate::new().name("Casey C.")).await.unwrap();
    let Event::ContactUpdated(updated) = next(received).await.event else { panic!() };
    let changes = serde_json::to_value(&updated.changed_attributes).unwrap();
    assert_eq!(changes[0]["name"], json!({"previous_value": "Casey", "current_value": "Casey C."}));
    // Nothing changes, so that nobody is told.
    account.contacts().update(contact.id, &ContactUpdate::new().name("Casey C.")).await.unwrap();

    let conversation = ConversationCreate::new().contact_id(contact.id).inbox_id(desk.inbox().await);
    let conversation = conversation.message(MessageCreate::new().content("Hello"));
    let conversation = account.conversations().create(&conversation).await.unwrap().id;
    let Event::ConversationCreated(created) = next(received).await.event else { panic!() };
    assert_eq!((created.id, created.messages.len()), (conversation, 1));
    let Event::MessageCreated(message) = next(received).await.event else { panic!() };
    assert_eq!((message.content.as_deref(), message.conversation.id), (Some("Hello"), conversation));
    // The first reply of a person.
    assert_eq!(next(received).await.event.name(), "conversation_updated");

    account.messages().delete(conversation, message.id).await.unwrap();
    let Event::MessageUpdated(deleted) = next(received).await.event else { panic!() };
    assert_eq!(deleted.content.as_deref(), Some("This message was deleted"));

    let resolved = ConversationStatusChange::new().status("resolved");
    account.conversations().set_status(conversation, &resolved).await.unwrap();
    let Event::ConversationStatusChanged(changed) = next(received).await.event else { panic!() };
    assert_eq!((changed.status.as_str(), changed.changed_attributes.is_null()), ("resolved", true));
    assert_eq!(next(received).await.event.name(), "conversation_updated");

    account.conversations().set_labels(conversation, &AssignLabels::new(["late"])).await.unwrap();
    let Event::ConversationUpdated(labelled) = next(received).await.event else { panic!() };
    assert_eq!(labelled.labels, ["late"]);
    let urgent = ConversationPriorityChange::new().priority("urgent");
    account.conversations().set_priority(conversation, &urgent).await.unwrap();
    let Event::ConversationUpdated(urgent) = next(received).await.event else { panic!() };
    let changes = serde_json::to_value(&urgent.changed_attributes).unwrap();
    assert_eq!(changes[1]["priority"]["current_value"], "urgent");

    for (status, name) in [("on", "conversation_typing_on"), ("off", "conversation_typing_off")] {
        account.conversations().set_typing(conversation, &ConversationTyping::new(status)).await.unwrap();
        assert_eq!(next(received).await.event.name(), name);
    }
}

#[tokio::test]
async fn a_webhook_gets_nothing_else() {
    let desk = Desk::start().await;
    let account = desk.client.account(desk.account);
    let port = Port::open().await;
    // What cannot be reached, and what may not be, holds nothing up.
    for url in ["http://127.0.0.1:9/closed", "http://hooks.example.test/far", "https://127.0.0.1:9/tls"] {
        account.webhooks().create(&WebhookCreate::new(url).subscriptions(ALL)).await.unwrap();
    }
    let webhook = WebhookCreate::new(&*port.url).subscriptions(["contact_updated"]);
    let webhook = account.webhooks().create(&webhook).await.unwrap();
    let received = &mut port.serve(&[(Sender::AccountWebhook, secret(&webhook))]);
    let contact = account.contacts().create(&ContactCreate::new().name("Casey")).await.unwrap();
    account.contacts().update(contact.id, &ContactUpdate::new().name("C.")).await.unwrap();
    assert_eq!(next(received).await.event.name(), "contact_updated");
    account.webhooks().delete(webhook.id).await.unwrap();
    account.contacts().update(contact.id, &ContactUpdate::new().name("Casey")).await.unwrap();
    let late = tokio::time::timeout(Duration::from_millis(300), received.recv()).await;
    assert!(late.is_err(), "{late:?}");
}

#[tokio::test]
async fn inboxes_and_bots_are_told_too_each_with_a_secret_of_its_own() {
    let desk = Desk::start().await;
    let account = desk.client.account(desk.account);
    let (inbox, port) = (desk.inbox().await, Port::open().await);
    let webhook = WebhookCreate::new(&*port.url).subscriptions(["message_created"]);
    let webhook = account.webhooks().create(&webhook).await.unwrap();
    let bot = AgentBotChange::new().name("Router").outgoing_url(&*port.url);
    let bot = account.agent_bots().create(&bot).await.unwrap();
    account.inboxes().set_agent_bot(inbox, &InboxBotChange::new().agent_bot(bot.id)).await.unwrap();
    let channel = InboxChannelUpdate::new().webhook_url(&*port.url);
    let told = account.inboxes().update(inbox, &InboxUpdate::new().channel(channel)).await.unwrap();
    let received = &mut port.serve(&[
        (Sender::AccountWebhook, secret(&webhook)),
        (Sender::ApiInbox, secret(&told)),
        (Sender::AgentBot, secret(&bot)),
    ]);
    let (contact, conversation) = desk.converse().await;
    // The inbox alone: a bot is not told of it, and the webhook does not subscribe to it.
    let created = next(received).await;
    assert_eq!((created.event.name(), created.sender), ("conversation_created", Sender::ApiInbox));
    desk.say(&contact, conversation, "Where is my parcel?").await;
    let mut ids = Vec::new();
    for sender in [Sender::AccountWebhook, Sender::ApiInbox, Sender::AgentBot] {
        let delivery = next(received).await;
        assert_eq!((delivery.event.name(), delivery.sender), ("message_created", sender));
        ids.push(delivery.id.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 3);
    let typing = ClientTyping::new("on");
    let identifier = desk.server.text("inbox_identifier");
    desk.client.client_conversations().set_typing(identifier, &contact, conversation, &typing).await.unwrap();
    assert_eq!(names(received, 1).await, ["conversation_typing_on"]);
}

/// A receiver that refuses the first posts, and the IDs of those that came.
async fn refusing(port: Port, times: usize, status: StatusCode) -> Arc<Mutex<Vec<String>>> {
    type Seen = Arc<(usize, StatusCode, AtomicUsize, Arc<Mutex<Vec<String>>>)>;
    let ids: Arc<Mutex<Vec<String>>> = Arc::default();
    let take = async |State(seen): State<Seen>, headers: axum::http::HeaderMap, body: String| {
        let event: Value = serde_json::from_str(&body).unwrap();
        if event["event"] != "message_created" {
            return StatusCode::OK;
        }
        seen.3.lock().unwrap().push(headers["x-chatwoot-delivery"].to_str().unwrap().to_owned());
        if seen.2.fetch_add(1, Ordering::Relaxed) < seen.0 { seen.1 } else { StatusCode::OK }
    };
    let seen: Seen = Arc::new((times, status, AtomicUsize::new(0), Arc::clone(&ids)));
    let router = Router::new().route("/hooks", post(take)).with_state(seen);
    tokio::spawn(async { axum::serve(port.listener, router).await });
    ids
}

/// Waits until the state of the server is as it should be.
async fn until(mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..200 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it does not come to that");
}

#[tokio::test]
async fn a_message_that_the_inbox_refuses_has_failed() {
    let desk = Desk::start().await;
    let account = desk.client.account(desk.account);
    let (inbox, port) = (desk.inbox().await, Port::open().await);
    let channel = InboxChannelUpdate::new().webhook_url(&*port.url);
    account.inboxes().update(inbox, &InboxUpdate::new().channel(channel)).await.unwrap();
    let ids = refusing(port, usize::MAX, StatusCode::INTERNAL_SERVER_ERROR).await;
    let (_, conversation) = desk.converse().await;
    let message = MessageCreate::new().content("It is on its way.");
    account.messages().create(conversation, &message).await.unwrap();
    until(async || {
        let messages = account.messages().list(conversation).await.unwrap();
        serde_json::to_value(&messages).unwrap()["payload"][0]["status"] == "failed"
    })
    .await;
    // It was not repeated.
    assert_eq!(ids.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_post_to_a_bot_is_repeated_and_then_people_take_over() {
    for (refusals, repeated, status) in [(2, 3, "pending"), (usize::MAX, 3, "open")] {
        let desk = Desk::start().await;
        let account = desk.client.account(desk.account);
        let (inbox, port) = (desk.inbox().await, Port::open().await);
        let bot = account.agent_bots().create(&AgentBotChange::new().name("Router").outgoing_url(&*port.url));
        let bot = bot.await.unwrap();
        account.inboxes().set_agent_bot(inbox, &InboxBotChange::new().agent_bot(bot.id)).await.unwrap();
        let ids = refusing(port, refusals, StatusCode::TOO_MANY_REQUESTS).await;
        let (contact, conversation) = desk.converse().await;
        desk.say(&contact, conversation, "Is anybody there?").await;
        until(async || ids.lock().unwrap().len() == repeated).await;
        until(async || account.conversations().get(conversation).await.unwrap().status.as_str() == status)
            .await;
        let mut ids = ids.lock().unwrap().clone();
        ids.dedup();
        assert_eq!(ids.len(), 1);
    }
}
