//! The users of a Rocket.Chat workspace.

use std::collections::BTreeMap;

use frontdesk_core::{Error, ErrorKind, Lenient};
pub use frontdesk_rocketchat::Client;
use frontdesk_rocketchat::types;
use futures_util::future::{BoxFuture, try_join, try_join_all};
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};

use crate::directory::{Capabilities, Directory, Entry, Query};
use crate::read::{filled, json, read};
use crate::record::Record;
use crate::status::{Availability, AvailabilityKind, Status, StatusKind};
use crate::user::{Agent, Email, Group, GroupKind, Meta, Name, Role, RoleKind, User};
use crate::vendor::Vendor;

/// How many records to a page. Workspaces limit calls by the minute, so pages are large.
const PAGE: i64 = 100;

/// The people of a Rocket.Chat workspace, with what they are in omnichannel: agents, and members of departments.
///
/// Bots and apps, which the platform keeps among its users, are nobody here. The client's user needs the permissions
/// `view-full-other-user-info` (or e-mail addresses and roles are missing), `view-livechat-manager` and
/// `view-livechat-departments`.
///
/// Where a record of omnichannel cannot be read, its error comes first in the list, and the person whom it is about, who
/// cannot be told from the record, comes without what it says.
#[derive(Clone, Debug)]
pub struct Workspace {
    client: Client,
}

/// What omnichannel knows of everyone, by user id.
#[derive(Default)]
struct Omnichannel {
    agents: BTreeMap<String, types::Agent>,
    departments: BTreeMap<String, Vec<Group>>,
    /// Records that could not be read.
    malformed: Vec<Error>,
}

impl Workspace {
    /// The people of the workspace that the client is signed in to.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    async fn omnichannel(&self) -> Result<Omnichannel, Error> {
        let agents = self.client.list_livechat_users(types::LivechatUserType::Agent).count(PAGE).stream();
        let ((agents, mut malformed), (departments, more)) =
            try_join(read(agents), self.departments()).await?;
        malformed.extend(more);
        let agents = agents.into_iter().map(|agent| (agent.id.clone(), agent)).collect();
        Ok(Omnichannel { agents, departments, malformed })
    }

    /// The departments of everyone by user id, and the errors of records that could not be read.
    async fn departments(&self) -> Result<(BTreeMap<String, Vec<Group>>, Vec<Error>), Error> {
        let departments = self.client.list_departments().count(PAGE).stream();
        let (departments, mut malformed) = read(departments).await?;
        let members = departments.into_iter().map(|department| async move {
            let members = self.client.list_department_agents(&department.id).count(PAGE).stream();
            Ok::<_, Error>((department, read(members).await?))
        });
        let mut of_agents: BTreeMap<String, Vec<Group>> = BTreeMap::new();
        for (department, (members, more)) in try_join_all(members).await? {
            malformed.extend(more);
            let group = group(department.id, department.name.as_deref());
            for agent_id in members.into_iter().filter_map(|member| member.agent_id) {
                of_agents.entry(agent_id).or_default().push(group.clone());
            }
        }
        of_agents.values_mut().for_each(|groups| groups.sort_by(|one, other| one.value.cmp(&other.value)));
        Ok((of_agents, malformed))
    }

    /// One person and what omnichannel knows of them.
    async fn read(&self, request: frontdesk_rocketchat::users::GetUser) -> Result<Option<Entry>, Error> {
        let user = match request.send().await {
            Ok(answer) => answer.value.user,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if !is_person(&user) {
            return Ok(None);
        }
        let agent = self.client.get_livechat_user(types::LivechatUserType::Agent, &user.id).send();
        let departments = self.client.list_agent_departments(&user.id).send();
        let (agent, departments) = try_join(agent, departments).await?;
        let departments = departments.value.departments.into_iter().filter_map(|member| {
            let id = member.department_id?;
            Some(group(id, member.department_name.as_deref()))
        });
        let mut departments: Vec<Group> = departments.collect();
        departments.sort_by(|one, other| one.value.cmp(&other.value));
        let calls = &["Client::get_user", "Client::get_livechat_user", "Client::list_agent_departments"];
        Ok(Some(entry(user, agent.value.user.as_ref(), departments, calls)))
    }
}

