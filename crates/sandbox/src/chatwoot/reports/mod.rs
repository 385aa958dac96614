//! Reports, computed from the conversations, messages and reporting events that the server holds.

mod breakdowns;
mod events;
mod live;
mod period;
mod source;
mod statistics;
mod summaries;

use crate::chatwoot::prelude::*;

use source::By;

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
        .on("getAgentSummaryReport", |call: Call<'_, Admin>| summaries::report(call, By::Agent))
        .on("getTeamSummaryReport", |call: Call<'_, Admin>| summaries::report(call, By::Team))
        .on("getInboxSummaryReport", |call: Call<'_, Admin>| summaries::report(call, By::Inbox))
        .on("getChannelSummaryReport", summaries::channel)
}
