//! What a document may not exceed, so that everything that walks its references ends soon and on a
//! small stack.
//!
//! Every walk over schemas recurses into what is nested and into what is referred to, and many of
//! them are not ours: a validator's, a generator's. So the document is measured once, where it
//! comes in, and no walk needs a limit of its own.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::document::Document;
use crate::pointer;
use crate::problem::Problem;
use crate::reference;

/// How many levels of JSON a walk may be in, references followed.
const MAX_LEVELS: usize = 160;

/// How many schemas one schema may be made of (`allOf`, `anyOf`, `oneOf`, `not` and references),
/// each counted as often as it stands there.
const MAX_MEMBERS: usize = 1_000;

/// The maximum number of comparisons of one value with schemas, each visit counted.
const MAX_COMPARISONS: usize = 100_000;

/// How deep a validator may recurse, into values and schemas together.
const MAX_RECURSION: usize = 400;

/// Checks that a document is within the limits.
///
/// # Errors
/// The first component that exceeds one, and what to do.
pub fn check(document: &Document) -> Result<(), Problem> {
    let components = Components::of(document);
    for (at, levels) in components.pointers.iter().zip(components.levels()?) {
        if levels > MAX_LEVELS {
            let message = format!(
                "it and what it refers to are nested more than {MAX_LEVELS} levels deep; shorten the chain of references, or the circle that they make"
            );
            return Err(document.problem(at, message));
        }
    }
    let mut counts = BTreeMap::new();
    for at in &components.pointers {
        let Some(schema) = document.value.pointer(at) else { continue };
        if members(document, schema, at, &mut counts) > MAX_MEMBERS {
            let message = format!(
                "it is made of more than {MAX_MEMBERS} schemas, since each reference in `allOf`, `anyOf` and `oneOf` counts as often as it is reached; list each schema once"
            );
            return Err(document.problem(at, message));
        }
    }
    Ok(())
}

/// Whether a validator can check `value` against `schema` in a reasonable time. Unions that hold
/// themselves double the work with every level of the value.
pub fn is_comparable(document: &Document, schema: &Value, value: &Value) -> bool {
    is_comparable_within(document, schema, value, MAX_COMPARISONS)
}

/// The same with a limit that suits a large value.
pub fn is_comparable_within(document: &Document, schema: &Value, value: &Value, most: usize) -> bool {
    compare(document, schema, value, 0, &mut most.saturating_add(1))
}

/// `left` is how many comparisons there may still be.
fn compare(document: &Document, schema: &Value, value: &Value, depth: usize, left: &mut usize) -> bool {
    *left = left.saturating_sub(1);
    if *left == 0 || depth > MAX_RECURSION {
        return false;
    }
    let target = reference::step(&document.value, schema);
    let of_list = |key| schema.get(key).and_then(Value::as_array).into_iter().flatten();
    let same = target.map(|(target, _)| target).into_iter();
    let same = same.chain(["allOf", "anyOf", "oneOf"].into_iter().flat_map(of_list)).chain(schema.get("not"));
    for member in same {
        if !compare(document, member, value, depth + 1, left) {
            return false;
        }
    }
    let items = value.as_array().into_iter().flatten().filter_map(|item| Some((schema.get("items")?, item)));
    let members = value.as_object().into_iter().flatten().filter_map(|(name, member)| {
        let named = schema.get("properties").and_then(|properties| properties.get(name));
        Some((named.or_else(|| schema.get("additionalProperties"))?, member))
    });
    items.chain(members).all(|(schema, value)| compare(document, schema, value, depth + 1, left))
}

/// The components, and which refer to which.
struct Components {
    /// Their pointers, in the document's order.
    pointers: Vec<String>,
    /// How deep each is nested, references not followed.
    own: Vec<usize>,
    /// What each refers to.
    targets: Vec<Vec<usize>>,
}

impl Components {
    fn of(document: &Document) -> Self {
        let sections = document.value.get("components").and_then(Value::as_object);
        let mut pointers = Vec::new();
        let mut values = Vec::new();
        for (section, members) in sections.into_iter().flatten() {
            for (name, member) in members.as_object().into_iter().flatten() {
                pointers.push(pointer::join(&pointer::join("/components", section), name));
                values.push(member);
            }
        }
        let indices: BTreeMap<&str, usize> =
            pointers.iter().enumerate().map(|(index, at)| (at.as_str(), index)).collect();
        let mut own = Vec::new();
        let mut targets = Vec::new();
        for value in values {
            let mut references = Vec::new();
            own.push(measure(value, &mut references));
            targets.push(references.iter().filter_map(|reference| component(&indices, reference)).collect());
        }
        Self { pointers, own, targets }
    }

    /// For each component how many levels it is nested, references followed, with all of a circle
    /// counted for each of its components: Tarjan's algorithm, without recursion.
    fn levels(&self) -> Result<Vec<usize>, Problem> {
        let count = self.pointers.len();
        let mut levels = vec![0; count];
        // When a component was met; from it, the earliest one that it leads to.
        let (mut met, mut earliest) = (vec![0; count], vec![0; count]);
        let mut clock = 0;
        let (mut open, mut is_open) = (Vec::new(), vec![false; count]);
        for root in 0..count {
            let mut path = vec![(root, 0_usize)];
            while let Some((node, next)) = path.pop() {
                if next == 0 {
                    if get(&met, node)? != 0 {
                        continue;
                    }
                    clock += 1;
                    set(&mut met, node, clock)?;
                    set(&mut earliest, node, clock)?;
                    open.push(node);
                    set(&mut is_open, node, true)?;
                }
                let targets = self.targets.get(node).ok_or_else(unknown)?;
                let before = next.checked_sub(1).and_then(|before| targets.get(before)).copied();
                if let Some(before) = before {
                    if get(&is_open, before)? {
                        let reached = get(&earliest, node)?.min(get(&earliest, before)?);
                        set(&mut earliest, node, reached)?;
                    }
                }
                if let Some(target) = targets.get(next).copied() {
                    path.push((node, next + 1));
                    path.push((target, 0));
                    continue;
                }
                if get(&earliest, node)? == get(&met, node)? {
                    let from = open.iter().rposition(|other| *other == node).ok_or_else(unknown)?;
                    let circle = open.split_off(from);
                    let total = self.total(&circle, &levels)?;
                    for member in circle {
                        set(&mut is_open, member, false)?;
                        set(&mut levels, member, total)?;
                    }
                }
            }
        }
        Ok(levels)
    }

