//! The facade over the sandbox: one view, of which a part is never taken for the whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use frontdesk::AvailabilityKind::{Available, Offline};
use frontdesk::{
    Action, Capabilities, ClientSettings, Conversation, Directory, DirectoryEntry, Error, ErrorKind,
    Frontdesk, Group, GroupKind, GroupMember, PersonQuery, Role, Support, User, Vendor, VendorRecord,
    connect,
};
use frontdesk_sandbox::people::{self, PERSONS};
use frontdesk_sandbox::{Endpoint, Sandbox, SandboxVendor};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use tokio::sync::Barrier;

const EVERYWHERE: &str = "ada.brandt@harbour.example";

fn directory(endpoint: &Endpoint) -> Box<dyn Directory> {
    let vendor = Vendor::from(endpoint.vendor.name());
    connect(&vendor, &endpoint.base_url, &endpoint.credentials, ClientSettings::default()).unwrap()
}

/// The vendors that have people.
fn staffed() -> Vec<SandboxVendor> {
    let all = SandboxVendor::ALL.iter().copied();
    all.filter(|vendor| people::on(PERSONS, *vendor).next().is_some()).collect()
}

async fn sandbox() -> Sandbox {
    Sandbox::start(&staffed()).await.unwrap()
}

fn frontdesk(sandbox: &Sandbox) -> Frontdesk {
    let endpoints = sandbox.endpoints().iter();
    endpoints.fold(Frontdesk::new(), |frontdesk, endpoint| frontdesk.with(directory(endpoint)))
}

#[tokio::test]
async fn everyone_of_the_cast_is_listed_once_on_each_of_their_platforms() {
    let sandbox = sandbox().await;
    let everyone: Vec<DirectoryEntry> = frontdesk(&sandbox).list().try_collect().await.unwrap();
    for vendor in staffed() {
        let mut listed: Vec<&str> = Vec::new();
        for entry in everyone.iter().filter(|entry| entry.user.vendor.as_str() == vendor.name()) {
            listed.extend(entry.user.email());
            assert!(!entry.calls.is_empty());
            assert!(!matches!(entry.record, VendorRecord::Other(_)));
        }
        let mut cast: Vec<&str> = people::on(PERSONS, vendor).map(|(person, _)| person.email).collect();
        // Jon Doe of Nuance's documented sample has a user name that is no address.
        cast.retain(|email| listed.contains(email) || !email.starts_with("jon.doe"));
        listed.sort_unstable();
        cast.sort_unstable();
        assert_eq!(listed, cast, "{vendor:?}");
    }
}

/// Rocket.Chat's list leaves out when a user was created and changed.
fn without_dates(user: &User) -> User {
    let mut user = user.clone();
    (user.meta.created, user.meta.last_modified) = (None, None);
    user
}

#[tokio::test]
async fn a_person_is_the_same_however_they_are_reached() {
    let sandbox = sandbox().await;
    for endpoint in sandbox.endpoints() {
        let directory = directory(endpoint);
        let listed: Vec<DirectoryEntry> = directory.list().try_collect().await.unwrap();
        assert!(listed.len() > 10, "{:?}", endpoint.vendor);
        for entry in &listed {
            let got = directory.get(&entry.user.id).await.unwrap().unwrap();
            assert_eq!(without_dates(&got.user), without_dates(&entry.user));
            let user_name = entry.user.user_name.clone().unwrap();
            let query = PersonQuery::UserName(user_name);
            let found: Vec<DirectoryEntry> = directory.find(&query).try_collect().await.unwrap();
            let found: Vec<User> = found.iter().map(|found| without_dates(&found.user)).collect();
            assert_eq!(found, [without_dates(&entry.user)]);
        }
    }
}

