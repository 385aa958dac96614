//! The filters that users have saved, each for themselves.

use crate::chatwoot::prelude::*;

/// `type`, which the documentation has, is none of them: the real server passes it over.
const COLUMNS: Words = Words("name filter_type query");

const TYPES: Words = Words("conversation contact report");

/// How many filters a user may have in an account.
const LIMIT: usize = 1000;

fn render(filter: &CustomFilter) -> Value {
    shown!(filter =>
        id, name, filter_type, query;
        "created_at": time(filter.created_at), "updated_at": time(filter.updated_at),
    )
}

/// Unknown types and missing names are what Rails and the database do not survive.
fn apply(filter: &mut CustomFilter, fields: &Fields) -> Result<(), Failure> {
    fields.set("name", &mut filter.name);
    if let Some(kind) = fields.text("filter_type") {
        filter.filter_type = kind.filter(|kind| TYPES.contains(kind)).ok_or(Failure::Rails(500))?;
    }
    if let Some(query) = fields.object("query") {
        filter.query = query.into();
    }
    if filter.name.is_some() { Ok(()) } else { Err(Failure::Rails(500)) }
}

/// `GET …/custom_filters`: those of one type, of conversations where none is named.
pub(crate) fn index(Call { state, caller, params, .. }: Call<'_, Member>) -> Reply {
    let kind = params.fields().text("filter_type").flatten().unwrap_or_else(|| "conversation".to_owned());
    let own = state
        .custom_filters
        .of(caller.account_id)
        .filter(|filter| filter.user_id == caller.user_id && filter.filter_type == kind);
    ok(&own.map(render).collect::<Value>())
}

pub(crate) fn create(Call { state, caller, params, .. }: Call<'_, Member>) -> Reply {
    let mut filter = CustomFilter::blank(caller.account_id, caller.user_id, Utc::now());
    let fields = params.record("custom_filter", COLUMNS)?;
    let own =
        state.custom_filters.of(caller.account_id).filter(|other| other.user_id == caller.user_id).count();
    if own >= LIMIT {
        let message = "Account Limit reached. The maximum number of allowed custom filters for a user per \
            account is 1000.";
        return Err(Failure::invalid("account_id", message.to_owned()));
    }
    apply(&mut filter, &fields)?;
    ok(&render(state.custom_filters.add(filter)))
}

pub(crate) fn show(Call { record: filter, .. }: Call<'_, Member, CustomFilter>) -> Reply {
    ok(&render(&filter))
}

pub(crate) fn update(
    Call { state, params, record: mut filter, .. }: Call<'_, Member, CustomFilter>,
) -> Reply {
    apply(&mut filter, &params.record("custom_filter", COLUMNS)?)?;
    filter.updated_at = Utc::now();
    state.custom_filters.put(filter.clone());
    ok(&render(&filter))
}

/// `DELETE …/custom_filters/{id}`, a 204.
pub(crate) fn destroy(Call { state, record: filter, .. }: Call<'_, Member, CustomFilter>) -> Reply {
    state.custom_filters.remove(filter.id);
    no_content()
}
