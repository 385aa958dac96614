//! The rules that a changed record has to keep, beside those of the spec.

use serde_json::{Map, Value};

use super::reference::{AGENT_GROUPS, BUSINESS_UNITS, Named, ROLES, SITES, SKILLS};
use super::user::{PASSWORDS_KEPT, User, UserFields};

const LANGUAGES: [&str; 5] = ["EN", "DE", "ES", "FR", "JA"];
const FORBIDDEN_IN_USERNAME: [char; 9] = ['^', '+', ':', '&', '=', '\'', '"', ',', ' '];

/// Stands for the vendor's dictionary: no password may contain a word of four letters or more.
const WORDS: [&str; 16] = [
    "admin", "autumn", "battery", "change", "correct", "horse", "letmein", "login", "monday", "password",
    "secret", "spring", "staple", "summer", "welcome", "winter",
];

/// Checks the fields of a stored user.
pub(super) fn check(fields: &UserFields, errors: &mut Vec<String>) {
    if let Some(language) = &fields.language
        && !LANGUAGES.iter().any(|known| known.eq_ignore_ascii_case(language))
    {
        errors.push(format!("language is not one of {}", LANGUAGES.join(", ")));
    }
    let units = BUSINESS_UNITS.each_ref().map(|unit| &unit.named);
    let skills = SKILLS.each_ref().map(|skill| &skill.named);
    let lists = [
        ("siteIds", &fields.site_ids, &SITES.each_ref()[..], 1),
        ("roleIds", &fields.role_ids, &ROLES.each_ref(), 1),
        ("agentGroupIds", &fields.agent_group_ids, &AGENT_GROUPS.each_ref(), 1),
        ("businessUnitIds", &fields.business_unit_ids, &units, 1),
        ("skillIds", &fields.skill_ids, &skills, 0),
    ];
    for (name, ids, known, least) in lists {
        if ids.len() < least {
            errors.push(format!("{name} needs at least one id"));
        }
        check_known(errors, name, ids, known);
    }
    if fields.default_site_id.is_some_and(|id| !fields.site_ids.contains(&id)) {
        errors.push("defaultSiteId is none of the siteIds".to_owned());
    }
    for (name, ids) in &fields.agent_attributes {
        // Names are case sensitive. Whether an ID belongs to the attribute of that name is not
        // checked.
        if !skills.iter().any(|skill| skill.name == name) {
            errors.push(format!("agentAttributes has the unknown name {name}"));
        }
        let ids: Option<Vec<i64>> = ids.as_array().and_then(|ids| ids.iter().map(Value::as_i64).collect());
        match ids {
            Some(ids) => check_known(errors, "agentAttributes", &ids, &skills),
            None => errors.push(format!("agentAttributes.{name} is not an array of integers")),
        }
    }
}

fn check_known(errors: &mut Vec<String>, name: &str, ids: &[i64], known: &[&Named]) {
    let unknown = ids.iter().filter(|id| !known.iter().any(|entry| entry.id == **id));
    errors.extend(unknown.map(|id| format!("{name} has the unknown id {id}")));
}

/// Checks that a new or fully replaced record has what it needs.
pub(super) fn check_complete(fields: &UserFields, errors: &mut Vec<String>) {
    let blank = |name: &Option<String>| name.as_ref().is_none_or(|name| name.trim().is_empty());
    let missing = [
        (blank(&fields.firstname), "firstname is required"),
        (blank(&fields.lastname), "lastname is required"),
        (fields.default_site_id.is_none(), "defaultSiteId is required"),
    ];
    errors.extend(broken(&missing));
}

/// Checks the username of a new record.
pub(super) fn check_username(username: &str, users: &[User], errors: &mut Vec<String>) {
    let forbidden = |c: char| c.is_whitespace() || FORBIDDEN_IN_USERNAME.contains(&c);
    let taken = users.iter().any(|user| user.username.eq_ignore_ascii_case(username));
    errors.extend(broken(&[
        (username.is_empty(), "username is required"),
        (username.chars().any(forbidden), "username has a space or one of ^ + : & = ' \" ,"),
        (taken, "username is taken"),
    ]));
}

/// Stores a record's password, if it has one, in the user's history.
pub(super) fn password(user: &mut User, record: &Map<String, Value>, now: i64, errors: &mut Vec<String>) {
    let Some(password) = record.get("password").and_then(Value::as_str) else { return };
    let lower = password.to_lowercase();
    let found = broken(&[
        (!password.chars().any(char::is_uppercase), "password has no upper case letter"),
        (!password.chars().any(char::is_lowercase), "password has no lower case letter"),
        (!password.chars().any(|c| c.is_ascii_digit()), "password has no digit"),
        (password.chars().all(char::is_alphanumeric), "password has no special character"),
        (WORDS.iter().any(|word| lower.contains(word)), "password holds a word of a dictionary"),
        (user.passwords.iter().any(|old| old == password), "password is one of the last five"),
    ]);
    if !found.is_empty() {
        errors.extend(found);
        return;
    }
    user.passwords.push(password.to_owned());
    if user.passwords.len() > PASSWORDS_KEPT {
        user.passwords.remove(0);
    }
    user.pswd_date = now;
}

/// The messages of the rules that are broken.
fn broken(rules: &[(bool, &str)]) -> Vec<String> {
    rules.iter().filter(|(broken, _)| *broken).map(|(_, message)| (*message).to_owned()).collect()
}
