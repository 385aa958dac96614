//! Inboxes, their members, and the layout of emails.

use frontdesk_chatwoot::types::{
    BrandedEmailLayoutUpdate, ChannelType, Inbox, InboxBotChange, InboxChannelCreate, InboxChannelCreateType,
    InboxChannelUpdate, InboxCreate, InboxCsatConfig, InboxMembersChange, InboxReplyTime, InboxSenderName,
    InboxUpdate, PlatformAccountUpdate, WorkingHours,
};
use frontdesk_chatwoot::{Client, ErrorKind, File};
use serde_json::json;

use super::{expected, start};
use crate::sandbox::assert_fails;

fn new_inbox(name: &str, channel: InboxChannelCreate) -> InboxCreate {
    InboxCreate::new(channel).name(name)
}

fn picture(name: &str) -> File {
    File::new(name, "image/png", &b"\x89PNG\r\n\x1a\n"[..])
}

/// The inbox of a website, `Shop`. With a picture, all of it is sent as a form.
async fn shop(client: &Client, account: i64) -> Inbox {
    let channel = InboxChannelCreate::new(InboxChannelCreateType::WebWidget)
        .website_url("https://shop.harbour.example")
        .welcome_title("Ahoy")
        .reply_time(InboxReplyTime::InAFewHours);
    let new = new_inbox("Shop", channel)
        .greeting_enabled(true)
        .greeting_message("Welcome aboard")
        .timezone("Europe/Berlin");
    let inbox = client.account(account).inboxes().create(&new).avatar(picture("anchor.png"));
    inbox.send().await.unwrap().value
}

/// Monday from 10:30 to 20:00.
fn monday() -> WorkingHours {
    WorkingHours::new(1)
        .closed_all_day(false)
        .open_all_day(false)
        .open_hour(10)
        .open_minutes(30)
        .close_hour(20)
        .close_minutes(0)
}

#[tokio::test]
async fn an_inbox_is_created_for_a_website() {
    let (_server, client, account) = start().await;
    let inbox = shop(&client, account).await;
    assert_eq!((inbox.name.as_str(), &inbox.channel_type), ("Shop", &ChannelType::WebWidget));
    assert_eq!(inbox.website_url.as_deref(), Some("https://shop.harbour.example"));
    let (title, reply_time) = (inbox.welcome_title.as_deref(), &inbox.reply_time);
    assert_eq!((title, reply_time), (Some("Ahoy"), &Some(InboxReplyTime::InAFewHours)));
    let greeting = (inbox.greeting_enabled, inbox.greeting_message.as_deref());
    assert_eq!(greeting, (Some(true), Some("Welcome aboard")));
    assert!(inbox.avatar_url.as_deref().unwrap().contains("anchor"), "{:?}", inbox.avatar_url);
    assert!(inbox.web_widget_script.unwrap().contains(inbox.website_token.as_deref().unwrap()));
}

#[tokio::test]
async fn an_update_of_an_inbox_keeps_what_is_not_sent() {
    let (_server, client, account) = start().await;
    let inbox = shop(&client, account).await;
    let change = InboxUpdate::new()
        .clear_greeting_message()
        .csat_config(InboxCsatConfig::new().message("How was it?"))
        .sender_name_type(InboxSenderName::Professional)
        .channel(InboxChannelUpdate::new().welcome_tagline("We answer by tide"));
    let changed = client.account(account).inboxes().update(inbox.id, &change).send().await.unwrap().value;
    assert_eq!((changed.name.as_str(), changed.greeting_message.as_deref()), ("Shop", None));
    assert_eq!(changed.welcome_tagline.as_deref(), Some("We answer by tide"));
    assert_eq!((&changed.welcome_title, &changed.avatar_url), (&inbox.welcome_title, &inbox.avatar_url));
    assert_eq!(changed.sender_name_type, InboxSenderName::Professional);
    assert_eq!(changed.csat_config.as_ref().unwrap()["message"], "How was it?");
    assert_eq!(client.account(account).inboxes().get(inbox.id).send().await.unwrap().value, changed);
}

