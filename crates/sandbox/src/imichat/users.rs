//! `users` and `teams`.

use serde::Deserialize;
use serde_json::json;

use super::response::{Code, Failure, Outcome};
use super::search::{ORDERED, Searchable, conditions};
use super::tenant::{Tenant, User, now};
use super::{CLOSED, Call, OPEN};

/// What users can be searched by. Active chats have an order and no equality.
const SEARCHABLE: &[Searchable] = &[
    Searchable("status", &["eq"]),
    Searchable("created_at", ORDERED),
    Searchable("updated_at", ORDERED),
    Searchable("accepting_chats", &["eq"]),
    Searchable("active_chats", &["lt", "gt", "lte", "gte"]),
];

/// The fields of a user that a search does not show.
const NOT_IN_SEARCHES: [&str; 4] = ["logged_in", "job_description", "login_using_email", "role_type"];

/// `listUsers`: ten at a time.
pub(super) fn list(tenant: &mut Tenant, call: &Call) -> Outcome {
    let users = tenant.users.iter().map(|user| tenant.user_view(user).into());
    Ok((Code::USERS_LISTED, json!({"users": call.page(users.collect())?})))
}

/// `getUser`: by the user's number.
pub(super) fn get(tenant: &mut Tenant, call: &Call) -> Outcome {
    let id: Option<i64> = call.request.path("user").parse().ok();
    let user = tenant.users.iter().find(|user| Some(user.id) == id).ok_or(Code::UNKNOWN_USER)?;
    Ok((Code::USER_FETCHED, tenant.user_view(user).into()))
}

/// `searchUsers`: among the users of the team in the header, or among all of them without a team.
pub(super) fn search(tenant: &mut Tenant, call: &Call) -> Outcome {
    let body = call.body(&OPEN)?;
    let conditions = conditions(&body, SEARCHABLE)?;
    let mut found = Vec::new();
    for user in &tenant.users {
        let mut view = tenant.user_view(user);
        let in_team = call.team.is_none_or(|team| user.teams.contains(&team));
        if in_team && conditions.iter().all(|condition| condition.holds_for(view.get(condition.field))) {
            view.retain(|name, _| !NOT_IN_SEARCHES.contains(&name.as_str()));
            found.push(view.into());
        }
    }
    Ok((Code::USERS_FOUND, json!({"users": call.page(found)?})))
}

/// The body of `createUser`. `active_chats` is among the documented inputs, by mistake it seems,
/// and is not kept.
#[derive(Deserialize)]
struct NewUser {
    #[serde(flatten)]
    user: User,
    #[serde(default)]
    password: String,
    privileges: Option<Vec<Privilege>>,
}

/// A role in a team. Which roles there are stands in the spec.
#[derive(Deserialize)]
struct Privilege {
    teamid: i64,
}

impl NewUser {
    /// The rules that the vendor's console states for names, addresses and passwords.
    fn check(&self) -> Result<(), Failure> {
        let letters = |name: &str, least: usize| {
            name.chars().count() >= least && name.chars().all(|c| c.is_alphabetic() || c == ' ')
        };
        let email = self.user.email_id.split_once('@');
        let rules = [
            (
                letters(&self.user.first_name, 2),
                "The first name needs two characters at least, and letters only",
            ),
            (
                letters(&self.user.last_name, 1),
                "The last name needs one character at least, and letters only",
            ),
            (!self.user.login_id.is_empty(), "The login is missing"),
            (
                email.is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.')),
                "The email is not valid",
            ),
            (self.password.len() >= 8, "The password is not valid"),
        ];
        let broken = rules.iter().find(|(holds, _)| !holds);
        broken.map_or(Ok(()), |(_, complaint)| Err(Failure::body(*complaint)))
    }
}

/// `createUser`: creates a Customer Care user; an administrative one cannot be created.
pub(super) fn create(tenant: &mut Tenant, call: &Call) -> Outcome {
    let new: NewUser = call.body(&CLOSED)?;
    new.check()?;
    let teams: Vec<i64> = match &new.privileges {
        Some(privileges) => privileges.iter().map(|privilege| privilege.teamid).collect(),
        None => call.team.into_iter().collect(),
    };
    if teams.iter().any(|team| tenant.team_name(*team).is_none()) {
        return Err(Failure::body("A privilege needs the id of a team"));
    }
    let has_email = |user: &User| user.email_id.eq_ignore_ascii_case(&new.user.email_id);
    if tenant.login(&new.user.login_id).is_some() || tenant.users.iter().any(has_email) {
        return Err(Code::USER_EXISTS.into());
    }
    let user = User {
        id: tenant.users.iter().map(|user| user.id).max().unwrap_or(0) + 1,
        created_at: now(),
        updated_at: now(),
        status: "active",
        logged_in: false,
        role_type: "Customer Care",
        accepting_chats: false,
        teams,
        ..new.user
    };
    let view = tenant.user_view(&user);
    tenant.users.push(user);
    Ok((Code::USER_CREATED, view.into()))
}

/// `listTeams`: all of them on one page.
pub(super) fn teams(tenant: &mut Tenant, _: &Call) -> Outcome {
    Ok((Code::TEAMS_LISTED, json!({"teams": tenant.teams})))
}
