//! What visitors and agents write, and canned responses.

use frontdesk_rocketchat::core::DateTime;
use frontdesk_rocketchat::types::{
    AppearanceSettingId, AppearanceSettingUpdate, AppearanceSettingValue, CannedResponseDeletion,
    CannedResponseSave, CannedResponseScope, LivechatMessageAgent, LivechatMessageBatch,
    LivechatMessageDeletion, LivechatMessageSender, LivechatMessageText, LivechatMessageUpdate, Message,
    MessageKind, NewLivechatMessage, NewUser, OfflineMessage, VisitorRoomClosing,
};
use frontdesk_rocketchat::{Client, ErrorKind, Sort};

use super::{JOHN, VISITOR_ROOM, VISITOR_TOKEN, client_of, expected, set, start, visitor};
use crate::sandbox::{Server, assert_fails};

const NOT_PERMITTED: &str = "User does not have the permissions required for this action";

/// Somebody who is no agent.
pub(super) async fn outsider(server: &Server, client: &Client) -> Client {
    let pia = NewUser::new("pia@harbour.example", "Pia Roth", "A-long-one-1234", "pia.roth");
    client.users().create(&pia).send().await.unwrap();
    let builder = Client::builder().base_url(server.url()).login("pia.roth", "A-long-one-1234");
    builder.middleware(super::witness::Witness).build().unwrap()
}

fn message(words: &str) -> NewLivechatMessage {
    NewLivechatMessage::new(VISITOR_TOKEN, VISITOR_ROOM, words)
}

/// When something was, in a form that can be compared.
fn time(date: &Option<DateTime>) -> impl PartialOrd + use<> {
    *date.as_ref().unwrap().get().unwrap()
}

fn words(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.msg.as_deref().unwrap()).collect()
}

#[tokio::test]
async fn a_visitor_writes_changes_and_deletes() {
    let (server, _) = start().await;
    let client = visitor(&server);
    let token = VISITOR_TOKEN.into();
    let new =
        message("It is blue.\nAnd heavy.").id("my-own-id").agent(LivechatMessageAgent::new(JOHN, "john.doe"));
    let sent = client.livechat_messages().send(&new).send().await.unwrap().value.message;
    assert_eq!(sent.id, "my-own-id");
    assert_eq!(
        (sent.rid.as_ref(), sent.token.as_ref().unwrap().expose()),
        (Some(&VISITOR_ROOM.into()), VISITOR_TOKEN)
    );
    assert_eq!(sent.u.as_ref().unwrap().username.as_deref(), Some("guest-1"));
    assert_eq!((sent.alias.as_deref(), sent.md.as_ref().map(Vec::len)), (Some("Lena Fischer"), Some(2)));
    assert!(client.livechat_messages().send(&new).send().await.is_err(), "the same id twice");

    let get = |id| client.livechat_messages().get(id, &token, VISITOR_ROOM);
    assert_eq!(get("my-own-id").send().await.unwrap().value.message.ts, sent.ts);
    // Of a file the visitor is told where it is.
    let answer = get("sandbox-answer").send().await.unwrap().value.message;
    let upload = answer.file_upload.unwrap();
    assert_eq!(upload.public_file_path.as_deref(), Some("/file-upload/sandbox-file/waybill.png"));
    let attachment = &answer.attachments.unwrap()[0];
    assert_eq!((attachment.image_size, attachment.title.as_deref()), (Some(17466), Some("waybill.png")));

    let update = LivechatMessageUpdate::new(VISITOR_TOKEN, VISITOR_ROOM, "It is green.");
    let updated = client.livechat_messages().update("my-own-id", &update).send().await.unwrap().value.message;
    assert_eq!((updated.msg.as_deref(), &updated.ts), (Some("It is green."), &sent.ts));
    assert_eq!(updated.edited_by.unwrap().username.as_deref(), Some("guest-1"));
    assert!(time(&updated.edited_at) >= time(&sent.ts));

    let deletion = LivechatMessageDeletion::new(VISITOR_TOKEN, VISITOR_ROOM);
    let forbidden = |words| expected(ErrorKind::Forbidden, 400, Some("error-action-not-allowed"), words);
    let editing = forbidden("Message editing not allowed");
    let deleting = forbidden("Message deleting not allowed");
    // What the agent wrote is not the visitor's.
    assert_fails(client.livechat_messages().update("sandbox-answer", &update).send().await, editing);
    assert_fails(client.livechat_messages().delete("sandbox-answer", &deletion).send().await, deleting);
    set(&server, "Message_AllowEditing", false).await;
    set(&server, "Message_AllowDeleting", false).await;
    assert_fails(client.livechat_messages().update("my-own-id", &update).send().await, editing);
    assert_fails(client.livechat_messages().delete("my-own-id", &deletion).send().await, deleting);
    set(&server, "Message_AllowDeleting", true).await;
    let deleted =
        client.livechat_messages().delete("my-own-id", &deletion).send().await.unwrap().value.message;
    assert_eq!(deleted.id, "my-own-id");
    assert!(time(&deleted.ts) >= time(&sent.ts));
    let gone = expected(ErrorKind::NotFound, 400, Some("invalid-message"), "");
    assert_fails(get("my-own-id").send().await, gone);
    assert_fails(client.livechat_messages().delete("my-own-id", &deletion).send().await, gone);
}

