//! The Client API, as a visitor's app calls it, and the survey page.

use frontdesk_chatwoot::types::{
    AttachmentFileType, ClientContactCreate, ClientContactUpdate, ClientContactUpdated, ClientConversation,
    ClientConversationCreate, ClientMessageCreate, ClientMessageUpdate, ClientSubmittedValues, ClientTyping,
    ConversationStatus, ConversationTypingStatus, InboxChannelUpdate, InboxUpdate, MessageContentType,
    MessageCreate, MessageSender,
};
use frontdesk_chatwoot::{Client, ErrorKind, File, Secret, identifier_hash};
use serde_json::json;

use super::{expected, start};
use crate::sandbox::{Server, assert_fails, object};

const ORDERS: i64 = 2;

/// A visitor's app, which has no token.
fn visitor(server: &Server) -> (Client, String) {
    let client = Client::builder().base_url(server.url()).build().unwrap();
    (client, server.text("inbox_identifier").to_owned())
}

fn said(content: impl Into<String>) -> ClientMessageCreate {
    ClientMessageCreate::new().content(content)
}

#[tokio::test]
async fn a_visitor_becomes_a_contact() {
    let (server, agent, account) = start().await;
    let (client, inbox) = visitor(&server);
    let shown = client.client_inboxes().get(&inbox).send().await.unwrap().value;
    assert_eq!((shown.name.as_str(), shown.identity_validation_enabled), ("Orders", Some(false)));
    assert_eq!((shown.identifier.as_deref(), shown.working_hours.len()), (Some(inbox.as_str()), 7));

    let new = ClientContactCreate::new()
        .name("Lena")
        .source_id("app/7 ü")
        .custom_attributes(object(json!({"plan": "gold"})));
    let lena = client.client_contacts().create(&inbox, &new).send().await.unwrap().value;
    assert_eq!((lena.source_id.as_str(), lena.name.as_deref()), ("app/7 ü", Some("Lena")));
    // With it, one listens to what the contact is told.
    assert!(!format!("{lena:?}").contains(lena.pubsub_token.as_ref().unwrap().expose()));
    let read = client.client_contacts().get(&inbox, &lena.source_id).send().await.unwrap().value;
    assert_eq!(read, lena);

    let change = ClientContactUpdate::new().email("Lena@customer.example");
    let changed =
        client.client_contacts().update(&inbox, &lena.source_id, &change).send().await.unwrap().value;
    let ClientContactUpdated::ClientContact(changed) = changed else {
        panic!("4.16 answers it in this form")
    };
    assert_eq!((changed.id, changed.email.as_deref()), (lena.id, Some("lena@customer.example")));
    let contact = agent.account(account).contacts().get(lena.id).send().await.unwrap().value.payload;
    assert_eq!((contact.email, contact.name), (changed.email, lena.name));
    assert_eq!(contact.custom_attributes, new.custom_attributes);

    // One whose address is known already becomes one with whom the account knows.
    let change = ClientContactUpdate::new().email("imani.roy@customer.example");
    client.client_contacts().update(&inbox, &lena.source_id, &change).send().await.unwrap();
    assert_eq!(client.client_contacts().get(&inbox, &lena.source_id).send().await.unwrap().value.id, 1);
}

/// A new contact's conversation: its contact's source ID, and the conversation.
async fn talk(client: &Client, inbox: &str) -> (String, ClientConversation) {
    let contact = client.client_contacts().create(inbox, &ClientContactCreate::default()).send().await;
    let source = contact.unwrap().value.source_id.to_string();
    let about = ClientConversationCreate::new().custom_attributes(object(json!({"order_number": "H-9"})));
    let talk = client.client_conversations().create(inbox, &source).body(&about).send().await.unwrap().value;
    (source, talk)
}

#[tokio::test]
async fn a_visitor_writes_with_an_attachment() {
    let (server, _, _) = start().await;
    let (client, inbox) = visitor(&server);
    let (source, talk) = talk(&client, &inbox).await;
    assert_eq!((&talk.status, talk.messages.len()), (&ConversationStatus::Open, 0));
    let photo = [File::new("lamp.jpg", "image/jpeg", vec![255, 216])];
    let message = client.client_messages().create(&inbox, &source, talk.id, &said("It is broken"));
    let message = message.attachments(photo).send().await.unwrap().value;
    assert_eq!((message.message_type, message.conversation_id), (0, talk.id));
    assert_eq!(message.attachments.unwrap()[0].file_type, AttachmentFileType::Image);
}

