//! Signing in and second factors.

use frontdesk_rocketchat::types::{
    CasCredential, ChallengeAnswer, ChallengeReference, EmailCodeRequest, LoginCode, LoginEmail,
    LoginRequest, LoginUser, LoginUsername, NewUser, TotpCode,
};
use frontdesk_rocketchat::{
    Client, Error, ErrorCode, ErrorKind, Secret, TwoFactor, TwoFactorChallenge, TwoFactorMethod,
};

use super::witness::Witness;
use super::{client, client_of, expected, set, start, visitor};
use crate::sandbox::{Expected, Server, assert_fails};

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
        .middleware(Witness)
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

    let resumed = Client::builder().base_url(server.url()).resume(token).middleware(Witness);
    assert_eq!(username(&resumed.build().unwrap()).await, name);
    let wrong = Client::builder().base_url(server.url()).resume("wrong").middleware(Witness).build();
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

#[tokio::test]
async fn an_authenticator_app_is_asked_for_at_login() {
    let (server, _) = start().await;
    let [sven, elsewhere] = [0, 1].map(|_| client_of(&server, "sven.larsen"));
    let token = {
        let request = password(&server, LoginUser::LoginName("sven.larsen".to_owned()));
        elsewhere.authentication().login(&request).send().await.unwrap().value.data
    };
    let elsewhere = client(&server, token.user_id.as_str(), token.auth_token.expose());
    let code = |code: &str| TotpCode::new(code);
    let invalid = expected(ErrorKind::Invalid, 400, Some("invalid-totp"), "");
    assert_fails(sven.two_factor().validate_totp(&code(TOTP)).send().await, invalid);
    assert_fails(sven.two_factor().get_totp_codes_remaining().send().await, invalid);
    assert_fails(sven.two_factor().regenerate_totp_codes(&code(TOTP)).send().await, invalid);
    assert!(!sven.two_factor().disable_totp(&code(TOTP)).send().await.unwrap().value.disabled);

    let secret = sven.two_factor().enable_totp().send().await.unwrap().value;
    assert!(secret.url.expose().ends_with(&format!("sven.larsen?secret={}", secret.secret.expose())));
    assert_fails(sven.two_factor().validate_totp(&code("000000")).send().await, invalid);
    // Until a code was shown nothing changes.
    assert_eq!(username(&elsewhere).await, "sven.larsen");
    let backup = sven.two_factor().validate_totp(&code(TOTP)).send().await.unwrap().value.codes.unwrap();
    assert_eq!(backup.len(), 12);
    assert_fails(elsewhere.authentication().get_me().send().await, SIGNED_OUT);
    let services = sven.authentication().get_me().send().await.unwrap().value.services.unwrap();
    assert_eq!(services.totp.unwrap().enabled, Some(true));

    // Without a code, with a wrong one, with the app's.
    let error = client_of(&server, "sven.larsen").authentication().get_me().send().await.unwrap_err();
    assert_eq!(asked(&error), Some((TwoFactorMethod::Totp, vec![TwoFactorMethod::Totp], false)));
    assert_fails::<()>(Err(error), refusal(401, "totp-required", "TOTP Required"));
    let error =
        with_code(&server, "sven.larsen", "000000").authentication().get_me().send().await.unwrap_err();
    assert_eq!(asked(&error), Some((TwoFactorMethod::Totp, vec![TwoFactorMethod::Totp], true)));
    assert_fails::<()>(Err(error), refusal(401, "totp-invalid", "TOTP Invalid"));
    assert_eq!(username(&with_code(&server, "sven.larsen", TOTP)).await, "sven.larsen");
    // Whoever gives no way to a code is not asked for one that an app would not know.
    assert_eq!(username(&with_code(&server, "ben.okafor", "000000")).await, "ben.okafor");

    // A backup code is good once; a code beside an object is not read.
    let remaining =
        async || sven.two_factor().get_totp_codes_remaining().send().await.unwrap().value.remaining;
    assert_eq!(remaining().await, 12);
    let named = LoginUser::LoginName("sven.larsen".to_owned());
    let request = password(&server, named).code(backup[0].clone());
    visitor(&server).authentication().login(&request).send().await.unwrap();
    assert_eq!(remaining().await, 11);
    let again = visitor(&server).authentication().login(&request).send().await;
    assert_fails(again, refusal(401, "totp-invalid", "TOTP Invalid"));
    let object = LoginUser::LoginUsername(LoginUsername::new("sven.larsen").into());
    let request = password(&server, object).code(TOTP);
    assert_fails(
        visitor(&server).authentication().login(&request).send().await,
        refusal(401, "totp-required", ""),
    );
    // A token is resumed without one.
    let request = password(&server, LoginUser::LoginName("sven.larsen".to_owned()));
    let request = request.code(TOTP);
    let token = visitor(&server).authentication().login(&request).send().await.unwrap().value.data.auth_token;
    let resumed = Client::builder().base_url(server.url()).resume(token).middleware(Witness);
    assert_eq!(username(&resumed.build().unwrap()).await, "sven.larsen");

    assert_eq!(
        sven.two_factor().regenerate_totp_codes(&code("000000")).send().await.unwrap().value.codes,
        None
    );
    let renewed =
        sven.two_factor().regenerate_totp_codes(&code(TOTP)).send().await.unwrap().value.codes.unwrap();
    assert!(renewed.len() == 12 && renewed[0].expose() != backup[0].expose());
    assert_eq!(remaining().await, 12);

    // A second app cannot be set up beside the first, and the attempt needs a code itself.
    let request = sven.two_factor().enable_totp();
    assert_fails(request.clone().send().await, refusal(400, "totp-required", "TOTP Required"));
    let answer = request.two_factor_code(&TOTP.into()).two_factor_method(&TwoFactorMethod::Totp).send().await;
    assert_fails(answer, expected(ErrorKind::Conflict, 400, Some("error-2fa-already-enabled"), ""));

    assert!(!sven.two_factor().disable_totp(&code("000000")).send().await.unwrap().value.disabled);
    assert!(sven.two_factor().disable_totp(&code(renewed[1].expose())).send().await.unwrap().value.disabled);
    assert_eq!(username(&client_of(&server, "sven.larsen")).await, "sven.larsen");
}

