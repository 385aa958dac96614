//! The unified user, in the words of SCIM 2.0 ([RFC 7643](https://www.rfc-editor.org/rfc/rfc7643)).

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::read::same;
use crate::status::{Availability, Status};
use crate::vendor::Vendor;

/// A person who works on a platform, as every platform can be asked about them.
///
/// What a platform does not say is `None` or empty, never guessed;
/// [`Capabilities`](crate::Capabilities) tells "has none" and "cannot say" apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct User {
    /// The platform that the record is from.
    pub vendor: Vendor,
    /// The platform's own id, as text.
    pub id: String,
    /// What the person signs in with. SCIM: `userName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// The parts of the name, where the platform keeps them apart or whole. SCIM: `name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// What customers and colleagues see. SCIM: `displayName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// E-mail addresses. SCIM: `emails`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<Email>,
    /// Whether the account may be used. SCIM: `active`. Says nothing about being signed in or
    /// taking chats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// In which state the account is, with the platform's own words beside it.
    pub status: Status,
    /// What the person may do. SCIM: `roles`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// Teams, inboxes, departments and agent groups that the person is in. SCIM: `groups`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// The language of the person's screen, as the platform writes it. SCIM: `locale`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// What SCIM has no word for: the person as somebody who takes chats.
    #[serde(default)]
    pub agent: Agent,
    /// When the record came to be and changed. SCIM: `meta`.
    #[serde(default)]
    pub meta: Meta,
}

impl Role {
    /// Creates a role from the platform's own name or ID of it.
    #[must_use]
    pub fn new(value: impl Into<String>, kind: RoleKind) -> Self {
        Self { value: value.into(), display: None, kind }
    }
}

impl Group {
    /// Creates a group from the platform's own ID of it.
    #[must_use]
    pub fn new(value: impl Into<String>, kind: GroupKind) -> Self {
        Self { value: value.into(), display: None, kind }
    }

    /// Returns whether it is the same group, whatever else is known of it.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.value == other.value && self.kind == other.kind
    }

    /// Returns whether this is the group's ID or name. Upper and lower case of a name are the same.
    #[must_use]
    pub fn is_called(&self, text: &str) -> bool {
        self.value == text || self.display.as_deref().is_some_and(|name| same(name, text))
    }
}

impl User {
    /// The address to write to: the primary one, or the first.
    pub fn email(&self) -> Option<&str> {
        let primary = self.emails.iter().find(|email| email.primary);
        primary.or(self.emails.first()).map(|email| email.value.as_str())
    }

    /// Returns whether one of the addresses is this one. Upper and lower case are the same.
    pub fn has_email(&self, address: &str) -> bool {
        self.emails.iter().any(|email| same(&email.value, address))
    }

    /// Returns whether this is the user name. Upper and lower case are the same.
    pub fn has_user_name(&self, user_name: &str) -> bool {
        self.user_name.as_ref().is_some_and(|name| same(name, user_name))
    }
}

/// A person's name in parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Name {
    /// SCIM: `givenName`.
    #[serde(rename = "givenName", skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// SCIM: `familyName`.
    #[serde(rename = "familyName", skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// The whole name as one would write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
}

impl Name {
    /// A name of what is known of it; `None` where nothing is.
    pub fn from_parts(given: Option<String>, family: Option<String>) -> Option<Self> {
        let formatted = match (&given, &family) {
            (Some(given), Some(family)) => format!("{given} {family}"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => return None,
        };
        Some(Self { given, family, formatted: Some(formatted) })
    }

    /// A name that the platform keeps whole; `None` where there is none.
    pub fn from_formatted(formatted: Option<String>) -> Option<Self> {
        formatted.map(|formatted| Self { formatted: Some(formatted), ..Self::default() })
    }
}

/// An e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Email {
    /// The address.
    pub value: String,
    /// Whether it is the one to write to.
    pub primary: bool,
    /// Whether the person has shown that it is theirs, where the platform keeps that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
}

/// Something that a person may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Role {
    /// The platform's own name or id of the role.
    pub value: String,
    /// The role as people read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// What the role comes to on every platform.
    #[serde(rename = "type")]
    pub kind: RoleKind,
}

frontdesk_core::open_enum! {
    /// What a role comes to, whatever the platform calls it.
    pub enum RoleKind {
        /// Talks to customers.
        Agent = "agent",
        /// Leads agents: sees their work, moves chats.
        Manager = "manager",
        /// Runs the platform.
        Administrator = "administrator",
        /// Sees figures.
        Analyst = "analyst",
        /// Something of the platform's own; its name says what.
        Custom = "custom",
    }
}

/// A team, inbox, department, agent group or the like. Groups of different kinds may have the same
/// ID.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Group {
    /// The platform's own id, as text.
    pub value: String,
    /// The group's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// What the platform calls such groups.
    #[serde(rename = "type")]
    pub kind: GroupKind,
}

frontdesk_core::open_enum! {
    /// What a platform calls its groups.
    pub enum GroupKind {
        /// A team.
        Team = "team",
        /// An inbox: the conversations of a channel, and who takes them.
        Inbox = "inbox",
        /// A department.
        Department = "department",
        /// A unit: departments under the same supervisors.
        Unit = "unit",
        /// An agent group.
        AgentGroup = "agentGroup",
        /// A business unit.
        BusinessUnit = "businessUnit",
    }
}

/// A member of a group, with what the group's list says of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct GroupMember {
    /// The person's ID, as [`User::id`].
    pub id: String,
    /// What the person signs in with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// The name that others see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
}

impl GroupMember {
    /// Creates a member of whom only the ID is known.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), user_name: None, display_name: None }
    }
}

impl From<User> for GroupMember {
    fn from(user: User) -> Self {
        Self { id: user.id, user_name: user.user_name, display_name: user.display_name }
    }
}

/// A person as somebody who takes chats.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Agent {
    /// Whether they take chats now, with the platform's own word beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability: Option<Availability>,
    /// How many chats they take at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<i64>,
    /// How many chats they have now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_chats: Option<i64>,
    /// What they can do, as the platform's routing knows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<Skill>,
}

/// A skill by which chats are routed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Skill {
    /// The skill's name.
    pub name: String,
    /// Its value, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// When a record came to be and changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Meta {
    /// When the user was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<DateTime<Utc>>,
    /// When the record last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<DateTime<Utc>>,
    /// The platform's version of the record, by which a stale change is found out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

crate::vendor::open_enum_schema!(RoleKind, GroupKind);
