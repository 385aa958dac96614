//! How a Rocket.Chat workspace is changed.

use std::future::Future;

use frontdesk_core::{Error, ErrorKind};
use frontdesk_rocketchat::{ids, types};
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, TryStreamExt};

use super::{RocketChatDirectory, hidden, reads};
use crate::action::Action;
use crate::change::{Attributes, NewPerson, PersonRef, Step};
use crate::change_error::ChangeError;
use crate::directory::{DirectoryEntry, PersonQuery};
use crate::password;
use crate::planning::nobody_of;
use crate::platform::{Extent, Platform, Trail, once};
use crate::read::filled;
use crate::roster::Roster;
use crate::sought::Sought;
use crate::user::{Group, Role, RoleKind};

/// Why the availability of others stays as it is, with a success.
const CLOSED: &str =
    "the server left the availability as it is: outside business hours only the agent can change it";

/// The role of those who watch over units. An operation of its own takes it from the units, too.
const MONITOR: &str = "livechat-monitor";

/// A role that makes somebody part of omnichannel is given by an operation of its own, which sets
/// the person up as well.
fn livechat_type(role: &str) -> Option<types::LivechatUserType> {
    match role {
        "livechat-agent" => Some(types::LivechatUserType::Agent),
        "livechat-manager" => Some(types::LivechatUserType::Manager),
        _ => None,
    }
}

impl Platform for RocketChatDirectory {
    fn known_roles<'a>(&'a self, trail: &'a Trail) -> BoxStream<'a, Result<Role, Error>> {
        trail.note(&["listRoles"]);
        reads::roles(self)
    }

    fn known_groups<'a>(&'a self, trail: &'a Trail) -> BoxStream<'a, Result<Group, Error>> {
        trail.note(&["listDepartments"]);
        reads::departments(self)
    }

