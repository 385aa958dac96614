//! What an account has set up for its agents.

use frontdesk_chatwoot::types::{
    AuditLogAction, AutomationAction, AutomationActionName, AutomationCondition, AutomationEvent,
    AutomationOperator, AutomationRuleCreate, AutomationRuleUpdate, CannedResponseCreate,
    CannedResponseUpdate, CustomAttributeDefinition, CustomAttributeDefinitionCreate,
    CustomAttributeDefinitionUpdate, CustomAttributeDisplayType, CustomAttributeModel, CustomFilterCreate,
    CustomFilterType, CustomFilterUpdate, FilterCondition, FilterOperator, FilterQuery, LabelCreate,
    LabelUpdate, PlatformAccountUpdate, TeamCreate, WebhookCreate,
};
use frontdesk_chatwoot::{Client, ErrorKind};
use futures_util::TryStreamExt;
use serde_json::json;

use super::{expected, start};
use crate::sandbox::{assert_fails, object};

#[tokio::test]
async fn labels_are_made_renamed_and_deleted() {
    let (server, client, account) = start().await;
    let new = LabelCreate::new("Warranty").color("#00695c").show_on_sidebar(true);
    let label = client.account(account).labels().create(&new).send().await.unwrap().value;
    assert_eq!((label.title.as_str(), label.color.as_str()), ("warranty", "#00695c"));
    assert_eq!((&label.description, label.show_on_sidebar), (&None, Some(true)));

    let change = LabelUpdate::new().title("guarantee").description("Broken too soon");
    let changed = client.account(account).labels().update(label.id, &change).send().await.unwrap().value;
    assert_eq!((changed.title.as_str(), changed.color.as_str()), ("guarantee", "#00695c"));
    assert_eq!(changed.description.as_deref(), Some("Broken too soon"));
    assert_eq!(client.account(account).labels().get(label.id).send().await.unwrap().value, changed);

    let listed = client.account(account).labels().list().collect_all().await.unwrap();
    let titles: Vec<&str> = listed.iter().map(|label| label.title.as_str()).collect();
    assert_eq!(titles, ["billing", "delivery", "guarantee", "returns"]);
    let page = client.account(account).labels().list().send().await.unwrap().value;
    assert_eq!(page.payload, listed);

    let taken = client.account(account).labels().create(&LabelCreate::new("billing")).send().await;
    assert_fails(taken, expected(ErrorKind::Invalid, 422, "Title has already been taken"));
    let spaced = client.account(account).labels().create(&LabelCreate::new("two words")).send().await;
    assert_fails(spaced, expected(ErrorKind::Invalid, 422, "Title is invalid"));
    let agent = super::client(&server, server.text("agent_token"), "none");
    let forbidden = expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");
    assert_fails(agent.account(account).labels().delete(label.id).send().await, forbidden);

    client.account(account).labels().delete(label.id).send().await.unwrap();
    let gone = client.account(account).labels().get(label.id).send().await;
    assert_fails(gone, expected(ErrorKind::NotFound, 404, "Resource could not be found"));
}

#[tokio::test]
async fn agents_keep_canned_responses() {
    let (server, client, account) = start().await;
    let agent = super::client(&server, server.text("agent_token"), "none");
    let new = CannedResponseCreate::new("refund", "Your refund is under way, {{contact.name}}.");
    let canned = agent.account(account).canned_responses().create(&new).send().await.unwrap().value;
    assert_eq!((canned.account_id.get(), canned.short_code.as_str()), (account, "refund"));
    assert_eq!((&canned.content, canned.created_at == canned.updated_at), (&new.content, true));

    let change = CannedResponseUpdate::new().content("The money is on its way.");
    let changed =
        client.account(account).canned_responses().update(canned.id, &change).send().await.unwrap().value;
    assert_eq!((changed.short_code.as_str(), Some(&changed.content)), ("refund", change.content.as_ref()));

    // A code that begins with the text comes before a content that has it.
    let content = CannedResponseCreate::new("cash", "No refund without a receipt.");
    client.account(account).canned_responses().create(&content).send().await.unwrap();
    let found =
        client.account(account).canned_responses().list().search("refund").send().await.unwrap().value;
    let codes: Vec<&str> = found.iter().map(|canned| canned.short_code.as_str()).collect();
    assert_eq!(codes, ["refund", "cash"]);
    assert_eq!(found[0], changed);
    let all =
        client.account(account).canned_responses().list().stream().try_collect::<Vec<_>>().await.unwrap();
    assert_eq!(all.len(), 4);

    let taken = client.account(account).canned_responses().create(&new).send().await;
    assert_fails(taken, expected(ErrorKind::Invalid, 422, "Short code has already been taken"));
    agent.account(account).canned_responses().delete(canned.id).send().await.unwrap();
    let gone = agent.account(account).canned_responses().delete(canned.id).send().await;
    assert_fails(gone, expected(ErrorKind::NotFound, 404, "Resource could not be found"));
}

