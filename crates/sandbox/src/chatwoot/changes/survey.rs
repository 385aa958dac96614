//! The question how content a customer is, once a conversation is resolved.

use crate::chatwoot::changes::{Author, post};
use crate::chatwoot::prelude::*;

/// Whether the labels of a conversation are those of which the survey's rules speak; without rules,
/// any are.
fn applies(config: &Map<String, Value>, labels: &[String]) -> bool {
    let Some(rules) = config.get("survey_rules") else { return true };
    let values = rules.get("values").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let named =
        values.iter().filter_map(Value::as_str).any(|value| labels.iter().any(|label| label == value));
    match rules.get("operator").and_then(Value::as_str) {
        _ if values.is_empty() => true,
        None | Some("contains") => named,
        Some("does_not_contain") => !named,
        Some(_) => true,
    }
}

/// Asks once in a conversation, where the inbox does.
pub(crate) fn ask(state: &mut State, conversation: &Conversation) {
    let Some(inbox) = state.inboxes.get(conversation.inbox_id).filter(|inbox| inbox.csat_survey_enabled)
    else {
        return;
    };
    let asked = state.messages_of(conversation.id).any(|message| message.content_type == "input_csat");
    if asked || !applies(&inbox.csat_config, &conversation.labels) {
        return;
    }
    let said = |name: &str| {
        inbox.csat_config.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    };
    let text = said("message").unwrap_or("Please rate the conversation").to_owned();
    let form = said("display_type").unwrap_or("emoji");
    let attributes = Map::from_iter([("display_type".to_owned(), form.into())]);
    let question = Message {
        content_type: "input_csat",
        content_attributes: attributes,
        ..Message::blank(conversation, MessageKind::Template, Some(text))
    };
    post(state, question, Author::Nobody);
}
