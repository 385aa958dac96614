//! What the extractors take and refuse.
#![allow(clippy::unwrap_used, missing_docs)]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::routing::post;
use frontdesk_rocketchat::webhooks::{
    OmnichannelDelivery, OmnichannelReceiver, OutgoingWebhookDelivery, OutgoingWebhookReceiver, TokenError,
};
use tower::ServiceExt;

const TOKEN: &str = "made-up-token";

async fn outgoing(OutgoingWebhookDelivery(delivery): OutgoingWebhookDelivery) -> String {
    delivery.text.unwrap_or_default()
}

async fn omnichannel(OmnichannelDelivery(delivery): OmnichannelDelivery) -> String {
    delivery.type_.as_str().to_owned()
}

/// The status and body of the response to a post.
async fn respond(router: Router, header: Option<&str>, body: impl Into<Body>) -> (u16, String) {
    let mut request = Request::post("/");
    if let Some(token) = header {
        request = request.header("x-rocketchat-livechat-token", token);
    }
    let response = router.oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 1000).await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn an_outgoing_webhook_is_known_by_its_token() {
    let router = || {
        let receiver = OutgoingWebhookReceiver::new(TOKEN).unwrap();
        Router::new().route("/", post(outgoing)).with_state(receiver)
    };
    // (body, status, text)
    let cases = [
        (r#"{"token": "made-up-token", "text": "hi"}"#, 200, "hi".to_owned()),
        (r#"{"token": "other", "text": "hi"}"#, 401, format!("{}\n", TokenError::Wrong)),
        (r#"{"text": "hi"}"#, 401, format!("{}\n", TokenError::Missing)),
        ("hi", 400, "the body is not a delivery\n".to_owned()),
    ];
    for (body, status, text) in cases {
        assert_eq!(respond(router(), None, body).await, (status, text), "{body}");
    }
}

#[tokio::test]
async fn omnichannel_is_known_by_a_header() {
    let router = || {
        let receiver = OmnichannelReceiver::new(TOKEN).unwrap();
        Router::new().route("/", post(omnichannel)).with_state(receiver)
    };
    let body = r#"{"type": "LivechatSession"}"#;
    // (header, body, status, text)
    let cases = [
        (Some(TOKEN), body, 200, "LivechatSession"),
        (Some("other"), body, 401, "the token is wrong\n"),
        (None, body, 401, "the token is missing\n"),
        (Some(TOKEN), "[]", 400, "the body is not a delivery\n"),
    ];
    for (header, body, status, text) in cases {
        assert_eq!(respond(router(), header, body).await, (status, text.to_owned()), "{header:?} {body}");
    }
}

#[tokio::test]
async fn a_body_larger_than_the_limit_is_refused() {
    let receiver = OutgoingWebhookReceiver::new(TOKEN).unwrap();
    let router = Router::new().route("/", post(outgoing)).with_state(receiver);
    assert_eq!(respond(router, None, vec![b' '; 3 * 1024 * 1024]).await.0, 413);
}
