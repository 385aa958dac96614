//! The fixed records of the sandbox's Portal: sites, roles, business units, agent groups, skills.

use serde::Serialize;
use serde_json::{Value, json};

use super::failure::Failure;
use crate::http::extended;

/// The site of the documented sample user, where the cast works.
pub(super) const SITE: i64 = 123;

/// The site of the documented sample of business units, where nobody works.
pub(super) const EMPTY_SITE: i64 = 10_003_715;

/// The site client administrator's role, as the sample has it.
pub(super) const ADMINISTRATOR: i64 = 17;

/// The agent's role, as the sample has it.
pub(super) const AGENT: i64 = 19;

/// A role between the two. The vendor's pages show only those; ID and name of this one are made up.
pub(super) const MANAGER: i64 = 18;

/// The sample user's business unit.
pub(super) const BUSINESS_UNIT: i64 = 87_654_321;

/// A named thing that belongs to a site.
#[derive(Serialize)]
pub(super) struct Named {
    pub(super) id: i64,
    #[serde(rename = "siteId")]
    pub(super) site: i64,
    pub(super) name: &'static str,
}

/// A value of an agent attribute; skills and attributes are the same things under two names.
pub(super) struct Skill {
    /// The ID, the site and the attribute's name.
    pub(super) named: Named,
    /// The value.
    pub(super) value: &'static str,
}

/// A business unit.
pub(super) struct BusinessUnit {
    /// The ID, the site and the name.
    pub(super) named: Named,
    /// The name to show; may be empty.
    pub(super) display_name: &'static str,
    /// How long a chat waits for assignment. `None` if chats are not assigned.
    pub(super) wait_period: Option<i64>,
}

const fn named(id: i64, site: i64, name: &'static str) -> Named {
    Named { id, site, name }
}

const fn skill(id: i64, name: &'static str, value: &'static str) -> Skill {
    Skill { named: named(id, SITE, name), value }
}

const fn unit(
    id: i64,
    site: i64,
    name: &'static str,
    display_name: &'static str,
    wait: Option<i64>,
) -> BusinessUnit {
    BusinessUnit { named: named(id, site, name), display_name, wait_period: wait }
}

/// The sites; they belong to themselves.
pub(super) const SITES: [Named; 2] =
    [named(SITE, SITE, "SiteName"), named(EMPTY_SITE, EMPTY_SITE, "BestBrands")];

/// The roles; they belong to no site.
pub(super) const ROLES: [Named; 3] = [
    named(ADMINISTRATOR, 0, "ROLE_SAAS_CLIENT_ADMINISTRATOR"),
    named(MANAGER, 0, "ROLE_SAAS_CLIENT_AGENT_MANAGER"),
    named(AGENT, 0, "ROLE_SAAS_CLIENT_AGENT"),
];

pub(super) const AGENT_GROUPS: [Named; 3] = [
    named(10_004_321, SITE, "AgentGroup1"),
    named(10_004_322, SITE, "Support"),
    named(10_004_323, SITE, "Sales"),
];

pub(super) const SKILLS: [Skill; 6] = [
    skill(1234, "AgentLocation", "USA"),
    skill(1235, "AgentLocation", "Germany"),
    skill(1236, "AgentLocation", "Spain"),
    skill(1240, "Language", "English"),
    skill(1241, "Language", "German"),
    skill(1242, "Language", "Spanish"),
];

/// The business units. Those of the second site are the documented sample's two and five made-up
/// ones.
pub(super) const BUSINESS_UNITS: [BusinessUnit; 10] = [
    unit(BUSINESS_UNIT, SITE, "BusinessUnit1", "Retail", Some(15)),
    unit(87_654_322, SITE, "BusinessUnit2", "", None),
    unit(87_654_323, SITE, "Wholesale", "Wholesale", Some(30)),
    unit(19_001_285, EMPTY_SITE, "BB-Test", "", Some(15)),
    unit(16_000_511, EMPTY_SITE, "BestBrands_Call", "", None),
    unit(16_000_512, EMPTY_SITE, "BestBrands_Chat", "Chat", Some(20)),
    unit(16_000_513, EMPTY_SITE, "BestBrands_Mail", "", None),
    unit(16_000_514, EMPTY_SITE, "BestBrands_Repairs", "Repairs", Some(15)),
    unit(16_000_515, EMPTY_SITE, "BestBrands_Sales", "Sales", Some(10)),
    unit(16_000_516, EMPTY_SITE, "BestBrands_Service", "Service", None),
];

/// The site in a path: a number, and a site that the caller may see.
pub(super) fn site(text: &str) -> Result<i64, Failure> {
    let id: i64 = text.parse().map_err(|_| Failure::status(404))?;
    if SITES.iter().any(|site| site.id == id) { Ok(id) } else { Err(Failure::status(403)) }
}

/// A role in a user's record.
pub(super) fn role_json(role: &Named) -> Value {
    json!({"id": role.id, "name": role.name, "additive": 0, "applications": [1], "readOnly": false})
}

/// A site in a user's record.
pub(super) fn site_json(site: &Named) -> Value {
    json!({"id": site.id, "name": site.name, "agentGroupsActive": true, "enableAgentCoach": false, "applications": [1]})
}

/// A skill in a user's record.
pub(super) fn skill_json(skill: &Skill) -> Value {
    let more = json!({"value": skill.value, "nonReportable": false, "required": false, "exclusive": false});
    extended(&skill.named, more).into()
}

/// An agent group.
pub(super) fn group_json(group: &Named) -> Value {
    extended(group, json!({"enableAgentCoach": false})).into()
}

/// A business unit in a list.
pub(super) fn unit_json(unit: &BusinessUnit) -> Value {
    let mut record = extended(&unit.named, json!({"displayName": unit.display_name}));
    if let Some(wait) = unit.wait_period {
        record.insert("chatAssign".to_owned(), json!({"id": unit.named.id, "waitPeriod": wait}));
    }
    record.into()
}
