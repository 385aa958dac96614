//! What Nuance can do.

use crate::action::Action;
use crate::capabilities::{Capabilities, Support};
use crate::vendor::Vendor;

/// Returns what Nuance can do.
pub(crate) fn capabilities() -> Vec<Capabilities> {
    vec![table()]
}

pub(super) fn table() -> Capabilities {
    Capabilities::new(Vendor::Nuance, support)
}

const NO_CHATS: &str = "the API for users does not know chats";
const WORKSPACE: &str = "the agent's or the manager's workspace, by hand";

/// The table.
fn support(action: Action) -> Support {
    use Action as A;
    match action {
        A::List => Support::native(&["lookUpUsers", "getUser"]),
        A::FindByUserName | A::FindByEmail => {
            Support::emulated("the whole list of user names is read", &["lookUpUsers", "getUser"])
        }
        A::ReadUserName | A::ReadGroups => Support::native(&["getUser"]),
        A::ReadEmail => {
            Support::missing("users have no address", "a user name that is an address counts as one")
        }
        A::ReadAvailability => Support::missing(NO_CHATS, WORKSPACE),
        A::ListRoles => {
            Support::missing("no operation lists the roles", "the roles of other people's records")
        }
        A::ListGroups => Support::native(&["listAgentGroups", "listBusinessUnits"]),
        A::ListMembers => Support::emulated("everyone's record is read", &["lookUpUsers", "getUser"]),
        A::ListConversations => Support::missing(NO_CHATS, WORKSPACE),
        A::Create => Support::native(&["createUser"]),
        A::UpdateName | A::UpdateLocale => Support::native(&["patchUser"]),
        A::UpdateEmail => Support::missing("users have no address", "none"),
        A::UpdateUserName => Support::missing("a user name never changes", "delete and create"),
        A::Activate => Support::emulated("the user is unlocked", &["patchUser"]),
        A::Deactivate => Support::emulated(
            "the user is locked, which stops the next sign-in; who is signed in stays so",
            &["patchUser"],
        ),
        A::Delete => Support::native(&["deleteUser"]),
        A::SetAvailability => Support::missing(NO_CHATS, WORKSPACE),
        A::GrantRole | A::RevokeRole | A::JoinGroup | A::LeaveGroup => Support::emulated(
            "the record is written with its version and the whole list, which is never empty",
            &["updateUser"],
        ),
        A::CreateGroup | A::RenameGroup | A::DeleteGroup => Support::missing(
            "agent groups and business units can only be read",
            "the platform's own administration, by hand",
        ),
        A::ReassignToPerson | A::ReassignToGroup | A::Requeue | A::Close => {
            Support::missing(NO_CHATS, WORKSPACE)
        }
        A::EndSessions => Support::missing("a lock stops the next sign-in only", WORKSPACE),
    }
}
