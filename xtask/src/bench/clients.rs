//! The clients that other generators make of the same document, each beside ours.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use frontdesk_openapi::problem::Problem;
use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};
use serde_json::{Map, Value, json};

use super::rows::{self, Source, quoted};
use super::{Progress, Setup};
use crate::regen::Target;
use crate::{regen, write};

/// Where the sources are. The name of each is that of a vendor and of a generator, and its head
/// lists the operations of which the generator makes a client.
pub(super) const FOLDER: &str = "tests/benches/clients";

/// The features of reqwest, as the other benchmarks have it.
const REQWEST: &str = r#"{ version = "0.13", default-features = false, features = ["form", "http2", "json", "multipart", "query", "rustls-no-provider", "stream"] }"#;

/// What the client of progenitor needs.
const PROGENITOR: &str = r#"
bytes = "1"
chrono = { version = "0.4", features = ["serde"] }
futures = "0.3"
progenitor-client = "0.15"
"#;

/// What the client of openapi-generator needs.
const OPENAPI_GENERATOR: &str = r#"
serde_repr = "0.1"
serde_with = { version = "3.8", default-features = false, features = ["base64", "std", "macros"] }
url = "2.5"
"#;

/// Measures the rows of the clients.
pub(super) fn measure(setup: &Setup<'_>, progress: &mut Progress) -> Result<(), Problem> {
    for source in rows::sources(&setup.root.join(FOLDER), setup.beginning)? {
        progress.all(&source.rows, || {
            let folder = prepare(setup, &source)?;
            let mut build = setup.cargo("build");
            rows::done(build.arg("--manifest-path").arg(folder.join("Cargo.toml")))?;
            rows::run(setup, &source)
        });
    }
    Ok(())
}

/// Writes the generator's client and the manifests, and returns their folder.
fn prepare(setup: &Setup<'_>, source: &Source) -> Result<PathBuf, Problem> {
    let folder = setup.root.join("target/bench/clients").join(&source.program);
    let (target, generator) = parts(setup.root, source)?;
    let document = reduced(setup.root, target, source)?;
    let features = features(setup.root, target, &document)?;
    let (needs, files) = match generator {
        "progenitor" => (PROGENITOR, progenitor(document)?),
        "openapi_generator" => (OPENAPI_GENERATOR, openapi_generator(setup, &document, &folder)?),
        other => {
            let path = source.path.display();
            return Err(Problem::general(format!(
                "{path}: no generator is called {other}; name the file for one"
            )));
        }
    };
    for (path, text) in files {
        write::put(&folder.join("made/src").join(path), &text)?;
    }
    let made = format!(
        "[package]\nname = \"{}-made\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[lib]\nname = \"made\"\n\n[dependencies]{needs}\
         reqwest = {REQWEST}\nserde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n",
        source.program,
    );
    write::put(&folder.join("made/Cargo.toml"), &made)?;
    write::put(&folder.join("Cargo.toml"), &manifest(setup.root, target, source, &features))?;
    // The same versions as in the workspace.
    let lock = setup.root.join("Cargo.lock");
    let copied = std::fs::copy(&lock, folder.join("Cargo.lock"));
    copied.map_err(|error| Problem::general(format!("{}: {error}", lock.display())))?;
    Ok(folder)
}

/// The vendor and the generator for which a source is named.
fn parts<'a>(root: &Path, source: &'a Source) -> Result<(Target, &'a str), Problem> {
    for target in regen::targets(root)?.into_iter().filter(Target::is_published) {
        let rest = source.program.strip_prefix(target.name).and_then(|rest| rest.strip_prefix('_'));
        if let Some(generator) = rest {
            return Ok((target, generator));
        }
    }
    Err(Problem::general(format!("{}: name the file for a vendor and a generator", source.path.display())))
}

