//! A change to a user's record: reading it, applying it, and the rules that the result must keep.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::failure::Failure;
use super::reference::{AGENT_GROUPS, BUSINESS_UNITS, Named, ROLES, SITES, SKILLS};
use super::user::{PASSWORDS_KEPT, User};

const MAX_NAME: usize = 50;
const MAX_REASON: usize = 512;
const MAX_AGENT_GROUPS: usize = 20;
const MAX_BUSINESS_UNITS: usize = 10;
const MIN_PASSWORD: usize = 12;
const LANGUAGES: [&str; 5] = ["EN", "DE", "ES", "FR", "JA"];
const FORBIDDEN_IN_USERNAME: [char; 9] = ['^', '+', ':', '&', '=', '\'', '"', ',', ' '];

/// Stands for the vendor's dictionary: no password may hold a word of four letters or more.
const WORDS: [&str; 16] = [
    "admin", "autumn", "battery", "change", "correct", "horse", "letmein", "login", "monday", "password",
    "secret", "spring", "staple", "summer", "welcome", "winter",
];

/// The `changedRecord` of a body, once the body and its reason are in order.
pub(super) fn read(body: &Bytes) -> Result<Map<String, Value>, Failure> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|_| Failure::bad_request("The request body is not valid JSON"))?;
    let Value::Object(mut body) = body else {
        return Err(Failure::bad_request("The request body is not a JSON object"));
    };
    let mut errors = Vec::new();
    match body.get("reason") {
        Some(Value::String(reason)) if reason.trim().is_empty() => {
            errors.push("reason is required".to_owned())
        }
        Some(Value::String(reason)) if reason.chars().count() > MAX_REASON => {
            errors.push(format!("reason has more than {MAX_REASON} characters"));
        }
        Some(Value::String(_)) => {}
        None | Some(Value::Null) => errors.push("reason is required".to_owned()),
        Some(_) => errors.push("reason is not a string".to_owned()),
    }
    let record = match body.remove("changedRecord") {
        Some(Value::Object(record)) => record,
        _ => {
            errors.push("changedRecord is required".to_owned());
            Map::new()
        }
    };
    if errors.is_empty() { Ok(record) } else { Err(Failure::validation(&errors)) }
}

/// What a record says about one field.
enum Field<T> {
    Absent,
    Null,
    Value(T),
}

/// Reads fields out of a record and remembers what is wrong with them.
struct Reader<'a> {
    record: &'a Map<String, Value>,
    errors: &'a mut Vec<String>,
}

impl Reader<'_> {
    fn field<T>(&mut self, name: &str, kind: &str, read: impl Fn(&Value) -> Option<T>) -> Field<T> {
        match self.record.get(name) {
            None => Field::Absent,
            Some(Value::Null) => Field::Null,
            Some(value) => {
                if let Some(value) = read(value) {
                    return Field::Value(value);
                }
                self.errors.push(format!("{name} is not {kind}"));
                Field::Absent
            }
        }
    }

    fn text(&mut self, name: &str, target: &mut Option<String>) {
        let field = self.field(name, "a string", |value| value.as_str().map(str::to_owned));
        set(target, field, None, Some);
    }

    fn number(&mut self, name: &str, target: &mut Option<i64>) {
        let field = self.field(name, "an integer", Value::as_i64);
        set(target, field, None, Some);
    }

    fn switch(&mut self, name: &str, target: &mut bool) {
        let field = self.field(name, "a boolean", Value::as_bool);
        set(target, field, false, |value| value);
    }

    fn ids(&mut self, name: &str, target: &mut Vec<i64>) {
        let field = self.field(name, "an array of integers", |value| {
            value.as_array()?.iter().map(Value::as_i64).collect::<Option<Vec<i64>>>()
        });
        set(target, field, Vec::new(), |value| value);
    }
}

fn set<T, U>(target: &mut T, field: Field<U>, erased: T, to: impl Fn(U) -> T) {
    match field {
        Field::Absent => {}
        Field::Null => *target = erased,
        Field::Value(value) => *target = to(value),
    }
}

/// Writes what a record holds into a user: what it lacks stays, null erases, a value replaces. Fields
/// that nobody may write are passed over, because an update sends the whole record back.
pub(super) fn apply(user: &mut User, record: &Map<String, Value>, errors: &mut Vec<String>) {
    let mut reader = Reader { record, errors };
    reader.text("firstname", &mut user.firstname);
    reader.text("lastname", &mut user.lastname);
    reader.text("language", &mut user.language);
    reader.number("defaultSiteId", &mut user.default_site_id);
    reader.number("organizationId", &mut user.organization_id);
    reader.switch("locked", &mut user.locked);
    reader.switch("ssoUser", &mut user.sso_user);
    reader.switch("allAgentGroup", &mut user.all_agent_group);
    reader.switch("allBusinessUnit", &mut user.all_business_unit);
    reader.ids("roleIds", &mut user.role_ids);
    reader.ids("siteIds", &mut user.site_ids);
    reader.ids("businessUnitIds", &mut user.business_unit_ids);
    reader.ids("agentGroupIds", &mut user.agent_group_ids);
    reader.ids("skillIds", &mut user.skill_ids);
    let attributes = reader.field("agentAttributes", "an object", |value| value.as_object().cloned());
    set(&mut user.agent_attributes, attributes, None, |map| (!map.is_empty()).then_some(map));
}

