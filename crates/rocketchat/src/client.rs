//! The client and its builder.

use frontdesk_core::{ClientSettings, Error, Secret, TokenCache, env};

use crate::auth::{Credentials, RocketChat, Session};

/// The REST API of a Rocket.Chat workspace. Clones are cheap and share connections and the session.
#[derive(Clone, Debug)]
pub struct Client {
    core: frontdesk_core::Client,
}

impl Client {
    frontdesk_core::client_methods!(ClientBuilder);

    /// A client from the environment: `ROCKETCHAT_BASE_URL`, and either `ROCKETCHAT_USER_ID` with
    /// `ROCKETCHAT_AUTH_TOKEN`, or `ROCKETCHAT_USERNAME` with `ROCKETCHAT_PASSWORD`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the base URL is missing, one half of a pair is
    /// missing, or a value is not usable.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().from_env()?.build()
    }
}

/// Builds a [`Client`].
#[derive(Debug, Default)]
#[must_use = "a builder makes no client until it is built"]
pub struct ClientBuilder {
    settings: ClientSettings,
    credentials: Option<Credentials>,
}

impl ClientBuilder {
    /// Where the workspace is, without `/api/v1`: `https://chat.example.com`.
    pub fn base_url(mut self, url: &str) -> Self {
        self.settings.base_url(url);
        self
    }

    /// A personal access token, or the token of a session, and the id of the user that it belongs to.
    pub fn token(mut self, user_id: impl Into<String>, auth_token: impl Into<Secret>) -> Self {
        let session = Session { user_id: user_id.into(), auth_token: auth_token.into() };
        self.credentials = Some(Credentials::Session(session));
        self
    }

    /// Signs in with a user name or e-mail address and a password, before the first call and once more when the session
    /// has ended. An account with a second factor cannot sign in so: use
    /// [`token`](ClientBuilder::token) with a personal access token.
    pub fn login(mut self, username: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.credentials = Some(Credentials::Login {
            username: username.into(),
            password: password.into(),
            sessions: TokenCache::new(),
        });
        self
    }

    /// Takes what the environment says: `ROCKETCHAT_BASE_URL`, and either `ROCKETCHAT_USER_ID` with
    /// `ROCKETCHAT_AUTH_TOKEN`, or `ROCKETCHAT_USERNAME` with `ROCKETCHAT_PASSWORD`. The token comes first.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): a variable is not UTF-8, or one half of a pair is
    /// missing.
    pub fn from_env(mut self) -> Result<Self, Error> {
        if let Some(url) = env::optional("ROCKETCHAT_BASE_URL")? {
            self = self.base_url(&url);
        }
        if let Some(token) = env::optional("ROCKETCHAT_AUTH_TOKEN")? {
            self = self.token(env::required("ROCKETCHAT_USER_ID")?, token);
        } else if let Some(username) = env::optional("ROCKETCHAT_USERNAME")? {
            self = self.login(username, env::required("ROCKETCHAT_PASSWORD")?);
        }
        Ok(self)
    }

    frontdesk_core::client_settings!(settings);

    /// Makes the client. Nothing is sent yet. Without credentials only calls that need none work; any other
    /// fails with [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) before it is sent.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the base URL is missing, or it or a credential is
    /// not usable.
    pub fn build(self) -> Result<Client, Error> {
        let credentials = self.credentials.unwrap_or(Credentials::None);
        match &credentials {
            Credentials::Session(session) => {
                Secret::from(session.user_id.as_str()).header("")?;
                session.auth_token.header("")?;
            }
            Credentials::Login { username, password, .. } if username.is_empty() || password.is_empty() => {
                return Err(Error::configuration("the user name and the password must not be empty"));
            }
            Credentials::Login { .. } | Credentials::None => {}
        }
        Ok(Client { core: self.settings.build(RocketChat { credentials })? })
    }
}
