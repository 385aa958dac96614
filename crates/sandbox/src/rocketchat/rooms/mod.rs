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

const SETTINGS: &[Route] = &[on("POST rooms.saveRoomSettings", SignedIn, settings::save_several).unchecked()];

/// Those who may see integrations.
const INTEGRATES: Access =
    Any("manage-outgoing-integrations manage-own-outgoing-integrations manage-incoming-integrations \
     manage-own-incoming-integrations");

const CHANNELS: &[Route] = &[
    on("POST channels.addAll", SignedIn, people::invite_all::<Channels>).unchecked(),
    on("POST channels.addLeader", SignedIn, people::add_leader::<Channels>).unchecked(),
    on("POST channels.addModerator", SignedIn, people::add_moderator::<Channels>).unchecked(),
    on("POST channels.addOwner", SignedIn, people::add_owner::<Channels>).unchecked(),
    on("POST channels.archive", SignedIn, state::archive::<Channels>).unchecked(),
    on("POST channels.close", SignedIn, state::hide::<Channels>).unchecked(),
    on("POST channels.convertToTeam", Any("create-team"), create::convert::<Channels>).unchecked(),
    on("GET channels.counters", SignedIn, people::counters::<Channels>).unchecked(),
    on("POST channels.create", SignedIn, create::create::<Channels>).unchecked(),
    on("POST channels.delete", SignedIn, create::delete::<Channels>).unchecked(),
    on("GET channels.files", SignedIn, lists::files::<Channels>).unchecked(),
    on("GET channels.getIntegrations", INTEGRATES, lists::integrations::<Channels>).unchecked(),
    on("GET channels.history", SignedIn, lists::history::<Channels>).unchecked(),
    on("GET channels.info", SignedIn, people::info::<Channels>).unchecked(),
    on("POST channels.invite", SignedIn, people::invite::<Channels>).unchecked(),
    on("POST channels.join", SignedIn, state::join::<Channels>).unchecked(),
    on("POST channels.kick", SignedIn, people::kick::<Channels>).unchecked(),
    on("POST channels.leave", SignedIn, state::leave::<Channels>).unchecked(),
    on("GET channels.list", Any("view-c-room view-joined-room"), lists::list::<Channels>).unchecked(),
    on("GET channels.members", SignedIn, people::list_members::<Channels>).unchecked(),
    on("GET channels.messages", Any("view-c-room"), lists::messages::<Channels>).unchecked(),
    on("GET channels.moderators", SignedIn, people::moderators::<Channels>).unchecked(),
    on("GET channels.online", SignedIn, people::online::<Channels>).unchecked(),
    on("POST channels.open", SignedIn, state::show::<Channels>).unchecked(),
    on("POST channels.removeLeader", SignedIn, people::remove_leader::<Channels>).unchecked(),
    on("POST channels.removeModerator", SignedIn, people::remove_moderator::<Channels>).unchecked(),
    on("POST channels.removeOwner", SignedIn, people::remove_owner::<Channels>).unchecked(),
    on("POST channels.rename", SignedIn, settings::set_name::<Channels>).unchecked(),
    on("GET channels.roles", SignedIn, people::roles::<Channels>).unchecked(),
    on("POST channels.setAnnouncement", SignedIn, settings::set_announcement::<Channels>).unchecked(),
    on("POST channels.setCustomFields", SignedIn, settings::set_custom_fields::<Channels>).unchecked(),
    on("POST channels.setDefault", SignedIn, settings::set_default::<Channels>).unchecked(),
    on("POST channels.setDescription", SignedIn, settings::set_description::<Channels>).unchecked(),
    on("POST channels.setJoinCode", SignedIn, settings::set_join_code::<Channels>).unchecked(),
    on("POST channels.setPurpose", SignedIn, settings::set_purpose::<Channels>).unchecked(),
    on("POST channels.setReadOnly", SignedIn, settings::set_read_only::<Channels>).unchecked(),
    on("POST channels.setTopic", SignedIn, settings::set_topic::<Channels>).unchecked(),
    on("POST channels.setType", SignedIn, settings::set_type::<Channels>).unchecked(),
    on("POST channels.unarchive", SignedIn, state::unarchive::<Channels>).unchecked(),
    on("GET channels.list.joined", SignedIn, lists::joined).unchecked(),
    on("GET channels.anonymousread", Open, lists::read_anonymously).unchecked(),
    on("GET channels.getAllUserMentionsByChannel", SignedIn, lists::mentions).unchecked(),
];

