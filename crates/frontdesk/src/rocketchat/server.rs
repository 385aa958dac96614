//! What a Rocket.Chat workspace tells of itself.

use std::collections::BTreeSet;

use frontdesk_core::{Error, ErrorKind};
use futures_util::future::join;
use futures_util::stream::TryStreamExt;
use serde_json::Value;

use super::{PAGE, RocketChatDirectory};
use crate::read::json;
use crate::server::{Permission, ServerReport, ServerSetting};

/// What a value of a setting means.
struct SettingRule {
    name: &'static str,
    /// Whether the value matters.
    applies: fn(&Value) -> bool,
    effect: &'static str,
    remedy: Option<&'static str>,
}

impl SettingRule {
    /// Returns what the rule says of a value.
    fn applied(&self, value: &Value) -> Option<ServerSetting> {
        (self.applies)(value).then(|| ServerSetting {
            name: self.name.to_owned(),
            value: value.clone(),
            effect: self.effect,
            remedy: self.remedy,
        })
    }
}

fn is_on(value: &Value) -> bool {
    value == &Value::Bool(true)
}

fn is_off(value: &Value) -> bool {
    value == &Value::Bool(false)
}

const fn rule(
    name: &'static str,
    applies: fn(&Value) -> bool,
    effect: &'static str,
    remedy: Option<&'static str>,
) -> SettingRule {
    SettingRule { name, applies, effect, remedy }
}

/// The settings that matter for people.
const RULES: &[SettingRule] = &[
    rule(
        "Accounts_TwoFactorAuthentication_Enabled",
        is_on,
        "changes of users ask for a second factor",
        Some("use a personal access token that ignores the second factor"),
    ),
    rule(
        "Accounts_EmailVerification",
        is_on,
        "who has not confirmed their address cannot sign in",
        Some("let new people confirm the address that they are written to at"),
    ),
    rule(
        "Accounts_ManuallyApproveNewUsers",
        is_on,
        "an administrator approves each account that people register themselves",
        None,
    ),
    rule(
        "Accounts_RegistrationForm",
        |value| value == "Public",
        "anybody who reaches the server can register",
        Some("set it to Disabled if only frontdesk creates accounts"),
    ),
    rule(
        "Accounts_Password_Policy_Enabled",
        is_on,
        "passwords of new accounts have to follow a policy",
        None,
    ),
    rule(
        "Message_ErasureType",
        |value| value == "Delete",
        "deleting a user deletes their messages, too",
        Some("deactivate users, or set it to Unlink or Keep"),
    ),
    rule(
        "LDAP_Enable",
        is_on,
        "accounts are synchronized from LDAP, which may overwrite changes",
        Some("change people in LDAP"),
    ),
    rule(
        "SMTP_Host",
        |value| value == "",
        "no mail is sent, neither invitations nor welcome messages",
        Some("set up SMTP, or hand over the first password another way"),
    ),
    rule(
        "API_Enable_Rate_Limiter",
        is_on,
        "each route takes a limited number of calls of a user and address",
        Some("give the account of these credentials the permission api-bypass-rate-limit"),
    ),
    rule("API_Enable_Rate_Limiter", is_off, "the number of calls is not limited", None),
    rule("API_Enable_Rate_Limiter_Limit_Calls_Default", |_| true, "calls of a route in one period", None),
    rule("API_Enable_Rate_Limiter_Limit_Time_Default", |_| true, "milliseconds of a period", None),
    rule(
        "Livechat_enabled",
        is_off,
        "omnichannel is off: there are no agents and departments",
        Some("turn omnichannel on"),
    ),
    rule(
        "Livechat_enable_business_hours",
        is_on,
        "outside of business hours, nobody becomes available for chats",
        None,
    ),
    rule(
        "Livechat_last_chatted_agent_routing",
        is_on,
        "customers who write again get the agent of their last conversation, while that agent is online",
        None,
    ),
    rule(
        "Omnichannel_contact_manager_routing",
        is_on,
        "customers get the manager of their contact, while that agent is online",
        Some("give the contacts of somebody who leaves another manager"),
    ),
    rule("Livechat_Routing_Method", |_| true, "how chats reach agents", None),
];

/// The permissions that reading and changing people takes.
const PERMISSIONS: &[(&str, &str)] = &[
    ("view-full-other-user-info", "addresses and roles of others"),
    ("view-livechat-manager", "agents and their availability"),
    ("view-livechat-departments", "departments"),
    ("view-livechat-rooms", "open conversations of others"),
    ("create-user", "create"),
    ("edit-other-user-info", "update"),
    ("edit-other-user-active-status", "activate and deactivate"),
    ("delete-user", "delete"),
    ("assign-roles", "roles"),
    ("assign-admin-role", "the role admin"),
    ("manage-livechat-agents", "the role of an agent, and availability"),
    ("manage-livechat-departments", "members of departments"),
    ("logout-other-user", "end sessions"),
    ("transfer-livechat-guest", "hand over conversations"),
    ("view-privileged-setting", "settings that are not public"),
    ("view-statistics", "the whole version"),
];

/// Returns the settings that matter, in the order of the rules.
fn judged(settings: &[(String, Value)]) -> Vec<ServerSetting> {
    let applied = RULES.iter().filter_map(|rule| {
        let (_, value) = settings.iter().find(|(name, _)| name == rule.name)?;
        rule.applied(value)
    });
    let mut judged: Vec<ServerSetting> = applied.collect();
    if settings.iter().any(|(name, value)| name == "API_Enable_Rate_Limiter" && is_off(value)) {
        judged.retain(|setting| !setting.name.starts_with("API_Enable_Rate_Limiter_"));
    }
    judged
}

