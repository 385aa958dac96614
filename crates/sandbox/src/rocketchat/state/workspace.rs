//! The workspace's records, and how they are found and changed.

use std::collections::HashMap;

use axum::http::HeaderMap;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::http;
use crate::posts::Poster;
use crate::rocketchat::administration::permissions;
use crate::rocketchat::api::limit::Limiter;
use crate::rocketchat::api::parts::File;
use crate::rocketchat::api::query::Query;
use crate::rocketchat::api::response::{Doc, Failure};
use crate::rocketchat::auth::two_factor::SecondFactor;
use crate::rocketchat::staff::units;
use crate::rocketchat::state::collections::Collections;
use crate::rocketchat::users::ownership;

/// Letters and digits of the server's ids: those that cannot be mistaken for one another.
const ALPHABET: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";

/// Everything that the workspace knows.
pub(crate) struct Workspace {
    /// People, agents among them.
    pub(crate) users: Vec<Doc>,
    /// Who signs in with what: user id to password.
    pub(crate) passwords: HashMap<String, String>,
    /// Who is signed in: auth token to user id.
    pub(crate) tokens: HashMap<String, String>,
    pub(crate) departments: Vec<Doc>,
    /// Who works in which department.
    pub(crate) department_agents: Vec<Doc>,
    pub(crate) roles: Vec<Doc>,
    /// Everything else: visitors, rooms, messages, …
    pub(crate) records: Collections,
    /// The workspace's settings, by id.
    pub(crate) settings: HashMap<String, Value>,
    pub(crate) limiter: Limiter,
    /// What posts to the webhook.
    pub(crate) poster: Poster,
    /// Second factors by user id.
    pub(crate) second_factors: HashMap<String, SecondFactor>,
    /// Who mistyped their password: user id to when they last did, and how often.
    pub(crate) failed_logins: HashMap<String, (DateTime<Utc>, u64)>,
    /// How many ids were given out.
    pub(crate) issued: u64,
}

impl Workspace {
    /// An id of 17 characters that no other record has; the same sequence in every sandbox.
    pub(crate) fn new_id(&mut self) -> String {
        self.issued += 1;
        id_from(&format!("record {}", self.issued), 17)
    }

    /// A new auth token of 43 characters. It need not be hard to guess: the server only listens on
    /// this machine.
    pub(crate) fn new_token(&mut self, user_id: &str) -> String {
        self.issued += 1;
        let token = id_from(&format!("token {} {user_id}", self.issued), 43);
        self.tokens.insert(token.clone(), user_id.to_owned());
        token
    }

    pub(crate) fn user(&self, id: &str) -> Option<&Doc> {
        self.users.iter().find(|user| text(user, "_id") == id)
    }

    pub(crate) fn user_mut(&mut self, id: &str) -> Option<&mut Doc> {
        self.users.iter_mut().find(|user| text(user, "_id") == id)
    }

    /// The person with exactly this username.
    pub(crate) fn user_named(&self, username: &str) -> Option<&Doc> {
        self.users.iter().find(|user| text(user, "username") == username)
    }

    /// The person with this username in any case: nobody else may have it, and it is enough to sign in.
    pub(crate) fn user_in_any_case(&self, username: &str) -> Option<&Doc> {
        self.users.iter().find(|user| text(user, "username").eq_ignore_ascii_case(username))
    }

    /// The person with this e-mail address, in any case.
    pub(crate) fn user_at(&self, address: &str) -> Option<&Doc> {
        self.users.iter().find(|user| addresses(user).any(|own| own.eq_ignore_ascii_case(address)))
    }

    /// The person whom `userId`, `username` or `user` names.
    ///
    /// # Errors
    ///
    /// `error-user-param-not-provided` where none is given, `error-invalid-user` where it names
    /// nobody.
    pub(crate) fn user_from(&self, parameter: impl Fn(&str) -> Option<String>) -> Result<&Doc, Failure> {
        let given = |name| parameter(name).filter(|value| !value.trim().is_empty());
        let found = if let Some(id) = given("userId") {
            self.user(&id)
        } else if let Some(name) = given("username").or_else(|| given("user")) {
            self.user_named(&name)
        } else {
            return Err(Failure::coded(
                "error-user-param-not-provided",
                "The required \"userId\" or \"username\" param was not provided",
            ));
        };
        found.ok_or_else(|| {
            Failure::coded(
                "error-invalid-user",
                "The required \"userId\" or \"username\" param provided does not match any users",
            )
        })
    }

    /// Whether a person's roles give a permission.
    pub(crate) fn may(&self, user_id: &str, permission: &str) -> bool {
        self.user(user_id).is_some_and(|user| permissions::gives(self, roles(user), permission))
    }

    /// Gives a person a role. Giving it twice changes nothing.
    pub(crate) fn give_role(&mut self, user_id: &str, role: &str) {
        if let Some(user) = self.user_mut(user_id)
            && !has_role(user, role)
            && let Some(held) = user.get_mut("roles").and_then(Value::as_array_mut)
        {
            held.push(json!(role));
            touch(user);
        }
    }

    /// Takes a role from a person.
    pub(crate) fn take_role(&mut self, user_id: &str, role: &str) {
        if let Some(user) = self.user_mut(user_id)
            && let Some(held) = user.get_mut("roles").and_then(Value::as_array_mut)
        {
            held.retain(|own| own.as_str() != Some(role));
            touch(user);
        }
    }

    /// How many people with this role can sign in.
    pub(crate) fn count_active(&self, role: &str) -> usize {
        self.users.iter().filter(|user| has_role(user, role) && is_active(user)).count()
    }

