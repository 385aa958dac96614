//! `frontdesk config`.

mod init;

use clap::Subcommand;
use futures_util::StreamExt as _;
use serde_json::json;

use crate::config::{self, BASE_URL, Config};
use crate::context::{Context, connect};
use crate::failure::{Exit, Failure, Outcome, exit};
use crate::output::Shape;
use crate::secrets::Source;

pub use init::Init;

#[derive(Debug, Subcommand)]
pub enum Settings {
    /// Add a directory to the settings; asks for what options do not say
    Init(Init),
    /// Print where the settings are
    Path,
    /// Print the settings without secrets
    Show,
    /// Read the settings and call each vendor
    Check,
}

/// The help on the file of settings.
pub const HELP: &str = "\
The file has a table for each directory:

  output = \"jsonl\"                            # optional; see --output

  [directories.support]
  vendor = \"VENDOR\"
  base_url = \"https://support.example.com\"
  account_id = 1                              # the vendor's credentials, by name
  user_token = { env = \"SUPPORT_TOKEN\" }      # an environment variable
  # user_token = { file = \"~/token\" }         # or a file, relative to this one
  # user_token = { command = [\"pass\", \"support\"] }    # or what a program prints
  # user_token = { keyring = { service = \"frontdesk\", user = \"support\" } }    # or the system's keyring

A value may also stand in the file itself, which nobody but its owner may be able to read.
FRONTDESK_SUPPORT_USER_TOKEN in the environment has precedence over the file, and options over both.
The keyring is asked by the system's own program: secret-tool (package libsecret-tools) on Linux, security on macOS.";

const SETTINGS: Shape = Shape {
    columns: &[
        ("directory", "directory"),
        ("setting", "setting"),
        ("value", "value"),
        ("environment", "environment"),
    ],
    others: &[],
    id: "setting",
    is_people: false,
};

const CHECKS: Shape = Shape {
    columns: &[("directory", "directory"), ("vendor", "vendor"), ("ok", "ok"), ("message", "message")],
    others: &[],
    id: "directory",
    is_people: false,
};

/// Runs the command.
pub async fn run(context: &Context, command: Settings) -> Outcome {
    match command {
        Settings::Init(init) => init::run(&context.globals.config_path()?, init),
        Settings::Path => {
            use std::io::Write as _;
            writeln!(std::io::stdout(), "{}", context.globals.config_path()?.display())?;
            Ok(Exit::Done)
        }
        Settings::Show => show(context, &context.config()?),
        Settings::Check => check(context).await,
    }
}

fn show(context: &Context, config: &Config) -> Outcome {
    let mut printer = context.printer(&SETTINGS)?;
    for (name, directory) in &config.directories {
        let row = |setting: &str, value: String, variable: Option<String>| json!({"directory": name, "setting": setting, "value": value, "environment": variable});
        printer.row(&row("vendor", directory.vendor.to_string(), None))?;
        let fields = config::fields(&directory.vendor).map_err(Failure::refused)?;
        let secret = |key: &str| fields.iter().any(|field| field.name == key && field.is_secret);
        let keys = [BASE_URL].into_iter().chain(fields.iter().map(|field| field.name));
        for key in keys {
            let variable = config::variable(name, key);
            let overridden = std::env::var_os(&variable).is_some();
            let value = match directory.settings.get(key) {
                _ if overridden => format!("{{ env = \"{variable}\" }}"),
                Some(Source::Here(_)) if secret(key) => "***".to_owned(),
                Some(source) => source.to_string(),
                None => continue,
            };
            printer.row(&row(key, value, Some(variable)))?;
        }
    }
    printer.finish()?;
    Ok(Exit::Done)
}

/// Asks each directory for its first person.
async fn check(context: &Context) -> Outcome {
    let targets = context.targets().await?;
    let mut printer = context.printer(&CHECKS)?;
    let mut exits = Vec::new();
    for target in &targets {
        let checked = match connect(target, context.settings(None)) {
            Ok(directory) => {
                let first = directory.list().next().await;
                match first {
                    Some(Err(error)) if !error.is_malformed_record() => {
                        exits.push(exit(&error));
                        Err(error.to_string())
                    }
                    _ => Ok(()),
                }
            }
            Err(failure) => {
                exits.push(failure.exit);
                Err(failure.message)
            }
        };
        printer.row(&json!({
            "directory": target.name,
            "vendor": target.vendor,
            "ok": checked.is_ok(),
            "message": checked.err(),
        }))?;
    }
    printer.finish()?;
    Ok(match exits.as_slice() {
        [] => Exit::Done,
        [first, rest @ ..] if rest.len() + 1 == targets.len() && rest.iter().all(|exit| exit == first) => {
            *first
        }
        _ => Exit::Partly,
    })
}
