//! Accounts, their users and teams.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::chatwoot::params::Words;
use crate::chatwoot::state::records::{Records, names, record};
use crate::http;

record! {
    /// A user, who may belong to several accounts.
    User {
        name: String, display_name: Option<String>, email: String,
        /// A new address that waits for its owner to confirm it.
        unconfirmed_email: Option<String>,
        password: String, confirmed: bool, message_signature: Option<String>,
        ui_settings: Map<String, Value>, custom_attributes: Map<String, Value>, access_token: String,
        pubsub_token: String,
        /// The name of the uploaded picture's file.
        avatar: Option<String>,
        /// Whether a browser is open: without one, who goes offline by themselves is offline.
        present: bool,
    } of |_| None
}

impl User {
    pub(crate) fn available_name(&self) -> &str {
        self.display_name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&self.name)
    }
}

names! {
    #[derive(Default)]
    Role { #[default] Agent = "agent", Administrator = "administrator" }
}

names! {
    /// What somebody has set themselves to.
    #[derive(Default)]
    Availability { #[default] Online = "online", Offline = "offline", Busy = "busy" }
}

record! {
    /// A user's place in an account.
    Membership {
        user_id: i64, role: Role, inviter_id: Option<i64>, created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>, availability: Availability, auto_offline: bool,
        /// A role of the enterprise edition, in place of the agents' own.
        custom_role_id: Option<i64>,
    }
}

impl Membership {
    /// What others see: nobody is there who goes offline by themselves and has no browser open.
    pub(crate) fn availability_status(&self, user: &User) -> &'static str {
        if self.auto_offline && !user.present { "offline" } else { self.availability.name() }
    }
}

record! {
    Account {
        name: String, locale: String, status: String, domain: Option<String>, support_email: Option<String>,
        features: BTreeSet<String>, custom_attributes: Map<String, Value>, limits: Map<String, Value>,
        settings: Map<String, Value>, created_at: DateTime<Utc>,
    } of |account| Some(account.id)
}

/// The features that a new account of 4.16.2 has.
const FEATURES: Words = Words(
    "inbound_emails channel_email channel_facebook help_center agent_bots macros agent_management \
    team_management inbox_management labels custom_attributes automations canned_responses \
    integrations voice_recorder channel_website campaigns reports crm auto_resolve_conversations \
    chatwoot_v4 contact_chatwoot_support_team channel_instagram assignment_v2 channel_tiktok \
    captain_tasks api_and_webhooks",
);

impl Account {
    /// An account as it is before anything is said about it.
    pub(crate) fn blank(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            locale: "en".to_owned(),
            status: "active".to_owned(),
            features: FEATURES.iter().map(str::to_owned).collect(),
            created_at: Utc::now(),
            ..Self::default()
        }
    }
}

record! {
    Team {
        name: String, description: Option<String>, allow_auto_assign: bool, icon: String,
        icon_color: String,
        /// The users' IDs, in the order in which they came.
        members: Vec<i64>,
        created_at: DateTime<Utc>, updated_at: DateTime<Utc>,
    }
}

impl Team {
    /// Whether a user is in it.
    pub(crate) fn has(&self, user: i64) -> bool {
        self.members.contains(&user)
    }
}

impl User {
    /// A new user, not yet confirmed and without attributes.
    pub(crate) fn new(users: &Records<Self>, name: String, email: &str, password: String) -> Self {
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
    pub(crate) fn new(account_id: i64, user_id: i64, role: Role, inviter_id: Option<i64>) -> Self {
        let now = Utc::now();
        Self {
            account_id,
            user_id,
            role,
            inviter_id,
            created_at: now,
            updated_at: now,
            auto_offline: true,
            ..Self::default()
        }
    }
}

impl Team {
    pub(crate) fn new(account_id: i64, name: &str) -> Self {
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
