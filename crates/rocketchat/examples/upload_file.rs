//! Uploads a file and sends it to a room.
//!
//! ```text
//! ROCKETCHAT_BASE_URL=https://chat.example.com ROCKETCHAT_USER_ID=… ROCKETCHAT_AUTH_TOKEN=… \
//!     cargo run -p frontdesk-rocketchat --example upload_file -- general plan.png image/png "The
//! plan"
//! ```
//!
//! The file is uploaded first, and then sent with a message: a file that is not sent is deleted
//! after a day. It is read while it is sent.

use std::error::Error;

use frontdesk_rocketchat::types::{RoomFileMessage, RoomFileUpload};
use frontdesk_rocketchat::{Client, File};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let (Some(room), Some(path), Some(media)) = (words.next(), words.next(), words.next()) else {
        return Err("pass the room's name, the file's path and its media type".into());
    };
    let text = words.next().unwrap_or_default();
    run(&Client::from_env()?, &room, File::open(path, media).await?, &text).await
}

/// Sends a file to the room with this name, of which the caller is a member.
pub async fn run(client: &Client, room: &str, file: File, text: &str) -> Result<(), Box<dyn Error>> {
    let room = client.rooms().get().room_name(room).await?.room.id;
    let file = client.rooms().upload_file(&room, &RoomFileUpload::new(), file).await?;
    let text = RoomFileMessage::new().msg(text);
    let message = client.rooms().send_uploaded_file(&room, &file.id, &text).await?;
    println!("message: {}", message.id);
    Ok(())
}