#[tokio::test]
async fn calls_ask_for_a_second_factor_and_are_repeated_with_it() {
    let (server, _) = start().await;
    let jonas = client_of(&server, "jonas.weber");
    jonas.two_factor().enable_totp().send().await.unwrap();
    jonas.two_factor().validate_totp(&TotpCode::new(TOTP)).send().await.unwrap();

    let person = |name: &str| {
        NewUser::new(format!("{name}@harbour.example"), name, "A-long-one-1234", format!("{name}.new"))
    };
    let jonas = with_code(&server, "jonas.weber", TOTP);
    let request = jonas.users().create(&person("pia"));
    let error = request.clone().send().await.unwrap_err();
    let challenge = TwoFactorChallenge::of(&error).unwrap();
    assert_eq!((challenge.code_generated, challenge.email_or_username.clone()), (Some(false), None));
    assert_fails::<()>(Err(error), refusal(400, "totp-required", "TOTP Required"));
    let wrong = TwoFactor::new(challenge.method.clone(), "000000");
    let wrong = request.clone().with_options(wrong.into()).send().await;
    assert_fails(wrong, refusal(400, "totp-invalid", "TOTP Invalid"));
    // A method that is off takes no code.
    let other = TwoFactor::new(TwoFactorMethod::Email, TOTP);
    let other = request.clone().with_options(other.into()).send().await.unwrap_err();
    assert_eq!(asked(&other), Some((TwoFactorMethod::Email, vec![TwoFactorMethod::Totp], true)));
    let user =
        request.with_options(TwoFactor::new(challenge.method, TOTP).into()).send().await.unwrap().value.user;
    assert_eq!(user.username.as_deref(), Some("pia.new"));

    // This session is remembered for a while; another one is asked.
    jonas.users().create(&person("per")).send().await.unwrap();
    let other = with_code(&server, "jonas.weber", TOTP).users().create(&person("pal")).send().await;
    assert_fails(other, refusal(400, "totp-required", "TOTP Required"));
    // Who has none is asked for the password where the workspace wants that, else not at all; nor is anybody where the
    // workspace has no second factors.
    let ada = client_of(&server, "ada.brandt");
    set(&server, "Accounts_TwoFactorAuthentication_Enforce_Password_Fallback", true).await;
    let request = ada.users().create(&person("ida"));
    let challenge = TwoFactorChallenge::of(&request.clone().send().await.unwrap_err()).unwrap();
    assert_eq!((&challenge.method, challenge.is_refusal), (&TwoFactorMethod::Password, false));
    let wrong = TwoFactor::new(challenge.method.clone(), "guessed");
    assert_fails(
        request.clone().with_options(wrong.into()).send().await,
        refusal(400, "totp-invalid", "TOTP Invalid"),
    );
    let right = TwoFactor::new(challenge.method, server.text("password"));
    request.with_options(right.into()).send().await.unwrap();
    set(&server, "Accounts_TwoFactorAuthentication_Enforce_Password_Fallback", false).await;
    client_of(&server, "ada.brandt").users().create(&person("pim")).send().await.unwrap();
    set(&server, "Accounts_TwoFactorAuthentication_Enabled", false).await;
    client_of(&server, "jonas.weber").users().create(&person("pal")).send().await.unwrap();
}

