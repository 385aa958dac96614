//! The records as the server shows them; each API has a form of its own.

use axum::http::HeaderMap;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::model::{Account, Membership, Team, TeamMember, User};
use super::state::State;
use crate::http;

/// The server's address as the caller knows it, for links in answers.
pub(super) fn base(headers: &HeaderMap) -> String {
    format!("http://{}", http::header(headers, "host").unwrap_or("localhost"))
}

/// RFC 3339 with milliseconds.
pub(super) fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub(super) fn avatar(user: &User, base: &str) -> String {
    let Some(file) = &user.avatar else { return String::new() };
    picture(u64::try_from(user.id).unwrap_or_default().wrapping_add(900_000), file, base)
}

/// The address of an uploaded picture; each needs a seed of its own.
pub(super) fn picture(seed: u64, file: &str, base: &str) -> String {
    let key = http::token(seed, 40);
    let file = percent_encoding::utf8_percent_encode(file, percent_encoding::NON_ALPHANUMERIC);
    format!("{base}/rails/active_storage/representations/redirect/{key}/{file}")
}

/// What both forms of a user have in common.
fn user(state: &State, user: &User, base: &str) -> Map<String, Value> {
    let place = state.memberships_of(user.id).next();
    let mut shown = Map::from_iter([
        ("access_token".to_owned(), user.access_token.clone().into()),
        ("account_id".to_owned(), place.map(|place| place.account_id).into()),
        ("available_name".to_owned(), user.available_name().into()),
        ("avatar_url".to_owned(), avatar(user, base).into()),
        ("confirmed".to_owned(), user.confirmed.into()),
        ("display_name".to_owned(), user.display_name.clone().into()),
        ("message_signature".to_owned(), user.message_signature.clone().into()),
        ("email".to_owned(), user.email.clone().into()),
        ("id".to_owned(), user.id.into()),
        ("name".to_owned(), user.name.clone().into()),
        ("provider".to_owned(), "email".into()),
        ("pubsub_token".to_owned(), user.pubsub_token.clone().into()),
        ("role".to_owned(), place.map(|place| place.role.name()).into()),
        ("ui_settings".to_owned(), user.ui_settings.clone().into()),
        ("uid".to_owned(), user.email.clone().into()),
    ]);
    if !user.custom_attributes.is_empty() {
        shown.insert("custom_attributes".to_owned(), user.custom_attributes.clone().into());
    }
    shown
}

/// A user in the Platform API.
pub(super) fn platform_user(state: &State, shown: &User, base: &str) -> Value {
    let accounts: Vec<Value> = state
        .memberships_of(shown.id)
        .filter_map(|place| {
            let account = state.accounts.get(place.account_id)?;
            Some(
                json!({"id": account.id, "name": account.name, "active_at": null, "role": place.role.name()}),
            )
        })
        .collect();
    let mut value = user(state, shown, base);
    value.insert("accounts".to_owned(), accounts.into());
    value.into()
}

/// A user as they see themselves.
pub(super) fn profile(state: &State, shown: &User, base: &str) -> Value {
    let accounts: Vec<Value> = state
        .memberships_of(shown.id)
        .filter_map(|place| {
            let account = state.accounts.get(place.account_id)?;
            Some(json!({
                "id": account.id, "name": account.name, "status": account.status, "onboarding_step": null,
                "active_at": null, "role": place.role.name(), "permissions": [place.role.name()],
                "availability": place.availability.name(),
                "availability_status": place.availability_status(shown),
                "auto_offline": place.auto_offline, "api_and_webhooks": true,
                "custom_role_id": null, "custom_role": null,
            }))
        })
        .collect();
    let inviter = state.memberships_of(shown.id).next().and_then(|place| place.inviter_id);
    let mut value = user(state, shown, base);
    value.insert("inviter_id".to_owned(), inviter.into());
    value.insert("type".to_owned(), Value::Null);
    value.insert("accounts".to_owned(), accounts.into());
    value.into()
}

