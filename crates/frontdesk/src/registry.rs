//! The directory and the client of any platform, by its name.

use frontdesk_core::{ClientSettings, Error, ErrorKind, VendorClient};
use serde_json::{Map, Value};

use crate::capabilities::Capabilities;
use crate::connection::Connection;
use crate::directory::Directory;
use crate::sign_in::SignIn;
use crate::vendor::Vendor;

/// What the functions here need of each platform's module.
struct Module {
    name: &'static str,
    sign_ins: &'static [SignIn],
    client: fn(&Connection<'_>) -> Result<VendorClient, Error>,
    connect: fn(&Connection<'_>) -> Result<Box<dyn Directory>, Error>,
}

macro_rules! modules {
    ($($(#[$doc:meta])* $variant:ident = $name:literal in $module:ident, $words:literal $record:ident;)+) => {
        const MODULES: &[Module] = &[$(
            #[cfg(feature = $name)]
            Module {
                name: $name,
                sign_ins: crate::$module::SIGN_INS,
                client: |connection| Ok(crate::$module::client(connection)?.core().clone()),
                connect: crate::$module::connect,
            },
        )+];
    };
}
each_vendor!(modules);

/// # Errors
/// [`ErrorKind::Configuration`]: the platform is unknown or its feature is not enabled.
fn module(vendor: &Vendor) -> Result<&'static Module, Error> {
    MODULES.iter().find(|module| module.name == vendor.as_str()).ok_or_else(|| {
        let message = format!("there is no directory of {vendor} here; enable the feature of its name");
        Error::new(ErrorKind::Configuration, message)
    })
}

/// Makes the directory of a platform whose name is known only at run time, such as from a file of
/// settings. Each directory names the credentials that it needs.
///
/// ```no_run
/// use frontdesk::{ClientSettings, ConfigureClient, Error, Frontdesk, Vendor, connect};
/// use serde_json::{Map, Value};
///
/// fn directories(rows: &[(Vendor, String, Map<String, Value>)]) -> Result<Frontdesk, Error> {
///     let settings = ClientSettings::default().user_agent("phone-book/1.0");
///     let mut frontdesk = Frontdesk::new();
///     for (vendor, base_url, credentials) in rows {
///         frontdesk = frontdesk.with(connect(vendor, base_url, credentials, settings.clone())?);
///     }
///     Ok(frontdesk)
/// }
/// ```
///
/// # Errors
/// [`ErrorKind::Configuration`]: a credential is missing or invalid, the base URL is invalid, or
/// the platform is unknown or its feature is not enabled.
pub fn connect(
    vendor: &Vendor,
    base_url: &str,
    credentials: &Map<String, Value>,
    settings: ClientSettings,
) -> Result<Box<dyn Directory>, Error> {
    let module = module(vendor)?;
    (module.connect)(&Connection { vendor: module.name, base_url, credentials, settings })
}

/// Makes the client of a platform whose name is known only at run time, for operations that are
/// [made at run time](frontdesk_core::Operation::new). It takes what [`connect`] takes.
///
/// # Errors
/// As those of [`connect`].
pub fn client(
    vendor: &Vendor,
    base_url: &str,
    credentials: &Map<String, Value>,
    settings: ClientSettings,
) -> Result<VendorClient, Error> {
    let module = module(vendor)?;
    (module.client)(&Connection { vendor: module.name, base_url, credentials, settings })
}

/// Returns the ways to sign in to a platform, the most common first: the credentials that
/// [`connect`] and [`client`] take.
///
/// ```
/// use frontdesk::{Vendor, sign_ins};
///
/// let fields = sign_ins(&Vendor::ImiChat)?[0].fields.iter().map(|field| field.name);
/// assert_eq!(fields.collect::<Vec<_>>(), ["api_key", "domain", "team_id"]);
/// # Ok::<(), frontdesk::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Configuration`]: the platform is unknown or its feature is not enabled.
pub fn sign_ins(vendor: &Vendor) -> Result<&'static [SignIn], Error> {
    Ok(module(vendor)?.sign_ins)
}

/// Returns what a platform can do with each kind of credentials.
pub(crate) fn capabilities(vendor: &Vendor) -> Vec<Capabilities> {
    macro_rules! capabilities {
        ($($(#[$doc:meta])* $variant:ident = $name:literal in $module:ident, $words:literal $record:ident;)+) => {
            match vendor {
                $(
                    #[cfg(feature = $name)]
                    Vendor::$variant => crate::$module::capabilities(),
                )+
                _ => Vec::new(),
            }
        };
    }
    each_vendor!(capabilities)
}
