//! Business units, agent groups and agent attributes, which the API only reads.

use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::failure::Failure;
use super::page::{Paging, Query};
use super::reference::{self, AGENT_GROUPS, BUSINESS_UNITS, BusinessUnit, SKILLS};
use crate::http;

const SORTABLE: [&str; 4] = ["id", "siteId", "name", "displayName"];

/// `GET /v1/businessUnit/{siteId}`
pub(super) async fn business_units(
    Path(site): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let site = reference::site(&site)?;
    let query = Query::new(query.as_deref());
    let paging = Paging::read(&query, &SORTABLE, "name")?;
    let pattern = text_filter(&query)?;
    let columns = query.list("columns");
    let mut found: Vec<&BusinessUnit> = BUSINESS_UNITS
        .iter()
        .filter(|unit| {
            unit.named.site == site && pattern.as_ref().is_none_or(|pattern| like(pattern, unit.named.name))
        })
        .collect();
    found.sort_by(|a, b| {
        let order = match paging.sort.as_str() {
            "id" => a.named.id.cmp(&b.named.id),
            "siteId" => a.named.site.cmp(&b.named.site),
            "displayName" => a.display_name.cmp(b.display_name),
            _ => a.named.name.cmp(b.named.name),
        };
        let order = if paging.descending { order.reverse() } else { order };
        order.then(a.named.id.cmp(&b.named.id))
    });
    Ok(paging.answer(&found, |unit| {
        let mut record = reference::named_json(&unit.named);
        if let Value::Object(record) = &mut record {
            record.insert("displayName".to_owned(), unit.display_name.into());
            if let Some(columns) = &columns {
                record.retain(|name, _| columns.contains(&name.as_str()));
            }
            // The sample has it although its request does not name it among the columns.
            if let Some(wait) = unit.wait_period {
                record.insert("chatAssign".to_owned(), json!({"id": unit.named.id, "waitPeriod": wait}));
            }
        }
        record
    }))
}

/// The `textFilter` of the JSON text in `filter`, which only a sample shows.
fn text_filter(query: &Query) -> Result<Option<String>, Failure> {
    let Some(text) = query.text("filter") else { return Ok(None) };
    let filter: Value =
        serde_json::from_str(text).map_err(|_| Failure::bad_request("filter is not valid JSON"))?;
    Ok(filter.get("textFilter").and_then(Value::as_str).map(str::to_lowercase))
}

/// Whether a name fits a lower-case pattern in which a percent sign stands for any text.
fn like(pattern: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    let parts: Vec<&str> = pattern.split('%').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return pattern == name };
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// `GET /v1/agentGroups/{siteId}/listAg`
pub(super) async fn agent_groups(Path(site): Path<String>) -> Result<Response, Failure> {
    let site = reference::site(&site)?;
    Ok(array(AGENT_GROUPS.iter().filter(|group| group.site == site).map(
        |group| json!({"id": group.id, "siteId": group.site, "name": group.name, "enableAgentCoach": false}),
    )))
}

/// `GET /v1/attribute/{siteId}`
pub(super) async fn attributes(Path(site): Path<String>) -> Result<Response, Failure> {
    let site = reference::site(&site)?;
    Ok(array(SKILLS.iter().filter(|skill| skill.named.site == site).map(|skill| {
        // The answer's fields are not documented; these are the ones that a skill of a user shares with it.
        json!({"id": skill.named.id, "siteId": skill.named.site, "name": skill.named.name})
    })))
}

/// A bare array; an empty one is a 204, as everywhere in this API.
fn array(records: impl Iterator<Item = Value>) -> Response {
    let records: Vec<Value> = records.collect();
    if records.is_empty() {
        http::empty(StatusCode::NO_CONTENT)
    } else {
        http::json(StatusCode::OK, &records.into())
    }
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn percent_signs_stand_for_any_text() {
        let cases = [
            ("%", "Anything", true),
            ("bb-test", "BB-Test", true),
            ("bb-tes", "BB-Test", false),
            ("bb%", "BB-Test", true),
            ("%test", "BB-Test", true),
            ("%-%", "BB-Test", true),
            ("b%b%t", "BB-Test", true),
            ("%call%", "BB-Test", false),
            ("", "BB-Test", false),
        ];
        for (pattern, name, fits) in cases {
            assert_eq!(like(pattern, name), fits, "{pattern} {name}");
        }
    }
}
