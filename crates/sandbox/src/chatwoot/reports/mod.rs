//! Reports, computed from the conversations, messages and reporting events that the server holds.

mod breakdowns;
mod events;
mod live;
mod period;
mod source;
mod statistics;
mod summaries;

use crate::chatwoot::prelude::*;

pub(crate) use period::Period;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .on("listReportingEvents", events::index)
        .on("listConversationReportingEvents", events::of_conversation)
        .on("getReport", statistics::index)
        .on("getReportSummary", statistics::summary)
        .on("getAccountConversationMetrics", live::index)
        .on("getAgentConversationMetrics", live::index)
        .on("getFirstResponseTimeDistribution", breakdowns::first_responses)
        .on("getInboxLabelMatrix", breakdowns::inbox_label_matrix)
        .on("getOutgoingMessagesCount", breakdowns::outgoing_messages)
        .on("getAgentSummaryReport", summaries::agent)
        .on("getTeamSummaryReport", summaries::team)
        .on("getInboxSummaryReport", summaries::inbox)
        .on("getChannelSummaryReport", summaries::channel)
}
