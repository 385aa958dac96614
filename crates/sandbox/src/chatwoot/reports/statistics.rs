//! One metric over time, and all of them in sum.

use crate::chatwoot::prelude::*;
use crate::chatwoot::reports::period::{Period, Step};
use crate::chatwoot::reports::source::{Row, Scope, mean};
use crate::chatwoot::reports::{period, source};

/// What can be measured.
#[derive(Clone, Copy)]
enum Metric {
    Conversations,
    Incoming,
    Outgoing,
    /// How many events of a name there were.
    Count(&'static str),
    /// In how many conversations there was an event of a name.
    Distinct(&'static str),
    /// How long the events of a name took.
    Average(&'static str),
}

const METRICS: [(&str, Metric); 9] = [
    ("conversations_count", Metric::Conversations),
    ("incoming_messages_count", Metric::Incoming),
    ("outgoing_messages_count", Metric::Outgoing),
    ("avg_first_response_time", Metric::Average("first_response")),
    ("avg_resolution_time", Metric::Average("conversation_resolved")),
    ("resolutions_count", Metric::Count("conversation_resolved")),
    ("reply_time", Metric::Average("reply_time")),
    ("bot_resolutions_count", Metric::Count("conversation_bot_resolved")),
    ("bot_handoffs_count", Metric::Distinct("conversation_bot_handoff")),
];

/// How many of the metrics, from the first, are in the summary.
const SUMMARIZED: usize = 7;

impl Metric {
    fn parse(name: &str) -> Option<Self> {
        METRICS.iter().find_map(|(known, metric)| (*known == name).then_some(*metric))
    }

    /// What it is computed from.
    fn rows<'a>(self, state: &'a State, query: &Query) -> Vec<Row<'a>> {
        let Some(period) = query.period else { return Vec::new() };
        let account = query.account_id;
        let mut rows = match self {
            Self::Conversations => source::conversations(state, account),
            Self::Incoming => source::messages(state, account, false),
            Self::Outgoing => source::messages(state, account, true),
            Self::Count(name) | Self::Distinct(name) | Self::Average(name) => {
                source::events(state, account, name, query.business_hours)
            }
        };
        rows.retain(|row| period.contains(row.at) && query.scope.comprises(row));
        if matches!(self, Self::Distinct(_)) {
            rows.sort_by_key(|row| row.conversation_id);
            rows.dedup_by_key(|row| row.conversation_id);
        }
        rows
    }

    fn total(self, state: &State, query: &Query) -> Value {
        let rows = self.rows(state, query);
        match self {
            Self::Average(_) => mean(rows.iter().map(|row| row.value)).into(),
            _ => rows.len().into(),
        }
    }
}

/// What both reports are asked.
struct Query {
    account_id: i64,
    period: Option<Period>,
    scope: Scope,
    business_hours: bool,
}

impl Query {
    fn read(state: &State, account_id: i64, fields: &Fields) -> Result<Self, Failure> {
        Ok(Self {
            account_id,
            period: Period::read(fields)?,
            scope: Scope::read(state, account_id, fields)?,
            business_hours: fields.boolean("business_hours").flatten() == Some(true),
        })
    }
}

/// `GET …/reports`: one metric, step by step. A metric that does not exist is an empty object.
pub(crate) fn index(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    let fields = params.fields();
    // The type is read before the metric is looked up.
    let kind = fields.text("type").flatten();
    kind.ok_or(Failure::Rails(500))?;
    let metric = fields.text("metric").flatten().and_then(|name| Metric::parse(&name));
    let Some(metric) = metric else { return ok(&json!({})) };
    let query = Query::read(state, caller.account_id, fields)?;
    let rows = metric.rows(state, &query);
    let step = fields.text("group_by").flatten().and_then(|name| Step::parse(&name)).unwrap_or_default();
    let zone = period::zone(fields);
    let steps = query.period.map(|period| period.steps(step, zone)).unwrap_or_default();
    let points = steps.into_iter().map(|start| {
        let here = || rows.iter().filter(|row| step.floor(row.at, zone) == start);
        let count = here().count();
        if matches!(metric, Metric::Average(_)) {
            let value = mean(here().map(|row| row.value)).map_or_else(|| 0.into(), Value::from);
            json!({"value": value, "timestamp": start.timestamp(), "count": count})
        } else {
            json!({"value": count, "timestamp": start.timestamp()})
        }
    });
    ok(&points.collect::<Value>())
}

/// `GET …/reports/summary`: all metrics over the time asked for, and over as much time before it.
pub(crate) fn summary(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    let mut query = Query::read(state, caller.account_id, params.fields())?;
    let totals = |query: &Query| -> Map<String, Value> {
        let metrics = METRICS.iter().take(SUMMARIZED);
        metrics.map(|(name, metric)| ((*name).to_owned(), metric.total(state, query))).collect()
    };
    let mut shown = totals(&query);
    query.period = query.period.and_then(Period::previous);
    shown.insert("previous".to_owned(), totals(&query).into());
    ok(&shown.into())
}
