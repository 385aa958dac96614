//! `frontdesk onboard` and `frontdesk offboard`: one person on several platforms.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use frontdesk::{Present, Wanted};
use frontdesk_provision::Assignment;
use serde::Deserialize;

use crate::changes::{ChangeOptions, Leave, carry_out};
use crate::context::Context;
use crate::failure::{Failure, Outcome};
use crate::person::named;

use super::user_change::{Names, adding};

/// The help on templates.
pub const HELP: &str = "\
A template has a table for each directory in which the person gets an account:

  [support]
  roles = [\"agent\"]
  groups = [\"Billing\"]

  [workspace]
  roles = [\"user\", \"livechat-agent\"]
  groups = [\"Sales\"]
  fields = { requirePasswordChange = true }   # further fields of a new account, by the platform's names

Roles and groups are IDs or names; `frontdesk role list` and `frontdesk group list` print them.";

/// `frontdesk onboard`.
#[derive(Args, Debug)]
pub struct Onboard {
    /// The email address
    person: String,
    /// The template: which accounts, roles and groups the person gets
    #[arg(long, value_name = "FILE.toml")]
    from: PathBuf,
    #[command(flatten)]
    names: Names,
    #[command(flatten)]
    options: ChangeOptions,
}

/// `frontdesk offboard`.
#[derive(Args, Debug)]
pub struct Offboard {
    /// Email addresses or user names
    #[arg(required_unless_present = "file")]
    people: Vec<String>,
    /// Take the people from this file, one address or user name on each line
    #[arg(long, value_name = "FILE", conflicts_with = "people")]
    file: Option<PathBuf>,
    /// Delete the accounts in place of deactivating them
    #[arg(long)]
    delete: bool,
    #[command(flatten)]
    leave: Leave,
    #[command(flatten)]
    options: ChangeOptions,
}

/// What a template says of one directory.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct TemplateEntry {
    roles: Vec<String>,
    groups: Vec<String>,
    fields: serde_json::Map<String, serde_json::Value>,
}

/// Runs `frontdesk onboard`.
pub async fn onboard(context: &Context, command: Onboard) -> Outcome {
    let Onboard { person, from, names, options } = command;
    let template = template(&from)?;
    let attributes = names.attributes();
    let assignments = template.into_iter().map(|(directory, entry)| {
        let mut present = Present::default();
        present.attributes = attributes.clone();
        present.attributes.fields = entry.fields;
        present.roles = adding(entry.roles);
        present.groups = adding(entry.groups);
        // Somebody who comes back can sign in again.
        present.activate = true;
        Assignment::new(named(&person), Wanted::Present(present)).on([directory])
    });
    carry_out(context, assignments.collect(), &options).await
}

/// # Errors
/// The file cannot be read, or something in it is wrong.
fn template(path: &Path) -> Result<BTreeMap<String, TemplateEntry>, Failure> {
    let failed = |message: String| Failure::refused(format!("{}: {message}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let template: BTreeMap<String, TemplateEntry> =
        toml::from_str(&text).map_err(|error| failed(error.to_string().trim_end().to_owned()))?;
    if template.is_empty() {
        return Err(failed("it has no directories; add a table for each, such as [support]".to_owned()));
    }
    Ok(template)
}

/// Runs `frontdesk offboard`.
pub async fn offboard(context: &Context, command: Offboard) -> Outcome {
    let Offboard { people, file, delete, leave, options } = command;
    let people = match file {
        Some(path) => listed(&path)?,
        None => people,
    };
    let leaving = leave.leaving();
    let wanted = if delete { Wanted::Absent(leaving) } else { Wanted::Inactive(leaving) };
    let assignments = people.iter().map(|person| Assignment::new(named(person), wanted.clone()));
    carry_out(context, assignments.collect(), &options).await
}

/// # Errors
/// The file cannot be read, or nobody is in it.
fn listed(path: &Path) -> Result<Vec<String>, Failure> {
    let failed = |message: String| Failure::refused(format!("{}: {message}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let people: Vec<String> =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if people.is_empty() {
        return Err(failed("nobody is in it; write an address or a user name on each line".to_owned()));
    }
    Ok(people)
}
