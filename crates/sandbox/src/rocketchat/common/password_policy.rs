//! What the workspace asks of passwords; on in a new one.

use crate::rocketchat::prelude::*;

/// Refuses a password that does not meet the policy.
///
/// # Errors
/// `error-password-policy-not-met`, with every rule that is broken in `details`.
pub(crate) fn check(workspace: &Workspace, password: &str) -> Result<(), Failure> {
    if !workspace.is_on("Accounts_Password_Policy_Enabled") {
        return Ok(());
    }
    let most = workspace.number("Accounts_Password_Policy_ForbidRepeatingCharactersCount");
    let mut broken = Vec::new();
    let mut check = |rule: &str, message: &str, met: bool| {
        if !met {
            let error = format!("error-password-policy-not-met-{rule}");
            broken.push(json!({"error": error, "message": message}));
        }
    };
    check(
        "minLength",
        "The password does not meet the minimum length password policy.",
        count(password.chars().count()) >= workspace.number("Accounts_Password_Policy_MinLength"),
    );
    check(
        "repeatingCharacters",
        "The password contains repeating characters which is against the password policy.",
        !workspace.is_on("Accounts_Password_Policy_ForbidRepeatingCharacters")
            || longest_run(password) <= most,
    );
    let kinds: [(&str, &str, &str, fn(char) -> bool); 4] = [
        ("Lowercase", "oneLowercase", "lowercase", |c| c.is_ascii_lowercase()),
        ("Uppercase", "oneUppercase", "uppercase", |c| c.is_ascii_uppercase()),
        ("Number", "oneNumber", "numerical", |c| c.is_ascii_digit()),
        ("SpecialCharacter", "oneSpecial", "special", |c| !c.is_ascii_alphanumeric() && !c.is_whitespace()),
    ];
    for (setting, rule, word, is) in kinds {
        let asked = workspace.is_on(&format!("Accounts_Password_Policy_AtLeastOne{setting}"));
        let message = format!(
            "The password does not contain at least one {word} character which is against the password policy."
        );
        check(rule, &message, !asked || password.chars().any(is));
    }
    if broken.is_empty() {
        return Ok(());
    }
    let text = "The password does not meet the server's policy";
    fail(Failure::coded("error-password-policy-not-met", text).with(json!(broken)))
}

/// How often a character stands in a row, at most.
fn longest_run(password: &str) -> u64 {
    let mut longest = 0;
    let mut run = (None, 0);
    for c in password.chars() {
        run = (Some(c), if run.0 == Some(c) { run.1 + 1 } else { 1 });
        longest = longest.max(run.1);
    }
    longest
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
