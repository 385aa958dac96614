//! Visitors: finding them, and keeping what conversations have of them.

use crate::rocketchat::prelude::*;

/// The visitor with this token.
///
/// # Errors
/// `invalid-token`.
pub(crate) fn by_token<'a>(workspace: &'a Workspace, token: &str) -> Result<&'a Doc, Failure> {
    workspace.visitors.first("token", token).or_fail("invalid-token")
}

/// Puts the newest first. Records without the date come last.
pub(crate) fn newest_first(records: &mut [Doc], date: &str) {
    records.sort_by(|a, b| b.text(date).cmp(a.text(date)));
}

/// A visitor's newest conversation: its id and when it began.
pub(crate) fn last_chat(workspace: &Workspace, visitor: &str) -> Option<Value> {
    let room = of_visitor(workspace, visitor).into_iter().next()?;
    Some(json!({"_id": room.get("_id"), "ts": room.get("ts")}))
}

/// A visitor's conversations, the newest first.
pub(crate) fn of_visitor(workspace: &Workspace, visitor: &str) -> Vec<Doc> {
    let mut rooms: Vec<Doc> =
        workspace.rooms.iter().filter(|room| room.text("v._id") == visitor).cloned().collect();
    newest_first(&mut rooms, "ts");
    rooms
}

/// Whether a conversation came by a channel whose kind or name contains a text, in any case.
pub(crate) fn came_by(room: &Doc, wanted: &str) -> bool {
    let wanted = wanted.to_lowercase();
    let source = room.inner("source");
    source.is_some_and(|source| {
        ["type", "id", "alias", "label"].iter().any(|name| source.text(name).to_lowercase().contains(&wanted))
    })
}

pub(crate) fn looks_like_address(address: &str) -> bool {
    address.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
        && !address.contains(char::is_whitespace)
}

/// The next of the names that the server makes up: `guest-7`.
pub(crate) fn next_username(workspace: &Workspace) -> String {
    let numbers = workspace.visitors.iter();
    let last = numbers
        .filter_map(|visitor| visitor.text("username").strip_prefix("guest-")?.parse::<u32>().ok())
        .max();
    format!("guest-{}", last.unwrap_or_default().saturating_add(1))
}

pub(crate) fn find<'a>(workspace: &'a Workspace, list: &str, name: &str, value: &str) -> Option<&'a Doc> {
    workspace.visitors.iter().find(|visitor| has(visitor, list, name, value))
}

/// The visitor with this e-mail address.
pub(crate) fn find_by_address<'a>(workspace: &'a Workspace, address: &str) -> Option<&'a Doc> {
    find(workspace, "visitorEmails", "address", address)
}

/// Whether a list of a record has this text, in any case, in one of its objects.
pub(crate) fn has(record: &Doc, list: &str, name: &str, value: &str) -> bool {
    let items = record.get(list).and_then(Value::as_array);
    items
        .into_iter()
        .flatten()
        .filter_map(|item| item.get(name)?.as_str())
        .any(|own| own.eq_ignore_ascii_case(value))
}

/// Puts fields of a visitor into their conversations, the open ones or all, and into what waits in
/// the queue. The name becomes the conversation's as well.
pub(crate) fn in_rooms(
    workspace: &mut Workspace,
    visitor: &str,
    open_only: bool,
    fields: &[(&str, Option<&Value>)],
) {
    for (table, title) in [(&mut workspace.rooms, "fname"), (&mut workspace.inquiries, "name")] {
        for record in table.iter_mut() {
            let passed_over = open_only && title == "fname" && !is_open(record);
            if record.text("v._id") != visitor || passed_over {
                continue;
            }
            for &(name, value) in fields {
                let Some(value) = value else { continue };
                // A room keeps one number, an inquiry a list.
                let in_list = title == "name" && name == "phone" && value.is_string();
                let kept = if in_list { json!([{"phoneNumber": value}]) } else { value.clone() };
                record.within("v", |there| _ = there.set(name, kept));
                if name == "name" {
                    record.set(title, value.clone());
                }
            }
            record.touch();
        }
    }
}
