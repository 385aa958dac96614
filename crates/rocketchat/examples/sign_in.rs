//! Signs in by name and password, with a code where the account has a second factor, and says who
//! is signed in.
//!
//! ```text
//! ROCKETCHAT_BASE_URL=https://chat.example.com cargo run -p frontdesk-rocketchat --example sign_in -- ada.brandt
//! ```
//!
//! The password, and the code if one is asked for, are read from standard input, a line each.

use std::error::Error;
use std::io::stdin;

use frontdesk_rocketchat::types::{LoginRequest, LoginUser};
use frontdesk_rocketchat::{Client, ErrorCode, Secret, TwoFactorChallenge};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::var("ROCKETCHAT_BASE_URL")?;
    let name = std::env::args().nth(1).ok_or("give a user name")?;
    eprintln!("password of {name}:");
    let client = run(&url, &name, read_line()?, |challenge| {
        eprintln!("code ({}):", challenge.method.as_str());
        read_line()
    })
    .await?;
    // A program that keeps the session signs in again with `resume`, without password and code.
    client.authentication().logout().await?;
    Ok(())
}

fn read_line() -> Result<Secret, Box<dyn Error>> {
    let mut line = String::new();
    stdin().read_line(&mut line)?;
    Ok(Secret::from(line.trim()))
}

/// Signs in and returns a client with that session.
pub async fn run(
    url: &str,
    name: &str,
    password: Secret,
    code: impl Fn(TwoFactorChallenge) -> Result<Secret, Box<dyn Error>>,
) -> Result<Client, Box<dyn Error>> {
    let client = Client::builder().base_url(url).build()?;
    let mut request = LoginRequest::new().user(LoginUser::LoginName(name.to_owned())).password(password);
    let mut answer = client.authentication().login(&request).await;
    if let Some(challenge) = answer.as_ref().err().and_then(TwoFactorChallenge::of) {
        request.code = Some(code(challenge)?);
        answer = client.authentication().login(&request).await;
    }
    if answer.as_ref().err().and_then(ErrorCode::of) == Some(ErrorCode::TotpInvalid) {
        return Err("this code is wrong".into());
    }
    let session = answer?;
    let client = Client::builder().base_url(url).token(session.user_id, session.auth_token).build()?;
    let me = client.authentication().get_me().await?;
    println!("signed in as {}, roles {:?}", me.username.as_deref().unwrap_or("?"), me.roles);
    Ok(client)
}
