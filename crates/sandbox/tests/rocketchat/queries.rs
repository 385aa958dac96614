//! Which query parameters the routes take.

use std::collections::BTreeSet;

use super::*;

/// The areas of which it is known, route by route, whether there is a schema that refuses unknown
/// parameters.
const KNOWN: &[&str] = &["livechat", "omnichannel", "users.", "roles.", "permissions.", "ldap."];

/// Operations of other areas are not compared, and of these areas all others refuse unknown
/// parameters.
const OPEN: &[&str] = &[
    "listOwnCannedResponses",
    "getCannedResponse",
    "getRoomAgent",
    "getAnalyticsChart",
    "getAgentsStatusChart",
    "listAppearanceSettings",
    "listBusinessHours",
    "getRoutingConfig",
    "getCustomField",
    "autocompleteDepartments",
    "listDepartmentsByIds",
    "checkDepartmentCreation",
    "getDepartment",
    "listDepartmentsByUnit",
    "listIntegrationSettings",
    "listMonitors",
    "getMonitor",
    "getPrioritiesReset",
    "getPriority",
    "openLivechatRoom",
    "listLivechatRoomSources",
    "getSlaPolicy",
    "listTags",
    "getTag",
    "listLivechatRoomTransfers",
    "getTrigger",
    "listUnits",
    "getUnit",
    "listUnitDepartments",
    "listAvailableUnitDepartments",
    "listUnitMonitors",
    "getLivechatUser",
    "getVisitorByToken",
    "listVisitorOpenRooms",
    "getMe",
    "findVisitorContact",
    "checkContactExistence",
    "listOutboundProviders",
    "getOutboundProviderMetadata",
    "listPermissions",
    "getPresenceConnections",
    "listUsersInPublicRoles",
    "listRoles",
    "listRoleChanges",
    "suggestAvatars",
    "listPersonalAccessTokens",
    "getOwnPreferences",
    "suggestUsername",
    "getUser",
    "getTotpCodesRemaining",
];

/// The vendor's document, which names every operation and its parameters.
fn document() -> Value {
    let file = format!("{}/../conform/specs/rocketchat.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => resolve(document, document.pointer(&reference[1..]).unwrap()),
        None => value,
    }
}

#[tokio::test]
async fn parameters_are_taken_and_refused_as_the_document_says() {
    let workspace = Workspace::start().await;
    let document = document();
    let (mut open, mut known) = (BTreeSet::new(), BTreeSet::new());
    let mut refused = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let Some(path) = path.strip_prefix("/api/v1/").filter(|path| *path != "logout") else { continue };
        let operation = &item["get"];
        let Some(id) = operation["operationId"].as_str() else { continue };
        let path: Vec<&str> =
            path.split('/').map(|part| if part.starts_with('{') { "nowhere" } else { part }).collect();
        let path = path.join("/");
        let parameters = [&operation["parameters"], &item["parameters"]];
        let parameters = parameters.into_iter().filter_map(Value::as_array).flatten();
        for parameter in parameters.map(|one| resolve(&document, one)).filter(|one| one["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            if !KNOWN.iter().any(|area| path.starts_with(area)) {
                continue;
            }
            let described = parameter["description"].as_str().unwrap().contains("Since 8.8, fails with 400");
            let answer = workspace.send(Method::GET, &format!("{path}?{name}=x"), None).await;
            let body = answer.text().await.unwrap();
            let is_refused = body.contains(r#""error":"must NOT have additional properties""#);
            assert_eq!(is_refused, described, "{id} {name}: {body}");
            refused += u32::from(is_refused);
        }
        let answer = workspace.send(Method::GET, &format!("{path}?surprise=x"), None).await;
        if !answer.text().await.unwrap().contains("must NOT have additional properties") {
            open.insert(id.to_owned());
        }
        if KNOWN.iter().any(|area| path.starts_with(area)) {
            known.insert(id.to_owned());
        }
    }
    assert!(refused > 10, "{refused}");
    let listed: BTreeSet<String> = OPEN.iter().map(ToString::to_string).collect();
    assert_eq!(listed.difference(&open).collect::<Vec<_>>(), Vec::<&String>::new());
    let unlisted: Vec<&String> = open.intersection(&known).filter(|id| !listed.contains(*id)).collect();
    assert_eq!(unlisted, Vec::<&String>::new());
}

