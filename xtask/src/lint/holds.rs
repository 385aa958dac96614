//! Whether the generated type of a schema can hold a value that its validator accepts: JSON Schema
//! calls `5.0` an integer, and takes any text for a time.

use frontdesk_openapi::pointer;
use serde_json::Value;

use super::context::{Lint, members, text};

/// What a value holds that its type cannot: the pointer within the value, and why.
pub(super) fn misfits(lint: &Lint<'_>, schema: &Value, value: &Value) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    walk(lint, schema, value, "", &mut found);
    found
}

fn walk(lint: &Lint<'_>, schema: &Value, value: &Value, at: &str, found: &mut Vec<(String, &'static str)>) {
    let (schema, _) = lint.document.resolve(schema, "");
    // What is written by hand reads what it likes, and null is the validator's.
    if schema.get("x-rust-type").is_some() || value.is_null() {
        return;
    }
    if let Some(problem) = scalar(schema, value) {
        found.push((at.to_owned(), problem));
    }
    for member in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        walk(lint, member, value, at, found);
    }
    if let Some(items) = schema.get("items") {
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            walk(lint, items, item, &pointer::join(at, &index.to_string()), found);
        }
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        let named = members(schema, "properties").find(|(property, _)| *property == name);
        let property = named.map(|(_, property)| property).or_else(|| schema.get("additionalProperties"));
        if let Some(property) = property {
            walk(lint, property, member, &pointer::join(at, name), found);
        }
    }
}

/// Why a scalar does not fit its type.
fn scalar(schema: &Value, value: &Value) -> Option<&'static str> {
    let integer =
        "an integer of the client has 64 bits and no fraction; write it without a point, or `type: number`";
    let time =
        "it is no time of RFC 3339, such as `2026-11-22T04:46:39Z`; write one, or remove `format: date-time`";
    let written = value.as_str();
    let (fits, problem) = match (text(schema, "x-lenient"), text(schema, "type"), text(schema, "format")) {
        ("boolean", ..) => (
            value.is_boolean() || matches!(written, Some("" | "true" | "false")),
            "`x-lenient: boolean` reads `true` and `false`, also as text, and the empty text",
        ),
        ("integer", ..) => (
            value.is_i64() || written.is_some_and(|text| text.is_empty() || text.parse::<i64>().is_ok()),
            "`x-lenient: integer` reads whole numbers, also as text, and the empty text",
        ),
        ("string", ..) => {
            (written.is_some() || value.is_number(), "`x-lenient: string` reads text and numbers")
        }
        ("date-time", ..) => (written.is_some_and(|text| text.is_empty() || is_time(text)), time),
        ("epoch-millis" | "epoch-seconds", ..) => (
            value.is_number() || written.is_some_and(|text| text.parse::<f64>().is_ok() || is_time(text)),
            "it is neither a number nor a time of RFC 3339; write one of them",
        ),
        ("", "integer", _) => (value.is_i64(), integer),
        ("", "string", "date-time") => (written.is_some_and(is_time), time),
        _ => return None,
    };
    (!fits).then_some(problem)
}

/// Whether a text has the form of a time: a date, a time of day, and mostly an offset.
fn is_time(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let Some((date, rest)) = text.split_once(['T', 't', ' ']) else {
        return false;
    };
    let date: Vec<&str> = date.split('-').collect();
    let end =
        rest.find(|sign: char| !sign.is_ascii_digit() && !matches!(sign, ':' | '.')).unwrap_or(rest.len());
    let (time, offset) = rest.split_at(end);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let time: Vec<&str> = time.split(':').collect();
    let is = |parts: &[&str], lengths: &[usize]| {
        parts.iter().map(|part| part.len()).eq(lengths.iter().copied())
            && parts.iter().all(|part| digits(part))
    };
    let offset = offset.trim();
    let named = matches!(offset, "" | "Z" | "z" | "UTC");
    let hours = offset.strip_prefix(['+', '-']).is_some_and(|hours| {
        let hours = hours.replace(':', "");
        hours.len() == 4 && digits(&hours)
    });
    let within = |part: Option<&&str>, range: std::ops::RangeInclusive<u8>| {
        part.and_then(|part| part.parse().ok()).is_some_and(|number| range.contains(&number))
    };
    let exists = within(date.get(1), 1..=12)
        && within(date.get(2), 1..=31)
        && within(time.first(), 0..=23)
        && within(time.get(1), 0..=59)
        && within(time.get(2), 0..=60);
    exists && is(&date, &[4, 2, 2]) && is(&time, &[2, 2, 2]) && digits(fraction) && (named || hours)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scalars_fit_their_types_or_not() {
        let time = json!({"type": "string", "format": "date-time"});
        let lenient = |form: &str| json!({ "x-lenient": form });
        let table = [
            (json!({"type": "integer"}), json!(5), true),
            (json!({"type": "integer"}), json!(5.0), false),
            (json!({"type": "integer"}), json!(u64::MAX), false),
            (json!({"type": "number"}), json!(5.0), true),
            (time.clone(), json!("2026-11-22T04:46:39Z"), true),
            (time.clone(), json!("2026-11-22T04:46:39.123456+01:00"), true),
            (time.clone(), json!("2026-11-22 04:46:39 UTC"), true),
            (time.clone(), json!("2026-11-22T04:46:39+0000"), true),
            (time.clone(), json!("2026-11-22"), false),
            (time.clone(), json!("yesterday"), false),
            (time.clone(), json!("2026-13-22T04:46:39Z"), false),
            (time.clone(), json!("2026-11-22T24:46:39Z"), false),
            (time, json!("2026-11-22T04:46:39 nonsense"), false),
            (lenient("boolean"), json!("true"), true),
            (lenient("boolean"), json!("yes"), false),
            (lenient("integer"), json!("5"), true),
            (lenient("integer"), json!("five"), false),
            (lenient("string"), json!(5), true),
            (lenient("string"), json!([]), false),
            (lenient("date-time"), json!(""), true),
            (lenient("epoch-millis"), json!("1685648891000"), true),
            (lenient("epoch-seconds"), json!(true), false),
        ];
        for (schema, value, fits) in table {
            assert_eq!(scalar(&schema, &value).is_none(), fits, "{schema} {value}");
        }
    }
}