#[tokio::test]
async fn a_visitor_reads_only_their_own_conversations() {
    let (server, client) = start().await;
    let browser = visitor(&server);
    let token = VISITOR_TOKEN.into();
    for number in 1..=5 {
        browser.livechat_messages().send(&message(&format!("{number}"))).send().await.unwrap();
    }
    let history = || browser.livechat_messages().list_history(VISITOR_ROOM, &token);
    let page = history().limit(3).offset(1).send().await.unwrap().value.messages;
    assert_eq!(words(&page), ["4", "3", "2"]);
    let all = history().limit(2).collect_all().await.unwrap();
    assert!(all.len() >= 8, "{}", all.len());
    assert_eq!(words(&all[..6]), ["5", "4", "3", "2", "1", ""]);
    assert!(all.iter().any(|message| message.t == Some(MessageKind::LivechatStarted)));
    let end = &all[5].ts;
    let before = history().end(end.as_ref().unwrap()).collect_all().await.unwrap();
    assert!(before.iter().all(|message| time(&message.ts) < time(end)), "{before:?}");

    let invalid = |code| expected(ErrorKind::Invalid, 400, Some(code), code);
    let nobody = expected(ErrorKind::NotFound, 400, Some("invalid-token"), "invalid-token");
    let unknown = "nobody".into();
    assert_fails(browser.livechat_messages().list_history(VISITOR_ROOM, &unknown).send().await, nobody);
    assert_fails(
        browser.livechat_messages().send(&NewLivechatMessage::new("nobody", VISITOR_ROOM, "x")).send().await,
        nobody,
    );
    // Somebody else's conversation is as one that is not there.
    let other = LivechatMessageBatch::new(
        LivechatMessageSender::new("another-visitor"),
        vec![LivechatMessageText::new("Hello?")],
    );
    client.livechat_messages().send_many(&other).send().await.unwrap();
    let other = "another-visitor".into();
    let no_room = expected(ErrorKind::NotFound, 400, Some("invalid-room"), "");
    for room in [VISITOR_ROOM, "nowhere"] {
        assert_fails(browser.livechat_messages().list_history(room, &other).send().await, no_room);
        assert_fails(browser.livechat_messages().get("sandbox-answer", &other, room).send().await, no_room);
    }

    let limits = [
        (AppearanceSettingId::LivechatEnableMessageCharacterLimit, AppearanceSettingValue::SettingFlag(true)),
        (
            AppearanceSettingId::LivechatMessageCharacterLimit,
            AppearanceSettingValue::SettingText("5".to_owned()),
        ),
    ];
    let limits: Vec<_> = limits.map(|(id, value)| AppearanceSettingUpdate::new(id, value)).into();
    client.appearance().update_settings(&limits).send().await.unwrap();
    browser.livechat_messages().send(&message("short")).send().await.unwrap();
    let long = browser.livechat_messages().send(&message("longer")).send().await;
    assert_fails(long, invalid("message-length-exceeds-character-limit"));
}

