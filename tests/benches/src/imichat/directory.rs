//! The users of imi.chat as its server returns them, ten to a page.

use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::server;

/// The page that a query asks for, of this many users.
pub fn page(query: Option<String>, users: usize) -> impl IntoResponse {
    let query = query.unwrap_or_default();
    let page = query.split('&').find_map(|pair| pair.strip_prefix("page="));
    let first = (page.map_or(1, |page| page.parse::<usize>().unwrap()) - 1) * 10;
    let users: Vec<Value> = (first..users.min(first + 10)).map(user).collect();
    envelope(json!({"users": users}))
}

/// What every response is in.
pub fn envelope(response: Value) -> impl IntoResponse {
    let body = json!({"status_code": 0, "description": "", "response": response});
    server::respond(serde_json::to_vec(&body).unwrap().into())
}

/// The user in a place, from 0.
pub fn user(place: usize) -> Value {
    json!({
        "id": place + 1,
        "first_name": "Agent",
        "last_name": format!("Number {place}"),
        "login_id": format!("agent.{place}"),
        "email_id": format!("agent.{place}@harbour.example"),
        "status": "active",
        "logged_in": true,
        "role_type": "Customer Care",
        "accepting_chats": true,
        "skill_attributes": {},
        "active_chats": 0,
    })
}
