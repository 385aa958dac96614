//! Reported messages and users.

use frontdesk_rocketchat::ids::MessageId;
use frontdesk_rocketchat::types::{
    ChatMessageReport, ChatPost, ReportDismissal, ReportedMessageDeletion, UserReport,
};
use frontdesk_rocketchat::{Client, ErrorKind};

use super::{JOHN, client_of, expected, start};
use crate::sandbox::{Expected, assert_fails};

const FORBIDDEN: Expected<'_> = expected(
    ErrorKind::Forbidden,
    403,
    Some("error-unauthorized"),
    "User does not have the permissions required for this action",
);

/// A message of the administrator, reported twice.
async fn reported(client: &Client) -> MessageId {
    let post = ChatPost::new().channel("#general").text("Buy now");
    let message = client.chat().post_message(&post).await.unwrap().id;
    for reason in ["Spam", "Rude"] {
        client.chat().report_message(&ChatMessageReport::new(&message, reason)).await.unwrap();
    }
    message
}

#[tokio::test]
async fn reports_of_messages_are_listed_by_user_and_by_message() {
    let (server, client) = start().await;
    let (message, author) = (reported(&client).await, server.text("user_id"));
    let users = client.moderation().list_reported_messages_by_user().send().await.unwrap().value;
    assert_eq!((users.total, users.reports[0].count), (Some(1), 2));
    assert_eq!(users.reports[0].msg_id.as_ref(), Some(&message));
    let messages = client.moderation().list_reported_messages_of_user(author).send().await.unwrap().value;
    assert_eq!(messages.messages.len(), 1);
    assert_eq!(messages.user.as_ref().unwrap().id.as_str(), author);
    let reports = client.moderation().list_reports_of_message(&message).send().await.unwrap().value.reports;
    assert_eq!(reports.len(), 2);
    let report = client.moderation().get_report(&reports[0].id).await.unwrap();
    assert_eq!(report.message.unwrap().id, message);
}

#[tokio::test]
async fn reports_of_users_are_listed_and_dismissed() {
    let (_server, client) = start().await;
    client.users().report(&UserReport::new(JOHN, "Rude")).await.unwrap();
    let users = client.moderation().list_reported_users().send().await.unwrap().value.reports;
    assert_eq!((users[0].count, users[0].reported_user.id.as_str()), (1, JOHN));
    let reports = client.moderation().list_reports_of_user(JOHN).send().await.unwrap().value.reports;
    assert_eq!(reports[0].description.as_deref(), Some("Rude"));
    let dismissal = ReportDismissal::new().user_id(JOHN).reason("Harmless");
    client.moderation().dismiss_user_reports(&dismissal).await.unwrap();
    assert!(client.moderation().list_reported_users().send().await.unwrap().value.reports.is_empty());
    let outcome = client.moderation().get_report(&reports[0].id).await.unwrap().moderation_info.unwrap();
    assert_eq!(outcome.reason.as_deref(), Some("Harmless"));
}

#[tokio::test]
async fn reports_of_messages_are_dismissed() {
    let (_server, client) = start().await;
    let message = reported(&client).await;
    let dismissal = ReportDismissal::new().msg_id(&message);
    client.moderation().dismiss_reports(&dismissal).await.unwrap();
    let users = client.moderation().list_reported_messages_by_user().send().await.unwrap().value;
    assert!(users.reports.is_empty());
    let none = expected(ErrorKind::Invalid, 400, Some("no-reports-found"), "");
    assert_fails(client.moderation().dismiss_reports(&dismissal).send().await, none);
}

#[tokio::test]
async fn reported_messages_are_deleted() {
    let (server, client) = start().await;
    let message = reported(&client).await;
    let deletion = ReportedMessageDeletion::new(server.text("user_id"));
    client.moderation().delete_reported_messages(&deletion).await.unwrap();
    let gone = expected(ErrorKind::Invalid, 400, None, "");
    assert_fails(client.chat().get_message(&message).send().await, gone);
    let none = expected(ErrorKind::Invalid, 400, None, "No reported messages found for this user.");
    assert_fails(client.moderation().delete_reported_messages(&deletion).send().await, none);
}

#[tokio::test]
async fn moderation_is_refused() {
    let (server, client) = start().await;
    let unknown = expected(ErrorKind::NotFound, 400, Some("error-report-not-found"), "");
    assert_fails(client.moderation().get_report("nobody").send().await, unknown);
    let neither = expected(ErrorKind::Invalid, 400, Some("invalid-params"), "must match exactly one schema");
    assert_fails(client.moderation().dismiss_reports(&ReportDismissal::new()).send().await, neither);
    let message = ReportDismissal::new().msg_id("message");
    let nobody = expected(ErrorKind::Invalid, 400, Some("error-user-id-param-not-provided"), "");
    assert_fails(client.moderation().dismiss_user_reports(&message).send().await, nobody);
    let john = client_of(&server, "john.doe");
    assert_fails(john.moderation().list_reported_users().send().await, FORBIDDEN);
    assert_fails(john.moderation().dismiss_reports(&message).send().await, FORBIDDEN);
}
