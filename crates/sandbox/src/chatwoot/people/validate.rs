//! The rules for users, in the words of the real server.

use crate::chatwoot::prelude::*;

/// The special characters of which a password needs one.
const SPECIAL: &str = "!@#$%^&*()_+-=[]{}|\"/\\.,`<>:;?~'";

/// The longest name.
pub(crate) const MAX_TEXT: usize = 255;

/// Checks an address; `own` is the id of the user who may have it already.
pub(crate) fn email(state: &State, email: Option<&str>, own: Option<i64>, errors: &mut Invalid) {
    let Some(email) = email.filter(|email| !email.trim().is_empty()) else {
        errors.push("email", "Email can't be blank");
        return;
    };
    errors.taken("email", state.user_by_email(email).is_some_and(|user| Some(user.id) != own));
    let parts = email.split_once('@').filter(|(local, domain)| {
        let fine = |part: &str| !part.is_empty() && !part.contains(|c: char| c == '@' || c.is_whitespace());
        fine(local) && fine(domain)
    });
    errors.when(parts.is_none(), "email", "Email is invalid");
    errors.when(
        parts.is_none_or(|(_, domain)| !domain.trim_matches('.').contains('.')),
        "email",
        "Email is not an email",
    );
}

/// Checks a password; none at all breaks every rule.
pub(crate) fn password(password: &str, errors: &mut Invalid) {
    let rules = [
        (password.chars().count() >= 6, "6 characters".to_owned()),
        (password.chars().any(char::is_uppercase), "1 uppercase character  (A..Z)".to_owned()),
        (password.chars().any(char::is_lowercase), "1 lowercase character  (a..z)".to_owned()),
        (password.chars().any(|c| c.is_ascii_digit()), "1 number character  (0..9)".to_owned()),
        (password.contains(|c| SPECIAL.contains(c)), format!("1 special character  ( {SPECIAL})")),
    ];
    for (kept, rule) in rules {
        if !kept {
            errors.push("password", format!("Password must contain at least {rule}"));
        }
    }
}

/// Takes over the names that a request gives, and checks them. Without a name it is the database
/// that refuses, and nobody catches that.
pub(crate) fn names(user: &mut User, fields: &Fields, errors: &mut Invalid) -> Result<(), Failure> {
    if let Some(name) = fields.text("name") {
        errors.length("name", name.as_deref(), MAX_TEXT);
        user.name = name.ok_or(Failure::Rails(500))?;
    }
    take!(fields => user: display_name);
    errors.length("display_name", user.display_name.as_deref(), MAX_TEXT);
    Ok(())
}
