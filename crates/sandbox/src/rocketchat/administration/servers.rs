//! Rocket.Chat Cloud, and the servers in which users search for rooms. Nothing leaves the machine.

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("connectToCloud", All("manage-cloud"), connect),
    on("registerInCloud", All("register-on-cloud"), register),
    on("getCloudStatus", All("manage-cloud"), status),
    on("addFederatedServer", SignedIn, add),
    on("listFederatedServers", SignedIn, list),
    on("removeFederatedServer", SignedIn, remove),
];

/// The servers that everybody has, the workspace's own first.
const DEFAULTS: &[&str] = &["localhost", "matrix.org", "gitter.im", "libera.chat"];

fn connect(workspace: &mut Workspace, call: &Call) -> Outcome {
    let token = call.body.text("token");
    fail_if(token.is_empty(), "Failed to connect the workspace with Rocket.Chat Cloud")?;
    workspace.cloud_token = Some(token.to_owned());
    done()
}

fn register(workspace: &mut Workspace, call: &Call) -> Outcome {
    fail_if(workspace.cloud_token.is_some(), "Workspace is already registered")?;
    workspace.cloud_token = Some(call.body.text("cloudBlob").to_owned());
    done()
}

fn status(workspace: &mut Workspace, _: &Call) -> Outcome {
    let registered = workspace.cloud_token.is_some();
    let id = |name: &str| if registered { id_from(name, 24) } else { String::new() };
    Ok(json!({"registrationStatus": {
        "workspaceRegistered": registered,
        "workspaceId": id("the workspace in the cloud"),
        "uniqueId": id_from("the workspace", 17),
        "token": "",
        "email": "",
    }}))
}

fn add(workspace: &mut Workspace, call: &Call) -> Outcome {
    let name = call.body.text("serverName");
    fail_if(DEFAULTS.contains(&name), "already-a-default-server")?;
    let own = workspace.federated_servers.entry(call.caller.clone()).or_default();
    if !own.iter().any(|known| known == name) {
        own.push(name.to_owned());
    }
    done()
}

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let own = workspace.federated_servers.get(&call.caller).into_iter().flatten();
    let default = |(index, name): (usize, &&str)| json!({"name": name, "default": true, "local": index == 0});
    let shown = DEFAULTS.iter().enumerate().map(default);
    let own = own.map(|name| json!({"name": name, "default": false, "local": false}));
    Ok(json!({"servers": shown.chain(own).collect::<Vec<_>>()}))
}

fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let name = call.body.text("serverName");
    fail_if(DEFAULTS.contains(&name), "cannot-remove-default-server")?;
    let own = workspace.federated_servers.entry(call.caller.clone()).or_default();
    let at = own.iter().position(|known| known == name).or_fail("server-not-found")?;
    own.remove(at);
    done()
}
