//! Messages: sent, with files, read back, deleted.

use frontdesk_chatwoot::types::{
    AttachmentFileType, Message, MessageContentType, MessageCreate, MessageCreateMessageType, MessageSender,
};
use frontdesk_chatwoot::{ErrorKind, File};
use futures_util::TryStreamExt;
use serde_json::json;

use super::{client, expected, start};
use crate::sandbox::{assert_fails, object};

/// The value of `message_type`.
const INCOMING: i64 = 0;
const OUTGOING: i64 = 1;
const ACTIVITY: i64 = 2;

fn text(content: impl Into<String>) -> MessageCreate {
    MessageCreate::new().content(content)
}

fn ids(messages: &[Message]) -> Vec<i64> {
    messages.iter().map(|message| message.id.get()).collect()
}

#[tokio::test]
async fn a_message_is_sent_and_deleted() {
    let (_server, client, account) = start().await;
    let reply = text("It can.").echo_id("draft-7").content_attributes(object(json!({"in_reply_to": 1})));
    let sent = client.account(account).messages().create(1, &reply).send().await.unwrap().value;
    assert_eq!(
        (sent.content.as_deref(), sent.message_type, sent.private),
        (Some("It can."), OUTGOING, false)
    );
    assert_eq!((sent.conversation_id.get(), sent.echo_id), (1, Some("draft-7".into())));
    assert_eq!(sent.content_attributes["in_reply_to"], 1);
    let Some(MessageSender::UserSummary(ada)) = sent.sender else { panic!("a user has sent it") };
    assert_eq!(ada.name, "Ada Brandt");

    // On behalf of the customer, as an API inbox allows.
    let said = text("Fine").message_type(MessageCreateMessageType::Incoming);
    let said = client.account(account).messages().create(1, &said).send().await.unwrap().value;
    let Some(MessageSender::ContactSummary(imani)) = &said.sender else { panic!("a contact has sent it") };
    assert_eq!((said.message_type, imani.name.as_deref()), (INCOMING, Some("Imani Roy")));

    let gone = client.account(account).messages().delete(1, sent.id).send().await.unwrap().value;
    assert_eq!((gone.id, gone.content.as_deref()), (sent.id, Some("This message was deleted")));
    assert_eq!(gone.content_attributes["deleted"], true);
    // It stays in the list.
    let list = client.account(account).messages().list(1).send().await.unwrap().value;
    assert_eq!((list.meta.contact.id.get(), list.meta.labels), (1, vec!["delivery".to_owned()]));
    assert_eq!(list.payload[list.payload.len() - 2..], [gone, said]);
}

#[tokio::test]
async fn a_message_carries_files() {
    let (server, client, account) = start().await;
    let files = [
        File::new("lamp.png", "image/png", vec![1; 300]),
        File::new("Rechnung März.pdf", "application/pdf", vec![2; 7]),
    ];
    // As a form, flags, lists and objects say what they say as JSON.
    let note = text("Which one?\r\nSay.")
        .private(true)
        .content_type(MessageContentType::InputSelect)
        .content_attributes(object(
            json!({"items": [{"title": "A", "value": "a"}, {"title": "B", "value": "b"}]}),
        ));
    let sent =
        client.account(account).messages().create(3, &note).attachments(files).send().await.unwrap().value;
    assert_eq!((sent.private, sent.content.as_deref()), (true, Some("Which one?\r\nSay.")));
    assert_eq!(sent.content_type, MessageContentType::InputSelect);
    assert_eq!(sent.content_attributes["items"], note.content_attributes.unwrap()["items"]);
    let attachments = sent.attachments.unwrap();
    let [image, invoice] = attachments.as_slice() else { panic!("two files were sent") };
    assert_eq!((&image.file_type, image.file_size.as_ref()), (&AttachmentFileType::Image, Some(&300)));
    assert_eq!((&invoice.file_type, invoice.file_size.as_ref()), (&AttachmentFileType::File, Some(&7)));
    assert_eq!(invoice.content_type.as_deref(), Some("application/pdf"));
    assert!(invoice.data_url.as_deref().unwrap().starts_with(server.url()));
    assert!(invoice.data_url.as_deref().unwrap().ends_with("M%C3%A4rz%2Epdf"), "{invoice:?}");

    // A file needs no words.
    let voice = [File::new("voice.mp3", "audio/mpeg", vec![0; 9])];
    let sent = client
        .account(account)
        .messages()
        .create(3, &MessageCreate::default())
        .attachments(voice)
        .send()
        .await;
    let sent = sent.unwrap().value;
    let attachments = sent.attachments.as_ref().unwrap();
    assert_eq!((sent.content.as_deref(), &attachments[0].file_type), (None, &AttachmentFileType::Audio));
    let read = client.account(account).messages().list(3).send().await.unwrap().value;
    assert_eq!(read.payload.last().unwrap().attachments, sent.attachments);
}

