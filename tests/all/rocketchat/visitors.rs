//! Visitors and custom fields.

use frontdesk_rocketchat::core::Secret;
use frontdesk_rocketchat::custom_fields;
use frontdesk_rocketchat::ids::VisitorId;
use frontdesk_rocketchat::types::{
    AutocompleteSelector, Contact, ContactConflictResolution, CustomFieldChange, CustomFieldData,
    CustomFieldDeletion, CustomFieldScope, CustomFieldType, CustomFieldValue, CustomFieldVisibility,
    MessageKind, NewUser, NewVisitor, PageVisit, RoomCloser, UserStatus, VisitedLocation, VisitedPage,
    Visitor, VisitorFieldValue, VisitorFieldValues, VisitorRegistration, VisitorStatusChange,
};
use frontdesk_rocketchat::{Client, ErrorKind, RecordQuery, SortOrder};
use serde_json::{Map, Value, json};

use super::{JOHN, VISITOR_ROOM, VISITOR_TOKEN, client_of, expected, start, visitor};
use crate::sandbox::{Expected, Server, assert_fails};

pub(super) const VISITOR: &str = "sandbox-visitor";
pub(super) const CONTACT: &str = "sandbox-contact";

/// What somebody lacks who holds no role of Omnichannel.
pub(super) const PERMISSIONS: Expected<'_> = Expected {
    kind: ErrorKind::Forbidden,
    status: 403,
    code: Some("error-unauthorized"),
    words: "User does not have the permissions required for this action",
};

pub(super) fn token() -> Secret {
    VISITOR_TOKEN.into()
}

fn gus() -> NewVisitor {
    NewVisitor::new("token-of-gus")
        .name("Gus Peeters")
        .email("Gus@customer.example")
        .phone("+3221234567")
        .department("Returns")
}

pub(super) async fn register(client: &Client, visitor: NewVisitor) -> Visitor {
    client.visitors().register(&VisitorRegistration::new(visitor)).send().await.unwrap().value.visitor
}

/// A client of somebody who has an account and nothing else.
pub(super) async fn nobody_special(server: &Server, client: &Client) -> Client {
    let user = NewUser::new("pia@harbour.example", "Pia Roth", server.text("password"), "pia.roth");
    client.users().create(&user).send().await.unwrap();
    client_of(server, "pia.roth")
}

pub(super) fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

pub(super) async fn contact(client: &Client, id: &str) -> Contact {
    client.contacts().get(id).send().await.unwrap().value.contact
}

/// Nobody has to be signed in. A custom field that the workspace does not have is left out.
#[tokio::test]
async fn a_visitor_registers_with_custom_fields_and_a_department() {
    let (server, client) = start().await;
    let city = CustomFieldValue::new("city", "Ghent", true);
    let unknown = CustomFieldValue::new("no-such-field", "x", true);
    let made = register(&visitor(&server), gus().custom_fields([city, unknown])).await;
    assert_eq!((made.name.as_deref(), made.username.as_str()), (Some("Gus Peeters"), "guest-7"));
    assert_eq!(made.visitor_emails.as_ref().unwrap()[0].address, "gus@customer.example");
    assert_eq!(made.livechat_data, Some(object(json!({"city": "Ghent"}))));
    let departments = client.departments().list().collect_all().await.unwrap();
    let returns = departments.iter().find(|row| row.name.as_deref() == Some("Returns")).unwrap();
    assert_eq!(made.department.as_ref(), Some(&returns.id));
}

#[tokio::test]
async fn a_visitor_is_read_by_token_and_by_id() {
    let (server, client) = start().await;
    let browser = visitor(&server);
    let made = register(&browser, gus()).await;
    let by_token =
        browser.visitors().get_by_token(&"token-of-gus".into()).send().await.unwrap().value.visitor;
    assert_eq!((&by_token.id, by_token.token.as_ref().map(Secret::expose)), (&made.id, Some("token-of-gus")));
    let by_id = client.visitors().get(&made.id).send().await.unwrap().value.visitor;
    assert_eq!((by_id.name, by_id.token.is_none()), (made.name, true));
}

