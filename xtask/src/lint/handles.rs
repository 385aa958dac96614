//! Handles: the scope, the areas and the methods of operations get names of their own.

use std::collections::BTreeMap;

use frontdesk_openapi::document::OperationAt;
use frontdesk_openapi::pointer;

use super::context::{Lint, text};
use super::names::TAKEN_TYPES;
use crate::names;
use crate::surface::{self, SpecScope};

/// Methods that every hand-written client has.
const TAKEN_METHODS: [&str; 5] = ["builder", "core", "from_env", "new", "request"];

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    let operations = document.operations();
    let scope = surface::scope(document);
    if let Some(scope) = scope {
        check_scope(lint, scope, &operations);
    }
    let tags = document.value.get("tags").and_then(serde_json::Value::as_array);
    for (index, tag) in tags.into_iter().flatten().enumerate() {
        let area = text(tag, "name");
        let at = format!("/tags/{index}/name");
        let scoped = surface::is_scoped(&operations, scope, area);
        let rust = area.replace('-', "_");
        let is_scope = scope.is_some_and(|scope| scope.name == rust);
        if !scoped && (is_scope || TAKEN_METHODS.contains(&rust.as_str())) {
            lint.problem(&at, format!("`client.{rust}()` is taken; name the area otherwise"));
        }
        check_area(lint, area, &operations);
    }
}

fn check_scope(lint: &mut Lint<'_>, scope: SpecScope<'_>, operations: &[OperationAt<'_>]) {
    let at = "/x-scope/name";
    if names::snake(scope.name).as_deref() != Some(scope.name) || TAKEN_METHODS.contains(&scope.name) {
        lint.problem(
            at,
            format!("`client.{}(…)` is no method's name; write a noun such as `account`", scope.name),
        );
    }
    let areas = operations.iter().map(|operation| surface::area(operation.value));
    let begins = operations
        .iter()
        .any(|operation| surface::placeholders(operation.path).first() == Some(&scope.parameter));
    if begins && !areas.into_iter().any(|area| surface::is_scoped(operations, Some(scope), area)) {
        lint.problem(
            "/x-scope/parameter",
            format!(
                "no area has `{{{}}}` for the first parameter of all its paths, so that none belongs to the scope; give those paths a tag of their own",
                scope.parameter
            ),
        );
    }
    if !begins {
        lint.problem(
            "/x-scope/parameter",
            format!(
                "no path has `{{{}}}` for its first parameter; name the one that paths begin with",
                scope.parameter
            ),
        );
    }
}

/// No two operations of an area become one method.
fn check_area<'a>(lint: &mut Lint<'_>, area: &str, operations: &'a [OperationAt<'a>]) {
    let document = lint.document;
    let mut taken: BTreeMap<String, &OperationAt<'_>> = BTreeMap::new();
    let handle = area.replace('-', "_");
    for operation in operations {
        if surface::area(operation.value) != area {
            continue;
        }
        let key = if operation.value.get("x-rust-name").is_some() { "x-rust-name" } else { "operationId" };
        let at = pointer::join(&operation.pointer, key);
        // The operationId that makes no name is said where it stands.
        let Some(method) = surface::method(operation) else { continue };
        let Some(request) = names::pascal(&method) else {
            lint.problem(&at, format!("`{method}` makes no name of a type; choose another"));
            continue;
        };
        if TAKEN_TYPES.contains(&request.as_str()) || names::pascal(area).as_deref() == Some(&request) {
            lint.problem(
                &at,
                format!("the generated code needs the name `{request}` for itself; give `{}` an `x-rust-name`, a verb first", operation.id()),
            );
        }
        if let Some(given) = operation.value.get("x-rust-name").and_then(serde_json::Value::as_str)
            && given != method
        {
            lint.problem(
                &at,
                format!("`x-rust-name: {given}` is not as Rust spells a name; write `{method}`"),
            );
        }
        if let Some(other) =
            taken.get(&method).filter(|other| names::pascal(other.id()) != names::pascal(operation.id()))
        {
            let place = document.shown_place(&pointer::join(&other.pointer, "operationId"));
            lint.problem(
                &at,
                format!(
                    "`{}` and `{}` in {place} both become `{handle}().{method}`; give one an `x-rust-name: …`, the method's name",
                    operation.id(),
                    other.id(),
                ),
            );
            continue;
        }
        taken.insert(method, operation);
    }
}
