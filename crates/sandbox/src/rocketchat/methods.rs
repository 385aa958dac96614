//! `method.call` and `method.callAnon`: methods of the realtime API. Most of those that the sandbox
//! has do what a route does.

use super::inner::{add_users, ask};
use super::prelude::*;
use super::server::spotlight;

pub(crate) const ROUTES: &[Route] =
    &[on("callMethod", SignedIn, call_method), on("callMethodAnonymously", Open, call_method)];

/// The code of the error that there is no such method, which is a number on the wire.
const UNKNOWN: &str = "404";

/// A call of a method: the result, or the error, as JSON text in `message`.
fn call_method(workspace: &mut Workspace, call: &Call) -> Outcome {
    let message: Value = serde_json::from_str(call.body.text("message")).unwrap_or_default();
    let named = message.get("method").and_then(Value::as_str);
    let method = named.or_fail(Failure::body("must have required property 'method'"))?;
    let params = message.get("params").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let id = message.get("id").unwrap_or(&Value::Null);
    match result(workspace, call, method, params) {
        Ok(result) => {
            Ok(json!({"message": json!({"msg": "result", "id": id, "result": result}).to_string()}))
        }
        Err(failure) => {
            let message = json!({"msg": "result", "id": id, "error": error_of(failure)}).to_string();
            fail(Failure::Fields(object(json!({"message": message}))))
        }
    }
}

/// An error as the realtime API shows it.
fn error_of(failure: Failure) -> Value {
    let (code, reason, details) = match failure {
        Failure::Bad { error, error_type, details } => {
            let reason = error.unwrap_or_default();
            let code = match error_type {
                Some(UNKNOWN) => json!(404),
                Some(code) => json!(code),
                None => json!(reason),
            };
            let bracketed = code.as_str().map(|code| format!(" [{code}]")).unwrap_or_default();
            (code, reason.trim_end_matches(&bracketed).to_owned(), details)
        }
        _ => (json!("error-not-allowed"), "Not allowed".to_owned(), None),
    };
    let shown = code.as_str().map_or_else(|| code.to_string(), str::to_owned);
    let mut error = object(json!({
        "isClientSafe": true,
        "error": code,
        "reason": reason,
        "message": format!("{reason} [{shown}]"),
        "errorType": "Meteor.Error",
    }));
    error.set_some("details", details);
    error.into()
}

