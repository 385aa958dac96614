//! The widget: settings, appearance, triggers, webhooks.

use frontdesk_rocketchat::ids::TriggerId;
use frontdesk_rocketchat::types::{
    AppearanceSettingId, AppearanceSettingUpdate, AppearanceSettingValue, IncomingSms, Room, Setting,
    ShownAgent, TriggerAction, TriggerActionName, TriggerActionParams, TriggerActionParamsSender,
    TriggerCondition, TriggerConditionName, TriggerSave, TriggerServiceCall, TriggerServiceDatum,
    TriggerServiceTest, UserStatus, WebhookSettings, WidgetTextLimit, WidgetThemePosition,
};
use frontdesk_rocketchat::{Client, ErrorBody, ErrorKind, SettingValue};

use super::{JOHN, VISITOR_ROOM, VISITOR_TOKEN, client_of, expected, set, start, visitor};
use crate::sandbox::{Expected, assert_fails};

const FORBIDDEN: Expected<'_> = Expected {
    kind: ErrorKind::Forbidden,
    status: 403,
    code: Some("error-unauthorized"),
    words: "User does not have the permissions required for this action",
};

fn text(value: &str) -> AppearanceSettingValue {
    AppearanceSettingValue::SettingText(value.to_owned())
}

fn value_of<'a>(settings: &'a [Setting], id: &str) -> &'a SettingValue {
    settings.iter().find(|setting| setting.id == id).unwrap().value.as_ref().unwrap()
}

#[tokio::test]
async fn the_widget_is_told_what_it_needs() {
    let (server, client) = start().await;
    let browser = visitor(&server);
    let config = browser.livechat().get_widget_config().send().await.unwrap().value.config;
    assert_eq!((config.enabled, config.online), (Some(true), Some(true)));
    assert!(config.guest.is_none() && config.room.is_none() && config.agent.is_none());
    let (settings, theme) = (config.settings.unwrap(), config.theme.unwrap());
    assert_eq!(settings.limit_text_length, Some(WidgetTextLimit::WidgetTextUnlimited(false)));
    assert_eq!(theme.position, Some(WidgetThemePosition::Right));
    let triggers = config.triggers.unwrap();
    assert_eq!(triggers.len(), 1, "the other one is off");
    assert_eq!(triggers[0].name, None);
    assert_eq!(triggers[0].conditions.as_ref().unwrap()[0].name, TriggerConditionName::TimeOnSite);
    let departments = config.departments.unwrap();
    let names: Vec<_> = departments.iter().map(|row| row.name.as_deref().unwrap()).collect();
    assert!(names.contains(&"Support") && !names.contains(&"Fax"), "{names:?}");
    let nothing =
        browser.livechat().get_widget_config().department("nowhere").business_unit("nothing").send().await;
    let nothing = nothing.unwrap().value.config;
    assert_eq!((nothing.online, nothing.departments.map(|rows| rows.len())), (Some(false), Some(0)));

    let ask = || browser.livechat().get_widget_config().token(&VISITOR_TOKEN.into());
    let config = ask().send().await.unwrap().value.config;
    assert_eq!(config.guest.unwrap().token.unwrap().expose(), VISITOR_TOKEN);
    assert_eq!(config.room.unwrap().id, VISITOR_ROOM);
    let Some(ShownAgent::Agent(agent)) = config.agent else { panic!("{:?}", config.agent) };
    assert_eq!((agent.id.as_str(), agent.emails.as_ref().is_some()), (JOHN, true));

    // The looks change what is answered.
    let changes = [
        (AppearanceSettingId::LivechatTitle, text("Harbour")),
        (AppearanceSettingId::LivechatWidgetPosition, text("left")),
        (AppearanceSettingId::LivechatShowAgentInfo, text("false")),
        (AppearanceSettingId::LivechatEnableMessageCharacterLimit, AppearanceSettingValue::SettingFlag(true)),
        (
            AppearanceSettingId::LivechatMessageCharacterLimit,
            AppearanceSettingValue::SettingNumber(140.into()),
        ),
    ];
    let changes: Vec<_> = changes.map(|(id, value)| AppearanceSettingUpdate::new(id, value)).into();
    client.appearance().update_settings(&changes).send().await.unwrap();
    let config = ask().send().await.unwrap().value.config;
    let theme = config.theme.unwrap();
    assert_eq!((theme.title.as_deref(), theme.position), (Some("Harbour"), Some(WidgetThemePosition::Left)));
    let settings = config.settings.unwrap();
    assert_eq!(settings.limit_text_length, Some(WidgetTextLimit::WidgetTextLength(140)));
    assert_eq!(settings.agent_hidden_info, Some(true));
    assert!(matches!(config.agent, Some(ShownAgent::HiddenAgent(agent)) if agent.hidden_info));

    set(&server, "Livechat_enabled", false).await;
    let config = ask().send().await.unwrap().value.config;
    assert_eq!((config.enabled, config.theme), (Some(false), None));
}

