//! Conversations that end: closed, judged and deleted; and their transcripts.

use frontdesk_rocketchat::types::{
    AgentTranscriptRequest, ClosedRoomsDeletion, LivechatRoomClosing, LivechatRoomId, LivechatSurveyAnswer,
    LivechatSurveyAnswers, RoomCloser, TranscriptEmail, TranscriptEmailAddress, VisitorRoomClosing,
    VisitorTranscriptRequest,
};
use frontdesk_rocketchat::{Client, ErrorKind};

use super::rooms::{
    CLOSED_ROOM, QUEUED_ROOM, department, inquiry, invalid_room, moment, no_room, permissions, room,
};
use super::{VISITOR_ROOM, VISITOR_TOKEN, client_of, expected, start, visitor};
use crate::sandbox::{Server, assert_fails};

/// Closes the visitor's conversation as the visitor does.
async fn close_as_visitor(server: &Server) {
    let closing = VisitorRoomClosing::new(VISITOR_ROOM, VISITOR_TOKEN);
    visitor(server).livechat_rooms().close_as_visitor(&closing).send().await.unwrap();
}

/// Closes the conversation of the queue as an agent does who takes it, with a comment.
async fn close_as_agent(server: &Server) -> Client {
    let agent = client_of(server, "ben.okafor");
    agent.livechat_rooms().join(QUEUED_ROOM).send().await.unwrap();
    let email = TranscriptEmailAddress::new("lena@customer.example", "What we said");
    let closing = LivechatRoomClosing::new(QUEUED_ROOM)
        .comment("Solved")
        .tags(["berth", "berth"])
        .generate_transcript_pdf(true)
        .transcript_email(TranscriptEmail::new(true).request_data(email));
    agent.livechat_rooms().close(&closing).send().await.unwrap();
    agent
}

#[tokio::test]
async fn a_visitor_closes_their_conversation() {
    let (server, client) = start().await;
    let closing = VisitorRoomClosing::new(VISITOR_ROOM, VISITOR_TOKEN);
    let closed = visitor(&server).livechat_rooms().close_as_visitor(&closing).send().await.unwrap().value;
    assert_eq!((closed.room_id.as_str(), closed.comment.as_str()), (VISITOR_ROOM, "Closed by visitor"));
    let record = room(&client, VISITOR_ROOM).await.unwrap();
    assert_eq!((record.open, record.closer), (None, Some(RoomCloser::Visitor)));
    assert_eq!(record.closed_by.unwrap().id, record.visitor.unwrap().id.as_str());
    assert!(moment(&record.closed_at) >= moment(&record.ts));
    assert!(record.metrics.unwrap().chat_duration.is_some());
    assert_eq!(inquiry(&client, VISITOR_ROOM).await, None);
}

#[tokio::test]
async fn a_visitor_closes_only_their_open_conversations() {
    let (server, _client) = start().await;
    close_as_visitor(&server).await;
    let guest = visitor(&server);
    let twice = expected(ErrorKind::Conflict, 400, Some("room-closed"), "room-closed");
    let closing = VisitorRoomClosing::new(VISITOR_ROOM, VISITOR_TOKEN);
    assert_fails(guest.livechat_rooms().close_as_visitor(&closing).send().await, twice);
    let others = VisitorRoomClosing::new(QUEUED_ROOM, VISITOR_TOKEN);
    assert_fails(guest.livechat_rooms().close_as_visitor(&others).send().await, no_room());
}

fn survey(answers: &[(&str, &str)]) -> LivechatSurveyAnswers {
    let answers = answers.iter().map(|(name, value)| LivechatSurveyAnswer::new(*name, *value));
    LivechatSurveyAnswers::new(VISITOR_ROOM, VISITOR_TOKEN, answers)
}

/// The first valid rating of a name counts. Names that the survey does not have are left out.
#[tokio::test]
async fn a_visitor_fills_in_the_survey() {
    let (server, client) = start().await;
    close_as_visitor(&server).await;
    let answers = survey(&[
        ("satisfaction", "5"),
        ("satisfaction", "6"),
        ("shoes", "1"),
        ("additionalFeedback", "Swift"),
    ]);
    let kept = visitor(&server).livechat_rooms().answer_survey(&answers).send().await.unwrap().value.data;
    let expected =
        [("satisfaction", "5"), ("additionalFeedback", "Swift")].map(|(a, b)| (a.into(), b.into()));
    assert_eq!(kept, expected.into());
    assert_eq!(room(&client, VISITOR_ROOM).await.unwrap().survey_feedback, Some(kept));
}

