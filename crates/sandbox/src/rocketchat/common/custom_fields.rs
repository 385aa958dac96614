//! The values of custom fields.

use regex::Regex;

use crate::rocketchat::prelude::*;

pub(crate) fn invalid(field: &str) -> Failure {
    Failure::plain(format!("Invalid value for {field} field"))
}

/// The text that a visitor or a conversation has in a custom field; empty if there is none.
pub(crate) fn value<'a>(record: &'a Doc, field: &str) -> &'a str {
    let values = record.inner("livechatData");
    values.and_then(|values| values.chosen(field)?.as_str()).unwrap_or_default()
}

/// Whether the pattern of a field is found in a text. One that is malformed fits everything.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    Regex::new(pattern).map_or(true, |pattern| pattern.is_match(text))
}

/// What people call a field.
pub(crate) fn label(field: &Doc) -> &str {
    Some(field.text("label")).filter(|label| !label.is_empty()).unwrap_or(field.id())
}

/// Refuses values that do not fit the patterns of their fields.
///
/// # Errors
/// Which does not.
pub(crate) fn check(workspace: &Workspace, values: Option<&Value>, scope: &str) -> Result<(), Failure> {
    for (key, value) in values.and_then(Value::as_object).into_iter().flatten() {
        let field = workspace.custom_fields.get(key).filter(|field| field.text("scope") == scope);
        if let Some(field) = field
            && !fits(field.text("regexp"), value.as_str().unwrap_or_default())
        {
            return Err(invalid(label(field)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns_are_looked_for() {
        let cases = [
            ("", "anything", true),
            ("[a-z]", "A1b", true),
            ("^[0-9]+$", "4711a", false),
            (r"^C-\d{4,6}$", "C-471", false),
            ("^(a|b)$", "c", false),
            ("^(a", "c", true),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(fits(pattern, text), expected, "{pattern} in {text}");
        }
    }
}