impl RocketChatDirectory {
    /// Reads what the workspace tells.
    pub(super) async fn report(&self) -> ServerReport {
        let mut report = ServerReport::default();
        let read = join(join(self.version(), self.edition()), join(self.settings(), self.permissions()));
        let ((version, edition), (settings, permissions)) = read.await;
        report.version = report.note("getServerInfo", version).flatten();
        report.edition = report.note("getLicense", edition).flatten();
        let settings = report.note("listSettings", settings).unwrap_or_default();
        report.settings = judged(&settings);
        report.permissions = report.note("listPermissions", permissions).unwrap_or_default();
        report
    }

    async fn version(&self) -> Result<Option<String>, Error> {
        let info = self.client.server().get_info().await?;
        let build = info.info.as_ref().and_then(json);
        let whole = build.as_ref().and_then(|build| build.get("version")).and_then(Value::as_str);
        Ok(whole.map(str::to_owned).or(info.version))
    }

    async fn edition(&self) -> Result<Option<String>, Error> {
        match self.client.licenses().get().await {
            Ok(license) => {
                let modules = license.active_modules;
                Ok(Some(match (modules.is_empty(), license.trial) {
                    (true, _) => "no license".to_owned(),
                    (false, trial) => {
                        let trial = if trial == Some(true) { ", a trial" } else { "" };
                        format!("licensed for {} modules{trial}", modules.len())
                    }
                }))
            }
            // Older servers have no such operation.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns the names and values of the settings that the rules name.
    async fn settings(&self) -> Result<Vec<(String, Value)>, Error> {
        let mut found = Vec::new();
        let mut settings = self.client.settings().list().count(PAGE).stream();
        while let Some(setting) = settings.try_next().await? {
            let name = setting.id.to_string();
            if RULES.iter().any(|rule| rule.name == name) {
                found.extend(setting.value.as_ref().and_then(json).map(|value| (name, value)));
            }
        }
        Ok(found)
    }

    async fn permissions(&self) -> Result<Vec<Permission>, Error> {
        let me = self.client.authentication().get_me().await?;
        let me = json(&me).unwrap_or_default();
        let own = me.get("roles").and_then(Value::as_array).into_iter().flatten();
        let own: BTreeSet<&str> = own.filter_map(Value::as_str).collect();
        let listed = self.client.permissions().list().await?.update;
        let granted = |name: &str| {
            let roles = listed.iter().find(|permission| permission.id.as_str() == name)?.roles.as_ref()?;
            Some(roles.iter().any(|role| own.contains(role.as_str())))
        };
        // A version that does not have a permission does not ask for it either.
        let known = PERMISSIONS.iter().filter_map(|(name, purpose)| {
            granted(name).map(|is_granted| Permission { name, purpose, is_granted })
        });
        Ok(known.collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Each row is a setting, its value, and whether it matters; if so, whether there is a remedy.
    #[test]
    fn a_setting_matters_with_the_value_of_its_rule() {
        let table = [
            ("Accounts_TwoFactorAuthentication_Enabled", json!(true), Some(true)),
            ("Accounts_TwoFactorAuthentication_Enabled", json!(false), None),
            ("Accounts_RegistrationForm", json!("Public"), Some(true)),
            ("Accounts_RegistrationForm", json!("Disabled"), None),
            ("Message_ErasureType", json!("Delete"), Some(true)),
            ("Message_ErasureType", json!("Unlink"), None),
            ("SMTP_Host", json!(""), Some(true)),
            ("SMTP_Host", json!("mail.harbour.example"), None),
            ("API_Enable_Rate_Limiter", json!(true), Some(true)),
            ("API_Enable_Rate_Limiter", json!(false), Some(false)),
            ("Livechat_enabled", json!(false), Some(true)),
            ("Livechat_enabled", json!(true), None),
            ("Livechat_last_chatted_agent_routing", json!(true), Some(false)),
            ("Livechat_last_chatted_agent_routing", json!(false), None),
            ("Omnichannel_contact_manager_routing", json!(true), Some(true)),
            ("Omnichannel_contact_manager_routing", json!(false), None),
            ("Livechat_Routing_Method", json!("Auto_Selection"), Some(false)),
            ("Site_Name", json!("Harbour"), None),
        ];
        for (name, value, expected) in table {
            let judged = judged(&[(name.to_owned(), value.clone())]);
            let found = judged.first().map(|setting| setting.remedy.is_some());
            assert_eq!((judged.len(), found), (usize::from(expected.is_some()), expected), "{name}: {value}");
            assert!(judged.iter().all(|setting| setting.name == name && setting.value == value), "{name}");
        }
    }

    #[test]
    fn a_limit_that_is_off_has_no_numbers() {
        let settings = |is_on: bool| {
            [
                ("API_Enable_Rate_Limiter_Limit_Calls_Default".to_owned(), json!(10)),
                ("API_Enable_Rate_Limiter".to_owned(), json!(is_on)),
            ]
        };
        let names =
            |is_on| judged(&settings(is_on)).into_iter().map(|setting| setting.name).collect::<Vec<_>>();
        let limiter = "API_Enable_Rate_Limiter";
        assert_eq!(names(true), [limiter, "API_Enable_Rate_Limiter_Limit_Calls_Default"]);
        assert_eq!(names(false), [limiter]);
    }
}