#[tokio::test]
async fn an_inbox_has_working_hours_for_seven_days() {
    let (_server, client, account) = start().await;
    let inbox = shop(&client, account).await;
    let sunday = WorkingHours::new(0).closed_all_day(true);
    let change = InboxUpdate::new().working_hours_enabled(true).working_hours([sunday, monday()]);
    let changed = client.account(account).inboxes().update(inbox.id, &change).send().await.unwrap().value;
    let days: Vec<i64> = changed.working_hours.iter().map(|day| day.day_of_week).collect();
    assert_eq!((days, changed.working_hours[0].closed_all_day), ((0..7).collect(), Some(true)));
    let monday = &changed.working_hours[1];
    assert_eq!((monday.open_hour, monday.open_minutes, monday.close_hour), (Some(10), Some(30), Some(20)));
}

/// Numbers and lists are text in a form.
#[tokio::test]
async fn an_inbox_is_updated_with_a_picture() {
    let (_server, client, account) = start().await;
    let inbox = shop(&client, account).await;
    let change = InboxUpdate::new().name("Quay").working_hours([monday().open_hour(11)]);
    let changed = client.account(account).inboxes().update(inbox.id, &change).avatar(picture("wheel.png"));
    let changed = changed.send().await.unwrap().value;
    assert_eq!((changed.name.as_str(), changed.working_hours[1].open_hour), ("Quay", Some(11)));
    assert!(changed.avatar_url.as_deref().unwrap().contains("wheel"), "{:?}", changed.avatar_url);
}

async fn create(client: &Client, account: i64, name: &str, channel: InboxChannelCreate) -> Inbox {
    client.account(account).inboxes().create(&new_inbox(name, channel)).send().await.unwrap().value
}

#[tokio::test]
async fn an_api_channel_has_an_identifier_and_secrets() {
    let (_server, client, account) = start().await;
    let channel = InboxChannelCreate::new(InboxChannelCreateType::Api)
        .webhook_url("https://hooks.harbour.example/api")
        .hmac_mandatory(true);
    let api = create(&client, account, "Api", channel).await;
    assert_eq!((&api.channel_type, api.hmac_mandatory), (&ChannelType::Api, Some(true)));
    let url = api.webhook_url.as_ref().map(|url| url.expose());
    assert_eq!(url, Some("https://hooks.harbour.example/api"));
    let identifier = api.inbox_identifier.as_deref().unwrap();
    assert_eq!(client.client_inboxes().get(identifier).send().await.unwrap().value.name, "Api");
    let (hmac, secret) = (api.hmac_token.as_ref().unwrap(), api.secret.as_ref().unwrap());
    let printed = format!("{api:?}");
    assert!(!printed.contains(hmac.expose()) && !printed.contains(secret.expose()), "{printed}");
}

#[tokio::test]
async fn an_email_channel_has_an_address_and_imap_settings() {
    let (_server, client, account) = start().await;
    let channel = InboxChannelCreate::new(InboxChannelCreateType::Email)
        .email("sales@harbour.example")
        .imap_enabled(true)
        .imap_password("Segel-2026!")
        .imap_port(993);
    assert!(!format!("{channel:?}").contains("Segel-2026!"));
    let mail = create(&client, account, "Sales", channel).await;
    let (kind, address) = (&mail.channel_type, mail.email.as_deref());
    assert_eq!((kind, address), (&ChannelType::Email, Some("sales@harbour.example")));
    assert_eq!((mail.imap_enabled.as_ref(), mail.imap_port.as_ref()), (Some(&true), Some(&993)));
}

#[tokio::test]
async fn channels_of_phones_have_a_number() {
    let (_server, client, account) = start().await;
    for (number, kind, expected) in [
        ("+12025550170", InboxChannelCreateType::Sms, ChannelType::Sms),
        ("+12025550171", InboxChannelCreateType::Whatsapp, ChannelType::Whatsapp),
    ] {
        let channel = InboxChannelCreate::new(kind).phone_number(number);
        let inbox = create(&client, account, "Phone", channel).await;
        assert_eq!((inbox.channel_type, inbox.phone_number.as_deref()), (expected, Some(number)));
    }
}

