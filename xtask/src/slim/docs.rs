//! Descriptions as documentation comments.

use proc_macro2::TokenStream;

/// Documentation as attributes, a line each, as a person would have written it.
pub fn docs(text: &str) -> TokenStream {
    let mut fenced = false;
    let lines = text.trim().lines().map(|line| {
        let line = if line.trim_start().starts_with("```") {
            fenced = !fenced;
            // A block of nothing in particular would be compiled as Rust.
            if fenced && line.trim() == "```" { format!("{line}text") } else { line.to_owned() }
        } else if fenced {
            line.to_owned()
        } else {
            escaped(line)
        };
        let line = if line.is_empty() { line } else { format!(" {line}") };
        quote::quote!(#[doc = #line])
    });
    lines.collect()
}

/// A line in which rustdoc takes nothing for markup or for a name of Rust that was not meant so: descriptions are
/// CommonMark, whose links and `code` stay.
fn escaped(line: &str) -> String {
    let mut whole = String::with_capacity(line.len());
    // Where the signs do not pair, they mark no code.
    let paired = line.matches('`').count().is_multiple_of(2);
    let mut code = false;
    let mut before = ' ';
    let mut rest = line;
    while let Some(sign) = rest.chars().next() {
        let mut taken = sign.len_utf8();
        if sign == '`' {
            code = paired && !code;
        }
        if !code && before == ' ' && (rest.starts_with("https://") || rest.starts_with("http://")) {
            let word = rest.split(' ').next().unwrap_or_default();
            let address = word.trim_end_matches(['.', ',', ';', ':', ')', '!', '?']);
            whole.push_str(&format!("<{address}>"));
            taken = address.len();
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
        rest = rest.get(taken..).unwrap_or_default();
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

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
