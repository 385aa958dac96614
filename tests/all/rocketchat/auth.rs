//! Signing in and second factors.

use frontdesk_core::ConfigureClient;
use frontdesk_rocketchat::types::{
    CasCredential, ChallengeReference, ChallengeVerification, EmailCodeRequest, LoginCode, LoginEmail,
    LoginRequest, LoginUser, LoginUsername, NewUser, TotpCode,
};
use frontdesk_rocketchat::{
    Client, Error, ErrorCode, ErrorKind, Secret, TwoFactor, TwoFactorChallenge, TwoFactorMethod,
};

use super::{client, client_of, expected, set, start, visitor};
use crate::sandbox::{Expected, Server, assert_fails};
use crate::witness::Witness;

/// What authenticator apps and e-mails say.
const TOTP: &str = "123456";
const EMAIL: &str = "654321";

const SIGNED_OUT: Expected<'_> =
    expected(ErrorKind::Unauthenticated, 401, None, "You must be logged in to do this.");
const REFUSED: Expected<'_> = expected(ErrorKind::Unauthenticated, 401, None, "Unauthorized");

/// A client that signs in with a password, and with this code where one is asked for.
fn with_code(server: &Server, username: &str, code: &'static str) -> Client {
    Client::builder()
        .base_url(server.url())
        .login(username, server.text("password"))
        .second_factor(move |_| async move { Ok(Secret::from(code)) })
        .middleware(Witness::of("rocketchat"))
        .build()
        .unwrap()
}

fn password(server: &Server, user: LoginUser) -> LoginRequest {
    LoginRequest::new().user(user).password(server.text("password"))
}

fn refusal(status: u16, code: &'static str, words: &'static str) -> Expected<'static> {
    expected(ErrorKind::Unauthenticated, status, Some(code), words)
}

/// What an error asks for: the method, all methods, whether a code was refused.
fn asked(error: &Error) -> Option<(TwoFactorMethod, Vec<TwoFactorMethod>, bool)> {
    let challenge = TwoFactorChallenge::of(error)?;
    Some((challenge.method, challenge.available_methods, challenge.is_refusal))
}

async fn username(client: &Client) -> String {
    client.authentication().get_me().send().await.unwrap().value.username.into_option().unwrap()
}

#[tokio::test]
async fn people_sign_in_in_many_ways() {
    let (server, _) = start().await;
    let client = visitor(&server);
    let (name, email) = ("ben.okafor", "ben.okafor@harbour.example");
    let own = || Some(server.text("password").into());
    let vouched =
        |service: &str| LoginRequest::new().service_name(service).access_token(name).expires_in(200);
    let by_name = password(&server, LoginUser::LoginName(name.to_owned()));
    let token = client.authentication().login(&by_name).send().await.unwrap().value.data.auth_token;
    let requests = [
        by_name,
        password(&server, LoginUser::LoginName(email.to_owned())),
        password(&server, LoginUser::LoginEmail(LoginEmail::new(email).into())),
        password(&server, LoginUser::LoginUsername(LoginUsername::new(name).into())),
        {
            let mut value = LoginRequest::new().username(name);
            value.password = own();
            value
        },
        {
            let mut value = LoginRequest::new().email(email);
            value.password = own();
            value
        },
        LoginRequest::new().resume(token.clone()),
        vouched("facebook").secret("hash"),
        vouched("twitter").access_token_secret("hash").app_secret("hash").app_id("hash"),
        vouched("google").id_token("hash"),
        LoginRequest::new().identity_token(name),
        LoginRequest::new().saml(true).credential_token(name),
        LoginRequest::new().cas(CasCredential::new(name)),
    ];
    for request in &requests {
        let data = client.authentication().login(request).send().await.unwrap().value.data;
        let me = data.me.unwrap();
        assert_eq!((me.username.as_deref(), &me.id), (Some(name), &data.user_id), "{request:?}");
        let session = super::client(&server, data.user_id.as_str(), data.auth_token.expose());
        assert_eq!(username(&session).await, name);
    }

    let refused = [
        vouched("facebook"),
        vouched("myspace"),
        LoginRequest::new().resume("wrong"),
        password(&server, LoginUser::LoginName("nobody".to_owned())),
        // Deactivated.
        password(&server, LoginUser::LoginName("uwe.kraus".to_owned())),
        LoginRequest::default(),
    ];
    for request in &refused {
        assert_fails(client.authentication().login(request).send().await, REFUSED);
    }

    let resumed =
        Client::builder().base_url(server.url()).resume(token).middleware(Witness::of("rocketchat"));
    assert_eq!(username(&resumed.build().unwrap()).await, name);
    let wrong = Client::builder()
        .base_url(server.url())
        .resume("wrong")
        .middleware(Witness::of("rocketchat"))
        .build();
    assert_fails(wrong.unwrap().authentication().get_me().send().await, REFUSED);
}

