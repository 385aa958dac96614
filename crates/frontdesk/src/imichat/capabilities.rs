//! What imi.chat can do.

use crate::action::Action;
use crate::capabilities::{Capabilities, Support};
use crate::vendor::Vendor;

/// Returns what imi.chat can do. An API key sees the teams that it is shared with.
pub(crate) fn capabilities() -> Vec<Capabilities> {
    vec![table()]
}

pub(super) fn table() -> Capabilities {
    Capabilities::new(Vendor::ImiChat, support)
}

const NO_UPDATE: &str = "the API has no operation that changes a user";
const CONSOLE: &str = "the user's page in the console, by hand";

/// The table.
fn support(action: Action) -> Support {
    use Action as A;
    match action {
        A::List | A::ReadUserName | A::ReadEmail | A::ReadAvailability => Support::native(&["listUsers"]),
        A::FindByUserName | A::FindByEmail => Support::emulated("the whole list is read", &["listUsers"]),
        A::ReadGroups => Support::missing(
            "a user's record does not say in which teams the person is",
            "the teams' pages in the console",
        ),
        A::ListRoles => Support::emulated("the roles that the API documents", &[]),
        A::ListGroups => Support::native(&["listTeams"]),
        A::ListMembers => Support::missing(
            "neither a team's record nor a user's says who is in a team",
            "the team's page in the console",
        ),
        A::ListConversations => Support::native(&["searchChats"]),
        A::Create => Support::native(&["createUser"]),
        A::GrantRole => Support::at_creation("a privilege has a team and a role"),
        A::JoinGroup => Support::at_creation("a privilege has a team and a role"),
        A::UpdateName | A::UpdateEmail | A::UpdateUserName | A::RevokeRole | A::LeaveGroup => {
            Support::missing(NO_UPDATE, CONSOLE)
        }
        A::UpdateLocale => Support::missing("users have no language", "none"),
        A::Activate | A::Deactivate => Support::missing("the status can only be read", CONSOLE),
        A::Delete => Support::missing("the API has no operation that deletes a user", CONSOLE),
        A::SetAvailability => {
            Support::missing("whether somebody accepts chats can only be read", "the person's own screen")
        }
        A::CreateGroup | A::RenameGroup | A::DeleteGroup => {
            Support::missing("teams can only be listed", "the teams' pages in the console, by hand")
        }
        A::ReassignToPerson => Support::native(&["updateChat"]),
        A::ReassignToGroup | A::Requeue => {
            Support::missing("moving a chat to a team is a private beta of the platform", "reassignToPerson")
        }
        A::Close => Support::native(&["updateChat"]),
        A::EndSessions => Support::missing("the API does not know sessions", CONSOLE),
    }
}
