//! The sessions of users, by device.

use frontdesk_rocketchat::types::SessionEnd;
use frontdesk_rocketchat::{ErrorKind, SortOrder};

use super::{client_of, expected, start};
use crate::sandbox::{Expected, assert_fails};

const UNKNOWN: Expected<'_> = expected(ErrorKind::NotFound, 404, None, "Session not found");

#[tokio::test]
async fn a_login_is_a_session() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    let sessions = john.device_management().list_my_sessions().send().await.unwrap().value.sessions;
    assert_eq!((sessions.len(), sessions[0].current), (1, Some(true)));
    let id = &sessions[0].session_id;
    john.device_management().get_my_session(id).await.unwrap();
    let shown = client.device_management().get_session(id).await.unwrap();
    assert_eq!(shown.user.unwrap().username.as_deref(), Some("john.doe"));
    let all = client.device_management().list_all().send().await.unwrap().value.sessions;
    assert!(all.iter().any(|session| &session.session_id == id) && all.len() > 1);
}

#[tokio::test]
async fn a_session_is_ended_by_its_user() {
    let (server, _client) = start().await;
    let (here, there) = (client_of(&server, "john.doe"), client_of(&server, "john.doe"));
    there.authentication().get_me().await.unwrap();
    let sessions = here.device_management().list_my_sessions().send().await.unwrap().value.sessions;
    let other = sessions.iter().find(|session| session.current == Some(false)).unwrap();
    let end = SessionEnd::new(&other.session_id);
    here.device_management().end_my_session(&end).await.unwrap();
    assert_fails(here.device_management().end_my_session(&end).send().await, UNKNOWN);
}

#[tokio::test]
async fn a_session_is_ended_by_an_administrator() {
    let (server, client) = start().await;
    let john = client_of(&server, "john.doe");
    let sessions = john.device_management().list_my_sessions().send().await.unwrap().value.sessions;
    let end = SessionEnd::new(&sessions[0].session_id);
    client.device_management().end_session(&end).await.unwrap();
    assert_fails(client.device_management().end_session(&end).send().await, UNKNOWN);
}

#[tokio::test]
async fn sessions_are_refused() {
    let (server, client) = start().await;
    let sort = expected(ErrorKind::Invalid, 400, Some("error-invalid-sort-keys"), "");
    let request = client.device_management().list_my_sessions().sort(&SortOrder::ascending("host"));
    assert_fails(request.send().await, sort);
    let john = client_of(&server, "john.doe");
    let words = "User does not have the permissions required for this action";
    let forbidden = expected(ErrorKind::Forbidden, 403, Some("error-unauthorized"), words);
    assert_fails(john.device_management().list_all().send().await, forbidden);
    assert_fails(client.device_management().get_session("nobody").send().await, UNKNOWN);
}
