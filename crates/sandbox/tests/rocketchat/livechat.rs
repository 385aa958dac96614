//! Agents, managers and departments.

use super::*;

#[tokio::test]
async fn the_documented_agent_is_answered_as_documented() {
    let workspace = Workspace::start().await;
    let (status, answer) = workspace.get(&format!("livechat/users/agent/{SAMPLE}")).await;
    assert_eq!(status, 200);
    let expected = json!({
        "user": {
            "_id": SAMPLE,
            "username": "john.doe",
            "name": "John Doe",
            "status": "offline",
            "statusLivechat": "available",
            "emails": [{"address": "john.doe@harbour.example", "verified": "true"}],
            "livechat": {"maxNumberSimultaneousChat": ""},
        },
        "success": true,
    });
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn agents_and_managers() {
    let workspace = Workspace::start().await;
    let bad = json!({"success": false, "error": "Invalid type"});
    let unknown = json!({"success": false, "error": "error-invalid-user"});
    let none = json!({"user": null, "success": true});
    let rosa = "livechat/users/manager/ROSA";
    let (_, found) = workspace.get("users.info?username=rosa.fernandez").await;
    let id = found["user"]["_id"].as_str().unwrap();
    let rosa = &rosa.replace("ROSA", id);
    workspace
        .table(&[
            ("GET", "livechat/users/owner", json!(null), 400, bad.clone()),
            ("GET", "livechat/users/agents", json!(null), 400, bad.clone()),
            ("POST", "livechat/users/owner", json!({"username": "rosa.fernandez"}), 400, bad.clone()),
            ("GET", &format!("livechat/users/owner/{SAMPLE}"), json!(null), 400, bad.clone()),
            ("DELETE", &format!("livechat/users/owner/{SAMPLE}"), json!(null), 400, bad),
            (
                "GET",
                "livechat/users/agent/nobody",
                json!(null),
                400,
                json!({"success": false, "error": "User not found"}),
            ),
            ("DELETE", "livechat/users/agent/nobody", json!(null), 400, unknown.clone()),
            ("POST", "livechat/users/agent", json!({"username": "nobody"}), 400, unknown),
            (
                "POST",
                "livechat/users/agent",
                json!({}),
                400,
                invalid("must have required property 'username'"),
            ),
            ("POST", "livechat/users/agent", json!({"username": {}}), 400, invalid("must be string")),
            (
                "POST",
                "livechat/users/agent",
                json!({"username": "x", "y": 1}),
                400,
                invalid("must NOT have additional properties"),
            ),
            ("GET", rosa, json!(null), 200, none.clone()),
            (
                "POST",
                "livechat/users/manager",
                json!({"username": "rosa.fernandez"}),
                200,
                json!({"user": {"_id": id, "username": "rosa.fernandez"}, "success": true}),
            ),
            ("GET", rosa, json!(null), 200, json!({"user": {"username": "rosa.fernandez"}})),
            ("DELETE", rosa, json!(null), 200, json!({"success": true})),
            ("GET", rosa, json!(null), 200, none),
            ("DELETE", rosa, json!(null), 200, json!({"success": true})),
        ])
        .await;

    // Taking the agent's role takes the departments with it.
    let departments = format!("livechat/agents/{id}/departments");
    let (_, before) = workspace.get(&departments).await;
    assert_eq!(texts(&before, "departments", "departmentName"), ["Returns"]);
    let agent = format!("livechat/users/agent/{id}");
    assert_eq!(workspace.call(Method::DELETE, &agent, None).await.0, 200);
    let (_, after) = workspace.get(&departments).await;
    assert_eq!(after["departments"], json!([]));
    // And the role given anew makes the person available.
    workspace.post("livechat/users/agent", json!({"username": "rosa.fernandez"})).await;
    let (_, again) = workspace.get(&agent).await;
    assert_eq!(again["user"]["statusLivechat"], "available");
}

#[tokio::test]
async fn lists_are_sorted_by_name() {
    let workspace = Workspace::start().await;
    let (_, all) = workspace.get("livechat/users/agent?count=0").await;
    let total = all["total"].as_u64().unwrap();
    assert!(total > 10, "{total}");
    let names = texts(&all, "users", "name");
    assert_eq!(names.len() as u64, total);
    assert!(names.is_sorted(), "{names:?}");
    let (_, turned) = workspace.get("livechat/users/agent?count=0&sort=%7B%22name%22%3A-1%7D").await;
    let mut backwards = texts(&turned, "users", "name");
    backwards.reverse();
    assert_eq!(backwards, names);
}

#[tokio::test]
async fn lists_are_paged_and_searched() {
    let workspace = Workspace::start().await;
    let (_, all) = workspace.get("livechat/users/agent?count=0").await;
    let names = texts(&all, "users", "name");
    let rows = [
        ("livechat/users/agent?count=3&offset=2", names[2..5].to_vec()),
        ("livechat/users/agent?offset=1000", vec![]),
        ("livechat/users/agent?text=JOHN", vec!["John Doe"]),
        ("livechat/users/agent?text=rosa.fernandez%40", vec!["Rosa Fernández"]),
        ("livechat/users/agent?text=nobody+at+all", vec![]),
    ];
    for (path, expected) in rows {
        let (status, page) = workspace.get(path).await;
        assert_eq!(status, 200, "{path}");
        assert_eq!(texts(&page, "users", "name"), expected, "{path}");
        assert_eq!(page["count"], expected.len(), "{path}");
    }
}

#[tokio::test]
async fn agents_are_filtered() {
    let workspace = Workspace::start().await;
    let (_, all) = workspace.get("livechat/users/agent?count=0").await;
    let (_, available) = workspace.get("livechat/users/agent?onlyAvailable=true&count=0").await;
    let states = texts(&available, "users", "statusLivechat");
    assert!(!states.is_empty() && states.iter().all(|state| *state == "available"));
    let (_, present) = workspace.get("livechat/users/agent?showIdleAgents=false&count=0").await;
    let states = texts(&present, "users", "status");
    assert!(!states.is_empty() && states.iter().all(|state| *state != "offline"));
    let (_, others) = workspace.get(&format!("livechat/users/agent?excludeId={SAMPLE}&count=0")).await;
    assert_eq!(others["total"].as_u64().unwrap(), all["total"].as_u64().unwrap() - 1);
}

#[tokio::test]
async fn managers_are_listed() {
    let workspace = Workspace::start().await;
    let (_, managers) = workspace.get("livechat/users/manager").await;
    assert!(texts(&managers, "users", "username").contains(&"tara.singh"));
}

#[tokio::test]
async fn an_order_is_json_of_1_and_minus_1() {
    let workspace = Workspace::start().await;
    for sort in ["nonsense", "{\"name\":2}", "[1]", "{\"name\":\"1\"}", "1"] {
        let url = format!("{}/api/v1/users.list", workspace.base);
        let response = workspace
            .client
            .get(url)
            .header("X-User-Id", &workspace.user_id)
            .header("X-Auth-Token", &workspace.auth_token)
            .query(&[("sort", sort)])
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 400, "{sort}");
        let body: Value = response.json().await.unwrap();
        let text = format!("Invalid sort parameter provided: \"{sort}\"");
        assert!(contains(&body, &refused(&text, "error-invalid-sort")), "{body}");
    }
}