#[tokio::test]
async fn what_is_unified_agrees_with_what_the_cast_was_given() {
    let sandbox = sandbox().await;
    let everyone: Vec<DirectoryEntry> = frontdesk(&sandbox).list().try_collect().await.unwrap();
    let by_address: BTreeMap<_, &User> = everyone
        .iter()
        .map(|entry| ((entry.user.vendor.as_str(), entry.user.email()), &entry.user))
        .collect();
    let mut grouped = Vec::new();
    for endpoint in sandbox.endpoints() {
        let capabilities = directory(endpoint).capabilities().await.unwrap();
        if capabilities.can(Action::ReadGroups) {
            grouped.push(endpoint.vendor);
        }
    }
    assert!(grouped.len() > 2, "{grouped:?}");
    for vendor in staffed() {
        // John Doe is as Rocket.Chat's documented sample has him: available, but not signed in.
        for (person, seat) in people::on(PERSONS, vendor).filter(|(person, _)| person.given != "John") {
            let Some(user) = by_address.get(&(vendor.name(), Some(person.email))) else {
                continue;
            };
            assert_eq!(user.active, Some(seat.active), "{} on {vendor:?}", person.email);
            assert!(!user.status.source.is_empty());
            let administrator = user.roles.iter().any(|role| role.kind == frontdesk::RoleKind::Administrator);
            assert_eq!(
                administrator,
                seat.role == people::SeatRole::Administrator,
                "{} on {vendor:?}: {:?}",
                person.email,
                user.roles
            );
            if let Some(availability) = &user.agent.availability {
                match seat.availability {
                    people::SeatAvailability::Online => {
                        assert_eq!(availability.value, Available, "{}", person.email)
                    }
                    people::SeatAvailability::Offline => {
                        assert_eq!(availability.value, Offline, "{}", person.email)
                    }
                    // Platforms differ in what they do with those who are there, but not at the
                    // desk.
                    people::SeatAvailability::Busy | people::SeatAvailability::Away => {
                        assert_ne!(availability.value, Offline, "{}", person.email);
                    }
                }
            }
            // Where records do not say in which groups a person is, nobody is in any.
            for group in seat.groups.iter().filter(|_| grouped.contains(&vendor)) {
                let in_group = user.groups.iter().any(|of_user| of_user.display.as_deref() == Some(group));
                assert!(in_group, "{} on {vendor:?}: {:?}", person.email, user.groups);
            }
        }
    }
}

#[tokio::test]
async fn one_address_is_found_on_all_platforms() {
    let sandbox = sandbox().await;
    let frontdesk = frontdesk(&sandbox);
    let found = frontdesk.find_by_email(&EVERYWHERE.to_uppercase()).await.complete().unwrap();
    let mut vendors: Vec<_> = found.iter().map(|entry| entry.user.vendor.to_string()).collect();
    vendors.sort();
    assert_eq!(vendors, Vendor::VALUES);
    assert!(found.iter().all(|entry| entry.user.has_email(EVERYWHERE)));
    assert!(frontdesk.find_by_email("nobody@harbour.example").await.complete().unwrap().is_empty());
    assert!(frontdesk.find_by_user_name("a,b").await.complete().unwrap().is_empty());
}

#[tokio::test]
async fn nobody_has_an_id_that_the_platform_does_not_know() {
    let sandbox = sandbox().await;
    for endpoint in sandbox.endpoints() {
        let directory = directory(endpoint);
        for id in ["999999999", "no-such-id"] {
            assert!(directory.get(id).await.unwrap().is_none(), "{id} on {:?}", endpoint.vendor);
        }
    }
}

#[tokio::test]
async fn a_platform_that_fails_stands_beside_the_others_answers() {
    let sandbox = sandbox().await;
    // Any platform whose credentials have become invalid.
    let mut endpoint = sandbox.endpoints()[0].clone();
    for credential in endpoint.credentials.values_mut().filter(|credential| credential.is_string()) {
        *credential = "stranger".into();
    }
    let frontdesk = frontdesk(&sandbox).with_named("closed site", directory(&endpoint));

    let found = frontdesk.find_by_email(EVERYWHERE).await;
    assert_eq!(found.entries.len(), staffed().len());
    let [failure] = found.failures.as_slice() else { panic!("{:?}", found.failures) };
    assert_eq!(failure.directory, "closed site");
    assert_eq!(failure.error.kind(), ErrorKind::Unauthenticated);
    let part = found.complete().unwrap_err();
    assert_eq!(part.entries.len(), staffed().len());

    let listed: Vec<_> = frontdesk.list().collect().await;
    assert_eq!(listed.iter().filter(|entry| entry.is_err()).count(), 1);
    assert!(listed.len() > 50);
}