/// The features of the vendor's crate: TLS, and the areas of the document's operations.
fn features(root: &Path, target: Target, document: &Value) -> Result<String, Problem> {
    let path = root.join("crates").join(target.name).join("Cargo.toml");
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Problem::general(format!("{}: {error}", path.display())))?;
    let items = document.get("paths").and_then(Value::as_object).into_iter().flat_map(Map::values);
    let operations = items.filter_map(Value::as_object).flat_map(Map::values);
    let areas = operations.filter_map(|operation| operation.pointer("/tags/0")?.as_str());
    let areas = areas.filter(|area| text.lines().any(|line| line == format!("{area} = []")));
    let features: BTreeSet<String> = areas.chain(["rustls"]).map(|name| format!("\"{name}\"")).collect();
    Ok(Vec::from_iter(features).join(", "))
}

/// The manifest of the program. Packages of one target folder need names that differ.
fn manifest(root: &Path, target: Target, source: &Source, features: &str) -> String {
    let (root, name, vendor) = (root.display(), &source.program, target.name);
    format!(
        r#"[package]
name = "{name}"
version = "0.0.0"
edition = "2024"

[workspace]

[[bin]]
name = "{name}"
path = "{}"

[dependencies]
axum = {{ version = "0.8", default-features = false, features = ["http1", "http2", "json", "matched-path", "query", "tokio"] }}
frontdesk-core = {{ path = "{root}/crates/core", default-features = false, features = ["rustls"] }}
made = {{ path = "made", package = "{name}-made" }}
reqwest = {REQWEST}
serde = {{ version = "1", features = ["derive"] }}
serde_json = "1"
tokio = {{ version = "1", features = ["macros", "rt-multi-thread", "net", "time", "sync", "io-std", "io-util", "signal"] }}
vendor = {{ path = "{root}/crates/{vendor}", package = "frontdesk-{vendor}", default-features = false, features = [{features}] }}
"#,
        source.path.display(),
    )
}

/// The published document, with the operations alone that the source lists, their good responses,
/// and what they refer to.
fn reduced(root: &Path, target: Target, source: &Source) -> Result<Value, Problem> {
    let path = root.join(target.bundled());
    let failed = |what: String| Problem::general(format!("{}: {what}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|error| failed(error.to_string()))?;
    let document: Value = serde_json::from_str(&text).map_err(|error| failed(error.to_string()))?;
    let wanted = quoted(source.head.split("Operations: ").nth(1).unwrap_or_default());
    let mut found = BTreeSet::new();
    let mut paths = Map::new();
    let all = document.get("paths").and_then(Value::as_object);
    for (path, item) in all.into_iter().flatten() {
        let mut item = item.clone();
        let Some(fields) = item.as_object_mut() else { continue };
        fields.retain(|key, value| {
            let id = value.get("operationId").and_then(Value::as_str).unwrap_or_default();
            let is_wanted = wanted.iter().any(|wanted| wanted == id);
            if is_wanted {
                found.insert(id.to_owned());
            }
            is_wanted || key == "parameters"
        });
        for operation in fields.values_mut().filter_map(Value::as_object_mut) {
            keep_good_responses(operation);
        }
        if fields.values().any(Value::is_object) {
            paths.insert(path.clone(), item);
        }
    }
    if found.is_empty() || found.len() != wanted.len() {
        let path = source.path.display();
        return Err(failed(format!(
            "it has {found:?} of the operations {wanted:?}; correct the head of {path}"
        )));
    }
    let mut needed = BTreeSet::new();
    for item in paths.values() {
        refer(&document, item, &mut needed);
    }
    let mut components: Map<String, Value> = Map::new();
    for reference in &needed {
        let mut names = reference.split('/').skip(2);
        let (Some(kind), Some(name)) = (names.next(), names.next()) else { continue };
        let Some(value) = document.pointer(reference.trim_start_matches('#')) else { continue };
        let kind = components.entry(kind).or_insert_with(|| json!({}));
        if let Some(kind) = kind.as_object_mut() {
            kind.insert(name.to_owned(), value.clone());
        }
    }
    Ok(json!({
        "openapi": document.get("openapi"),
        "info": {"title": target.name, "version": "1"},
        "paths": paths,
        "components": components,
    }))
}

/// A generator may not know several responses of one operation, and credentials are sent by the
/// HTTP client.
fn keep_good_responses(operation: &mut Map<String, Value>) {
    operation.remove("security");
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    responses.retain(|status, _| status.starts_with('2'));
    for response in responses.values_mut().filter_map(Value::as_object_mut) {
        response.remove("headers");
    }
}

/// Notes what a value refers to, and what that refers to.
fn refer(document: &Value, value: &Value, needed: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str)
                && needed.insert(reference.to_owned())
                && let Some(value) = document.pointer(reference.trim_start_matches('#'))
            {
                refer(document, value, needed);
            }
            fields.values().for_each(|value| refer(document, value, needed));
        }
        Value::Array(items) => items.iter().for_each(|value| refer(document, value, needed)),
        _ => {}
    }
}