    fn roster_of<'a>(&'a self, _: &'a Sought<'a>, _: Extent) -> BoxFuture<'a, Result<Roster<'a>, Error>> {
        Box::pin(self.roster())
    }

    fn finds_directly(&self, person: &PersonRef) -> bool {
        PersonQuery::of(person).is_none_or(|query| !query.is_of_addresses())
    }

    fn hidden(&self) -> fn(&DirectoryEntry) -> Option<Error> {
        hidden
    }

    fn conversation_ids<'a>(
        &'a self,
        entry: &'a DirectoryEntry,
        trail: &'a Trail,
    ) -> BoxFuture<'a, Result<Vec<String>, Error>> {
        trail.note(&["listLivechatRooms"]);
        let rooms = reads::open_conversations(self, &entry.user.id);
        Box::pin(rooms.map_ok(|conversation| conversation.id).try_collect())
    }

    fn create<'a>(
        &'a self,
        step: &'a Step,
        trail: &'a Trail,
    ) -> BoxFuture<'a, Result<Option<String>, ChangeError>> {
        Box::pin(self.create_user(step, trail))
    }

    fn write<'a>(
        &'a self,
        step: &'a Step,
        entry: Option<&'a DirectoryEntry>,
        trail: &'a Trail,
    ) -> BoxFuture<'a, Result<(), ChangeError>> {
        Box::pin(async move {
            let entry = entry.ok_or_else(|| nobody_of(step))?;
            let id = entry.user.id.as_str();
            match step.action {
                Action::UpdateName | Action::UpdateEmail | Action::UpdateUserName => {
                    self.update(step, entry, trail).await
                }
                Action::UpdateLocale => {
                    trail.note(&["setUserPreferences"]);
                    let preferences = types::PreferenceChanges::new().language(step.text()?);
                    let body = types::PreferencesUpdate::new(preferences).user_id(id);
                    sent(self.client.users().set_preferences(&body).with_options(once()).send().await)
                }
                Action::Activate | Action::Deactivate => {
                    trail.note(&["setUserActiveStatus"]);
                    let mut body = types::ActiveStatusChange::new(id, step.action == Action::Activate);
                    body.confirm_relinquish = step.relinquishes().then_some(true);
                    sent(self.client.users().set_active_status(&body).with_options(once()).send().await)
                }
                Action::Delete => {
                    trail.note(&["deleteUser"]);
                    let mut body = types::UserDeletion::new().user_id(id);
                    body.confirm_relinquish = step.relinquishes().then_some(true);
                    sent(self.client.users().delete(&body).with_options(once()).send().await)
                }
                Action::SetAvailability => {
                    trail.note(&["setAgentStatus"]);
                    // Without a status, the operation toggles.
                    let status = if step.flag()? {
                        types::LivechatStatus::Available
                    } else {
                        types::LivechatStatus::NotAvailable
                    };
                    let body = types::AgentStatusChange::new().status(status.clone()).agent_id(id);
                    let agents = self.client.livechat_agents();
                    let response = agents.set_status().body(&body).with_options(once()).send().await;
                    let now = response.map_err(ChangeError::of_write)?.value.status;
                    if now == status { Ok(()) } else { Err(ChangeError::refused(CLOSED)) }
                }
                Action::GrantRole => self.grant(step, entry, trail).await,
                Action::RevokeRole => self.revoke(step, entry, trail).await,
                Action::JoinGroup | Action::LeaveGroup => self.set_member(step, entry, trail).await,
                Action::ReassignToPerson | Action::ReassignToGroup => {
                    self.resumed(step, trail, || self.forward(step, trail)).await
                }
                Action::Requeue => self.resumed(step, trail, || self.requeue(step, trail)).await,
                Action::Close => {
                    trail.note(&["closeLivechatRoom"]);
                    let body = types::LivechatRoomClosing::new(step.target()?).comment(step.reason.as_str());
                    sent(self.client.livechat_rooms().close(&body).with_options(once()).send().await)
                }
                Action::EndSessions => {
                    trail.note(&["logOutUser"]);
                    let body = types::UserLogout::new().user_id(id);
                    sent(self.client.users().log_out().body(&body).with_options(once()).send().await)
                }
                _ => Err(ChangeError::refused(format!("`{}` is not a change of an account", step.action))),
            }
        })
    }

    fn write_group<'a>(&'a self, step: &'a Step, trail: &'a Trail) -> BoxFuture<'a, Result<(), ChangeError>> {
        Box::pin(async move {
            let departments = self.client.departments();
            match step.action {
                Action::CreateGroup => {
                    trail.note(&["createDepartment"]);
                    // The address is that of a form in which visitors do not find the department.
                    let department = types::DepartmentData::new(true, step.text()?, false, "", false);
                    let body = types::DepartmentSave::new(department);
                    sent(departments.create(&body).with_options(once()).send().await)
                }
                Action::RenameGroup => self.rename_department(step, trail).await,
                _ => {
                    trail.note(&["removeDepartment"]);
                    sent(departments.remove(step.target()?).with_options(once()).send().await)
                }
            }
        })
    }

    fn complete(&self, person: &mut NewPerson) -> Result<(), ChangeError> {
        let attributes = &mut person.attributes;
        let Some(address) = filled(attributes.email.as_deref()) else {
            return Err(ChangeError::refused(
                "a new user of Rocket.Chat needs an email address; state `email`",
            ));
        };
        let local = address.split('@').next().unwrap_or_default();
        let user_name = attributes.user_name.get_or_insert_with(|| local.to_owned()).clone();
        if attributes.whole_name().is_none() {
            attributes.display_name = Some(user_name);
        }
        Ok(())
    }

    fn own_roles(&self, entry: &DirectoryEntry) -> Result<Vec<Role>, ChangeError> {
        shown(entry).map(|()| entry.user.roles.clone())
    }

    fn creates_with(&self, action: Action, target: &str) -> bool {
        action == Action::GrantRole && target != MONITOR && livechat_type(target).is_none()
    }

    fn can_read_back(&self, action: Action) -> bool {
        // A user's record does not have the language.
        !matches!(action, Action::EndSessions | Action::UpdateLocale)
    }

    fn takes_chats(&self, entry: &DirectoryEntry) -> Option<bool> {
        // Presence is another setting, which only the person sets.
        let availability = entry.user.agent.availability.as_ref()?;
        availability.source.get("statusLivechat").map(|status| status == "available")
    }

    fn costs(&self, action: Action, entry: &DirectoryEntry, _: bool) -> Vec<&'static str> {
        let costs = [
            (
                is_agent(entry),
                "contacts keep the person as their manager, and customers in a queue who wait for the person are not seen",
            ),
            (
                action == Action::Delete,
                "the setting Message_ErasureType says whether the person's messages are deleted, too",
            ),
        ];
        costs.into_iter().filter(|(holds, _)| *holds).map(|(_, cost)| cost).collect()
    }

    fn deactivation_closes(&self) -> Option<&'static str> {
        Some("the server closes somebody's open conversations when they are deactivated or deleted")
    }
}

