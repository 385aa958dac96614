//! The users of an imi.chat tenant.

mod capabilities;
mod reads;
mod writes;

use std::future::ready;

use chrono::{DateTime, Utc};
use frontdesk_core::{Error, ErrorKind, Nullable, UnknownValue};
pub use frontdesk_imichat::Client;
pub(crate) use frontdesk_imichat::types;
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, StreamExt};
use serde_json::Value;

pub(crate) use self::capabilities::capabilities;
use crate::action::Action;
use crate::capabilities::Capabilities;
use crate::connection::Connection;
use crate::conversation::Conversation;
use crate::directory::{Directory, DirectoryEntry, PersonQuery};
use crate::listing;
use crate::platform_changes::platform_changes;
use crate::read::{self, Source, filled, json};
use crate::record::VendorRecord;
use crate::roster::{Outline, Roster, found};
use crate::sign_in::{CredentialField, SignIn};
use crate::status::{Availability, AvailabilityKind, Status, StatusKind};
use crate::user::{Agent, Email, Group, GroupMember, Meta, Name, Role, RoleKind, Skill, User};
use crate::vendor::Vendor;

/// The default number of pages that are read at the same time. A page holds ten users, so that one
/// after the other takes long; each call counts against what is allotted for the day, and up to
/// three are made in vain.
const READ_AHEAD: usize = 4;

/// The users of an imi.chat tenant.
///
/// A user's record does not say in which teams the person is, so `groups` is always empty. An API
/// key sees the users of the teams that it is shared with, and everybody else is nobody here.
///
/// [`connect`](crate::connect()) takes the credentials `api_key`, `domain` and, if calls are
/// made on behalf of a team, `team_id`.
#[derive(Clone, Debug)]
pub struct ImiChatDirectory {
    client: Client,
    concurrency: usize,
}

impl ImiChatDirectory {
    /// The users of the tenant that the client is signed in to.
    pub fn new(client: Client) -> Self {
        Self { client, concurrency: READ_AHEAD }
    }

    /// Sets how many pages of ten users are read at the same time. Defaults to 4. With 1, each is
    /// asked for after the one before; with more, up to that many calls less one are made in vain
    /// at the end of the list.
    #[must_use]
    pub fn concurrency(mut self, pages: usize) -> Self {
        self.concurrency = pages;
        self
    }

    fn roster(&self) -> Roster<'_> {
        let users = self.client.users().list().stream().concurrency(self.concurrency);
        let people = users.map(|record| entry(record?, LIST, &["listUsers"]));
        Roster::new(people, outline)
    }
}

/// # Errors
/// A credential is missing or invalid.
pub(crate) fn connect(connection: &Connection<'_>) -> Result<Box<dyn Directory>, Error> {
    Ok(Box::new(ImiChatDirectory::new(client(connection)?)))
}

/// # Errors
/// A credential is missing or invalid.
pub(crate) fn client(connection: &Connection<'_>) -> Result<Client, Error> {
    let builder = connection.configured(Client::builder()).base_url(connection.base_url);
    let mut builder = builder.api_key(connection.text("api_key")?, connection.text("domain")?);
    if let Some(team) = connection.optional("team_id")? {
        builder = builder.team_id(team);
    }
    builder.build()
}

/// The credentials.
pub(crate) const SIGN_INS: &[SignIn] = &[SignIn::new(
    "API key",
    &[
        CredentialField::secret("api_key", "an API key of the console: Assets, API keys"),
        CredentialField::text("domain", "the domain name of the tenant"),
        CredentialField::text("team_id", "the team on whose behalf calls are made").optional(),
    ],
)];

impl Directory for ImiChatDirectory {
    fn vendor(&self) -> Vendor {
        Vendor::ImiChat
    }

    fn capabilities(&self) -> BoxFuture<'_, Result<Capabilities, Error>> {
        Box::pin(ready(Ok(capabilities::table())))
    }

    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<DirectoryEntry>, Error>> {
        Box::pin(async move {
            let Some(number) = read::number(id) else {
                return Ok(None);
            };
            match self.client.users().get(number).send().await {
                Ok(answer) => {
                    let entry = entry(answer.value.response, GET, &["getUser"])?;
                    Ok(Some(entry).filter(|entry| entry.user.id == id))
                }
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            }
        })
    }

    fn list(&self) -> BoxStream<'_, Result<DirectoryEntry, Error>> {
        self.roster().list()
    }

    fn find<'a>(&'a self, query: &'a PersonQuery) -> BoxStream<'a, Result<DirectoryEntry, Error>> {
        found(async move { Ok(self.roster().find(query, |_| None).await) })
    }

    fn groups(&self) -> BoxStream<'_, Result<Group, Error>> {
        reads::groups(self)
    }

    fn roles(&self) -> BoxStream<'_, Result<Role, Error>> {
        reads::roles()
    }

    fn members<'a>(&'a self, _: &'a Group) -> BoxStream<'a, Result<GroupMember, Error>> {
        missing(Action::ListMembers)
    }

    fn open_conversations<'a>(&'a self, id: &'a str) -> BoxStream<'a, Result<Conversation, Error>> {
        reads::open_conversations(self, id)
    }

    platform_changes!();
}

