//! Contacts: created, found, labeled, added to inboxes, merged.

use frontdesk_chatwoot::types::{
    AssignLabels, Availability, ChannelType, Contact, ContactCreate, ContactInboxCreate, ContactMerge,
    ContactUpdate, FilterCondition, FilterOperator, FilterQuery,
};
use frontdesk_chatwoot::{ErrorKind, File, Nullable};
use futures_util::TryStreamExt;
use serde_json::json;

use super::{client, expected, start};
use crate::sandbox::{assert_fails, object};

const WEBSITE: i64 = 1;
const ORDERS: i64 = 2;
const MAIL: i64 = 3;

fn named(name: &str, email: &str) -> ContactCreate {
    ContactCreate::new().name(name).email(email)
}

fn is(key: &str, operator: FilterOperator, value: &str) -> FilterCondition {
    FilterCondition::new(key, operator).values([json!(value)])
}

fn names(contacts: &[Contact]) -> Vec<&str> {
    contacts.iter().map(|contact| contact.name.as_deref().unwrap()).collect()
}

#[tokio::test]
async fn a_contact_comes_changes_and_goes() {
    let (_server, client, account) = start().await;
    let new = named("Lena Orav", "Lena@Customer.example")
        .phone_number("+12025550177")
        .identifier("crm-177")
        .inbox_id(ORDERS)
        .source_id("shop-177")
        .additional_attributes(object(json!({"city": "Tallinn"})))
        .custom_attributes(object(json!({"plan": "gold", "seats": 3})));
    let created = client.account(account).contacts().create(&new).send().await.unwrap().value.payload;
    let place = created.contact_inbox;
    assert_eq!((place.source_id.as_deref(), place.inbox.unwrap().id.get()), (Some("shop-177"), ORDERS));
    let lena = created.contact;
    assert_eq!((lena.email.as_deref(), lena.blocked), (Some("lena@customer.example"), Some(false)));
    assert_eq!((&lena.availability_status, lena.thumbnail.as_str()), (&Availability::Offline, ""));
    let read = client.account(account).contacts().get(lena.id).send().await.unwrap().value.payload;
    assert_eq!(read, lena);
    let bare = client.account(account).contacts().get(lena.id).include_contact_inboxes(false).send().await;
    assert_eq!(bare.unwrap().value.payload, {
        let mut value = lena.clone();
        value.contact_inboxes = None;
        value
    });

    // What is named changes, null takes away, and of the attributes only the named keys change.
    let change = ContactUpdate::new()
        .name("Lena Kask")
        .clear_phone_number()
        .blocked(true)
        .custom_attributes(object(json!({"seats": 4})));
    let changed =
        client.account(account).contacts().update(lena.id, &change).send().await.unwrap().value.payload;
    assert_eq!((changed.name.as_deref(), changed.phone_number.as_deref()), (Some("Lena Kask"), None));
    assert_eq!((changed.blocked, changed.identifier.as_deref()), (Some(true), Some("crm-177")));
    assert_eq!(changed.custom_attributes, json!({"plan": "gold", "seats": 4}).as_object().cloned());
    assert_eq!(changed.additional_attributes, json!({"city": "Tallinn"}).as_object().cloned());

    client.account(account).contacts().delete(lena.id).send().await.unwrap();
    let gone = client.account(account).contacts().get(lena.id).send().await;
    assert_fails(gone, expected(ErrorKind::NotFound, 404, "Resource could not be found"));
}

#[tokio::test]
async fn a_contact_has_a_picture() {
    let (server, client, account) = start().await;
    let picture = |name| File::new(name, "image/png", vec![137, 80, 78, 71]);
    // As a form, the body says the same as it does as JSON.
    let new = named("Lena Orav", "lena@customer.example")
        .blocked(true)
        .custom_attributes(object(json!({"plan": "gold"})));
    let created =
        client.account(account).contacts().create(&new).avatar(picture("lena.png")).send().await.unwrap();
    let lena = created.value.payload.contact;
    assert!(
        lena.thumbnail.starts_with(server.url()) && lena.thumbnail.contains("lena"),
        "{}",
        lena.thumbnail
    );
    assert_eq!((lena.name.as_deref(), lena.blocked), (Some("Lena Orav"), Some(true)));
    assert_eq!(lena.custom_attributes, json!({"plan": "gold"}).as_object().cloned());
    let change = ContactUpdate::new().blocked(false);
    let changed =
        client.account(account).contacts().update(lena.id, &change).avatar(picture("new.png")).send().await;
    let changed = changed.unwrap().value.payload;
    assert!(changed.thumbnail.contains("new") && changed.blocked == Some(false), "{}", changed.thumbnail);
}

