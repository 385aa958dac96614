//! `frontdesk user create`, `update`, `activate`, `deactivate`, `delete`.

use clap::{Args, Subcommand};
use frontdesk::{Attributes, PersonRef, Present, Wanted, WantedSet};
use frontdesk_provision::Assignment;
use serde_json::Value;

use crate::changes::{ChangeOptions, Leave, PersonArgument, carry_out};
use crate::context::Context;
use crate::failure::{Failure, Outcome};
use crate::person::named;

#[derive(Debug, Subcommand)]
pub enum UserChange {
    /// Create an account for a person; somebody who has one gets these properties
    Create {
        /// The email address, or a user name where the platform has no addresses
        person: String,
        #[command(flatten)]
        names: Names,
        /// A role, by its ID or name; may be given several times
        #[arg(long, value_name = "ROLE")]
        role: Vec<String>,
        /// A group, by its ID or name; may be given several times
        #[arg(long, value_name = "GROUP")]
        group: Vec<String>,
        /// A further field of the new account, under the platform's own name: JSON, or text
        #[arg(long, value_name = "NAME=VALUE", value_parser = field)]
        field: Vec<(String, Value)>,
        #[command(flatten)]
        options: ChangeOptions,
    },
    /// Change name, address, user name or language of a person
    Update {
        #[command(flatten)]
        person: PersonArgument,
        #[command(flatten)]
        names: Names,
        /// The new email address
        #[arg(long)]
        email: Option<String>,
        #[command(flatten)]
        options: ChangeOptions,
    },
    /// Let a person sign in again
    Activate {
        #[command(flatten)]
        person: PersonArgument,
        #[command(flatten)]
        options: ChangeOptions,
    },
    /// End a person's access, and keep what can be kept of the account
    Deactivate {
        #[command(flatten)]
        person: PersonArgument,
        #[command(flatten)]
        leave: Leave,
        #[command(flatten)]
        options: ChangeOptions,
    },
    /// Delete a person's account
    Delete {
        #[command(flatten)]
        person: PersonArgument,
        #[command(flatten)]
        leave: Leave,
        #[command(flatten)]
        options: ChangeOptions,
    },
}

/// What a person is called.
#[derive(Args, Clone, Debug, Default)]
pub struct Names {
    /// The name that others see
    #[arg(long)]
    name: Option<String>,
    /// The given name
    #[arg(long)]
    given_name: Option<String>,
    /// The family name
    #[arg(long)]
    family_name: Option<String>,
    /// The name that the person signs in with
    #[arg(long)]
    user_name: Option<String>,
    /// The language of the person's screen, as the platform writes it
    #[arg(long)]
    locale: Option<String>,
}

impl Names {
    pub fn attributes(self) -> Attributes {
        let mut attributes = Attributes::default();
        attributes.display_name = self.name;
        attributes.given_name = self.given_name;
        attributes.family_name = self.family_name;
        attributes.user_name = self.user_name;
        attributes.locale = self.locale;
        attributes
    }
}

/// Runs the command.
pub async fn run(context: &Context, command: UserChange) -> Outcome {
    match command {
        UserChange::Create { person, names, role, group, field, options } => {
            // Accounts on several platforms are the matter of `onboard`.
            context.check_one_target("; `onboard` is for several").await?;
            let mut present = Present::default();
            present.attributes = names.attributes();
            present.attributes.fields = field.into_iter().collect();
            present.roles = adding(role);
            present.groups = adding(group);
            carry_out(context, vec![Assignment::new(named(&person), Wanted::Present(present))], &options)
                .await
        }
        UserChange::Update { person, names, email, options } => {
            let mut present = Present::default();
            present.attributes = names.attributes();
            present.attributes.email = email;
            if present == Present::default() {
                return Err(Failure::refused(
                    "there is nothing to change; name it by --name, --email and so on",
                ));
            }
            change_existing(context, person.person(), present, &options).await
        }
        UserChange::Activate { person, options } => {
            let mut present = Present::default();
            present.activate = true;
            change_existing(context, person.person(), present, &options).await
        }
        UserChange::Deactivate { person, leave, options } => {
            let wanted = Wanted::Inactive(leave.leaving());
            carry_out(context, vec![Assignment::new(person.person(), wanted)], &options).await
        }
        UserChange::Delete { person, leave, options } => {
            let wanted = Wanted::Absent(leave.leaving());
            carry_out(context, vec![Assignment::new(person.person(), wanted)], &options).await
        }
    }
}

/// Changes the accounts that a person has.
pub async fn change_existing(
    context: &Context,
    person: PersonRef,
    present: Present,
    options: &ChangeOptions,
) -> Outcome {
    carry_out(context, vec![Assignment::new(person, Wanted::Present(present)).existing_only()], options).await
}

/// Those that are added, if any are.
pub fn adding(names: Vec<String>) -> WantedSet {
    if names.is_empty() {
        WantedSet::Unchanged
    } else {
        WantedSet::Changed { add: names, remove: Vec::new() }
    }
}

fn field(text: &str) -> Result<(String, Value), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
    Ok((name.to_owned(), value))
}