#[tokio::test]
async fn a_survey_without_a_known_question_is_refused() {
    let (server, _client) = start().await;
    let guest = visitor(&server);
    let nothing = expected(ErrorKind::Invalid, 400, Some("invalid-data"), "");
    assert_fails(guest.livechat_rooms().answer_survey(&survey(&[("shoes", "1")])).send().await, nothing);
    let none = expected(ErrorKind::Invalid, 400, Some("invalid-params"), "must NOT have fewer than 1 items");
    assert_fails(guest.livechat_rooms().answer_survey(&survey(&[])).send().await, none);
}

#[tokio::test]
async fn an_agent_closes_a_conversation_with_a_transcript() {
    let (server, client) = start().await;
    close_as_agent(&server).await;
    let record = room(&client, QUEUED_ROOM).await.unwrap();
    assert_eq!(record.closed_by.unwrap().username.as_deref(), Some("ben.okafor"));
    assert_eq!(record.tags, Some(vec!["berth".to_owned()]));
    assert!(record.pdf_transcript_file_id.is_some());
    assert_eq!(record.transcript_request.unwrap().email.as_deref(), Some("lena@customer.example"));
    let requested_by = record.last_message.unwrap().request_data.unwrap().user.unwrap();
    assert_eq!(requested_by.username.as_deref(), Some("ben.okafor"));
    assert_eq!(client.inquiries().list().send().await.unwrap().value.total, Some(0));
}

/// Managers close all conversations.
#[tokio::test]
async fn an_agent_closes_only_the_conversations_that_they_serve() {
    let (server, client) = start().await;
    let closing = LivechatRoomClosing::new(QUEUED_ROOM).comment("Solved");
    let not_theirs = expected(ErrorKind::Forbidden, 400, Some("error-not-authorized"), "");
    let agent = client_of(&server, "ben.okafor");
    assert_fails(agent.livechat_rooms().close(&closing).send().await, not_theirs);
    let nowhere = LivechatRoomClosing::new("nowhere");
    assert_fails(client.livechat_rooms().close(&nowhere).send().await, invalid_room());
}

#[tokio::test]
async fn an_agent_closes_a_conversation_once() {
    let (server, _client) = start().await;
    let agent = close_as_agent(&server).await;
    let twice = expected(ErrorKind::Conflict, 400, Some("error-room-already-closed"), "");
    assert_fails(agent.livechat_rooms().close(&LivechatRoomClosing::new(QUEUED_ROOM)).send().await, twice);
}

#[tokio::test]
async fn a_transcript_by_email_needs_an_address() {
    let (server, _client) = start().await;
    let agent = client_of(&server, "ben.okafor");
    agent.livechat_rooms().join(QUEUED_ROOM).send().await.unwrap();
    let closing = LivechatRoomClosing::new(QUEUED_ROOM).transcript_email(TranscriptEmail::new(true));
    let words = "must have required property 'requestData'";
    let missing = expected(ErrorKind::Invalid, 400, Some("invalid-params"), words);
    assert_fails(agent.livechat_rooms().close(&closing).send().await, missing);
}

#[tokio::test]
async fn all_closed_conversations_are_deleted() {
    let (server, client) = start().await;
    close_as_visitor(&server).await;
    let agent = close_as_agent(&server).await;
    let support = ClosedRoomsDeletion::new().department_ids([department(&client, "Support").await]);
    assert_fails(agent.livechat_rooms().delete_closed().body(&support).send().await, permissions());
    let deleted = client.livechat_rooms().delete_closed().body(&support).send().await.unwrap().value;
    assert_eq!(deleted.removed_rooms, 2);
    let left = client.livechat_rooms().list().collect_all().await.unwrap().len() as i64;
    assert!(left >= 1);
    assert_eq!(client.livechat_rooms().delete_closed().send().await.unwrap().value.removed_rooms, left);
    assert_eq!(client.livechat_rooms().list().send().await.unwrap().value.total, Some(0));
}

#[tokio::test]
async fn a_closed_conversation_is_deleted() {
    let (server, client) = start().await;
    let manager = client_of(&server, "tara.singh");
    let closed = LivechatRoomId::new(CLOSED_ROOM);
    assert_fails(
        client_of(&server, "ben.okafor").livechat_rooms().delete(&closed).send().await,
        permissions(),
    );
    manager.livechat_rooms().delete(&closed).send().await.unwrap();
    assert_eq!(room(&client, CLOSED_ROOM).await, None);
    assert_fails(manager.livechat_rooms().delete(&closed).send().await, invalid_room());
    let open = manager.livechat_rooms().delete(&LivechatRoomId::new(VISITOR_ROOM)).send().await;
    assert_fails(
        open,
        expected(ErrorKind::Conflict, 400, Some("error-room-is-not-closed"), "Room is not closed"),
    );
}

