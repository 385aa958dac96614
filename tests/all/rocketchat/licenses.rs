//! The license of the workspace.

use frontdesk_rocketchat::types::LicenseKey;

use super::start;

/// A license as the server would take it.
const LICENSE: &str = "VFJ0VHf3Jm9AR0minB342MLaHRlZdc3Du5nf0E5Sv0QJ4SUkEIaU2boCYaDsxQ2N";

#[tokio::test]
async fn the_license_has_modules_and_limits() {
    let (_server, client) = start().await;
    let license = client.licenses().get().load_values(true).await.unwrap();
    assert!(license.active_modules.iter().any(|module| module == "livechat-enterprise"));
    assert_eq!(license.license.unwrap().version, "3.0");
}

#[tokio::test]
async fn a_license_is_validated_and_added() {
    let (_server, client) = start().await;
    let license = LicenseKey::new(LICENSE);
    client.licenses().validate(&license).await.unwrap();
    client.licenses().add(&license).await.unwrap();
}

#[tokio::test]
async fn active_users_are_counted() {
    let (_server, client) = start().await;
    client.licenses().get_maximum_active_users().await.unwrap();
}
