//! Users and their roles.

use super::*;

#[tokio::test]
async fn people_are_found() {
    let workspace = Workspace::start().await;
    let not_found = json!({"success": false, "error": "User not found."});
    let john = json!({"user": {"_id": SAMPLE, "username": "john.doe", "canViewAllInfo": true}});
    workspace
        .table(&[
            ("GET", &format!("users.info?userId={SAMPLE}"), json!(null), 200, john.clone()),
            ("GET", "users.info?username=john.doe", json!(null), 200, john.clone()),
            ("GET", "users.info?email=John.Doe%40harbour.example", json!(null), 200, john),
            ("GET", "users.info?importId=harbour-1", json!(null), 200, json!({"user": {"username": "ada.brandt", "roles": ["user", "admin", "livechat-manager", "livechat-agent"]}})),
            ("GET", "users.info?username=nobody", json!(null), 400, not_found.clone()),
            ("GET", "users.info?importId=harbour-99", json!(null), 400, not_found),
            ("GET", "users.info", json!(null), 400, json!({"success": false, "errorType": "error-invalid-params"})),
            ("GET", "users.list?email=john.doe%40harbour.example", json!(null), 200, json!({"count": 1, "total": 1})),
            ("GET", &format!("users.getPresence?userId={SAMPLE}"), json!(null), 200, json!({"presence": "offline", "success": true})),
            ("GET", "users.getPresence", json!(null), 200, json!({"presence": "online", "connectionStatus": "online"})),
            ("GET", "users.getPresence?username=nobody", json!(null), 400, refused("The required \"userId\" or \"username\" param provided does not match any users", "error-invalid-user")),
            ("GET", &format!("users.getStatus?userId={SAMPLE}"), json!(null), 200, json!({"_id": SAMPLE, "status": "offline"})),
            ("GET", "users.listByStatus?status=deactivated", json!(null), 200, json!({"total": 1})),
            ("GET", "users.listByStatus?status=asleep", json!(null), 400, json!({"errorType": "error-invalid-params"})),
            ("GET", "nothing.here", json!(null), 404, json!({"success": false, "error": "Resource not found"})),
            ("POST", "users.list", json!({}), 404, json!({"success": false})),
        ])
        .await;
    let (_, everybody) = workspace.get("users.list?count=0").await;
    let names = texts(&everybody, "users", "username");
    assert!(names.is_sorted() && names.contains(&"rocket.cat") && names.contains(&"uwe.kraus"));
}

