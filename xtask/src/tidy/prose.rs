//! Takes prose out of files: comments, messages, Markdown text, descriptions of specs.

use super::finding::FileKind;

/// Text that belongs together, so that a phrase is found across the end of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Passage {
    /// Each line's number, counted from 1, and its text without the marks of a comment.
    pub lines: Vec<(usize, String)>,
}

/// The prose of a file, in order.
pub(super) fn passages(path: &str, source: &str, kind: FileKind) -> Vec<Passage> {
    match kind {
        FileKind::Rust => rust(path, source),
        FileKind::Markdown => vec![Passage { lines: numbered(source) }],
        FileKind::Yaml => yaml(source),
        FileKind::Toml => toml(source),
    }
}

fn numbered(source: &str) -> Vec<(usize, String)> {
    source.lines().enumerate().map(|(index, line)| (index + 1, line.to_owned())).collect()
}

/// A part of Rust source that is not code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RustText<'a> {
    /// `// …`, `/// …` or `//! …`: what follows the marks.
    Comment(&'a str),
    /// What stands between the quotes, escapes as written.
    Literal(&'a str),
}

/// Every comment and string literal, each with the line on which it begins.
pub(super) fn rust_texts(source: &str) -> Vec<(usize, RustText<'_>)> {
    let bytes = source.as_bytes();
    let byte = |at: usize| bytes.get(at).copied();
    let find = |at: usize, end: &str| {
        source.get(at..).and_then(|rest| rest.find(end)).map_or(source.len(), |found| at + found)
    };
    let mut texts = Vec::new();
    let (mut at, mut line) = (0, 1);
    let mut in_word = false;
    while let Some(first) = byte(at) {
        let start = at;
        let follows_word = in_word;
        in_word = first.is_ascii_alphanumeric() || first == b'_';
        at = match first {
            b'/' if byte(at + 1) == Some(b'/') => {
                let end = find(at, "\n");
                let text = source.get(at + 2..end).unwrap_or("");
                texts.push((line, RustText::Comment(text.strip_prefix(['/', '!']).unwrap_or(text))));
                end
            }
            b'/' if byte(at + 1) == Some(b'*') => find(at, "*/") + 2,
            b'r' if !follows_word || byte(at.wrapping_sub(1)) == Some(b'b') => {
                let hashes = bytes.iter().skip(at + 1).take_while(|byte| **byte == b'#').count();
                if byte(at + 1 + hashes) == Some(b'"') {
                    let open = at + 2 + hashes;
                    let close = find(open, &format!("\"{}", "#".repeat(hashes)));
                    texts.push((line, RustText::Literal(source.get(open..close).unwrap_or(""))));
                    close + 1 + hashes
                } else {
                    at + 1
                }
            }
            b'"' => {
                let mut close = at + 1;
                while byte(close).is_some_and(|byte| byte != b'"') {
                    close += if byte(close) == Some(b'\\') { 2 } else { 1 };
                }
                texts.push((line, RustText::Literal(source.get(at + 1..close).unwrap_or(""))));
                close + 1
            }
            // A character, where a lifetime has no second quote.
            b'\'' if byte(at + 1) == Some(b'\\') => find(at + 3, "'") + 1,
            b'\'' => {
                let width =
                    source.get(at + 1..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
                if byte(at + 1 + width) == Some(b'\'') { at + 2 + width } else { at + 1 }
            }
            _ => at + 1,
        };
        line += bytes.iter().take(at).skip(start).filter(|byte| **byte == b'\n').count();
    }
    texts
}

fn rust(path: &str, source: &str) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    let mut last_comment = None;
    let messages_end = if has_messages(path) { tests_start(source) } else { 0 };
    for (line, text) in rust_texts(source) {
        match text {
            RustText::Comment(text) => {
                let continues = last_comment == line.checked_sub(1);
                match passages.last_mut().filter(|_| continues) {
                    Some(passage) => passage.lines.push((line, text.to_owned())),
                    None => passages.push(Passage { lines: vec![(line, text.to_owned())] }),
                }
                last_comment = Some(line);
            }
            RustText::Literal(text) if line < messages_end && is_message(text) => {
                let text = without_arguments(&text.replace("\\\"", "\"").replace("\\n", " "));
                let lines = text.split('\n').enumerate().map(|(index, text)| (line + index, text.to_owned()));
                passages.push(Passage { lines: lines.collect() });
                last_comment = None;
            }
            RustText::Literal(_) => last_comment = None,
        }
    }
    passages
}

/// Whether string literals of a file are ours: tests hold samples, and the sandbox says what the
/// vendors say.
fn has_messages(path: &str) -> bool {
    !(path.starts_with("tests/")
        || path.starts_with("crates/sandbox/")
        || path.contains("/tests/")
        || path.ends_with("/tests.rs")
        || path.starts_with("xtask/src/tidy/"))
}

/// The line on which the unit tests of a file begin.
fn tests_start(source: &str) -> usize {
    let mut lines = source.lines().enumerate().peekable();
    while let Some((index, line)) = lines.next() {
        let opens = lines.peek().is_some_and(|(_, next)| next.starts_with("mod ") && next.ends_with('{'));
        if line == "#[cfg(test)]" && opens {
            return index + 1;
        }
    }
    usize::MAX
}

/// Whether a literal is a sentence: words apart, and neither JSON nor HTML.
fn is_message(text: &str) -> bool {
    let data = text.contains("\":") || text.contains("\\\":") || text.contains("</");
    let words = text.split_whitespace().filter(|word| word.starts_with(char::is_alphabetic)).count();
    !data && words > 1
}

/// A format string without the names of its arguments.
fn without_arguments(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .map(|sign| {
            match sign {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > 0 && sign != '\n' { '_' } else { sign }
        })
        .collect()
}

/// The comments of a spec, and the values of `summary` and `description` that are not part of an
/// example.
fn yaml(source: &str) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    let mut last_comment = 0;
    // The indentation of the example or the description that the lines belong to.
    let mut example: Option<usize> = None;
    let mut described: Option<usize> = None;
    for (index, text) in source.lines().enumerate() {
        let (line, indent) = (index + 1, indent(text));
        let trimmed = text.trim_start();
        if trimmed.is_empty() {
            if let (Some(_), Some(passage)) = (described, passages.last_mut()) {
                passage.lines.push((line, String::new()));
            }
            continue;
        }
        if let Some(outer) = described {
            if indent > outer {
                if let Some(passage) = passages.last_mut() {
                    passage.lines.push((line, trimmed.to_owned()));
                }
                continue;
            }
            described = None;
        }
        if example.is_some_and(|outer| indent > outer) {
            continue;
        }
        example = None;
        if let Some(comment) = trimmed.strip_prefix('#') {
            match passages.last_mut().filter(|_| last_comment + 1 == line) {
                Some(passage) => passage.lines.push((line, comment.to_owned())),
                None => passages.push(Passage { lines: vec![(line, comment.to_owned())] }),
            }
            last_comment = line;
            continue;
        }
        // The keys of a list's item are deeper than its dash.
        let key = trimmed.trim_start_matches("- ");
        let indent = indent + trimmed.len() - key.len();
        if is_example(key) {
            example = Some(indent);
            continue;
        }
        match value_of(key) {
            Some("") => {}
            Some(value) => {
                let value = if value.starts_with(['|', '>']) { "" } else { value };
                passages.push(Passage { lines: vec![(line, value.to_owned())] });
                described = Some(indent);
            }
            None => {
                for start in ["{description: ", ", description: ", "{summary: "] {
                    if let Some((_, value)) = key.split_once(start) {
                        passages.push(Passage { lines: vec![(line, flow_value(value).to_owned())] });
                    }
                }
            }
        }
    }
    passages
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_example(key: &str) -> bool {
    ["example:", "examples:", "default:", "enum:"].iter().any(|start| key.starts_with(start))
}

fn value_of(key: &str) -> Option<&str> {
    ["description:", "summary:"].iter().find_map(|start| key.strip_prefix(start)).map(str::trim)
}

/// A value of a flow mapping up to its end.
fn flow_value(value: &str) -> &str {
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or(quoted),
        None => value.split([',', '}']).next().unwrap_or(value),
    }
}

/// The comments of a TOML file and its `description`.
fn toml(source: &str) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    let mut last_comment = 0;
    for (line, text) in numbered(source) {
        if let Some(comment) = text.trim_start().strip_prefix('#') {
            match passages.last_mut().filter(|_| last_comment + 1 == line) {
                Some(passage) => passage.lines.push((line, comment.to_owned())),
                None => passages.push(Passage { lines: vec![(line, comment.to_owned())] }),
            }
            last_comment = line;
        } else if let Some(value) = text.strip_prefix("description = ") {
            passages.push(Passage { lines: vec![(line, value.to_owned())] });
        }
    }
    passages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(path: &str, source: &str) -> Vec<String> {
        let kind = FileKind::of(path).unwrap();
        let joined = |passage: Passage| {
            let lines = passage.lines.iter().map(|(line, text)| format!("{line}:{}", text.trim()));
            lines.collect::<Vec<_>>().join(" ")
        };
        passages(path, source, kind).into_iter().map(joined).collect()
    }

    #[test]
    fn comments_and_messages_of_rust_are_prose() {
        let table: [(&str, &[&str]); 11] = [
            ("//! One\n//! two.\n\n/// Three.\n", &["1:One 2:two.", "4:Three."]),
            ("let a = 1; // Why.\n", &["1:Why."]),
            ("let a = \"a message here\";\n", &["1:a message here"]),
            ("let a = \"a message\\\n    goes on\";\n", &["1:a message\\ 2:goes on"]),
            ("let a = \"token\"; let b = \"{\\\"a b\\\": 1}\";\n", &[]),
            ("let a = \"not {answer} here\";\n", &["1:not _______} here"]),
            ("let a = '\"'; // One.\nlet b = '\\''; // Two.\n", &["1:One. 2:Two."]),
            ("fn a<'a>(b: &'a str) {} // One.\n", &["1:One."]),
            ("let a = r#\"a \"quoted\" message\"#; // One.\n", &["1:a \"quoted\" message", "1:One."]),
            ("let a = \"https://a\"; /* no\n */ // One.\n", &["2:One."]),
            ("#[cfg(test)]\nmod tests {\n    // One.\n    let a = \"a sample here\";\n}\n", &["3:One."]),
        ];
        for (source, expected) in table {
            assert_eq!(texts("crates/core/src/a.rs", source), expected, "{source}");
        }
        for path in ["crates/sandbox/src/a.rs", "tests/all/a.rs", "crates/core/tests/a.rs"] {
            assert_eq!(texts(path, "let a = \"a message here\"; // One.\n"), ["1:One."], "{path}");
        }
    }

    #[test]
    fn comments_summaries_and_descriptions_of_yaml_are_prose() {
        let table: [(&str, &[&str]); 7] = [
            ("# One\n# two.\na: 1\n", &["1:One 2:two."]),
            (
                "a:\n  summary: One\n  description: |\n    Two.\n\n    Three.\n  b: four\n",
                &["2:One", "3: 4:Two. 5: 6:Three."],
            ),
            ("a:\n  description: One\n    two\n  type: string\n", &["2:One 3:two"]),
            ("properties:\n  description:\n    type: string\n", &[]),
            ("example:\n  description: Data\nsummary: One\n", &["3:One"]),
            ("items: {type: string, description: One.}\n", &["1:One."]),
            ("- description: One\n  type: string\n", &["1:One"]),
        ];
        for (source, expected) in table {
            assert_eq!(texts("specs/a/b.yaml", source), expected, "{source}");
        }
    }

    #[test]
    fn comments_and_descriptions_of_toml_are_prose() {
        let source = "# One\n# two.\n[package]\ndescription = \"Three\"\nname = \"four\"\n";
        assert_eq!(texts("crates/core/Cargo.toml", source), ["1:One 2:two.", "4:\"Three\""]);
    }
}
