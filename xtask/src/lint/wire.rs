//! Values that have no form on the wire: paths and headers hold plain text, forms hold fields.

use serde_json::Value;

use super::words::members;
use super::{Lint, text};
use crate::pointer;

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    for operation in document.operations() {
        for parameter in document.parameters(&operation) {
            let schema = parameter.value.get("schema").unwrap_or(&Value::Null);
            if matches!(parameter.location, "path" | "header") && !is_plain(lint, schema) {
                let (name, location) = (parameter.name, parameter.location);
                lint.problem(
                    &parameter.pointer,
                    format!("the {location} parameter `{name}` must be a string, integer, number or boolean, not nullable, without `x-lenient` and `format: date-time`"),
                );
            }
        }
        let Some(body) = operation.value.get("requestBody") else {
            continue;
        };
        let (body, at) = document.resolve(body, &pointer::join(&operation.pointer, "requestBody"));
        let first = members(body, "content").next();
        if let Some((media, content)) = first
            && media == "application/x-www-form-urlencoded"
        {
            let (schema, _) = document.resolve(content.get("schema").unwrap_or(&Value::Null), "");
            let fields = ["properties", "allOf"].iter().any(|key| schema.get(*key).is_some());
            if !fields && text(schema, "type") != "object" {
                let at = pointer::join(&pointer::join(&at, "content"), media);
                lint.problem(&at, "a form is an object, whose properties are its fields");
            }
        }
    }
}

/// Whether a value is written as it is, without any syntax.
fn is_plain(lint: &Lint<'_>, schema: &Value) -> bool {
    let (schema, _) = lint.document.resolve(schema, "");
    matches!(text(schema, "type"), "string" | "integer" | "number" | "boolean")
        && text(schema, "format") != "date-time"
        && ["x-lenient", "nullable"].iter().all(|word| schema.get(*word).is_none())
}
