//! Reports that break numbers down: by channel, by inbox and label, by sender.

use std::collections::BTreeMap;

use crate::chatwoot::prelude::*;
use crate::chatwoot::reports::period::Period;
use crate::chatwoot::reports::source::{self, By, Row};

/// The limits, in seconds, up to which a first response counts for a bucket.
const BUCKETS: [(&str, f64); 5] =
    [("0-1h", 3600.0), ("1-4h", 14_400.0), ("4-8h", 28_800.0), ("8-24h", 86_400.0), ("24h+", f64::INFINITY)];

/// `GET …/reports/first_response_time_distribution`. Kinds of channel without a response have no
/// line.
pub(crate) fn first_responses(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    let account = caller.account_id;
    let period = Period::read(params.fields())?;
    let mut channels: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for row in source::events(state, account, "first_response", false) {
        let inbox = state.inboxes.get(row.inbox_id);
        let Some(inbox) = inbox.filter(|_| period.is_none_or(|period| period.contains(row.at))) else {
            continue;
        };
        let buckets = channels
            .entry(inbox.channel.kind.class())
            .or_insert_with(|| BUCKETS.iter().map(|(name, _)| (*name, 0)).collect());
        if let Some((name, _)) = BUCKETS.iter().find(|(_, limit)| row.value < *limit) {
            *buckets.entry(*name).or_default() += 1;
        }
    }
    ok(&json!(channels))
}

/// The ids under a name, which may be one alone; nothing where there are none.
fn chosen(fields: &Fields, name: &str) -> Option<Vec<i64>> {
    let one = || fields.integer(name).flatten().map(|id| vec![id]);
    fields.ids(name).or_else(one).filter(|ids| !ids.is_empty())
}

/// `GET …/reports/inbox_label_matrix`: how many conversations of each inbox bear each label.
pub(crate) fn inbox_label_matrix(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    let account = caller.account_id;
    let period = Period::read(params.fields())?;
    let (inbox_ids, label_ids) = (chosen(params.fields(), "inbox_ids"), chosen(params.fields(), "label_ids"));
    let is_chosen = |ids: &Option<Vec<i64>>, id| ids.as_ref().is_none_or(|ids| ids.contains(&id));
    let mut inboxes: Vec<_> =
        state.inboxes.of(account).filter(|inbox| is_chosen(&inbox_ids, inbox.id)).collect();
    inboxes.sort_by(|a, b| a.name.cmp(&b.name));
    let mut labels: Vec<_> =
        state.labels.of(account).filter(|label| is_chosen(&label_ids, label.id)).collect();
    labels.sort_by(|a, b| a.title.cmp(&b.title));
    let mut rows = source::conversations(state, account);
    rows.retain(|row| period.is_none_or(|period| period.contains(row.at)));
    let cell = |inbox: i64, label: &str| {
        rows.iter()
            .filter(|row| row.inbox_id == inbox && row.labels.iter().any(|borne| borne == label))
            .count()
    };
    let matrix: Vec<Vec<usize>> = inboxes
        .iter()
        .map(|inbox| labels.iter().map(|label| cell(inbox.id, &label.title)).collect())
        .collect();
    ok(&json!({
        "inboxes": inboxes.iter().map(|inbox| json!({"id": inbox.id, "name": inbox.name})).collect::<Value>(),
        "labels": labels.iter().map(|label| json!({"id": label.id, "title": label.title})).collect::<Value>(),
        "matrix": matrix,
    }))
}

/// `GET …/reports/outgoing_messages_count`: by agent, team, inbox or label. Who has sent nothing
/// has no line.
pub(crate) fn outgoing_messages(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    let account = caller.account_id;
    let named = params.fields().text("group_by").flatten().unwrap_or_default();
    let by = By::parse(&named);
    if by.is_none() && named != "label" {
        return Err(Failure::Unexplained);
    }
    let period = Period::read(params.fields())?;
    let mut rows = source::messages(state, account, true);
    rows.retain(|row| period.is_some_and(|period| period.contains(row.at)));
    ok(&by.map_or_else(|| by_label(state, account, &rows), |by| by_id(state, &rows, by)))
}

fn by_id(state: &State, rows: &[Row<'_>], by: By) -> Value {
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for id in rows.iter().filter_map(|row| by.of(row)) {
        *counts.entry(id).or_default() += 1;
    }
    let line = |(id, count)| json!({"id": id, "name": by.title(state, id), "outgoing_messages_count": count});
    counts.into_iter().map(line).collect()
}

/// Conversations may bear what is no label of the account; such a line has no id.
fn by_label(state: &State, account: i64, rows: &[Row<'_>]) -> Value {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for label in rows.iter().flat_map(|row| row.labels) {
        *counts.entry(label).or_default() += 1;
    }
    let id = |title: &str| state.labels.of(account).find(|label| label.title == title).map(|label| label.id);
    let line = |(title, count): (&str, usize)| json!({"id": id(title), "name": title, "outgoing_messages_count": count});
    counts.into_iter().map(line).collect()
}
