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

const EVENTS: &str = "sendMessage fileUploaded roomArchived roomCreated roomJoined roomLeft userCreated";
const EVENTS_WITHOUT_ROOM: &str = "roomArchived roomCreated userCreated";
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

/// The texts of a list with commas.
fn separated(text: &str) -> Vec<String> {
    text.split(',').map(|part| part.trim().to_owned()).collect()
}

/// The rooms that a body names, as far as they are named at all.
fn channels(body: &Doc, incoming: bool) -> Result<Vec<String>, Failure> {
    if !incoming && has_word(EVENTS_WITHOUT_ROOM, body.text("event")) {
        return Ok(Vec::new());
    }
    let text = if incoming { "Invalid channel" } else { "Invalid Channel" };
    fail_if(body.text("channel").trim().is_empty(), ("error-invalid-channel", text))?;
    let channels = separated(body.text("channel"));
    let fits = |channel: &String| {
        channel.starts_with(['#', '@']) || !incoming && SCOPES.contains(&channel.to_lowercase().as_str())
    };
    let text = "Invalid channel. Start with @ or #";
    fail_if(!channels.iter().all(fits), ("error-invalid-channel-start-with-chars", text))?;
    Ok(channels)
}

/// Checks that rooms are there, and that the caller may have messages of a webhook in them.
fn check_rooms(workspace: &Workspace, call: &Call, kind: &str, channels: &[String]) -> Result<(), Failure> {
    let (all, own) = may(workspace, call, kind);
    let refused = || Failure::from(("error-invalid-channel", "Invalid Channel"));
    for channel in channels {
        if SCOPES.contains(&channel.as_str()) {
            fail_if(!all && channel != "all_public_channels", refused())?;
            continue;
        }
        let found = match channel.split_at_checked(1) {
            Some(("#", name)) => find_named(workspace, name),
            Some(("@", name)) => workspace.user(name).or(workspace.user_named(name)),
            _ => None,
        };
        let found = found.or_fail(("error-invalid-room", "Invalid room"))?;
        let inside = workspace.subscription(found.id(), &call.caller).is_some();
        fail_if(!(inside || all && own), refused())?;
    }
    Ok(())
}

/// Checks the fields that every outgoing webhook has.
fn check_outgoing(body: &Doc) -> Result<(), Failure> {
    let function =
        |failure: Failure| failure.with(json!({"function": "validateOutgoing._verifyRequiredFields"}));
    let refuse = |code: &'static str, text: &str| function(Failure::coded(code, text));
    let event = body.text("event");
    fail_if(!has_word(EVENTS, event), refuse("error-invalid-event-type", "Invalid event type"))?;
    let named = !body.text("username").trim().is_empty();
    fail_if(!named, refuse("error-invalid-username", "Invalid username"))?;
    let no_room = event == "userCreated" && body.filled("targetRoom").is_none();
    fail_if(no_room, refuse("error-invalid-targetRoom", "Invalid Target Room"))?;
    let urls = body.texts("urls").filter(|url| !url.trim().is_empty()).count();
    fail_if(urls == 0, refuse("error-invalid-urls", "Invalid URLs"))
}

/// An outgoing webhook as a body describes it.
fn outgoing(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    let body = &call.body;
    check_outgoing(body)?;
    let channels = channels(body, false)?;
    let (all, _) = may(workspace, call, "webhook-outgoing");
    let everywhere = has_word(EVENTS_WITHOUT_ROOM, body.text("event"));
    let text = "Invalid permission for required Integration creation.";
    fail_if(everywhere && !all, ("error-invalid-permissions", text))?;
    let text = "Invalid user (did you delete the `rocket.cat` user?)";
    let user = workspace.user_named(body.text("username")).or_fail(("error-invalid-user", text))?;
    check_rooms(workspace, call, "webhook-outgoing", &channels)?;
    let mut record = described(body, &channels, user);
    let filled =
        |name: &str| -> Vec<&str> { body.texts(name).filter(|own| !own.trim().is_empty()).collect() };
    record.set("urls", filled("urls"));
    if body.text("event") == "sendMessage" && body.has("triggerWords") {
        record.set("triggerWords", filled("triggerWords"));
    } else {
        record.remove("triggerWords");
    }
    if body.flag("retryFailedCalls") {
        let count = Some(body.count("retryCount")).filter(|count| *count > 0);
        let delay = body.filled("retryDelay").unwrap_or("powers-of-ten").to_lowercase();
        record.set("retryCount", count.unwrap_or(4)).set("retryDelay", delay);
    }
    Ok(record)
}

/// What a body says of an integration.
fn described(body: &Doc, channels: &[String], user: &Doc) -> Doc {
    let mut record = body.pick(FIELDS);
    record.set_new("scriptEngine", "isolated-vm");
    if body.flag("scriptEnabled")
        && let Some(script) = body.filled("script")
    {
        // Nothing compiles it here.
        record.set("scriptCompiled", script);
    }
    record.set("channel", channels).set("username", user.get("username")).set("userId", user.id());
    record
}

fn creator(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    Ok(call.me(workspace)?.pick("_id username"))
}

fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (body, kind) = (&call.body, call.body.text("type"));
    let incoming = known_kind(kind)?;
    let (all, own) = may(workspace, call, kind);
    let refused = if incoming {
        Failure::from(("not_authorized", "Unauthorized", "addIncomingIntegration"))
    } else {
        Failure::coded("not_authorized", "")
    };
    fail_if(!all && !own, refused)?;
    let mut record = if incoming {
        let channels = channels(body, true)?;
        let unnamed = body.text("username").trim().is_empty();
        fail_if(unnamed, ("error-invalid-username", "Invalid username"))?;
        let user = workspace.user_named(body.text("username"));
        let user = user.or_fail(("error-invalid-user", "Invalid user", "addIncomingIntegration"))?;
        check_rooms(workspace, call, kind, &channels)?;
        let mut record = described(body, &channels, user);
        record.set_new("overrideDestinationChannelEnabled", false);
        record
    } else {
        outgoing(workspace, call)?
    };
    let creator = creator(workspace, call)?;
    let id = workspace.new_id();
    if incoming {
        record.set("token", id_from(&format!("integration {id}"), 48));
        workspace.give_role(record.text("userId"), "bot");
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
    let by = call.query.text("createdBy");
    let found = workspace.integrations.get(id);
    let found = found.filter(|found| by.is_none_or(|by| by == found.text("_createdBy._id")));
    let found = found.or_fail("The integration does not exists.")?;
    let (all, own) = may(workspace, call, found.text("type"));
    let mine = found.text("_createdBy._id") == call.caller;
    fail_if(!(all || own && mine), "not-authorized")?;
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

/// The integration that a body names.
fn chosen(workspace: &Workspace, call: &Call) -> Result<Doc, Failure> {
    let body = &call.body;
    let incoming = known_kind(body.text("type"))?;
    let url = body.filled("target_url").filter(|_| !incoming);
    let id = body.filled("integrationId");
    fail_if(url.is_none() && id.is_none(), "An integrationId or target_url needs to be provided.")?;
    let found = workspace.integrations.iter().find(|record| match url {
        Some(url) => record.texts("urls").any(|own| own == url),
        None => id.is_some_and(|id| record.id() == id),
    });
    found.cloned().or_fail("No integration found.")
}

/// Checks that the caller may manage an integration, as one of the body's type.
fn check_managed(workspace: &Workspace, call: &Call, found: &Doc, missing: Failure) -> Result<(), Failure> {
    let (all, own) = may(workspace, call, call.body.text("type"));
    fail_if(!all && !own, ("not_authorized", "Unauthorized"))?;
    fail_if(!all && found.text("_createdBy._id") != call.caller, missing)
}

fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let found = chosen(workspace, call)?;
    let body = &call.body;
    let record = if known_kind(body.text("type"))? {
        let channels = channels(body, true)?;
        check_managed(workspace, call, &found, ("error-invalid-integration", "Invalid integration").into())?;
        check_rooms(workspace, call, body.text("type"), &channels)?;
        let user = workspace.user_named(body.filled("username").unwrap_or(found.text("username")));
        let user = user.or_fail(("error-invalid-post-as-user", "Invalid Post As User"))?;
        described(body, &channels, user)
    } else {
        let record = outgoing(workspace, call)?;
        fail_if(record.filled("token").is_none(), ("error-invalid-token", "Invalid token"))?;
        let text = "[methods] updateOutgoingIntegration -> integration not found";
        check_managed(workspace, call, &found, ("invalid_integration", text).into())?;
        record
    };
    if record.text("type") == "webhook-incoming" {
        workspace.give_role(record.text("userId"), "bot");
    }
    let creator = creator(workspace, call)?;
    workspace.integrations.change(found.id(), |own| {
        own.extend(record);
        own.set("_updatedBy", creator);
    });
    shown(workspace, found.id())
}

fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let found = chosen(workspace, call)?;
    check_managed(workspace, call, &found, ("error-invalid-integration", "Invalid integration").into())?;
    workspace.integration_calls.remove_where("integration._id", found.id());
    Ok(json!({"integration": workspace.integrations.take(found.id())}))
}

/// `GET integrations.history`: what an outgoing webhook posted, the newest first.
fn history(workspace: &mut Workspace, call: &Call) -> Outcome {
    fail_if(call.query.text("id").is_none_or(|id| id.trim().is_empty()), "Invalid integration id.")?;
    let id = call.query.text("id").unwrap_or_default();
    let (all, _) = may(workspace, call, "webhook-outgoing");
    let fits = |record: &&Doc| {
        record.text("integration._id") == id
            && (all || record.text("integration._createdBy._id") == call.caller)
    };
    let page = call.query.newest("_updatedAt").page("_updatedAt")?;
    let mut page = object(page.of("history", workspace.integration_calls.iter().filter(fits))?);
    let items = page.count("count");
    page.set("items", items);
    Ok(page.into())
}

fn clear_history(workspace: &mut Workspace, call: &Call) -> Outcome {
    let (all, own) = may(workspace, call, "webhook-outgoing");
    fail_if(!all && !own, ("not_authorized", "Unauthorized"))?;
    let found = workspace.integrations.get(call.body.text("integrationId"));
    let found = found.filter(|found| all || found.text("_createdBy._id") == call.caller);
    let id = found.or_fail(("error-invalid-integration", "Invalid integration"))?.id().to_owned();
    workspace.integration_calls.remove_where("integration._id", &id);
    done()
}
