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
    let rules = [
        (
            "minLength",
            "The password does not meet the minimum length password policy.",
            count(password.chars().count()) >= workspace.number("Accounts_Password_Policy_MinLength"),
        ),
        (
            "repeatingCharacters",
            "The password contains repeating characters which is against the password policy.",
            !workspace.is_on("Accounts_Password_Policy_ForbidRepeatingCharacters")
                || longest_run(password)
                    <= workspace.number("Accounts_Password_Policy_ForbidRepeatingCharactersCount"),
        ),
        (
            "oneLowercase",
            "The password does not contain at least one lowercase character which is against the password policy.",
            holds(workspace, "Lowercase", password, |c| c.is_ascii_lowercase()),
        ),
        (
            "oneUppercase",
            "The password does not contain at least one uppercase character which is against the password policy.",
            holds(workspace, "Uppercase", password, |c| c.is_ascii_uppercase()),
        ),
        (
            "oneNumber",
            "The password does not contain at least one numerical character which is against the password policy.",
            holds(workspace, "Number", password, |c| c.is_ascii_digit()),
        ),
        (
            "oneSpecial",
            "The password does not contain at least one special character which is against the password policy.",
            holds(workspace, "SpecialCharacter", password, |c| {
                !c.is_ascii_alphanumeric() && !c.is_whitespace()
            }),
        ),
    ];
    let broken: Vec<Value> = rules
        .into_iter()
        .filter(|(_, _, met)| !met)
        .map(|(rule, message, _)| {
            json!({"error": format!("error-password-policy-not-met-{rule}"), "message": message})
        })
        .collect();
    if broken.is_empty() {
        return Ok(());
    }
    let text = "The password does not meet the server's policy";
    fail(Failure::coded("error-password-policy-not-met", text).with(json!(broken)))
}

/// The rules as the server shows them: translation keys, some with a number.
pub(crate) fn shown(workspace: &Workspace) -> Value {
    let rule = |name: &str| format!("get-password-policy-{name}");
    let is_on = |name: &str| workspace.is_on(&format!("Accounts_Password_Policy_{name}"));
    let number = |name: &str| workspace.number(&format!("Accounts_Password_Policy_{name}"));
    let mut policy = vec![json!([rule("minLength"), {"minLength": number("MinLength")}])];
    if is_on("ForbidRepeatingCharacters") {
        let count = "forbidRepeatingCharactersCount";
        policy.push(json!([rule("forbidRepeatingCharacters")]));
        policy.push(json!([rule(count), {count: number("ForbidRepeatingCharactersCount")}]));
    }
    for kind in ["Lowercase", "Uppercase", "Number", "SpecialCharacter"] {
        if is_on(&format!("AtLeastOne{kind}")) {
            policy.push(json!([rule(&format!("mustContainAtLeastOne{kind}"))]));
        }
    }
    let enabled = is_on("Enabled");
    json!({"enabled": enabled, "policy": if enabled { policy } else { Vec::new() }})
}

/// Whether a password has a character of a kind, where the policy asks for one.
fn holds(workspace: &Workspace, kind: &str, password: &str, is: fn(char) -> bool) -> bool {
    !workspace.is_on(&format!("Accounts_Password_Policy_AtLeastOne{kind}")) || password.chars().any(is)
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
