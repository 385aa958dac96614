//! What the facade changes, read back through the client.

use std::collections::BTreeMap;

use frontdesk::chatwoot::ChatwootDirectory;
use frontdesk::{
    Action, Attributes, AvailabilityKind, ChangeError, Changed, Directory, DirectoryExt, HandOver, Leaving,
    PersonRef, Present, Step, Vendor, Wanted, WantedSet,
};
use frontdesk_chatwoot::types::{
    Agent, AgentUpdate, Availability, Conversation, ConversationAssign, ConversationStatus, FilterCondition,
    FilterOperator, FilterQuery, PlatformAccountUpdate, Role,
};
use frontdesk_chatwoot::{Client, ErrorKind};
use frontdesk_sandbox::SandboxVendor;
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::{client, start};
use crate::changes::{
    Dice, Ends, World, address as law_address, assert_harmless_to_repeat, assert_reads_back_every_action,
    laws,
};
use crate::sandbox::Server;

const BEN: &str = "ben.okafor@harbour.example";
const PIA: &str = "pia.roth@harbour.example";

/// An account with the directory that a platform app has.
struct Desk {
    server: Server,
    client: Client,
    account: i64,
    directory: ChatwootDirectory,
}

impl Desk {
    async fn of_platform_app() -> Self {
        let (server, client, account) = start().await;
        let directory = ChatwootDirectory::new(client.clone(), account);
        Self { server, client, account, directory }
    }

    /// The same with an administrator's token alone.
    async fn of_administrator() -> Self {
        let desk = Self::of_platform_app().await;
        let alone = client(&desk.server, desk.server.text("user_token"), "none");
        Self { directory: ChatwootDirectory::new(alone, desk.account), ..desk }
    }

    async fn of_agent() -> Self {
        let desk = Self::of_platform_app().await;
        let agent = client(&desk.server, desk.server.text("agent_token"), "none");
        Self { directory: ChatwootDirectory::new(agent, desk.account), ..desk }
    }

    async fn agents(&self, address: &str) -> Vec<Agent> {
        let agents = self.client.account(self.account).agents().list().send().await.unwrap().value;
        agents.into_iter().filter(|agent| agent.email == address).collect()
    }

    async fn agent(&self, address: &str) -> Agent {
        self.agents(address).await.pop().unwrap()
    }

    /// The names of the teams and inboxes that somebody is in.
    async fn groups(&self, id: i64) -> Vec<String> {
        let account = self.client.account(self.account);
        let mut names = Vec::new();
        for team in account.teams().list().send().await.unwrap().value {
            let members = account.teams().list_members(team.id).send().await.unwrap().value;
            if members.iter().any(|member| member.id.get() == id) {
                names.push(format!("team:{}", team.name));
            }
        }
        for inbox in account.inboxes().list().collect_all().await.unwrap() {
            let members = account.inboxes().list_members(inbox.id).collect_all().await.unwrap();
            if members.iter().any(|member| member.id.get() == id) {
                names.push(format!("inbox:{}", inbox.name));
            }
        }
        names
    }

    async fn role(&self, address: &str) -> Role {
        self.agent(address).await.role.unwrap()
    }

    /// How many requests something took, by operation.
    async fn counted<T>(&self, change: impl Future<Output = T>) -> (T, BTreeMap<String, u64>) {
        let before = self.server.seen();
        let result = change.await;
        let counted = self.server.seen().into_iter().filter_map(|(operation, count)| {
            let more = count - before.get(&operation).copied().unwrap_or_default();
            (more > 0).then_some((operation, more))
        });
        (result, counted.collect())
    }

    /// A conversation that is assigned to somebody.
    async fn conversation_of(&self, id: i64) -> i64 {
        let conversations = || self.client.account(self.account).conversations();
        let assign = ConversationAssign::new().assignee_id(id);
        conversations().assign(1, &assign).send().await.unwrap();
        conversations()
            .set_status(1, &super::conversations::status(ConversationStatus::Open))
            .send()
            .await
            .unwrap();
        1
    }

