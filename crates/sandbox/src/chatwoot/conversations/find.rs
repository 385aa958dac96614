//! Lists of conversations: found by their properties, or filtered.

use chrono::Duration;
use std::cmp::Reverse;

use crate::chatwoot::filters::{CONVERSATIONS, Filter, Filtered};
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::conversations::conversation;

const PER_PAGE: usize = 25;

/// The conversations that a request asks for, of any assignee.
fn find<'a>(state: &'a State, caller: Caller, fields: &Fields) -> Result<Vec<&'a Conversation>, Failure> {
    let team = fields.text("team_id").flatten();
    let team = team.map(|id| state.teams.find(caller.account_id, &id).map(|team| team.id)).transpose()?;
    let inbox = fields.text("inbox_id").flatten().map(|id| id.parse::<i64>().unwrap_or_default());
    let query = fields.text("q").flatten().map(|query| query.to_lowercase());
    let status = fields.text("status").flatten().unwrap_or_else(|| "open".to_owned());
    let source = fields.text("source_id").flatten();
    let labels = fields.has("labels").then(|| fields.labels());
    let kind = fields.text("conversation_type").flatten().unwrap_or_default();
    let says = |conversation: &Conversation, query: &String| {
        state.messages_of(conversation.id).any(|message| {
            matches!(message.kind, MessageKind::Incoming | MessageKind::Outgoing)
                && message.content.as_ref().is_some_and(|content| content.to_lowercase().contains(query))
        })
    };
    let is_at = |conversation: &Conversation, source: &String| {
        state
            .contact_inboxes
            .get(conversation.contact_inbox_id)
            .is_some_and(|place| place.source_id == *source)
    };
    let fits = |conversation: &&Conversation| {
        state.in_own_inbox(caller, conversation)
            && inbox.is_none_or(|inbox| conversation.inbox_id == inbox)
            && team.is_none_or(|team| conversation.team_id == Some(team))
            && (query.is_some() || status == "all" || conversation.status.name() == status)
            && query.as_ref().is_none_or(|query| says(conversation, query))
            && source.as_ref().is_none_or(|source| is_at(conversation, source))
            && labels
                .as_ref()
                .is_none_or(|labels| labels.iter().any(|label| conversation.labels.contains(label)))
            && match kind.as_str() {
                // Nobody is mentioned here.
                "mention" => false,
                "participating" => conversation.assignee_id == Some(caller.user_id),
                "unattended" => {
                    conversation.first_reply_created_at.is_none() || conversation.waiting_since.is_some()
                }
                _ => true,
            }
    };
    Ok(state.conversations.of(caller.account_id).filter(fits).collect())
}

fn counts(found: &[&Conversation], caller: Caller) -> Map<String, Value> {
    let mine = found.iter().filter(|conversation| conversation.assignee_id == Some(caller.user_id)).count();
    let unassigned = found.iter().filter(|conversation| conversation.assignee_id.is_none()).count();
    object(json!({
        "mine_count": mine, "assigned_count": found.len() - unassigned, "unassigned_count": unassigned,
        "all_count": found.len(),
    }))
}

/// Sorts by the order that is asked for; an unknown one is the order of the last activity.
fn sort(found: &mut [&Conversation], order: &str, state: &State) {
    let priority = |one: &Conversation| one.priority.map_or(0, |priority| priority as i64 + 1);
    found.sort_by_key(|one| Reverse(one.last_activity_at));
    match order {
        "last_activity_at_asc" => found.sort_by_key(|one| one.last_activity_at),
        "created_at_asc" | "sort_on_created_at" => found.sort_by_key(|one| one.created_at),
        "created_at_desc" => found.sort_by_key(|one| Reverse(one.created_at)),
        // Without a priority, a conversation comes last either way.
        "priority_asc" => found.sort_by_key(|one| one.priority.map_or(i64::MAX, |priority| priority as i64)),
        "priority_desc" | "sort_on_priority" => found.sort_by_key(|one| Reverse(priority(one))),
        "priority_desc_created_at_asc" => found.sort_by_key(|one| (Reverse(priority(one)), one.created_at)),
        "waiting_since_asc" | "sort_on_waiting_since" => {
            found.sort_by_key(|one| (one.waiting_since.is_none(), one.waiting_since, one.created_at));
        }
        "waiting_since_desc" => {
            found
                .sort_by_key(|one| (one.waiting_since.is_none(), Reverse(one.waiting_since), one.created_at));
        }
        "unread" => found.sort_by_key(|one| Reverse(state.unread_count(one))),
        _ => {}
    }
}

