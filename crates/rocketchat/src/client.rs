//! The client and its builder.

use std::sync::Arc;

use frontdesk_core::{ClientSettings, ConfigureClient, Error, Secret, TokenCache, env};

use crate::TwoFactorChallenge;
use crate::auth::{self, Credentials, Login, RocketChat, SecondFactor, Session};
use crate::ids::UserId;

/// A client of the REST API of a Rocket.Chat workspace. Clones are cheap and share connections and
/// the session.
#[derive(Clone, Debug)]
pub struct Client {
    core: frontdesk_core::VendorClient,
}

impl Client {
    frontdesk_core::client_methods!(ClientBuilder);

    /// Builds a client from environment variables: `ROCKETCHAT_BASE_URL`, and either
    /// `ROCKETCHAT_USER_ID` with `ROCKETCHAT_AUTH_TOKEN`, or `ROCKETCHAT_USERNAME` with
    /// `ROCKETCHAT_PASSWORD`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the base URL is missing, one
    /// half of a pair is missing, or a value is invalid.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().from_env()?.build()
    }

    /// Returns the session that the next call uses, and signs in first if necessary. Keep it, and
    /// continue it with [`token`](ClientBuilder::token) or [`resume`](ClientBuilder::resume) when
    /// the program runs again.
    ///
    /// ```no_run
    /// # use frontdesk_rocketchat::{Client, Error};
    /// # async fn run(client: Client) -> Result<Client, Error> {
    /// let session = client.session().await?;
    /// let later = Client::builder()
    ///     .base_url("https://chat.example.com")
    ///     .token(session.user_id, session.auth_token)
    ///     .build()?;
    /// # Ok(later)
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the client has no
    /// credentials, and the errors of the sign-in.
    pub async fn session(&self) -> Result<Session, Error> {
        auth::session(&self.core).await
    }
}

/// Builds a [`Client`]. [`ConfigureClient`] has the settings that all vendors share: timeouts,
/// retries, limits, hooks, the transport.
#[derive(Default)]
#[must_use = "a builder makes no client until it is built"]
pub struct ClientBuilder {
    settings: ClientSettings,
    given: Option<Given>,
    second_factor: Option<SecondFactor>,
}

/// The credentials that a builder was given.
#[derive(Debug)]
enum Given {
    /// An existing session.
    Session(Session),
    /// The credentials to sign in with.
    Login(Login),
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ClientBuilder")
            .field("settings", &self.settings)
            .field("credentials", &self.given)
            .finish_non_exhaustive()
    }
}

impl ClientBuilder {
    /// Sets the base URL of the workspace, without `/api/v1`: `https://chat.example.com`, or
    /// `https://example.com/chat`.
    pub fn base_url(mut self, url: &str) -> Self {
        self.settings.set_base_url(url);
        self
    }

    /// Sets a personal access token, or the token of a session, and the ID of its user.
    pub fn token(mut self, user_id: impl Into<UserId>, auth_token: impl Into<Secret>) -> Self {
        let session = Session { user_id: user_id.into(), auth_token: auth_token.into() };
        self.given = Some(Given::Session(session));
        self
    }

    /// Signs in with a user name or e-mail address and a password, before the first call, and again
    /// when the session has ended, also by `logout`. If an operation is refused with a new session,
    /// too, its calls do not make the client sign in each time. With a wrong password every call
    /// fails, under the operation `login`, and too many failures lock the account for a while. An
    /// account with a second factor needs [`second_factor`](ClientBuilder::second_factor), which
    /// gives the code.
    pub fn login(mut self, username: impl Into<String>, password: impl Into<Secret>) -> Self {
        let login =
            Login::Password { username: username.into(), password: password.into(), second_factor: None };
        self.given = Some(Given::Login(login));
        self
    }

    /// Signs in with a valid token, the `authToken` of an earlier login. The server knows its user.
    pub fn resume(mut self, token: impl Into<Secret>) -> Self {
        self.given = Some(Given::Login(Login::Resume { token: token.into() }));
        self
    }

