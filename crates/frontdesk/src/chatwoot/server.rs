//! What a Chatwoot installation tells of itself.

use frontdesk_core::http::Method;
use frontdesk_core::{Error, ErrorKind, Operation};
use futures_util::future::join3;
use futures_util::stream::TryStreamExt;
use serde_json::{Value, json};

use super::{ChatwootDirectory, types};
use crate::read::json as as_json;
use crate::server::{ServerReport, ServerSetting};

/// The features that matter for people: without the first group, the platform's own screens lack
/// them; with the second, something else decides, too.
const NEEDED: &[(&str, &str)] = &[
    ("agent_management", "agents are managed in this account"),
    ("team_management", "teams are managed in this account"),
];

const NOTED: &[(&str, &str)] = &[
    ("assignment_v2", "conversations are assigned by policies"),
    ("agent_capacity", "the capacity of agents limits what they are assigned"),
    ("custom_roles", "agents may have custom roles, which an ordinary role replaces"),
    ("saml", "people sign in through SAML, which does not end with the membership"),
    ("audit_logs", "the platform keeps a trail of changes"),
];

impl ChatwootDirectory {
    /// Reads what the installation tells.
    pub(super) async fn report(&self) -> ServerReport {
        let mut report = ServerReport::default();
        let account = self.client.account(self.account_id);
        let account = async { account.get().await };
        let inboxes = self.client.account(self.account_id).inboxes().list().stream().try_collect();
        let (version, account, inboxes) = join3(self.version(), account, inboxes).await;
        report.version = report.note("GET /api", version).flatten();
        let inboxes: Option<Vec<types::Inbox>> = report.note("listInboxes", inboxes);
        if let Some(account) = report.note("getAccount", account) {
            report.edition = Some(match account.subscribed_features.as_ref() {
                Some(_) => "Enterprise".to_owned(),
                None => "Community, or a plan that is not told".to_owned(),
            });
            report.settings = of_account(&account);
        }
        report.settings.extend(inboxes.as_deref().and_then(assignment));
        report
    }

    /// Returns the version of the installation. The page is public, and older installations and
    /// proxies may not have it.
    async fn version(&self) -> Result<Option<String>, Error> {
        let request = self.client.core().request(Operation::new("GET /api", Method::GET, "/api"));
        match request.send_raw().await {
            Ok(response) => {
                let page: Option<Value> = serde_json::from_slice(&response.value).ok();
                Ok(page.and_then(|page| Some(page.get("version")?.as_str()?.to_owned())))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// What an account's features and settings say.
fn of_account(account: &types::Account) -> Vec<ServerSetting> {
    let has = |name: &str| account.features.get(name) == Some(&true);
    let setting = |name: &str, value: Value, effect, remedy| ServerSetting {
        name: name.to_owned(),
        value,
        effect,
        remedy,
    };
    let mut settings = Vec::new();
    for (name, effect) in NEEDED {
        let remedy = if has(name) { None } else { Some("turn the feature on in the super admin console") };
        settings.push(setting(&format!("features.{name}"), json!(has(name)), *effect, remedy));
    }
    for (name, effect) in NOTED.iter().filter(|(name, _)| has(name)) {
        settings.push(setting(&format!("features.{name}"), json!(true), *effect, None));
    }
    let minutes = account.settings.as_ref().and_then(as_json);
    let minutes = minutes.as_ref().and_then(|settings| settings.get("auto_resolve_after"));
    if let Some(minutes) = minutes.filter(|minutes| !minutes.is_null()) {
        let effect = "minutes after which a silent conversation is resolved, also one that was handed over";
        settings.push(setting("settings.auto_resolve_after", minutes.clone(), effect, None));
    }
    settings
}

/// How many inboxes give conversations to the agents who are online.
fn assignment(inboxes: &[types::Inbox]) -> Option<ServerSetting> {
    if inboxes.is_empty() {
        return None;
    }
    let on = inboxes.iter().filter(|inbox| inbox.enable_auto_assignment == Some(true)).count();
    Some(ServerSetting {
        name: "enable_auto_assignment".to_owned(),
        value: json!(format!("{on} of {} inboxes", inboxes.len())),
        effect: "these give conversations to members who are online, from the time they join",
        remedy: None,
    })
}
