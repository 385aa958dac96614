//! `frontdesk config init`.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::path::Path;

use clap::Args;
use dialoguer::{Input, Password, Select};
use frontdesk::{CredentialField, SignIn, Vendor, sign_ins};
use frontdesk_conform::Spec;
use toml::Value;

use crate::config::{BASE_URL, Config, fields, place};
use crate::failure::{Exit, Failure, Outcome};
use crate::keyring;
use crate::nearest::suggestion;
use crate::secrets::Source;

#[derive(Args, Debug)]
pub struct Init {
    /// The name of the directory, such as support
    #[arg(long)]
    name: Option<String>,
    /// The vendor
    #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(Vendor::VALUES))]
    vendor: Option<String>,
    /// The address of the server
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// A setting; a secret by its place: env:NAME, file:PATH, keyring:SERVICE/USER or
    /// command:PROGRAM ARGUMENT…
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
}

/// Adds a directory to the settings.
pub fn run(path: &Path, init: Init) -> Outcome {
    let existing = if path.exists() { Some(Config::load(path).map_err(Failure::refused)?) } else { None };
    let asks = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let asker = Asker { asks };
    let vendor = match &init.vendor {
        Some(vendor) => Vendor::from(vendor.as_str()),
        None => Vendor::from(asker.choose("--vendor", "Vendor", Vendor::VALUES)?),
    };
    let name = match init.name {
        Some(name) => name,
        None => asker.text("--name", "Name of the directory", Some(vendor.as_str()))?,
    };
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
        return Err(Failure::refused(format!("--name: `{name}` has to consist of letters, digits, - and _")));
    }
    if existing.as_ref().is_some_and(|config| config.directories.contains_key(&name)) {
        let message =
            format!("{}: there is a directory `{name}` already; choose another --name", path.display());
        return Err(Failure::refused(message));
    }
    let known = fields(&vendor).map_err(Failure::refused)?;
    let mut given = given(&init.set, &known)?;
    let base_url = match init.base_url {
        Some(url) => url,
        None => asker.text("--base-url", "Address of the server", server(&vendor).as_deref())?,
    };
    let sign_in = sign_in(&vendor, &given, &asker)?;
    let mut settings = vec![(BASE_URL, Source::Here(Value::from(base_url)))];
    for field in sign_in.fields {
        match given.remove(field.name) {
            Some(source) => settings.push((field.name, source)),
            None => settings.extend(asker.field(&name, field)?.map(|source| (field.name, source))),
        }
    }
    let before = match &existing {
        Some(_) => std::fs::read_to_string(path)?,
        None => String::new(),
    };
    place::write(path, &before_and(&before, &name, &vendor, &settings))?;
    eprintln!("wrote {}; next: frontdesk config check", path.display());
    Ok(Exit::Done)
}

/// The file with one directory more. What was there stays as it is, comments too.
fn before_and(before: &str, name: &str, vendor: &Vendor, settings: &[(&str, Source)]) -> String {
    let mut text = before.to_owned();
    if !text.is_empty() {
        text.push_str(if text.ends_with('\n') { "\n" } else { "\n\n" });
    }
    text.push_str(&format!("[directories.{name}]\nvendor = \"{vendor}\"\n"));
    for (key, source) in settings {
        text.push_str(&format!("{key} = {source}\n"));
    }
    text
}

/// The address that every customer of the vendor has, if there is one.
fn server(vendor: &Vendor) -> Option<String> {
    let document = &Spec::published(vendor.as_str()).ok()?.document.value;
    let server = document.pointer("/servers/0")?;
    let is_placeholder = server.get("description")?.as_str()?.contains("placeholder");
    server.get("url")?.as_str().filter(|_| !is_placeholder).map(str::to_owned)
}

/// The settings that options give, by name.
fn given(set: &[String], known: &[CredentialField]) -> Result<BTreeMap<String, Source>, Failure> {
    let mut given = BTreeMap::new();
    for option in set {
        let (name, value) =
            option.split_once('=').ok_or_else(|| Failure::refused("--set: write NAME=VALUE".to_owned()))?;
        let names: Vec<&str> = known.iter().map(|field| field.name).collect();
        let field = known.iter().find(|field| field.name == name).ok_or_else(|| {
            Failure::refused(format!("--set: unknown setting `{name}`{}", suggestion(name, &names)))
        })?;
        let source = if field.is_secret {
            Source::of_option(value)
                .map_err(|message| Failure::refused(format!("--set {name}: {message}")))?
        } else {
            plain(field, value).map_err(|message| Failure::refused(format!("--set {name}: {message}")))?
        };
        given.insert(name.to_owned(), source);
    }
    Ok(given)
}

