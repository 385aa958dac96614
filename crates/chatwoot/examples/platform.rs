//! Platform API: creates a user, puts them into an account, and lists who is in it.
//!
//! ```text
//! CHATWOOT_BASE_URL=https://chatwoot.example.com CHATWOOT_PLATFORM_TOKEN=… CHATWOOT_ACCOUNT_ID=1 \
//!     CHATWOOT_NEW_PASSWORD=… cargo run -p frontdesk-chatwoot --example platform -- \
//!         "Carla Núñez" carla@example.com
//! ```
//!
//! The token is that of a platform app, which the super admin console of a self-hosted installation
//! makes. The app has to have created the account, or to have been given it. The password is the
//! new user's: at least six characters, with a capital and a small letter, a digit and a sign.

use std::error::Error;

use frontdesk_chatwoot::types::{AccountUserCreate, PlatformUserCreate, Role};
use frontdesk_chatwoot::{Client, Secret};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let account = std::env::var("CHATWOOT_ACCOUNT_ID")?.parse()?;
    let password = Secret::new(std::env::var("CHATWOOT_NEW_PASSWORD")?);
    let mut arguments = std::env::args().skip(1);
    let (Some(name), Some(email)) = (arguments.next(), arguments.next()) else {
        return Err("give a name and an address".into());
    };
    run(&client, account, &name, &email, password).await
}

/// Makes the person with this address an agent of the account.
pub async fn run(
    client: &Client,
    account: i64,
    name: &str,
    email: &str,
    password: Secret,
) -> Result<(), Box<dyn Error>> {
    // Where the address is known, the server returns the existing user unchanged.
    let person = PlatformUserCreate::new(email).name(name).password(password);
    let user = client.platform_users().create(&person).await?;
    println!("user {}: {}", user.id, user.email);

    let membership = AccountUserCreate::new(user.id).role(Role::Agent);
    client.account(account).platform_account_users().create(&membership).await?;
    for member in client.account(account).platform_account_users().list().await? {
        println!("user {} of account {}: {:?}", member.user_id, member.account_id, member.role);
    }
    Ok(())
}
