//! Posts a message to a room.
//!
//! ```text
//! ROCKETCHAT_BASE_URL=https://chat.example.com ROCKETCHAT_USER_ID=… ROCKETCHAT_AUTH_TOKEN=… \
//!     cargo run -p frontdesk-rocketchat --example post_message -- "#general" "The parcel is here"
//! ```

use std::error::Error;

use frontdesk_rocketchat::Client;
use frontdesk_rocketchat::types::ChatPost;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let (Some(room), Some(text)) = (words.next(), words.next()) else {
        return Err("pass the room, such as #general or @ada.brandt, and the text".into());
    };
    println!("message: {}", run(&Client::from_env()?, &room, &text).await?);
    Ok(())
}

/// Posts a message to `#channel` or `@username`, and returns its ID.
pub async fn run(client: &Client, room: &str, text: &str) -> Result<String, Box<dyn Error>> {
    let posted = client.chat().post_message(&ChatPost::new().channel(room).text(text)).await?;
    Ok(posted.id.to_string())
}
