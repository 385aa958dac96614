//! What the handles of a client are called, and which operations each has.

use frontdesk_openapi::document::{Document, OperationAt};
use serde_json::Value;

use crate::names;

/// What the paths of an API begin with: `client.account(1)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpecScope<'a> {
    /// The client's method and, in its type's case, the handle.
    pub name: &'a str,
    /// The path parameter that it carries.
    pub parameter: &'a str,
}

/// The scope of a spec, if it has one.
pub fn scope(document: &Document) -> Option<SpecScope<'_>> {
    let scope = document.value.get("x-scope")?;
    let text = |key| scope.get(key).and_then(Value::as_str);
    Some(SpecScope { name: text("name")?, parameter: text("parameter")? })
}

/// An operation's area: its tag, of which lint has checked that it is there.
pub fn area(operation: &Value) -> &str {
    operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or_default()
}

/// The method of an operation on the handle of its area.
pub fn method(operation: &OperationAt<'_>) -> Option<String> {
    match operation.value.get("x-rust-name").and_then(Value::as_str) {
        Some(given) => names::snake(given),
        None => names::method(operation.id(), area(operation.value)),
    }
}

/// Whether the handle of an area is one of the scope's: all of its paths begin with the scope's
/// parameter.
pub fn is_scoped(operations: &[OperationAt<'_>], scope: Option<SpecScope<'_>>, area_name: &str) -> bool {
    let mut own = operations.iter().filter(|operation| area(operation.value) == area_name).peekable();
    let Some(scope) = scope.filter(|_| own.peek().is_some()) else { return false };
    own.all(|operation| placeholders(operation.path).first() == Some(&scope.parameter))
}

/// The names in braces of a path template.
pub fn placeholders(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}
