//! `omnichannel/outbound`: messages to people who have not written. Nothing is sent.

use serde_json::{Value, json};

use crate::rocketchat::api::check::{self, Field, Kind};
use crate::rocketchat::api::response::{Failure, Outcome};
use crate::rocketchat::api::route::Access::Any;
use crate::rocketchat::api::route::{Route, get, post};
use crate::rocketchat::conversations::rooms::works_in;
use crate::rocketchat::seed::day;
use crate::rocketchat::staff::departments::sees;
use crate::rocketchat::state::workspace::{Call, Workspace, flag, has_role, text};

const SEND: &str = "outbound.send-messages";

/// The routes of this area.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route] = &[
    get("/omnichannel/outbound/providers", Any(&[SEND]), list),
    get("/omnichannel/outbound/providers/{id}/metadata", Any(&[SEND]), metadata),
    post("/omnichannel/outbound/providers/{id}/message", Any(&[SEND]), send),
];

/// What messages can be sent through: id, name, whether it has templates, kind.
const PROVIDERS: &[(&str, &str, bool, &str)] =
    &[("sandbox-whatsapp", "WhatsApp", true, "phone"), ("sandbox-mail", "Mail", false, "email")];

/// The number that the templates are for.
const NUMBER: &str = "+49301234567";

fn shown((id, name, templates, kind): &(&str, &str, bool, &str)) -> Value {
    json!({"providerId": id, "providerName": name, "supportsTemplates": templates, "providerType": kind})
}

/// `GET omnichannel/outbound/providers`: all, or those of a `type`.
fn list(_: &mut Workspace, call: &Call) -> Outcome {
    let wanted = call.query.text("type");
    if wanted.is_some_and(|kind| !["phone", "email"].contains(&kind)) {
        return Err(Failure::query("must be equal to one of the allowed values"));
    }
    let kept = |provider: &&(_, _, _, &str)| wanted.is_none_or(|kind| kind == provider.3);
    Ok(json!({"providers": PROVIDERS.iter().filter(kept).map(shown).collect::<Vec<_>>()}))
}

fn provider(call: &Call) -> Result<&'static (&'static str, &'static str, bool, &'static str), Failure> {
    let id = call.part("id");
    PROVIDERS.iter().find(|provider| provider.0 == id).ok_or_else(|| Failure::plain("error-invalid-provider"))
}

/// `GET omnichannel/outbound/providers/{id}/metadata`.
fn metadata(_: &mut Workspace, call: &Call) -> Outcome {
    let provider = provider(call)?;
    let mut metadata = shown(provider);
    let templates = if provider.2 { json!({NUMBER: [template()]}) } else { json!({}) };
    if let Some(fields) = metadata.as_object_mut() {
        fields.insert("templates".into(), templates);
    }
    Ok(json!({"metadata": metadata}))
}

fn template() -> Value {
    json!({
        "id": "sandbox-opening",
        "name": "opening",
        "language": "en",
        "type": "whatsapp",
        "category": "utility",
        "status": "approved",
        "qualityScore": {"score": "GREEN", "reasons": null},
        "components": [
            {"type": "header", "format": "text", "text": "The harbour"},
            {"type": "body", "text": "We open again at {{1}}.", "example": {"bodyText": [["nine"]]}},
        ],
        "createdAt": day(0),
        "createdBy": "ada.brandt",
        "modifiedAt": day(1),
        "phoneNumber": NUMBER,
        "rejectedReason": null,
    })
}

/// `POST omnichannel/outbound/providers/{id}/message`.
fn send(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &check::body(
        &call.body,
        &[
            Field("to", Kind::Text, true),
            Field("type", Kind::Text, true),
            Field("templateProviderPhoneNumber", Kind::Text, false),
            Field("template", Kind::Object, false),
            Field("agentId", Kind::Text, false),
            Field("departmentId", Kind::Text, false),
        ],
    )?;
    if text(body, "to").is_empty() {
        return Err(Failure::body("must NOT have fewer than 1 characters"));
    }
    may_assign(workspace, &call.caller, check::text(body, "departmentId"), check::text(body, "agentId"))?;
    provider(call)?;
    Ok(json!({}))
}

/// Whether the caller may choose whom answers go to.
fn may_assign(
    workspace: &Workspace,
    caller: &str,
    department: Option<&str>,
    agent: Option<&str>,
) -> Result<(), Failure> {
    if let Some(id) = department {
        let any = workspace.may(caller, "outbound.can-assign-queues");
        workspace
            .department(id)
            .filter(|row| flag(row, "enabled") && (any || sees(workspace, caller, row)))
            .ok_or_else(|| Failure::plain("error-invalid-department"))?;
    }
    let Some(agent) = agent else { return Ok(()) };
    let may = workspace.may(caller, "outbound.can-assign-any-agent")
        || agent == caller && workspace.may(caller, "outbound.can-assign-self-only");
    match department {
        _ if !may => Err(Failure::plain("error-invalid-agent")),
        Some(id) if !works_in(workspace, id, agent) => Err(Failure::plain("error-agent-not-in-department")),
        None if !workspace.user(agent).is_some_and(|user| has_role(user, "livechat-agent")) => {
            Err(Failure::plain("error-invalid-agent"))
        }
        _ => Ok(()),
    }
}
