//! The table of words in `specs/README.md` says what the grammar does.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// Which words of an object are generated, checked and refused.
type Row = [BTreeSet<String>; 3];

/// The kinds that are reached from the root, by what a person calls them.
fn reached(kind: &'static ObjectKind, found: &mut BTreeMap<&'static str, &'static ObjectKind>) {
    if found.insert(kind.called, kind).is_some() {
        return;
    }
    for (_, _, shape) in kind.words {
        if let One(inner) | OneOrFlag(inner) | List(inner) | Named(inner) = shape {
            reached(inner, found);
        }
    }
}

fn kinds() -> BTreeMap<&'static str, &'static ObjectKind> {
    let mut found = BTreeMap::new();
    reached(&ROOT, &mut found);
    found
}

fn of_grammar(kind: &ObjectKind) -> Row {
    let used = |wanted| {
        let words = kind.words.iter().filter(move |(_, used, _)| *used == wanted);
        words.map(|(word, ..)| (*word).to_owned()).filter(|word| !word.starts_with("x-")).collect()
    };
    let refused = kind.refused.iter().map(|(word, _)| (*word).to_owned()).collect();
    [used(Generated), used(Checked), refused]
}

/// The rows below the heading `## Words`.
fn of_readme() -> BTreeMap<String, Row> {
    let readme = include_str!("../../../../specs/README.md");
    let section = readme.split("\n## Words\n").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| ")).skip(1);
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let words = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        (cells[0].replace('`', ""), [words(cells[1]), words(cells[2]), words(cells[3])])
    })
    .collect()
}

#[test]
fn the_readme_lists_every_word() {
    let grammar: BTreeMap<String, Row> =
        kinds().iter().map(|(called, kind)| (called.replace('`', ""), of_grammar(kind))).collect();
    let readme = of_readme();
    assert_eq!(grammar.keys().collect::<Vec<_>>(), readme.keys().collect::<Vec<_>>());
    for (called, row) in grammar {
        assert_eq!(row, readme[&called], "{called}");
    }
}

#[test]
fn every_keyword_of_json_schema_is_known() {
    let keywords = "$schema $id $anchor $ref $dynamicRef $dynamicAnchor $vocabulary $comment $defs allOf anyOf oneOf not if \
        then else dependentSchemas prefixItems items contains properties patternProperties additionalProperties propertyNames \
        unevaluatedItems unevaluatedProperties type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum \
        maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains maxProperties minProperties required \
        dependentRequired title description default deprecated readOnly writeOnly examples format contentEncoding \
        contentMediaType contentSchema definitions dependencies additionalItems nullable discriminator xml externalDocs example";
    let [generated, checked, refused] = of_grammar(&SCHEMA);
    for keyword in keywords.split_whitespace() {
        let uses = [&generated, &checked, &refused].into_iter().filter(|words| words.contains(keyword));
        assert_eq!(uses.count(), 1, "{keyword}");
    }
}

#[test]
fn no_word_has_two_uses() {
    for (called, kind) in kinds() {
        let [generated, checked, refused] = of_grammar(kind);
        let count =
            kind.words.iter().filter(|(word, ..)| !word.starts_with("x-")).count() + kind.refused.len();
        assert_eq!((&(&generated | &checked) | &refused).len(), count, "{called}");
    }
}