/// Responds only while another directory is being asked, too.
#[derive(Debug)]
struct Waits(Arc<Barrier>);

impl Directory for Waits {
    fn vendor(&self) -> Vendor {
        Vendor::from("waits")
    }
    fn capabilities(&self) -> BoxFuture<'_, Result<Capabilities, Error>> {
        unreachable!("nobody asks")
    }
    fn get<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<DirectoryEntry>, Error>> {
        unreachable!("nobody asks")
    }
    fn list(&self) -> BoxStream<'_, Result<DirectoryEntry, Error>> {
        let met = async {
            self.0.wait().await;
        };
        stream::once(met).filter_map(|()| std::future::ready(None)).boxed()
    }
    fn find<'a>(&'a self, _: &'a PersonQuery) -> BoxStream<'a, Result<DirectoryEntry, Error>> {
        self.list()
    }
}

#[tokio::test]
async fn platforms_are_asked_at_the_same_time() {
    let met = Arc::new(Barrier::new(3));
    let frontdesk =
        Frontdesk::new().with(Waits(met.clone())).with(Waits(met.clone())).with(Waits(met.clone()));
    let limit = std::time::Duration::from_secs(10);
    let found = tokio::time::timeout(limit, frontdesk.find_by_email(EVERYWHERE)).await.unwrap();
    assert!(found.complete().unwrap().is_empty());
    let listed = tokio::time::timeout(limit, frontdesk.list().collect::<Vec<_>>()).await.unwrap();
    assert!(listed.is_empty());
}