#[tokio::test]
async fn a_session_ends_with_a_logout() {
    let (server, _) = start().await;
    for by_get in [false, true] {
        let request = password(&server, LoginUser::LoginName("ben.okafor".to_owned()));
        let data = visitor(&server).authentication().login(&request).send().await.unwrap().value.data;
        let session = client(&server, data.user_id.as_str(), data.auth_token.expose());
        let answer = if by_get {
            #[allow(deprecated)]
            session.authentication().logout_by_get().send().await
        } else {
            session.authentication().logout().send().await
        };
        let words = answer.unwrap().value.data.unwrap().message;
        assert_eq!(words.as_deref(), Some("You've been logged out!"));
        assert_fails(session.authentication().get_me().send().await, SIGNED_OUT);
    }
    let own = client_of(&server, "ben.okafor").authentication().get_me().send().await.unwrap().value;
    assert_eq!(own.email.as_deref(), Some("ben.okafor@harbour.example"));
    assert_eq!((own.success, own.is_oauth_user), (Some(true), Some(false)));
}

#[tokio::test]
async fn a_login_code_is_good_once() {
    let (server, _) = start().await;
    let client = visitor(&server);
    let code = LoginCode::new("5a6e64626f782d6c6f67696e2d636f64652d666f722d62656e2d6f6b61666f72");
    let login = client.authentication().redeem_login_code(&code).send().await.unwrap().value;
    let session =
        super::client(&server, login.user_id.as_ref().unwrap().as_str(), login.login_token.expose());
    assert_eq!(username(&session).await, "ben.okafor");
    let used = expected(ErrorKind::Invalid, 400, Some("error-invalid-code"), "error-invalid-code");
    assert_fails(client.authentication().redeem_login_code(&code).send().await, used);
    let short = expected(ErrorKind::Invalid, 400, Some("invalid-params"), "must NOT have fewer than 64");
    assert_fails(client.authentication().redeem_login_code(&LoginCode::new("short")).send().await, short);
}

#[tokio::test]
async fn too_many_wrong_passwords_block_a_login() {
    let (server, _) = start().await;
    set(&server, "Block_Multiple_Failed_Logins_Attempts_Until_Block_by_User", 2).await;
    set(&server, "Block_Multiple_Failed_Logins_Enabled", true).await;
    let client = visitor(&server);
    let right = password(&server, LoginUser::LoginName("ben.okafor".to_owned()));
    let wrong = right.clone().password("wrong");
    // A login in between clears the count.
    assert_fails(client.authentication().login(&wrong).send().await, REFUSED);
    client.authentication().login(&right).send().await.unwrap();
    assert_fails(client.authentication().login(&wrong).send().await, REFUSED);
    assert_fails(client.authentication().login(&wrong).send().await, REFUSED);
    let code = ErrorCode::LoginBlockedForUser;
    for request in [&wrong, &right] {
        let error = client.authentication().login(request).send().await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::RateLimited, Some(code.as_str())));
    }
    assert_eq!(username(&client_of(&server, "vera.popescu")).await, "vera.popescu");
}

/// Sven with an authenticator app: his session, and his backup codes.
async fn with_app(server: &Server) -> (Client, Vec<Secret>) {
    let sven = client_of(server, "sven.larsen");
    sven.two_factor().enable_totp().send().await.unwrap();
    let backup = sven.two_factor().validate_totp(&TotpCode::new(TOTP)).send().await.unwrap().value.codes;
    (sven, backup.unwrap())
}

fn login_of_sven(server: &Server) -> LoginRequest {
    password(server, LoginUser::LoginName("sven.larsen".to_owned()))
}

async fn remaining(client: &Client) -> i64 {
    client.two_factor().get_totp_codes_remaining().send().await.unwrap().value.remaining
}