/// `GET …/conversations`. The numbers do not depend on whose conversations are asked for.
pub(crate) fn index(Call { state, caller, params, base, .. }: Call<'_, Member>) -> Reply {
    let fields = params.fields();
    let mut found = find(state, caller, fields)?;
    let meta = counts(&found, caller);
    match fields.text("assignee_type").flatten().as_deref() {
        Some("me") => found.retain(|conversation| conversation.assignee_id == Some(caller.user_id)),
        Some("unassigned") => found.retain(|conversation| conversation.assignee_id.is_none()),
        Some("assigned") => found.retain(|conversation| conversation.assignee_id.is_some()),
        _ => {}
    }
    sort(&mut found, &fields.text("sort_by").flatten().unwrap_or_default(), state);
    if let Some(seconds) = fields.integer("updated_within").flatten() {
        let limit = Utc::now() - Duration::try_seconds(seconds).unwrap_or_default();
        found.retain(|conversation| conversation.updated_at > limit);
    } else {
        found = page(found, params);
    }
    let view = View { state, base, caller: Some(caller) };
    let payload: Value = found.into_iter().map(|one| conversation(view, one)).collect();
    ok(&json!({"data": {"meta": meta, "payload": payload}}))
}

fn page<'a>(found: Vec<&'a Conversation>, params: &Params) -> Vec<&'a Conversation> {
    params.page_of(found, PER_PAGE).collect()
}

/// `GET …/conversations/meta`: the numbers alone.
pub(crate) fn meta(Call { state, caller, params, .. }: Call<'_, Member>) -> Reply {
    let found = find(state, caller, params.fields())?;
    ok(&json!({"meta": counts(&found, caller)}))
}

impl Filtered for Conversation {
    fn column(&self, key: &str) -> Value {
        match key {
            "status" => self.status.name().into(),
            "assignee_id" => self.assignee_id.into(),
            "inbox_id" => self.inbox_id.into(),
            "team_id" => self.team_id.into(),
            "contact_id" => self.contact_id.into(),
            "priority" => self.priority.map(Priority::name).into(),
            "display_id" => self.display_id.into(),
            "created_at" => time(self.created_at).into(),
            "last_activity_at" => time(self.last_activity_at).into(),
            // Campaigns start no conversations here.
            "campaign_id" => Value::Null,
            _ => self.additional_attributes.get(key).cloned().unwrap_or_default(),
        }
    }

    fn labels(&self) -> &[String] {
        &self.labels
    }

    fn custom_attributes(&self) -> &Map<String, Value> {
        &self.custom_attributes
    }
}

pub(crate) fn filter(Call { state, caller, params, base, .. }: Call<'_, Member>) -> Reply {
    let payload = params.fields().get("payload");
    let filter = Filter::read(state, caller.account_id, CONVERSATIONS, payload)?;
    let seen = state.conversations.of(caller.account_id).filter(|one| state.in_own_inbox(caller, one));
    let mut found: Vec<&Conversation> = seen.filter(|one| filter.fits(*one)).collect();
    let mut meta = counts(&found, caller);
    meta.remove("assigned_count");
    found.sort_by_key(|one| Reverse(one.last_activity_at));
    let view = View { state, base, caller: Some(caller) };
    let payload: Value = page(found, params).into_iter().map(|one| conversation(view, one)).collect();
    ok(&json!({"meta": meta, "payload": payload}))
}