/// By their token, else their phone number, else their email address. A phone number brings the old
/// token back.
#[tokio::test]
async fn a_visitor_who_registers_again_is_recognized() {
    let (server, _client) = start().await;
    let browser = visitor(&server);
    let made = register(&browser, gus()).await;
    let mut again = gus().name("Gus");
    again.token = "other".into();
    let by_phone = register(&browser, again.clone()).await;
    assert_eq!((&by_phone.id, by_phone.token.unwrap().expose()), (&made.id, "token-of-gus"));
    again.phone = None;
    let by_email = register(&browser, again).await;
    assert_eq!((&by_email.id, by_email.token.unwrap().expose()), (&made.id, "other"));
}

#[tokio::test]
async fn a_visitor_without_a_conversation_is_no_contact() {
    let (server, client) = start().await;
    register(&visitor(&server), gus()).await;
    let exists = client.contacts().check_existence().email("gus@customer.example");
    assert!(!exists.send().await.unwrap().value.exists);
}

#[tokio::test]
async fn a_visitor_is_deleted_once() {
    let (server, client) = start().await;
    let browser = visitor(&server);
    let made = register(&browser, gus()).await;
    let token = "token-of-gus".into();
    let gone = browser.visitors().delete(&token).send().await.unwrap().value.visitor;
    assert_eq!(gone.id, made.id);
    let unknown = expected(ErrorKind::NotFound, 400, Some("invalid-token"), "");
    assert_fails(browser.visitors().get_by_token(&token).send().await, unknown);
    assert_fails(browser.visitors().delete(&token).send().await, unknown);
    let not_found = expected(ErrorKind::NotFound, 400, Some("visitor-not-found"), "");
    assert_fails(client.visitors().get(&made.id).send().await, not_found);
}

#[tokio::test]
async fn a_registration_is_refused() {
    let (server, client) = start().await;
    let browser = visitor(&server);
    let cases = [
        (
            {
                let mut value = gus();
                value.token = " ".into();
                value
            },
            "error-invalid-token",
            "Token cannot be empty",
        ),
        (gus().email("gus"), "error-invalid-email", "Invalid email gus"),
        (gus().department("Harbour"), "error-invalid-department", "The provided department is invalid"),
        (
            {
                let mut value = gus();
                value.extra = object(json!({"age": 40})).into();
                value
            },
            "invalid-params",
            "must NOT have additional properties",
        ),
    ];
    for (visitor, code, words) in cases {
        let refused = browser.visitors().register(&VisitorRegistration::new(visitor)).send().await;
        assert_fails(refused, expected(ErrorKind::Invalid, 400, Some(code), words));
    }
    // A required field has to be among those that are given, if any are.
    let needed =
        CustomFieldData::new("vat", "VAT", CustomFieldScope::Visitor, CustomFieldVisibility::Visible)
            .required(true);
    client.custom_fields().save(&CustomFieldChange::new(needed)).send().await.unwrap();
    let city = vec![CustomFieldValue::new("city", "Ghent", true)];
    let visitor = VisitorRegistration::new(gus().custom_fields(city));
    let missing = expected(ErrorKind::Invalid, 400, None, "Missing required custom fields: vat");
    assert_fails(browser.visitors().register(&visitor).send().await, missing);
    register(&browser, gus()).await;

    let open = browser.visitors().delete(&token()).send().await;
    let words = "Cannot remove visitors with opened rooms";
    assert_fails(open, expected(ErrorKind::Conflict, 400, Some("visitor-has-open-rooms"), words));
}

fn ids(visitors: Vec<Visitor>) -> Vec<VisitorId> {
    visitors.into_iter().map(|visitor| visitor.id).collect()
}

#[tokio::test]
async fn visitors_are_listed_newest_first_without_their_tokens() {
    let (_server, client) = start().await;
    let all = client.visitors().search("").count(2).collect_all().await.unwrap();
    assert!(all.len() > 5 && all.iter().all(|visitor| visitor.token.is_none()));
    assert_eq!(all[0].id, "sandbox-visitor-nameless");
    let by_name =
        client.visitors().search("").sort(&SortOrder::descending("name")).send().await.unwrap().value;
    assert_eq!(by_name.visitors[0].name.as_deref(), Some("Theo Brandl"));
}