#[tokio::test]
async fn codes_come_by_email() {
    let (server, admin) = start().await;
    let unverified = NewUser::new("pia@harbour.example", "Pia Roth", server.text("password"), "pia.roth");
    admin.users().create(&unverified).send().await.unwrap();
    let refused = client_of(&server, "pia.roth").two_factor().enable_email().send().await;
    let words = "You need to verify your emails before setting up 2FA";
    assert_fails(refused, expected(ErrorKind::NotFound, 400, Some("error-invalid-user"), words));

    let john = client_of(&server, "john.doe");
    john.two_factor().enable_email().send().await.unwrap();
    let me = john
        .authentication()
        .get_me()
        .send()
        .await
        .unwrap()
        .value
        .services
        .unwrap()
        .email_two_factor
        .unwrap();
    assert!(me.enabled == Some(true) && me.changed_at.is_some());

    // The first attempt sends a code, the next ones find it on its way.
    for generated in [true, false] {
        let error = client_of(&server, "john.doe").authentication().get_me().send().await.unwrap_err();
        let challenge = TwoFactorChallenge::of(&error).unwrap();
        assert_eq!((challenge.method, challenge.code_generated), (TwoFactorMethod::Email, Some(generated)));
        assert_eq!(challenge.email_or_username.as_deref(), Some("john.doe"));
    }
    assert_eq!(username(&with_code(&server, "john.doe", EMAIL)).await, "john.doe");

    // It was good for one login; another is sent for, or comes with the next attempt.
    let request = password(&server, LoginUser::LoginName("john.doe".to_owned()));
    let request = request.code(EMAIL);
    let nobody = visitor(&server);
    assert_fails(
        nobody.authentication().login(&request).send().await,
        refusal(401, "totp-invalid", "TOTP Invalid"),
    );
    nobody.authentication().login(&request).send().await.unwrap();
    for name in ["john.doe@harbour.example", "john.doe", "nobody"] {
        nobody.two_factor().send_email_code(&EmailCodeRequest::new(name)).send().await.unwrap();
    }
    nobody.authentication().login(&request).send().await.unwrap();
    let missing = nobody.two_factor().send_email_code(&EmailCodeRequest::new("")).send().await;
    let required = expected(ErrorKind::Invalid, 400, Some("error-parameter-required"), "is required");
    assert_fails(missing, required);

    // The fifth wrong code is one too many.
    let guess = request.clone().code("000000");
    john.two_factor().send_email_code(&EmailCodeRequest::new("john.doe")).send().await.unwrap();
    for _ in 0..4 {
        assert_fails(nobody.authentication().login(&guess).send().await, refusal(401, "totp-invalid", ""));
    }
    assert_fails(nobody.authentication().login(&guess).send().await, refusal(401, "totp-max-attempts", ""));

    // Turning it off needs a code each time, also right after one was given.
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
        client.two_factor().verify_challenge(&ChallengeAnswer::new(id, code)).send().await
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
