//! Prints the latest messages of a channel, oldest first.
//!
//! ```text
//! ROCKETCHAT_BASE_URL=https://chat.example.com ROCKETCHAT_USER_ID=… ROCKETCHAT_AUTH_TOKEN=… \
//!     cargo run -p frontdesk-rocketchat --example read_channel -- general 20
//! ```
//!
//! The caller needs the permission `preview-c-room`, or has joined the channel.

use std::error::Error;

use frontdesk_rocketchat::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let mut arguments = std::env::args().skip(1);
    let Some(channel) = arguments.next() else { return Err("give a channel's name".into()) };
    let count = arguments.next().map_or(Ok(20), |count| count.parse())?;
    for line in run(&client, &channel, count).await? {
        println!("{line}");
    }
    Ok(())
}

/// Returns the latest messages of the channel as lines of text.
pub async fn run(client: &Client, channel: &str, count: i64) -> Result<Vec<String>, Box<dyn Error>> {
    let history = client.channels().list_history().room_name(channel).count(count).send().await?.value;
    let mut lines = Vec::new();
    for message in history.messages.into_iter().rev() {
        let sender = message.u.and_then(|user| user.username.into_option()).unwrap_or_default();
        lines.push(format!("{sender}: {}", message.msg.unwrap_or_default()));
    }
    Ok(lines)
}
