//! What `cargo xtask diff` calls a change of generated Rust, against cargo-semver-checks.
//!
//! `tests/third-party/semver.sh` installs the tool and runs this. It compares crates as rustdoc
//! shows them, whose JSON is made with `RUSTC_BOOTSTRAP`, as the tool itself does on stable.

// What is not as expected is a test that has to fail, and loudly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use frontdesk_openapi::problem::Problems;
use xtask::bundle::bundle;
use xtask::diff::rust::{Release, Surface};
use xtask::generate::generate;
use xtask::lint::lint;
use xtask::lower::lower;
use xtask::slim::{Paths, slim};
use xtask::write;

/// What is generated of the spec that grows, with a change.
struct SpecChange {
    name: &'static str,
    /// Files of the spec: what is found there, once, gives way to something else.
    edits: &'static [(&'static str, &'static str, &'static str)],
    ours: Release,
    /// The least release that the tool demands. It takes what is added for no reason to demand one.
    theirs: Release,
    /// Why they differ, if they do.
    why: &'static str,
}

const PEOPLE: &str = "people.yaml";
const NICKNAME: &str =
    "        nickname:\n          description: What others call them.\n          type: string\n\n    Week:";
const ONE_MORE: &str = "        nickname:\n          description: What others call them.\n          type: string\n        pronouns:\n          description: How others speak of them.\n          type: string\n\n    Week:";
const TEAM: &str = "        - name: team\n          in: query\n          description: Only people of this team.\n          schema: {type: string}\n          example: support\n";
const DELETE: &str = "    delete:\n      operationId: deletePerson\n      tags: [people]\n      summary: Deletes a person\n      description: Deletes one person.\n      externalDocs:\n        url: https://vendor.example.com/people/delete\n      responses:\n        \"204\":\n          description: They are gone.\n";
const TYPES: &str = "the tool compares which items there are, and not the types of fields and arguments";

