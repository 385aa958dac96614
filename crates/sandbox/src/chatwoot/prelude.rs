//! What nearly every area uses: the call, the records, the conversions of parameters and the forms
//! of a response.

pub(crate) use chrono::{DateTime, Utc};
pub(crate) use serde_json::{Map, Value, json};

pub(crate) use crate::chatwoot::failure::{Failure, Invalid, no_content, ok, ok_empty, words};
pub(crate) use crate::chatwoot::params::{Fields, Params, Words};
pub(crate) use crate::chatwoot::request::call::{
    Admin, AdminFirst, Anybody, Call, Found, Member, Platform, PlatformRecord, Reply, Routes, SignedIn,
    Visitor,
};
pub(crate) use crate::chatwoot::request::view::View;
pub(crate) use crate::chatwoot::state::{
    Account, Actor, AgentBot, App, Availability, Caller, CannedResponse, Category, Channel, ChannelKind,
    Column, Contact, ContactInbox, Conversation, CustomFilter, Definition, Event, Hook, Hours, Inbox, Label,
    Membership, Message, MessageKind, Object, Portal, Priority, ReportingEvent, Role, Rule, Sender, State,
    Status, Table, Team, User, Webhook, columns, names,
};
pub(crate) use crate::chatwoot::wire::{object, picture, seed, shown, take, time};