/// A part of an email address is not enough, and not every custom field is searched.
#[tokio::test]
async fn visitors_are_searched() {
    let (_server, client) = start().await;
    for (term, found) in [
        ("FISCHER", &[VISITOR][..]),
        ("guest-2", &["sandbox-visitor-email"]),
        ("Mira.Halonen@customer.example", &["sandbox-visitor-email"]),
        ("+43316987654", &["sandbox-visitor-sms"]),
        ("bremen", &[VISITOR]),
        ("mira.halonen@", &[]),
        ("newsletter", &[]),
    ] {
        let visitors = client.visitors().search(term).collect_all().await.unwrap();
        assert_eq!(ids(visitors), found, "{term}");
    }
}

#[tokio::test]
async fn a_visitor_has_their_last_conversation_and_agent() {
    let (_server, client) = start().await;
    let lena = client.visitors().search("Lena").send().await.unwrap().value.visitors.remove(0);
    assert_eq!(lena.last_chat.unwrap().id, VISITOR_ROOM);
    let mira = client.visitors().get("sandbox-visitor-email").send().await.unwrap().value.visitor;
    assert_eq!((mira.phone.is_null(), mira.last_agent.unwrap().agent_id.as_str()), (true, JOHN));
}

#[tokio::test]
async fn visitors_are_suggested_by_name() {
    let (_server, client) = start().await;
    let theo = AutocompleteSelector::new().term("theo");
    let theos = client.visitors().suggest(&theo).collect_all().await.unwrap();
    let names: Vec<_> = theos.iter().map(|one| one.custom_name.as_deref().unwrap()).collect();
    assert_eq!(names, ["guest-6 - Theo", "guest-4 - Theo Brandl", "guest-5 - Theo Brandl"]);
    let others = theo.exceptions(["sandbox-visitor-sms", "sandbox-visitor-old"]);
    let others = client.visitors().suggest(&others).collect_all().await.unwrap();
    assert_eq!(ids(others), ["sandbox-visitor-widget"]);
}

#[tokio::test]
async fn visitors_are_seen_by_agents() {
    let (server, client) = start().await;
    let pia = nobody_special(&server, &client).await;
    assert_fails(pia.visitors().search("").send().await, PERMISSIONS);
    assert_fails(pia.visitors().suggest(&AutocompleteSelector::new()).send().await, PERMISSIONS);
    assert_fails(pia.visitors().get(VISITOR).send().await, PERMISSIONS);
}

#[tokio::test]
async fn the_open_conversations_of_a_visitor_are_listed() {
    let (_server, client) = start().await;
    let open = client.visitors().list_open_rooms(&token()).send().await.unwrap().value.rooms;
    assert_eq!((open[0].id.as_str(), &open[0].served_by.as_ref().unwrap().id), (VISITOR_ROOM, &JOHN.into()));
    let none = client.visitors().list_open_rooms(&"unknown".into()).send().await.unwrap().value.rooms;
    assert!(none.is_empty());
}

#[tokio::test]
async fn the_conversations_of_a_visitor_are_listed_newest_first() {
    let (_server, client) = start().await;
    let rooms = client.visitors().list_rooms(VISITOR_ROOM, VISITOR).count(1).collect_all().await.unwrap();
    assert!(rooms.len() > 1 && rooms.iter().all(|room| room.visitor.as_ref().unwrap().id == VISITOR));
    let times: Vec<_> = rooms.iter().map(|room| *room.ts.as_ref().unwrap().get().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    let earlier = rooms.iter().find(|room| room.id == "sandbox-earlier-room").unwrap();
    assert_eq!((earlier.open, earlier.closer.as_ref()), (None, Some(&RoomCloser::User)));
}

#[tokio::test]
async fn the_conversations_of_a_visitor_are_searched() {
    let (_server, client) = start().await;
    let search = || client.visitors().search_rooms(VISITOR_ROOM, VISITOR);
    let found = search().search_text("invoice 4711").collect_all().await.unwrap();
    assert_eq!((found.len(), found[0].id.as_str()), (1, "sandbox-earlier-room"));
    assert_eq!(found[0].source, None, "few fields each");
    assert!(search().search_text("INVOICE 4711").collect_all().await.unwrap().is_empty());
    let closed = search().closed_chats_only(true).collect_all().await.unwrap();
    assert!(!closed.is_empty() && closed.iter().all(|room| room.closed_at.is_some()));
    let served = search().served_chats_only(true).source("WIDGET").collect_all().await.unwrap();
    assert!(served.iter().any(|room| room.id == "sandbox-earlier-room"));
    assert!(served.iter().all(|room| room.served_by.is_some() && room.id != VISITOR_ROOM));
}

#[tokio::test]
async fn an_agent_sees_the_history_of_the_visitor_whom_they_serve() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    john.visitors().list_rooms(VISITOR_ROOM, VISITOR).send().await.unwrap();
    assert_fails(john.visitors().list_open_rooms(&token()).send().await, PERMISSIONS);
    let rosa = client_of(&server, "rosa.fernandez");
    let not_allowed = expected(ErrorKind::Forbidden, 400, Some("error-not-allowed"), "");
    assert_fails(rosa.visitors().list_rooms(VISITOR_ROOM, VISITOR).send().await, not_allowed);
    assert_fails(rosa.visitors().search_rooms(VISITOR_ROOM, VISITOR).send().await, not_allowed);
    let no_room = expected(ErrorKind::NotFound, 400, Some("invalid-room"), "");
    assert_fails(client.visitors().list_rooms("nowhere", VISITOR).send().await, no_room);
    assert_fails(client.visitors().search_rooms("nowhere", VISITOR).send().await, no_room);
}

