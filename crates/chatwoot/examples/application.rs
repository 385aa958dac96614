//! Application API: lists an account's agents, finds a contact, and writes to them in the
//! conversation that they have.
//!
//! ```text
//! CHATWOOT_BASE_URL=https://app.chatwoot.com CHATWOOT_TOKEN=… CHATWOOT_ACCOUNT_ID=1 \
//!     cargo run -p frontdesk-chatwoot --example application -- \
//!         ada@example.com "Your parcel is on its way."
//! ```
//!
//! The token is on the profile page of the user in whose name the message is sent. The account's id
//! stands in the address bar of the dashboard.

use std::error::Error;

use frontdesk_chatwoot::Client;
use frontdesk_chatwoot::types::MessageCreate;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let account = std::env::var("CHATWOOT_ACCOUNT_ID")?.parse()?;
    let mut arguments = std::env::args().skip(1);
    let (Some(who), Some(text)) = (arguments.next(), arguments.next()) else {
        return Err("say whom to find, and what to write to them".into());
    };
    run(&client, account, &who, &text).await
}

/// Writes `text` to the first contact that the search for `who` finds.
pub async fn run(client: &Client, account: i64, who: &str, text: &str) -> Result<(), Box<dyn Error>> {
    for agent in client.account(account).agents().list().await? {
        println!("agent {}: {}, {:?}", agent.id, agent.name, agent.availability_status);
    }

    let found = client.account(account).contacts().search().q(who).await?;
    let Some(contact) = found.payload.first() else {
        return Err(format!("nobody is found under {who}").into());
    };
    println!("contact {}: {}", contact.id, contact.name.as_deref().unwrap_or("(no name)"));

    // Ids grow, so that the greatest is the conversation that began last.
    let conversations = client.account(account).contacts().list_conversations(contact.id).await?;
    let Some(conversation) = conversations.iter().max_by_key(|conversation| conversation.id) else {
        return Err("this contact has no conversation yet".into());
    };
    let message = MessageCreate::new().content(text);
    let sent = client.account(account).messages().create(conversation.id, &message).await?;
    println!("message {} in conversation {}", sent.id, conversation.id);
    Ok(())
}
