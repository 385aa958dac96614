//! The users of a Nuance site.

mod capabilities;
mod reads;
mod writes;

use std::future::ready;

use chrono::{DateTime, Utc};
use frontdesk_core::{EpochMillis, Error, ErrorKind, Extra, Lenient, Nullable};
pub use frontdesk_nuance::Client;
use frontdesk_nuance::ids::{SiteId, UserId};
pub(crate) use frontdesk_nuance::types;
use frontdesk_nuance::{JwtBearer, JwtKey};
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
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
use crate::status::{Status, StatusKind};
use crate::user::{Agent, Email, Group, GroupKind, GroupMember, Meta, Name, Role, RoleKind, Skill, User};
use crate::vendor::Vendor;

/// How many users are read at the same time: the list only holds their ids.
const READ_AHEAD: usize = 4;

/// The largest page that the platform gives.
const PAGE: i64 = 1000;

/// The users of a Nuance site.
///
/// Nuance keeps no e-mail address. Where a user name is an address, as it often is, it counts as
/// the person's. Whether somebody takes chats is not part of a user's record either.
///
/// [`connect`](crate::connect()) takes the credentials `site_id` and `token`, or `private_key`,
/// `key_id`, `token_url`, `client_id` and `client_secret` in place of the token.
#[derive(Clone, Debug)]
pub struct NuanceDirectory {
    client: Client,
    site_id: SiteId,
}

impl NuanceDirectory {
    /// The users of this site.
    pub fn new(client: Client, site_id: impl Into<SiteId>) -> Self {
        Self { client, site_id: site_id.into() }
    }

    /// Returns those whose user names are wanted. The list has little more than these.
    fn roster<'a>(&'a self, wanted: impl Fn(&types::UserRecord) -> bool + Send + 'a) -> Roster<'a> {
        let records = self.client.site(self.site_id).users().look_up().max(PAGE).stream();
        let people = records
            .try_filter(move |record| ready(wanted(record)))
            .map(move |record| async move {
                match record {
                    Ok(record) => self.read(record.id).await.map_err(of_one).transpose(),
                    Err(error) => Some(Err(error)),
                }
            })
            .buffered(READ_AHEAD)
            // Somebody who was deleted since the list was read is nobody.
            .filter_map(ready);
        Roster::new(people, outline)
    }

    async fn read(&self, id: UserId) -> Result<Option<DirectoryEntry>, Error> {
        match self.client.site(self.site_id).users().get(id).send().await {
            Ok(answer) => entry(answer.value).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// # Errors
/// A credential is missing or invalid.
pub(crate) fn connect(connection: &Connection<'_>) -> Result<Box<dyn Directory>, Error> {
    Ok(Box::new(NuanceDirectory::new(client(connection)?, connection.number("site_id")?)))
}

/// # Errors
/// A credential is missing or invalid.
pub(crate) fn client(connection: &Connection<'_>) -> Result<Client, Error> {
    let builder = connection.configured(Client::builder()).base_url(connection.base_url);
    if connection.has("token") || !connection.has("private_key") {
        return builder.token(connection.text("token")?).build();
    }
    let key = JwtKey::from_pem(connection.text("key_id")?, connection.text("private_key")?)?;
    let (url, id) = (connection.text("token_url")?, connection.text("client_id")?);
    builder.jwt_bearer(JwtBearer::new(url, id, connection.text("client_secret")?, key)).build()
}

const SITE: CredentialField = CredentialField::number("site_id", "the number of the site");

/// The credentials.
pub(crate) const SIGN_INS: &[SignIn] = &[
    SignIn::new(
        "signed JWT",
        &[
            CredentialField::secret("private_key", "the RSA key in PEM format whose public half Nuance has"),
            CredentialField::text("key_id", "the ID under which Nuance keeps the key"),
            CredentialField::text("token_url", "the address of Nuance's authorization server"),
            CredentialField::text("client_id", "the ID of the client that Nuance has registered"),
            CredentialField::secret("client_secret", "the secret of that client"),
            SITE,
        ],
    ),
    SignIn::new(
        "access token",
        &[CredentialField::secret("token", "an access token, which expires soon"), SITE],
    ),
];

impl Directory for NuanceDirectory {
    fn vendor(&self) -> Vendor {
        Vendor::Nuance
    }

    fn capabilities(&self) -> BoxFuture<'_, Result<Capabilities, Error>> {
        Box::pin(ready(Ok(capabilities::table())))
    }

    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<DirectoryEntry>, Error>> {
        Box::pin(async move {
            let Some(number) = read::number(id) else {
                return Ok(None);
            };
            Ok(self.read(number.into()).await?.filter(|entry| entry.user.id == id))
        })
    }

    fn list(&self) -> BoxStream<'_, Result<DirectoryEntry, Error>> {
        self.roster(|_| true).list()
    }

    // The platform can look for user names, too. Whether it tells upper and lower case apart is not
    // documented.
    fn find<'a>(&'a self, query: &'a PersonQuery) -> BoxStream<'a, Result<DirectoryEntry, Error>> {
        let wanted = |record: &types::UserRecord| query.fits(&named(Some(record.username.clone())));
        found(async move { Ok(self.roster(wanted).find(query, |_| None).await) })
    }

    fn groups(&self) -> BoxStream<'_, Result<Group, Error>> {
        reads::groups(self)
    }

