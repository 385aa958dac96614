//! The fuzz targets of imi.chat.

use frontdesk_core::ConfigureClient;
use futures_util::TryStreamExt;

use crate::fuzzing::{Canned, FuzzTarget, TOKEN, answered, no_retries};

/// The targets by name.
pub const TARGETS: &[FuzzTarget] = &[("imichat", run)];

/// imi.chat's responses and error bodies.
fn run(data: &[u8]) {
    let canned = Canned::default();
    let client = frontdesk_imichat::Client::builder()
        .base_url("http://127.0.0.1:1/v3.1")
        .api_key(TOKEN, "domain")
        .retry(no_retries())
        .middleware(canned.clone())
        .build()
        .unwrap();
    answered!(data, client, canned;
        client.users().get(1).send(),
        client.users().list().send(),
        client.users().list().stream().try_collect::<Vec<_>>(),
        client.chats().list().send(),
        client.teams().list().send(),
    );
}
