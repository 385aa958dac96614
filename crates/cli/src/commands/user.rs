//! `frontdesk user`.

use std::collections::{BTreeMap, BTreeSet};

use clap::Subcommand;
use frontdesk::{AccountRef, Directory, Frontdesk, MatchReason, MatchRules};
use serde::Serialize;
use serde_json::{Value, json};

use crate::context::{Context, DirectoryUser, merged};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::{OutputFormat, Shape, progress};
use crate::people::{self, Failures, PEOPLE};
use crate::person::query;

use super::import::ImportCommand;
use super::user_change::UserChange;

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// List everyone in all directories, as they come
    List,
    /// Find people by email address or user name
    Find {
        /// An email address or a user name
        person: String,
    },
    /// Show everything that is known of a person, one field on each line
    Show {
        /// An email address or a user name
        #[arg(required_unless_present = "id")]
        person: Option<String>,
        /// The ID in a directory, in place of the address
        #[arg(long, conflicts_with = "person")]
        id: Option<String>,
    },
    /// Write everyone with all fields, as CSV by default
    Export,
    /// Create, change and end the accounts of many people, as a CSV file says
    #[command(after_long_help = super::import::HELP)]
    Import(ImportCommand),
    #[command(flatten)]
    Change(UserChange),
}

/// The columns of an export: all that a person has.
const EXPORT: Shape = Shape {
    columns: &[
        ("directory", "directory"),
        ("vendor", "vendor"),
        ("id", "id"),
        ("userName", "userName"),
        ("name", "displayName"),
        ("givenName", "name.givenName"),
        ("familyName", "name.familyName"),
        ("email", "emails.value"),
        ("active", "active"),
        ("status", "status.value"),
        ("availability", "agent.availability.value"),
        ("roles", "roles.value"),
        ("groups", "groups.value"),
        ("skills", "agent.skills.name"),
        ("capacity", "agent.capacity"),
        ("activeChats", "agent.activeChats"),
        ("locale", "locale"),
        ("created", "meta.created"),
        ("lastModified", "meta.lastModified"),
    ],
    others: people::SHAPE.others,
    id: "id",
    is_people: true,
};

/// The columns of one person's fields.
const FIELDS: Shape =
    Shape { columns: &[("field", "field"), ("value", "value")], others: &[], id: "field", is_people: false };

/// Runs the command.
pub async fn run(context: &Context, command: UserCommand) -> Outcome {
    match command {
        UserCommand::List => list(context, &people::SHAPE, None).await,
        UserCommand::Export => list(context, &EXPORT, Some(OutputFormat::Csv)).await,
        UserCommand::Import(command) => super::import::run(context, command).await,
        UserCommand::Change(command) => super::user_change::run(context, command).await,
        UserCommand::Find { person } => find(context, person).await,
        UserCommand::Show { person, id } => show(context, person, id).await,
    }
}

async fn list(context: &Context, shape: &Shape, default: Option<OutputFormat>) -> Outcome {
    let frontdesk = context.open().await?;
    let mut choice = context.choice();
    choice.format = choice.format.or(default);
    let mut printer = crate::output::Printer::stdout(&choice, shape)?;
    let mut failures = Failures::default();
    let items = merged(&frontdesk, |directory| directory.list());
    let bar = progress::beside_rows(PEOPLE, context.globals.quiet);
    people::each(items, &mut failures, bar, |person| printer.row(&person)).await?;
    printer.finish()?;
    Ok(failures.exit(frontdesk.directories().count()))
}

async fn find(context: &Context, person: String) -> Outcome {
    let frontdesk = context.open().await?;
    let mut printer = context.printer(&people::SHAPE)?;
    let mut failures = Failures::default();
    let query = query(&person);
    let items = merged(&frontdesk, |directory| directory.find(&query));
    let bar = progress::beside_rows(PEOPLE, context.globals.quiet);
    people::each(items, &mut failures, bar, |person| printer.row(&person)).await?;
    let found = printer.finish()?;
    match failures.exit(frontdesk.directories().count()) {
        Exit::Done if found == 0 => Err(Failure::new(Exit::NotFound, format!("nobody is `{person}`"))),
        exit => Ok(exit),
    }
}

async fn show(context: &Context, person: Option<String>, id: Option<String>) -> Outcome {
    let frontdesk = context.open().await?;
    let asked = frontdesk.directories().count();
    let mut failures = Failures::default();
    let mut found = Vec::new();
    if let Some(id) = &id {
        for (name, directory) in frontdesk.directories() {
            found.extend(
                get(name, directory, id, &mut failures).await.map(|person| Shown { person, matching: None }),
            );
        }
    } else {
        let rules = context.matching()?;
        let sought = person.as_deref().unwrap_or_default();
        let accounts = accounts_of(context, &frontdesk, sought, &rules, &mut failures).await?;
        found = matched(accounts, &rules);
    }
    if found.is_empty() && failures.exit(asked) == Exit::Done {
        let sought = id.or(person).unwrap_or_default();
        return Err(Failure::new(Exit::NotFound, format!("nobody is `{sought}`")));
    }
    if crate::output::is_table(&context.choice()) {
        let mut printer = context.printer(&FIELDS)?;
        for person in &found {
            for (field, value) in flat("", &serde_json::to_value(person)?) {
                printer.row(&json!({"field": field, "value": value}))?;
            }
        }
        printer.finish()?;
    } else {
        let mut printer = context.printer(&SHOWN)?;
        found.iter().try_for_each(|person| printer.row(person))?;
        printer.finish()?;
    }
    Ok(failures.exit(asked))
}