#[tokio::test]
async fn parameters_of_lists_are_numbers_and_flags() {
    let workspace = Workspace::start().await;
    let number = json!({"success": false, "error": "must be number", "errorType": "error-invalid-params"});
    let flag = json!({"success": false, "error": "must be boolean", "errorType": "error-invalid-params"});
    workspace
        .table(&[
            ("GET", "livechat/department?count=invalid", json!(null), 400, number.clone()),
            ("GET", "users.list?offset=one", json!(null), 400, number),
            ("GET", "livechat/users/agent?onlyAvailable=yes", json!(null), 400, flag),
        ])
        .await;
}

#[tokio::test]
async fn one_agent_is_asked_and_changed() {
    let mut workspace = Workspace::start().await;
    let status = "livechat/agent.status";
    let save = "livechat/agents.saveInfo";
    let (_, departments) = workspace.get("livechat/department").await;
    let returns = departments["departments"]
        .as_array()
        .unwrap()
        .iter()
        .find(|department| department["name"] == "Returns")
        .unwrap()["_id"]
        .clone();
    let sample = format!("livechat/users/agent/{SAMPLE}");
    workspace
        .table(&[
            ("POST", status, json!({"agentId": SAMPLE, "status": "not-available"}), 200, json!({"status": "not-available", "success": true})),
            ("GET", &sample, json!(null), 200, json!({"user": {"statusLivechat": "not-available", "status": "offline"}})),
            // Without a status it is the other one.
            ("POST", status, json!({"agentId": SAMPLE}), 200, json!({"status": "available"})),
            ("POST", status, json!({"agentId": "nobody"}), 404, json!({"success": false, "error": "Agent not found"})),
            ("POST", status, json!({"agentId": SAMPLE, "status": "busy"}), 400, invalid("must be equal to one of the allowed values")),
            ("POST", save, json!({"agentId": SAMPLE, "agentData": {"maxNumberSimultaneousChat": 3}, "agentDepartments": [returns]}), 200, json!({"success": true})),
            ("GET", &sample, json!(null), 200, json!({"user": {"livechat": {"maxNumberSimultaneousChat": 3}}})),
            ("POST", save, json!({"agentId": "nobody", "agentData": {}, "agentDepartments": []}), 400, json!({"success": false, "error": "error-user-is-not-agent"})),
            ("POST", save, json!({"agentId": SAMPLE, "agentData": {}}), 400, invalid("must have required property 'agentDepartments'")),
            ("GET", "livechat/agents/nobody/departments", json!(null), 200, json!({"departments": [], "success": true})),
            ("GET", "livechat/agent.info/sandbox-visitor-room/sandbox-visitor-token", json!(null), 200, json!({"agent": {"_id": SAMPLE}, "success": true})),
            ("GET", "livechat/agent.info/sandbox-visitor-room/other", json!(null), 400, json!({"success": false, "error": "invalid-token"})),
            ("GET", "livechat/agent.info/other/sandbox-visitor-token", json!(null), 400, json!({"success": false, "error": "invalid-room"})),
            ("GET", "livechat/agent.next/sandbox-visitor-token", json!(null), 200, json!({"success": true})),
            ("GET", "livechat/agent.next/other", json!(null), 400, json!({"success": false, "error": "invalid-token"})),
        ])
        .await;
    let (_, mine) = workspace.get(&format!("livechat/agents/{SAMPLE}/departments")).await;
    assert_eq!(texts(&mine, "departments", "departmentName"), ["Returns"]);

    // An agent changes their own availability and nobody else's.
    let password = workspace.password.clone();
    workspace.sign_in("rosa.fernandez", &password).await;
    workspace
        .table(&[
            ("POST", status, json!({"status": "not-available"}), 200, json!({"status": "not-available"})),
            (
                "POST",
                status,
                json!({"agentId": SAMPLE, "status": "not-available"}),
                403,
                json!({"success": false, "error": "unauthorized"}),
            ),
        ])
        .await;
}

