//! `cargo xtask regen`: all steps for each vendor.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use frontdesk_openapi::document::Document;
use frontdesk_openapi::pointer;
use frontdesk_openapi::problem::{Problem, Problems};
use serde_json::{Value, json};

use crate::bundle;
use crate::generate;
use crate::indexes;
use crate::lint;
use crate::lower;
use crate::publish;
use crate::sandbox;
use crate::slim::{self, Counts, Paths};
use crate::stamp::Stamp;
use crate::threads::beside;
use crate::vendors;
use crate::write::{self, FileDifference};
use crate::yaml;

/// The specs of the generator's own tests: the small one that exercises every rule, and the two
/// versions of the one that grows.
const OWN: [Target; 3] = [
    Target {
        name: "golden",
        spec: "tests/golden/spec",
        generated: "tests/golden/generated",
        paths: Paths { module: "crate::golden", krate: "frontdesk_tests", client: "crate::Client" },
        round_trips: Some("tests/golden/round_trips"),
        without: None,
    },
    Target {
        name: "growth-first",
        spec: "tests/golden/growth/spec",
        generated: "tests/golden/growth/first/generated",
        paths: Paths {
            module: "crate::growth::first",
            krate: "frontdesk_tests::growth::first",
            client: "crate::growth::first::Client",
        },
        round_trips: None,
        without: Some("tests/golden/growth/added.yaml"),
    },
    Target {
        name: "growth-second",
        spec: "tests/golden/growth/spec",
        generated: "tests/golden/growth/second/generated",
        paths: Paths {
            module: "crate::growth::second",
            krate: "frontdesk_tests::growth::second",
            client: "crate::growth::second::Client",
        },
        round_trips: None,
        without: None,
    },
];

/// The folder of the tests across the crates, which have two lists of the vendors.
const TESTS: &str = "tests";

/// The folder of the facade's tests.
const PEOPLE: &str = "crates/frontdesk/tests/people";

/// The folder of the tables by which tests reach every example, a file for each target.
const EXAMPLES: &str = "tests/golden/example_values";

/// The folder of the tables by which any body is decoded and encoded, a file for each vendor.
const ROUND_TRIPS: &str = "crates/conform/src/generated";

/// The folder of the bundled documents with which recordings are checked.
const BUNDLED: &str = "crates/conform/specs";

/// The folder of the tables by which the sandbox knows the operations.
const SANDBOX: &str = "crates/sandbox/src/generated";

/// The folder of what is between the steps, and of the stamps.
pub const STEPS: &str = "target/regen";

/// One spec and the module that is generated from it.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// What `--vendor` calls it.
    pub name: &'static str,
    /// The folder of its spec, from the workspace's root.
    pub spec: &'static str,
    /// The folder of the generated module, from the workspace's root.
    pub generated: &'static str,
    /// How it is named, and what it names.
    pub paths: Paths<'static>,
    /// The folder of the table by which any body is decoded and encoded, and that there is one of
    /// all examples.
    round_trips: Option<&'static str>,
    /// The file with the JSON pointers to what the spec has and this version of it has not.
    without: Option<&'static str>,
}

impl Target {
    fn vendor(name: &str) -> Self {
        // A process makes each target once or a few times, and passes it around as a value.
        let kept = |text: String| -> &'static str { text.leak() };
        let krate = kept(format!("frontdesk_{name}"));
        Self {
            name: kept(name.to_owned()),
            spec: kept(format!("specs/{name}")),
            generated: kept(format!("crates/{name}/src/generated")),
            paths: Paths { module: krate, krate, client: "crate::Client" },
            round_trips: Some(ROUND_TRIPS),
            without: None,
        }
    }

    /// The target that `--vendor` calls `name`.
    ///
    /// # Errors
    /// The name is unknown, or the specs cannot be listed.
    pub fn named(root: &Path, name: &str) -> Result<Self, Problem> {
        let targets = targets(root)?;
        targets.iter().find(|target| target.name == name).copied().ok_or_else(|| {
            let names: Vec<&str> = targets.iter().map(|target| target.name).collect();
            Problem::general(format!("there is no vendor {name}; the vendors are {}", names.join(", ")))
        })
    }

