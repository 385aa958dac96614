//! Get the details of a user (Platform API), and update the profile (Application API).

use frontdesk_chatwoot::types::{ProfileFields, ProfileUpdate, Role, User};
use frontdesk_chatwoot::{Client, ErrorKind, Nullable};
use frontdesk_core::chrono::DateTime;
use frontdesk_sandbox::SandboxVendor;
use serde_json::{Value, json};

use crate::sandbox::Server;
use crate::seeds::{assert_failure, loopback, read, sample};

#[test]
fn the_sample_user_is_read_and_written() {
    let user: User = read("chatwoot", "User", &sample("chatwoot-user.json"));
    assert_eq!(
        (user.id, user.account_id, user.confirmed, &user.role),
        (123.into(), Some(123.into()), true, &Some(Role::Agent))
    );
    assert_eq!(user.access_token.expose(), "<string>");
    let account = &user.accounts[0];
    assert_eq!((&account.role, account.auto_offline), (&Some(Role::Administrator), Some(true)));
    let active_at = DateTime::parse_from_rfc3339("2023-11-07T05:31:56Z").unwrap();
    assert_eq!(account.active_at.as_ref().unwrap().get(), Some(&active_at.to_utc()));
    assert!(account.custom_role.as_ref().unwrap().id.is_none());
    let shown = format!("{user:?}");
    assert!(!shown.contains("access_token: \"") && shown.contains("Secret(..)"), "{shown}");
}

#[test]
fn odd_values_are_read_in_every_form() {
    let base = sample("chatwoot-user.json");
    let with = |at: &str, value: Value| {
        let mut user = base.clone();
        *user.pointer_mut(at).unwrap() = value;
        read::<User>("chatwoot", "User", &user)
    };
    let active_at = |value: Value| with("/accounts/0/active_at", value).accounts[0].active_at.clone();
    assert_eq!(active_at(json!(null)), None);
    let millis = active_at(json!("2026-11-22T04:46:39.676Z")).unwrap();
    assert_eq!(millis.get().unwrap().timestamp_millis(), 1_795_322_799_676);
    assert_eq!(with("/role", json!(null)).role, None);
    assert_eq!(with("/account_id", json!(null)).account_id, None);
    assert_eq!(with("/type", json!(null)).type_, Nullable::Null);
    assert_eq!(with("/accounts/0/custom_role", json!(null)).accounts[0].custom_role, Nullable::Null);
    assert_eq!(with("/message_signature", json!(null)).message_signature, None);
    // A value that no document lists.
    let mut owner = base.clone();
    owner["role"] = json!("owner");
    let owner: User = serde_json::from_value(owner).unwrap();
    assert_eq!(owner.role.unwrap(), Role::from("owner"));
}

#[test]
fn the_sample_change_of_a_profile_is_read_and_written() {
    let update: ProfileUpdate = read("chatwoot", "ProfileUpdate", &sample("chatwoot-profile-update.json"));
    assert_eq!(update.profile.display_name.as_deref(), Some("<string>"));
    assert_eq!(update.profile.password.unwrap().expose(), "<string>");
}

/// The pages show no failure; these are what servers return to the two requests.
#[tokio::test]
async fn failures_become_errors() {
    let failures = [
        (
            401,
            json!({"error": "Invalid access_token"}),
            ErrorKind::Unauthenticated,
            None,
            "Invalid access_token",
        ),
        (
            401,
            json!({"error": "Non permissible resource"}),
            ErrorKind::Forbidden,
            None,
            "Non permissible resource",
        ),
        (404, json!({"status": 404, "error": "Not Found"}), ErrorKind::NotFound, None, "Not Found"),
        (
            422,
            json!({"message": "Email has already been taken", "attributes": ["email"]}),
            ErrorKind::Invalid,
            None,
            "Email has already been taken",
        ),
    ];
    for failure in &failures {
        let url = loopback::answering(failure.0, &failure.1).await;
        let client = Client::builder().base_url(&url).token("token").build().unwrap();
        assert_failure(client.platform_users().get(123).send().await, failure);
        if failure.0 != 404 {
            let update = ProfileUpdate::new(ProfileFields::default());
            assert_failure(client.profile().update(&update).send().await, failure);
        }
    }
}

#[tokio::test]
async fn the_calls_are_made() {
    let server = Server::start(SandboxVendor::Chatwoot).await;
    let builder = Client::builder().base_url(server.url()).token(server.text("user_token"));
    let client = builder.platform_token(server.text("platform_token")).build().unwrap();
    let profile = client.profile().get().send().await.unwrap().value;
    let user = client.platform_users().get(profile.id).send().await.unwrap().value;
    assert_eq!((&user.email, &user.access_token), (&profile.email, &profile.access_token));
    // The Platform API sends less of an account than the profile does.
    assert!(user.accounts[0].availability.is_none() && profile.accounts[0].availability.is_some());

    let fields =
        ProfileFields::new().name("Ada M. Brandt").message_signature("**Ada**").phone_number("+49 30 901820");
    let changed = client.profile().update(&ProfileUpdate::new(fields)).send().await.unwrap().value;
    assert_eq!(
        (changed.name.as_str(), changed.message_signature.as_deref()),
        ("Ada M. Brandt", Some("**Ada**"))
    );
    assert_eq!(changed.custom_attributes.unwrap()["phone_number"], "+49 30 901820");
    assert_eq!(client.platform_users().get(profile.id).send().await.unwrap().value.name, "Ada M. Brandt");
}