    async fn conversation(&self, id: i64) -> Conversation {
        self.client.account(self.account).conversations().get(id).send().await.unwrap().value
    }
}

fn address(address: &str) -> PersonRef {
    PersonRef::Email(address.to_owned())
}

fn set(names: &[&str]) -> WantedSet {
    WantedSet::Exactly(names.iter().map(|name| (*name).to_owned()).collect())
}

fn pia(groups: &[&str]) -> Present {
    let mut present = Present::default();
    present.attributes.display_name = Some("Pia Roth".to_owned());
    present.roles = set(&["administrator"]);
    present.groups = set(groups);
    present
}

fn actions(changed: &Changed) -> Vec<Action> {
    changed.steps.iter().map(|applied| applied.step.action).collect()
}

fn assignee(conversation: &Conversation) -> Option<i64> {
    let assignee = serde_json::to_value(conversation).unwrap();
    assignee.pointer("/meta/assignee/id").and_then(serde_json::Value::as_i64)
}

#[tokio::test]
async fn somebody_is_created_whole_and_once() {
    for (desk, confirmed) in [(Desk::of_platform_app().await, true), (Desk::of_administrator().await, false)]
    {
        let inboxes = desk.client.account(desk.account).inboxes().list().collect_all().await.unwrap();
        let inbox = format!("inbox:{}", inboxes[0].id);
        let wanted = || pia(&["returns", &inbox]);
        let changed = desk.directory.create(&address(PIA), wanted()).await.unwrap();
        assert_eq!(actions(&changed), [Action::Create, Action::JoinGroup, Action::JoinGroup]);
        let agent = desk.agent(PIA).await;
        assert_eq!((agent.name.as_str(), &agent.role), ("Pia Roth", &Some(Role::Administrator)));
        assert_eq!(agent.confirmed, confirmed);
        assert_eq!(
            desk.groups(agent.id.get()).await,
            ["team:returns".to_owned(), format!("inbox:{}", inboxes[0].name)]
        );

        assert!(!desk.directory.create(&address(PIA), wanted()).await.unwrap().is_changed());
        assert_harmless_to_repeat(&desk.directory, &changed.steps).await;
        assert_eq!(desk.agents(PIA).await.len(), 1);
    }
}

#[tokio::test]
async fn a_platform_app_ends_the_membership_and_keeps_the_user() {
    let desk = Desk::of_platform_app().await;
    let ben = desk.agent(BEN).await.id.get();
    let conversation = desk.conversation_of(ben).await;
    let leaving = Leaving::handing_over(HandOver::ToGroup("returns".to_owned()));
    let changed = desk.directory.deactivate(&address(BEN), leaving.clone()).await.unwrap();
    assert_eq!(changed.steps.last().unwrap().step.action, Action::Deactivate);
    assert!(changed.manual.is_empty(), "{:?}", changed.manual);
    assert!(desk.agents(BEN).await.is_empty());
    assert_ne!(assignee(&desk.conversation(conversation).await), Some(ben));
    assert!(desk.groups(ben).await.is_empty());

    assert!(!desk.directory.deactivate(&address(BEN), leaving).await.unwrap().is_changed());
    assert_harmless_to_repeat(&desk.directory, &changed.steps[changed.steps.len() - 1..]).await;
    // The same user comes back.
    desk.directory.create(&address(BEN), Present::default()).await.unwrap();
    assert_eq!(desk.agent(BEN).await.id.get(), ben);
}

#[tokio::test]
async fn an_administrator_takes_away_what_an_account_gives() {
    let desk = Desk::of_administrator().await;
    desk.directory.grant(&address(BEN), "administrator").await.unwrap();
    let changed = desk.directory.deactivate(&address(BEN), Leaving::default()).await.unwrap();
    assert!(changed.is_changed());
    assert_eq!(changed.manual.len(), 1, "{:?}", changed.manual);
    assert!(changed.manual[0].reason.contains("can still sign in"));
    let ben = desk.agent(BEN).await;
    assert_eq!((&ben.role, &ben.availability_status), (&Some(Role::Agent), &Some(Availability::Offline)));
    assert!(desk.groups(ben.id.get()).await.is_empty());
    let again = desk.directory.deactivate(&address(BEN), Leaving::default()).await.unwrap();
    assert!(again.steps.is_empty() && again.manual.is_empty(), "{again:?}");
}