#[tokio::test]
async fn conversations_are_given_or_taken() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    let routing = john.livechat().get_routing_config().send().await.unwrap().value.config.unwrap();
    assert_eq!((routing.auto_assign_agent, routing.show_queue), (Some(true), Some(false)));
    set(&server, "Livechat_Routing_Method", "Manual_Selection").await;
    let routing = john.livechat().get_routing_config().send().await.unwrap().value.config.unwrap();
    assert_eq!((routing.auto_assign_agent, routing.show_queue), (Some(false), Some(true)));
    let out = expected(ErrorKind::Unauthenticated, 401, None, "You must be logged in");
    let wrong = super::client(&server, server.text("user_id"), "wrong");
    assert_fails(wrong.livechat().get_routing_config().send().await, out);

    let johns = || client.livechat().list_queue().agent_id(JOHN);
    // John is offline.
    assert_eq!(johns().send().await.unwrap().value.total, Some(0));
    let queue = johns().include_offline_agents(true).collect_all().await.unwrap();
    assert!(queue.iter().all(|entry| entry.chats >= Some(1)));
    let user = queue[0].user.as_ref().unwrap();
    assert_eq!(
        (user.username.as_deref(), user.status.as_ref()),
        (Some("john.doe"), Some(&UserStatus::Offline))
    );
    let elsewhere = johns().include_offline_agents(true).department_id("nowhere").send().await.unwrap();
    assert_eq!(elsewhere.value.total, Some(0));
    assert_fails(wrong.livechat().list_queue().send().await, out);
}

#[tokio::test]
async fn the_looks_are_listed_and_changed() {
    let (server, client) = start().await;
    let list = async || client.appearance().list_settings().send().await.unwrap().value.appearance;
    let before = list().await;
    assert!(before.len() > 20);
    let title = before.iter().find(|setting| setting.id == "Livechat_title").unwrap();
    assert_eq!(title.value, Some(SettingValue::from("Rocket.Chat")));
    let colour = before.iter().find(|setting| setting.id == "Livechat_title_color").unwrap();
    assert!(colour.editor.is_some() && colour.value == colour.package_value);

    let items = |kinds: &[&str]| {
        AppearanceSettingValue::SettingItems(kinds.iter().map(|kind| (*kind).into()).collect())
    };
    let update = AppearanceSettingUpdate::new;
    let changes = vec![
        update(AppearanceSettingId::LivechatTitle, text("Harbour")),
        update(AppearanceSettingId::LivechatShowAgentEmail, text("false")),
        update(AppearanceSettingId::LivechatMessageCharacterLimit, text("many")),
        update(AppearanceSettingId::LivechatHideSystemMessages, items(&["uj"])),
    ];
    client.appearance().update_settings(&changes).send().await.unwrap();
    let after = list().await;
    assert_eq!(value_of(&after, "Livechat_title"), &SettingValue::from("Harbour"));
    assert_eq!(value_of(&after, "Livechat_show_agent_email"), &SettingValue::from(false));
    assert_eq!(value_of(&after, "Livechat_message_character_limit"), &SettingValue::from(0));
    assert_eq!(value_of(&after, "Livechat_hide_system_messages"), &SettingValue::from(vec!["uj"]));
    let changed = after.iter().find(|setting| setting.id == "Livechat_title").unwrap();
    assert!(changed.updated_at != title.updated_at && changed.package_value == title.package_value);

    // A list with what the setting does not know is passed over; a setting that is none of these stops all.
    let unknown = vec![update(AppearanceSettingId::LivechatHideSystemMessages, items(&["nonsense"]))];
    client.appearance().update_settings(&unknown).send().await.unwrap();
    let foreign = vec![
        update(AppearanceSettingId::LivechatTitle, text("Lost")),
        update("Livechat_enabled".into(), AppearanceSettingValue::SettingFlag(false)),
    ];
    let refused = client.appearance().update_settings(&foreign).send().await;
    assert_fails(refused, expected(ErrorKind::Invalid, 400, Some("invalid-setting"), "invalid-setting"));
    assert_eq!(list().await, after);

    let john = client_of(&server, "john.doe");
    assert_fails(john.appearance().list_settings().send().await, FORBIDDEN);
    assert_fails(john.appearance().update_settings(&changes).send().await, FORBIDDEN);
}

