//! `settings/{_id}`: the three settings of the rate limiter, which is how a test switches it on.

use std::time::Duration;

use serde_json::{Value, json};

use super::answer::{Failure, Outcome};
use super::check::{self, Field, Kind};
use super::workspace::{Call, Workspace};

const ENABLED: &str = "API_Enable_Rate_Limiter";
const CALLS: &str = "API_Enable_Rate_Limiter_Limit_Calls_Default";
/// In milliseconds.
const WINDOW: &str = "API_Enable_Rate_Limiter_Limit_Time_Default";

fn value(workspace: &Workspace, id: &str) -> Option<Value> {
    let limiter = &workspace.limiter;
    match id {
        ENABLED => Some(json!(limiter.enabled)),
        CALLS => Some(json!(limiter.calls)),
        WINDOW => Some(json!(limiter.window.as_millis())),
        _ => None,
    }
}

/// `GET settings/{_id}`.
pub(super) fn get(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.part("_id");
    let value = value(workspace, id).ok_or_else(|| Failure::plain("Setting not found"))?;
    Ok(json!({"_id": id, "value": value}))
}

/// `POST settings/{_id}`: `{value}`. Every window starts anew.
pub(super) fn set(workspace: &mut Workspace, call: &Call) -> Outcome {
    let body = check::body(&call.body, &[Field("value", Kind::Any, true)])?;
    let value = body.get("value").unwrap_or(&Value::Null);
    let limiter = &mut workspace.limiter;
    let wrong = || Failure::coded("error-invalid-setting-value", "Invalid setting value");
    match call.part("_id") {
        ENABLED => limiter.enabled = value.as_bool().ok_or_else(wrong)?,
        CALLS => limiter.calls = value.as_u64().ok_or_else(wrong)?,
        WINDOW => limiter.window = Duration::from_millis(value.as_u64().ok_or_else(wrong)?),
        _ => return Err(Failure::plain("Setting not found")),
    }
    limiter.reset();
    Ok(json!({}))
}
