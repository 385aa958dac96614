//! Checks one exchange against its operation.

use std::collections::BTreeMap;

use frontdesk_openapi::direction::Direction;
use frontdesk_openapi::document::OperationAt;
use frontdesk_openapi::media::{is_json, is_records, records};
use frontdesk_openapi::pointer;
use serde_json::{Map, Value};

use crate::finding::{Change, Finding, FindingKind, SeenOperation};
use crate::har::{RecordedExchange, RequestBody, media};
use crate::round_trips::{self, RoundTripTables};
use crate::schema::SchemaAt;
use crate::shape::Shape;
use crate::spec::Spec;
use crate::values::{self, generalised};
use crate::{form, parameters, words};

/// Returns the differences between an exchange and its operation. `path` are the path parameters.
///
/// The request is only checked if it succeeded and was not meant to fail.
pub(crate) fn findings(
    spec: &Spec,
    types: GeneratedTypes,
    operation: &OperationAt<'_>,
    path: &[(String, String)],
    exchange: &RecordedExchange,
) -> Vec<Finding> {
    let mut found = Vec::new();
    let done = (200..300).contains(&exchange.status);
    if done && !exchange.case.starts_with("error") {
        found.extend(parameters::findings(spec, operation, path, exchange));
        found.extend(request(spec, types, operation, exchange));
    }
    // The browser had the response already.
    if exchange.status == 304 {
        return found;
    }
    let recorded = RecordedResponse {
        status: exchange.status,
        media: exchange.media.as_deref(),
        body: exchange.body.as_deref(),
    };
    found.extend(response(spec, types, operation, &recorded));
    found
}

/// The generated types with which bodies are decoded.
#[derive(Clone, Copy, Debug, Default)]
pub struct GeneratedTypes {
    /// The vendor's tables, if there are any.
    pub tables: Option<RoundTripTables>,
    /// Whether they were generated from the document, so that every response has one.
    pub complete: bool,
}

/// A response to check.
#[derive(Clone, Copy, Debug)]
pub struct RecordedResponse<'a> {
    /// The status.
    pub status: u16,
    /// The media type, without parameters.
    pub media: Option<&'a str>,
    /// The body; `None` if it was not recorded.
    pub body: Option<&'a [u8]>,
}

/// Returns the differences between a response and its operation.
#[must_use]
pub fn response(
    spec: &Spec,
    types: GeneratedTypes,
    operation: &OperationAt<'_>,
    response: &RecordedResponse<'_>,
) -> Vec<Finding> {
    let responses = spec.responses(operation);
    let status = response.status.to_string();
    let range = format!("{}XX", response.status / 100);
    let listed = [status.as_str(), range.as_str(), "default"]
        .into_iter()
        .filter(|listed| *listed != "default" || is_default(spec, operation, response.status))
        .find_map(|wanted| responses.iter().find(|(listed, _)| listed.eq_ignore_ascii_case(wanted)));
    let has_body = response.body.is_some_and(|body| !body.is_empty());
    let Some((listed, contents)) = listed else {
        let change = Change::Status {
            operation: operation.pointer.clone(),
            status: response.status,
            media: response.media.filter(|_| has_body).map(str::to_owned),
            // A body that is no JSON has no shape that could be described.
            shape: response
                .body
                .and_then(|body| serde_json::from_slice(body).ok())
                .map(|body| Shape::of(&body)),
        };
        return vec![Finding {
            kind: FindingKind::UndocumentedStatus,
            place: format!("status {status}"),
            change,
        }];
    };
    let Some(body) = response.body else { return Vec::new() };
    let place = format!("response {status}");
    let one = |kind, change| vec![Finding { kind, place: place.clone(), change }];
    match (body.is_empty(), contents.is_empty()) {
        (true, true) => return Vec::new(),
        (true, false) => {
            return one(FindingKind::MissingBody, Change::Words("no body where one is described".to_owned()));
        }
        _ => {}
    }
    // A response without a media type fits none, which is reported.
    let media_type = response.media.unwrap_or("");
    let Some(content) = contents.iter().find(|content| takes(content.media, media_type)) else {
        let kind = if contents.is_empty() {
            FindingKind::UnexpectedBody
        } else {
            FindingKind::UndocumentedMediaType
        };
        let holder = pointer::join(&pointer::join(&operation.pointer, "responses"), listed);
        // Only JSON has a shape.
        let parsed: Option<Value> = serde_json::from_slice(body).ok();
        let media = if media_type.is_empty() { "a body without a media type" } else { media_type }.to_owned();
        return one(kind, Change::Media { holder, media, shape: parsed.map(|body| Shape::of(&body)) });
    };
    if is_records(media_type) {
        return lines(spec, types, operation, &content.located(), response.status, body);
    }
    if !is_json(media_type) {
        let text = Value::from(String::from_utf8_lossy(body));
        return values::findings(spec, &content.located(), &text, "response", Direction::Response);
    }
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        return one(FindingKind::MalformedBody, Change::Words(format!("{media_type} that is no JSON")));
    };
    json(spec, types, operation, &content.located(), response.status, &value, "response")
}

