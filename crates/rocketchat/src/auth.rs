//! Signing in, and how the session travels.

use frontdesk_core::http::{HeaderMap, HeaderName, Method, StatusCode};
use frontdesk_core::{
    BoxFuture, Client, Error, ErrorKind, Failure, Operation, Secret, Token, TokenCache, Vendor,
};
use serde::{Deserialize, Serialize};

use crate::error;

const AUTH_TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
const USER_ID: HeaderName = HeaderName::from_static("x-user-id");

/// Signs in. The generated operation of the same name is for callers; this one is the client's own, so that the client does
/// not hang on what the spec calls it.
static LOGIN: Operation =
    Operation { id: "login", method: Method::POST, path: "/api/v1/login", security: &[], since: None };

/// What a call is authenticated by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Session {
    pub(crate) user_id: String,
    pub(crate) auth_token: Secret,
}

/// How a session is come by.
#[derive(Debug)]
pub(crate) enum Credentials {
    /// There is none: only calls that need none work.
    None,
    /// It was given.
    Session(Session),
    /// By signing in, which is done before the first call and again when a session has ended. The answer does not say when
    /// that will be.
    Login { username: String, password: Secret, sessions: TokenCache<Session> },
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
#[derive(Serialize)]
struct LoginBody<'a> {
    user: &'a str,
    password: &'a Secret,
}

/// What signing in answers.
#[derive(Deserialize)]
struct LoginAnswer {
    data: LoginData,
}

#[derive(Deserialize)]
struct LoginData {
    #[serde(rename = "userId")]
    user_id: String,
    #[serde(rename = "authToken")]
    auth_token: Secret,
}

/// Signs in.
async fn login(client: &Client, username: &str, password: &Secret) -> Result<Token<Session>, Error> {
    let mut request = client.request(&LOGIN);
    request.json(&LoginBody { user: username, password });
    let LoginData { user_id, auth_token } = request.send_json::<LoginAnswer>().await?.value.data;
    Ok(Token::new(Session { user_id, auth_token }))
}

impl Vendor for RocketChat {
    fn name(&self) -> &'static str {
        "rocketchat"
    }

    fn secret_fields(&self) -> &'static [&'static str] {
        crate::generated::SECRET_FIELDS
    }

    fn authenticate<'a>(
        &'a self,
        client: &'a Client,
        _operation: &'static Operation,
        headers: &'a mut HeaderMap,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let session = match &self.credentials {
                Credentials::None => {
                    return Err(Error::configuration(
                        "the call needs credentials: give them to token() or login()",
                    ));
                }
                Credentials::Session(session) => session.clone(),
                Credentials::Login { username, password, sessions } => {
                    sessions.get(|| login(client, username, password)).await?
                }
            };
            headers.insert(USER_ID, Secret::from(session.user_id).header("")?);
            headers.insert(AUTH_TOKEN, session.auth_token.header("")?);
            Ok(())
        })
    }

    fn failure(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Option<Failure> {
        error::failure(status, headers, body)
    }

    fn renew<'a>(
        &'a self,
        _client: &'a Client,
        _operation: &'static Operation,
        headers: &'a HeaderMap,
        error: &'a Error,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        let Credentials::Login { sessions, .. } = &self.credentials else {
            return Box::pin(async { Ok(false) });
        };
        // A call that asks for a second factor is not helped by signing in once more.
        if error.kind() != ErrorKind::Unauthenticated || error.code().is_some_and(error::second_factor) {
            return Box::pin(async { Ok(false) });
        }
        let sent = |name| headers.get(name).and_then(|value| str::from_utf8(value.as_bytes()).ok());
        if let (Some(user_id), Some(token)) = (sent(USER_ID), sent(AUTH_TOKEN)) {
            sessions.invalidate(&Session { user_id: user_id.to_owned(), auth_token: token.into() });
        }
        Box::pin(async { Ok(true) })
    }
}
