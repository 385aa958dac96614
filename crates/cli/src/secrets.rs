//! Where the value of a setting comes from: the file of settings itself, the environment, another
//! file, a command such as a password manager's, or the keyring of the system.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use toml::Value;

use crate::keyring::Entry;

/// The value of a setting, or where it is.
#[derive(Clone, PartialEq)]
pub enum Source {
    /// In the file of settings.
    Here(Value),
    /// In an environment variable.
    Env(String),
    /// In a file, without the line end behind it.
    File(PathBuf),
    /// What a command prints, without the line end behind it.
    Command(Vec<String>),
    /// In the keyring of the system.
    Keyring(Entry),
}

/// Does not show the value.
impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here(_) => formatter.write_str("Here"),
            _ => write!(formatter, "{self}"),
        }
    }
}

/// Shows the place as the file of settings has it, and the value only if it is in that file.
impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here(value) => write!(formatter, "{value}"),
            Self::Env(name) => write!(formatter, "{{ env = {} }}", Value::from(name.as_str())),
            Self::File(path) => {
                write!(formatter, "{{ file = {} }}", Value::from(path.display().to_string()))
            }
            Self::Command(words) => write!(formatter, "{{ command = {} }}", Value::from(words.clone())),
            Self::Keyring(Entry { service, user }) => {
                let [service, user] = [service, user].map(|text| Value::from(text.as_str()));
                write!(formatter, "{{ keyring = {{ service = {service}, user = {user} }} }}")
            }
        }
    }
}

impl Source {
    /// Reads what stands in the file of settings.
    ///
    /// # Errors
    /// It is neither a value nor one of the places.
    pub fn read(value: &Value) -> Result<Self, String> {
        let expected = "it has to be text, a number, { env = \"NAME\" }, { file = \"PATH\" }, \
                        { command = [\"PROGRAM\", …] } or { keyring = { service = \"NAME\", user = \"NAME\" } }";
        let table = match value {
            Value::String(_) | Value::Integer(_) => return Ok(Self::Here(value.clone())),
            Value::Table(table) if table.len() == 1 => table,
            _ => return Err(expected.to_owned()),
        };
        match table.iter().next().map(|(key, value)| (key.as_str(), value)) {
            Some(("env", Value::String(name))) => Ok(Self::Env(name.clone())),
            Some(("file", Value::String(path))) => Ok(Self::File(PathBuf::from(path))),
            Some(("command", Value::Array(words))) if !words.is_empty() => {
                let words = words.iter().map(|word| word.as_str().map(str::to_owned));
                words.collect::<Option<_>>().map(Self::Command).ok_or_else(|| expected.to_owned())
            }
            Some(("keyring", Value::Table(entry))) if entry.len() == 2 => {
                let text = |key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
                let entry = text("service").zip(text("user"));
                let entry = entry.map(|(service, user)| Self::Keyring(Entry { service, user }));
                entry.ok_or_else(|| expected.to_owned())
            }
            _ => Err(expected.to_owned()),
        }
    }

    /// Reads what an option says of a secret: `env:NAME`, `file:PATH`, `command:WORDS` or
    /// `keyring:SERVICE/USER`.
    ///
    /// # Errors
    /// It is none of them: a secret itself must not stand in a command line.
    pub fn of_option(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("env", name)) if !name.is_empty() => Ok(Self::Env(name.to_owned())),
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(PathBuf::from(path))),
            Some(("command", words)) if !words.trim().is_empty() => {
                Ok(Self::Command(words.split_whitespace().map(str::to_owned).collect()))
            }
            Some(("keyring", place)) => {
                let entry =
                    place.split_once('/').filter(|(service, user)| !service.is_empty() && !user.is_empty());
                let entry = entry.ok_or("write keyring:SERVICE/USER")?;
                Ok(Self::Keyring(Entry { service: entry.0.to_owned(), user: entry.1.to_owned() }))
            }
            _ => Err("a secret in an option would be seen by everybody on this machine; give its place: \
                      env:NAME, file:PATH, keyring:SERVICE/USER or command:PROGRAM ARGUMENT…"
                .to_owned()),
        }
    }

    /// Returns the value as text. Paths are relative to the folder.
    ///
    /// # Errors
    /// There is no such variable or file, or the command fails.
    pub fn resolve(&self, folder: &Path) -> Result<String, String> {
        match self {
            Self::Here(Value::String(text)) => Ok(text.clone()),
            Self::Here(value) => Ok(value.to_string()),
            Self::Env(name) => std::env::var(name).map_err(|error| match error {
                std::env::VarError::NotPresent => {
                    format!("the environment variable {name} is not set; set it")
                }
                std::env::VarError::NotUnicode(_) => {
                    format!("the environment variable {name} is not UTF-8; set another value")
                }
            }),
            Self::File(path) => {
                let path = folder.join(home(path)?);
                let text = std::fs::read_to_string(&path);
                text.map(without_line_end).map_err(|error| format!("{}: {error}", path.display()))
            }
            Self::Command(words) => run(words),
            Self::Keyring(entry) => entry.resolve(),
        }
    }
}

