//! Conversations that end: closed, judged and deleted; and their transcripts.

use frontdesk_rocketchat::ErrorKind;
use frontdesk_rocketchat::types::{
    AgentTranscriptRequest, ClosedRoomsDeletion, LivechatRoomClosing, LivechatRoomId, LivechatSurveyAnswer,
    LivechatSurveyAnswers, RoomCloser, TranscriptEmail, TranscriptEmailAddress, VisitorRoomClosing,
    VisitorTranscriptRequest,
};

use super::rooms::{
    CLOSED_ROOM, QUEUED_ROOM, department, inquiry, invalid_room, moment, no_room, permissions, room,
};
use super::{VISITOR_ROOM, VISITOR_TOKEN, client_of, expected, start, visitor};
use crate::sandbox::assert_fails;

#[tokio::test]
async fn a_conversation_is_closed_and_judged() {
    let (server, client) = start().await;
    let guest = visitor(&server);
    let closing = VisitorRoomClosing::new(VISITOR_ROOM, VISITOR_TOKEN);
    let closed = guest.livechat_rooms().close_as_visitor(&closing).send().await.unwrap().value;
    assert_eq!((closed.room_id.as_str(), closed.comment.as_str()), (VISITOR_ROOM, "Closed by visitor"));
    let record = room(&client, VISITOR_ROOM).await.unwrap();
    assert_eq!((record.open, record.closer), (None, Some(RoomCloser::Visitor)));
    assert_eq!(record.closed_by.unwrap().id, record.visitor.unwrap().id.as_str());
    assert!(
        moment(&record.closed_at) >= moment(&record.ts) && record.metrics.unwrap().chat_duration.is_some()
    );
    assert_eq!(inquiry(&client, VISITOR_ROOM).await, None);
    let twice = expected(ErrorKind::Conflict, 400, Some("room-closed"), "room-closed");
    assert_fails(guest.livechat_rooms().close_as_visitor(&closing).send().await, twice);
    let others = VisitorRoomClosing::new(QUEUED_ROOM, VISITOR_TOKEN);
    assert_fails(guest.livechat_rooms().close_as_visitor(&others).send().await, no_room());

    let answers = |answers: &[(&str, &str)]| {
        let answers = answers.iter().map(|(name, value)| LivechatSurveyAnswer::new(*name, *value));
        LivechatSurveyAnswers::new(VISITOR_ROOM, VISITOR_TOKEN, answers)
    };
    let told = answers(&[
        ("satisfaction", "5"),
        ("satisfaction", "6"),
        ("shoes", "1"),
        ("additionalFeedback", "Swift"),
    ]);
    let kept = guest.livechat_rooms().answer_survey(&told).send().await.unwrap().value;
    assert_eq!(
        kept.data,
        [("satisfaction", "5"), ("additionalFeedback", "Swift")].map(|(a, b)| (a.into(), b.into())).into()
    );
    assert_eq!(room(&client, VISITOR_ROOM).await.unwrap().survey_feedback, Some(kept.data));
    let nothing = expected(ErrorKind::Invalid, 400, Some("invalid-data"), "");
    assert_fails(guest.livechat_rooms().answer_survey(&answers(&[("shoes", "1")])).send().await, nothing);
    let none = expected(ErrorKind::Invalid, 400, Some("invalid-params"), "must NOT have fewer than 1 items");
    assert_fails(guest.livechat_rooms().answer_survey(&answers(&[])).send().await, none);

    // An agent closes what they are in, a manager everything.
    let agent = client_of(&server, "ben.okafor");
    let by_agent = LivechatRoomClosing::new(QUEUED_ROOM)
        .comment("Solved")
        .tags(["berth", "berth"])
        .generate_transcript_pdf(true)
        .transcript_email(
            TranscriptEmail::new(true)
                .request_data(TranscriptEmailAddress::new("lena@customer.example", "What we said")),
        );
    let not_theirs = expected(ErrorKind::Forbidden, 400, Some("error-not-authorized"), "");
    assert_fails(agent.livechat_rooms().close(&by_agent).send().await, not_theirs);
    agent.livechat_rooms().join(QUEUED_ROOM).send().await.unwrap();
    let nowhere_to = LivechatRoomClosing::new(QUEUED_ROOM).transcript_email(TranscriptEmail::new(true));
    let missing = expected(
        ErrorKind::Invalid,
        400,
        Some("invalid-params"),
        "must have required property 'requestData'",
    );
    assert_fails(agent.livechat_rooms().close(&nowhere_to).send().await, missing);
    agent.livechat_rooms().close(&by_agent).send().await.unwrap();
    let record = room(&client, QUEUED_ROOM).await.unwrap();
    assert_eq!(record.closed_by.unwrap().username.as_deref(), Some("ben.okafor"));
    assert_eq!(record.tags, Some(vec!["berth".to_owned()]));
    assert!(record.pdf_transcript_file_id.is_some());
    assert_eq!(record.transcript_request.unwrap().email.as_deref(), Some("lena@customer.example"));
    assert_eq!(
        record.last_message.unwrap().request_data.unwrap().user.unwrap().username.as_deref(),
        Some("ben.okafor")
    );
    let twice = expected(ErrorKind::Conflict, 400, Some("error-room-already-closed"), "");
    assert_fails(agent.livechat_rooms().close(&by_agent).send().await, twice);
    assert_fails(
        client.livechat_rooms().close(&LivechatRoomClosing::new("nowhere")).send().await,
        invalid_room(),
    );
    assert_eq!(client.inquiries().list().send().await.unwrap().value.total, Some(0));

    // Closed by their visitor, by an agent, from the beginning: all go.
    let support = ClosedRoomsDeletion::new().department_ids([department(&client, "Support").await]);
    assert_fails(agent.livechat_rooms().delete_closed().body(&support).send().await, permissions());
    let gone = client.livechat_rooms().delete_closed().body(&support).send().await.unwrap().value;
    assert_eq!(gone.removed_rooms, 2);
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

#[tokio::test]
async fn transcripts_are_asked_for_sent_and_cancelled() {
    let (server, client) = start().await;
    let (manager, agent) = (client_of(&server, "tara.singh"), client_of(&server, "ben.okafor"));
    let wish = AgentTranscriptRequest::new("lena@customer.example", "What we said");
    let ask = |room: &str| manager.transcripts().request(room, &wish);
    ask(VISITOR_ROOM).send().await.unwrap();
    let asked = room(&client, VISITOR_ROOM).await.unwrap().transcript_request.unwrap();
    assert_eq!(asked.subject.as_deref(), Some("What we said"));
    assert_eq!(asked.requested_by.unwrap().username.as_deref(), Some("tara.singh"));
    let twice = expected(ErrorKind::Conflict, 400, Some("error-transcript-already-requested"), "");
    assert_fails(ask(VISITOR_ROOM).send().await, twice);
    assert_fails(ask(CLOSED_ROOM).send().await, invalid_room());
    assert_fails(agent.transcripts().request(QUEUED_ROOM, &wish).send().await, permissions());
    manager.transcripts().cancel(VISITOR_ROOM).send().await.unwrap();
    assert_eq!(room(&client, VISITOR_ROOM).await.unwrap().transcript_request, None);
    let none = expected(ErrorKind::Conflict, 400, Some("error-transcript-not-requested"), "");
    assert_fails(manager.transcripts().cancel(VISITOR_ROOM).send().await, none);
    assert_fails(manager.transcripts().cancel(CLOSED_ROOM).send().await, invalid_room());

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
    assert_fails(
        send("nobody").send().await,
        expected(ErrorKind::Invalid, 400, Some("error-invalid-token"), ""),
    );

    agent.transcripts().request_pdf(CLOSED_ROOM).send().await.unwrap();
    assert!(room(&client, CLOSED_ROOM).await.unwrap().pdf_transcript_file_id.is_some());
    let open = manager.transcripts().request_pdf(VISITOR_ROOM).send().await;
    assert_fails(open, expected(ErrorKind::Conflict, 400, Some("room-still-open"), ""));
    let not_theirs = client_of(&server, "vera.popescu").transcripts().request_pdf(CLOSED_ROOM).send().await;
    assert_fails(not_theirs, expected(ErrorKind::Forbidden, 400, Some("error-not-allowed"), ""));
    assert_fails(manager.transcripts().request_pdf("nowhere").send().await, invalid_room());
}
