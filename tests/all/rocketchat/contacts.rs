//! Contacts, and visitors as the older routes for contacts have them.

use std::collections::BTreeMap;

use frontdesk_rocketchat::ErrorKind;
use frontdesk_rocketchat::types::{
    Contact, ContactChannelChoice, ContactConflictResolution, ContactDeletion, ContactUpdate, ContactVisitor,
    ContactVisitorSource, NewContact, NewVisitor, RoomSourceType, VisitorContact,
    VisitorContactManagerChoice,
};
use serde_json::json;

use super::visitors::{CONTACT, PERMISSIONS, VISITOR, contact, nobody_special, object, register, token};
use super::{JOHN, VISITOR_ROOM, VISITOR_TOKEN, client_of, expected, start, visitor};
use crate::sandbox::assert_fails;

const CONFLICT: &str = "sandbox-contact-conflict";
const CHANNELS: &str = "sandbox-contact-channels";

#[tokio::test]
async fn contacts_are_created_changed_and_deleted() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    let new = NewContact::new("Hana Ito")
        .emails(["hana@customer.example"])
        .phones(["+8131234567"])
        .contact_manager(JOHN)
        .custom_fields(object(json!({"customerNumber": "C-20411"})));
    let id = john.contacts().create(&new).send().await.unwrap().value.contact_id;
    let made = contact(&john, id.as_str()).await;
    assert_eq!((made.name.as_str(), made.contact_manager.as_ref()), ("Hana Ito", Some(&JOHN.into())));
    assert_eq!((made.unknown, made.pre_registration), (Some(false), Some(true)));
    assert_eq!(made.phones.unwrap()[0].phone_number, "+8131234567");
    let exists = client.contacts().check_existence().phone("+8131234567").send().await.unwrap().value.exists;
    assert!(exists && client.contacts().check_existence().contact_id(&id).send().await.unwrap().value.exists);

    let update = ContactUpdate::new(&id)
        .name("Hana Sato")
        .emails(Vec::<String>::new())
        .custom_fields(object(json!({"city": " Tokyo "})));
    let changed = john.contacts().update(&update).send().await.unwrap().value.contact;
    assert_eq!((changed.name.as_str(), changed.emails.unwrap().len()), ("Hana Sato", 0));
    assert_eq!(changed.custom_fields, Some(object(json!({"city": "Tokyo"}))), "all of them");
    assert_eq!(changed.contact_manager.as_ref(), Some(&JOHN.into()), "what is left out stays");

    // A new name goes into the conversations.
    let renamed = ContactUpdate::new(CONTACT).name("Lena Weiss");
    john.contacts().update(&renamed).send().await.unwrap();
    let rooms = client.visitors().list_rooms(VISITOR_ROOM, VISITOR).collect_all().await.unwrap();
    assert!(rooms.iter().all(|room| room.fname.as_deref() == Some("Lena Weiss")));

    let delete = ContactDeletion::new(&id);
    assert_fails(john.contacts().delete(&delete).send().await, PERMISSIONS);
    client.contacts().delete(&delete).send().await.unwrap();
    assert_fails(
        client.contacts().get(&id).send().await,
        expected(ErrorKind::NotFound, 404, None, "not found"),
    );
    let not_found = expected(ErrorKind::NotFound, 400, Some("error-contact-not-found"), "");
    assert_fails(client.contacts().delete(&delete).send().await, not_found);
    assert_fails(client.contacts().update(&update).send().await, not_found);
    let open = client.contacts().delete(&ContactDeletion::new(CONTACT)).send().await;
    assert_fails(open, expected(ErrorKind::Conflict, 400, Some("error-contact-has-open-rooms"), ""));
    // Their visitors go with a contact.
    client.contacts().delete(&ContactDeletion::new(CHANNELS)).send().await.unwrap();
    assert!(client.visitors().search("theo").collect_all().await.unwrap().is_empty());
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

