//! Writing YAML as the specs are written: two spaces, one thing per line.

use std::fmt::{self, Write as _};

use frontdesk_openapi::pointer;

/// A piece of YAML.
#[derive(Clone, Debug, PartialEq)]
pub enum Yaml {
    /// A scalar as it is written.
    Scalar(String),
    /// A mapping, in its order.
    Map(Vec<(String, Yaml)>),
    /// A list.
    List(Vec<Yaml>),
    /// An item of an existing list, by its index.
    Member(usize, Box<Yaml>),
}

/// Words that YAML takes for something else than text.
const RESERVED: [&str; 10] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"];

impl Yaml {
    /// A scalar that is written as it is: a number, `true`, a plain word.
    pub fn word(text: &str) -> Self {
        Self::Scalar(text.to_owned())
    }

    /// A text, quoted where it has to be.
    pub fn text(text: &str) -> Self {
        let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || "(_/$".contains(c))
            && text.chars().all(|c| c.is_ascii_alphanumeric() || " _-./(){}$".contains(c))
            && !text.ends_with(' ')
            && !RESERVED.contains(&text.to_ascii_lowercase().as_str());
        if plain { Self::word(text) } else { Self::Scalar(serde_json::Value::from(text).to_string()) }
    }

    /// A mapping with one entry.
    pub fn entry(key: &str, value: Self) -> Self {
        Self::Map(vec![(key.to_owned(), value)])
    }

    /// This piece where a JSON pointer leads: within the mappings and lists that are on the way.
    pub fn at(self, at: &str) -> Self {
        let mut within = String::new();
        let mut steps = Vec::new();
        for step in pointer::steps(at) {
            let list = within.rsplit('/').next().is_some_and(|last| {
                matches!(last, "allOf" | "anyOf" | "oneOf" | "parameters")
                    && !within.ends_with("/components/parameters")
            });
            within = pointer::join(&within, &step);
            steps.push((step, list));
        }
        steps.into_iter().rev().fold(self, |inside, (step, list)| match step.parse() {
            Ok(index) if list => Self::Member(index, Box::new(inside)),
            _ => Self::entry(&step, inside),
        })
    }

    // Writing to a string cannot fail.
    fn write(&self, f: &mut String, indent: usize) {
        let pad = "  ".repeat(indent);
        match self {
            Self::Scalar(text) => {
                let _ = writeln!(f, "{pad}{text}");
            }
            Self::Map(entries) => {
                for (key, value) in entries {
                    let Self::Scalar(key) = Self::text(key) else { continue };
                    match value {
                        Self::Scalar(text) => {
                            let _ = writeln!(f, "{pad}{key}: {text}");
                        }
                        Self::Map(entries) if entries.is_empty() => {
                            let _ = writeln!(f, "{pad}{key}: {{}}");
                        }
                        value => {
                            let _ = writeln!(f, "{pad}{key}:");
                            value.write(f, indent + 1);
                        }
                    }
                }
            }
            Self::List(items) => items.iter().for_each(|item| Self::item(item, f, indent)),
            Self::Member(index, inside) => {
                let _ = writeln!(f, "{pad}# number {} of those that are there", index + 1);
                Self::item(inside, f, indent);
            }
        }
    }

    fn item(item: &Self, f: &mut String, indent: usize) {
        let mut inside = String::new();
        item.write(&mut inside, indent + 1);
        let pad = "  ".repeat(indent);
        let _ = write!(f, "{pad}- {}", inside.trim_start());
    }
}

impl fmt::Display for Yaml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write(&mut text, 0);
        f.write_str(text.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_is_written_where_a_pointer_leads() {
        let property = Yaml::Map(vec![
            ("type".to_owned(), Yaml::word("string")),
            ("enum".to_owned(), Yaml::List(vec![Yaml::text("no"), Yaml::text("a: b"), Yaml::text("x")])),
        ]);
        let whole = property.at("/components/schemas/User/allOf/1/properties/0");
        let expected = "components:\n  schemas:\n    User:\n      allOf:\n        # number 2 of those that are there\n        \
            - properties:\n            \"0\":\n              type: string\n              enum:\n                - \"no\"\n                \
            - \"a: b\"\n                - x";
        assert_eq!(whole.to_string(), expected);
    }
}
