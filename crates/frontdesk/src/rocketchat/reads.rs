//! Groups, roles, members and open conversations of a Rocket.Chat workspace.

use std::future::ready;

use frontdesk_core::{Error, ErrorKind};
use frontdesk_rocketchat::ids::{DepartmentId, UserId};
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};

use super::{PAGE, RocketChatDirectory, group, role_of, source, types};
use crate::action::Action;
use crate::capabilities::Support;
use crate::conversation::{Conversation, ConversationStatus};
use crate::listing::{no_group, once_each, refused, unsupported};
use crate::read::filled;
use crate::user::{Group, GroupKind, GroupMember, Role};
use crate::vendor::Vendor;

/// The groups in which people can be.
pub(super) fn departments(directory: &RocketChatDirectory) -> BoxStream<'_, Result<Group, Error>> {
    let departments = directory.client.departments().list().count(PAGE).stream();
    let departments = departments.map(|department| {
        let department = department?;
        source("listDepartments").needs(&department, &department.extra, &["name"])?;
        Ok(group(&department.id, department.name.as_deref()))
    });
    once_each(departments, |group| group.value.clone())
}

pub(super) fn groups(directory: &RocketChatDirectory) -> BoxStream<'_, Result<Group, Error>> {
    // Without the license the server refuses the request as an invalid one: there are no units.
    let units = directory.client.units().list().count(PAGE).stream();
    let units = units.filter(|unit| {
        ready(!unit.as_ref().is_err_and(|error| {
            matches!(error.kind(), ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Unsupported)
        }))
    });
    let units = units.map_ok(|unit| Group {
        value: unit.id.as_str().to_owned(),
        display: filled(Some(&unit.name)),
        kind: GroupKind::Unit,
    });
    once_each(departments(directory).chain(units), |group| group.value.clone())
}

/// The roles of users. Those of rooms are given within a room.
pub(super) fn roles(directory: &RocketChatDirectory) -> BoxStream<'_, Result<Role, Error>> {
    let roles = directory.client.roles().list().stream();
    let roles = roles.try_filter(|role| ready(role.scope != Some(types::RoleScope::Subscriptions)));
    let roles =
        roles.map_ok(|role| Role { display: filled(role.name.as_deref()), ..role_of(role.id.as_str()) });
    roles.boxed()
}

pub(super) fn members<'a>(
    directory: &RocketChatDirectory,
    group: &Group,
) -> BoxStream<'a, Result<GroupMember, Error>> {
    match group.kind {
        GroupKind::Department => {}
        GroupKind::Unit => {
            let support =
                Support::missing("a unit has departments, not people", "the members of its departments");
            return refused(unsupported(Action::ListMembers, support).with_vendor("rocketchat"));
        }
        _ => return refused(no_group("rocketchat", group)),
    }
    // The path of the operation needs one, and no department has an empty ID.
    if group.value.is_empty() {
        return refused(no_group("rocketchat", group));
    }
    let id = DepartmentId::from(group.value.as_str());
    let members = directory.client.departments().list_agents(&id).count(PAGE).stream();
    let members = members.map(|member| {
        let member = member?;
        source("listDepartmentAgents").needs(&member, &member.extra, &["agentId"])?;
        let Some(id) = member.agent_id else { return Ok(None) };
        let user_name = filled(member.username.as_deref());
        Ok(Some(GroupMember { id: id.as_str().to_owned(), user_name, display_name: None }))
    });
    once_each(members.try_filter_map(|member| ready(Ok(member))), |member| member.id.clone())
}

/// Newer servers leave out what is on hold unless it is asked for, older ones include it. A room
/// without the field `open` is closed.
pub(super) fn open_conversations<'a>(
    directory: &RocketChatDirectory,
    id: &str,
) -> BoxStream<'a, Result<Conversation, Error>> {
    // No user has it, and the server would return everyone's.
    if id.is_empty() {
        return stream::empty().boxed();
    }
    let user = UserId::from(id);
    let rooms = || directory.client.livechat_rooms().list().agents([user.clone()]).count(PAGE);
    let rooms = rooms().open(true).stream().chain(rooms().on_hold(true).stream());
    let rooms = rooms.try_filter(|room| ready(room.open == Some(true)));
    once_each(rooms.map_ok(|room| conversation(&room)), |conversation| conversation.id.clone())
}

fn conversation(room: &types::Room) -> Conversation {
    let department = room.department_id.as_ref().map(|id| {
        let name = room.department.as_ref().and_then(|department| department.name.as_deref());
        group(id, name)
    });
    let time = |time: &frontdesk_core::DateTime| time.get().copied();
    Conversation {
        vendor: Vendor::RocketChat,
        id: room.id.as_str().to_owned(),
        status: match (room.on_hold, &room.served_by) {
            (Some(true), _) => ConversationStatus::OnHold,
            (_, None) => ConversationStatus::Queued,
            (_, Some(_)) => ConversationStatus::Open,
        },
        customer: filled(room.fname.as_deref()),
        groups: department.into_iter().collect(),
        created: room.ts.as_ref().and_then(time),
        last_activity: room.last_message_at.as_ref().and_then(time),
    }
}