const CHANGES: &[SpecChange] = &[
    SpecChange { name: "nothing", edits: &[], ours: Release::Patch, theirs: Release::Patch, why: "" },
    SpecChange {
        name: "a description",
        edits: &[(PEOPLE, "description: A person.", "description: Somebody.")],
        ours: Release::Patch,
        theirs: Release::Patch,
        why: "",
    },
    SpecChange {
        name: "a field added",
        edits: &[(PEOPLE, NICKNAME, ONE_MORE)],
        ours: Release::Minor,
        theirs: Release::Patch,
        why: "",
    },
    SpecChange {
        name: "an optional parameter added",
        edits: &[(
            PEOPLE,
            TEAM,
            "        - name: team\n          in: query\n          description: Only people of this team.\n          schema: {type: string}\n          example: support\n        - name: city\n          in: query\n          description: Only people of this city.\n          schema: {type: string}\n",
        )],
        ours: Release::Minor,
        theirs: Release::Patch,
        why: "",
    },
    SpecChange {
        name: "a value of an enum added",
        edits: &[(
            PEOPLE,
            "enum: [agent, administrator, auditor]",
            "enum: [agent, administrator, auditor, owner]",
        )],
        ours: Release::Minor,
        theirs: Release::Patch,
        why: "",
    },
    SpecChange {
        name: "a value of an enum of integers added",
        edits: &[(PEOPLE, "enum: [1, 2, 3]", "enum: [1, 2, 3, 4]")],
        ours: Release::Minor,
        theirs: Release::Patch,
        why: "",
    },
    SpecChange {
        name: "a variant of a union added",
        edits: &[
            (
                PEOPLE,
                "        - $ref: \"#/components/schemas/ChatContact\"\n",
                "        - $ref: \"#/components/schemas/ChatContact\"\n        - $ref: \"#/components/schemas/FaxContact\"\n",
            ),
            (
                PEOPLE,
                "    ChatContact:\n",
                "    FaxContact:\n      description: By fax.\n      type: object\n      required: [fax]\n      properties:\n        fax:\n          description: The number.\n          type: string\n\n    ChatContact:\n",
            ),
        ],
        ours: Release::Minor,
        theirs: Release::Patch,
        why: "",
    },
    SpecChange {
        name: "an operation added",
        edits: &[(
            PEOPLE,
            DELETE,
            "    delete:\n      operationId: deletePerson\n      tags: [people]\n      summary: Deletes a person\n      description: Deletes one person.\n      externalDocs:\n        url: https://vendor.example.com/people/delete\n      responses:\n        \"204\":\n          description: They are gone.\n    put:\n      operationId: lockPerson\n      tags: [people]\n      summary: Locks a person\n      description: Locks one person.\n      externalDocs:\n        url: https://vendor.example.com/people/lock\n      responses:\n        \"204\":\n          description: They are locked.\n",
        )],
        ours: Release::Minor,
        theirs: Release::Patch,
        why: "",
    },
    SpecChange {
        name: "an area added",
        edits: &[
            (
                "openapi.yaml",
                "  - name: rooms\n",
                "  - name: desks\n    description: The desks of an account.\n  - name: rooms\n",
            ),
            (
                PEOPLE,
                DELETE,
                "    delete:\n      operationId: deletePerson\n      tags: [people]\n      summary: Deletes a person\n      description: Deletes one person.\n      externalDocs:\n        url: https://vendor.example.com/people/delete\n      responses:\n        \"204\":\n          description: They are gone.\n    put:\n      operationId: takeDesk\n      tags: [desks]\n      summary: Takes a desk\n      description: Takes a desk for one person.\n      externalDocs:\n        url: https://vendor.example.com/desks/take\n      responses:\n        \"204\":\n          description: It is taken.\n",
            ),
        ],
        ours: Release::Minor,
        theirs: Release::Patch,
        why: "",
    },
    SpecChange {
        name: "an operation deprecated",
        edits: &[(
            PEOPLE,
            "      operationId: deletePerson\n",
            "      operationId: deletePerson\n      deprecated: true\n",
        )],
        ours: Release::Minor,
        theirs: Release::Minor,
        why: "",
    },
    SpecChange {
        name: "a field removed",
        edits: &[(PEOPLE, NICKNAME, "    Week:")],
        ours: Release::Major,
        theirs: Release::Major,
        why: "",
    },
    SpecChange {
        name: "a field of another type",
        edits: &[(
            PEOPLE,
            "        level:\n          description: How much they may do.\n          type: integer\n          enum: [1, 2, 3]\n",
            "        level:\n          description: How much they may do.\n          type: boolean\n",
        )],
        ours: Release::Major,
        // The enum of the old type is gone with it.
        theirs: Release::Major,
        why: "",
    },
    SpecChange {
        name: "a field of another scalar type",
        edits: &[(
            PEOPLE,
            "        breakFrom:\n          description: When the break begins.\n          type: string\n",
            "        breakFrom:\n          description: When the break begins.\n          type: integer\n",
        )],
        ours: Release::Major,
        theirs: Release::Patch,
        why: TYPES,
    },
    SpecChange {
        name: "a field that became required",
        edits: &[(
            PEOPLE,
            "      required: [name]\n      properties:\n        name:\n          description: The name.\n          type: string\n        role:",
            "      required: [name, role]\n      properties:\n        name:\n          description: The name.\n          type: string\n        role:",
        )],
        ours: Release::Major,
        // `new` takes one more argument, and there is no setter.
        theirs: Release::Major,
        why: "",
    },
    SpecChange {
        name: "a value of an enum removed",
        edits: &[(PEOPLE, "enum: [agent, administrator, auditor]", "enum: [agent, administrator]")],
        ours: Release::Major,
        theirs: Release::Major,
        why: "",
    },
    SpecChange {
        name: "a variant of a union removed",
        edits: &[(PEOPLE, "        - $ref: \"#/components/schemas/ChatContact\"\n", "")],
        ours: Release::Major,
        theirs: Release::Major,
        why: "",
    },
    SpecChange {
        name: "an operation removed",
        edits: &[(PEOPLE, DELETE, "")],
        ours: Release::Major,
        theirs: Release::Major,
        why: "",
    },
    SpecChange {
        name: "an operation of another name",
        edits: &[(PEOPLE, "operationId: deletePerson", "operationId: removePerson")],
        ours: Release::Major,
        theirs: Release::Major,
        why: "",
    },
    SpecChange {
        name: "an optional parameter removed",
        edits: &[(PEOPLE, TEAM, "")],
        ours: Release::Major,
        theirs: Release::Major,
        why: "",
    },
    SpecChange {
        name: "a required parameter added",
        edits: &[(
            PEOPLE,
            TEAM,
            "        - name: team\n          in: query\n          required: true\n          description: Only people of this team.\n          schema: {type: string}\n          example: support\n",
        )],
        ours: Release::Major,
        theirs: Release::Major,
        why: "",
    },
    SpecChange {
        name: "a parameter of another type",
        edits: &[(
            PEOPLE,
            "          description: Only people of this team.\n          schema: {type: string}\n          example: support\n",
            "          description: Only people of this team.\n          schema: {type: integer}\n          example: 5\n",
        )],
        ours: Release::Major,
        theirs: Release::Patch,
        why: TYPES,
    },
    SpecChange {
        name: "a result of another type",
        edits: &[
            (
                "rooms.yaml",
                "                type: array\n                items: {$ref: \"#/components/schemas/Room\"}\n",
                "                type: array\n                items: {$ref: \"people.yaml#/components/schemas/Day\"}\n",
            ),
            (
                "rooms.yaml",
                "                - id: 3\n                  owner: {id: 7, name: Ada Brandt, role: agent}\n",
                "                - from: \"9:00\"\n",
            ),
        ],
        ours: Release::Major,
        theirs: Release::Patch,
        why: "the tool does not compare what a request's future returns",
    },
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The spec with edits, generated.
fn generated(edits: &[(&str, &str, &str)]) -> Result<BTreeMap<String, String>, Problems> {
    let mut sources = sources();
    for (file, find, put) in edits {
        let text = sources.get_mut(*file).unwrap();
        assert_eq!(text.matches(find).count(), 1, "{file}: {find}");
        *text = text.replace(find, put);
    }
    let document = bundle("growth", &sources)?;
    lint(&document)?;
    let lowered = lower(&document)?;
    let paths = Paths { module: "crate::generated", krate: "growing", client: "crate::Client" };
    let slimmed = slim("growth", paths, &document, &lowered, &generate("growth", &lowered)?)?;
    let mut files = BTreeMap::new();
    for (name, tokens) in slimmed.files {
        let text = write::source("growth", &name, tokens)?;
        files.insert(name, text);
    }
    Ok(files)
}

fn sources() -> BTreeMap<String, String> {
    ["openapi.yaml", "people.yaml", "rooms.yaml"]
        .map(|name| {
            let text = fs::read_to_string(root().join("tests/golden/growth/spec").join(name)).unwrap();
            (name.to_owned(), text)
        })
        .into()
}

/// What a vendor's crate has by hand.
const LIB: &str = "
pub use frontdesk_core::{self as core, Error, File, Nullable, Secret};
pub use generated::types;
pub mod generated;
#[derive(Clone, Debug)]
pub struct Client { core: frontdesk_core::VendorClient }
impl Client {
    pub fn core(&self) -> &frontdesk_core::VendorClient { &self.core }
}
";

/// The crate in which one version after the other is documented.
struct Growing(PathBuf);

impl Growing {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("semver");
        let core = root().join("crates/core").canonicalize().unwrap();
        fs::create_dir_all(&folder).unwrap();
        let manifest = format!(
            "[workspace]\n[package]\nname = \"growing\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[features]\nexamples = []\n[dependencies]\nserde = \"1\"\nserde_json = \"1\"\nfrontdesk-core = {{ path = {:?}, default-features = false }}\n",
            core.display().to_string()
        );
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        Self(folder)
    }

    /// The JSON that rustdoc makes of a version.
    fn documented(&self, name: &str, files: &BTreeMap<String, String>) -> PathBuf {
        let source = self.0.join("src");
        // There may be no version yet.
        let _ = fs::remove_dir_all(&source);
        for (file, text) in files {
            let path = source.join("generated").join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::write(source.join("lib.rs"), LIB).unwrap();
        let output = Command::new("cargo")
            .args(["rustdoc", "--quiet", "--lib", "--", "-Zunstable-options", "--output-format=json"])
            .args(["--document-private-items", "--document-hidden-items", "--cap-lints=allow"])
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_DIR", self.0.join("target"))
            .current_dir(&self.0)
            .output()
            .unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let path = self.0.join(format!("{}.json", name.replace(' ', "-")));
        fs::copy(self.0.join("target/doc/growing.json"), &path).unwrap();
        path
    }
}

/// The least release that the tool demands.
fn demanded(old: &Path, new: &Path) -> Release {
    let fails = |release: &str, demand: &str| {
        let output = Command::new("cargo-semver-checks")
            .args(["semver-checks", "--color=never", "--release-type", release])
            .arg("--baseline-rustdoc")
            .arg(old)
            .arg("--current-rustdoc")
            .arg(new)
            .output()
            .expect("cargo-semver-checks; tests/third-party/semver.sh installs it");
        let text = [output.stderr, output.stdout].concat();
        let text = String::from_utf8_lossy(&text);
        let demands = text.contains(demand);
        assert_eq!(demands, !output.status.success(), "{text}");
        demands
    };
    if fails("minor", "requires new major version") {
        Release::Major
    } else if fails("patch", "requires new minor version") {
        Release::Minor
    } else {
        Release::Patch
    }
}

#[test]
#[ignore = "needs cargo-semver-checks: tests/third-party/semver.sh"]
fn each_change_is_classed_as_cargo_semver_checks_does() {
    let growing = Growing::new();
    let before = generated(&[]).unwrap_or_else(|problems| panic!("{problems}"));
    let old = growing.documented("before", &before);
    let surface = Surface::of(&before).unwrap();
    let mut wrong = Vec::new();
    for SpecChange { name, edits, ours, theirs, why } in CHANGES {
        let files = generated(edits).unwrap_or_else(|problems| panic!("{name}: {problems}"));
        let changes = Surface::of(&files).unwrap().changes_since(&surface);
        let found = changes.iter().map(|change| change.release).max().unwrap_or(Release::Patch);
        let demanded = demanded(&old, &growing.documented(name, &files));
        println!("| {name} | {} | {} | {why} |", found.name(), demanded.name());
        if (found, demanded) != (*ours, *theirs) {
            wrong.push(format!("{name}: {} for us, {} for the tool", found.name(), demanded.name()));
        }
        let differ = theirs > ours || (*ours == Release::Major) != (*theirs == Release::Major);
        if differ == why.is_empty() {
            wrong.push(format!("{name}: say why the two differ, and only where they do"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
