//! Groups, roles, members and open conversations of a Chatwoot account.

use frontdesk_chatwoot::ids::{InboxId, TeamId};
use frontdesk_core::{EpochSeconds, Error, Items, Lenient, UnknownValue};
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use serde_json::json;

use super::{ChatwootDirectory, inbox_group, role, team_group, types};
use crate::conversation::{Conversation, ConversationStatus};
use crate::listing::{no_group, once_each, refused};
use crate::read::{self, filled};
use crate::user::{Group, GroupKind, GroupMember, Role};
use crate::vendor::Vendor;

pub(super) fn groups(directory: &ChatwootDirectory) -> BoxStream<'_, Result<Group, Error>> {
    let account = directory.client.account(directory.account_id);
    let inboxes = account.inboxes().list().stream().map_ok(|inbox| inbox_group(&inbox));
    teams(directory).chain(inboxes).boxed()
}

pub(super) fn teams(directory: &ChatwootDirectory) -> BoxStream<'_, Result<Group, Error>> {
    let account = directory.client.account(directory.account_id);
    account.teams().list().stream().map_ok(|team| team_group(&team)).boxed()
}

/// Every account has these two. No operation lists the custom roles of the Enterprise Edition.
pub(super) fn roles() -> BoxStream<'static, Result<Role, Error>> {
    stream::iter([types::Role::Agent, types::Role::Administrator].map(|known| Ok(role(&known)))).boxed()
}

pub(super) fn members<'a>(
    directory: &ChatwootDirectory,
    group: &Group,
) -> BoxStream<'a, Result<GroupMember, Error>> {
    let account = directory.client.account(directory.account_id);
    let members: Items<types::Agent> = match (&group.kind, read::number(&group.value)) {
        (GroupKind::Team, Some(id)) => account.teams().list_members(TeamId::from(id)).stream(),
        (GroupKind::Inbox, Some(id)) => account.inboxes().list_members(InboxId::from(id)).stream(),
        _ => return refused(no_group("chatwoot", group)),
    };
    let members = members.map_ok(|agent| GroupMember {
        id: agent.id.to_string(),
        user_name: filled(Some(&agent.email)),
        display_name: filled(Some(&agent.available_name)).or_else(|| filled(Some(&agent.name))),
    });
    once_each(members, |member| member.id.clone())
}

/// Everything but what is resolved: what is pending or snoozed comes back to its assignee.
pub(super) fn open_conversations<'a>(
    directory: &ChatwootDirectory,
    id: &str,
) -> BoxStream<'a, Result<Conversation, Error>> {
    // Nobody has another ID, and the server reads the number at its beginning.
    let Some(number) = read::number(id) else {
        return stream::empty().boxed();
    };
    let equal = |key: &str, values: Vec<serde_json::Value>| {
        types::FilterCondition::new(key, types::FilterOperator::EqualTo).values(values)
    };
    let filter = types::FilterQuery::new([
        equal("assignee_id", vec![json!(number)]).query_operator("AND"),
        equal("status", vec![json!("open"), json!("pending"), json!("snoozed")]),
    ]);
    let found = directory.client.account(directory.account_id).conversations().filter(&filter).stream();
    once_each(found.map_ok(|record| conversation(&record)), |conversation| conversation.id.clone())
}

fn conversation(record: &types::Conversation) -> Conversation {
    let team = record.meta.team.as_ref().map(team_group);
    let inbox = Group::new(record.inbox_id.to_string(), GroupKind::Inbox);
    Conversation {
        vendor: Vendor::Chatwoot,
        id: record.id.to_string(),
        status: status(&record.status),
        customer: filled(record.meta.sender.name.as_deref()),
        groups: team.into_iter().chain([inbox]).collect(),
        created: time(&record.created_at),
        last_activity: time(&record.last_activity_at),
    }
}

fn status(status: &types::ConversationStatus) -> ConversationStatus {
    match status {
        types::ConversationStatus::Open => ConversationStatus::Open,
        types::ConversationStatus::Pending => ConversationStatus::Pending,
        types::ConversationStatus::Snoozed => ConversationStatus::Snoozed,
        other => ConversationStatus::Unknown(UnknownValue::new(other.as_str())),
    }
}

fn time(value: &Lenient<EpochSeconds>) -> Option<chrono::DateTime<chrono::Utc>> {
    value.get().copied()?.to_datetime()
}
