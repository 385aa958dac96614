//! What the sandbox posts.

use std::time::Duration;

use axum::Router;
use axum::routing::post;
use frontdesk_sandbox::SandboxVendor;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::http_client::http_client;
use crate::sandbox::Server;

/// What the sandbox posts, with the token that came along.
async fn listen(listener: TcpListener) -> mpsc::UnboundedReceiver<(String, Value)> {
    let (sent, received) = mpsc::unbounded_channel();
    let take = async move |headers: axum::http::HeaderMap, body: String| {
        let token = headers["x-rocketchat-livechat-token"].to_str().unwrap().to_owned();
        sent.send((token, serde_json::from_str(&body).unwrap())).unwrap();
    };
    let router = Router::new().route("/hooks", post(take));
    tokio::spawn(async { axum::serve(listener, router).await });
    received
}

#[tokio::test]
async fn what_happens_in_a_conversation_is_posted() {
    let server = Server::start(SandboxVendor::RocketChat).await;
    let http = http_client();
    let call = async |method: &str, path: &str, body: Value| -> Value {
        let url = format!("{}/api/v1/{path}", server.url());
        let request = http.request(method.parse().unwrap(), url).json(&body);
        let request = request.header("x-auth-token", server.text("auth_token"));
        let response = request.header("x-user-id", server.text("user_id")).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    let settings = json!({
        "LivechatWebhookUrl": url, "LivechatSecretToken": "made-up-token", "LivechatWebhookOnStart": true,
        "LivechatWebhookOnClose": true, "LivechatWebhookOnChatTaken": true, "LivechatWebhookOnChatQueued": true,
        "LivechatWebhookOnForward": true, "LivechatWebhookOnVisitorMessage": true,
        "LivechatWebhookOnAgentMessage": false,
    });
    call("POST", "omnichannel/integrations", settings).await;
    let mut received = listen(listener).await;
    let mut next = async |kind: &str| -> Value {
        let waited = tokio::time::timeout(Duration::from_secs(20), received.recv()).await;
        let (token, event) = waited.expect("no post came").unwrap();
        assert_eq!((token.as_str(), &event["type"]), ("made-up-token", &json!(kind)), "{event}");
        event
    };
    let (visitor, room) = ("sandbox-visitor-token", "sandbox-visitor-room");
    call("POST", "livechat/message", json!({"token": visitor, "rid": room, "msg": "Hello?"})).await;
    let written = next("Message").await;
    assert_eq!((&written["_id"], &written["messages"][0]["msg"]), (&json!(room), &json!("Hello?")));
    assert_eq!(written["messages"][0].get("agentId"), None);

    call("POST", "livechat/room.closeByUser", json!({"rid": room, "comment": "Done."})).await;
    let closed = next("LivechatSession").await;
    let messages = closed["messages"].as_array().unwrap();
    assert_eq!(messages.last().unwrap()["closingMessage"], true);
    assert!(messages.len() > 2 && closed["closedAt"].is_string() && closed["agent"]["_id"].is_string());

    let opened = call("GET", &format!("livechat/room?token={visitor}"), json!({})).await;
    let room = opened["room"]["_id"].as_str().unwrap();
    assert_eq!(next("LivechatSessionStart").await["_id"], room);
    assert_eq!(next("LivechatSessionQueued").await["visitor"]["token"], visitor);

    let inquiry = call("GET", &format!("livechat/inquiries.getOne?roomId={room}"), json!({})).await;
    let agents = call("GET", "livechat/users/agent", json!({})).await;
    let online = |agent: &&Value| agent["statusLivechat"] == "available" && agent["status"] == "online";
    let agent = &agents["users"].as_array().unwrap().iter().find(online).unwrap()["_id"];
    let taking = json!({"inquiryId": inquiry["inquiry"]["_id"], "userId": agent});
    call("POST", "livechat/inquiries.take", taking).await;
    assert_eq!(next("LivechatSessionTaken").await["servedBy"]["_id"], *agent);

    call("POST", "livechat/webhook.test", json!({})).await;
    assert_eq!(next("LivechatSession").await["visitor"]["username"], "a.visitor");
}
