//! What is said of changes as a whole.

use serde_json::json;

use super::*;

fn state(agents: &str, types: &str) -> State {
    let files = [("agents.rs", agents), ("types.rs", types)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    State { document: json!({"paths": {}}), files: files.into() }
}

const AGENTS: &str = "pub struct Agents {} impl Agents { pub fn list(&self) -> List { todo!() } }
    pub struct List {} impl List { pub const OPERATION: &'static Operation = todo!(); }";
const TYPES: &str = "#[non_exhaustive] pub struct Agent { pub id: i64, pub name: String }";

#[test]
fn a_state_is_no_change_of_itself() {
    let state = state(AGENTS, TYPES);
    let changes = Changes::between(&state, &state).unwrap();
    assert_eq!((changes.release(), changes.summary().as_str()), (None, "no changes"));
}

#[test]
fn documentation_is_a_patch() {
    let documented = TYPES.replace("pub id", "/** The ID. */ pub id");
    let changes = Changes::between(&state(AGENTS, TYPES), &state(AGENTS, &documented)).unwrap();
    assert_eq!(changes.summary(), "HTTP: compatible; Rust: patch (0 added, 0 changed, 0 removed)");
    assert_eq!(changes.changelog(), "");
}

/// A request is told of by the method that makes it, a setter by its field.
#[test]
fn the_entry_for_the_changelog_names_each_thing_once() {
    let agents = format!(
        "{AGENTS} impl Agents {{ pub fn get(&self) -> Get {{ todo!() }} }}
        pub struct Get {{}} impl Get {{ pub const OPERATION: &'static Operation = todo!(); }}
        impl IntoFuture for Get {{ type Output = Result<Agent, Error>; }}"
    );
    let types = "#[non_exhaustive] pub struct Agent { pub id: String, pub role: Option<Role> }
        impl Agent { pub fn role(self, role: Role) -> Self { todo!() } }
        #[non_exhaustive] pub enum Role { Agent }";
    let changes = Changes::between(&state(AGENTS, TYPES), &state(&agents, types)).unwrap();
    let expected = "\
### Added

- `agents::Agents::get()`.
- `types::Agent.role`.
- `types::Role`.

### Changed

- **Breaking:** `types::Agent.id` is `String`, was `i64`.

### Removed

- **Breaking:** `types::Agent.name`.
";
    assert_eq!(changes.changelog(), expected);
    assert_eq!(changes.release(), Some(Release::Major));
}

/// The two versions of the growth spec, for which a program compiles unchanged.
#[test]
fn a_client_that_has_grown_is_a_minor_release() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let surface = |version: &str| {
        let target = Target::named(root, version).unwrap();
        Surface::of(&write::sources(&root.join(target.generated)).unwrap()).unwrap()
    };
    let changes = surface("growth-second").changes_since(&surface("growth-first"));
    assert!(changes.iter().any(|item| item.path == "types::Person.nickname"), "{changes:#?}");
    for item in changes {
        assert_eq!(item.release, Release::Minor, "{item:?}");
    }
}

/// As after a merge with conflicts, which `regen` is there to mend.
#[test]
fn files_that_cannot_be_compared_do_not_stop_a_regeneration() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let target = regen::targets(root).unwrap().into_iter().find(Target::is_published).unwrap();
    let regenerated = regen::regenerate(root, target, None).unwrap();
    let broken = std::env::temp_dir().join(format!("frontdesk-diff-{}", std::process::id()));
    let path = broken.join(target.bundled());
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "<<<<<<< HEAD").unwrap();
    let summary = summary(&broken, target, &regenerated);
    std::fs::remove_dir_all(&broken).unwrap();
    assert!(summary.unwrap().contains(&format!("{}.json: this is no JSON", target.name)));
}
