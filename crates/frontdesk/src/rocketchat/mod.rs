//! The users of a Rocket.Chat workspace.

mod capabilities;
mod reads;
mod server;
mod writes;

use std::collections::BTreeMap;
use std::future::ready;

use frontdesk_core::{Error, ErrorKind, Lenient, UnknownValue};
pub use frontdesk_rocketchat::Client;
use frontdesk_rocketchat::ids::{DepartmentId, UserId};
pub(crate) use frontdesk_rocketchat::types;
use frontdesk_rocketchat::users;
use futures_util::future::{BoxFuture, try_join, try_join_all};
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use serde_json::Value;

pub(crate) use self::capabilities::capabilities;
use crate::capabilities::Capabilities;
use crate::connection::Connection;
use crate::conversation::Conversation;
use crate::directory::{Directory, DirectoryEntry, PersonQuery};
use crate::platform_changes::platform_changes;
use crate::read::{self, Source, addition, filled, json, same};
use crate::record::VendorRecord;
use crate::roster::{Failures, Outline, Roster, found, with_failures};
use crate::server::ServerReport;
use crate::sign_in::{CredentialField, SignIn};
use crate::status::{Availability, AvailabilityKind, Status, StatusKind};
use crate::user::{Agent, Email, Group, GroupKind, GroupMember, Meta, Name, Role, RoleKind, User};
use crate::vendor::Vendor;

/// How many records to a page. Workspaces limit calls by the minute, so pages are large.
const PAGE: i64 = 100;

/// The people of a Rocket.Chat workspace, with what they are in omnichannel: agents, and members of
/// departments.
///
/// Bots and apps, which the platform keeps among its users, are nobody here. The client's user
/// needs the permissions `view-full-other-user-info` (or e-mail addresses and roles are missing),
/// `view-livechat-manager` and `view-livechat-departments`, and `view-livechat-rooms` for others'
/// open conversations. Units are among the groups if the workspace's license has them.
///
/// If a record of omnichannel is malformed, or a department's list contradicts itself, the people
/// come without what it says. The error is among the [`failures`](DirectoryEntry::failures) of the
/// person whom the record names; one that names nobody comes first in the list.
///
/// Without the first permission, nobody is known to be found by address: such a search ends in an
/// error of kind [`Forbidden`](ErrorKind::Forbidden).
///
/// [`connect`](crate::connect()) takes the credentials `user_id` and `auth_token`, or
/// `username` and `password`.
#[derive(Clone, Debug)]
pub struct RocketChatDirectory {
    client: Client,
}

/// What omnichannel knows of everyone, by user ID.
#[derive(Default)]
struct Omnichannel {
    agents: BTreeMap<UserId, types::Agent>,
    departments: BTreeMap<UserId, Departments>,
    failures: Failures,
}

/// The departments of one person, by their IDs.
type Departments = BTreeMap<DepartmentId, Group>;