#[tokio::test]
async fn departments() {
    let workspace = Workspace::start().await;
    let (_, list) = workspace.get("livechat/department").await;
    assert_eq!(texts(&list, "departments", "name"), ["Fax", "Returns", "Sales", "Support"]);
    let (_, enabled) = workspace.get("livechat/department?enabled=true").await;
    assert_eq!(texts(&enabled, "departments", "name"), ["Returns", "Sales", "Support"]);
    let support = list["departments"][3].clone();
    let id = support["_id"].as_str().unwrap();

    let (_, one) = workspace.get(&format!("livechat/department/{id}")).await;
    assert_eq!(one["department"], support);
    let agents = one["agents"].as_array().unwrap();
    assert_eq!(support["numAgents"], agents.len());
    assert!(agents.iter().all(|agent| agent["departmentId"] == id && agent["username"].is_string()));
    let (_, page) = workspace.get(&format!("livechat/department/{id}/agents?count=2")).await;
    assert_eq!(page["total"], agents.len());
    assert_eq!(page["count"], 2);

    let fields = json!({"name": "Night", "enabled": true, "showOnRegistration": true, "showOnOfflineForm": false, "email": "night@harbour.example"});
    let (status, made) = workspace
        .post(
            "livechat/department",
            json!({"department": fields, "agents": [{"agentId": SAMPLE, "count": 0, "order": 0}]}),
        )
        .await;
    assert_eq!(status, 200, "{made}");
    assert_eq!(made["agents"][0]["username"], "john.doe");
    let night = format!("livechat/department/{}", made["department"]["_id"].as_str().unwrap());
    let seats = format!("{night}/agents");
    let mut closed = fields.clone();
    closed["enabled"] = json!(false);
    workspace
        .table(&[
            (
                "GET",
                "livechat/department/nowhere",
                json!(null),
                200,
                json!({"department": null, "success": true}),
            ),
            (
                "PUT",
                &night,
                json!({"department": closed}),
                200,
                json!({"department": {"enabled": false, "numAgents": 1}}),
            ),
            (
                "POST",
                &seats,
                json!({"upsert": [], "remove": [{"agentId": SAMPLE, "username": "john.doe"}]}),
                200,
                json!({"success": true}),
            ),
            ("GET", &seats, json!(null), 200, json!({"agents": [], "count": 0, "offset": 0, "total": 0})),
            ("POST", &format!("{night}/archive"), json!({}), 200, json!({"success": true})),
            ("GET", "livechat/departments/archived", json!(null), 200, json!({"total": 1})),
            ("GET", "livechat/department", json!(null), 200, json!({"total": 4})),
            ("DELETE", &night, json!(null), 200, json!({"success": true})),
            (
                "DELETE",
                &night,
                json!(null),
                400,
                json!({"success": false, "error": "error-department-not-found"}),
            ),
            (
                "POST",
                "livechat/department",
                json!({"department": {}}),
                400,
                invalid("must have required property 'enabled'"),
            ),
            (
                "POST",
                "livechat/department",
                json!({"department": fields, "agents": "none"}),
                400,
                invalid("must be array"),
            ),
            (
                "GET",
                "livechat/department.listByIds",
                json!(null),
                400,
                json!({"error": "The 'ids' param is required"}),
            ),
            (
                "GET",
                &format!("livechat/department.listByIds?ids%5B%5D={id}"),
                json!(null),
                200,
                json!({"departments": [support]}),
            ),
            (
                "GET",
                "livechat/department/isDepartmentCreationAvailable",
                json!(null),
                200,
                json!({"isDepartmentCreationAvailable": true}),
            ),
        ])
        .await;
}