#[tokio::test]
async fn channels_of_messengers_have_tokens() {
    let (_server, client, account) = start().await;
    let channel = InboxChannelCreate::new(InboxChannelCreateType::Telegram).bot_token("7:x");
    let telegram = create(&client, account, "Bot", channel).await;
    let (kind, bot) = (&telegram.channel_type, telegram.bot_name.as_deref());
    assert_eq!((kind, bot), (&ChannelType::Telegram, Some("7_bot")));
    let channel = InboxChannelCreate::new(InboxChannelCreateType::Line)
        .line_channel_id("1")
        .line_channel_secret("s")
        .line_channel_token("t");
    assert_eq!(create(&client, account, "Line", channel).await.channel_type, ChannelType::Line);
}

#[tokio::test]
async fn inboxes_are_listed_by_name() {
    let (_server, client, account) = start().await;
    create(&client, account, "Api", InboxChannelCreate::new(InboxChannelCreateType::Api)).await;
    let all = client.account(account).inboxes().list().collect_all().await.unwrap();
    let names: Vec<&str> = all.iter().map(|inbox| inbox.name.as_str()).collect();
    assert_eq!(names, ["Api", "Mail", "Orders", "Website"]);
}

#[tokio::test]
async fn an_agent_lists_their_own_inboxes_without_secrets() {
    let (server, _client, account) = start().await;
    let agent = super::client(&server, server.text("agent_token"), "none");
    let own = agent.account(account).inboxes().list().send().await.unwrap().value.payload;
    let names: Vec<&str> = own.iter().map(|inbox| inbox.name.as_str()).collect();
    assert_eq!(names, ["Orders", "Website"]);
    assert!(own.iter().all(|inbox| inbox.hmac_token.is_absent() && inbox.secret.is_absent()));
}

#[tokio::test]
async fn inboxes_refuse_what_does_not_fit() {
    let (server, client, account) = start().await;
    let invalid = |words| expected(ErrorKind::Invalid, 422, words);
    let create = async |name: &str, type_: &str| {
        let channel = InboxChannelCreate::new(InboxChannelCreateType::from(type_));
        client.account(account).inboxes().create(&new_inbox(name, channel)).send().await
    };
    assert_fails(create("x", "web_widget").await, invalid("Website url can't be blank"));
    assert_fails(create("x", "pigeon").await, invalid("Channel must exist"));
    assert_fails(create("", "api").await, invalid("Name can't be blank"));
    let lost = InboxUpdate::new().timezone("Mars");
    assert_fails(
        client.account(account).inboxes().update(1, &lost).send().await,
        invalid("Timezone is not included in the list"),
    );
    let rude = InboxSenderName::from("rude");
    let rude = InboxUpdate::new().sender_name_type(rude);
    assert_fails(
        client.account(account).inboxes().update(1, &rude).send().await,
        expected(ErrorKind::Server, 500, "Internal Server Error"),
    );
    assert_fails(
        client.account(account).inboxes().get(4711).send().await,
        expected(ErrorKind::NotFound, 404, "Resource could not be found"),
    );
    let agent = super::client(&server, server.text("agent_token"), "none");
    let forbidden = expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");
    assert_fails(agent.account(account).inboxes().get(3).send().await, forbidden);

    let limits = json!({"inboxes": 3}).as_object().cloned();
    let mut limit = PlatformAccountUpdate::new();
    limit.limits = limits;
    client.platform_accounts().update(account, &limit).send().await.unwrap();
    let full = expected(ErrorKind::LimitExceeded, 402, "Account limit exceeded");
    assert_fails(create("Fourth", "api").await, full);
}

#[tokio::test]
async fn agents_are_put_into_an_inbox_and_taken_out() {
    let (server, client, account) = start().await;
    let mail = |users: &[i64]| InboxMembersChange::new(3, users.to_vec());
    let ids = |members: &[frontdesk_chatwoot::types::Agent]| {
        let mut ids: Vec<i64> = members.iter().map(|member| member.id.get()).collect();
        ids.sort_unstable();
        ids
    };
    let replaced = client.account(account).inboxes().update_members(&mail(&[1])).send().await.unwrap().value;
    assert_eq!(ids(&replaced.payload), [1]);
    let added = client.account(account).inboxes().add_members(&mail(&[2, 3])).send().await.unwrap().value;
    assert_eq!(ids(&added.payload), [1, 2, 3]);
    client.account(account).inboxes().remove_members(&mail(&[1, 3])).send().await.unwrap();
    let left = client.account(account).inboxes().list_members(3).collect_all().await.unwrap();
    assert_eq!(ids(&left), [2]);
    // Who is a member sees the inbox.
    let agent = super::client(&server, server.text("agent_token"), "none");
    assert_eq!(agent.account(account).inboxes().get(3).send().await.unwrap().value.name, "Mail");

    let stranger = client.account(account).inboxes().add_members(&mail(&[4711])).send().await;
    assert_fails(stranger, expected(ErrorKind::Invalid, 422, "User must exist"));
    let forbidden = expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");
    assert_fails(agent.account(account).inboxes().remove_members(&mail(&[2])).send().await, forbidden);
    let missing = expected(ErrorKind::NotFound, 404, "Resource could not be found");
    assert_fails(client.account(account).inboxes().list_members(4711).send().await, missing);
}

