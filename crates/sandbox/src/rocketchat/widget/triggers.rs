//! `livechat/triggers*`: what the widget does of its own accord.

use serde_json::{Value, json};
use url::Url;

use crate::posts::is_loopback;
use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Doc, Failure, Outcome};
use crate::rocketchat::api::route::Access::{Any, Open};
use crate::rocketchat::api::route::{Route, delete, get, post};
use crate::rocketchat::state::workspace::{Call, Workspace, id_from, now, object, text, touch};
use crate::rocketchat::widget::settings;

/// The collection of triggers.
pub(crate) const TRIGGERS: &str = "triggers";

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/livechat/triggers", Any(&["view-livechat-manager"]), list).taking(&["count", "offset", "sort"]),
    post("/livechat/triggers", Any(&["view-livechat-manager"]), save),
    get("/livechat/triggers/{_id}", Any(&["view-livechat-manager"]), show),
    delete("/livechat/triggers/{_id}", Any(&["view-livechat-manager"]), remove),
    post("/livechat/triggers/external-service/test", Any(&["view-livechat-manager"]), test_service),
    post("/livechat/triggers/{_id}/external-service/call", Open, call_service),
];

const TRIGGER: &[Field] = &[
    Field("_id", Kind::Text, false),
    Field("name", Kind::Text, true),
    Field("description", Kind::Text, true),
    Field("enabled", Kind::Flag, true),
    Field("runOnce", Kind::Flag, true),
    Field("conditions", Kind::Each(&Kind::Shape(CONDITION), 1), true),
    // Which of them has which fields, their names decide.
    Field("actions", Kind::Each(&Kind::Object, 1), true),
];

const CONDITION: &[Field] = &[
    Field(
        "name",
        Kind::OneOf(&["time-on-site", "page-url", "chat-opened-by-visitor", "after-guest-registration"]),
        true,
    ),
    Field("value", Kind::OrNull(&Kind::Text), true),
];

const MESSAGE: &[Field] = &[
    Field("name", Kind::OneOf(&["send-message"]), true),
    Field(
        "params",
        Kind::Shape(&[
            Field("sender", Kind::OneOf(&["queue", "custom"]), true),
            Field("msg", Kind::Text, true),
            Field("name", Kind::Text, false),
        ]),
        false,
    ),
];

const SERVICE: &[Field] = &[
    Field("name", Kind::OneOf(&["use-external-service"]), true),
    Field(
        "params",
        Kind::Shape(&[
            Field("sender", Kind::OneOf(&["queue", "custom"]), false),
            Field("name", Kind::Text, false),
            Field("serviceUrl", Kind::Text, true),
            Field("serviceTimeout", Kind::Number, true),
            Field("serviceFallbackMessage", Kind::Text, true),
        ]),
        false,
    ),
];

/// What of it there is to begin with: one that greets, and one that is off and asks a service.
pub(crate) fn seed(workspace: &mut Workspace) {
    let triggers = [
        json!({
            "name": "Greeting",
            "description": "Says hello to whoever stays",
            "enabled": true,
            "runOnce": true,
            "conditions": [{"name": "time-on-site", "value": "20"}],
            "actions": [{
                "name": "send-message",
                "params": {"sender": "queue", "msg": "Ahoy! Is there anything that we can help you with?"},
            }],
        }),
        json!({
            "name": "Tides",
            "description": "Asks the tide service what to say",
            "enabled": false,
            "runOnce": false,
            "conditions": [{"name": "page-url", "value": "/tides"}],
            "actions": [{
                "name": "use-external-service",
                "params": {
                    "sender": "custom",
                    "name": "Harbour master",
                    "serviceUrl": "http://127.0.0.1:9/tides",
                    "serviceTimeout": 5000,
                    "serviceFallbackMessage": "High water is twice a day.",
                },
            }],
        }),
    ];
    for trigger in triggers {
        let mut trigger = object(trigger);
        let id = id_from(&format!("trigger {}", text(&trigger, "name")), 17);
        trigger.insert("_id".into(), json!(id));
        trigger.insert("_createdAt".into(), json!(now()));
        workspace.records.insert(TRIGGERS, trigger);
    }
}

/// `GET livechat/triggers`.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("name")?;
    page.answer("triggers", workspace.records.all(TRIGGERS).to_vec())
}

/// `GET livechat/triggers/{_id}`: null where there is none.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    Ok(json!({"trigger": workspace.records.get(TRIGGERS, call.part("_id"))}))
}

