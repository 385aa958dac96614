//! How a Chatwoot account is changed.

use std::time::Duration;

use frontdesk_chatwoot::ids::{ConversationId, InboxId, TeamId, UserId};
use frontdesk_core::Error;
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, TryStreamExt};

use super::{ChatwootDirectory, Tier, reads, types};
use crate::action::Action;
use crate::change::{Attributes, Lost, NewPerson, PersonRef, Step};
use crate::change_error::ChangeError;
use crate::directory::{Directory, DirectoryEntry, PersonQuery};
use crate::password;
use crate::planning::nobody;
use crate::platform::{Extent, Platform, Trail, known_whole, once};
use crate::read::{self, filled, same};
use crate::record::VendorRecord;
use crate::roster::{Roster, found};
use crate::sought::Sought;
use crate::user::{Group, GroupKind, Role, RoleKind};

/// The server removes memberships, and what belongs to them, in a job of its own.
const SETTLES_WITHIN: Duration = Duration::from_secs(30);

impl Platform for ChatwootDirectory {
    fn known_roles<'a>(&'a self, _: &'a Trail) -> BoxStream<'a, Result<Role, Error>> {
        self.roles()
    }

    fn known_groups<'a>(&'a self, trail: &'a Trail) -> BoxStream<'a, Result<Group, Error>> {
        trail.note(&["listTeams", "listInboxes"]);
        self.groups()
    }

    fn changeable_groups<'a>(&'a self, trail: &'a Trail) -> BoxStream<'a, Result<Group, Error>> {
        trail.note(&["listTeams"]);
        reads::teams(self)
    }

    // As the server does.
    fn group_name(&self, name: &str) -> String {
        name.trim().to_lowercase()
    }

    // Only the weak deactivation looks at all teams and inboxes, and each costs a request.
    fn extent(&self, action: Action) -> Extent {
        if action == Action::Deactivate && !self.is_platform_app() { Extent::Whole } else { Extent::Account }
    }

    fn account<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<DirectoryEntry>, Error>> {
        Box::pin(self.agents().get(id))
    }

    fn accounts<'a>(&'a self, query: &'a PersonQuery) -> BoxStream<'a, Result<DirectoryEntry, Error>> {
        found(async move { Ok(self.agents().find(query, |_| None).await) })
    }

