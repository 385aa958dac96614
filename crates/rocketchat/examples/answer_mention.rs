//! Replies to the newest message of a room that mentions the caller, in its thread.
//!
//! ```text
//! ROCKETCHAT_BASE_URL=https://chat.example.com ROCKETCHAT_USER_ID=… ROCKETCHAT_AUTH_TOKEN=… \
//!     cargo run -p frontdesk-rocketchat --example answer_mention -- GENERAL "On my way!"
//! ```

use std::error::Error;

use frontdesk_rocketchat::Client;
use frontdesk_rocketchat::types::ChatPost;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(room), Some(text)) = (arguments.next(), arguments.next()) else {
        return Err("give the room's ID and the text".into());
    };
    let answered = run(&Client::from_env()?, &room, &text).await?;
    println!("{}", if answered { "answered" } else { "nobody mentions you" });
    Ok(())
}

/// Replies to the newest mention, and returns whether there is one.
pub async fn run(client: &Client, room: &str, text: &str) -> Result<bool, Box<dyn Error>> {
    let mentions = client.chat().list_mentioned_messages(room).count(1).send().await?.value;
    let Some(mention) = mentions.messages.first() else { return Ok(false) };
    // A reply in a thread belongs to the thread's first message.
    let thread = mention.tmid.clone().unwrap_or_else(|| mention.id.clone());
    client.chat().post_message(&ChatPost::new().room_id(room).text(text).tmid(thread)).await?;
    Ok(true)
}