/// `DELETE livechat/triggers/{_id}`; an unknown one is no error.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    workspace.records.remove(TRIGGERS, call.part("_id"));
    Ok(json!({}))
}

/// `POST livechat/triggers`: changes the one that `_id` names, and creates one where there is none in the body. An
/// unknown id changes nothing.
fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let mut body = check::body(&call.body, TRIGGER)?;
    for action in body.get_mut("actions").and_then(Value::as_array_mut).into_iter().flatten() {
        let fields = match action.get("name").and_then(Value::as_str) {
            Some("use-external-service") => SERVICE,
            _ => MESSAGE,
        };
        *action = Value::Object(check::body(action, fields)?);
    }
    let body = &body;
    match check::text(body, "_id") {
        Some(id) => {
            if let Some(trigger) = workspace.records.get_mut(TRIGGERS, id) {
                trigger.extend(body.clone());
                touch(trigger);
            }
        }
        None => {
            let mut trigger = body.clone();
            trigger.insert("_id".into(), json!(workspace.new_id()));
            trigger.insert("_createdAt".into(), json!(now()));
            workspace.records.insert(TRIGGERS, trigger);
        }
    }
    Ok(json!({}))
}

/// `POST livechat/triggers/external-service/test`. As with all services, see `ask`.
fn test_service(workspace: &mut Workspace, call: &Call) -> Outcome {
    let fields = [
        Field("webhookUrl", Kind::Text, true),
        Field("timeout", Kind::Number, true),
        Field("fallbackMessage", Kind::Text, true),
        Field("extraData", Kind::Any, false),
    ];
    let body = &check::body(&call.body, &fields)?;
    extra_data(body)?;
    needs_token(workspace)?;
    let of = |name| check::text(body, name).unwrap_or_default();
    ask("test-trigger", of("webhookUrl"), of("fallbackMessage"))
}

/// `POST livechat/triggers/{_id}/external-service/call`: nobody has to be signed in.
fn call_service(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body =
        &check::body(&call.body, &[Field("token", Kind::Text, true), Field("extraData", Kind::Any, false)])?;
    extra_data(body)?;
    let id = call.part("_id");
    let trigger = workspace.records.get(TRIGGERS, id).ok_or_else(|| Failure::plain("Invalid trigger"))?;
    let action = trigger
        .get("actions")
        .and_then(|actions| actions.get(0))
        .filter(|action| action.get("name").and_then(Value::as_str) == Some("use-external-service"))
        .ok_or_else(|| Failure::plain("Trigger is not configured to use an external service"))?;
    let params = action.get("params").and_then(Value::as_object);
    let of = |name| params.and_then(|params| check::text(params, name));
    let url = of("serviceUrl")
        .filter(|url| !url.is_empty())
        .ok_or_else(|| Failure::plain("Invalid service URL"))?;
    needs_token(workspace)?;
    ask(id, url, of("serviceFallbackMessage").unwrap_or("trigger-default-fallback-message"))
}

/// What to tell a service: a list of keys and values, or null.
fn extra_data(body: &Doc) -> Result<(), Failure> {
    match body.get("extraData") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::Array(rows)) => rows.iter().try_for_each(|row| {
            check::body(row, &[Field("key", Kind::Text, true), Field("value", Kind::Text, true)]).map(|_| ())
        }),
        Some(_) => Err(Failure::body("must be array")),
    }
}

/// Services are told by a token that the call comes from this workspace; it is one of the webhook's settings.
fn needs_token(workspace: &Workspace) -> Result<(), Failure> {
    if settings::words(workspace, "Livechat_secret_token").is_empty() {
        return Err(Failure::plain("Livechat secret token is not configured"));
    }
    Ok(())
}

/// Makes as if the service was called. Nothing leaves this machine, and nothing on it is called either: a service on
/// it is taken to have two things to say, any other one to be out of reach.
fn ask(trigger: &str, address: &str, fallback: &str) -> Outcome {
    if is_loopback(address) {
        let contents = json!([
            {"msg": "Welcome aboard!", "order": 0},
            {"msg": "What can we do for you?", "order": 1},
        ]);
        return Ok(json!({"triggerId": trigger, "response": {"statusCode": 200, "contents": contents}}));
    }
    let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    Err(Failure::Fields(object(json!({
        "triggerId": trigger,
        "error": "error-invalid-external-service-response",
        "response": format!("request to {address} failed, reason: getaddrinfo ENOTFOUND {host}"),
        "fallbackMessage": fallback,
    }))))
}
