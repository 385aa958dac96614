//! Prints what an account's webhook posts.
//!
//! ```text
//! CHATWOOT_WEBHOOK_SECRET=… cargo run --example receive_webhook --features axum
//! ```
//!
//! The secret is in the webhook's settings, and in the response to its creation. Chatwoot has to
//! reach `http://<this machine>:3000/chatwoot`.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use frontdesk_chatwoot::webhooks::{Delivery, Event, Receiver, Sender, Verifier};

/// The handler gets only what is signed and can be read; the others have their 401 or 400 already.
async fn take(delivery: Delivery) -> StatusCode {
    match delivery.event {
        Event::MessageCreated(message) => {
            let text = message.content.as_deref().unwrap_or("(attachments)");
            println!("conversation {}: {text}", message.conversation.id);
        }
        Event::ConversationStatusChanged(conversation) => {
            println!("conversation {} is {}", conversation.id, conversation.status.as_str());
        }
        Event::ContactUpdated(contact) => {
            let changes = contact.changed_attributes.as_ref().map(Vec::as_slice).unwrap_or_default();
            let changed: Vec<&str> =
                changes.iter().flat_map(|change| change.keys()).map(String::as_str).collect();
            println!("contact {}: {}", contact.id, changed.join(", "));
        }
        // Taken all the same: a server takes a refusal for a receiver that is out of order.
        Event::Malformed(event) => println!("an event does not fit at {}: {}", event.path, event.reason),
        event => println!("{}", event.name()),
    }
    // Nothing but the status is read, and the server waits for it: what takes long belongs into a
    // task of its own.
    StatusCode::NO_CONTENT
}

/// The routes: an address for each sender, or one for all of them.
pub fn router(receiver: Receiver) -> Router {
    Router::new().route("/chatwoot", post(take)).with_state(receiver)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let secret = std::env::var("CHATWOOT_WEBHOOK_SECRET")?;
    let receiver = Receiver::signed(Sender::AccountWebhook, Verifier::new(secret)?);
    let listener = tokio::net::TcpListener::bind("0.0.0.0:3000").await?;
    println!("waiting on {}", listener.local_addr()?);
    axum::serve(listener, router(receiver)).await?;
    Ok(())
}
