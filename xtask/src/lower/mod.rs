//! Step 3: rewrites what the generator cannot take, or takes badly, into what it can.
//!
//! The lowered document names everything as Rust will, keeps the wire's names beside it in `x-`
//! extensions, and spells each field's type out, so that nothing depends on how the generator would
//! have guessed it:
//!
//! | in the spec | lowered to |
//! |---|---|
//! | inline object or enum | a component of its own, named for its parent and property |
//! | property that may be absent | `Optional<T>`, a marker that slim turns into `Option<T>` with serde attributes |
//! | property that may be absent or null | `Nullable<T>`, which tells the two apart |
//! | property that may be null | `Option<T>` |
//! | property of any value | `Value`, or `Nullable<Value>` where it may be absent: null is a value as well |
//! | `x-secret` | `Secret`, or `Sensitive` around a map or any JSON |
//! | `x-id` | the type of the ID, which `x-ids` of the document lists with what it is made of |
//! | `x-lenient`, `format: date-time` | `Lenient<…>` |
//! | `number` | `serde_json::Number`, so that `15` does not come back as `15.0` |
//! | lengths, patterns, other formats, defaults | left out: they are the server's to check |
//! | `x-boxed` | a word of the field, which slim goes by |
//! | `allOf` | one object with all the properties |
//! | an object's unlisted fields | `additionalProperties: {}`, or what the spec says they are |
//! | a file of a multipart body | `x-files` of the operation: a setter of the request, and no field of the body's type |
//! | responses other than the success | left out: errors are one hand-written type per vendor |
//! | a webhook | the types of what it posts |
//! | an example of a body that has a type | `x-examples` of the document |
//! | a component that only errors reach | left out |

mod examples;
mod operations;
mod schemas;
mod unused;
mod webhooks;

use frontdesk_openapi::document::Document;
use frontdesk_openapi::problem::Problems;
use schemas::Lowered;
pub use schemas::{IDS, VENDOR_CRATE, rust_type};
use serde_json::{Map, Value, json};

/// Lowers a linted document.
///
/// # Errors
/// What has no place in generated code, with its file and line.
pub fn lower(document: &Document) -> Result<Value, Problems> {
    let mut lowering = schemas::Lowering::new(document);
    let paths = operations::lower_operations(&mut lowering);
    let posted = webhooks::lower_webhooks(&mut lowering);
    let unused = unused::lower_unused(&mut lowering);
    let Lowered { components, ids, problems } = lowering.finish();
    problems.into_result()?;
    let info = document.value.get("info").cloned().unwrap_or_else(|| json!({}));
    let mut whole = Map::new();
    whole.insert("openapi".to_owned(), json!("3.0.3"));
    whole.insert("info".to_owned(), info);
    whole.insert("paths".to_owned(), Value::Object(paths));
    whole.insert("components".to_owned(), json!({ "schemas": components }));
    whole.insert("x-ids".to_owned(), json!(ids));
    whole.insert("x-unused".to_owned(), Value::Array(unused));
    whole.insert("x-posted".to_owned(), Value::Array(posted));
    whole.insert("x-examples".to_owned(), examples::lower_examples(document));
    for key in ["tags", "x-area-features", "x-scope"] {
        if let Some(value) = document.value.get(key) {
            whole.insert(key.to_owned(), value.clone());
        }
    }
    Ok(Value::Object(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lint refuses these first. Nothing may be lost if it did not.
    #[test]
    fn what_cannot_be_lowered_is_an_error_with_its_place() {
        let document = |operation: Value, schemas: Value| Document {
            value: json!({
                "paths": {"/users": {"get": operation}},
                "components": {"schemas": schemas},
            }),
            ..Document::default()
        };
        let responses = |status: &str| json!({status: {"description": "", "content": {}}});
        let operation = |more: Value| {
            let mut operation =
                json!({"operationId": "list", "tags": ["users"], "responses": responses("200")});
            if let (Some(operation), Value::Object(more)) = (operation.as_object_mut(), more) {
                operation.extend(more);
            }
            operation
        };
        let object = |required: Value| json!({"User": {"type": "object", "required": required, "properties": {"id": {"type": "string"}}}});
        let fine = document(operation(json!({})), object(json!(["id"])));
        assert_eq!(lower(&fine).map(|_| ()), Ok(()));
        let parameter = json!({"name": "?", "in": "query", "x-rust-name": "_", "schema": {"type": "string"}});
        let table = [
            (operation(json!({"operationId": "?"})), json!({}), "`?` makes no Rust name"),
            (operation(json!({"responses": responses("2XX")})), json!({}), "`2XX` is no status"),
            (operation(json!({"security": ["token"]})), json!({}), "`security` lists \"token\""),
            (operation(json!({"parameters": [parameter]})), json!({}), "`?` or `_` makes no Rust name"),
            (operation(json!({})), object(json!([5])), "`required` lists 5"),
            (operation(json!({})), json!({"User": {"$ref": "#"}}), "leads to the whole document"),
        ];
        for (operation, schemas, expected) in table {
            let problems = lower(&document(operation, schemas)).unwrap_err();
            assert!(problems.to_string().contains(expected), "{problems}");
        }
    }
}
