//! Contacts, and visitors as the older routes for contacts have them.

use std::collections::BTreeMap;

use frontdesk_rocketchat::ids::{ContactId, VisitorId};
use frontdesk_rocketchat::types::{
    Contact, ContactChannelChoice, ContactConflictResolution, ContactDeletion, ContactUpdate, ContactVisitor,
    ContactVisitorSource, NewContact, NewVisitor, RoomSourceType, VisitorContact,
    VisitorContactManagerChoice,
};
use frontdesk_rocketchat::{Client, ErrorKind};
use serde_json::json;

use super::visitors::{CONTACT, PERMISSIONS, VISITOR, contact, nobody_special, object, register, token};
use super::{JOHN, VISITOR_ROOM, VISITOR_TOKEN, client_of, expected, start, visitor};
use crate::sandbox::{Expected, assert_fails};

const CONFLICT: &str = "sandbox-contact-conflict";
const CHANNELS: &str = "sandbox-contact-channels";

const NO_CONTACT: Expected<'static> = expected(ErrorKind::NotFound, 400, Some("error-contact-not-found"), "");

/// The ID of a contact, `Hana Ito`, whom John manages.
async fn hana(client: &Client) -> ContactId {
    let new = NewContact::new("Hana Ito")
        .emails(["hana@customer.example"])
        .phones(["+8131234567"])
        .contact_manager(JOHN)
        .custom_fields(object(json!({"customerNumber": "C-20411"})));
    client.contacts().create(&new).send().await.unwrap().value.contact_id
}

#[tokio::test]
async fn an_agent_creates_a_contact() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    let id = hana(&john).await;
    let made = contact(&john, id.as_str()).await;
    assert_eq!((made.name.as_str(), made.contact_manager.as_ref()), ("Hana Ito", Some(&JOHN.into())));
    assert_eq!((made.unknown, made.pre_registration), (Some(false), Some(true)));
    assert_eq!(made.phones.unwrap()[0].phone_number, "+8131234567");
    let exists = client.contacts().check_existence().phone("+8131234567").send().await.unwrap().value.exists;
    assert!(exists && client.contacts().check_existence().contact_id(&id).send().await.unwrap().value.exists);
}

/// Lists and custom fields are replaced as a whole.
#[tokio::test]
async fn an_update_of_a_contact_keeps_what_is_not_sent() {
    let (_server, client) = start().await;
    let update = ContactUpdate::new(hana(&client).await)
        .name("Hana Sato")
        .emails(Vec::<String>::new())
        .custom_fields(object(json!({"city": " Tokyo "})));
    let changed = client.contacts().update(&update).send().await.unwrap().value.contact;
    assert_eq!((changed.name.as_str(), changed.emails.unwrap().len()), ("Hana Sato", 0));
    assert_eq!(changed.custom_fields, Some(object(json!({"city": "Tokyo"}))));
    assert_eq!(changed.contact_manager.as_ref(), Some(&JOHN.into()));
}

#[tokio::test]
async fn a_new_name_of_a_contact_goes_into_the_conversations() {
    let (server, client) = start().await;
    let renamed = ContactUpdate::new(CONTACT).name("Lena Weiss");
    client_of(&server, "john.doe").contacts().update(&renamed).send().await.unwrap();
    let rooms = client.visitors().list_rooms(VISITOR_ROOM, VISITOR).collect_all().await.unwrap();
    assert!(rooms.iter().all(|room| room.fname.as_deref() == Some("Lena Weiss")));
}

#[tokio::test]
async fn a_contact_is_deleted_once() {
    let (_server, client) = start().await;
    let id = hana(&client).await;
    let delete = ContactDeletion::new(&id);
    client.contacts().delete(&delete).send().await.unwrap();
    let gone = expected(ErrorKind::NotFound, 404, None, "not found");
    assert_fails(client.contacts().get(&id).send().await, gone);
    assert_fails(client.contacts().delete(&delete).send().await, NO_CONTACT);
    assert_fails(client.contacts().update(&ContactUpdate::new(&id).name("Hana")).send().await, NO_CONTACT);
}