#[tokio::test]
async fn an_app_that_is_not_set_up_has_no_codes() {
    let (server, _) = start().await;
    let sven = client_of(&server, "sven.larsen");
    let code = TotpCode::new(TOTP);
    let invalid = expected(ErrorKind::Invalid, 400, Some("invalid-totp"), "");
    assert_fails(sven.two_factor().validate_totp(&code).send().await, invalid);
    assert_fails(sven.two_factor().get_totp_codes_remaining().send().await, invalid);
    assert_fails(sven.two_factor().regenerate_totp_codes(&code).send().await, invalid);
    assert!(!sven.two_factor().disable_totp(&code).send().await.unwrap().value.disabled);
}

#[tokio::test]
async fn an_app_is_set_up_with_a_secret_and_a_code() {
    let (server, _) = start().await;
    let sven = client_of(&server, "sven.larsen");
    let secret = sven.two_factor().enable_totp().send().await.unwrap().value;
    assert!(secret.url.expose().ends_with(&format!("sven.larsen?secret={}", secret.secret.expose())));
    let invalid = expected(ErrorKind::Invalid, 400, Some("invalid-totp"), "");
    assert_fails(sven.two_factor().validate_totp(&TotpCode::new("000000")).send().await, invalid);
    let backup = sven.two_factor().validate_totp(&TotpCode::new(TOTP)).send().await.unwrap().value.codes;
    assert_eq!(backup.unwrap().len(), 12);
    let services = sven.authentication().get_me().send().await.unwrap().value.services.unwrap();
    assert_eq!(services.totp.unwrap().enabled, Some(true));
}

/// Nothing changes until a code was given.
#[tokio::test]
async fn an_app_ends_the_other_sessions() {
    let (server, _) = start().await;
    let data =
        visitor(&server).authentication().login(&login_of_sven(&server)).send().await.unwrap().value.data;
    let elsewhere = client(&server, data.user_id.as_str(), data.auth_token.expose());
    let sven = client_of(&server, "sven.larsen");
    sven.two_factor().enable_totp().send().await.unwrap();
    assert_eq!(username(&elsewhere).await, "sven.larsen");
    sven.two_factor().validate_totp(&TotpCode::new(TOTP)).send().await.unwrap();
    assert_fails(elsewhere.authentication().get_me().send().await, SIGNED_OUT);
}

#[tokio::test]
async fn a_login_asks_for_the_code_of_the_app() {
    let (server, _) = start().await;
    with_app(&server).await;
    let error = client_of(&server, "sven.larsen").authentication().get_me().send().await.unwrap_err();
    assert_eq!(asked(&error), Some((TwoFactorMethod::Totp, vec![TwoFactorMethod::Totp], false)));
    assert_fails::<()>(Err(error), refusal(401, "totp-required", "TOTP Required"));
    let wrong = with_code(&server, "sven.larsen", "000000");
    let error = wrong.authentication().get_me().send().await.unwrap_err();
    assert_eq!(asked(&error), Some((TwoFactorMethod::Totp, vec![TwoFactorMethod::Totp], true)));
    assert_fails::<()>(Err(error), refusal(401, "totp-invalid", "TOTP Invalid"));
    assert_eq!(username(&with_code(&server, "sven.larsen", TOTP)).await, "sven.larsen");
}

#[tokio::test]
async fn a_login_without_a_second_factor_reads_no_code() {
    let (server, _) = start().await;
    assert_eq!(username(&with_code(&server, "ben.okafor", "000000")).await, "ben.okafor");
}

#[tokio::test]
async fn a_backup_code_is_good_once() {
    let (server, _) = start().await;
    let (sven, backup) = with_app(&server).await;
    assert_eq!(remaining(&sven).await, 12);
    let request = login_of_sven(&server).code(backup[0].clone());
    visitor(&server).authentication().login(&request).send().await.unwrap();
    assert_eq!(remaining(&sven).await, 11);
    let again = visitor(&server).authentication().login(&request).send().await;
    assert_fails(again, refusal(401, "totp-invalid", "TOTP Invalid"));
}