/// What a custom role gives must neither survive the end of access nor be lost to a change of a
/// name.
#[tokio::test]
async fn a_custom_role_stays_until_another_takes_its_place() {
    let desk = Desk::of_administrator().await;
    let ben = address(BEN);
    let custom = async || desk.agent(BEN).await.custom_role_id.into_option().map(|id| id.get());
    desk.directory.grant(&ben, "7").await.unwrap();
    assert!(!desk.directory.grant(&ben, "7").await.unwrap().is_changed());
    let mut attributes = Attributes::default();
    attributes.display_name = Some("Ben O.".to_owned());
    desk.directory.update(&ben, attributes).await.unwrap();
    desk.directory.set_availability(&ben, AvailabilityKind::Available).await.unwrap();
    assert_eq!(custom().await, Some(7));
    let changed = desk.directory.grant(&ben, "administrator").await.unwrap();
    assert_eq!(actions(&changed), [Action::GrantRole, Action::RevokeRole]);
    assert_eq!(custom().await, None);
    desk.directory.grant(&ben, "7").await.unwrap();
    assert_eq!((desk.role(BEN).await, custom().await), (Role::Agent, Some(7)));
    desk.directory.revoke(&ben, "7").await.unwrap();
    assert_eq!(custom().await, None);
    desk.directory.grant(&ben, "7").await.unwrap();
    let changed = desk.directory.deactivate(&ben, Leaving::default()).await.unwrap();
    assert_eq!(custom().await, None);
    let lost = changed.steps.last().unwrap().step.lost.clone().unwrap();
    assert_eq!(lost.roles[0].value, "7");
}

#[tokio::test]
async fn a_plan_says_what_becomes_of_open_conversations_and_of_the_user() {
    let reason = async |desk: &Desk, wanted: Wanted| {
        let ben = desk.agent(BEN).await.id.get();
        desk.conversation_of(ben).await;
        let plan = desk.directory.ensure(&address(BEN), &wanted).await.unwrap();
        plan.steps.last().unwrap().reason.clone()
    };
    let (app, alone) = (Desk::of_platform_app().await, Desk::of_administrator().await);
    let inactive = |hand_over| Wanted::Inactive(Leaving::handing_over(hand_over));
    let (keep, requeue) = (HandOver::KeepOpen, HandOver::Requeue);
    assert_eq!(
        reason(&app, inactive(keep.clone())).await,
        "the person leaves; open conversations become nobody's"
    );
    assert_eq!(reason(&app, inactive(requeue)).await, "the person leaves");
    let of_administrator = reason(&alone, inactive(keep.clone())).await;
    assert!(
        of_administrator.contains("stay assigned to somebody who does not see them"),
        "{of_administrator}"
    );
    let deleted = reason(&alone, Wanted::Absent(Leaving::handing_over(keep))).await;
    assert!(deleted.contains("become nobody's") && deleted.contains("lose their author"), "{deleted}");
}

/// A license that is used up is no failure that passes.
#[tokio::test]
async fn an_account_that_is_full_refuses_one_more() {
    let desk = Desk::of_administrator().await;
    let limits = json!({"agents": 1}).as_object().cloned().unwrap();
    let limit = PlatformAccountUpdate::new().limits(limits);
    desk.client.platform_accounts().update(desk.account, &limit).send().await.unwrap();
    let outcome = desk.directory.create(&address(PIA), pia(&[])).await.unwrap_err();
    assert!(matches!(&outcome, ChangeError::Refused { .. }), "{outcome:?}");
    assert_eq!(outcome.error().unwrap().kind(), ErrorKind::LimitExceeded);
    assert!(desk.agents(PIA).await.is_empty());
}

