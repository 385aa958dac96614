//! `omnichannel/outbound`: messages to people who have not written. Nothing is sent.

use crate::rocketchat::prelude::*;

const SEND: &str = "outbound.send-messages";

pub(crate) const ROUTES: &[Route] = &[
    on("listOutboundProviders", Any(SEND), list),
    on("getOutboundProviderMetadata", Any(SEND), metadata),
    on("sendOutboundMessage", Any(SEND), send),
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
    let wanted = call.query.one_of("type", "phone email")?;
    let kept = |provider: &&(_, _, _, &str)| wanted.is_none_or(|kind| kind == provider.3);
    Ok(json!({"providers": PROVIDERS.iter().filter(kept).map(shown).collect::<Vec<_>>()}))
}

fn provider(call: &Call) -> Result<&'static (&'static str, &'static str, bool, &'static str), Failure> {
    let id = call.part("id");
    PROVIDERS.iter().find(|provider| provider.0 == id).or_fail("error-invalid-provider")
}

fn metadata(_: &mut Workspace, call: &Call) -> Outcome {
    let provider = provider(call)?;
    let templates = if provider.2 { json!({NUMBER: [template()]}) } else { json!({}) };
    let mut metadata = object(shown(provider));
    metadata.set("templates", templates);
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

fn send(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = &call.body;
    fail_if(body.text("to").is_empty(), Failure::body("must NOT have fewer than 1 characters"))?;
    may_assign(workspace, &call.caller, body.string("departmentId"), body.string("agentId"))?;
    provider(call)?;
    done()
}

/// Whether the caller may choose who gets the replies.
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
            .filter(|row| row.flag("enabled") && (any || workspace.sees(caller, row)))
            .or_fail("error-invalid-department")?;
    }
    let Some(agent) = agent else { return Ok(()) };
    let may = workspace.may(caller, "outbound.can-assign-any-agent")
        || agent == caller && workspace.may(caller, "outbound.can-assign-self-only");
    match department {
        _ if !may => fail("error-invalid-agent"),
        Some(id) if !workspace.works_in(id, agent) => fail("error-agent-not-in-department"),
        None if !workspace.holds(agent, "livechat-agent") => fail("error-invalid-agent"),
        _ => Ok(()),
    }
}