    fn roster_of<'a>(
        &'a self,
        _: &'a Sought<'a>,
        extent: Extent,
    ) -> BoxFuture<'a, Result<Roster<'a>, Error>> {
        Box::pin(async move {
            match extent {
                Extent::Whole => self.roster().await,
                Extent::Account => Ok(self.agents()),
            }
        })
    }

    fn finds_directly(&self, _: &PersonRef) -> bool {
        false
    }

    fn member_operations(&self, group: &Group) -> &'static [&'static str] {
        if group.kind == GroupKind::Team { &["listTeamMembers"] } else { &["listInboxMembers"] }
    }

    fn conversation_ids<'a>(
        &'a self,
        entry: &'a DirectoryEntry,
        trail: &'a Trail,
    ) -> BoxFuture<'a, Result<Vec<String>, Error>> {
        trail.note(&["filterConversations"]);
        let ids = self.open_conversations(&entry.user.id).map_ok(|conversation| conversation.id);
        Box::pin(ids.try_collect())
    }

    fn create<'a>(
        &'a self,
        step: &'a Step,
        trail: &'a Trail,
    ) -> BoxFuture<'a, Result<Option<String>, ChangeError>> {
        Box::pin(self.add_agent(step, trail))
    }

    fn write<'a>(
        &'a self,
        step: &'a Step,
        entry: Option<&'a DirectoryEntry>,
        trail: &'a Trail,
    ) -> BoxFuture<'a, Result<(), ChangeError>> {
        Box::pin(async move {
            let Some(entry) = entry else {
                // The membership ended, and the user stayed.
                return self.add_member(user_id(step.person()?.as_str())?, None, trail).await;
            };
            let id = user_id(&entry.user.id)?;
            match step.action {
                Action::UpdateName => {
                    let names: Attributes = step.value()?;
                    let name = names.whole_name().unwrap_or_default();
                    self.update(entry, types::AgentUpdate::new().name(name), trail).await.map(drop)
                }
                Action::UpdateEmail => self.update_email(entry, step.text()?, trail).await,
                Action::Activate => self.activate(entry, trail).await,
                Action::Deactivate if self.is_platform_app() => {
                    trail.note(&["deletePlatformAccountUser"]);
                    let body = types::AccountUserDelete::new(id);
                    let members = self.account().platform_account_users();
                    sent(members.delete(&body).with_options(once()).send().await)
                }
                Action::Deactivate => self.deactivate_weakly(entry, id, trail).await,
                Action::Delete => {
                    trail.note(&["deleteAgent"]);
                    sent(self.account().agents().delete(id).with_options(once()).send().await)
                }
                Action::SetAvailability => self.set_availability(entry, step.flag()?, trail).await,
                Action::GrantRole => self.set_role(id, step.target()?, trail).await,
                Action::RevokeRole => {
                    if step.target()? == types::Role::Agent.as_str() {
                        let message = "everybody has a role; grant another one in place of it";
                        return Err(ChangeError::refused(message));
                    }
                    self.set_role(id, types::Role::Agent.as_str(), trail).await
                }
                Action::JoinGroup => self.join(&step.group()?, id, trail).await,
                Action::LeaveGroup => self.leave(&step.group()?, id, trail).await,
                Action::ReassignToPerson => {
                    let heir = user_id(step.text()?)?;
                    // The server takes a user who is no member for nobody.
                    trail.note(&["listAgents"]);
                    let agents = self.agents();
                    if agents.get(step.text()?).await.map_err(ChangeError::of_read)?.is_none() {
                        return Err(nobody(&PersonRef::Id(heir.to_string())));
                    }
                    self.assign(step, &types::ConversationAssign::new().assignee_id(heir.get()), trail).await
                }
                Action::ReassignToGroup => self.assign_to_group(step, entry, trail).await,
                Action::Requeue => {
                    self.assign(step, &types::ConversationAssign::new().clear_assignee_id(), trail).await
                }
                Action::Close => {
                    trail.note(&["setConversationStatus"]);
                    // Without a status, the operation toggles.
                    let body =
                        types::ConversationStatusChange::new().status(types::ConversationStatus::Resolved);
                    let conversations = self.account().conversations();
                    let id = conversation_id(step)?;
                    sent(conversations.set_status(id, &body).with_options(once()).send().await)
                }
                _ => Err(ChangeError::refused(format!("`{}` is not a change of an account", step.action))),
            }
        })
    }

    fn write_group<'a>(&'a self, step: &'a Step, trail: &'a Trail) -> BoxFuture<'a, Result<(), ChangeError>> {
        Box::pin(async move {
            let teams = self.account().teams();
            match step.action {
                Action::CreateGroup => {
                    trail.note(&["createTeam"]);
                    let body = types::TeamCreate::new(step.text()?);
                    sent(teams.create(&body).with_options(once()).send().await)
                }
                Action::RenameGroup => {
                    trail.note(&["updateTeam"]);
                    let body = types::TeamUpdate::new().name(step.text()?);
                    sent(teams.update(team_id(step)?, &body).with_options(once()).send().await)
                }
                _ => {
                    trail.note(&["deleteTeam"]);
                    sent(teams.delete(team_id(step)?).with_options(once()).send().await)
                }
            }
        })
    }

    fn complete(&self, person: &mut NewPerson) -> Result<(), ChangeError> {
        let attributes = &mut person.attributes;
        let given = attributes.email.clone().or_else(|| attributes.user_name.clone());
        let Some(address) = filled(given.as_deref()).filter(|address| address.contains('@')) else {
            return Err(ChangeError::refused("an agent of Chatwoot needs an email address; state `email`"));
        };
        if attributes.user_name.as_ref().is_some_and(|name| !same(name, &address)) {
            let message = "people sign in to Chatwoot with their address; leave out `userName`";
            return Err(ChangeError::refused(message));
        }
        if attributes.whole_name().is_none() {
            attributes.display_name = address.split('@').next().map(str::to_owned);
        }
        attributes.email = Some(address);
        Ok(())
    }

    fn creates_with(&self, action: Action, target: &str) -> bool {
        action == Action::GrantRole && custom_role(target).is_none()
    }

    // Everybody has one role.
    fn gives_way(&self, role: &str) -> bool {
        role != types::Role::Agent.as_str()
    }

    /// Custom roles have no list.
    fn is_role_id(&self, text: &str) -> bool {
        custom_role(text).is_some()
    }

    // Somebody whose dashboard is closed is shown as offline, whatever was set.
    fn can_read_back(&self, action: Action) -> bool {
        action != Action::SetAvailability
    }

    fn lost_by_deactivation(&self, entry: &DirectoryEntry) -> Option<Lost> {
        Some(Lost {
            keeps_sign_in: !self.is_platform_app(),
            roles: entry.user.roles.clone(),
            groups: entry.user.groups.clone(),
        })
    }

    fn activates_unlisted(&self) -> bool {
        self.is_platform_app()
    }

    fn is_deactivated(&self, entry: &DirectoryEntry) -> bool {
        // With a platform app, the deactivated are no members, and are not listed.
        !self.is_platform_app() && is_weakly_deactivated(self, entry)
    }

    fn rest_of(&self, action: Action) -> Option<(&'static str, &'static str)> {
        (action == Action::Deactivate && !self.is_platform_app()).then_some((
            "the account has no switch, so that the person can still sign in and sees no conversations",
            "block the sign-in in the single sign-on, or delete the agent",
        ))
    }

    fn settles_within(&self) -> Duration {
        SETTLES_WITHIN
    }

    fn costs(&self, action: Action, _: &DirectoryEntry, keeps_open: bool) -> Vec<&'static str> {
        let of_open = if action == Action::Deactivate && !self.is_platform_app() {
            "open conversations stay assigned to somebody who does not see them"
        } else {
            "open conversations become nobody's"
        };
        let of_user =
            "a user in no other account is deleted for good, and messages and notes lose their author";
        let costs = [(keeps_open, of_open), (action == Action::Delete, of_user)];
        costs.into_iter().filter(|(holds, _)| *holds).map(|(_, cost)| cost).collect()
    }
}

