//! What a message may be.

use crate::chatwoot::prelude::*;

/// The longest content, in characters.
const MAX_CONTENT: usize = 150_000;

/// How many messages a conversation takes in a minute.
const MAX_PER_MINUTE: usize = 200;

/// The keys that items of a content type may have.
fn item_keys(content_type: &str) -> Option<Words> {
    Some(Words(match content_type {
        "input_select" => "title value",
        "cards" => "title description media_url actions",
        "form" => "type placeholder label name options default required pattern title pattern_error",
        "article" => "title description link",
        _ => return None,
    }))
}

/// Keys as Ruby writes a list of symbols.
fn symbols(keys: &[&str]) -> String {
    format!("[{}]", keys.iter().map(|key| format!(":{key}")).collect::<Vec<_>>().join(", "))
}

fn foreign<'a>(records: impl Iterator<Item = &'a Map<String, Value>>, allowed: Words) -> Vec<&'a str> {
    records.flat_map(Map::keys).map(String::as_str).filter(|key| !allowed.contains(key)).collect()
}

fn items(message: &Message, errors: &mut Vec<String>) -> Result<(), String> {
    let Some(allowed) = item_keys(message.content_type) else { return Ok(()) };
    let items = match message.content_attributes.get("items") {
        Some(Value::Array(items)) => items,
        // Ruby asks null for its elements, and what it then says is what the caller reads.
        _ => return Err("undefined method 'reject' for nil".to_owned()),
    };
    if items.is_empty() {
        errors.push("Content attributes At least one item is required.".to_owned());
    }
    let records: Vec<&Map<String, Value>> = items.iter().filter_map(Value::as_object).collect();
    if records.len() < items.len() {
        errors.push("Content attributes Items should be a hash.".to_owned());
    }
    let keys = foreign(records.iter().copied(), allowed);
    if !keys.is_empty() {
        errors.push(format!("Content attributes contains invalid keys for items : {}", symbols(&keys)));
    }
    if message.content_type != "cards" {
        return Ok(());
    }
    let actions = |record: &&Map<String, Value>| {
        record.get("actions").and_then(Value::as_array).filter(|actions| !actions.is_empty()).cloned()
    };
    if records.iter().any(|record| actions(record).is_none()) {
        errors.push("Content attributes contains items missing actions".to_owned());
        return Ok(());
    }
    let actions: Vec<Value> = records.iter().filter_map(actions).flatten().collect();
    let keys = foreign(actions.iter().filter_map(Value::as_object), Words("text type payload uri"));
    if !keys.is_empty() {
        errors.push(format!("Content attributes contains invalid keys for actions:  {}", symbols(&keys)));
    }
    Ok(())
}

/// What is wrong with a message that is to be stored; nothing in most cases.
pub(crate) fn check(state: &State, message: &Message) -> Result<(), String> {
    let mut errors = Vec::new();
    items(message, &mut errors)?;
    if message.content.as_ref().is_some_and(|content| content.chars().count() > MAX_CONTENT) {
        errors.push(format!("Content is too long (maximum is {MAX_CONTENT} characters)"));
    }
    let minute = message.created_at - chrono::Duration::minutes(1);
    let recent =
        state.messages_of(message.conversation_id).rev().take_while(|other| other.created_at >= minute);
    if message.id == 0 && recent.count() >= MAX_PER_MINUTE {
        errors.push("Too many messages".to_owned());
    }
    if errors.is_empty() { Ok(()) } else { Err(format!("Validation failed: {}", errors.join(", "))) }
}
