//! Writes a document as specs are written: two spaces, one property a line, at most 120 columns.

use std::fmt::Write as _;

use serde_json::Value;

/// How wide a line of prose may be.
const WIDTH: usize = 118;

/// Words that YAML takes for something else than text.
const RESERVED: [&str; 10] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"];

pub(super) fn text(value: &Value) -> String {
    let mut text = String::new();
    block(value, 0, &mut text);
    text
}

/// A mapping or list, each entry on a line of its own.
fn block(value: &Value, indent: usize, text: &mut String) {
    let space = " ".repeat(indent);
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let _ = write!(text, "{space}{}:", scalar(key));
                behind(member, indent + 2, text);
                if indent == 0 {
                    text.push('\n');
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::Object(members) if !members.is_empty() => {
                        let mut inner = String::new();
                        block(item, indent + 2, &mut inner);
                        let _ = write!(text, "{space}- {}", inner.trim_start_matches(' '));
                    }
                    _ => {
                        let _ = write!(text, "{space}-");
                        behind(item, indent + 2, text);
                    }
                }
            }
        }
        _ => {}
    }
}

/// What stands behind a key or a dash.
fn behind(value: &Value, indent: usize, text: &mut String) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            text.push('\n');
            block(value, indent, text);
        }
        Value::Array(items) if !items.is_empty() => {
            text.push('\n');
            block(value, indent, text);
        }
        Value::String(words) if is_prose(words) => prose(words, indent, text),
        Value::String(words) => {
            let _ = writeln!(text, " {}", scalar(words));
        }
        other => {
            let _ = writeln!(text, " {other}");
        }
    }
}

/// Whether a text is written as a block. Blank ends and odd signs need quotes.
fn is_prose(words: &str) -> bool {
    let plain = words.chars().all(|sign| sign == '\n' || !sign.is_control());
    let trimmed =
        words.trim_end_matches('\n') == words && !words.starts_with([' ', '\n']) && !words.ends_with(' ');
    let lines = words.lines().all(|line| line.trim_end() == line);
    let several = words.contains('\n') || (words.len() > 80 && words.contains(' '));
    plain && trimmed && lines && several && !words.contains("  ")
}

fn prose(words: &str, indent: usize, text: &mut String) {
    let space = " ".repeat(indent);
    if words.contains('\n') {
        text.push_str(" |-\n");
        for line in words.lines() {
            let _ = writeln!(text, "{}", format!("{space}{line}").trim_end());
        }
        return;
    }
    text.push_str(" >-\n");
    let mut line = space.clone();
    for word in words.split(' ') {
        if line.len() > space.len() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(text, "{line}");
            line.clone_from(&space);
        }
        if line.len() > space.len() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(text, "{line}");
}

/// A text on one line, quoted where it has to be.
fn scalar(words: &str) -> String {
    let plain = words.starts_with(|first: char| first.is_ascii_alphabetic() || "/_$".contains(first))
        && words.chars().all(|sign| sign.is_ascii_alphanumeric() || " _-./(){}$+;".contains(sign))
        && !words.ends_with(' ')
        && !RESERVED.contains(&words.to_ascii_lowercase().as_str());
    if plain { words.to_owned() } else { Value::from(words).to_string() }
}
