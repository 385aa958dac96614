//! Everything that the server remembers: the records, their tables, and the changes that touch more
//! than one record.

mod caller;
mod channel;
mod contacts;
mod conversations;
mod differences;
mod events;
mod help_center;
mod hours;
mod inboxes;
pub(crate) mod locale;
mod logs;
mod lookup;
mod messages;
mod noting;
mod people;
mod records;
mod settings;
mod store;

pub(crate) use caller::{Actor, App, Caller};
pub(crate) use channel::{Channel, ChannelKind, Column, columns};
pub(crate) use contacts::{Contact, ContactInbox};
pub(crate) use conversations::{Conversation, Priority, Status};
pub(crate) use events::Event;
pub(crate) use help_center::{Article, Category, Portal};
pub(crate) use hours::Hours;
pub(crate) use inboxes::{BRANDED_EMAILS, Inbox};
pub(crate) use logs::{Entry, ReportingEvent};
pub(crate) use messages::{Attachment, CONTENT_TYPES, Message, MessageKind, Sender};
pub(crate) use people::{Account, Availability, Membership, Role, Team, User};
pub(crate) use records::names;
pub(crate) use settings::{AgentBot, CannedResponse, CustomFilter, Definition, Hook, Label, Rule, Webhook};
pub(crate) use store::{Object, Shared, State, Table};
