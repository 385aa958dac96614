//! Names that become one name, or none, in Rust.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_openapi::pointer;
use serde_json::Value;

use super::context::{Lint, members};
use crate::multipart;
use crate::names;

/// Types that generated code calls by their short names.
pub(super) const TAKEN_TYPES: [&str; 7] = ["Box", "Into", "Option", "Result", "Secret", "String", "Vec"];

/// What makes a Rust name of the vendor's.
type Derive = fn(&str) -> Option<String>;

/// One name of a group, no two of which may become one.
struct Name<'a> {
    wire: &'a str,
    /// What `x-rust-name` says.
    given: Option<&'a str>,
    at: String,
}

/// A group of names.
struct NameGroup {
    what: &'static str,
    mend: &'static str,
    derive: Derive,
    /// Names that the generated code needs for itself.
    reserved: &'static [&'static str],
}

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    let schemas = document.value.pointer("/components/schemas").and_then(Value::as_object);
    let schemas = schemas.into_iter().flatten().map(|(name, _)| Name {
        wire: name,
        given: None,
        at: pointer::join("/components/schemas", name),
    });
    let group =
        NameGroup { what: "schemas", mend: "rename one", derive: names::pascal, reserved: &TAKEN_TYPES };
    check_group(lint, &group, schemas.collect());
    for operation in document.operations() {
        let group = NameGroup {
            what: "parameters or files",
            mend: "give it an `x-rust-name`",
            derive: names::snake,
            reserved: match operation.value.get("requestBody") {
                Some(_) => &["request", "body"],
                None => &["request"],
            },
        };
        let parameters = document.parameters(&operation);
        let mut seen = BTreeSet::new();
        let parameters = parameters
            .iter()
            // The same parameter twice is said where it is forbidden, in clearer words.
            .filter(|parameter| seen.insert((parameter.name, parameter.location)))
            .map(|parameter| Name {
                wire: parameter.name,
                given: given(parameter.value),
                at: parameter.written_at.clone(),
            });
        // Files are setters of the request, as parameters are.
        let files = operation.value.get("requestBody").map(|body| {
            let (body, at) = document.resolve(body, &pointer::join(&operation.pointer, "requestBody"));
            multipart::files(document, body, &at)
        });
        let files = files.iter().flatten().map(|file| Name {
            wire: file.name,
            given: given(file.schema),
            at: file.pointer.clone(),
        });
        check_group(lint, &group, parameters.chain(files).collect());
    }
    let mut found = Vec::new();
    lint.each_schema(|schema, at| found.push((schema, at.to_owned())));
    for (schema, at) in found {
        let properties_at = pointer::join(&at, "properties");
        let properties = members(schema, "properties").map(|(name, property)| Name {
            wire: name,
            given: given(property),
            at: pointer::join(&properties_at, name),
        });
        let group = NameGroup {
            what: "properties",
            mend: "give it an `x-rust-name`",
            derive: names::snake,
            reserved: &["extra"],
        };
        check_group(lint, &group, properties.collect());
        check_values(lint, schema, &at);
    }
}

/// The values of an enum of texts or integers.
fn check_values<'a>(lint: &mut Lint<'a>, schema: &'a Value, at: &str) {
    let values = schema.get("enum").and_then(Value::as_array);
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => number.as_i64().map(|number| number.to_string()),
        _ => None,
    };
    // `null` has no name; other values are refused elsewhere.
    let values = values.into_iter().flatten().enumerate();
    let values: Vec<(usize, String)> =
        values.filter_map(|(index, value)| Some((index, text(value)?))).collect();
    let chosen = schema.get("x-rust-name").and_then(Value::as_array);
    if let Some(chosen) = chosen
        && chosen.len() != values.len()
    {
        lint.problem(
            &pointer::join(at, "x-rust-name"),
            format!(
                "here are {} names for {} values; list a name for each value",
                chosen.len(),
                values.len()
            ),
        );
    }
    let enum_at = pointer::join(at, "enum");
    let values = values.iter().enumerate().map(|(named, (index, wire))| Name {
        wire,
        given: chosen.and_then(|names| names.get(named)).and_then(Value::as_str),
        at: pointer::join(&enum_at, &index.to_string()),
    });
    let group = NameGroup {
        what: "values",
        mend: "list a name for each value in `x-rust-name`",
        derive: names::pascal,
        reserved: &["Unknown"],
    };
    check_group(lint, &group, values.collect());
}

fn given(part: &Value) -> Option<&str> {
    part.get("x-rust-name").and_then(Value::as_str)
}

fn check_group(lint: &mut Lint<'_>, group: &NameGroup, all: Vec<Name<'_>>) {
    let (what, mend) = (group.what, group.mend);
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for Name { wire, given, at } in all {
        let derived = (group.derive)(given.unwrap_or(wire));
        let Some(rust) = derived else {
            let shown = if wire.is_empty() { "\"\"" } else { wire };
            lint.problem(&at, format!("`{shown}` makes no Rust name; {mend}"));
            continue;
        };
        if let Some(given) = given
            && given != rust
        {
            lint.problem(&at, format!("`x-rust-name: {given}` is not as Rust spells a name; write `{rust}`"));
        }
        if group.reserved.contains(&rust.as_str()) {
            lint.problem(
                &at,
                format!(
                    "`{wire}` is called `{rust}` in Rust, which the generated code needs for itself; {mend}"
                ),
            );
        }
        match taken.get(&rust) {
            Some(other) => lint.problem(
                &at,
                format!("the {what} `{other}` and `{wire}` both become `{rust}` in Rust; {mend}"),
            ),
            None => {
                taken.insert(rust, wire);
            }
        }
    }
}
