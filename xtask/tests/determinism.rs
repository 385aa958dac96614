//! What is generated is the same each time, and the same as what stands in the tree.

use std::path::{Path, PathBuf};

use xtask::regen;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn two_runs_give_the_same_bytes() {
    for target in regen::targets(&workspace()).unwrap() {
        let [first, second] = [(); 2]
            .map(|()| regen::regenerate(&workspace(), target).unwrap_or_else(|error| panic!("{error}")));
        assert_eq!(first.round_trips, second.round_trips, "{}: round trips", target.name);
        let names = |run: &regen::Regenerated| run.files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&first), names(&second), "{}", target.name);
        for (name, text) in &first.files {
            assert!(second.files.get(name) == Some(text), "{}: {name} differs between two runs", target.name);
        }
        for (one, other) in first.steps.iter().zip(&second.steps) {
            assert!(one == other, "{}: {} differs between two runs", target.name, one.0);
        }
    }
}

#[test]
fn the_tree_holds_what_the_specs_give() {
    let root = workspace();
    let mut stale = Vec::new();
    for target in regen::targets(&root).unwrap() {
        match regen::regenerate(&root, target) {
            Ok(regenerated) => {
                let differences = regen::differences(&root, target, &regenerated).unwrap();
                if !differences.is_empty() {
                    stale.push(regen::report(&root, target, &differences));
                }
            }
            Err(problems) => stale.push(problems.to_string()),
        }
    }
    let lists = regen::index_differences(&root).unwrap();
    if !lists.is_empty() {
        stale.push(regen::index_report(&root, &lists));
    }
    assert!(stale.is_empty(), "{}", stale.join("\n"));
}
