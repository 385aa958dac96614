//! Clients of a sandbox, for the samples that run.

/// Writes a module `sandbox` whose functions start a vendor's server and connect a client. It
/// stands in a hidden line of a sample, which has the crates that the library lacks.
#[macro_export]
macro_rules! sandbox {
    () => {
        mod sandbox {
            use frontdesk_sandbox::{Endpoint, Sandbox, SandboxVendor};

            type Started<C> = Result<(Sandbox, C), Box<dyn std::error::Error>>;

            fn text(endpoint: &Endpoint, name: &str) -> Result<String, String> {
                let value = endpoint.credentials.get(name).and_then(|value| value.as_str());
                value.map(str::to_owned).ok_or_else(|| format!("the sandbox has no {name}"))
            }

            async fn start(vendor: SandboxVendor) -> Started<Endpoint> {
                let sandbox = Sandbox::start(&[vendor]).await?;
                let endpoint = sandbox.endpoint(vendor).ok_or("the vendor was not started")?.clone();
                Ok((sandbox, endpoint))
            }

            pub async fn chatwoot() -> Started<frontdesk_chatwoot::Client> {
                let (sandbox, endpoint) = start(SandboxVendor::Chatwoot).await?;
                let builder = frontdesk_chatwoot::Client::builder().base_url(&endpoint.base_url);
                Ok((sandbox, builder.token(text(&endpoint, "user_token")?).build()?))
            }

            pub async fn nuance() -> Started<frontdesk_nuance::Client> {
                let (sandbox, endpoint) = start(SandboxVendor::Nuance).await?;
                let builder = frontdesk_nuance::Client::builder().base_url(&endpoint.base_url);
                Ok((sandbox, builder.token(text(&endpoint, "token")?).build()?))
            }

            pub async fn rocketchat() -> Started<frontdesk_rocketchat::Client> {
                let (sandbox, endpoint) = start(SandboxVendor::RocketChat).await?;
                let (user, token) = (text(&endpoint, "user_id")?, text(&endpoint, "auth_token")?);
                let builder = frontdesk_rocketchat::Client::builder().base_url(&endpoint.base_url);
                Ok((sandbox, builder.token(user, token).build()?))
            }
        }
    };
}