/// Returns whether somebody has nothing left that can be taken away: no chats, no groups, no power.
fn is_weakly_deactivated(directory: &ChatwootDirectory, entry: &DirectoryEntry) -> bool {
    let user = &entry.user;
    entry.failures.is_empty()
        && user.groups.is_empty()
        && user.roles.iter().all(|role| role.kind == RoleKind::Agent)
        && directory.takes_chats(entry) != Some(true)
}

impl ChatwootDirectory {
    fn account(&self) -> frontdesk_chatwoot::Account {
        self.client.account(self.account_id)
    }

    /// The tier is known since the capabilities were asked for, which is before each plan and step.
    fn is_platform_app(&self) -> bool {
        self.tier.get() == Some(&Tier::PlatformApp)
    }

    async fn add_agent(&self, step: &Step, trail: &Trail) -> Result<Option<String>, ChangeError> {
        let mut person = step.new_person()?;
        self.complete(&mut person)?;
        let address = person.attributes.email.clone().unwrap_or_default();
        let name = person.attributes.whole_name().unwrap_or_default();
        let administrator = types::Role::Administrator;
        let is_administrator = person.roles.iter().any(|role| role == administrator.as_str());
        let role = if is_administrator { administrator } else { types::Role::Agent };
        let mut options = once();
        for (name, value) in &person.attributes.fields {
            options = options.body_field(name, value);
        }
        if !self.is_platform_app() {
            trail.note(&["addAgent"]);
            let body = types::AgentCreate::new(address).name(name).role(role);
            let agent = self.account().agents().add(&body).with_options(options).send().await;
            return Ok(Some(agent.map_err(ChangeError::of_write)?.value.id.to_string()));
        }
        // A password is required, and nobody is told this one: the person asks for a new one. A
        // known address returns the user who has it, unchanged.
        let body = types::PlatformUserCreate::new(address).name(name).password(password::generate()?);
        trail.note(&["createPlatformUser"]);
        let users = self.client.platform_users();
        let user = users.create(&body).with_options(options).send().await.map_err(ChangeError::of_write)?;
        self.add_member(user.value.id, Some(role), trail).await?;
        Ok(Some(user.value.id.to_string()))
    }

