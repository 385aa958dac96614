//! What a conversation notes of what is done to it.

use crate::chatwoot::changes::{Author, post};
use crate::chatwoot::prelude::*;

/// Who did it, by the name that the notes use; `None` where nothing is noted.
fn actor(state: &State, author: Author) -> Option<&str> {
    match author {
        Author::User(id) => state.users.get(id).map(|user| user.name.as_str()),
        Author::Contact(_) | Author::Incoming(_) | Author::Nobody => None,
    }
}

/// A text with its first letter in upper case and the others in lower case.
fn capitalize(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(letters.as_str().to_lowercase().chars()).collect()
}

fn status(state: &State, after: &Conversation, author: Author) -> Option<String> {
    match (author, after.status) {
        (Author::Incoming(_), _) => {
            Some("System reopened the conversation due to a new incoming message.".to_owned())
        }
        (Author::Contact(id), Status::Resolved) => {
            let name = state.contacts.get(id)?.name.as_deref().unwrap_or_default();
            Some(format!("Conversation was resolved by {}", capitalize(name)))
        }
        _ => {
            let name = actor(state, author)?;
            Some(match after.status {
                Status::Open => format!("Conversation was reopened by {name}"),
                Status::Resolved => format!("Conversation was marked resolved by {name}"),
                Status::Pending => format!("Conversation was marked as pending by {name}"),
                Status::Snoozed => format!("Conversation was snoozed by {name}"),
            })
        }
    }
}

fn priority(name: &str, before: &Conversation, after: &Conversation) -> Option<String> {
    let old = before.priority.map(Priority::name);
    match (old, after.priority.map(Priority::name)) {
        (None, Some(new)) => Some(format!("{name} set the priority to {new}")),
        (Some(old), Some(new)) if old != new => {
            Some(format!("{name} changed the priority from {old} to {new}"))
        }
        (Some(_), None) => Some(format!("{name} removed the priority")),
        _ => None,
    }
}

fn labels(name: &str, before: &Conversation, after: &Conversation) -> Vec<String> {
    let missing = |from: &[String], of: &[String]| {
        let left: Vec<&str> = from.iter().filter(|label| !of.contains(label)).map(String::as_str).collect();
        left.join(", ")
    };
    let (added, removed) = (missing(&after.labels, &before.labels), missing(&before.labels, &after.labels));
    [("added", added), ("removed", removed)]
        .into_iter()
        .filter(|(_, labels)| !labels.is_empty())
        .map(|(verb, labels)| format!("{name} {verb} {labels}"))
        .collect()
}

fn assignment(state: &State, author: Author, before: &Conversation, after: &Conversation) -> Option<String> {
    let name = actor(state, author)?;
    let assignee = after.assignee_id.and_then(|id| state.users.get(id)).map(|user| user.name.as_str());
    let team = |id: Option<i64>| id.and_then(|id| state.teams.get(id)).map(|team| team.name.as_str());
    if before.team_id != after.team_id {
        return Some(match (team(after.team_id), assignee) {
            (Some(team), Some(assignee)) if before.assignee_id != after.assignee_id => {
                format!("Assigned to {assignee} via {team} by {name}")
            }
            (Some(team), _) => format!("Assigned to {team} by {name}"),
            (None, _) => format!("Unassigned from {} by {name}", team(before.team_id).unwrap_or_default()),
        });
    }
    if before.assignee_id == after.assignee_id {
        return None;
    }
    Some(match after.assignee_id {
        None => format!("Conversation unassigned by {name}"),
        Some(id) if author == Author::User(id) => format!("{name} self-assigned this conversation"),
        Some(_) => format!("Assigned to {} by {name}", assignee.unwrap_or_default()),
    })
}

/// Notes what changed, and who changed it.
pub(crate) fn note(state: &mut State, before: &Conversation, after: &Conversation, author: Author) {
    let mut notes = Vec::new();
    if before.status != after.status {
        let attributes = json!({
            "activity": {"type": "conversation_status_changed", "status": after.status.name()},
        });
        let attributes = attributes.as_object().cloned().unwrap_or_default();
        notes.extend(status(state, after, author).map(|text| (text, attributes)));
    }
    let name = actor(state, author).map(str::to_owned);
    let plain = |text: String| (text, Map::new());
    if let Some(name) = name {
        notes.extend(priority(&name, before, after).map(plain));
        notes.extend(labels(&name, before, after).into_iter().map(plain));
    }
    notes.extend(assignment(state, author, before, after).map(plain));
    for (text, attributes) in notes {
        post(
            state,
            Message {
                content_attributes: attributes,
                ..Message::blank(after, MessageKind::Activity, Some(text))
            },
            author,
        );
    }
}
