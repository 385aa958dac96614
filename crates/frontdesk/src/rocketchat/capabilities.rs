//! What Rocket.Chat can do.

use crate::action::Action;
use crate::capabilities::{Capabilities, Support};
use crate::vendor::Vendor;

/// Returns what Rocket.Chat can do. The permissions of the caller decide within it.
pub(crate) fn capabilities() -> Vec<Capabilities> {
    vec![table()]
}

pub(super) fn table() -> Capabilities {
    Capabilities::new(Vendor::RocketChat, support)
}

/// The table.
fn support(action: Action) -> Support {
    use Action as A;
    match action {
        A::List | A::ReadUserName => Support::native(&["listUsers"]),
        A::ReadEmail => {
            Support::emulated("shown with the permission view-full-other-user-info only", &["listUsers"])
        }
        A::FindByUserName => Support::native(&["getUser"]),
        A::FindByEmail => Support::emulated("the whole list is read", &["listUsers"]),
        A::ReadGroups => Support::native(&["listAgentDepartments"]),
        A::ReadAvailability => Support::native(&["listLivechatUsers"]),
        A::ListRoles => Support::native(&["listRoles"]),
        A::ListGroups => Support::native(&["listDepartments", "listUnits"]),
        A::ListMembers => {
            Support::emulated("of departments; units have departments, not people", &["listDepartmentAgents"])
        }
        A::ListConversations => Support::native(&["listLivechatRooms"]),
        A::Create => Support::native(&["createUser"]),
        A::UpdateName | A::UpdateEmail | A::UpdateUserName => Support::native(&["updateUser"]),
        A::UpdateLocale => Support::emulated(
            "the language of others cannot be read, so that it is set each time",
            &["setUserPreferences"],
        ),
        A::Activate | A::Deactivate => Support::native(&["setUserActiveStatus"]),
        A::Delete => Support::native(&["deleteUser"]),
        A::SetAvailability => Support::native(&["setAgentStatus"]),
        A::GrantRole => Support::native(&["addUserToRole", "registerLivechatUser", "createMonitor"]),
        A::RevokeRole => Support::native(&["removeUserFromRole", "removeLivechatUser", "deleteMonitor"]),
        A::JoinGroup | A::LeaveGroup => Support::native(&["updateDepartmentAgents"]),
        A::CreateGroup => Support::emulated(
            "a department that takes conversations, and that visitors cannot choose; without a license there is only one",
            &["createDepartment"],
        ),
        A::RenameGroup => Support::emulated("departments, not units", &["updateDepartment"]),
        A::DeleteGroup => Support::emulated(
            "departments, not units, if the workspace's setting Omnichannel_enable_department_removal is on",
            &["removeDepartment"],
        ),
        A::ReassignToPerson | A::ReassignToGroup => Support::native(&["forwardLivechatRoom"]),
        A::Requeue => Support::native(&["returnToQueue"]),
        A::Close => Support::native(&["closeLivechatRoom"]),
        A::EndSessions => Support::native(&["logOutUser"]),
    }
}
