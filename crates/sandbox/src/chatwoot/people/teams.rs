//! The teams of an account.

use crate::chatwoot::crud::Setting;
use crate::chatwoot::people::validate::MAX_TEXT;
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::people::team;

impl Setting for Team {
    fn blank(_: &State, caller: Caller) -> Self {
        Self::new(caller.account_id, "")
    }

    /// Names are kept in lower case, and no account has two of one name.
    fn apply(&mut self, state: &State, params: &Params) -> Result<(), Failure> {
        let fields = params.under("team")?;
        take!(fields => self: name, description, allow_auto_assign, icon, icon_color);
        self.name = self.name.to_lowercase();
        let mut errors = Invalid::default();
        errors.when(self.name.trim().is_empty(), "name", "Name must not be blank");
        errors.taken("name", state.teams.others(self).any(|other| other.name == self.name));
        errors.length("name", Some(&self.name), MAX_TEXT);
        errors.result()
    }

    fn shown(&self, view: View<'_>) -> Value {
        team(self, view.caller.map_or(0, |caller| caller.user_id))
    }

    fn changing(&mut self, _: &mut State, _: &Self) {
        self.updated_at = Utc::now();
    }
}

pub(crate) fn index(Call { state, caller, .. }: Call<'_, Member>) -> Reply {
    let teams = state.teams.of(caller.account_id);
    ok(&teams.map(|one| team(one, caller.user_id)).collect::<Value>())
}
