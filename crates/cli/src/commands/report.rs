//! `frontdesk report`: an access review.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk::{AvailabilityKind, RoleKind};
use serde::Serialize;

use crate::context::{Context, DirectoryUser};
use crate::failure::Outcome;
use crate::output::Shape;
use crate::people;

/// The help on findings.
pub const HELP: &str = "\
A row is a person: all accounts with the same email address. Accounts without an address stand alone.

Findings:
  active-and-gone   active in one directory, and inactive, locked or deleted in another
  administrator     administrator of a directory
  no-address        no email address: nobody can tell whose account it is
  pending           invited, and not accepted yet
  shared-address    several accounts of one directory have this address";

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
    others: &["accounts"],
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
}

/// Runs the command.
pub async fn run(context: &Context, findings_only: bool) -> Outcome {
    let frontdesk = context.open().await?;
    let (people, failures) = people::everyone(&frontdesk, context.globals.quiet).await?;
    let mut printer = context.printer(&SHAPE)?;
    for row in review(people) {
        if !findings_only || !row.findings.is_empty() {
            printer.row(&row)?;
        }
    }
    printer.finish()?;
    Ok(failures.exit(frontdesk.directories().count()))
}

fn review(people: Vec<DirectoryUser>) -> Vec<Row> {
    let mut by_person: BTreeMap<String, Vec<DirectoryUser>> = BTreeMap::new();
    for person in people {
        let address = person.user.email().map(str::to_lowercase);
        let key = address.unwrap_or_else(|| format!("{}/{}", person.directory, person.user.id));
        by_person.entry(key).or_default().push(person);
    }
    by_person.into_iter().map(|(person, accounts)| row(person, &accounts)).collect()
}

fn row(person: String, accounts: &[DirectoryUser]) -> Row {
    let any = |holds: &dyn Fn(&DirectoryUser) -> bool| accounts.iter().any(holds);
    let directories: BTreeSet<&str> = accounts.iter().map(|account| account.directory.as_str()).collect();
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
        ("pending", any(&|account| account.user.status.value == pending)),
        ("shared-address", directories.len() < accounts.len()),
    ];
    Row {
        person,
        name: accounts.iter().find_map(|account| account.user.display_name.clone()),
        findings: findings.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| name).collect(),
        accounts: accounts.iter().map(account).collect(),
    }
}

fn account(account: &DirectoryUser) -> Account {
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
        let rows = review(vec![
            person("a", "1", Some("Ada@x"), "active", "agent"),
            person("b", "9", Some("ada@x"), "locked", "administrator"),
            person("a", "2", None, "active", "agent"),
            person("a", "3", Some("new@x"), "pending", "agent"),
            person("b", "8", Some("new@x"), "active", "agent"),
            person("a", "4", Some("two@x"), "active", "agent"),
            person("a", "5", Some("two@x"), "active", "agent"),
            person("a", "6", Some("fine@x"), "active", "agent"),
        ]);
        let found: Vec<(&str, Vec<&str>)> =
            rows.iter().map(|row| (row.person.as_str(), row.findings.iter().copied().collect())).collect();
        assert_eq!(
            found,
            [
                ("a/2", vec!["no-address"]),
                ("ada@x", vec!["active-and-gone", "administrator"]),
                ("fine@x", vec![]),
                ("new@x", vec!["pending"]),
                ("two@x", vec!["shared-address"]),
            ]
        );
    }
}
