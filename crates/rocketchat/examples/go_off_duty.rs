//! Takes no more conversations: the caller is not available, and says so with a status.
//!
//! ```text
//! ROCKETCHAT_BASE_URL=https://chat.example.com ROCKETCHAT_USER_ID=… ROCKETCHAT_AUTH_TOKEN=… \
//!     cargo run -p frontdesk-rocketchat --example go_off_duty -- "Back tomorrow at nine"
//! ```
//!
//! Availability for conversations and the status beside the name are two things, and both are set.

use std::error::Error;

use frontdesk_rocketchat::Client;
use frontdesk_rocketchat::types::{AgentStatusChange, LivechatStatus, UserStatus, UserStatusChange};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let words = std::env::args().nth(1).unwrap_or_default();
    run(&Client::from_env()?, &words).await
}

/// Makes the caller, who has to be an agent, unavailable.
pub async fn run(client: &Client, words: &str) -> Result<(), Box<dyn Error>> {
    let off = AgentStatusChange::new().status(LivechatStatus::NotAvailable);
    let status = client.livechat_agents().set_status().body(&off).await?;
    let away = UserStatusChange::new().status(UserStatus::Away).message(words);
    client.users().set_status(&away).await?;
    println!("conversations: {}", status.as_str());
    Ok(())
}
