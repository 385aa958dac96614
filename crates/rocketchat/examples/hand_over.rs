//! Hands a conversation over to a colleague, or to another department.
//!
//! ```text
//! ROCKETCHAT_BASE_URL=https://chat.example.com ROCKETCHAT_USER_ID=… ROCKETCHAT_AUTH_TOKEN=… \
//!     cargo run -p frontdesk-rocketchat --example hand_over -- \
//!         7DaBjJHbTFvzF5Qkd john.doe "Knows the contract"
//! ```
//!
//! The caller needs the permissions `view-l-room` and `transfer-livechat-guest`.

use std::error::Error;

use frontdesk_rocketchat::types::{LivechatRoomForwarding, RoomTransferParty};
use frontdesk_rocketchat::{Client, ErrorCode};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let mut arguments = std::env::args().skip(1);
    let (Some(room), Some(username)) = (arguments.next(), arguments.next()) else {
        return Err("give a conversation's id, a user name, and why".into());
    };
    run(&client, &room, &username, arguments.next().as_deref()).await
}

/// Hands the conversation over to the agent of this name.
pub async fn run(
    client: &Client,
    room: &str,
    username: &str,
    comment: Option<&str>,
) -> Result<(), Box<dyn Error>> {
    let colleague = client.users().get().username(username).await?;
    let mut forwarding = LivechatRoomForwarding::new(room).user_id(colleague.id);
    forwarding.comment = comment.map(str::to_owned);
    match client.livechat_rooms().forward(&forwarding).await {
        Ok(_) => println!("{username} has it now"),
        Err(error) if ErrorCode::of(&error) == Some(ErrorCode::UserIsOffline) => {
            return Err(format!("{username} is not there").into());
        }
        Err(error) => return Err(error.into()),
    }
    for step in client.livechat_rooms().list_transfers(room).collect_all().await? {
        let name = |party: Option<RoomTransferParty>| party.and_then(|party| party.username);
        println!("{:?} to {:?}", name(step.transferred_by), name(step.transferred_to));
    }
    Ok(())
}
