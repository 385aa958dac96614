//! The records that the server keeps.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

/// A user, who may belong to several accounts.
#[derive(Clone)]
pub(super) struct User {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) display_name: Option<String>,
    pub(super) email: String,
    /// A new address that waits for its owner to confirm it.
    pub(super) unconfirmed_email: Option<String>,
    pub(super) password: String,
    pub(super) confirmed: bool,
    pub(super) message_signature: Option<String>,
    pub(super) ui_settings: Map<String, Value>,
    pub(super) custom_attributes: Map<String, Value>,
    pub(super) access_token: String,
    pub(super) pubsub_token: String,
    /// The name of the uploaded picture's file.
    pub(super) avatar: Option<String>,
    /// Whether a browser is open: without one, who goes offline by themselves is offline.
    pub(super) present: bool,
}

impl User {
    /// The name to show to customers.
    pub(super) fn available_name(&self) -> &str {
        self.display_name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&self.name)
    }
}

/// A role in an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Agent,
    Administrator,
}

impl Role {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Administrator => "administrator",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        [Self::Agent, Self::Administrator].into_iter().find(|role| role.name() == text)
    }
}

/// What somebody has set themselves to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Availability {
    Online,
    Offline,
    Busy,
}

impl Availability {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Offline => "offline",
            Self::Busy => "busy",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        [Self::Online, Self::Offline, Self::Busy].into_iter().find(|value| value.name() == text)
    }
}

/// A user's place in an account.
#[derive(Clone)]
pub(super) struct Membership {
    pub(super) id: i64,
    pub(super) account_id: i64,
    pub(super) user_id: i64,
    pub(super) role: Role,
    pub(super) inviter_id: Option<i64>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) availability: Availability,
    pub(super) auto_offline: bool,
}

impl Membership {
    /// What others see: nobody is there who goes offline by themselves and has no browser open.
    pub(super) fn availability_status(&self, user: &User) -> &'static str {
        if self.auto_offline && !user.present { "offline" } else { self.availability.name() }
    }
}

/// An account.
#[derive(Clone)]
pub(super) struct Account {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) locale: String,
    pub(super) status: String,
    pub(super) domain: Option<String>,
    pub(super) support_email: Option<String>,
    pub(super) features: BTreeSet<String>,
    pub(super) custom_attributes: Map<String, Value>,
    pub(super) limits: Map<String, Value>,
    pub(super) settings: Map<String, Value>,
    pub(super) created_at: DateTime<Utc>,
}

/// A team of an account.
#[derive(Clone)]
pub(super) struct Team {
    pub(super) id: i64,
    pub(super) account_id: i64,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) allow_auto_assign: bool,
    pub(super) icon: String,
    pub(super) icon_color: String,
    /// In the order in which they came.
    pub(super) members: Vec<TeamMember>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
}

impl Team {
    /// Whether a user is in it.
    pub(super) fn has(&self, user: i64) -> bool {
        self.members.iter().any(|member| member.user_id == user)
    }
}

/// A user's place in a team.
#[derive(Clone, Copy)]
pub(super) struct TeamMember {
    pub(super) id: i64,
    pub(super) user_id: i64,
}

/// Records by their ids.
pub(super) type Table<T> = BTreeMap<i64, T>;