#[tokio::test]
async fn people_are_created_changed_and_removed() {
    let mut workspace = Workspace::start().await;
    let create = "users.create";
    let person = json!({"name": "Pia Roth", "username": "pia.roth", "email": "pia.roth@harbour.example", "password": "A-long-one-1234", "roles": ["user"], "verified": true});
    let with = |name: &str, value: Value| {
        let mut changed = person.clone();
        changed[name] = value;
        changed
    };
    let without = |name: &str| {
        let mut changed = person.clone();
        changed.as_object_mut().unwrap().remove(name);
        changed
    };
    workspace
        .table(&[
            ("POST", create, without("email"), 400, invalid("must have required property 'email'")),
            ("POST", create, without("password"), 400, refused("The field Password is required", "error-the-field-is-required")),
            ("POST", create, with("name", json!(" ")), 400, refused("The field Name is required", "error-the-field-is-required")),
            ("POST", create, with("active", json!("yes")), 400, invalid("must be boolean")),
            ("POST", create, with("nick", json!("p")), 400, invalid("must NOT have additional properties")),
            ("POST", create, with("username", json!("pia roth")), 400, refused("pia roth is not a valid username", "error-input-is-not-a-valid-field")),
            ("POST", create, with("username", json!("John.Doe")), 400, refused("John.Doe is already in use :(", "error-field-unavailable")),
            ("POST", create, with("email", json!("john.doe@harbour.example")), 400, refused("john.doe@harbour.example is already in use :(", "error-field-unavailable")),
            ("POST", create, with("email", json!("nowhere")), 400, refused("Invalid email nowhere", "error-invalid-email")),
            ("POST", create, with("roles", json!(["captain"])), 400, refused("The field Roles consist invalid role id", "error-action-not-allowed")),
            ("POST", create, person.clone(), 200, json!({"user": {"username": "pia.roth", "active": true, "roles": ["user"], "type": "user", "emails": [{"address": "pia.roth@harbour.example", "verified": true}]}, "success": true})),
            ("POST", create, person.clone(), 400, json!({"errorType": "error-field-unavailable"})),
        ])
        .await;
    let (_, made) = workspace.get("users.info?username=pia.roth").await;
    let id = made["user"]["_id"].as_str().unwrap();
    let update = |data: Value| json!({"userId": id, "data": data});
    workspace
        .table(&[
            (
                "POST",
                "users.update",
                update(json!({"name": "Pia Rot", "bio": "new here"})),
                200,
                json!({"user": {"name": "Pia Rot", "bio": "new here", "username": "pia.roth"}}),
            ),
            (
                "POST",
                "users.update",
                update(json!({"email": "pia@harbour.example"})),
                200,
                json!({"user": {"emails": [{"address": "pia@harbour.example", "verified": false}]}}),
            ),
            (
                "POST",
                "users.update",
                update(json!({"email": "john.doe@harbour.example"})),
                400,
                json!({"errorType": "error-field-unavailable"}),
            ),
            (
                "POST",
                "users.update",
                update(json!({"username": "john.doe"})),
                400,
                refused("Could not save user identity", "error-could-not-save-identity"),
            ),
            (
                "POST",
                "users.update",
                json!({"userId": "nobody", "data": {}}),
                400,
                json!({"errorType": "error-user-not-found"}),
            ),
            (
                "POST",
                "users.update",
                json!({"data": {}}),
                400,
                invalid("must have required property 'userId'"),
            ),
            (
                "POST",
                "users.setActiveStatus",
                json!({"userId": id, "activeStatus": false}),
                200,
                json!({"user": {"_id": id, "active": false}, "success": true}),
            ),
            (
                "POST",
                "login",
                json!({"user": "pia.roth", "password": "A-long-one-1234"}),
                401,
                json!({"status": "error"}),
            ),
            (
                "POST",
                "users.setActiveStatus",
                json!({"userId": id, "activeStatus": true}),
                200,
                json!({"user": {"active": true}}),
            ),
            (
                "POST",
                "users.setActiveStatus",
                json!({"userId": "nobody", "activeStatus": true}),
                400,
                refused("Invalid user", "error-invalid-user"),
            ),
            (
                "POST",
                "users.setStatus",
                json!({"userId": id, "status": "away", "message": "back soon"}),
                200,
                json!({"success": true}),
            ),
            (
                "POST",
                "users.setStatus",
                json!({"status": "asleep"}),
                400,
                invalid("must be equal to one of the allowed values"),
            ),
            (
                "GET",
                &format!("users.getStatus?userId={id}"),
                json!(null),
                200,
                json!({"status": "away", "statusSource": "manual"}),
            ),
        ])
        .await;

    // What she may not do herself.
    let own = workspace.user_id.clone();
    let admin = (workspace.user_id.clone(), workspace.auth_token.clone());
    workspace.sign_in("pia.roth", "A-long-one-1234").await;
    let permissions = json!({"success": false, "error": "User does not have the permissions required for this action [error-unauthorized]"});
    let forbidden = json!({"success": false, "error": "unauthorized"});
    workspace
        .table(&[
            ("GET", "livechat/users/agent", json!(null), 403, permissions.clone()),
            ("GET", &format!("livechat/users/agent/{SAMPLE}"), json!(null), 403, permissions.clone()),
            ("POST", "livechat/users/agent", json!({"username": "pia.roth"}), 403, permissions.clone()),
            ("GET", "livechat/department", json!(null), 403, permissions.clone()),
            ("GET", "roles.getUsersInRole?role=admin", json!(null), 403, permissions.clone()),
            ("POST", "users.delete", json!({"userId": own}), 403, permissions.clone()),
            (
                "POST",
                "users.setActiveStatus",
                json!({"userId": own, "activeStatus": false}),
                403,
                permissions,
            ),
            ("POST", "users.setStatus", json!({"userId": own, "status": "away"}), 403, forbidden),
            (
                "POST",
                "users.create",
                with("username", json!("other")),
                400,
                refused("Adding user is not allowed", "error-action-not-allowed"),
            ),
            (
                "POST",
                "users.update",
                json!({"userId": own, "data": {"name": "X"}}),
                400,
                refused("Editing user is not allowed", "error-action-not-allowed"),
            ),
            (
                "POST",
                "users.update",
                update(json!({"roles": ["admin"]})),
                400,
                refused("Assigning roles is not allowed", "error-action-not-allowed"),
            ),
            ("POST", "users.setStatus", json!({"status": "busy"}), 200, json!({"success": true})),
            (
                "GET",
                "users.info?username=pia.roth",
                json!(null),
                200,
                json!({"user": {"canViewAllInfo": true, "roles": ["user"]}}),
            ),
        ])
        .await;
    // Of others she sees less.
    let (_, john) = workspace.get("users.info?username=john.doe").await;
    assert!(john["user"].get("emails").is_none() && john["user"]["canViewAllInfo"] == false);
    let (_, list) = workspace.get("users.list?count=1").await;
    assert!(list["users"][0].get("roles").is_none());

    (workspace.user_id, workspace.auth_token) = admin;
    workspace
        .table(&[
            ("POST", "users.delete", json!({}), 400, json!({"errorType": "error-user-param-not-provided"})),
            (
                "POST",
                "users.delete",
                json!({"userId": "rocket.cat"}),
                400,
                json!({"errorType": "error-action-not-allowed"}),
            ),
            ("POST", "users.delete", json!({"username": "pia.roth"}), 200, json!({"success": true})),
            ("GET", "users.info?username=pia.roth", json!(null), 400, json!({"error": "User not found."})),
            ("POST", "users.delete", json!({"userId": id}), 400, json!({"errorType": "error-invalid-user"})),
        ])
        .await;
}