#[tokio::test]
async fn a_code_beside_an_object_is_not_read() {
    let (server, _) = start().await;
    with_app(&server).await;
    let object = LoginUser::LoginUsername(LoginUsername::new("sven.larsen").into());
    let login = visitor(&server).authentication().login(&password(&server, object).code(TOTP)).send().await;
    assert_fails(login, refusal(401, "totp-required", ""));
}

#[tokio::test]
async fn a_token_is_resumed_without_a_code() {
    let (server, _) = start().await;
    with_app(&server).await;
    let login = visitor(&server).authentication().login(&login_of_sven(&server).code(TOTP)).send().await;
    let token = login.unwrap().value.data.auth_token;
    let resumed =
        Client::builder().base_url(server.url()).resume(token).middleware(Witness::of("rocketchat"));
    assert_eq!(username(&resumed.build().unwrap()).await, "sven.larsen");
}

#[tokio::test]
async fn backup_codes_are_renewed() {
    let (server, _) = start().await;
    let (sven, backup) = with_app(&server).await;
    let renew = |code: &str| sven.two_factor().regenerate_totp_codes(&TotpCode::new(code));
    assert_eq!(renew("000000").send().await.unwrap().value.codes, None);
    let renewed = renew(TOTP).send().await.unwrap().value.codes.unwrap();
    assert!(renewed.len() == 12 && renewed[0].expose() != backup[0].expose());
    assert_eq!(remaining(&sven).await, 12);
}

/// The attempt itself needs a code.
#[tokio::test]
async fn no_second_app_is_set_up() {
    let (server, _) = start().await;
    let (sven, _) = with_app(&server).await;
    let request = sven.two_factor().enable_totp();
    assert_fails(request.clone().send().await, refusal(400, "totp-required", "TOTP Required"));
    let second = request.two_factor_code(&TOTP.into()).two_factor_method(&TwoFactorMethod::Totp).send().await;
    assert_fails(second, expected(ErrorKind::Conflict, 400, Some("error-2fa-already-enabled"), ""));
}

#[tokio::test]
async fn an_app_is_turned_off_with_a_code() {
    let (server, _) = start().await;
    let (sven, backup) = with_app(&server).await;
    let disable = |code: &str| sven.two_factor().disable_totp(&TotpCode::new(code));
    assert!(!disable("000000").send().await.unwrap().value.disabled);
    assert!(disable(backup[1].expose()).send().await.unwrap().value.disabled);
    assert_eq!(username(&client_of(&server, "sven.larsen")).await, "sven.larsen");
}

fn person(name: &str) -> NewUser {
    NewUser::new(format!("{name}@harbour.example"), name, "A-long-one-1234", format!("{name}.new"))
}

/// A new session of Jonas, who has an authenticator app.
async fn jonas(server: &Server) -> Client {
    let jonas = client_of(server, "jonas.weber");
    jonas.two_factor().enable_totp().send().await.unwrap();
    jonas.two_factor().validate_totp(&TotpCode::new(TOTP)).send().await.unwrap();
    with_code(server, "jonas.weber", TOTP)
}

#[tokio::test]
async fn a_call_asks_for_a_second_factor_and_is_repeated_with_it() {
    let (server, _) = start().await;
    let request = jonas(&server).await.users().create(&person("pia"));
    let error = request.clone().send().await.unwrap_err();
    let challenge = TwoFactorChallenge::of(&error).unwrap();
    assert_eq!((challenge.code_generated, challenge.email_or_username.clone()), (Some(false), None));
    assert_fails::<()>(Err(error), refusal(400, "totp-required", "TOTP Required"));
    let right = TwoFactor::new(challenge.method, TOTP);
    let user = request.with_options(right.into()).send().await.unwrap().value.user;
    assert_eq!(user.username.as_deref(), Some("pia.new"));
}

#[tokio::test]
async fn a_wrong_code_of_a_call_is_refused() {
    let (server, _) = start().await;
    let request = jonas(&server).await.users().create(&person("pia"));
    let wrong = TwoFactor::new(TwoFactorMethod::Totp, "000000");
    let wrong = request.clone().with_options(wrong.into()).send().await;
    assert_fails(wrong, refusal(400, "totp-invalid", "TOTP Invalid"));
    // A method that is off takes no code.
    let other = TwoFactor::new(TwoFactorMethod::Email, TOTP);
    let other = request.with_options(other.into()).send().await.unwrap_err();
    assert_eq!(asked(&other), Some((TwoFactorMethod::Email, vec![TwoFactorMethod::Totp], true)));
}