/// The files of the client that progenitor makes.
fn progenitor(mut document: Value) -> Result<BTreeMap<PathBuf, String>, Problem> {
    mark_nullable(&mut document);
    let failed = |what: String| Problem::general(format!("progenitor: {what}"));
    let spec: OpenAPI = serde_json::from_value(document).map_err(|error| failed(error.to_string()))?;
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder);
    let tokens =
        Generator::new(&settings).generate_tokens(&spec).map_err(|error| failed(error.to_string()))?;
    let file: syn::File = syn::parse2(tokens).map_err(|error| failed(error.to_string()))?;
    Ok(BTreeMap::from([("lib.rs".into(), prettyplease::unparse(&file))]))
}

/// Writes "a type or null" as a type that is nullable: progenitor makes a struct of the two
/// otherwise, which reads neither.
fn mark_nullable(value: &mut Value) {
    let any = value.get("anyOf").and_then(Value::as_array).map(Vec::as_slice);
    if let Some([one, null]) = any
        && null.get("enum") == Some(&json!([null]))
    {
        *value = json!({"allOf": [one], "nullable": true});
    }
    match value {
        Value::Object(fields) => fields.values_mut().for_each(mark_nullable),
        Value::Array(items) => items.iter_mut().for_each(mark_nullable),
        _ => {}
    }
}

/// The files of the client that openapi-generator makes, which is a Java program that a Python
/// package brings along.
fn openapi_generator(
    setup: &Setup<'_>,
    document: &Value,
    folder: &Path,
) -> Result<BTreeMap<PathBuf, String>, Problem> {
    let programs = setup.root.join("target/bench/python");
    let generator = programs.join("bin/openapi-generator-cli");
    if !generator.exists() {
        let list = setup.root.join("tests/third-party/requirements.txt");
        let text = std::fs::read_to_string(&list)
            .map_err(|error| Problem::general(format!("{}: {error}", list.display())))?;
        let package = text.lines().find(|line| line.starts_with("openapi-generator-cli"));
        let package = package
            .ok_or_else(|| Problem::general(format!("{} has no openapi-generator-cli", list.display())))?;
        rows::done(Command::new("python3").args(["-m", "venv"]).arg(&programs))?;
        rows::done(Command::new(programs.join("bin/pip")).args(["install", "--quiet", package]))?;
    }
    let input = folder.join("document.json");
    write::put(&input, &regen::pretty(document))?;
    let output = folder.join("generated");
    let mut command = Command::new(generator);
    command.args(["generate", "--generator-name", "rust", "--library", "reqwest"]);
    command.args(["--additional-properties", "packageName=made", "--input-spec"]).arg(input);
    rows::done(command.arg("--output").arg(&output))?;
    let mut files = BTreeMap::new();
    read(&output.join("src"), Path::new(""), &mut files)?;
    Ok(files)
}

fn read(source: &Path, below: &Path, files: &mut BTreeMap<PathBuf, String>) -> Result<(), Problem> {
    let folder = source.join(below);
    let failed = |error: std::io::Error| Problem::general(format!("{}: {error}", folder.display()));
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = below.join(entry.file_name());
        if entry.file_type().map_err(failed)?.is_dir() {
            read(source, &path, files)?;
        } else {
            files.insert(path, std::fs::read_to_string(entry.path()).map_err(failed)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_document_is_reduced_to_its_operations() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for source in rows::sources(&root.join(FOLDER), "").unwrap() {
            let (target, _) = parts(&root, &source).unwrap();
            let document = reduced(&root, target, &source).unwrap();
            let made = progenitor(document).unwrap();
            assert!(made[Path::new("lib.rs")].contains("pub struct Client"), "{}", source.program);
        }
    }
}
