//! Replies to what an outgoing webhook posts.
//!
//! ```text
//! ROCKETCHAT_WEBHOOK_TOKEN=… \
//!     cargo run -p frontdesk-rocketchat --example receive_outgoing_webhook --features axum
//! ```
//!
//! The token is one of the integration's fields. Rocket.Chat has to reach
//! `http://<this machine>:3000/rocketchat`.

use axum::routing::post;
use axum::{Json, Router};
use frontdesk_rocketchat::types::OutgoingWebhookReply;
use frontdesk_rocketchat::webhooks::{OutgoingWebhookDelivery, OutgoingWebhookReceiver};

/// The handler gets only deliveries with the token; the others have their 401 or 400 already.
async fn take(OutgoingWebhookDelivery(delivery): OutgoingWebhookDelivery) -> Json<OutgoingWebhookReply> {
    // A reply without a text posts nothing. Without this line, the reply could trigger the webhook.
    if delivery.bot == Some(true) {
        return Json(OutgoingWebhookReply::new());
    }
    let name = delivery.user_name.as_deref().unwrap_or("there");
    Json(OutgoingWebhookReply::new().text(format!("Hello, {name}!")))
}

/// The route.
pub fn router(receiver: OutgoingWebhookReceiver) -> Router {
    Router::new().route("/rocketchat", post(take)).with_state(receiver)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let receiver = OutgoingWebhookReceiver::new(std::env::var("ROCKETCHAT_WEBHOOK_TOKEN")?)?;
    let listener = tokio::net::TcpListener::bind("0.0.0.0:3000").await?;
    println!("waiting on {}", listener.local_addr()?);
    axum::serve(listener, router(receiver)).await?;
    Ok(())
}