    async fn add_member(
        &self,
        user: UserId,
        role: Option<types::Role>,
        trail: &Trail,
    ) -> Result<(), ChangeError> {
        let mut body = types::AccountUserCreate::new(user);
        body.role = role;
        trail.note(&["createPlatformAccountUser"]);
        let members = self.account().platform_account_users();
        sent(members.create(&body).with_options(once()).send().await)
    }

    /// Makes a user the platform app's, and confirms the address. Without a password, nobody can be
    /// created by it.
    async fn adopt(&self, entry: &DirectoryEntry, trail: &Trail) -> Result<UserId, ChangeError> {
        let Some(address) = entry.user.email() else {
            return Err(ChangeError::refused(
                "the agent has no address, by which a platform app gets the user",
            ));
        };
        trail.note(&["createPlatformUser"]);
        let body = types::PlatformUserCreate::new(address);
        let users = self.client.platform_users();
        let user = users.create(&body).with_options(once()).send().await.map_err(ChangeError::of_write)?;
        Ok(user.value.id)
    }

    async fn update_email(
        &self,
        entry: &DirectoryEntry,
        address: &str,
        trail: &Trail,
    ) -> Result<(), ChangeError> {
        let id = self.adopt(entry, trail).await?;
        trail.note(&["updatePlatformUser"]);
        let body = types::PlatformUserUpdate::new().email(address);
        sent(self.client.platform_users().update(id, &body).with_options(once()).send().await)
    }

    async fn activate(&self, entry: &DirectoryEntry, trail: &Trail) -> Result<(), ChangeError> {
        let id = self.adopt(entry, trail).await?;
        self.add_member(id, None, trail).await
    }

    /// Changes an agent. A body without the custom role drops it, so that it is sent back.
    async fn update(
        &self,
        entry: &DirectoryEntry,
        mut body: types::AgentUpdate,
        trail: &Trail,
    ) -> Result<types::Agent, ChangeError> {
        if let VendorRecord::Chatwoot(record) = &entry.record {
            if record.custom_role_id.as_ref().is_some() {
                body.custom_role_id = record.custom_role_id;
            }
        }
        trail.note(&["updateAgent"]);
        let agents = self.account().agents();
        let request = agents.update(user_id(&entry.user.id)?, &body).with_options(once());
        Ok(request.send().await.map_err(ChangeError::of_write)?.value)
    }

    async fn set_availability(
        &self,
        entry: &DirectoryEntry,
        takes_chats: bool,
        trail: &Trail,
    ) -> Result<(), ChangeError> {
        let wanted = if takes_chats { types::Availability::Online } else { types::Availability::Offline };
        let body = types::AgentUpdate::new().availability(wanted);
        let agent = self.update(entry, body, trail).await?;
        match agent.availability_status {
            Some(types::Availability::Offline) => Ok(()),
            Some(_) if takes_chats => Ok(()),
            _ => Err(ChangeError::refused("the server left the availability as it was")),
        }
    }

    /// A custom role is one of agents, and gives way to another one.
    async fn set_role(&self, id: UserId, role: &str, trail: &Trail) -> Result<(), ChangeError> {
        trail.note(&["updateAgent"]);
        let body = match custom_role(role) {
            Some(custom) => types::AgentUpdate::new().role(types::Role::Agent).custom_role_id(custom),
            None => types::AgentUpdate::new().role(types::Role::from(role)),
        };
        sent(self.account().agents().update(id, &body).with_options(once()).send().await)
    }

    async fn deactivate_weakly(
        &self,
        entry: &DirectoryEntry,
        id: UserId,
        trail: &Trail,
    ) -> Result<(), ChangeError> {
        // A group that could not be read would keep the person.
        known_whole(entry)?;
        trail.note(&["updateAgent"]);
        // Without a custom role, which goes, too.
        let body =
            types::AgentUpdate::new().availability(types::Availability::Offline).role(types::Role::Agent);
        sent(self.account().agents().update(id, &body).with_options(once()).send().await)?;
        for group in &entry.user.groups {
            self.leave(group, id, trail).await?;
        }
        Ok(())
    }