#[tokio::test]
async fn an_agent_changes_nothing() {
    let desk = Desk::of_agent().await;
    for outcome in [
        desk.directory.create(&address(PIA), pia(&[])).await,
        desk.directory.deactivate(&address(BEN), Leaving::default()).await,
        desk.directory.delete(&address(BEN), Leaving::default()).await,
        desk.directory.grant(&address(BEN), "administrator").await,
        desk.directory.join(&address(BEN), "team:orders").await,
    ] {
        assert!(matches!(outcome, Err(ChangeError::Unsupported { .. })), "{outcome:?}");
    }
}

#[tokio::test]
async fn an_inbox_gets_no_conversations_of_others() {
    let desk = Desk::of_administrator().await;
    let ben = desk.agent(BEN).await.id.get();
    desk.conversation_of(ben).await;
    let leaving = Leaving::handing_over(HandOver::ToGroup("inbox:2".to_owned()));
    let outcome = desk.directory.deactivate(&address(BEN), leaving).await;
    assert!(matches!(&outcome, Err(ChangeError::Refused { .. })), "{outcome:?}");
}

#[tokio::test]
async fn names_and_addresses_are_changed() {
    let desk = Desk::of_platform_app().await;
    let mut attributes = Attributes::default();
    attributes.display_name = Some("Ben O.".to_owned());
    attributes.email = Some("ben@harbour.example".to_owned());
    let ben = desk.agent(BEN).await.id;
    let changed = desk.directory.update(&address(BEN), attributes.clone()).await.unwrap();
    assert_eq!(actions(&changed), [Action::UpdateName, Action::UpdateEmail]);
    let agent = desk.agent("ben@harbour.example").await;
    assert_eq!((agent.id, agent.name.as_str()), (ben, "Ben O."));

    let desk = Desk::of_administrator().await;
    let outcome = desk.directory.update(&address(BEN), attributes).await;
    assert!(matches!(outcome, Err(ChangeError::Unsupported { .. })), "{outcome:?}");
    assert_eq!(desk.agent(BEN).await.name, "Ben Okafor");
}

#[tokio::test]
async fn availability_is_set() {
    let desk = Desk::of_administrator().await;
    let ben = address(BEN);
    for (kind, status) in [
        (AvailabilityKind::Unavailable, Availability::Offline),
        (AvailabilityKind::Unavailable, Availability::Offline),
        (AvailabilityKind::Available, Availability::Online),
    ] {
        // With the dashboard closed, nobody is shown as online.
        let id = desk.agent(BEN).await.id;
        let stays = AgentUpdate::new().auto_offline(false);
        desk.client.account(desk.account).agents().update(id, &stays).send().await.unwrap();
        desk.directory.set_availability(&ben, kind).await.unwrap();
        assert_eq!(desk.agent(BEN).await.availability_status, Some(status));
    }
}

#[tokio::test]
async fn somebody_is_deleted() {
    let desk = Desk::of_platform_app().await;
    let ben = desk.agent(BEN).await.id;
    desk.directory.delete(&address(BEN), Leaving::default()).await.unwrap();
    assert!(desk.agents(BEN).await.is_empty());
    assert_eq!(desk.client.platform_users().get(ben).send().await.unwrap_err().kind(), ErrorKind::NotFound);
    assert!(!desk.directory.delete(&address(BEN), Leaving::default()).await.unwrap().is_changed());
}

#[tokio::test]
async fn a_new_agent_needs_an_address() {
    let desk = Desk::of_administrator().await;
    let mut named = pia(&[]);
    named.attributes.user_name = Some("pia".to_owned());
    for (person, present) in
        [(PersonRef::UserName("pia".to_owned()), Present::default()), (address(PIA), named)]
    {
        let outcome = desk.directory.ensure(&person, &Wanted::Present(present)).await;
        assert!(matches!(outcome, Err(ChangeError::Refused { .. })), "{outcome:?}");
    }
}

const MAYA: &str = "maya.abebe@harbour.example";

