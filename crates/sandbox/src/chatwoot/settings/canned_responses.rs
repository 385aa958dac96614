//! The canned responses of an account, which every member may change.

use crate::chatwoot::crud::Setting;
use crate::chatwoot::prelude::*;

const COLUMNS: Words = Words("short_code content");

impl Setting for CannedResponse {
    fn blank(_: &State, caller: Caller) -> Self {
        Self::new(caller.account_id, "", "", Utc::now())
    }

    fn apply(&mut self, state: &State, params: &Params) -> Result<(), Failure> {
        let fields = params.record("canned_response", COLUMNS)?;
        take!(fields => self: short_code, content);
        let mut errors = Invalid::default();
        errors.blank("content", &self.content);
        errors.blank("short_code", &self.short_code);
        errors.taken(
            "short_code",
            state.canned_responses.others(self).any(|other| other.short_code == self.short_code),
        );
        errors.result()
    }

    fn shown(&self, _: View<'_>) -> Value {
        shown!(self =>
            id, account_id, short_code, content;
            "created_at": time(self.created_at), "updated_at": time(self.updated_at),
        )
    }

    fn changing(&mut self, _: &mut State, _: &Self) {
        self.updated_at = Utc::now();
    }
}

/// How well a response fits what is searched for: by the beginning of its code, by the code, by the
/// text; 0 where it does not.
fn rank(canned: &CannedResponse, search: &str) -> u8 {
    let code = canned.short_code.to_lowercase();
    if code.starts_with(search) {
        3
    } else if code.contains(search) {
        2
    } else {
        u8::from(canned.content.to_lowercase().contains(search))
    }
}

/// `GET …/canned_responses`, those that fit best first where something is searched for.
pub(crate) fn index(Call { state, caller, params, base, .. }: Call<'_, Member>) -> Reply {
    let view = View { state, base, caller: Some(caller) };
    let mut found: Vec<&CannedResponse> = state.canned_responses.of(caller.account_id).collect();
    if let Some(search) = params.fields().text("search").flatten().map(|text| text.to_lowercase()) {
        found.retain(|canned| rank(canned, &search) > 0);
        found.sort_by_key(|canned| std::cmp::Reverse(rank(canned, &search)));
    }
    ok(&found.into_iter().map(|canned| canned.shown(view)).collect::<Value>())
}