impl RocketChatDirectory {
    async fn create_user(&self, step: &Step, trail: &Trail) -> Result<Option<String>, ChangeError> {
        let mut person = step.new_person()?;
        self.complete(&mut person)?;
        let Attributes { email, user_name, .. } = &person.attributes;
        let (email, user_name) =
            (email.as_deref().unwrap_or_default(), user_name.as_deref().unwrap_or_default());
        let name = person.attributes.whole_name().unwrap_or_default();
        // A password is required, and nobody is told this one: the person asks for a new one.
        let password = password::generate()?;
        let mut body = types::NewUser::new(email, name, password, user_name).require_password_change(true);
        if !person.roles.is_empty() {
            body = body.roles(person.roles.iter().map(String::as_str));
        }
        let mut options = once();
        for (name, value) in &person.attributes.fields {
            options = options.body_field(name, value);
        }
        trail.note(&["createUser"]);
        let response = self.client.users().create(&body).with_options(options).send().await;
        Ok(Some(response.map_err(ChangeError::of_write)?.value.user.id.to_string()))
    }

    async fn update(&self, step: &Step, entry: &DirectoryEntry, trail: &Trail) -> Result<(), ChangeError> {
        let changes = types::UserChanges::new();
        let changes = match step.action {
            Action::UpdateName => {
                let names: Attributes = step.value()?;
                changes.name(names.whole_name().unwrap_or_default())
            }
            Action::UpdateEmail => {
                shown(entry)?;
                changes.email(step.text()?)
            }
            _ => changes.username(step.text()?),
        };
        trail.note(&["updateUser"]);
        let body = types::UserUpdate::new(entry.user.id.as_str(), changes);
        sent(self.client.users().update(&body).with_options(once()).send().await)
    }

    async fn grant(&self, step: &Step, entry: &DirectoryEntry, trail: &Trail) -> Result<(), ChangeError> {
        let (role, name) = (step.target()?, user_name(entry)?);
        if role == MONITOR {
            trail.note(&["createMonitor"]);
            let body = types::MonitorChoice::new(name);
            return sent(self.client.monitors().create(&body).with_options(once()).send().await);
        }
        let Some(kind) = livechat_type(role) else {
            trail.note(&["addUserToRole"]);
            let body = types::RoleAssignment::new(name, role);
            return sent(self.client.roles().add_user_to_role(&body).with_options(once()).send().await);
        };
        trail.note(&["registerLivechatUser"]);
        let body = types::LivechatUserRegistration::new(name);
        sent(self.client.livechat_users().register(kind, &body).with_options(once()).send().await)
    }

    async fn revoke(&self, step: &Step, entry: &DirectoryEntry, trail: &Trail) -> Result<(), ChangeError> {
        let role = step.target()?;
        if role == MONITOR {
            trail.note(&["deleteMonitor"]);
            let body = types::MonitorChoice::new(user_name(entry)?);
            return sent(self.client.monitors().delete(&body).with_options(once()).send().await);
        }
        let Some(kind) = livechat_type(role) else {
            trail.note(&["removeUserFromRole"]);
            let body = types::RoleRemoval::new(user_name(entry)?, role);
            return sent(self.client.roles().remove_user_from_role(&body).with_options(once()).send().await);
        };
        trail.note(&["removeLivechatUser"]);
        let id = entry.user.id.as_str();
        sent(self.client.livechat_users().remove(kind, id).with_options(once()).send().await)
    }

    async fn set_member(
        &self,
        step: &Step,
        entry: &DirectoryEntry,
        trail: &Trail,
    ) -> Result<(), ChangeError> {
        let agent = types::DepartmentAgentChange::new(entry.user.id.as_str(), user_name(entry)?);
        let body = types::DepartmentAgentsUpdate::new();
        let body = match step.action {
            Action::JoinGroup => body.upsert([agent]),
            _ => body.remove([agent]),
        };
        trail.note(&["updateDepartmentAgents"]);
        let departments = self.client.departments();
        sent(departments.update_agents(step.target()?, &body).with_options(once()).send().await)
    }

