//! The client and its builder.

use frontdesk_core::{ClientSettings, ConfigureClient, Error, Secret, env};

use crate::auth::Chatwoot;

/// A client of a Chatwoot installation: its Application, Platform and Client APIs. Clones are cheap
/// and share connections.
#[derive(Clone, Debug)]
pub struct Client {
    core: frontdesk_core::VendorClient,
}

impl Client {
    frontdesk_core::client_methods!(ClientBuilder);

    /// Builds a client from environment variables: `CHATWOOT_BASE_URL`, `CHATWOOT_TOKEN`,
    /// `CHATWOOT_PLATFORM_TOKEN`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the base URL is missing, or a
    /// value is invalid.
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
    token: Option<Secret>,
    platform_token: Option<Secret>,
}

impl ClientBuilder {
    /// Sets the base URL of the installation, without `/api/v1`: `https://app.chatwoot.com`, or
    /// your own.
    pub fn base_url(mut self, url: &str) -> Self {
        self.settings.set_base_url(url);
        self
    }

    /// Sets the access token of a user (on their profile page) or an agent bot, for the Application
    /// API. Without a separate [`platform_token`](ClientBuilder::platform_token) it goes to the
    /// Platform API as well.
    pub fn token(mut self, token: impl Into<Secret>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Sets the access token of a platform app (made in the super admin console), for the Platform
    /// API.
    pub fn platform_token(mut self, token: impl Into<Secret>) -> Self {
        self.platform_token = Some(token.into());
        self
    }

    /// Takes the settings from environment variables: `CHATWOOT_BASE_URL`, `CHATWOOT_TOKEN`,
    /// `CHATWOOT_PLATFORM_TOKEN`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): a variable is not UTF-8.
    pub fn from_env(mut self) -> Result<Self, Error> {
        if let Some(url) = env::optional("CHATWOOT_BASE_URL")? {
            self = self.base_url(&url);
        }
        if let Some(token) = env::optional("CHATWOOT_TOKEN")? {
            self = self.token(token);
        }
        if let Some(token) = env::optional("CHATWOOT_PLATFORM_TOKEN")? {
            self = self.platform_token(token);
        }
        Ok(self)
    }

    /// Builds the client. Sends nothing. A token is not required: the Client API works without one,
    /// and any other call fails with [`ErrorKind::Configuration`](crate::ErrorKind::Configuration)
    /// before it is sent.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the base URL is missing, or
    /// the base URL or a token is invalid.
    pub fn build(self) -> Result<Client, Error> {
        for token in [&self.token, &self.platform_token].into_iter().flatten() {
            token.header("")?;
        }
        let vendor = Chatwoot { token: self.token, platform_token: self.platform_token };
        Ok(Client { core: self.settings.build(vendor)? })
    }
}

impl ConfigureClient for ClientBuilder {
    fn settings(&mut self) -> &mut ClientSettings {
        &mut self.settings
    }
}
