//! The widget: settings, appearance, triggers, webhooks.

use frontdesk_rocketchat::ids::TriggerId;
use frontdesk_rocketchat::types::{
    AppearanceSettingId, AppearanceSettingUpdate, AppearanceSettingValue, IncomingSms, Room, Setting,
    ShownAgent, TriggerAction, TriggerActionName, TriggerActionParams, TriggerActionParamsSender,
    TriggerCondition, TriggerConditionName, TriggerSave, TriggerServiceCall, TriggerServiceDatum,
    TriggerServiceTest, UserStatus, WebhookSettings, WidgetConfig, WidgetTextLimit, WidgetThemePosition,
};
use frontdesk_rocketchat::{Client, ErrorBody, ErrorKind, SettingValue};

use super::{JOHN, VISITOR_ROOM, VISITOR_TOKEN, client_of, expected, set, start, visitor};
use crate::sandbox::{Expected, Server, assert_fails};

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

async fn widget_config(browser: &Client) -> WidgetConfig {
    let request = browser.livechat().get_widget_config().token(&VISITOR_TOKEN.into());
    request.send().await.unwrap().value.config
}

#[tokio::test]
async fn the_widget_of_an_unknown_visitor_has_settings_triggers_and_departments() {
    let (server, _client) = start().await;
    let config = visitor(&server).livechat().get_widget_config().send().await.unwrap().value.config;
    assert_eq!((config.enabled, config.online), (Some(true), Some(true)));
    assert!(config.guest.is_none() && config.room.is_none() && config.agent.is_none());
    let (settings, theme) = (config.settings.unwrap(), config.theme.unwrap());
    assert_eq!(settings.limit_text_length, Some(WidgetTextLimit::WidgetTextUnlimited(false)));
    assert_eq!(theme.position, Some(WidgetThemePosition::Right));
    let departments = config.departments.unwrap();
    let names: Vec<_> = departments.iter().map(|row| row.name.as_deref().unwrap()).collect();
    assert!(names.contains(&"Support") && !names.contains(&"Fax"), "{names:?}");
}

#[tokio::test]
async fn the_widget_has_the_triggers_that_are_enabled() {
    let (server, _client) = start().await;
    let triggers = widget_config(&visitor(&server)).await.triggers.unwrap();
    assert_eq!(triggers.len(), 1);
    assert_eq!(triggers[0].name, None);
    assert_eq!(triggers[0].conditions.as_ref().unwrap()[0].name, TriggerConditionName::TimeOnSite);
}

#[tokio::test]
async fn the_widget_of_an_unknown_department_is_offline() {
    let (server, _client) = start().await;
    let browser = visitor(&server);
    let config = browser.livechat().get_widget_config().department("nowhere").business_unit("nothing");
    let config = config.send().await.unwrap().value.config;
    assert_eq!((config.online, config.departments.map(|rows| rows.len())), (Some(false), Some(0)));
}

#[tokio::test]
async fn the_widget_of_a_visitor_has_their_conversation_and_agent() {
    let (server, _client) = start().await;
    let config = widget_config(&visitor(&server)).await;
    assert_eq!(config.guest.unwrap().token.unwrap().expose(), VISITOR_TOKEN);
    assert_eq!(config.room.unwrap().id, VISITOR_ROOM);
    let Some(ShownAgent::Agent(agent)) = config.agent else { panic!("{:?}", config.agent) };
    assert_eq!((agent.id.as_str(), agent.emails.as_ref().is_some()), (JOHN, true));
}

#[tokio::test]
async fn the_widget_follows_the_settings_of_its_appearance() {
    let (server, client) = start().await;
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
    let config = widget_config(&visitor(&server)).await;
    let theme = config.theme.unwrap();
    assert_eq!((theme.title.as_deref(), theme.position), (Some("Harbour"), Some(WidgetThemePosition::Left)));
    let settings = config.settings.unwrap();
    assert_eq!(settings.limit_text_length, Some(WidgetTextLimit::WidgetTextLength(140)));
    assert_eq!(settings.agent_hidden_info, Some(true));
    assert!(matches!(config.agent, Some(ShownAgent::HiddenAgent(agent)) if agent.hidden_info));
}

