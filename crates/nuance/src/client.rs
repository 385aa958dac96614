//! The client and its builder.

use frontdesk_core::{ClientSettings, ConfigureClient, Error, Secret, env};

use crate::auth::Nuance;
use crate::token_endpoint::JwtTokens;
use crate::{JwtBearer, JwtKey, TokenProvider};

/// The base URL for every customer, as in the vendor's samples.
const BASE_URL: &str = "https://portal.touchcommerce.com/portal/configuration/api";

/// A client of the User Management API of a Nuance Digital Engagement Platform. Clones are cheap
/// and share connections.
#[derive(Clone, Debug)]
pub struct Client {
    core: frontdesk_core::VendorClient,
}

impl Client {
    frontdesk_core::client_methods!(ClientBuilder);

    /// Builds a client from environment variables: `NUANCE_TOKEN`, or those of a JWT exchange (see
    /// [`ClientBuilder::from_env`]), and optionally `NUANCE_BASE_URL`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): a variable is missing or
    /// invalid.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().from_env()?.build()
    }
}

/// Builds a [`Client`]. [`ConfigureClient`] has the settings that all vendors share: timeouts,
/// retries, limits, hooks, the transport.
#[derive(Default)]
#[must_use = "a builder makes no client until it is built"]
pub struct ClientBuilder {
    settings: ClientSettings,
    base_url_given: bool,
    tokens: Option<Tokens>,
    /// The error of an invalid token, which `build` returns.
    problem: Option<Error>,
}

/// Where access tokens come from.
enum Tokens {
    /// The provider is asked for them.
    Provider(Box<dyn TokenProvider>),
    /// They are exchanged for a JWT, by a client with the same settings.
    Jwt(Box<JwtBearer>),
}

impl ClientBuilder {
    /// Sets the base URL of the API, without `/v1`. Defaults to
    /// `https://portal.touchcommerce.com/portal/configuration/api`.
    pub fn base_url(mut self, url: &str) -> Self {
        self.settings.set_base_url(url);
        self.base_url_given = true;
        self
    }

    /// Sends this access token with every call, until it expires.
    pub fn token(mut self, token: impl Into<Secret>) -> Self {
        let token = token.into();
        self.problem = token.header("").err();
        self.tokens = Some(Tokens::Provider(Box::new(token)));
        self
    }

    /// Sets a provider that is asked for an access token before every call.
    pub fn token_provider(mut self, provider: impl TokenProvider) -> Self {
        self.problem = None;
        self.tokens = Some(Tokens::Provider(Box::new(provider)));
        self
    }

    /// Exchanges a JWT that is signed with your own key for an access token: before the first call,
    /// before the token expires, and when the server refuses it (401, 440). Calls that need a token
    /// at the same time share one exchange. The exchange has the settings of this client: timeouts,
    /// transport, hooks.
    pub fn jwt_bearer(mut self, bearer: JwtBearer) -> Self {
        self.problem = None;
        self.tokens = Some(Tokens::Jwt(Box::new(bearer)));
        self
    }

    /// Takes the settings from environment variables: `NUANCE_BASE_URL`, and either `NUANCE_TOKEN`,
    /// or `NUANCE_PRIVATE_KEY` (PEM) with `NUANCE_KEY_ID`, `NUANCE_TOKEN_URL`, `NUANCE_CLIENT_ID`
    /// and `NUANCE_CLIENT_SECRET`, for [`jwt_bearer`](ClientBuilder::jwt_bearer). The token takes
    /// precedence.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): a variable is not UTF-8, the
    /// private key cannot be read, or it stands without the others.
    pub fn from_env(mut self) -> Result<Self, Error> {
        if let Some(url) = env::optional("NUANCE_BASE_URL")? {
            self = self.base_url(&url);
        }
        if let Some(token) = env::optional("NUANCE_TOKEN")? {
            self = self.token(token);
        } else if let Some(pem) = env::optional("NUANCE_PRIVATE_KEY")? {
            let key = JwtKey::from_pem(env::required("NUANCE_KEY_ID")?, pem)?;
            let token_url = env::required("NUANCE_TOKEN_URL")?;
            let client_id = env::required("NUANCE_CLIENT_ID")?;
            let client_secret = env::required("NUANCE_CLIENT_SECRET")?;
            self = self.jwt_bearer(JwtBearer::new(token_url, client_id, client_secret, key));
        }
        Ok(self)
    }

    /// Builds the client. Sends nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): no source of access tokens is
    /// set, or it or the base URL is invalid.
    pub fn build(mut self) -> Result<Client, Error> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let tokens: Box<dyn TokenProvider> = match self.tokens {
            Some(Tokens::Provider(provider)) => provider,
            Some(Tokens::Jwt(bearer)) => Box::new(JwtTokens::new(*bearer, self.settings.clone())?),
            None => {
                return Err(Error::configuration(
                    "there is no access token: give one to token() or NUANCE_TOKEN, or something that gives them to \
                     jwt_bearer() or token_provider()",
                ));
            }
        };
        if !self.base_url_given {
            self.settings.set_base_url(BASE_URL);
        }
        Ok(Client { core: self.settings.build(Nuance { tokens })? })
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ClientBuilder").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl ConfigureClient for ClientBuilder {
    fn settings(&mut self) -> &mut ClientSettings {
        &mut self.settings
    }
}
