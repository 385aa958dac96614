//! What the facade changes, read back through the client.

use frontdesk::imichat::ImiChatDirectory;
use frontdesk::{
    Action, Attributes, ChangeError, Directory, DirectoryExt, HandOver, Leaving, PersonRef, Present, Wanted,
    WantedSet,
};
use frontdesk_imichat::Client;
use frontdesk_imichat::types::{ChatRecord, ChatStatus, Comparison};
use frontdesk_sandbox::SandboxVendor;

use super::{filter, start};
use crate::changes::{
    Dice, Ends, World, assert_harmless_to_repeat, assert_reads_back_every_action, laws, user_name,
};
use crate::sandbox::Server;

async fn directory() -> (Server, Client, ImiChatDirectory) {
    let (server, client) = start().await;
    let directory = ImiChatDirectory::new(client.clone());
    (server, client, directory)
}

fn pia() -> Present {
    let mut present = Present::default();
    present.attributes.user_name = Some("pia.roth".to_owned());
    present.attributes.display_name = Some("Pia Roth".to_owned());
    present
}

fn address() -> PersonRef {
    PersonRef::Email("pia.roth@harbour.example".to_owned())
}

async fn open_chats(client: &Client, login: &str) -> Vec<ChatRecord> {
    let chats = client.chats().search(&filter("assignee", Comparison::new().eq_(login)));
    let chats = chats.collect_all().await.unwrap();
    chats.into_iter().filter(|chat| chat.status != Some(ChatStatus::Closed)).collect()
}

/// Somebody who has open chats.
async fn busy(client: &Client) -> String {
    for user in client.users().list().collect_all().await.unwrap() {
        let login = user.login_id.as_deref().unwrap().to_owned();
        if !open_chats(client, &login).await.is_empty() {
            return login;
        }
    }
    panic!("nobody has open chats");
}

#[tokio::test]
async fn somebody_is_created_with_a_role_in_teams_and_once() {
    let (_server, client, directory) = directory().await;
    let teams = client.teams().list().send().await.unwrap().value.response.teams;
    let mut present = pia();
    let team = teams[0].name.as_deref().unwrap().to_owned();
    present.groups = WantedSet::Exactly(vec![team]);
    present.roles = WantedSet::Exactly(vec!["Team Manager".to_owned()]);
    let changed = directory.create(&address(), present.clone()).await.unwrap();
    let [created] = changed.steps.as_slice() else { panic!("{changed:?}") };
    let id: i64 = created.done.id.as_deref().unwrap().parse().unwrap();
    let user = client.users().get(id).send().await.unwrap().value.response;
    assert_eq!((user.first_name.as_deref(), user.last_name.as_deref()), (Some("Pia"), Some("Roth")));
    assert_eq!(user.login_id.as_deref(), Some("pia.roth"));

    // What it has in teams cannot be read, so that it stays to be done by hand.
    let again = directory.create(&address(), present).await.unwrap();
    assert!(!again.is_changed());
    let manual: Vec<Action> = again.manual.iter().map(|task| task.action).collect();
    assert_eq!(manual, [Action::GrantRole, Action::JoinGroup]);
    assert_harmless_to_repeat(&directory, &changed.steps).await;
}

#[tokio::test]
async fn the_rest_is_for_a_person_in_the_console() {
    let (_server, client, directory) = directory().await;
    let login = busy(&client).await;
    let person = PersonRef::UserName(login.clone());
    let mut attributes = Attributes::default();
    attributes.display_name = Some("Somebody Else".to_owned());
    let update = directory.update(&person, attributes).await.unwrap_err();
    assert!(matches!(update, ChangeError::Unsupported { action: Action::UpdateName, .. }), "{update}");
    let before = open_chats(&client, &login).await.len();
    let leaving = Leaving::handing_over(HandOver::Close);
    let deactivate = directory.deactivate(&person, leaving.clone()).await.unwrap_err();
    assert!(
        matches!(deactivate, ChangeError::Unsupported { action: Action::Deactivate, .. }),
        "{deactivate}"
    );
    assert_eq!(open_chats(&client, &login).await.len(), before);
    let plan = directory.ensure(&person, &Wanted::Inactive(leaving)).await.unwrap();
    assert_eq!(plan.manual.len(), 1);
    assert!(!plan.manual[0].nearest.is_empty());
}

#[tokio::test]
async fn chats_go_to_another_person_or_are_closed() {
    let (_server, client, directory) = directory().await;
    let login = busy(&client).await;
    let before = open_chats(&client, &login).await;
    let heir = client.users().list().collect_all().await.unwrap();
    let heir = heir.iter().find(|user| user.login_id.as_deref() != Some(&*login)).unwrap();
    let heir = heir.login_id.as_deref().unwrap().to_owned();
    let hand_over = HandOver::ToPerson(PersonRef::UserName(heir.clone()));
    let person = PersonRef::UserName(login.clone());
    let plan = directory.ensure(&person, &Wanted::Inactive(Leaving::handing_over(hand_over))).await.unwrap();
    assert_eq!(plan.steps.len(), before.len());
    let owned = open_chats(&client, &heir).await.len();
    for step in &plan.steps {
        assert!(directory.apply(step).await.unwrap().changed);
        assert!(!directory.apply(step).await.unwrap().changed);
    }
    assert!(open_chats(&client, &login).await.is_empty());
    assert_eq!(open_chats(&client, &heir).await.len(), owned + before.len());

    let wanted = Wanted::Inactive(Leaving::handing_over(HandOver::Close));
    let plan = directory.ensure(&PersonRef::UserName(heir.clone()), &wanted).await.unwrap();
    for step in &plan.steps {
        directory.apply(step).await.unwrap();
    }
    assert!(open_chats(&client, &heir).await.is_empty());
}

fn somebody(_: &mut Dice, number: usize) -> Present {
    let mut present = Present::default();
    let family = char::from(b'A' + u8::try_from(number).unwrap());
    present.attributes.display_name = Some(format!("Law Person {family}"));
    present
}

const WORLD: World = World {
    vendor: SandboxVendor::ImiChat,
    present: somebody,
    user_name,
    ends: Ends::Never,
    writes: &["POST *", "PATCH *"],
    create: "POST /users",
    times: 350,
};

laws!(WORLD);

/// Which test reads a change back through the client. What somebody may do in teams cannot be read.
const READ_BACK: &[(Action, &str)] = &[
    (Action::Create, "somebody_is_created_with_a_role_in_teams_and_once"),
    (Action::GrantRole, "somebody_is_created_with_a_role_in_teams_and_once"),
    (Action::JoinGroup, "somebody_is_created_with_a_role_in_teams_and_once"),
    (Action::ReassignToPerson, "chats_go_to_another_person_or_are_closed"),
    (Action::Close, "chats_go_to_another_person_or_are_closed"),
];

#[test]
fn every_change_is_read_back() {
    assert_reads_back_every_action("imichat", READ_BACK, include_str!("changes.rs"));
}