#[tokio::test]
async fn numbers_of_records_are_read_as_the_server_reads_them() {
    let workspace = Workspace::start().await;
    let listed = |query: &str| {
        let path = format!("livechat/department?{query}");
        let workspace = &workspace;
        async move {
            let (status, answer) = workspace.get(&path).await;
            (status, answer["count"].as_u64(), answer["error"].as_str().map(str::to_owned))
        }
    };
    for query in ["count=2", "count=-2", "count=2.9", "count=2e0"] {
        assert_eq!(listed(query).await, (200, Some(2), None), "{query}");
    }
    let none = "BSON field 'skip' value must be >= 0, actual value '-1'".to_owned();
    assert_eq!(listed("offset=-1").await, (400, None, Some(none)));
    for query in ["count=two", "offset=two"] {
        assert_eq!(listed(query).await, (400, None, Some("must be number".to_owned())), "{query}");
    }
}

#[tokio::test]
async fn flags_that_are_texts_take_any_text() {
    let workspace = Workspace::start().await;
    for path in [
        "livechat/rooms?open=2",
        "livechat/rooms?queued=2",
        "livechat/department?enabled=2",
        "livechat/department?showArchived=2",
        "livechat/agents/nowhere/departments?enabledDepartmentsOnly=2",
    ] {
        assert_eq!(workspace.get(path).await.0, 200, "{path}");
    }
    let choice = invalid_query("must be equal to one of the allowed values");
    let flag = invalid_query("must be boolean");
    let few = invalid_query("must NOT have fewer than 1 characters");
    let list = invalid_query("must be array");
    for (path, expected) in [
        ("livechat/department?onlyMyDepartments=2", &choice),
        ("users.listByStatus?inactiveReason[]=bored", &choice),
        ("livechat/users/agent?onlyAvailable=2", &flag),
        ("users.list?email=", &few),
        ("users.listByStatus?roles=user", &list),
        ("users.listByStatus?inactiveReason=deactivated", &list),
        ("canned-responses?tags=billing", &list),
    ] {
        assert_eq!(workspace.get(path).await, (400, expected.clone()), "{path}");
    }
}

#[tokio::test]
async fn bodies_are_coerced_and_refused_as_the_server_does_it() {
    let workspace = Workspace::start().await;
    let preferences = |name: &str, value: Value| json!({"data": {name: value}});
    let stored = |name: &str, value: Value| json!({"user": {"settings": {"preferences": {name: value}}}});
    let sla = json!({"name": "At once", "dueTimeInMinutes": "0.5"});
    let set = "users.setPreferences";
    let nameless = json!({"department": {"name": null, "email": "a@harbour.example", "enabled": null,
        "showOnRegistration": true, "showOnOfflineForm": true}});
    let sideways = json!([{"_id": "Livechat_widget_position", "value": "[]"}]);
    let visit = json!({"token": "t", "pageInfo":
        {"change": "url", "title": "", "location": {"href": null}}});
    let empty = json!({"location": {"href": ""}});
    let flag = invalid("must be boolean");
    let text = invalid("must be string");
    workspace
        .table(&[
            ("POST", set, preferences("useEmojis", json!("false")), 200, stored("useEmojis", json!(false))),
            ("POST", set, preferences("idleTimeLimit", json!("30")), 200, stored("idleTimeLimit", json!(30))),
            ("POST", set, preferences("sendOnEnter", json!(1)), 200, stored("sendOnEnter", json!("1"))),
            ("POST", set, preferences("highlights", json!([7])), 200, stored("highlights", json!(["7"]))),
            ("POST", set, preferences("highlights", json!([[]])), 400, text),
            ("POST", set, preferences("useEmojis", json!("perhaps")), 400, flag),
            ("POST", "livechat/sla", sla, 200, json!({"sla": {"dueTimeInMinutes": 0.5}})),
            (
                "POST",
                "livechat/department",
                nameless,
                200,
                json!({"department": {"name": "", "enabled": false}}),
            ),
            ("POST", "livechat/appearance", sideways, 200, json!({})),
            ("GET", "livechat/config", json!(null), 200, json!({"config": {"theme": {"position": "right"}}})),
            ("POST", "livechat/page.visited", visit, 200, json!({"page": {"navigation": {"page": empty}}})),
        ])
        .await;
}