/// Somebody who is shown.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    person: DirectoryUser,
    #[serde(skip_serializing_if = "Option::is_none")]
    matching: Option<Matching>,
}

/// Which of the accounts that were found are one person's, and why.
#[derive(Serialize)]
struct Matching {
    /// Accounts with the same number are one person's.
    person: usize,
    reasons: Vec<MatchReason>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    doubts: Vec<String>,
}

const SHOWN: Shape = Shape {
    others: &["vendor", "userName", "name", "active", "locale", "meta", "matching"],
    ..people::SHAPE
};

/// How often the accounts that were found lead to others.
const ROUNDS: usize = 3;

async fn get(
    name: &str,
    directory: &dyn Directory,
    id: &str,
    failures: &mut Failures,
) -> Option<DirectoryUser> {
    match directory.get(id).await {
        Ok(entry) => entry.map(|entry| {
            entry.failures.iter().for_each(|error| failures.add(name, error));
            DirectoryUser { directory: name.to_owned(), user: entry.user }
        }),
        Err(error) => {
            failures.add(name, &error);
            None
        }
    }
}

/// Finds the accounts of a person, by the rules of matching as well.
async fn accounts_of(
    context: &Context,
    frontdesk: &Frontdesk,
    sought: &str,
    rules: &MatchRules,
    failures: &mut Failures,
) -> Result<Vec<DirectoryUser>, Failure> {
    let mut found: BTreeMap<AccountRef, DirectoryUser> = BTreeMap::new();
    let account = |person: &DirectoryUser| AccountRef::new(&person.directory, &person.user.id);
    let mut asked: BTreeSet<String> = BTreeSet::new();
    let mut texts: Vec<String> =
        if sought.contains('@') { rules.variants(sought) } else { vec![sought.to_owned()] };
    for _ in 0..ROUNDS {
        texts.retain(|text| asked.insert(text.to_lowercase()));
        for text in &texts {
            let query = query(text);
            let items = merged(frontdesk, |directory| directory.find(&query));
            people::each(items, failures, progress::start(PEOPLE, context.globals.quiet), |person| {
                found.insert(account(&person), person);
                Ok(())
            })
            .await?;
        }
        let stated = rules.same.iter().flat_map(|(one, other)| [(one, other), (other, one)]);
        for (_, other) in stated.filter(|(one, _)| found.contains_key(one)).collect::<Vec<_>>() {
            let directory = frontdesk.directories().find(|(name, _)| *name == other.directory);
            if let Some((name, directory)) = directory.filter(|_| !found.contains_key(other))
                && let Some(person) = get(name, directory, &other.id, failures).await
            {
                found.insert(other.clone(), person);
            }
        }
        texts = found.values().flat_map(|person| leads(&person.user, rules)).collect();
    }
    Ok(found.into_values().collect())
}

/// The addresses and names by which further accounts of somebody are found.
fn leads(user: &frontdesk::User, rules: &MatchRules) -> Vec<String> {
    let verified = user.emails.iter().filter(|email| email.verified != Some(false));
    let addresses = verified.flat_map(|email| rules.variants(&email.value));
    addresses.chain(user.user_name.clone().filter(|_| rules.user_names)).collect()
}

/// Divides accounts into people.
fn matched(accounts: Vec<DirectoryUser>, rules: &MatchRules) -> Vec<Shown> {
    let people = rules.people(accounts.iter().map(|person| (person.directory.as_str(), &person.user)));
    let mut matching: BTreeMap<usize, Matching> = BTreeMap::new();
    for (number, person) in people.iter().enumerate() {
        for own in &person.accounts {
            let doubts = person.doubts.iter().chain(&person.ambiguities);
            let doubts = doubts.filter(|doubt| doubt.account == own.account || doubt.other == own.account);
            matching.insert(
                own.index,
                Matching {
                    person: number + 1,
                    reasons: own.reasons.clone(),
                    doubts: doubts.map(ToString::to_string).collect(),
                },
            );
        }
    }
    let shown = accounts.into_iter().enumerate();
    shown.map(|(index, person)| Shown { person, matching: matching.remove(&index) }).collect()
}

/// The fields of a value and their paths.
fn flat(path: &str, value: &Value) -> Vec<(String, Value)> {
    let within = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(fields) => fields.iter().flat_map(|(name, value)| flat(&within(name), value)).collect(),
        Value::Array(items) if items.iter().any(Value::is_object) => items
            .iter()
            .enumerate()
            .flat_map(|(index, item)| flat(&within(&index.to_string()), item))
            .collect(),
        other => vec![(path.to_owned(), other.clone())],
    }
}
