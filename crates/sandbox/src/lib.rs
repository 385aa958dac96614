//! Chatwoot, Rocket.Chat, imi.chat and Nuance as HTTP servers on loopback, to test clients against.
//!
//! Each server listens on 127.0.0.1, on a port that the system chooses, keeps its state in memory,
//! and responds as its vendor does: authentication, roles, parameters, bodies, errors, pages. All
//! of them start with the same cast, [`people::PERSONS`], so a directory over several platforms
//! finds the same people by their e-mail address.
//!
//! Each vendor is a feature of the crate; all of them are on by default.
//!
//! The servers share no code with the client crates: they would share their mistakes.
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

#![cfg_attr(
    not(feature = "default"),
    allow(dead_code, reason = "what the vendors share may be used by those alone that are switched off")
)]

#[cfg(feature = "chatwoot")]
mod chatwoot;
pub mod faults;
mod http;
#[cfg(feature = "imichat")]
mod imichat;
mod module;
#[cfg(feature = "nuance")]
mod nuance;
mod ordered;
pub mod people;
#[cfg(any(feature = "chatwoot", feature = "rocketchat"))]
mod posts;
mod request;
#[cfg(feature = "rocketchat")]
mod rocketchat;
mod routes;
mod server;
mod spec;
mod validate;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};

use axum::Router;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use faults::{Faults, Script, ScriptError};
use module::VendorModule;
use server::Server;
use spec::Spec;

/// The name in [`Sandbox::seen`] for requests to which no route of the vendor applies.
pub const UNKNOWN_OPERATION: &str = "*";