/// Returns the error of an action that the table has as missing.
fn missing<'a, T: Send + 'a>(action: Action) -> BoxStream<'a, Result<T, Error>> {
    listing::refused(
        listing::unsupported(action, capabilities::table().support(action)).with_vendor("imichat"),
    )
}

fn outline(record: &Value) -> Outline {
    let address = read::text(record, "email_id");
    Outline {
        id: read::id(record, "id"),
        user_name: read::text(record, "login_id"),
        addresses: address.map(|address| filled(Some(&address)).into_iter().collect()),
    }
}

const LIST: Source = Source { vendor: "imichat", operation: "listUsers" };
const GET: Source = Source { vendor: "imichat", operation: "getUser" };

/// The optional fields by which somebody is found, or which decide whether they take chats.
const NEEDED: &[&str] = &["login_id", "email_id", "status", "logged_in", "accepting_chats"];

/// The other optional fields that a user is made of.
const TOLD: &[&str] =
    &["first_name", "last_name", "role_type", "skill_attributes", "active_chats", "created_at", "updated_at"];

/// # Errors
/// A field that is needed has a value of another type.
fn entry(
    record: types::User,
    source: Source,
    calls: &'static [&'static str],
) -> Result<DirectoryEntry, Error> {
    source.needs(&record, &record.extra, NEEDED)?;
    let failures = source.lacks(&record, "", &record.extra, TOLD).collect();
    let mut entry = DirectoryEntry::new(user(&record), VendorRecord::ImiChat(Box::new(record)), calls);
    entry.failures = failures;
    Ok(entry)
}

/// The unified user of an imi.chat record.
pub fn user(record: &types::User) -> User {
    let name = Name::from_parts(filled(record.first_name.as_deref()), filled(record.last_name.as_deref()));
    let email =
        filled(record.email_id.as_deref()).map(|value| Email { value, primary: true, verified: None });
    let status = status(record);
    let availability = availability(&status, record);
    User {
        vendor: Vendor::ImiChat,
        id: record.id.to_string(),
        user_name: filled(record.login_id.as_deref()),
        display_name: name.as_ref().and_then(|name| name.formatted.clone()),
        name,
        emails: email.into_iter().collect(),
        active: status.allows_sign_in(),
        status,
        roles: record.role_type.as_ref().map(role).into_iter().collect(),
        groups: Vec::new(),
        locale: None,
        agent: Agent {
            availability,
            capacity: None,
            active_chats: record.active_chats.as_ref().copied(),
            skills: skills(record),
        },
        meta: Meta {
            created: time(&record.created_at),
            last_modified: time(&record.updated_at),
            version: None,
        },
    }
}

fn time(value: &Nullable<frontdesk_core::UtcDateTime>) -> Option<DateTime<Utc>> {
    value.as_ref()?.get().copied()
}

fn status(record: &types::User) -> Status {
    let value = match &record.status {
        Some(types::UserStatus::Active) => StatusKind::Active,
        Some(types::UserStatus::Inactive) => StatusKind::Inactive,
        Some(other) => StatusKind::Unknown(UnknownValue::new(other.as_str())),
        None => StatusKind::Unspecified,
    };
    Status::read(value, [("status", record.status.as_ref().and_then(json))])
}

fn role(role: &types::RoleType) -> Role {
    Role {
        value: role.as_str().to_owned(),
        display: Some(role.as_str().to_owned()),
        kind: match role {
            types::RoleType::CustomerCare => RoleKind::Agent,
            types::RoleType::Administrative => RoleKind::Administrator,
            _ => RoleKind::Custom,
        },
    }
}

fn availability(account: &Status, record: &types::User) -> Option<Availability> {
    let logged_in = record.logged_in.as_ref().copied();
    let accepting = record.accepting_chats.as_ref().copied();
    let value = match (logged_in, accepting) {
        (Some(false), _) => AvailabilityKind::Offline,
        (_, Some(true)) => AvailabilityKind::Available,
        (_, Some(false)) => AvailabilityKind::Unavailable,
        (_, None) => return None,
    };
    let source = [
        ("logged_in", logged_in.as_ref().and_then(json)),
        ("accepting_chats", accepting.as_ref().and_then(json)),
    ];
    Some(Availability::of(account, value, source))
}

fn skills(record: &types::User) -> Vec<Skill> {
    let skills = record.skill_attributes.as_ref().into_iter().flatten();
    let skills = skills.map(|(name, value)| Skill {
        name: name.clone(),
        value: match value {
            Value::Null => None,
            Value::String(text) => filled(Some(text)),
            value => Some(value.to_string()),
        },
    });
    skills.collect()
}
