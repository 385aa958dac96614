//! The four vendors on loopback: real HTTP servers with made-up people, to try and test clients against.
//!
//! Each server listens on 127.0.0.1, on a port of its own that the system chooses, keeps its state in
//! memory, and answers as its vendor does: authentication, roles, parameters, bodies, error shapes,
//! pages. All of them start with the same cast, [`people::PERSONS`], so a directory over several
//! platforms finds the same people again by their e-mail address.
//!
//! Nothing of the client crates is used here. A server that shared the clients' types would share
//! their mistakes.
//!
//! A server can be told to misbehave, operation by operation: see [`faults`].
//!
//! ```
//! # async fn example() -> std::io::Result<()> {
//! use frontdesk_sandbox::{Sandbox, SandboxVendor};
//!
//! let sandbox = Sandbox::start(&[SandboxVendor::Nuance]).await?;
//! for endpoint in sandbox.endpoints() {
//!     println!("{} listens at {}", endpoint.vendor, endpoint.base_url);
//! }
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod chatwoot;
pub mod faults;
mod http;
mod imichat;
mod nuance;
pub mod people;
mod posts;
mod request;
mod rocketchat;
mod routes;
mod server;
mod spec;
mod validate;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use faults::{Faults, Script, ScriptError};
use server::Server;
use spec::{LazySpec, Spec, SpecOperation};

/// The name in [`Sandbox::seen`] under which requests count for which the vendor has no route.
pub const UNKNOWN_OPERATION: &str = "*";

/// One of the vendors that the sandbox can play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SandboxVendor {
    /// Chatwoot 4.16: Platform API and Application API.
    Chatwoot,
    /// Rocket.Chat: the workspace's REST API.
    RocketChat,
    /// imi.chat, now Webex Engage: REST v3.1.
    ImiChat,
    /// Nuance Digital Engagement: User Management API v1.
    Nuance,
}

impl SandboxVendor {
    /// All vendors, in the order in which the project names them.
    pub const ALL: [SandboxVendor; 4] = [Self::Chatwoot, Self::RocketChat, Self::ImiChat, Self::Nuance];

    /// The vendor's name as it stands in crate names and JSON lines: lower case, no punctuation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chatwoot => "chatwoot",
            Self::RocketChat => "rocketchat",
            Self::ImiChat => "imichat",
            Self::Nuance => "nuance",
        }
    }

    /// What follows host and port in the vendor's base URL.
    const fn base_path(self) -> &'static str {
        match self {
            Self::Chatwoot | Self::RocketChat => "",
            Self::ImiChat => "/v3.1",
            Self::Nuance => "/portal/configuration/api",
        }
    }

    /// The operations of the vendor's API.
    fn spec(self) -> io::Result<&'static Spec> {
        macro_rules! table {
            ($file:literal) => {{
                static SPEC: LazySpec = LazyLock::new(|| Spec::parse(include_str!($file)));
                &SPEC
            }};
        }
        let spec: &'static LazySpec = match self {
            Self::Chatwoot => table!("generated/chatwoot.json"),
            Self::RocketChat => table!("generated/rocketchat.json"),
            Self::ImiChat => table!("generated/imichat.json"),
            Self::Nuance => table!("generated/nuance.json"),
        };
        spec.as_ref().map_err(|error| io::Error::other(format!("{self}: {error}")))
    }

    /// The operations of the vendor's API, in the order of its spec.
    ///
    /// # Errors
    /// The sandbox's own tables are malformed.
    pub fn operations(self) -> io::Result<Vec<SandboxOperation>> {
        let spec = self.spec()?;
        Ok(match self {
            Self::ImiChat => listed(imichat::routes(spec).operations()),
            Self::Nuance => listed(nuance::routes(spec).operations()),
            Self::Chatwoot | Self::RocketChat => {
                listed(spec.operations.iter().map(|operation| (operation, true)))
            }
        })
    }

    fn router(self) -> io::Result<axum::Router> {
        let people = people::PERSONS;
        let spec = self.spec()?;
        match self {
            Self::Chatwoot => Ok(chatwoot::router(chatwoot::start_state(people))),
            Self::RocketChat => Ok(rocketchat::router(rocketchat::start_state(people))),
            Self::ImiChat => imichat::router(spec, imichat::start_state(people)),
            Self::Nuance => nuance::router(spec, nuance::start_state(people)),
        }
    }

    /// What lets a caller in to the vendor's server at this origin, `http://` with host and port.
    fn credentials(self, origin: &str) -> Map<String, Value> {
        match self {
            Self::Chatwoot => chatwoot::credentials(),
            Self::RocketChat => rocketchat::credentials(),
            Self::ImiChat => imichat::credentials(),
            Self::Nuance => nuance::credentials(origin),
        }
    }
}

impl fmt::Display for SandboxVendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