    /// Whether tests reach its types and examples by tables.
    pub fn has_tables(&self) -> bool {
        self.round_trips.is_some()
    }

    /// The file of its bundled document, from the workspace's root.
    pub fn bundled(&self) -> String {
        format!("{BUNDLED}/{}.json", self.name)
    }

    /// The files and folders that a regeneration under `root` reads.
    fn reads(&self, root: &Path) -> Vec<PathBuf> {
        [Some(self.spec), self.without].into_iter().flatten().map(|path| root.join(path)).collect()
    }

    /// The files and folders that it writes.
    fn writes(&self, root: &Path) -> Vec<PathBuf> {
        let mut paths = vec![root.join(self.generated)];
        if let Some(folder) = self.round_trips {
            paths.extend([table(root, folder, self.name), table(root, EXAMPLES, self.name)]);
        }
        if self.is_published() {
            paths.push(root.join(self.bundled()));
            paths.push(root.join(SANDBOX).join(format!("{}.json", self.name)));
        }
        paths
    }

    /// Whether it is a vendor's, whose document is published.
    pub fn is_published(&self) -> bool {
        self.spec.starts_with("specs/")
    }
}

/// What can be regenerated: the vendors, and the specs of the generator's own tests.
///
/// # Errors
/// The folder of the specs cannot be listed.
pub fn targets(root: &Path) -> Result<Vec<Target>, Problem> {
    let vendors = vendors::names(root)?;
    Ok(vendors.iter().map(|name| Target::vendor(name)).chain(OWN).collect())
}

/// How large a target's spec is in bytes, which says how long it takes beside the others; 0 if it
/// cannot be read.
pub fn size(root: &Path, target: Target) -> u64 {
    let folder = root.join(target.spec);
    let names = write::names(&folder).unwrap_or_default().into_iter();
    names.filter_map(|name| folder.join(name).metadata().ok()).map(|metadata| metadata.len()).sum()
}

/// The file of a target's table.
fn table(root: &Path, folder: &str, name: &str) -> PathBuf {
    root.join(folder).join(format!("{name}.rs"))
}

/// The state of all files that a target is regenerated from and into.
///
/// # Errors
/// What the file system says.
pub fn stamp(root: &Path, target: Target) -> Result<Stamp, Problem> {
    let kept_in = root.join(STEPS).join(format!("{}.stamp", target.name));
    Stamp::of(kept_in, &target.reads(root), &target.writes(root))
}

/// What one vendor's regeneration gave.
#[derive(Clone, Debug)]
pub struct Regenerated {
    /// The files of the generated module, by name.
    pub files: BTreeMap<String, String>,
    /// The file by which any body is decoded and encoded.
    pub round_trips: String,
    /// The file by which tests reach every example.
    pub examples: String,
    /// The bundled document, as [`bundled`] gives it.
    pub bundled: String,
    /// The sandbox's table of operations.
    pub sandbox: String,
    /// What they hold.
    pub counts: Counts,
    /// How long it took.
    pub time: Duration,
}

impl Regenerated {
    /// The lines of all files.
    pub fn lines(&self) -> usize {
        self.files.values().map(|text| text.lines().count()).sum()
    }
}

/// Bundles and lints a target's folder under `root`.
///
/// # Errors
/// Every mistake found, with file and line.
pub fn document(root: &Path, target: Target) -> Result<Document, Problems> {
    let document = read(root, target)?;
    lint::lint(&document)?;
    Ok(document)
}

/// Bundles a target's folder.
fn read(root: &Path, target: Target) -> Result<Document, Problems> {
    let mut document = bundle::bundle_folder(&root.join(target.spec), target.spec)?;
    if let Some(without) = target.without {
        remove(&mut document.value, root, without)?;
    }
    Ok(document)
}

