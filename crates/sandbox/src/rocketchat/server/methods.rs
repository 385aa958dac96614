//! `method.call` and `method.callAnon`: methods of the realtime API. The sandbox has a few.

use super::spotlight;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] =
    &[on("callMethod", SignedIn, call_method), on("callMethodAnonymously", Open, call_method)];

/// A call of a method: the result, or the error, as JSON text in `message`.
fn call_method(workspace: &mut Workspace, call: &Call) -> Outcome {
    let message: Value = serde_json::from_str(call.body.text("message")).unwrap_or_default();
    let named = message.get("method").and_then(Value::as_str);
    let method = named.or_fail(Failure::body("must have required property 'method'"))?;
    let text = message.pointer("/params/0").and_then(Value::as_str).unwrap_or_default();
    let result = match method {
        "spotlight" => Some(spotlight::search(workspace, &call.caller, text, "users,rooms", &[])),
        "listCustomSounds" => Some(json!(**workspace.sounds)),
        "listCustomUserStatus" => Some(json!(**workspace.statuses)),
        _ => None,
    };
    let id = message.get("id").unwrap_or(&Value::Null);
    match result {
        Some(result) => {
            Ok(json!({"message": json!({"msg": "result", "id": id, "result": result}).to_string()}))
        }
        None => {
            let reason = format!("Method '{method}' not found");
            let error = json!({
                "isClientSafe": true,
                "error": 404,
                "reason": reason,
                "message": format!("{reason} [404]"),
                "errorType": "Meteor.Error",
            });
            let message = json!({"msg": "result", "id": id, "error": error}).to_string();
            fail(Failure::Fields(object(json!({"message": message}))))
        }
    }
}
