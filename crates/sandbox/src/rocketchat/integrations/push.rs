//! `push.token`: the devices of users.

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("createPushToken", SignedIn, create).unchecked(),
    on("deletePushToken", SignedIn, delete).unchecked(),
];

/// A text of the body that is not empty.
fn text<'a>(call: &'a Call, name: &'static str, code: &'static str) -> Result<&'a str, Failure> {
    let given = call.raw.string(name).filter(|text| !text.is_empty());
    given.or_fail((code, format!("The required \"{name}\" body param is missing or invalid.")))
}

/// `POST push.token`: a device with the same ID is replaced.
fn create(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.raw.get("id").filter(|id| !id.is_null());
    let invalid = ("error-id-param-not-valid", "The required \"id\" body param is invalid.");
    fail_if(id.is_some_and(|id| !id.is_string()), invalid)?;
    let kind = text(call, "type", "error-type-param-not-valid")?;
    let unknown = "The required \"type\" body param is missing or invalid.";
    fail_if(!matches!(kind, "apn" | "gcm"), ("error-type-param-not-valid", unknown))?;
    let value = text(call, "value", "error-token-param-not-valid")?;
    let app = text(call, "appName", "error-appName-param-not-valid")?;
    let id = id.and_then(Value::as_str).filter(|id| !id.is_empty()).map(str::to_owned);
    let id = id.unwrap_or_else(|| workspace.new_id());
    workspace.push_tokens.take(&id);
    let device = object(json!({
        "_id": id,
        "token": {kind: value},
        "appName": app,
        "userId": call.caller,
        "enabled": true,
        "createdAt": now(),
    }));
    workspace.push_tokens.add(device);
    Ok(json!({"result": workspace.push_tokens.get(&id)}))
}

/// `DELETE push.token`: the caller's device with this token.
fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let token = call.raw.string("token").or(call.query.chosen("token")).filter(|token| !token.is_empty());
    let missing = "The required \"token\" body param is missing or invalid.";
    let token = token.or_fail(("error-token-param-not-valid", missing))?;
    let own = workspace
        .push_tokens
        .having("userId", &call.caller)
        .find(|device| ["token.apn", "token.gcm"].iter().any(|kind| device.string(kind) == Some(token)));
    let id = own.map(|device| device.id().to_owned()).or_fail(Failure::NotFound("Resource not found"))?;
    workspace.push_tokens.take(&id);
    done()
}
