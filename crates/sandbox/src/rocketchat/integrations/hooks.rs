//! `/hooks`: the paths of incoming webhooks.

use crate::http;
use crate::rocketchat::common::outgoing::{NO_SCRIPTS, runs_script};
use crate::rocketchat::messages::post_as;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("postIncomingWebhook", Open, post).unchecked(),
    on("GET /hooks/{integrationId}/{token}", Open, post).unchecked(),
    on("POST /hooks/{integrationId}/{userId}/{token}", Open, post).unchecked(),
    on("GET /hooks/{integrationId}/{userId}/{token}", Open, post).unchecked(),
    on("GET /hooks/info/{integrationId}/{token}", Open, info),
    on("GET /hooks/info/{integrationId}/{userId}/{token}", Open, info),
    on("listWebhookSamples", Open, samples),
    on("GET /hooks/sample/{integrationId}/{userId}/{token}", Open, samples),
    on("subscribeToIncomingWebhook", Open, subscribe),
    on("subscribeToIncomingWebhookByUser", Open, subscribe),
    on("unsubscribeFromIncomingWebhook", Open, unsubscribe),
    on("unsubscribeFromIncomingWebhookByUser", Open, unsubscribe),
];

/// The incoming webhook of the path.
fn hook(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    let found = workspace.integrations.get(call.part("integrationId"));
    let found = found.filter(|hook| hook.text("type") == "webhook-incoming");
    let found = found.filter(|hook| hook.text("token") == call.part("token"));
    found.cloned().or_fail(Failure::Crash)
}

fn post(workspace: &mut Workspace, call: &Call) -> Outcome {
    let hook = hook(workspace, call)?;
    fail_if(!hook.flag("enabled"), Failure::Unavailable("Service Unavailable"))?;
    let script = "process_incoming_request";
    fail_if(runs_script(&hook, script), Failure::plain("error-running-script").with(NO_SCRIPTS))?;
    let mut body = sent(call);
    if body.is_empty() {
        return done();
    }
    let elsewhere = ["channel", "roomId"].iter().any(|name| body.get(name).is_some_and(is_given));
    let text = "overriding destination channel is disabled for this integration";
    fail_if(elsewhere && !hook.flag("overrideDestinationChannelEnabled"), text)?;
    if !elsewhere {
        body.set("channel", hook.items("channel"));
    }
    for name in ["alias", "avatar", "emoji"] {
        body.set_new(name, hook.text(name));
    }
    body.set("bot", json!({"i": hook.id()}));
    let call =
        Call { caller: hook.text("userId").to_owned(), raw: body.clone().into(), body, ..Call::default() };
    // A refusal says its code, without the words.
    match post_as(workspace, &call) {
        Ok(_) => done(),
        Err(Failure::Bad { error_type: Some(code), .. }) => fail(code),
        Err(failure) => Err(failure),
    }
}

/// Whether a value counts as given: it is not empty.
fn is_given(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false)) && value != ""
}

/// What was posted: JSON, or a form whose only field is `payload` with JSON in it, or JSON without
/// a name.
fn sent(call: &Call) -> Doc {
    let fields = call.raw.as_object().cloned().unwrap_or_default();
    let is_form = http::header(&call.headers, "content-type") == Some("application/x-www-form-urlencoded");
    let only = fields.iter().next().filter(|_| is_form && fields.len() == 1);
    let json =
        only.map(|(name, value)| if name == "payload" { value.as_str().unwrap_or_default() } else { name });
    // The server goes on with the form if there is no JSON in it.
    let read = json.and_then(|json| serde_json::from_str::<Value>(json).ok());
    read.map_or_else(|| Doc::from(fields), object)
}

/// Whether the token is right.
fn info(workspace: &mut Workspace, call: &Call) -> Outcome {
    hook(workspace, call)?;
    done()
}

/// The server checks the token and invents the deliveries.
fn samples(workspace: &mut Workspace, call: &Call) -> Outcome {
    hook(workspace, call)?;
    let sample = |number: usize| {
        json!({
            "token": id_from(&format!("sample {number}"), 24),
            "channel_id": "GENERAL",
            "channel_name": "general",
            "timestamp": now(),
            "user_id": "rocket.cat",
            "user_name": "rocket.cat",
            "text": format!("Sample text {number}"),
            "trigger_word": "Sample",
        })
    };
    Ok(json!((1..=3).map(sample).collect::<Vec<_>>()))
}

fn subscribe(workspace: &mut Workspace, call: &Call) -> Outcome {
    let hook = hook(workspace, call)?;
    let (body, mark) = match call.body.text("event") {
        "newMessageOnChannel" => (call.body.text("data.channel_name"), '#'),
        "newMessageToUser" => (call.body.text("data.username"), '@'),
        _ => return done(),
    };
    fail_if(body.is_empty() && mark == '@', "username-required")?;
    let channel = format!("{mark}{}", body.trim_start_matches(mark));
    let may = |permission: &str| workspace.may(hook.text("userId"), permission);
    let refused = !may("manage-outgoing-integrations") && !may("manage-own-outgoing-integrations");
    fail_if(refused, ("not_authorized", ""))?;
    let id = workspace.new_id();
    let creator = workspace.user(hook.text("userId")).map(|user| user.pick("_id username"));
    let record = object(json!({
        "_id": id,
        "type": "webhook-outgoing",
        "event": "sendMessage",
        "name": call.body.text("name"),
        "urls": [call.body.text("target_url")],
        "channel": [channel],
        "triggerWords": call.body.items("data.trigger_words"),
        "username": "rocket.cat",
        "userId": "rocket.cat",
        "token": id_from(&format!("integration {id}"), 24),
        "scriptEnabled": false,
        "enabled": mark == '#',
        "_createdAt": now(),
        "_createdBy": creator,
    }));
    workspace.integrations.add(record);
    Ok(json!(workspace.integrations.get(&id)))
}

fn unsubscribe(workspace: &mut Workspace, call: &Call) -> Outcome {
    let hook = hook(workspace, call)?;
    let url = call.body.text("target_url");
    let found = workspace.integrations.iter().find(|record| record.texts("urls").any(|own| own == url));
    let found = found.cloned().or_fail("integration-not-found")?;
    let user = hook.text("userId");
    let all = workspace.may(user, "manage-outgoing-integrations");
    let own = workspace.may(user, "manage-own-outgoing-integrations");
    let method = "deleteOutgoingIntegration";
    fail_if(!all && !own, ("not_authorized", "Unauthorized", method))?;
    let mine = found.text("_createdBy._id") == user;
    fail_if(!all && !mine, ("error-invalid-integration", "Invalid integration", method))?;
    workspace.integration_calls.remove_where("integration._id", found.id());
    workspace.integrations.take(found.id());
    done()
}
