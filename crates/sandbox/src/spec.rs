//! The operations of a vendor as its spec describes them: the tables in `generated`, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::http::Method;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use serde_json::Value;

use crate::ordered::Ordered;

/// Reads a table the first time that it is asked for, and keeps the error of one that is malformed.
pub(crate) type LazySpec = LazyLock<Result<Spec, String>>;

/// The operations of one vendor.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spec {
    /// The path of the base URL, without a slash at the end.
    pub(crate) base_path: String,
    pub(crate) operations: Vec<SpecOperation>,
    /// The index of the first operation with a path of each shape: every request looks for one.
    #[serde(skip)]
    shapes: HashMap<String, usize>,
    /// The index of each operation by its operationId: every handler is given to one.
    #[serde(skip)]
    ids: HashMap<String, usize>,
}

impl Spec {
    /// # Errors
    /// The text is not a table.
    pub(crate) fn parse(table: &str) -> Result<Self, String> {
        let mut spec: Self = serde_json::from_str(table)
            .map_err(|error| format!("the table of operations is malformed: {error}"))?;
        for (index, operation) in spec.operations.iter().enumerate() {
            spec.shapes.entry(shape(&operation.path)).or_insert(index);
            spec.ids.entry(operation.id.clone()).or_insert(index);
        }
        Ok(spec)
    }

    /// The operation with this operationId.
    pub(crate) fn operation(&self, id: &str) -> Option<&SpecOperation> {
        self.operations.get(*self.ids.get(id)?)
    }

    /// The path template that a route is, whatever the route calls its parameters.
    pub(crate) fn template(&self, route: &str) -> Option<&str> {
        let index = *self.shapes.get(&shape(route))?;
        Some(&self.operations.get(index)?.path)
    }
}

/// A path template without the names of its parameters.
fn shape(path: &str) -> String {
    let segments = path.split('/').map(|segment| if is_parameter(segment) { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// Whether a template is the path of a request: its parameters match parameters of the route, its
/// other segments match segments of the request.
pub(crate) fn same_path(template: &str, route: &str, path: &str) -> bool {
    let (mut template, mut route, mut path) = (template.split('/'), route.split('/'), path.split('/'));
    loop {
        match (template.next(), route.next(), path.next()) {
            (None, None, None) => return true,
            (Some(own), Some(route), Some(path))
                if own == path || is_parameter(own) && is_parameter(route) => {}
            _ => return false,
        }
    }
}

pub(crate) fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

/// One operation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SpecOperation {
    /// The operationId.
    pub(crate) id: String,
    #[serde(deserialize_with = "method")]
    pub(crate) method: Method,
    /// The path template below the base path.
    pub(crate) path: String,
    /// The query parameters, as the properties of an object.
    #[serde(default)]
    pub(crate) query: Schema,
    /// The schemas of the request body by media type.
    #[serde(default)]
    body: Ordered<String, Schema>,
    /// Whether no credentials are needed.
    #[serde(default)]
    pub(crate) open: bool,
    /// The first success status.
    pub(crate) status: u16,
    /// The media type of the response, if it has a body.
    pub(crate) media: Option<String>,
    /// An example of the response body. Pictures have none.
    pub(crate) example: Option<Value>,
}

impl SpecOperation {
    /// The schema of the JSON request body.
    pub(crate) fn json_body(&self) -> Option<&Schema> {
        self.body.0.iter().find(|(media, _)| media == "application/json").map(|(_, schema)| schema)
    }
}

/// Which values are valid. References and `allOf` are resolved when the table is generated.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Schema {
    #[serde(rename = "type")]
    pub(crate) kind: Option<SchemaKind>,
    /// The text of a query parameter is JSON.
    pub(crate) json: bool,
    pub(crate) nullable: bool,
    /// The allowed values; empty if any value is.
    #[serde(rename = "enum")]
    pub(crate) values: Vec<Value>,
    /// The properties, in the order of the spec.
    pub(crate) properties: Ordered<String, Schema>,
    pub(crate) required: Vec<String>,
    pub(crate) additional_properties: Additional,
    pub(crate) items: Option<Box<Schema>>,
    pub(crate) any_of: Vec<Schema>,
    pub(crate) one_of: Vec<Schema>,
    pub(crate) min_items: Option<usize>,
    pub(crate) max_items: Option<usize>,
    pub(crate) unique_items: bool,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    pub(crate) minimum: Option<f64>,
    pub(crate) maximum: Option<f64>,
}

impl Schema {
    /// The schema of a property.
    pub(crate) fn property(&self, name: &str) -> Option<&Schema> {
        self.properties.0.iter().find(|(property, _)| property == name).map(|(_, schema)| schema)
    }
}

/// The `type` of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SchemaKind {
    String,
    Number,
    Integer,
    Boolean,
    Array,
    Object,
}

/// The properties that an object may have beside those of its schema.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
pub(crate) enum Additional {
    /// The schema does not say.
    #[default]
    Unstated,
    /// Any, or none.
    Allowed(bool),
    /// Those of this schema.
    Of(Box<Schema>),
}

fn method<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Method, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(|_| D::Error::custom(format!("{name} is not a method")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_have_the_names_of_the_spec() {
        let table = r#"{"base_path": "", "operations": [
            {"id": "a", "method": "GET", "path": "/things/all", "status": 204},
            {"id": "b", "method": "GET", "path": "/things/{thingId}", "status": 204}
        ]}"#;
        let spec = Spec::parse(table).unwrap();
        let cases = [
            ("/things/{0}", Some("/things/{thingId}")),
            ("/things/all", Some("/things/all")),
            ("/things/one", None),
            ("/things", None),
        ];
        for (route, expected) in cases {
            assert_eq!(spec.template(route), expected, "{route}");
        }
    }
}
