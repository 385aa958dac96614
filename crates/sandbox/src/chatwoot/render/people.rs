//! Accounts, users and teams as the server shows them; each API has a form of its own.

use crate::chatwoot::prelude::*;
use crate::chatwoot::wire;

pub(crate) fn avatar(user: &User, base: &str) -> String {
    wire::avatar(seed(user.id, 900_000), user.avatar.as_ref(), base)
}

/// What both forms of a user have in common.
fn user(state: &State, user: &User, base: &str) -> Map<String, Value> {
    let place = state.memberships_of(user.id).next();
    object(shown!(user =>
        access_token, confirmed, display_name, message_signature, email, id, name, pubsub_token, ui_settings;
        maybe { "custom_attributes": custom_attributes(user) }
        "account_id": place.map(|place| place.account_id), "available_name": user.available_name(),
        "avatar_url": avatar(user, base), "provider": "email", "role": place.map(|place| place.role.name()),
        "uid": user.email,
    ))
}

/// Custom attributes, if there are any.
fn custom_attributes(user: &User) -> Option<&Map<String, Value>> {
    Some(&user.custom_attributes).filter(|attributes| !attributes.is_empty())
}

/// The accounts of a user, each as `show` has it.
fn accounts(state: &State, user: &User, show: impl Fn(&Account, &Membership) -> Value) -> Value {
    let places = state.memberships_of(user.id);
    places.filter_map(|place| Some(show(state.accounts.get(place.account_id)?, place))).collect()
}

/// A user in the Platform API.
pub(crate) fn platform_user(state: &State, shown: &User, base: &str) -> Value {
    let accounts = accounts(
        state,
        shown,
        |account, place| shown!(account => id, name; "active_at": null, "role": place.role.name()),
    );
    let mut value = user(state, shown, base);
    value.insert("accounts".to_owned(), accounts);
    value.into()
}

/// A user as they see themselves.
pub(crate) fn profile(state: &State, shown: &User, base: &str) -> Value {
    let accounts = accounts(state, shown, |account, place| {
        shown!(account =>
            id, name, status;
            "onboarding_step": null, "active_at": null, "role": place.role.name(),
            "permissions": [place.role.name()], "availability": place.availability.name(),
            "availability_status": place.availability_status(shown), "auto_offline": place.auto_offline,
            "api_and_webhooks": true, "custom_role_id": place.custom_role_id, "custom_role": null,
        )
    });
    let inviter = state.memberships_of(shown.id).next().and_then(|place| place.inviter_id);
    let mut value = user(state, shown, base);
    value.extend(object(json!({"inviter_id": inviter, "type": null, "accounts": accounts})));
    value.into()
}

/// A user as a member of an account, in lists of agents and of teams' members.
pub(crate) fn agent(state: &State, membership: &Membership, base: &str) -> Option<Value> {
    let user = state.users.get(membership.user_id)?;
    Some(shown!(user =>
        id, confirmed, email, name;
        maybe { "custom_attributes": custom_attributes(user) }
        "account_id": membership.account_id, "availability_status": membership.availability_status(user),
        "auto_offline": membership.auto_offline, "provider": "email",
        "available_name": user.available_name(), "role": membership.role.name(),
        "thumbnail": avatar(user, base), "custom_role_id": membership.custom_role_id,
    ))
}

/// A membership in the Platform API.
pub(crate) fn account_user(membership: &Membership) -> Value {
    shown!(membership =>
        id, account_id, user_id, inviter_id, auto_offline;
        "role": membership.role.name(), "created_at": time(membership.created_at),
        "updated_at": time(membership.updated_at), "active_at": null,
        "availability": membership.availability.name(), "custom_role_id": membership.custom_role_id,
        "agent_capacity_policy_id": null,
    )
}

/// The features that are on; those that are off are not listed.
fn features(account: &Account) -> Map<String, Value> {
    account.features.iter().map(|feature| (feature.clone(), true.into())).collect()
}

/// An account in the Platform API.
pub(crate) fn platform_account(account: &Account) -> Value {
    shown!(account =>
        id, name, locale, domain, support_email, custom_attributes, limits, status;
        "features": features(account),
    )
}

/// An account in the Application API. A `detailed` one is the response to a get, the other to an
/// update.
pub(crate) fn account(account: &Account, detailed: bool) -> Value {
    let attribute = |name: &str| account.custom_attributes.get(name).cloned();
    let always = ["plan_name", "subscribed_quantity", "subscription_status", "subscription_ends_on"];
    let always = always.into_iter().map(|name| (name, attribute(name).unwrap_or_default()));
    let maybe = ["industry", "company_size", "timezone"].into_iter();
    let maybe = maybe.filter_map(|name| Some((name, attribute(name).filter(|value| !value.is_null())?)));
    let attributes: Map<String, Value> =
        always.chain(maybe).map(|(name, value)| (name.to_owned(), value)).collect();
    shown!(account =>
        settings, domain, id, locale, name, support_email, status;
        maybe {
            "custom_attributes": (!account.custom_attributes.is_empty()).then_some(attributes),
            "latest_chatwoot_version": detailed.then_some(Value::Null),
            "subscribed_features": detailed.then(|| json!([])),
        }
        "created_at": time(account.created_at), "features": features(account),
        "cache_keys": {"label": "0000000000", "inbox": "0000000000", "team": "0000000000"},
    )
}

/// A team, as one user sees it.
pub(crate) fn team(team: &Team, viewer: i64) -> Value {
    shown!(team =>
        id, name, description, allow_auto_assign, icon, icon_color, account_id;
        "is_member": team.has(viewer),
    )
}

/// Members of a team or an inbox, by the users' IDs.
pub(crate) fn members<'a>(
    state: &State,
    account: i64,
    users: impl IntoIterator<Item = &'a i64>,
    base: &str,
) -> Value {
    let shown = |user: &i64| agent(state, state.membership(account, *user)?, base);
    users.into_iter().filter_map(shown).collect()
}
