//! Starts all four vendors, prints a JSON line for each, and serves until it is interrupted.

use frontdesk_sandbox::{Sandbox, SandboxVendor};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let sandbox = Sandbox::start(SandboxVendor::ALL).await?;
    for endpoint in sandbox.endpoints() {
        println!("{}", serde_json::to_string(endpoint)?);
    }
    tokio::signal::ctrl_c().await?;
    sandbox.shutdown().await;
    Ok(())
}
