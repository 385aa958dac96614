//! The agents of a Chatwoot account.

mod capabilities;
mod reads;
mod server;
mod writes;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

pub use frontdesk_chatwoot::Client;
use frontdesk_chatwoot::ids::{AccountId, UserId};
pub(crate) use frontdesk_chatwoot::types;
use frontdesk_core::{Error, Items, UnknownValue};
use futures_util::future::{BoxFuture, FutureExt, try_join};
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use serde_json::Value;

use self::capabilities::Tier;
pub(crate) use self::capabilities::capabilities;
use crate::capabilities::Capabilities;
use crate::connection::Connection;
use crate::conversation::Conversation;
use crate::directory::{Directory, DirectoryEntry, PersonQuery};
use crate::platform_changes::platform_changes;
use crate::read::{self, addition, filled, json};
use crate::record::VendorRecord;
use crate::roster::{Failures, Outline, Roster, found};
use crate::server::ServerReport;
use crate::sign_in::{CredentialField, SignIn};
use crate::status::{Availability, AvailabilityKind, Status, StatusKind};
use crate::user::{Agent, Email, Group, GroupKind, GroupMember, Meta, Name, Role, RoleKind, User};
use crate::vendor::Vendor;

/// The agents and administrators of a Chatwoot account, with the teams and inboxes that they are
/// in.
///
/// The platform returns all agents in one response and has no operation for a single one, so that
/// looking for somebody reads as much as listing everyone: the agents, the teams, the inboxes, and
/// the members of each.
///
/// An agent's token sees the inboxes of that agent only.
///
/// If a record of a group is malformed, the people whom it is about come without that group. The
/// error is among the [`failures`](DirectoryEntry::failures) of the person whom the record names;
/// one that names nobody comes first in the list.
///
/// How much can be changed depends on the credentials, see
/// [`Capabilities::of_vendor`](crate::Capabilities::of_vendor): most with an administrator's token
/// and the token of a platform app that was given the account, less with an administrator's token
/// alone, nothing with an agent's.
///
/// [`connect`](crate::connect()) takes the credentials `user_token`, `account_id` and, for
/// operations of the Platform API, `platform_token`.
#[derive(Clone, Debug)]
pub struct ChatwootDirectory {
    client: Client,
    account_id: AccountId,
    /// How much the credentials may do, once that was asked.
    tier: Arc<OnceLock<Tier>>,
}

/// The groups of each agent, by the agent's ID.
type Groups = BTreeMap<UserId, BTreeSet<Group>>;

/// How many groups' members are read at the same time.
const READ_AHEAD: usize = 8;

impl ChatwootDirectory {
    /// The agents of this account. The client's token must be one of a user of the account.
    pub fn new(client: Client, account_id: impl Into<AccountId>) -> Self {
        Self { client, account_id: account_id.into(), tier: Arc::default() }
    }

