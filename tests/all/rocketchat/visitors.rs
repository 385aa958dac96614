//! Visitors and custom fields.

use frontdesk_rocketchat::core::Secret;
use frontdesk_rocketchat::types::{
    AutocompleteSelector, Contact, ContactConflictResolution, CustomFieldChange, CustomFieldData,
    CustomFieldDeletion, CustomFieldScope, CustomFieldType, CustomFieldValue, CustomFieldVisibility,
    MessageKind, NewUser, NewVisitor, PageVisit, RoomCloser, UserStatus, VisitedLocation, VisitedPage,
    Visitor, VisitorFieldValue, VisitorFieldValues, VisitorRegistration, VisitorStatusChange,
};
use frontdesk_rocketchat::{Client, ErrorKind, Query, Sort};
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

#[tokio::test]
async fn a_visitor_registers_is_found_and_deleted() {
    let (server, client) = start().await;
    // Nobody has to be signed in.
    let browser = visitor(&server);
    let city = CustomFieldValue::new("city", "Ghent", true);
    let passed_over = CustomFieldValue::new("no-such-field", "x", true);
    let made = register(&browser, gus().custom_fields([city, passed_over])).await;
    assert_eq!((made.name.as_deref(), made.username.as_str()), (Some("Gus Peeters"), "guest-7"));
    assert_eq!(made.visitor_emails.as_ref().unwrap()[0].address, "gus@customer.example");
    assert_eq!(made.livechat_data, Some(object(json!({"city": "Ghent"}))));
    let departments = client.departments().list().collect_all().await.unwrap();
    let returns = departments.iter().find(|row| row.name.as_deref() == Some("Returns")).unwrap();
    assert_eq!(made.department.as_ref(), Some(&returns.id));

    let by_token =
        browser.visitors().get_by_token(&"token-of-gus".into()).send().await.unwrap().value.visitor;
    assert_eq!((&by_token.id, by_token.token.as_ref().map(Secret::expose)), (&made.id, Some("token-of-gus")));
    let by_id = client.visitors().get(&made.id).send().await.unwrap().value.visitor;
    assert_eq!((by_id.name, by_id.token.is_none()), (made.name, true));

    // Who comes again is known by token, else number, else address. A number brings the old token back.
    let mut again = gus().name("Gus");
    again.token = "other".into();
    let by_phone = register(&browser, again.clone()).await;
    assert_eq!((&by_phone.id, by_phone.token.unwrap().expose()), (&made.id, "token-of-gus"));
    let by_email = register(&browser, {
        let mut value = again;
        value.phone = None;
        value
    })
    .await;
    assert_eq!((&by_email.id, by_email.token.unwrap().expose()), (&made.id, "other"));

    // Only a conversation makes a contact.
    let exists = || client.contacts().check_existence().email("gus@customer.example");
    assert!(!exists().send().await.unwrap().value.exists);

    let gone = browser.visitors().delete(&"other".into()).send().await.unwrap().value.visitor;
    assert_eq!(gone.id, made.id);
    let unknown = expected(ErrorKind::NotFound, 400, Some("invalid-token"), "");
    assert_fails(browser.visitors().get_by_token(&"other".into()).send().await, unknown);
    assert_fails(browser.visitors().delete(&"other".into()).send().await, unknown);
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

#[tokio::test]
async fn visitors_are_searched_and_suggested() {
    let (server, client) = start().await;
    let ids = |visitors: Vec<Visitor>| visitors.into_iter().map(|one| one.id).collect::<Vec<_>>();
    let all = client.visitors().search("").count(2).collect_all().await.unwrap();
    assert!(all.len() > 5 && all.iter().all(|visitor| visitor.token.is_none()));
    // The newest first, unless another order is asked for.
    assert_eq!(all[0].id, "sandbox-visitor-nameless");
    let by_name = client.visitors().search("").sort(&Sort::descending("name")).send().await.unwrap().value;
    assert_eq!(by_name.visitors[0].name.as_deref(), Some("Theo Brandl"));
    for (term, found) in [
        ("FISCHER", VISITOR),
        ("guest-2", "sandbox-visitor-email"),
        ("Mira.Halonen@customer.example", "sandbox-visitor-email"),
        ("+43316987654", "sandbox-visitor-sms"),
        ("bremen", VISITOR),
    ] {
        let visitors = client.visitors().search(term).collect_all().await.unwrap();
        assert_eq!(ids(visitors), [found], "{term}");
    }
    // A part of an address is not enough, and not every field can be searched by.
    for term in ["mira.halonen@", "newsletter"] {
        assert!(client.visitors().search(term).collect_all().await.unwrap().is_empty(), "{term}");
    }
    let lena = client.visitors().search("Lena").send().await.unwrap().value.visitors.remove(0);
    assert_eq!(lena.last_chat.unwrap().id, VISITOR_ROOM);
    let mira = client.visitors().get("sandbox-visitor-email").send().await.unwrap().value.visitor;
    assert_eq!((mira.phone.is_null(), mira.last_agent.unwrap().agent_id.as_str()), (true, JOHN));

    let theo = AutocompleteSelector::new().term("theo");
    let theos = client.visitors().suggest(&theo).collect_all().await.unwrap();
    let names: Vec<_> = theos.iter().map(|one| one.custom_name.as_deref().unwrap()).collect();
    assert_eq!(names, ["guest-6 - Theo", "guest-4 - Theo Brandl", "guest-5 - Theo Brandl"]);
    let but = ["sandbox-visitor-sms", "sandbox-visitor-old"].map(str::to_owned).to_vec();
    let others = theo.clone().exceptions(but);
    let others = client.visitors().suggest(&others).collect_all().await.unwrap();
    assert_eq!(ids(others), ["sandbox-visitor-widget"]);

    let pia = nobody_special(&server, &client).await;
    assert_fails(pia.visitors().search("").send().await, PERMISSIONS);
    assert_fails(pia.visitors().suggest(&theo).send().await, PERMISSIONS);
    assert_fails(pia.visitors().get(VISITOR).send().await, PERMISSIONS);
}

#[tokio::test]
async fn the_conversations_of_a_visitor_are_listed_and_searched() {
    let (server, client) = start().await;
    let open = client.visitors().list_open_rooms(&token()).send().await.unwrap().value.rooms;
    assert_eq!((open[0].id.as_str(), &open[0].served_by.as_ref().unwrap().id), (VISITOR_ROOM, &JOHN.into()));
    let none = client.visitors().list_open_rooms(&"unknown".into()).send().await.unwrap().value.rooms;
    assert!(none.is_empty());

    let rooms = client.visitors().list_rooms(VISITOR_ROOM, VISITOR).count(1).collect_all().await.unwrap();
    assert!(rooms.len() > 1 && rooms.iter().all(|room| room.visitor.as_ref().unwrap().id == VISITOR));
    let times: Vec<_> = rooms.iter().map(|room| *room.ts.as_ref().unwrap().get().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "the newest first");
    let earlier = rooms.iter().find(|room| room.id == "sandbox-earlier-room").unwrap();
    assert_eq!((earlier.open, earlier.closer.as_ref()), (None, Some(&RoomCloser::User)));

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

    // Whoever serves the conversation may see it, other agents may not.
    let john = client_of(&server, "john.doe");
    john.visitors().list_rooms(VISITOR_ROOM, VISITOR).send().await.unwrap();
    let rosa = client_of(&server, "rosa.fernandez");
    let not_allowed = expected(ErrorKind::Forbidden, 400, Some("error-not-allowed"), "");
    assert_fails(rosa.visitors().list_rooms(VISITOR_ROOM, VISITOR).send().await, not_allowed);
    assert_fails(rosa.visitors().search_rooms(VISITOR_ROOM, VISITOR).send().await, not_allowed);
    assert_fails(john.visitors().list_open_rooms(&token()).send().await, PERMISSIONS);
    let no_room = expected(ErrorKind::NotFound, 400, Some("invalid-room"), "");
    assert_fails(client.visitors().list_rooms("nowhere", VISITOR).send().await, no_room);
    assert_fails(client.visitors().search_rooms("nowhere", VISITOR).send().await, no_room);

    // Whether the visitor is there is told by their browser.
    let browser = visitor(&server);
    let away = VisitorStatusChange::new(VISITOR_TOKEN, UserStatus::Away);
    assert_eq!(browser.visitors().set_status(&away).send().await.unwrap().value.status, UserStatus::Away);
    let room =
        client.visitors().list_rooms(VISITOR_ROOM, VISITOR).send().await.unwrap().value.history.remove(0);
    assert_eq!(room.visitor.unwrap().status, Some(UserStatus::Away));
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

    let pages = client.visitors().list_visited_pages(VISITOR_ROOM).count(1).sort(&Sort::descending("msg"));
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

#[tokio::test]
async fn custom_fields_are_saved_and_deleted() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    let fields = john.custom_fields().list().count(3).collect_all().await.unwrap();
    let labels: Vec<_> = fields.iter().map(|field| field.label.as_str()).collect();
    assert_eq!(labels, ["City", "Customer number", "Topic", "referrer"]);
    #[allow(deprecated)]
    let found = client.custom_fields().list().text("CUST").query(&Query::new());
    let found = found.collect_all().await.unwrap();
    assert_eq!(
        found.iter().map(|field| field.id.as_ref()).collect::<Vec<_>>(),
        [Some(&"customerNumber".into())]
    );
    let get = |id: &'static str| client.custom_fields().get(id);
    let topic = get("topic").send().await.unwrap().value.custom_field.unwrap();
    assert_eq!((topic.type_.as_ref(), topic.scope), (Some(&CustomFieldType::Select), CustomFieldScope::Room));
    assert_eq!(get("size").send().await.unwrap().value.custom_field, None);

    let data = CustomFieldData::new("size", "Size", CustomFieldScope::Visitor, CustomFieldVisibility::Hidden)
        .type_(CustomFieldType::Input)
        .regexp("^[0-9]+$");
    let create = CustomFieldChange::new(data.clone());
    let made = client.custom_fields().save(&create).send().await.unwrap().value.custom_field;
    assert_eq!((made.id.as_ref(), made.label.as_str()), (Some(&"size".into()), "Size"));
    let taken = expected(ErrorKind::Conflict, 400, Some("error-custom-field-name-already-exists"), "already");
    assert_fails(client.custom_fields().save(&create).send().await, taken);
    let change = |id: &str| {
        CustomFieldChange::new({
            let mut value = data.clone();
            value.label = "Shoe size".to_owned();
            value
        })
        .custom_field_id(id)
    };
    let changed = client.custom_fields().save(&change("size")).send().await.unwrap().value.custom_field;
    assert_eq!((changed.id, changed.label.as_str()), (None, "Shoe size"));
    assert_eq!(get("size").send().await.unwrap().value.custom_field.unwrap().label, "Shoe size");
    let unknown = expected(ErrorKind::NotFound, 400, Some("error-invalid-custom-field"), "ot found");
    assert_fails(client.custom_fields().save(&change("nothing")).send().await, unknown);
    let bad = CustomFieldChange::new({
        let mut value = data;
        value.field = "shoe size".into();
        value
    });
    let pattern = expected(ErrorKind::Invalid, 400, Some("invalid-params"), "must match pattern");
    assert_fails(client.custom_fields().save(&bad).send().await, pattern);

    let delete = CustomFieldDeletion::new("size");
    assert_fails(john.custom_fields().delete(&delete).send().await, PERMISSIONS);
    assert_fails(john.custom_fields().save(&create).send().await, PERMISSIONS);
    client.custom_fields().delete(&delete).send().await.unwrap();
    assert_fails(client.custom_fields().delete(&delete).send().await, unknown);
    let pia = nobody_special(&server, &client).await;
    assert_fails(pia.custom_fields().list().send().await, PERMISSIONS);
    assert_fails(pia.custom_fields().get("city").send().await, PERMISSIONS);
}

#[tokio::test]
async fn values_of_custom_fields_reach_visitor_contact_and_conversation() {
    let (server, client) = start().await;
    let browser = visitor(&server);
    let set = |key: &str, value: &str, overwrite| {
        browser.custom_fields().set_value(&VisitorFieldValue::new(VISITOR_TOKEN, key, value, overwrite))
    };
    let field = set("city", "Kiel", true).send().await.unwrap().value.field;
    assert_eq!((field.key.as_str(), field.value.as_str(), field.overwrite), ("city", "Kiel", true));
    let data = || async {
        client.visitors().get(VISITOR).send().await.unwrap().value.visitor.livechat_data.unwrap()
    };
    assert_eq!(data().await["city"], json!("Kiel"));
    assert_eq!(contact(&client, CONTACT).await.custom_fields.unwrap()["city"], json!("Kiel"));

    // What is not to be replaced stays, and the contact has two values to choose from.
    set("city", "Lübeck", false).send().await.unwrap();
    assert_eq!(data().await["city"], json!("Kiel"));
    let lena = contact(&client, CONTACT).await;
    let conflict = &lena.conflicting_fields.unwrap()[0];
    assert_eq!((conflict.field.as_str(), conflict.value.as_str()), ("customFields.city", "Lübeck"));
    let chosen = ContactConflictResolution::new(CONTACT).custom_fields(object(json!({"city": "Lübeck"})));
    let lena = client.contacts().resolve_conflicts(&chosen).send().await.unwrap().value.result;
    assert_eq!(lena.custom_fields.unwrap()["city"], json!("Lübeck"));
    assert!(lena.conflicting_fields.unwrap().is_empty());

    let values = vec![
        CustomFieldValue::new("referrer", "poster", true),
        CustomFieldValue::new("topic", "invoice", true),
    ];
    let values = VisitorFieldValues::new(VISITOR_TOKEN, values);
    let fields = browser.custom_fields().set_values(&values).send().await.unwrap().value.fields;
    let keys: Vec<_> = fields.iter().map(|field| field.key.as_str()).collect();
    assert_eq!(keys, ["topic", "referrer"], "those of conversations first");
    assert_eq!(data().await["referrer"], json!("poster"));
    let rooms = client.visitors().list_rooms(VISITOR_ROOM, VISITOR).collect_all().await.unwrap();
    let topic = |id: &str| {
        let room = rooms.iter().find(|room| room.id == id).unwrap();
        room.livechat_data.as_ref().and_then(|data| data.get("topic")).cloned()
    };
    assert_eq!((topic(VISITOR_ROOM), topic("sandbox-earlier-room")), (Some(json!("invoice")), None));

    let unknown = expected(ErrorKind::NotFound, 400, Some("invalid-custom-field"), "");
    assert_fails(set("shoeSize", "44", true).send().await, unknown);
    let unfit = expected(ErrorKind::Invalid, 400, None, "Invalid value for customerNumber field");
    assert_fails(set("customerNumber", "44", true).send().await, unfit);
    let unknown = expected(ErrorKind::NotFound, 400, Some("invalid-token"), "");
    let stranger = VisitorFieldValue::new("unknown", "city", "Kiel", true);
    assert_fails(browser.custom_fields().set_value(&stranger).send().await, unknown);
    let stranger = VisitorFieldValues::new("unknown", Vec::new());
    assert_fails(browser.custom_fields().set_values(&stranger).send().await, unknown);
}
