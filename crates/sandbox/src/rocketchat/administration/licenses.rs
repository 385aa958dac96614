//! The license. The workspace has all modules, and no limits but that of guests.

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("getLicense", SignedIn, show).strict(),
    on("addLicense", All("edit-privileged-setting"), add),
    on("validateLicense", All("edit-privileged-setting"), validate),
    on("getMaximumActiveUsers", SignedIn, count),
];

const MODULES: &[&str] = &[
    "auditing",
    "canned-responses",
    "ldap-enterprise",
    "livechat-enterprise",
    "voip-enterprise",
    "omnichannel-mobile-enterprise",
    "engagement-dashboard",
    "push-privacy",
    "scalability",
    "teams-mention",
    "saml-enterprise",
    "oauth-enterprise",
    "device-management",
    "federation",
    "videoconference-enterprise",
    "message-read-receipt",
    "outlook-calendar",
    "hide-watermark",
    "custom-roles",
    "accessibility-certification",
    "contact-id-verification",
    "outbound-messaging",
    "abac",
];

/// What is limited, and to how much; -1 for no limit.
const LIMITS: &[(&str, i64)] = &[
    ("activeUsers", -1),
    ("guestUsers", 235),
    ("roomsPerGuest", 1),
    ("privateApps", -1),
    ("marketplaceApps", -1),
    ("monthlyActiveContacts", -1),
];

/// The license itself and the limits are for those who may see settings.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    let all = workspace.may(&call.caller, "view-privileged-setting");
    let counted = all && call.query.flag("loadValues")?.unwrap_or_default();
    let prevented: Fields = LIMITS.iter().map(|(name, _)| ((*name).to_owned(), json!(false))).collect();
    let tags = json!([{"name": "Sandbox", "color": "#F3BE08"}]);
    let mut info = object(json!({
        "activeModules": MODULES,
        "externalModules": [],
        "preventedActions": prevented,
        "limits": {},
        "tags": tags,
        "trial": false,
        "hasValidLicense": true,
    }));
    if all {
        let limits: Fields = LIMITS
            .iter()
            .map(|(name, max)| {
                let mut limit = json!({"max": max});
                if counted {
                    limit = json!({"max": max, "value": current(workspace, name)});
                }
                ((*name).to_owned(), limit)
            })
            .collect();
        info.set("limits", limits).set("license", license(&tags));
    }
    Ok(json!({"license": info}))
}

fn current(workspace: &Workspace, limit: &str) -> usize {
    match limit {
        "activeUsers" => active(workspace),
        "guestUsers" => workspace.count_active("guest"),
        "monthlyActiveContacts" => workspace.contacts.len(),
        _ => 0,
    }
}

/// Bots and apps take no seat.
fn active(workspace: &Workspace) -> usize {
    workspace.users.iter().filter(|user| is_active(user) && user.text("type") == "user").count()
}

fn license(tags: &Value) -> Value {
    let modules: Vec<Value> = MODULES.iter().map(|module| json!({"module": module})).collect();
    let rules = LIMITS.iter().filter(|(_, max)| *max >= 0);
    let rules: Fields = rules
        .map(|(name, max)| ((*name).to_owned(), json!([{"max": max, "behavior": "prevent_action"}])))
        .collect();
    json!({
        "version": "3.0",
        "information": {
            "id": id_from("the license", 24),
            "autoRenew": true,
            "createdAt": "2024-01-01T08:00:00.000Z",
            "trial": false,
            "offline": false,
            "grantedBy": {"method": "self-service"},
            "grantedTo": {"company": "Harbour"},
            "tags": tags,
        },
        "validation": {
            "serverUrls": [{"value": "localhost", "type": "url"}],
            "validPeriods": [
                {"validUntil": "2099-01-01T00:00:00.000Z", "invalidBehavior": "invalidate_license"},
            ],
            "statisticsReport": {"required": false},
        },
        "grantedModules": modules,
        "limits": rules,
    })
}

/// Whether a license is well formed: here, any text in Base64 of some length.
fn is_formed(license: &str) -> bool {
    license.len() >= 32
        && license
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '.' | '-' | '_'))
}

fn add(workspace: &mut Workspace, call: &Call) -> Outcome {
    let license = call.body.text("license");
    fail_if(!is_formed(license), "Invalid license")?;
    workspace.settings.insert("Enterprise_License".to_owned(), json!(license));
    done()
}

fn validate(_: &mut Workspace, call: &Call) -> Outcome {
    let reasons = json!([{"behavior": "invalidate_license", "reason": "url"}]);
    let invalid = object(json!({"error": "license-invalid", "reasons": reasons}));
    fail_if(!is_formed(call.body.text("license")), Failure::Fields(invalid))?;
    done()
}

fn count(workspace: &mut Workspace, _: &Call) -> Outcome {
    Ok(json!({"maxActiveUsers": null, "activeUsers": active(workspace)}))
}