impl RocketChatDirectory {
    /// The people of the workspace that the client is signed in to.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    async fn omnichannel(&self) -> Result<Omnichannel, Error> {
        let agents = self.client.livechat_users().list(types::LivechatUserType::Agent).count(PAGE).stream();
        let agents = addition(agents, |agent| check_agent(agent, "listLivechatUsers"));
        let ((agents, malformed), mut omnichannel) = try_join(agents, self.departments()).await?;
        omnichannel.failures.add(malformed, "_id");
        omnichannel.agents = agents.into_iter().map(|agent| (agent.id.clone(), agent)).collect();
        Ok(omnichannel)
    }

    async fn departments(&self) -> Result<Omnichannel, Error> {
        let departments = self.client.departments().list().count(PAGE).stream();
        let (departments, malformed) = addition(departments, |department| {
            source("listDepartments").needs(department, &department.extra, &["name"])
        })
        .await?;
        let failures = Failures::of_anybody(malformed);
        let mut omnichannel = Omnichannel { failures, ..Omnichannel::default() };
        let members = departments.into_iter().map(|department| async move {
            let members = self.client.departments().list_agents(&department.id).count(PAGE).stream();
            let members = addition(members, |member| {
                source("listDepartmentAgents").needs(member, &member.extra, &["agentId"])
            });
            Ok::<_, Error>((department, members.await?))
        });
        for (department, (members, malformed)) in try_join_all(members).await? {
            omnichannel.failures.add(malformed, "agentId");
            for agent_id in members.into_iter().filter_map(|member| member.agent_id) {
                let group = group(&department.id, department.name.as_deref());
                omnichannel.departments.entry(agent_id).or_default().insert(department.id.clone(), group);
            }
        }
        Ok(omnichannel)
    }

    async fn roster(&self) -> Result<Roster<'_>, Error> {
        let mut omnichannel = self.omnichannel().await?;
        let incomplete = std::mem::take(&mut omnichannel.failures.of_anybody);
        let people = self.client.users().list().count(PAGE).stream().filter_map(move |user| {
            ready(match user.and_then(|user| checked(user, "listUsers")) {
                Ok(user) => is_person(user.type_.as_deref()).then(|| Ok(omnichannel.entry(user))),
                Err(error) => is_person(type_of(&error).as_deref()).then_some(Err(error)),
            })
        });
        Ok(Roster::new(people, outline).incomplete(incomplete))
    }

    /// Returns one user, a bot too.
    async fn user(&self, request: users::Get) -> Result<Option<types::User>, Error> {
        match request.send().await {
            Ok(answer) => checked(answer.value.user, "getUser").map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns the person that a user is, with what omnichannel knows of them.
    async fn person(&self, user: types::User) -> Result<Option<DirectoryEntry>, Error> {
        if !is_person(user.type_.as_deref()) {
            return Ok(None);
        }
        let agent = async {
            match self.client.livechat_users().get(types::LivechatUserType::Agent, &user.id).send().await {
                Ok(answer) => {
                    let agent = answer.value.user;
                    let checked =
                        agent.as_ref().map_or(Ok(()), |agent| check_agent(agent, "getLivechatUser"));
                    Ok(match checked {
                        Ok(()) => (agent, None),
                        Err(error) => (None, Some(error)),
                    })
                }
                // Older servers do not know who is no agent.
                Err(error) if error.kind() == ErrorKind::NotFound => Ok((None, None)),
                Err(error) if error.kind() == ErrorKind::Decode => {
                    Ok((None, Some(error.into_malformed_record())))
                }
                Err(error) => Err(error),
            }
        };
        let departments = self.client.livechat_agents().list_departments(&user.id).stream();
        let departments = addition(departments, |member| {
            let needed = &["departmentId", "departmentName"];
            source("listAgentDepartments").needs(member, &member.extra, needed)
        });
        let ((agent, malformed), (departments, mut failures)) = try_join(agent, departments).await?;
        failures.extend(malformed);
        let departments = departments.into_iter().filter_map(|member| {
            let id = member.department_id?;
            let group = group(&id, member.department_name.as_deref());
            Some((id, group))
        });
        let calls = &["getUser", "getLivechatUser", "listAgentDepartments"];
        let mut entry = entry(user, agent.as_deref(), departments.collect(), calls, "getUser");
        entry.failures.extend(failures);
        Ok(Some(entry))
    }

    async fn search(&self, query: &PersonQuery) -> Result<Vec<Result<DirectoryEntry, Error>>, Error> {
        if query.is_blank() {
            return Ok(Vec::new());
        }
        // The server compares names as they are spelled, and does not give out one that differs
        // from another in case alone. Looking for addresses is off in most workspaces.
        if !query.is_of_addresses() {
            match self.user(self.client.users().get().username(query.text())).await {
                Ok(Some(user)) if user.username.as_deref().is_some_and(|name| same(name, query.text())) => {
                    let person = self.person(user).await?;
                    return Ok(person.map(|entry| with_failures(Ok(entry))).unwrap_or_default());
                }
                Ok(_) => {}
                // The list says whose record it is.
                Err(error) if error.kind() == ErrorKind::Decode => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.roster().await?.find(query, hidden).await)
    }
}

impl Omnichannel {
    fn entry(&mut self, user: types::User) -> DirectoryEntry {
        let departments = self.departments.remove(&user.id).unwrap_or_default();
        let failures = self.failures.take(user.id.as_str());
        let agent = self.agents.remove(&user.id);
        let calls = &["listUsers", "listLivechatUsers", "listDepartmentAgents"];
        let mut entry = entry(user, agent.as_ref(), departments, calls, "listUsers");
        entry.failures.extend(failures);
        entry
    }
}

/// # Errors
/// A credential is missing or invalid.
pub(crate) fn connect(connection: &Connection<'_>) -> Result<Box<dyn Directory>, Error> {
    Ok(Box::new(RocketChatDirectory::new(client(connection)?)))
}

/// # Errors
/// A credential is missing or invalid.
pub(crate) fn client(connection: &Connection<'_>) -> Result<Client, Error> {
    let builder = connection.configured(Client::builder()).base_url(connection.base_url);
    if connection.has("auth_token") || !connection.has("username") {
        return builder.token(connection.text("user_id")?, connection.text("auth_token")?).build();
    }
    builder.login(connection.text("username")?, connection.text("password")?).build()
}

/// The credentials.
pub(crate) const SIGN_INS: &[SignIn] = &[
    SignIn::new(
        "personal access token",
        &[
            CredentialField::text("user_id", "the user ID that is shown with the personal access token"),
            CredentialField::secret(
                "auth_token",
                "a personal access token: My account, Personal Access Tokens",
            ),
        ],
    ),
    SignIn::new(
        "password",
        &[
            CredentialField::text("username", "the user name or email address"),
            CredentialField::secret(
                "password",
                "the password; a second factor needs a personal access token",
            ),
        ],
    ),
];

impl Directory for RocketChatDirectory {
    fn vendor(&self) -> Vendor {
        Vendor::RocketChat
    }

    fn capabilities(&self) -> BoxFuture<'_, Result<Capabilities, Error>> {
        Box::pin(ready(Ok(capabilities::table())))
    }

    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<DirectoryEntry>, Error>> {
        Box::pin(async move {
            // No user has it, and the server wants one.
            if id.is_empty() {
                return Ok(None);
            }
            match self.user(self.client.users().get().user_id(id)).await {
                Ok(None) => Ok(None),
                Ok(Some(user)) if user.id == id => self.person(user).await,
                // The server takes a user name for an ID, even if another user has that ID; and a
                // malformed record may be somebody else's in the same way. The list tells.
                Ok(Some(_)) => self.roster().await?.get(id).await,
                Err(error) if error.kind() == ErrorKind::Decode => self.roster().await?.get(id).await,
                Err(error) => Err(error),
            }
        })
    }

    fn list(&self) -> BoxStream<'_, Result<DirectoryEntry, Error>> {
        stream::once(self.roster()).map_ok(Roster::list).try_flatten().boxed()
    }

    fn find<'a>(&'a self, query: &'a PersonQuery) -> BoxStream<'a, Result<DirectoryEntry, Error>> {
        found(self.search(query))
    }

    fn groups(&self) -> BoxStream<'_, Result<Group, Error>> {
        reads::groups(self)
    }

    fn roles(&self) -> BoxStream<'_, Result<Role, Error>> {
        reads::roles(self)
    }

    fn members<'a>(&'a self, group: &'a Group) -> BoxStream<'a, Result<GroupMember, Error>> {
        reads::members(self, group)
    }

    fn open_conversations<'a>(&'a self, id: &'a str) -> BoxStream<'a, Result<Conversation, Error>> {
        reads::open_conversations(self, id)
    }

    platform_changes!();

    fn own_id(&self) -> BoxFuture<'_, Result<Option<String>, Error>> {
        Box::pin(async { Ok(Some(self.client.authentication().get_me().await?.id.to_string())) })
    }

    fn shows_roles(&self, entry: &DirectoryEntry) -> bool {
        hidden(entry).is_none()
    }

    fn server(&self) -> BoxFuture<'_, ServerReport> {
        Box::pin(self.report())
    }
}

