//! `frontdesk report`: an access review.

use std::collections::BTreeSet;

use frontdesk::{
    Action, AvailabilityKind, Frontdesk, MatchReason, MatchRules, MatchedAccount, MatchedPerson, RoleKind,
};
use futures_util::stream::StreamExt as _;
use serde::Serialize;

use crate::context::{Context, DirectoryUser};
use crate::failure::Outcome;
use crate::output::Shape;
use crate::people::{self, Failures};

/// The help on findings.
pub const HELP: &str = "\
A row is a person: all accounts with the same email address, unless a platform says that the address is
not verified, and those that [matching] in the settings makes one person's. Each account says by what it
was matched. An account that matches nothing stands alone.

Findings:
  active-and-gone   active in one directory, and inactive, locked or deleted in another
  administrator     administrator of a directory
  ambiguous         several accounts of one directory match: nobody can tell which one is the person's
  doubtful          an account of another row may be this person's: see doubts
  no-address        no email address: nobody can tell whose account it is
  open-work         the account cannot be used, and has open conversations
  pending           invited, and not accepted yet";

const SHAPE: Shape = Shape {
    columns: &[
        ("person", "person"),
        ("name", "name"),
        ("findings", "findings"),
        ("directories", "accounts.directory"),
        ("status", "accounts.status"),
        ("roles", "accounts.roles"),
        ("groups", "accounts.groups"),
    ],
    others: &["accounts", "doubts"],
    id: "person",
    is_people: false,
};

/// A person and all their accounts.
#[derive(Debug, Serialize)]
struct Row {
    /// The email address; the directory and the ID if there is none.
    person: String,
    name: Option<String>,
    findings: BTreeSet<&'static str>,
    accounts: Vec<Account>,
    /// Other accounts that may be the person's, and why that is not certain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    doubts: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Account {
    directory: String,
    id: String,
    active: Option<bool>,
    status: String,
    availability: Option<AvailabilityKind>,
    roles: Vec<String>,
    groups: Vec<String>,
    /// What it has in common with the other accounts.
    matched: Vec<MatchReason>,
}

/// Runs the command.
pub async fn run(context: &Context, findings_only: bool) -> Outcome {
    let frontdesk = context.open().await?;
    let (people, mut failures) = people::everyone(&frontdesk, context.globals.quiet).await?;
    let working = working(&frontdesk, &people, &mut failures).await;
    let mut printer = context.printer(&SHAPE)?;
    for row in review(&people, &working, &context.matching()?) {
        if !findings_only || !row.findings.is_empty() {
            printer.row(&row)?;
        }
    }
    printer.finish()?;
    Ok(failures.exit(frontdesk.directories().count()))
}

/// Accounts, by directory and ID.
type Accounts = BTreeSet<(String, String)>;

/// Returns the accounts that cannot be used and have open conversations.
async fn working(frontdesk: &Frontdesk, people: &[DirectoryUser], failures: &mut Failures) -> Accounts {
    let mut working = Accounts::new();
    for (name, directory) in frontdesk.directories() {
        // A directory that cannot be asked has failed as a list already.
        let can = directory.capabilities().await.is_ok_and(|can| can.can(Action::ListConversations));
        let gone =
            people.iter().filter(|person| person.directory == name && person.user.active == Some(false));
        for person in gone.filter(|_| can) {
            match directory.open_conversations(&person.user.id).next().await {
                Some(Ok(_)) => _ = working.insert((name.to_owned(), person.user.id.clone())),
                Some(Err(error)) => failures.add(name, &error),
                None => {}
            }
        }
    }
    working
}

fn review(people: &[DirectoryUser], working: &Accounts, rules: &MatchRules) -> Vec<Row> {
    let accounts = people.iter().map(|person| (person.directory.as_str(), &person.user));
    let mut rows: Vec<Row> =
        rules.people(accounts).iter().map(|matched| row(matched, people, working)).collect();
    rows.sort_by(|one, other| one.person.cmp(&other.person));
    rows
}