/// Each way of handing over, with what the client says of each conversation that was handed over.
#[tokio::test]
async fn open_conversations_are_handed_over_in_each_way() {
    for hand_over in [
        HandOver::ToPerson(address(MAYA)),
        HandOver::ToGroup("team:orders".to_owned()),
        HandOver::Requeue,
        HandOver::Close,
    ] {
        for desk in [Desk::of_platform_app().await, Desk::of_administrator().await] {
            let (ben, maya) = (desk.agent(BEN).await.id.get(), desk.agent(MAYA).await.id.get());
            desk.conversation_of(ben).await;
            let open: Vec<Conversation> = desk
                .client
                .account(desk.account)
                .conversations()
                .filter(&of(ben))
                .collect_all()
                .await
                .unwrap();
            assert!(!open.is_empty());
            let leaving = Leaving::handing_over(hand_over.clone());
            let plan = desk.directory.ensure(&address(BEN), &Wanted::Inactive(leaving)).await.unwrap();
            let is_handed_over = |step: &&Step| step.target.is_some();
            assert_eq!(plan.steps.iter().filter(is_handed_over).count(), open.len(), "{hand_over:?}");
            for step in plan.steps.iter().filter(is_handed_over) {
                assert!(desk.directory.apply(step).await.unwrap().changed, "{step:?}");
                assert!(!desk.directory.apply(step).await.unwrap().changed, "{step:?}");
            }
            for before in open {
                let now = desk.conversation(before.id.get()).await;
                let team = now.meta.team.as_ref().map(|team| team.name.as_str());
                let closed = matches!(hand_over, HandOver::Close);
                let status = if closed { &ConversationStatus::Resolved } else { &before.status };
                assert_eq!(&now.status, status, "{hand_over:?}");
                match (&hand_over, assignee(&now)) {
                    (HandOver::ToPerson(_), heir) => assert_eq!(heir, Some(maya)),
                    // The team may assign it to one of its members at once.
                    (HandOver::ToGroup(_), heir) => {
                        assert_eq!(team, Some("orders"));
                        if let Some(heir) = heir {
                            assert!(desk.groups(heir).await.contains(&"team:orders".to_owned()), "{heir}");
                        }
                    }
                    (HandOver::Close, heir) => assert_eq!(heir, Some(ben)),
                    (_, heir) => assert_eq!(heir, None),
                }
            }
        }
    }
}

/// The conversations of somebody that are not resolved.
fn of(id: i64) -> FilterQuery {
    let equal =
        |key: &str, values: Vec<Value>| FilterCondition::new(key, FilterOperator::EqualTo).values(values);
    let statuses = vec![json!("open"), json!("pending"), json!("snoozed")];
    FilterQuery::new([equal("assignee_id", vec![json!(id)]).query_operator("AND"), equal("status", statuses)])
}

#[tokio::test]
async fn a_team_and_an_inbox_of_the_same_name_are_told_apart() {
    let desk = Desk::of_administrator().await;
    let ben = desk.agent(BEN).await.id.get();
    desk.conversation_of(ben).await;
    let leaving = Leaving::handing_over(HandOver::ToGroup("orders".to_owned()));
    let refused = desk.directory.deactivate(&address(BEN), leaving).await.unwrap_err().to_string();
    assert!(refused.contains("team:") && refused.contains("inbox:"), "{refused}");
    assert!(!desk.groups(ben).await.contains(&"team:orders".to_owned()));
    desk.directory.join(&address(BEN), "team:orders").await.unwrap();
    assert!(desk.groups(ben).await.contains(&"team:orders".to_owned()));
}

#[tokio::test]
async fn roles_and_groups_come_and_go() {
    let desk = Desk::of_administrator().await;
    let (ben, id) = (address(BEN), desk.agent(BEN).await.id.get());
    assert!(desk.directory.grant(&ben, "administrator").await.unwrap().is_changed());
    assert_eq!(desk.role(BEN).await, Role::Administrator);
    assert!(!desk.directory.grant(&ben, "administrator").await.unwrap().is_changed());
    assert!(desk.directory.revoke(&ben, "administrator").await.unwrap().is_changed());
    assert_eq!(desk.role(BEN).await, Role::Agent);
    let last = desk.directory.revoke(&ben, "agent").await;
    assert!(matches!(last, Err(ChangeError::Refused { .. })), "{last:?}");

    // Everybody has one role: another one in place of the administrator's takes that away, and a
    // plan says so.
    desk.directory.grant(&ben, "administrator").await.unwrap();
    let changed = desk.directory.grant(&ben, "agent").await.unwrap();
    assert_eq!(actions(&changed), [Action::GrantRole, Action::RevokeRole]);
    assert_eq!(desk.role(BEN).await, Role::Agent);

    let before = desk.groups(id).await;
    for group in &before {
        assert!(desk.directory.leave(&ben, group).await.unwrap().is_changed(), "{group}");
        assert!(!desk.groups(id).await.contains(group), "{group}");
    }
    for group in &before {
        assert!(desk.directory.join(&ben, group).await.unwrap().is_changed(), "{group}");
        assert!(!desk.directory.join(&ben, group).await.unwrap().is_changed(), "{group}");
    }
    assert_eq!(desk.groups(id).await, before);
}

