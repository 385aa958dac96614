//! One mistake at a time, and what the steps say about it: the snapshots are what a maintainer reads.

mod cases;
mod small;

use cases::cases;
use small::{generated, lowered, sources};

#[test]
fn the_small_spec_has_no_mistake() {
    let lowered = lowered(&sources()).unwrap();
    generated(&lowered).unwrap();
}

#[test]
fn a_folder_without_a_root_is_refused() {
    let mut sources = sources();
    sources.remove("openapi.yaml");
    insta::assert_snapshot!("no_root", lowered(&sources).unwrap_err());
}

#[test]
fn an_empty_file_is_refused() {
    let mut sources = sources();
    sources.insert("empty.yaml".to_owned(), String::new());
    sources.insert("list.yaml".to_owned(), "- 1\n".to_owned());
    insta::assert_snapshot!("not_a_mapping", lowered(&sources).unwrap_err());
}

#[test]
fn each_mistake_is_said_with_its_place() {
    let mut wrong = Vec::new();
    for (name, edits) in cases() {
        let mut sources = sources();
        for edit in *edits {
            edit.apply(&mut sources);
        }
        match lowered(&sources) {
            Ok(_) => wrong.push(format!("{name}: nothing is found")),
            Err(problems) => {
                if problems.0.iter().any(|problem| problem.place.is_none()) {
                    wrong.push(format!("{name} has no place: {problems}"));
                }
                insta::assert_snapshot!(*name, problems);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
