//! Inboxes: where conversations come in.

mod apply;
mod audit;
mod bot;
mod channel;
mod handlers;
mod hours;
mod layout;
mod members;
mod render;

use axum::routing::MethodFilter;

use super::prelude::*;

pub(super) use channel::{Channel, Kind};
pub(super) use hours::Hours;
pub(super) use layout::Layouts;
pub(super) use render::{columns, public, slim};

/// An inbox.
#[derive(Clone)]
pub(super) struct Inbox {
    pub(super) id: i64,
    pub(super) account_id: i64,
    /// Channels of one kind are numbered among themselves.
    pub(super) channel_id: i64,
    pub(super) channel: Channel,
    pub(super) name: String,
    /// The name of the uploaded picture's file.
    pub(super) avatar: Option<String>,
    pub(super) greeting_enabled: bool,
    pub(super) greeting_message: Option<String>,
    pub(super) working_hours_enabled: bool,
    pub(super) working_hours: [Hours; 7],
    pub(super) out_of_office_message: Option<String>,
    pub(super) timezone: String,
    pub(super) enable_email_collect: bool,
    pub(super) csat_survey_enabled: bool,
    pub(super) csat_config: Map<String, Value>,
    pub(super) enable_auto_assignment: bool,
    pub(super) auto_assignment_config: Map<String, Value>,
    pub(super) allow_messages_after_resolved: bool,
    pub(super) lock_to_single_conversation: bool,
    /// `friendly` or `professional`.
    pub(super) sender_name_type: &'static str,
    pub(super) business_name: Option<String>,
    pub(super) portal_id: Option<i64>,
    /// The bot that answers here first.
    pub(super) agent_bot: Option<i64>,
    pub(super) branded_email_layout: Option<String>,
    /// The users' ids, in the order in which they came.
    pub(super) members: Vec<i64>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
}

record!(Inbox: inboxes, find: State::visible_inbox);

impl Inbox {
    /// An inbox as the database makes it when nothing but its channel is said. The id is given when it
    /// is stored.
    pub(super) fn blank(account_id: i64, channel_id: i64, channel: Channel) -> Self {
        let now = Utc::now();
        Self {
            id: 0,
            account_id,
            channel_id,
            channel,
            name: String::new(),
            avatar: None,
            greeting_enabled: false,
            greeting_message: None,
            working_hours_enabled: false,
            working_hours: Hours::week(),
            out_of_office_message: None,
            timezone: "UTC".to_owned(),
            enable_email_collect: true,
            csat_survey_enabled: false,
            csat_config: Map::new(),
            enable_auto_assignment: true,
            auto_assignment_config: Map::new(),
            allow_messages_after_resolved: true,
            lock_to_single_conversation: false,
            sender_name_type: "friendly",
            business_name: None,
            portal_id: None,
            agent_bot: None,
            branded_email_layout: None,
            members: Vec::new(),
            created_at: now,
            updated_at: now,
        }
    }
}

impl State {
    /// Whether somebody may see an inbox: administrators see all, agents those of which they are members.
    pub(super) fn sees_inbox(caller: Caller, inbox: &Inbox) -> bool {
        inbox.account_id == caller.account_id
            && (caller.administrator() || inbox.members.contains(&caller.user_id))
    }

    /// The inbox with an id, if the caller may see it.
    pub(super) fn visible_inbox(&self, caller: Caller, id: &str) -> Result<&Inbox, Failure> {
        let inbox = self.inboxes.find(caller.account_id, id)?;
        if Self::sees_inbox(caller, inbox) { Ok(inbox) } else { Err(Failure::NOT_ALLOWED) }
    }
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .on("listInboxes", handlers::index)
        .on("createInbox", handlers::create)
        .on("getInbox", handlers::show)
        .on("updateInbox", handlers::update)
        .on("getInboxAgentBot", bot::show)
        .on("setInboxAgentBot", bot::set)
        .on("addInboxMembers", members::create)
        .on("updateInboxMembers", members::update)
        .on("removeInboxMembers", members::destroy)
        .on("listInboxMembers", members::show)
        .on("getBrandedEmailLayout", layout::show)
        .on("updateBrandedEmailLayout", layout::update)
        .undocumented(MethodFilter::DELETE, "/api/v1/accounts/{account_id}/inboxes/{id}", handlers::destroy)
}