#[tokio::test]
async fn a_bot_answers_in_an_inbox() {
    let (_server, client, account) = start().await;
    let bot = client.account(account).agent_bots().list().send().await.unwrap().value.remove(0);
    let before = client.account(account).inboxes().get_agent_bot(2).send().await.unwrap().value;
    assert!(before.agent_bot.is_none(), "{before:?}");
    let change = |agent_bot| {
        let mut value = InboxBotChange::new();
        value.agent_bot = agent_bot;
        value
    };
    client.account(account).inboxes().set_agent_bot(2, &change(Some(bot.id))).send().await.unwrap();
    let here =
        client.account(account).inboxes().get_agent_bot(2).send().await.unwrap().value.agent_bot.unwrap();
    assert_eq!((here.id, &here.name), (bot.id, &bot.name));
    // Here the token is a record of its own.
    let token = here.access_token.unwrap();
    assert_eq!((token.owner_id, token.owner_type.as_str()), (bot.id, "AgentBot"));
    assert_eq!(Some(&token.token), bot.access_token.as_ref());
    assert!(!format!("{token:?}").contains(token.token.expose()));

    let unknown = client.account(account).inboxes().set_agent_bot(2, &change(Some(4711.into()))).send().await;
    assert_fails(unknown, expected(ErrorKind::NotFound, 404, "Resource could not be found"));
    client.account(account).inboxes().set_agent_bot(2, &change(None)).send().await.unwrap();
    let after = client.account(account).inboxes().get_agent_bot(2).send().await.unwrap().value;
    assert!(after.agent_bot.is_none(), "{after:?}");
}

#[tokio::test]
async fn mails_have_a_layout() {
    let (server, client, account) = start().await;
    let layout = |body: Option<&str>| {
        let mut value = BrandedEmailLayoutUpdate::new();
        value.branded_email_layout = body.map(str::to_owned);
        value
    };
    let read = async || {
        client
            .account(account)
            .inboxes()
            .get_branded_email_layout()
            .send()
            .await
            .unwrap()
            .value
            .branded_email_layout
    };
    assert_eq!(read().await, None);
    let body = "<main>{{ content_for_layout }}</main>";
    let set = client
        .account(account)
        .inboxes()
        .update_branded_email_layout(&layout(Some(body)))
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(set.branded_email_layout.as_deref(), Some(body));
    assert_eq!(read().await.as_deref(), Some(body));
    let invalid = |words| expected(ErrorKind::Invalid, 422, words);
    let empty = client
        .account(account)
        .inboxes()
        .update_branded_email_layout(&layout(Some("<main></main>")))
        .send()
        .await;
    assert_fails(empty, invalid("Body must include {{ content_for_layout }}"));
    // Null takes it away.
    client.account(account).inboxes().update_branded_email_layout(&layout(None)).send().await.unwrap();
    assert_eq!(read().await, None);

    let agent = super::client(&server, server.text("agent_token"), "none");
    let forbidden = expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");
    assert_fails(agent.account(account).inboxes().get_branded_email_layout().send().await, forbidden);
    let features = Some([("branded_email_templates".to_owned(), false)].into());
    let mut off = PlatformAccountUpdate::new();
    off.features = features;
    client.platform_accounts().update(account, &off).send().await.unwrap();
    let refused =
        client.account(account).inboxes().update_branded_email_layout(&layout(Some(body))).send().await;
    assert_fails(refused, invalid("Branded email templates feature is not enabled"));
}