/// A user as a member of an account, in lists of agents and of teams' members.
pub(super) fn agent(state: &State, membership: &Membership, base: &str) -> Option<Value> {
    let user = state.users.get(membership.user_id)?;
    let mut value = json!({
        "id": user.id, "account_id": membership.account_id,
        "availability_status": membership.availability_status(user), "auto_offline": membership.auto_offline,
        "confirmed": user.confirmed, "email": user.email, "provider": "email",
        "available_name": user.available_name(), "name": user.name, "role": membership.role.name(),
        "thumbnail": avatar(user, base), "custom_role_id": null,
    });
    if let Value::Object(value) = &mut value
        && !user.custom_attributes.is_empty()
    {
        value.insert("custom_attributes".to_owned(), user.custom_attributes.clone().into());
    }
    Some(value)
}

/// A membership in the Platform API.
pub(super) fn account_user(membership: &Membership) -> Value {
    json!({
        "id": membership.id, "account_id": membership.account_id, "user_id": membership.user_id,
        "role": membership.role.name(), "inviter_id": membership.inviter_id,
        "created_at": time(membership.created_at), "updated_at": time(membership.updated_at),
        "active_at": null, "availability": membership.availability.name(),
        "auto_offline": membership.auto_offline, "custom_role_id": null, "agent_capacity_policy_id": null,
    })
}

/// The features that are on; those that are off are not listed.
fn features(account: &Account) -> Map<String, Value> {
    account.features.iter().map(|feature| (feature.clone(), true.into())).collect()
}

/// An account in the Platform API.
pub(super) fn platform_account(account: &Account) -> Value {
    json!({
        "id": account.id, "name": account.name, "locale": account.locale, "domain": account.domain,
        "support_email": account.support_email, "features": features(account),
        "custom_attributes": account.custom_attributes, "limits": account.limits, "status": account.status,
    })
}

/// An account in the Application API. A `detailed` one is the answer to a get, the other to an update.
pub(super) fn account(account: &Account, detailed: bool) -> Value {
    let mut value = json!({
        "settings": account.settings, "created_at": time(account.created_at), "domain": account.domain,
        "features": features(account), "id": account.id, "locale": account.locale, "name": account.name,
        "support_email": account.support_email, "status": account.status,
        "cache_keys": {"label": "0000000000", "inbox": "0000000000", "team": "0000000000"},
    });
    let Value::Object(shown) = &mut value else { return value };
    if !account.custom_attributes.is_empty() {
        let always = ["plan_name", "subscribed_quantity", "subscription_status", "subscription_ends_on"];
        let maybe = ["industry", "company_size", "timezone"];
        let attribute = |name: &str| account.custom_attributes.get(name).cloned();
        let attributes: Map<String, Value> = always
            .into_iter()
            .map(|name| (name.to_owned(), attribute(name).unwrap_or_default()))
            .chain(maybe.into_iter().filter_map(|name| {
                let value = attribute(name).filter(|value| !value.is_null())?;
                Some((name.to_owned(), value))
            }))
            .collect();
        shown.insert("custom_attributes".to_owned(), attributes.into());
    }
    if detailed {
        shown.insert("latest_chatwoot_version".to_owned(), Value::Null);
        shown.insert("subscribed_features".to_owned(), json!([]));
    }
    value
}

/// A team, as one user sees it.
pub(super) fn team(team: &Team, viewer: i64) -> Value {
    json!({
        "id": team.id, "name": team.name, "description": team.description,
        "allow_auto_assign": team.allow_auto_assign, "icon": team.icon, "icon_color": team.icon_color,
        "account_id": team.account_id, "is_member": team.has(viewer),
    })
}

/// Members of a team.
pub(super) fn members(state: &State, account: i64, members: &[TeamMember], base: &str) -> Value {
    let shown = |member: &TeamMember| agent(state, state.membership(account, member.user_id)?, base);
    members.iter().filter_map(shown).collect()
}