#[tokio::test]
async fn the_widget_can_be_disabled() {
    let (server, _client) = start().await;
    set(&server, "Livechat_enabled", false).await;
    let config = widget_config(&visitor(&server)).await;
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

async fn appearance(client: &Client) -> Vec<Setting> {
    client.appearance().list_settings().send().await.unwrap().value.appearance
}

fn items(kinds: &[&str]) -> AppearanceSettingValue {
    AppearanceSettingValue::SettingItems(kinds.iter().map(|kind| (*kind).into()).collect())
}

#[tokio::test]
async fn the_settings_of_the_appearance_are_listed() {
    let (_server, client) = start().await;
    let settings = appearance(&client).await;
    assert!(settings.len() > 20);
    assert_eq!(value_of(&settings, "Livechat_title"), &SettingValue::from("Rocket.Chat"));
    let color = settings.iter().find(|setting| setting.id == "Livechat_title_color").unwrap();
    assert!(color.editor.is_some() && color.value == color.package_value);
}

/// Each value becomes one of the setting's type.
#[tokio::test]
async fn the_settings_of_the_appearance_are_changed() {
    let (_server, client) = start().await;
    let update = AppearanceSettingUpdate::new;
    let changes = [
        update(AppearanceSettingId::LivechatTitle, text("Harbour")),
        update(AppearanceSettingId::LivechatShowAgentEmail, text("false")),
        update(AppearanceSettingId::LivechatMessageCharacterLimit, text("many")),
        update(AppearanceSettingId::LivechatHideSystemMessages, items(&["uj"])),
    ];
    client.appearance().update_settings(&changes).send().await.unwrap();
    let settings = appearance(&client).await;
    assert_eq!(value_of(&settings, "Livechat_title"), &SettingValue::from("Harbour"));
    assert_eq!(value_of(&settings, "Livechat_show_agent_email"), &SettingValue::from(false));
    assert_eq!(value_of(&settings, "Livechat_message_character_limit"), &SettingValue::from(0));
    assert_eq!(value_of(&settings, "Livechat_hide_system_messages"), &SettingValue::from(vec!["uj"]));
}

#[tokio::test]
async fn a_changed_setting_keeps_its_default() {
    let (_server, client) = start().await;
    let title =
        |settings: Vec<Setting>| settings.into_iter().find(|setting| setting.id == "Livechat_title").unwrap();
    let before = title(appearance(&client).await);
    let change = AppearanceSettingUpdate::new(AppearanceSettingId::LivechatTitle, text("Harbour"));
    client.appearance().update_settings(&[change]).send().await.unwrap();
    let after = title(appearance(&client).await);
    assert!(after.updated_at != before.updated_at && after.package_value == before.package_value);
}

/// A list with an unknown item is left out; a setting of another area stops all.
#[tokio::test]
async fn settings_that_do_not_fit_change_nothing() {
    let (_server, client) = start().await;
    let before = appearance(&client).await;
    let update = AppearanceSettingUpdate::new;
    let unknown = [update(AppearanceSettingId::LivechatHideSystemMessages, items(&["nonsense"]))];
    client.appearance().update_settings(&unknown).send().await.unwrap();
    let foreign = [
        update(AppearanceSettingId::LivechatTitle, text("Lost")),
        update("Livechat_enabled".into(), AppearanceSettingValue::SettingFlag(false)),
    ];
    let refused = client.appearance().update_settings(&foreign).send().await;
    assert_fails(refused, expected(ErrorKind::Invalid, 400, Some("invalid-setting"), "invalid-setting"));
    assert_eq!(appearance(&client).await, before);
}

#[tokio::test]
async fn the_appearance_is_for_managers() {
    let (server, _client) = start().await;
    let john = client_of(&server, "john.doe");
    assert_fails(john.appearance().list_settings().send().await, FORBIDDEN);
    let change = AppearanceSettingUpdate::new(AppearanceSettingId::LivechatTitle, text("Mine"));
    assert_fails(john.appearance().update_settings(&[change]).send().await, FORBIDDEN);
}

async fn integrations(client: &Client) -> Vec<Setting> {
    client.livechat().list_integration_settings().collect_all().await.unwrap()
}

#[tokio::test]
async fn the_settings_of_the_webhook_are_changed() {
    let (_server, client) = start().await;
    let settings = WebhookSettings::new()
        .livechat_webhook_url(" https://harbour.example/events ")
        .livechat_secret_token("a-secret")
        .livechat_http_timeout(2500)
        .livechat_webhook_on_start(true);
    client.webhooks().update_settings(&settings).send().await.unwrap();
    let settings = integrations(&client).await;
    let address = SettingValue::from("https://harbour.example/events");
    assert_eq!(value_of(&settings, "Livechat_webhookUrl"), &address);
    assert_eq!(value_of(&settings, "Livechat_secret_token"), &SettingValue::from("a-secret"));
    assert_eq!(value_of(&settings, "Livechat_http_timeout"), &SettingValue::from(2500));
    assert_eq!(value_of(&settings, "Livechat_webhook_on_start"), &SettingValue::from(true));
    assert_eq!(value_of(&settings, "Livechat_webhook_on_close"), &SettingValue::from(false));
}

#[tokio::test]
async fn settings_of_the_webhook_that_are_not_sent_stay() {
    let (_server, client) = start().await;
    let start = WebhookSettings::new().livechat_webhook_on_start(true);
    client.webhooks().update_settings(&start).send().await.unwrap();
    let address = WebhookSettings::new().livechat_webhook_url("http://127.0.0.1:9/events");
    client.webhooks().update_settings(&address).send().await.unwrap();
    let settings = integrations(&client).await;
    assert_eq!(value_of(&settings, "Livechat_webhook_on_start"), &SettingValue::from(true));
}

/// The sandbox calls nobody: other hosts are out of reach, and this machine responds.
#[tokio::test]
async fn the_webhook_is_tested() {
    let (_server, client) = start().await;
    let unset = expected(ErrorKind::Invalid, 400, None, "Webhook_URL_not_set");
    assert_fails(client.webhooks().test().send().await, unset);
    let address = |address: &str| WebhookSettings::new().livechat_webhook_url(address);
    client.webhooks().update_settings(&address("https://harbour.example/events")).send().await.unwrap();
    let code = "error-invalid-webhook-response";
    let unreachable = expected(ErrorKind::Invalid, 400, Some(code), code);
    assert_fails(client.webhooks().test().send().await, unreachable);
    client.webhooks().update_settings(&address("http://127.0.0.1:9/events")).send().await.unwrap();
    client.webhooks().test().send().await.unwrap();
}

#[tokio::test]
async fn an_unknown_setting_of_the_webhook_is_refused() {
    let (_server, client) = start().await;
    let mut unknown = WebhookSettings::default();
    unknown.extra.insert("LivechatWebhookOnFire".to_owned(), true.into());
    let refused = client.webhooks().update_settings(&unknown).send().await;
    let words = "must NOT have additional properties";
    assert_fails(refused, expected(ErrorKind::Invalid, 400, Some("invalid-params"), words));
}

#[tokio::test]
async fn the_webhook_is_for_managers() {
    let (server, _client) = start().await;
    let john = client_of(&server, "john.doe");
    assert_fails(john.livechat().list_integration_settings().send().await, FORBIDDEN);
    assert_fails(john.webhooks().update_settings(&WebhookSettings::new()).send().await, FORBIDDEN);
    assert_fails(john.webhooks().test().send().await, FORBIDDEN);
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
async fn a_trigger_is_saved_and_listed() {
    let (_server, client) = start().await;
    let params = TriggerActionParams::new()
        .sender(TriggerActionParamsSender::Custom)
        .name("Harbour master")
        .msg("There is room at berth 4.");
    let action = TriggerAction::new(TriggerActionName::SendMessage).params(params);
    client.triggers().save(&trigger(action)).send().await.unwrap();
    let all = client.triggers().list().count(2).collect_all().await.unwrap();
    let names: Vec<_> = all.iter().map(|trigger| trigger.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["Berths", "Greeting", "Tides"]);
    let read = client.triggers().get(&all[0].id).send().await.unwrap().value.trigger.unwrap();
    assert_eq!(read, all[0]);
}

#[tokio::test]
async fn a_trigger_compares_with_text_or_a_number() {
    let (_server, client) = start().await;
    client.triggers().save(&trigger(service("http://127.0.0.1:9"))).send().await.unwrap();
    let all = client.triggers().list().collect_all().await.unwrap();
    let value = |at: usize| all[at].conditions.as_ref().unwrap()[0].value.as_ref().unwrap().get().unwrap();
    assert_eq!((value(0).as_str(), value(1).as_str()), ("/berths", "20"));
}

#[tokio::test]
async fn a_trigger_is_changed() {
    let (_server, client) = start().await;
    client.triggers().save(&trigger(service("http://127.0.0.1:9"))).send().await.unwrap();
    let id = saved(&client).await;
    let get = async || client.triggers().get(&id).send().await.unwrap().value.trigger.unwrap();
    let before = get().await;
    let mut off = trigger(service("http://127.0.0.1:9")).id(id.clone());
    off.enabled = false;
    client.triggers().save(&off).send().await.unwrap();
    let after = get().await;
    assert_eq!((after.enabled, &after.created_at), (Some(false), &before.created_at));
    assert_eq!(after.actions.unwrap()[0].name, TriggerActionName::UseExternalService);
}

/// To delete it once more is no failure.
#[tokio::test]
async fn a_trigger_is_deleted() {
    let (_server, client) = start().await;
    client.triggers().save(&trigger(service("http://127.0.0.1:9"))).send().await.unwrap();
    let id = saved(&client).await;
    for _ in 0..2 {
        client.triggers().delete(&id).send().await.unwrap();
    }
    assert_eq!(client.triggers().get(&id).send().await.unwrap().value.trigger, None);
}

#[tokio::test]
async fn a_trigger_of_an_unknown_action_is_refused() {
    let (_server, client) = start().await;
    let refused = client.triggers().save(&trigger(TriggerAction::new("shout"))).send().await;
    let words = "must be equal to one of";
    assert_fails(refused, expected(ErrorKind::Invalid, 400, Some("invalid-params"), words));
}

#[tokio::test]
async fn triggers_are_for_managers() {
    let (server, client) = start().await;
    let id = &client.triggers().list().collect_all().await.unwrap()[0].id;
    let john = client_of(&server, "john.doe");
    assert_fails(john.triggers().list().send().await, FORBIDDEN);
    assert_fails(john.triggers().get(id).send().await, FORBIDDEN);
    assert_fails(john.triggers().save(&trigger(service("http://127.0.0.1:9"))).send().await, FORBIDDEN);
    assert_fails(john.triggers().delete(id).send().await, FORBIDDEN);
    let test = TriggerServiceTest::new("http://127.0.0.1:9", 1000, "Later, then.");
    assert_fails(john.triggers().test_service(&test).send().await, FORBIDDEN);
}

/// A client whose workspace has the secret token without which no service is called.
async fn with_secret_token() -> (Server, Client) {
    let (server, client) = start().await;
    let settings = WebhookSettings::new().livechat_secret_token("a-secret");
    client.webhooks().update_settings(&settings).send().await.unwrap();
    (server, client)
}

fn service_call() -> TriggerServiceCall {
    TriggerServiceCall::new(VISITOR_TOKEN).extra_data([TriggerServiceDatum::new("page", "/berths")])
}

const SERVICE_FAILED: &str = "error-invalid-external-service-response";

#[tokio::test]
async fn a_service_is_called_with_a_secret_token() {
    let (server, client) = start().await;
    client.triggers().save(&trigger(service("http://127.0.0.1:9/berths"))).send().await.unwrap();
    let id = saved(&client).await;
    let missing = expected(ErrorKind::Invalid, 400, None, "Livechat secret token is not configured");
    let test = TriggerServiceTest::new("http://127.0.0.1:9", 1000, "Later, then.");
    assert_fails(client.triggers().test_service(&test).send().await, missing);
    let call = visitor(&server).triggers().call_service(&id, &service_call()).send().await;
    assert_fails(call, missing);
}

/// Other hosts are out of the sandbox's reach.
#[tokio::test]
async fn the_service_of_a_trigger_is_tested() {
    let (_server, client) = with_secret_token().await;
    let test =
        |url: &str| client.triggers().test_service(&TriggerServiceTest::new(url, 1000, "Later, then."));
    let tested = test("http://127.0.0.1:9").send().await.unwrap().value;
    assert_eq!((tested.trigger_id.as_deref(), tested.response.status_code), (Some("test-trigger"), 200));
    let failed = test("https://harbour.example/berths").send().await;
    let body = ErrorBody::parse(failed.as_ref().unwrap_err().body().unwrap()).unwrap();
    assert_eq!(body.extra.get("fallbackMessage"), Some(&"Later, then.".into()));
    assert_fails(failed, expected(ErrorKind::Invalid, 400, Some(SERVICE_FAILED), SERVICE_FAILED));
}

#[tokio::test]
async fn a_visitor_calls_the_service_of_a_trigger() {
    let (server, client) = with_secret_token().await;
    client.triggers().save(&trigger(service("http://127.0.0.1:9/berths"))).send().await.unwrap();
    let id = saved(&client).await;
    let browser = visitor(&server);
    let called = browser.triggers().call_service(&id, &service_call()).send().await.unwrap().value;
    assert_eq!((called.trigger_id.as_deref(), called.response.contents.len()), (Some(id.as_str()), 2));
    assert_eq!(called.response.contents[0].msg, "Welcome aboard!");
    let elsewhere = trigger(service("https://harbour.example/berths")).id(id.clone());
    client.triggers().save(&elsewhere).send().await.unwrap();
    let failed = browser.triggers().call_service(&id, &service_call()).send().await;
    assert_fails(failed, expected(ErrorKind::Invalid, 400, Some(SERVICE_FAILED), SERVICE_FAILED));
}

#[tokio::test]
async fn a_trigger_without_a_service_calls_none() {
    let (server, client) = with_secret_token().await;
    let browser = visitor(&server);
    let unknown = browser.triggers().call_service("nothing", &service_call()).send().await;
    assert_fails(unknown, expected(ErrorKind::Invalid, 400, None, "Invalid trigger"));
    let all = client.triggers().list().collect_all().await.unwrap();
    let greeting = all.iter().find(|trigger| trigger.name.as_deref() == Some("Greeting")).unwrap();
    let none = browser.triggers().call_service(&greeting.id, &service_call()).send().await;
    assert_fails(none, expected(ErrorKind::Invalid, 400, None, "not configured to use an external service"));
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