#[tokio::test]
async fn a_room_ties_the_contact_to_the_channel_that_is_blocked() {
    let workspace = Workspace::start().await;
    let (_, made) = workspace
        .post(
            "omnichannel/contacts",
            json!({"name": "Nora Lind", "emails": ["nora@customer.example"], "phones": []}),
        )
        .await;
    let contact = made["contactId"].as_str().unwrap();
    let visitor = json!({"token": "nora-token", "name": "nora", "email": "nora@customer.example"});
    let (_, visitor) = workspace.post("livechat/visitor", json!({"visitor": visitor})).await;
    let (_, opened) = workspace.get("livechat/room?token=nora-token").await;
    assert_eq!(opened["room"]["contactId"], contact);
    assert_eq!(opened["room"]["fname"], "Nora Lind");
    let channel =
        json!({"visitor": {"visitorId": visitor["visitor"]["_id"], "source": opened["room"]["source"]}});
    let get = format!("omnichannel/contacts.get?contactId={contact}");
    let (_, shown) = workspace.get(&get).await;
    assert_eq!(shown["contact"]["channels"][0]["name"], "api");
    let blocked = json!({"success": false, "error": "error-contact-channel-blocked"});
    let messages = json!({"visitor": {"token": "nora-token"}, "messages": [{"msg": "Ahoy"}]});
    let value = json!({"token": "nora-token", "key": "city", "value": "Oslo", "overwrite": true});
    let second = json!({"token": "nora-token", "key": "city", "value": "Moss", "overwrite": false});
    workspace
        .table(&[
            ("POST", "livechat/custom.field", value, 200, json!({})),
            ("POST", "livechat/custom.field", second, 200, json!({})),
            (
                "GET",
                &get,
                json!(null),
                200,
                json!({"contact": {
                    "customFields": {"city": "Oslo"},
                    "conflictingFields": [
                        {"field": "name", "value": "nora"},
                        {"field": "customFields.city", "value": "Moss"},
                    ],
                }}),
            ),
            ("POST", "omnichannel/contacts.block", channel.clone(), 200, json!({})),
            ("GET", "livechat/room?token=nora-token", json!(null), 400, blocked.clone()),
            ("POST", "livechat/messages", messages, 400, blocked),
            ("POST", "omnichannel/contacts.unblock", channel, 200, json!({})),
            ("GET", "livechat/room?token=nora-token", json!(null), 200, json!({"newRoom": true})),
        ])
        .await;
}

