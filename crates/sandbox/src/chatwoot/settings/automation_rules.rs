//! The automation rules of an account. They are kept and checked, and nothing is done by them.

use crate::chatwoot::crud::Setting;
use crate::chatwoot::prelude::*;

const EVENTS: Words = Words(
    "conversation_created conversation_updated conversation_opened conversation_resolved \
    message_created",
);

/// What conditions may ask about, beside the account's custom attributes.
const ATTRIBUTES: Words = Words(
    "content email country_code status message_type browser_language assignee_id team_id referer city \
    company_name inbox_id mail_subject phone_number priority conversation_language labels \
    private_note sla_policy_id",
);

const ACTIONS: Words = Words(
    "send_message add_label remove_label send_email_to_team assign_team assign_agent \
    remove_assigned_agent remove_assigned_team send_webhook_event mute_conversation send_attachment \
    change_status resolve_conversation open_conversation pending_conversation snooze_conversation \
    change_priority send_email_transcript add_private_note add_sla",
);

fn render(rule: &Rule) -> Value {
    shown!(rule =>
        id, account_id, name, description, event_name, conditions, actions, active;
        "created_on": rule.created_at.timestamp(),
    )
}

/// The values of one key in a list of objects, as text.
fn values<'a>(list: &'a Value, key: &'a str) -> impl Iterator<Item = Option<&'a str>> {
    list.as_array().into_iter().flatten().map(move |item| item.get(key).and_then(Value::as_str))
}

fn unsupported<'a>(
    names: impl Iterator<Item = Option<&'a str>>,
    known: impl Fn(&str) -> bool,
) -> Option<String> {
    let names: Vec<&str> =
        names.filter(|name| !name.is_some_and(&known)).map(Option::unwrap_or_default).collect();
    (!names.is_empty()).then(|| names.join(","))
}

/// Checks conditions and actions. Lists that are none are what the real server stumbles over.
fn check(state: &State, rule: &Rule) -> Result<(), Failure> {
    if !rule.conditions.is_array() || !(rule.actions.is_array() || rule.actions.is_null()) {
        return Err(Failure::Rails(500));
    }
    let mut conditions = Vec::new();
    let custom = |name: &str| state.custom_attributes.of(rule.account_id).any(|known| known.key == name);
    let known = |name: &str| ATTRIBUTES.contains(name) || custom(name);
    if let Some(names) = unsupported(values(&rule.conditions, "attribute_key"), known) {
        conditions.push(format!("Automation conditions {names} not supported."));
    }
    if values(&rule.conditions, "query_operator").filter(Option::is_none).count() > 1 {
        conditions.push("Automation conditions should have query operator.".to_owned());
    }
    for operator in values(&rule.conditions, "query_operator").flatten() {
        if !["", "AND", "OR"].contains(&operator.to_uppercase().as_str()) {
            conditions.push("Query operator must be either \"AND\" or \"OR\"".to_owned());
        }
    }
    let actions = unsupported(values(&rule.actions, "action_name"), |name| ACTIONS.contains(name))
        .map(|names| vec![format!("Automation actions {names} not supported.")])
        .unwrap_or_default();
    // The server takes any name and never comes upon such a rule; the document knows no others.
    let unknown = rule.event_name.as_ref().is_some_and(|name| !EVENTS.contains(name));
    let event = unknown.then(|| "is not included in the list".to_owned()).into_iter().collect();
    let errors: Map<String, Value> =
        [("conditions", conditions), ("actions", actions), ("event_name", event)]
            .into_iter()
            .filter(|(_, messages)| !messages.is_empty())
            .map(|(name, messages)| (name.to_owned(), messages.into()))
            .collect();
    if !errors.is_empty() {
        return Err(Failure::Messages(errors));
    }
    // What may not be null is checked by the database alone.
    let complete =
        rule.name.is_some() && rule.event_name.is_some() && rule.active.is_some() && !rule.actions.is_null();
    if complete { Ok(()) } else { Err(Failure::Rails(500)) }
}

/// The response is an envelope around the rule, except to its creation.
impl Setting for Rule {
    fn blank(_: &State, caller: Caller) -> Self {
        Self::new(caller.account_id, Utc::now())
    }

    fn apply(&mut self, state: &State, params: &Params) -> Result<(), Failure> {
        let fields = params.fields();
        take!(fields => self: name, description, event_name, active);
        if let Some(conditions) = fields.get("conditions").filter(|value| !value.is_null()) {
            self.conditions = conditions.clone();
        }
        if let Some(actions) = fields.get("actions").filter(|value| !value.is_null()) {
            self.actions = actions.clone();
            // Rails permits nothing but lists there.
            for action in self.actions.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                action.retain(|name, value| name != "action_params" || value.is_array() || value.is_null());
            }
        }
        check(state, self)
    }

    fn shown(&self, _: View<'_>) -> Value {
        json!({"payload": render(self)})
    }

    fn shown_new(&self, _: View<'_>) -> Value {
        render(self)
    }
}

pub(crate) fn index(Call { state, caller, .. }: Call<'_, Admin>) -> Reply {
    let rules: Value = state.automation_rules.of(caller.account_id).map(render).collect();
    ok(&json!({"payload": rules}))
}
