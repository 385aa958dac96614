//! What the lowered document must hold, checked before anything is read from it.
//!
//! Lowering writes these words for this step alone. A word that is missing or of another form would
//! otherwise become an empty text or an empty list, and with it a field, a parameter or a header
//! would be missing from the generated code.

use serde_json::Value;

/// The form of a value.
#[derive(Clone, Copy)]
enum ValueForm {
    /// A text.
    Text,
    /// A text that is one of these.
    Word(&'static [&'static str]),
    /// A whole number.
    Integer,
    /// True or false.
    Flag,
    /// A text or a whole number.
    Scalar,
    /// A list of texts.
    Texts,
    /// A list of one text.
    OneText,
    /// An object with these keys.
    Object(&'static [WordRule]),
    /// A list of objects with these keys.
    Objects(&'static [WordRule]),
    /// An object of which each value is a text.
    TextMap,
    /// An object of which each value is a list of texts.
    TextsMap,
    /// `x-pagination`, whose keys depend on its `style`.
    Pagination,
    /// `x-result`: a path, the ID in a header, or an empty object.
    Result,
}

/// A key, the form of its value, and whether it must be there. Null counts as absent.
struct WordRule(&'static str, ValueForm, bool);

const fn must(key: &'static str, form: ValueForm) -> WordRule {
    WordRule(key, form, true)
}

const fn may(key: &'static str, form: ValueForm) -> WordRule {
    WordRule(key, form, false)
}

const EXAMPLE: ValueForm = ValueForm::Object(&[must("at", ValueForm::Text)]);

const STYLE: ValueForm = ValueForm::Object(&[
    must("kind", ValueForm::Word(&["Joined", "Brackets", "Spread", "Json"])),
    may("separator", ValueForm::Text),
]);

const DOCUMENT: &[WordRule] = &[
    must("paths", ValueForm::Object(&[])),
    must("components", ValueForm::Object(&[must("schemas", ValueForm::Object(&[]))])),
    must("x-ids", ValueForm::TextMap),
    must(
        "x-examples",
        ValueForm::Object(&[
            must("responses", ValueForm::Object(&[])),
            must("bodies", ValueForm::Object(&[])),
            must("types", ValueForm::Object(&[])),
        ]),
    ),
    may("tags", ValueForm::Objects(&[must("name", ValueForm::Text), may("description", ValueForm::Text)])),
    may("x-scope", ValueForm::Object(&[must("name", ValueForm::Text), must("parameter", ValueForm::Text)])),
];

/// The keys that a list of each style has.
const PAGINATIONS: [(&str, &[WordRule]); 4] = [
    (
        "offset",
        &[
            must("items", ValueForm::Text),
            must("offset", ValueForm::Text),
            must("limit", ValueForm::Text),
            may("maximum", ValueForm::Integer),
        ],
    ),
    (
        "page",
        &[
            must("items", ValueForm::Text),
            must("page", ValueForm::Text),
            may("first", ValueForm::Integer),
            may("size", ValueForm::Integer),
        ],
    ),
    (
        "cursor",
        &[
            must("items", ValueForm::Text),
            must("cursor", ValueForm::Text),
            must("key", ValueForm::Text),
            must("from", ValueForm::Word(&["first", "last"])),
        ],
    ),
    ("whole", &[must("items", ValueForm::Text)]),
];

const IN_HEADER: &[WordRule] = &[
    must("header", ValueForm::Text),
    must("type", ValueForm::Word(&["integer", "string"])),
    may("x-id", ValueForm::Text),
];

const OPERATION: &[WordRule] = &[
    must("operationId", ValueForm::Text),
    must("tags", ValueForm::OneText),
    must("x-operation-id", ValueForm::Text),
    must("x-path", ValueForm::Text),
    must("x-at", ValueForm::Text),
    must("x-doc", ValueForm::Text),
    must("x-method", ValueForm::Text),
    must("x-security", ValueForm::Texts),
    must("x-optional-security", ValueForm::Flag),
    must("x-errors", ValueForm::Objects(&[must("status", ValueForm::Text), must("doc", ValueForm::Text)])),
    must(
        "x-response",
        ValueForm::Word(&["json", "by-status", "optional", "records", "text", "page", "bytes", "empty"]),
    ),
    may("x-page", ValueForm::Text),
    may("x-server", ValueForm::Text),
    may("x-accept", ValueForm::Text),
    may("x-since", ValueForm::Text),
    may("x-vendor-operation-id", ValueForm::Text),
    may("x-example", EXAMPLE),
    may("x-pagination", ValueForm::Pagination),
    may("x-result", ValueForm::Result),
    must(
        "parameters",
        ValueForm::Objects(&[
            must("name", ValueForm::Text),
            must("in", ValueForm::Word(&["path", "query", "header"])),
            must("x-wire", ValueForm::Text),
            must("x-doc", ValueForm::Text),
            must("x-example", EXAMPLE),
            may("x-style", STYLE),
        ]),
    ),
    may(
        "x-body",
        ValueForm::Object(&[
            must("encoding", ValueForm::Word(&["json", "form", "multipart", "text", "bytes"])),
            must("fields", ValueForm::Objects(&[must("name", ValueForm::Text), must("style", STYLE)])),
            must("example", EXAMPLE),
            may("media", ValueForm::Text),
        ]),
    ),
    may(
        "x-files",
        ValueForm::Objects(&[
            must("rust", ValueForm::Text),
            must("wire", ValueForm::Text),
            must("name", ValueForm::Text),
            must("doc", ValueForm::Text),
            may("media", ValueForm::Text),
        ]),
    ),
    may("x-parts", ValueForm::Objects(&[must("name", ValueForm::Text), must("media", ValueForm::Text)])),
];

const COMPONENT: &[WordRule] = &[
    may("description", ValueForm::Text),
    may(
        "x-fields",
        ValueForm::Objects(&[
            must("rust", ValueForm::Text),
            must("wire", ValueForm::Text),
            must("doc", ValueForm::Text),
        ]),
    ),
    may(
        "x-statuses",
        ValueForm::Objects(&[
            must("status", ValueForm::Integer),
            must("variant", ValueForm::Text),
            must("doc", ValueForm::Text),
            may("field", ValueForm::Text),
        ]),
    ),
    may("x-variants", ValueForm::Objects(&[must("rust", ValueForm::Text), must("wire", ValueForm::Scalar)])),
    may(
        "x-union",
        ValueForm::Objects(&[
            must("rust", ValueForm::Text),
            must("kind", ValueForm::Text),
            must("required", ValueForm::Texts),
            must("tags", ValueForm::TextsMap),
        ]),
    ),
];

/// Checks a lowered document.
///
/// # Errors
/// The first part that is missing or has another form.
pub fn check(lowered: &Value) -> Result<(), String> {
    check_keys(lowered, "the document", DOCUMENT)?;
    for (path, item) in members(lowered.get("paths")) {
        if !item.is_object() {
            return Err(wrong(path, "the path item"));
        }
        for (method, operation) in members(Some(item)) {
            check_keys(operation, &format!("{} {path}", method.to_uppercase()), OPERATION)?;
        }
    }
    for (name, component) in members(lowered.pointer("/components/schemas")) {
        check_keys(component, &format!("`{name}`"), COMPONENT)?;
    }
    Ok(())
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

fn check_keys(value: &Value, at: &str, keys: &[WordRule]) -> Result<(), String> {
    for WordRule(key, form, required) in keys {
        match value.get(*key).filter(|value| !value.is_null()) {
            Some(value) => check_form(value, at, key, *form)?,
            None if *required => return Err(wrong(at, key)),
            None => {}
        }
    }
    Ok(())
}

fn check_form(value: &Value, at: &str, key: &str, form: ValueForm) -> Result<(), String> {
    let are_texts = |value: &Value| value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
    let every = |fits: fn(&Value) -> bool| value.as_object().is_some_and(|map| map.values().all(fits));
    let fits = match form {
        ValueForm::Text => value.is_string(),
        ValueForm::Word(words) => value.as_str().is_some_and(|word| words.contains(&word)),
        ValueForm::Integer => value.is_i64(),
        ValueForm::Flag => value.is_boolean(),
        ValueForm::Scalar => value.is_string() || value.is_i64(),
        ValueForm::Texts => are_texts(value),
        ValueForm::OneText => matches!(value.as_array().map(Vec::as_slice), Some([Value::String(_)])),
        ValueForm::TextMap => every(Value::is_string),
        ValueForm::TextsMap => value.as_object().is_some_and(|map| map.values().all(are_texts)),
        ValueForm::Pagination => {
            let style = value.get("style").and_then(Value::as_str);
            let keys = PAGINATIONS.iter().find(|(name, _)| style == Some(name)).map(|(_, keys)| *keys);
            return check_keys(value, &format!("{at}: {key}"), keys.ok_or_else(|| wrong(at, key))?);
        }
        ValueForm::Result if value.is_string() => true,
        ValueForm::Result => {
            let result = value.as_object().ok_or_else(|| wrong(at, key))?;
            let keys = if result.is_empty() { &[] } else { IN_HEADER };
            return check_keys(value, &format!("{at}: {key}"), keys);
        }
        ValueForm::Object(keys) => {
            check_keys(value, &format!("{at}: {key}"), keys)?;
            value.is_object()
        }
        ValueForm::Objects(keys) => {
            for item in value.as_array().into_iter().flatten() {
                check_keys(item, &format!("{at}: {key}"), keys)?;
            }
            value.as_array().is_some_and(|items| items.iter().all(Value::is_object))
        }
    };
    if fits { Ok(()) } else { Err(wrong(at, key)) }
}

fn wrong(at: &str, key: &str) -> String {
    format!("{at}: lowering left out `{key}`, or wrote it in another form")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lowered() -> Value {
        json!({
            "paths": {"/users": {"get": {
                "operationId": "list", "tags": ["users"], "x-operation-id": "list", "x-path": "/users",
                "x-at": "/paths/~1users/get", "x-doc": "", "x-method": "list", "x-security": ["token"],
                "x-optional-security": false,
                "x-errors": [{"status": "404", "doc": ""}], "x-response": "json", "x-page": null,
                "parameters": [
                    {"name": "q", "in": "query", "x-wire": "q", "x-doc": "", "x-example": {"at": ""}},
                ],
                "x-files": [{"rust": "a", "wire": "a", "name": "a", "doc": "", "media": null}],
            }}},
            "components": {"schemas": {
                "User": {"x-fields": [{"rust": "id", "wire": "id", "doc": ""}]},
                "Role": {"x-variants": [{"rust": "Admin", "wire": "admin"}, {"rust": "One", "wire": 1}]},
                "Way": {"x-union": [
                    {"rust": "A", "kind": "object", "required": ["a"], "tags": {"type": ["a"]}},
                ]},
            }},
            "x-ids": {"UserId": "i64"},
            "x-examples": {"responses": {}, "bodies": {}, "types": {}},
        })
    }

    #[test]
    fn nothing_that_is_missing_becomes_an_empty_text_or_list() {
        assert_eq!(check(&lowered()), Ok(()));
        let operation = "/paths/~1users/get";
        let table = [
            ("", "components", None),
            ("", "paths", None),
            ("/x-ids", "UserId", Some(json!(1))),
            (operation, "x-method", None),
            (operation, "x-security", Some(json!(["token", 5]))),
            (operation, "x-optional-security", None),
            (operation, "x-response", Some(json!("yaml"))),
            (operation, "parameters", None),
            (operation, "tags", Some(json!([]))),
            (operation, "x-pagination", Some(json!({"style": "none"}))),
            (operation, "x-pagination", Some(json!({"style": "offset", "items": ".", "offset": "o"}))),
            (
                operation,
                "x-pagination",
                Some(json!({"style": "page", "items": ".", "page": "p", "size": "5"})),
            ),
            (operation, "x-result", Some(json!(5))),
            (operation, "x-result", Some(json!({"header": "Location"}))),
            ("/paths/~1users/get/parameters/0", "x-wire", None),
            ("/paths/~1users/get/parameters/0", "in", Some(json!("cookie"))),
            ("/paths/~1users/get/parameters/0", "x-style", Some(json!({"kind": "Matrix"}))),
            ("/paths/~1users/get/x-files/0", "wire", None),
            ("/paths/~1users/get/x-errors/0", "status", Some(json!(404))),
            ("/components/schemas/User/x-fields/0", "wire", None),
            ("/components/schemas/Role/x-variants/0", "wire", Some(json!(1.5))),
            ("/components/schemas/Way/x-union/0", "required", Some(json!([1]))),
            ("/components/schemas/Way/x-union/0", "tags", Some(json!({"type": "a"}))),
        ];
        for (holder, key, value) in table {
            let mut broken = lowered();
            let object = broken.pointer_mut(holder).and_then(Value::as_object_mut).unwrap();
            match value {
                Some(value) => object.insert(key.to_owned(), value),
                None => object.remove(key),
            };
            let error = check(&broken).unwrap_err();
            assert!(error.contains(key) || holder == "/x-ids", "{holder} {key}: {error}");
        }
    }
}