#[tokio::test]
async fn messages_are_sent_in_a_visitors_name() {
    let (server, client) = start().await;
    let batch = |token: &str, texts: &[&str]| {
        let texts = texts.iter().map(|text| LivechatMessageText::new(*text));
        LivechatMessageBatch::new(LivechatMessageSender::new(token), texts)
    };
    let sent =
        client.livechat_messages().send_many(&batch(VISITOR_TOKEN, &["one", "two"])).send().await.unwrap();
    let sent: Vec<_> =
        sent.value.messages.into_iter().map(|message| (message.username, message.msg)).collect();
    assert_eq!(sent, [("guest-1".to_owned(), "one".to_owned()), ("guest-1".to_owned(), "two".to_owned())]);

    // Of a new visitor, who then has a conversation that waits.
    let sent = client.livechat_messages().send_many(&batch("fresh-token", &["Ahoy"])).send().await.unwrap();
    let username = sent.value.messages[0].username.clone();
    assert!(username.starts_with("guest-") && username != "guest-1", "{username}");
    let config =
        client.livechat().get_widget_config().token(&"fresh-token".into()).send().await.unwrap().value.config;
    let (guest, room) = (config.guest.unwrap(), config.room.unwrap());
    assert_eq!((guest.username, room.open), (username, Some(true)));
    assert!(room.served_by.is_none() && config.agent.is_none());
    assert!(config.queue_info.unwrap()["spot"].as_u64() >= Some(1));
    let messages = client.livechat_messages().list(&room.id).collect_all().await.unwrap();
    assert_eq!(words(&messages), ["Ahoy"]);
    // The second time it is the same one.
    client.livechat_messages().send_many(&batch("fresh-token", &["Hello?"])).send().await.unwrap();
    let page = client.livechat_messages().list(&room.id).send().await.unwrap().value;
    assert_eq!(words(&page.messages), ["Hello?", "Ahoy"]);

    // A closed conversation takes no more messages.
    let closing = VisitorRoomClosing::new(&room.id, "fresh-token");
    visitor(&server).livechat_rooms().close_as_visitor(&closing).send().await.unwrap();
    let late = NewLivechatMessage::new("fresh-token", &room.id, "One more");
    assert_fails(
        client.livechat_messages().send(&late).send().await,
        expected(ErrorKind::Conflict, 400, Some("room-closed"), ""),
    );

    let nobody = visitor(&server).livechat_messages().send_many(&batch(VISITOR_TOKEN, &["x"])).send().await;
    assert!(nobody.is_err());
}

#[tokio::test]
async fn agents_read_what_is_in_their_reach() {
    let (server, client) = start().await;
    let page = client.livechat_messages().list(VISITOR_ROOM).count(1).send().await.unwrap().value;
    // Notes of the server are left out, and `count` is what was asked for.
    assert_eq!((page.total, page.count, page.offset), (Some(2), Some(1), Some(0)));
    assert_eq!(page.messages[0].id, "sandbox-answer");
    assert_eq!(page.messages[0].u.as_ref().unwrap().id, JOHN);
    let john = client_of(&server, "john.doe");
    let sorted =
        john.livechat_messages().list(VISITOR_ROOM).sort(&Sort::ascending("ts")).collect_all().await.unwrap();
    assert_eq!(sorted[0].id, "sandbox-question");
    let found = john.livechat_messages().list(VISITOR_ROOM).search_term("PARCEL").send().await.unwrap().value;
    assert_eq!((found.total, found.count), (Some(1), Some(50)));

    let vera = client_of(&server, "vera.popescu");
    assert_fails(
        vera.livechat_messages().list(VISITOR_ROOM).send().await,
        expected(ErrorKind::Forbidden, 400, Some("not-allowed"), ""),
    );
    let no_room = expected(ErrorKind::NotFound, 400, Some("invalid-room"), "");
    assert_fails(client.livechat_messages().list("nowhere").send().await, no_room);
    let pia = outsider(&server, &client).await;
    let forbidden = expected(ErrorKind::Forbidden, 403, Some("error-unauthorized"), NOT_PERMITTED);
    assert_fails(pia.livechat_messages().list(VISITOR_ROOM).send().await, forbidden);
}

