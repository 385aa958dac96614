//! The client and its builder.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use frontdesk_core::http::{HeaderName, HeaderValue, header::AUTHORIZATION};
use frontdesk_core::{ClientSettings, ConfigureClient, Error, Secret, TokenCache, env};

use crate::auth::ImiChat;

/// A client of the REST API v3.1 of an imi.chat (Webex Engage) tenant. Clones are cheap and share
/// connections and the access token.
#[derive(Clone, Debug)]
pub struct Client {
    core: frontdesk_core::VendorClient,
}

impl Client {
    frontdesk_core::client_methods!(ClientBuilder);

    /// Builds a client from environment variables: `IMICHAT_BASE_URL`, `IMICHAT_API_KEY`,
    /// `IMICHAT_DOMAIN`, and optionally `IMICHAT_TEAM_ID`.
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
#[derive(Debug, Default)]
#[must_use = "a builder makes no client until it is built"]
pub struct ClientBuilder {
    settings: ClientSettings,
    key: Option<(Secret, String)>,
    key_header: Option<(String, String)>,
    team_id: Option<String>,
    token_lifetime: Option<Duration>,
}

impl ClientBuilder {
    /// Sets the base URL of the API with its version: `https://HOST/v3.1`. The host is the
    /// subdomain of your region.
    pub fn base_url(mut self, url: &str) -> Self {
        self.settings.set_base_url(url);
        self
    }

    /// Sets the API key (made in the console under Assets, API keys) and the tenant's domain name.
    /// The client exchanges them for an access token before the first call, and again when the
    /// token has expired.
    pub fn api_key(mut self, key: impl Into<Secret>, domain: impl Into<String>) -> Self {
        self.key = Some((key.into(), domain.into()));
        self
    }

    /// Sets the header that carries the key to `authorize`, and the prefix before the base64 of
    /// `<API key>@<domain>`. The vendor's public page describes the value but not the header.
    /// Defaults to `Authorization` and `"Basic "`.
    pub fn key_header(mut self, name: impl Into<String>, prefix: impl Into<String>) -> Self {
        self.key_header = Some((name.into(), prefix.into()));
        self
    }

    /// Sets the team on whose behalf calls are made (header `teamid`).
    pub fn team_id(mut self, id: impl ToString) -> Self {
        self.team_id = Some(id.to_string());
        self
    }

    /// Sets the lifetime of an access token, which the vendor does not document. With it the client
    /// renews tokens 60 seconds before they expire, or when a tenth of their lifetime is left if
    /// that is less. By default a token is used until the server refuses it (2003, 2004).
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = Some(lifetime);
        self
    }

    /// Takes the settings from environment variables: `IMICHAT_BASE_URL`, `IMICHAT_API_KEY` with
    /// `IMICHAT_DOMAIN`, `IMICHAT_TEAM_ID`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): a variable is not UTF-8, or
    /// there is a key without a domain or the other way round.
    pub fn from_env(mut self) -> Result<Self, Error> {
        if let Some(url) = env::optional("IMICHAT_BASE_URL")? {
            self = self.base_url(&url);
        }
        if let Some((key, domain)) = env::pair("IMICHAT_API_KEY", "IMICHAT_DOMAIN")? {
            self = self.api_key(key, domain);
        }
        if let Some(id) = env::optional("IMICHAT_TEAM_ID")? {
            self = self.team_id(id);
        }
        Ok(self)
    }

    /// Builds the client. Sends nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the base URL or the key is
    /// missing, or a value is invalid.
    pub fn build(self) -> Result<Client, Error> {
        let (key, domain) = self.key.ok_or_else(|| {
            Error::configuration(
                "there is no API key: give one to api_key(), or IMICHAT_API_KEY and IMICHAT_DOMAIN",
            )
        })?;
        if key.is_empty() || domain.is_empty() {
            return Err(Error::configuration("the API key and the domain must not be empty"));
        }
        let (name, prefix) = match &self.key_header {
            Some((name, prefix)) => {
                let name = HeaderName::try_from(name.as_str())
                    .map_err(|_| Error::configuration(format!("{name:?} is no name for a header")))?;
                (name, prefix.as_str())
            }
            None => (AUTHORIZATION, "Basic "),
        };
        let credential = Secret::from(STANDARD.encode(format!("{}@{domain}", key.expose())));
        let team_id =
            match self.team_id {
                Some(id) => Some(HeaderValue::try_from(id).map_err(|_| {
                    Error::configuration("the team id holds characters that no header can have")
                })?),
                None => None,
            };
        if self.token_lifetime.is_some_and(|lifetime| lifetime.is_zero()) {
            return Err(Error::configuration("the lifetime of a token must not be nothing"));
        }
        let vendor = ImiChat {
            key_header: name,
            key: credential.header(prefix)?,
            team_id,
            token_lifetime: self.token_lifetime,
            tokens: TokenCache::new(),
        };
        Ok(Client { core: self.settings.build(vendor)? })
    }
}

impl ConfigureClient for ClientBuilder {
    fn settings(&mut self) -> &mut ClientSettings {
        &mut self.settings
    }
}
