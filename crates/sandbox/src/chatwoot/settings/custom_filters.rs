//! The filters that users have saved, each for themselves.

use crate::chatwoot::crud::Setting;
use crate::chatwoot::prelude::*;

/// `type`, which the documentation has, is none of them: the real server passes it over.
const COLUMNS: Words = Words("name filter_type query");

const TYPES: Words = Words("conversation contact report");

/// How many filters a user may have in an account.
const LIMIT: usize = 1000;

impl Setting for CustomFilter {
    const REMOVED: fn() -> Reply = no_content;

    fn blank(_: &State, caller: Caller) -> Self {
        Self::new(caller.account_id, caller.user_id, Utc::now())
    }

    /// Unknown types and missing names are what Rails and the database do not survive.
    fn apply(&mut self, state: &State, params: &Params) -> Result<(), Failure> {
        let fields = params.record("custom_filter", COLUMNS)?;
        let own = state.custom_filters.of(self.account_id).filter(|other| other.user_id == self.user_id);
        if self.id == 0 && own.count() >= LIMIT {
            let message = "Account Limit reached. The maximum number of allowed custom filters for a user per \
                account is 1000.";
            return Err(Failure::invalid("account_id", message));
        }
        take!(fields => self: name);
        if let Some(kind) = fields.text("filter_type") {
            self.filter_type = kind.filter(|kind| TYPES.contains(kind)).ok_or(Failure::Rails(500))?;
        }
        if let Some(query) = fields.object("query") {
            self.query = query.into();
        }
        if self.name.is_some() { Ok(()) } else { Err(Failure::Rails(500)) }
    }

    fn shown(&self, _: View<'_>) -> Value {
        shown!(self =>
            id, name, filter_type, query;
            "created_at": time(self.created_at), "updated_at": time(self.updated_at),
        )
    }

    fn changing(&mut self, _: &mut State, _: &Self) {
        self.updated_at = Utc::now();
    }
}

/// `GET …/custom_filters`: those of one type, of conversations where none is named.
pub(crate) fn index(Call { state, caller, params, base, .. }: Call<'_, Member>) -> Reply {
    let view = View { state, base, caller: Some(caller) };
    let kind = params.fields().text("filter_type").flatten().unwrap_or_else(|| "conversation".to_owned());
    let own = state
        .custom_filters
        .of(caller.account_id)
        .filter(|filter| filter.user_id == caller.user_id && filter.filter_type == kind);
    ok(&own.map(|filter| filter.shown(view)).collect::<Value>())
}
