//! Clients for the sandbox's endpoints.

use frontdesk::{ClientSettings, Error, Frontdesk, Vendor};
use frontdesk_sandbox::Sandbox;

/// A directory for each endpoint of the sandbox.
///
/// # Errors
/// The sandbox names other credentials than the directory needs.
pub fn connect(sandbox: &Sandbox) -> Result<Frontdesk, Error> {
    let mut frontdesk = Frontdesk::new();
    for endpoint in sandbox.endpoints() {
        let vendor = Vendor::from(endpoint.vendor.name());
        let settings = ClientSettings::default();
        frontdesk =
            frontdesk.with(frontdesk::connect(&vendor, &endpoint.base_url, &endpoint.credentials, settings)?);
    }
    Ok(frontdesk)
}
