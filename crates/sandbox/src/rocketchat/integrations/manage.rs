//! `integrations.*`: incoming and outgoing webhooks.

use crate::rocketchat::common::access::find_named;
use crate::rocketchat::prelude::*;

const ANY: &str = "manage-outgoing-integrations manage-own-outgoing-integrations \
    manage-incoming-integrations manage-own-incoming-integrations";
const OUTGOING: &str = "manage-outgoing-integrations manage-own-outgoing-integrations";

pub(crate) const ROUTES: &[Route] = &[
    on("createIntegration", SignedIn, create).body(Body::Open),
    on("getIntegration", SignedIn, get),
    on("listIntegrations", Any(ANY), list),
    on("updateIntegration", SignedIn, update).body(Body::Open),
    on("removeIntegration", Any(ANY), remove).body(Body::Open),
    on("listIntegrationHistory", Any(OUTGOING), history),
    on("clearIntegrationHistory", SignedIn, clear_history),
];

const EVENTS_WITHOUT_ROOM: &[&str] = &["roomCreated", "userCreated"];
const SCOPES: &[&str] = &["all_public_channels", "all_private_groups", "all_direct_messages"];

/// What a body gives an integration.
const FIELDS: &str = "type name enabled username alias avatar emoji scriptEnabled script scriptEngine \
    skipTranspile overrideDestinationChannelEnabled event targetRoom urls triggerWords \
    triggerWordAnywhere token runOnEdits impersonateUser retryFailedCalls retryCount retryDelay";

/// Whether the caller may manage integrations of a type: all of them, or those that they created.
fn may(workspace: &Workspace, call: &Call, kind: &str) -> (bool, bool) {
    let kind = kind.trim_start_matches("webhook-");
    let holds = |permission: &str| workspace.may(&call.caller, permission);
    (holds(&format!("manage-{kind}-integrations")), holds(&format!("manage-own-{kind}-integrations")))
}

fn known_kind(kind: &str) -> Result<bool, Failure> {
    match kind {
        "webhook-incoming" => Ok(true),
        "webhook-outgoing" => Ok(false),
        _ => fail("Invalid integration type."),
    }
}

/// The rooms that a body names.
fn channels(workspace: &Workspace, body: &Doc, incoming: bool) -> Result<Vec<String>, Failure> {
    if !incoming && EVENTS_WITHOUT_ROOM.contains(&body.text("event")) {
        return Ok(Vec::new());
    }
    let channels: Vec<String> = body.text("channel").split(',').map(|name| name.trim().to_owned()).collect();
    let empty = channels.iter().all(String::is_empty);
    fail_if(incoming && empty, ("error-invalid-channel", "Invalid channel"))?;
    if !incoming && empty {
        return Ok(Vec::new());
    }
    for channel in &channels {
        if !incoming && SCOPES.contains(&channel.as_str()) {
            continue;
        }
        let found = match channel.split_at_checked(1) {
            Some(("#", name)) => find_named(workspace, name).is_some(),
            Some(("@", name)) => workspace.user(name).or(workspace.user_named(name)).is_some(),
            _ => {
                let text = "Invalid channel. Start with @ or #";
                return fail(("error-invalid-channel-start-with-chars", text));
            }
        };
        fail_if(!found, ("error-invalid-room", "Invalid room"))?;
    }
    Ok(channels)
}

/// An integration as a body describes it.
fn described(workspace: &Workspace, body: &Doc, incoming: bool, username: &str) -> Result<Doc, Failure> {
    if !incoming {
        let urls = body.texts("urls").filter(|url| !url.trim().is_empty()).count();
        fail_if(body.filled("event").is_none(), ("error-invalid-event-type", "Invalid event type"))?;
        let no_room =
            EVENTS_WITHOUT_ROOM.contains(&body.text("event")) && body.filled("targetRoom").is_none();
        fail_if(no_room, ("error-invalid-targetRoom", "Invalid Target Room"))?;
        fail_if(urls == 0, ("error-invalid-urls", "Invalid URLs"))?;
    }
    let channels = channels(workspace, body, incoming)?;
    let user = workspace.user_named(username).or_fail(("error-invalid-user", "Invalid user"))?;
    let mut record = body.pick(FIELDS);
    record.set_new("scriptEngine", "isolated-vm");
    record.set("channel", channels).set("username", username).set("userId", user.id());
    if incoming {
        record.set_new("overrideDestinationChannelEnabled", false);
    }
    Ok(record)
}

fn creator(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    Ok(call.me(workspace)?.pick("_id username"))
}

fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (body, kind) = (&call.body, call.body.text("type"));
    let incoming = known_kind(kind)?;
    let (all, own) = may(workspace, call, kind);
    fail_if(!all && !own, ("not_authorized", "Unauthorized"))?;
    let mut record = described(workspace, body, incoming, body.text("username"))?;
    let creator = creator(workspace, call)?;
    let id = workspace.new_id();
    if incoming {
        record.set("token", id_from(&format!("integration {id}"), 48));
    }
    record.set("_id", &id).set("_createdAt", now()).set("_createdBy", creator);
    workspace.integrations.add(record);
    shown(workspace, &id)
}

fn shown(workspace: &Workspace, id: &str) -> Outcome {
    Ok(json!({"integration": workspace.integrations.get(id)}))
}

fn get(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.required("integrationId")?;
    let all = workspace.may(&call.caller, "manage-incoming-integrations")
        || workspace.may(&call.caller, "manage-outgoing-integrations");
    let own = workspace.may(&call.caller, "manage-own-incoming-integrations")
        || workspace.may(&call.caller, "manage-own-outgoing-integrations");
    fail_if(!all && !own, "not-authorized")?;
    let by = call.query.text("createdBy");
    let fits = |record: &&Doc| {
        let creator = record.text("_createdBy._id");
        (all || creator == call.caller) && by.is_none_or(|by| by == creator)
    };
    workspace.integrations.get(id).filter(fits).or_fail("The integration does not exists.")?;
    shown(workspace, id)
}

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let page = call.query.page("_createdAt")?;
    let (name, kind) = (call.query.text("name").unwrap_or_default(), call.query.text("type"));
    let visible = |record: &&Doc| {
        let (all, own) = may(workspace, call, record.text("type"));
        (all || (own && record.text("_createdBy._id") == call.caller))
            && record.mentions(name, "name")
            && kind.is_none_or(|kind| record.text("type") == kind)
    };
    let mut page = object(page.of("integrations", workspace.integrations.iter().filter(visible))?);
    let items = page.count("count");
    page.set("items", items);
    Ok(page.into())
}

/// The integration that a body names, if the caller may manage it.
fn chosen(workspace: &Workspace, call: &Call) -> Result<String, Failure> {
    let body = &call.body;
    let incoming = known_kind(body.text("type"))?;
    let url = body.filled("target_url").filter(|_| !incoming);
    let id = body.filled("integrationId");
    fail_if(url.is_none() && id.is_none(), "An integrationId or target_url needs to be provided.")?;
    let found = workspace.integrations.iter().find(|record| match url {
        Some(url) => record.texts("urls").any(|own| own == url),
        None => id.is_some_and(|id| record.id() == id),
    });
    let found = found.or_fail("No integration found.")?;
    let (all, own) = may(workspace, call, found.text("type"));
    fail_if(!all && !own, ("not_authorized", "Unauthorized"))?;
    let mine = found.text("_createdBy._id") == call.caller;
    fail_if(!all && !mine, ("error-invalid-integration", "Invalid integration"))?;
    Ok(found.id().to_owned())
}

fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = chosen(workspace, call)?;
    let body = &call.body;
    let incoming = known_kind(body.text("type"))?;
    let old = workspace.integrations.get(&id).map(|record| record.text("username")).unwrap_or_default();
    let record = described(workspace, body, incoming, body.filled("username").unwrap_or(old))?;
    let no_token = !incoming && record.filled("token").is_none();
    fail_if(no_token, ("error-invalid-token", "Invalid token"))?;
    let creator = creator(workspace, call)?;
    workspace.integrations.change(&id, |own| {
        own.extend(record);
        own.set("_updatedBy", creator);
    });
    shown(workspace, &id)
}

fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = chosen(workspace, call)?;
    Ok(json!({"integration": workspace.integrations.take(&id)}))
}

/// The sandbox calls no outgoing webhooks, so that none has a history.
fn history(workspace: &mut Workspace, call: &Call) -> Outcome {
    fail_if(call.query.text("id").is_none_or(|id| id.trim().is_empty()), "Invalid integration id.")?;
    let page = call.query.page("_updatedAt")?;
    let none = workspace.integrations.iter().filter(|_| false);
    let mut page = object(page.of("history", none)?);
    page.set("items", 0);
    Ok(page.into())
}

fn clear_history(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (all, own) = may(workspace, call, "webhook-outgoing");
    fail_if(!all && !own, ("not_authorized", "Unauthorized"))?;
    let found = workspace.integrations.get(call.body.text("integrationId"));
    let found = found.filter(|found| all || found.text("_createdBy._id") == call.caller);
    found.or_fail(("error-invalid-integration", "Invalid integration"))?;
    done()
}
