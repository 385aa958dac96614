//! What the seeded account has set up: labels, canned responses, a custom attribute, a filter, a
//! rule and a bot.

use crate::chatwoot::prelude::*;

const LABELS: [(&str, &str, &str); 3] = [
    ("billing", "Invoices and refunds", "#1f93ff"),
    ("delivery", "Where things are", "#2e7d32"),
    ("returns", "What comes back", "#c62828"),
];

const CANNED: [(&str, &str); 2] = [
    ("hello", "Hello {{contact.name}}, how can we help?"),
    ("hours", "We answer from Monday to Friday, nine to five."),
];

/// Puts them into an account; all are as old as `at` says. The filter is the owner's.
pub(crate) fn add(state: &mut State, account_id: i64, owner: i64, at: DateTime<Utc>) {
    for (title, description, color) in LABELS {
        state.labels.add(Label {
            id: 0,
            account_id,
            title: title.to_owned(),
            description: Some(description.to_owned()),
            color: color.to_owned(),
            show_on_sidebar: Some(true),
        });
    }
    for (code, content) in CANNED {
        state.canned_responses.add(CannedResponse::new(account_id, code, content, at));
    }
    let (display_name, key) = ("Order number".to_owned(), "order_number".to_owned());
    state.custom_attributes.add(Definition { display_name, key, ..Definition::new(account_id, at) });
    let mut bot = AgentBot::new(&state.agent_bots, Some(account_id));
    bot.name = Some("Harbour Bot".to_owned());
    bot.description = Some("Greets, and asks what it is about".to_owned());
    bot.outgoing_url = Some("https://bots.harbour.example/greet".to_owned());
    let bot = state.agent_bots.add(bot).id;
    state.permissibles.insert((App::Owner, Object::AgentBot(bot)));
    let open = json!({"payload": [{"attribute_key": "status", "attribute_model": "standard",
        "filter_operator": "equal_to", "values": ["open"], "query_operator": null}]});
    let name = Some("Open ones".to_owned());
    state.custom_filters.add(CustomFilter { name, query: open, ..CustomFilter::new(account_id, owner, at) });
    let rule = Rule {
        name: Some("Mark refunds".to_owned()),
        description: Some("Labels what mentions a refund".to_owned()),
        event_name: Some("message_created".to_owned()),
        conditions: json!([{"attribute_key": "content", "filter_operator": "contains", "values": ["refund"],
            "query_operator": null}]),
        actions: json!([{"action_name": "add_label", "action_params": ["billing"]}]),
        ..Rule::new(account_id, at)
    };
    state.automation_rules.add(rule);
}