#[tokio::test]
async fn a_unified_user_survives_json() {
    let sandbox = sandbox().await;
    let schema = serde_json::to_value(schemars::schema_for!(User)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let everyone: Vec<DirectoryEntry> = frontdesk(&sandbox).list().try_collect().await.unwrap();
    for entry in everyone {
        let json = serde_json::to_value(&entry.user).unwrap();
        assert!(validator.is_valid(&json), "{json}");
        assert_eq!(serde_json::from_value::<User>(json).unwrap(), entry.user);
    }
}

#[test]
fn the_json_schema_of_the_unified_user() {
    insta::assert_json_snapshot!(schemars::schema_for!(User));
}

/// The groups, their members and the roles are what the people's records say.
#[tokio::test]
async fn groups_roles_and_members_agree_with_the_people() {
    let sandbox = sandbox().await;
    for endpoint in sandbox.endpoints() {
        let directory = directory(endpoint);
        let vendor = endpoint.vendor;
        let capabilities = directory.capabilities().await.unwrap();
        let people: Vec<DirectoryEntry> = directory.list().try_collect().await.unwrap();
        let groups: Vec<Group> = directory.groups().try_collect().await.unwrap();
        assert!(groups.len() > 2, "{vendor:?}: {groups:?}");
        let of_people = people.iter().flat_map(|entry| &entry.user.groups);
        for group in of_people {
            assert!(groups.iter().any(|known| known == group), "{vendor:?}: {group:?}");
        }
        let member_groups = groups.iter().filter(|group| group.kind != GroupKind::Unit);
        for group in member_groups.filter(|_| capabilities.can(Action::ListMembers)) {
            let members: Vec<GroupMember> = directory.members(group).try_collect().await.unwrap();
            let mut ids: Vec<String> = members.into_iter().map(|member| member.id).collect();
            let is_in = |entry: &&DirectoryEntry| entry.user.groups.iter().any(|own| own.is(group));
            let mut own: Vec<String> =
                people.iter().filter(is_in).map(|entry| entry.user.id.clone()).collect();
            // Bots are members, and are nobody here.
            ids.retain(|id| people.iter().any(|entry| entry.user.id == *id));
            ids.sort_unstable();
            own.sort_unstable();
            assert_eq!(ids, own, "{vendor:?}: {group:?}");
        }
        if capabilities.can(Action::ListRoles) {
            let roles: Vec<Role> = directory.roles().try_collect().await.unwrap();
            for role in people.iter().flat_map(|entry| &entry.user.roles) {
                let known = roles.iter().find(|known| known.value == role.value);
                assert_eq!(known.map(|known| &known.kind), Some(&role.kind), "{vendor:?}: {role:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_read_that_a_platform_lacks_sends_nothing() {
    let sandbox = sandbox().await;
    for endpoint in sandbox.endpoints() {
        let capabilities = directory(endpoint).capabilities().await.unwrap();
        // Nothing listens there.
        let vendor = Vendor::from(endpoint.vendor.name());
        let nowhere =
            connect(&vendor, "http://127.0.0.1:9", &endpoint.credentials, ClientSettings::default()).unwrap();
        let group = Group::new("1", GroupKind::Team);
        for action in [Action::ListRoles, Action::ListMembers, Action::ListConversations, Action::ListGroups]
        {
            let Support::Missing { why, .. } = capabilities.support(action) else { continue };
            let error = match action {
                Action::ListRoles => nowhere.roles().try_collect::<Vec<_>>().await.unwrap_err(),
                Action::ListMembers => nowhere.members(&group).try_collect::<Vec<_>>().await.unwrap_err(),
                Action::ListGroups => nowhere.groups().try_collect::<Vec<_>>().await.unwrap_err(),
                _ => nowhere.open_conversations("1").try_collect::<Vec<_>>().await.unwrap_err(),
            };
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{vendor} {action}: {error}");
            assert!(error.to_string().contains(why), "{vendor} {action}: {error}");
        }
    }
}

#[tokio::test]
async fn somebodys_open_conversations_are_listed() {
    let sandbox = sandbox().await;
    for endpoint in sandbox.endpoints() {
        let directory = directory(endpoint);
        if !directory.capabilities().await.unwrap().can(Action::ListConversations) {
            continue;
        }
        let people: Vec<DirectoryEntry> = directory.list().try_collect().await.unwrap();
        let mut all = Vec::new();
        for entry in &people {
            let own: Vec<Conversation> =
                directory.open_conversations(&entry.user.id).try_collect().await.unwrap();
            all.extend(own.into_iter().map(|conversation| conversation.id));
        }
        assert!(!all.is_empty(), "{:?}", endpoint.vendor);
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "{:?}: two people have the same conversation", endpoint.vendor);
        let of_nobody: Vec<Conversation> = directory.open_conversations("4711").try_collect().await.unwrap();
        assert!(of_nobody.is_empty(), "{:?}", endpoint.vendor);
    }
}

/// What a directory of your own has without implementing it.
#[tokio::test]
async fn a_directory_of_your_own_reads_groups_and_roles_from_its_people() {
    let sandbox = sandbox().await;
    for endpoint in sandbox.endpoints() {
        let own = Own(directory(endpoint));
        let capabilities = own.capabilities().await.unwrap();
        if !capabilities.can(Action::ListMembers) || !capabilities.can(Action::ReadGroups) {
            continue;
        }
        let groups: Vec<Group> = own.groups().try_collect().await.unwrap();
        let group = groups.first().unwrap();
        assert!(!own.members(group).try_collect::<Vec<_>>().await.unwrap().is_empty());
        let error = own.open_conversations("1").try_collect::<Vec<_>>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        let roles = own.roles().try_collect::<Vec<_>>().await;
        assert_eq!(roles.is_ok(), capabilities.can(Action::ListRoles), "{roles:?}");
    }
}

/// A directory that implements only what it must.
#[derive(Debug)]
struct Own(Box<dyn Directory>);

impl Directory for Own {
    fn vendor(&self) -> Vendor {
        self.0.vendor()
    }

    fn capabilities(&self) -> BoxFuture<'_, Result<Capabilities, Error>> {
        self.0.capabilities()
    }

    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<DirectoryEntry>, Error>> {
        self.0.get(id)
    }

    fn list(&self) -> BoxStream<'_, Result<DirectoryEntry, Error>> {
        self.0.list()
    }

    fn find<'a>(&'a self, query: &'a PersonQuery) -> BoxStream<'a, Result<DirectoryEntry, Error>> {
        self.0.find(query)
    }
}