/// The vendors: the enum of them, the features, and the modules that play them.
macro_rules! vendors {
    ($($(#[$doc:meta])* $variant:ident = $name:literal in $module:ident;)+) => {
        #[cfg(not(any($(feature = $name),+)))]
        compile_error!(concat!("enable a feature of frontdesk-sandbox:", $(" ", $name),+));

        /// A vendor that the sandbox can play.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum SandboxVendor {
            $($(#[$doc])* $variant,)+
        }

        impl SandboxVendor {
            /// The vendors whose features are enabled, in the order in which the project names
            /// them.
            pub const ALL: &[Self] = &[$(#[cfg(feature = $name)] Self::$variant),+];

            /// The vendor's name in crate names and JSON: lower case, no punctuation.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            fn module(self) -> io::Result<&'static VendorModule> {
                match self {
                    $(
                        #[cfg(feature = $name)]
                        Self::$variant => Ok(&$module::MODULE),
                    )+
                    #[allow(unreachable_patterns, reason = "with all features, every vendor has a module")]
                    _ => {
                        let message = format!(
                            "{self} is not in this build: enable the feature `{self}` of frontdesk-sandbox"
                        );
                        Err(io::Error::new(io::ErrorKind::Unsupported, message))
                    }
                }
            }
        }
    };
}

vendors! {
    /// Chatwoot 4.16: Platform API and Application API.
    Chatwoot = "chatwoot" in chatwoot;
    /// Rocket.Chat: the workspace's REST API.
    RocketChat = "rocketchat" in rocketchat;
    /// imi.chat, now Webex Engage: REST v3.1.
    ImiChat = "imichat" in imichat;
    /// Nuance Digital Engagement: User Management API v1.
    Nuance = "nuance" in nuance;
}

impl SandboxVendor {
    /// The vendor's module and its operations.
    fn load(self) -> io::Result<(&'static VendorModule, &'static Spec)> {
        let module = self.module()?;
        let spec = module.table.as_ref();
        let spec = spec.map_err(|error| io::Error::other(format!("{self}: {error}")))?;
        Ok((module, spec))
    }

    /// The vendor's router with the layers that all vendors share. It is made once: it has hundreds
    /// of routes, and the state of a server is not in it but in the extensions of each request.
    fn router(self, module: &VendorModule, spec: &'static Spec) -> io::Result<Router> {
        static ROUTERS: Mutex<BTreeMap<SandboxVendor, Router>> = Mutex::new(BTreeMap::new());
        let mut routers = http::lock(&ROUTERS);
        if let Some(router) = routers.get(&self) {
            return Ok(router.clone());
        }
        let router: Router = http::common(faults::layer((module.router)(spec)?)).with_state(());
        routers.insert(self, router.clone());
        Ok(router)
    }

    /// Lists the operations of the vendor's API, in the order of its spec.
    ///
    /// # Errors
    /// The vendor's feature is not enabled.
    pub fn operations(self) -> io::Result<Vec<SandboxOperation>> {
        let (module, spec) = self.load()?;
        Ok((module.operations)(spec))
    }
}

impl fmt::Display for SandboxVendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
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
    /// Whether the sandbox has state and rules for it. Otherwise the response is the spec's
    /// example, with the header `x-frontdesk-sandbox: example`.
    pub has_behavior: bool,
}

/// A running server: its address and credentials.
///
/// It serializes to `{"vendor": …, "base_url": …, "credentials": {…}}`. Its `Debug` hides the
/// values of the credentials.
#[derive(Clone, Serialize)]
pub struct Endpoint {
    /// The vendor.
    pub vendor: SandboxVendor,
    /// The base URL, without a slash at the end, such as `http://127.0.0.1:40123/v3.1`.
    pub base_url: String,
    /// Tokens, IDs and passwords by name.
    ///
    /// - Chatwoot: `platform_token`, `other_platform_token` (of an app that owns nothing),
    ///   `user_token` (an administrator's), `agent_token`, `account_id`, `inbox_identifier` (of the
    ///   API inbox, for the Client API).
    /// - Rocket.Chat: `user_id`, `auth_token`, `username`, `password`.
    /// - imi.chat: `api_key`, `domain`, `team_id`.
    /// - Nuance: `token`, `site_id`, and for the exchange of a signed JWT `client_id`,
    ///   `client_secret`, `key_id`, `private_key` (PEM) and `token_url`.
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

/// Running servers. They stop when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    running: Vec<Running>,
    endpoints: Vec<Endpoint>,
}

/// One vendor's server.
#[derive(Debug)]
struct Running {
    vendor: SandboxVendor,
    server: Server,
    faults: Arc<Faults>,
}

impl Sandbox {
    /// Starts a server for each of the vendors, all with the same cast. It has to be called in a
    /// Tokio runtime, on which the servers run.
    ///
    /// # Errors
    /// The system gives no port on the loopback interface, or a vendor's feature is not enabled.
    pub async fn start(vendors: &[SandboxVendor]) -> io::Result<Self> {
        let mut running = Vec::with_capacity(vendors.len());
        let mut endpoints = Vec::with_capacity(vendors.len());
        for &vendor in vendors {
            let (module, spec) = vendor.load()?;
            let router = vendor.router(module, spec)?;
            let faults = Faults::new(vendor, module, spec, router.clone());
            let mut extensions = (module.state)()?;
            extensions.insert(Arc::clone(&faults));
            let server = Server::start(router, extensions).await?;
            let origin = format!("http://{}", server.address());
            let credentials = (module.credentials)(&origin);
            endpoints.push(Endpoint { vendor, base_url: format!("{origin}{}", spec.base_path), credentials });
            running.push(Running { vendor, server, faults });
        }
        Ok(Self { running, endpoints })
    }

    /// The endpoints, in the order of the vendors in [`start`](Self::start).
    #[must_use]
    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    /// The endpoint of a vendor, if it was started.
    #[must_use]
    pub fn endpoint(&self, vendor: SandboxVendor) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.vendor == vendor)
    }

    /// Plays a script of faults from the next request on, in place of the script before it. An
    /// empty script removes all faults.
    ///
    /// # Errors
    /// The vendor was not started, or the script is invalid: an operation, a value, or a path that
    /// the vendor does not have. The script before it then continues.
    pub fn script(&self, vendor: SandboxVendor, script: Script) -> Result<(), ScriptError> {
        match self.faults(vendor) {
            Some(faults) => faults.play(script),
            None => Err(ScriptError::new(format!("{vendor} is not served"))),
        }
    }

    /// Counts the requests to a vendor since it started, by operation: the method and the path
    /// template without the path of the base URL, such as `GET /v1/user/{siteId}/{userId}`.
    /// Requests without a route count for [`UNKNOWN_OPERATION`]. Requests that a fault kept from
    /// the vendor count. A vendor that was not started has none.
    #[must_use]
    pub fn seen(&self, vendor: SandboxVendor) -> BTreeMap<String, u64> {
        self.faults(vendor).map(Faults::seen).unwrap_or_default()
    }

    fn faults(&self, vendor: SandboxVendor) -> Option<&Faults> {
        let running = self.running.iter().find(|running| running.vendor == vendor)?;
        Some(&running.faults)
    }

    /// Stops accepting connections, waits at most two seconds for open requests, and ends the
    /// servers.
    pub async fn shutdown(self) {
        let servers = self.running.into_iter().map(|running| running.server.shutdown());
        futures_util::future::join_all(servers).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_vendor_serves_the_operations_of_its_spec() {
        for &vendor in SandboxVendor::ALL {
            let (module, spec) = vendor.load().unwrap();
            assert!(!spec.operations.is_empty(), "{vendor}");
            // A handler for an operation that the spec lacks is an error.
            assert!((module.router)(spec).unwrap().has_routes(), "{vendor}");
        }
    }
}