    async fn roster(&self) -> Result<Roster<'_>, Error> {
        let agents = self.client.account(self.account_id).agents().list().stream().collect::<Vec<_>>();
        let (agents, (mut groups, mut failures)) = try_join(agents.map(Ok), self.memberships()).await?;
        let incomplete = std::mem::take(&mut failures.of_anybody);
        let agents = stream::iter(agents).map_ok(move |agent| {
            let groups = groups.remove(&agent.id).unwrap_or_default();
            let failures = failures.take(&agent.id.to_string());
            let mut entry = entry(agent, groups.into_iter().collect());
            entry.failures = failures;
            entry
        });
        Ok(Roster::new(agents, outline).incomplete(incomplete))
    }

    /// Returns everyone without teams and inboxes: one request.
    fn agents(&self) -> Roster<'_> {
        let agents = self.client.account(self.account_id).agents().list().stream();
        let agents = agents.map_ok(|agent| {
            let mut entry = entry(agent, Vec::new());
            entry.calls = &["listAgents"];
            entry
        });
        Roster::new(agents, outline)
    }

    /// Returns everyone's teams and inboxes, and the errors of what could not be read.
    async fn memberships(&self) -> Result<(Groups, Failures), Error> {
        let account = || self.client.account(self.account_id);
        let teams = addition(account().teams().list().stream(), |_| Ok(()));
        let inboxes = addition(account().inboxes().list().stream(), |_| Ok(()));
        let ((teams, mut malformed), (inboxes, of_inboxes)) = try_join(teams, inboxes).await?;
        malformed.extend(of_inboxes);
        let mut failures = Failures::of_anybody(malformed);
        let teams =
            teams.iter().map(|team| (team_group(team), account().teams().list_members(team.id).stream()));
        let inboxes = inboxes
            .iter()
            .map(|inbox| (inbox_group(inbox), account().inboxes().list_members(inbox.id).stream()));
        let members: Vec<(Group, Items<types::Agent>)> = teams.chain(inboxes).collect();
        let members = members.into_iter().map(|(group, members)| async move {
            Ok::<_, Error>((group, addition(members, |_| Ok(())).await?))
        });
        let mut members = stream::iter(members).buffered(READ_AHEAD);
        let mut of_agents = Groups::new();
        while let Some((group, (members, malformed))) = members.try_next().await? {
            failures.add(malformed, "id");
            for member in members {
                of_agents.entry(member.id).or_default().insert(group.clone());
            }
        }
        Ok((of_agents, failures))
    }
}

/// # Errors
/// A credential is missing or invalid.
pub(crate) fn connect(connection: &Connection<'_>) -> Result<Box<dyn Directory>, Error> {
    Ok(Box::new(ChatwootDirectory::new(client(connection)?, connection.number("account_id")?)))
}

/// # Errors
/// A credential is missing or invalid.
pub(crate) fn client(connection: &Connection<'_>) -> Result<Client, Error> {
    let builder = connection.configured(Client::builder()).base_url(connection.base_url);
    let mut builder = builder.token(connection.text("user_token")?);
    if let Some(token) = connection.optional("platform_token")? {
        builder = builder.platform_token(token);
    }
    builder.build()
}

/// The credentials.
pub(crate) const SIGN_INS: &[SignIn] = &[SignIn::new(
    "access token",
    &[
        CredentialField::secret("user_token", "the access token at the end of a user's profile page"),
        CredentialField::number("account_id", "the number after /accounts/ in the address of the dashboard"),
        CredentialField::secret(
            "platform_token",
            "the token of a platform app, from the super admin console; only for self-hosted installations",
        )
        .optional(),
    ],
)];

impl Directory for ChatwootDirectory {
    fn vendor(&self) -> Vendor {
        Vendor::Chatwoot
    }

    fn capabilities(&self) -> BoxFuture<'_, Result<Capabilities, Error>> {
        Box::pin(async move { Ok(self.tier().await?.capabilities()) })
    }

    fn own_id(&self) -> BoxFuture<'_, Result<Option<String>, Error>> {
        Box::pin(async { Ok(Some(self.client.profile().get().await?.id.to_string())) })
    }

    fn server(&self) -> BoxFuture<'_, ServerReport> {
        Box::pin(self.report())
    }

    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<DirectoryEntry>, Error>> {
        Box::pin(async move { self.roster().await?.get(id).await })
    }

    fn list(&self) -> BoxStream<'_, Result<DirectoryEntry, Error>> {
        stream::once(self.roster()).map_ok(Roster::list).try_flatten().boxed()
    }

    fn find<'a>(&'a self, query: &'a PersonQuery) -> BoxStream<'a, Result<DirectoryEntry, Error>> {
        found(async move { Ok(self.roster().await?.find(query, |_| None).await) })
    }

    fn groups(&self) -> BoxStream<'_, Result<Group, Error>> {
        reads::groups(self)
    }

    fn roles(&self) -> BoxStream<'_, Result<Role, Error>> {
        reads::roles()
    }

    fn members<'a>(&'a self, group: &'a Group) -> BoxStream<'a, Result<GroupMember, Error>> {
        reads::members(self, group)
    }

    fn open_conversations<'a>(&'a self, id: &'a str) -> BoxStream<'a, Result<Conversation, Error>> {
        reads::open_conversations(self, id)
    }

    platform_changes!();
}