#[tokio::test]
async fn automation_rules_are_written_paused_and_deleted() {
    let (_server, client, account) = start().await;
    let contains =
        |text: &str| AutomationCondition::new("content", AutomationOperator::Contains).values(json!([text]));
    let act = |name, params| AutomationAction::new(name).action_params(params);
    let either = contains("broken").query_operator("OR");
    let new = AutomationRuleCreate::new(
        "Broken",
        AutomationEvent::MessageCreated,
        vec![either, contains("cracked")],
        vec![
            act(AutomationActionName::AddLabel, vec![json!("returns")]),
            act(AutomationActionName::AssignTeam, vec![json!(1)]),
        ],
    )
    .description("What came in pieces");
    let rule = client.account(account).automation_rules().create(&new).send().await.unwrap().value;
    assert_eq!((rule.name.as_str(), rule.active), ("Broken", true));
    assert_eq!((&rule.event_name, rule.account_id.get()), (&AutomationEvent::MessageCreated, account));
    assert_eq!((rule.conditions.len(), rule.conditions[0].query_operator.as_deref()), (2, Some("OR")));
    assert_eq!(rule.actions[1].action_name, AutomationActionName::AssignTeam);
    assert_eq!(rule.actions[1].action_params.as_deref(), Some(&[json!(1)][..]));

    let pause = AutomationRuleUpdate::new().active(false);
    let paused = client
        .account(account)
        .automation_rules()
        .update(rule.id, &pause)
        .send()
        .await
        .unwrap()
        .value
        .payload;
    assert!(!paused.active && paused.conditions == rule.conditions && paused.actions == rule.actions);
    let read = client.account(account).automation_rules().get(rule.id).send().await.unwrap().value.payload;
    assert_eq!(read, paused);
    let rules = client.account(account).automation_rules().list().collect_all().await.unwrap();
    let names: Vec<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["Mark refunds", "Broken"]);

    let change = |actions| AutomationRuleUpdate::new().actions(actions);
    let unknown = change(vec![AutomationAction::new(AutomationActionName::from("explode"))]);
    assert_fails(
        client.account(account).automation_rules().update(rule.id, &unknown).send().await,
        expected(ErrorKind::Invalid, 422, "Automation actions explode not supported."),
    );
    client.account(account).automation_rules().delete(rule.id).send().await.unwrap();
    // An unknown rule is one of the server's own failures.
    let gone = client.account(account).automation_rules().get(rule.id).send().await;
    assert_fails(gone, expected(ErrorKind::Server, 500, "Internal Server Error"));
}

fn new_tier() -> CustomAttributeDefinitionCreate {
    CustomAttributeDefinitionCreate::new("Tier", "tier")
        .attribute_display_type("list")
        .attribute_model("contact_attribute")
        .attribute_values(["gold", "silver"])
}

async fn tier(client: &Client, account: i64) -> CustomAttributeDefinition {
    let tier = client.account(account).custom_attributes().create_definition(&new_tier());
    tier.send().await.unwrap().value
}

