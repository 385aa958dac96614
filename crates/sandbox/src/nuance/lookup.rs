//! Look up users: every filter, sorting and paging.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::Utc;

use super::Shared;
use super::failure::Failure;
use super::page::{Paging, Query};
use super::reference::{self, ROLES};
use super::user::User;
use crate::http::lock;

const SORTABLE: [&str; 6] = ["id", "firstname", "lastname", "locked", "ssoUser", "username"];
const DAY_IN_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// `GET /v1/user/{siteId}/filteredList`
pub(super) async fn filtered_list(
    State(state): State<Shared>,
    Path(site): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let site = reference::site(&site)?;
    let query = Query::new(query.as_deref());
    let paging = Paging::read(&query, &SORTABLE, "username")?;
    let wanted = Wanted::read(&query)?;
    let state = lock(&state);
    let mut found: Vec<&User> =
        state.users.iter().filter(|user| user.site_ids.contains(&site) && wanted.fits(user)).collect();
    found.sort_by(|a, b| {
        let order = match paging.sort.as_str() {
            "id" => a.id.cmp(&b.id),
            "firstname" => folded(a.firstname.as_deref()).cmp(&folded(b.firstname.as_deref())),
            "lastname" => folded(a.lastname.as_deref()).cmp(&folded(b.lastname.as_deref())),
            "locked" => a.locked.cmp(&b.locked),
            "ssoUser" => a.sso_user.cmp(&b.sso_user),
            _ => folded(Some(&a.username)).cmp(&folded(Some(&b.username))),
        };
        // Equal ones keep the order of their ids, or pages would overlap.
        let order = if paging.descending { order.reverse() } else { order };
        order.then(a.id.cmp(&b.id))
    });
    Ok(paging.answer(&found, |user| user.short_record()))
}

fn folded(text: Option<&str>) -> String {
    text.unwrap_or_default().to_lowercase()
}

/// The filters of a look-up; a user has to fit all that are given.
struct Wanted {
    agent_group: Option<i64>,
    business_unit: Option<i64>,
    /// `Some(None)` is a role that nobody can have.
    role: Option<Option<i64>>,
    created_before: Option<i64>,
    last_login_before: Option<i64>,
    never_logged_in: bool,
    usernames: Option<Vec<String>>,
}

impl Wanted {
    fn read(query: &Query) -> Result<Self, Failure> {
        let now = Utc::now().timestamp_millis();
        let days_ago = |name: &str| -> Result<Option<i64>, Failure> {
            let days = query.number(name)?;
            Ok(days.map(|days| now.saturating_sub(days.saturating_mul(DAY_IN_MILLIS))))
        };
        Ok(Self {
            agent_group: query.number("agId")?,
            business_unit: query.number("buId")?,
            // Whether the id or the name is meant is not documented, so both are understood.
            role: query.text("role").map(|role| {
                ROLES
                    .iter()
                    .find(|known| known.name == role || known.id.to_string() == role)
                    .map(|known| known.id)
            }),
            created_before: days_ago("dateCreatedGT")?,
            last_login_before: days_ago("lastLogInDaysGT")?,
            never_logged_in: query.switch("neverLoggedIn", false)?,
            usernames: query
                .list("usernames")
                .map(|names| names.into_iter().map(str::to_lowercase).collect()),
        })
    }

    fn fits(&self, user: &User) -> bool {
        let before = |limit: Option<i64>, date: Option<i64>| {
            limit.is_none_or(|limit| date.is_some_and(|date| date < limit))
        };
        self.agent_group.is_none_or(|id| user.agent_group_ids.contains(&id))
            && self.business_unit.is_none_or(|id| user.business_unit_ids.contains(&id))
            && self.role.is_none_or(|role| role.is_some_and(|id| user.role_ids.contains(&id)))
            && before(self.created_before, user.date_created)
            && before(self.last_login_before, user.last_login)
            && (!self.never_logged_in || user.last_login.is_none())
            && self.usernames.as_ref().is_none_or(|names| names.contains(&user.username.to_lowercase()))
    }
}