#[tokio::test]
async fn a_stream_reads_back_to_the_first_message() {
    let (_server, client, account) = start().await;
    let mut sent = Vec::new();
    for number in 0..45 {
        let message =
            client.account(account).messages().create(3, &text(number.to_string())).send().await.unwrap();
        sent.push(message.value.id);
    }
    let first = client.account(account).messages().list(3).send().await.unwrap().value;
    assert_eq!(ids(&first.payload), sent[25..]);
    let pages: Vec<_> = client.account(account).messages().list(3).pages().try_collect().await.unwrap();
    assert!(pages.len() >= 3);
    // The newest first, through all of the pages, each message once.
    let all: Vec<Message> = client.account(account).messages().list(3).stream().try_collect().await.unwrap();
    assert_eq!(ids(&all)[..45], sent.iter().rev().copied().collect::<Vec<_>>());
    assert_eq!(all.last().unwrap().content.as_deref(), Some("How do I send a lamp back?"));
    assert_eq!(all.len(), 46);
    let older = client.account(account).messages().list(3).before(sent[30]).collect_all().await.unwrap();
    assert_eq!(older, all[15..]);
    let newer = client.account(account).messages().list(3).after(sent[30]).send().await.unwrap().value;
    assert_eq!(ids(&newer.payload), sent[31..]);
}

#[tokio::test]
async fn what_only_agents_see_can_be_left_out() {
    let (_server, client, account) = start().await;
    let secret = text("Careful with this one").private(true);
    let secret = client.account(account).messages().create(3, &secret).send().await.unwrap().value;
    client.account(account).conversations().set_status(3, &Default::default()).send().await.unwrap();
    let all = client.account(account).messages().list(3).collect_all().await.unwrap();
    assert_eq!((all.len(), all[0].message_type, all[1].id), (3, ACTIVITY, secret.id));
    let shown = client
        .account(account)
        .messages()
        .list(3)
        .filter_internal_messages(true)
        .collect_all()
        .await
        .unwrap();
    assert_eq!(shown, all[2..]);
}

#[tokio::test]
async fn what_messages_cannot_do() {
    let (server, client, account) = start().await;
    let invalid = |words| expected(ErrorKind::Invalid, 422, words);
    let incoming = text("x").message_type(MessageCreateMessageType::Incoming);
    let refused = client.account(account).messages().create(2, &incoming).send().await;
    assert_fails(refused, invalid("Incoming messages are only allowed in Api inboxes"));
    let long = client.account(account).messages().create(1, &text("x".repeat(150_001))).send().await;
    assert_fails(long, invalid("Content is too long (maximum is 150000 characters)"));
    let kind = text("x").content_type(MessageContentType::from("sand"));
    let refused = client.account(account).messages().create(1, &kind).send().await;
    assert_fails(refused, invalid("'sand' is not a valid content_type"));

    let missing = expected(ErrorKind::NotFound, 404, "Resource could not be found");
    assert_fails(client.account(account).messages().create(4711, &text("x")).send().await, missing);
    assert_fails(client.account(account).messages().list(4711).send().await, missing);
    // A message of another conversation.
    assert_fails(client.account(account).messages().delete(3, 1).send().await, missing);
    let agent = self::client(&server, server.text("agent_token"), "none");
    let forbidden = expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");
    assert_fails(agent.account(account).messages().create(4, &text("x")).send().await, forbidden);
    // The vendor documents a path that no server has.
    #[allow(deprecated)]
    let documented = client.account(account).messages().list_as_documented(1).send().await;
    assert_fails(documented, expected(ErrorKind::NotFound, 404, "Not Found"));
}
