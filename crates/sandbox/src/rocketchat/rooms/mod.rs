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

/// The routes that channels and groups have alike.
macro_rules! shared {
    ($noun:literal, $face:ty) => {
        &[
            on(concat!("addAll", $noun, "Users"), SignedIn, people::invite_all::<$face>).unchecked(),
            on(concat!("add", $noun, "Leader"), SignedIn, |workspace, call| {
                people::change_role::<$face>(workspace, call, "leader", true)
            })
            .unchecked(),
            on(concat!("add", $noun, "Moderator"), SignedIn, |workspace, call| {
                people::change_role::<$face>(workspace, call, "moderator", true)
            })
            .unchecked(),
            on(concat!("add", $noun, "Owner"), SignedIn, |workspace, call| {
                people::change_role::<$face>(workspace, call, "owner", true)
            })
            .unchecked(),
            on(concat!("archive", $noun), SignedIn, state::archive::<$face>).unchecked(),
            on(concat!("close", $noun), SignedIn, state::hide::<$face>).unchecked(),
            on(concat!("get", $noun, "Counters"), SignedIn, people::counters::<$face>).unchecked(),
            on(concat!("create", $noun), SignedIn, create::create::<$face>).unchecked(),
            on(concat!("delete", $noun), SignedIn, create::delete::<$face>).unchecked(),
            on(concat!("list", $noun, "Files"), SignedIn, lists::files::<$face>).unchecked(),
            on(concat!("list", $noun, "Integrations"), INTEGRATES, lists::integrations::<$face>).unchecked(),
            on(concat!("list", $noun, "History"), SignedIn, lists::history::<$face>).unchecked(),
            on(concat!("get", $noun, "Info"), SignedIn, people::info::<$face>).unchecked(),
            on(concat!("invite", $noun, "Users"), SignedIn, people::invite::<$face>).unchecked(),
            on(concat!("kick", $noun, "User"), SignedIn, people::kick::<$face>).unchecked(),
            on(concat!("leave", $noun), SignedIn, state::leave::<$face>).unchecked(),
            on(concat!("list", $noun, "Members"), SignedIn, people::list_members::<$face>).unchecked(),
            on(concat!("list", $noun, "Moderators"), SignedIn, people::moderators::<$face>).unchecked(),
            on(concat!("listOnline", $noun, "Users"), SignedIn, people::online::<$face>).unchecked(),
            on(concat!("open", $noun), SignedIn, state::show::<$face>).unchecked(),
            on(concat!("remove", $noun, "Leader"), SignedIn, |workspace, call| {
                people::change_role::<$face>(workspace, call, "leader", false)
            })
            .unchecked(),
            on(concat!("remove", $noun, "Moderator"), SignedIn, |workspace, call| {
                people::change_role::<$face>(workspace, call, "moderator", false)
            })
            .unchecked(),
            on(concat!("remove", $noun, "Owner"), SignedIn, |workspace, call| {
                people::change_role::<$face>(workspace, call, "owner", false)
            })
            .unchecked(),
            on(concat!("rename", $noun), SignedIn, settings::set_name::<$face>).unchecked(),
            on(concat!("list", $noun, "Roles"), SignedIn, people::roles::<$face>).unchecked(),
            on(concat!("set", $noun, "Announcement"), SignedIn, settings::set_announcement::<$face>)
                .unchecked(),
            on(concat!("set", $noun, "CustomFields"), SignedIn, settings::set_custom_fields::<$face>)
                .unchecked(),
            on(concat!("set", $noun, "Description"), SignedIn, settings::set_description::<$face>)
                .unchecked(),
            on(concat!("set", $noun, "Purpose"), SignedIn, settings::set_purpose::<$face>).unchecked(),
            on(concat!("set", $noun, "ReadOnly"), SignedIn, settings::set_read_only::<$face>).unchecked(),
            on(concat!("set", $noun, "Topic"), SignedIn, settings::set_topic::<$face>).unchecked(),
            on(concat!("set", $noun, "Type"), SignedIn, settings::set_type::<$face>).unchecked(),
            on(concat!("unarchive", $noun), SignedIn, state::unarchive::<$face>).unchecked(),
        ]
    };
}

pub(crate) const ROUTES: &[&[Route]] = &[
    shared!("Channel", Channels),
    CHANNELS,
    shared!("Group", Groups),
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
    on("convertChannelToTeam", Any("create-team"), create::convert::<Channels>).unchecked(),
    on("joinChannel", SignedIn, state::join::<Channels>).unchecked(),
    on("listChannels", Any("view-c-room view-joined-room"), lists::list::<Channels>).unchecked(),
    on("listChannelMessages", Any("view-c-room"), lists::messages::<Channels>).unchecked(),
    on("setChannelDefault", SignedIn, settings::set_default::<Channels>).unchecked(),
    on("setChannelJoinCode", SignedIn, settings::set_join_code::<Channels>).unchecked(),
    on("listJoinedChannels", SignedIn, lists::joined).unchecked(),
    on("readChannelAnonymously", Open, lists::read_anonymously).unchecked(),
    on("listChannelMentions", SignedIn, lists::mentions).unchecked(),
];

const GROUPS: &[Route] = &[
    on("convertGroupToTeam", SignedIn, create::convert::<Groups>).unchecked(),
    on("listGroups", SignedIn, lists::list::<Groups>).unchecked(),
    on("listAllGroups", Any("view-room-administration"), lists::all::<Groups>).unchecked(),
    on("listGroupMessages", SignedIn, lists::messages::<Groups>).unchecked(),
    on("setGroupEncrypted", SignedIn, settings::set_encrypted::<Groups>).unchecked(),
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
