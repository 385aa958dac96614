//! The summary reports: one line for each agent, team, inbox or channel.

use chrono::TimeDelta;
use std::collections::BTreeMap;

use crate::chatwoot::prelude::*;
use crate::chatwoot::reports::period::Period;
use crate::chatwoot::reports::source;
use crate::chatwoot::reports::source::Row;

/// Half a year, in seconds, as Rails reckons it.
const SIX_MONTHS: i64 = 15_778_476;

/// By what lines are told apart.
#[derive(Clone, Copy)]
enum By {
    Agent,
    Team,
    Inbox,
}

impl By {
    fn of(self, row: &Row) -> Option<i64> {
        match self {
            Self::Agent => row.user_id,
            Self::Team => row.team_id,
            Self::Inbox => Some(row.inbox_id),
        }
    }

    /// Those of whom there is a line, whether they have done anything or not.
    fn ids(self, state: &State, account: i64) -> Vec<i64> {
        match self {
            Self::Agent => {
                let members = state.memberships.of(account);
                members.map(|member| member.user_id).collect()
            }
            Self::Team => state.teams.of(account).map(|team| team.id).collect(),
            Self::Inbox => source::inboxes(state, account).map(|inbox| inbox.id).collect(),
        }
    }
}

fn report(state: &State, account: i64, params: &Params, by: By) -> Reply {
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

pub(crate) fn agent(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    report(state, caller.account_id, params, By::Agent)
}

pub(crate) fn team(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    report(state, caller.account_id, params, By::Team)
}

pub(crate) fn inbox(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    report(state, caller.account_id, params, By::Inbox)
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
    for (conversation, inbox) in source::conversations_with_inboxes(state, account) {
        if period.is_some_and(|period| period.contains(conversation.created_at)) {
            let line = lines.entry(inbox.channel.kind.class()).or_insert_with(|| {
                BTreeMap::from(["open", "resolved", "pending", "snoozed", "total"].map(|name| (name, 0)))
            });
            for name in [conversation.status.name(), "total"] {
                *line.entry(name).or_default() += 1;
            }
        }
    }
    ok(&json!(lines))
}
