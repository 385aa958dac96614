//! The layout of an account's mails.

use crate::chatwoot::prelude::*;
use crate::chatwoot::state::BRANDED_EMAILS;

const MAX_BODY: usize = 256 * 1024;

/// The layout that a request asks for, `None` where it asks for none. The word `null` counts as
/// null.
pub(crate) fn body(fields: &Fields) -> Option<String> {
    fields.present("branded_email_layout").filter(|body| body != "null")
}

/// The refusal where the account lacks the feature.
pub(crate) fn disabled() -> Failure {
    Failure::Unprocessable("Branded email templates feature is not enabled".to_owned())
}

/// A layout, if it has a place for the mail's content and is not too long.
pub(crate) fn checked(body: Option<String>) -> Result<Option<String>, Failure> {
    let Some(body) = body else { return Ok(None) };
    let mut errors = Vec::new();
    if body.chars().count() > MAX_BODY {
        errors.push(format!("Body is too long (maximum is {MAX_BODY} characters)"));
    }
    let places = body.split("{{").skip(1).filter_map(|rest| rest.split("}}").next());
    if !places.map(str::trim).any(|place| place == "content_for_layout") {
        errors.push("Body must include {{ content_for_layout }}".to_owned());
    }
    if errors.is_empty() { Ok(Some(body)) } else { Err(Failure::Unprocessable(errors.join(", "))) }
}

pub(crate) fn show(Call { state, caller, .. }: Call<'_, Admin>) -> Reply {
    ok(&json!({"branded_email_layout": state.email_layouts.get(&caller.account_id)}))
}

pub(crate) fn update(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    if !state.has_feature(caller.account_id, BRANDED_EMAILS) {
        return Err(disabled());
    }
    if params.fields().has("branded_email_layout") {
        match checked(body(params.fields()))? {
            Some(body) => state.email_layouts.insert(caller.account_id, body),
            None => state.email_layouts.remove(&caller.account_id),
        };
    }
    ok(&json!({"branded_email_layout": state.email_layouts.get(&caller.account_id)}))
}
