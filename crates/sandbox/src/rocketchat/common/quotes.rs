//! Quotes: a link to a message of the workspace shows that message.

use super::access::can_access_id;
use super::posting::links;
use crate::rocketchat::prelude::*;

/// The attachments for the links of a text to messages that a user may see.
pub(crate) fn of(workspace: &Workspace, words: &str, user: &str) -> Vec<Value> {
    let quoted = |link: Value| {
        let url = link.get("url")?.as_str()?.to_owned();
        let (_, id) = url.split_once("?msg=").or_else(|| url.split_once("&msg="))?;
        let message = workspace.messages.get(id.split('&').next()?)?;
        if !can_access_id(workspace, message.text("rid"), user) {
            return None;
        }
        let author = message.text("u.username");
        Some(json!({
            "text": message.text("msg"),
            "author_name": author,
            "author_icon": format!("/avatar/{author}"),
            "message_link": url,
            "ts": message.get("ts"),
            "attachments": message.get("attachments"),
            "urls": message.get("urls"),
        }))
    };
    links(words).into_iter().filter_map(quoted).collect()
}