fn listed(operations: impl Iterator<Item = (&'static SpecOperation, bool)>) -> Vec<SandboxOperation> {
    let operations = operations.map(|(operation, has_behavior)| SandboxOperation {
        id: &operation.id,
        method: operation.method.as_str(),
        path: &operation.path,
        has_behavior,
    });
    operations.collect()
}

/// An operation of a vendor's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SandboxOperation {
    /// The operationId of the spec.
    pub id: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path below the base URL, with its parameters in braces.
    pub path: &'static str,
    /// Whether the sandbox has state and rules for it. Otherwise the response is the spec's example, with the header
    /// `x-frontdesk-sandbox: example`.
    pub has_behavior: bool,
}

/// Where one vendor listens and what lets a caller in.
///
/// It serialises to `{"vendor": …, "base_url": …, "credentials": {…}}`. Its `Debug` names the
/// credentials and hides their values.
#[derive(Clone, Serialize)]
pub struct Endpoint {
    /// Whose API is served.
    pub vendor: SandboxVendor,
    /// The base URL, without a slash at the end, such as `http://127.0.0.1:40123/v3.1`.
    pub base_url: String,
    /// Tokens, ids and passwords by name. Chatwoot: `platform_token`, `other_platform_token` (of an app
    /// that owns nothing), `user_token` (an administrator's), `agent_token`, `account_id`, `inbox_identifier` (of
    /// the API inbox, for the Client API). Rocket.Chat:
    /// `user_id`, `auth_token`, `username`, `password`. imi.chat: `api_key`, `domain`, `team_id`.
    /// Nuance: `token`, `site_id`, and for the exchange of a signed JWT `client_id`, `client_secret`, `key_id`,
    /// `private_key` (PEM) and `token_url`.
    pub credentials: Map<String, Value>,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.credentials.keys().collect();
        f.debug_struct("Endpoint")
            .field("vendor", &self.vendor)
            .field("base_url", &self.base_url)
            .field("credentials", &names)
            .finish()
    }
}

/// Running servers, one for each vendor asked for. They stop when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    endpoints: Vec<Endpoint>,
    servers: Vec<Server>,
    faults: Vec<Arc<Faults>>,
}

impl Sandbox {
    /// Starts a server for each of the vendors, every one with the cast as it stands in the table.
    /// It has to be called inside a Tokio runtime, on which the servers then run.
    ///
    /// # Errors
    ///
    /// When the system gives no port on the loopback interface.
    pub async fn start(vendors: &[SandboxVendor]) -> io::Result<Self> {
        let mut endpoints = Vec::with_capacity(vendors.len());
        let mut servers = Vec::with_capacity(vendors.len());
        let mut faults = Vec::with_capacity(vendors.len());
        for &vendor in vendors {
            let own_faults = Faults::new(vendor);
            let router = faults::layer(vendor.router()?, Arc::clone(&own_faults));
            let server = Server::start(router).await?;
            let origin = format!("http://{}", server.address());
            endpoints.push(Endpoint {
                vendor,
                base_url: format!("{origin}{}", vendor.base_path()),
                credentials: vendor.credentials(&origin),
            });
            servers.push(server);
            faults.push(own_faults);
        }
        Ok(Self { endpoints, servers, faults })
    }

    /// The endpoints, in the order in which the vendors were asked for.
    #[must_use]
    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    /// The endpoint of one vendor, if that vendor was started.
    #[must_use]
    pub fn endpoint(&self, vendor: SandboxVendor) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.vendor == vendor)
    }

    /// Makes a vendor misbehave by this script, from its start and from the next request on; the script before it is
    /// dropped. An empty one makes everything right again.
    ///
    /// # Errors
    ///
    /// The vendor was not started, or the script is wrong: an operation or a value cannot be, or the vendor has no such
    /// path. The script before it then goes on.
    pub fn script(&self, vendor: SandboxVendor, script: Script) -> Result<(), ScriptError> {
        match self.faults(vendor) {
            Some(faults) => faults.play(script),
            None => Err(ScriptError::new(format!("{vendor} is not served"))),
        }
    }

    /// How many requests came to a vendor since it started, by operation: the method and the path of the server's own
    /// route, without what stands in the base URL (`GET /v1/user/{siteId}/{userId}`). Where there is no such route, the request
    /// counts for [`UNKNOWN_OPERATION`]. Requests that a fault kept from the vendor count; a vendor that was not started has seen none.
    #[must_use]
    pub fn seen(&self, vendor: SandboxVendor) -> BTreeMap<String, u64> {
        self.faults(vendor).map(Faults::seen).unwrap_or_default()
    }

    fn faults(&self, vendor: SandboxVendor) -> Option<&Faults> {
        let index = self.endpoints.iter().position(|endpoint| endpoint.vendor == vendor)?;
        self.faults.get(index).map(Arc::as_ref)
    }

    /// Stops accepting, lets requests under way finish for at most two seconds, and ends the servers.
    pub async fn shutdown(self) {
        futures_util::future::join_all(self.servers.into_iter().map(Server::shutdown)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_vendor_serves_the_operations_of_its_spec() {
        for vendor in SandboxVendor::ALL {
            let spec = vendor.spec().unwrap();
            assert_eq!(spec.base_path, vendor.base_path(), "{vendor}");
            assert!(!spec.operations.is_empty(), "{vendor}");
            // A handler for an operation that the spec lacks is an error.
            assert!(vendor.router().unwrap().has_routes(), "{vendor}");
        }
    }
}
