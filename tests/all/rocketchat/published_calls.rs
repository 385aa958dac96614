//! The examples of the published document, sent to the sandbox as they stand.

use frontdesk_sandbox::SandboxVendor;

use crate::published_calls::{beside_missing, refusals};

/// The examples name people and rooms that the workspace lacks, so only the schemas of the routes
/// are asked.
#[tokio::test]
async fn they_fit_the_schemas() {
    let refusals = refusals(SandboxVendor::RocketChat, async |server, _| {
        let text = |name| server.text(name).to_owned();
        vec![("x-user-id", text("user_id")), ("x-auth-token", text("auth_token"))]
    });
    // These need one of several parameters, none of which is required.
    let one_of_several = [
        "checkContactExistence ",
        "deleteChatMessage ",
        "findVisitorContact ",
        "getOauthApp ",
        "getUser ",
        "isRoomMember ",
        "listDirectMessageFiles ",
        "listDirectMessageMembers ",
        "listDirectMessageMessages ",
        "listRoomMembers ",
        "listTeamChildren ",
    ];
    let mut refusals = beside_missing(refusals.await, &one_of_several);
    refusals.retain(|refusal| refusal.contains("invalid-params") || refusal.contains(" 500 "));
    // The server throws where it finds no incoming webhook.
    let hooks = [
        "postIncomingWebhook ",
        "listWebhookSamples ",
        "subscribeToIncomingWebhook",
        "unsubscribeFromIncomingWebhook",
    ];
    refusals
        .retain(|refusal| !(refusal.contains(" 500 ") && hooks.iter().any(|hook| refusal.starts_with(hook))));
    assert_eq!(refusals, [""; 0]);
}
