//! The services by which users sign in. They are made from settings, as on the server: a service is
//! there while the setting with its name is on.

use crate::rocketchat::prelude::*;
use crate::rocketchat::state::settings::SETTINGS;

pub(crate) const ROUTES: &[Route] = &[
    on("listOauthServices", Open, list_for_clients),
    on("listServiceConfigurations", Open, list),
    on("addCustomOauth", All("add-oauth-service"), add).asking(Demand::Once),
    on("removeCustomOauth", All("add-oauth-service"), remove).asking(Demand::Once),
    on("refreshOauthServices", All("add-oauth-service"), |_, _| done()).asking(Demand::Once),
];

const PREFIX: &str = "Accounts_OAuth_";

/// What the settings of a custom service are called, with their fields and first values.
const CUSTOM: &[(&str, &str, &str)] = &[
    ("url", "serverURL", ""),
    ("token_path", "tokenPath", "/oauth/token"),
    ("identity_path", "identityPath", "/me"),
    ("authorize_path", "authorizePath", "/oauth/authorize"),
    ("scope", "scope", "openid"),
    ("id", "clientId", ""),
    ("login_style", "loginStyle", "popup"),
    ("button_label_text", "buttonLabelText", ""),
    ("button_label_color", "buttonLabelColor", "#FFFFFF"),
    ("button_color", "buttonColor", "#1d74f5"),
    ("token_sent_via", "tokenSentVia", "payload"),
    ("identity_token_sent_via", "identityTokenSentVia", "default"),
    ("key_field", "keyField", "username"),
];

/// The setting that enables a custom service.
fn custom(name: &str) -> String {
    let name: String =
        name.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let (first, rest) = name.split_at_checked(1).unwrap_or_default();
    format!("{PREFIX}Custom-{}{rest}", first.to_uppercase())
}

fn services(workspace: &Workspace) -> Vec<Doc> {
    let custom = workspace.settings.keys().filter(|id| SETTINGS.get(id).is_none()).map(String::as_str);
    let mut enabled: Vec<&str> = SETTINGS
        .ids()
        .chain(custom)
        .filter(|id| id.starts_with(PREFIX) && workspace.setting(id) == &json!(true))
        .collect();
    enabled.sort_unstable();
    let service = |id: &str| {
        let name = id.trim_start_matches(PREFIX);
        let mut service = object(json!({"_id": id_from(id, 17)}));
        match name.strip_prefix("Custom-") {
            Some(name) => {
                service.set("service", name.to_lowercase()).set("custom", true);
                for (setting, field, _) in CUSTOM {
                    service.set(field, workspace.setting(&format!("{id}-{setting}")));
                }
            }
            None => {
                let key = if name == "Facebook" { "appId" } else { "clientId" };
                service.set("service", name.to_lowercase());
                service.set(key, workspace.setting(&format!("{id}_id")));
            }
        }
        service
    };
    enabled.into_iter().map(service).collect()
}

fn list(workspace: &mut Workspace, _: &Call) -> Outcome {
    Ok(json!({"configurations": services(workspace)}))
}

/// Built-in services are shown with the same fields each.
fn list_for_clients(workspace: &mut Workspace, _: &Call) -> Outcome {
    let shown = services(workspace).into_iter().map(|mut service| {
        if service.flag("custom") {
            service.set("hideButtonOnMobile", false);
            return service;
        }
        let client_id = service.get("appId").or_else(|| service.get("clientId"));
        object(json!({
            "_id": service.id(),
            "name": service.text("service"),
            "clientId": client_id,
            "buttonLabelText": "",
            "buttonColor": "",
            "buttonLabelColor": "",
            "custom": false,
            "hideButtonOnMobile": false,
        }))
    });
    Ok(json!({"services": shown.collect::<Vec<_>>()}))
}

fn name_of(call: &Call) -> Result<String, Failure> {
    let name = call.body.text("name").trim();
    let text = "The parameter \"name\" is required";
    fail_if(name.is_empty(), ("error-name-param-not-provided", text))?;
    Ok(custom(name))
}

/// The service is disabled until its setting is on.
fn add(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = name_of(call)?;
    for (setting, _, value) in CUSTOM {
        workspace.settings.insert(format!("{id}-{setting}"), json!(value));
    }
    workspace.settings.insert(id, json!(false));
    done()
}

fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = name_of(call)?;
    let of_service = format!("{id}-");
    workspace.settings.retain(|setting, _| *setting != id && !setting.starts_with(&of_service));
    done()
}
