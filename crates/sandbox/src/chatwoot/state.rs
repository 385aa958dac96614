//! Everything that the server remembers, and the changes that touch more than one record.

use std::collections::HashSet;

use chrono::Utc;

use super::auth::App;
use super::model::{Account, Availability, Membership, Role, Table, Team, User};
use crate::http;

/// Something that a platform app may own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Object {
    /// A user by id.
    User(i64),
    /// An account by id.
    Account(i64),
}

/// Everything the server remembers.
#[derive(Default)]
pub(crate) struct State {
    pub(super) users: Table<User>,
    pub(super) accounts: Table<Account>,
    pub(super) memberships: Vec<Membership>,
    pub(super) teams: Table<Team>,
    pub(super) permissibles: HashSet<(App, Object)>,
    ids: Ids,
}

/// The last id given out in each table. Ids are never given twice.
#[derive(Default)]
struct Ids {
    user: i64,
    account: i64,
    membership: i64,
    team: i64,
}

fn next(last: &mut i64) -> i64 {
    *last += 1;
    *last
}

impl State {
    /// The user with this address; letters' case does not matter.
    pub(super) fn user_by_email(&self, email: &str) -> Option<&User> {
        self.users.values().find(|user| user.email.eq_ignore_ascii_case(email))
    }

    /// Somebody's place in an account.
    pub(super) fn membership(&self, account: i64, user: i64) -> Option<&Membership> {
        self.memberships.iter().find(|member| member.account_id == account && member.user_id == user)
    }

    /// The same, to be changed.
    pub(super) fn membership_mut(&mut self, account: i64, user: i64) -> Option<&mut Membership> {
        self.memberships.iter_mut().find(|member| member.account_id == account && member.user_id == user)
    }

    /// All places of one user, oldest first.
    pub(super) fn memberships_of(&self, user: i64) -> impl Iterator<Item = &Membership> {
        self.memberships.iter().filter(move |member| member.user_id == user)
    }

    /// A new user, not yet confirmed and without attributes.
    pub(super) fn add_user(&mut self, name: String, email: &str, password: String) -> &mut User {
        let id = next(&mut self.ids.user);
        let seed = u64::try_from(id).unwrap_or_default();
        self.users.entry(id).or_insert(User {
            id,
            name,
            display_name: None,
            email: email.to_lowercase(),
            unconfirmed_email: None,
            password,
            confirmed: false,
            message_signature: None,
            ui_settings: serde_json::Map::new(),
            custom_attributes: serde_json::Map::new(),
            access_token: http::token(seed.wrapping_mul(2), 24),
            pubsub_token: http::token(seed.wrapping_mul(2) + 1, 24),
            avatar: None,
            present: false,
        })
    }

    /// A new account under the next id.
    pub(super) fn add_account(&mut self, mut account: Account) -> &Account {
        account.id = next(&mut self.ids.account);
        self.accounts.entry(account.id).or_insert(account)
    }

    /// A place for a user in an account, which did not have one.
    pub(super) fn add_membership(
        &mut self,
        account_id: i64,
        user_id: i64,
        role: Role,
        inviter_id: Option<i64>,
    ) -> Membership {
        let now = Utc::now();
        let membership = Membership {
            id: next(&mut self.ids.membership),
            account_id,
            user_id,
            role,
            inviter_id,
            created_at: now,
            updated_at: now,
            availability: Availability::Online,
            auto_offline: true,
        };
        self.memberships.push(membership.clone());
        membership
    }

    /// A new team under the next id.
    pub(super) fn add_team(&mut self, mut team: Team) -> &mut Team {
        team.id = next(&mut self.ids.team);
        self.teams.entry(team.id).or_insert(team)
    }

    /// Takes a user out of an account and its teams.
    pub(super) fn leave(&mut self, account: i64, user: i64) {
        self.memberships.retain(|member| member.account_id != account || member.user_id != user);
        for team in self.teams.values_mut().filter(|team| team.account_id == account) {
            team.members.retain(|member| *member != user);
        }
    }

    /// Takes a user out of everything.
    pub(super) fn remove_user(&mut self, user: i64) {
        self.users.remove(&user);
        self.memberships.retain(|member| member.user_id != user);
        for team in self.teams.values_mut() {
            team.members.retain(|member| *member != user);
        }
        self.permissibles.retain(|(_, object)| *object != Object::User(user));
    }

    /// Takes an account away, with its teams. Its users stay.
    pub(super) fn remove_account(&mut self, account: i64) {
        self.accounts.remove(&account);
        self.memberships.retain(|member| member.account_id != account);
        self.teams.retain(|_, team| team.account_id != account);
        self.permissibles.retain(|(_, object)| *object != Object::Account(account));
    }
}
