//! What can be asked of a directory, one by one.

use std::fmt;
use std::str::FromStr;

use frontdesk_core::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// Something that can be asked of a directory. What a platform can do of it is in its
        /// [`Capabilities`](crate::Capabilities).
        ///
        /// ```
        /// use frontdesk::Action;
        ///
        /// assert_eq!(Action::GrantRole.as_str(), "grantRole");
        /// assert_eq!("grantRole".parse::<Action>()?, Action::GrantRole);
        /// assert!(Action::ALL.contains(&Action::Deactivate));
        /// # Ok::<(), frontdesk::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase")]
        #[non_exhaustive]
        pub enum Action {
            $($(#[$doc])* $variant,)+
        }

        impl Action {
            /// All actions, reads first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the name, as in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

actions! {
    /// Lists everyone.
    List = "list",
    /// Finds somebody by user name.
    FindByUserName = "findByUserName",
    /// Finds somebody by email address.
    FindByEmail = "findByEmail",
    /// Reads people's user names, where these are not just their addresses.
    ReadUserName = "readUserName",
    /// Reads people's email addresses.
    ReadEmail = "readEmail",
    /// Reads in which groups a person is.
    ReadGroups = "readGroups",
    /// Reads whether a person takes chats now.
    ReadAvailability = "readAvailability",
    /// Lists the roles that people may have.
    ListRoles = "listRoles",
    /// Lists the groups: teams, departments, agent groups.
    ListGroups = "listGroups",
    /// Lists the members of a group.
    ListMembers = "listMembers",
    /// Lists the open conversations of a person.
    ListConversations = "listConversations",
    /// Creates an account for a person.
    Create = "create",
    /// Changes a person's name.
    UpdateName = "updateName",
    /// Changes a person's email address.
    UpdateEmail = "updateEmail",
    /// Changes the name with which a person signs in.
    UpdateUserName = "updateUserName",
    /// Changes the language of a person's screen.
    UpdateLocale = "updateLocale",
    /// Lets a person sign in again.
    Activate = "activate",
    /// Ends a person's access and keeps what can be kept of the account.
    Deactivate = "deactivate",
    /// Deletes a person's account.
    Delete = "delete",
    /// Makes a person available for chats, or not.
    SetAvailability = "setAvailability",
    /// Gives a person a role.
    GrantRole = "grantRole",
    /// Takes a role from a person.
    RevokeRole = "revokeRole",
    /// Adds a person to a group.
    JoinGroup = "joinGroup",
    /// Removes a person from a group.
    LeaveGroup = "leaveGroup",
    /// Creates a group.
    CreateGroup = "createGroup",
    /// Changes the name of a group.
    RenameGroup = "renameGroup",
    /// Deletes a group. Its members keep their accounts.
    DeleteGroup = "deleteGroup",
    /// Gives an open conversation to another person.
    ReassignToPerson = "reassignToPerson",
    /// Gives an open conversation to a group.
    ReassignToGroup = "reassignToGroup",
    /// Puts an open conversation back into its queue.
    Requeue = "requeue",
    /// Closes an open conversation.
    Close = "close",
    /// Signs a person out everywhere.
    EndSessions = "endSessions",
}

impl Action {
    /// Returns whether the action changes nothing.
    ///
    /// ```
    /// assert!(frontdesk::Action::ListGroups.is_read());
    /// assert!(!frontdesk::Action::Delete.is_read());
    /// ```
    #[must_use]
    pub fn is_read(self) -> bool {
        self <= Self::ListConversations
    }

    /// Returns whether the action changes a group, and not a person's account.
    ///
    /// ```
    /// assert!(frontdesk::Action::CreateGroup.is_about_group());
    /// assert!(!frontdesk::Action::JoinGroup.is_about_group());
    /// ```
    #[must_use]
    pub fn is_about_group(self) -> bool {
        matches!(self, Self::CreateGroup | Self::RenameGroup | Self::DeleteGroup)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl FromStr for Action {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): no action has this name.
    fn from_str(name: &str) -> Result<Self, Error> {
        let found = Self::ALL.iter().copied().find(|action| action.as_str() == name);
        found.ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|action| action.as_str()).collect();
            Error::configuration(format!("there is no action `{name}`; name one of {}", names.join(", ")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Action;

    #[test]
    fn names_in_json_are_those_of_as_str() {
        for action in Action::ALL {
            assert_eq!(serde_json::to_value(action).ok(), Some(action.as_str().into()));
            assert_eq!(action.as_str().parse().ok(), Some(*action));
        }
        assert!("suspend".parse::<Action>().is_err());
    }
}