/// Private notes of agents are not shown.
#[tokio::test]
async fn a_visitor_reads_what_agents_write_to_them() {
    let (server, agent, account) = start().await;
    let (client, inbox) = visitor(&server);
    let (source, talk) = talk(&client, &inbox).await;
    let asked = client.client_messages().create(&inbox, &source, talk.id, &said("It is broken"));
    let asked = asked.send().await.unwrap().value;
    let reply = MessageCreate::new().content("Money or a new one?");
    let reply = agent.account(account).messages().create(talk.id, &reply).send().await.unwrap().value;
    let note = MessageCreate::new().content("Third one today").private(true);
    agent.account(account).messages().create(talk.id, &note).send().await.unwrap();
    let seen = client.client_messages().list(&inbox, &source, talk.id).send().await.unwrap().value;
    assert_eq!(seen.iter().map(|message| message.id).collect::<Vec<_>>(), [asked.id, reply.id]);
    let Some(MessageSender::UserSummary(ada)) = &seen[1].sender else { panic!("a user has replied") };
    assert_eq!((ada.name.as_str(), &ada.availability_status), ("Ada Brandt", &None));
    let read = client.client_conversations().get(&inbox, &source, talk.id).send().await.unwrap().value;
    assert_eq!((read.uuid, read.messages), (talk.uuid, seen));
}

#[tokio::test]
async fn a_visitor_chooses_from_what_an_agent_offers() {
    let (server, agent, account) = start().await;
    let (client, inbox) = visitor(&server);
    let (source, talk) = talk(&client, &inbox).await;
    let items = json!([{"title": "Money", "value": "money"}, {"title": "New", "value": "new"}]);
    let question = MessageCreate::new()
        .content("Money or a new one?")
        .content_type(MessageContentType::InputSelect)
        .content_attributes(object(json!({"items": items})));
    let question = agent.account(account).messages().create(talk.id, &question).send().await.unwrap().value;
    let choice = ClientMessageUpdate::new(ClientSubmittedValues::new().value("new"));
    let chosen = client.client_messages().update(&inbox, &source, talk.id, question.id, &choice);
    let chosen = chosen.send().await.unwrap().value;
    assert_eq!(chosen.content_attributes["submitted_values"]["value"], "new");
}

#[tokio::test]
async fn a_visitor_was_last_seen_when_they_said_so() {
    let (server, _, _) = start().await;
    let (client, inbox) = visitor(&server);
    let (source, talk) = talk(&client, &inbox).await;
    let typing = ClientTyping::new(ConversationTypingStatus::On);
    client.client_conversations().set_typing(&inbox, &source, talk.id, &typing).send().await.unwrap();
    client.client_conversations().update_last_seen(&inbox, &source, talk.id).send().await.unwrap();
    let read = client.client_conversations().get(&inbox, &source, talk.id).send().await.unwrap().value;
    let seen = read.contact_last_seen_at.get().unwrap().whole();
    assert!(seen >= talk.contact_last_seen_at.get().unwrap().whole());
    assert!(seen > 1_772_438_400);
}

/// To resolve it once more does not open it.
#[tokio::test]
async fn a_message_reopens_a_resolved_conversation() {
    let (server, _, _) = start().await;
    let (client, inbox) = visitor(&server);
    let (source, talk) = talk(&client, &inbox).await;
    for _ in 0..2 {
        let done = client.client_conversations().resolve(&inbox, &source, talk.id).send().await.unwrap();
        assert_eq!(done.value.status, ConversationStatus::Resolved);
    }
    let message = client.client_messages().create(&inbox, &source, talk.id, &said("One more thing"));
    message.send().await.unwrap();
    let own = client.client_conversations().list(&inbox, &source).collect_all().await.unwrap();
    assert_eq!((own.len(), &own[0].status), (1, &ConversationStatus::Open));
}

#[tokio::test]
async fn a_visitor_reads_back_to_the_first_message() {
    let (server, _, _) = start().await;
    let (client, inbox) = visitor(&server);
    let contact =
        client.client_contacts().create(&inbox, &ClientContactCreate::default()).send().await.unwrap();
    let source = contact.value.source_id;
    let id = client.client_conversations().create(&inbox, &source).send().await.unwrap().value.id;
    for number in 0..43 {
        client.client_messages().create(&inbox, &source, id, &said(number.to_string())).send().await.unwrap();
    }
    let latest = client.client_messages().list(&inbox, &source, id).send().await.unwrap().value;
    assert_eq!((latest.len(), latest[0].content.as_deref()), (20, Some("23")));
    let all = client.client_messages().list(&inbox, &source, id).collect_all().await.unwrap();
    let said: Vec<_> = all.iter().map(|message| message.content.clone().unwrap()).collect();
    assert_eq!(said, (0..43).rev().map(|number| number.to_string()).collect::<Vec<_>>());
    let before =
        client.client_messages().list(&inbox, &source, id).before(latest[0].id).collect_all().await.unwrap();
    assert_eq!(before, all[20..]);
}

/// The key by which the inbox checks identities.
async fn hmac_token(agent: &Client, account: i64) -> Secret {
    let inbox = agent.account(account).inboxes().get(ORDERS).send().await.unwrap().value;
    inbox.hmac_token.as_ref().unwrap().expose().into()
}

