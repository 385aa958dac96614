//! The agents of a Chatwoot account.

mod capabilities;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

pub use frontdesk_chatwoot::Client;
use frontdesk_chatwoot::ids::{AccountId, TeamId, UserId};
pub(crate) use frontdesk_chatwoot::types;
use frontdesk_core::{Error, UnknownValue};
use futures_util::future::{BoxFuture, FutureExt, try_join, try_join_all};
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use serde_json::Value;

use self::capabilities::Tier;
pub(crate) use self::capabilities::capabilities;
use crate::capabilities::Capabilities;
use crate::connection::Connection;
use crate::directory::{Directory, DirectoryEntry, PersonQuery};
use crate::read::{self, addition, filled, json};
use crate::record::VendorRecord;
use crate::roster::{Failures, Outline, Roster, found};
use crate::sign_in::{CredentialField, SignIn};
use crate::status::{Availability, AvailabilityKind, Status, StatusKind};
use crate::user::{Agent, Email, Group, GroupKind, Meta, Name, Role, RoleKind, User};
use crate::vendor::Vendor;

/// The agents and administrators of a Chatwoot account, with the teams that they are in.
///
/// The platform returns all agents in one response and has no operation for a single one, so that
/// looking for somebody reads as much as listing everyone: the agents, the teams and each team's
/// members.
///
/// If a record of a team is malformed, the people whom it is about come without that team. The
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

/// The teams of each agent, by the agent's ID and their own.
type Teams = BTreeMap<UserId, BTreeMap<TeamId, types::Team>>;

impl ChatwootDirectory {
    /// The agents of this account. The client's token must be one of a user of the account.
    pub fn new(client: Client, account_id: impl Into<AccountId>) -> Self {
        Self { client, account_id: account_id.into(), tier: Arc::default() }
    }

    async fn roster(&self) -> Result<Roster<'_>, Error> {
        let agents = self.client.account(self.account_id).agents().list().stream().collect::<Vec<_>>();
        let (agents, (mut teams, mut failures)) = try_join(agents.map(Ok), self.teams()).await?;
        let incomplete = std::mem::take(&mut failures.of_anybody);
        let agents = stream::iter(agents).map_ok(move |agent| {
            let teams = teams.remove(&agent.id).unwrap_or_default();
            let failures = failures.take(&agent.id.to_string());
            let mut entry = entry(agent, &teams.into_values().collect::<Vec<_>>());
            entry.failures = failures;
            entry
        });
        Ok(Roster::new(agents, outline).incomplete(incomplete))
    }

    /// Returns everyone's teams, and the errors of what could not be read.
    async fn teams(&self) -> Result<(Teams, Failures), Error> {
        let (teams, malformed) =
            addition(self.client.account(self.account_id).teams().list().stream(), |_| Ok(())).await?;
        let mut failures = Failures::of_anybody(malformed);
        let members = teams.into_iter().map(|team| async move {
            let members = self.client.account(self.account_id).teams().list_members(team.id).stream();
            Ok::<_, Error>((team, addition(members, |_| Ok(())).await?))
        });
        let mut of_agents = Teams::new();
        for (team, (members, malformed)) in try_join_all(members).await? {
            failures.add(malformed, "id");
            for member in members {
                of_agents.entry(member.id).or_default().insert(team.id, team.clone());
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

    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<DirectoryEntry>, Error>> {
        Box::pin(async move { self.roster().await?.get(id).await })
    }

    fn list(&self) -> BoxStream<'_, Result<DirectoryEntry, Error>> {
        stream::once(self.roster()).map_ok(Roster::list).try_flatten().boxed()
    }

    fn find<'a>(&'a self, query: &'a PersonQuery) -> BoxStream<'a, Result<DirectoryEntry, Error>> {
        found(async move { Ok(self.roster().await?.find(query, |_| None).await) })
    }
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

fn entry(record: types::Agent, teams: &[types::Team]) -> DirectoryEntry {
    let calls = &["listAgents", "listTeams", "listTeamMembers"];
    DirectoryEntry::new(user(&record, teams), VendorRecord::Chatwoot(Box::new(record)), calls)
}

/// The unified user of a Chatwoot agent and the teams that they are in.
///
/// People sign in with their address, which therefore is the user name too.
pub fn user(record: &types::Agent, teams: &[types::Team]) -> User {
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
        roles: record.role.as_ref().map(role).into_iter().collect(),
        groups: teams.iter().map(group).collect(),
        locale: None,
        agent: Agent { availability, ..Agent::default() },
        meta: Meta::default(),
    }
}

fn status(record: &types::Agent) -> Status {
    let value = if record.confirmed { StatusKind::Active } else { StatusKind::Pending };
    Status::read(value, [("confirmed", json(&record.confirmed))])
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

fn group(team: &types::Team) -> Group {
    Group { value: team.id.to_string(), display: Some(team.name.clone()), kind: GroupKind::Team }
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
