//! What the facade changes, read back through the client.

use frontdesk::rocketchat::RocketChatDirectory;
use frontdesk::{
    Action, Attributes, AvailabilityKind, ChangeError, Directory, DirectoryExt, HandOver, Leaving, PersonRef,
    Present, Step, Vendor, Wanted, WantedSet,
};
use frontdesk_rocketchat::types::{
    ActiveStatusChange, BusinessHourSave, BusinessHourType, DepartmentData, DepartmentSave, LivechatRoomId,
    LivechatStatus, LivechatUserType, LoginRequest, LoginUser, RoleAssignment, User, WorkHourSave,
};
use frontdesk_rocketchat::{Client, ErrorKind};
use frontdesk_sandbox::SandboxVendor;
use futures_util::TryStreamExt;

use super::rooms::{agent_of, department, room, user_id};
use super::users::user_of;
use super::{JOHN, VISITOR_ROOM, client_of, set as set_setting, start};
use crate::changes::{
    Dice, Ends, World, assert_harmless_to_repeat, assert_reads_back_every_action, laws, user_name,
};
use crate::sandbox::Server;

async fn directory() -> (Server, Client, RocketChatDirectory) {
    let (server, client) = start().await;
    let directory = RocketChatDirectory::new(client.clone());
    (server, client, directory)
}

fn named(name: &str) -> PersonRef {
    PersonRef::UserName(name.to_owned())
}

