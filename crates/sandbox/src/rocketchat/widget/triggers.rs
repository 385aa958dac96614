//! `livechat/triggers*`: what the widget does of its own accord.

use url::Url;

use crate::posts::is_loopback;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listTriggers", Any("view-livechat-manager"), list).strict(),
    on("saveTrigger", Any("view-livechat-manager"), save),
    on("getTrigger", Any("view-livechat-manager"), show),
    on("deleteTrigger", Any("view-livechat-manager"), remove),
    on("testTriggerService", Any("view-livechat-manager"), test_service),
    on("callTriggerService", Open, call_service),
];

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    call.query.page("name")?.of("triggers", workspace.triggers.iter())
}

/// `GET livechat/triggers/{_id}`: null if there is none.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    Ok(json!({"trigger": workspace.triggers.get(call.part("_id"))}))
}

/// `DELETE livechat/triggers/{_id}`; an unknown one is no error.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    workspace.triggers.take(call.part("_id"));
    done()
}

/// `POST livechat/triggers`: changes the one that `_id` names, and creates one if there is none in
/// the body. An unknown id changes nothing.
fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    let required = |name: &str| Failure::body(&format!("must have required property '{name}'"));
    fail_if(!body.rows("conditions").all(|condition| condition.has("value")), required("value"))?;
    for action in body.rows("actions") {
        let Some(params) = action.inner("params") else { continue };
        let (needed, others) = match action.text("name") {
            "use-external-service" => ("serviceUrl serviceTimeout serviceFallbackMessage", "sender name"),
            _ => ("sender msg", "name"),
        };
        needed.split(' ').try_for_each(|name| fail_if(!params.has(name), required(name)))?;
        let known = |name: &String| has_word(needed, name) || has_word(others, name);
        fail_if(!params.keys().all(known), Failure::body("must NOT have additional properties"))?;
        let sender = params.string("sender").is_none_or(|sender| has_word("queue custom", sender));
        fail_if(!sender, Failure::body("must be equal to one of the allowed values"))?;
    }
    match body.string("_id") {
        Some(id) => {
            workspace.triggers.change(id, |trigger| trigger.extend(body.clone()));
        }
        None => {
            let mut trigger = body.free();
            trigger.set("_id", workspace.new_id()).set("_createdAt", now());
            workspace.triggers.add(trigger);
        }
    }
    done()
}

/// `POST livechat/triggers/external-service/test`. As with all services, see `ask`.
fn test_service(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    fail_if(body.string("timeout").is_some(), Failure::body("must be number"))?;
    needs_token(workspace)?;
    let of = |name| body.text(name);
    ask("test-trigger", of("webhookUrl"), of("fallbackMessage"))
}

/// `POST livechat/triggers/{_id}/external-service/call`: nobody has to be signed in.
fn call_service(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    let trigger = workspace.triggers.get(id).or_fail("Invalid trigger")?;
    let action = trigger
        .get("actions")
        .and_then(|actions| actions.get(0))
        .filter(|action| action.string("name") == Some("use-external-service"))
        .or_fail("Trigger is not configured to use an external service")?;
    let params = action.inner("params");
    let of = |name| params.and_then(|params| params.string(name));
    let url = of("serviceUrl").filter(|url| !url.is_empty()).or_fail("Invalid service URL")?;
    needs_token(workspace)?;
    ask(id, url, of("serviceFallbackMessage").unwrap_or("trigger-default-fallback-message"))
}

/// Services are told by a token that the call comes from this workspace; it is one of the webhook's
/// settings.
fn needs_token(workspace: &Workspace) -> Result<(), Failure> {
    fail_if(workspace.words("Livechat_secret_token").is_empty(), "Livechat secret token is not configured")?;
    Ok(())
}

/// Makes as if the service was called. Nothing leaves this machine, and nothing on it is called
/// either: a service on it is taken to have two things to say, any other one to be out of reach.
fn ask(trigger: &str, address: &str, fallback: &str) -> Outcome {
    if is_loopback(address) {
        let contents = json!([
            {"msg": "Welcome aboard!", "order": 0},
            {"msg": "What can we do for you?", "order": 1},
        ]);
        return Ok(json!({"triggerId": trigger, "response": {"statusCode": 200, "contents": contents}}));
    }
    let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    fail(Failure::Fields(object(json!({
        "triggerId": trigger,
        "error": "error-invalid-external-service-response",
        "response": format!("request to {address} failed, reason: getaddrinfo ENOTFOUND {host}"),
        "fallbackMessage": fallback,
    }))))
}