/// Takes out of a document what the pointers of a file lead to, the last first.
fn remove(document: &mut Value, root: &Path, file: &str) -> Result<(), Problem> {
    let text = std::fs::read_to_string(root.join(file));
    let text = text.map_err(|error| Problem::general(format!("{file}: {error}")))?;
    let pointers = yaml::parse(file, &text)?.value;
    let Some(pointers) = pointers.as_array() else {
        return Err(Problem::general(format!("{file}: this is no list; write one of JSON pointers")));
    };
    for pointer in pointers.iter().rev() {
        let split = pointer.as_str().and_then(|pointer| Some((pointer.rsplit_once('/')?.0, pointer)));
        let step = split.and_then(|(_, pointer)| pointer::steps(pointer).pop());
        let (Some((parent, pointer)), Some(step)) = (split, step) else {
            return Err(Problem::general(format!("{file}: {pointer} is no JSON pointer; correct it")));
        };
        let removed = match document.pointer_mut(parent) {
            Some(Value::Object(members)) => members.remove(&step),
            Some(Value::Array(elements)) => {
                let index = step.parse().ok().filter(|index| *index < elements.len());
                index.map(|index| elements.remove(index))
            }
            _ => None,
        };
        if removed.is_none() {
            return Err(Problem::general(format!("{file}: {pointer} leads to nothing; correct it")));
        }
    }
    Ok(())
}

/// The whole document for other tools. `x-files` says which file of the spec's folder each path and
/// component stands in.
pub fn bundled(document: &Document) -> Value {
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (pointer, place) in &document.places {
        let depth = pointer.matches('/').count();
        if (pointer.starts_with("/paths/") && depth == 2)
            || (pointer.starts_with("/components/") && depth == 3)
        {
            files.entry(&place.file).or_default().push(pointer);
        }
    }
    let mut whole = publish::publish(&document.value);
    if let Some(members) = whole.as_object_mut() {
        members.insert("x-files".to_owned(), json!(files));
    }
    whole
}

/// Runs all steps for a target under `root`. The documents between them are written to the folder
/// `steps`, each before the step that reads it.
///
/// # Errors
/// Every mistake of the first step that finds any, and what the file system says.
pub fn regenerate(root: &Path, target: Target, steps: Option<&Path>) -> Result<Regenerated, Problems> {
    let keep = |name: &str, text: &dyn Fn() -> String| {
        steps.map_or(Ok(()), |folder| write::put(&folder.join(name), &text()))
    };
    let started = Instant::now();
    let document = read(root, target)?;
    lint::form(&document)?;
    let (linted, lowered) = beside(|| lint::rules(&document), || lower::lower(&document))?;
    // A mistake can be the reason of what the next step says.
    linted?;
    let lowered = lowered?;
    keep("1-bundled.json", &|| pretty(&document.value))?;
    keep("3-lowered.json", &|| pretty(&lowered))?;
    let write = || write_module(&document, &lowered, target, &keep);
    let (aside, written) = beside(|| aside(&document, target), write)?;
    // So can one in an example.
    let (bundled, sandbox) = aside?;
    let Module { files, round_trips, examples, counts } = written?;
    Ok(Regenerated { files, round_trips, examples, bundled, sandbox, counts, time: started.elapsed() })
}

/// Keeps the text of a step under a name, where somebody asked for the steps.
type KeepStep<'a> = dyn Fn(&str, &dyn Fn() -> String) -> Result<(), Problem> + 'a;

/// What is made of the lowered document.
struct Module {
    files: BTreeMap<String, String>,
    round_trips: String,
    examples: String,
    counts: Counts,
}

/// Runs the steps from progenitor to writing.
fn write_module(
    document: &Document,
    lowered: &Value,
    target: Target,
    keep: &KeepStep<'_>,
) -> Result<Module, Problems> {
    let generated = generate::generate(target.spec, lowered)?;
    keep("4-progenitor.rs", &|| prettyplease::unparse(&generated))?;
    let slimmed = slim::slim(target.spec, target.paths, document, lowered, &generated)?;
    let mut files = BTreeMap::new();
    for (name, tokens) in slimmed.files {
        let text = write::source(target.spec, &name, tokens)?;
        files.insert(name, text);
    }
    let round_trips = write::source(target.spec, "its round trips", slimmed.round_trips)?;
    let examples = write::source(target.spec, "its table of examples", slimmed.examples)?;
    Ok(Module { files, round_trips, examples, counts: slimmed.counts })
}

