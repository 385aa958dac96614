//! Rocket.Chat's client against the sandbox: every operation, by area.

mod abac;
mod apps;
mod auth;
mod avatars;
mod calls;
mod changes;
mod channels;
mod chat;
mod closing;
mod commands;
mod conformance;
mod contacts;
mod content;
mod departments;
mod direct_messages;
mod directory;
mod encryption;
mod errors;
mod examples;
mod faults;
mod figures;
mod groups;
mod imports;
mod inboxes;
mod integrations;
mod kept;
mod licenses;
mod malformed;
mod messages;
mod moderation;
mod notifications;
mod organization;
mod outbound;
mod people;
mod posts;
mod priorities;
mod published_calls;
mod published_examples;
mod roles;
mod room_invites;
mod rooms;
mod secrets;
mod seeds;
mod served;
mod server_types;
mod servers;
mod sessions;
mod settings;
mod statistics;
mod subscriptions;
mod teams;
mod transfers;
mod unions;
mod user_tokens;
mod users;
mod visitors;
mod widget;
mod workspace_rooms;

use frontdesk_core::ConfigureClient;
use frontdesk_rocketchat::types::SettingUpdate;
use frontdesk_rocketchat::{Client, ErrorKind, TwoFactorMethod, password_digest};
use frontdesk_sandbox::SandboxVendor;
use serde_json::Value;

use crate::sandbox::{Expected, Server, assert_calls_every_operation};
use crate::witness::Witness;

/// The documented sample agent.
const JOHN: &str = "SQafHvoFPuB57NmBD";

/// The visitor who is there from the beginning: their token, and their open conversation, which
/// John serves.
const VISITOR_TOKEN: &str = "sandbox-visitor-token";
const VISITOR_ROOM: &str = "sandbox-visitor-room";

/// A client with the administrator's token. Every response is held against the spec.
async fn start() -> (Server, Client) {
    let server = Server::start(SandboxVendor::RocketChat).await;
    let client = client(&server, server.text("user_id"), server.text("auth_token"));
    (server, client)
}

fn client(server: &Server, user_id: &str, auth_token: &str) -> Client {
    Client::builder()
        .base_url(server.url())
        .token(user_id, auth_token)
        .middleware(Witness::of("rocketchat"))
        .build()
        .unwrap()
}

/// A client that signs in as this member of the cast; they all have the same password.
fn client_of(server: &Server, username: &str) -> Client {
    Client::builder()
        .base_url(server.url())
        .login(username, server.text("password"))
        .middleware(Witness::of("rocketchat"))
        .build()
        .unwrap()
}

/// A client that has no credentials, as a visitor's browser.
fn visitor(server: &Server) -> Client {
    Client::builder().base_url(server.url()).middleware(Witness::of("rocketchat")).build().unwrap()
}

/// Changes a setting of the workspace. Where it asks for a second factor, the password stands in.
async fn set(server: &Server, setting: &str, value: impl Into<Value>) {
    let client = client(server, server.text("user_id"), server.text("auth_token"));
    let body = SettingUpdate::new().value(value.into());
    let update = || client.settings().update(setting, &body);
    let changed = match update().await {
        Err(error) if error.code() == Some("totp-required") => {
            let password = password_digest(&server.text("password").into());
            update().two_factor_code(&password).two_factor_method(&TwoFactorMethod::Password).await
        }
        changed => changed,
    };
    changed.unwrap();
}

const fn expected(
    kind: ErrorKind,
    status: u16,
    code: Option<&'static str>,
    words: &'static str,
) -> Expected<'static> {
    Expected { kind, status, code, words }
}

#[test]
fn every_operation_is_called() {
    let sources = [
        include_str!("abac.rs"),
        include_str!("apps.rs"),
        include_str!("auth.rs"),
        include_str!("avatars.rs"),
        include_str!("calls.rs"),
        include_str!("chat.rs"),
        include_str!("channels.rs"),
        include_str!("closing.rs"),
        include_str!("commands.rs"),
        include_str!("contacts.rs"),
        include_str!("content.rs"),
        include_str!("departments.rs"),
        include_str!("direct_messages.rs"),
        include_str!("directory.rs"),
        include_str!("encryption.rs"),
        include_str!("figures.rs"),
        include_str!("imports.rs"),
        include_str!("inboxes.rs"),
        include_str!("integrations.rs"),
        include_str!("groups.rs"),
        include_str!("licenses.rs"),
        include_str!("messages.rs"),
        include_str!("moderation.rs"),
        include_str!("notifications.rs"),
        include_str!("organization.rs"),
        include_str!("outbound.rs"),
        include_str!("people.rs"),
        include_str!("priorities.rs"),
        include_str!("roles.rs"),
        include_str!("room_invites.rs"),
        include_str!("rooms.rs"),
        include_str!("servers.rs"),
        include_str!("sessions.rs"),
        include_str!("settings.rs"),
        include_str!("statistics.rs"),
        include_str!("subscriptions.rs"),
        include_str!("teams.rs"),
        include_str!("transfers.rs"),
        include_str!("user_tokens.rs"),
        include_str!("users.rs"),
        include_str!("visitors.rs"),
        include_str!("widget.rs"),
        include_str!("workspace_rooms.rs"),
    ];
    assert_calls_every_operation("rocketchat", &sources.concat());
}
