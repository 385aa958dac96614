//! A user: what is stored, and the record that `getUser` returns.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::reference::{
    AGENT, AGENT_GROUPS, BUSINESS_UNITS, Named, ROLES, SITES, SKILLS, group_json, role_json, site_json,
    skill_json,
};
use crate::http::extended;

/// How many old passwords are remembered.
pub(super) const PASSWORDS_KEPT: usize = 5;

/// A user of Portal. Dates are milliseconds since the epoch.
#[derive(Clone, Default)]
pub(super) struct User {
    pub(super) id: i64,
    pub(super) username: String,
    pub(super) version: i64,
    pub(super) fields: UserFields,
    pub(super) last_login: Option<i64>,
    pub(super) expired_date: Option<i64>,
    pub(super) pswd_date: i64,
    pub(super) date_created: Option<i64>,
    /// The current password is the last one.
    pub(super) passwords: Vec<String>,
    /// The record has the settings whose names are not documented.
    pub(super) with_settings: bool,
}

/// The fields of a user that a change may write, by their names on the wire.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct UserFields {
    pub(super) firstname: Option<String>,
    pub(super) lastname: Option<String>,
    pub(super) language: Option<String>,
    pub(super) default_site_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
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
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(super) agent_attributes: Map<String, Value>,
}

impl UserFields {
    /// The fields of a new record.
    pub(super) fn new() -> Self {
        Self { language: Some("EN".to_owned()), ..Self::default() }
    }

    /// The fields after a change: an absent field stays, null erases it, a value replaces it. A
    /// change may have other fields, because an update sends the whole record back.
    ///
    /// # Errors
    /// A value is not of the field's type.
    pub(super) fn changed(&self, change: &Map<String, Value>) -> serde_json::Result<Self> {
        let mut fields = extended(self, change.clone().into());
        fields.retain(|_, value| !value.is_null());
        serde_json::from_value(fields.into())
    }
}

impl User {
    /// The record that `getUser` returns.
    pub(super) fn record(&self) -> Map<String, Value> {
        let fields = &self.fields;
        let record = extended(
            fields,
            json!({
                "id": self.id, "username": self.username, "version": self.version,
                "lastLogin": self.last_login, "expiredDate": self.expired_date,
                "pswdDate": self.pswd_date, "dateCreated": self.date_created,
                "allAccess": false, "failedAttempts": 0, "numPswdHistory": PASSWORDS_KEPT,
                "disabled": false, "tempLocked": false, "activated": true,
                "programRulesAccess": false, "syncAdmin": false, "agentCoachStatus": [],
                "roles": pick(&ROLES, &fields.role_ids, |role| role, role_json),
                "sites": pick(&SITES, &fields.site_ids, |site| site, site_json),
                "businessUnits":
                    pick(&BUSINESS_UNITS, &fields.business_unit_ids, |unit| &unit.named, |unit| json!(unit.named)),
                "agentGroups": pick(&AGENT_GROUPS, &fields.agent_group_ids, |group| group, |group| {
                    extended(group_json(group), json!({"userEnableAgentCoach": false})).into()
                }),
                "skills": pick(&SKILLS, &fields.skill_ids, |skill| &skill.named, skill_json),
            }),
        );
        if !self.with_settings || !fields.role_ids.contains(&AGENT) {
            return record;
        }
        // The sample user has none of these; their names are the sandbox's own, for a client that
        // keeps unknown fields.
        let groups = fields.agent_group_ids.iter();
        let settings = json!({
            "agentGroupChatSettings":
                groups.map(|id| json!({"agentGroupId": id, "maxChats": 4})).collect::<Value>(),
            "agentSettings": {"soundAlerts": true},
            "userFilters": [],
        });
        extended(record, settings)
    }

    /// The short record of a look-up. It spells some names differently.
    pub(super) fn short_record(&self) -> Value {
        json!({
            "id": self.id, "username": self.username, "version": self.version,
            "firstName": self.fields.firstname, "lastName": self.fields.lastname,
            "locked": self.fields.locked, "ssoUser": self.fields.sso_user,
            "activated": true, "disabled": false, "tempLocked": false,
        })
    }
}

/// The entries of a table with these IDs, in the order of the IDs.
fn pick<T>(table: &[T], ids: &[i64], named: impl Fn(&T) -> &Named, show: impl Fn(&T) -> Value) -> Value {
    ids.iter().filter_map(|id| table.iter().find(|entry| named(entry).id == *id)).map(show).collect()
}
