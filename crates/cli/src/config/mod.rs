//! The file of settings: the directories, and how each is reached.

mod guards;
pub mod place;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use frontdesk::{CredentialField, MatchRules, Vendor, sign_ins};
use serde_json::{Map, Number};
use toml::{Table, Value};

use crate::nearest::suggestion;
use crate::secrets::Source;

pub use guards::GuardSettings;

/// The settings.
#[derive(Debug)]
pub struct Config {
    /// The file.
    pub path: PathBuf,
    /// The directories, by name.
    pub directories: BTreeMap<String, DirectorySettings>,
    /// The format of output, if it is set.
    pub output: Option<String>,
    /// Which accounts of several directories are one person's.
    pub matching: MatchRules,
    /// What keeps a run from doing harm by mistake.
    pub guards: GuardSettings,
}

/// How one directory is reached.
#[derive(Clone, Debug)]
pub struct DirectorySettings {
    pub vendor: Vendor,
    /// The base URL and the credentials, by their names.
    pub settings: BTreeMap<String, Source>,
}

/// A directory whose values were read from their places. Has no `Debug`: they are secrets.
#[derive(Clone)]
pub struct ResolvedDirectory {
    pub name: String,
    pub vendor: Vendor,
    pub base_url: String,
    pub credentials: Map<String, serde_json::Value>,
}

/// The setting that is not a credential.
pub const BASE_URL: &str = "base_url";

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// The file cannot be read, others can read it, or something in it is wrong. The message names
    /// the place.
    pub fn load(path: &Path) -> Result<Self, String> {
        place::check_mode(path)?;
        let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                format!("{}: there is no such file; run `frontdesk config init`", path.display())
            }
            _ => format!("{}: {error}", path.display()),
        })?;
        Self::read(path, &text).map_err(|message| format!("{}: {message}", path.display()))
    }

    fn read(path: &Path, text: &str) -> Result<Self, String> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            // The whole message quotes the line, which may hold a secret.
            let line = error.span().and_then(|span| text.get(..span.start));
            let line = line.map_or(1, |before| before.matches('\n').count() + 1);
            format!("line {line}: {}", error.message())
        })?;
        let mut config = Self {
            path: path.to_owned(),
            directories: BTreeMap::new(),
            output: None,
            matching: MatchRules::default(),
            guards: GuardSettings::default(),
        };
        for (key, value) in table {
            match (key.as_str(), value) {
                ("output", Value::String(output)) => config.output = Some(output),
                ("output", _) => return Err("output: it has to be text".to_owned()),
                ("directories", Value::Table(directories)) => {
                    for (name, value) in directories {
                        let directory = DirectorySettings::read(value)
                            .map_err(|message| format!("[directories.{name}]: {message}"))?;
                        config.directories.insert(name, directory);
                    }
                }
                ("matching", rules) => {
                    config.matching = rules
                        .try_into()
                        .map_err(|error: toml::de::Error| format!("[matching]: {}", error.message()))?;
                }
                ("guards", value) => {
                    config.guards =
                        GuardSettings::read(value).map_err(|message| format!("[guards]: {message}"))?;
                }
                ("directories", _) => return Err("directories: it has to be a table".to_owned()),
                (other, _) => {
                    let hint = suggestion(other, &["directories", "guards", "matching", "output"]);
                    return Err(format!("unknown setting `{other}`{hint}"));
                }
            }
        }
        Ok(config)
    }

    /// Reads the values of a directory from their places. The environment has precedence over the
    /// file.
    ///
    /// # Errors
    /// A value is missing or cannot be read. The message names the place.
    pub fn target(&self, name: &str, directory: &DirectorySettings) -> Result<ResolvedDirectory, String> {
        let place = |key: &str| format!("{}: [directories.{name}] {key}", self.path.display());
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let read = |key: &str| -> Result<Option<String>, String> {
            let variable = variable(name, key);
            match std::env::var(&variable) {
                Ok(value) => Ok(Some(value)),
                Err(std::env::VarError::NotUnicode(_)) => Err(format!("{variable} is not UTF-8")),
                Err(std::env::VarError::NotPresent) => {
                    let source = directory.settings.get(key);
                    let value = source.map(|source| source.resolve(folder)).transpose();
                    value.map_err(|error| format!("{}: {error}", place(key)))
                }
            }
        };
        let base_url =
            read(BASE_URL)?.ok_or_else(|| format!("{}: it is missing; add it", place(BASE_URL)))?;
        let mut credentials = Map::new();
        for field in fields(&directory.vendor)? {
            let Some(text) = read(field.name)? else { continue };
            let value = if field.is_number {
                let number = text.trim().parse::<Number>();
                let number = number.map_err(|_| format!("{}: it has to be a number", place(field.name)))?;
                serde_json::Value::Number(number)
            } else {
                serde_json::Value::String(text)
            };
            credentials.insert(field.name.to_owned(), value);
        }
        Ok(ResolvedDirectory {
            name: name.to_owned(),
            vendor: directory.vendor.clone(),
            base_url,
            credentials,
        })
    }
}

