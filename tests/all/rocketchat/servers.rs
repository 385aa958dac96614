//! The server itself, Rocket.Chat Cloud, and other servers.

use frontdesk_rocketchat::ErrorKind;
use frontdesk_rocketchat::types::{
    CloudIntent, CloudPollStatus, CloudRegistration, CloudToken, FederatedRoomJoin, FederatedServerName,
};

use super::{client_of, expected, start};
use crate::sandbox::assert_fails;

#[tokio::test]
async fn instances_are_listed() {
    let (_server, client) = start().await;
    assert!(client.instances().list().send().await.unwrap().value.instances[0].current_status.connected);
}

#[tokio::test]
async fn the_workspace_is_registered_once() {
    let (_server, client) = start().await;
    assert!(!client.cloud().get_status().await.unwrap().workspace_registered);
    client.cloud().register_in_cloud(&CloudRegistration::new("blob")).await.unwrap();
    assert!(client.cloud().get_status().await.unwrap().workspace_registered);
    let again = expected(ErrorKind::Invalid, 400, None, "Workspace is already registered");
    assert_fails(client.cloud().register_in_cloud(&CloudRegistration::new("blob")).send().await, again);
    client.cloud().connect_to_cloud(&CloudToken::new("token")).await.unwrap();
}

#[tokio::test]
async fn the_registration_needs_a_permission() {
    let (server, _client) = start().await;
    let john = client_of(&server, "john.doe");
    let words = "User does not have the permissions required for this action";
    let forbidden = expected(ErrorKind::Forbidden, 403, Some("error-unauthorized"), words);
    assert_fails(john.cloud().get_status().send().await, forbidden);
    assert_fails(john.cloud().register_in_cloud(&CloudRegistration::new("blob")).send().await, forbidden);
    assert_fails(john.cloud().connect_to_cloud(&CloudToken::new("token")).send().await, forbidden);
}

#[tokio::test]
async fn a_registration_waits_for_its_confirmation() {
    let (_server, client) = start().await;
    assert!(!client.cloud().check_access().await.unwrap());
    let intent = CloudIntent::new(false, "admin@example.com");
    let intent = client.cloud().start_registration(&intent).await.unwrap();
    assert_eq!(intent.interval, Some(5));
    let poll = client.cloud().poll_registration("code").await.unwrap();
    assert_eq!(poll.status, Some(CloudPollStatus::AuthorizationPending));
}

#[tokio::test]
async fn the_license_is_fetched_bought_and_removed() {
    let (_server, client) = start().await;
    client.cloud().sync_with_cloud().await.unwrap();
    assert!(client.cloud().get_checkout_url().await.unwrap().starts_with("https://"));
    client.cloud().remove_license().await.unwrap();
}

#[tokio::test]
async fn records_of_dns_are_resolved() {
    let (_server, client) = start().await;
    assert_eq!(client.dns().resolve_service("open.rocket.chat").await.unwrap().port, Some(443));
    client.dns().resolve_text("open.rocket.chat").await.unwrap();
}

#[tokio::test]
async fn federated_servers_are_kept_and_searched() {
    let (_server, client) = start().await;
    let server = FederatedServerName::new("my-server.rocket.chat");
    client.federation().add_federated_server(&server).await.unwrap();
    let servers = client.federation().list_federated_servers().collect_all().await.unwrap();
    assert!(servers[0].local && servers.last().unwrap().name == "my-server.rocket.chat");
    client.federation().remove_federated_server(&server).await.unwrap();
    let missing = expected(ErrorKind::NotFound, 400, Some("server-not-found"), "");
    assert_fails(client.federation().remove_federated_server(&server).send().await, missing);
    let matrix = FederatedServerName::new("matrix.org");
    client.federation().remove_federated_server(&matrix).await.unwrap_err();
    let page = client.federation().search_federated_rooms().server_name("matrix.org").await.unwrap();
    assert_eq!(page.rooms[0].name, "Matrix HQ");
    client.federation().join_federated_room(&FederatedRoomJoin::new("!room:server.com")).await.unwrap();
}

#[tokio::test]
async fn the_federation_is_verified() {
    let (_server, client) = start().await;
    let ids = ["@john:matrix.org".to_owned()];
    assert_eq!(client.federation().verify_matrix_ids(&ids).await.unwrap().len(), 1);
    assert!(client.federation().verify().await.unwrap().appservice.is_ok);
}
