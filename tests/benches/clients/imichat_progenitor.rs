//! `one_call_progenitor`, `list_1000_users_progenitor`: progenitor's client of the same document
//! beside ours.
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

fn main() {
    let (runtime, base_url, client) = users::start();
    let made = made::Client::new_with_client(&base_url, users::http());
    let what = "get one user over loopback, against progenitor's client";
    users::one_call(&runtime, &client, "one_call_progenitor", what, async |id| {
        made.get_user().user(id).send().await.unwrap().into_inner().response.id
    });
    let what = "list 1,000 users at ten a page over loopback, against progenitor's client in a loop";
    users::list(&runtime, &client, "list_1000_users_progenitor", what, async || {
        let mut all = Vec::new();
        for page in 1.. {
            let users = made.list_users().page(page).send().await.unwrap().into_inner().response.users;
            if users.is_empty() {
                break;
            }
            all.extend(users);
        }
        all.len()
    });
}
