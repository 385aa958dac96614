//! What nearly every area uses: the call, the records, the conversions of parameters and the forms
//! of a response.

pub(crate) use chrono::{DateTime, Utc};
pub(crate) use serde_json::{Map, Value, json};

pub(crate) use crate::chatwoot::contacts::{Contact, ContactInbox};
pub(crate) use crate::chatwoot::conversations::Conversation;
pub(crate) use crate::chatwoot::inboxes::Inbox;
pub(crate) use crate::chatwoot::messages::Message;
pub(crate) use crate::chatwoot::people::model::{
    Account, Availability, Membership, Role, Team, TeamMember, User,
};
pub(crate) use crate::chatwoot::render::time;
pub(crate) use crate::chatwoot::request::auth::{Actor, App, Caller};
pub(crate) use crate::chatwoot::request::call::{
    Admin, Anybody, Call, Found, Member, Platform, Reply, Routes, SignedIn, Visitor,
};
pub(crate) use crate::chatwoot::request::failure::{
    Failure, Invalid, no_content, object, ok, ok_empty, words,
};
pub(crate) use crate::chatwoot::request::params::{Fields, Params, Words};
pub(crate) use crate::chatwoot::request::view::View;
pub(crate) use crate::chatwoot::settings::agent_bots::AgentBot;
pub(crate) use crate::chatwoot::settings::audit_logs::{Audited, Columns};
pub(crate) use crate::chatwoot::state::records::{PlatformRecord, Record, Records, names, record, shown};
pub(crate) use crate::chatwoot::state::{Object, State};