    /// The levels of a circle's components together, and of the deepest thing that one of them
    /// refers to.
    fn total(&self, circle: &[usize], levels: &[usize]) -> Result<usize, Problem> {
        let (mut own, mut deepest) = (0, 0);
        for member in circle {
            own += get(&self.own, *member)?;
            for target in self.targets.get(*member).ok_or_else(unknown)? {
                deepest = deepest.max(get(levels, *target)?);
            }
        }
        Ok(own + deepest)
    }
}

/// All lists have an entry for each component.
fn get<T: Copy>(list: &[T], index: usize) -> Result<T, Problem> {
    list.get(index).copied().ok_or_else(unknown)
}

fn set<T>(list: &mut [T], index: usize, value: T) -> Result<(), Problem> {
    *list.get_mut(index).ok_or_else(unknown)? = value;
    Ok(())
}

fn unknown() -> Problem {
    Problem::general(
        "the depth of components was measured for one that is not there, a mistake of this program; report it",
    )
}

/// The component that a reference leads to, or into.
fn component(indices: &BTreeMap<&str, usize>, reference: &str) -> Option<usize> {
    let mut at = reference.strip_prefix('#')?;
    loop {
        if let Some(index) = indices.get(at) {
            return Some(*index);
        }
        at = at.rsplit_once('/')?.0;
    }
}

/// How deep a value is nested, and what it refers to.
fn measure<'a>(value: &'a Value, references: &mut Vec<&'a str>) -> usize {
    match value {
        Value::Object(map) => {
            references.extend(map.get("$ref").and_then(Value::as_str));
            1 + map.values().map(|value| measure(value, references)).max().unwrap_or(0)
        }
        Value::Array(items) => 1 + items.iter().map(|item| measure(item, references)).max().unwrap_or(0),
        _ => 0,
    }
}

/// How many schemas a schema is made of; `None` in `counts` stands for one that is being counted, a
/// circle.
fn members(
    document: &Document,
    schema: &Value,
    at: &str,
    counts: &mut BTreeMap<String, Option<usize>>,
) -> usize {
    if let Some(known) = counts.get(at) {
        // One that is being counted adds nothing: a circle is for others to find.
        return known.unwrap_or(0);
    }
    counts.insert(at.to_owned(), None);
    let mut count: usize = 1;
    if let Some((target, target_at)) = reference::step(&document.value, schema) {
        count = count.saturating_add(members(document, target, target_at, counts));
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        let list = schema.get(key).and_then(Value::as_array);
        for (index, member) in list.into_iter().flatten().enumerate() {
            let member_at = pointer::join(&pointer::join(at, key), &index.to_string());
            count = count.saturating_add(members(document, member, &member_at, counts));
        }
    }
    if let Some(member) = schema.get("not") {
        count = count.saturating_add(members(document, member, &pointer::join(at, "not"), counts));
    }
    counts.insert(at.to_owned(), Some(count));
    count
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn outcome(schemas: Value) -> Result<(), String> {
        let document = Document { value: json!({"components": {"schemas": schemas}}), ..Document::default() };
        check(&document).map_err(|problem| problem.to_string())
    }

    fn to(name: usize) -> Value {
        json!({"$ref": format!("#/components/schemas/S{name}")})
    }

    /// Schemas, each made from the number of the next; the last one refers to `end`.
    fn chain(count: usize, end: usize, link: impl Fn(Value) -> Value) -> Value {
        let names = (0..count).map(|index| {
            let next = if index + 1 < count { index + 1 } else { end };
            (format!("S{index}"), link(to(next)))
        });
        Value::Object(names.collect())
    }

    #[test]
    fn references_are_followed_as_far_as_a_walk_can_go() {
        let property = |next| json!({"properties": {"a": next}});
        for (count, end, fits) in [
            (10, 10, true),
            (10, 0, true),
            (10, 5, true),
            (1_000, 1_000, false),
            (1_000, 0, false),
            (100_000, 100_000, false),
            (100_000, 99_999, false),
        ] {
            assert_eq!(outcome(chain(count, end, property)).is_ok(), fits, "{count} {end}");
        }
        assert!(outcome(chain(100_000, 100_000, |next| next)).unwrap_err().contains("levels deep"));
    }

    #[test]
    fn what_is_listed_twice_counts_twice() {
        for key in ["allOf", "anyOf", "oneOf"] {
            let twice = |next: Value| json!({ key: [next, next] });
            assert_eq!(outcome(chain(5, 5, twice)), Ok(()));
            assert!(outcome(chain(20, 20, twice)).unwrap_err().contains("list each schema once"), "{key}");
            // A circle is for others to find.
            assert_eq!(outcome(chain(5, 0, twice)), Ok(()));
        }
    }
}
