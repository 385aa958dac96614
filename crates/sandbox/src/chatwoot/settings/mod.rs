//! What an account sets up.

mod agent_bots;
mod audit_logs;
mod automation_rules;
mod canned_responses;
mod custom_attributes;
mod custom_filters;
mod integrations;
mod labels;
mod webhooks;

use crate::chatwoot::crud::{create, destroy, show, update};
use crate::chatwoot::prelude::*;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .on("listAgentBots", agent_bots::index)
        .on("createAgentBot", create::<Admin, AgentBot>)
        .on("getAgentBot", agent_bots::show)
        .on("updateAgentBot", update::<AdminFirst, AgentBot>)
        .on("deleteAgentBot", destroy::<AdminFirst, AgentBot>)
        .on("listPlatformAgentBots", agent_bots::platform_index)
        .on("createPlatformAgentBot", agent_bots::platform_create)
        .on("getPlatformAgentBot", agent_bots::platform_show)
        .on("updatePlatformAgentBot", agent_bots::platform_update)
        .on("deletePlatformAgentBot", agent_bots::platform_destroy)
        .on("listAuditLogs", audit_logs::show)
        .on("listAutomationRules", automation_rules::index)
        .on("createAutomationRule", create::<Admin, Rule>)
        .on("getAutomationRule", show::<AdminFirst, Rule>)
        .on("updateAutomationRule", update::<AdminFirst, Rule>)
        .on("deleteAutomationRule", destroy::<AdminFirst, Rule>)
        .on("listCannedResponses", canned_responses::index)
        .on("createCannedResponse", create::<Member, CannedResponse>)
        .on("updateCannedResponse", update::<Member, CannedResponse>)
        .on("deleteCannedResponse", destroy::<Member, CannedResponse>)
        .on("listCustomAttributeDefinitions", custom_attributes::index)
        .on("createCustomAttributeDefinition", create::<Admin, Definition>)
        .on("getCustomAttributeDefinition", show::<Member, Definition>)
        .on("updateCustomAttributeDefinition", update::<Admin, Definition>)
        .on("deleteCustomAttributeDefinition", destroy::<Admin, Definition>)
        .on("listCustomFilters", custom_filters::index)
        .on("createCustomFilter", create::<Member, CustomFilter>)
        .on("getCustomFilter", show::<Member, CustomFilter>)
        .on("updateCustomFilter", update::<Member, CustomFilter>)
        .on("deleteCustomFilter", destroy::<Member, CustomFilter>)
        .on("listIntegrations", integrations::index)
        .on("createIntegrationHook", create::<Admin, Hook>)
        .on("updateIntegrationHook", update::<Admin, Hook>)
        .on("deleteIntegrationHook", destroy::<Admin, Hook>)
        .on("listLabels", labels::index)
        .on("createLabel", create::<Admin, Label>)
        .on("getLabel", show::<Admin, Label>)
        .on("updateLabel", update::<Admin, Label>)
        .on("deleteLabel", destroy::<Admin, Label>)
        .on("listWebhooks", webhooks::index)
        .on("createWebhook", create::<Admin, Webhook>)
        .on("updateWebhook", update::<AdminFirst, Webhook>)
        .on("deleteWebhook", destroy::<AdminFirst, Webhook>)
}
