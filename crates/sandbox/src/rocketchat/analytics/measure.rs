//! The figures that charts and the table of agents know by name.

use super::scope::{mean, metric};
use crate::rocketchat::prelude::*;

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    Conversations,
    Duration,
    Messages,
    FirstResponse,
    BestFirstResponse,
    Response,
    Reaction,
}

impl Measure {
    /// The measure with this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "Total_conversations" => Self::Conversations,
            "Avg_chat_duration" => Self::Duration,
            "Total_messages" => Self::Messages,
            "Avg_first_response_time" => Self::FirstResponse,
            "Best_first_response_time" => Self::BestFirstResponse,
            "Avg_response_time" => Self::Response,
            "Avg_reaction_time" => Self::Reaction,
            _ => return None,
        })
    }

    /// Which of a conversation's `metrics` is measured.
    fn metric(self) -> Option<&'static str> {
        match self {
            Self::Conversations | Self::Messages => None,
            Self::Duration => Some("chatDuration"),
            Self::FirstResponse | Self::BestFirstResponse => Some("response.ft"),
            Self::Response => Some("response.avg"),
            Self::Reaction => Some("reaction.ft"),
        }
    }

    /// Where the agent stands to whom it is put down.
    pub(super) fn agent(self) -> &'static str {
        match self {
            Self::FirstResponse | Self::BestFirstResponse => "responseBy.username",
            _ => "servedBy.username",
        }
    }

    /// Whether a conversation has it.
    pub(super) fn is_in(self, room: &Doc) -> bool {
        self.metric().is_none_or(|name| metric(room, name).is_some())
    }

    /// Whether the greatest stands at the top.
    pub(super) fn greatest_first(self) -> bool {
        matches!(self, Self::Conversations | Self::Duration | Self::Messages)
    }

    /// The measure of some conversations; 0 if there is none.
    pub(crate) fn of(self, workspace: &Workspace, rooms: &[&Doc]) -> f64 {
        let name = self.metric().unwrap_or_default();
        let numbers = rooms.iter().filter_map(|room| metric(room, name));
        match self {
            Self::Conversations => rooms.len() as f64,
            Self::Messages => {
                rooms.iter().map(|room| written_by_agents(workspace, room)).sum::<usize>() as f64
            }
            Self::BestFirstResponse => numbers.reduce(f64::min).unwrap_or_default(),
            _ => mean(numbers).unwrap_or_default(),
        }
    }
}

/// How many of a conversation's messages are neither the visitor's nor the server's.
fn written_by_agents(workspace: &Workspace, room: &Doc) -> usize {
    let of_agent =
        |message: &&Doc| message.text("rid") == room.id() && !message.has("t") && !message.has("token");
    workspace.messages.iter().filter(of_agent).count()
}
