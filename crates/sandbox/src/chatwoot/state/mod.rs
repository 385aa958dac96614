//! Everything that the server remembers, and the changes that touch more than one record.

pub(crate) mod records;

use std::collections::{BTreeMap, HashSet};

use crate::chatwoot::events::Event;
use crate::chatwoot::help_center::HelpCenter;
use crate::chatwoot::inboxes::Layouts;
use crate::chatwoot::prelude::*;
use crate::chatwoot::reports::events::ReportingEvent;
use crate::chatwoot::settings::audit_logs::Entry;
use crate::chatwoot::settings::automation_rules::Rule;
use crate::chatwoot::settings::canned_responses::CannedResponse;
use crate::chatwoot::settings::custom_attributes::Definition;
use crate::chatwoot::settings::custom_filters::CustomFilter;
use crate::chatwoot::settings::integrations::Hook;
use crate::chatwoot::settings::labels::Label;
use crate::chatwoot::settings::webhooks::Webhook;
use crate::posts::Poster;

/// Something that a platform app may own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Object {
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
    pub(crate) users: Records<User>,
    pub(crate) accounts: Records<Account>,
    pub(crate) memberships: Records<Membership>,
    pub(crate) teams: Records<Team>,
    pub(crate) permissibles: HashSet<(App, Object)>,
    pub(crate) agent_bots: Records<AgentBot>,
    pub(crate) audit_logs: Records<Entry>,
    pub(crate) automation_rules: Records<Rule>,
    pub(crate) canned_responses: Records<CannedResponse>,
    pub(crate) contact_inboxes: Records<ContactInbox>,
    pub(crate) contacts: Records<Contact>,
    /// The last id that each account has given to a conversation of its own.
    pub(crate) conversation_numbers: BTreeMap<i64, i64>,
    pub(crate) conversations: Records<Conversation>,
    pub(crate) custom_attributes: Records<Definition>,
    pub(crate) custom_filters: Records<CustomFilter>,
    /// What the request under way has caused, to be posted once the response is made.
    pub(crate) events: Vec<Event>,
    /// How many posts there were.
    pub(crate) deliveries: u64,
    pub(crate) poster: Poster,
    pub(crate) email_layouts: Layouts,
    pub(crate) help_center: HelpCenter,
    pub(crate) hooks: Records<Hook>,
    pub(crate) inboxes: Records<Inbox>,
    pub(crate) labels: Records<Label>,
    pub(crate) messages: Records<Message>,
    pub(crate) reporting_events: Records<ReportingEvent>,
    pub(crate) webhooks: Records<Webhook>,
    /// The last ID of a place in a team.
    team_member: i64,
}

impl State {
    /// Whether an account has a feature.
    pub(crate) fn has_feature(&self, account: i64, feature: &str) -> bool {
        self.accounts.get(account).is_some_and(|account| account.features.contains(feature))
    }

    /// The user with this address; letters' case does not matter.
    pub(crate) fn user_by_email(&self, email: &str) -> Option<&User> {
        self.users.values().find(|user| user.email.eq_ignore_ascii_case(email))
    }

    /// Somebody's place in an account.
    pub(crate) fn membership(&self, account: i64, user: i64) -> Option<&Membership> {
        self.memberships.of(account).find(|member| member.user_id == user)
    }

    /// All places of one user, oldest first.
    pub(crate) fn memberships_of(&self, user: i64) -> impl Iterator<Item = &Membership> {
        self.memberships.values().filter(move |member| member.user_id == user)
    }

    /// Puts a user into a team; nothing happens where they are in it.
    pub(crate) fn add_team_member(&mut self, team: i64, user_id: i64) -> Option<TeamMember> {
        let team = self.teams.get_mut(team).filter(|team| !team.has(user_id))?;
        self.team_member += 1;
        let member = TeamMember { id: self.team_member, user_id };
        team.members.push(member);
        Some(member)
    }

    /// Takes those users out of a team who are meant.
    pub(crate) fn remove_team_members(&mut self, team: i64, meant: impl Fn(i64) -> bool) -> Vec<TeamMember> {
        let Some(team) = self.teams.get_mut(team) else { return Vec::new() };
        let (gone, left) = team.members.iter().copied().partition(|member| meant(member.user_id));
        team.members = left;
        gone
    }

    /// Takes a user out of an account, its teams and its inboxes, and away from their
    /// conversations.
    pub(crate) fn leave(&mut self, account: i64, user: i64) {
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
    pub(crate) fn remove_user(&mut self, user: i64) {
        let accounts: Vec<i64> = self.memberships_of(user).map(|place| place.account_id).collect();
        for account in accounts {
            self.leave(account, user);
        }
        self.users.remove(user);
        self.custom_filters.retain(|filter| filter.user_id != user);
        self.permissibles.retain(|(_, object)| *object != Object::User(user));
    }

    /// Takes an account away, with its teams. Its users stay.
    pub(crate) fn remove_account(&mut self, account: i64) {
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
