//! The summary reports: one line for each agent, team, inbox or channel.

use chrono::TimeDelta;
use std::collections::BTreeMap;

use crate::chatwoot::prelude::*;
use crate::chatwoot::reports::period::Period;
use crate::chatwoot::reports::source::{self, By, Row};

/// Half a year, in seconds, as Rails reckons it.
const SIX_MONTHS: i64 = 15_778_476;

/// The report of agents, teams or inboxes, whether they have done anything or not.
pub(crate) fn report(Call { state, caller, params, .. }: Call<'_, Admin>, by: By) -> Reply {
    let account = caller.account_id;
    let period = Period::read(params.fields())?;
    let business_hours = params.fields().boolean("business_hours").flatten() == Some(true);
    let within = |mut rows: Vec<Row<'_>>| {
        rows.retain(|row| period.is_some_and(|period| period.contains(row.at)));
        rows.into_iter().map(|row| (by.of(&row), row.value)).collect::<Vec<_>>()
    };
    let events = |name| within(source::events(state, account, name, business_hours));
    let conversations = within(source::conversations(state, account));
    let (resolved, first, reply) =
        (events("conversation_resolved"), events("first_response"), events("reply_time"));
    let lines = by.ids(state, account).into_iter().map(|id| {
        let count = |rows: &[(Option<i64>, f64)]| rows.iter().filter(|(of, _)| *of == Some(id)).count();
        let mean = |rows: &[(Option<i64>, f64)]| {
            source::mean(rows.iter().filter(|(of, _)| *of == Some(id)).map(|(_, value)| *value))
        };
        json!({
            "id": id, "conversations_count": count(&conversations),
            "resolved_conversations_count": count(&resolved), "avg_resolution_time": mean(&resolved),
            "avg_first_response_time": mean(&first), "avg_reply_time": mean(&reply),
        })
    });
    ok(&lines.collect::<Value>())
}

/// `GET …/summary_reports/channel`: the conversations of each kind of channel, by status. Kinds
/// without any have no line.
pub(crate) fn channel(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    let account = caller.account_id;
    let period = Period::read(params.fields())?;
    if period.is_some_and(|period| period.length() > TimeDelta::seconds(SIX_MONTHS)) {
        return Err(Failure::Unprocessable("Date range cannot exceed 6 months".to_owned()));
    }
    let mut lines: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let here = |one: &&Conversation| period.is_some_and(|period| period.contains(one.created_at));
    for conversation in state.conversations.of(account).filter(here) {
        let Some(inbox) = state.inboxes.get(conversation.inbox_id) else { continue };
        let line = lines.entry(inbox.channel.kind.class()).or_insert_with(|| {
            BTreeMap::from(["open", "resolved", "pending", "snoozed", "total"].map(|name| (name, 0)))
        });
        for name in [conversation.status.name(), "total"] {
            *line.entry(name).or_default() += 1;
        }
    }
    ok(&json!(lines))
}
