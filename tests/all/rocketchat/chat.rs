//! Messages in channels, groups and direct messages.

use frontdesk_rocketchat::core::{DateTime, chrono};
use frontdesk_rocketchat::types::{
    ChatDestination, ChatMessageChoice, ChatMessageDeletion, ChatMessageReport, ChatMessageUpdate, ChatPost,
    ChatReaction, ChatSending, ChatThreadChoice, ListChatThreadsType, NewChatMessage, NewMessageAttachment,
    SyncChatMessagesType,
};
use serde_json::json;

use super::start;

/// The workspace's first channel, and a message of the documentation.
const GENERAL: &str = "GENERAL";
const MESSAGE: &str = "7aDSXtjMA3KPLxLjt";

pub(super) fn long_ago() -> DateTime {
    "2016-12-09T16:53:06.761Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap().into()
}

#[test]
fn a_message_is_for_one_room_or_several() {
    // (destination, JSON)
    let cases = [
        (ChatDestination::from("#general"), json!("#general")),
        (ChatDestination::from("GENERAL".to_owned()), json!("GENERAL")),
        (["@jane", "#general"].into_iter().collect(), json!(["@jane", "#general"])),
    ];
    for (destination, wanted) in cases {
        assert_eq!(serde_json::to_value(destination).unwrap(), wanted);
    }
}

#[tokio::test]
async fn a_message_is_posted_to_a_channel_by_its_name() {
    let (_server, client) = start().await;
    let body = ChatPost::new()
        .channel("#general")
        .text("Sample message")
        .attachments([NewMessageAttachment::new().title("Attachment").color("#ff0000")]);
    let message = client.chat().post_message(&body).await.unwrap();
    assert_eq!(message.rid.unwrap(), GENERAL);
}

#[tokio::test]
async fn a_message_is_sent_edited_and_read() {
    let (_server, client) = start().await;
    let new = ChatSending::new(NewChatMessage::new(GENERAL).msg("Sample message"));
    let sent = client.chat().send_message(&new).await.unwrap();
    assert!(sent.msg.is_some());
    let edited = ChatMessageUpdate::new(GENERAL, MESSAGE).text("Edited: message");
    client.chat().update_message(&edited).await.unwrap();
    client.chat().get_message(MESSAGE).await.unwrap();
}

#[tokio::test]
async fn a_message_is_deleted_by_its_id() {
    let (_server, client) = start().await;
    let body = ChatMessageDeletion::new().room_id(GENERAL).msg_id(MESSAGE);
    let deleted = client.chat().delete_message(&body).await.unwrap();
    assert_eq!(deleted.id.unwrap(), MESSAGE);
}

#[tokio::test]
async fn a_message_is_marked() {
    let (_server, client) = start().await;
    let message = ChatMessageChoice::new(MESSAGE);
    client.chat().pin_message(&message).await.unwrap();
    client.chat().unpin_message(&message).await.unwrap();
    client.chat().star_message(&message).await.unwrap();
    client.chat().unstar_message(&message).await.unwrap();
    client.chat().react(&ChatReaction::new(MESSAGE).emoji("smile").should_react(true)).await.unwrap();
    client.chat().report_message(&ChatMessageReport::new(MESSAGE, "Spam")).await.unwrap();
    let thread = ChatThreadChoice::new(MESSAGE);
    client.chat().follow_message(&thread).await.unwrap();
    client.chat().unfollow_message(&thread).await.unwrap();
}

#[tokio::test]
async fn the_messages_of_a_room_are_listed() {
    let (_server, client) = start().await;
    client.chat().search_messages(GENERAL, "test").count(5).send().await.unwrap();
    client.chat().list_pinned_messages(GENERAL).send().await.unwrap();
    client.chat().list_starred_messages(GENERAL).send().await.unwrap();
    client.chat().list_mentioned_messages(GENERAL).send().await.unwrap();
    client.chat().list_deleted_messages(GENERAL, &long_ago()).send().await.unwrap();
    client.chat().list_discussions(GENERAL).text("test").send().await.unwrap();
    client.chat().list_read_receipts(MESSAGE).send().await.unwrap();
}

#[tokio::test]
async fn threads_are_listed() {
    let (_server, client) = start().await;
    client.chat().list_threads(GENERAL).type_(ListChatThreadsType::Following).send().await.unwrap();
    client.chat().list_thread_messages(MESSAGE).send().await.unwrap();
    client.chat().sync_threads(GENERAL, &long_ago()).await.unwrap();
    client.chat().sync_thread_messages(MESSAGE, &long_ago()).await.unwrap();
}

#[tokio::test]
async fn changes_of_messages_come_after_a_time_or_in_pages() {
    let (_server, client) = start().await;
    client.chat().sync_messages(GENERAL).last_update(&long_ago()).await.unwrap();
    client.chat().sync_messages(GENERAL).type_(SyncChatMessagesType::Updated).count(5).await.unwrap();
}

#[tokio::test]
async fn somebody_is_ignored_in_a_room() {
    let (_server, client) = start().await;
    client.chat().ignore_user(GENERAL, super::JOHN, true).await.unwrap();
}

#[tokio::test]
async fn a_url_has_a_preview() {
    let (_server, client) = start().await;
    let preview = client.chat().get_url_preview(GENERAL, "https://github.com/").await.unwrap();
    assert_eq!(preview.url.unwrap(), "https://github.com/");
}