const GROUPS: &[Route] = &[
    on("POST groups.addAll", SignedIn, people::invite_all::<Groups>).unchecked(),
    on("POST groups.addLeader", SignedIn, people::add_leader::<Groups>).unchecked(),
    on("POST groups.addModerator", SignedIn, people::add_moderator::<Groups>).unchecked(),
    on("POST groups.addOwner", SignedIn, people::add_owner::<Groups>).unchecked(),
    on("POST groups.archive", SignedIn, state::archive::<Groups>).unchecked(),
    on("POST groups.close", SignedIn, state::hide::<Groups>).unchecked(),
    on("POST groups.convertToTeam", Any("create-team"), create::convert::<Groups>).unchecked(),
    on("GET groups.counters", SignedIn, people::counters::<Groups>).unchecked(),
    on("POST groups.create", SignedIn, create::create::<Groups>).unchecked(),
    on("POST groups.delete", SignedIn, create::delete::<Groups>).unchecked(),
    on("GET groups.files", SignedIn, lists::files::<Groups>).unchecked(),
    on("GET groups.getIntegrations", INTEGRATES, lists::integrations::<Groups>).unchecked(),
    on("GET groups.history", SignedIn, lists::history::<Groups>).unchecked(),
    on("GET groups.info", SignedIn, people::info::<Groups>).unchecked(),
    on("POST groups.invite", SignedIn, people::invite::<Groups>).unchecked(),
    on("POST groups.kick", SignedIn, people::kick::<Groups>).unchecked(),
    on("POST groups.leave", SignedIn, state::leave::<Groups>).unchecked(),
    on("GET groups.list", SignedIn, lists::list::<Groups>).unchecked(),
    on("GET groups.listAll", Any("view-room-administration"), lists::all::<Groups>).unchecked(),
    on("GET groups.members", SignedIn, people::list_members::<Groups>).unchecked(),
    on("GET groups.messages", SignedIn, lists::messages::<Groups>).unchecked(),
    on("GET groups.moderators", SignedIn, people::moderators::<Groups>).unchecked(),
    on("GET groups.online", SignedIn, people::online::<Groups>).unchecked(),
    on("POST groups.open", SignedIn, state::show::<Groups>).unchecked(),
    on("POST groups.removeLeader", SignedIn, people::remove_leader::<Groups>).unchecked(),
    on("POST groups.removeModerator", SignedIn, people::remove_moderator::<Groups>).unchecked(),
    on("POST groups.removeOwner", SignedIn, people::remove_owner::<Groups>).unchecked(),
    on("POST groups.rename", SignedIn, settings::set_name::<Groups>).unchecked(),
    on("GET groups.roles", SignedIn, people::roles::<Groups>).unchecked(),
    on("POST groups.setAnnouncement", SignedIn, settings::set_announcement::<Groups>).unchecked(),
    on("POST groups.setCustomFields", SignedIn, settings::set_custom_fields::<Groups>).unchecked(),
    on("POST groups.setDescription", SignedIn, settings::set_description::<Groups>).unchecked(),
    on("POST groups.setEncrypted", SignedIn, settings::set_encrypted::<Groups>).unchecked(),
    on("POST groups.setPurpose", SignedIn, settings::set_purpose::<Groups>).unchecked(),
    on("POST groups.setReadOnly", SignedIn, settings::set_read_only::<Groups>).unchecked(),
    on("POST groups.setTopic", SignedIn, settings::set_topic::<Groups>).unchecked(),
    on("POST groups.setType", SignedIn, settings::set_type::<Groups>).unchecked(),
    on("POST groups.unarchive", SignedIn, state::unarchive::<Groups>).unchecked(),
];

const DIRECT_MESSAGES: &[Route] = &[
    on("POST dm.blockUser", SignedIn, direct::block).unchecked(),
    on("POST dm.close", SignedIn, direct::close).unchecked(),
    on("GET dm.counters", SignedIn, direct::counters).unchecked(),
    on("POST dm.create", SignedIn, direct::create),
    on("POST dm.delete", SignedIn, direct::delete),
    on("GET dm.files", SignedIn, direct::files).unchecked(),
    on("GET dm.history", SignedIn, direct::history).unchecked(),
    on("GET dm.list", SignedIn, lists::direct).unchecked(),
    on("GET dm.list.everyone", Any("view-room-administration"), lists::all_direct).unchecked(),
    on("GET dm.members", SignedIn, direct::members).unchecked(),
    on("GET dm.messages", SignedIn, direct::messages).unchecked(),
    on("GET dm.messages.others", Any("view-room-administration"), direct::messages_of_others).unchecked(),
    on("POST dm.open", SignedIn, direct::open).unchecked(),
    on("POST dm.setTopic", SignedIn, settings::set_direct_topic).unchecked(),
    on("POST im.blockUser", SignedIn, direct::block).unchecked(),
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