#[tokio::test]
async fn contacts_are_found_over_all_pages() {
    let (_server, client, account) = start().await;
    for number in 0..26 {
        let new = named(&format!("Guest {number:02}"), &format!("guest{number}@hotel.example"));
        client.account(account).contacts().create(&new).send().await.unwrap();
    }
    let first = client.account(account).contacts().list().sort("name").send().await.unwrap().value;
    assert_eq!((first.payload.len(), first.meta.count, first.meta.current_page.get()), (15, 32, Some(&1)));
    let all = client.account(account).contacts().list().sort("name").collect_all().await.unwrap();
    assert_eq!(all.len(), 32);
    assert!(names(&all).is_sorted() && all[..15] == first.payload[..]);
    let rest: Vec<_> =
        client.account(account).contacts().list().sort("name").page(2).stream().try_collect().await.unwrap();
    assert_eq!(rest, all[15..]);
    let pages: Vec<_> = client.account(account).contacts().list().pages().try_collect().await.unwrap();
    assert_eq!(pages.len(), 3);

    let guests = client
        .account(account)
        .contacts()
        .search()
        .q("hotel.example")
        .sort("-name")
        .collect_all()
        .await
        .unwrap();
    assert_eq!((guests.len(), guests[0].name.as_deref()), (26, Some("Guest 25")));
    let page = client.account(account).contacts().search().q("hotel.example").send().await.unwrap().value;
    assert_eq!((page.payload.len(), page.meta.has_more), (15, Nullable::Value(true)));
    let nothing = client.account(account).contacts().search().send().await.unwrap().value;
    assert_eq!((nothing.meta.count, nothing.payload.len()), (None, 0));

    let query = FilterQuery::new(vec![
        is("name", FilterOperator::Contains, "guest 0").query_operator("OR"),
        is("city", FilterOperator::EqualTo, "porto"),
    ]);
    let found = client.account(account).contacts().filter(&query).sort("name").collect_all().await.unwrap();
    assert_eq!((found.len(), names(&found)[9..].to_vec()), (11, vec!["Guest 09", "Sofía Duarte"]));
    let page = client
        .account(account)
        .contacts()
        .filter(&query)
        .include_contact_inboxes(false)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!((page.meta.count, &page.payload[0].contact_inboxes), (11, &None));
}

