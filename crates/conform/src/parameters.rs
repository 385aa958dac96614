//! Checks the parameters of a request against its operation.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_openapi::direction::Direction;
use frontdesk_openapi::document::{OperationAt, ParameterAt};
use serde_json::{Value, json};

use crate::finding::{Change, Finding, FindingKind};
use crate::har::RecordedExchange;
use crate::route::Router;
use crate::schema::SchemaAt;
use crate::shape::Shape;
use crate::spec::Spec;
use crate::walk;
use crate::{form, values, words};

/// Everything that parameters show: undescribed ones in the query, wrong types, and required ones
/// that were not there. Headers that nobody describes are the client's own affair.
pub(crate) fn findings(
    spec: &Spec,
    operation: &OperationAt<'_>,
    path: &[(String, String)],
    exchange: &RecordedExchange,
) -> Vec<Finding> {
    let parameters = spec.document.parameters(operation);
    let mut found = Vec::new();
    for parameter in parameters.iter().filter(|parameter| parameter.location == "path") {
        let values: Vec<&str> =
            path.iter().filter(|(name, _)| name == parameter.name).map(|(_, value)| value.as_str()).collect();
        found.extend(given(spec, parameter, &values));
    }
    found.extend(query(spec, operation, &parameters, &exchange.query));
    // A recording without any headers says nothing about them.
    for parameter in
        parameters.iter().filter(|parameter| parameter.location == "header" && !exchange.headers.is_empty())
    {
        let named = exchange.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(parameter.name));
        let values: Vec<&str> = named.map(|(_, value)| value.as_str()).collect();
        found.extend(given(spec, parameter, &values));
    }
    found
}