/// What one JSON text of a response shows.
fn json(
    spec: &Spec,
    types: GeneratedTypes,
    operation: &OperationAt<'_>,
    schema: &SchemaAt<'_>,
    status: u16,
    value: &Value,
    place: &str,
) -> Vec<Finding> {
    let mut found = values::findings(spec, schema, value, place, Direction::Response);
    if let Some(tables) = types.tables.filter(|_| (200..300).contains(&status)) {
        match round_trips::find(tables.responses, operation.id()) {
            Some(round_trip) => found.extend(returned(round_trip, value, place)),
            // A document of somebody's own may have operations that no client has.
            None if !types.complete => {}
            None => found.push(Finding {
                kind: FindingKind::Undecodable,
                place: place.to_owned(),
                change: Change::Words("JSON for which there is no generated type".to_owned()),
            }),
        }
    }
    found
}

/// How many records of one response are looked at: each may become a finding.
const MOST_RECORDS: usize = 100_000;

/// What the records of a response show, each of which the schema describes.
fn lines(
    spec: &Spec,
    types: GeneratedTypes,
    operation: &OperationAt<'_>,
    schema: &SchemaAt<'_>,
    status: u16,
    body: &[u8],
) -> Vec<Finding> {
    let of_record = |record| match serde_json::from_slice::<Value>(record) {
        Ok(value) => json(spec, types, operation, schema, status, &value, "response[]"),
        Err(_) => vec![Finding {
            kind: FindingKind::MalformedBody,
            place: "response[]".to_owned(),
            change: Change::Words("a record that is no JSON".to_owned()),
        }],
    };
    if records(body).count() > MOST_RECORDS {
        let words = format!("more than {MOST_RECORDS} records, which are too many to look at");
        return vec![Finding {
            kind: FindingKind::MalformedBody,
            place: "response[]".to_owned(),
            change: Change::Words(words),
        }];
    }
    records(body).flat_map(of_record).collect()
}

/// Whether the operation's `default` stands for a status: for any, unless it says for which one
/// that has no key.
fn is_default(spec: &Spec, operation: &OperationAt<'_>, status: u16) -> bool {
    let default = operation.value.pointer("/responses/default").map(|default| spec.resolve(default));
    let only = default.and_then(|default| default.get("x-vendor-status")).and_then(Value::as_u64);
    only.is_none_or(|only| only == u64::from(status))
}

/// The body of a request, read as far as that goes without a schema.
enum Body {
    Value(Value),
    Fields(Vec<(String, String)>),
}

impl Body {
    fn shape(&self) -> Shape {
        match self {
            Self::Value(value) => Shape::of(value),
            Self::Fields(fields) => Shape::of(&form::nested(fields, |_| false)),
        }
    }
}

/// Everything that the body of a request shows.
fn request(
    spec: &Spec,
    types: GeneratedTypes,
    operation: &OperationAt<'_>,
    exchange: &RecordedExchange,
) -> Vec<Finding> {
    let one = |kind, change| vec![Finding { kind, place: "request".to_owned(), change }];
    let bodies = spec.bodies(operation);
    let (media_type, body) = match read(exchange) {
        Ok(Some(read)) => read,
        Ok(None) => {
            let described = operation.value.get("requestBody").map(|body| spec.resolve(body));
            let required = described.and_then(|body| body.get("required")) == Some(&Value::Bool(true));
            let words = || Change::Words("no body where one is required".to_owned());
            let missing = required && exchange.sent == RequestBody::Nothing;
            return if missing { one(FindingKind::MissingBody, words()) } else { Vec::new() };
        }
        Err(words) => return one(FindingKind::MalformedBody, Change::Words(words)),
    };
    // Many clients send an empty object with everything.
    let nothing = match &body {
        Body::Value(value) => value.is_null() || value.as_object().is_some_and(Map::is_empty),
        Body::Fields(fields) => fields.is_empty(),
    };
    if bodies.is_empty() && nothing {
        return Vec::new();
    }
    let Some(content) = bodies.iter().find(|content| takes(content.media, &media_type)) else {
        let kind =
            if bodies.is_empty() { FindingKind::UnexpectedBody } else { FindingKind::UndocumentedMediaType };
        let holder = pointer::join(&operation.pointer, "requestBody");
        return one(kind, Change::Media { holder, media: media_type, shape: Some(body.shape()) });
    };
    let schema = content.located();
    let value = match body {
        Body::Value(value) => value,
        Body::Fields(fields) => {
            let schemas = std::slice::from_ref(&schema);
            let value = form::coerced(spec, schemas, &form::tree(spec, schemas, &fields));
            return values::findings(spec, &schema, &value, "request", Direction::Request);
        }
    };
    let mut found = values::findings(spec, &schema, &value, "request", Direction::Request);
    let tables = types.tables.filter(|_| is_json(&media_type));
    if let Some(round_trip) = tables.and_then(|tables| round_trips::find(tables.bodies, operation.id())) {
        found.extend(returned(round_trip, &value, "request"));
    }
    found
}

