//! Specs that are made to exhaust the stack, the memory or the time: each ends in a message that
//! names a place, or in code.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write as _;

use crate::small::{self, Sources, generated, sources};

/// A spec whose only response is the schema `S0`, with these `components`.
fn with_schemas(schemas: &str, example: &str) -> Sources {
    let area = format!(
        "paths:
  /hostile:
    get:
      operationId: getHostile
      tags: [users]
      summary: Gets it
      description: Answers it.
      externalDocs: {{url: https://vendor.example.com/hostile}}
      responses:
        \"200\":
          description: It.
          content:
            application/json:
              schema: {{$ref: \"#/components/schemas/S0\"}}
              example: {example}
components:
  schemas:
{schemas}"
    );
    // What has a description has a line for each of its words.
    let area = ["A", "A link", "B", "C", "The end"].iter().fold(area, |area, words| {
        area.replace(&format!("description: {words}., "), &format!("description: {words}.,\n          "))
    });
    let mut sources = sources();
    sources.insert("hostile.yaml".to_owned(), area);
    sources
}

/// Schemas `S0` to `S<count>`, each made from the name of the next; the last one is an object
/// without more.
fn chain(count: usize, link: impl Fn(&str) -> String) -> String {
    let mut schemas = String::new();
    for index in 0..count {
        let next = format!("{{$ref: \"#/components/schemas/S{}\"}}", index + 1);
        let _ = writeln!(schemas, "    S{index}: {{description: A link., {}}}", link(&next));
    }
    let _ = writeln!(
        schemas,
        "    S{count}: {{description: The end., type: object, properties: {{end: {{description: The end., type: string}}}}}}"
    );
    schemas
}

fn with_text(text: String) -> Sources {
    let mut sources = sources();
    sources.insert("hostile.yaml".to_owned(), text);
    sources
}

/// What the steps say of a spec; code is no words.
fn said(sources: &Sources) -> String {
    let problems = generated(sources).err().unwrap_or_default();
    assert!(problems.0.iter().all(|problem| problem.place.is_some()), "{problems}");
    problems.to_string()
}

#[test]
fn yaml_that_is_nested_without_end_is_refused() {
    let mappings: String = (0..5_000).map(|index| format!("{}a:\n", " ".repeat(index))).collect();
    let keys = "? ".repeat(3_000);
    let table = [
        ("- ".repeat(3_000), ":1: lists and mappings are nested too deep"),
        (keys, ":1: a key must be text"),
        ("[".repeat(3_000), ":1: lists and mappings are nested too deep"),
        ("{a: ".repeat(3_000), ":1: lists and mappings are nested too deep"),
        ("[".repeat(65), ":1: lists and mappings are nested too deep"),
        ("[? ".repeat(200), ":1: "),
        (mappings, ":64: lists and mappings are nested too deep"),
        (format!("a: [{}]", "1,".repeat(6_000)), ":1: a list or mapping has more than"),
        (format!("a: [{}]", format!("[{}],", "1,".repeat(4_000)).repeat(30)), ":1: the file has more than"),
        (format!("? {}\n: 1", "a".repeat(2_000)), ":1: the keys that lead here are longer than"),
        ("a: &a [*a]".to_owned(), ":1: YAML anchors are not used"),
        ("a: \"\u{1b}[2J\"\nb".to_owned(), ":"),
    ];
    for (text, expected) in table {
        let said = said(&with_text(text));
        assert!(said.contains(expected), "{expected}: {said}");
        assert!(!said.contains('\u{1b}'), "{said}");
    }
}

#[test]
fn inline_schemas_are_read_as_deep_as_yaml_may_be() {
    let mut schema = "{description: A., type: string}".to_owned();
    for _ in 0..28 {
        schema = format!("{{description: A., type: object, properties: {{a: {schema}}}}}");
    }
    assert_eq!(said(&with_schemas(&format!("    S0: {schema}\n"), "{}")), "");
}

/// A link of a chain, made of the reference to the next.
type Link = fn(&str) -> String;

#[test]
fn references_without_end_are_refused() {
    let links: [Link; 9] = [
        |next| format!("type: object, properties: {{a: {next}}}"),
        |next| format!("type: object, properties: {{a: {next}, b: {next}}}"),
        |next| format!("type: array, items: {next}"),
        |next| format!("type: object, additionalProperties: {next}"),
        |next| format!("not: {next}"),
        |next| format!("allOf: [{next}]"),
        |next| format!("allOf: [{next}, {next}]"),
        |next| format!("oneOf: [{next}, {next}]"),
        |next| format!("anyOf: [{next}, {next}]"),
    ];
    for link in links {
        let (short, long) = (chain(4, link), chain(400, link));
        assert!(!said(&with_schemas(&short, "null")).contains("levels deep"), "{short}");
        let said = said(&with_schemas(&long, "{}"));
        assert!(said.contains("hostile.yaml:18: schema S0: ") && said.contains("levels deep"), "{said}");
    }
    for link in &links[6..] {
        let said = said(&with_schemas(&chain(30, link), "{}"));
        assert!(said.contains("list each schema once"), "{said}");
    }
}

#[test]
fn what_refers_to_itself_is_read_or_refused() {
    let table = [
        ("type: object, properties: {a: S1, b: S0}", "type: object, properties: {a: S0}", ""),
        ("type: array, items: S1", "type: array, items: S0", "without an object"),
        ("allOf: [S1]", "allOf: [S0]", "lead in a circle"),
        ("oneOf: [S1, S2]", "anyOf: [S0, S2]", "lead in a circle"),
    ];
    let named = |text: &str| {
        let to = |name: &str| format!("{{$ref: \"#/components/schemas/{name}\"}}");
        ["S0", "S1", "S2"].iter().fold(text.to_owned(), |text, name| text.replace(name, &to(name)))
    };
    for (first, second, expected) in table {
        let schemas = format!(
            "    S0: {{description: A., {}}}\n    S1: {{description: A., {}}}\n    S2: {{description: A., type: object, properties: {{a: {{description: A., type: string}}}}}}\n",
            named(first),
            named(second)
        );
        let said = said(&with_schemas(&schemas, if first.contains("array") { "[]" } else { "{}" }));
        assert!(said.contains(expected) && said.is_empty() == expected.is_empty(), "{schemas}: {said}");
    }
}

#[test]
fn an_example_that_costs_a_validator_too_much_is_refused() {
    let to = |name: &str| format!("{{$ref: \"#/components/schemas/{name}\"}}");
    let schemas = format!(
        "    S0: {{description: A., oneOf: [{0}, {1}]}}
    S1: {{description: A., type: object, required: [c], properties: {{a: {2}, c: {{description: C., type: string}}}}}}
    S2: {{description: A., type: object, required: [b], properties: {{a: {2}, b: {{description: B., type: string}}}}}}
",
        to("S1"),
        to("S2"),
        to("S0")
    );
    let example = |depth| (0..depth).fold("{c: x}".to_owned(), |inner, _| format!("{{c: x, a: {inner}}}"));
    assert_eq!(said(&with_schemas(&schemas, &example(3))), "");
    assert!(
        said(&with_schemas(&schemas, &example(40)))
            .contains("hostile.yaml:15: GET /hostile: the example is too deep")
    );
    // A pattern over which a backtracking matcher takes for ever.
    let pattern = "    S0: {description: A., type: string, pattern: '^(a+)+$'}\n";
    let said = said(&with_schemas(pattern, &format!("{}b", "a".repeat(5_000))));
    assert!(said.contains("does not fit its schema") && said.len() < 2_000, "{said}");
}

#[test]
fn examples_that_are_too_much_work_together_are_refused() {
    let properties: String =
        (0..600).map(|index| format!("p{index}: {{description: A., type: string}}, ")).collect();
    let mut schemas = format!("    S0: {{description: A., type: object, properties: {{{properties}}}}}\n");
    for index in 1..400 {
        let _ = writeln!(
            schemas,
            "    S{index}: {{description: A., example: {{}}, allOf: [{{$ref: \"#/components/schemas/S0\"}}]}}"
        );
    }
    let said = said(&with_schemas(&schemas, "{}"));
    assert!(said.contains("too large together") && said.lines().count() == 1, "{said}");
}

#[test]
fn files_that_are_none_or_too_large_are_refused() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile");
    let said = |name: &str| {
        let problems = xtask::bundle::bundle_folder(&folder, small::SHOWN).unwrap_err().to_string();
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(problems.contains(&format!("{}/{name}", small::SHOWN)), "{problems}");
        problems
    };
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("large.yaml"), "#".repeat(5 << 20)).unwrap();
    assert!(said("large.yaml").contains("larger than 4 MiB"));
    std::fs::create_dir_all(folder.join("folder.yaml")).unwrap();
    assert!(said("folder.yaml").contains("no file"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("latin.yaml"), b"a: \xe9").unwrap();
    assert!(said("latin.yaml").contains("UTF-8"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("users.yml"), "").unwrap();
    assert!(said("users.yml").contains("rename it"));
}
