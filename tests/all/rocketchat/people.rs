//! Rocket.Chat's client against the sandbox.

use std::time::{Duration, Instant};

use frontdesk_rocketchat::types::{
    ActiveStatusChange, AgentInfo, AgentSettings, AgentStatusChange, LivechatStatus,
    LivechatUserRegistration, LivechatUserType, LoginRequest, LoginUser, NewUser, UserChanges, UserDeletion,
    UserStatus, UserStatusChange, UserUpdate,
};
use frontdesk_rocketchat::{Client, ErrorKind, RequestOptions};

use serde_json::json;

use super::{JOHN, expected, set, start};
use crate::sandbox::assert_fails;

fn new_user() -> NewUser {
    NewUser::new("pia@harbour.example", "Pia Roth", "A-long-one-1234", "pia.roth").verified(true)
}

#[tokio::test]
async fn somebody_signs_in_and_out() {
    let (server, client) = start().await;
    let request = LoginRequest::new()
        .user(LoginUser::LoginName(server.text("username").to_owned()))
        .password(server.text("password"));
    let answer = client.authentication().login(&request).send().await.unwrap().value;
    assert_eq!(
        (answer.status.as_deref(), answer.data.user_id.as_str()),
        (Some("success"), server.text("user_id"))
    );
    assert!(!format!("{answer:?}").contains(answer.data.auth_token.expose()));
    let second = super::client(&server, answer.data.user_id.as_str(), answer.data.auth_token.expose());
    assert_eq!(
        second.authentication().get_me().send().await.unwrap().value.username.as_deref(),
        Some("ada.brandt")
    );
    second.authentication().logout().send().await.unwrap();
    let out = expected(ErrorKind::Unauthenticated, 401, None, "You must be logged in");
    assert_fails(second.authentication().get_me().send().await, out);

    // A client that signs in by itself does so again when its session has ended.
    let own =
        Client::builder().base_url(server.url()).login(server.text("username"), server.text("password"));
    let own = own.build().unwrap();
    for _ in 0..2 {
        assert_eq!(
            own.authentication().get_me().send().await.unwrap().value.username.as_deref(),
            Some("ada.brandt")
        );
        own.authentication().logout().send().await.unwrap();
    }
    let wrong = Client::builder().base_url(server.url()).login("ada.brandt", "wrong").build().unwrap();
    assert_fails(
        wrong.authentication().get_me().send().await,
        expected(ErrorKind::Unauthenticated, 401, None, "Unauthorized"),
    );
}

#[tokio::test]
async fn users_are_created_changed_and_deleted() {
    let (_server, client) = start().await;
    let user = client.users().create(&new_user()).send().await.unwrap().value.user;
    assert_eq!((user.username.as_deref(), user.active), (Some("pia.roth"), Some(true)));
    let email = &user.emails.as_ref().unwrap()[0];
    assert_eq!(
        (email.address.as_str(), email.verified.as_ref().unwrap().get()),
        ("pia@harbour.example", Some(&true))
    );

    let changes = UserChanges::new().name("Pia Roth-Ekman");
    let update = UserUpdate::new(&user.id, changes);
    client.users().update(&update).send().await.unwrap();
    let read = client.users().get().user_id(&user.id).send().await.unwrap().value.user;
    assert_eq!(read.name.as_deref(), Some("Pia Roth-Ekman"));
    assert_eq!(client.users().get().username("pia.roth").send().await.unwrap().value.user.id, user.id);

    let off = ActiveStatusChange::new(&user.id, false);
    let off = client.users().set_active_status(&off).send().await.unwrap().value.user;
    assert_eq!(off.active, Some(false));
    let away = UserStatusChange::new().status(UserStatus::Away).user_id(user.id.clone());
    client.users().set_status(&away).send().await.unwrap();
    let presence = client.users().get_presence().user_id(&user.id).send().await.unwrap().value;
    assert_eq!(presence.presence, UserStatus::Away);

    let by_name = UserDeletion::new().username("pia.roth");
    client.users().delete(&by_name).send().await.unwrap();
    let everybody = client.users().list().count(3).collect_all().await.unwrap();
    assert!(everybody.len() > 10 && everybody.iter().all(|other| other.id != user.id));
    let total = client.users().list().count(1).send().await.unwrap().value.total;
    assert_eq!(total, Some(everybody.len() as i64));
}

