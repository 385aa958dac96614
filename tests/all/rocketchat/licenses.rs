//! The license of the workspace.

use frontdesk_rocketchat::types::LicenseKey;
use frontdesk_rocketchat::{ErrorBody, ErrorKind};
use serde_json::json;

use super::{client_of, expected, start};
use crate::sandbox::assert_fails;

/// A license as the server would take it.
const LICENSE: &str = "VFJ0VHf3Jm9AR0minB342MLaHRlZdc3Du5nf0E5Sv0QJ4SUkEIaU2boCYaDsxQ2N";

#[tokio::test]
async fn the_license_has_modules_and_limits() {
    let (_server, client) = start().await;
    let license = client.licenses().get().load_values(true).await.unwrap();
    assert!(license.active_modules.iter().any(|module| module == "livechat-enterprise"));
    assert_eq!(license.license.unwrap().version, "3.0");
    assert!(license.limits.unwrap().active_users.unwrap().value > Some(0));
}

#[tokio::test]
async fn users_without_permission_see_no_license_and_no_limits() {
    let (server, _client) = start().await;
    let license = client_of(&server, "john.doe").licenses().get().load_values(true).await.unwrap();
    assert!(license.license.is_none() && license.limits.unwrap().active_users.is_none());
    assert!(!license.tags.unwrap().is_empty());
}

#[tokio::test]
async fn a_license_is_validated_and_added() {
    let (_server, client) = start().await;
    let license = LicenseKey::new(LICENSE);
    client.licenses().validate(&license).await.unwrap();
    client.licenses().add(&license).await.unwrap();
    assert_eq!(client.settings().get("Enterprise_License").await.unwrap().expose(), LICENSE);
}

#[tokio::test]
async fn a_license_is_refused() {
    let (server, client) = start().await;
    let empty = LicenseKey::new("");
    let invalid = expected(ErrorKind::Invalid, 400, None, "Invalid license");
    assert_fails(client.licenses().add(&empty).send().await, invalid);
    let refused = expected(ErrorKind::Invalid, 400, Some("license-invalid"), "");
    let result = client.licenses().validate(&empty).send().await;
    let body = result.as_ref().err().and_then(|error| ErrorBody::parse(error.body()?));
    let reasons = body.map(|body| body.reasons);
    assert_eq!(reasons, Some(vec![json!({"behavior": "invalidate_license", "reason": "url"})]));
    assert_fails(result, refused);
    let words = "User does not have the permissions required for this action";
    let forbidden = expected(ErrorKind::Forbidden, 403, Some("error-unauthorized"), words);
    assert_fails(client_of(&server, "john.doe").licenses().add(&empty).send().await, forbidden);
}

#[tokio::test]
async fn active_users_are_counted() {
    let (_server, client) = start().await;
    let count = client.licenses().get_maximum_active_users().await.unwrap();
    assert!(count.active_users > 0 && count.max_active_users.is_null());
}