impl DirectorySettings {
    fn read(value: Value) -> Result<Self, String> {
        let Value::Table(mut table) = value else { return Err("it has to be a table".to_owned()) };
        let vendor = match table.remove("vendor") {
            Some(Value::String(vendor)) => Vendor::from(vendor.as_str()),
            Some(_) => return Err("vendor: it has to be text".to_owned()),
            None => return Err(format!("vendor: it is missing; add one of {}", Vendor::VALUES.join(", "))),
        };
        if matches!(vendor, Vendor::Unknown(_)) {
            return Err(format!("vendor: unknown `{vendor}`{}", suggestion(vendor.as_str(), Vendor::VALUES)));
        }
        let mut known: Vec<&str> = fields(&vendor)?.iter().map(|field| field.name).collect();
        known.push(BASE_URL);
        let mut settings = BTreeMap::new();
        for (key, value) in table {
            if !known.contains(&key.as_str()) {
                return Err(format!("unknown setting `{key}` for {vendor}{}", suggestion(&key, &known)));
            }
            let source = Source::read(&value).map_err(|message| format!("{key}: {message}"))?;
            settings.insert(key, source);
        }
        Ok(Self { vendor, settings })
    }
}

/// Returns the credentials of a vendor, of all its ways to sign in, each once.
///
/// # Errors
/// There is no such vendor in this program.
pub fn fields(vendor: &Vendor) -> Result<Vec<CredentialField>, String> {
    let mut fields: Vec<CredentialField> = Vec::new();
    for sign_in in sign_ins(vendor).map_err(|error| error.to_string())? {
        for field in sign_in.fields {
            if !fields.iter().any(|other| other.name == field.name) {
                fields.push(*field);
            }
        }
    }
    Ok(fields)
}

/// The environment variable that overrides a setting of a directory.
pub fn variable(directory: &str, key: &str) -> String {
    let name = format!("FRONTDESK_{directory}_{key}").to_uppercase();
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        Config::read(Path::new("/etc/config.toml"), text)
    }

    /// The vendor with a credential of this name.
    fn vendor_with(credential: &str) -> &'static str {
        let has = |vendor: &&&str| {
            let sign_ins = frontdesk::sign_ins(&Vendor::from(**vendor)).unwrap();
            sign_ins.iter().any(|sign_in| sign_in.fields.iter().any(|field| field.name == credential))
        };
        Vendor::VALUES.iter().find(has).unwrap()
    }

    #[test]
    fn several_directories_of_one_vendor_have_names() {
        let vendor = vendor_with("account_id");
        let config = read(
            &"output = 'csv'\n\
             [directories.eu]\nvendor = 'VENDOR'\nbase_url = 'https://eu.example.com'\n\
             user_token = 'x'\naccount_id = 1\n\
             [directories.us]\nvendor = 'VENDOR'\nbase_url = 'https://us.example.com'\n"
                .replace("VENDOR", vendor),
        )
        .unwrap();
        assert_eq!(config.output.as_deref(), Some("csv"));
        let target = config.target("eu", &config.directories["eu"]).unwrap();
        assert_eq!(
            (target.vendor, target.base_url.as_str()),
            (Vendor::from(vendor), "https://eu.example.com")
        );
        assert_eq!(target.credentials["account_id"], 1);
        assert_eq!(target.credentials["user_token"], "x");
        assert!(config.target("us", &config.directories["us"]).unwrap().credentials.is_empty());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let table = [
            ("x = 1", "unknown setting `x`"),
            ("[directory]", "did you mean `directories`?"),
            ("output = 1", "output: it has to be text"),
            ("[directories.a]", "[directories.a]: vendor: it is missing; add one of FIRST"),
            ("[directories.a]\nvendor = 'FIRSTT'", "did you mean `FIRST`?"),
            ("[directories.a]\nvendor = 'SITED'\nsiteid = 1", "unknown setting `siteid` for SITED"),
            ("[directories.a]\nvendor = 'SITED'\nsite_id = true", "site_id: it has to be text, a number"),
            ("a = 1\nb = 's3cret", "line 2"),
        ];
        let sited = vendor_with("site_id");
        let named = |text: &str| text.replace("FIRST", Vendor::VALUES[0]).replace("SITED", sited);
        for (text, expected) in table {
            let message = read(&named(text)).unwrap_err();
            assert!(message.contains(&named(expected)), "{message}");
            assert!(!message.contains("s3cret"), "{message}");
        }
        let config =
            read(&named("[directories.a]\nvendor = 'SITED'\nsite_id = 'x'\nbase_url = 'https://x'")).unwrap();
        let message = config.target("a", &config.directories["a"]).err().unwrap();
        assert_eq!(message, "/etc/config.toml: [directories.a] site_id: it has to be a number");
    }

    #[test]
    fn a_setting_has_an_environment_variable() {
        assert_eq!(variable("support-eu", "user_token"), "FRONTDESK_SUPPORT_EU_USER_TOKEN");
    }
}
