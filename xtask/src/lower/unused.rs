//! Lowers the named schemas that no call reaches: somebody wrote them down to have their types.

use frontdesk_openapi::pointer;
use serde_json::Value;

use super::schemas::Lowering;

/// Adds them to the components, and returns the schemas themselves.
pub fn lower_unused(lowering: &mut Lowering<'_>) -> Vec<Value> {
    let document = lowering.document();
    let schemas = document.value.pointer("/components/schemas").and_then(Value::as_object);
    let mut lowered = Vec::new();
    for (name, schema) in schemas.into_iter().flatten() {
        let at = pointer::join("/components/schemas", name);
        if !lowering.reach().is_used(&at) {
            lowered.push(lowering.schema(schema, &at, name));
        }
    }
    lowered
}