/// Puts the home directory in place of a leading `~`.
fn home(path: &Path) -> Result<PathBuf, String> {
    match path.strip_prefix("~") {
        Ok(rest) => Ok(etcetera::home_dir().map_err(|error| error.to_string())?.join(rest)),
        Err(_) => Ok(path.to_owned()),
    }
}

fn without_line_end(mut text: String) -> String {
    text.truncate(text.trim_end_matches(['\n', '\r']).len());
    text
}

/// Returns what a command prints. It may ask at the terminal, and tell what is wrong on standard
/// error.
fn run(words: &[String]) -> Result<String, String> {
    let Some((program, arguments)) = words.split_first() else {
        return Err("the command is empty; write its program".to_owned());
    };
    let output = Command::new(program).args(arguments).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("the command `{program}` cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("the command `{program}` failed ({}); run it by hand", output.status));
    }
    let text = String::from_utf8(output.stdout);
    let text = text.map_err(|_| format!("the command `{program}` printed something that is not UTF-8"))?;
    let text = without_line_end(text);
    if text.is_empty() {
        Err(format!("the command `{program}` printed nothing; run it by hand"))
    } else {
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Source;

    fn read(text: &str) -> Result<Source, String> {
        let table: toml::Table = format!("x = {text}").parse().unwrap();
        Source::read(&table["x"])
    }

    #[test]
    fn a_setting_says_where_its_value_is() {
        for text in [
            r#""abc""#,
            "7",
            r#"{ env = "TOKEN" }"#,
            r#"{ file = "~/x" }"#,
            r#"{ command = ["pass", "x"] }"#,
            r#"{ keyring = { service = "frontdesk", user = "desk" } }"#,
        ] {
            assert_eq!(read(text).unwrap().to_string(), text);
        }
        for text in [
            "true",
            "[1]",
            "{}",
            r#"{ env = 1 }"#,
            r#"{ command = [] }"#,
            r#"{ vault = "x" }"#,
            r#"{ keyring = { service = "x" } }"#,
        ] {
            assert!(read(text).unwrap_err().starts_with("it has to be text"), "{text}");
        }
    }

    #[test]
    fn an_option_names_the_place_of_a_secret_and_never_the_secret() {
        for text in ["env:TOKEN", "file:token.txt", "command:pass show token", "keyring:frontdesk/desk"] {
            Source::of_option(text).unwrap();
        }
        for text in ["s3cret", "env:", "http://x"] {
            let message = Source::of_option(text).unwrap_err();
            assert!(!message.contains("s3cret") && message.contains("env:NAME"), "{message}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_value_is_read_from_its_place() {
        let folder = std::env::temp_dir().join(format!("frontdesk-secrets-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("token"), "of the file\r\n").unwrap();
        let table = [
            (read(r#""here""#), Ok("here")),
            (read("7"), Ok("7")),
            (read(r#"{ file = "token" }"#), Ok("of the file")),
            (read(r#"{ command = ["printf", "of the command\n"] }"#), Ok("of the command")),
            (read(r#"{ env = "FRONTDESK_NO_SUCH_VARIABLE" }"#), Err("is not set; set it")),
            (read(r#"{ file = "nowhere" }"#), Err("nowhere: No such file")),
            (read(r#"{ command = ["false"] }"#), Err("`false` failed")),
            (read(r#"{ command = ["true"] }"#), Err("printed nothing")),
            (read(r#"{ command = ["no-such-program"] }"#), Err("cannot be run")),
        ];
        for (source, expected) in table {
            match (source.unwrap().resolve(&folder), expected) {
                (Ok(value), Ok(expected)) => assert_eq!(value, expected),
                (Err(message), Err(expected)) => assert!(message.contains(expected), "{message}"),
                (value, expected) => panic!("{value:?} is not {expected:?}"),
            }
        }
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(
            read(r#"{ file = "~/x" }"#)
                .unwrap()
                .resolve(Path::new("/"))
                .unwrap_err()
                .ends_with("file or directory (os error 2)")
        );
    }

    #[test]
    fn debug_output_does_not_show_the_value() {
        assert_eq!(format!("{:?}", read(r#""s3cret""#).unwrap()), "Here");
    }
}