#[tokio::test]
async fn a_custom_attribute_is_defined_for_contacts() {
    let (_server, client, account) = start().await;
    let tier = tier(&client, account).await;
    assert_eq!(tier.attribute_display_type, CustomAttributeDisplayType::List);
    assert_eq!(tier.attribute_model, CustomAttributeModel::ContactAttribute);
    assert_eq!(tier.attribute_values.as_deref(), new_tier().attribute_values.as_deref());
    let list =
        |model: &str| client.account(account).custom_attributes().list_definitions().attribute_model(model);
    assert_eq!(list("contact_attribute").collect_all().await.unwrap(), [tier]);
    let others = list("conversation_attribute").send().await.unwrap().value;
    let keys: Vec<&str> = others.iter().map(|one| one.attribute_key.as_str()).collect();
    assert_eq!(keys, ["order_number"]);
}

#[tokio::test]
async fn the_definition_of_a_custom_attribute_is_changed() {
    let (server, client, account) = start().await;
    let tier = tier(&client, account).await;
    let change = CustomAttributeDefinitionUpdate::new()
        .attribute_display_name("Loyalty tier")
        .attribute_description("From the shop's ledger");
    let changed = client.account(account).custom_attributes().update_definition(tier.id, &change);
    let changed = changed.send().await.unwrap().value;
    let (name, key) = (changed.attribute_display_name.as_str(), changed.attribute_key.as_str());
    assert_eq!((name, key), ("Loyalty tier", "tier"));
    assert_eq!(changed.attribute_values, tier.attribute_values);
    let agent = super::client(&server, server.text("agent_token"), "none");
    let read = agent.account(account).custom_attributes().get_definition(tier.id).send().await.unwrap().value;
    assert_eq!(read, changed);
}

#[tokio::test]
async fn a_custom_attribute_has_a_key_and_a_type_of_its_own() {
    let (_server, client, account) = start().await;
    tier(&client, account).await;
    let taken = client.account(account).custom_attributes().create_definition(&new_tier()).send().await;
    assert_fails(taken, expected(ErrorKind::Invalid, 422, "Attribute key has already been taken"));
    let odd = CustomAttributeDefinitionCreate::new("Odd", "odd").attribute_display_type("riddle");
    let odd = client.account(account).custom_attributes().create_definition(&odd).send().await;
    assert_fails(odd, expected(ErrorKind::Server, 500, "Internal Server Error"));
}

#[tokio::test]
async fn the_definition_of_a_custom_attribute_is_deleted() {
    let (_server, client, account) = start().await;
    let tier = tier(&client, account).await;
    client.account(account).custom_attributes().delete_definition(tier.id).send().await.unwrap();
    let gone = client.account(account).custom_attributes().get_definition(tier.id).send().await;
    assert_fails(gone, expected(ErrorKind::NotFound, 404, "Resource could not be found"));
}

#[tokio::test]
async fn custom_filters_are_their_owners_alone() {
    let (server, client, account) = start().await;
    let query = FilterQuery::new(vec![
        FilterCondition::new("city", FilterOperator::EqualTo).values([json!("Lübeck")]),
    ]);
    let query = serde_json::to_value(&query).unwrap();
    let new =
        CustomFilterCreate::new("Nearby").filter_type(CustomFilterType::Contact).query(object(query.clone()));
    let filter = client.account(account).custom_filters().create(&new).send().await.unwrap().value;
    assert_eq!((filter.name.as_str(), &filter.filter_type), ("Nearby", &CustomFilterType::Contact));
    assert_eq!(filter.query, query);

    let change = CustomFilterUpdate::new().name("Next door");
    let changed =
        client.account(account).custom_filters().update(filter.id, &change).send().await.unwrap().value;
    assert_eq!((changed.name.as_str(), &changed.query), ("Next door", &filter.query));
    assert_eq!(client.account(account).custom_filters().get(filter.id).send().await.unwrap().value, changed);
    let list = |kind| client.account(account).custom_filters().list().filter_type(kind);
    assert_eq!(list(CustomFilterType::Contact).collect_all().await.unwrap(), [changed]);
    // Where the type is not said, those for conversations are meant.
    let others = client.account(account).custom_filters().list().send().await.unwrap().value;
    assert_eq!(others, list(CustomFilterType::Conversation).send().await.unwrap().value);
    assert_eq!((others.len(), others[0].name.as_str()), (1, "Open ones"));

    let agent = super::client(&server, server.text("agent_token"), "none");
    let missing = expected(ErrorKind::NotFound, 404, "Resource could not be found");
    assert_fails(agent.account(account).custom_filters().get(filter.id).send().await, missing);
    assert_fails(agent.account(account).custom_filters().delete(filter.id).send().await, missing);
    client.account(account).custom_filters().delete(filter.id).send().await.unwrap();
    assert_fails(client.account(account).custom_filters().get(filter.id).send().await, missing);
}

