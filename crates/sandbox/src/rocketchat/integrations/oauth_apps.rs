//! `oauth-apps.*`: applications in which users sign in by the workspace.

use crate::rocketchat::prelude::*;

const MANAGE: &str = "manage-oauth-apps";

pub(crate) const ROUTES: &[Route] = &[
    on("listOauthApps", Any(MANAGE), list),
    on("getOauthApp", SignedIn, get).strict(),
    on("createOauthApp", Any(MANAGE), create),
    on("updateOauthApp", Any(MANAGE), update),
    on("deleteOauthApp", Any(MANAGE), delete),
];

fn list(workspace: &mut Workspace, _: &Call) -> Outcome {
    Ok(json!({"oauthApps": *workspace.oauth_apps}))
}

/// The secret is for those who may manage apps.
fn get(workspace: &mut Workspace, call: &Call) -> Outcome {
    let given: Vec<(&str, &str)> = [("_id", "_id"), ("clientId", "clientId"), ("appId", "_id")]
        .into_iter()
        .filter_map(|(name, field)| Some((field, call.query.text(name)?)))
        .collect();
    let [(field, value)] = given.as_slice() else {
        return fail(Failure::query("must match exactly one schema in oneOf"));
    };
    let mut app = workspace.oauth_apps.first(field, value).or_fail("OAuth app not found.")?.clone();
    if !workspace.may(&call.caller, MANAGE) {
        app.unset("clientSecret");
    }
    Ok(json!({"oauthApp": app}))
}

fn described(body: &Doc) -> Result<Doc, Failure> {
    fail_if(body.text("name").trim().is_empty(), ("error-invalid-name", "Invalid name"))?;
    let uris = body.text("redirectUri").split([',', '\n']).map(str::trim).filter(|uri| !uri.is_empty());
    let uris = uris.collect::<Vec<_>>().join(",");
    fail_if(uris.is_empty(), ("error-invalid-redirectUri", "Invalid redirectUri"))?;
    Ok(object(json!({"name": body.text("name"), "active": body.flag("active"), "redirectUri": uris})))
}

fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let mut app = described(&call.body)?;
    let creator = call.me(workspace)?.pick("_id username");
    let id = workspace.new_id();
    app.set("_id", &id).set("_createdAt", now()).set("_createdBy", creator);
    app.set("clientId", id_from(&format!("client {id}"), 17));
    app.set("clientSecret", id_from(&format!("client secret {id}"), 43));
    workspace.oauth_apps.add(app);
    Ok(json!({"application": workspace.oauth_apps.get(&id)}))
}

fn known<'a>(workspace: &'a Workspace, call: &'a Call) -> Result<&'a str, Failure> {
    let id = call.body.text("appId");
    let text = "Application not found";
    workspace.oauth_apps.get(id).or_fail(("error-application-not-found", text))?;
    Ok(id)
}

fn update(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = known(workspace, call)?.to_owned();
    let app = described(&call.body)?;
    workspace.oauth_apps.change(&id, |own| own.extend(app));
    Ok(json!(workspace.oauth_apps.get(&id)))
}

/// The response is no object: the text `true`.
fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = known(workspace, call)?.to_owned();
    Ok(json!(workspace.oauth_apps.take(&id).is_some()))
}
