//! The labels of an account.

use crate::chatwoot::crud::Setting;
use crate::chatwoot::prelude::*;

const COLUMNS: Words = Words("title description color show_on_sidebar");

/// Letters, digits, hyphens and underscores, two at least, of which the first is a letter or a
/// digit.
fn is_title(title: &str) -> bool {
    let mut characters = title.chars();
    characters.next().is_some_and(char::is_alphanumeric)
        && !characters.as_str().is_empty()
        && characters.all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

impl Setting for Label {
    fn blank(_: &State, caller: Caller) -> Self {
        Self { account_id: caller.account_id, color: "#1f93ff".to_owned(), ..Self::default() }
    }

    fn apply(&mut self, state: &State, params: &Params) -> Result<(), Failure> {
        let fields = params.record("label", COLUMNS)?;
        take!(fields => self: title, description, show_on_sidebar);
        self.title = self.title.to_lowercase();
        if let Some(color) = fields.text("color") {
            // The column takes no null, and nobody checks before the database does.
            self.color = color.ok_or(Failure::Rails(500))?;
        }
        let mut errors = Invalid::default();
        errors.when(self.title.trim().is_empty(), "title", "Title must not be blank");
        errors.when(!is_title(&self.title), "title", "Title is invalid");
        errors.taken("title", state.labels.others(self).any(|other| other.title == self.title));
        errors.result()
    }

    fn shown(&self, _: View<'_>) -> Value {
        shown!(self => id, title, description, color, show_on_sidebar)
    }

    fn changing(&mut self, state: &mut State, before: &Self) {
        if self.title != before.title {
            relabel(state, self.account_id, &before.title, Some(&self.title));
        }
    }

    fn removed(&self, state: &mut State) {
        relabel(state, self.account_id, &self.title, None);
    }
}

/// Gives all that bears a label's title the new one, or takes it away. The real server does so a
/// little later.
fn relabel(state: &mut State, account: i64, old: &str, new: Option<&str>) {
    let change = |labels: &mut Vec<String>| {
        let Some(at) = labels.iter().position(|label| label == old) else { return };
        labels.remove(at);
        if let Some(new) = new
            && !labels.iter().any(|label| label == new)
        {
            labels.insert(at, new.to_owned());
        }
    };
    for conversation in state.conversations.of_mut(account) {
        change(&mut conversation.labels);
    }
    for contact in state.contacts.of_mut(account) {
        change(&mut contact.labels);
    }
}

/// `GET …/labels`, in the order of their titles.
pub(crate) fn index(Call { state, caller, base, .. }: Call<'_, Member>) -> Reply {
    let view = View { state, base, caller: Some(caller) };
    let mut labels: Vec<&Label> = state.labels.of(caller.account_id).collect();
    labels.sort_by(|a, b| a.title.cmp(&b.title));
    ok(&json!({"payload": labels.into_iter().map(|label| label.shown(view)).collect::<Value>()}))
}
