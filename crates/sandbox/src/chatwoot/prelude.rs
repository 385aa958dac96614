//! What nearly every area uses: the call, the records, the conversions of parameters and the forms of a response.

pub(super) use chrono::{DateTime, Utc};
pub(super) use serde_json::{Map, Value, json};

pub(super) use super::agent_bots::AgentBot;
pub(super) use super::audit_logs::{Audited, Columns};
pub(super) use super::auth::{Actor, App, Caller};
pub(super) use super::call::{
    Admin, Anybody, Call, Found, Member, Platform, Reply, Routes, SignedIn, Visitor,
};
pub(super) use super::contacts::{Contact, ContactInbox};
pub(super) use super::conversations::Conversation;
pub(super) use super::failure::{Failure, Invalid, no_content, object, ok, ok_empty};
pub(super) use super::inboxes::Inbox;
pub(super) use super::messages::Message;
pub(super) use super::model::{Account, Availability, Membership, Role, Team, TeamMember, User};
pub(super) use super::params::{Fields, Params};
pub(super) use super::records::{PlatformRecord, Record, Records, names, record};
pub(super) use super::render::time;
pub(super) use super::state::{Object, State};
pub(super) use super::view::View;