/// Creates teams and a webhook, and deletes the webhook: the webhook's ID.
async fn audited(client: &Client, account: i64) -> i64 {
    for number in 0..30 {
        let team = TeamCreate::new(format!("team-{number}"));
        client.account(account).teams().create(&team).send().await.unwrap();
    }
    let hook = WebhookCreate::new("https://hooks.harbour.example/audited");
    let hook = client.account(account).webhooks().create(&hook).send().await.unwrap().value.payload.webhook;
    client.account(account).webhooks().delete(hook.id).send().await.unwrap();
    hook.id.get()
}

#[tokio::test]
async fn the_audit_log_is_read_newest_first_over_all_its_pages() {
    let (_server, client, account) = start().await;
    let before = client.account(account).audit_logs().list().send().await.unwrap().value.total_entries;
    audited(&client, account).await;
    let page = client.account(account).audit_logs().list().send().await.unwrap().value;
    assert_eq!((page.current_page, page.per_page, page.audit_logs.len()), (1, 25, 25));
    assert_eq!(page.total_entries, before + 32);
    let all = client.account(account).audit_logs().list().collect_all().await.unwrap();
    assert_eq!(i64::try_from(all.len()).unwrap(), page.total_entries);
    assert!(all.is_sorted_by(|a, b| (a.created_at, a.id) > (b.created_at, b.id)));
    let rest = client.account(account).audit_logs().list().page(2).stream().try_collect::<Vec<_>>().await;
    assert_eq!(rest.unwrap(), all[25..]);
}

#[tokio::test]
async fn the_audit_log_says_who_created_and_deleted_what() {
    let (_server, client, account) = start().await;
    let hook = audited(&client, account).await;
    let all = client.account(account).audit_logs().list().collect_all().await.unwrap();
    let (deleted, created) = (&all[0], &all[2]);
    let (action, kind) = (&deleted.action, deleted.auditable_type.as_deref());
    assert_eq!((action, kind), (&AuditLogAction::Destroy, Some("Webhook")));
    assert_eq!((deleted.auditable_id, &deleted.auditable), (Some(hook), &None));
    assert_eq!((&created.action, created.auditable_type.as_deref()), (&AuditLogAction::Create, Some("Team")));
    assert_eq!(created.auditable.as_ref().unwrap().name.as_deref(), Some("team-29"));
    assert_eq!(created.audited_changes.as_ref().unwrap().expose()["name"], "team-29");
    let me = client.profile().get().send().await.unwrap().value;
    assert_eq!((created.user_id, created.username.as_deref()), (Some(me.id), Some(me.email.as_str())));
}

#[tokio::test]
async fn the_audit_log_is_for_administrators() {
    let (server, _client, account) = start().await;
    let agent = super::client(&server, server.text("agent_token"), "none");
    let forbidden = expected(ErrorKind::Forbidden, 401, "You are not authorized to do this action");
    assert_fails(agent.account(account).audit_logs().list().send().await, forbidden);
}

/// It is not refused.
#[tokio::test]
async fn the_audit_log_is_empty_without_the_feature() {
    let (_server, client, account) = start().await;
    let off = PlatformAccountUpdate::new().features([("audit_logs".to_owned(), false)]);
    client.platform_accounts().update(account, &off).send().await.unwrap();
    assert_eq!(client.account(account).audit_logs().list().collect_all().await.unwrap(), []);
}