    /// The server wants the required fields again, and takes a department without a unit out of
    /// its own.
    async fn rename_department(&self, step: &Step, trail: &Trail) -> Result<(), ChangeError> {
        let (departments, id) = (self.client.departments(), step.target()?);
        trail.note(&["getDepartment"]);
        let response = departments.get(id).include_agents(false).send().await;
        let Some(own) = response.map_err(ChangeError::of_read)?.value.department else {
            return Err(ChangeError::refused(format!("there is no department `{id}` here")));
        };
        let department = types::DepartmentData::new(
            own.enabled.unwrap_or_default(),
            step.text()?,
            own.show_on_registration.unwrap_or_default(),
            own.email.as_ref().cloned().unwrap_or_default(),
            own.show_on_offline_form.unwrap_or_default(),
        );
        let mut body = types::DepartmentSave::new(department);
        if let Some(unit) = own.parent_id.as_ref().filter(|unit| !unit.as_str().is_empty()) {
            body = body.department_unit(types::DepartmentUnitChoice::new().id(unit.clone()));
        }
        trail.note(&["updateDepartment"]);
        sent(departments.update(id, &body).with_options(once()).send().await)
    }

    async fn requeue(&self, step: &Step, trail: &Trail) -> Result<(), ChangeError> {
        trail.note(&["returnToQueue"]);
        let body = types::QueueReturn::new(step.target()?);
        sent(self.client.inquiries().return_to_queue(&body).with_options(once()).send().await)
    }

    /// Hands a conversation over. One on hold is refused: it is resumed first.
    async fn resumed<'a, F>(
        &'a self,
        step: &'a Step,
        trail: &'a Trail,
        write: impl Fn() -> F,
    ) -> Result<(), ChangeError>
    where
        F: Future<Output = Result<(), ChangeError>>,
    {
        match write().await {
            Err(ChangeError::Refused { error: Some(error), .. }) if is_on_hold(&error) => {}
            outcome => return outcome,
        }
        trail.note(&["resumeLivechatRoom"]);
        let body = types::LivechatRoomId::new(step.target()?);
        sent(self.client.livechat_rooms().resume(&body).with_options(once()).send().await)?;
        write().await
    }

    async fn forward(&self, step: &Step, trail: &Trail) -> Result<(), ChangeError> {
        let body = types::LivechatRoomForwarding::new(step.target()?).comment(step.reason.as_str());
        let body = match step.action {
            Action::ReassignToPerson => body.user_id(ids::UserId::from(step.text()?)),
            _ => body.department_id(ids::DepartmentId::from(step.heir()?.value)),
        };
        trail.note(&["forwardLivechatRoom"]);
        sent(self.client.livechat_rooms().forward(&body).with_options(once()).send().await)
    }
}

/// # Errors
/// The caller may not see the addresses and roles of others, so that a change of them could not be
/// told from what is there.
fn shown(entry: &DirectoryEntry) -> Result<(), ChangeError> {
    if hidden(entry).is_none() {
        return Ok(());
    }
    let message = "the addresses and roles of others are not shown to this user, and what is not seen is not changed; \
                   the permission view-full-other-user-info shows them";
    let error = Error::new(ErrorKind::Forbidden, message).with_vendor("rocketchat").with_operation("getUser");
    Err(ChangeError::of_read(error))
}

/// Returns whether somebody works in omnichannel, or may: roles are not always shown.
fn is_agent(entry: &DirectoryEntry) -> bool {
    let user = &entry.user;
    user.roles.iter().any(|role| role.kind == RoleKind::Agent)
        || user.agent.availability.is_some()
        || hidden(entry).is_some()
}

fn is_on_hold(error: &Error) -> bool {
    [error.code(), error.message()].into_iter().flatten().any(|text| text.contains("error-room-onHold"))
}

/// The name by which operations on roles and departments know somebody.
fn user_name(entry: &DirectoryEntry) -> Result<&str, ChangeError> {
    entry.user.user_name.as_deref().ok_or_else(|| {
        let message = "the user has no user name, by which roles and departments are given; set one first";
        ChangeError::refused(message)
    })
}

/// What came of a request that writes. What the platform responds is read back anyway.
fn sent<T>(result: Result<T, Error>) -> Result<(), ChangeError> {
    result.map(|_| ()).map_err(ChangeError::of_write)
}
