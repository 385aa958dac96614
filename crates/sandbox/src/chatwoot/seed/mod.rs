//! The account with which the server starts, its people and its teams.

mod desk;
mod settings;

use crate::chatwoot::prelude::*;
use crate::people::Person;
use crate::{SandboxVendor, people};

pub(crate) const ACCOUNT: i64 = 1;

/// The features that the seeded account has beside them.
const SWITCHED_ON: Words = Words("audit_logs branded_email_templates");

/// When all that is seeded was set up: 2 March 2026, 08:00 UTC.
pub(crate) const START: DateTime<Utc> = match DateTime::from_timestamp(1_772_438_400, 0) {
    Some(time) => time,
    None => DateTime::UNIX_EPOCH,
};

const PASSWORD: &str = "Harbour-2026!";

/// One account with those of the cast who work here; the first of the platform apps owns all of it.
pub(crate) fn state(people: &[Person]) -> State {
    let mut state = State::default();
    let mut harbour = Account::blank("Harbour Care");
    harbour.features.extend(SWITCHED_ON.iter().map(str::to_owned));
    let account = state.accounts.add(harbour).id;
    state.permissibles.insert((App::Owner, Object::Account(account)));
    for (person, seat) in people::on(people, SandboxVendor::Chatwoot) {
        let mut user = User::new(&state.users, person.full_name(), person.email, PASSWORD.to_owned());
        let id = state.users.next();
        user.confirmed = seat.active;
        // Every other one shows customers the given name alone.
        user.display_name = (id % 2 == 0).then(|| person.given.to_owned());
        user.present = seat.availability != people::SeatAvailability::Offline;
        user.custom_attributes = Map::from_iter([("job_title".to_owned(), person.title.into())]);
        state.users.add(user);
        let role = if seat.role == people::SeatRole::Agent { Role::Agent } else { Role::Administrator };
        state.permissibles.insert((App::Owner, Object::User(id)));
        let mut member = Membership::new(account, id, role, None);
        member.availability = match seat.availability {
            people::SeatAvailability::Busy | people::SeatAvailability::Away => Availability::Busy,
            people::SeatAvailability::Online | people::SeatAvailability::Offline => Availability::Online,
        };
        state.memberships.add(member);
        for group in seat.groups {
            join(&mut state, account, group, id);
        }
    }
    let owner = state.memberships.values().find(|member| member.role == Role::Administrator);
    let owner = owner.map(|member| member.user_id).unwrap_or_default();
    settings::add(&mut state, account, owner, START);
    desk::add(&mut state, account, START);
    state
}

/// Puts a user into a team, which is made if nobody was in it before.
fn join(state: &mut State, account_id: i64, name: &str, user: i64) {
    let known = state.teams.values().find(|team| team.name == name).map(|team| team.id);
    let team = known.unwrap_or_else(|| state.teams.add(Team::new(account_id, name)).id);
    state.teams.get_mut(team).into_iter().for_each(|team| team.members.push(user));
}