#[tokio::test]
async fn contacts_are_searched_and_their_conflicts_resolved() {
    let (server, client) = start().await;
    let all = client.contacts().search().count(2).collect_all().await.unwrap();
    let names: Vec<_> = all.iter().map(|contact| contact.name.as_str()).collect();
    assert!(names.is_sorted() && names.len() > 2, "{names:?}");
    let page = client.contacts().search().count(2).send().await.unwrap().value;
    assert_eq!((page.count, page.total), (Some(2), Some(all.len() as i64)));
    let known = client.contacts().search().unknown(false).collect_all().await.unwrap();
    assert!(known.iter().all(|contact| contact.unknown == Some(false)) && known.len() == all.len());
    for text in ["halonen", "MIRA.HALONEN@", CONFLICT] {
        let found = client.contacts().search().search_text(text).send().await.unwrap().value.contacts;
        let ids: Vec<_> = found.iter().map(|contact| contact.id.as_str()).collect();
        assert_eq!(ids, if text == CONFLICT { vec![] } else { vec![CONFLICT] }, "{text}");
    }
    let mira = all.iter().find(|contact| contact.id == CONFLICT).unwrap();
    let manager = mira.contact_manager.as_ref().unwrap();
    assert_eq!(manager.username.as_deref(), Some("tara.singh"));

    let fields = |contact: &Contact| -> Vec<String> {
        contact.conflicting_fields.iter().flatten().map(|conflict| conflict.field.clone()).collect()
    };
    assert_eq!(fields(&contact(&client, CONFLICT).await), ["name", "customFields.city"]);
    let name = ContactConflictResolution::new(CONFLICT).name("Mira H.").contact_manager(JOHN);
    let left = client.contacts().resolve_conflicts(&name).send().await.unwrap().value.result;
    assert_eq!((left.name.as_str(), left.contact_manager.as_ref()), ("Mira H.", Some(&JOHN.into())));
    assert_eq!(fields(&left), ["customFields.city"]);
    let wipe = ContactConflictResolution::new(CONFLICT).wipe_conflicts(true);
    let wiped = client.contacts().resolve_conflicts(&wipe).send().await.unwrap().value.result;
    assert_eq!((fields(&wiped).len(), &wiped.custom_fields.unwrap()["city"]), (0, &json!("Turku")));
    let none = expected(ErrorKind::Invalid, 400, Some("error-contact-has-no-conflicts"), "");
    assert_fails(client.contacts().resolve_conflicts(&wipe).send().await, none);
    let unknown = client.contacts().resolve_conflicts(&ContactConflictResolution::new("nobody")).send().await;
    assert_fails(unknown, expected(ErrorKind::NotFound, 400, Some("error-contact-not-found"), ""));

    // A visitor who gives another name than their contact's makes one.
    let browser = visitor(&server);
    register(&browser, NewVisitor::new(VISITOR_TOKEN).name("Helena")).await;
    let lena = contact(&client, CONTACT).await;
    let conflict = &lena.conflicting_fields.as_ref().unwrap()[0];
    assert_eq!((conflict.field.as_str(), conflict.value.as_str()), ("name", "Helena"));
    assert_eq!(lena.name, "Lena Fischer");
}

#[tokio::test]
async fn the_channels_of_a_contact_are_listed_and_blocked() {
    let (server, client) = start().await;
    let whole = contact(&client, CHANNELS).await;
    assert_eq!((whole.channels.len(), whole.last_chat.unwrap().id.as_str()), (3, "sandbox-widget-room"));
    let channels = client.contacts().list_channels(CHANNELS).send().await.unwrap().value.channels;
    let visitors: Vec<_> = channels.iter().map(|channel| channel.visitor.visitor_id.as_str()).collect();
    assert_eq!(visitors, ["sandbox-visitor-widget", "sandbox-visitor-sms"], "one of each name, the newest");
    assert_eq!((channels[0].verified, channels[0].field.as_deref()), (true, Some("email")));
    assert_eq!((channels[1].blocked, channels[1].visitor.source.id.as_deref()), (true, Some("sms-gateway")));
    assert!(client.contacts().list_channels("nobody").send().await.unwrap().value.channels.is_empty());

    let rooms = client.contacts().list_rooms(CHANNELS).count(1).collect_all().await.unwrap();
    let ids: Vec<_> = rooms.iter().map(|room| room.id.as_str()).collect();
    assert_eq!(ids, ["sandbox-widget-room", "sandbox-old-room"]);
    let by_mail = client.contacts().list_rooms(CHANNELS).source("email").collect_all().await.unwrap();
    assert!(by_mail.is_empty());
    let unknown = client.contacts().list_rooms("nobody").send().await;
    assert_fails(unknown, expected(ErrorKind::NotFound, 400, Some("error-contact-not-found"), ""));

    let choice = |id: &str, source: RoomSourceType| {
        ContactChannelChoice::new(ContactVisitor::new(id, ContactVisitorSource::new(source)))
    };
    let john = client_of(&server, "john.doe");
    let widget = choice(VISITOR, RoomSourceType::Widget);
    john.contacts().block_channel(&widget).send().await.unwrap();
    assert!(contact(&client, CONTACT).await.channels[0].blocked);
    // The open conversation is closed.
    assert!(client.visitors().list_open_rooms(&token()).send().await.unwrap().value.rooms.is_empty());
    let history = client.contacts().list_rooms(CONTACT).send().await.unwrap().value.history.unwrap();
    assert_eq!(
        (history[0].id.as_str(), &history[0].closed_by.as_ref().unwrap().id),
        (VISITOR_ROOM, &JOHN.into())
    );
    let blocked = expected(ErrorKind::Invalid, 400, Some("error-contact-channel-blocked"), "");
    assert_fails(client.livechat_rooms().open(&token()).send().await, blocked);
    john.contacts().unblock_channel(&widget).send().await.unwrap();
    client.livechat_rooms().open(&token()).send().await.unwrap();
    assert!(!contact(&client, CONTACT).await.channels[0].blocked);

    let not_found = expected(ErrorKind::NotFound, 400, Some("error-contact-not-found"), "");
    let mail = choice(VISITOR, RoomSourceType::Email);
    assert_fails(client.contacts().block_channel(&mail).send().await, not_found);
    assert_fails(client.contacts().unblock_channel(&mail).send().await, not_found);
    let pia = nobody_special(&server, &client).await;
    assert_fails(pia.contacts().block_channel(&widget).send().await, PERMISSIONS);
    assert_fails(pia.contacts().unblock_channel(&widget).send().await, PERMISSIONS);
}