fn result(workspace: &mut Workspace, call: &Call, method: &str, params: &[Value]) -> Outcome {
    let param = |index: usize| params.get(index).cloned().unwrap_or_default();
    let text = |index: usize| params.get(index).and_then(Value::as_str).unwrap_or_default();
    let first = param(0);
    let field = |name: &str| first.string(name).unwrap_or_default();
    // The operation that does the same, its body, and what of its response is the method's result.
    let (operation, body, shown) = match method {
        "spotlight" => return Ok(spotlight::search(workspace, &call.caller, text(0), "users,rooms", &[])),
        "listCustomSounds" => return Ok(json!(**workspace.sounds)),
        "listCustomUserStatus" => return Ok(json!(**workspace.statuses)),
        "insertOrUpdateSound" => return save_sound(workspace, call, &first),
        "uploadCustomSound" => {
            managed(workspace, call, "manage-sounds", "uploadCustomSound")?;
            return Ok(Value::Null);
        }
        "deleteCustomSound" => {
            managed(workspace, call, "manage-sounds", "deleteCustomSound")?;
            let unknown = ("Custom_Sound_Error_Invalid_Sound", "Invalid sound", "deleteCustomSound");
            workspace.sounds.take(text(0)).or_fail(unknown)?;
            return Ok(json!(true));
        }
        "addUsersToRoom" => {
            let names: Vec<String> = first.texts("users").map(str::to_owned).collect();
            add_users(workspace, call, field("rid"), &names)?;
            return Ok(json!(true));
        }
        "saveUserPreferences" => {
            ask(workspace, call, "setUserPreferences", json!({"data": first}))?;
            return Ok(json!(true));
        }
        "authorization:addPermissionToRole" => {
            ("addRoleToPermission", json!({"permissionId": text(0), "role": text(1)}), None)
        }
        "authorization:removeRoleFromPermission" => {
            ("removeRoleFromPermission", json!({"permissionId": text(0), "role": text(1)}), None)
        }
        "permissions:get" => ("listPermissions", json!({}), Some("update")),
        "subscriptions:get" => ("listSubscriptions", json!({}), Some("update")),
        "sendMessage" => ("sendChatMessage", json!({"message": first}), Some("message")),
        "updateMessage" => {
            let message = find(workspace, field("_id"), method)?;
            let body = json!({"roomId": message.text("rid"), "msgId": message.id(), "text": field("msg")});
            ("updateChatMessage", body, None)
        }
        "deleteMessage" => {
            let message = find(workspace, field("_id"), method)?;
            ("deleteChatMessage", json!({"roomId": message.text("rid"), "msgId": message.id()}), None)
        }
        "getThreadMessages" => ("listChatThreadMessages", json!({"tmid": field("tmid")}), Some("messages")),
        "joinRoom" => ("joinChannel", json!({"roomId": text(0)}), None),
        "readMessages" => ("readSubscription", json!({"rid": text(0)}), None),
        "createDirectMessage" => {
            let names: Vec<&str> = params.iter().filter_map(Value::as_str).collect();
            ("createDirectMessage", json!({"usernames": names.join(",")}), Some("room"))
        }
        "setUserActiveStatus" => {
            let confirm = param(2).as_bool().unwrap_or_default();
            let body = json!({"userId": text(0), "activeStatus": param(1), "confirmRelinquish": confirm});
            ask(workspace, call, "setUserActiveStatus", body)?;
            return Ok(json!(true));
        }
        "muteUserInRoom" | "unmuteUserInRoom" => {
            let operation = if method == "muteUserInRoom" { "muteRoomUser" } else { "unmuteRoomUser" };
            (operation, json!({"roomId": field("rid"), "username": field("username")}), None)
        }
        _ => {
            let reason = format!("Method '{method}' not found");
            return fail(Failure::unbracketed(UNKNOWN, &reason));
        }
    };
    let response = ask(workspace, call, operation, body)?;
    Ok(shown.and_then(|name| response.get(name)).cloned().unwrap_or_default())
}

fn find<'a>(workspace: &'a Workspace, id: &str, method: &str) -> Result<&'a Doc, Failure> {
    let unknown = Failure::coded("error-action-not-allowed", "Not allowed");
    workspace.messages.get(id).or_fail(unknown.with(json!({"method": method})))
}

fn managed(workspace: &Workspace, call: &Call, permission: &str, method: &str) -> Result<(), Failure> {
    let refused = Failure::unbracketed("not_authorized", "").with(json!({"method": method}));
    fail_if(!workspace.may(&call.caller, permission), refused)
}

/// Adds a sound without its file, which `uploadCustomSound` brings, or renames one. Returns its ID.
fn save_sound(workspace: &mut Workspace, call: &Call, sound: &Value) -> Outcome {
    let method = "insertOrUpdateSound";
    managed(workspace, call, "manage-sounds", method)?;
    let name = sound.string("name").map(str::trim).unwrap_or_default();
    let required = Failure::coded("error-the-field-is-required", "The field Name is required");
    fail_if(name.is_empty(), required.with(json!({"method": method, "field": "Name"})))?;
    let id = sound.string("_id").unwrap_or_default();
    let taken = workspace.sounds.iter().any(|other| other.id() != id && other.text("name") == name);
    let text = "The custom sound name is already in use";
    fail_if(taken, ("Custom_Sound_Error_Name_Already_In_Use", text))?;
    if workspace.sounds.get(id).is_some() {
        workspace.sounds.change(id, |own| _ = own.set("name", name));
        return Ok(json!(id));
    }
    let id = workspace.new_id();
    let extension = sound.string("extension").unwrap_or_default();
    workspace.sounds.add(object(json!({"_id": id, "name": name, "extension": extension})));
    Ok(json!(id))
}
