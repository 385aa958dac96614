//! Which of a conversation's messages a response holds.

use crate::chatwoot::prelude::*;
use crate::chatwoot::render::messages::visitors_see;

/// The latest messages, or those after or before an id, or between two; always the oldest first.
pub(crate) fn window<'a>(
    state: &'a State,
    conversation: i64,
    fields: &Fields,
    public: bool,
) -> Vec<&'a Message> {
    const LATEST: usize = 20;
    const AFTER: usize = 100;
    const BETWEEN: usize = 1000;
    let limit = |name: &str| {
        fields
            .present(name)
            .filter(|_| name == "before" || !public)
            .map(|id| id.parse::<i64>().unwrap_or_default())
    };
    let internal = !public && fields.present("filter_internal_messages").is_none();
    let all = || state.messages_of(conversation).filter(|message| internal || visitors_see(message));
    let last = |messages: Vec<&'a Message>| {
        let skipped = messages.len().saturating_sub(LATEST);
        messages.into_iter().skip(skipped).collect()
    };
    match (limit("after"), limit("before")) {
        (Some(after), Some(before)) => {
            all().filter(|message| (after..before).contains(&message.id)).take(BETWEEN).collect()
        }
        (None, Some(before)) => last(all().filter(|message| message.id < before).collect()),
        (Some(after), None) => all().filter(|message| message.id > after).take(AFTER).collect(),
        (None, None) => last(all().collect()),
    }
}
