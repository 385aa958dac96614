//! Channels, private groups, direct messages and discussions, the caller's subscriptions, invites
//! and the directory.

mod admin;
mod any;
mod bans;
mod create;
mod direct;
mod directory;
mod discussions;
mod face;
mod invites;
mod lists;
mod media;
mod people;
mod prune;
pub(crate) mod seed;
mod settings;
mod state;
mod subscriptions;

use crate::rocketchat::prelude::*;
use face::{Channels, Groups};

pub(crate) const ROUTES: &[&[Route]] = &[
    CHANNELS,
    GROUPS,
    DIRECT_MESSAGES,
    SETTINGS,
    admin::ROUTES,
    any::ROUTES,
    bans::ROUTES,
    directory::ROUTES,
    discussions::ROUTES,
    invites::ROUTES,
    media::ROUTES,
    prune::ROUTES,
    subscriptions::ROUTES,
];

const SETTINGS: &[Route] = &[on("saveRoomSettings", SignedIn, settings::save_several).unchecked()];

/// Those who may see integrations.
const INTEGRATES: Access =
    Any("manage-outgoing-integrations manage-own-outgoing-integrations manage-incoming-integrations \
     manage-own-incoming-integrations");

const CHANNELS: &[Route] = &[
    on("addAllChannelUsers", SignedIn, people::invite_all::<Channels>).unchecked(),
    on("addChannelLeader", SignedIn, people::add_leader::<Channels>).unchecked(),
    on("addChannelModerator", SignedIn, people::add_moderator::<Channels>).unchecked(),
    on("addChannelOwner", SignedIn, people::add_owner::<Channels>).unchecked(),
    on("archiveChannel", SignedIn, state::archive::<Channels>).unchecked(),
    on("closeChannel", SignedIn, state::hide::<Channels>).unchecked(),
    on("convertChannelToTeam", Any("create-team"), create::convert::<Channels>).unchecked(),
    on("getChannelCounters", SignedIn, people::counters::<Channels>).unchecked(),
    on("createChannel", SignedIn, create::create::<Channels>).unchecked(),
    on("deleteChannel", SignedIn, create::delete::<Channels>).unchecked(),
    on("listChannelFiles", SignedIn, lists::files::<Channels>).unchecked(),
    on("listChannelIntegrations", INTEGRATES, lists::integrations::<Channels>).unchecked(),
    on("listChannelHistory", SignedIn, lists::history::<Channels>).unchecked(),
    on("getChannelInfo", SignedIn, people::info::<Channels>).unchecked(),
    on("inviteChannelUsers", SignedIn, people::invite::<Channels>).unchecked(),
    on("joinChannel", SignedIn, state::join::<Channels>).unchecked(),
    on("kickChannelUser", SignedIn, people::kick::<Channels>).unchecked(),
    on("leaveChannel", SignedIn, state::leave::<Channels>).unchecked(),
    on("listChannels", Any("view-c-room view-joined-room"), lists::list::<Channels>).unchecked(),
    on("listChannelMembers", SignedIn, people::list_members::<Channels>).unchecked(),
    on("listChannelMessages", Any("view-c-room"), lists::messages::<Channels>).unchecked(),
    on("listChannelModerators", SignedIn, people::moderators::<Channels>).unchecked(),
    on("listOnlineChannelUsers", SignedIn, people::online::<Channels>).unchecked(),
    on("openChannel", SignedIn, state::show::<Channels>).unchecked(),
    on("removeChannelLeader", SignedIn, people::remove_leader::<Channels>).unchecked(),
    on("removeChannelModerator", SignedIn, people::remove_moderator::<Channels>).unchecked(),
    on("removeChannelOwner", SignedIn, people::remove_owner::<Channels>).unchecked(),
    on("renameChannel", SignedIn, settings::set_name::<Channels>).unchecked(),
    on("listChannelRoles", SignedIn, people::roles::<Channels>).unchecked(),
    on("setChannelAnnouncement", SignedIn, settings::set_announcement::<Channels>).unchecked(),
    on("setChannelCustomFields", SignedIn, settings::set_custom_fields::<Channels>).unchecked(),
    on("setChannelDefault", SignedIn, settings::set_default::<Channels>).unchecked(),
    on("setChannelDescription", SignedIn, settings::set_description::<Channels>).unchecked(),
    on("setChannelJoinCode", SignedIn, settings::set_join_code::<Channels>).unchecked(),
    on("setChannelPurpose", SignedIn, settings::set_purpose::<Channels>).unchecked(),
    on("setChannelReadOnly", SignedIn, settings::set_read_only::<Channels>).unchecked(),
    on("setChannelTopic", SignedIn, settings::set_topic::<Channels>).unchecked(),
    on("setChannelType", SignedIn, settings::set_type::<Channels>).unchecked(),
    on("unarchiveChannel", SignedIn, state::unarchive::<Channels>).unchecked(),
    on("listJoinedChannels", SignedIn, lists::joined).unchecked(),
    on("readChannelAnonymously", Open, lists::read_anonymously).unchecked(),
    on("listChannelMentions", SignedIn, lists::mentions).unchecked(),
];

