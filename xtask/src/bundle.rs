//! Step 1: one OpenAPI document out of a vendor's folder of YAML files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use frontdesk_openapi::document::Document;
use frontdesk_openapi::limits;
use frontdesk_openapi::pointer;
use frontdesk_openapi::problem::{Problem, Problems};
use serde_json::{Map, Value};

use crate::modern;
use crate::threads;
use crate::yaml;

/// The file of a folder that the others hang on.
pub const ROOT: &str = "openapi.yaml";

/// How large one file may be.
const MAX_BYTES: u64 = 4 << 20;

/// How many values all files of a folder may hold together.
const MAX_VALUES: usize = 200_000;

/// Reads `folder` and bundles it; `shown` is how messages call the folder (`specs/acme`).
///
/// # Errors
/// Everything that keeps the files from being one document, each with file and line.
pub fn bundle_folder(folder: &Path, shown: &str) -> Result<Document, Problems> {
    bundle(shown, &sources(folder, shown)?)
}

/// The YAML files of `folder` by their names; `shown` is how messages call the folder.
///
/// # Errors
/// A file that cannot be read, is too large, or has a name under which it would be passed over.
pub fn sources(folder: &Path, shown: &str) -> Result<BTreeMap<String, String>, Problem> {
    let unreadable = |error: std::io::Error| Problem::general(format!("{shown}: {error}"));
    let mut sources = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            let message = format!("{shown}: the name {} is not UTF-8; rename it", path.display());
            return Err(Problem::general(message));
        };
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("yaml") => {
                sources.insert(name.to_owned(), read(&path, &format!("{shown}/{name}"))?);
            }
            Some("yml") => {
                let message = format!("{shown}/{name}: only `.yaml` files are read; rename it");
                return Err(Problem::general(message));
            }
            _ => {}
        }
    }
    Ok(sources)
}

/// The text of a file, which `shown` is the name of.
fn read(path: &Path, shown: &str) -> Result<String, Problem> {
    let unreadable = |error: std::io::Error| Problem::general(format!("{shown}: {error}"));
    let mut text = String::new();
    // A pipe or a device would be waited for.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Problem::general(format!(
            "{shown}: this is no file; remove it, or give it another ending"
        )));
    }
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(unreadable)?;
    if text.len() as u64 > MAX_BYTES {
        let message = format!("the file is larger than {} MiB; split it", MAX_BYTES >> 20);
        return Err(Problem::in_file(shown, 1, message));
    }
    Ok(text)
}

/// Bundles files that are already in memory, by their names.
///
/// # Errors
/// As [`bundle_folder`].
pub fn bundle(shown: &str, sources: &BTreeMap<String, String>) -> Result<Document, Problems> {
    let mut problems = Problems::default();
    let mut files = BTreeMap::new();
    let mut values = 0;
    for (name, parsed) in parse(shown, sources)? {
        match parsed {
            Ok(document) => {
                values += document.places.len();
                if values > MAX_VALUES {
                    let message =
                        format!("the folder has more than {MAX_VALUES} values up to here; remove some");
                    return Err(document.problem("", message).into());
                }
                files.insert(name, document);
            }
            Err(problem) => problems.0.push(problem),
        }
    }
    problems.into_result()?;
    if !files.contains_key(ROOT) {
        return Err(Problem::general(format!("{shown}: there is no {ROOT}; it is the root of a spec")).into());
    }
    let mut bundler = Bundler { files: &files, bundled: Document::default(), problems: Problems::default() };
    let value = bundler.run();
    bundler.problems.into_result()?;
    let mut bundled = bundler.bundled;
    bundled.value = value;
    modern::rewrite(&mut bundled);
    limits::check(&bundled)?;
    Ok(bundled)
}

/// The name of a file, and what it holds or what is wrong with it.
type ParsedFile<'a> = (&'a str, Result<Document, Problem>);

/// Parses the files, each half on a thread; none after those that have too many values already.
fn parse<'a>(shown: &str, sources: &'a BTreeMap<String, String>) -> Result<Vec<ParsedFile<'a>>, Problem> {
    let half = sources.values().map(String::len).sum::<usize>() / 2;
    let mut before = 0;
    let (first, second): (Vec<_>, Vec<_>) = sources.iter().partition(|(_, source)| {
        before += source.len();
        before <= half
    });
    let parse = |files: Vec<(&'a String, &'a String)>| {
        let mut parsed = Vec::new();
        let mut values = 0;
        for (name, source) in files {
            let document = yaml::parse(&format!("{shown}/{name}"), source);
            values += document.as_ref().map_or(0, |document| document.places.len());
            parsed.push((name.as_str(), document));
            if values > MAX_VALUES {
                break;
            }
        }
        parsed
    };
    let (mut parsed, rest) = threads::beside(|| parse(first), || parse(second))?;
    parsed.extend(rest);
    Ok(parsed)
}

struct Bundler<'a> {
    files: &'a BTreeMap<&'a str, Document>,
    bundled: Document,
    problems: Problems,
}