/// The address is the user name, too.
fn outline(record: &Value) -> Outline {
    let address = record.get("email").and_then(Value::as_str).map(str::to_owned);
    Outline {
        id: read::id(record, "id"),
        addresses: address.as_ref().map(|address| vec![address.clone()]),
        user_name: address,
    }
}

fn entry(record: types::Agent, groups: Vec<Group>) -> DirectoryEntry {
    let calls = &["listAgents", "listTeams", "listTeamMembers", "listInboxes", "listInboxMembers"];
    DirectoryEntry::new(user(&record, groups), VendorRecord::Chatwoot(Box::new(record)), calls)
}

/// The unified user of a Chatwoot agent and the teams and inboxes that they are in.
///
/// People sign in with their address, which therefore is the user name too.
pub fn user(record: &types::Agent, groups: Vec<Group>) -> User {
    let status = status(record);
    let availability = availability(&status, record);
    let emails = filled(Some(&record.email)).map(|value| Email {
        value,
        primary: true,
        verified: Some(record.confirmed),
    });
    User {
        vendor: Vendor::Chatwoot,
        id: record.id.to_string(),
        user_name: filled(Some(&record.email)),
        name: Name::from_formatted(filled(Some(&record.name))),
        display_name: filled(Some(&record.available_name)).or_else(|| filled(Some(&record.name))),
        emails: emails.into_iter().collect(),
        active: status.allows_sign_in(),
        status,
        roles: roles(record),
        groups,
        locale: None,
        agent: Agent { availability, ..Agent::default() },
        meta: Meta::default(),
    }
}

fn status(record: &types::Agent) -> Status {
    let value = if record.confirmed { StatusKind::Active } else { StatusKind::Pending };
    Status::read(value, [("confirmed", json(&record.confirmed))])
}

/// Everybody has one role. A custom one has only a number, and stands in place of the agents' own.
fn roles(record: &types::Agent) -> Vec<Role> {
    let is_agent = record.role.as_ref().is_none_or(|role| *role != types::Role::Administrator);
    let custom = record.custom_role_id.as_ref().filter(|_| is_agent).map(|id| Role {
        value: id.to_string(),
        display: Some(format!("custom role {id}")),
        kind: RoleKind::Custom,
    });
    custom.or_else(|| record.role.as_ref().map(role)).into_iter().collect()
}

fn role(role: &types::Role) -> Role {
    Role {
        value: role.as_str().to_owned(),
        display: None,
        kind: match role {
            types::Role::Agent => RoleKind::Agent,
            types::Role::Administrator => RoleKind::Administrator,
            _ => RoleKind::Custom,
        },
    }
}

fn team_group(team: &types::Team) -> Group {
    Group { value: team.id.to_string(), display: filled(Some(&team.name)), kind: GroupKind::Team }
}

fn inbox_group(inbox: &types::Inbox) -> Group {
    Group { value: inbox.id.to_string(), display: filled(Some(&inbox.name)), kind: GroupKind::Inbox }
}

/// With `auto_offline`, who is not there is offline; without it, who is set to be online is given
/// chats all the same.
fn availability(account: &Status, record: &types::Agent) -> Option<Availability> {
    let given = record.availability_status.as_ref()?;
    let value = match given {
        types::Availability::Online | types::Availability::Available => AvailabilityKind::Available,
        types::Availability::Busy => AvailabilityKind::Busy,
        types::Availability::Offline => AvailabilityKind::Offline,
        other => AvailabilityKind::Unknown(UnknownValue::new(other.as_str())),
    };
    let source =
        [("availability_status", json(given)), ("auto_offline", record.auto_offline.as_ref().and_then(json))];
    Some(Availability::of(account, value, source))
}