#[tokio::test]
async fn a_contact_has_labels() {
    let (_server, client, account) = start().await;
    assert!(client.account(account).contacts().list_labels(6).collect_all().await.unwrap().is_empty());
    let labels = AssignLabels::new(vec!["vip".to_owned(), "late".to_owned()]);
    let set = client.account(account).contacts().set_labels(6, &labels).send().await.unwrap().value;
    assert_eq!(set.payload, ["vip", "late"]);
    assert_eq!(
        client.account(account).contacts().list_labels(6).send().await.unwrap().value.payload,
        ["vip", "late"]
    );
    let late = client
        .account(account)
        .contacts()
        .list()
        .labels(&["late".to_owned(), "returns".to_owned()])
        .collect_all();
    assert_eq!(names(&late.await.unwrap()), ["Noah Berg"]);
    // The new ones take the place of the old ones.
    client
        .account(account)
        .contacts()
        .set_labels(6, &AssignLabels::new(Vec::<String>::new()))
        .send()
        .await
        .unwrap();
    assert!(client.account(account).contacts().list_labels(6).collect_all().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_contact_is_made_known_in_an_inbox() {
    let (_server, client, account) = start().await;
    let inboxes = client.account(account).contacts().list_contactable_inboxes(6).collect_all().await.unwrap();
    let reach: Vec<_> = inboxes.iter().map(|place| (place.inbox.id, &place.inbox.channel_type)).collect();
    assert_eq!(reach, [(ORDERS.into(), &ChannelType::Api), (MAIL.into(), &ChannelType::Email)]);
    assert_eq!(inboxes[1].source_id, "noah.berg@customer.example");

    let place = ContactInboxCreate::new(ORDERS).source_id("shop-6");
    let made = client.account(account).contacts().create_inbox(6, &place).send().await.unwrap().value;
    assert_eq!((made.source_id.as_str(), made.inbox.name.as_str()), ("shop-6", "Orders"));
    let noah = client.account(account).contacts().get(6).send().await.unwrap().value.payload;
    assert_eq!(noah.contact_inboxes.unwrap()[0].source_id, "shop-6");
    let mail = client
        .account(account)
        .contacts()
        .create_inbox(6, &ContactInboxCreate::new(MAIL))
        .send()
        .await
        .unwrap();
    assert_eq!(mail.value.source_id, "noah.berg@customer.example");

    // Another contact's name in the inbox is the caller's mistake, whatever the status says.
    let taken = client.account(account).contacts().create_inbox(5, &place).send().await;
    assert_fails(taken, expected(ErrorKind::Server, 500, "Internal Server Error"));
}

#[tokio::test]
async fn two_contacts_become_one() {
    let (_server, client, account) = start().await;
    let ids = async |contact| -> Vec<i64> {
        let found = client
            .account(account)
            .contacts()
            .list_conversations(contact)
            .send()
            .await
            .unwrap()
            .value
            .payload;
        found.iter().map(|conversation| conversation.id.get()).collect()
    };
    assert_eq!((ids(1).await, ids(6).await), (vec![5, 1], vec![]));
    let merged =
        client.account(account).contacts().merge(&ContactMerge::new(6, 1)).send().await.unwrap().value;
    // The base keeps what it has.
    assert_eq!((merged.id.get(), merged.name.as_deref()), (6, Some("Noah Berg")));
    assert_eq!(ids(6).await, [5, 1]);
    let gone = client.account(account).contacts().get(1).send().await;
    assert_fails(gone, expected(ErrorKind::NotFound, 404, "Resource could not be found"));
}

#[tokio::test]
async fn what_contacts_cannot_do() {
    let (server, client, account) = start().await;
    let invalid = |words| expected(ErrorKind::Invalid, 422, words);
    let create = async |new: ContactCreate| client.account(account).contacts().create(&new).send().await;
    let taken = create(named("Another", "IMANI.ROY@customer.example")).await;
    assert_fails(taken, invalid("Email has already been taken"));
    assert_fails(create(named("Nobody", "nowhere")).await, invalid("Email Invalid email"));
    let phone = ContactCreate::new().phone_number("12");
    assert_fails(create(phone).await, invalid("Phone number should be in e164 format"));
    let missing = expected(ErrorKind::NotFound, 404, "Resource could not be found");
    let lost = ContactCreate::new().inbox_id(4711);
    assert_fails(create(lost).await, missing);
    assert_fails(
        client.account(account).contacts().update(4711, &ContactUpdate::default()).send().await,
        missing,
    );
    assert_fails(client.account(account).contacts().merge(&ContactMerge::new(1, 4711)).send().await, missing);

    let unknown = FilterQuery::new(vec![is("shoe_size", FilterOperator::EqualTo, "43")]);
    let failed = client.account(account).contacts().filter(&unknown).send().await;
    assert_fails(failed, invalid("Invalid attribute key - [shoe_size]"));
    // A stream says so too, and does not end as if nothing were found.
    let failed = client.account(account).contacts().filter(&unknown).collect_all().await.unwrap_err();
    assert_eq!(failed.kind(), ErrorKind::Invalid);

    let agent = self::client(&server, server.text("agent_token"), "none");
    let forbidden = expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");
    assert_fails(agent.account(account).contacts().delete(1).send().await, forbidden);
    let hidden = ContactInboxCreate::new(MAIL);
    assert_fails(agent.account(account).contacts().create_inbox(1, &hidden).send().await, forbidden);
    let seen = agent.account(account).contacts().list_contactable_inboxes(1).collect_all().await.unwrap();
    assert!(seen.iter().all(|place| [WEBSITE, ORDERS].contains(&place.inbox.id.get())));
}
