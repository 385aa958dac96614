//! What findings of recordings become in the files of a spec.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::small::{SHOWN, Sources, sources};
use serde_json::{Value, json};
use similar::TextDiff;
use xtask::import::{self, Import};

fn finding(kind: &str, place: &str, at: &str, lines: &str) -> Value {
    json!({
        "kind": kind,
        "method": "GET",
        "path": "/users/{userId}",
        "place": place,
        "message": "shown",
        "suggestion": {"file": "specs/small/users.yaml", "yaml": "the lines", "at": at, "lines": lines},
    })
}

fn imported(sources: &Sources, findings: &[Value]) -> Import {
    let report = json!({"version": 1, "findings": findings, "errors": []}).to_string();
    import::apply(SHOWN, sources, &report).unwrap()
}

/// The changed lines of `users.yaml`.
fn changes(sources: &Sources, import: &Import) -> Vec<String> {
    let Some(new) = import.files.get("users.yaml") else { return Vec::new() };
    let diff = TextDiff::from_lines(sources["users.yaml"].as_str(), new.as_str());
    let lines = diff.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal);
    lines.map(|change| format!("{}{}", change.tag(), change.value().trim_end())).collect()
}

const USER: &str = "/components/schemas/User";
const GET: &str = "/paths/~1users~1{userId}/get";
const NICKNAME: &str = "description: (to be written)\ntype: string";

#[test]
fn what_is_unambiguous_is_written() {
    let nickname = format!("{USER}/properties/nickname");
    let odd = format!("{USER}/properties/sign: in");
    let table: [(Value, &[&str]); 6] = [
        (
            finding("undocumented-field", "response.nickname", &nickname, NICKNAME),
            &["+        nickname:", "+          description: (to be written)", "+          type: string"],
        ),
        (
            finding("undocumented-field", "response.sign: in", &odd, NICKNAME),
            &["+        \"sign: in\":", "+          description: (to be written)", "+          type: string"],
        ),
        (
            finding("null", "response.name", &format!("{USER}/properties/name"), "nullable: true"),
            &["+          nullable: true"],
        ),
        (
            finding(
                "null",
                "response.found.users[]",
                "/components/schemas/UserPage/properties/found/properties/users/items",
                "nullable: true",
            ),
            &[
                "-              items: {$ref: \"#/components/schemas/User\"}",
                "+              items: {nullable: true, allOf: [{$ref: \"#/components/schemas/User\"}]}",
            ],
        ),
        (
            finding(
                "undocumented-value",
                "response.role",
                "/components/schemas/Role",
                "enum:\n  - owner\n  - agent",
            ),
            &["-      enum: [agent, administrator]", "+      enum: [agent, administrator, owner]"],
        ),
        (
            finding(
                "undocumented-status",
                "status 410",
                &format!("{GET}/responses/410"),
                "$ref: openapi.yaml#/components/responses/NotFound",
            ),
            &["+        \"410\":", "+          $ref: openapi.yaml#/components/responses/NotFound"],
        ),
    ];
    let sources = sources();
    for (finding, expected) in table {
        let import = imported(&sources, std::slice::from_ref(&finding));
        assert_eq!(changes(&sources, &import), expected, "{finding}\n{}", import.report());
        assert_eq!((import.applied.len(), import.left.len()), (1, 0), "{finding}");
    }
}

#[test]
fn what_is_ambiguous_is_left_with_its_place() {
    let nickname = format!("{USER}/properties/nickname");
    let shown = |place: &str, lines: &str| finding("undocumented-field", place, &nickname, lines);
    let table: [(Vec<Value>, &str); 6] = [
        (
            vec![shown("response.nickname", NICKNAME), shown("response.found.nickname", "type: integer")],
            "operations show it differently",
        ),
        (vec![shown("request.nickname", NICKNAME)], "only seen in a request"),
        (
            vec![finding("wrong-type", "response.name", &format!("{USER}/properties/name"), "type: integer")],
            "in several ways",
        ),
        (
            vec![finding(
                "undocumented-field",
                "response.x",
                &format!("{USER}/properties/name"),
                "additionalProperties: true",
            )],
            "in several ways",
        ),
        (
            vec![finding(
                "undocumented-status",
                "status 410",
                &format!("{GET}/responses/410"),
                "description: Gone.",
            )],
            "in several ways",
        ),
        (
            vec![finding(
                "undocumented-field",
                "response.x",
                &format!("{USER}/properties/x"),
                "type: string",
            )],
            "does not pass the lint",
        ),
    ];
    let sources = sources();
    for (findings, words) in table {
        let import = imported(&sources, &findings);
        assert_eq!((import.applied.len(), import.files.len()), (0, 0), "{findings:?}");
        assert_eq!(import.left.len(), findings.len());
        let report = import.report();
        assert!(report.contains(words) && report.contains("specs/small/users.yaml:"), "{report}");
        assert!(report.contains("    the lines\n"), "{report}");
    }
}

#[test]
fn what_the_lint_refuses_does_not_keep_back_the_rest() {
    let property = |name: &str, lines: &str| {
        let at = format!("{USER}/properties/{name}");
        finding("undocumented-field", &format!("response.{name}"), &at, lines)
    };
    let findings = [property("a", NICKNAME), property("b", "type: string"), property("c", NICKNAME)];
    let sources = sources();
    let import = imported(&sources, &findings);
    assert_eq!((import.applied.len(), import.left.len()), (2, 1), "{}", import.report());
    let changed = changes(&sources, &import).concat();
    assert!(changed.contains(" a:") && changed.contains(" c:") && !changed.contains(" b:"), "{changed}");
}

#[test]
fn a_report_of_another_form_is_an_error() {
    let sources = sources();
    for (report, words) in [
        (json!({"version": 2, "findings": [], "errors": []}), "its version is 2"),
        (json!({"version": 1}), "missing field `findings`"),
        (
            json!({"version": 1, "findings": [], "errors": [{"file": "a.har", "message": "no JSON"}]}),
            "a.har: no JSON",
        ),
    ] {
        let problems = import::apply(SHOWN, &sources, &report.to_string()).unwrap_err().to_string();
        assert!(problems.contains(words), "{problems}");
    }
}
