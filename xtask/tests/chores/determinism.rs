//! What is generated is the same each time, and the same as what stands in the tree.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use frontdesk_openapi::problem::{Problem, Problems};
use xtask::regen::{self, Regenerated, Target};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folder of what is between the steps of a run.
fn steps(run: &str, target: Target) -> PathBuf {
    let of_this_run = format!("frontdesk-steps-{}-{run}", std::process::id());
    std::env::temp_dir().join(of_this_run).join(target.name)
}

type Run = Vec<(Target, Result<Regenerated, Problems>)>;

/// The first run for each target.
static FIRST: LazyLock<Result<Run, Problem>> = LazyLock::new(|| {
    let regenerate = |target: Target| {
        let steps = (!target.is_published()).then(|| steps("first", target));
        (target, regen::regenerate(&workspace(), target, steps.as_deref()))
    };
    Ok(regen::targets(&workspace())?.into_iter().map(regenerate).collect())
});

/// What is generated for a vendor is compared with the tree below, which another run wrote. The
/// generator's own specs exercise every rule, so they are enough for what is between the steps.
#[test]
fn two_runs_give_the_same_bytes() {
    let mut compared = 0;
    let own = FIRST.as_ref().unwrap().iter().filter(|(target, _)| !target.is_published());
    for (target, first) in own {
        let target = *target;
        let folders = ["first", "second"].map(|run| steps(run, target));
        let second = regen::regenerate(&workspace(), target, Some(&steps("second", target)));
        let [first, second] = [first.as_ref(), second.as_ref()]
            .map(|regenerated| regenerated.unwrap_or_else(|error| panic!("{error}")));
        assert_eq!(first.round_trips, second.round_trips, "{}: round trips", target.name);
        let names = |run: &Regenerated| run.files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(first), names(second), "{}", target.name);
        for (name, text) in &first.files {
            assert!(second.files.get(name) == Some(text), "{}: {name} differs between two runs", target.name);
        }
        for step in ["1-bundled.json", "3-lowered.json", "4-progenitor.rs"] {
            let [one, other] = folders.each_ref().map(|folder| std::fs::read(folder.join(step)).unwrap());
            assert!(one == other, "{}: {step} differs between two runs", target.name);
        }
        folders.iter().for_each(|folder| std::fs::remove_dir_all(folder).unwrap());
        compared += 1;
    }
    assert!(compared > 2, "{compared}");
}

#[test]
fn the_tree_holds_what_the_specs_give() {
    let root = workspace();
    let mut stale = Vec::new();
    for (target, regenerated) in FIRST.as_ref().unwrap() {
        match regenerated {
            Ok(regenerated) => {
                let differences = regen::differences(&root, *target, regenerated).unwrap();
                if !differences.is_empty() {
                    stale.push(regen::report(&root, *target, &differences));
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
