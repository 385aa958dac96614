//! The workspace's records, and how they are found and changed.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::limiter::Limiter;
use super::record::{Change, Doc, Record, Table, object};
use super::second_factor::SecondFactor;
use crate::posts::Poster;

/// Letters and digits of the server's IDs: those that cannot be mistaken for one another.
const ALPHABET: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";

/// The state of a workspace.
#[derive(Default)]
pub(crate) struct Workspace {
    /// Users, agents among them.
    pub users: Table,
    pub departments: Table,
    /// The memberships of agents in departments.
    pub department_agents: Table,
    pub roles: Table,
    /// Roles held in a room, and not in the workspace.
    pub room_roles: Table,
    /// Deleted roles, as they were last.
    pub deleted_roles: Table,
    pub permissions: Table,
    pub teams: Table,
    pub units: Table,
    /// The monitors of units.
    pub unit_monitors: Table,
    pub business_hours: Table,
    /// Since when agents are available, a record per agent and day.
    pub agent_activity: Table,
    pub visitors: Table,
    pub contacts: Table,
    pub custom_fields: Table,
    /// Conversations.
    pub rooms: Table,
    /// The users who take part in conversations.
    pub subscriptions: Table,
    /// A record per open conversation, taken or not.
    pub inquiries: Table,
    pub messages: Table,
    pub transfers: Table,
    pub tags: Table,
    pub priorities: Table,
    pub sla_policies: Table,
    pub canned_responses: Table,
    pub triggers: Table,
    /// Uploaded avatars, by the ID of the user.
    pub avatars: Table,
    /// Files with the data of users.
    pub exports: Table,
    /// E-mails that a server would have sent.
    pub mail: Table,
    /// What users reported about others.
    pub user_reports: Table,
    /// Personal access tokens. One that is no key of `tokens` counts as removed.
    pub personal_tokens: Table,
    /// Codes of logins at an outside service.
    pub login_codes: Table,
    /// Logins at an outside service that wait for a second factor.
    pub challenges: Table,
    /// The entries of the LDAP directory, by username.
    pub ldap_entries: Table,
    /// When settings were last changed.
    pub setting_changes: Table,
    /// The settings by ID.
    pub settings: HashMap<String, Value>,
    /// Passwords by user ID.
    pub passwords: HashMap<String, String>,
    /// User IDs by auth token.
    pub tokens: HashMap<String, String>,
    /// Second factors by user ID.
    pub second_factors: HashMap<String, SecondFactor>,
    /// The last failed login and their number, by user ID.
    pub failed_logins: HashMap<String, (DateTime<Utc>, u64)>,
    pub limiter: Limiter,
    /// Posts to the webhook.
    pub poster: Poster,
    /// How many IDs were given out.
    pub issued: u64,
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

    /// Whether a user's roles give a permission. One without a record is the administrators'.
    pub(crate) fn may(&self, user_id: &str, permission: &str) -> bool {
        self.user(user_id).is_some_and(|user| match self.permissions.get(permission) {
            Some(record) => record.texts("roles").any(|role| has_role(user, role)),
            None => has_role(user, "admin"),
        })
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
        self.users.change(user_id, |user| user.listed("roles", |held| held.retain(|own| own != role)));
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

    /// The IDs of the departments with these names.
    pub(crate) fn departments_named(&self, names: &[&str]) -> Vec<String> {
        let rows = self.departments.iter().filter(|row| names.contains(&row.text("name")));
        rows.map(|row| row.id().to_owned()).collect()
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
        self.users.take(user_id);
        self.passwords.remove(user_id);
        self.tokens.retain(|_, owner| owner != user_id);
        self.second_factors.remove(user_id);
    }

    /// Sets the settings that a workspace starts with.
    pub(crate) fn seed_settings<const N: usize>(&mut self, settings: [(&str, Value); N]) {
        self.settings.extend(settings.map(|(id, value)| (id.to_owned(), value)));
    }

    /// A setting that is a flag; false if there is none.
    pub(crate) fn is_on(&self, setting: &str) -> bool {
        self.settings.get(setting).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A setting that is a number; zero if there is none.
    pub(crate) fn number(&self, setting: &str) -> u64 {
        self.settings.get(setting).and_then(Value::as_u64).unwrap_or_default()
    }

    /// A setting that is a text; empty if there is none.
    pub(crate) fn words(&self, setting: &str) -> &str {
        self.settings.get(setting).and_then(Value::as_str).unwrap_or_default()
    }
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

/// Returns an ID made from a seed: the same seed gives the same ID in every sandbox.
pub(crate) fn id_from(seed: &str, length: usize) -> String {
    // FNV-1a, then a multiplicative generator: spread well enough for IDs, and no dependency.
    let mut state = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut id = String::with_capacity(length);
    while id.len() < length {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let index = usize::try_from(state >> 33).unwrap_or_default() % ALPHABET.len();
        id.push(char::from(*ALPHABET.get(index).unwrap_or(&b'2')));
    }
    id
}
