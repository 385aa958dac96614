//! Clients for the sandbox's endpoints.

use std::error::Error;

use frontdesk::{Frontdesk, chatwoot, imichat, nuance, rocketchat};
use frontdesk_sandbox::{Endpoint, Sandbox, SandboxVendor};

/// A directory for each endpoint of the sandbox.
pub fn connect(sandbox: &Sandbox) -> Result<Frontdesk, Box<dyn Error>> {
    let mut frontdesk = Frontdesk::new();
    for endpoint in sandbox.endpoints() {
        let text = |name| credential(endpoint, name);
        let url = endpoint.base_url.as_str();
        frontdesk = match endpoint.vendor {
            SandboxVendor::Chatwoot => {
                let client = chatwoot::Client::builder().base_url(url).token(text("user_token")?).build()?;
                frontdesk.with(chatwoot::ChatwootDirectory::new(client, number(endpoint, "account_id")?))
            }
            SandboxVendor::RocketChat => {
                let client = rocketchat::Client::builder()
                    .base_url(url)
                    .token(text("user_id")?, text("auth_token")?)
                    .build()?;
                frontdesk.with(rocketchat::RocketChatDirectory::new(client))
            }
            SandboxVendor::ImiChat => {
                let client = imichat::Client::builder()
                    .base_url(url)
                    .api_key(text("api_key")?, text("domain")?)
                    .build()?;
                frontdesk.with(imichat::ImiChatDirectory::new(client))
            }
            SandboxVendor::Nuance => {
                let client = nuance::Client::builder().base_url(url).token(text("token")?).build()?;
                frontdesk.with(nuance::NuanceDirectory::new(client, number(endpoint, "site_id")?))
            }
        };
    }
    Ok(frontdesk)
}

fn credential(endpoint: &Endpoint, name: &str) -> Result<String, String> {
    let value = endpoint.credentials.get(name).and_then(|value| value.as_str());
    value
        .map(str::to_owned)
        .ok_or_else(|| format!("the sandbox gives no {name} for {}", endpoint.vendor.name()))
}

fn number(endpoint: &Endpoint, name: &str) -> Result<i64, String> {
    let value = endpoint.credentials.get(name).and_then(|value| value.as_i64());
    value.ok_or_else(|| format!("the sandbox gives no {name} for {}", endpoint.vendor.name()))
}
