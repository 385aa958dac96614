//! The canned responses of an account, which every member may change.

use super::prelude::*;

/// A text that is sent by its short code.
#[derive(Clone)]
pub(super) struct CannedResponse {
    id: i64,
    account_id: i64,
    short_code: String,
    content: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

record!(CannedResponse: canned_responses);

impl CannedResponse {
    /// A response that has been as it is since `at`.
    pub(super) fn new(account_id: i64, short_code: &str, content: &str, at: DateTime<Utc>) -> Self {
        let (short_code, content) = (short_code.to_owned(), content.to_owned());
        Self { id: 0, account_id, short_code, content, created_at: at, updated_at: at }
    }
}

const COLUMNS: [&str; 2] = ["short_code", "content"];

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .on("listCannedResponses", index)
        .on("createCannedResponse", create)
        .on("updateCannedResponse", update)
        .on("deleteCannedResponse", destroy)
}

fn render(canned: &CannedResponse) -> Value {
    json!({
        "id": canned.id, "account_id": canned.account_id, "short_code": canned.short_code,
        "content": canned.content, "created_at": time(canned.created_at), "updated_at": time(canned.updated_at),
    })
}

fn apply(state: &State, canned: &mut CannedResponse, fields: &Fields) -> Result<(), Failure> {
    fields.set("short_code", &mut canned.short_code);
    fields.set("content", &mut canned.content);
    let mut errors = Invalid::default();
    errors.when(canned.content.trim().is_empty(), "content", "Content can't be blank");
    errors.when(canned.short_code.trim().is_empty(), "short_code", "Short code can't be blank");
    let same = |other: &CannedResponse| other.short_code == canned.short_code && other.id != canned.id;
    errors.when(
        state.canned_responses.of(canned.account_id).any(same),
        "short_code",
        "Short code has already been taken",
    );
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
fn index(Call { state, caller, params, .. }: Call<'_, Member>) -> Reply {
    let mut found: Vec<&CannedResponse> = state.canned_responses.of(caller.account_id).collect();
    if let Some(search) = params.fields().text("search").flatten().map(|text| text.to_lowercase()) {
        found.retain(|canned| rank(canned, &search) > 0);
        found.sort_by_key(|canned| std::cmp::Reverse(rank(canned, &search)));
    }
    ok(&found.into_iter().map(render).collect::<Value>())
}

/// `POST …/canned_responses`
fn create(Call { state, caller, params, .. }: Call<'_, Member>) -> Reply {
    let mut canned = CannedResponse::new(caller.account_id, "", "", Utc::now());
    apply(state, &mut canned, &params.record("canned_response", &COLUMNS)?)?;
    ok(&render(state.canned_responses.add(canned)))
}

/// `PATCH …/canned_responses/{id}`
fn update(Call { state, params, record: mut canned, .. }: Call<'_, Member, CannedResponse>) -> Reply {
    apply(state, &mut canned, &params.record("canned_response", &COLUMNS)?)?;
    canned.updated_at = Utc::now();
    state.canned_responses.put(canned.clone());
    ok(&render(&canned))
}

/// `DELETE …/canned_responses/{id}`
fn destroy(Call { state, record: canned, .. }: Call<'_, Member, CannedResponse>) -> Reply {
    state.canned_responses.remove(canned.id);
    ok_empty()
}
