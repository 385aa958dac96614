//! `frontdesk diff`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::snapshot::{self, Snapshot};
use crate::context::{Context, warn};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::Shape;
use crate::people;

const SHAPE: Shape = Shape {
    columns: &[
        ("change", "change"),
        ("directory", "directory"),
        ("id", "id"),
        ("name", "name"),
        ("field", "field"),
        ("before", "before"),
        ("after", "after"),
    ],
    others: &[],
    id: "id",
    is_people: false,
};

/// A difference: somebody who appeared or is gone, or a field of somebody.
#[derive(Debug, PartialEq, Serialize)]
struct Difference {
    change: &'static str,
    directory: String,
    id: String,
    name: Value,
    field: Option<String>,
    before: Value,
    after: Value,
}

/// What changes by itself, without anybody's doing.
const FLEETING: [&str; 3] = ["agent.availability", "agent.activeChats", "meta.lastModified"];

/// Runs the command.
pub async fn run(context: &Context, before: &Path, after: &str) -> Outcome {
    let before = snapshot::read(before)?;
    let after = if after == "live" { live(context).await? } else { snapshot::read(Path::new(after))? };
    let mut incomplete: BTreeSet<&String> = before.incomplete.iter().chain(&after.incomplete).collect();
    let both = |name: &&String| before.directories.contains(name) != after.directories.contains(name);
    incomplete.extend(before.directories.iter().chain(&after.directories).filter(both));
    for name in &incomplete {
        warn(&format!("{name}: not compared, because one side does not have everybody of it"));
    }
    let mut printer = context.printer(&SHAPE)?;
    for difference in differences(&before, &after, &incomplete) {
        printer.row(&difference)?;
    }
    let count = printer.finish()?;
    Ok(if count > 0 { Exit::Differences } else { Exit::partly_if(!incomplete.is_empty()) })
}

async fn live(context: &Context) -> Result<Snapshot, Failure> {
    let frontdesk = context.open().await?;
    let (people, failures) = people::everyone(&frontdesk, context.globals.quiet).await?;
    Ok(Snapshot {
        directories: frontdesk.directories().map(|(name, _)| name.to_owned()).collect(),
        incomplete: failures.messages.into_iter().map(|(name, _)| name).collect(),
        people: people.iter().map(serde_json::to_value).collect::<Result<_, _>>()?,
    })
}

fn differences(before: &Snapshot, after: &Snapshot, incomplete: &BTreeSet<&String>) -> Vec<Difference> {
    let text =
        |person: &Value, name: &str| person.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let by_key = |snapshot: &Snapshot| -> BTreeMap<(String, String), Value> {
        let keyed = snapshot
            .people
            .iter()
            .map(|person| ((text(person, "directory"), text(person, "id")), person.clone()));
        keyed.filter(|((directory, _), _)| !incomplete.contains(directory)).collect()
    };
    let (before, after) = (by_key(before), by_key(after));
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let mut found = Vec::new();
    for key in keys {
        let (one, other) = (before.get(key), after.get(key));
        let name = other.or(one).and_then(|person| person.get("displayName")).cloned().unwrap_or_default();
        let mut add = |change, field, before, after| {
            let (directory, id) = key.clone();
            found.push(Difference { change, directory, id, name: name.clone(), field, before, after });
        };
        match (one, other) {
            (None, _) => add("appeared", None, Value::Null, Value::Null),
            (_, None) => add("gone", None, Value::Null, Value::Null),
            (Some(one), Some(other)) => {
                let (one, other) = (fields(one), fields(other));
                for field in one.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
                    let value = |side: &BTreeMap<String, Value>| side.get(field).cloned().unwrap_or_default();
                    let (one, other) = (value(&one), value(&other));
                    if one != other {
                        add("changed", Some(field.clone()), one, other);
                    }
                }
            }
        }
    }
    found
}

/// The fields that are compared, by their paths. Lists are compared as wholes and without order.
fn fields(person: &Value) -> BTreeMap<String, Value> {
    fn collect(path: String, value: &Value, found: &mut BTreeMap<String, Value>) {
        if FLEETING.contains(&path.as_str()) || path.ends_with(".source") {
            return;
        }
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    collect(path, value, found);
                }
            }
            Value::Array(items) => {
                let mut items = items.clone();
                items.sort_by_key(Value::to_string);
                found.insert(path, Value::Array(items));
            }
            other => {
                found.insert(path, other.clone());
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(String::new(), person, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn snapshot(people: &[Value]) -> Snapshot {
        Snapshot { people: people.to_vec(), ..Snapshot::default() }
    }

    #[test]
    fn people_are_compared_field_by_field() {
        let before = snapshot(&[
            json!({"directory": "a", "id": "1", "displayName": "Ada", "roles": [{"value": "x"}, {"value": "y"}],
                   "status": {"value": "active", "source": {"locked": false}},
                   "agent": {"availability": {"value": "busy"}, "activeChats": 1}}),
            json!({"directory": "a", "id": "2", "displayName": "Bo"}),
            json!({"directory": "b", "id": "1", "displayName": "Cy"}),
        ]);
        let after = snapshot(&[
            json!({"directory": "a", "id": "1", "displayName": "Ada", "roles": [{"value": "y"}, {"value": "x"}],
                   "status": {"value": "locked", "source": {"locked": true}},
                   "agent": {"availability": {"value": "offline"}, "activeChats": 0}}),
            json!({"directory": "a", "id": "3", "displayName": "Di"}),
        ]);
        let incomplete = "b".to_owned();
        let found = differences(&before, &after, &BTreeSet::from([&incomplete]));
        let found: Vec<(&str, &str, Option<&str>)> =
            found.iter().map(|found| (found.change, found.id.as_str(), found.field.as_deref())).collect();
        assert_eq!(
            found,
            [("changed", "1", Some("status.value")), ("gone", "2", None), ("appeared", "3", None)]
        );
    }
}