impl Bundler<'_> {
    fn run(&mut self) -> Value {
        let mut whole = Map::new();
        let mut paths = Map::new();
        let mut webhooks = Map::new();
        let mut components: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
        // The root first, so that what it says of the whole leads the document.
        let order = std::iter::once(ROOT).chain(self.files.keys().copied().filter(|name| *name != ROOT));
        for file in order {
            let Some(document) = self.files.get(file) else {
                continue;
            };
            let Some(top) = document.value.as_object() else {
                self.problems
                    .0
                    .push(document.problem("", "a spec file is a mapping with `paths` and `components`"));
                continue;
            };
            for (key, value) in top {
                match key.as_str() {
                    "paths" => self.merge(file, "/paths", value, &mut paths),
                    "x-webhooks" => self.merge(file, "/x-webhooks", value, &mut webhooks),
                    "components" => {
                        let Some(sections) = value.as_object() else {
                            self.problems.0.push(document.problem("/components", "this must be a mapping"));
                            continue;
                        };
                        for (section, members) in sections {
                            let at = pointer::join("/components", section);
                            self.merge(file, &at, members, components.entry(section.clone()).or_default());
                        }
                    }
                    _ if file == ROOT => {
                        let at = pointer::join("", key);
                        let value = self.take(file, &at, value);
                        whole.insert(key.clone(), value);
                    }
                    _ => {
                        let message = format!(
                            "`{key}` belongs in {ROOT}; an area's file has `paths`, `x-webhooks` and `components` only"
                        );
                        self.problems.0.push(document.problem(&pointer::join("", key), message));
                    }
                }
            }
        }
        // What is missing from the whole is said of the root's beginning.
        let top = self.files.get(ROOT).and_then(|root| root.place(""));
        self.bundled.places.extend(top.map(|place| (String::new(), place.clone())));
        whole.insert("paths".to_owned(), Value::Object(paths));
        if !webhooks.is_empty() {
            whole.insert("x-webhooks".to_owned(), Value::Object(webhooks));
        }
        let components = components.into_iter().map(|(section, members)| (section, Value::Object(members)));
        whole.insert("components".to_owned(), Value::Object(components.collect()));
        Value::Object(whole)
    }

    /// Adds the entries of `from` at `at` to `into`, none of which may stand there already.
    fn merge(&mut self, file: &str, at: &str, from: &Value, into: &mut Map<String, Value>) {
        let Some(document) = self.files.get(file) else {
            return;
        };
        let Some(members) = from.as_object() else {
            self.problems.0.push(document.problem(at, "this must be a mapping"));
            return;
        };
        for (name, member) in members {
            let member_at = pointer::join(at, name);
            if into.contains_key(name) {
                let first = self.bundled.shown_place(&member_at);
                let message = format!(
                    "it stands in {first} already; names are unique in a vendor's folder: remove or rename one"
                );
                self.problems.0.push(document.problem(&member_at, message));
                continue;
            }
            let member = self.take(file, &member_at, member);
            into.insert(name.clone(), member);
        }
    }

    /// A part of a file with its references made local, its places noted.
    fn take(&mut self, file: &str, at: &str, value: &Value) -> Value {
        if let Some(place) = self.files.get(file).and_then(|document| document.places.get(at)) {
            self.bundled.places.insert(at.to_owned(), place.clone());
        }
        match value {
            Value::Object(map) => {
                let entries = map.iter().map(|(key, entry)| {
                    let step = pointer::join(at, key);
                    let entry = match entry {
                        Value::String(reference) if key == "$ref" => self.localise(file, &step, reference),
                        entry if is_data(at, key) => {
                            self.note_places(file, &step);
                            entry.clone()
                        }
                        entry => self.take(file, &step, entry),
                    };
                    (key.clone(), entry)
                });
                Value::Object(entries.collect())
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                let items =
                    items.map(|(index, item)| self.take(file, &pointer::join(at, &index.to_string()), item));
                Value::Array(items.collect())
            }
            scalar => scalar.clone(),
        }
    }

    fn note_places(&mut self, file: &str, at: &str) {
        let Some(document) = self.files.get(file) else {
            return;
        };
        let inside = format!("{at}/");
        let places = document.places.range(at.to_owned()..);
        let places = places.take_while(|(pointer, _)| pointer.as_str() == at || pointer.starts_with(&inside));
        self.bundled.places.extend(places.map(|(pointer, place)| (pointer.clone(), place.clone())));
    }

    fn localise(&mut self, file: &str, at: &str, reference: &str) -> Value {
        let (name, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let name = name.strip_prefix("./").unwrap_or(name);
        let target = if name.is_empty() { file } else { name };
        let found = self.files.get(target).and_then(|document| document.value.pointer(fragment));
        if found.is_none() || !fragment.starts_with("/components/") {
            let holder = self.files.iter().find(|(_, document)| {
                fragment.starts_with("/components/") && document.value.pointer(fragment).is_some()
            });
            let mend = match holder {
                Some((holder, _)) if *holder == file => format!("it stands in this file: write `#{fragment}`"),
                Some((holder, _)) => format!("write `{holder}#{fragment}`"),
                None => "references have the form `#/components/schemas/Name` or `file.yaml#/components/schemas/Name`".to_owned(),
            };
            if let Some(document) = self.files.get(file) {
                let message = format!("the reference `{reference}` leads nowhere; {mend}");
                self.problems.0.push(document.problem(at, message));
            }
        }
        Value::String(format!("#{fragment}"))
    }
}

/// Whether what stands under `key` is an example's or a default's data, in which `$ref` is a word
/// like any other.
///
/// Below `properties` and `responses`, keys are names: a property may be called `example`, and
/// `default` is a status.
pub fn is_data(parent: &str, key: &str) -> bool {
    let names = parent.ends_with("/properties") || parent.ends_with("/responses");
    !names && matches!(key, "example" | "default")
}