fn is_person(kind: Option<&str>) -> bool {
    kind.is_none_or(|kind| kind == "user")
}

/// Returns what kind of user a malformed record is about, if it says so.
fn type_of(error: &Error) -> Option<String> {
    read::record(error)?.get("type")?.as_str().map(str::to_owned)
}

fn outline(record: &Value) -> Outline {
    let addresses = match record.get("emails") {
        None | Some(Value::Null) => record.get("roles").map(|_| Vec::new()),
        Some(emails) => {
            let emails = emails.as_array().into_iter().flatten();
            emails.map(|email| email.get("address")?.as_str().map(str::to_owned)).collect()
        }
    };
    Outline { id: read::id(record, "_id"), user_name: read::text(record, "username"), addresses }
}

/// Addresses and roles are shown together, and everybody has a role.
fn hidden(entry: &DirectoryEntry) -> Option<Error> {
    let VendorRecord::RocketChat(user) = &entry.record else { return None };
    (user.emails.as_ref().is_none() && user.roles.is_none()).then(|| {
        let message = "the e-mail addresses of others are not shown to this user, so that somebody with the address may be \
                       missing; the permission view-full-other-user-info shows them";
        Error::new(ErrorKind::Forbidden, message).with_vendor("rocketchat").with_operation("listUsers")
    })
}

/// The optional fields by which people are found and told from bots, or which decide whether they
/// take chats.
const NEEDED: &[&str] = &["username", "emails", "type", "active", "inactiveReason"];

