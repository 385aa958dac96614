//! Lists of contacts: all, searched, filtered.

use std::cmp::Ordering;

use crate::chatwoot::filters::{CONTACTS, Filter, Filtered};
use crate::chatwoot::prelude::*;
use crate::chatwoot::render::contacts::contact as render;

const PER_PAGE: usize = 15;

/// Whether contacts are shown with their places in inboxes, as they are unless a request says
/// otherwise.
pub(crate) fn with_places(params: &Params) -> bool {
    params.fields().present("include_contact_inboxes").is_none_or(|text| text == "true")
}

/// What stands in `sort`, and how it sorts; a hyphen in front turns it round. Where there is
/// nothing to compare, a contact comes last.
fn sort(contacts: &mut [&Contact], fields: &Fields) {
    let Some(sort) = fields.present("sort") else { return };
    let (name, down) = sort.strip_prefix('-').map_or((sort.as_str(), false), |name| (name, true));
    let attribute = |contact: &Contact, name: &str| {
        contact.additional_attributes.get(name).and_then(Value::as_str).map(str::to_owned)
    };
    let read = |contact: &Contact| match name {
        "name" => contact.name.as_ref().map(|name| name.to_lowercase()),
        "email" => contact.email.clone(),
        "phone_number" => contact.phone_number.clone(),
        "last_activity_at" => contact.last_activity_at.map(time),
        "created_at" => Some(time(contact.created_at)),
        "company_name" | "city" | "country" => attribute(contact, name),
        _ => None,
    };
    contacts.sort_by(|a, b| match (read(a), read(b)) {
        (Some(a), Some(b)) if down => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    });
}

/// The page as the response names it: as it was asked for, and as a number where it was not.
fn page_name(fields: &Fields) -> Value {
    fields.get("page").cloned().unwrap_or_else(|| 1.into())
}

/// The page that was asked for, of all that was found.
fn page(view: View<'_>, mut found: Vec<&Contact>, params: &Params) -> Reply {
    sort(&mut found, params.fields());
    let meta = json!({"count": found.len(), "current_page": page_name(params.fields())});
    ok(&json!({"meta": meta, "payload": shown(view, found, params)}))
}

fn shown(view: View<'_>, found: Vec<&Contact>, params: &Params) -> Vec<Value> {
    params.page_of(found, PER_PAGE).map(|one| render(view, one, with_places(params))).collect()
}

/// `GET …/contacts`: those who can be told from others, all or those with any of the labels.
pub(crate) fn index(Call { state, caller, params, base, .. }: Call<'_, Member>) -> Reply {
    let labels = params.fields().labels();
    let labelled =
        |contact: &Contact| labels.is_empty() || contact.labels.iter().any(|label| labels.contains(label));
    let all = state.contacts.of(caller.account_id);
    let found = all.filter(|contact| contact.resolved() && labelled(contact)).collect();
    page(View { state, base, caller: Some(caller) }, found, params)
}

/// `GET …/contacts/search`. Without a word to search for, nothing is found and nothing counted.
pub(crate) fn search(Call { state, caller, params, base, .. }: Call<'_, Member>) -> Reply {
    let name = page_name(params.fields());
    let Some(word) = params.fields().present("q") else {
        let meta = json!({"count": null, "current_page": name, "has_more": null});
        return ok(&json!({"meta": meta, "payload": []}));
    };
    let (word, folded) = (word.trim().to_owned(), word.trim().to_lowercase());
    let holds =
        |text: &Option<String>| text.as_ref().is_some_and(|text| text.to_lowercase().contains(&folded));
    let fits = |contact: &&Contact| {
        [&contact.name, &contact.email, &contact.phone_number].into_iter().any(holds)
            || contact.identifier.as_ref().is_some_and(|identifier| identifier.contains(&word))
    };
    let mut found: Vec<&Contact> = state.contacts.of(caller.account_id).filter(fits).collect();
    sort(&mut found, params.fields());
    let has_more = found.len() > params.page().saturating_mul(PER_PAGE);
    let shown = shown(View { state, base, caller: Some(caller) }, found, params);
    let meta = json!({"count": shown.len(), "current_page": name, "has_more": has_more});
    ok(&json!({"meta": meta, "payload": shown}))
}

impl Filtered for Contact {
    fn column(&self, key: &str) -> Value {
        match key {
            "name" => self.name.clone().into(),
            "phone_number" => self.phone_number.clone().into(),
            "email" => self.email.clone().into(),
            "identifier" => self.identifier.clone().into(),
            "created_at" => time(self.created_at).into(),
            "last_activity_at" => self.last_activity_at.map(time).into(),
            "blocked" => self.blocked.into(),
            _ => self.additional_attributes.get(key).cloned().unwrap_or_default(),
        }
    }

    fn labels(&self) -> &[String] {
        &self.labels
    }

    fn custom_attributes(&self) -> &Map<String, Value> {
        &self.custom_attributes
    }
}

pub(crate) fn filter(Call { state, caller, params, base, .. }: Call<'_, Member>) -> Reply {
    let payload = params.fields().get("payload");
    let filter = Filter::read(state, caller.account_id, CONTACTS, payload)?;
    let known = state.contacts.of(caller.account_id).filter(|contact| contact.resolved());
    let found = known.filter(|contact| filter.fits(*contact)).collect();
    page(View { state, base, caller: Some(caller) }, found, params)
}
