//! A value with one field changed is the member of its union that it was, or none: never another
//! one.

use std::fmt::{self, Write};

use frontdesk_conform::Spec;
use frontdesk_core::DateTime;
use frontdesk_tests::instance::{self, Fill};
use frontdesk_tests::{golden, spec};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use xtask::names;

use crate::lossless::DATES;

/// A union's name, and by which variant a value is read.
pub(crate) type Union = (&'static str, fn(&Value) -> String);

/// Reads a value and names the variant, with which its `Debug` begins.
pub(crate) fn variant<T: DeserializeOwned + fmt::Debug>(value: &Value) -> String {
    let mut name = Beginning(String::new());
    // It ends with an error, once the name is complete.
    let _ = write!(name, "{:?}", T::deserialize(value).unwrap());
    name.0
}

/// Takes what comes before the first parenthesis.
struct Beginning(String);

impl fmt::Write for Beginning {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let (before, more) = text.split_once('(').map_or((text, true), |(before, _)| (before, false));
        self.0 += before;
        if more { Ok(()) } else { Err(fmt::Error) }
    }
}

macro_rules! unions {
    ($types:path: $($name:ident)*) => {{
        use $types as types;
        &[$((stringify!($name), $crate::unions::variant::<types::$name>)),*]
    }};
}
pub(crate) use unions;

/// The unions within a schema, with the names that they have in Rust.
fn within<'a>(schema: &'a Value, name: &str, found: &mut Vec<(String, &'a Vec<Value>)>) {
    if let Some((_, members)) = xtask::unions::members(schema) {
        found.push((name.to_owned(), members));
    }
    for (wire, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        within(property, &format!("{name}{}", names::pascal(wire).unwrap_or_default()), found);
    }
}

/// What one field of a value may have become.
fn mutations(value: &Value, found: &mut Vec<Value>) {
    let Value::Object(fields) = value else { return };
    for (name, field) in fields {
        let with = |new: Value| {
            let mut copy = fields.clone();
            copy.insert(name.clone(), new);
            Value::Object(copy)
        };
        let others = [json!(null), json!(7), json!("x"), json!([]), json!({})];
        found.extend(others.into_iter().filter(|other| other != field).map(with));
        let mut without = fields.clone();
        without.remove(name);
        found.push(Value::Object(without));
    }
}

/// What the dates of a value may have become, in other forms.
fn other_dates(value: &Value, found: &mut Vec<Value>) {
    let Value::Object(fields) = value else { return };
    for (name, field) in fields {
        let is_date =
            field.is_string() && DateTime::deserialize(field).is_ok_and(|time| time.get().is_some());
        if is_date {
            found.extend(DATES.iter().map(|date| {
                let mut copy = fields.clone();
                copy.insert(name.clone(), serde_json::from_str(date).unwrap());
                Value::Object(copy)
            }));
        }
    }
}

/// Tries every member of every union, and each with every field changed.
fn no_member_is_read_as_another(spec: &Spec, known: &[Union], least: usize) {
    let mut described = Vec::new();
    for (name, schema) in spec.schemas() {
        within(schema, &names::pascal(name).unwrap_or_default(), &mut described);
    }
    let (mut tried, mut faults) = (0, Vec::new());
    for (union, variant) in known {
        let (_, members) = described.iter().find(|(name, _)| name == union).unwrap();
        for member in *members {
            let reference = member["$ref"].as_str().unwrap();
            let own = names::pascal(reference.rsplit('/').next().unwrap()).unwrap();
            let fills = [(Fill::Everything, 0), (Fill::Nulls, 1), (Fill::Required, 0), (Fill::Required, 1)];
            for (fill, choice) in fills {
                let value = instance::of(spec, member, fill, choice).unwrap();
                let read = variant(&value);
                if read != own {
                    faults.push(format!("{union}: the {own} {value} is read as {read}"));
                }
                let mut dated = Vec::new();
                other_dates(&value, &mut dated);
                for dated in dated {
                    let read = variant(&dated);
                    if read != own {
                        faults.push(format!("{union}: the {own} {dated} is read as {read}"));
                    }
                }
                let mut changed = Vec::new();
                mutations(&value, &mut changed);
                for changed in changed {
                    tried += 1;
                    let read = variant(&changed);
                    if read != own && read != "Unknown" {
                        faults.push(format!("{union}: the {own} {changed} is read as {read}"));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} of {tried}:\n{}", faults.len(), faults.join("\n"));
    assert!(tried > least, "{tried}");
}

/// Every union that is generated stands in the list.
fn all_are_known(generated: &str, known: &[Union]) {
    let mut lines = generated.lines();
    while lines.any(|line| line.trim() == "#[serde(untagged)]") {
        if let Some(name) = lines.find_map(|line| line.strip_prefix("pub enum ")) {
            let name = name.trim_end_matches(" {");
            assert!(known.iter().any(|(known, _)| *known == name), "the union {name} is not in the list");
        }
    }
}

/// Holds the unions of a vendor's types against its list of them.
pub(crate) fn every_union_is_known_and_read(vendor: &'static str, known: &[Union], least: usize) {
    no_member_is_read_as_another(spec::of(vendor), known, least);
    all_are_known(&source(&format!("crates/{vendor}/src/generated")), known);
}

fn source(folder: &str) -> String {
    let mut text = String::new();
    let mut folders = vec![spec::root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { text += &std::fs::read_to_string(path).unwrap() }
        }
    }
    text
}

#[test]
fn golden() {
    let known: &[Union] = unions!(golden::types: Channel Owner Subject);
    no_member_is_read_as_another(spec::of("golden"), known, 100);
    all_are_known(&source("tests/golden/generated"), known);
}

/// A vendor with unions lists them in a file of its own.
#[test]
fn a_vendor_without_a_list_has_none() {
    for vendor in frontdesk_conform::spec::vendors() {
        if !spec::root().join(format!("tests/all/{vendor}/unions.rs")).is_file() {
            all_are_known(&source(&format!("crates/{vendor}/src/generated")), &[]);
        }
    }
}