#[tokio::test]
async fn the_webhook_is_set_up_and_tried_out() {
    let (server, client) = start().await;
    let unset = expected(ErrorKind::Invalid, 400, None, "Webhook_URL_not_set");
    assert_fails(client.webhooks().test().send().await, unset);
    let address = |address: &str| WebhookSettings::new().livechat_webhook_url(address);
    let settings = address(" https://harbour.example/events ")
        .livechat_secret_token("a-secret")
        .livechat_http_timeout(2500)
        .livechat_webhook_on_start(true);
    client.webhooks().update_settings(&settings).send().await.unwrap();
    let list = async || client.livechat().list_integration_settings().collect_all().await.unwrap();
    let set = list().await;
    let words = |text: &str| SettingValue::from(text);
    assert_eq!(value_of(&set, "Livechat_webhookUrl"), &words("https://harbour.example/events"));
    assert_eq!(value_of(&set, "Livechat_secret_token"), &words("a-secret"));
    assert_eq!(value_of(&set, "Livechat_http_timeout"), &SettingValue::from(2500));
    assert_eq!(value_of(&set, "Livechat_webhook_on_start"), &SettingValue::from(true));
    assert_eq!(value_of(&set, "Livechat_webhook_on_close"), &SettingValue::from(false));

    // The sandbox calls nobody: elsewhere is out of reach, and this machine answers.
    let unreachable = client.webhooks().test().send().await;
    let code = "error-invalid-webhook-response";
    assert_fails(unreachable, expected(ErrorKind::Invalid, 400, Some(code), code));
    client.webhooks().update_settings(&address("http://127.0.0.1:9/events")).send().await.unwrap();
    client.webhooks().test().send().await.unwrap();
    assert_eq!(value_of(&list().await, "Livechat_webhook_on_start"), &SettingValue::from(true));

    let john = client_of(&server, "john.doe");
    assert_fails(john.livechat().list_integration_settings().send().await, FORBIDDEN);
    assert_fails(john.webhooks().update_settings(&settings).send().await, FORBIDDEN);
    assert_fails(john.webhooks().test().send().await, FORBIDDEN);
    let mut unknown = WebhookSettings::default();
    unknown.extra.insert("LivechatWebhookOnFire".to_owned(), true.into());
    let refused = client.webhooks().update_settings(&unknown).send().await;
    let words = "must NOT have additional properties";
    assert_fails(refused, expected(ErrorKind::Invalid, 400, Some("invalid-params"), words));
}

fn trigger(action: TriggerAction) -> TriggerSave {
    let condition = TriggerCondition::new(TriggerConditionName::PageUrl).value("/berths");
    TriggerSave::new("Berths", "Offers a berth", true, false, vec![condition], vec![action])
}