/// A request that creates the contact does not note the proof: one that reads it does.
#[tokio::test]
async fn a_contact_who_proves_their_identity_lists_all_of_their_conversations() {
    let (server, agent, account) = start().await;
    let (client, inbox) = visitor(&server);
    let token = hmac_token(&agent, account).await;
    let known = ClientContactCreate::new().source_id("p-1").identified("customer-1", &token);
    let imani = client.client_contacts().create(&inbox, &known).send().await.unwrap().value;
    assert_eq!((imani.id.get(), imani.name.as_deref()), (1, Some("Imani Roy")));
    let own = async || -> Vec<i64> {
        let own = client.client_conversations().list(&inbox, "p-1").send().await.unwrap().value;
        own.iter().map(|conversation| conversation.id.get()).collect()
    };
    assert!(own().await.is_empty());
    let proof = identifier_hash(&token, "customer-1");
    let read = client.client_contacts().get(&inbox, "p-1").identifier("customer-1").identifier_hash(&proof);
    assert!(!format!("{read:?}").contains(proof.expose()));
    assert_eq!(read.send().await.unwrap().value.id, 1);
    assert_eq!(own().await, [1, 5]);
}

#[tokio::test]
async fn a_forged_proof_of_identity_is_refused() {
    let (server, agent, account) = start().await;
    let (client, inbox) = visitor(&server);
    let token = hmac_token(&agent, account).await;
    let known = ClientContactCreate::new().source_id("p-1").identified("customer-1", &token);
    client.client_contacts().create(&inbox, &known).send().await.unwrap();
    let forged = client.client_contacts().get(&inbox, "p-1").identifier("customer-1");
    let forged = forged.identifier_hash(&identifier_hash(&Secret::from("guessed"), "customer-1"));
    assert_fails(forged.send().await, expected(ErrorKind::Server, 500, "Internal Server Error"));
    assert!(client.client_conversations().list(&inbox, "p-1").send().await.unwrap().value.is_empty());
}

#[tokio::test]
async fn an_inbox_can_require_a_proof_of_identity() {
    let (server, agent, account) = start().await;
    let (client, inbox) = visitor(&server);
    let token = hmac_token(&agent, account).await;
    let known = ClientContactCreate::new().source_id("p-1").identified("customer-1", &token);
    client.client_contacts().create(&inbox, &known).send().await.unwrap();
    let strict = InboxUpdate::new().channel(InboxChannelUpdate::new().hmac_mandatory(true));
    agent.account(account).inboxes().update(ORDERS, &strict).send().await.unwrap();
    let shown = client.client_inboxes().get(&inbox).send().await.unwrap().value;
    assert_eq!(shown.identity_validation_enabled, Some(true));
    let failed = expected(ErrorKind::Server, 500, "Internal Server Error");
    let nobody = client.client_contacts().create(&inbox, &ClientContactCreate::default()).send().await;
    assert_fails(nobody, failed);
    let change = ClientContactUpdate::new().name("Imani R.");
    assert_fails(client.client_contacts().update(&inbox, "p-1", &change).send().await, failed);
    let change = change.identified("customer-1", &token);
    client.client_contacts().update(&inbox, "p-1", &change).send().await.unwrap();
    let changed = agent.account(account).contacts().get(1).send().await.unwrap().value.payload;
    assert_eq!(changed.name.as_deref(), Some("Imani R."));
}

#[tokio::test]
async fn what_visitors_cannot_do() {
    let (server, _, _) = start().await;
    let (client, inbox) = visitor(&server);
    let missing = expected(ErrorKind::NotFound, 404, "Not Found");
    assert_fails(client.client_inboxes().get("nowhere").send().await, missing);
    assert_fails(client.client_contacts().get(&inbox, "nobody").send().await, missing);
    let bad = ClientContactCreate::new().email("nowhere");
    let refused = client.client_contacts().create(&inbox, &bad).send().await;
    assert_fails(refused, expected(ErrorKind::Invalid, 422, ""));
    let me =
        client.client_contacts().create(&inbox, &ClientContactCreate::default()).send().await.unwrap().value;
    // The conversations of others are as if they were not.
    assert_fails(client.client_conversations().get(&inbox, &me.source_id, 1).send().await, missing);
    assert_fails(client.client_messages().list(&inbox, &me.source_id, 1).send().await, missing);
    assert_fails(client.client_messages().create(&inbox, &me.source_id, 1, &said("x")).send().await, missing);
    assert_fails(client.client_conversations().resolve(&inbox, &me.source_id, 1).send().await, missing);
    assert_fails(
        client.client_conversations().update_last_seen(&inbox, &me.source_id, 1).send().await,
        missing,
    );
}

#[tokio::test]
async fn the_survey_is_a_page() {
    let (server, agent, account) = start().await;
    let (client, _) = visitor(&server);
    let uuid = agent.account(account).conversations().get(2).send().await.unwrap().value.uuid;
    let page = client.survey().get_page(&uuid).send().await.unwrap();
    assert!(page.value.starts_with("<!DOCTYPE html>"), "{}", page.value);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
}
