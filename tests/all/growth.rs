//! A program behaves alike with both versions of a client that has grown.

use frontdesk_core::http::{HeaderMap, StatusCode};
use frontdesk_core::serde_json::json;
use frontdesk_core::{BoxFuture, ConfigureClient, Error, FailureDetails, Mock, Operation, VendorProfile};
use frontdesk_tests::growth::{first, second};

#[derive(Debug)]
struct Growth;

impl VendorProfile for Growth {
    fn name(&self) -> &'static str {
        "growth"
    }
    fn authenticate<'a>(
        &'a self,
        _: &'a frontdesk_core::VendorClient,
        _: &'a Operation,
        _: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async { Ok(()) })
    }
    fn failure(&self, status: StatusCode, _: &HeaderMap, _: &[u8]) -> Option<FailureDetails> {
        FailureDetails::from_status(status)
    }
}

/// Runs the program of a version against a server of the second.
macro_rules! run {
    ($version:ident) => {{
        use $version::consumer::{CALLED, Program};
        let [create, get, list] = CALLED;
        let ada = json!({"id": 7, "name": "Ada", "role": "auditor", "level": 3, "contact": {"handle": "ada"}, "nickname": "A"});
        let page = json!({"people": [ada, {"id": 9, "name": "Ben", "role": "auditor"}], "total": 2});
        let mock = Mock::new()
            .on(create)
            .body(&json!({"name": "Ada", "role": "agent", "phone": "555"}))
            .respond(&ada)
            .on(get)
            .path("id", 7)
            .query("expand", "true")
            .respond(&ada)
            .on(list)
            .query("role", "auditor")
            .respond(&page);
        let core = frontdesk_core::VendorClient::builder(Growth).base_url("https://vendor.example.com/api");
        let program = Program::new(&$version::Client::new(core.transport(mock.clone()).build().unwrap()));
        let created = program.create("Ada").await.unwrap();
        let outcome = (
            (created.id, created.role.as_str().to_owned(), created.contact.is_some()),
            program.describe(7).await.unwrap(),
            program.ids("auditor").await.unwrap(),
        );
        mock.verify().unwrap();
        outcome
    }};
}

#[tokio::test]
async fn a_program_behaves_alike_with_a_client_that_has_grown() {
    let before = run!(first);
    assert_eq!(before.0, (7, "auditor".to_owned(), true));
    assert_eq!(before.1, "Ada is auditor, level new, contact new");
    assert_eq!(before.2, [7, 9]);
    assert_eq!(before, run!(second));
}

/// Or the two versions would be one.
#[test]
fn the_second_version_has_grown() {
    use second::generated::{people, rooms, types};
    let person = types::Person::new(7, "Ada", types::Role::Auditor);
    assert_eq!((person.nickname, types::PersonLevel::X3.as_i64()), (None, 3));
    assert_eq!(first::generated::types::Role::from("auditor").as_str(), types::Role::Auditor.as_str());
    let contact = types::Contact::ChatContact(Box::new(types::ChatContact::new("ada")));
    assert!(matches!(&contact, types::Contact::ChatContact(chat) if chat.handle == "ada"));
    assert_eq!(
        [people::DeletePerson::OPERATION.id(), rooms::List::OPERATION.id()],
        ["deletePerson", "listRooms"]
    );
}
