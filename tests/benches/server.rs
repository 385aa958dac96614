//! Small servers with a delay.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// Serves the router on loopback and gives its address.
pub fn serve(runtime: &Runtime, router: Router) -> String {
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    })
}

/// A body as JSON.
pub fn answer(body: Bytes) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], body)
}

/// imi.chat with this many users, ten to a page, each response after a delay.
pub fn imichat(users: usize, delay: Duration) -> Router {
    let page = move |RawQuery(query): RawQuery| async move {
        tokio::time::sleep(delay).await;
        let query = query.unwrap_or_default();
        let page = query.split('&').find_map(|pair| pair.strip_prefix("page="));
        let page: usize = page.map_or(1, |page| page.parse().unwrap());
        let first = (page - 1) * 10;
        let users: Vec<Value> = (first..users.min(first + 10)).map(imichat_user).collect();
        let body = json!({"status_code": 0, "description": "", "response": {"users": users}});
        answer(serde_json::to_vec(&body).unwrap().into())
    };
    Router::new()
        .route("/v3.1/authorize", axum::routing::get(|| async { [("access_token", "token")] }))
        .route("/v3.1/users", axum::routing::get(page))
}

fn imichat_user(id: usize) -> Value {
    json!({
        "id": id + 1,
        "first_name": "Agent",
        "last_name": format!("Number {id}"),
        "login_id": format!("agent.{id}"),
        "email_id": format!("agent.{id}@harbour.example"),
        "status": "active",
        "logged_in": true,
        "role_type": "Customer Care",
        "accepting_chats": true,
        "skill_attributes": {},
        "active_chats": 0,
    })
}
