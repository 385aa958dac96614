//! By which inboxes contacts can be reached.

use crate::chatwoot::changes::{connect, reach};
use crate::chatwoot::prelude::*;
use crate::chatwoot::render;

pub(crate) fn create(
    Call { state, caller, params, base, record: contact, .. }: Call<'_, Member, Contact>,
) -> Reply {
    let fields = params.fields();
    let inbox = fields.text("inbox_id").flatten().unwrap_or_default();
    let inbox = state.visible_inbox(caller, &inbox)?.id;
    let place = connect(state, contact.id, inbox, fields.text("source_id").flatten(), false)?;
    let view = View { state, base, caller: Some(caller) };
    let place = place.and_then(|place| state.contact_inboxes.get(place)).ok_or(Failure::Rails(500))?;
    ok(&render::contacts::place(view, place))
}

pub(crate) fn contactable(
    Call { state, caller, base, record: contact, .. }: Call<'_, Member, Contact>,
) -> Reply {
    let seen = state.inboxes.of(caller.account_id).filter(|inbox| State::sees_inbox(caller, inbox));
    let reachable = seen.filter_map(|inbox| Some((inbox, reach(state, &contact, inbox)?)));
    let payload: Value = reachable
        .map(
            |(inbox, source_id)| json!({"inbox": render::inboxes::slim(inbox, base), "source_id": source_id}),
        )
        .collect();
    ok(&json!({"payload": payload}))
}
