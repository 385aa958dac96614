//! Commands as a person types them.

/// A text as one word of a shell.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A command as one line. Words that mean themselves stay as they are.
pub fn line<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let is_plain = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./=:,@".contains(c))
    };
    let words = words.into_iter().map(|word| if is_plain(word) { word.to_owned() } else { quoted(word) });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_quotes_where_a_shell_needs_them() {
        assert_eq!(line(["a", "--b=c", "it's", "", "*"]), r"a --b=c 'it'\''s' '' '*'");
    }
}
