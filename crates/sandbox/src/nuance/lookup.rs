//! `lookUpUsers`: every filter, sorting and paging.

use axum::response::Response;
use chrono::Utc;
use serde::Deserialize;
use serde_json::Value;

use super::failure::Failure;
use super::page::Paging;
use super::reference::ROLES;
use super::user::User;
use super::{Call, State, names};

const SORTABLE: [&str; 6] = ["id", "firstname", "lastname", "locked", "ssoUser", "username"];
const DAY_IN_MILLIS: i64 = 24 * 60 * 60 * 1000;

#[derive(Deserialize)]
struct LookUp {
    #[serde(rename = "agId")]
    agent_group: Option<String>,
    #[serde(rename = "buId")]
    business_unit: Option<String>,
    role: Option<String>,
    #[serde(rename = "dateCreatedGT")]
    created_days_ago: Option<i64>,
    #[serde(rename = "lastLogInDaysGT")]
    last_login_days_ago: Option<i64>,
    #[serde(default, rename = "neverLoggedIn")]
    never_logged_in: bool,
    usernames: Option<String>,
    #[serde(flatten)]
    paging: Paging,
}

/// `lookUpUsers`
pub(super) fn filtered_list(state: &mut State, call: &Call) -> Result<Response, Failure> {
    let query: LookUp = call.query()?;
    let paging = query.paging.sorted(&SORTABLE, "username")?;
    let id = |name: &str, text: Option<String>| {
        let parse = |text: String| text.parse::<i64>();
        text.map(parse).transpose().map_err(|_| Failure::bad_request(format!("{name} is not an integer")))
    };
    let agent_group = id("agId", query.agent_group)?;
    let business_unit = id("buId", query.business_unit)?;
    // Whether the ID or the name is meant is not documented, so both are accepted. Nobody has an
    // unknown role.
    let role = query.role.map(|role| {
        let known = ROLES.iter().find(|known| known.name == role || known.id.to_string() == role);
        known.map(|known| known.id)
    });
    let now = Utc::now().timestamp_millis();
    let days_ago = |days: i64| now.saturating_sub(days.saturating_mul(DAY_IN_MILLIS));
    let created_before = query.created_days_ago.map(days_ago);
    let last_login_before = query.last_login_days_ago.map(days_ago);
    let usernames = query.usernames.map(|names| names.to_lowercase());
    let usernames = usernames.as_deref().map(names);
    let before = |limit: Option<i64>, date: Option<i64>| {
        limit.is_none_or(|limit| date.is_some_and(|date| date < limit))
    };
    let matches = |user: &&User| {
        let fields = &user.fields;
        fields.site_ids.contains(&call.site)
            && agent_group.is_none_or(|id| fields.agent_group_ids.contains(&id))
            && business_unit.is_none_or(|id| fields.business_unit_ids.contains(&id))
            && role.is_none_or(|role| role.is_some_and(|id| fields.role_ids.contains(&id)))
            && before(created_before, user.date_created)
            && before(last_login_before, user.last_login)
            && (!query.never_logged_in || user.last_login.is_none())
            && usernames.as_ref().is_none_or(|names| names.contains(&user.username.to_lowercase().as_str()))
    };
    let found: Vec<Value> = state.users.iter().filter(matches).map(User::short_record).collect();
    Ok(paging.response(found, |_| {}))
}