fn query(
    spec: &Spec,
    operation: &OperationAt<'_>,
    parameters: &[ParameterAt<'_>],
    pairs: &[(String, String)],
) -> Vec<Finding> {
    let mut found = Vec::new();
    let credentials = credentials(spec);
    let mut unknown: BTreeMap<&str, Shape> = BTreeMap::new();
    for (name, value) in pairs {
        let listed = parameters.iter().any(|parameter| is_named(spec, parameter, name));
        if !listed && !credentials.contains(&name.as_str()) {
            unknown.entry(name).or_default().merge(Shape::of(&guessed(value)));
        }
    }
    for (name, shape) in unknown {
        let shown = words::shown(name);
        let change = Change::Parameter {
            operation: operation.pointer.clone(),
            name: Some(name.to_owned()).filter(|name| shown == name),
            shape,
        };
        found.push(Finding {
            kind: FindingKind::UndocumentedParameter,
            place: format!("query.{shown}"),
            change,
        });
    }
    for parameter in parameters.iter().filter(|parameter| parameter.location == "query") {
        let of: Vec<&(String, String)> =
            pairs.iter().filter(|(name, _)| is_named(spec, parameter, name)).collect();
        let is_spread = !of.is_empty() && spread(spec, parameter);
        if let Some(schema) = Router::schema(parameter).filter(|_| is_spread) {
            let own: Vec<_> = of.into_iter().cloned().collect();
            found.extend(fits(spec, &schema, &form::nested(&own, |_| true), &place(parameter)));
            continue;
        }
        let nested = of.iter().any(|(name, _)| name != parameter.name);
        let own: Vec<_> = of.iter().map(|pair| (*pair).clone()).collect();
        let tree = nested.then(|| form::nested(&own, |_| false));
        let value = tree.as_ref().and_then(|tree| tree.get(parameter.name));
        match (Router::schema(parameter), value) {
            (Some(schema), Some(value)) => found.extend(fits(spec, &schema, value, &place(parameter))),
            // A parameter of plain text, brackets in its name included.
            _ => {
                let values: Vec<&str> = of.iter().map(|(_, value)| value.as_str()).collect();
                found.extend(given(spec, parameter, &values));
            }
        }
    }
    found
}

/// What stands between the elements of a list, or the names and values of an object, that is one
/// text.
fn separator(parameter: &ParameterAt<'_>) -> Option<char> {
    let explode = parameter.value.get("explode").and_then(Value::as_bool);
    match parameter.value.get("style").and_then(Value::as_str).unwrap_or("form") {
        "form" if explode == Some(false) => Some(','),
        "spaceDelimited" if explode != Some(true) => Some(' '),
        "pipeDelimited" if explode != Some(true) => Some('|'),
        _ => None,
    }
}

/// Whether the properties of a parameter are sent under their own names.
fn spread(spec: &Spec, parameter: &ParameterAt<'_>) -> bool {
    let style = parameter.value.get("style").and_then(Value::as_str).unwrap_or("form");
    let plain = style == "form" && separator(parameter).is_none() && !parameter.is_json();
    parameter.location == "query" && plain && !members(spec, parameter).is_empty()
}

/// The names of the properties of a parameter that is an object.
fn members<'a>(spec: &'a Spec, parameter: &ParameterAt<'a>) -> BTreeSet<&'a str> {
    let Some(schema) = Router::schema(parameter) else { return BTreeSet::new() };
    let plain = walk::plain(spec, &[schema], &json!({}));
    let lists = plain.schemas.iter().filter_map(|at| at.schema.get("properties")?.as_object());
    lists.flatten().map(|(name, _)| name.as_str()).collect()
}

/// Whether a name in a query belongs to a parameter: it is the name, that of a property, or nested
/// below one that may be.
fn is_named(spec: &Spec, parameter: &ParameterAt<'_>, name: &str) -> bool {
    if spread(spec, parameter) {
        return members(spec, parameter).contains(name);
    }
    let deep = parameter.value.get("style").and_then(Value::as_str) == Some("deepObject");
    parameter.location == "query"
        && (name == parameter.name
            || (deep && name.strip_prefix(parameter.name).is_some_and(|rest| rest.starts_with('['))))
}

/// What one parameter's values show.
fn given(spec: &Spec, parameter: &ParameterAt<'_>, values: &[&str]) -> Vec<Finding> {
    let Some((last, _)) = values.split_last() else {
        let required = parameter.value.get("required") == Some(&Value::Bool(true));
        let schema = parameter.pointer.clone();
        let change = Change::Optional { schema, name: parameter.name.to_owned() };
        let missing = Finding { kind: FindingKind::MissingParameter, place: place(parameter), change };
        return if required { vec![missing] } else { Vec::new() };
    };
    let Some(schema) = Router::schema(parameter) else { return Vec::new() };
    if parameter.is_json() {
        // What does not parse stays the text that it is, which no schema of such a parameter fits.
        let value = serde_json::from_str(last).unwrap_or_else(|_| Value::from(*last));
        return values::findings(spec, &schema, &value, &place(parameter), Direction::Request);
    }
    let value = match separator(parameter).filter(|_| parameter.location == "query") {
        Some(separator) if members(spec, parameter).is_empty() => last.split(separator).collect(),
        Some(separator) => {
            let texts: Vec<&str> = last.split(separator).collect();
            let pairs = texts.chunks(2).map(|pair| match pair {
                [name, value] => ((*name).to_owned(), (*value).to_owned()),
                rest => (rest.concat(), String::new()),
            });
            form::nested(&pairs.collect::<Vec<_>>(), |_| true)
        }
        None if values.len() > 1 => values.iter().copied().collect(),
        None => Value::from(*last),
    };
    fits(spec, &schema, &value, &place(parameter))
}

fn fits(spec: &Spec, schema: &SchemaAt<'_>, value: &Value, place: &str) -> Vec<Finding> {
    let value = form::coerced(spec, std::slice::from_ref(schema), value);
    values::findings(spec, schema, &value, place, Direction::Request)
}

fn place(parameter: &ParameterAt<'_>) -> String {
    format!("{}.{}", parameter.location, parameter.name)
}

/// The query parameters by which calls are authenticated.
fn credentials(spec: &Spec) -> Vec<&str> {
    let schemes = spec.document.value.pointer("/components/securitySchemes").and_then(Value::as_object);
    let in_query = schemes.into_iter().flatten().map(|(_, scheme)| scheme);
    let in_query = in_query.filter(|scheme| scheme.get("in").and_then(Value::as_str) == Some("query"));
    in_query.filter_map(|scheme| scheme.get("name")?.as_str()).collect()
}

/// What a text in a query probably is.
pub(crate) fn guessed(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Bool(_) | Value::Number(_))) => value,
        _ => Value::from(text),
    }
}