#[tokio::test]
async fn agents_and_managers_are_listed_made_and_unmade() {
    let (_server, client) = start().await;
    let agents = client.livechat_users().list(LivechatUserType::Agent).count(4).collect_all().await.unwrap();
    assert!(agents.len() > 8, "too few for three pages: {}", agents.len());
    let managers = client.livechat_users().list(LivechatUserType::Manager).collect_all().await.unwrap();
    assert!(managers.iter().any(|manager| manager.username.as_deref() == Some("tara.singh")));

    let vera = client.users().get().username("vera.popescu").send().await.unwrap().value.user.id;
    let get = || client.livechat_users().get(LivechatUserType::Manager, &vera);
    // No failure: the response has no user.
    assert_eq!(get().send().await.unwrap().value.user, None);
    let body = LivechatUserRegistration::new("vera.popescu");
    let made = client.livechat_users().register(LivechatUserType::Manager, &body).send().await.unwrap().value;
    assert_eq!(made.user.id, vera);
    assert_eq!(get().send().await.unwrap().value.user.unwrap().id, vera);
    client.livechat_users().remove(LivechatUserType::Manager, &vera).send().await.unwrap();
    assert_eq!(get().send().await.unwrap().value.user, None);
}

#[tokio::test]
async fn an_agent_is_made_available_and_given_departments() {
    let (_server, client) = start().await;
    let departments = client.departments().list().count(2).collect_all().await.unwrap();
    assert!(departments.len() > 3);
    let names: Vec<_> = departments.iter().filter_map(|department| department.name.as_deref()).collect();
    assert!(names.contains(&"Support") && names.contains(&"Returns"), "{names:?}");
    let id =
        |name: &str| departments.iter().find(|other| other.name.as_deref() == Some(name)).unwrap().id.clone();

    let change = AgentStatusChange::new().status(LivechatStatus::NotAvailable).agent_id(JOHN);
    let status = client.livechat_agents().set_status().body(&change).send().await.unwrap().value.status;
    assert_eq!(status, LivechatStatus::NotAvailable);
    let get = || client.livechat_users().get(LivechatUserType::Agent, JOHN);
    let john = get().send().await.unwrap().value.user.unwrap();
    assert_eq!(john.status_livechat.as_ref(), Some(&LivechatStatus::NotAvailable));

    let settings = AgentSettings::new().max_number_simultaneous_chat(7);
    let info = AgentInfo::new(JOHN, settings, vec![id("Returns")]);
    client.livechat_agents().save_info(&info).send().await.unwrap();
    let john = get().send().await.unwrap().value.user.unwrap();
    let limit = john.livechat.as_ref().unwrap().max_number_simultaneous_chat.as_ref().unwrap();
    assert_eq!(limit.get(), Some(&7));
    let rows = client.livechat_agents().list_departments(JOHN).send().await.unwrap().value.departments;
    assert_eq!(rows.iter().map(|row| row.department_name.as_deref()).collect::<Vec<_>>(), [Some("Returns")]);

    let returns = client.departments().get(id("Returns")).send().await.unwrap().value;
    assert!(returns.agents.unwrap().iter().any(|agent| agent.agent_id.as_ref() == Some(&JOHN.into())));
    assert_eq!(client.departments().get("nowhere").send().await.unwrap().value.department, None);
    let agents = client.departments().list_agents(id("Support")).count(2).collect_all().await.unwrap();
    assert!(agents.len() > 2 && agents.iter().all(|agent| agent.agent_id.as_ref() != Some(&JOHN.into())));
}

#[tokio::test]
async fn a_visitor_is_told_who_serves_them() {
    let (server, _) = start().await;
    // Nobody has to be signed in.
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let token = "sandbox-visitor-token".into();
    let answer =
        client.livechat_agents().get_room_agent("sandbox-visitor-room", &token).send().await.unwrap().value;
    let agent = serde_json::to_value(answer.agent.unwrap()).unwrap();
    assert_eq!((&agent["_id"], &agent["username"]), (&JOHN.into(), &"john.doe".into()));
    let next = client.livechat_agents().get_next_agent(&token).send().await.unwrap().value;
    assert_eq!((next.agent, next.success), (None, Some(true)));
    let unknown = client.livechat_agents().get_next_agent(&"unknown".into()).send().await;
    assert_fails(unknown, expected(ErrorKind::NotFound, 400, Some("invalid-token"), "invalid-token"));
}

#[tokio::test]
async fn roles_are_listed_with_who_holds_them() {
    let (_server, client) = start().await;
    let roles = client.roles().list().send().await.unwrap().value.roles;
    assert!(roles.iter().any(|role| role.id == "livechat-agent"));
    let admins = client.roles().list_users_in_role("admin").count(1).collect_all().await.unwrap();
    let names: Vec<_> = admins.iter().map(|user| user.username.as_deref().unwrap()).collect();
    assert_eq!(names, ["ada.brandt", "jonas.weber"]);
}

#[tokio::test]
async fn a_wrong_token_is_unauthenticated() {
    let (server, _client) = start().await;
    let out = expected(ErrorKind::Unauthenticated, 401, None, "You must be logged in to do this.");
    let wrong = super::client(&server, server.text("user_id"), "wrong");
    assert_fails(wrong.users().list().send().await, out);
    assert_fails(wrong.livechat_users().get(LivechatUserType::Agent, JOHN).send().await, out);
}

