//! The canned responses of an account, which every member may change.

use crate::chatwoot::prelude::*;

const COLUMNS: Words = Words("short_code content");

fn render(canned: &CannedResponse) -> Value {
    shown!(canned =>
        id, account_id, short_code, content;
        "created_at": time(canned.created_at), "updated_at": time(canned.updated_at),
    )
}

fn apply(state: &State, canned: &mut CannedResponse, fields: &Fields) -> Result<(), Failure> {
    fields.set("short_code", &mut canned.short_code);
    fields.set("content", &mut canned.content);
    let mut errors = Invalid::default();
    errors.blank("content", &canned.content);
    errors.blank("short_code", &canned.short_code);
    let same = |other: &CannedResponse| other.short_code == canned.short_code && other.id != canned.id;
    errors.taken("short_code", state.canned_responses.of(canned.account_id).any(same));
    errors.result()
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
pub(crate) fn index(Call { state, caller, params, .. }: Call<'_, Member>) -> Reply {
    let mut found: Vec<&CannedResponse> = state.canned_responses.of(caller.account_id).collect();
    if let Some(search) = params.fields().text("search").flatten().map(|text| text.to_lowercase()) {
        found.retain(|canned| rank(canned, &search) > 0);
        found.sort_by_key(|canned| std::cmp::Reverse(rank(canned, &search)));
    }
    ok(&found.into_iter().map(render).collect::<Value>())
}

pub(crate) fn create(Call { state, caller, params, .. }: Call<'_, Member>) -> Reply {
    let mut canned = CannedResponse::new(caller.account_id, "", "", Utc::now());
    apply(state, &mut canned, &params.record("canned_response", COLUMNS)?)?;
    ok(&render(state.canned_responses.add(canned)))
}

pub(crate) fn update(
    Call { state, params, record: mut canned, .. }: Call<'_, Member, CannedResponse>,
) -> Reply {
    apply(state, &mut canned, &params.record("canned_response", COLUMNS)?)?;
    canned.updated_at = Utc::now();
    state.canned_responses.put(canned.clone());
    ok(&render(&canned))
}

pub(crate) fn destroy(Call { state, record: canned, .. }: Call<'_, Member, CannedResponse>) -> Reply {
    state.canned_responses.remove(canned.id);
    ok_empty()
}
