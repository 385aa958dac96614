//! The agents of a Chatwoot account.

use std::collections::BTreeMap;

pub use frontdesk_chatwoot::Client;
use frontdesk_chatwoot::types;
use frontdesk_core::Error;
use futures_util::future::{BoxFuture, FutureExt, try_join, try_join_all};
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};

use crate::directory::{Capabilities, Directory, Entry, Query};
use crate::read::{filled, json, read};
use crate::record::Record;
use crate::status::{Availability, AvailabilityKind, Status, StatusKind};
use crate::user::{Agent, Email, Group, GroupKind, Meta, Name, Role, RoleKind, User};
use crate::vendor::Vendor;

/// The agents and administrators of a Chatwoot account, with the teams that they are in.
///
/// The platform gives all agents in one answer and has no operation for a single one, so that looking for somebody
/// reads as much as listing everyone: the agents, the teams and each team's members.
///
/// Where a record of a team cannot be read, its error comes first in the list, and the people whom it is about come without
/// that team.
#[derive(Clone, Debug)]
pub struct Account {
    client: Client,
    account_id: i64,
}

/// The teams of each agent, by the agent's id.
type Teams = BTreeMap<i64, Vec<types::Team>>;

impl Account {
    /// The agents of this account. The client's token must be one of a user of the account.
    pub fn new(client: Client, account_id: i64) -> Self {
        Self { client, account_id }
    }

    /// Everyone, and the errors of records that could not be read: those of teams first, the agents' in their place.
    async fn everyone(&self) -> Result<Vec<Result<Entry, Error>>, Error> {
        let agents = self.client.list_agents(self.account_id).stream().collect::<Vec<_>>();
        let (agents, (teams, malformed)) = try_join(agents.map(Ok), self.teams()).await?;
        let agents = agents.into_iter().map(|agent| {
            let agent = agent?;
            let teams = teams.get(&agent.id).map_or(&[][..], Vec::as_slice);
            Ok(entry(agent, teams))
        });
        Ok(malformed.into_iter().map(Err).chain(agents).collect())
    }

    /// Everyone, where every record can be read.
    async fn all(&self) -> Result<Vec<Entry>, Error> {
        self.everyone().await?.into_iter().collect()
    }

    /// The teams of everyone, and the errors of records that could not be read.
    async fn teams(&self) -> Result<(Teams, Vec<Error>), Error> {
        let (teams, mut malformed) = read(self.client.list_teams(self.account_id).stream()).await?;
        let members = teams.into_iter().map(|team| async move {
            let members = self.client.list_team_members(self.account_id, team.id).stream();
            Ok::<_, Error>((team, read(members).await?))
        });
        let mut of_agents = Teams::new();
        for (team, (members, more)) in try_join_all(members).await? {
            malformed.extend(more);
            for member in members {
                of_agents.entry(member.id).or_default().push(team.clone());
            }
        }
        Ok((of_agents, malformed))
    }
}

impl Directory for Account {
    fn vendor(&self) -> Vendor {
        Vendor::Chatwoot
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            emails: true,
            user_names: false,
            groups: true,
            availability: true,
            finds_user_name: false,
            finds_email: false,
        }
    }

    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<Entry>, Error>> {
        Box::pin(async move {
            let everyone = self.all().await?;
            Ok(everyone.into_iter().find(|entry| entry.user.id == id))
        })
    }

    fn list(&self) -> BoxStream<'_, Result<Entry, Error>> {
        stream::once(self.everyone()).map_ok(stream::iter).try_flatten().boxed()
    }

    fn find<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Vec<Entry>, Error>> {
        Box::pin(async move {
            let mut everyone = self.all().await?;
            everyone.retain(|entry| query.matches(&entry.user));
            Ok(everyone)
        })
    }
}

fn entry(record: types::Agent, teams: &[types::Team]) -> Entry {
    Entry {
        user: user(&record, teams),
        record: Record::Chatwoot(Box::new(record)),
        calls: &["Client::list_agents", "Client::list_teams", "Client::list_team_members"],
    }
}

/// The unified user of a Chatwoot agent and the teams that they are in.
///
/// People sign in with their address, which therefore is the user name too.
pub fn user(record: &types::Agent, teams: &[types::Team]) -> User {
    let status = status(record);
    User {
        vendor: Vendor::Chatwoot,
        id: record.id.to_string(),
        user_name: filled(Some(&record.email)),
        name: Name::from_formatted(filled(Some(&record.name))),
        display_name: filled(Some(&record.available_name)).or_else(|| filled(Some(&record.name))),
        emails: vec![Email { value: record.email.clone(), primary: true, verified: Some(record.confirmed) }],
        active: status.allows_sign_in(),
        status,
        roles: record.role.as_ref().map(role).into_iter().collect(),
        groups: teams.iter().map(group).collect(),
        locale: None,
        agent: Agent {
            availability: record.availability_status.as_ref().map(availability),
            ..Agent::default()
        },
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
            types::Role::Unknown(_) => RoleKind::Custom,
        },
    }
}

fn group(team: &types::Team) -> Group {
    Group { value: team.id.to_string(), display: Some(team.name.clone()), kind: GroupKind::Team }
}

fn availability(given: &types::Availability) -> Availability {
    let value = match given {
        types::Availability::Online | types::Availability::Available => AvailabilityKind::Available,
        types::Availability::Busy => AvailabilityKind::Busy,
        types::Availability::Offline => AvailabilityKind::Offline,
        types::Availability::Unknown(word) => AvailabilityKind::Unknown(word.clone()),
    };
    Availability::read(value, [("availability_status", json(given))])
}
