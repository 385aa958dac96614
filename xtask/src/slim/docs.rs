//! Descriptions as documentation comments.

use proc_macro2::TokenStream;

use crate::write::{self, LINE};

/// The width of a line of documentation: what is left of 100 columns behind `    /// ` within a
/// macro.
const WIDTH: usize = 88;

/// A description as documentation, as a person would have written it: one attribute, which becomes
/// a comment of several lines when it is printed.
pub fn docs(text: &str) -> TokenStream {
    attributes(text, escaped)
}

/// Documentation of our own, which may link to Rust's names.
pub fn own_docs(text: &str) -> TokenStream {
    attributes(text, str::to_owned)
}

/// A description as the lines of a comment, which end in a line break.
pub fn comment(text: &str) -> String {
    lines(text, escaped).iter().map(|line| format!("///{line}\n")).collect()
}

/// Documentation of our own as the lines of a comment.
pub fn own_comment(text: &str) -> String {
    lines(text, str::to_owned).iter().map(|line| format!("///{line}\n")).collect()
}

fn attributes(text: &str, escaped: fn(&str) -> String) -> TokenStream {
    let lines = lines(text, escaped);
    if lines.is_empty() {
        return TokenStream::new();
    }
    let doc = write::raw_text(&lines.join(LINE));
    quote::quote!(#[doc = #doc])
}

/// The lines of a comment, each with the space before it.
fn lines(text: &str, escaped: fn(&str) -> String) -> Vec<String> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for line in text.trim().lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            // A block of nothing in particular would be compiled as Rust.
            let is_plain = fenced && line.trim() == "```";
            lines.push(if is_plain { format!("{line}text") } else { line.to_owned() });
        } else if fenced {
            lines.push(line.to_owned());
        } else {
            lines.extend(wrapped(&escaped(line)));
        }
    }
    lines.into_iter().map(|line| if line.is_empty() { line } else { format!(" {line}") }).collect()
}

/// A paragraph as lines of the width of documentation. A table's row stays one line.
fn wrapped(line: &str) -> Vec<String> {
    if line.chars().count() <= WIDTH || line.trim_start().starts_with('|') {
        return vec![line.to_owned()];
    }
    let start = line.chars().take_while(|sign| sign.is_whitespace()).count();
    let mark =
        line.trim_start().split(' ').next().filter(|word| is_mark(word)).map_or(0, |mark| mark.len() + 1);
    let indent = " ".repeat(start + mark);
    let mut lines = Vec::new();
    let mut current = " ".repeat(start);
    let mut is_first = true;
    for word in words(line.trim_start()) {
        let fits = current.chars().count() + 1 + word.chars().count() <= WIDTH;
        // A mark at the beginning of a line would begin a list.
        if !is_first && !fits && !is_mark(&word) {
            lines.push(std::mem::replace(&mut current, format!("{indent}{word}")));
        } else {
            if !is_first {
                current.push(' ');
            }
            current.push_str(&word);
        }
        is_first = false;
    }
    lines.push(current);
    lines
}

/// The words of a line; the text of a link is one, so that the link stays in one piece.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut depth = 0_i32;
    for word in line.split(' ') {
        match words.last_mut().filter(|_| depth > 0) {
            Some(link) => {
                link.push(' ');
                link.push_str(word);
            }
            None => words.push(word.to_owned()),
        }
        let opened = word.matches('[').count() as i32 - word.matches("\\[").count() as i32;
        depth = (depth + opened - word.matches(']').count() as i32).max(0);
    }
    words
}

/// Whether a word is markup at the beginning of a line.
fn is_mark(word: &str) -> bool {
    let digits = word.trim_end_matches(['.', ')']);
    let is_number = digits.len() < word.len() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number || matches!(word, "-" | "*" | "+" | ">" | "=" | "|") || word.starts_with('#')
}

/// A line in which rustdoc takes nothing for markup or for a name of Rust that was not meant so:
/// descriptions are CommonMark, whose links and `code` stay.
fn escaped(line: &str) -> String {
    let mut whole = String::with_capacity(line.len());
    // Where the signs do not pair, they mark no code.
    let paired = line.matches('`').count().is_multiple_of(2);
    let mut code = false;
    let mut before = ' ';
    let mut rest = line;
    loop {
        let mut chars = rest.chars();
        let Some(sign) = chars.next() else { break };
        let mut after = chars.as_str();
        if sign == '`' {
            code = paired && !code;
        }
        if !code && before == ' ' && (rest.starts_with("https://") || rest.starts_with("http://")) {
            let word = rest.split_once(' ').map_or(rest, |(word, _)| word);
            let address = word.trim_end_matches(['.', ',', ';', ':', ')', '!', '?']);
            whole.push_str(&format!("<{address}>"));
            after = rest.strip_prefix(address).unwrap_or(after);
        } else {
            let meant = match sign {
                '<' => rest.starts_with("<http"),
                '[' => rest.split_once(']').is_some_and(|(_, after)| after.starts_with('(')),
                _ => true,
            };
            if !code && !meant {
                whole.push('\\');
            }
            whole.push(sign);
        }
        before = sign;
        rest = after;
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_wrapped() {
        let word = "abcdefghi ".repeat(12);
        let lines = wrapped(&format!("- {}- end", word));
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines.iter().all(|line| line.len() <= WIDTH), "{lines:?}");
        assert!(lines[1].starts_with("  abc") && lines[1].ends_with("- end"), "{lines:?}");
        assert_eq!(wrapped("short"), ["short"]);
        assert_eq!(wrapped(&format!("| {word} |")).len(), 1);
        assert_eq!(wrapped(&"x".repeat(200)).len(), 1);
        let link = format!("{}[The page](https://vendor.example.com/a)", "abc ".repeat(20));
        assert_eq!(
            wrapped(&link).last().map(String::as_str),
            Some("[The page](https://vendor.example.com/a)")
        );
        // No line begins with what would be a list.
        let lines = wrapped(&format!("{}- b", "x".repeat(WIDTH - 1)));
        assert_eq!(lines.len(), 2);
        assert!(lines[0].ends_with('-'), "{lines:?}");
    }

    #[test]
    fn what_is_no_markup_is_escaped() {
        let table = [
            ("plain, with `code`.", "plain, with `code`."),
            ("`<key>@<domain>` and `a[b]`", "`<key>@<domain>` and `a[b]`"),
            ("a <b> and c[d]", "a \\<b> and c\\[d]"),
            ("Array<string>", "Array\\<string>"),
            ("see https://vendor.example.com/a.", "see <https://vendor.example.com/a>."),
            ("see <https://vendor.example.com/a>.", "see <https://vendor.example.com/a>."),
            ("[page](https://vendor.example.com/a)", "[page](https://vendor.example.com/a)"),
            ("[`a`](b) and `c`", "[`a`](b) and `c`"),
            ("one ` and [a]", "one ` and \\[a]"),
            ("[a] and [b c](https://x.example)", "\\[a] and [b c](https://x.example)"),
            ("größe [ü] 名前", "größe \\[ü] 名前"),
        ];
        for (line, expected) in table {
            assert_eq!(escaped(line), expected);
        }
    }
}
