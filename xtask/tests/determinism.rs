//! What is generated is the same each time, and the same as what stands in the tree.

use std::path::{Path, PathBuf};

use xtask::regen;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn two_runs_give_the_same_bytes() {
    for target in regen::targets(&workspace()).unwrap() {
        let folders = ["first", "second"].map(|run| {
            let of_this_run = format!("frontdesk-steps-{}-{run}", std::process::id());
            std::env::temp_dir().join(of_this_run).join(target.name)
        });
        let [first, second] = folders.each_ref().map(|folder| {
            regen::regenerate(&workspace(), target, Some(folder)).unwrap_or_else(|error| panic!("{error}"))
        });
        assert_eq!(first.round_trips, second.round_trips, "{}: round trips", target.name);
        let names = |run: &regen::Regenerated| run.files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&first), names(&second), "{}", target.name);
        for (name, text) in &first.files {
            assert!(second.files.get(name) == Some(text), "{}: {name} differs between two runs", target.name);
        }
        for step in ["1-bundled.json", "3-lowered.json", "4-progenitor.rs"] {
            let [one, other] = folders.each_ref().map(|folder| std::fs::read(folder.join(step)).unwrap());
            assert!(one == other, "{}: {step} differs between two runs", target.name);
        }
        folders.iter().for_each(|folder| std::fs::remove_dir_all(folder).unwrap());
    }
}

#[test]
fn the_tree_holds_what_the_specs_give() {
    let root = workspace();
    let mut stale = Vec::new();
    for target in regen::targets(&root).unwrap() {
        match regen::regenerate(&root, target, None) {
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
