//! Makes a person an agent of Omnichannel and puts them into a department.
//!
//! ```text
//! ROCKETCHAT_BASE_URL=https://chat.example.com ROCKETCHAT_USER_ID=… ROCKETCHAT_AUTH_TOKEN=… \
//!     cargo run -p frontdesk-rocketchat --example add_agent -- carla.nunez Support
//! ```
//!
//! The caller needs the permissions `view-livechat-manager` and `add-livechat-department-agents`.

use std::error::Error;

use frontdesk_rocketchat::Client;
use frontdesk_rocketchat::types::{
    DepartmentAgentChange, DepartmentAgentsUpdate, LivechatUserRegistration, LivechatUserType,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let mut arguments = std::env::args().skip(1);
    let (Some(username), Some(department)) = (arguments.next(), arguments.next()) else {
        return Err("give a user name and a department".into());
    };
    run(&client, &username, &department).await
}

/// Makes the person an agent who works in the department of this name.
pub async fn run(client: &Client, username: &str, department: &str) -> Result<(), Box<dyn Error>> {
    let found = client.departments().list().text(department).collect_all().await?;
    let found = found.into_iter().find(|other| other.name.as_deref() == Some(department));
    let id = found.ok_or_else(|| format!("there is no department {department}"))?.id;

    let agent = LivechatUserRegistration::new(username);
    let agent = client.livechat_users().register(LivechatUserType::Agent, &agent).await?;
    let place = DepartmentAgentChange::new(&agent.id, username);
    let change = DepartmentAgentsUpdate::new().upsert([place]);
    client.departments().update_agents(&id, &change).await?;

    for member in client.departments().list_agents(&id).collect_all().await? {
        println!("{department}: {}", member.username.as_ref().map_or("?", String::as_str));
    }
    Ok(())
}