fn service(url: &str) -> TriggerAction {
    let params = TriggerActionParams::new()
        .sender(TriggerActionParamsSender::Queue)
        .service_url(url)
        .service_timeout(1000)
        .service_fallback_message("Later, then.");
    TriggerAction::new(TriggerActionName::UseExternalService).params(params)
}

/// The id of the trigger that the tests make.
async fn saved(client: &Client) -> TriggerId {
    let all = client.triggers().list().collect_all().await.unwrap();
    all.into_iter().find(|trigger| trigger.name.as_deref() == Some("Berths")).unwrap().id
}

#[tokio::test]
async fn triggers_are_saved_listed_and_deleted() {
    let (server, client) = start().await;
    let params = TriggerActionParams::new()
        .sender(TriggerActionParamsSender::Custom)
        .name("Harbour master")
        .msg("There is room at berth 4.");
    let action = TriggerAction::new(TriggerActionName::SendMessage).params(params);
    client.triggers().save(&trigger(action)).send().await.unwrap();
    let all = client.triggers().list().count(2).collect_all().await.unwrap();
    let names: Vec<_> = all.iter().map(|trigger| trigger.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["Berths", "Greeting", "Tides"]);
    let id = &all[0].id;
    let get = async || client.triggers().get(id).send().await.unwrap().value.trigger;
    let read = get().await.unwrap();
    assert_eq!(read, all[0]);
    assert_eq!(read.conditions.unwrap()[0].value.as_ref().unwrap().get().unwrap(), "/berths");
    let greeting = &all[1].conditions.as_ref().unwrap()[0];
    assert_eq!(greeting.value.as_ref().unwrap().get().unwrap(), "20");

    let mut off = trigger(service("http://127.0.0.1:9")).id(id.clone());
    off.enabled = false;
    client.triggers().save(&off).send().await.unwrap();
    let read = get().await.unwrap();
    assert_eq!((read.enabled, &read.created_at), (Some(false), &all[0].created_at));
    assert_eq!(read.actions.unwrap()[0].name, TriggerActionName::UseExternalService);
    client.triggers().delete(id).send().await.unwrap();
    client.triggers().delete(id).send().await.unwrap();
    assert_eq!(get().await, None);

    let mut broken = off.clone();
    broken.id = None;
    broken.actions = vec![TriggerAction::new("shout")];
    let refused = client.triggers().save(&broken).send().await;
    assert_fails(
        refused,
        expected(ErrorKind::Invalid, 400, Some("invalid-params"), "must be equal to one of"),
    );
    let john = client_of(&server, "john.doe");
    assert_fails(john.triggers().list().send().await, FORBIDDEN);
    assert_fails(john.triggers().get(id).send().await, FORBIDDEN);
    assert_fails(john.triggers().save(&off).send().await, FORBIDDEN);
    assert_fails(john.triggers().delete(id).send().await, FORBIDDEN);
}

