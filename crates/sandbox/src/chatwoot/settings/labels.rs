//! The labels of an account.

use crate::chatwoot::prelude::*;

const COLUMNS: Words = Words("title description color show_on_sidebar");

fn render(label: &Label) -> Value {
    shown!(label => id, title, description, color, show_on_sidebar)
}

/// Letters, digits, hyphens and underscores, two at least, of which the first is a letter or a
/// digit.
fn is_title(title: &str) -> bool {
    let mut characters = title.chars();
    characters.next().is_some_and(char::is_alphanumeric)
        && !characters.as_str().is_empty()
        && characters.all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

fn apply(state: &State, label: &mut Label, fields: &Fields) -> Result<(), Failure> {
    if let Some(title) = fields.text("title") {
        label.title = title.unwrap_or_default().to_lowercase();
    }
    fields.set("description", &mut label.description);
    if let Some(color) = fields.text("color") {
        // The column takes no null, and nobody checks before the database does.
        label.color = color.ok_or(Failure::Rails(500))?;
    }
    fields.set("show_on_sidebar", &mut label.show_on_sidebar);
    let mut errors = Invalid::default();
    errors.when(label.title.trim().is_empty(), "title", "Title must not be blank");
    errors.when(!is_title(&label.title), "title", "Title is invalid");
    errors.taken(
        "title",
        state.labels.of(label.account_id).any(|other| other.title == label.title && other.id != label.id),
    );
    errors.result()
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
pub(crate) fn index(Call { state, caller, .. }: Call<'_, Member>) -> Reply {
    let mut labels: Vec<&Label> = state.labels.of(caller.account_id).collect();
    labels.sort_by(|a, b| a.title.cmp(&b.title));
    ok(&json!({"payload": labels.into_iter().map(render).collect::<Value>()}))
}

pub(crate) fn create(Call { state, caller, params, .. }: Call<'_, Admin>) -> Reply {
    let mut label = Label { account_id: caller.account_id, color: "#1f93ff".to_owned(), ..Label::default() };
    apply(state, &mut label, &params.record("label", COLUMNS)?)?;
    ok(&render(state.labels.add(label)))
}

/// `GET …/labels/{id}`, for administrators only, though everybody may list them.
pub(crate) fn show(Call { record: label, .. }: Call<'_, Admin, Label>) -> Reply {
    ok(&render(&label))
}

pub(crate) fn update(Call { state, params, record: mut label, .. }: Call<'_, Admin, Label>) -> Reply {
    let old = label.title.clone();
    apply(state, &mut label, &params.record("label", COLUMNS)?)?;
    if label.title != old {
        relabel(state, label.account_id, &old, Some(&label.title));
    }
    state.labels.put(label.clone());
    ok(&render(&label))
}

pub(crate) fn destroy(Call { state, record: label, .. }: Call<'_, Admin, Label>) -> Reply {
    state.labels.remove(label.id);
    relabel(state, label.account_id, &label.title, None);
    ok_empty()
}