#[tokio::test]
async fn a_second_factor_is_remembered_for_the_session() {
    let (server, _) = start().await;
    let jonas = jonas(&server).await;
    let right = TwoFactor::new(TwoFactorMethod::Totp, TOTP);
    jonas.users().create(&person("pia")).with_options(right.into()).send().await.unwrap();
    jonas.users().create(&person("per")).send().await.unwrap();
    let other = with_code(&server, "jonas.weber", TOTP).users().create(&person("pal")).send().await;
    assert_fails(other, refusal(400, "totp-required", "TOTP Required"));
}

#[tokio::test]
async fn a_workspace_asks_for_the_password_of_who_has_no_second_factor() {
    let (server, _) = start().await;
    set(&server, "Accounts_TwoFactorAuthentication_Enforce_Password_Fallback", true).await;
    let request = client_of(&server, "ada.brandt").users().create(&person("ida"));
    let challenge = TwoFactorChallenge::of(&request.clone().send().await.unwrap_err()).unwrap();
    assert_eq!((&challenge.method, challenge.is_refusal), (&TwoFactorMethod::Password, false));
    let wrong = TwoFactor::new(challenge.method.clone(), "guessed");
    let wrong = request.clone().with_options(wrong.into()).send().await;
    assert_fails(wrong, refusal(400, "totp-invalid", "TOTP Invalid"));
    let right = TwoFactor::new(challenge.method, server.text("password"));
    request.with_options(right.into()).send().await.unwrap();
    set(&server, "Accounts_TwoFactorAuthentication_Enforce_Password_Fallback", false).await;
    client_of(&server, "ada.brandt").users().create(&person("pim")).send().await.unwrap();
}

#[tokio::test]
async fn a_workspace_without_second_factors_asks_for_none() {
    let (server, _) = start().await;
    jonas(&server).await;
    set(&server, "Accounts_TwoFactorAuthentication_Enabled", false).await;
    client_of(&server, "jonas.weber").users().create(&person("pal")).send().await.unwrap();
}

/// John, who gets his codes by email.
async fn john_by_email(server: &Server) -> Client {
    let john = client_of(server, "john.doe");
    john.two_factor().enable_email().send().await.unwrap();
    john
}

#[tokio::test]
async fn codes_by_email_need_a_verified_address() {
    let (server, admin) = start().await;
    let unverified = NewUser::new("pia@harbour.example", "Pia Roth", server.text("password"), "pia.roth");
    admin.users().create(&unverified).send().await.unwrap();
    let refused = client_of(&server, "pia.roth").two_factor().enable_email().send().await;
    let words = "You need to verify your emails before setting up 2FA";
    assert_fails(refused, expected(ErrorKind::NotFound, 400, Some("error-invalid-user"), words));
}

#[tokio::test]
async fn codes_by_email_are_enabled() {
    let (server, _) = start().await;
    let john = john_by_email(&server).await;
    let services = john.authentication().get_me().send().await.unwrap().value.services.unwrap();
    let email = services.email_two_factor.unwrap();
    assert!(email.enabled == Some(true) && email.changed_at.is_some());
}

/// The first attempt sends a code, the next one finds it on its way.
#[tokio::test]
async fn a_login_sends_a_code_once() {
    let (server, _) = start().await;
    john_by_email(&server).await;
    for generated in [true, false] {
        let error = client_of(&server, "john.doe").authentication().get_me().send().await.unwrap_err();
        let challenge = TwoFactorChallenge::of(&error).unwrap();
        assert_eq!((challenge.method, challenge.code_generated), (TwoFactorMethod::Email, Some(generated)));
        assert_eq!(challenge.email_or_username.as_deref(), Some("john.doe"));
    }
    assert_eq!(username(&with_code(&server, "john.doe", EMAIL)).await, "john.doe");
}

