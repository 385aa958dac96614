//! Nuance's client against the sandbox.

mod changes;
mod conformance;
mod credentials;
mod errors;
mod faults;
mod import;
mod lossless;
mod malformed;
mod mock;
mod published_calls;
mod secrets;
mod seeds;
mod served;

use frontdesk_core::ConfigureClient;
use frontdesk_nuance::types::{
    CreateUser, LookUpUsersSort, NewUser, PatchUser, SortOrder, UpdateUser, User, UserPatch,
};
use frontdesk_nuance::{Client, ErrorKind, Nullable};
use frontdesk_sandbox::SandboxVendor;

use crate::sandbox::{Expected, Server, assert_calls_every_operation, assert_fails};
use crate::witness::Witness;

/// The documented sample user.
const JON: i64 = 12_345_678;

/// A site of the sandbox with seven business units and no people.
const EMPTY_SITE: i64 = 10_003_715;

/// A client with the sandbox's token.
pub async fn start() -> (Server, Client, i64) {
    let server = Server::start(SandboxVendor::Nuance).await;
    let client = client(&server, server.text("token"));
    let site = server.id("site_id");
    (server, client, site)
}

fn client(server: &Server, token: &str) -> Client {
    let builder = Client::builder().base_url(server.url()).token(token);
    builder.middleware(Witness::of_values("nuance")).build().unwrap()
}

/// A user who breaks no rule.
fn new_user(site: i64) -> NewUser {
    let groups = vec![10_004_321];
    NewUser::new("pia.roth", "Pia", "Roth", "q7Z!vk92Tx#b", site)
        .site_ids([site])
        .agent_group_ids(groups)
        .business_unit_ids([87_654_321])
        .role_ids([19])
}

#[test]
fn every_operation_is_called() {
    assert_calls_every_operation("nuance", include_str!("mod.rs"));
}

#[tokio::test]
async fn users_are_looked_up_over_all_pages() {
    let (_server, client, site) = start().await;
    let first = client.site(site).users().look_up().max(3).send().await.unwrap().value.unwrap();
    assert_eq!((first.offset, first.max, first.records.len()), (0, 3, 3));
    assert!(first.total > 6, "too few for three pages: {}", first.total);

    let all = client.site(site).users().look_up().max(3).collect_all().await.unwrap();
    assert_eq!(all.len() as i64, first.total);
    let mut ids: Vec<_> = all.iter().map(|user| user.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all.len(), "somebody came twice");

    // From an offset of the caller's own, in the order of the caller's own.
    let rest = client.site(site).users().look_up().max(3).offset(4).collect_all().await.unwrap();
    assert_eq!(rest, all[4..]);
    let sorted = client.site(site).users().look_up().sort(LookUpUsersSort::Id).order(SortOrder::Desc);
    let sorted: Vec<_> = sorted.collect_all().await.unwrap().iter().map(|user| user.id).collect();
    ids.reverse();
    assert_eq!(sorted, ids);

    let mut pages = client.site(site).users().look_up().max(5).pages();
    let mut lengths = Vec::new();
    while let Some(page) = pages.next().await {
        lengths.push(page.unwrap().value.records.len());
    }
    assert_eq!(lengths.iter().sum::<usize>(), all.len());
    assert!(lengths[..lengths.len() - 1].iter().all(|length| *length == 5), "{lengths:?}");
}

#[tokio::test]
async fn an_answer_without_content_is_an_empty_list() {
    let (_server, client, site) = start().await;
    let nobody = client.site(site).users().look_up().usernames("nobody.at.all");
    let answer = nobody.clone().send().await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.value), (204, None));
    assert_eq!(nobody.collect_all().await.unwrap(), []);
    assert_eq!(client.site(EMPTY_SITE).agent_groups().list().send().await.unwrap().value, None);
    assert_eq!(client.site(EMPTY_SITE).attributes().list().send().await.unwrap().value, None);
}

#[tokio::test]
async fn groups_units_and_attributes_are_listed() {
    let (_server, client, site) = start().await;
    let groups = client.site(site).agent_groups().list().send().await.unwrap().value.unwrap();
    let names: Vec<_> = groups.iter().map(|group| group.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["AgentGroup1", "Support", "Sales"]);
    let attributes = client.site(site).attributes().list().send().await.unwrap().value.unwrap();
    assert!(attributes.iter().any(|attribute| attribute.name.as_deref() == Some("Language")));

    let units = client.site(EMPTY_SITE).business_units().list().max(2).sort("name").order(SortOrder::Asc);
    let units = units.columns("id,siteId,name,displayName").collect_all().await.unwrap();
    assert_eq!(units.len(), 7);
    assert_eq!(units[0].name.as_deref(), Some("BB-Test"));
    assert_eq!(units[0].display_name.as_deref(), Some(""));
    assert_eq!(units[0].chat_assign.as_ref().and_then(|assign| assign.wait_period.as_ref()), Some(&15));
    assert!(units[1].chat_assign.is_absent());
    let filter = r#"{"columns":"name","textFilter":"%repairs"}"#;
    let found = client.site(EMPTY_SITE).business_units().list().filter(filter).columns("name");
    let found = found.collect_all().await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].id, &found[0].site_id), (None, &Nullable::Absent));
}

