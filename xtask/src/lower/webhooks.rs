//! Lowers what webhooks post: their bodies become types, and nothing else of them is generated.

use frontdesk_openapi::pointer;
use serde_json::Value;

use super::schemas::Lowering;

/// Adds the schemas of every webhook's body to the components, and returns the schemas themselves.
pub fn lower_webhooks(lowering: &mut Lowering<'_>) -> Vec<Value> {
    let document = lowering.document();
    let mut lowered = Vec::new();
    for webhook in document.webhooks() {
        let (body, at) = document.resolve(webhook.body, &webhook.pointer);
        let name = lowering.type_name(&[webhook.name], &webhook.pointer);
        let content_at = pointer::join(&at, "content");
        for (media, content) in body.get("content").and_then(Value::as_object).into_iter().flatten() {
            let schema_at = pointer::join(&pointer::join(&content_at, media), "schema");
            if let Some(schema) = content.get("schema") {
                lowered.push(lowering.schema(schema, &schema_at, &format!("{name}Body")));
            }
        }
    }
    lowered
}
