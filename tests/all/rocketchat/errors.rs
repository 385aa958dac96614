//! How the client reads failures.

use frontdesk_rocketchat::Client;

use crate::errors::{a_429_without_a_word_ends_after, are_read};

fn client() -> Client {
    Client::builder().base_url("http://127.0.0.1").build().unwrap()
}

#[test]
fn all_that_the_spec_shows_are_read() {
    are_read("rocketchat", client().core(), 50);
}

#[test]
fn a_429_without_a_word_is_a_rate_limit_whose_end_is_known() {
    a_429_without_a_word_ends_after(60, client().core());
}