/// The server writes names in lower case. Inboxes are not changed: there is one of the name
/// `orders`, too.
#[tokio::test]
async fn teams_are_created_renamed_and_deleted() {
    let desk = Desk::of_administrator().await;
    let account = desk.client.account(desk.account);
    let teams = async || account.teams().list().await.unwrap();
    let created = desk.directory.create_group("Night Shift").await.unwrap();
    let id = created.steps[0].done.id.clone().unwrap();
    let team = teams().await.into_iter().find(|team| team.id.to_string() == id).unwrap();
    assert_eq!(team.name, "night shift");
    assert!(!desk.directory.create_group("Night Shift").await.unwrap().is_changed());

    let renamed = desk.directory.rename_group("night shift", "Early Shift").await.unwrap();
    assert!(teams().await.iter().any(|team| team.id.to_string() == id && team.name == "early shift"));
    assert!(!desk.directory.rename_group(&id, "Early shift").await.unwrap().is_changed());

    let inboxes = async || account.inboxes().list().collect_all().await.unwrap().len();
    let before = inboxes().await;
    desk.directory.delete_group("orders").await.unwrap();
    let deleted = desk.directory.delete_group(&id).await.unwrap();
    assert!(teams().await.iter().all(|team| team.id.to_string() != id && team.name != "orders"));
    assert_eq!(inboxes().await, before);
    assert!(!desk.directory.delete_group(&id).await.unwrap().is_changed());
    assert_harmless_to_repeat(&desk.directory, &deleted.steps).await;
    let gone = desk.directory.apply(&renamed.steps[0].step).await.unwrap_err();
    assert!(matches!(gone, ChangeError::Refused { .. }), "{gone}");
}

/// The membership is gone, so that the person is not listed, and comes back by the ID.
#[tokio::test]
async fn a_membership_that_ended_is_made_again() {
    let desk = Desk::of_platform_app().await;
    let ben = desk.agent(BEN).await.id;
    let changed = desk.directory.deactivate(&address(BEN), Leaving::default()).await.unwrap();
    let lost = changed.steps.last().unwrap().step.lost.clone().unwrap();
    assert!(!lost.keeps_sign_in && lost.groups.len() > 1, "{lost:?}");
    let person = PersonRef::Id(ben.to_string());
    let activate = Step::new(Vendor::Chatwoot, Action::Activate, person, "a test");
    assert!(!desk.directory.is_applied(&activate).await.unwrap());
    assert!(desk.directory.apply(&activate).await.unwrap().changed);
    assert_eq!(desk.agent(BEN).await.id, ben);
    assert!(!desk.directory.apply(&activate).await.unwrap().changed);
}

/// Whose address is not confirmed yet cannot use the account.
#[tokio::test]
async fn an_invited_address_is_confirmed() {
    let desk = Desk::of_administrator().await;
    desk.directory.create(&address(PIA), pia(&[])).await.unwrap();
    assert!(!desk.agent(PIA).await.confirmed);
    let all = ChatwootDirectory::new(desk.client.clone(), desk.account);
    assert!(all.activate(&address(PIA)).await.unwrap().is_changed());
    assert!(desk.agent(PIA).await.confirmed);
}