#[tokio::test]
async fn the_status_of_a_visitor_is_set_by_their_browser() {
    let (server, client) = start().await;
    let browser = visitor(&server);
    let away = VisitorStatusChange::new(VISITOR_TOKEN, UserStatus::Away);
    assert_eq!(browser.visitors().set_status(&away).send().await.unwrap().value.status, UserStatus::Away);
    let rooms = client.visitors().list_rooms(VISITOR_ROOM, VISITOR).send().await.unwrap().value.history;
    assert_eq!(rooms[0].visitor.as_ref().unwrap().status, Some(UserStatus::Away));
    let stranger = VisitorStatusChange::new("unknown", UserStatus::Away);
    let unknown = expected(ErrorKind::NotFound, 400, Some("invalid-token"), "invalid-token");
    assert_fails(browser.visitors().set_status(&stranger).send().await, unknown);
}

#[tokio::test]
async fn the_pages_that_a_visitor_went_to_are_kept() {
    let (server, client) = start().await;
    let browser = visitor(&server);
    let before = client.visitors().list_visited_pages("sandbox-earlier-room").collect_all().await.unwrap();
    assert_eq!(before[0].msg.as_deref(), Some("Help - https://shop.harbour.example/help/invoice"));
    let visit = |title: &str, change: &str| {
        PageVisit::new(
            VISITOR_TOKEN,
            VisitedPage::new(change, title, VisitedLocation::new("https://shop.harbour.example/prices")),
        )
        .rid(VISITOR_ROOM)
    };
    for title in ["Prices", "Prices 2"] {
        let page = browser
            .visitors()
            .record_page_visit(&visit(title, "url"))
            .send()
            .await
            .unwrap()
            .value
            .page
            .unwrap();
        assert_eq!(page.msg, format!("{title} - https://shop.harbour.example/prices"));
        assert_eq!(page.navigation.unwrap().token.unwrap().expose(), VISITOR_TOKEN);
    }
    // Not what the workspace watches for; and in no conversation.
    assert_eq!(
        browser.visitors().record_page_visit(&visit("Else", "title")).send().await.unwrap().value.page,
        None
    );
    let apart = visit("Apart", "url").clear_rid();
    assert!(browser.visitors().record_page_visit(&apart).send().await.unwrap().value.page.is_some());

    let pages =
        client.visitors().list_visited_pages(VISITOR_ROOM).count(1).sort(&SortOrder::descending("msg"));
    let pages = pages.collect_all().await.unwrap();
    let titles: Vec<_> = pages
        .iter()
        .filter_map(|page| page.navigation.as_ref()?.page.as_ref()?.title.as_deref())
        .filter(|title| title.starts_with("Prices") || ["Else", "Apart"].contains(title))
        .collect();
    assert_eq!(titles, ["Prices 2", "Prices"]);
    assert!(pages.iter().all(|page| page.t == Some(MessageKind::LivechatNavigationHistory)));
    let no_room = expected(ErrorKind::NotFound, 400, Some("invalid-room"), "");
    assert_fails(client.visitors().list_visited_pages("nowhere").send().await, no_room);
    let pia = nobody_special(&server, &client).await;
    assert_fails(pia.visitors().list_visited_pages(VISITOR_ROOM).send().await, PERMISSIONS);
}

