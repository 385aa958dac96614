//! Whether bodies are what a spec says: listed, valid, and with no field that it does not describe.

use serde_json::Value;
use xtask::document::OperationAt;

use crate::spec::{Content, Spec};
use crate::undescribed;

/// What is wrong with an answer: its status is not listed, its body is not as described, or one of spec and server has a
/// body where the other has none. `media` is without parameters.
pub fn answer_problems(
    spec: &Spec,
    operation: &OperationAt<'_>,
    status: u16,
    media: Option<&str>,
    body: &str,
) -> Vec<String> {
    let answers = spec.answers(operation);
    let status = status.to_string();
    let Some((_, contents)) = answers.iter().find(|(listed, _)| *listed == status) else {
        return vec![format!("status {status} is not listed")];
    };
    if contents.is_empty() || body.is_empty() {
        let both = contents.is_empty() && body.is_empty();
        return if both { Vec::new() } else { vec!["only one of spec and server has a body".to_owned()] };
    }
    let media = media.unwrap_or_default();
    let Some(content) = contents.iter().find(|content| content.media == media) else {
        return vec![format!("the answer's {media} is not listed")];
    };
    if !content.is_json() {
        return spec.objections(content.schema, &Value::from(body));
    }
    match serde_json::from_str(body) {
        Ok(body) => json_problems(spec, content, &body, "answer"),
        Err(error) => vec![format!("the answer is no JSON: {error}")],
    }
}

/// What is wrong with a JSON body.
pub fn json_problems(spec: &Spec, content: &Content<'_>, body: &Value, what: &str) -> Vec<String> {
    let invalid = spec.objections(content.schema, body).into_iter();
    let undescribed = undescribed::fields(spec, content.schema, body).into_iter();
    invalid
        .map(|objection| format!("{what} {objection}"))
        .chain(undescribed.map(|field| format!("{what} {field} is not described")))
        .collect()
}