    /// Sets the function that returns the code of the second factor when
    /// [`login`](ClientBuilder::login) needs one. It is called at each sign-in, since a code is
    /// valid once. Waiting for it counts against the timeout of the call that signs in: if a person
    /// types the code, give that call a longer [`timeout`](crate::RequestOptions::timeout).
    ///
    /// ```
    /// use frontdesk_rocketchat::{Client, Secret};
    ///
    /// # fn read_code() -> String { "148750".to_owned() }
    /// let client = Client::builder()
    ///     .base_url("https://chat.example.com")
    ///     .login("ada", "correct horse")
    ///     .second_factor(|challenge| async move {
    ///         println!("your code ({}):", challenge.method.as_str());
    ///         Ok(Secret::from(read_code()))
    ///     })
    ///     .build()?;
    /// # Ok::<(), frontdesk_rocketchat::Error>(())
    /// ```
    pub fn second_factor<F, C>(mut self, code: F) -> Self
    where
        F: Fn(TwoFactorChallenge) -> C + Send + Sync + 'static,
        C: Future<Output = Result<Secret, Error>> + Send + 'static,
    {
        self.second_factor = Some(Box::new(move |challenge| Box::pin(code(challenge))));
        self
    }

    /// Takes the settings from environment variables: `ROCKETCHAT_BASE_URL`, and either
    /// `ROCKETCHAT_USER_ID` with `ROCKETCHAT_AUTH_TOKEN`, or `ROCKETCHAT_USERNAME` with
    /// `ROCKETCHAT_PASSWORD`. The token takes precedence.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): a variable is not UTF-8, or
    /// one half of a pair is missing.
    pub fn from_env(mut self) -> Result<Self, Error> {
        if let Some(url) = env::optional("ROCKETCHAT_BASE_URL")? {
            self = self.base_url(&url);
        }
        if let Some((user_id, token)) = env::pair("ROCKETCHAT_USER_ID", "ROCKETCHAT_AUTH_TOKEN")? {
            self = self.token(user_id, token);
        } else if let Some((username, password)) = env::pair("ROCKETCHAT_USERNAME", "ROCKETCHAT_PASSWORD")? {
            self = self.login(username, password);
        }
        Ok(self)
    }

    /// Builds the client. Sends nothing. Without credentials only calls that need none work; any
    /// other fails with [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) before it is
    /// sent.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the base URL is missing or
    /// contains the path of the API, or the base URL or a credential is invalid.
    pub fn build(self) -> Result<Client, Error> {
        let mut given = self.given;
        match (self.second_factor, &mut given) {
            (None, _) => {}
            (code, Some(Given::Login(Login::Password { second_factor, .. }))) => *second_factor = code,
            (Some(_), _) => {
                return Err(Error::configuration(
                    "second_factor() is for login() with a password; take it out",
                ));
            }
        }
        let credentials = match given {
            None => Credentials::None,
            Some(Given::Session(session)) => {
                Secret::from(session.user_id.as_str()).header("")?;
                session.auth_token.header("")?;
                Credentials::Session(session)
            }
            Some(Given::Login(login)) => {
                match &login {
                    Login::Password { username, password, .. }
                        if username.is_empty() || password.is_empty() =>
                    {
                        return Err(Error::configuration("the user name and the password must not be empty"));
                    }
                    Login::Password { .. } => {}
                    Login::Resume { token } => {
                        token.header("")?;
                    }
                }
                Credentials::Login { login: Arc::new(login), sessions: TokenCache::new() }
            }
        };
        let core = self.settings.build(RocketChat { credentials })?;
        if ["/api", "/api/v1"].iter().any(|path| core.base_url().as_str().ends_with(path)) {
            return Err(Error::configuration(
                "the base URL goes on to the API: take /api/v1 out of it, which every path begins with",
            ));
        }
        Ok(Client { core })
    }
}

impl ConfigureClient for ClientBuilder {
    fn settings(&mut self) -> &mut ClientSettings {
        &mut self.settings
    }
}