/// The rules that hold for every stored user, whichever way the change came.
pub(super) fn check(user: &User, errors: &mut Vec<String>) {
    for (name, value) in [("firstname", &user.firstname), ("lastname", &user.lastname)] {
        if value.as_ref().is_some_and(|value| value.chars().count() > MAX_NAME) {
            errors.push(format!("{name} has more than {MAX_NAME} characters"));
        }
    }
    if let Some(language) = &user.language
        && !LANGUAGES.iter().any(|known| known.eq_ignore_ascii_case(language))
    {
        errors.push(format!("language is not one of {}", LANGUAGES.join(", ")));
    }
    let sites: Vec<&Named> = SITES.iter().collect();
    let roles: Vec<&Named> = ROLES.iter().collect();
    let groups: Vec<&Named> = AGENT_GROUPS.iter().collect();
    let units: Vec<&Named> = BUSINESS_UNITS.iter().map(|unit| &unit.named).collect();
    let skills: Vec<&Named> = SKILLS.iter().map(|skill| &skill.named).collect();
    check_ids(errors, "siteIds", &user.site_ids, &sites, 1, usize::MAX);
    check_ids(errors, "roleIds", &user.role_ids, &roles, 1, usize::MAX);
    check_ids(errors, "agentGroupIds", &user.agent_group_ids, &groups, 1, MAX_AGENT_GROUPS);
    check_ids(errors, "businessUnitIds", &user.business_unit_ids, &units, 1, MAX_BUSINESS_UNITS);
    check_ids(errors, "skillIds", &user.skill_ids, &skills, 0, usize::MAX);
    if user.default_site_id.is_some_and(|id| !user.site_ids.contains(&id)) {
        errors.push("defaultSiteId is none of the siteIds".to_owned());
    }
    for (name, ids) in user.agent_attributes.iter().flatten() {
        // Names are case sensitive. Whether an id belongs to the name under which it stands is not checked.
        if !skills.iter().any(|skill| skill.name == name) {
            errors.push(format!("agentAttributes has the unknown name {name}"));
        }
        let ids: Option<Vec<i64>> = ids.as_array().and_then(|ids| ids.iter().map(Value::as_i64).collect());
        match ids {
            Some(ids) => check_ids(errors, "agentAttributes", &ids, &skills, 0, usize::MAX),
            None => errors.push(format!("agentAttributes.{name} is not an array of integers")),
        }
    }
}

fn check_ids(errors: &mut Vec<String>, name: &str, ids: &[i64], known: &[&Named], least: usize, most: usize) {
    if ids.len() < least {
        errors.push(format!("{name} needs at least one id"));
    }
    if ids.len() > most {
        errors.push(format!("{name} has more than {most} ids"));
    }
    for id in ids {
        if !known.iter().any(|entry| entry.id == *id) {
            errors.push(format!("{name} has the unknown id {id}"));
        }
    }
}

/// What a new or fully replaced record must hold besides.
pub(super) fn check_complete(user: &User, errors: &mut Vec<String>) {
    for (name, value) in [("firstname", &user.firstname), ("lastname", &user.lastname)] {
        if value.as_ref().is_none_or(|value| value.trim().is_empty()) {
            errors.push(format!("{name} is required"));
        }
    }
    if user.default_site_id.is_none() {
        errors.push("defaultSiteId is required".to_owned());
    }
}

/// The username of a new record, checked against the rules and those that are taken.
pub(super) fn username(record: &Map<String, Value>, users: &[User], errors: &mut Vec<String>) -> String {
    let Some(username) = record.get("username").and_then(Value::as_str).filter(|name| !name.is_empty())
    else {
        errors.push("username is required".to_owned());
        return String::new();
    };
    if username.chars().count() > MAX_NAME {
        errors.push(format!("username has more than {MAX_NAME} characters"));
    }
    if username
        .chars()
        .any(|character| character.is_whitespace() || FORBIDDEN_IN_USERNAME.contains(&character))
    {
        errors.push("username has a space or one of ^ + : & = ' \" ,".to_owned());
    }
    if users.iter().any(|user| user.username.eq_ignore_ascii_case(username)) {
        errors.push("username is taken".to_owned());
    }
    username.to_owned()
}

/// Takes a record's password, if it has one, into the user's history.
pub(super) fn password(user: &mut User, record: &Map<String, Value>, now: i64, errors: &mut Vec<String>) {
    let password = match record.get("password") {
        None | Some(Value::Null) => return,
        Some(Value::String(password)) => password,
        Some(_) => {
            errors.push("password is not a string".to_owned());
            return;
        }
    };
    let lower = password.to_lowercase();
    let rules = [
        (password.chars().count() < MIN_PASSWORD, "password has fewer than 12 characters"),
        (!password.chars().any(char::is_uppercase), "password has no upper case letter"),
        (!password.chars().any(char::is_lowercase), "password has no lower case letter"),
        (!password.chars().any(|c| c.is_ascii_digit()), "password has no digit"),
        (password.chars().all(char::is_alphanumeric), "password has no special character"),
        (WORDS.iter().any(|word| lower.contains(word)), "password holds a word of a dictionary"),
        (user.passwords.contains(password), "password is one of the last five"),
    ];
    let before = errors.len();
    errors.extend(rules.iter().filter(|(broken, _)| *broken).map(|(_, message)| (*message).to_owned()));
    if errors.len() > before {
        return;
    }
    user.passwords.push(password.clone());
    if user.passwords.len() > PASSWORDS_KEPT {
        user.passwords.remove(0);
    }
    user.pswd_date = now;
}