    async fn join(&self, group: &Group, id: UserId, trail: &Trail) -> Result<(), ChangeError> {
        match place(group)? {
            Place::Team(team) => {
                trail.note(&["addTeamMembers"]);
                let body = types::TeamMemberIds::new([id]);
                sent(self.account().teams().add_members(team, &body).with_options(once()).send().await)
            }
            Place::Inbox(inbox) => {
                trail.note(&["addInboxMembers"]);
                let body = types::InboxMembersChange::new(inbox, [id]);
                sent(self.account().inboxes().add_members(&body).with_options(once()).send().await)
            }
        }
    }

    async fn leave(&self, group: &Group, id: UserId, trail: &Trail) -> Result<(), ChangeError> {
        match place(group)? {
            Place::Team(team) => {
                trail.note(&["removeTeamMembers"]);
                let body = types::TeamMemberIds::new([id]);
                sent(self.account().teams().remove_members(team, &body).with_options(once()).send().await)
            }
            Place::Inbox(inbox) => {
                trail.note(&["removeInboxMembers"]);
                let body = types::InboxMembersChange::new(inbox, [id]);
                sent(self.account().inboxes().remove_members(&body).with_options(once()).send().await)
            }
        }
    }

    async fn assign(
        &self,
        step: &Step,
        body: &types::ConversationAssign,
        trail: &Trail,
    ) -> Result<(), ChangeError> {
        trail.note(&["assignConversation"]);
        let conversations = self.account().conversations();
        sent(conversations.assign(conversation_id(step)?, body).with_options(once()).send().await)
    }

    /// The team first: after an interruption between the two, the conversation is still the
    /// person's, and the step is not done. The server keeps an assignee who is in the team.
    async fn assign_to_group(
        &self,
        step: &Step,
        entry: &DirectoryEntry,
        trail: &Trail,
    ) -> Result<(), ChangeError> {
        let Place::Team(team) = place(&step.heir()?)? else {
            let message = "a conversation stays in its inbox; hand it over to a team or a person";
            return Err(ChangeError::refused(message));
        };
        self.assign(step, &types::ConversationAssign::new().team_id(team), trail).await?;
        let open = self.conversation_ids(entry, trail).await.map_err(ChangeError::of_read)?;
        let target = step.target()?;
        if open.iter().all(|open| open != target) {
            return Ok(());
        }
        self.assign(step, &types::ConversationAssign::new().clear_assignee_id(), trail).await
    }
}

/// What a group is.
enum Place {
    Team(TeamId),
    Inbox(InboxId),
}

/// # Errors
/// It is no group of Chatwoot's.
fn place(group: &Group) -> Result<Place, ChangeError> {
    match (&group.kind, read::number(&group.value)) {
        (GroupKind::Team, Some(id)) => Ok(Place::Team(TeamId::from(id))),
        (GroupKind::Inbox, Some(id)) => Ok(Place::Inbox(InboxId::from(id))),
        (kind, _) => Err(ChangeError::refused(format!("there is no {kind} `{}` here", group.value))),
    }
}

fn team_id(step: &Step) -> Result<TeamId, ChangeError> {
    number(step.target()?, "a team").map(TeamId::from)
}

fn user_id(id: &str) -> Result<UserId, ChangeError> {
    number(id, "an agent").map(UserId::from)
}

/// The number of a custom role.
fn custom_role(role: &str) -> Option<i64> {
    read::number(role)
}

fn conversation_id(step: &Step) -> Result<ConversationId, ChangeError> {
    number(step.target()?, "a conversation").map(ConversationId::from)
}

/// # Errors
/// It is no ID of Chatwoot's.
fn number(id: &str, of: &str) -> Result<i64, ChangeError> {
    read::number(id).ok_or_else(|| ChangeError::refused(format!("`{id}` is no ID of {of}")))
}

/// What came of a request that writes. What the platform responds is read back anyway.
fn sent<T>(result: Result<T, Error>) -> Result<(), ChangeError> {
    result.map(|_| ()).map_err(ChangeError::of_write)
}
