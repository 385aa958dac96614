//! The server's version, its badge, and whether it can send e-mails.

use axum::response::Response;

use crate::rocketchat::common::files::file;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("getServerInfo", Open, info),
    on("getServerApiDocument", Open, document),
    whole("getServerShield", Open, shield).strict(),
    on("checkServerSmtp", SignedIn, smtp),
    on("confirmServerFingerprint", Any("manage-cloud"), |_, _| done()),
];

const VERSION: &str = "8.8.1";

/// `GET /api/info`: the build, too, for those who may see statistics.
fn info(workspace: &mut Workspace, call: &Call) -> Outcome {
    if !workspace.may(&call.caller, "view-statistics") {
        return Ok(json!({"version": "8.8"}));
    }
    let info = json!({
        "version": VERSION,
        "build": {
            "date": "2026-05-26T12:00:00.000Z",
            "nodeVersion": "v22.16.0",
            "arch": "x64",
            "platform": "linux",
            "osRelease": "6.8.0",
            "totalMemory": 16_777_216_000_u64,
            "freeMemory": 8_388_608_000_u64,
            "cpus": 4,
        },
        "marketplaceApiVersion": "1.60.0",
        "commit": {"hash": "0000000000000000000000000000000000000000", "branch": "HEAD", "tag": VERSION},
    });
    Ok(json!({"version": VERSION, "info": info}))
}

/// `GET /api/docs/json`: a document without operations; those of the sandbox are in its own specs.
fn document(_: &mut Workspace, call: &Call) -> Outcome {
    call.query.flag("withUndocumented")?;
    let header = |name: &str| json!({"type": "apiKey", "in": "header", "name": name});
    Ok(json!({
        "openapi": "3.0.3",
        "info": {"title": "Rocket.Chat API", "description": "Rocket.Chat API", "version": VERSION},
        "servers": [{"url": format!("http://{}", call.header("host"))}],
        "components": {
            "securitySchemes": {"userId": header("X-User-Id"), "authToken": header("X-Auth-Token")},
            "schemas": {},
        },
        "paths": {},
    }))
}

/// `GET shield.svg`: a picture with two texts, without the server's colors and shadows.
fn shield(workspace: &mut Workspace, call: &Call) -> Result<Response, Failure> {
    let (channel, name) = (call.query.present("channel")?, call.query.present("name")?);
    let route = json!({"route": "/api/v1/shield.svg"});
    let disabled = Failure::coded("error-endpoint-disabled", "This endpoint is disabled");
    fail_if(!workspace.is_on("API_Enable_Shields"), disabled.with(&route))?;
    let kind = call.query.text("type").unwrap_or_default();
    let types = workspace.words("API_Shield_Types");
    let is_allowed = kind.is_empty() || types == "*" || types.split(',').any(|own| own.trim() == kind);
    let disabled = Failure::coded("error-shield-disabled", "This shield type is disabled");
    fail_if(!is_allowed, disabled.with(&route))?;
    let hidden = call.query.choice("icon") == Some(false);
    fail_if(hidden && name.trim().is_empty(), "Name cannot be empty when icon is hidden")?;
    let text = match kind {
        "online" => {
            let online = workspace.users.iter().filter(|user| user.text("status") != "offline").count();
            format!("{online} Online")
        }
        "channel" => {
            fail_if(channel.is_empty(), "Shield channel is required for type \"channel\"")?;
            format!("#{channel}")
        }
        "user" => {
            let is_guarded = workspace.is_on("API_Shield_user_require_auth");
            fail_if(is_guarded && call.caller.is_empty(), "You must be logged in to do this.")?;
            format!("@{}", user_from(workspace, |name| call.query.text(name))?.text("username"))
        }
        _ => "JOIN CHAT".to_owned(),
    };
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" height=\"20\"><text x=\"24\" y=\"14\">{}</text>\
         <text x=\"124\" y=\"14\">{}</text></svg>",
        escaped(name),
        escaped(&text),
    );
    Ok(file("image/svg+xml;charset=utf-8", picture))
}

/// `GET smtp.check`: the sandbox sends no e-mails.
fn smtp(_: &mut Workspace, _: &Call) -> Outcome {
    Ok(json!({"isSMTPConfigured": false}))
}