#[tokio::test]
async fn a_blocked_number_opens_no_conversation_by_sms() {
    let workspace = Workspace::start().await;
    for (setting, value) in [("SMS_Enabled", json!(true)), ("SMS_Service", json!("twilio"))] {
        let (status, answer) = workspace.post(&format!("settings/{setting}"), json!({"value": value})).await;
        assert_eq!(status, 200, "{answer}");
    }
    let sms = json!({"From": "+4721000000", "To": "+4721000001", "Body": "Ahoy"});
    let path = "livechat/sms-incoming/twilio";
    let receive = || async { workspace.send(Method::POST, path, Some(sms.clone())).await.status() };
    assert_eq!(receive().await, 200);
    let (_, rooms) = workspace.get("livechat/rooms").await;
    let of_sms = |room: &&Value| room["source"]["type"] == "sms";
    let room = rooms["rooms"].as_array().unwrap().iter().find(of_sms).unwrap();
    let channel = |kind: &str| json!({"visitor": {"visitorId": room["v"]["_id"], "source": {"type": kind}}});
    assert_eq!(workspace.post("omnichannel/contacts.block", channel("sms")).await.0, 200);
    assert_eq!(receive().await, 400);
    assert_eq!(workspace.post("omnichannel/contacts.unblock", channel("sms")).await.0, 200);
    assert_eq!(receive().await, 200);
}

#[tokio::test]
async fn only_known_contacts_are_found_unless_unknown_ones_are_asked_for() {
    let workspace = Workspace::start().await;
    let zoe = json!({"token": "zoe-token", "name": "Zoe", "email": "zoe@customer.example"});
    workspace.post("livechat/visitor", json!({"visitor": zoe})).await;
    workspace.get("livechat/room?token=zoe-token").await;
    let queries = [
        ("", false),
        ("?unknown=false", false),
        ("?unknown=true", true),
        ("?unknown=true&searchText=Zoe", true),
    ];
    for (query, unknown) in queries {
        let (_, found) = workspace.get(&format!("omnichannel/contacts.search{query}")).await;
        let contacts = found["contacts"].as_array().unwrap();
        assert!(!contacts.is_empty(), "{query}");
        assert!(contacts.iter().all(|contact| contact["unknown"] == unknown), "{query}: {contacts:?}");
    }
}

#[tokio::test]
async fn settings_and_schemas_refuse_as_the_server_does() {
    let workspace = Workspace::start().await;
    let room = "sandbox-visitor-room";
    let close = json!({"rid": room, "token": "sandbox-visitor-token"});
    let refused = |error: &str| json!({"success": false, "error": error});
    let off = json!({"value": false});
    workspace
        .table(&[
            (
                "POST",
                "livechat/room.closeByUser",
                json!({"rid": room}),
                400,
                refused("error-comment-is-required"),
            ),
            (
                "POST",
                "settings/Omnichannel_allow_visitors_to_close_conversation",
                off.clone(),
                200,
                json!({}),
            ),
            ("POST", "livechat/room.close", close, 400, refused("error-not-allowed-to-close-conversation")),
            ("POST", "settings/Livechat_fileupload_enabled", off, 200, json!({})),
            (
                "POST",
                &format!("livechat/upload/{room}"),
                json!({}),
                400,
                refused("[error-file-upload-disabled]"),
            ),
            ("GET", "livechat/rooms?roomName=%22Lena%22", json!(null), 200, json!({"total": 0})),
            ("GET", "livechat/rooms?roomName=%22Lena+Fischer%22", json!(null), 200, json!({"total": 2})),
            ("GET", "livechat/rooms?open=true", json!(null), 200, json!({"total": 1})),
            ("POST", "livechat/appearance", json!([]), 400, invalid("must NOT have fewer than 1 items")),
        ])
        .await;
}

#[tokio::test]
async fn a_department_without_agents_takes_no_conversations() {
    let workspace = Workspace::start().await;
    let department = |more: Value| {
        let mut department = json!({
            "name": "Night", "email": "night@harbour.example", "enabled": true,
            "showOnRegistration": true, "showOnOfflineForm": true,
        });
        department.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"department": department})
    };
    let forward = |id: &Value| json!({"roomId": "sandbox-visitor-room", "departmentId": id});
    let (_, made) = workspace.post("livechat/department", department(json!({}))).await;
    let (status, answer) = workspace.post("livechat/room.forward", forward(&made["department"]["_id"])).await;
    assert_eq!((status, &answer["error"]), (400, &json!("error-no-agents-online-in-department")));
    let open = json!({"allowReceiveForwardOffline": true});
    let (_, made) = workspace.post("livechat/department", department(open)).await;
    let (status, answer) = workspace.post("livechat/room.forward", forward(&made["department"]["_id"])).await;
    assert_eq!(status, 200, "{answer}");
}