/// What nothing of the module depends on, at the same time: the check of the examples, the bundled
/// document and the sandbox's table.
fn aside(document: &Document, target: Target) -> Result<(String, String), Problems> {
    lint::examples(document)?;
    let bundled = pretty(&bundled(document));
    let sandbox = if target.is_published() { sandbox::table(document)? } else { String::new() };
    Ok((bundled, sandbox))
}

/// The generated files that are not what the target's spec gives.
///
/// # Errors
/// What the file system says.
pub fn differences(
    root: &Path,
    target: Target,
    regenerated: &Regenerated,
) -> Result<Vec<FileDifference>, Problem> {
    let mut found = write::differences(&root.join(target.generated), &regenerated.files)?;
    let name = target.name;
    if let Some(folder) = target.round_trips {
        let path = table(root, folder, name);
        found.extend(write::difference(path, Some(regenerated.round_trips.clone()))?);
        let path = table(root, EXAMPLES, name);
        found.extend(write::difference(path, Some(regenerated.examples.clone()))?);
    }
    if target.is_published() {
        let path = root.join(target.bundled());
        found.extend(write::difference(path, Some(regenerated.bundled.clone()))?);
        let path = root.join(SANDBOX).join(format!("{name}.json"));
        found.extend(write::difference(path, Some(regenerated.sandbox.clone()))?);
    }
    Ok(found)
}

/// The generated lists of vendors that differ from what the folders of `specs` give.
///
/// # Errors
/// What the file system says.
pub fn index_differences(root: &Path) -> Result<Vec<FileDifference>, Problem> {
    let targets = targets(root)?;
    let vendors: Vec<&str> =
        targets.iter().filter(|target| target.is_published()).map(|target| target.name).collect();
    let with = |file: fn(&str) -> String| -> Vec<&str> {
        vendors.iter().copied().filter(|name| root.join(file(name)).is_file()).collect()
    };
    let of_tests = indexes::of_tests(&vendors, &with(|name| format!("tests/fuzzing/{name}.rs")));
    let of_test_modules = indexes::of_test_modules(&with(|name| format!("tests/all/{name}/mod.rs")));
    let of_people = indexes::of_people(&with(|name| format!("{PEOPLE}/{name}.rs")));
    let tables = targets.iter().filter(|target| target.has_tables()).map(|target| target.name);
    let of_conform = indexes::of_conform(&vendors);
    let of_examples = indexes::of_examples(&tables.collect::<Vec<_>>());
    let mut found = Vec::new();
    found.extend(write::difference(root.join(ROUND_TRIPS).join("mod.rs"), Some(of_conform))?);
    found.extend(write::difference(root.join(EXAMPLES).join("mod.rs"), Some(of_examples))?);
    found.extend(write::difference(root.join(TESTS).join("vendors.rs"), Some(of_tests))?);
    found.extend(write::difference(root.join(TESTS).join("all/vendors.rs"), Some(of_test_modules))?);
    found.extend(write::difference(root.join(PEOPLE).join("vendors.rs"), Some(of_people))?);
    Ok(found)
}

/// Differences as a maintainer reads them, with the command that mends them.
pub fn report(root: &Path, target: Target, differences: &[FileDifference]) -> String {
    let (count, name, spec) = (differences.len(), target.name, target.spec);
    unified(root, differences)
        + &format!(
            "{count} generated file(s) of {name} differ from what {spec} gives; run `cargo xtask regen --vendor {name}` and commit the result"
        )
}

/// The same for the lists of vendors.
pub fn index_report(root: &Path, differences: &[FileDifference]) -> String {
    unified(root, differences)
        + &format!(
            "{} generated list(s) of vendors differ from the folders of specs; run `cargo xtask regen` and commit the result",
            differences.len()
        )
}

fn unified(root: &Path, differences: &[FileDifference]) -> String {
    let shown = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
    differences.iter().map(|difference| difference.unified(&shown(&difference.path))).collect()
}

/// JSON as `bundle` and `--keep-steps` print it.
pub fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
