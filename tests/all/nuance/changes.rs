//! What the facade changes, read back through the client.

use frontdesk::nuance::NuanceDirectory;
use frontdesk::{
    Action, ChangeError, Directory, DirectoryExt, HandOver, Leaving, PersonRef, Present, Wanted, WantedSet,
};
use frontdesk_nuance::types::User;
use frontdesk_nuance::{Client, ErrorKind};
use frontdesk_sandbox::SandboxVendor;

use super::start;
use crate::changes::{
    Dice, Ends, World, assert_harmless_to_repeat, assert_reads_back_every_action, laws, user_name,
};
use crate::sandbox::Server;

async fn directory() -> (Server, Client, i64, NuanceDirectory) {
    let (server, client, site) = start().await;
    let directory = NuanceDirectory::new(client.clone(), site);
    (server, client, site, directory)
}

fn set(names: &[&str]) -> WantedSet {
    WantedSet::Exactly(names.iter().map(|name| (*name).to_owned()).collect())
}

const UNIT: &str = "87654321";

fn pia() -> Present {
    let mut present = Present::default();
    present.attributes.display_name = Some("Pia Maria Roth".to_owned());
    present.attributes.locale = Some("DE".to_owned());
    present.roles = set(&["19", "ROLE_SAAS_CLIENT_AGENT_MANAGER"]);
    present.groups = set(&["AgentGroup1", UNIT]);
    present
}

fn address() -> PersonRef {
    PersonRef::Email("pia.roth@harbour.example".to_owned())
}

async fn user(client: &Client, site: i64, id: &str) -> User {
    client.site(site).users().get(id.parse::<i64>().unwrap()).send().await.unwrap().value
}