fn row(matched: &MatchedPerson, people: &[DirectoryUser], working: &Accounts) -> Row {
    let own = matched.accounts.iter().filter_map(|own| Some((people.get(own.index)?, own)));
    let own: Vec<(&DirectoryUser, &MatchedAccount)> = own.collect();
    let any = |holds: &dyn Fn(&DirectoryUser) -> bool| own.iter().any(|(account, _)| holds(account));
    let pending = frontdesk::StatusKind::Pending;
    let gone =
        |account: &DirectoryUser| account.user.active == Some(false) && account.user.status.value != pending;
    let findings = [
        ("active-and-gone", any(&|account| account.user.active == Some(true)) && any(&gone)),
        (
            "administrator",
            any(&|account| account.user.roles.iter().any(|role| role.kind == RoleKind::Administrator)),
        ),
        ("no-address", any(&|account| account.user.email().is_none())),
        (
            "open-work",
            any(&|account| working.contains(&(account.directory.clone(), account.user.id.clone()))),
        ),
        ("pending", any(&|account| account.user.status.value == pending)),
        ("ambiguous", !matched.is_certain()),
        ("doubtful", !matched.doubts.is_empty()),
    ];
    let address = own.iter().find_map(|(account, _)| account.user.email().map(str::to_lowercase));
    let first = || matched.accounts.first().map(|own| own.account.to_string()).unwrap_or_default();
    Row {
        person: address.unwrap_or_else(first),
        name: own.iter().find_map(|(account, _)| account.user.display_name.clone()),
        findings: findings.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| name).collect(),
        accounts: own.iter().map(|(person, matched)| account(person, matched)).collect(),
        doubts: matched.doubts.iter().chain(&matched.ambiguities).map(ToString::to_string).collect(),
    }
}

fn account(account: &DirectoryUser, matched: &MatchedAccount) -> Account {
    let user = &account.user;
    let roles = user.roles.iter().map(|role| role.display.clone().unwrap_or_else(|| role.value.clone()));
    let groups = user.groups.iter().map(|group| group.display.clone().unwrap_or_else(|| group.value.clone()));
    Account {
        directory: account.directory.clone(),
        id: user.id.clone(),
        active: user.active,
        status: user.status.value.to_string(),
        availability: user.agent.availability.as_ref().map(|availability| availability.value.clone()),
        roles: roles.collect(),
        groups: groups.collect(),
        matched: matched.reasons.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn person(directory: &str, id: &str, email: Option<&str>, status: &str, role: &str) -> DirectoryUser {
        let emails = email.map(|value| json!({"value": value, "primary": true}));
        let user = json!({
            "vendor": "acme", "id": id, "emails": emails.into_iter().collect::<Vec<_>>(),
            "active": status == "active", "status": {"value": status},
            "roles": [{"value": role, "type": role}],
        });
        DirectoryUser { directory: directory.to_owned(), user: serde_json::from_value(user).unwrap() }
    }

    #[test]
    fn findings_are_about_a_person() {
        let working = Accounts::from([("b".to_owned(), "9".to_owned())]);
        let people = vec![
            person("a", "1", Some("Ada@x"), "active", "agent"),
            person("b", "9", Some("ada@x"), "locked", "administrator"),
            person("a", "2", None, "active", "agent"),
            person("a", "3", Some("new@x"), "pending", "agent"),
            person("b", "8", Some("new@x"), "active", "agent"),
            person("a", "4", Some("two@x"), "active", "agent"),
            person("a", "5", Some("two@x"), "active", "agent"),
            person("a", "6", Some("fine@x"), "active", "agent"),
        ];
        let rows = review(&people, &working, &MatchRules::default());
        let found: Vec<(&str, Vec<&str>)> =
            rows.iter().map(|row| (row.person.as_str(), row.findings.iter().copied().collect())).collect();
        assert_eq!(
            found,
            [
                ("a/2", vec!["no-address"]),
                ("ada@x", vec!["active-and-gone", "administrator", "open-work"]),
                ("fine@x", vec![]),
                ("new@x", vec!["pending"]),
                ("two@x", vec!["ambiguous"]),
            ]
        );
    }
}
