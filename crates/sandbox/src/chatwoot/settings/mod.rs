//! What an account sets up.

pub(crate) mod agent_bots;
pub(crate) mod audit_logs;
pub(crate) mod automation_rules;
pub(crate) mod canned_responses;
pub(crate) mod custom_attributes;
pub(crate) mod custom_filters;
pub(crate) mod integrations;
pub(crate) mod labels;
pub(crate) mod webhooks;

use crate::chatwoot::prelude::*;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .on("listAgentBots", agent_bots::account::index)
        .on("createAgentBot", agent_bots::account::create)
        .on("getAgentBot", agent_bots::account::show)
        .on("updateAgentBot", agent_bots::account::update)
        .on("deleteAgentBot", agent_bots::account::destroy)
        .on("listPlatformAgentBots", agent_bots::platform::index)
        .on("createPlatformAgentBot", agent_bots::platform::create)
        .on("getPlatformAgentBot", agent_bots::platform::show)
        .on("updatePlatformAgentBot", agent_bots::platform::update)
        .on("deletePlatformAgentBot", agent_bots::platform::destroy)
        .on("listAuditLogs", audit_logs::show)
        .on("listAutomationRules", automation_rules::index)
        .on("createAutomationRule", automation_rules::create)
        .on("getAutomationRule", automation_rules::show)
        .on("updateAutomationRule", automation_rules::update)
        .on("deleteAutomationRule", automation_rules::destroy)
        .on("listCannedResponses", canned_responses::index)
        .on("createCannedResponse", canned_responses::create)
        .on("updateCannedResponse", canned_responses::update)
        .on("deleteCannedResponse", canned_responses::destroy)
        .on("listCustomAttributeDefinitions", custom_attributes::index)
        .on("createCustomAttributeDefinition", custom_attributes::create)
        .on("getCustomAttributeDefinition", custom_attributes::show)
        .on("updateCustomAttributeDefinition", custom_attributes::update)
        .on("deleteCustomAttributeDefinition", custom_attributes::destroy)
        .on("listCustomFilters", custom_filters::index)
        .on("createCustomFilter", custom_filters::create)
        .on("getCustomFilter", custom_filters::show)
        .on("updateCustomFilter", custom_filters::update)
        .on("deleteCustomFilter", custom_filters::destroy)
        .on("listIntegrations", integrations::apps::index)
        .on("createIntegrationHook", integrations::hooks::create)
        .on("updateIntegrationHook", integrations::hooks::update)
        .on("deleteIntegrationHook", integrations::hooks::destroy)
        .on("listLabels", labels::index)
        .on("createLabel", labels::create)
        .on("getLabel", labels::show)
        .on("updateLabel", labels::update)
        .on("deleteLabel", labels::destroy)
        .on("listWebhooks", webhooks::index)
        .on("createWebhook", webhooks::create)
        .on("updateWebhook", webhooks::update)
        .on("deleteWebhook", webhooks::destroy)
}
