//! The teams of an account.

use crate::chatwoot::people::validate;
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::people as render;

/// Names are kept in lower case, and no account has two of one name.
fn apply(state: &State, team: &mut Team, fields: &Fields) -> Result<(), Failure> {
    if let Some(name) = fields.text("name") {
        team.name = name.unwrap_or_default().to_lowercase();
    }
    fields.set("description", &mut team.description);
    fields.set("allow_auto_assign", &mut team.allow_auto_assign);
    fields.set("icon", &mut team.icon);
    fields.set("icon_color", &mut team.icon_color);
    let mut errors = Invalid::default();
    errors.when(team.name.trim().is_empty(), "name", "Name must not be blank");
    let same =
        |other: &&Team| other.account_id == team.account_id && other.name == team.name && other.id != team.id;
    errors.taken("name", state.teams.values().any(|other| same(&other)));
    validate::length("name", Some(&team.name), &mut errors);
    errors.result()
}

pub(crate) fn index(Call { state, caller, .. }: Call<'_, Member>) -> Reply {
    let teams = state.teams.of(caller.account_id);
    ok(&teams.map(|team| render::team(team, caller.user_id)).collect::<Value>())
}

pub(crate) fn create(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    let mut team = Team::new(caller.account_id, "");
    apply(state, &mut team, &params.under("team")?)?;
    ok(&render::team(&state.create(caller, team), caller.user_id))
}

pub(crate) fn show(Call { caller, record: team, .. }: Call<'_, Member, Team>) -> Reply {
    ok(&render::team(&team, caller.user_id))
}

pub(crate) fn update(Call { state, caller, record: mut team, params, .. }: Call<'_, Admin, Team>) -> Reply {
    apply(state, &mut team, &params.under("team")?)?;
    team.updated_at = Utc::now();
    state.save(caller, team.clone());
    ok(&render::team(&team, caller.user_id))
}

pub(crate) fn destroy(Call { state, caller, record: team, .. }: Call<'_, Admin, Team>) -> Reply {
    state.destroy(caller, &team);
    ok_empty()
}
