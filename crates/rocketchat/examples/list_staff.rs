//! Lists the agents and managers of Omnichannel, and whether each takes conversations at the
//! moment.
//!
//! ```text
//! ROCKETCHAT_BASE_URL=https://chat.example.com ROCKETCHAT_USER_ID=… ROCKETCHAT_AUTH_TOKEN=… \
//!     cargo run -p frontdesk-rocketchat --example list_staff
//! ```
//!
//! The caller needs the permission `manage-livechat-agents`.

use std::error::Error;

use frontdesk_rocketchat::types::{LivechatStatus, LivechatUserType};
use frontdesk_rocketchat::{Client, SortOrder};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (agents, managers) = run(&Client::from_env()?).await?;
    println!("{agents} agents, {managers} managers");
    Ok(())
}

/// Prints a line for each, and says how many there are.
pub async fn run(client: &Client) -> Result<(usize, usize), Box<dyn Error>> {
    let mut counts = [0; 2];
    for (kind, count) in [LivechatUserType::Agent, LivechatUserType::Manager].into_iter().zip(&mut counts) {
        // However long the list is: pages are as large as the workspace allows, and wait for its
        // limit of calls.
        let mut people =
            client.livechat_users().list(kind.clone()).sort(&SortOrder::ascending("username")).stream();
        while let Some(person) = people.next().await {
            let person = person?;
            let takes = person.status_livechat.as_ref() == Some(&LivechatStatus::Available);
            println!(
                "{:<8} {:<20} {}",
                kind.as_str(),
                person.username.as_ref().map_or("?", String::as_str),
                if takes { "takes conversations" } else { "" }
            );
            *count += 1;
        }
    }
    Ok(counts.into())
}