fn size() -> CustomFieldData {
    CustomFieldData::new("size", "Size", CustomFieldScope::Visitor, CustomFieldVisibility::Hidden)
        .type_(CustomFieldType::Input)
        .regexp("^[0-9]+$")
}

const NO_CUSTOM_FIELD: Expected<'_> =
    expected(ErrorKind::NotFound, 400, Some("error-invalid-custom-field"), "ot found");

#[tokio::test]
async fn custom_fields_are_listed_by_label() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    let fields = john.custom_fields().list().count(3).collect_all().await.unwrap();
    let labels: Vec<_> = fields.iter().map(|field| field.label.as_str()).collect();
    assert_eq!(labels, ["City", "Customer number", "Topic", "referrer"]);
    #[allow(deprecated)]
    let found = client.custom_fields().list().text("CUST").query(&RecordQuery::new());
    let found = found.collect_all().await.unwrap();
    let ids: Vec<_> = found.iter().map(|field| field.id.as_ref()).collect();
    assert_eq!(ids, [Some(&"customerNumber".into())]);
}

#[tokio::test]
async fn a_custom_field_is_read() {
    let (_server, client) = start().await;
    let topic = client.custom_fields().get("topic").send().await.unwrap().value.custom_field.unwrap();
    assert_eq!((topic.type_.as_ref(), topic.scope), (Some(&CustomFieldType::Select), CustomFieldScope::Room));
    assert_eq!(client.custom_fields().get("size").send().await.unwrap().value.custom_field, None);
}

#[tokio::test]
async fn a_custom_field_is_created_once() {
    let (_server, client) = start().await;
    let create = CustomFieldChange::new(size());
    let made = client.custom_fields().save(&create).send().await.unwrap().value.custom_field;
    assert_eq!((made.id.as_ref(), made.label.as_str()), (Some(&"size".into()), "Size"));
    let taken = expected(ErrorKind::Conflict, 400, Some("error-custom-field-name-already-exists"), "already");
    assert_fails(client.custom_fields().save(&create).send().await, taken);
}

#[tokio::test]
async fn a_custom_field_is_changed() {
    let (_server, client) = start().await;
    client.custom_fields().save(&CustomFieldChange::new(size())).send().await.unwrap();
    let change = |id: &str| {
        let mut data = size();
        data.label = "Shoe size".to_owned();
        CustomFieldChange::new(data).custom_field_id(id)
    };
    let changed = client.custom_fields().save(&change("size")).send().await.unwrap().value.custom_field;
    assert_eq!((changed.id, changed.label.as_str()), (None, "Shoe size"));
    let read = client.custom_fields().get("size").send().await.unwrap().value.custom_field;
    assert_eq!(read.unwrap().label, "Shoe size");
    assert_fails(client.custom_fields().save(&change("nothing")).send().await, NO_CUSTOM_FIELD);
}

#[tokio::test]
async fn the_name_of_a_custom_field_is_one_word() {
    let (_server, client) = start().await;
    let mut data = size();
    data.field = "shoe size".into();
    let pattern = expected(ErrorKind::Invalid, 400, Some("invalid-params"), "must match pattern");
    assert_fails(client.custom_fields().save(&CustomFieldChange::new(data)).send().await, pattern);
}

#[tokio::test]
async fn a_custom_field_is_deleted_once() {
    let (_server, client) = start().await;
    client.custom_fields().save(&CustomFieldChange::new(size())).send().await.unwrap();
    let delete = CustomFieldDeletion::new("size");
    client.custom_fields().delete(&delete).send().await.unwrap();
    assert_fails(client.custom_fields().delete(&delete).send().await, NO_CUSTOM_FIELD);
}

#[tokio::test]
async fn custom_fields_are_read_by_agents_and_changed_by_managers() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    assert_fails(john.custom_fields().delete(&CustomFieldDeletion::new("city")).send().await, PERMISSIONS);
    assert_fails(john.custom_fields().save(&CustomFieldChange::new(size())).send().await, PERMISSIONS);
    let pia = nobody_special(&server, &client).await;
    assert_fails(pia.custom_fields().list().send().await, PERMISSIONS);
    assert_fails(pia.custom_fields().get("city").send().await, PERMISSIONS);
}