#[tokio::test]
async fn triggers_call_services() {
    let (server, client) = start().await;
    client.triggers().save(&trigger(service("http://127.0.0.1:9/berths"))).send().await.unwrap();
    let id = saved(&client).await;
    let test = |url: &str| TriggerServiceTest::new(url, 1000, "Later, then.");
    let call =
        TriggerServiceCall::new(VISITOR_TOKEN).extra_data([TriggerServiceDatum::new("page", "/berths")]);
    let browser = visitor(&server);
    let untold = expected(ErrorKind::Invalid, 400, None, "Livechat secret token is not configured");
    assert_fails(client.triggers().test_service(&test("http://127.0.0.1:9")).send().await, untold);
    assert_fails(browser.triggers().call_service(&id, &call).send().await, untold);
    let settings = WebhookSettings::new().livechat_secret_token("a-secret");
    client.webhooks().update_settings(&settings).send().await.unwrap();

    let answer = client.triggers().test_service(&test("http://127.0.0.1:9")).send().await.unwrap().value;
    assert_eq!((answer.trigger_id.as_deref(), answer.response.status_code), (Some("test-trigger"), 200));
    let answer = browser.triggers().call_service(&id, &call).send().await.unwrap().value;
    assert_eq!((answer.trigger_id.as_deref(), answer.response.contents.len()), (Some(id.as_str()), 2));
    assert_eq!(answer.response.contents[0].msg, "Welcome aboard!");

    // A service elsewhere is out of reach.
    let code = "error-invalid-external-service-response";
    let failed = client.triggers().test_service(&test("https://harbour.example/berths")).send().await;
    let body = ErrorBody::parse(failed.as_ref().unwrap_err().body().unwrap()).unwrap();
    assert_eq!(body.extra.get("fallbackMessage"), Some(&"Later, then.".into()));
    assert_fails(failed, expected(ErrorKind::Invalid, 400, Some(code), code));
    let elsewhere = trigger(service("https://harbour.example/berths")).id(id.clone());
    client.triggers().save(&elsewhere).send().await.unwrap();
    let failed = browser.triggers().call_service(&id, &call).send().await;
    assert_fails(failed, expected(ErrorKind::Invalid, 400, Some(code), code));

    let unknown = browser.triggers().call_service("nothing", &call).send().await;
    assert_fails(unknown, expected(ErrorKind::Invalid, 400, None, "Invalid trigger"));
    let all = client.triggers().list().collect_all().await.unwrap();
    let greeting = all.iter().find(|trigger| trigger.name.as_deref() == Some("Greeting")).unwrap();
    let none = browser.triggers().call_service(&greeting.id, &call).send().await;
    assert_fails(none, expected(ErrorKind::Invalid, 400, None, "not configured to use an external service"));
    let john = client_of(&server, "john.doe");
    assert_fails(john.triggers().test_service(&test("http://127.0.0.1:9")).send().await, FORBIDDEN);
}

#[tokio::test]
async fn messages_come_by_sms() {
    let (server, client) = start().await;
    let service = visitor(&server);
    let sms = |body: &str| {
        IncomingSms::new().from_("+4915198765432").to("+49301234567").body(body).from_city("Kiel")
    };
    for body in ["Ahoy", "Anybody?"] {
        let answer =
            service.livechat().receive_sms("twilio", &sms(body)).department("Support").send().await.unwrap();
        assert_eq!(answer.value, "<Response></Response>");
    }
    // The number of the visitor who is there already finds their conversation.
    let known = sms("It is me.").from_("+4915112345678");
    service.livechat().receive_sms("twilio", &known).send().await.unwrap();
    let messages =
        client.livechat_messages().list(VISITOR_ROOM).search_term("it is me").send().await.unwrap();
    assert_eq!(messages.value.messages[0].u.as_ref().unwrap().username.as_deref(), Some("guest-1"));
    let lena = client.visitors().get_by_token(&VISITOR_TOKEN.into()).send().await.unwrap().value.visitor;
    assert_eq!(lena.livechat_data.unwrap()["city"], "Kiel");
    let rooms = client.livechat_rooms().list().queued(true).collect_all().await.unwrap();
    let came = |room: &&Room| room.fname.as_deref() == Some("4915198765432");
    let rooms: Vec<_> = rooms.iter().filter(came).collect();
    assert_eq!(rooms.len(), 1, "both texts are in one conversation");
    assert_eq!(rooms[0].source.as_ref().unwrap().alias.as_deref(), Some("twilio"));
    let messages = client.livechat_messages().list(&rooms[0].id).collect_all().await.unwrap();
    assert_eq!(
        messages.iter().map(|message| message.msg.as_deref()).collect::<Vec<_>>(),
        [Some("Anybody?"), Some("Ahoy")]
    );

    let other = service.livechat().receive_sms("pigeon", &sms("Coo")).send().await;
    assert_fails(other, expected(ErrorKind::Invalid, 400, None, "Invalid service"));
    set(&server, "SMS_Enabled", false).await;
    let off = service.livechat().receive_sms("twilio", &sms("Ahoy")).send().await;
    assert_fails(off, expected(ErrorKind::Invalid, 400, None, "Invalid service"));
}
