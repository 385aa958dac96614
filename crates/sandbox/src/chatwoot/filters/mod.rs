//! The filters of conversations and contacts: a list of conditions, joined by AND and OR.

mod condition;

use condition::Condition;

use crate::chatwoot::prelude::*;

/// What a key's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Data {
    /// Compared as they are.
    Exact,
    /// Compared in lower case.
    Folded,
    /// Compared by day.
    Date,
    Number,
    Labels,
}

/// A key by which one can filter.
pub(crate) struct Key {
    name: &'static str,
    data: Data,
    operators: &'static [&'static str],
}

const EQUAL: &[&str] = &["equal_to", "not_equal_to"];
const PRESENT: &[&str] = &["equal_to", "not_equal_to", "is_present", "is_not_present"];
const CONTAINS: &[&str] = &["equal_to", "not_equal_to", "contains", "does_not_contain"];
const STARTS: &[&str] = &["equal_to", "not_equal_to", "contains", "does_not_contain", "starts_with"];
const TIME: &[&str] = &["is_greater_than", "is_less_than", "days_before"];

const fn key(name: &'static str, data: Data, operators: &'static [&'static str]) -> Key {
    Key { name, data, operators }
}

/// What is filtered.
pub(crate) struct Of {
    /// The keys, in the order in which an error names them.
    keys: &'static [Key],
    /// The model by which custom attributes are defined.
    model: &'static str,
    /// Whether all values are compared in lower case.
    folded: bool,
}

pub(crate) const CONVERSATIONS: &Of = &Of {
    keys: &[
        key("status", Data::Exact, EQUAL),
        key("assignee_id", Data::Exact, PRESENT),
        key("inbox_id", Data::Exact, PRESENT),
        key("team_id", Data::Exact, PRESENT),
        key("contact_id", Data::Exact, EQUAL),
        key("priority", Data::Exact, EQUAL),
        key("display_id", Data::Exact, CONTAINS),
        key("campaign_id", Data::Exact, PRESENT),
        key("labels", Data::Labels, PRESENT),
        key("browser_language", Data::Exact, EQUAL),
        key("conversation_language", Data::Exact, EQUAL),
        key("referer", Data::Exact, CONTAINS),
        key("created_at", Data::Date, TIME),
        key("last_activity_at", Data::Date, TIME),
        key("mail_subject", Data::Exact, CONTAINS),
    ],
    model: "conversation_attribute",
    folded: false,
};

pub(crate) const CONTACTS: &Of = &Of {
    keys: &[
        key("name", Data::Folded, CONTAINS),
        key("phone_number", Data::Exact, STARTS),
        key("email", Data::Folded, CONTAINS),
        key("identifier", Data::Folded, EQUAL),
        key("country_code", Data::Folded, EQUAL),
        key("city", Data::Folded, CONTAINS),
        key("company_name", Data::Folded, CONTAINS),
        key("labels", Data::Labels, PRESENT),
        key("created_at", Data::Date, TIME),
        key("last_activity_at", Data::Date, TIME),
        key("blocked", Data::Exact, EQUAL),
    ],
    model: "contact_attribute",
    folded: true,
};

/// Something that can be filtered.
pub(crate) trait Filtered {
    /// The value of a key other than `labels`; null where there is none.
    fn column(&self, key: &str) -> Value;
    fn labels(&self) -> &[String];
    fn custom_attributes(&self) -> &Map<String, Value>;
}

/// A filter, read from a request and found sound.
pub(crate) struct Filter {
    /// Any of the groups has to fit; of a group, every condition.
    groups: Vec<Vec<Condition>>,
}

impl Filter {
    /// Reads the conditions under `payload`. A list that SQL could not join makes Rails fail.
    pub(crate) fn read(
        state: &State,
        account: i64,
        of: &Of,
        payload: Option<&Value>,
    ) -> Result<Self, Failure> {
        let list = payload.and_then(Value::as_array).ok_or(Failure::Rails(500))?;
        for condition in list {
            match condition.get("query_operator").and_then(Value::as_str).unwrap_or_default() {
                "" => {}
                word if ["AND", "OR"].iter().any(|known| word.eq_ignore_ascii_case(known)) => {}
                _ => {
                    let message = "Query operator must be either \"AND\" or \"OR\".".to_owned();
                    return Err(Failure::Unprocessable(message));
                }
            }
        }
        let mut groups = vec![Vec::new()];
        for (index, item) in list.iter().enumerate() {
            let condition = Condition::read(state, account, of, item)?;
            if let Some(group) = groups.last_mut() {
                group.push(condition);
            }
            let word = item.get("query_operator").and_then(Value::as_str).unwrap_or_default();
            if word.is_empty() != (index + 1 == list.len()) {
                return Err(Failure::Rails(500));
            }
            if word.eq_ignore_ascii_case("OR") {
                groups.push(Vec::new());
            }
        }
        Ok(Self { groups })
    }

    /// Whether something fits. No condition at all fits everything.
    pub(crate) fn fits(&self, record: &impl Filtered) -> bool {
        self.groups.iter().any(|group| group.iter().all(|condition| condition.fits(record)))
    }
}
