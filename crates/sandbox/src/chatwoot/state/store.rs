//! The state: the tables of records, and the changes that touch more than one record.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};

use crate::chatwoot::failure::Failure;
use crate::chatwoot::state::caller::{App, Caller};
use crate::chatwoot::state::contacts::{Contact, ContactInbox};
use crate::chatwoot::state::conversations::Conversation;
use crate::chatwoot::state::events::Event;
use crate::chatwoot::state::help_center::{Article, Category, Portal};
use crate::chatwoot::state::inboxes::Inbox;
use crate::chatwoot::state::logs::{Entry, ReportingEvent};
use crate::chatwoot::state::messages::Message;
use crate::chatwoot::state::people::{Account, Membership, Team, User};
use crate::chatwoot::state::records::{Record, Records};
use crate::chatwoot::state::settings::{
    AgentBot, CannedResponse, CustomFilter, Definition, Hook, Label, Rule, Webhook,
};
use crate::posts::Poster;

pub(crate) type Shared = Arc<Mutex<State>>;

/// Something that a platform app may own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Object {
    User(i64),
    Account(i64),
    AgentBot(i64),
}

/// A record that the state keeps.
pub(crate) trait Table: Record {
    fn table(state: &State) -> &Records<Self>;
    fn table_mut(state: &mut State) -> &mut Records<Self>;

    /// The record that a member of the account means by the ID in a path.
    fn find(state: &State, caller: Caller, id: &str) -> Result<Self, Failure> {
        Self::table(state).find(caller.account_id, id).cloned()
    }
}

/// Declares the state with its tables, and which function finds what a path names, where that is
/// not the ID of any record of the account.
macro_rules! tables {
    ($(#[$meta:meta])* { $($table:ident: $type:ty $(, $find:ident)?;)+ } $($rest:tt)*) => {
        $(#[$meta])*
        pub(crate) struct State {
            $(pub(crate) $table: Records<$type>,)+
            $($rest)*
        }

        $(impl Table for $type {
            fn table(state: &State) -> &Records<Self> {
                &state.$table
            }

            fn table_mut(state: &mut State) -> &mut Records<Self> {
                &mut state.$table
            }

            $(fn find(state: &State, caller: Caller, id: &str) -> Result<Self, Failure> {
                state.$find(caller, id).cloned()
            })?
        })+

        impl State {
            /// Drops all records of an account.
            fn forget(&mut self, account: i64) {
                $(self.$table.retain(|record| record.account() != Some(account));)+
            }
        }
    };
}

tables! {
    /// Everything the server remembers.
    #[derive(Default)]
    {
        users: User;
        accounts: Account;
        memberships: Membership;
        teams: Team;
        agent_bots: AgentBot;
        articles: Article;
        audit_logs: Entry;
        automation_rules: Rule, rule;
        canned_responses: CannedResponse;
        categories: Category;
        contact_inboxes: ContactInbox;
        contacts: Contact;
        conversations: Conversation, visible_conversation;
        custom_attributes: Definition;
        custom_filters: CustomFilter, own_filter;
        hooks: Hook;
        inboxes: Inbox, visible_inbox;
        labels: Label;
        messages: Message;
        portals: Portal, portal_by_slug;
        reporting_events: ReportingEvent;
        webhooks: Webhook;
    }
    pub(crate) permissibles: HashSet<(App, Object)>,
    /// The last id that each account has given to a conversation of its own.
    pub(crate) conversation_numbers: BTreeMap<i64, i64>,
    /// What the request under way has caused, to be posted once the response is made.
    pub(crate) events: Vec<Event>,
    /// How many posts there were.
    pub(crate) deliveries: u64,
    pub(crate) poster: Poster,
    /// The layouts of accounts' mails, by the accounts' ids.
    pub(crate) email_layouts: BTreeMap<i64, String>,
}

impl State {
    /// Whether an account has a feature.
    pub(crate) fn has_feature(&self, account: i64, feature: &str) -> bool {
        self.accounts.get(account).is_some_and(|account| account.features.contains(feature))
    }

    /// Whether an account has as many of something as its limit of this name says.
    pub(crate) fn is_full(&self, account: i64, name: &str, count: usize) -> bool {
        let limit = self.accounts.get(account).and_then(|account| account.limits.get(name)?.as_i64());
        limit.zip(i64::try_from(count).ok()).is_some_and(|(limit, count)| count >= limit)
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
            team.members.retain(|member| *member != user);
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
        self.forget(account);
        self.conversation_numbers.remove(&account);
        self.email_layouts.remove(&account);
        self.permissibles.retain(|(_, object)| *object != Object::Account(account));
    }
}
