//! Everything that the server remembers, and the changes that touch more than one record.

use std::collections::{BTreeMap, HashSet};

use chrono::Utc;

use super::agent_bots::AgentBots;
use super::audit_logs::AuditLogs;
use super::auth::App;
use super::automation_rules::AutomationRules;
use super::canned_responses::CannedResponses;
use super::contacts::{ContactInboxes, Contacts};
use super::conversations::Conversations;
use super::custom_attributes::CustomAttributes;
use super::custom_filters::CustomFilters;
use super::events::Event;
use super::help_centre::HelpCentre;
use super::inboxes::{Inboxes, Layouts};
use super::integrations::Hooks;
use super::labels::Labels;
use super::messages::Messages;
use super::model::{Account, Availability, Membership, Role, Table, Team, TeamMember, User};
use super::reporting_events::ReportingEvents;
use super::webhooks::Webhooks;
use crate::http;
use crate::posts::Poster;

/// Something that a platform app may own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Object {
    /// A user by id.
    User(i64),
    /// An account by id.
    Account(i64),
    /// An agent bot by id.
    AgentBot(i64),
}

/// Everything the server remembers.
#[derive(Default)]
pub(crate) struct State {
    pub(super) users: Table<User>,
    pub(super) accounts: Table<Account>,
    pub(super) memberships: Vec<Membership>,
    pub(super) teams: Table<Team>,
    pub(super) permissibles: HashSet<(App, Object)>,
    pub(super) agent_bots: AgentBots,
    pub(super) audit_logs: AuditLogs,
    pub(super) automation_rules: AutomationRules,
    pub(super) canned_responses: CannedResponses,
    pub(super) contact_inboxes: ContactInboxes,
    pub(super) contacts: Contacts,
    /// The last id that each account has given to a conversation of its own.
    pub(super) conversation_numbers: BTreeMap<i64, i64>,
    pub(super) conversations: Conversations,
    pub(super) custom_attributes: CustomAttributes,
    pub(super) custom_filters: CustomFilters,
    /// What the request under way has caused, to be posted once it is answered.
    pub(super) events: Vec<Event>,
    /// How many posts there were.
    pub(super) deliveries: u64,
    pub(super) poster: Poster,
    pub(super) email_layouts: Layouts,
    pub(super) help_centre: HelpCentre,
    pub(super) hooks: Hooks,
    pub(super) inboxes: Inboxes,
    pub(super) labels: Labels,
    pub(super) messages: Messages,
    pub(super) reporting_events: ReportingEvents,
    pub(super) webhooks: Webhooks,
    ids: Ids,
}

/// The last id given out in each table. Ids are never given twice.
#[derive(Default)]
struct Ids {
    user: i64,
    account: i64,
    membership: i64,
    team: i64,
    team_member: i64,
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

    /// Puts a user into a team; nothing happens where they are in it.
    pub(super) fn add_team_member(&mut self, team: i64, user_id: i64) -> Option<TeamMember> {
        let team = self.teams.get_mut(&team).filter(|team| !team.has(user_id))?;
        let member = TeamMember { id: next(&mut self.ids.team_member), user_id };
        team.members.push(member);
        Some(member)
    }

    /// Takes those users out of a team who are meant.
    pub(super) fn remove_team_members(&mut self, team: i64, meant: impl Fn(i64) -> bool) -> Vec<TeamMember> {
        let Some(team) = self.teams.get_mut(&team) else { return Vec::new() };
        let (gone, left) = team.members.iter().copied().partition(|member| meant(member.user_id));
        team.members = left;
        gone
    }

    /// Takes a user out of an account, its teams and its inboxes, and away from their conversations.
    pub(super) fn leave(&mut self, account: i64, user: i64) {
        for inbox in self.inboxes.of_mut(account) {
            inbox.members.retain(|member| *member != user);
        }
        for conversation in self.conversations.of_mut(account) {
            conversation.assignee_id = conversation.assignee_id.filter(|assignee| *assignee != user);
        }
        self.memberships.retain(|member| member.account_id != account || member.user_id != user);
        for team in self.teams.values_mut().filter(|team| team.account_id == account) {
            team.members.retain(|member| member.user_id != user);
        }
    }

    /// Takes a user out of everything.
    pub(super) fn remove_user(&mut self, user: i64) {
        let accounts: Vec<i64> = self.memberships_of(user).map(|place| place.account_id).collect();
        for account in accounts {
            self.leave(account, user);
        }
        self.users.remove(&user);
        self.custom_filters.retain(|filter| filter.user_id != user);
        self.permissibles.retain(|(_, object)| *object != Object::User(user));
    }

    /// Takes an account away, with its teams. Its users stay.
    pub(super) fn remove_account(&mut self, account: i64) {
        self.accounts.remove(&account);
        self.memberships.retain(|member| member.account_id != account);
        self.teams.retain(|_, team| team.account_id != account);
        self.agent_bots.retain(|bot| bot.account_id != Some(account));
        self.audit_logs.forget(account);
        self.automation_rules.forget(account);
        self.canned_responses.forget(account);
        self.contact_inboxes.forget(account);
        self.contacts.forget(account);
        self.conversation_numbers.remove(&account);
        self.conversations.forget(account);
        self.custom_attributes.forget(account);
        self.custom_filters.forget(account);
        self.email_layouts.remove(&account);
        self.help_centre.forget(account);
        self.hooks.forget(account);
        self.inboxes.forget(account);
        self.labels.forget(account);
        self.messages.forget(account);
        self.reporting_events.forget(account);
        self.webhooks.forget(account);
        self.permissibles.retain(|(_, object)| *object != Object::Account(account));
    }
}
