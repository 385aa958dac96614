//! Business units, agent groups and agent attributes, which the API only reads.

use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::failure::Failure;
use super::page::{Paging, array};
use super::reference::{AGENT_GROUPS, BUSINESS_UNITS, SKILLS, group_json, unit_json};
use super::{Call, State, names};

const SORTABLE: [&str; 4] = ["id", "siteId", "name", "displayName"];

#[derive(Deserialize)]
struct UnitQuery {
    columns: Option<String>,
    /// JSON with a `textFilter`, which only a sample shows.
    filter: Option<String>,
    #[serde(flatten)]
    paging: Paging,
}

/// `listBusinessUnits`
pub(super) fn business_units(_: &mut State, call: &Call) -> Result<Response, Failure> {
    let query: UnitQuery = call.query()?;
    let paging = query.paging.sorted(&SORTABLE, "name")?;
    let filter: Option<Value> = query
        .filter
        .map(|text| serde_json::from_str(&text).map_err(|_| Failure::bad_request("filter is not valid JSON")))
        .transpose()?;
    let pattern =
        filter.as_ref().and_then(|filter| filter.get("textFilter")?.as_str()).map(str::to_lowercase);
    let columns = query.columns.as_deref().map(names);
    let units = BUSINESS_UNITS.iter().filter(|unit| {
        unit.named.site == call.site && pattern.as_ref().is_none_or(|pattern| like(pattern, unit.named.name))
    });
    Ok(paging.response(units.map(unit_json).collect(), |record| {
        if let Some(columns) = &columns {
            // The sample has `chatAssign` although its request does not name it among the columns.
            record.retain(|name, _| name == "chatAssign" || columns.contains(&name.as_str()));
        }
    }))
}

/// Whether a name matches a lower-case pattern in which a percent sign matches any text.
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

/// `listAgentGroups`
pub(super) fn agent_groups(_: &mut State, call: &Call) -> Result<Response, Failure> {
    Ok(array(AGENT_GROUPS.iter().filter(|group| group.site == call.site).map(group_json).collect()))
}

/// `listAgentAttributes`
pub(super) fn attributes(_: &mut State, call: &Call) -> Result<Response, Failure> {
    // The response's fields are not documented; these are the ones that a skill of a user shares
    // with it.
    let skills = SKILLS.iter().filter(|skill| skill.named.site == call.site);
    Ok(array(skills.map(|skill| json!(skill.named)).collect()))
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn percent_signs_match_any_text() {
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