#[tokio::test]
async fn a_deleted_user_leaves_nothing_that_is_theirs_alone() {
    let mut workspace = Workspace::start().await;
    let admin = (workspace.user_id.clone(), workspace.auth_token.clone());
    let password = workspace.password.clone();
    workspace.sign_in("eva.lindqvist", &password).await;
    let id = workspace.user_id.clone();
    let (_, group) = workspace.post("groups.create", json!({"name": "reef"})).await;
    let (_, shared) =
        workspace.post("groups.create", json!({"name": "shoal", "members": ["ben.okafor"]})).await;
    let (_, direct) = workspace.post("dm.create", json!({"username": "ada.brandt"})).await;
    let (_, message) =
        workspace.post("chat.postMessage", json!({"channel": "#general", "text": "ahoy"})).await;
    (workspace.user_id, workspace.auth_token) = admin;
    let room = |answer: &Value, field: &str| answer[field]["_id"].as_str().unwrap().to_owned();
    let (group, shared, direct) = (room(&group, "group"), room(&shared, "group"), room(&direct, "room"));
    let rooms = json!({"shouldBeRemoved": ["reef"], "shouldChangeOwner": ["shoal"]});
    let delete = json!({"userId": id});
    let confirmed = json!({"userId": id, "confirmRelinquish": true});
    let (said, rooms_of) =
        (room(&message, "message"), format!("users.info?userId={id}&includeUserRooms=true"));
    let (_, shown) = workspace.get(&rooms_of).await;
    let names: Vec<&str> = shown["user"]["rooms"]
        .as_array()
        .unwrap()
        .iter()
        .map(|room| room["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["general", "harbour", "ada.brandt", "harbour-managers", "reef", "shoal"]);
    let gone = |path: &str, id: &str| format!("{path}={id}");
    workspace
        .table(&[
            ("POST", "users.delete", delete, 400, json!({"errorType": "user-last-owner", "details": rooms})),
            ("POST", "users.delete", confirmed, 200, json!({"deletedRooms": [group]})),
            (
                "GET",
                &gone("rooms.info?roomId", &group),
                json!(null),
                400,
                json!({"errorType": "error-room-not-found"}),
            ),
            (
                "GET",
                &gone("rooms.info?roomId", &direct),
                json!(null),
                400,
                json!({"errorType": "error-room-not-found"}),
            ),
            ("GET", &gone("chat.getMessage?msgId", &said), json!(null), 400, json!({"success": false})),
        ])
        .await;
    workspace.sign_in("ben.okafor", &password).await;
    let (_, roles) = workspace.get(&format!("groups.roles?roomId={shared}")).await;
    assert_eq!(roles["roles"][0]["u"]["username"], "ben.okafor");
}

#[tokio::test]
async fn the_last_owner_of_a_room_is_kept_unless_it_is_confirmed() {
    let mut workspace = Workspace::start().await;
    let (_, managers) = workspace.get("livechat/users/manager?count=0&sort={\"username\":1}").await;
    let mut owner = None;
    for id in texts(&managers, "users", "_id") {
        let (_, teams) = workspace.get(&format!("users.listTeams?userId={id}")).await;
        let is_owner = teams["teams"].as_array().unwrap().iter().any(|team| team["isOwner"] == true);
        owner = is_owner.then(|| id.to_owned()).or(owner);
    }
    let owner = owner.unwrap();
    let off = json!({"userId": owner, "activeStatus": false});
    let rooms = json!({"shouldBeRemoved": [], "shouldChangeOwner": ["harbour-managers", "harbour"]});
    let refusal = json!({"error": "[user-last-owner]", "errorType": "user-last-owner", "details": rooms, "success": false});
    let update = |data: Value| json!({"userId": owner, "data": data, "confirmRelinquish": true});
    workspace
        .table(&[
            ("POST", "users.setActiveStatus", off, 400, refusal.clone()),
            (
                "POST",
                "users.update",
                json!({"userId": owner, "data": {"active": false}}),
                400,
                refusal.clone(),
            ),
            ("POST", "users.delete", json!({"userId": owner}), 400, refusal),
            (
                "POST",
                "users.update",
                update(json!({"active": false})),
                200,
                json!({"user": {"active": false}}),
            ),
        ])
        .await;
    // Somebody else owns the rooms, too, now.
    let password = workspace.password.clone();
    workspace.sign_in("jonas.weber", &password).await;
    workspace
        .table(&[
            ("POST", "users.setActiveStatus", json!({"userId": owner, "activeStatus": true}), 200, json!({})),
            (
                "POST",
                "users.setActiveStatus",
                json!({"userId": owner, "activeStatus": false}),
                200,
                json!({}),
            ),
        ])
        .await;
}

#[tokio::test]
async fn values_are_coerced_and_names_are_reserved() {
    let workspace = Workspace::start().await;
    let person = |username: Value| json!({"name": 5, "username": username, "email": "five@harbour.example", "password": "x", "verified": "true"});
    let blocked =
        |name: &str| refused(&format!("{name} is blocked and can't be used!"), "error-blocked-username");
    let update = |data: Value| json!({"userId": SAMPLE, "data": data});
    let weak = json!({"errorType": "error-password-policy-not-met", "details": [{
        "error": "error-password-policy-not-met-repeatingCharacters",
        "message": "The password contains repeating characters which is against the password policy.",
    }]});
    let avatar = |address: &str| json!({"userId": SAMPLE, "avatarUrl": address});
    let inside = json!({"errorType": "error-avatar-invalid-url"});
    let made = json!({"user": {"name": "5", "username": "55", "emails": [{"address": "five@harbour.example", "verified": true}]}});
    workspace
        .table(&[
            ("POST", "users.create", person(json!("admin")), 400, blocked("admin")),
            ("POST", "users.create", person(json!("System")), 400, blocked("System")),
            ("POST", "users.create", person(json!([])), 400, invalid("must be string")),
            ("POST", "users.create", person(json!(55)), 200, made),
            ("GET", "users.info?username=John.Doe", json!(null), 400, json!({"error": "User not found."})),
            ("POST", "users.update", update(json!({"password": "Long-enough-1111"})), 400, weak),
            (
                "POST",
                "users.update",
                update(json!({"language": "de"})),
                400,
                invalid("must NOT have additional properties"),
            ),
            ("POST", "users.setAvatar", avatar("http://169.254.169.254/"), 400, inside.clone()),
            ("POST", "users.setAvatar", avatar("http://127.0.0.1:80/a.png"), 400, inside.clone()),
            ("POST", "users.setAvatar", avatar("http://[::1]/a.png"), 400, inside.clone()),
            ("POST", "users.setAvatar", avatar("http://10.1.2.3/a.png"), 400, inside),
            (
                "POST",
                "users.setAvatar",
                avatar("https://harbour.example/a.png"),
                200,
                json!({"success": true}),
            ),
            (
                "GET",
                "users.requestDataDownload",
                json!(null),
                200,
                json!({"exportOperation": {"fullExport": false}}),
            ),
            (
                "GET",
                "users.requestDataDownload?fullExport=true",
                json!(null),
                200,
                json!({"requested": true, "exportOperation": {"fullExport": true}}),
            ),
            ("GET", "me", json!(null), 200, json!({"settings": {"preferences": {"sendOnEnter": "normal"}}})),
        ])
        .await;
}

#[tokio::test]
async fn the_address_of_an_avatar_leads_to_it() {
    let workspace = Workspace::start().await;
    let (_, me) = workspace.get("me").await;
    let avatar = workspace.client.get(me["avatarUrl"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(avatar.status(), 200);
}

#[tokio::test]
async fn unknown_parameters_are_refused() {
    let workspace = Workspace::start().await;
    let refused =
        |error: &str| json!({"error": error, "errorType": "error-invalid-params", "success": false});
    let others = refused("must NOT have additional properties");
    let two_ways = refused(
        "must NOT have additional properties\n must NOT have additional properties\n must have required property \
         'importId'\n must have required property 'email'\n must have required property 'freeSwitchExtension'\n \
         must match a schema in anyOf",
    );
    workspace
        .table(&[
            ("GET", "users.list?name=a", json!(null), 400, others.clone()),
            ("GET", "users.listByStatus?roles[0]=user&text=a", json!(null), 400, others.clone()),
            ("GET", "users.listByStatus?roles[0]=user", json!(null), 200, json!({"success": true})),
            ("GET", "users.presence?userId=a", json!(null), 400, others),
            ("GET", "users.info?userId=a&username=b", json!(null), 400, two_ways),
        ])
        .await;
}

#[tokio::test]
async fn part_of_a_minute_blocks_too() {
    let workspace = Workspace::start().await;
    let login = |password: &str| json!({"user": "john.doe", "password": password});
    let setting = |name: &str| format!("settings/Block_Multiple_Failed_Logins_{name}");
    let value = |value: Value| json!({"value": value});
    let good = json!({"success": true});
    workspace
        .table(&[
            ("POST", &setting("Enabled"), value(json!(true)), 200, good.clone()),
            ("POST", &setting("Attempts_Until_Block_by_User"), value(json!(1)), 200, good.clone()),
            ("POST", &setting("Time_To_Unblock_By_User_In_Minutes"), value(json!(0.5)), 200, good),
            ("POST", "login", login("wrong"), 401, json!({"message": "Unauthorized"})),
            (
                "POST",
                "login",
                login(&workspace.password),
                401,
                json!({"error": "error-login-blocked-for-user"}),
            ),
        ])
        .await;
}

#[tokio::test]
async fn roles() {
    let workspace = Workspace::start().await;
    let (_, list) = workspace.get("roles.list").await;
    let ids = texts(&list, "roles", "_id");
    assert!(["admin", "user", "livechat-agent", "livechat-manager"].iter().all(|id| ids.contains(id)));
    let (_, admins) = workspace.get("roles.getUsersInRole?role=admin").await;
    assert_eq!(texts(&admins, "users", "username"), ["ada.brandt", "jonas.weber"]);
    let pair = |role: &str| json!({"username": "john.doe", "roleId": role});
    workspace
        .table(&[
            (
                "GET",
                "roles.getUsersInRole?role=admin",
                json!(null),
                200,
                json!({"total": 2, "success": true}),
            ),
            (
                "GET",
                "roles.getUsersInRole",
                json!(null),
                400,
                refused("Query param \"role\" is required", "error-param-not-provided"),
            ),
            (
                "GET",
                "roles.getUsersInRole?role=captain",
                json!(null),
                400,
                json!({"error": "[error-invalid-roleId]", "errorType": "error-invalid-roleId"}),
            ),
            (
                "POST",
                "roles.addUserToRole",
                pair("guest"),
                200,
                json!({"role": {"_id": "guest", "scope": "Users"}}),
            ),
            (
                "POST",
                "roles.addUserToRole",
                pair("guest"),
                400,
                refused("User already in role", "error-user-already-in-role"),
            ),
            (
                "POST",
                "roles.addUserToRole",
                pair("captain"),
                400,
                json!({"error": "error-role-not-found", "errorType": "Role not found"}),
            ),
            ("POST", "roles.removeUserFromRole", pair("guest"), 200, json!({"role": {"_id": "guest"}})),
            (
                "POST",
                "roles.removeUserFromRole",
                pair("guest"),
                400,
                refused("User is not in this role", "error-user-not-in-role"),
            ),
            (
                "POST",
                "roles.removeUserFromRole",
                json!({"username": "jonas.weber", "roleId": "admin"}),
                200,
                json!({"success": true}),
            ),
            (
                "POST",
                "roles.removeUserFromRole",
                json!({"username": "ada.brandt", "roleId": "admin"}),
                400,
                refused("You need to have at least one admin", "error-admin-required"),
            ),
        ])
        .await;
}
