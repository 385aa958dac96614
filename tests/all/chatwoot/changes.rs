//! What the facade changes, read back through the client.

use frontdesk::chatwoot::ChatwootDirectory;
use frontdesk::{
    Action, Attributes, AvailabilityKind, ChangeError, Changed, Directory, DirectoryExt, HandOver, Leaving,
    PersonRef, Present, WantedSet,
};
use frontdesk_chatwoot::types::{
    Agent, AgentUpdate, Availability, Conversation, ConversationAssign, ConversationStatus, Role,
};
use frontdesk_chatwoot::{Client, ErrorKind};

use super::{client, start};
use crate::changes::assert_harmless_to_repeat;
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
                names.push(team.name);
            }
        }
        for inbox in account.inboxes().list().collect_all().await.unwrap() {
            let members = account.inboxes().list_members(inbox.id).collect_all().await.unwrap();
            if members.iter().any(|member| member.id.get() == id) {
                names.push(inbox.name);
            }
        }
        names
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
        assert_eq!(desk.groups(agent.id.get()).await, ["returns", inboxes[0].name.as_str()]);

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
        let outcome = desk.directory.ensure(&person, &frontdesk::Wanted::Present(present)).await;
        assert!(matches!(outcome, Err(ChangeError::Refused { .. })), "{outcome:?}");
    }
}
