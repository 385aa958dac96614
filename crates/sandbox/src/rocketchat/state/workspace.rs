//! The workspace's records, and how they are found and changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::digest::sha256;
use super::kind::note_mistake;
use super::limiter::{Limiter, Limits, Quota};
use super::record::{Change, Doc, Record, now, object};
use super::samples::id_from;
use super::second_factor::SecondFactor;
use super::settings::SETTINGS;
use super::table::Table;
use crate::posts::Poster;

/// A workspace as handlers share it.
pub(crate) type Shared = Arc<Mutex<Workspace>>;

/// The role of those who may oversee units.
pub(crate) const MONITOR: &str = "livechat-monitor";

/// Declares the workspace: tables, which know their names, and what else it holds.
macro_rules! workspace {
    (
        tables { $($(#[$about:meta])* $table:ident,)* }
        others { $($(#[$note:meta])* $other:ident: $type:ty,)* }
    ) => {
        /// The state of a workspace.
        pub(crate) struct Workspace {
            $($(#[$about])* pub $table: Table,)*
            $($(#[$note])* pub $other: $type,)*
        }

        impl Workspace {
            /// The table with this name.
            pub(crate) fn table(&mut self, name: &str) -> Option<&mut Table> {
                match name {
                    $(stringify!($table) => Some(&mut self.$table),)*
                    _ => None,
                }
            }
        }

        impl Default for Workspace {
            fn default() -> Self {
                Self {
                    $($table: Table::new(stringify!($table)),)*
                    $($other: Default::default(),)*
                }
            }
        }
    };
}

workspace! {
    tables {
        /// Users, agents among them.
        users,
        departments,
        /// The memberships of agents in departments.
        department_agents,
        roles,
        /// Deleted roles, as they were last.
        deleted_roles,
        permissions,
        teams,
        units,
        /// The monitors of units.
        unit_monitors,
        business_hours,
        /// Since when agents are available, a record per agent and day.
        agent_activity,
        visitors,
        contacts,
        custom_fields,
        /// Channels, private groups, direct messages, and conversations with visitors.
        rooms,
        /// The users who are in rooms, with the roles that they hold there.
        subscriptions,
        /// A record per open conversation, taken or not.
        inquiries,
        messages,
        /// Deleted messages: their IDs and where they were.
        deleted_messages,
        /// Links by which users join rooms.
        invites,
        /// Files that were sent to rooms.
        uploads,
        /// What users reported about messages.
        message_reports,
        transfers,
        tags,
        priorities,
        sla_policies,
        canned_responses,
        triggers,
        /// Uploaded avatars, by the ID of the user.
        avatars,
        /// Files with the data of users.
        exports,
        /// E-mails that a server would have sent.
        mail,
        /// What users reported about others.
        user_reports,
        /// Personal access tokens. One that is no key of `tokens` counts as removed.
        personal_tokens,
        /// Codes of logins at an outside service.
        login_codes,
        /// Logins at an outside service that wait for a second factor.
        challenges,
        /// The entries of the LDAP directory, by username.
        ldap_entries,
        /// When settings were last changed.
        setting_changes,
        /// Who changed which setting.
        setting_events,
        banners,
        /// Who dismissed which banner.
        banner_dismissals,
        /// The devices that get push notifications.
        push_tokens,
        /// When sessions began, by the ID of the session.
        sessions,
        /// The statistics that were gathered.
        statistics,
        /// Incoming and outgoing webhooks.
        integrations,
        /// What outgoing webhooks posted, and what came back.
        integration_calls,
        oauth_apps,
        email_inboxes,
        calendar_events,
        /// Custom emoji.
        emoji,
        /// Deleted emoji, as they were last.
        deleted_emoji,
        /// Custom sounds.
        sounds,
        /// The files of emoji and sounds, by their ID.
        files,
        /// Custom statuses.
        statuses,
        /// Assets that are set, by name.
        assets,
    }
    others {
        /// The settings that were changed, by ID.
        settings: HashMap<String, Value>,
        /// Passwords by user ID.
        passwords: HashMap<String, String>,
        /// User IDs by auth token.
        tokens: HashMap<String, String>,
        /// Second factors by user ID.
        second_factors: HashMap<String, SecondFactor>,
        /// The last failed login and their number, by user ID.
        failed_logins: HashMap<String, (DateTime<Utc>, u64)>,
        limiter: Limiter,
        /// The servers that users added to their search, by user ID.
        federated_servers: HashMap<String, Vec<String>>,
        /// The token with which the workspace was registered at Rocket.Chat Cloud.
        cloud_token: Option<String>,
        /// Posts to webhooks.
        poster: Poster,
        /// The workspace as what comes later reaches it: the responses to posts.
        shared: Weak<Mutex<Workspace>>,
        /// How many IDs were given out.
        issued: u64,
    }
}

impl Workspace {
    /// Returns an ID of 17 characters that no other record has; the same sequence in every sandbox.
    pub(crate) fn new_id(&mut self) -> String {
        self.issued += 1;
        id_from(&format!("record {}", self.issued), 17)
    }

    /// Returns a new auth token of 43 characters. It need not be hard to guess: the server only
    /// listens on this machine.
    pub(crate) fn new_token(&mut self, user_id: &str) -> String {
        self.issued += 1;
        let token = id_from(&format!("token {} {user_id}", self.issued), 43);
        self.tokens.insert(token.clone(), user_id.to_owned());
        let session = json!({"_id": session_id(&token), "userId": user_id, "loginAt": now()});
        self.sessions.add(object(session));
        token
    }

    pub(crate) fn user(&self, id: &str) -> Option<&Doc> {
        self.users.get(id)
    }

    /// The user with exactly this username.
    pub(crate) fn user_named(&self, username: &str) -> Option<&Doc> {
        self.users.first("username", username)
    }

    /// The user with this username in any case: nobody else may have it, and it is enough to sign
    /// in.
    pub(crate) fn user_in_any_case(&self, username: &str) -> Option<&Doc> {
        self.users.iter().find(|user| user.text("username").eq_ignore_ascii_case(username))
    }

    /// The user with this e-mail address, in any case.
    pub(crate) fn user_at(&self, address: &str) -> Option<&Doc> {
        self.users.iter().find(|user| addresses(user).any(|own| own.eq_ignore_ascii_case(address)))
    }

    /// Whether a user is there and holds a role.
    pub(crate) fn holds(&self, user_id: &str, role: &str) -> bool {
        self.user(user_id).is_some_and(|user| has_role(user, role))
    }

    /// Whether a user's roles give a permission.
    pub(crate) fn may(&self, user_id: &str, permission: &str) -> bool {
        let Some(record) = self.permissions.get(permission) else {
            note_mistake("the permissions", permission);
            return false;
        };
        self.user(user_id).is_some_and(|user| record.texts("roles").any(|role| has_role(user, role)))
    }

    /// The subscription of a user to a room.
    pub(crate) fn subscription(&self, room: &str, user: &str) -> Option<&Doc> {
        self.subscriptions.iter().find(|row| row.text("rid") == room && row.text("u._id") == user)
    }

    pub(crate) fn subscription_mut(&mut self, room: &str, user: &str) -> Option<&mut Doc> {
        self.subscriptions.iter_mut().find(|row| row.text("rid") == room && row.text("u._id") == user)
    }

    /// Whether a user holds a role in a room.
    pub(crate) fn holds_in(&self, room: &str, user: &str, role: &str) -> bool {
        self.subscription(room, user).is_some_and(|row| row.texts("roles").any(|own| own == role))
    }

    /// Whether a user's roles give a permission in a room, those that they hold there included.
    pub(crate) fn may_in(&self, user: &str, permission: &str, room: &str) -> bool {
        if self.may(user, permission) {
            return true;
        }
        let (Some(record), Some(own)) = (self.permissions.get(permission), self.subscription(room, user))
        else {
            return false;
        };
        own.texts("roles").any(|role| record.texts("roles").any(|given| given == role))
    }

    /// Takes a user out of a room. Returns their subscription.
    pub(crate) fn leave_room(&mut self, room: &str, user: &str) -> Option<Doc> {
        let id = self.subscription(room, user)?.id().to_owned();
        let row = self.subscriptions.take(&id);
        let members = self.subscriptions.having("rid", room).count();
        if let Some(room) = self.rooms.get_mut(room).filter(|room| room.text("t") != "l") {
            room.set("usersCount", members).touch();
        }
        row
    }

    /// Gives a user a role. Giving it twice changes nothing.
    pub(crate) fn give_role(&mut self, user_id: &str, role: &str) {
        if let Some(user) = self.users.get_mut(user_id).filter(|user| !has_role(user, role)) {
            user.listed("roles", |held| held.push(json!(role)));
            user.touch();
        }
    }

    /// Takes a role from a user.
    pub(crate) fn take_role(&mut self, user_id: &str, role: &str) {
        self.users.change(user_id, |user| _ = user.listed("roles", |held| held.retain(|own| own != role)));
    }

    /// How many users with this role can sign in.
    pub(crate) fn count_active(&self, role: &str) -> usize {
        self.users.iter().filter(|user| has_role(user, role) && is_active(user)).count()
    }

    /// Makes a user an agent who takes chats, as the server does when the role is given.
    pub(crate) fn make_agent(&mut self, user_id: &str) {
        self.give_role(user_id, "livechat-agent");
        if let Some(user) = self.users.get_mut(user_id) {
            user.set("operator", true).set("statusLivechat", "available");
        }
    }

    /// Takes the agent's role and everything that goes with it: availability and departments.
    pub(crate) fn unmake_agent(&mut self, user_id: &str) {
        self.take_role(user_id, "livechat-agent");
        if let Some(user) = self.users.get_mut(user_id) {
            user.set("operator", false).set("statusLivechat", "not-available");
        }
        self.department_agents.remove_where("agentId", user_id);
        self.recount();
    }

    pub(crate) fn department(&self, id: &str) -> Option<&Doc> {
        self.departments.get(id)
    }

    /// The ID of the department with this ID or name.
    pub(crate) fn department_called(&self, wanted: &str) -> Option<String> {
        let mut rows = self.departments.iter();
        rows.find(|row| row.id() == wanted || row.text("name") == wanted).map(|row| row.id().to_owned())
    }

    /// The agents of a department.
    pub(crate) fn agents_of(&self, department_id: &str) -> Vec<Doc> {
        self.department_agents.having("departmentId", department_id).cloned().collect()
    }

    /// Whether a user works in a department.
    pub(crate) fn works_in(&self, department: &str, user: &str) -> bool {
        self.department_agents.pairs(("departmentId", department), ("agentId", user))
    }

    /// Puts a user into a department, or changes their place in it.
    pub(crate) fn join(&mut self, department_id: &str, user_id: &str, count: u64, order: u64) {
        let enabled = self.department(department_id).is_some_and(|row| row.flag("enabled"));
        let username = self.user(user_id).map(|user| user.text("username").to_owned()).unwrap_or_default();
        self.leave(department_id, user_id);
        let row = json!({
            "_id": self.new_id(),
            "departmentId": department_id,
            "departmentEnabled": enabled,
            "agentId": user_id,
            "username": username,
            "count": count,
            "order": order,
        });
        self.department_agents.add(object(row));
        self.recount();
    }

    /// Takes a user out of a department.
    pub(crate) fn leave(&mut self, department_id: &str, user_id: &str) {
        self.department_agents
            .retain(|row| row.text("departmentId") != department_id || row.text("agentId") != user_id);
        self.recount();
    }

    /// Whether a user manages all of Omnichannel, and not only units of their own.
    pub(crate) fn manages_all(&self, user_id: &str) -> bool {
        self.holds(user_id, "admin") || self.holds(user_id, "livechat-manager")
    }

    /// Whether a user is a monitor of a unit.
    pub(crate) fn oversees(&self, user_id: &str, unit: &str) -> bool {
        self.unit_monitors.pairs(("monitorId", user_id), ("unitId", unit))
    }

    /// The units of a monitor, who sees nothing else; `None` for users who are no monitors or
    /// manage all.
    pub(crate) fn units_of_monitor<'a>(&'a self, user_id: &str) -> Option<Vec<&'a str>> {
        let restricted = self.holds(user_id, MONITOR) && !self.manages_all(user_id);
        let rows = self.unit_monitors.iter().filter(|row| row.text("monitorId") == user_id);
        restricted.then(|| rows.map(|row| row.text("unitId")).collect())
    }

    /// Whether a user may see a department as their own: they manage all of them, are a monitor of
    /// its unit, or, if they are no monitor, work in it.
    pub(crate) fn sees(&self, user_id: &str, department: &Doc) -> bool {
        self.manages_all(user_id)
            || match self.units_of_monitor(user_id) {
                Some(units) => units.contains(&department.text("parentId")),
                None => self.works_in(department.id(), user_id),
            }
    }

    /// Whether a text is a user's password as SHA-256.
    pub(crate) fn is_password(&self, user_id: &str, digest: &str) -> bool {
        self.passwords.get(user_id).is_some_and(|password| sha256(password) == digest.to_lowercase())
    }

    /// Ends a user's logins but one; their personal access tokens stay.
    pub(crate) fn end_other_logins(&mut self, user_id: &str, keep: &str) {
        let personal: Vec<&str> = self.personal_tokens.iter().map(|record| record.text("token")).collect();
        self.tokens
            .retain(|token, owner| owner != user_id || token == keep || personal.contains(&token.as_str()));
    }

    /// Updates what records keep of others: the numbers of agents, departments and monitors, and
    /// the state of the department in each membership.
    pub(crate) fn recount(&mut self) {
        for department in self.departments.iter_mut() {
            let mut agents = 0;
            for row in self.department_agents.having_mut("departmentId", department.id()) {
                agents += 1;
                row.set("departmentEnabled", department.flag("enabled"));
            }
            department.set("numAgents", agents);
        }
        for unit in self.units.iter_mut() {
            let departments = self.departments.having("parentId", unit.id()).count();
            let monitors = self.unit_monitors.having("unitId", unit.id()).count();
            unit.set("numDepartments", departments).set("numMonitors", monitors);
        }
    }

    /// Removes a user with their sessions, and takes them out of departments, units and teams.
    pub(crate) fn remove_user(&mut self, user_id: &str) {
        self.unit_monitors.remove_where("monitorId", user_id);
        self.unmake_agent(user_id);
        for team in self.teams.iter_mut() {
            team.listed("members", |members| members.retain(|member| member.text("userId") != user_id));
        }
        let rooms: Vec<String> =
            self.subscriptions.having("u._id", user_id).map(|row| row.text("rid").to_owned()).collect();
        for room in rooms {
            self.leave_room(&room, user_id);
        }
        self.users.take(user_id);
        self.passwords.remove(user_id);
        self.tokens.retain(|_, owner| owner != user_id);
        self.second_factors.remove(user_id);
    }

    /// The value of a setting.
    pub(crate) fn setting(&self, id: &str) -> &Value {
        self.settings.get(id).or_else(|| SETTINGS.get(id)).unwrap_or_else(|| {
            note_mistake("the settings", id);
            &Value::Null
        })
    }

    /// Whether a setting is on.
    pub(crate) fn is_on(&self, setting: &str) -> bool {
        self.setting(setting).as_bool().unwrap_or_default()
    }

    /// A setting that is a number.
    pub(crate) fn number(&self, setting: &str) -> u64 {
        self.setting(setting).as_u64().unwrap_or_default()
    }

    /// A setting that is a text.
    pub(crate) fn words(&self, setting: &str) -> &str {
        self.setting(setting).as_str().unwrap_or_default()
    }

    /// Whether agents take conversations from the queue, and are not given any.
    pub(crate) fn routes_by_hand(&self) -> bool {
        self.words("Livechat_Routing_Method") == "Manual_Selection"
    }

    /// Counts a call of an operation against its rate limit.
    pub(crate) fn count_call(&mut self, operation: &'static str) -> (Quota, Result<(), u64>) {
        let window = self.number("API_Enable_Rate_Limiter_Limit_Time_Default");
        let limits = Limits {
            enabled: self.is_on("API_Enable_Rate_Limiter"),
            calls: self.number("API_Enable_Rate_Limiter_Limit_Calls_Default"),
            window: Duration::from_millis(window),
        };
        self.limiter.count(operation, limits)
    }
}

/// The ID of the session with a token.
pub(crate) fn session_id(token: &str) -> String {
    id_from(&format!("session {token}"), 17)
}

/// Whether a user may sign in.
pub(crate) fn is_active(user: &Doc) -> bool {
    user.flag("active")
}

/// Whether a user holds a role.
pub(crate) fn has_role(user: &Doc, role: &str) -> bool {
    user.texts("roles").any(|held| held == role)
}

/// Whether a user is an agent.
pub(crate) fn is_agent(user: &Doc) -> bool {
    has_role(user, "livechat-agent")
}

/// Whether a conversation is open.
pub(crate) fn is_open(room: &Doc) -> bool {
    room.get("open") == Some(&Value::Bool(true)) && !room.id().is_empty()
}

/// The user id of the agent who has a conversation; empty where nobody has.
pub(crate) fn agent_of(room: &Doc) -> &str {
    room.text("servedBy._id")
}

/// Whether an agent takes conversations at the moment.
pub(crate) fn takes_chats(user: &Doc) -> bool {
    is_agent(user)
        && is_active(user)
        && user.text("statusLivechat") == "available"
        && user.text("status") != "offline"
}

/// The e-mail addresses of a user.
pub(crate) fn addresses(user: &Doc) -> impl Iterator<Item = &str> {
    user.rows("emails").filter_map(|email| email.string("address"))
}

/// Whether a user's username, name or one of their addresses contains a text, in any case.
pub(crate) fn mentions_user(user: &Doc, needle: &str) -> bool {
    let lower = needle.to_lowercase();
    user.mentions(needle, "username name")
        || addresses(user).any(|address| address.to_lowercase().contains(&lower))
}
