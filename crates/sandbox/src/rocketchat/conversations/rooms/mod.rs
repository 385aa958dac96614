//! `livechat/room*`: conversations, from when a visitor opens one until it is closed or deleted.

mod close;
mod find;
mod hold;
mod info;
mod transfer;
mod upload;
mod urgency;
mod visitor;

use crate::rocketchat::prelude::*;

pub(crate) use transfer::{Transfer, handing, note};
pub(crate) use urgency::{set_sla, sla};

pub(crate) const ROUTES: &[Route] = &[
    on("listLivechatRooms", SignedIn, find::list).strict(),
    on("listLivechatRoomSources", Any("view-l-room"), find::sources),
    on("deleteLivechatRoom", Any("remove-closed-livechat-room"), close::delete),
    on("deleteClosedLivechatRooms", Any("remove-closed-livechat-rooms"), close::delete_all),
    on("openLivechatRoom", Open, visitor::open),
    on("closeLivechatRoomAsVisitor", Open, close::by_visitor),
    on("closeLivechatRoom", Any("close-livechat-room"), close::by_user),
    on("joinLivechatRoom", Any("view-l-room"), info::join).strict(),
    on("updateLivechatRoom", Any("view-l-room"), info::save),
    on("forwardLivechatRoom", All("view-l-room transfer-livechat-guest"), transfer::forward),
    on("transferLivechatRoomAsVisitor", Open, transfer::by_visitor),
    on("listLivechatRoomTransfers", Any("view-livechat-rooms"), transfer::history),
    on("answerLivechatSurvey", Open, visitor::survey),
    on("holdLivechatRoom", Any("on-hold-livechat-room"), hold::hold),
    on("resumeLivechatRoom", Any("view-l-room"), hold::resume),
    on("setLivechatRoomPriority", Any("view-l-room"), urgency::set_priority),
    on("removeLivechatRoomPriority", Any("view-l-room"), urgency::remove_priority),
    on("uploadLivechatFile", Open, upload::upload),
];