fn transcript_request() -> AgentTranscriptRequest {
    AgentTranscriptRequest::new("lena@customer.example", "What we said")
}

#[tokio::test]
async fn a_transcript_is_requested_once() {
    let (server, client) = start().await;
    let manager = client_of(&server, "tara.singh");
    manager.transcripts().request(VISITOR_ROOM, &transcript_request()).send().await.unwrap();
    let request = room(&client, VISITOR_ROOM).await.unwrap().transcript_request.unwrap();
    assert_eq!(request.subject.as_deref(), Some("What we said"));
    assert_eq!(request.requested_by.unwrap().username.as_deref(), Some("tara.singh"));
    let twice = expected(ErrorKind::Conflict, 400, Some("error-transcript-already-requested"), "");
    assert_fails(manager.transcripts().request(VISITOR_ROOM, &transcript_request()).send().await, twice);
}

#[tokio::test]
async fn a_requested_transcript_is_cancelled_once() {
    let (server, client) = start().await;
    let manager = client_of(&server, "tara.singh");
    manager.transcripts().request(VISITOR_ROOM, &transcript_request()).send().await.unwrap();
    manager.transcripts().cancel(VISITOR_ROOM).send().await.unwrap();
    assert_eq!(room(&client, VISITOR_ROOM).await.unwrap().transcript_request, None);
    let none = expected(ErrorKind::Conflict, 400, Some("error-transcript-not-requested"), "");
    assert_fails(manager.transcripts().cancel(VISITOR_ROOM).send().await, none);
}

#[tokio::test]
async fn a_transcript_is_requested_for_an_open_conversation_by_who_may() {
    let (server, _client) = start().await;
    let manager = client_of(&server, "tara.singh");
    let request = transcript_request();
    assert_fails(manager.transcripts().request(CLOSED_ROOM, &request).send().await, invalid_room());
    assert_fails(manager.transcripts().cancel(CLOSED_ROOM).send().await, invalid_room());
    let agent = client_of(&server, "ben.okafor");
    assert_fails(agent.transcripts().request(QUEUED_ROOM, &request).send().await, permissions());
}

#[tokio::test]
async fn a_transcript_is_sent_to_the_visitor_of_the_conversation() {
    let (server, client) = start().await;
    let guest = visitor(&server);
    let send = |token: &str| {
        let request = VisitorTranscriptRequest::new(CLOSED_ROOM, token, "home@customer.example");
        guest.transcripts().send(&request)
    };
    let own = room(&client, CLOSED_ROOM).await.unwrap().visitor.unwrap().token.unwrap();
    assert_eq!(send(own.expose()).send().await.unwrap().value.message, "Livechat transcript sent");
    let note = room(&client, CLOSED_ROOM).await.unwrap().last_message.unwrap().request_data.unwrap();
    assert_eq!(note.user.unwrap().username.as_deref(), Some("rocket.cat"));
    assert_fails(send(VISITOR_TOKEN).send().await, invalid_room());
    let unknown = expected(ErrorKind::Invalid, 400, Some("error-invalid-token"), "");
    assert_fails(send("nobody").send().await, unknown);
}

#[tokio::test]
async fn a_transcript_becomes_a_pdf_once_the_conversation_is_closed() {
    let (server, client) = start().await;
    client_of(&server, "ben.okafor").transcripts().request_pdf(CLOSED_ROOM).send().await.unwrap();
    assert!(room(&client, CLOSED_ROOM).await.unwrap().pdf_transcript_file_id.is_some());
    let manager = client_of(&server, "tara.singh");
    let open = manager.transcripts().request_pdf(VISITOR_ROOM).send().await;
    assert_fails(open, expected(ErrorKind::Conflict, 400, Some("room-still-open"), ""));
    assert_fails(manager.transcripts().request_pdf("nowhere").send().await, invalid_room());
    let not_theirs = client_of(&server, "vera.popescu").transcripts().request_pdf(CLOSED_ROOM).send().await;
    assert_fails(not_theirs, expected(ErrorKind::Forbidden, 400, Some("error-not-allowed"), ""));
}