#[tokio::test]
async fn a_message_is_left_while_nobody_is_there() {
    let (server, _) = start().await;
    let client = visitor(&server);
    let message = OfflineMessage::new("Lena", "lena@customer.example", "I need help").department("Support");
    let answer = client.livechat_messages().send_offline_message(&message).send().await.unwrap().value;
    assert_eq!(answer.message.as_deref(), Some("Livechat offline message sent"));
    set(&server, "Livechat_display_offline_form", false).await;
    let failed = client.livechat_messages().send_offline_message(&message).send().await;
    assert_fails(failed, expected(ErrorKind::Invalid, 400, None, "offline message"));
}

#[tokio::test]
async fn canned_responses_are_saved_found_and_deleted() {
    let (_server, client) = start().await;
    let department = client.departments().list().collect_all().await.unwrap();
    let support = department.iter().find(|row| row.name.as_deref() == Some("Support")).unwrap().id.clone();
    let all = client.canned_responses().list().count(2).collect_all().await.unwrap();
    let shortcuts: Vec<_> = all.iter().map(|response| response.shortcut.as_deref().unwrap()).collect();
    assert_eq!(shortcuts, ["bye", "hello", "lunch", "parcel", "return"]);

    let new = CannedResponseSave::new("tide", "High water is at noon.", CannedResponseScope::Department)
        .department_id(support.clone())
        .tags(["tides"]);
    client.canned_responses().save(&new).send().await.unwrap();
    let tides = ["tides".to_owned(), "moon".to_owned()];
    let find = || client.canned_responses().list();
    let found = find().tags(&tides).send().await.unwrap().value.canned_responses.remove(0);
    assert_eq!((found.shortcut.as_deref(), found.department_id.as_ref()), (Some("tide"), Some(&support)));
    let author = found.created_by.unwrap();
    assert_eq!(author.username.as_deref(), Some("ada.brandt"));
    assert!(found.created_at.is_some());
    let count = async |request: frontdesk_rocketchat::canned_responses::List| {
        request.send().await.unwrap().value.total.unwrap()
    };
    assert_eq!(count(find().text("HIGH WATER")).await, 1);
    assert_eq!(count(find().shortcut("tide")).await, 1);
    assert_eq!(count(find().shortcut("tid")).await, 0);
    assert_eq!(count(find().department_id(&support)).await, 2);
    assert_eq!(count(find().scope(CannedResponseScope::Global)).await, 2);
    assert_eq!(count(find().created_by(author.id.as_ref().unwrap())).await, 6);
    assert_eq!(count(find().created_by(JOHN)).await, 0);

    // From then on it is nobody's but the caller's.
    let change = CannedResponseSave::new("tide", "High water is at one.", CannedResponseScope::User)
        .id(found.id.clone())
        .department_id(support.clone());
    client.canned_responses().save(&change).send().await.unwrap();
    let read = client.canned_responses().get(&found.id).send().await.unwrap().value.canned_response;
    assert_eq!((read.text.as_deref(), read.scope.as_deref()), (Some("High water is at one."), Some("user")));
    assert_eq!((read.user_id.as_ref(), read.department_id.as_ref()), (author.id.as_ref(), None));
    assert_eq!(read.created_at, found.created_at);

    let taken = CannedResponseSave::new("hello", "Hi", CannedResponseScope::User);
    assert_fails(
        client.canned_responses().save(&taken).send().await,
        expected(
            ErrorKind::Conflict,
            400,
            Some("error-invalid-shortcut"),
            "Shortcut provided already exists",
        ),
    );
    let placeless = CannedResponseSave::new("where", "Here", CannedResponseScope::Department);
    for department in [None, Some("nowhere".into())] {
        let mut placeless = placeless.clone();
        placeless.department_id = department;
        let refused = client.canned_responses().save(&placeless).send().await;
        assert_fails(refused, expected(ErrorKind::Invalid, 400, Some("error-invalid-department"), ""));
    }
    let missing = expected(ErrorKind::NotFound, 400, Some("error-canned-response-not-found"), "not found");
    let unknown = placeless.id("nothing");
    let mut unknown = unknown;
    unknown.scope = CannedResponseScope::Global;
    assert_fails(client.canned_responses().save(&unknown).send().await, missing);

    client.canned_responses().delete(&found.id).send().await.unwrap();
    assert_fails(client.canned_responses().delete(&found.id).send().await, missing);
    let bye = CannedResponseDeletion::new(&all[0].id);
    #[allow(deprecated)]
    client.canned_responses().delete_by_body(&bye).send().await.unwrap();
    #[allow(deprecated)]
    let again = client.canned_responses().delete_by_body(&bye).send().await;
    assert_fails(again, missing);
    let gone = expected(ErrorKind::NotFound, 404, None, "Resource not found");
    assert_fails(client.canned_responses().get(&found.id).send().await, gone);
    assert_eq!(count(find()).await, 4);
}

