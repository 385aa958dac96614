//! Signing in, and how the session travels.

use std::sync::Arc;

use frontdesk_core::http::{HeaderMap, HeaderName, Method, StatusCode};
use frontdesk_core::{
    BoxFuture, Error, ErrorKind, FailureDetails, Operation, Secret, Token, TokenCache, VendorClient,
    VendorProfile,
};
use serde::{Deserialize, Serialize};

use crate::TwoFactorChallenge;
use crate::error::{self, ErrorCode};
use crate::ids::UserId;

const AUTH_TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
const USER_ID: HeaderName = HeaderName::from_static("x-user-id");

/// Signs in. The generated operation of the same name is for callers; this one is the client's own,
/// so that the client does not hang on what the spec calls it.
static LOGIN: Operation = Operation::from_static("login", Method::POST, "/api/v1/login", &[]);

/// What a call is authenticated by: see [`Client::session`](crate::Client::session).
///
/// [The vendor's page](https://developer.rocket.chat/apidocs/login-with-username-and-password)
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Session {
    /// The id of the user who is signed in, for the header `X-User-Id`.
    pub user_id: UserId,
    /// The token, for the header `X-Auth-Token`.
    pub auth_token: Secret,
}

impl Session {
    /// The session that a call's headers hold.
    fn of(headers: &HeaderMap) -> Option<Self> {
        let text = |name| std::str::from_utf8(headers.get(name)?.as_bytes()).ok();
        Some(Self { user_id: text(USER_ID)?.into(), auth_token: text(AUTH_TOKEN)?.into() })
    }
}

/// What the client's next call is authenticated by, which is signed in for where that was not done
/// yet.
pub(crate) async fn session(client: &VendorClient) -> Result<Session, Error> {
    let mut headers = HeaderMap::new();
    client.vendor().authenticate(client, &LOGIN, &mut headers).await?;
    Session::of(&headers).ok_or_else(|| Error::configuration("the client has no session"))
}

/// How a client gets a session.
#[derive(Debug)]
pub(crate) enum Credentials {
    /// There is none: only calls that need none work.
    None,
    /// It was given.
    Session(Session),
    /// By signing in, which is done before the first call and again when a session has ended. The
    /// response does not say when that will be.
    Login { login: Arc<Login>, sessions: TokenCache<Session> },
}

/// What signing in is done with.
pub(crate) enum Login {
    /// A user name or e-mail address, and a password.
    Password { username: String, password: Secret, second_factor: Option<SecondFactor> },
    /// A token that is still good.
    Resume { token: Secret },
}

/// The function that returns a code of the second factor.
pub(crate) type SecondFactor =
    Box<dyn Fn(TwoFactorChallenge) -> BoxFuture<'static, Result<Secret, Error>> + Send + Sync>;

impl std::fmt::Debug for Login {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = match self {
            Self::Password { .. } => "Password",
            Self::Resume { .. } => "Resume",
        };
        formatter.debug_struct(name).finish_non_exhaustive()
    }
}

/// Rocket.Chat as the core sees it.
pub(crate) struct RocketChat {
    pub(crate) credentials: Credentials,
}

impl std::fmt::Debug for RocketChat {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("RocketChat").finish_non_exhaustive()
    }
}

/// What signing in sends. `user` takes a user name and an e-mail address alike.
#[derive(Default, Serialize)]
struct LoginBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resume: Option<&'a Secret>,
}

/// The response of a sign-in.
#[derive(Deserialize)]
struct LoginAnswer {
    data: LoginData,
}

#[derive(Deserialize)]
struct LoginData {
    #[serde(rename = "userId")]
    user_id: UserId,
    #[serde(rename = "authToken")]
    auth_token: Secret,
}

/// Signs in, and once more with a code where the server asks for a second factor.
async fn sign_in(client: VendorClient, login: Arc<Login>) -> Result<Token<Session>, Error> {
    let (username, password, second_factor) = match &*login {
        Login::Password { username, password, second_factor } => (username, password, second_factor),
        Login::Resume { token } => {
            return send_login(&client, &LoginBody { resume: Some(token), ..LoginBody::default() }).await;
        }
    };
    let body = LoginBody { user: Some(username), password: Some(password), ..LoginBody::default() };
    let error = match send_login(&client, &body).await {
        Ok(session) => return Ok(session),
        Err(error) => error,
    };
    match (TwoFactorChallenge::of(&error), second_factor) {
        (Some(challenge), Some(second_factor)) => {
            let code = second_factor(challenge).await?;
            send_login(&client, &LoginBody { code: Some(&code), ..body }).await
        }
        _ => Err(error),
    }
}

async fn send_login(client: &VendorClient, body: &LoginBody<'_>) -> Result<Token<Session>, Error> {
    let mut request = client.request(&LOGIN);
    request.json(body);
    let LoginData { user_id, auth_token } = request.send_json::<LoginAnswer>().await?.value.data;
    Ok(Token::new(Session { user_id, auth_token }))
}

impl VendorProfile for RocketChat {
    fn name(&self) -> &'static str {
        "rocketchat"
    }

    fn refine(&self, operation: &Operation, status: StatusCode, failure: FailureDetails) -> FailureDetails {
        error::refine(operation, status, failure)
    }

    fn secret_fields(&self) -> &'static [&'static str] {
        crate::generated::SECRET_FIELDS
    }

    fn authenticate<'a>(
        &'a self,
        client: &'a VendorClient,
        operation: &'a Operation,
        headers: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let session = match &self.credentials {
                Credentials::None if operation.has_optional_credentials() => return Ok(()),
                Credentials::None => {
                    return Err(Error::configuration(
                        "the call needs credentials: give them to token() or login()",
                    ));
                }
                Credentials::Session(session) => session.clone(),
                Credentials::Login { login, sessions } => {
                    let (client, login) = (client.clone(), Arc::clone(login));
                    sessions.get(move || sign_in(client, login)).await?
                }
            };
            headers.insert(USER_ID, Secret::from(session.user_id.as_str()).header("")?);
            headers.insert(AUTH_TOKEN, session.auth_token.header("")?);
            Ok(())
        })
    }

    fn failure(&self, status: StatusCode, _headers: &HeaderMap, body: &[u8]) -> Option<FailureDetails> {
        error::failure(status, body)
    }

    fn renew<'a>(
        &'a self,
        _client: &'a VendorClient,
        _operation: &'a Operation,
        headers: &'a HeaderMap,
        error: &'a Error,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        let Credentials::Login { sessions, .. } = &self.credentials else {
            return Box::pin(async { Ok(false) });
        };
        // A call that asks for a second factor is not helped by signing in once more.
        if error.kind() != ErrorKind::Unauthenticated
            || ErrorCode::of(error).is_some_and(|code| code.is_two_factor())
        {
            return Box::pin(async { Ok(false) });
        }
        if let Some(session) = Session::of(headers) {
            sessions.invalidate(&session);
        }
        Box::pin(async { Ok(true) })
    }
}
