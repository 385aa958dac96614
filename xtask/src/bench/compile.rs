//! How long a vendor's crate takes to check, against what progenitor's builder makes of the same
//! lowered document.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use frontdesk_openapi::problem::Problem;
use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, UnknownPolicy};
use serde_json::{Value, json};

use super::figure::{Aim, Figure, Unit};
use super::{Progress, Setup};
use crate::lower::{self, VENDOR_CRATE};
use crate::regen::{self, Target};

/// How often each crate is checked; the median counts.
const RUNS: usize = 3;

/// After so many nanoseconds a crate is not checked again.
const LONG: f64 = 8e9;

/// The manifest of progenitor's crate.
const MANIFEST: &str = include_str!("builder.toml");

/// The markers of a lowered document are types of ours that never reach a crate; progenitor's own
/// code needs them.
const MARKERS: &str = "pub use real_core::*;\npub type Optional<T> = Option<T>;\n";

/// A row for each vendor, and one for the areas of the vendor whose areas are features.
pub(super) fn measure(setup: &Setup<'_>, progress: &mut Progress) -> Result<(), Problem> {
    for target in regen::targets(setup.root)?.into_iter().filter(Target::is_published) {
        let name = format!("compile_{}", target.name);
        if name.starts_with(setup.beginning) {
            progress.one(&name, || figure(setup, target, &name));
        }
    }
    let vendor = vendor_with(setup.root, "livechat-users = ")?;
    let name = format!("compile_{vendor}_one_area");
    if name.starts_with(setup.beginning) {
        progress.one(&name, || one_area(setup, vendor, &name));
    }
    Ok(())
}

/// One area of a vendor whose areas are features, against all of them.
fn one_area(setup: &Setup<'_>, vendor: &str, name: &str) -> Result<Figure, Problem> {
    let manifest = setup.root.join("Cargo.toml");
    let source = setup.root.join("crates").join(vendor).join("src/lib.rs");
    let with = |features: &str| {
        let features = ["--no-default-features", "--features", features];
        checked(setup, &manifest, &format!("frontdesk-{vendor}"), &features, &source)
    };
    Ok(Figure {
        name: name.to_owned(),
        what: format!("`cargo check` of frontdesk-{vendor} with `livechat-users` alone, against all areas"),
        unit: Unit::Time,
        ours: with("rustls,livechat-users")?,
        reference: Some(with("rustls,full")?),
        aim: Aim::Time(0.5),
    })
}

/// The vendor whose manifest has a line that begins like this.
pub(super) fn vendor_with(root: &Path, line: &str) -> Result<&'static str, Problem> {
    for target in regen::targets(root)?.into_iter().filter(Target::is_published) {
        let manifest = root.join("crates").join(target.name).join("Cargo.toml");
        let text = std::fs::read_to_string(&manifest)
            .map_err(|error| Problem::general(format!("{}: {error}", manifest.display())))?;
        if text.lines().any(|text| text.starts_with(line)) {
            return Ok(target.name);
        }
    }
    Err(Problem::general(format!(
        "no crate's manifest has the line `{line}`; name another in xtask/src/bench"
    )))
}

fn figure(setup: &Setup<'_>, target: Target, name: &str) -> Result<Figure, Problem> {
    let root = setup.root;
    let folder = root.join("target/bench").join(target.name);
    write_builder(root, target, &folder)?;
    let source = root.join("crates").join(target.name).join("src/lib.rs");
    let ours = checked(setup, &root.join("Cargo.toml"), &format!("frontdesk-{}", target.name), &[], &source)?;
    let source = folder.join("src/lib.rs");
    let reference = checked(setup, &folder.join("Cargo.toml"), "builder", &[], &source)?;
    Ok(Figure {
        name: name.to_owned(),
        what: format!(
            "`cargo check` of frontdesk-{} alone, against progenitor's builder for its spec",
            target.name
        ),
        unit: Unit::Time,
        ours,
        reference: Some(reference),
        aim: Aim::Time(1.0),
    })
}

/// What progenitor's builder interface makes of the lowered document.
fn builder(root: &Path, target: Target) -> Result<String, Problem> {
    let failed = |what: String| Problem::general(format!("progenitor on specs/{}: {what}", target.name));
    let document = regen::document(root, target).map_err(|problems| failed(problems.to_string()))?;
    let mut lowered = lower::lower(&document).map_err(|problems| failed(problems.to_string()))?;
    show_parameters(&mut lowered);
    box_members(&mut lowered);
    let spec: OpenAPI = serde_json::from_value(lowered).map_err(|error| failed(error.to_string()))?;
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder).with_unknown_crates(UnknownPolicy::Allow);
    let tokens =
        Generator::new(&settings).generate_tokens(&spec).map_err(|error| failed(error.to_string()))?;
    let file: syn::File = syn::parse2(tokens).map_err(|error| failed(error.to_string()))?;
    Ok(prettyplease::unparse(&file))
}

