//! Teams, roles and open conversations of an imi.chat tenant.

use std::collections::BTreeMap;

use frontdesk_core::{Error, ErrorKind, UnknownValue};
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};

use super::{ImiChatDirectory, role, time, types};
use crate::conversation::{Conversation, ConversationStatus};
use crate::directory::Directory;
use crate::listing::{once_each, whole};
use crate::read::filled;
use crate::user::{Group, GroupKind, Role};
use crate::vendor::Vendor;

pub(super) fn groups(directory: &ImiChatDirectory) -> BoxStream<'_, Result<Group, Error>> {
    whole(async move {
        let teams = directory.client.teams().list().send().await?.value.response.teams;
        Ok(teams.iter().map(listed).collect())
    })
}

/// # Errors
/// The team has no ID.
fn listed(team: &types::Team) -> Result<Group, Error> {
    group(team).ok_or_else(|| {
        let error = Error::new(ErrorKind::Decode, "the team has no id")
            .with_vendor("imichat")
            .with_operation("listTeams")
            .into_malformed_record();
        match serde_json::to_vec(team) {
            Ok(json) => error.with_record(&json),
            Err(_) => error,
        }
    })
}

/// Returns a team that has an ID.
fn group(team: &types::Team) -> Option<Group> {
    let value = team.id.as_ref()?.get()?.to_string();
    Some(Group { value, display: filled(team.name.as_deref()), kind: GroupKind::Team })
}

/// Returns the chats of a login that are not closed, each once.
pub(super) fn open_chats(
    directory: &ImiChatDirectory,
    login: String,
) -> BoxStream<'_, Result<Conversation, Error>> {
    let filter = BTreeMap::from([
        ("assignee".to_owned(), types::Comparison::new().eq_(login)),
        ("status".to_owned(), types::Comparison::new().not_eq("closed")),
    ]);
    let chats = directory.client.chats().search(&filter).stream().concurrency(directory.concurrency);
    once_each(chats.map_ok(|chat| conversation(&chat)), |chat| chat.id.clone())
}

/// Those that users' records have. What somebody may do in a team is a privilege, which has a role
/// of its own and is not read back.
pub(super) fn roles() -> BoxStream<'static, Result<Role, Error>> {
    let known = [types::RoleType::CustomerCare, types::RoleType::Administrative];
    stream::iter(known.map(|known| Ok(role(&known)))).boxed()
}

/// Chats name their assignee by login, so that the user is read first.
pub(super) fn open_conversations<'a>(
    directory: &'a ImiChatDirectory,
    id: &'a str,
) -> BoxStream<'a, Result<Conversation, Error>> {
    let chats = async move {
        let user = directory.get(id).await?.map(|entry| entry.user);
        // No chat is assigned to somebody without a login.
        let Some(login) = user.and_then(|user| user.user_name) else {
            return Ok(stream::empty().boxed());
        };
        Ok::<_, Error>(open_chats(directory, login))
    };
    stream::once(chats).try_flatten().boxed()
}

fn conversation(chat: &types::ChatRecord) -> Conversation {
    Conversation {
        vendor: Vendor::ImiChat,
        id: chat.chat_id.as_str().to_owned(),
        status: match &chat.status {
            Some(types::ChatStatus::Queued) => ConversationStatus::Queued,
            Some(types::ChatStatus::Onhold) => ConversationStatus::OnHold,
            Some(types::ChatStatus::Picked) | None => ConversationStatus::Open,
            Some(other) => ConversationStatus::Unknown(UnknownValue::new(other.as_str())),
        },
        customer: filled(chat.customer_id.as_ref().map(String::as_str)),
        groups: Vec::new(),
        created: time(&chat.created_at),
        last_activity: time(&chat.updated_at),
    }
}