    /// Makes a person an agent who takes chats, as the server does when the role is given.
    pub(crate) fn make_agent(&mut self, user_id: &str) {
        self.give_role(user_id, "livechat-agent");
        if let Some(user) = self.user_mut(user_id) {
            user.insert("operator".into(), json!(true));
            user.insert("statusLivechat".into(), json!("available"));
        }
    }

    /// Takes the agent's role and everything that goes with it: availability and departments.
    pub(crate) fn unmake_agent(&mut self, user_id: &str) {
        self.take_role(user_id, "livechat-agent");
        if let Some(user) = self.user_mut(user_id) {
            user.insert("operator".into(), json!(false));
            user.insert("statusLivechat".into(), json!("not-available"));
        }
        self.department_agents.retain(|row| text(row, "agentId") != user_id);
        self.recount();
    }

    pub(crate) fn department(&self, id: &str) -> Option<&Doc> {
        self.departments.iter().find(|row| text(row, "_id") == id)
    }

    /// Who works in a department.
    pub(crate) fn agents_of(&self, department_id: &str) -> Vec<Doc> {
        self.department_agents
            .iter()
            .filter(|row| text(row, "departmentId") == department_id)
            .cloned()
            .collect()
    }

    /// Puts a person into a department, or changes their place in it.
    pub(crate) fn join(&mut self, department_id: &str, user_id: &str, count: u64, order: u64) {
        let enabled = self.department(department_id).is_some_and(|row| flag(row, "enabled"));
        let username = self.user(user_id).map(|user| text(user, "username").to_owned()).unwrap_or_default();
        self.leave(department_id, user_id);
        let row = json!({
            "_id": self.new_id(),
            "departmentId": department_id,
            "departmentEnabled": enabled,
            "agentId": user_id,
            "username": username,
            "count": count,
            "order": order,
            "_updatedAt": now(),
        });
        if let Value::Object(row) = row {
            self.department_agents.push(row);
        }
        self.recount();
    }

    /// Takes a person out of a department.
    pub(crate) fn leave(&mut self, department_id: &str, user_id: &str) {
        self.department_agents
            .retain(|row| text(row, "departmentId") != department_id || text(row, "agentId") != user_id);
        self.recount();
    }

    /// Keeps each department's number of agents, and each row's copy of the department's state.
    pub(crate) fn recount(&mut self) {
        for department in &mut self.departments {
            let id = text(department, "_id").to_owned();
            let enabled = flag(department, "enabled");
            let mut agents = 0;
            for row in &mut self.department_agents {
                if text(row, "departmentId") == id {
                    agents += 1;
                    row.insert("departmentEnabled".into(), json!(enabled));
                }
            }
            department.insert("numAgents".into(), json!(agents));
        }
    }

    /// Removes a person, their sessions and their places in departments.
    pub(crate) fn remove_user(&mut self, user_id: &str) {
        self.unmake_agent(user_id);
        units::withdraw(self, user_id);
        ownership::leave(self, user_id);
        self.users.retain(|user| text(user, "_id") != user_id);
        self.passwords.remove(user_id);
        self.tokens.retain(|_, owner| owner != user_id);
        self.second_factors.remove(user_id);
    }

    /// A setting that is a flag; false where there is none.
    pub(crate) fn is_on(&self, setting: &str) -> bool {
        self.settings.get(setting).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A setting that is a number; zero where there is none.
    pub(crate) fn number(&self, setting: &str) -> u64 {
        self.settings.get(setting).and_then(Value::as_u64).unwrap_or_default()
    }
}

/// The fields of a JSON object; none of anything else.
pub(crate) fn object(value: Value) -> Doc {
    match value {
        Value::Object(fields) => fields,
        _ => Doc::new(),
    }
}

/// One call, as a handler sees it.
pub(crate) struct Call {
    /// The signed-in person's id; empty on routes that need none.
    pub caller: String,
    /// The token that they signed in with.
    pub token: String,
    pub path: HashMap<String, String>,
    pub query: Query,
    pub headers: HeaderMap,
    pub body: Value,
    /// The files of a body in parts.
    pub files: Vec<File>,
}

impl Call {
    /// A part of the path.
    pub(crate) fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// A header's text; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        http::header(&self.headers, name).unwrap_or_default()
    }
}

/// A text of a record; empty where it has none.
pub(crate) fn text<'a>(doc: &'a Doc, name: &str) -> &'a str {
    doc.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A flag of a record; false where it has none.
pub(crate) fn flag(doc: &Doc, name: &str) -> bool {
    doc.get(name).and_then(Value::as_bool).unwrap_or_default()
}

/// Whether a person may sign in.
pub(crate) fn is_active(user: &Doc) -> bool {
    flag(user, "active")
}

/// The roles that a person holds.
pub(crate) fn roles(user: &Doc) -> impl Iterator<Item = &str> {
    let held = user.get("roles").and_then(Value::as_array);
    held.into_iter().flatten().filter_map(Value::as_str)
}

/// Whether a person holds a role.
pub(crate) fn has_role(user: &Doc, role: &str) -> bool {
    roles(user).any(|held| held == role)
}

/// A person's e-mail addresses.
pub(crate) fn addresses(user: &Doc) -> impl Iterator<Item = &str> {
    let emails = user.get("emails").and_then(Value::as_array);
    emails.into_iter().flatten().filter_map(|email| email.get("address")?.as_str())
}

/// Marks a record as changed now.
pub(crate) fn touch(doc: &mut Doc) {
    doc.insert("_updatedAt".into(), json!(now()));
}

/// The time now, as dates stand on the wire.
pub(crate) fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// An id made from a seed: the same seed gives the same id in every sandbox.
pub(crate) fn id_from(seed: &str, length: usize) -> String {
    // FNV-1a, then a multiplicative generator: spread well enough for ids, and no dependency.
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
