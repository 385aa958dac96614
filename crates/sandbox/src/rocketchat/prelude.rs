//! What the handlers of every area use.

pub(crate) use serde_json::{Value, json};

pub(crate) use super::api::call::{Call, user_from, user_of};
pub(crate) use super::api::response::{Failure, OrFail, Outcome, among, done, fail, fail_if};
pub(crate) use super::api::route::Access;
pub(crate) use super::api::route::Access::{All, Any, Open, Reader, SignedIn};
pub(crate) use super::api::route::{Body, Demand, Route, on, whole};
pub(crate) use super::state::kind::has_word;
pub(crate) use super::state::record::{Change, Doc, Fields, Record, now, object, stamp, time};
pub(crate) use super::state::samples::{SAMPLE_ID, day, id_from};
pub(crate) use super::state::workspace::{
    MONITOR, Workspace, addresses, agent_of, has_role, is_active, is_agent, is_open, mentions_user,
    takes_chats,
};
