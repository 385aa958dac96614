//! Records of an account that are created, shown, changed and removed alike.

use crate::chatwoot::audit::Audited;
use crate::chatwoot::prelude::*;
use crate::chatwoot::request::call::Access;

/// A record that members of an account set up.
pub(crate) trait Setting: Audited {
    /// The response to a removal.
    const REMOVED: fn() -> Reply = ok_empty;

    /// A record with defaults only.
    fn blank(state: &State, caller: Caller) -> Self;

    /// Takes over what a request says, and checks the outcome.
    fn apply(&mut self, state: &State, params: &Params) -> Result<(), Failure>;

    /// The response that shows the record.
    fn shown(&self, view: View<'_>) -> Value;

    /// The response that shows a new record.
    fn shown_new(&self, view: View<'_>) -> Value {
        self.shown(view)
    }

    /// What follows from a change, before it is stored.
    fn changing(&mut self, _: &mut State, _before: &Self) {}

    /// What follows from a removal.
    fn removed(&self, _: &mut State) {}
}

pub(crate) fn create<A: Access<Caller = Caller>, T: Setting>(
    Call { state, caller, params, base, .. }: Call<'_, A>,
) -> Reply {
    let mut record = T::blank(state, caller);
    record.apply(state, params)?;
    let record = state.create(caller, record);
    ok(&record.shown_new(View { state, base, caller: Some(caller) }))
}

pub(crate) fn show<A: Access<Caller = Caller>, T: Setting>(
    Call { state, caller, base, record, .. }: Call<'_, A, T>,
) -> Reply {
    ok(&record.shown(View { state, base, caller: Some(caller) }))
}

pub(crate) fn update<A: Access<Caller = Caller>, T: Setting>(
    Call { state, caller, params, base, record: before, .. }: Call<'_, A, T>,
) -> Reply {
    let mut record = before.clone();
    record.apply(state, params)?;
    record.changing(state, &before);
    state.save(caller, record.clone());
    ok(&record.shown(View { state, base, caller: Some(caller) }))
}

pub(crate) fn destroy<A: Access<Caller = Caller>, T: Setting>(
    Call { state, caller, record, .. }: Call<'_, A, T>,
) -> Reply {
    state.destroy(caller, &record);
    record.removed(state);
    T::REMOVED()
}
