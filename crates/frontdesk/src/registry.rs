//! The directory of any platform, by its name.

use frontdesk_core::{ClientSettings, Error, ErrorKind};
use serde_json::{Map, Value};

use crate::connection::Connection;
use crate::directory::Directory;
use crate::vendor::Vendor;

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
    macro_rules! connect {
        ($($(#[$doc:meta])* $variant:ident = $name:literal in $module:ident, $words:literal $record:ident;)+) => {
            match vendor {
                $(
                    #[cfg(feature = $name)]
                    Vendor::$variant => crate::$module::connect(
                        &Connection { vendor: $name, base_url, credentials, settings }
                    ),
                )+
                other => {
                    let message = format!("there is no directory of {other} here; enable the feature of its name");
                    Err(Error::new(ErrorKind::Configuration, message))
                }
            }
        };
    }
    each_vendor!(connect)
}