/// The media type of forms.
const FORM: &str = "application/x-www-form-urlencoded";

/// The media type and body of a request; `None` where there is none, or none that is known.
fn read(exchange: &RecordedExchange) -> Result<Option<(String, Body)>, String> {
    let (media_type, bytes) = match &exchange.sent {
        RequestBody::Unknown | RequestBody::Nothing => return Ok(None),
        RequestBody::Fields(media_type, fields) => {
            let media_type = Some(media(media_type)).filter(|media| !media.is_empty());
            return Ok(Some((media_type.unwrap_or_else(|| FORM.to_owned()), Body::Fields(fields.clone()))));
        }
        RequestBody::Bytes(media_type, bytes) => (media(media_type), bytes),
    };
    let header = || {
        let named = exchange.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        // A body without a media type fits none, which is reported.
        named.map(|(_, value)| media(value)).unwrap_or_default()
    };
    let media_type = if media_type.is_empty() { header() } else { media_type };
    if media_type == FORM {
        let fields = frontdesk_core::har::pairs(&String::from_utf8_lossy(bytes));
        return Ok(Some((media_type, Body::Fields(fields))));
    }
    if is_json(&media_type) || media_type.is_empty() {
        let value = serde_json::from_slice(bytes).map_err(|_| "a body that is no JSON".to_owned())?;
        let media_type = if media_type.is_empty() { "application/json".to_owned() } else { media_type };
        return Ok(Some((media_type, Body::Value(value))));
    }
    Ok(Some((media_type, Body::Value(Value::from(String::from_utf8_lossy(bytes))))))
}

/// What a round trip through the generated type loses.
fn returned(round_trip: round_trips::RoundTrip, value: &Value, place: &str) -> Vec<Finding> {
    let after = match round_trip(value) {
        Ok(after) => after,
        Err(error) => {
            let change = Change::Words(format!("the generated type does not read it: {error}"));
            return vec![Finding { kind: FindingKind::Undecodable, place: place.to_owned(), change }];
        }
    };
    let differences = round_trips::differences(value, &after);
    let found = differences.into_iter().map(|difference| {
        let types = |value: &Option<Value>| {
            value.as_ref().map_or_else(|| "nothing".to_owned(), |value| Shape::of(value).types())
        };
        let (before, after) = (types(&difference.before), types(&difference.after));
        let words = if before == after {
            format!("{before} that came back with another value")
        } else {
            format!("{before} that came back as {after}")
        };
        Finding {
            kind: FindingKind::Lost,
            place: generalised(place, &difference.pointer, value),
            change: Change::Words(words),
        }
    });
    found.collect()
}

/// Whether a listed media type stands for one that was seen.
fn takes(listed: &str, seen: &str) -> bool {
    let listed = media(listed);
    let (kind, _) = seen.split_once('/').unwrap_or((seen, ""));
    listed == seen || listed == "*/*" || listed.strip_suffix("/*").is_some_and(|listed| listed == kind)
}

/// What an exchange shows of an operation that nobody has described.
pub(crate) fn undocumented(path: &str, exchange: &RecordedExchange) -> Finding {
    let mut query: BTreeMap<String, Shape> = BTreeMap::new();
    for (name, value) in exchange.query.iter().filter(|(name, _)| words::is_name(name)) {
        query.entry(name.clone()).or_default().merge(Shape::of(&parameters::guessed(value)));
    }
    let request = match &exchange.sent {
        RequestBody::Bytes(media_type, bytes) => {
            // Only JSON has a shape.
            serde_json::from_slice(bytes).ok().map(|value: Value| (media(media_type), Shape::of(&value)))
        }
        RequestBody::Fields(media_type, fields) => {
            Some((media(media_type), Shape::of(&form::nested(fields, |_| false))))
        }
        RequestBody::Unknown | RequestBody::Nothing => None,
    };
    let body = exchange.body.as_deref().filter(|body| !body.is_empty());
    let response = exchange.media.clone().filter(|_| body.is_some()).map(|media| {
        // Only JSON has a shape.
        let value: Option<Value> = body.and_then(|body| serde_json::from_slice(body).ok());
        (media, value.map(|value| Shape::of(&value)))
    });
    let operation = SeenOperation {
        method: exchange.method.clone(),
        path: path.to_owned(),
        query,
        request: request.filter(|(media, _)| !media.is_empty()),
        responses: BTreeMap::from([(exchange.status, response)]),
    };
    let place = format!("{} {path}", exchange.method.to_ascii_uppercase());
    Finding {
        kind: FindingKind::UndocumentedOperation,
        place,
        change: Change::Operation(Box::new(operation)),
    }
}
