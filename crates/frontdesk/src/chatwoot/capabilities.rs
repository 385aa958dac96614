//! What Chatwoot can do, by the power of the credentials.

use frontdesk_core::{Error, ErrorKind};

use super::{ChatwootDirectory, types};
use crate::action::Action;
use crate::capabilities::{Capabilities, Support};
use crate::vendor::Vendor;

/// How much the credentials may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tier {
    /// The token of a platform app that was given the account, beside an administrator's.
    PlatformApp,
    /// An administrator's token.
    Administrator,
    /// An agent's token.
    Agent,
}

impl Tier {
    /// Most powerful first.
    const ALL: [Self; 3] = [Self::PlatformApp, Self::Administrator, Self::Agent];

    pub(super) fn capabilities(self) -> Capabilities {
        let kind = match self {
            Self::PlatformApp => "platform app",
            Self::Administrator => "administrator",
            Self::Agent => "agent",
        };
        Capabilities::new(Vendor::Chatwoot, |action| self.support(action)).credentials(kind)
    }

    /// The table.
    fn support(self, action: Action) -> Support {
        use Action as A;
        const NO_FIELD: &str = "no operation writes this field of another user";
        const SELF: &str = "the person's own profile page";
        match (action, self) {
            (A::List, _) => Support::native(&["listAgents"]),
            (A::FindByUserName | A::FindByEmail, _) => {
                Support::emulated("the whole list is read", &["listAgents"])
            }
            (A::ReadEmail | A::ReadAvailability, _) => Support::native(&["listAgents"]),
            (A::ReadUserName, _) => {
                Support::missing("people sign in with their address", "the email address")
            }
            (A::ReadGroups, _) => Support::emulated(
                "the members of all teams and inboxes are read; an agent's token sees the inboxes of that agent only",
                &["listTeams", "listTeamMembers", "listInboxes", "listInboxMembers"],
            ),
            (A::ListRoles, _) => Support::emulated(
                "the two roles that every account has; custom roles of the Enterprise Edition have no list, and are named by their numbers",
                &[],
            ),
            (A::ListGroups, _) => Support::native(&["listTeams", "listInboxes"]),
            (A::ListMembers, _) => Support::native(&["listTeamMembers", "listInboxMembers"]),
            (A::ListConversations, Self::Agent) => {
                Support::emulated("those in the inboxes of the token's agent", &["filterConversations"])
            }
            (A::ListConversations, _) => Support::native(&["filterConversations"]),
            (A::UpdateUserName, _) => {
                Support::missing("people sign in with their address", "updateEmail, with a platform app")
            }
            (A::UpdateLocale, _) => Support::missing(NO_FIELD, SELF),
            (_, Self::Agent) => {
                Support::missing("the token is an agent's, which may only read", "an administrator's token")
            }
            (A::Create, Self::PlatformApp) => {
                Support::native(&["createPlatformUser", "createPlatformAccountUser"])
            }
            (A::Create, Self::Administrator) => Support::native(&["addAgent"]),
            (A::UpdateName, _) => Support::native(&["updateAgent"]),
            (A::UpdateEmail, Self::PlatformApp) => Support::native(&["updatePlatformUser"]),
            (A::UpdateEmail, Self::Administrator) => {
                Support::missing("only a platform app changes addresses", "the person's own profile page")
            }
            (A::Activate, Self::PlatformApp) => Support::emulated(
                "an invited address is confirmed; whose membership ended is created again, without former roles and groups",
                &["createPlatformUser", "createPlatformAccountUser"],
            ),
            (A::Activate, Self::Administrator) => Support::missing(
                "an account has no switch, and its sign-in was never taken away",
                "grantRole, joinGroup and setAvailability",
            ),
            (A::Deactivate, Self::PlatformApp) => Support::emulated(
                "the membership of the account ends, and with it the person's role, teams and inboxes; the user stays, and conversations that were not handed over are nobody's",
                &["deletePlatformAccountUser"],
            ),
            (A::Deactivate, Self::Administrator) => Support::emulated(
                "weak: the person goes offline, loses the administrator's or a custom role and leaves all teams and inboxes; \
                 signing in stays possible, until somebody blocks it in the single sign-on or deletes the agent",
                &["updateAgent", "removeTeamMembers", "removeInboxMembers"],
            ),
            (A::Delete, _) => Support::native(&["deleteAgent"]),
            (A::SetAvailability | A::GrantRole | A::RevokeRole, _) => Support::native(&["updateAgent"]),
            (A::JoinGroup, _) => Support::native(&["addTeamMembers", "addInboxMembers"]),
            (A::LeaveGroup, _) => Support::native(&["removeTeamMembers", "removeInboxMembers"]),
            (A::CreateGroup, _) => Support::emulated(
                "a team, whose name the server writes in lower case; inboxes are not created",
                &["createTeam"],
            ),
            (A::RenameGroup, _) => Support::emulated("teams, not inboxes", &["updateTeam"]),
            (A::DeleteGroup, _) => Support::emulated("teams, not inboxes", &["deleteTeam"]),
            (A::ReassignToPerson | A::ReassignToGroup | A::Requeue, _) => {
                Support::native(&["assignConversation"])
            }
            (A::Close, _) => Support::native(&["setConversationStatus"]),
            (A::EndSessions, Self::PlatformApp) => Support::missing(
                "only a new password ends the sessions of a user",
                "deactivate, which ends the access to the account",
            ),
            (A::EndSessions, Self::Administrator) => Support::missing(
                "an account does not control sign-ins",
                "a platform app, or the single sign-on",
            ),
        }
    }
}

/// Returns what Chatwoot can do with each kind of credentials.
pub(crate) fn capabilities() -> Vec<Capabilities> {
    Tier::ALL.into_iter().map(Tier::capabilities).collect()
}

impl ChatwootDirectory {
    /// Returns how much the credentials may do. The platform is asked once.
    pub(super) async fn tier(&self) -> Result<Tier, Error> {
        if let Some(tier) = self.tier.get() {
            return Ok(*tier);
        }
        let tier = self.ask_tier().await?;
        Ok(*self.tier.get_or_init(|| tier))
    }

    async fn ask_tier(&self) -> Result<Tier, Error> {
        let profile = self.client.profile().get().await?;
        let account = profile.accounts.iter().find(|account| account.id == self.account_id);
        let role = account.and_then(|account| account.role.as_ref());
        if role != Some(&types::Role::Administrator) {
            return Ok(Tier::Agent);
        }
        let users = self.client.account(self.account_id).platform_account_users().list().send().await;
        match users {
            Ok(_) => Ok(Tier::PlatformApp),
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::Unauthenticated | ErrorKind::Forbidden | ErrorKind::NotFound
                ) =>
            {
                Ok(Tier::Administrator)
            }
            Err(error) => Err(error),
        }
    }
}