#[tokio::test]
async fn a_contact_is_deleted_with_their_visitors() {
    let (_server, client) = start().await;
    client.contacts().delete(&ContactDeletion::new(CHANNELS)).send().await.unwrap();
    assert!(client.visitors().search("theo").collect_all().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_contact_with_an_open_conversation_is_not_deleted() {
    let (server, client) = start().await;
    let delete = ContactDeletion::new(CONTACT);
    let open = expected(ErrorKind::Conflict, 400, Some("error-contact-has-open-rooms"), "");
    assert_fails(client.contacts().delete(&delete).send().await, open);
    let agent = client_of(&server, "john.doe");
    assert_fails(agent.contacts().delete(&delete).send().await, PERMISSIONS);
}

#[tokio::test]
async fn a_contact_is_refused() {
    let (server, client) = start().await;
    let hana = || NewContact::new("Hana Ito");
    let cases = [
        (
            hana().contact_manager("nobody"),
            expected(ErrorKind::NotFound, 400, Some("error-contact-manager-not-found"), ""),
        ),
        (
            hana().custom_fields(object(json!({"customerNumber": "20411"}))),
            expected(ErrorKind::Invalid, 400, None, "Invalid value for Customer number field"),
        ),
        (
            hana().custom_fields(object(json!({"shoeSize": "44"}))),
            expected(ErrorKind::Invalid, 400, None, "Custom field shoeSize is not allowed"),
        ),
        (
            hana().emails(["a@b.example"; 2]),
            expected(ErrorKind::Invalid, 400, Some("invalid-params"), "must NOT have duplicate items"),
        ),
    ];
    for (contact, failure) in cases {
        assert_fails(client.contacts().create(&contact).send().await, failure);
    }
    let both = client.contacts().check_existence().email("a@b.example").phone("1").send().await;
    let one = expected(ErrorKind::Invalid, 400, Some("error-invalid-params"), "exactly one");
    assert_fails(both, one);
    assert_fails(client.contacts().check_existence().send().await, one);
    let pia = nobody_special(&server, &client).await;
    assert_fails(pia.contacts().create(&hana()).send().await, PERMISSIONS);
    assert_fails(pia.contacts().get(CONTACT).send().await, PERMISSIONS);
    assert_fails(pia.contacts().list_rooms(CONTACT).send().await, PERMISSIONS);
}

/// The fields of a contact that have a conflict.
fn conflicts(contact: &Contact) -> Vec<&str> {
    contact.conflicting_fields.iter().flatten().map(|conflict| conflict.field.as_str()).collect()
}

#[tokio::test]
async fn contacts_are_listed_by_name() {
    let (_server, client) = start().await;
    let all = client.contacts().search().count(2).collect_all().await.unwrap();
    let names: Vec<_> = all.iter().map(|contact| contact.name.as_str()).collect();
    assert!(names.is_sorted() && names.len() > 2, "{names:?}");
    let page = client.contacts().search().count(2).send().await.unwrap().value;
    assert_eq!((page.count, page.total), (Some(2), Some(all.len() as i64)));
    let known = client.contacts().search().unknown(false).collect_all().await.unwrap();
    assert!(known.iter().all(|contact| contact.unknown == Some(false)) && known.len() == all.len());
    let mira = all.iter().find(|contact| contact.id == CONFLICT).unwrap();
    assert_eq!(mira.contact_manager.as_ref().unwrap().username.as_deref(), Some("tara.singh"));
}

#[tokio::test]
async fn contacts_are_searched_by_name_and_address() {
    let (_server, client) = start().await;
    for (text, ids) in [("halonen", &[CONFLICT][..]), ("MIRA.HALONEN@", &[CONFLICT]), (CONFLICT, &[])] {
        let found = client.contacts().search().search_text(text).send().await.unwrap().value.contacts;
        assert_eq!(found.iter().map(|contact| contact.id.as_str()).collect::<Vec<_>>(), ids, "{text}");
    }
}

#[tokio::test]
async fn a_conflict_of_a_contact_is_resolved() {
    let (_server, client) = start().await;
    assert_eq!(conflicts(&contact(&client, CONFLICT).await), ["name", "customFields.city"]);
    let name = ContactConflictResolution::new(CONFLICT).name("Mira H.").contact_manager(JOHN);
    let left = client.contacts().resolve_conflicts(&name).send().await.unwrap().value.result;
    assert_eq!((left.name.as_str(), left.contact_manager.as_ref()), ("Mira H.", Some(&JOHN.into())));
    assert_eq!(conflicts(&left), ["customFields.city"]);
}

#[tokio::test]
async fn the_conflicts_of_a_contact_are_wiped_once() {
    let (_server, client) = start().await;
    let wipe = ContactConflictResolution::new(CONFLICT).wipe_conflicts(true);
    let wiped = client.contacts().resolve_conflicts(&wipe).send().await.unwrap().value.result;
    assert_eq!((conflicts(&wiped).len(), &wiped.custom_fields.unwrap()["city"]), (0, &json!("Turku")));
    let none = expected(ErrorKind::Invalid, 400, Some("error-contact-has-no-conflicts"), "");
    assert_fails(client.contacts().resolve_conflicts(&wipe).send().await, none);
    let unknown = client.contacts().resolve_conflicts(&ContactConflictResolution::new("nobody")).send().await;
    assert_fails(unknown, NO_CONTACT);
}

#[tokio::test]
async fn a_visitor_who_gives_another_name_makes_a_conflict() {
    let (server, client) = start().await;
    register(&visitor(&server), NewVisitor::new(VISITOR_TOKEN).name("Helena")).await;
    let lena = contact(&client, CONTACT).await;
    let conflict = &lena.conflicting_fields.as_ref().unwrap()[0];
    assert_eq!((conflict.field.as_str(), conflict.value.as_str()), ("name", "Helena"));
    assert_eq!(lena.name, "Lena Fischer");
}

fn channel(visitor: &str, source: RoomSourceType) -> ContactChannelChoice {
    ContactChannelChoice::new(ContactVisitor::new(visitor, ContactVisitorSource::new(source)))
}

/// Of channels of one name the newest.
#[tokio::test]
async fn the_channels_of_a_contact_are_listed() {
    let (_server, client) = start().await;
    let whole = contact(&client, CHANNELS).await;
    assert_eq!((whole.channels.len(), whole.last_chat.unwrap().id.as_str()), (3, "sandbox-widget-room"));
    let channels = client.contacts().list_channels(CHANNELS).send().await.unwrap().value.channels;
    let visitors: Vec<_> = channels.iter().map(|channel| channel.visitor.visitor_id.as_str()).collect();
    assert_eq!(visitors, ["sandbox-visitor-widget", "sandbox-visitor-sms"]);
    assert_eq!((channels[0].verified, channels[0].field.as_deref()), (true, Some("email")));
    assert_eq!((channels[1].blocked, channels[1].visitor.source.id.as_deref()), (true, Some("sms-gateway")));
    assert!(client.contacts().list_channels("nobody").send().await.unwrap().value.channels.is_empty());
}

#[tokio::test]
async fn the_conversations_of_a_contact_are_listed() {
    let (_server, client) = start().await;
    let rooms = client.contacts().list_rooms(CHANNELS).count(1).collect_all().await.unwrap();
    let ids: Vec<_> = rooms.iter().map(|room| room.id.as_str()).collect();
    assert_eq!(ids, ["sandbox-widget-room", "sandbox-old-room"]);
    let by_mail = client.contacts().list_rooms(CHANNELS).source("email").collect_all().await.unwrap();
    assert!(by_mail.is_empty());
    assert_fails(client.contacts().list_rooms("nobody").send().await, NO_CONTACT);
}

#[tokio::test]
async fn a_blocked_channel_closes_its_conversation_and_takes_no_other() {
    let (server, client) = start().await;
    let widget = channel(VISITOR, RoomSourceType::Widget);
    client_of(&server, "john.doe").contacts().block_channel(&widget).send().await.unwrap();
    assert!(contact(&client, CONTACT).await.channels[0].blocked);
    assert!(client.visitors().list_open_rooms(&token()).send().await.unwrap().value.rooms.is_empty());
    let history = client.contacts().list_rooms(CONTACT).send().await.unwrap().value.history.unwrap();
    assert_eq!(history[0].id.as_str(), VISITOR_ROOM);
    assert_eq!(&history[0].closed_by.as_ref().unwrap().id, JOHN);
    let blocked = expected(ErrorKind::Invalid, 400, Some("error-contact-channel-blocked"), "");
    assert_fails(client.livechat_rooms().open(&token()).send().await, blocked);
}

#[tokio::test]
async fn a_channel_that_is_unblocked_takes_conversations() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    let widget = channel(VISITOR, RoomSourceType::Widget);
    john.contacts().block_channel(&widget).send().await.unwrap();
    john.contacts().unblock_channel(&widget).send().await.unwrap();
    client.livechat_rooms().open(&token()).send().await.unwrap();
    assert!(!contact(&client, CONTACT).await.channels[0].blocked);
}

#[tokio::test]
async fn a_known_channel_is_blocked_by_an_agent() {
    let (server, client) = start().await;
    let mail = channel(VISITOR, RoomSourceType::Email);
    assert_fails(client.contacts().block_channel(&mail).send().await, NO_CONTACT);
    assert_fails(client.contacts().unblock_channel(&mail).send().await, NO_CONTACT);
    let widget = channel(VISITOR, RoomSourceType::Widget);
    let pia = nobody_special(&server, &client).await;
    assert_fails(pia.contacts().block_channel(&widget).send().await, PERMISSIONS);
    assert_fails(pia.contacts().unblock_channel(&widget).send().await, PERMISSIONS);
}

/// The ID of a visitor, `Kim`, as the older routes save them.
async fn kim(client: &Client) -> VisitorId {
    let new = VisitorContact::new("token-of-kim", "Kim")
        .email("Kim@customer.example")
        .phone("+821012345678")
        .custom_fields(object(json!({"city": "Seoul", "shoeSize": "44"})))
        .contact_manager(VisitorContactManagerChoice::new("john.doe"));
    client.contacts().save_visitor(&new).send().await.unwrap().value.contact
}

/// A custom field that the workspace does not have is left out.
#[tokio::test]
async fn a_visitor_is_saved_by_the_older_route() {
    let (server, client) = start().await;
    let id = kim(&client_of(&server, "john.doe")).await;
    let kim = client.contacts().get_visitor(&id).send().await.unwrap().value.contact.unwrap();
    assert_eq!((kim.name.as_deref(), kim.token.is_none()), (Some("Kim"), true));
    assert_eq!(kim.contact_manager.unwrap().username, "john.doe");
    assert_eq!(kim.livechat_data, Some(object(json!({"city": "Seoul"}))));
    assert_eq!(client.contacts().get_visitor(CONTACT).send().await.unwrap().value.contact, None);
}

#[tokio::test]
async fn a_visitor_is_found_by_all_that_is_given() {
    let (_server, client) = start().await;
    let id = kim(&client).await;
    let find = || client.contacts().find_visitor();
    let city = BTreeMap::from([("city".to_owned(), "seo".to_owned())]);
    for (request, found) in [
        (find().email("kim@customer.example").phone("+821012345678"), Some(&id)),
        (find().custom(&city), Some(&id)),
        (find().email("kim@customer.example").phone("1"), None),
    ] {
        let contact = request.send().await.unwrap().value.contact;
        assert_eq!(contact.as_ref().map(|contact| &contact.id), found);
    }
    let nothing = expected(ErrorKind::Invalid, 400, Some("error-invalid-params"), "");
    assert_fails(client.contacts().find_visitor().send().await, nothing);
}

#[tokio::test]
async fn the_older_route_takes_away_what_is_left_out_but_the_phone_number() {
    let (_server, client) = start().await;
    let id = kim(&client).await;
    let less = VisitorContact::new("token-of-kim", "Kim Min-ji");
    assert_eq!(client.contacts().save_visitor(&less).send().await.unwrap().value.contact, id);
    let kim = client.contacts().get_visitor(&id).send().await.unwrap().value.contact.unwrap();
    let left = (kim.name.as_deref(), kim.visitor_emails, kim.contact_manager);
    assert_eq!(left, (Some("Kim Min-ji"), None, None));
    assert_eq!(kim.phone.as_ref().unwrap()[0].phone_number, "+821012345678");
}

#[tokio::test]
async fn the_manager_of_a_visitor_is_an_agent() {
    let (_server, client) = start().await;
    let managed = |username: &str| {
        let manager = VisitorContactManagerChoice::new(username);
        VisitorContact::new("token-of-kim", "Kim").contact_manager(manager)
    };
    let nobody = client.contacts().save_visitor(&managed("nobody")).send().await;
    let words = "No user found with username nobody";
    assert_fails(nobody, expected(ErrorKind::NotFound, 400, Some("error-contact-manager-not-found"), words));
    let no_agent = client.contacts().save_visitor(&managed("jonas.weber")).send().await;
    let words = "must have the role";
    assert_fails(no_agent, expected(ErrorKind::Invalid, 400, Some("error-invalid-contact-manager"), words));
}

#[tokio::test]
async fn the_older_routes_are_for_agents() {
    let (server, client) = start().await;
    let pia = nobody_special(&server, &client).await;
    let kim = VisitorContact::new("token-of-kim", "Kim");
    assert_fails(pia.contacts().save_visitor(&kim).send().await, PERMISSIONS);
    assert_fails(pia.contacts().get_visitor(VISITOR).send().await, PERMISSIONS);
    assert_fails(pia.contacts().find_visitor().phone("1").send().await, PERMISSIONS);
}
