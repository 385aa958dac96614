//! The account with which the server starts, its people and its teams.

use serde_json::Map;

use super::auth::App;
use super::model::{Availability, Role, Team};
use super::platform_accounts::blank;
use super::state::{Object, State};
use crate::Vendor;
use crate::people::{self, Person};

/// The id of the seeded account.
pub(super) const ACCOUNT: i64 = 1;

/// The features that a new account of 4.16.2 has.
pub(super) const FEATURES: [&str; 27] = [
    "inbound_emails",
    "channel_email",
    "channel_facebook",
    "help_center",
    "agent_bots",
    "macros",
    "agent_management",
    "team_management",
    "inbox_management",
    "labels",
    "custom_attributes",
    "automations",
    "canned_responses",
    "integrations",
    "voice_recorder",
    "channel_website",
    "campaigns",
    "reports",
    "crm",
    "auto_resolve_conversations",
    "chatwoot_v4",
    "contact_chatwoot_support_team",
    "channel_instagram",
    "assignment_v2",
    "channel_tiktok",
    "captain_tasks",
    "api_and_webhooks",
];

/// The password of every seeded user.
const PASSWORD: &str = "Harbour-2026!";

/// One account with those of the cast who work here; the first of the platform apps owns all of it.
pub(super) fn state(people: &[Person]) -> State {
    let mut state = State::default();
    let account = state.add_account(blank("Harbour Care")).id;
    state.permissibles.insert((App::Owner, Object::Account(account)));
    for (person, seat) in people::on(people, Vendor::Chatwoot) {
        let user = state.add_user(person.full_name(), person.email, PASSWORD.to_owned());
        let id = user.id;
        user.confirmed = seat.active;
        // Every other one shows customers the given name alone.
        user.display_name = (id % 2 == 0).then(|| person.given.to_owned());
        user.present = seat.availability != people::Availability::Offline;
        user.custom_attributes = Map::from_iter([("job_title".to_owned(), person.title.into())]);
        let role = if seat.role == people::Role::Agent { Role::Agent } else { Role::Administrator };
        state.permissibles.insert((App::Owner, Object::User(id)));
        state.add_membership(account, id, role, None);
        if let Some(member) = state.membership_mut(account, id) {
            member.availability = match seat.availability {
                people::Availability::Busy | people::Availability::Away => Availability::Busy,
                people::Availability::Online | people::Availability::Offline => Availability::Online,
            };
        }
        for group in seat.groups {
            join(&mut state, account, group, id);
        }
    }
    state
}

/// Puts a user into a team, which is made if nobody was in it before.
fn join(state: &mut State, account_id: i64, name: &str, user: i64) {
    if let Some(team) = state.teams.values_mut().find(|team| team.name == name) {
        team.members.push(user);
        return;
    }
    state.add_team(Team {
        id: 0,
        account_id,
        name: name.to_owned(),
        description: None,
        allow_auto_assign: true,
        icon: String::new(),
        icon_color: String::new(),
        members: vec![user],
    });
}