#[tokio::test]
async fn nested_bodies_are_refused_or_coerced() {
    let workspace = Workspace::start().await;
    let url = json!({"name": "page-url", "value": 5});
    let service = |timeout: Value| {
        let params = json!({"serviceUrl": "http://127.0.0.1:9/", "serviceTimeout": timeout, "serviceFallbackMessage": 7});
        json!([{"name": "use-external-service", "params": params}])
    };
    let message = |msg: Value| json!([{"name": "send-message", "params": {"sender": "queue", "msg": msg}}]);
    let trigger = |conditions: Value, actions: Value| {
        json!({
            "name": 1, "description": "", "enabled": 1, "runOnce": "false",
            "conditions": conditions, "actions": actions,
        })
    };
    let hours = |days: Value| {
        json!({
            "name": "Nights", "active": true, "type": "custom", "timezoneName": "Etc/UTC", "daysOpen": [],
            "departmentsToApplyBusinessHour": "", "workHours": days,
        })
    };
    let day = |start: Value| json!([{"day": "Monday", "start": start, "finish": "12:00", "open": 1}]);
    let few = || invalid("must NOT have fewer than 1 items");
    let text = || invalid("must be string");
    let colour = |value: Value| json!([{"_id": "Livechat_title", "value": value}]);
    let field = |more: Value| {
        let mut data = json!({"field": "pier", "label": "Pier", "scope": "visitor", "visibility": "visible"});
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"customFieldData": data})
    };
    workspace
        .table(&[
            ("POST", "livechat/triggers", trigger(json!([]), message(json!("Ahoy"))), 400, few()),
            ("POST", "livechat/triggers", trigger(json!([url]), json!([])), 400, few()),
            ("POST", "livechat/triggers", trigger(json!([url]), message(json!({}))), 400, text()),
            ("POST", "livechat/triggers", trigger(json!([url]), service(json!("soon"))), 400, invalid("must be number")),
            (
                "POST",
                "livechat/triggers",
                trigger(json!([{"name": "page-url"}]), message(json!("Ahoy"))),
                400,
                invalid("must have required property 'value'"),
            ),
            ("POST", "livechat/triggers", trigger(json!([url]), service(json!("500"))), 200, json!({})),
            ("POST", "livechat/business-hours.save", hours(json!([])), 400, few()),
            ("POST", "livechat/business-hours.save", hours(json!([{}])), 400, invalid("must have required property 'day'")),
            ("POST", "livechat/business-hours.save", hours(day(json!({}))), 400, text()),
            ("POST", "livechat/business-hours.save", hours(day(json!("08:00"))), 200, json!({})),
            ("POST", "livechat/appearance", colour(json!({})), 400, invalid("must be string,boolean,number,array")),
            ("POST", "livechat/appearance", colour(json!(null)), 200, json!({})),
            ("POST", "livechat/custom-fields.save", field(json!({"options": []})), 400, text()),
            (
                "POST",
                "livechat/custom-fields.save",
                field(json!({"options": 5, "required": 1})),
                200,
                json!({"customField": {"options": "5", "required": true}}),
            ),
            ("POST", "livechat/sla", json!({"name": "s", "dueTimeInMinutes": []}), 400, invalid("must be number")),
            (
                "POST",
                "livechat/sla",
                json!({"name": "s", "description": 1, "dueTimeInMinutes": "77"}),
                200,
                json!({"sla": {"description": "1", "dueTimeInMinutes": 77}}),
            ),
            (
                "POST",
                "livechat/department",
                json!({"department": {
                    "_id": 5, "numAgents": "many", "name": 5, "email": "a@b.example", "enabled": "true",
                    "showOnRegistration": 0, "showOnOfflineForm": true, "description": null,
                }}),
                200,
                json!({"department": {"name": "5", "enabled": true, "showOnRegistration": false, "numAgents": 0}}),
            ),
        ])
        .await;
    let (_, answer) = workspace.get("livechat/triggers?sort=%7B%22name%22:1%7D").await;
    let stored = &answer["triggers"][0];
    assert!(
        contains(
            stored,
            &json!({
                "name": "1", "enabled": true, "runOnce": false,
                "conditions": [{"name": "page-url", "value": "5"}],
                "actions": [{"name": "use-external-service", "params": {
                    "serviceUrl": "http://127.0.0.1:9/", "serviceTimeout": 500, "serviceFallbackMessage": "7",
                }}],
            })
        ),
        "{answer}"
    );
}
