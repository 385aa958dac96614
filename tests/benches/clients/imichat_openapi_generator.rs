//! `one_call_openapi_generator`, `list_1000_users_openapi_generator`: openapi-generator's client of
//! the same document beside ours.
//!
//! Operations: `getUser`, `listUsers`.

// A benchmark that meets what it does not expect measures nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
// Some of what they share is for others.
#![allow(dead_code)]

#[path = "../src/imichat/directory.rs"]
mod directory;
#[path = "../src/row.rs"]
mod row;
#[path = "../src/server.rs"]
mod server;
#[path = "../src/turns.rs"]
mod turns;
#[path = "imichat/users.rs"]
mod users;

use made::apis::configuration::Configuration;
use made::apis::users_api::{get_user, list_users};

fn main() {
    let (runtime, base_url, client) = users::start();
    let made = Configuration { base_path: base_url, client: users::http(), ..Configuration::default() };
    let what = "get one user over loopback, against openapi-generator's client";
    users::one_call(&runtime, &client, "one_call_openapi_generator", what, async |id| {
        get_user(&made, id, None).await.unwrap().response.id
    });
    let what = "list 1,000 users at ten a page over loopback, against openapi-generator's client in a loop";
    users::list(&runtime, &client, "list_1000_users_openapi_generator", what, async || {
        let mut all = Vec::new();
        for page in 1.. {
            let users = list_users(&made, None, Some(page)).await.unwrap().response.users;
            if users.is_empty() {
                break;
            }
            all.extend(users);
        }
        all.len()
    });
}