/// Sets the value of a custom field as the visitor's browser does.
fn set_value(browser: &Client, key: &str, value: &str, overwrite: bool) -> custom_fields::SetValue {
    browser.custom_fields().set_value(&VisitorFieldValue::new(VISITOR_TOKEN, key, value, overwrite))
}

async fn values_of_lena(client: &Client) -> Map<String, Value> {
    client.visitors().get(VISITOR).send().await.unwrap().value.visitor.livechat_data.unwrap()
}

#[tokio::test]
async fn a_value_of_a_custom_field_reaches_visitor_and_contact() {
    let (server, client) = start().await;
    let field = set_value(&visitor(&server), "city", "Kiel", true).send().await.unwrap().value.field;
    assert_eq!((field.key.as_str(), field.value.as_str(), field.overwrite), ("city", "Kiel", true));
    assert_eq!(values_of_lena(&client).await["city"], json!("Kiel"));
    assert_eq!(contact(&client, CONTACT).await.custom_fields.unwrap()["city"], json!("Kiel"));
}

/// The contact has a conflict instead, which somebody resolves.
#[tokio::test]
async fn a_value_that_is_not_overwritten_is_a_conflict_of_the_contact() {
    let (server, client) = start().await;
    let browser = visitor(&server);
    set_value(&browser, "city", "Kiel", true).send().await.unwrap();
    set_value(&browser, "city", "Lübeck", false).send().await.unwrap();
    assert_eq!(values_of_lena(&client).await["city"], json!("Kiel"));
    let lena = contact(&client, CONTACT).await;
    let conflict = &lena.conflicting_fields.unwrap()[0];
    assert_eq!((conflict.field.as_str(), conflict.value.as_str()), ("customFields.city", "Lübeck"));
    let chosen = ContactConflictResolution::new(CONTACT).custom_fields(object(json!({"city": "Lübeck"})));
    let lena = client.contacts().resolve_conflicts(&chosen).send().await.unwrap().value.result;
    assert_eq!(lena.custom_fields.unwrap()["city"], json!("Lübeck"));
    assert!(lena.conflicting_fields.unwrap().is_empty());
}

#[tokio::test]
async fn several_values_reach_the_visitor_and_the_open_conversation() {
    let (server, client) = start().await;
    let values =
        [CustomFieldValue::new("referrer", "poster", true), CustomFieldValue::new("topic", "invoice", true)];
    let values = VisitorFieldValues::new(VISITOR_TOKEN, values);
    let fields = visitor(&server).custom_fields().set_values(&values).send().await.unwrap().value.fields;
    let keys: Vec<_> = fields.iter().map(|field| field.key.as_str()).collect();
    assert_eq!(keys, ["topic", "referrer"], "those of conversations first");
    assert_eq!(values_of_lena(&client).await["referrer"], json!("poster"));
    let rooms = client.visitors().list_rooms(VISITOR_ROOM, VISITOR).collect_all().await.unwrap();
    let topic = |id: &str| {
        let room = rooms.iter().find(|room| room.id == id).unwrap();
        room.livechat_data.as_ref().and_then(|data| data.get("topic")).cloned()
    };
    assert_eq!((topic(VISITOR_ROOM), topic("sandbox-earlier-room")), (Some(json!("invoice")), None));
}

#[tokio::test]
async fn a_value_has_to_fit_a_known_custom_field() {
    let (server, _client) = start().await;
    let browser = visitor(&server);
    let unknown = expected(ErrorKind::NotFound, 400, Some("invalid-custom-field"), "");
    assert_fails(set_value(&browser, "shoeSize", "44", true).send().await, unknown);
    let unfit = expected(ErrorKind::Invalid, 400, None, "Invalid value for customerNumber field");
    assert_fails(set_value(&browser, "customerNumber", "44", true).send().await, unfit);
}

#[tokio::test]
async fn an_unknown_visitor_has_no_custom_fields() {
    let (server, _client) = start().await;
    let browser = visitor(&server);
    let unknown = expected(ErrorKind::NotFound, 400, Some("invalid-token"), "");
    let stranger = VisitorFieldValue::new("unknown", "city", "Kiel", true);
    assert_fails(browser.custom_fields().set_value(&stranger).send().await, unknown);
    let stranger = VisitorFieldValues::new("unknown", Vec::new());
    assert_fails(browser.custom_fields().set_values(&stranger).send().await, unknown);
}
