//! The fuzz targets of Rocket.Chat.

use frontdesk_core::ConfigureClient;
use futures_util::TryStreamExt;

use crate::fuzzing::{Canned, FuzzTarget, TOKEN, answered, no_retries};

/// The targets by name.
pub const TARGETS: &[FuzzTarget] = &[("rocketchat", run)];

/// Rocket.Chat's responses and error bodies.
fn run(data: &[u8]) {
    let canned = Canned::default();
    let client = frontdesk_rocketchat::Client::builder()
        .base_url("http://127.0.0.1:1")
        .token("user", TOKEN)
        .retry(no_retries())
        .middleware(canned.clone())
        .build()
        .unwrap();
    answered!(data, client, canned;
        client.users().list().send(),
        client.users().list().stream().try_collect::<Vec<_>>(),
        client.users().get().send(),
        client.authentication().get_me().send(),
        client.livechat_users().get(frontdesk_rocketchat::types::LivechatUserType::Agent, "a").send(),
        client.departments().list().send(),
        client.departments().list_agents("a").send(),
        client.roles().list().send(),
        client.roles().list_users_in_role("admin").send(),
        client.users().get_presence().send(),
    );
}