    fn roles(&self) -> BoxStream<'_, Result<Role, Error>> {
        missing(Action::ListRoles)
    }

    fn members<'a>(&'a self, group: &'a Group) -> BoxStream<'a, Result<GroupMember, Error>> {
        listing::members_among(self.list(), group)
    }

    fn open_conversations<'a>(&'a self, _: &'a str) -> BoxStream<'a, Result<Conversation, Error>> {
        missing(Action::ListConversations)
    }

    platform_changes!();
}

/// Returns the error of an action that the table has as missing.
fn missing<'a, T: Send + 'a>(action: Action) -> BoxStream<'a, Result<T, Error>> {
    listing::refused(
        listing::unsupported(action, capabilities::table().support(action)).with_vendor("nuance"),
    )
}

fn outline(record: &Value) -> Outline {
    Outline { id: read::id(record, "id"), ..named(read::text(record, "username")) }
}

/// What a user name says: it may be an address.
fn named(user_name: Option<String>) -> Outline {
    let address = |name: &String| Some(name.clone()).filter(|name| name.contains('@'));
    let addresses = user_name.as_ref().map(|name| address(name).into_iter().collect());
    Outline { id: None, user_name, addresses }
}

/// An error of reading one user of the list. It costs only that user where it was the user's own
/// record that could not be read.
fn of_one(error: Error) -> Error {
    match (error.kind(), error.path()) {
        (ErrorKind::Decode, Some(_)) => error.into_malformed_record(),
        _ => error,
    }
}

const GET: Source = Source { vendor: "nuance", operation: "getUser" };

/// The optional fields by which somebody is found, or which decide whether the account may be used.
const NEEDED: &[&str] = &["id", "username", "disabled", "locked", "tempLocked", "activated"];

/// The other optional fields that a user is made of.
const TOLD: &[&str] = &[
    "firstname",
    "lastname",
    "roles",
    "agentGroups",
    "businessUnits",
    "skills",
    "language",
    "dateCreated",
    "version",
];

/// # Errors
/// A field that is needed has a value of another type.
fn entry(record: types::User) -> Result<DirectoryEntry, Error> {
    GET.needs(&record, &record.extra, NEEDED)?;
    let failures = failures(&record);
    let calls = &["lookUpUsers", "getUser"];
    let mut entry = DirectoryEntry::new(user(&record)?, VendorRecord::Nuance(Box::new(record)), calls);
    entry.failures = failures;
    Ok(entry)
}

/// Returns the errors of what is missing from the unified user.
fn failures(record: &types::User) -> Vec<Error> {
    let mut failures: Vec<Error> = GET.lacks(record, "", &record.extra, TOLD).collect();
    let mut add = |list: &str, index: usize, extra: &Extra, fields: &[&str]| {
        failures.extend(GET.lacks(record, &format!("{list}[{index}]."), extra, fields));
    };
    for (index, role) in each(&record.roles).enumerate() {
        add("roles", index, &role.extra, &["name"]);
    }
    for (index, group) in each(&record.agent_groups).enumerate() {
        add("agentGroups", index, &group.extra, &["name"]);
    }
    for (index, unit) in each(&record.business_units).enumerate() {
        add("businessUnits", index, &unit.extra, &["id", "name"]);
    }
    for (index, skill) in each(&record.skills).enumerate() {
        add("skills", index, &skill.extra, &["name", "value"]);
    }
    failures
}

