//! Client API: a visitor's side of a chat in an API inbox. Says something, and prints the
//! conversation.
//!
//! ```text
//! CHATWOOT_BASE_URL=https://app.chatwoot.com CHATWOOT_INBOX_IDENTIFIER=… \
//!     cargo run -p frontdesk-chatwoot --example client -- "Where is my parcel?"
//! ```
//!
//! No token is needed. The inbox's identifier is in its settings, under "Configuration".

use std::error::Error;

use frontdesk_chatwoot::Client;
use frontdesk_chatwoot::types::{ClientContactCreate, ClientMessageCreate};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let inbox = std::env::var("CHATWOOT_INBOX_IDENTIFIER")?;
    let Some(text) = std::env::args().nth(1) else {
        return Err("give a text to send".into());
    };
    run(&client, &inbox, &text).await
}

/// Says `text` as a visitor who has not been here before.
pub async fn run(client: &Client, inbox: &str, text: &str) -> Result<(), Box<dyn Error>> {
    let visitor = ClientContactCreate::new().name("A visitor");
    let contact = client.client_contacts().create(inbox, &visitor).await?;
    // A caller who knows the source ID may write as the contact: a website keeps it for the
    // visitor's next page.
    let source = &contact.source_id;

    let conversation = client.client_conversations().create(inbox, source).await?;
    let message = ClientMessageCreate::new().content(text);
    client.client_messages().create(inbox, source, conversation.id, &message).await?;

    for message in client.client_messages().list(inbox, source, conversation.id).await? {
        println!("{}: {}", message.id, message.content.as_deref().unwrap_or("(attachments)"));
    }
    Ok(())
}