#[tokio::test]
async fn visitors_are_saved_and_found_the_older_way() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    let new = VisitorContact::new("token-of-kim", "Kim")
        .email("Kim@customer.example")
        .phone("+821012345678")
        .custom_fields(object(json!({"city": "Seoul", "shoeSize": "44"})))
        .contact_manager(VisitorContactManagerChoice::new("john.doe"));
    let id = john.contacts().save_visitor(&new).send().await.unwrap().value.contact;
    let get = || client.contacts().get_visitor(&id);
    let kim = get().send().await.unwrap().value.contact.unwrap();
    assert_eq!((kim.name.as_deref(), kim.token.is_none()), (Some("Kim"), true));
    assert_eq!(kim.contact_manager.unwrap().username, "john.doe");
    assert_eq!(kim.livechat_data, Some(object(json!({"city": "Seoul"}))));
    assert_eq!(client.contacts().get_visitor(CONTACT).send().await.unwrap().value.contact, None);

    let found = client.contacts().find_visitor().email("kim@customer.example").phone("+821012345678");
    assert_eq!(found.send().await.unwrap().value.contact.unwrap().id, id);
    let found = client
        .contacts()
        .find_visitor()
        .custom(&BTreeMap::from([("city".to_owned(), "seo".to_owned())]))
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(found.contact.unwrap().id, id);
    let other =
        client.contacts().find_visitor().email("kim@customer.example").phone("1").send().await.unwrap();
    assert_eq!(other.value.contact, None);
    let nothing = expected(ErrorKind::Invalid, 400, Some("error-invalid-params"), "");
    assert_fails(client.contacts().find_visitor().send().await, nothing);

    // What is left out is taken away, but for the number.
    let less = VisitorContact::new("token-of-kim", "Kim Min-ji");
    assert_eq!(john.contacts().save_visitor(&less).send().await.unwrap().value.contact, id);
    let kim = get().send().await.unwrap().value.contact.unwrap();
    assert_eq!(
        (kim.name.as_deref(), kim.visitor_emails, kim.contact_manager),
        (Some("Kim Min-ji"), None, None)
    );
    assert_eq!(kim.phone.as_ref().unwrap()[0].phone_number, "+821012345678");

    let managed = |username: &str| less.clone().contact_manager(VisitorContactManagerChoice::new(username));
    let nobody = client.contacts().save_visitor(&managed("nobody")).send().await;
    let words = "No user found with username nobody";
    assert_fails(nobody, expected(ErrorKind::NotFound, 400, Some("error-contact-manager-not-found"), words));
    let no_agent = client.contacts().save_visitor(&managed("jonas.weber")).send().await;
    let words = "must have the role";
    assert_fails(no_agent, expected(ErrorKind::Invalid, 400, Some("error-invalid-contact-manager"), words));
    let pia = nobody_special(&server, &client).await;
    assert_fails(pia.contacts().save_visitor(&less).send().await, PERMISSIONS);
    assert_fails(pia.contacts().get_visitor(&id).send().await, PERMISSIONS);
    assert_fails(pia.contacts().find_visitor().phone("1").send().await, PERMISSIONS);
}