#[tokio::test]
async fn a_user_is_created_read_changed_and_deleted() {
    let (_server, client, site) = start().await;
    let created = client
        .site(site)
        .users()
        .create(&CreateUser::new(new_user(site), "a new colleague"))
        .send()
        .await
        .unwrap();
    assert_eq!(created.status.as_u16(), 201);
    let location = created.headers["location"].to_str().unwrap();
    let id: i64 = location.rsplit('/').next().unwrap().parse().unwrap();

    let get = || async { client.site(site).users().get(id).send().await.unwrap().value };
    let user = get().await;
    assert_eq!((user.username.as_deref(), user.firstname.as_deref()), (Some("pia.roth"), Some("Pia")));
    assert_eq!(user.last_login, Nullable::Null);
    assert!(user.date_created.as_ref().unwrap().get().unwrap().to_datetime().is_some());
    // Switches leave parts out.
    let short = client.site(site).users().get(id).skills(false).send().await.unwrap().value;
    assert!(short.skills.is_absent() && !short.firstname.is_absent());
    // So does a filter, and `id` and `username` are no exceptions.
    let short = client.site(site).users().get(id).filter("firstname").send().await.unwrap().value;
    assert_eq!(short, User::new().firstname("Pia"));

    let whole = user.lastname("Roth-Ekman");
    client.site(site).users().update(id, &UpdateUser::new(whole, "married")).send().await.unwrap();
    assert_eq!(get().await.lastname.as_deref(), Some("Roth-Ekman"));

    let locked = UserPatch::new().locked(true);
    client.site(site).users().patch(id, &PatchUser::new(locked, "on leave")).send().await.unwrap();
    let user = get().await;
    assert_eq!((user.locked.as_ref(), user.lastname.as_deref()), (Some(&true), Some("Roth-Ekman")));

    let deleted = client.site(site).users().delete(id, "left").send().await.unwrap();
    assert_eq!(deleted.status.as_u16(), 204);
    let gone =
        Expected { kind: ErrorKind::NotFound, status: 404, code: Some("404"), words: "HTTP 404 Not Found" };
    assert_fails(client.site(site).users().get(id).send().await, gone);
}

#[tokio::test]
async fn failures_say_what_failed() {
    let (server, client, site) = start().await;
    let expected = |kind, status, code, words| Expected { kind, status, code: Some(code), words };

    let wrong = self::client(&server, "wrong");
    let unauthenticated = expected(ErrorKind::Unauthenticated, 401, "401", "Unauthorized");
    assert_fails(wrong.site(site).users().get(JON).send().await, unauthenticated);
    assert_fails(wrong.site(site).agent_groups().list().send().await, unauthenticated);
    let expired = self::client(&server, "expired-token");
    let session = expected(ErrorKind::Unauthenticated, 440, "440", "Session Expired");
    assert_fails(expired.site(site).users().get(JON).send().await, session);

    let other_site = client.site(999).users().get(JON).send().await;
    assert_fails(other_site, expected(ErrorKind::Forbidden, 403, "403", "Forbidden"));
    assert_fails(
        client.site(site).users().get(1).send().await,
        expected(ErrorKind::NotFound, 404, "404", "Not Found"),
    );

    let mut taken = new_user(site);
    taken.username = "JonDoe".to_owned();
    let mut weak = new_user(site);
    weak.password = "password".into();
    let lost = new_user(site).agent_group_ids([1]);
    for (user, words) in
        [(taken, "username"), (weak, "password"), (lost, "agentGroupIds has the unknown id 1")]
    {
        let refused = client.site(site).users().create(&CreateUser::new(user, "test")).send().await;
        assert_fails(refused, expected(ErrorKind::Invalid, 422, "422", words));
    }
    let no_reason = client.site(site).users().create(&CreateUser::new(new_user(site), "")).send().await;
    assert_fails(no_reason, expected(ErrorKind::Invalid, 422, "422", "reason is required"));
    let page = client.site(site).users().look_up().max(5000).send().await;
    assert_fails(page, expected(ErrorKind::Invalid, 400, "400", "max is not between"));

    // Somebody else was faster.
    let user = client.site(site).users().get(JON).send().await.unwrap().value;
    let change = UpdateUser::new(user, "test");
    client.site(site).users().update(JON, &change).send().await.unwrap();
    let late = client.site(site).users().update(JON, &change).send().await;
    assert_fails(late, expected(ErrorKind::Conflict, 409, "409", "Conflict"));
}