#[tokio::test]
async fn a_user_without_permissions_is_forbidden() {
    let (server, client) = start().await;
    client.users().create(&new_user()).send().await.unwrap();
    let pia = Client::builder().base_url(server.url()).login("pia.roth", "A-long-one-1234").build().unwrap();
    let words = "User does not have the permissions required for this action";
    let permissions = expected(ErrorKind::Forbidden, 403, Some("error-unauthorized"), words);
    assert_fails(pia.livechat_users().get(LivechatUserType::Agent, JOHN).send().await, permissions);
    assert_fails(pia.departments().list().send().await, permissions);
    assert_fails(pia.users().delete(&UserDeletion::new().user_id(JOHN)).send().await, permissions);
    let mut other = new_user();
    other.username = "other".to_owned();
    let words = "Adding user is not allowed";
    let not_allowed = expected(ErrorKind::Forbidden, 400, Some("error-action-not-allowed"), words);
    assert_fails(pia.users().create(&other).send().await, not_allowed);
}

#[tokio::test]
async fn an_unknown_user_is_not_found() {
    let (_server, client) = start().await;
    let nobody = client.livechat_users().get(LivechatUserType::Agent, "nobody").send().await;
    assert_fails(nobody, expected(ErrorKind::NotFound, 400, None, "User not found"));
    let nobody = client.livechat_users().remove(LivechatUserType::Agent, "nobody").send().await;
    assert_fails(nobody, expected(ErrorKind::NotFound, 400, Some("error-invalid-user"), ""));
    let nobody = client.users().get().username("nobody").send().await;
    assert_fails(nobody, expected(ErrorKind::NotFound, 400, None, "User not found."));
}

#[tokio::test]
async fn a_user_has_a_username_and_an_address_of_their_own() {
    let (_server, client) = start().await;
    client.users().create(&new_user()).send().await.unwrap();
    let taken = expected(ErrorKind::Conflict, 400, Some("error-field-unavailable"), "is already in use");
    assert_fails(client.users().create(&new_user()).send().await, taken);
    let mut bad = new_user();
    bad.username = "x".to_owned();
    bad.email = "nowhere".to_owned();
    let invalid = expected(ErrorKind::Invalid, 400, Some("error-invalid-email"), "Invalid email nowhere");
    assert_fails(client.users().create(&bad).send().await, invalid);
}

#[tokio::test]
async fn an_unknown_type_of_livechat_user_is_refused() {
    let (_server, client) = start().await;
    let unknown = client.livechat_users().list("captain".into()).send().await;
    assert_fails(unknown, expected(ErrorKind::Invalid, 400, None, "Invalid type"));
}

#[tokio::test]
async fn a_list_waits_for_the_limit_of_calls() {
    let (server, client) = start().await;
    let everybody = client.users().list().collect_all().await.unwrap().len();
    for (setting, value) in
        [("_Limit_Calls_Default", json!(2)), ("_Limit_Time_Default", json!(300)), ("", json!(true))]
    {
        set(&server, &format!("API_Enable_Rate_Limiter{setting}"), value).await;
    }
    let start = Instant::now();
    // No single call has the time to wait for the window's end.
    let short = RequestOptions::new().timeout(Duration::from_millis(250));
    let users = client.users().list().count(3).with_options(short).collect_all().await.unwrap();
    assert_eq!(users.len(), everybody);
    let windows = everybody.div_ceil(3).div_ceil(2) as u32;
    assert!(windows > 2 && start.elapsed() > Duration::from_millis(250) * (windows - 1));
}

#[tokio::test]
async fn a_rate_limit_says_how_long_to_wait() {
    let (server, client) = start().await;
    for (setting, value) in [("_Limit_Calls_Default", json!(1)), ("", json!(true))] {
        set(&server, &format!("API_Enable_Rate_Limiter{setting}"), value).await;
    }
    let first = client.authentication().get_me().send().await.unwrap();
    assert_eq!(first.rate_limit().and_then(|limit| limit.remaining), Some(0));
    // The client that was told so does not ask again; one that was not is refused.
    let held_back = client.authentication().get_me().send().await.unwrap_err();
    let other = super::client(&server, server.text("user_id"), server.text("auth_token"));
    let refused = other.authentication().get_me().send().await.unwrap_err();
    assert_eq!((held_back.attempts(), held_back.code()), (0, None));
    assert_eq!((refused.attempts(), refused.code()), (1, Some("error-too-many-requests")));
    for error in [held_back, refused] {
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        let wait = error.retry_after().unwrap().as_secs();
        assert!((1..=60).contains(&wait), "{wait}");
    }
}