/// The next one comes on request, or with the next attempt.
#[tokio::test]
async fn a_code_by_email_is_good_for_one_login() {
    let (server, _) = start().await;
    john_by_email(&server).await;
    assert_eq!(username(&with_code(&server, "john.doe", EMAIL)).await, "john.doe");
    let request = password(&server, LoginUser::LoginName("john.doe".to_owned())).code(EMAIL);
    let nobody = visitor(&server);
    let used = refusal(401, "totp-invalid", "TOTP Invalid");
    assert_fails(nobody.authentication().login(&request).send().await, used);
    nobody.authentication().login(&request).send().await.unwrap();
    for name in ["john.doe@harbour.example", "john.doe", "nobody"] {
        nobody.two_factor().send_email_code(&EmailCodeRequest::new(name)).send().await.unwrap();
    }
    nobody.authentication().login(&request).send().await.unwrap();
}

#[tokio::test]
async fn a_code_by_email_is_sent_to_somebody() {
    let (server, _) = start().await;
    let missing = visitor(&server).two_factor().send_email_code(&EmailCodeRequest::new("")).send().await;
    let required = expected(ErrorKind::Invalid, 400, Some("error-parameter-required"), "is required");
    assert_fails(missing, required);
}

#[tokio::test]
async fn the_fifth_wrong_code_is_one_too_many() {
    let (server, _) = start().await;
    let john = john_by_email(&server).await;
    let guess = password(&server, LoginUser::LoginName("john.doe".to_owned())).code("000000");
    john.two_factor().send_email_code(&EmailCodeRequest::new("john.doe")).send().await.unwrap();
    let nobody = visitor(&server);
    for _ in 0..4 {
        assert_fails(nobody.authentication().login(&guess).send().await, refusal(401, "totp-invalid", ""));
    }
    assert_fails(nobody.authentication().login(&guess).send().await, refusal(401, "totp-max-attempts", ""));
}

/// Each time anew, also right after a code was given.
#[tokio::test]
async fn codes_by_email_are_turned_off_with_a_code() {
    let (server, _) = start().await;
    let john = john_by_email(&server).await;
    let request = john.two_factor().disable_email();
    let challenge = TwoFactorChallenge::of(&request.clone().send().await.unwrap_err()).unwrap();
    assert_eq!(challenge.method, TwoFactorMethod::Email);
    request.clone().two_factor_code(&EMAIL.into()).two_factor_method(&challenge.method).send().await.unwrap();
    assert_eq!(username(&client_of(&server, "john.doe")).await, "john.doe");
    john.two_factor().enable_email().send().await.unwrap();
    assert_fails(request.send().await, refusal(400, "totp-required", "TOTP Required"));
}

#[tokio::test]
async fn a_login_that_waits_is_finished_with_a_code() {
    let (server, _) = start().await;
    let client = visitor(&server);
    let send =
        async |id: &str| client.two_factor().send_challenge_code(&ChallengeReference::new(id)).send().await;
    let verify = async |id: &str, code: &str| {
        client.two_factor().verify_challenge(&ChallengeVerification::new(id, code)).send().await
    };
    let not_found =
        expected(ErrorKind::NotFound, 400, Some("error-challenge-not-found"), "challenge not found");
    let expired = expected(ErrorKind::Invalid, 400, Some("error-challenge-expired"), "challenge expired");
    let by_app =
        expected(ErrorKind::Invalid, 400, Some("error-invalid-challenge-method"), "invalid challenge method");
    assert_fails(send("nothing").await, not_found);
    assert_fails(send("sandbox-challenge-expired").await, expired);
    assert_fails(send("sandbox-challenge-totp").await, by_app);
    assert_fails(verify("sandbox-challenge-expired", TOTP).await, expired);

    let wrong = verify("sandbox-challenge-email", EMAIL).await.unwrap_err();
    assert_eq!((wrong.kind(), wrong.status().unwrap().as_u16()), (ErrorKind::Invalid, 400));
    send("sandbox-challenge-email").await.unwrap();
    let login = verify("sandbox-challenge-email", EMAIL).await.unwrap().value;
    let vera = super::client(&server, login.user_id.as_ref().unwrap().as_str(), login.login_token.expose());
    assert_eq!(username(&vera).await, "vera.popescu");
    assert_fails(verify("sandbox-challenge-email", EMAIL).await, not_found);

    for _ in 0..4 {
        verify("sandbox-challenge-totp", "000000").await.unwrap_err();
    }
    let most = refusal(400, "totp-max-attempts", "TOTP Maximun Failed Attempts Reached");
    assert_fails(verify("sandbox-challenge-totp", "000000").await, most);
    assert_fails(verify("sandbox-challenge-totp", TOTP).await, not_found);
}