const GROUPS: &[Route] = &[
    on("addAllGroupUsers", SignedIn, people::invite_all::<Groups>).unchecked(),
    on("addGroupLeader", SignedIn, people::add_leader::<Groups>).unchecked(),
    on("addGroupModerator", SignedIn, people::add_moderator::<Groups>).unchecked(),
    on("addGroupOwner", SignedIn, people::add_owner::<Groups>).unchecked(),
    on("archiveGroup", SignedIn, state::archive::<Groups>).unchecked(),
    on("closeGroup", SignedIn, state::hide::<Groups>).unchecked(),
    on("convertGroupToTeam", SignedIn, create::convert::<Groups>).unchecked(),
    on("getGroupCounters", SignedIn, people::counters::<Groups>).unchecked(),
    on("createGroup", SignedIn, create::create::<Groups>).unchecked(),
    on("deleteGroup", SignedIn, create::delete::<Groups>).unchecked(),
    on("listGroupFiles", SignedIn, lists::files::<Groups>).unchecked(),
    on("listGroupIntegrations", INTEGRATES, lists::integrations::<Groups>).unchecked(),
    on("listGroupHistory", SignedIn, lists::history::<Groups>).unchecked(),
    on("getGroupInfo", SignedIn, people::info::<Groups>).unchecked(),
    on("inviteGroupUsers", SignedIn, people::invite::<Groups>).unchecked(),
    on("kickGroupUser", SignedIn, people::kick::<Groups>).unchecked(),
    on("leaveGroup", SignedIn, state::leave::<Groups>).unchecked(),
    on("listGroups", SignedIn, lists::list::<Groups>).unchecked(),
    on("listAllGroups", Any("view-room-administration"), lists::all::<Groups>).unchecked(),
    on("listGroupMembers", SignedIn, people::list_members::<Groups>).unchecked(),
    on("listGroupMessages", SignedIn, lists::messages::<Groups>).unchecked(),
    on("listGroupModerators", SignedIn, people::moderators::<Groups>).unchecked(),
    on("listOnlineGroupUsers", SignedIn, people::online::<Groups>).unchecked(),
    on("openGroup", SignedIn, state::show::<Groups>).unchecked(),
    on("removeGroupLeader", SignedIn, people::remove_leader::<Groups>).unchecked(),
    on("removeGroupModerator", SignedIn, people::remove_moderator::<Groups>).unchecked(),
    on("removeGroupOwner", SignedIn, people::remove_owner::<Groups>).unchecked(),
    on("renameGroup", SignedIn, settings::set_name::<Groups>).unchecked(),
    on("listGroupRoles", SignedIn, people::roles::<Groups>).unchecked(),
    on("setGroupAnnouncement", SignedIn, settings::set_announcement::<Groups>).unchecked(),
    on("setGroupCustomFields", SignedIn, settings::set_custom_fields::<Groups>).unchecked(),
    on("setGroupDescription", SignedIn, settings::set_description::<Groups>).unchecked(),
    on("setGroupEncrypted", SignedIn, settings::set_encrypted::<Groups>).unchecked(),
    on("setGroupPurpose", SignedIn, settings::set_purpose::<Groups>).unchecked(),
    on("setGroupReadOnly", SignedIn, settings::set_read_only::<Groups>).unchecked(),
    on("setGroupTopic", SignedIn, settings::set_topic::<Groups>).unchecked(),
    on("setGroupType", SignedIn, settings::set_type::<Groups>).unchecked(),
    on("unarchiveGroup", SignedIn, state::unarchive::<Groups>).unchecked(),
];

const DIRECT_MESSAGES: &[Route] = &[
    on("POST dm.blockUser", SignedIn, direct::block).unchecked(),
    on("closeDirectMessage", SignedIn, direct::close).unchecked(),
    on("getDirectMessageCounters", SignedIn, direct::counters).unchecked(),
    on("createDirectMessage", SignedIn, direct::create),
    on("deleteDirectMessage", SignedIn, direct::delete),
    on("listDirectMessageFiles", SignedIn, direct::files).unchecked(),
    on("listDirectMessageHistory", SignedIn, direct::history).unchecked(),
    on("listDirectMessages", SignedIn, lists::direct).unchecked(),
    on("listAllDirectMessages", Any("view-room-administration"), lists::all_direct).unchecked(),
    on("listDirectMessageMembers", SignedIn, direct::members).unchecked(),
    on("listDirectMessageMessages", SignedIn, direct::messages).unchecked(),
    on("listDirectMessageMessagesOfOthers", Any("view-room-administration"), direct::messages_of_others)
        .unchecked(),
    on("openDirectMessage", SignedIn, direct::open).unchecked(),
    on("setDirectMessageTopic", SignedIn, settings::set_direct_topic).unchecked(),
    on("blockDirectMessageUser", SignedIn, direct::block).unchecked(),
    on("POST im.close", SignedIn, direct::close).unchecked(),
    on("GET im.counters", SignedIn, direct::counters).unchecked(),
    on("POST im.create", SignedIn, direct::create).unchecked(),
    on("POST im.delete", SignedIn, direct::delete).unchecked(),
    on("GET im.files", SignedIn, direct::files).unchecked(),
    on("GET im.history", SignedIn, direct::history).unchecked(),
    on("GET im.list", SignedIn, lists::direct).unchecked(),
    on("GET im.list.everyone", Any("view-room-administration"), lists::all_direct).unchecked(),
    on("GET im.members", SignedIn, direct::members).unchecked(),
    on("GET im.messages", SignedIn, direct::messages).unchecked(),
    on("GET im.messages.others", Any("view-room-administration"), direct::messages_of_others).unchecked(),
    on("POST im.open", SignedIn, direct::open).unchecked(),
    on("POST im.setTopic", SignedIn, settings::set_direct_topic).unchecked(),
];
