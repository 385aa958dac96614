//! Personal access tokens and sessions of users.

use frontdesk_rocketchat::ids::UserId;
use frontdesk_rocketchat::types::{
    LoginRequest, NewPersonalToken, PersonalTokenName, TokenRequest, UserChoice, UserLogout,
};
use frontdesk_rocketchat::{Client, ErrorKind};

use super::users::{FORBIDDEN, NOBODY, NOT_ALLOWED, OUT, PASSWORD, pia};
use super::{JOHN, client, expected, start, visitor};
use crate::sandbox::{Server, assert_fails};

#[tokio::test]
async fn personal_access_tokens_open_the_account() {
    let (server, admin) = start().await;
    let (pia, id) = pia(&server, &admin).await;
    let new = NewPersonalToken::new("lighthouse").bypass_two_factor(true);
    let token = pia.users().generate_personal_access_token(&new).send().await.unwrap().value.token;
    let by_token = client(&server, id.as_str(), token.expose());
    assert_eq!(by_token.authentication().get_me().send().await.unwrap().value.id, id);
    assert_fails(
        pia.users().generate_personal_access_token(&new).send().await,
        expected(ErrorKind::Conflict, 400, Some("error-token-already-exists"), "already exists"),
    );
    let tokens = pia.users().list_personal_access_tokens().collect_all().await.unwrap();
    assert_eq!((tokens.len(), &*tokens[0].name, tokens[0].bypass_two_factor), (1, "lighthouse", Some(true)));
    assert!(token.expose().ends_with(tokens[0].last_token_part.as_ref().unwrap().expose()));

    let name = PersonalTokenName::new("lighthouse");
    let newer = pia.users().regenerate_personal_access_token(&name).send().await.unwrap().value.token;
    assert_fails(by_token.authentication().get_me().send().await, OUT);
    let by_token = client(&server, id.as_str(), newer.expose());
    // Signed in with the token, one signs out elsewhere; the token itself does not end.
    let left = by_token.users().log_out_other_clients().send().await.unwrap().value;
    let expires = left.token_expires.as_ref().and_then(|date| date.get());
    assert_eq!((left.token.expose(), expires), (newer.expose(), None));
    pia.users().remove_personal_access_token(&name).send().await.unwrap();
    assert_fails(by_token.authentication().get_me().send().await, OUT);
    assert_eq!(pia.users().list_personal_access_tokens().send().await.unwrap().value.tokens, []);
    let unknown = expected(ErrorKind::NotFound, 400, Some("error-token-does-not-exists"), "does not exist");
    assert_fails(pia.users().remove_personal_access_token(&name).send().await, unknown);
    assert_fails(pia.users().regenerate_personal_access_token(&name).send().await, unknown);
}

/// A login of Pia's that an administrator made: its client.
async fn created_login(server: &Server, admin: &Client, id: &UserId) -> Client {
    let request = TokenRequest::new(id, "sandbox-token-secret");
    let made = admin.users().create_token(&request).send().await.unwrap().value.data;
    assert_eq!(&made.user_id, id);
    client(server, id.as_str(), made.auth_token.expose())
}

#[tokio::test]
async fn an_administrator_creates_a_login_with_the_secret() {
    let (server, admin) = start().await;
    let (pia, id) = pia(&server, &admin).await;
    created_login(&server, &admin, &id).await.authentication().get_me().send().await.unwrap();
    let refused = expected(ErrorKind::Forbidden, 400, Some("error-not-authorized"), "Not authorized");
    let wrong = admin.users().create_token(&TokenRequest::new(&id, "wrong")).send().await;
    assert_fails(wrong, refused);
    let request = TokenRequest::new(JOHN, "sandbox-token-secret");
    assert_fails(pia.users().create_token(&request).send().await, refused);
}

/// Personal access tokens stay, until the other tokens are removed.
#[tokio::test]
async fn a_user_ends_their_other_sessions() {
    let (server, admin) = start().await;
    let (_, id) = pia(&server, &admin).await;
    let second = created_login(&server, &admin, &id).await;
    let personal = NewPersonalToken::new("mine");
    let personal = second.users().generate_personal_access_token(&personal).send().await.unwrap();
    let personal = client(&server, id.as_str(), personal.value.token.expose());
    let first = fresh_login(&server).await;
    let left = second.users().log_out_other_clients().send().await.unwrap().value;
    assert!(left.token_expires.as_ref().is_some_and(|date| date.get().is_some()));
    assert_fails(first.authentication().get_me().send().await, OUT);
    personal.authentication().get_me().send().await.unwrap();
    assert!(second.users().remove_other_tokens().send().await.unwrap().value.success);
    assert_fails(personal.authentication().get_me().send().await, OUT);
}

#[tokio::test]
async fn a_user_is_logged_out_by_themselves_or_an_administrator() {
    let (server, admin) = start().await;
    let (pia, id) = pia(&server, &admin).await;
    let words = format!("User {id} has been logged out!");
    let login = fresh_login(&server).await;
    let logout = UserLogout::new().user_id(id.clone());
    let message = admin.users().log_out().body(&logout).send().await.unwrap().value.message;
    assert_eq!(message.as_ref(), Some(&words));
    assert_fails(login.authentication().get_me().send().await, OUT);
    let own = fresh_login(&server).await;
    assert_eq!(own.users().log_out().send().await.unwrap().value.message, Some(words));
    assert_fails(own.authentication().get_me().send().await, OUT);
    let other = UserLogout::new().user_id(JOHN);
    assert_fails(pia.users().log_out().body(&other).send().await, FORBIDDEN);
}

#[tokio::test]
async fn a_reset_of_the_encryption_key_ends_the_sessions() {
    let (server, admin) = start().await;
    pia(&server, &admin).await;
    let login = fresh_login(&server).await;
    let other = UserChoice::new().user_id(JOHN);
    assert_fails(login.users().reset_e2e_key().body(&other).send().await, NOT_ALLOWED);
    let choice = UserChoice::new().username("pia.roth");
    admin.users().reset_e2e_key().body(&choice).send().await.unwrap();
    assert_fails(login.authentication().get_me().send().await, OUT);
}

#[tokio::test]
async fn a_reset_of_the_authenticator_app_ends_the_sessions() {
    let (server, admin) = start().await;
    pia(&server, &admin).await;
    let login = fresh_login(&server).await;
    let other = UserChoice::new().user_id(JOHN);
    assert_fails(login.users().reset_totp().body(&other).send().await, NOT_ALLOWED);
    login.users().reset_totp().send().await.unwrap();
    assert_fails(login.authentication().get_me().send().await, OUT);
    let nobody = UserChoice::new().user_id("nobody");
    assert_fails(admin.users().reset_totp().body(&nobody).send().await, NOBODY);
}

/// A client with a new login of Pia's, which does not sign in again by itself.
async fn fresh_login(server: &Server) -> Client {
    let request = LoginRequest::new().username("pia.roth").password(PASSWORD);
    let login = visitor(server).authentication().login(&request).send().await.unwrap().value.data;
    client(server, login.user_id.as_str(), login.auth_token.expose())
}
