//! A user: what is stored, and the record as Get user answers it.

use serde_json::{Map, Value, json};

use super::reference::{
    AGENT, AGENT_GROUPS, BUSINESS_UNITS, Named, ROLES, SITES, SKILLS, named_json, role_json, site_json,
    skill_json,
};

/// How many old passwords are remembered.
pub(super) const PASSWORDS_KEPT: usize = 5;

/// A user of Portal. Dates are milliseconds since the epoch.
#[derive(Clone, Default)]
pub(super) struct User {
    pub(super) id: i64,
    pub(super) username: String,
    pub(super) version: i64,
    pub(super) firstname: Option<String>,
    pub(super) lastname: Option<String>,
    pub(super) language: Option<String>,
    pub(super) default_site_id: Option<i64>,
    pub(super) organization_id: Option<i64>,
    pub(super) locked: bool,
    pub(super) sso_user: bool,
    pub(super) all_agent_group: bool,
    pub(super) all_business_unit: bool,
    pub(super) role_ids: Vec<i64>,
    pub(super) site_ids: Vec<i64>,
    pub(super) business_unit_ids: Vec<i64>,
    pub(super) agent_group_ids: Vec<i64>,
    pub(super) skill_ids: Vec<i64>,
    pub(super) agent_attributes: Option<Map<String, Value>>,
    pub(super) last_login: Option<i64>,
    pub(super) expired_date: Option<i64>,
    pub(super) pswd_date: i64,
    pub(super) date_created: Option<i64>,
    /// The current password is the last one.
    pub(super) passwords: Vec<String>,
    /// Whether the record carries the settings whose names are not documented.
    pub(super) with_settings: bool,
}

/// Which of the dearer parts a caller wants; all of them unless told otherwise.
pub(super) struct Parts {
    pub(super) agent_group_chat_settings: bool,
    pub(super) agent_coach_status: bool,
    pub(super) agent_settings: bool,
    pub(super) user_filters: bool,
    pub(super) skills: bool,
}

impl User {
    /// Takes away everything that an update may write, as a full replacement does first.
    pub(super) fn clear_writable(&mut self) {
        *self = Self {
            id: self.id,
            version: self.version,
            username: std::mem::take(&mut self.username),
            last_login: self.last_login,
            expired_date: self.expired_date,
            pswd_date: self.pswd_date,
            date_created: self.date_created,
            passwords: std::mem::take(&mut self.passwords),
            with_settings: self.with_settings,
            ..Self::default()
        };
    }

    /// The record as Get user answers it.
    pub(super) fn record(&self, parts: &Parts) -> Map<String, Value> {
        let mut record = Map::new();
        let mut put = |name: &str, value: Value| record.insert(name.to_owned(), value);
        put("id", self.id.into());
        put("username", self.username.clone().into());
        put("firstname", self.firstname.clone().into());
        put("lastname", self.lastname.clone().into());
        put("allAccess", false.into());
        put("lastLogin", self.last_login.into());
        put("failedAttempts", 0.into());
        put("locked", self.locked.into());
        put("language", self.language.clone().into());
        put("expiredDate", self.expired_date.into());
        put("defaultSiteId", self.default_site_id.into());
        put("numPswdHistory", PASSWORDS_KEPT.into());
        put("pswdDate", self.pswd_date.into());
        put("ssoUser", self.sso_user.into());
        put("allAgentGroup", self.all_agent_group.into());
        put("allBusinessUnit", self.all_business_unit.into());
        put("dateCreated", self.date_created.into());
        put("roleIds", self.role_ids.clone().into());
        put("roles", pick(&ROLES, &self.role_ids, |role| role, role_json));
        put("siteIds", self.site_ids.clone().into());
        put("sites", pick(&SITES, &self.site_ids, |site| site, site_json));
        put("businessUnitIds", self.business_unit_ids.clone().into());
        put(
            "businessUnits",
            pick(
                &BUSINESS_UNITS,
                &self.business_unit_ids,
                |unit| &unit.named,
                |unit| named_json(&unit.named),
            ),
        );
        put("agentGroupIds", self.agent_group_ids.clone().into());
        put(
            "agentGroups",
            pick(
                &AGENT_GROUPS,
                &self.agent_group_ids,
                |group| group,
                |group| {
                    json!({
                        "id": group.id, "siteId": group.site, "name": group.name,
                        "enableAgentCoach": false, "userEnableAgentCoach": false,
                    })
                },
            ),
        );
        put("skillIds", self.skill_ids.clone().into());
        put("disabled", false.into());
        put("tempLocked", false.into());
        put("activated", true.into());
        put("programRulesAccess", false.into());
        put("syncAdmin", false.into());
        put("version", self.version.into());
        if parts.skills {
            put("skills", pick(&SKILLS, &self.skill_ids, |skill| &skill.named, skill_json));
        }
        if parts.agent_coach_status {
            put("agentCoachStatus", json!([]));
        }
        if let Some(id) = self.organization_id {
            put("organizationId", id.into());
        }
        if let Some(attributes) = &self.agent_attributes {
            put("agentAttributes", attributes.clone().into());
        }
        self.settings(parts, &mut record);
        record
    }

    /// The parts that are switched by `include…` but whose names and fields are not documented. The
    /// sample user has none; these names are the sandbox's own, for a client that keeps what it
    /// does not know.
    fn settings(&self, parts: &Parts, record: &mut Map<String, Value>) {
        if !self.with_settings || !self.role_ids.contains(&AGENT) {
            return;
        }
        if parts.agent_group_chat_settings {
            let settings: Vec<Value> =
                self.agent_group_ids.iter().map(|id| json!({"agentGroupId": id, "maxChats": 4})).collect();
            record.insert("agentGroupChatSettings".to_owned(), settings.into());
        }
        if parts.agent_settings {
            record.insert("agentSettings".to_owned(), json!({"soundAlerts": true}));
        }
        if parts.user_filters {
            record.insert("userFilters".to_owned(), json!([]));
        }
    }

    /// The short record of a look-up, whose names are spelt otherwise than in the long one.
    pub(super) fn short_record(&self) -> Value {
        json!({
            "id": self.id, "username": self.username, "version": self.version,
            "firstName": self.firstname, "lastName": self.lastname,
            "locked": self.locked, "ssoUser": self.sso_user,
            "activated": true, "disabled": false, "tempLocked": false,
        })
    }
}

/// The entries of a table whose ids are wanted, in the order of the ids.
fn pick<T>(table: &[T], ids: &[i64], named: impl Fn(&T) -> &Named, show: impl Fn(&T) -> Value) -> Value {
    ids.iter().filter_map(|id| table.iter().find(|entry| named(entry).id == *id)).map(show).collect()
}
