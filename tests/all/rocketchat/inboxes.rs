//! Email inboxes, emails to users, and calendar events.

use frontdesk_rocketchat::ErrorKind;
use frontdesk_rocketchat::core::{DateTime, chrono};
use frontdesk_rocketchat::types::{
    CalendarEventChoice, CalendarEventImport, CalendarEventUpdate, EmailImap, EmailInboxSaving, EmailSmtp,
    Mailing, MailingUnsubscription, NewCalendarEvent,
};

use super::{client_of, expected, start};
use crate::sandbox::assert_fails;

fn time(text: &str) -> DateTime {
    text.parse::<chrono::DateTime<chrono::Utc>>().unwrap().into()
}

#[tokio::test]
async fn an_email_inbox_is_saved_read_and_deleted() {
    let (_server, client) = start().await;
    let smtp = EmailSmtp::new("smtp.harbour.test", 587, "help@harbour.test", "correct-horse", true);
    let imap =
        EmailImap::new("imap.harbour.test", 993, "help@harbour.test", "correct-horse", true).max_retries(10);
    let inbox = EmailInboxSaving::new(true, "Help", "help@harbour.test", smtp, imap);
    let id = client.email_inboxes().save(&inbox).await.unwrap();
    assert!(!client.email_inboxes().list().collect_all().await.unwrap().is_empty());
    let read = client.email_inboxes().get(&id).await.unwrap();
    assert_eq!(read.email.as_deref(), Some("help@harbour.test"));
    assert!(client.email_inboxes().get_by_address("help@harbour.test").await.unwrap().is_some());
    client.email_inboxes().send_test_email(&id).await.unwrap();
    assert_eq!(client.email_inboxes().delete(&id).await.unwrap(), id);
}

#[tokio::test]
async fn users_get_an_email_and_unsubscribe() {
    let (_server, client) = start().await;
    let mailing =
        Mailing::new("help@harbour.test", "Maintenance", "Tonight at ten. [unsubscribe]").dryrun(true);
    client.mailer().send_mailing(&mailing).await.unwrap();
    let user = MailingUnsubscription::new("aobEdbYhXfu5hkeqG", "1558449614000");
    client.mailer().unsubscribe(&user).await.unwrap();
}

#[tokio::test]
async fn a_calendar_event_is_created_changed_and_deleted() {
    let (_server, client) = start().await;
    let start = time("2023-10-02T15:00:00Z");
    let new = NewCalendarEvent::new(start.clone(), "Review", "The week's tickets");
    let id = client.calendar().create_event(&new).await.unwrap();
    assert_eq!(client.calendar().list_events("2023-10-02").collect_all().await.unwrap().len(), 1);
    let read = client.calendar().get_event(&id).await.unwrap();
    assert_eq!(read.subject.as_deref(), Some("Review"));
    let update = CalendarEventUpdate::new(&id, start, "Review", "The month's tickets");
    client.calendar().update_event(&update).await.unwrap();
    client.calendar().delete_event(&CalendarEventChoice::new(&id)).await.unwrap();
}

#[tokio::test]
async fn a_calendar_event_is_imported() {
    let (_server, client) = start().await;
    let event = CalendarEventImport::new(time("2023-10-02T15:00:00Z"), "Review", "Tickets", "AAMkADU");
    client.calendar().import_event(&event).await.unwrap();
}

#[tokio::test]
async fn an_imported_event_is_known_by_its_external_id() {
    let (server, client) = start().await;
    let event =
        |subject: &str| CalendarEventImport::new(time("2023-10-02T15:00:00Z"), subject, "Tickets", "AAMk");
    let first = client.calendar().import_event(&event("First")).await.unwrap();
    let again = client.calendar().import_event(&event("Second")).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(client.calendar().get_event(&first).await.unwrap().subject.as_deref(), Some("Second"));
    let john = client_of(&server, "john.doe");
    assert_ne!(john.calendar().import_event(&event("John's")).await.unwrap(), first);
    let not_his = john.calendar().get_event(&first).send().await;
    assert_fails(not_his, expected(ErrorKind::Invalid, 400, None, ""));
    let deletion = john.calendar().delete_event(&CalendarEventChoice::new(&first)).send().await;
    assert_fails(
        deletion,
        expected(ErrorKind::Invalid, 400, Some("invalid-calendar-event"), "invalid-calendar-event"),
    );
}
