//! The records that the server keeps.

use std::collections::BTreeSet;

use super::prelude::*;
use crate::http;

/// A user, who may belong to several accounts.
#[derive(Clone, Default)]
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

names! { Role: Agent = "agent", Administrator = "administrator" }

/// What somebody has set themselves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Availability {
    Online,
    Offline,
    Busy,
}

names! { Availability: Online = "online", Offline = "offline", Busy = "busy" }

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
#[derive(Clone, Default)]
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
#[derive(Clone, Default)]
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

impl User {
    /// A new user, not yet confirmed and without attributes.
    pub(super) fn new(users: &Records<Self>, name: String, email: &str, password: String) -> Self {
        let seed = u64::try_from(users.next()).unwrap_or_default().wrapping_mul(2);
        Self {
            name,
            email: email.to_lowercase(),
            password,
            access_token: http::token(seed, 24),
            pubsub_token: http::token(seed + 1, 24),
            ..Self::default()
        }
    }
}

impl Membership {
    /// A place for a user in an account, which did not have one.
    pub(super) fn new(account_id: i64, user_id: i64, role: Role, inviter_id: Option<i64>) -> Self {
        let now = Utc::now();
        Self {
            id: 0,
            account_id,
            user_id,
            role,
            inviter_id,
            created_at: now,
            updated_at: now,
            availability: Availability::Online,
            auto_offline: true,
        }
    }
}

impl Team {
    pub(super) fn new(account_id: i64, name: &str) -> Self {
        Self {
            account_id,
            name: name.to_owned(),
            allow_auto_assign: true,
            created_at: Utc::now(),
            updated_at: Utc::now(),
            ..Self::default()
        }
    }
}

record!(Account: accounts, account: |account: &Account| Some(account.id));
record!(Membership: memberships);
record!(Team: teams);
record!(User: users, account: |_: &User| None);
