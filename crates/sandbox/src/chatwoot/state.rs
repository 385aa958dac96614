//! Everything that the server remembers, and the changes that touch more than one record.

use std::collections::{BTreeMap, HashSet};

use super::audit_logs::Entry;
use super::automation_rules::Rule;
use super::canned_responses::CannedResponse;
use super::custom_attributes::Definition;
use super::custom_filters::CustomFilter;
use super::events::Event;
use super::help_center::HelpCenter;
use super::inboxes::Layouts;
use super::integrations::Hook;
use super::labels::Label;
use super::prelude::*;
use super::reporting_events::ReportingEvent;
use super::webhooks::Webhook;
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
    pub(super) users: Records<User>,
    pub(super) accounts: Records<Account>,
    pub(super) memberships: Records<Membership>,
    pub(super) teams: Records<Team>,
    pub(super) permissibles: HashSet<(App, Object)>,
    pub(super) agent_bots: Records<AgentBot>,
    pub(super) audit_logs: Records<Entry>,
    pub(super) automation_rules: Records<Rule>,
    pub(super) canned_responses: Records<CannedResponse>,
    pub(super) contact_inboxes: Records<ContactInbox>,
    pub(super) contacts: Records<Contact>,
    /// The last id that each account has given to a conversation of its own.
    pub(super) conversation_numbers: BTreeMap<i64, i64>,
    pub(super) conversations: Records<Conversation>,
    pub(super) custom_attributes: Records<Definition>,
    pub(super) custom_filters: Records<CustomFilter>,
    /// What the request under way has caused, to be posted once it is answered.
    pub(super) events: Vec<Event>,
    /// How many posts there were.
    pub(super) deliveries: u64,
    pub(super) poster: Poster,
    pub(super) email_layouts: Layouts,
    pub(super) help_center: HelpCenter,
    pub(super) hooks: Records<Hook>,
    pub(super) inboxes: Records<Inbox>,
    pub(super) labels: Records<Label>,
    pub(super) messages: Records<Message>,
    pub(super) reporting_events: Records<ReportingEvent>,
    pub(super) webhooks: Records<Webhook>,
    /// The last ID of a place in a team.
    team_member: i64,
}

impl State {
    /// Whether an account has a feature.
    pub(super) fn has_feature(&self, account: i64, feature: &str) -> bool {
        self.accounts.get(account).is_some_and(|account| account.features.contains(feature))
    }

    /// The user with this address; letters' case does not matter.
    pub(super) fn user_by_email(&self, email: &str) -> Option<&User> {
        self.users.values().find(|user| user.email.eq_ignore_ascii_case(email))
    }

    /// Somebody's place in an account.
    pub(super) fn membership(&self, account: i64, user: i64) -> Option<&Membership> {
        self.memberships.of(account).find(|member| member.user_id == user)
    }

    /// All places of one user, oldest first.
    pub(super) fn memberships_of(&self, user: i64) -> impl Iterator<Item = &Membership> {
        self.memberships.values().filter(move |member| member.user_id == user)
    }

    /// Puts a user into a team; nothing happens where they are in it.
    pub(super) fn add_team_member(&mut self, team: i64, user_id: i64) -> Option<TeamMember> {
        let team = self.teams.get_mut(team).filter(|team| !team.has(user_id))?;
        self.team_member += 1;
        let member = TeamMember { id: self.team_member, user_id };
        team.members.push(member);
        Some(member)
    }

    /// Takes those users out of a team who are meant.
    pub(super) fn remove_team_members(&mut self, team: i64, meant: impl Fn(i64) -> bool) -> Vec<TeamMember> {
        let Some(team) = self.teams.get_mut(team) else { return Vec::new() };
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
        for team in self.teams.of_mut(account) {
            team.members.retain(|member| member.user_id != user);
        }
    }

    /// Takes a user out of everything.
    pub(super) fn remove_user(&mut self, user: i64) {
        let accounts: Vec<i64> = self.memberships_of(user).map(|place| place.account_id).collect();
        for account in accounts {
            self.leave(account, user);
        }
        self.users.remove(user);
        self.custom_filters.retain(|filter| filter.user_id != user);
        self.permissibles.retain(|(_, object)| *object != Object::User(user));
    }

    /// Takes an account away, with its teams. Its users stay.
    pub(super) fn remove_account(&mut self, account: i64) {
        self.accounts.remove(account);
        self.memberships.forget(account);
        self.teams.forget(account);
        self.agent_bots.forget(account);
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
        self.help_center.forget(account);
        self.hooks.forget(account);
        self.inboxes.forget(account);
        self.labels.forget(account);
        self.messages.forget(account);
        self.reporting_events.forget(account);
        self.webhooks.forget(account);
        self.permissibles.retain(|(_, object)| *object != Object::Account(account));
    }
}
