//! The settings of the guards.

use frontdesk_provision::Guards;
use toml::Value;

use crate::nearest::suggestion;
use crate::person::named;

/// What keeps a run from doing harm by mistake.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuardSettings {
    /// Addresses and user names of people whose access no run ends.
    protected: Vec<String>,
    /// How many people may lose their access in one run without confirmation.
    max_people: Option<usize>,
    /// Which percentage of a platform's people may.
    max_percent: Option<u8>,
}

impl GuardSettings {
    /// # Errors
    /// A setting is unknown or has a value of the wrong type.
    pub fn read(value: Value) -> Result<Self, String> {
        let Value::Table(table) = value else { return Err("it has to be a table".to_owned()) };
        let mut settings = Self::default();
        for (key, value) in table {
            match key.as_str() {
                "protected" => {
                    let people = value.as_array().ok_or("protected: it has to be a list of text")?;
                    let text = |one: &Value| one.as_str().map(str::to_owned);
                    let people: Option<Vec<String>> = people.iter().map(text).collect();
                    settings.protected = people.ok_or("protected: it has to be a list of text")?;
                }
                "max_people" => {
                    let people = value.as_integer().and_then(|number| usize::try_from(number).ok());
                    settings.max_people = Some(people.ok_or("max_people: it has to be a number from 0")?);
                }
                "max_percent" => {
                    let percent = value.as_integer().and_then(|number| u8::try_from(number).ok());
                    let percent = percent.filter(|percent| *percent <= 100);
                    settings.max_percent =
                        Some(percent.ok_or("max_percent: it has to be a number from 0 to 100")?);
                }
                other => {
                    let hint = suggestion(other, &["max_people", "max_percent", "protected"]);
                    return Err(format!("unknown setting `{other}`{hint}"));
                }
            }
        }
        Ok(settings)
    }

    pub fn guards(&self) -> Guards {
        let people = self.protected.iter().map(|person| named(person));
        let mut guards = Guards::default().protect(people);
        if let Some(people) = self.max_people {
            guards = guards.max_people(people);
        }
        if let Some(percent) = self.max_percent {
            guards = guards.max_percent(percent);
        }
        guards
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_mistakes_are_named() {
        let read = |text: &str| GuardSettings::read(Value::Table(text.parse().unwrap()));
        let settings = read("protected = ['root', 'a@b.example']\nmax_people = 5\nmax_percent = 10").unwrap();
        assert_eq!(
            (settings.protected.len(), settings.max_people, settings.max_percent),
            (2, Some(5), Some(10))
        );
        for (text, expected) in [
            ("protected = 'root'", "protected: it has to be a list"),
            ("protected = [1]", "protected: it has to be a list"),
            ("max_people = -1", "max_people: it has to be a number from 0"),
            ("max_percent = 101", "max_percent: it has to be a number from 0 to 100"),
            ("max_persons = 1", "unknown setting `max_persons`"),
        ] {
            let message = read(text).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }
}