/// The members of all teams and inboxes are read once for a plan that needs them, and by no step
/// but the deactivation that leaves them.
#[tokio::test]
async fn a_change_reads_no_more_than_it_needs() {
    const MEMBERS: [&str; 2] = [
        "GET /api/v1/accounts/{account_id}/teams/{team_id}/team_members",
        "GET /api/v1/accounts/{account_id}/inbox_members/{inbox_id}",
    ];
    let desk = Desk::of_administrator().await;
    let ben = address(BEN);
    desk.directory.capabilities().await.unwrap();
    let sum = |counted: &BTreeMap<String, u64>| counted.values().sum::<u64>();
    let members = |counted: &BTreeMap<String, u64>| -> u64 {
        counted
            .iter()
            .filter(|(operation, _)| MEMBERS.contains(&operation.as_str()))
            .map(|(_, count)| count)
            .sum()
    };

    // The plan, before the change, the change, and after it.
    let (granted, counted) = desk.counted(desk.directory.grant(&ben, "administrator")).await;
    assert!(granted.unwrap().is_changed());
    assert_eq!((sum(&counted), members(&counted)), (4, 0), "{counted:?}");

    let mut present = Present::default();
    present.groups = WantedSet::Changed { add: vec!["team:orders".to_owned()], remove: Vec::new() };
    let wanted = Wanted::Present(present);
    let (plan, counted) = desk.counted(desk.directory.ensure(&ben, &wanted)).await;
    let groups = desk.directory.groups().count().await as u64;
    assert_eq!(members(&counted), groups, "{counted:?}");
    let step = plan.unwrap().steps.remove(0);
    let (joined, counted) = desk.counted(desk.directory.apply(&step)).await;
    assert!(joined.unwrap().changed);
    assert_eq!((sum(&counted), members(&counted)), (5, 2), "{counted:?}");
}

fn somebody(dice: &mut Dice, _: usize) -> Present {
    let mut present = Present::default();
    present.attributes.display_name = Some(dice.pick(&["Pia Roth", "Pia Rothe", "P. Roth"]).to_owned());
    present.roles = set(&[dice.pick(&["agent", "administrator"])]);
    present.groups = WantedSet::Exactly(dice.some(&["returns", "escalations"]));
    present
}

const WORLD: World = World {
    vendor: SandboxVendor::Chatwoot,
    present: somebody,
    user_name: law_address,
    ends: Ends::Unlisted,
    writes: &["POST *", "PATCH *", "DELETE *"],
    create: "POST /platform/api/v1/accounts/{account_id}/account_users",
    times: 250,
};

laws!(WORLD);

/// Which test reads a change back through the client.
const READ_BACK: &[(Action, &str)] = &[
    (Action::Create, "somebody_is_created_whole_and_once"),
    (Action::UpdateName, "names_and_addresses_are_changed"),
    (Action::UpdateEmail, "names_and_addresses_are_changed"),
    (Action::Activate, "an_invited_address_is_confirmed"),
    (Action::Deactivate, "a_platform_app_ends_the_membership_and_keeps_the_user"),
    (Action::Delete, "somebody_is_deleted"),
    (Action::SetAvailability, "availability_is_set"),
    (Action::GrantRole, "roles_and_groups_come_and_go"),
    (Action::RevokeRole, "roles_and_groups_come_and_go"),
    (Action::JoinGroup, "roles_and_groups_come_and_go"),
    (Action::LeaveGroup, "roles_and_groups_come_and_go"),
    (Action::CreateGroup, "teams_are_created_renamed_and_deleted"),
    (Action::RenameGroup, "teams_are_created_renamed_and_deleted"),
    (Action::DeleteGroup, "teams_are_created_renamed_and_deleted"),
    (Action::ReassignToPerson, "open_conversations_are_handed_over_in_each_way"),
    (Action::ReassignToGroup, "open_conversations_are_handed_over_in_each_way"),
    (Action::Requeue, "open_conversations_are_handed_over_in_each_way"),
    (Action::Close, "open_conversations_are_handed_over_in_each_way"),
];

#[test]
fn every_change_is_read_back() {
    assert_reads_back_every_action("chatwoot", READ_BACK, include_str!("changes.rs"));
}