impl Directory for Workspace {
    fn vendor(&self) -> Vendor {
        Vendor::Rocketchat
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            emails: true,
            user_names: true,
            groups: true,
            availability: true,
            finds_user_name: true,
            finds_email: false,
        }
    }

    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<Entry>, Error>> {
        Box::pin(self.read(self.client.get_user().user_id(id)))
    }

    fn list(&self) -> BoxStream<'_, Result<Entry, Error>> {
        let everyone = async move {
            let mut omnichannel = self.omnichannel().await?;
            let malformed = std::mem::take(&mut omnichannel.malformed).into_iter().map(Err);
            let users = self.client.list_users().count(PAGE).stream();
            let people = users.try_filter(|user| std::future::ready(is_person(user)));
            Ok::<_, Error>(stream::iter(malformed).chain(people.map_ok(move |user| {
                let agent = omnichannel.agents.get(&user.id);
                let groups = omnichannel.departments.get(&user.id).cloned().unwrap_or_default();
                let calls =
                    &["Client::list_users", "Client::list_livechat_users", "Client::list_department_agents"];
                entry(user, agent, groups, calls)
            })))
        };
        stream::once(everyone).try_flatten().boxed()
    }

    fn find<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Vec<Entry>, Error>> {
        match query {
            Query::UserName(name) => Box::pin(async move {
                let found = self.read(self.client.get_user().username(name.trim())).await?;
                Ok(found.into_iter().filter(|entry| query.matches(&entry.user)).collect())
            }),
            // Searching by other fields is off in most workspaces.
            Query::Email(_) => {
                let matching = self.list().try_filter(|entry| std::future::ready(query.matches(&entry.user)));
                Box::pin(matching.try_collect())
            }
        }
    }
}

fn is_person(record: &types::User) -> bool {
    record.type_.as_deref().is_none_or(|kind| kind == "user")
}

fn entry(
    record: types::User,
    agent: Option<&types::Agent>,
    groups: Vec<Group>,
    calls: &'static [&'static str],
) -> Entry {
    Entry { user: user(&record, agent, groups), record: Record::Rocketchat(Box::new(record)), calls }
}

/// The unified user of a Rocket.Chat record, its omnichannel agent's record and its departments.
pub fn user(record: &types::User, agent: Option<&types::Agent>, groups: Vec<Group>) -> User {
    let status = status(record);
    let time = |time: &frontdesk_core::DateTime| time.get().copied();
    User {
        vendor: Vendor::Rocketchat,
        id: record.id.clone(),
        user_name: filled(record.username.as_deref()),
        name: Name::from_formatted(filled(record.name.as_deref())),
        display_name: filled(record.name.as_deref()).or_else(|| filled(record.username.as_deref())),
        emails: emails(record),
        active: status.allows_sign_in(),
        status,
        roles: record.roles.iter().flatten().map(|role| role_of(role)).collect(),
        groups,
        locale: filled(record.language.as_deref()),
        agent: Agent {
            availability: agent.and_then(availability),
            capacity: agent.and_then(capacity),
            ..Agent::default()
        },
        meta: Meta {
            created: record.created_at.as_ref().and_then(time),
            last_modified: record.updated_at.as_ref().and_then(time),
            version: None,
        },
    }
}

fn emails(record: &types::User) -> Vec<Email> {
    let emails = record.emails.as_ref().into_iter().flatten().enumerate();
    let emails = emails.map(|(index, email)| Email {
        value: email.address.clone(),
        // The platform writes to the first one.
        primary: index == 0,
        verified: email.verified.as_ref().and_then(Lenient::get).copied(),
    });
    emails.collect()
}

fn status(record: &types::User) -> Status {
    let reason = record.inactive_reason.as_ref();
    let value = match (record.active, reason) {
        (Some(true), _) => StatusKind::Active,
        (Some(false), Some(types::InactiveReason::PendingApproval)) => StatusKind::Pending,
        (Some(false), _) => StatusKind::Inactive,
        (None, _) => StatusKind::Unspecified,
    };
    let source =
        [("active", record.active.as_ref().and_then(json)), ("inactiveReason", reason.and_then(json))];
    Status::read(value, source)
}

fn role_of(role: &str) -> Role {
    let kind = match role {
        "admin" => RoleKind::Administrator,
        "livechat-manager" | "livechat-monitor" => RoleKind::Manager,
        "livechat-agent" => RoleKind::Agent,
        _ => RoleKind::Custom,
    };
    Role { value: role.to_owned(), display: None, kind }
}

fn group(id: String, name: Option<&str>) -> Group {
    Group { value: id, display: filled(name), kind: GroupKind::Department }
}

/// Presence and omnichannel availability are two settings: who is offline gets no chats, whatever the other says.
fn availability(agent: &types::Agent) -> Option<Availability> {
    let (status, livechat) = (agent.status.as_ref(), agent.status_livechat.as_ref());
    let value = match (status, livechat) {
        (Some(types::UserStatus::Offline | types::UserStatus::Disabled), _) => AvailabilityKind::Offline,
        (_, Some(types::LivechatStatus::Available)) => AvailabilityKind::Available,
        (_, Some(types::LivechatStatus::NotAvailable)) => AvailabilityKind::Unavailable,
        (_, Some(types::LivechatStatus::Unknown(word))) => AvailabilityKind::Unknown(word.clone()),
        (_, None) => return None,
    };
    let source = [("status", status.and_then(json)), ("statusLivechat", livechat.and_then(json))];
    Some(Availability::read(value, source))
}

fn capacity(agent: &types::Agent) -> Option<i64> {
    let settings = agent.livechat.as_ref()?;
    settings.max_number_simultaneous_chat.as_ref()?.get().copied()
}