fn plain(field: &CredentialField, value: &str) -> Result<Source, String> {
    if !field.is_number {
        return Ok(Source::Here(Value::from(value)));
    }
    let number = value.trim().parse::<i64>().map_err(|_| "it has to be a number".to_owned())?;
    Ok(Source::Here(Value::from(number)))
}

/// The way to sign in that the given settings belong to.
fn sign_in(
    vendor: &Vendor,
    given: &BTreeMap<String, Source>,
    asker: &Asker,
) -> Result<&'static SignIn, Failure> {
    let all = sign_ins(vendor)?;
    let fits =
        |sign_in: &&SignIn| given.keys().all(|name| sign_in.fields.iter().any(|field| field.name == name));
    let fitting: Vec<&SignIn> = all.iter().filter(fits).collect();
    match fitting.as_slice() {
        [] => Err(Failure::refused("--set: the settings belong to different ways to sign in".to_owned())),
        [one] => Ok(one),
        several if asker.asks => {
            let names: Vec<&str> = several.iter().map(|sign_in| sign_in.name).collect();
            let name = asker.choose("--set", "Sign in by", &names)?;
            let chosen = several.iter().find(|sign_in| sign_in.name == name);
            chosen.copied().ok_or_else(|| Failure::refused("nothing was chosen"))
        }
        [first, ..] => Ok(first),
    }
}

/// The place whose program asks for the secret by itself.
const KEYRING: &str = "the keyring of this system";

/// Asks at the terminal, if there is one.
struct Asker {
    asks: bool,
}

impl Asker {
    /// # Errors
    /// There is no terminal to ask at.
    fn can_ask(&self, option: &str) -> Result<(), Failure> {
        if self.asks {
            Ok(())
        } else {
            Err(Failure::refused(format!("there is no terminal to ask at; add {option}")))
        }
    }

    fn text(&self, option: &str, prompt: &str, default: Option<&str>) -> Result<String, Failure> {
        self.can_ask(option)?;
        let mut input = Input::<String>::new().with_prompt(prompt);
        if let Some(default) = default {
            input = input.default(default.to_owned());
        }
        input.interact_text().map_err(asked)
    }

    fn choose<'a>(&self, option: &str, prompt: &str, items: &[&'a str]) -> Result<&'a str, Failure> {
        self.can_ask(option)?;
        let index = Select::new().with_prompt(prompt).items(items).default(0).interact().map_err(asked)?;
        items.get(index).copied().ok_or_else(|| Failure::refused("nothing was chosen"))
    }

    /// Asks for a setting of a directory; `None` if it is optional and left out.
    fn field(&self, directory: &str, field: &CredentialField) -> Result<Option<Source>, Failure> {
        if field.is_optional && !self.asks {
            return Ok(None);
        }
        let option = format!("--set {}={}", field.name, if field.is_secret { "env:NAME" } else { "VALUE" });
        self.can_ask(&option)?;
        let optional = if field.is_optional { "; leave it empty if there is none" } else { "" };
        eprintln!("{}: {}{optional}", field.name, field.description);
        if !field.is_secret {
            let value = Input::<String>::new().with_prompt(field.name).allow_empty(field.is_optional);
            let value =
                value.validate_with(
                    |value: &String| {
                        if value.is_empty() { Ok(()) } else { plain(field, value).map(|_| ()) }
                    },
                );
            let value = value.interact_text().map_err(asked)?;
            return if value.is_empty() {
                Ok(None)
            } else {
                plain(field, &value).map(Some).map_err(Failure::refused)
            };
        }
        let mut places =
            vec!["an environment variable", "what a program prints", "a file", "in the settings"];
        if keyring::is_there() {
            places.insert(0, KEYRING);
        }
        if field.is_optional {
            places.push("nowhere");
        }
        let place = self.choose(&option, "Where is it?", &places)?;
        let text = |prompt: &str| self.text(&option, prompt, None);
        Ok(match place {
            "an environment variable" => Some(Source::Env(text("Name of the variable")?)),
            "what a program prints" => {
                let words = text("Program and arguments")?;
                Some(Source::Command(words.split_whitespace().map(str::to_owned).collect()))
            }
            "a file" => Some(Source::File(text("Path")?.into())),
            "nowhere" => None,
            KEYRING => {
                let user = format!("{directory}.{}", field.name);
                let entry = keyring::Entry { service: "frontdesk".to_owned(), user };
                entry.store().map_err(Failure::from)?;
                Some(Source::Keyring(entry))
            }
            _ => {
                let value = Password::new().with_prompt(field.name).interact().map_err(asked)?;
                Some(Source::Here(Value::from(value)))
            }
        })
    }
}

/// The failure of a question.
fn asked(error: dialoguer::Error) -> Failure {
    let dialoguer::Error::IO(error) = error;
    match error.kind() {
        std::io::ErrorKind::Interrupted => Failure::new(Exit::Interrupted, ""),
        _ => error.into(),
    }
}