/// Returns the unified user of a Nuance record.
///
/// # Errors
/// The record has no ID, because it was asked for with a `filter` that does not name `id`.
pub fn user(record: &types::User) -> Result<User, Error> {
    let Some(id) = record.id else {
        return Err(Error::new(ErrorKind::Decode, "the user has no id")
            .with_vendor("nuance")
            .with_operation("getUser")
            .into_malformed_record());
    };
    let address = record.username.clone().filter(|name| name.contains('@'));
    let email = address.map(|value| Email { value, primary: true, verified: None });
    let status = status(record);
    let name = Name::from_parts(filled(record.firstname.as_deref()), filled(record.lastname.as_deref()));
    Ok(User {
        vendor: Vendor::Nuance,
        id: id.to_string(),
        user_name: record.username.clone(),
        display_name: name.as_ref().and_then(|name| name.formatted.clone()),
        name,
        emails: email.into_iter().collect(),
        active: status.allows_sign_in(),
        status,
        roles: each(&record.roles).map(role).collect(),
        groups: groups(record),
        locale: filled(record.language.as_deref()),
        agent: Agent { skills: each(&record.skills).filter_map(skill).collect(), ..Agent::default() },
        meta: Meta {
            created: time(&record.date_created),
            last_modified: None,
            version: record.version.as_ref().map(ToString::to_string),
        },
    })
}

fn each<T>(list: &Nullable<Vec<T>>) -> impl Iterator<Item = &T> {
    list.as_ref().into_iter().flatten()
}

fn time(value: &Nullable<Lenient<EpochMillis>>) -> Option<DateTime<Utc>> {
    value.as_ref()?.get()?.to_datetime()
}

fn status(record: &types::User) -> Status {
    let flag = |field: &Nullable<bool>| field.as_ref().copied();
    let (disabled, locked) = (flag(&record.disabled), flag(&record.locked));
    let (temporarily, activated) = (flag(&record.temp_locked), flag(&record.activated));
    let value = match (disabled, locked, temporarily, activated) {
        (Some(true), ..) => StatusKind::Inactive,
        (_, Some(true), ..) => StatusKind::Locked,
        (_, _, Some(true), _) => StatusKind::TemporarilyLocked,
        (.., Some(false)) => StatusKind::Pending,
        (None, None, None, None) => StatusKind::Unspecified,
        _ => StatusKind::Active,
    };
    let source = [
        ("disabled", disabled.as_ref().and_then(json)),
        ("locked", locked.as_ref().and_then(json)),
        ("tempLocked", temporarily.as_ref().and_then(json)),
        ("activated", activated.as_ref().and_then(json)),
    ];
    Status::read(value, source)
}

fn role(role: &types::Role) -> Role {
    let name = filled(role.name.as_deref());
    let kind = name.as_deref().map_or(RoleKind::Custom, |name| {
        let parts = [
            ("ADMINISTRATOR", RoleKind::Administrator),
            ("MANAGER", RoleKind::Manager),
            ("SUPERVISOR", RoleKind::Manager),
            ("ANALYST", RoleKind::Analyst),
            ("AGENT", RoleKind::Agent),
        ];
        let known = parts.into_iter().find(|(part, _)| name.to_uppercase().contains(part));
        known.map_or(RoleKind::Custom, |(_, kind)| kind)
    });
    Role { value: role.id.to_string(), display: name, kind }
}

fn groups(record: &types::User) -> Vec<Group> {
    let agent_groups = each(&record.agent_groups).map(agent_group);
    agent_groups.chain(each(&record.business_units).filter_map(business_unit)).collect()
}

fn agent_group(group: &types::AgentGroup) -> Group {
    Group { value: group.id.to_string(), display: filled(group.name.as_deref()), kind: GroupKind::AgentGroup }
}

fn business_unit(unit: &types::BusinessUnit) -> Option<Group> {
    Some(Group {
        value: unit.id?.to_string(),
        display: filled(unit.name.as_deref()),
        kind: GroupKind::BusinessUnit,
    })
}

fn skill(skill: &types::Skill) -> Option<Skill> {
    Some(Skill { name: filled(skill.name.as_deref())?, value: filled(skill.value.as_deref()) })
}