/// The other optional fields that a user is made of.
const TOLD: &[&str] = &["name", "roles", "language", "createdAt", "_updatedAt"];

fn source(operation: &'static str) -> Source {
    Source { vendor: "rocketchat", operation }
}

/// Returns a user's record as it came.
///
/// # Errors
/// A field that is needed has a value of another type.
fn checked(user: types::User, operation: &'static str) -> Result<types::User, Error> {
    source(operation).needs(&user, &user.extra, NEEDED).map(|()| user)
}

/// # Errors
/// A field that is read from an agent's record has a value of another type.
fn check_agent(agent: &types::Agent, operation: &'static str) -> Result<(), Error> {
    let source = source(operation);
    source.needs(agent, &agent.extra, &["status", "statusLivechat", "livechat"])?;
    let settings = agent.livechat.as_ref().into_iter();
    let mut lacks = settings.flat_map(|settings| {
        source.lacks(agent, "livechat.", &settings.extra, &["maxNumberSimultaneousChat"])
    });
    lacks.next().map_or(Ok(()), Err)
}

fn entry(
    record: types::User,
    agent: Option<&types::Agent>,
    departments: Departments,
    calls: &'static [&'static str],
    operation: &'static str,
) -> DirectoryEntry {
    let source = source(operation);
    let mut failures: Vec<Error> = source.lacks(&record, "", &record.extra, TOLD).collect();
    for (index, email) in record.emails.as_ref().into_iter().flatten().enumerate() {
        failures.extend(source.lacks(&record, &format!("emails[{index}]."), &email.extra, &["verified"]));
    }
    let user = user(&record, agent, departments.into_values().collect());
    let mut entry = DirectoryEntry::new(user, VendorRecord::RocketChat(Box::new(record)), calls);
    entry.failures = failures;
    entry
}

/// The unified user of a Rocket.Chat record, its omnichannel agent's record and its departments.
pub fn user(record: &types::User, agent: Option<&types::Agent>, groups: Vec<Group>) -> User {
    let status = status(record);
    let availability = agent.and_then(|agent| availability(&status, agent));
    let time = |time: &frontdesk_core::DateTime| time.get().copied();
    User {
        vendor: Vendor::RocketChat,
        id: record.id.as_str().to_owned(),
        user_name: filled(record.username.as_deref()),
        name: Name::from_formatted(filled(record.name.as_deref())),
        display_name: filled(record.name.as_deref()).or_else(|| filled(record.username.as_deref())),
        emails: emails(record),
        active: status.allows_sign_in(),
        status,
        roles: record.roles.iter().flatten().map(|role| role_of(role.as_str())).collect(),
        groups,
        locale: filled(record.language.as_deref()),
        agent: Agent { availability, capacity: agent.and_then(capacity), ..Agent::default() },
        meta: Meta {
            created: record.created_at.as_ref().and_then(time),
            last_modified: record.updated_at.as_ref().and_then(time),
            version: None,
        },
    }
}

fn emails(record: &types::User) -> Vec<Email> {
    let emails = record.emails.as_ref().into_iter().flatten();
    let emails = emails.filter_map(|email| Some((filled(Some(&email.address))?, email))).enumerate();
    let emails = emails.map(|(index, (value, email))| Email {
        value,
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

fn group(id: &DepartmentId, name: Option<&str>) -> Group {
    Group { value: id.as_str().to_owned(), display: filled(name), kind: GroupKind::Department }
}

/// Presence and omnichannel availability are two settings: who is offline gets no chats, whatever
/// the other says. While presence is switched off for everybody (`disabled`), the other alone
/// decides.
fn availability(account: &Status, agent: &types::Agent) -> Option<Availability> {
    let (status, livechat) = (agent.status.as_ref(), agent.status_livechat.as_ref());
    let value = match (status, livechat) {
        (Some(types::UserStatus::Offline), _) => AvailabilityKind::Offline,
        (_, Some(types::LivechatStatus::Available)) => AvailabilityKind::Available,
        (_, Some(types::LivechatStatus::NotAvailable)) => AvailabilityKind::Unavailable,
        (_, Some(other)) => AvailabilityKind::Unknown(UnknownValue::new(other.as_str())),
        (_, None) => return None,
    };
    let source = [("status", status.and_then(json)), ("statusLivechat", livechat.and_then(json))];
    Some(Availability::of(account, value, source))
}

fn capacity(agent: &types::Agent) -> Option<i64> {
    let settings = agent.livechat.as_ref()?;
    settings.max_number_simultaneous_chat.as_ref()?.get().copied()
}