fn addressed(address: &str) -> PersonRef {
    PersonRef::Email(address.to_owned())
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn set(names: &[&str]) -> WantedSet {
    WantedSet::Exactly(names.iter().map(|name| (*name).to_owned()).collect())
}

fn pia() -> Present {
    let mut present = Present::default();
    present.attributes.user_name = some("pia.roth");
    present.attributes.display_name = some("Pia Roth");
    present.roles = set(&["user", "livechat-agent", "bot"]);
    present.groups = set(&["Sales"]);
    present
}

fn roles(user: &User) -> Vec<&str> {
    user.roles.iter().flatten().map(|role| role.as_str()).collect()
}

#[tokio::test]
async fn somebody_is_created_whole_and_once() {
    let (_server, client, directory) = directory().await;
    let address = addressed("pia.roth@harbour.example");
    let changed = directory.create(&address, pia()).await.unwrap();
    let actions: Vec<Action> = changed.steps.iter().map(|applied| applied.step.action).collect();
    assert_eq!(actions, [Action::Create, Action::GrantRole, Action::JoinGroup]);
    assert!(changed.steps.iter().all(|applied| applied.done.changed), "{:?}", changed.steps);

    let id = changed.steps[0].done.id.clone().unwrap();
    let user = user_of(&client, &id).await;
    assert_eq!((user.name.as_deref(), user.username.as_deref()), (Some("Pia Roth"), Some("pia.roth")));
    assert_eq!(roles(&user), ["user", "bot", "livechat-agent"]);
    let sales = department(&client, "Sales").await;
    let members: Vec<_> = client.departments().list_agents(sales).stream().try_collect().await.unwrap();
    assert!(members.iter().any(|member| member.agent_id.as_ref() == Some(&user.id)));

    assert!(!directory.create(&address, pia()).await.unwrap().is_changed());
    assert_harmless_to_repeat(&directory, &changed.steps).await;
    let everyone: Vec<User> = client.users().list().stream().try_collect().await.unwrap();
    assert_eq!(everyone.iter().filter(|user| user.username.as_deref() == Some("pia.roth")).count(), 1);
}

#[tokio::test]
async fn a_plan_and_its_steps_are_data_without_secrets() {
    let (_server, _client, directory) = directory().await;
    let plan =
        directory.ensure(&addressed("pia.roth@harbour.example"), &Wanted::Present(pia())).await.unwrap();
    let json = serde_json::to_string(&plan).unwrap();
    assert!(!json.contains("assword"), "{json}");
    assert_eq!(serde_json::from_str::<frontdesk::Plan>(&json).unwrap(), plan);
}

#[tokio::test]
async fn attributes_are_changed_one_by_one() {
    let (server, client, directory) = directory().await;
    let id = user_id(&client, "vera.popescu").await;
    let mut attributes = Attributes::default();
    attributes.given_name = some("Vera");
    attributes.family_name = some("Ionescu");
    attributes.email = some("vera.ionescu@harbour.example");
    attributes.user_name = some("vera.ionescu");
    attributes.locale = some("ro");
    let changed = directory.update(&named("vera.popescu"), attributes).await.unwrap();
    assert_eq!(changed.steps.len(), 4);
    let user = user_of(&client, id.as_str()).await;
    assert_eq!(user.name.as_deref(), Some("Vera Ionescu"));
    assert_eq!(user.username.as_deref(), Some("vera.ionescu"));
    assert_eq!(user.emails.as_ref().unwrap()[0].address, "vera.ionescu@harbour.example");
    let preferences = client_of(&server, "vera.ionescu").users().get_own_preferences().send().await.unwrap();
    assert_eq!(preferences.value.preferences.language.as_deref(), Some("ro"));
}

#[tokio::test]
async fn nobody_is_changed_who_is_not_there() {
    let (_server, _client, directory) = directory().await;
    let nobody = named("nobody");
    let update = directory.update(&nobody, Attributes::default()).await.unwrap_err();
    assert!(matches!(update, ChangeError::NoAccount { .. }), "{update}");
    assert!(directory.ensure(&nobody, &Wanted::Available).await.is_err());
    assert!(directory.ensure(&PersonRef::Id("nobody".to_owned()), &Wanted::Present(pia())).await.is_err());
    for wanted in [Wanted::Inactive(Leaving::default()), Wanted::Absent(Leaving::default())] {
        assert!(directory.ensure(&nobody, &wanted).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn conversations_are_handed_over_before_somebody_is_deactivated() {
    let (_server, client, directory) = directory().await;
    let john = PersonRef::Id(JOHN.to_owned());
    let kept = directory.ensure(&john, &Wanted::Inactive(Leaving::default())).await.unwrap();
    assert!(kept.steps.iter().all(|step| step.action != Action::Deactivate));
    assert_eq!(kept.manual[0].action, Action::Deactivate);

    let vera = user_id(&client, "vera.popescu").await;
    let leaving = Leaving::handing_over(HandOver::ToPerson(named("vera.popescu")));
    let changed = directory.deactivate(&john, leaving.clone()).await.unwrap();
    assert_eq!(changed.steps.last().unwrap().step.action, Action::Deactivate);
    assert_eq!(agent_of(&room(&client, VISITOR_ROOM).await.unwrap()), Some(vera.as_str()));
    assert_eq!(user_of(&client, JOHN).await.active, Some(false));
    assert!(!directory.deactivate(&john, leaving).await.unwrap().is_changed());

    directory.activate(&john).await.unwrap();
    assert_eq!(user_of(&client, JOHN).await.active, Some(true));
}

#[tokio::test]
async fn conversations_go_to_a_group_back_to_the_queue_or_are_closed() {
    for hand_over in [HandOver::ToGroup("Sales".to_owned()), HandOver::Requeue, HandOver::Close] {
        let (_server, client, directory) = directory().await;
        let leaving = Leaving::handing_over(hand_over.clone());
        directory.deactivate(&PersonRef::Id(JOHN.to_owned()), leaving).await.unwrap();
        let room = room(&client, VISITOR_ROOM).await.unwrap();
        let sales = department(&client, "Sales").await;
        match hand_over {
            HandOver::Close => assert!(room.closed_at.is_some()),
            HandOver::ToGroup(_) => {
                assert_eq!((agent_of(&room), &room.department_id), (None, &Some(sales)), "{hand_over:?}");
            }
            _ => assert_eq!((agent_of(&room), room.open), (None, Some(true)), "{hand_over:?}"),
        }
    }
}

#[tokio::test]
async fn somebody_is_deleted_who_owns_nothing_alone() {
    let (_server, client, directory) = directory().await;
    directory.create(&addressed("pia.roth@harbour.example"), pia()).await.unwrap();
    let pia = named("pia.roth");
    directory.delete(&pia, Leaving::default()).await.unwrap();
    let gone = client.users().get().username("pia.roth").send().await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    assert!(!directory.delete(&pia, Leaving::default()).await.unwrap().is_changed());
}

#[tokio::test]
async fn availability_is_set_and_not_toggled() {
    let (_server, client, directory) = directory().await;
    let vera = named("vera.popescu");
    let id = user_id(&client, "vera.popescu").await;
    for (kind, status) in [
        (AvailabilityKind::Unavailable, LivechatStatus::NotAvailable),
        (AvailabilityKind::Unavailable, LivechatStatus::NotAvailable),
        (AvailabilityKind::Available, LivechatStatus::Available),
    ] {
        directory.set_availability(&vera, kind).await.unwrap();
        let agent = client.livechat_users().get(LivechatUserType::Agent, &id).send().await.unwrap();
        assert_eq!(agent.value.user.unwrap().status_livechat.as_ref(), Some(&status));
    }
    assert!(directory.set_availability(&vera, AvailabilityKind::Busy).await.is_err());
}

#[tokio::test]
async fn roles_and_groups_come_and_go_by_id_or_name() {
    let (_server, client, directory) = directory().await;
    let vera = named("vera.popescu");
    let id = user_id(&client, "vera.popescu").await;
    directory.grant(&vera, "livechat-manager").await.unwrap();
    directory.grant(&vera, "bot").await.unwrap();
    let user = user_of(&client, id.as_str()).await;
    assert!(roles(&user).contains(&"livechat-manager") && roles(&user).contains(&"bot"));
    directory.revoke(&vera, "livechat-manager").await.unwrap();
    directory.revoke(&vera, "bot").await.unwrap();
    let user = user_of(&client, id.as_str()).await;
    assert!(!roles(&user).contains(&"livechat-manager") && !roles(&user).contains(&"bot"));
    assert!(!directory.revoke(&vera, "bot").await.unwrap().is_changed());

    let sales = department(&client, "Sales").await;
    let is_in_sales = async || {
        let members: Vec<_> = client.departments().list_agents(&sales).stream().try_collect().await.unwrap();
        members.iter().any(|member| member.agent_id.as_ref() == Some(&id))
    };
    assert!(is_in_sales().await);
    assert!(directory.leave(&vera, "Sales").await.unwrap().is_changed());
    assert!(!is_in_sales().await);
    assert!(directory.join(&vera, sales.as_str()).await.unwrap().is_changed());
    assert!(is_in_sales().await);
    let unknown = directory.grant(&vera, "captain").await.unwrap_err();
    assert!(unknown.to_string().contains("there is no role `captain`"), "{unknown}");
}

/// What a department has besides its name stays.
#[tokio::test]
async fn groups_are_created_renamed_and_deleted() {
    let (_server, client, directory) = directory().await;
    let created = directory.create_group("Night shift").await.unwrap();
    let id = department(&client, "Night shift").await;
    assert_eq!(created.steps[0].done.id.as_deref(), Some(id.as_str()));
    let night = client.departments().get(&id).await.unwrap().department.unwrap();
    assert_eq!((night.enabled, night.show_on_registration), (Some(true), Some(false)));
    assert!(!directory.create_group("night SHIFT").await.unwrap().is_changed());

    let support = department(&client, "Support").await;
    let before = client.departments().get(&support).send().await.unwrap().value;
    let renamed = directory.rename_group("Support", "Help").await.unwrap();
    let after = client.departments().get(&support).send().await.unwrap().value;
    let (old, new) = (before.department.unwrap(), after.department.unwrap());
    assert_eq!(new.name.as_deref(), Some("Help"));
    assert!(old.parent_id.as_ref().is_some());
    assert_eq!((&new.parent_id, &new.email, new.enabled), (&old.parent_id, &old.email, old.enabled));
    assert_eq!(new.show_on_registration, old.show_on_registration);
    assert_eq!(after.agents, before.agents);
    assert!(!directory.rename_group(support.as_str(), "Help").await.unwrap().is_changed());
    for (group, name) in [("Support", "Anything"), ("Help", "Sales"), ("Help", " ")] {
        let refused = directory.rename_group(group, name).await.unwrap_err();
        assert!(matches!(refused, ChangeError::Refused { .. }), "{group} {name}: {refused}");
    }

    let deleted = directory.delete_group("Night shift").await.unwrap();
    let departments = client.departments().list().collect_all().await.unwrap();
    assert!(departments.iter().all(|department| department.id != id));
    assert!(!directory.delete_group("Night shift").await.unwrap().is_changed());
    for changed in [&renamed, &deleted] {
        assert_harmless_to_repeat(&directory, &changed.steps).await;
    }
}

#[tokio::test]
async fn a_name_of_several_groups_is_refused() {
    let (_server, client, directory) = directory().await;
    let twin = DepartmentSave::new(DepartmentData::new(true, "Sales", false, "", false));
    client.departments().create(&twin).send().await.unwrap();
    let refused = directory.delete_group("sales").await.unwrap_err().to_string();
    assert!(refused.contains("several groups are `sales`"), "{refused}");
}

#[tokio::test]
async fn credentials_that_may_not_do_it_are_named() {
    let (server, _client, _directory) = directory().await;
    let agent = RocketChatDirectory::new(client_of(&server, "vera.popescu"));
    let refused =
        agent.deactivate(&PersonRef::Id(JOHN.to_owned()), Leaving::handing_over(HandOver::Close)).await;
    assert!(matches!(refused, Err(ChangeError::Credentials { .. })), "{refused:?}");
}

/// A workspace may ask for a second factor before it changes a user.
#[tokio::test]
async fn a_second_factor_that_is_asked_for_is_said() {
    let (server, _client, directory) = directory().await;
    set_setting(&server, "Accounts_TwoFactorAuthentication_Enforce_Password_Fallback", true).await;
    let refused = directory.create(&addressed("pia.roth@harbour.example"), pia()).await.unwrap_err();
    assert!(matches!(&refused, ChangeError::Credentials { .. }), "{refused:?}");
    assert!(refused.to_string().contains("TOTP Required"), "{refused}");
}

#[tokio::test]
async fn deleting_says_that_messages_may_go_too() {
    let (_server, _client, directory) = directory().await;
    let absent = Wanted::Absent(Leaving::handing_over(HandOver::Close));
    let plan = directory.ensure(&named("vera.popescu"), &absent).await.unwrap();
    let reason = &plan.steps.last().unwrap().reason;
    assert!(reason.contains("Message_ErasureType"), "{reason}");
}

#[tokio::test]
async fn a_conversation_on_hold_is_handed_over_too() {
    let (_server, client, directory) = directory().await;
    client.livechat_rooms().hold(&LivechatRoomId::new(VISITOR_ROOM)).send().await.unwrap();
    let leaving = Leaving::handing_over(HandOver::ToPerson(named("vera.popescu")));
    let changed = directory.deactivate(&PersonRef::Id(JOHN.to_owned()), leaving).await.unwrap();
    assert!(
        changed.steps.iter().any(|applied| applied.done.calls.contains(&"resumeLivechatRoom".to_owned()))
    );
    let vera = user_id(&client, "vera.popescu").await;
    assert_eq!(agent_of(&room(&client, VISITOR_ROOM).await.unwrap()), Some(vera.as_str()));
}

#[tokio::test]
async fn a_deactivation_closes_what_was_not_handed_over() {
    let (_server, client, _directory) = directory().await;
    client.users().set_active_status(&ActiveStatusChange::new(JOHN, false)).send().await.unwrap();
    assert!(room(&client, VISITOR_ROOM).await.unwrap().closed_at.is_some());
}

#[tokio::test]
async fn what_somebody_owns_alone_is_given_up_only_if_that_is_wanted() {
    let (server, client, _directory) = directory().await;
    // Somebody else has to be an administrator, too.
    client.roles().add_user_to_role(&RoleAssignment::new("vera.popescu", "admin")).send().await.unwrap();
    let directory = RocketChatDirectory::new(client_of(&server, "vera.popescu"));
    let ada = named("ada.brandt");
    let mut leaving = Leaving::handing_over(HandOver::Close);
    let refused = directory.delete(&ada, leaving.clone()).await.unwrap_err();
    assert!(refused.to_string().contains("user-last-owner"), "{refused}");
    leaving.relinquish = true;
    assert!(directory.delete(&ada, leaving).await.unwrap().is_changed());
}

#[tokio::test]
async fn outside_business_hours_the_refusal_says_so() {
    let (server, client, directory) = directory().await;
    set_setting(&server, "Livechat_enable_business_hours", true).await;
    let hours =
        client.business_hours().get().send().await.unwrap().value.business_hour.into_option().unwrap();
    let days = vec![WorkHourSave::new("Monday", "08:00", "20:00", false)];
    let closed = BusinessHourSave::new(
        "",
        true,
        BusinessHourType::Default,
        "Europe/Berlin",
        Vec::<String>::new(),
        "",
        days,
    );
    client.business_hours().save(&closed.id(hours.id)).send().await.unwrap();
    let john = PersonRef::Id(JOHN.to_owned());
    let takes_chats = directory.ensure(&john, &Wanted::Available).await.unwrap().is_empty();
    let wanted = if takes_chats { AvailabilityKind::Unavailable } else { AvailabilityKind::Available };
    let refused = directory.set_availability(&john, wanted).await.unwrap_err();
    assert!(refused.to_string().contains("business hours"), "{refused}");
}

fn somebody(dice: &mut Dice, _: usize) -> Present {
    let mut present = Present::default();
    present.attributes.display_name = some(dice.pick(&["Pia Roth", "Pia Rothe", "P. Roth"]));
    let mut roles = vec!["user".to_owned()];
    roles.extend(dice.some(&["bot", "livechat-manager", "livechat-agent"]));
    let is_agent = roles.iter().any(|role| role == "livechat-agent");
    present.groups = WantedSet::Exactly(if is_agent { dice.some(&["Sales", "Fax"]) } else { Vec::new() });
    present.roles = WantedSet::Exactly(roles);
    present
}

const WORLD: World = World {
    vendor: SandboxVendor::RocketChat,
    present: somebody,
    user_name,
    ends: Ends::Listed,
    writes: &["POST *", "DELETE *"],
    create: "POST /api/v1/users.create",
    times: 250,
};

laws!(WORLD);

/// Which test reads a change back through the client.
const READ_BACK: &[(Action, &str)] = &[
    (Action::Create, "somebody_is_created_whole_and_once"),
    (Action::UpdateName, "attributes_are_changed_one_by_one"),
    (Action::UpdateEmail, "attributes_are_changed_one_by_one"),
    (Action::UpdateUserName, "attributes_are_changed_one_by_one"),
    (Action::UpdateLocale, "attributes_are_changed_one_by_one"),
    (Action::Activate, "conversations_are_handed_over_before_somebody_is_deactivated"),
    (Action::Deactivate, "conversations_are_handed_over_before_somebody_is_deactivated"),
    (Action::Delete, "somebody_is_deleted_who_owns_nothing_alone"),
    (Action::SetAvailability, "availability_is_set_and_not_toggled"),
    (Action::GrantRole, "roles_and_groups_come_and_go_by_id_or_name"),
    (Action::RevokeRole, "roles_and_groups_come_and_go_by_id_or_name"),
    (Action::JoinGroup, "roles_and_groups_come_and_go_by_id_or_name"),
    (Action::LeaveGroup, "roles_and_groups_come_and_go_by_id_or_name"),
    (Action::CreateGroup, "groups_are_created_renamed_and_deleted"),
    (Action::RenameGroup, "groups_are_created_renamed_and_deleted"),
    (Action::DeleteGroup, "groups_are_created_renamed_and_deleted"),
    (Action::ReassignToPerson, "conversations_are_handed_over_before_somebody_is_deactivated"),
    (Action::ReassignToGroup, "conversations_go_to_a_group_back_to_the_queue_or_are_closed"),
    (Action::Requeue, "conversations_go_to_a_group_back_to_the_queue_or_are_closed"),
    (Action::Close, "conversations_go_to_a_group_back_to_the_queue_or_are_closed"),
    (Action::EndSessions, "sessions_are_ended"),
];

#[test]
fn every_change_is_read_back() {
    assert_reads_back_every_action("rocketchat", READ_BACK, include_str!("changes.rs"));
}

#[tokio::test]
async fn sessions_are_ended() {
    let (server, client, directory) = directory().await;
    let vera = user_id(&client, "vera.popescu").await;
    let user = LoginUser::LoginName("vera.popescu".to_owned());
    let login = LoginRequest::new().user(user).password(server.text("password"));
    let session = super::visitor(&server).authentication().login(&login).send().await.unwrap().value.data;
    let own = super::client(&server, session.user_id.as_str(), session.auth_token.expose());
    assert_eq!(own.authentication().get_me().send().await.unwrap().value.id, vera);
    let person = PersonRef::Id(vera.to_string());
    let step = Step::new(Vendor::RocketChat, Action::EndSessions, person, "a test");
    assert!(directory.apply(&step).await.unwrap().changed);
    let error = own.authentication().get_me().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn roles_that_are_not_shown_are_not_guessed() {
    let (server, _client, _directory) = directory().await;
    let agent = RocketChatDirectory::new(client_of(&server, "vera.popescu"));
    let refused = agent.grant(&PersonRef::Id(JOHN.to_owned()), "user").await.unwrap_err();
    assert!(matches!(refused, ChangeError::Credentials { .. }), "{refused}");
}