#[tokio::test]
async fn canned_responses_are_for_whom_they_are_for() {
    let (server, client) = start().await;
    let shortcuts = async |client: &Client| {
        let responses = client.canned_responses().list_own().send().await.unwrap().value.responses;
        let mut names: Vec<_> = responses.into_iter().map(|response| response.shortcut.unwrap()).collect();
        names.sort();
        names
    };
    // The administrator has everybody's departments, and nobody else's own.
    assert_eq!(shortcuts(&client).await, ["bye", "hello", "parcel", "return"]);
    let (john, rosa) = (client_of(&server, "john.doe"), client_of(&server, "rosa.fernandez"));
    assert_eq!(shortcuts(&john).await, ["bye", "hello", "lunch", "parcel"]);
    assert_eq!(shortcuts(&rosa).await, ["bye", "hello", "return"]);
    let lunch = client.canned_responses().list().shortcut("lunch").send().await.unwrap().value;
    let lunch = &lunch.canned_responses[0];
    assert_eq!(lunch.user_id.as_ref(), Some(&JOHN.into()));
    john.canned_responses().get(&lunch.id).send().await.unwrap();
    let gone = expected(ErrorKind::NotFound, 404, None, "Resource not found");
    assert_fails(rosa.canned_responses().get(&lunch.id).send().await, gone);
    assert_eq!(rosa.canned_responses().list().send().await.unwrap().value.total, Some(3));

    // Agents save their own alone.
    let own = CannedResponseSave::new("siesta", "Later!", CannedResponseScope::User);
    rosa.canned_responses().save(&own).send().await.unwrap();
    let not_allowed = expected(ErrorKind::Forbidden, 400, Some("error-not-allowed"), "Not allowed");
    for scope in [CannedResponseScope::Global, CannedResponseScope::Department] {
        let mut other = own.clone();
        other.shortcut = scope.to_string();
        other.scope = scope;
        assert_fails(rosa.canned_responses().save(&other).send().await, not_allowed);
    }
    assert_eq!(shortcuts(&rosa).await, ["bye", "hello", "return", "siesta"]);
    assert!(!shortcuts(&john).await.contains(&"siesta".to_owned()));

    let pia = outsider(&server, &client).await;
    let forbidden = expected(ErrorKind::Forbidden, 403, Some("error-unauthorized"), NOT_PERMITTED);
    assert_fails(pia.canned_responses().list().send().await, forbidden);
    assert_fails(pia.canned_responses().list_own().send().await, forbidden);
    assert_fails(pia.canned_responses().save(&own).send().await, forbidden);
    assert_fails(pia.canned_responses().delete(&lunch.id).send().await, forbidden);
}