/// Writes the crate of what progenitor makes.
fn write_builder(root: &Path, target: Target, folder: &Path) -> Result<(), Problem> {
    let failed = |what: String| Problem::general(format!("{}: {what}", folder.display()));
    let source = builder(root, target)?;
    let core = root.join("crates/core");
    let shim = format!(
        "[package]\nname = \"frontdesk-core\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[dependencies]\n\
         real_core = {{ package = \"frontdesk-core\", path = \"{}\", default-features = false }}\n",
        core.display()
    );
    let files = [
        ("Cargo.toml", MANIFEST.to_owned()),
        ("src/lib.rs", source),
        ("core/Cargo.toml", shim),
        ("core/src/lib.rs", MARKERS.to_owned()),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| failed(error.to_string()))?;
    }
    Ok(())
}

/// progenitor writes parameters with `Display`, which a secret does not have, nor what is JSON
/// text; and it panics at an object that may be left out. They are plain text for it.
fn show_parameters(lowered: &mut Value) {
    let objects: BTreeSet<String> = lowered
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(_, schema)| schema.get("properties").is_some())
        .map(|(name, _)| format!("#/components/schemas/{name}"))
        .collect();
    let paths = lowered.get_mut("paths").and_then(Value::as_object_mut);
    let operations = paths.into_iter().flat_map(|paths| paths.values_mut()).filter_map(Value::as_object_mut);
    for operation in operations.flat_map(|item| item.values_mut()) {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let is_json = parameter.get("x-style").and_then(Value::as_str) == Some("json");
            let Some(schema) = parameter.get_mut("schema") else { continue };
            let path = schema.pointer("/x-rust-type/path").and_then(Value::as_str);
            let name = schema.get("$ref").and_then(Value::as_str);
            let is_object =
                schema.get("properties").is_some() || name.is_some_and(|name| objects.contains(name));
            if is_json || is_object || path == Some("frontdesk_core::Secret") {
                *schema = json!({"type": "string"});
            }
        }
        // A type written by hand stands in no other crate.
        hide_hand_written(operation);
    }
    if let Some(components) = lowered.get_mut("components") {
        hide_hand_written(components);
    }
}

/// Boxes the objects of unions, as slim does, and a type within itself: through our markers
/// progenitor does not see that a type holds itself.
fn box_members(lowered: &mut Value) {
    let schemas = lowered.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        box_itself(schema, &json!(format!("#/components/schemas/{name}")));
        let members = schema.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten();
        for member in members.filter_map(|member| member.pointer_mut("/allOf/0")) {
            if member.get("$ref").is_some() {
                *member = lower::rust_type("std", "boxed::Box", std::slice::from_ref(member));
            }
        }
    }
}

/// Boxes a reference among the parameters of the Rust types in a schema.
fn box_itself(schema: &mut Value, reference: &Value) {
    let parameters = schema.pointer_mut("/x-rust-type/parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        if parameter.get("$ref") == Some(reference) {
            *parameter = lower::rust_type("std", "boxed::Box", std::slice::from_ref(parameter));
        } else {
            box_itself(parameter, reference);
        }
    }
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for property in properties.into_iter().flat_map(|properties| properties.values_mut()) {
        box_itself(property, reference);
    }
}

fn hide_hand_written(value: &mut Value) {
    let path = value.pointer("/x-rust-type/path").and_then(Value::as_str);
    if path.is_some_and(|path| path.starts_with(VENDOR_CRATE)) {
        *value = json!({});
        return;
    }
    match value {
        Value::Object(members) => members.values_mut().for_each(hide_hand_written),
        Value::Array(items) => items.iter_mut().for_each(hide_hand_written),
        _ => {}
    }
}

/// The median time of `cargo check` for one package, its dependencies built, in nanoseconds.
fn checked(
    setup: &Setup<'_>,
    manifest: &Path,
    package: &str,
    features: &[&str],
    source: &Path,
) -> Result<f64, Problem> {
    let failed = |what: String| Problem::general(format!("cargo check of {package}: {what}"));
    let mut times = Vec::new();
    let runs = if setup.quick { 1 } else { RUNS };
    let text = std::fs::read(source).map_err(|error| failed(error.to_string()))?;
    // The first run builds the dependencies, and of a crate that was made for this nothing else.
    let is_made = source.starts_with(setup.root.join("target"));
    for run in 0..=runs {
        let text = if run == 0 && is_made { &[] } else { text.as_slice() };
        std::fs::write(source, text).map_err(|error| failed(error.to_string()))?;
        let started = Instant::now();
        let output = Command::new(env!("CARGO"))
            .args(["check", "--quiet", "--package", package, "--manifest-path"])
            .arg(manifest)
            .args(features)
            .env("CARGO_TARGET_DIR", setup.root.join("target/bench/target"))
            .env("CARGO_INCREMENTAL", "0")
            .output()
            .map_err(|error| failed(error.to_string()))?;
        if !output.status.success() {
            return Err(failed(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        if run > 0 {
            times.push(started.elapsed().as_nanos() as f64);
        }
        // What takes long wavers little.
        if times.iter().sum::<f64>() > LONG {
            break;
        }
    }
    median(times)
}

/// The median of some times, of which there is at least one.
pub(super) fn median(mut times: Vec<f64>) -> Result<f64, Problem> {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().ok_or_else(|| Problem::general("nothing was measured"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progenitor_makes_something_of_every_spec() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for target in regen::targets(&root).unwrap().into_iter().filter(Target::is_published) {
            let source = builder(&root, target).unwrap();
            assert!(source.contains("pub struct Client"), "{}", target.name);
        }
    }
}
