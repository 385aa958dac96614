//! What visitors and agents write, and canned responses.

use frontdesk_core::ConfigureClient;
use frontdesk_rocketchat::core::DateTime;
use frontdesk_rocketchat::ids::{DepartmentId, RoomId};
use frontdesk_rocketchat::types::{
    AppearanceSettingId, AppearanceSettingUpdate, AppearanceSettingValue, CannedResponse,
    CannedResponseDeletion, CannedResponseSave, CannedResponseScope, LivechatMessageAgent,
    LivechatMessageBatch, LivechatMessageDeletion, LivechatMessageSender, LivechatMessageText,
    LivechatMessageUpdate, Message, MessageKind, NewLivechatMessage, NewUser, OfflineMessage,
    VisitorRoomClosing,
};
use frontdesk_rocketchat::{Client, ErrorKind, SortOrder};

use super::{JOHN, VISITOR_ROOM, VISITOR_TOKEN, client_of, expected, set, start, visitor};
use crate::sandbox::{Expected, Server, assert_fails};

const NOT_PERMITTED: &str = "User does not have the permissions required for this action";

/// Somebody who is no agent.
pub(super) async fn outsider(server: &Server, client: &Client) -> Client {
    let pia = NewUser::new("pia@harbour.example", "Pia Roth", "A-long-one-1234", "pia.roth");
    client.users().create(&pia).send().await.unwrap();
    let builder = Client::builder().base_url(server.url()).login("pia.roth", "A-long-one-1234");
    builder.middleware(crate::witness::Witness::of("rocketchat")).build().unwrap()
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

/// A message that the visitor sent with an ID of their own.
async fn sent(client: &Client) -> Message {
    let new =
        message("It is blue.\nAnd heavy.").id("my-own-id").agent(LivechatMessageAgent::new(JOHN, "john.doe"));
    client.livechat_messages().send(&new).send().await.unwrap().value.message
}

fn update() -> LivechatMessageUpdate {
    LivechatMessageUpdate::new(VISITOR_TOKEN, VISITOR_ROOM, "It is green.")
}

fn deletion() -> LivechatMessageDeletion {
    LivechatMessageDeletion::new(VISITOR_TOKEN, VISITOR_ROOM)
}

const EDITING: Expected<'static> =
    expected(ErrorKind::Forbidden, 400, Some("error-action-not-allowed"), "Message editing not allowed");
const DELETING: Expected<'static> =
    expected(ErrorKind::Forbidden, 400, Some("error-action-not-allowed"), "Message deleting not allowed");

#[tokio::test]
async fn a_visitor_sends_a_message() {
    let (server, _) = start().await;
    let client = visitor(&server);
    let sent = sent(&client).await;
    assert_eq!((sent.id.as_str(), sent.rid.as_ref()), ("my-own-id", Some(&VISITOR_ROOM.into())));
    assert_eq!(sent.token.as_ref().unwrap().expose(), VISITOR_TOKEN);
    assert_eq!(sent.u.as_ref().unwrap().username.as_deref(), Some("guest-1"));
    assert_eq!((sent.alias.as_deref(), sent.md.as_ref().map(Vec::len)), (Some("Lena Fischer"), Some(2)));
    let read = client.livechat_messages().get("my-own-id", &VISITOR_TOKEN.into(), VISITOR_ROOM);
    assert_eq!(read.send().await.unwrap().value.message.ts, sent.ts);
}

#[tokio::test]
async fn an_id_of_a_message_is_used_once() {
    let (server, _) = start().await;
    let client = visitor(&server);
    sent(&client).await;
    assert!(client.livechat_messages().send(&message("Again").id("my-own-id")).send().await.is_err());
}

#[tokio::test]
async fn a_message_with_a_file_says_where_the_file_is() {
    let (server, _) = start().await;
    let message =
        visitor(&server).livechat_messages().get("sandbox-answer", &VISITOR_TOKEN.into(), VISITOR_ROOM);
    let message = message.send().await.unwrap().value.message;
    let upload = message.file_upload.unwrap();
    assert_eq!(upload.public_file_path.as_deref(), Some("/file-upload/sandbox-file/waybill.png"));
    let attachment = &message.attachments.unwrap()[0];
    assert_eq!((attachment.image_size, attachment.title.as_deref()), (Some(17466), Some("waybill.png")));
}

#[tokio::test]
async fn a_visitor_edits_their_message() {
    let (server, _) = start().await;
    let client = visitor(&server);
    let sent = sent(&client).await;
    let edited =
        client.livechat_messages().update("my-own-id", &update()).send().await.unwrap().value.message;
    assert_eq!((edited.msg.as_deref(), &edited.ts), (Some("It is green."), &sent.ts));
    assert_eq!(edited.edited_by.unwrap().username.as_deref(), Some("guest-1"));
    assert!(time(&edited.edited_at) >= time(&sent.ts));
}

#[tokio::test]
async fn a_visitor_deletes_their_message_once() {
    let (server, _) = start().await;
    let client = visitor(&server);
    let sent = sent(&client).await;
    let deleted = client.livechat_messages().delete("my-own-id", &deletion()).send().await.unwrap();
    let deleted = deleted.value.message;
    assert_eq!(deleted.id, "my-own-id");
    assert!(time(&deleted.ts) >= time(&sent.ts));
    let gone = expected(ErrorKind::NotFound, 400, Some("invalid-message"), "");
    let read = client.livechat_messages().get("my-own-id", &VISITOR_TOKEN.into(), VISITOR_ROOM);
    assert_fails(read.send().await, gone);
    assert_fails(client.livechat_messages().delete("my-own-id", &deletion()).send().await, gone);
}

#[tokio::test]
async fn a_visitor_neither_edits_nor_deletes_an_agents_message() {
    let (server, _) = start().await;
    let client = visitor(&server);
    assert_fails(client.livechat_messages().update("sandbox-answer", &update()).send().await, EDITING);
    assert_fails(client.livechat_messages().delete("sandbox-answer", &deletion()).send().await, DELETING);
}

#[tokio::test]
async fn settings_keep_messages_from_being_edited_and_deleted() {
    let (server, _) = start().await;
    let client = visitor(&server);
    sent(&client).await;
    set(&server, "Message_AllowEditing", false).await;
    set(&server, "Message_AllowDeleting", false).await;
    assert_fails(client.livechat_messages().update("my-own-id", &update()).send().await, EDITING);
    assert_fails(client.livechat_messages().delete("my-own-id", &deletion()).send().await, DELETING);
}

#[tokio::test]
async fn a_visitor_reads_their_conversation_newest_first() {
    let (server, _) = start().await;
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
}

#[tokio::test]
async fn an_unknown_visitor_neither_reads_nor_writes() {
    let (server, _) = start().await;
    let browser = visitor(&server);
    let nobody = expected(ErrorKind::NotFound, 400, Some("invalid-token"), "invalid-token");
    let history = browser.livechat_messages().list_history(VISITOR_ROOM, &"nobody".into());
    assert_fails(history.send().await, nobody);
    let new = NewLivechatMessage::new("nobody", VISITOR_ROOM, "x");
    assert_fails(browser.livechat_messages().send(&new).send().await, nobody);
}

/// It is refused in the same way as a conversation that is not there.
#[tokio::test]
async fn a_visitor_reads_no_conversation_of_another() {
    let (server, client) = start().await;
    let browser = visitor(&server);
    let sender = LivechatMessageSender::new("another-visitor");
    let batch = LivechatMessageBatch::new(sender, [LivechatMessageText::new("Hello?")]);
    client.livechat_messages().send_many(&batch).send().await.unwrap();
    let other = "another-visitor".into();
    let no_room = expected(ErrorKind::NotFound, 400, Some("invalid-room"), "");
    for room in [VISITOR_ROOM, "nowhere"] {
        assert_fails(browser.livechat_messages().list_history(room, &other).send().await, no_room);
        assert_fails(browser.livechat_messages().get("sandbox-answer", &other, room).send().await, no_room);
    }
}

#[tokio::test]
async fn a_setting_limits_the_length_of_messages() {
    let (server, client) = start().await;
    let limits = [
        (AppearanceSettingId::LivechatEnableMessageCharacterLimit, AppearanceSettingValue::SettingFlag(true)),
        (
            AppearanceSettingId::LivechatMessageCharacterLimit,
            AppearanceSettingValue::SettingText("5".to_owned()),
        ),
    ];
    let limits: Vec<_> = limits.map(|(id, value)| AppearanceSettingUpdate::new(id, value)).into();
    client.appearance().update_settings(&limits).send().await.unwrap();
    let browser = visitor(&server);
    browser.livechat_messages().send(&message("short")).send().await.unwrap();
    let long = browser.livechat_messages().send(&message("longer")).send().await;
    let code = "message-length-exceeds-character-limit";
    assert_fails(long, expected(ErrorKind::Invalid, 400, Some(code), code));
}

fn batch(token: &str, texts: &[&str]) -> LivechatMessageBatch {
    let texts = texts.iter().map(|text| LivechatMessageText::new(*text));
    LivechatMessageBatch::new(LivechatMessageSender::new(token), texts)
}

/// The conversation that the widget shows to the visitor with this token.
async fn room_of(client: &Client, token: &str) -> RoomId {
    let config = client.livechat().get_widget_config().token(&token.into()).send().await.unwrap().value;
    config.config.room.unwrap().id
}

#[tokio::test]
async fn messages_are_sent_in_a_visitors_name() {
    let (server, client) = start().await;
    let sent =
        client.livechat_messages().send_many(&batch(VISITOR_TOKEN, &["one", "two"])).send().await.unwrap();
    let sent: Vec<_> =
        sent.value.messages.into_iter().map(|message| (message.username, message.msg)).collect();
    assert_eq!(sent, [("guest-1".to_owned(), "one".to_owned()), ("guest-1".to_owned(), "two".to_owned())]);
    let nobody = visitor(&server).livechat_messages().send_many(&batch(VISITOR_TOKEN, &["x"])).send().await;
    assert!(nobody.is_err());
}

#[tokio::test]
async fn messages_of_a_new_visitor_begin_a_conversation_that_waits() {
    let (_server, client) = start().await;
    let sent = client.livechat_messages().send_many(&batch("fresh-token", &["Ahoy"])).send().await.unwrap();
    let username = sent.value.messages[0].username.clone();
    assert!(username.starts_with("guest-") && username != "guest-1", "{username}");
    let config = client.livechat().get_widget_config().token(&"fresh-token".into()).send().await.unwrap();
    let config = config.value.config;
    let (guest, room) = (config.guest.unwrap(), config.room.unwrap());
    assert_eq!((guest.username, room.open), (username, Some(true)));
    assert!(room.served_by.is_none() && config.agent.is_none());
    assert!(config.queue_info.unwrap()["spot"].as_u64() >= Some(1));
    let messages = client.livechat_messages().list(&room.id).collect_all().await.unwrap();
    assert_eq!(words(&messages), ["Ahoy"]);
}

#[tokio::test]
async fn more_messages_of_a_visitor_go_to_the_same_conversation() {
    let (_server, client) = start().await;
    client.livechat_messages().send_many(&batch("fresh-token", &["Ahoy"])).send().await.unwrap();
    client.livechat_messages().send_many(&batch("fresh-token", &["Hello?"])).send().await.unwrap();
    let room = room_of(&client, "fresh-token").await;
    let page = client.livechat_messages().list(&room).send().await.unwrap().value;
    assert_eq!(words(&page.messages), ["Hello?", "Ahoy"]);
}

#[tokio::test]
async fn a_closed_conversation_takes_no_messages() {
    let (server, client) = start().await;
    client.livechat_messages().send_many(&batch("fresh-token", &["Ahoy"])).send().await.unwrap();
    let room = room_of(&client, "fresh-token").await;
    let closing = VisitorRoomClosing::new(&room, "fresh-token");
    visitor(&server).livechat_rooms().close_as_visitor(&closing).send().await.unwrap();
    let late = NewLivechatMessage::new("fresh-token", &room, "One more");
    let closed = expected(ErrorKind::Conflict, 400, Some("room-closed"), "");
    assert_fails(client.livechat_messages().send(&late).send().await, closed);
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
    let sorted = john
        .livechat_messages()
        .list(VISITOR_ROOM)
        .sort(&SortOrder::ascending("ts"))
        .collect_all()
        .await
        .unwrap();
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

async fn support(client: &Client) -> DepartmentId {
    let departments = client.departments().list().collect_all().await.unwrap();
    departments.into_iter().find(|row| row.name.as_deref() == Some("Support")).unwrap().id
}

/// A canned response of Support, `tide`, with the tag `tides`.
async fn tide(client: &Client) -> CannedResponse {
    let new = CannedResponseSave::new("tide", "High water is at noon.", CannedResponseScope::Department)
        .department_id(support(client).await)
        .tags(["tides"]);
    client.canned_responses().save(&new).send().await.unwrap();
    let found = client.canned_responses().list().shortcut("tide").send().await.unwrap();
    found.value.canned_responses.into_iter().next().unwrap()
}

const NO_CANNED_RESPONSE: Expected<'static> =
    expected(ErrorKind::NotFound, 400, Some("error-canned-response-not-found"), "not found");

#[tokio::test]
async fn canned_responses_are_listed_by_shortcut_over_all_pages() {
    let (_server, client) = start().await;
    let all = client.canned_responses().list().count(2).collect_all().await.unwrap();
    let shortcuts: Vec<_> = all.iter().map(|response| response.shortcut.as_deref().unwrap()).collect();
    assert_eq!(shortcuts, ["bye", "hello", "lunch", "parcel", "return"]);
}

#[tokio::test]
async fn a_canned_response_is_saved_with_its_author() {
    let (_server, client) = start().await;
    let tide = tide(&client).await;
    assert_eq!(tide.department_id.as_ref(), Some(&support(&client).await));
    assert_eq!(tide.created_by.unwrap().username.as_deref(), Some("ada.brandt"));
    assert!(tide.created_at.is_some());
}

#[tokio::test]
async fn canned_responses_are_filtered() {
    let (_server, client) = start().await;
    let author = tide(&client).await.created_by.unwrap().id.unwrap();
    let support = support(&client).await;
    let list = || client.canned_responses().list();
    for (name, request, total) in [
        ("tags", list().tags(&["tides".to_owned(), "moon".to_owned()]), 1),
        ("text", list().text("HIGH WATER"), 1),
        ("shortcut", list().shortcut("tide"), 1),
        ("part of a shortcut", list().shortcut("tid"), 0),
        ("department", list().department_id(&support), 2),
        ("scope", list().scope(CannedResponseScope::Global), 2),
        ("author", list().created_by(&author), 6),
        ("author of none", list().created_by(JOHN), 0),
    ] {
        assert_eq!(request.send().await.unwrap().value.total, Some(total), "{name}");
    }
}

#[tokio::test]
async fn a_canned_response_becomes_the_callers_own() {
    let (_server, client) = start().await;
    let tide = tide(&client).await;
    let change = CannedResponseSave::new("tide", "High water is at one.", CannedResponseScope::User)
        .id(tide.id.clone())
        .department_id(support(&client).await);
    client.canned_responses().save(&change).send().await.unwrap();
    let read = client.canned_responses().get(&tide.id).send().await.unwrap().value.canned_response;
    assert_eq!((read.text.as_deref(), read.scope.as_deref()), (Some("High water is at one."), Some("user")));
    assert_eq!(read.user_id.as_ref(), tide.created_by.unwrap().id.as_ref());
    assert_eq!(read.department_id.as_ref(), None);
    assert_eq!(read.created_at, tide.created_at);
}

#[tokio::test]
async fn no_two_canned_responses_have_one_shortcut() {
    let (_server, client) = start().await;
    let hello = CannedResponseSave::new("hello", "Hi", CannedResponseScope::User);
    let words = "Shortcut provided already exists";
    let taken = expected(ErrorKind::Conflict, 400, Some("error-invalid-shortcut"), words);
    assert_fails(client.canned_responses().save(&hello).send().await, taken);
}

#[tokio::test]
async fn a_canned_response_of_a_department_needs_the_department() {
    let (_server, client) = start().await;
    let save = CannedResponseSave::new("where", "Here", CannedResponseScope::Department);
    let invalid = expected(ErrorKind::Invalid, 400, Some("error-invalid-department"), "");
    for save in [save.clone(), save.department_id("nowhere")] {
        assert_fails(client.canned_responses().save(&save).send().await, invalid);
    }
}

#[tokio::test]
async fn an_unknown_canned_response_is_not_saved() {
    let (_server, client) = start().await;
    let save = CannedResponseSave::new("where", "Here", CannedResponseScope::Global).id("nothing");
    assert_fails(client.canned_responses().save(&save).send().await, NO_CANNED_RESPONSE);
}

#[tokio::test]
async fn a_canned_response_is_deleted_once() {
    let (_server, client) = start().await;
    let tide = tide(&client).await;
    client.canned_responses().delete(&tide.id).send().await.unwrap();
    assert_fails(client.canned_responses().delete(&tide.id).send().await, NO_CANNED_RESPONSE);
    let gone = expected(ErrorKind::NotFound, 404, None, "Resource not found");
    assert_fails(client.canned_responses().get(&tide.id).send().await, gone);
}

#[tokio::test]
#[allow(deprecated)]
async fn a_canned_response_is_deleted_by_a_body() {
    let (_server, client) = start().await;
    let bye = client.canned_responses().list().shortcut("bye").send().await.unwrap().value;
    let bye = CannedResponseDeletion::new(&bye.canned_responses[0].id);
    client.canned_responses().delete_by_body(&bye).send().await.unwrap();
    assert_fails(client.canned_responses().delete_by_body(&bye).send().await, NO_CANNED_RESPONSE);
    assert_eq!(client.canned_responses().list().send().await.unwrap().value.total, Some(4));
}

/// The shortcuts of the canned responses that somebody can use, in order.
async fn own_shortcuts(client: &Client) -> Vec<String> {
    let responses = client.canned_responses().list_own().send().await.unwrap().value.responses;
    let mut names: Vec<_> = responses.into_iter().map(|response| response.shortcut.unwrap()).collect();
    names.sort();
    names
}

/// The administrator has those of all departments, and nobody else's own.
#[tokio::test]
async fn people_use_global_canned_responses_and_those_of_their_departments() {
    let (server, client) = start().await;
    assert_eq!(own_shortcuts(&client).await, ["bye", "hello", "parcel", "return"]);
    assert_eq!(own_shortcuts(&client_of(&server, "john.doe")).await, ["bye", "hello", "lunch", "parcel"]);
    let rosa = client_of(&server, "rosa.fernandez");
    assert_eq!(own_shortcuts(&rosa).await, ["bye", "hello", "return"]);
    assert_eq!(rosa.canned_responses().list().send().await.unwrap().value.total, Some(3));
}

#[tokio::test]
async fn a_canned_response_of_an_agent_is_read_by_them_alone() {
    let (server, client) = start().await;
    let lunch = client.canned_responses().list().shortcut("lunch").send().await.unwrap().value;
    let lunch = &lunch.canned_responses[0];
    assert_eq!(lunch.user_id.as_ref(), Some(&JOHN.into()));
    client_of(&server, "john.doe").canned_responses().get(&lunch.id).send().await.unwrap();
    let gone = expected(ErrorKind::NotFound, 404, None, "Resource not found");
    let rosa = client_of(&server, "rosa.fernandez");
    assert_fails(rosa.canned_responses().get(&lunch.id).send().await, gone);
}

#[tokio::test]
async fn agents_save_only_canned_responses_of_their_own() {
    let (server, _client) = start().await;
    let (john, rosa) = (client_of(&server, "john.doe"), client_of(&server, "rosa.fernandez"));
    let own = CannedResponseSave::new("siesta", "Later!", CannedResponseScope::User);
    rosa.canned_responses().save(&own).send().await.unwrap();
    assert_eq!(own_shortcuts(&rosa).await, ["bye", "hello", "return", "siesta"]);
    assert!(!own_shortcuts(&john).await.contains(&"siesta".to_owned()));
    let not_allowed = expected(ErrorKind::Forbidden, 400, Some("error-not-allowed"), "Not allowed");
    for scope in [CannedResponseScope::Global, CannedResponseScope::Department] {
        let other = CannedResponseSave::new(scope.to_string(), "Later!", scope);
        assert_fails(rosa.canned_responses().save(&other).send().await, not_allowed);
    }
}

#[tokio::test]
async fn canned_responses_are_for_agents() {
    let (server, client) = start().await;
    let lunch = client.canned_responses().list().shortcut("lunch").send().await.unwrap().value;
    let lunch = &lunch.canned_responses[0].id;
    let pia = outsider(&server, &client).await;
    let own = CannedResponseSave::new("siesta", "Later!", CannedResponseScope::User);
    let forbidden = expected(ErrorKind::Forbidden, 403, Some("error-unauthorized"), NOT_PERMITTED);
    assert_fails(pia.canned_responses().list().send().await, forbidden);
    assert_fails(pia.canned_responses().list_own().send().await, forbidden);
    assert_fails(pia.canned_responses().save(&own).send().await, forbidden);
    assert_fails(pia.canned_responses().delete(lunch).send().await, forbidden);
}