fn numbers<T: ToString>(ids: Option<&Vec<T>>) -> Vec<String> {
    let mut ids: Vec<String> = ids.into_iter().flatten().map(ToString::to_string).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn somebody_is_created_whole_and_once() {
    let (_server, client, site, directory) = directory().await;
    let changed = directory.create(&address(), pia()).await.unwrap();
    let [created] = changed.steps.as_slice() else { panic!("{changed:?}") };
    assert!(!serde_json::to_string(&changed).unwrap().contains("assword"));
    let user = user(&client, site, created.done.id.as_deref().unwrap()).await;
    assert_eq!(user.username.as_deref(), Some("pia.roth@harbour.example"));
    assert_eq!((user.firstname.as_deref(), user.lastname.as_deref()), (Some("Pia Maria"), Some("Roth")));
    assert_eq!(user.language.as_deref(), Some("DE"));
    assert_eq!(numbers(user.role_ids.as_ref()), ["18", "19"]);
    assert_eq!(numbers(user.agent_group_ids.as_ref()), ["10004321"]);
    assert_eq!(numbers(user.business_unit_ids.as_ref()), [UNIT]);
    assert!(!directory.create(&address(), pia()).await.unwrap().is_changed());
    assert_harmless_to_repeat(&directory, &changed.steps).await;
}

#[tokio::test]
async fn what_a_new_user_lacks_is_said_before_anything_is_sent() {
    let (_server, _client, _site, directory) = directory().await;
    let refused = directory.ensure(&address(), &Wanted::Present(Present::default())).await.unwrap_err();
    let text = refused.to_string();
    for what in ["a given and a family name", "a role", "an agent group", "a business unit"] {
        assert!(text.contains(what), "{text}");
    }
}

#[tokio::test]
async fn somebody_is_locked_and_unlocked() {
    let (_server, client, site, directory) = directory().await;
    let id = directory.create(&address(), pia()).await.unwrap().steps[0].done.id.clone().unwrap();
    let leaving = || Leaving::handing_over(HandOver::KeepOpen);
    assert!(directory.deactivate(&address(), leaving()).await.unwrap().is_changed());
    assert_eq!(user(&client, site, &id).await.locked.as_ref(), Some(&true));
    assert!(!directory.deactivate(&address(), leaving()).await.unwrap().is_changed());
    directory.activate(&address()).await.unwrap();
    assert_eq!(user(&client, site, &id).await.locked.as_ref(), Some(&false));
}

#[tokio::test]
async fn roles_and_groups_come_and_go_and_the_last_stays() {
    let (_server, client, site, directory) = directory().await;
    let id = directory.create(&address(), pia()).await.unwrap().steps[0].done.id.clone().unwrap();
    let person = PersonRef::Id(id.clone());
    directory.grant(&person, "17").await.unwrap();
    assert_eq!(numbers(user(&client, site, &id).await.role_ids.as_ref()), ["17", "18", "19"]);
    directory.revoke(&person, "17").await.unwrap();
    directory.revoke(&person, "18").await.unwrap();
    directory.join(&person, "Sales").await.unwrap();
    directory.leave(&person, "agentGroup:AgentGroup1").await.unwrap();
    let now = user(&client, site, &id).await;
    assert_eq!(numbers(now.role_ids.as_ref()), ["19"]);
    assert_eq!(numbers(now.agent_group_ids.as_ref()), ["10004323"]);
    for last in [directory.revoke(&person, "19").await, directory.leave(&person, UNIT).await] {
        assert!(matches!(last, Err(ChangeError::Refused { .. })), "{last:?}");
    }
    assert_eq!(user(&client, site, &id).await.version, now.version);
}

#[tokio::test]
async fn attributes_are_changed_and_an_address_is_not() {
    let (_server, client, site, directory) = directory().await;
    let id = directory.create(&address(), pia()).await.unwrap().steps[0].done.id.clone().unwrap();
    let mut attributes = frontdesk::Attributes::default();
    attributes.family_name = Some("Rothe".to_owned());
    attributes.locale = Some("EN".to_owned());
    directory.update(&address(), attributes.clone()).await.unwrap();
    let now = user(&client, site, &id).await;
    assert_eq!((now.firstname.as_deref(), now.lastname.as_deref()), (Some("Pia Maria"), Some("Rothe")));
    assert_eq!(now.language.as_deref(), Some("EN"));

    attributes.email = Some("pia@harbour.example".to_owned());
    let refused = directory.update(&address(), attributes).await.unwrap_err();
    assert!(matches!(refused, ChangeError::Unsupported { action: Action::UpdateEmail, .. }), "{refused}");
}

#[tokio::test]
async fn chats_are_handed_over_by_hand() {
    let (_server, _client, _site, directory) = directory().await;
    directory.create(&address(), pia()).await.unwrap();
    let wanted = Wanted::Inactive(Leaving::handing_over(HandOver::Requeue));
    let plan = directory.ensure(&address(), &wanted).await.unwrap();
    assert_eq!((plan.steps.len(), plan.steps[0].action), (1, Action::Deactivate));
    let manual: Vec<Action> = plan.manual.iter().map(|task| task.action).collect();
    assert_eq!(manual, [Action::Requeue, Action::EndSessions]);
}

fn somebody(dice: &mut Dice, _: usize) -> Present {
    let mut present = Present::default();
    present.attributes.display_name = Some(dice.pick(&["Pia Roth", "Pia Rothe", "Paula Roth"]).to_owned());
    let mut roles = vec!["19".to_owned()];
    roles.extend(dice.some(&["17", "18"]));
    present.roles = WantedSet::Exactly(roles);
    let mut groups = vec!["AgentGroup1".to_owned(), "BusinessUnit1".to_owned()];
    groups.extend(dice.some(&["Support", "Sales"]));
    present.groups = WantedSet::Exactly(groups);
    present
}

const WORLD: World = World {
    vendor: SandboxVendor::Nuance,
    present: somebody,
    user_name,
    ends: Ends::Listed,
    writes: &["POST *", "PUT *", "PATCH *", "DELETE *"],
    create: "POST /v1/user/{siteId}",
    times: 400,
};

laws!(WORLD);

/// Which test reads a change back through the client.
const READ_BACK: &[(Action, &str)] = &[
    (Action::Create, "somebody_is_created_whole_and_once"),
    (Action::UpdateName, "attributes_are_changed_and_an_address_is_not"),
    (Action::UpdateLocale, "attributes_are_changed_and_an_address_is_not"),
    (Action::Activate, "somebody_is_locked_and_unlocked"),
    (Action::Deactivate, "somebody_is_locked_and_unlocked"),
    (Action::Delete, "somebody_is_deleted"),
    (Action::GrantRole, "roles_and_groups_come_and_go_and_the_last_stays"),
    (Action::RevokeRole, "roles_and_groups_come_and_go_and_the_last_stays"),
    (Action::JoinGroup, "roles_and_groups_come_and_go_and_the_last_stays"),
    (Action::LeaveGroup, "roles_and_groups_come_and_go_and_the_last_stays"),
];

#[test]
fn every_change_is_read_back() {
    assert_reads_back_every_action("nuance", READ_BACK, include_str!("changes.rs"));
}

#[tokio::test]
async fn somebody_is_deleted() {
    let (_server, client, site, directory) = directory().await;
    let id = directory.create(&address(), pia()).await.unwrap().steps[0].done.id.clone().unwrap();
    directory.delete(&address(), Leaving::default()).await.unwrap();
    let gone = client.site(site).users().get(id.parse::<i64>().unwrap()).send().await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    assert!(!directory.delete(&address(), Leaving::default()).await.unwrap().is_changed());
}
