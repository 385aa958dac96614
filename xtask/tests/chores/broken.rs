//! One mistake at a time, and what the steps say about it: the snapshots are what a maintainer
//! reads.

use crate::cases::cases;
use crate::small::{generated, lowered, sources};

#[test]
fn the_small_spec_has_no_mistake() {
    generated(&sources()).unwrap();
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

/// Mistakes in examples that only the types of the generated code show: the documentation calls
/// each operation with them.
#[test]
fn an_example_that_documentation_cannot_show_is_said_with_its_place() {
    let table = [
        (
            "talks.yaml",
            "example: [{id: 7, sent: 1685648891, said: Hello}]",
            "example: []",
            "specs/small/talks.yaml:30: GET /talks/messages: the documentation shows a loop over the list, for which the example needs a record in it; add one",
        ),
        (
            "users.yaml",
            "example: {name: Ada, password: a sentence}",
            "example: {name: Ada, password: a sentence, age: 36}",
            "specs/small/users.yaml:48: POST /users: the documentation shows the example, and `NewUser` has no field `age`; describe the field, or leave it out of the example",
        ),
    ];
    for (file, find, put, expected) in table {
        let mut sources = sources();
        let text = sources.get_mut(file).unwrap();
        assert_eq!(text.matches(find).count(), 1, "{find}");
        *text = text.replace(find, put);
        lowered(&sources).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(generated(&sources).map(|_| ()).unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_spec_of_3_1_is_read_as_the_same_spec_of_3_0() {
    let old = sources();
    let mut new = old.clone();
    let edits = [
        ("openapi.yaml", "openapi: 3.0.3", "openapi: 3.1.0"),
        (
            "users.yaml",
            "          nullable: true\n          allOf:\n            - $ref: \"#/components/schemas/Role\"",
            "          anyOf:\n            - $ref: \"#/components/schemas/Role\"\n            - type: \"null\"",
        ),
        (
            "users.yaml",
            "type: string\n          format: date-time\n          nullable: true",
            "type: [string, \"null\"]\n          format: date-time",
        ),
        (
            "openapi.yaml",
            "{type: integer, minimum: 1, default: 1}",
            "{type: integer, minimum: 1, default: 1, examples: [3]}",
        ),
    ];
    for (file, find, put) in edits {
        let text = new.get_mut(file).unwrap();
        assert_eq!(text.matches(find).count(), 1, "{find}");
        *text = text.replace(find, put);
    }
    let read = |sources| lowered(sources).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(read(&new), read(&old));
}
