//! How the users of a Nuance site are changed.

use std::future::ready;

use frontdesk_core::{Error, ErrorKind, Nullable};
use frontdesk_nuance::ids::{AgentGroupId, BusinessUnitId, RoleId};
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use super::{NuanceDirectory, each, named, types};
use crate::action::Action;
use crate::change::{Attributes, NewPerson, Step};
use crate::change_error::ChangeError;
use crate::directory::{Directory, DirectoryEntry};
use crate::listing;
use crate::password;
use crate::planning::nobody_of;
use crate::platform::{Extent, Platform, Trail, once};
use crate::read;
use crate::record::VendorRecord;
use crate::roster::{Outline, Roster};
use crate::sought::Sought;
use crate::user::{Group, GroupKind, Role};

impl Platform for NuanceDirectory {
    /// No operation lists the roles: those of everyone's records.
    fn known_roles<'a>(&'a self, trail: &'a Trail) -> BoxStream<'a, Result<Role, Error>> {
        trail.note(&["lookUpUsers", "getUser"]);
        listing::roles_among(self.list())
    }

    fn known_groups<'a>(&'a self, trail: &'a Trail) -> BoxStream<'a, Result<Group, Error>> {
        trail.note(&["listAgentGroups", "listBusinessUnits"]);
        self.groups()
    }

    fn roster_of<'a>(
        &'a self,
        sought: &'a Sought<'a>,
        _: Extent,
    ) -> BoxFuture<'a, Result<Roster<'a>, Error>> {
        let wanted = |record: &types::UserRecord| {
            let outline = named(Some(record.username.clone()));
            sought.is_possible(&Outline { id: Some(record.id.to_string()), ..outline })
        };
        Box::pin(ready(Ok(self.roster(wanted))))
    }

    /// The API does not know chats.
    fn conversation_ids<'a>(
        &'a self,
        _: &'a DirectoryEntry,
        _: &'a Trail,
    ) -> BoxFuture<'a, Result<Vec<String>, Error>> {
        Box::pin(ready(Ok(Vec::new())))
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
            let record = record(entry)?;
            let id = record.id.ok_or_else(|| ChangeError::refused("the user's record has no ID"))?;
            match step.action {
                Action::UpdateName => {
                    let names: Attributes = step.value()?;
                    let (given, family) = names.name_parts();
                    let mut patch = types::UserPatch::new();
                    patch.firstname = given.map_or(Nullable::Absent, Nullable::Value);
                    patch.lastname = family.map_or(Nullable::Absent, Nullable::Value);
                    self.patch(id, patch, step, trail).await
                }
                Action::UpdateLocale => {
                    self.patch(id, types::UserPatch::new().language(step.text()?), step, trail).await
                }
                Action::Activate if record.disabled.as_ref().copied().unwrap_or_default() => {
                    Err(ChangeError::refused("the user is disabled, which the API does not undo"))
                }
                Action::Activate | Action::Deactivate => {
                    let locked = step.action == Action::Deactivate;
                    self.patch(id, types::UserPatch::new().locked(locked), step, trail).await
                }
                Action::Delete => {
                    trail.note(&["deleteUser"]);
                    let users = self.client.site(self.site_id).users();
                    sent(users.delete(id, &reason(step)).with_options(once()).send().await)
                }
                Action::GrantRole | Action::RevokeRole | Action::JoinGroup | Action::LeaveGroup => {
                    // Whatever could not be read would be lost.
                    if let Some(failure) = entry.failures.first() {
                        return Err(ChangeError::of_read(failure.clone()));
                    }
                    let record = changed(record, step)?;
                    trail.note(&["updateUser"]);
                    let body = types::UpdateUser::new(record, reason(step)).site_id(self.site_id);
                    let users = self.client.site(self.site_id).users();
                    let response = users.update(id, &body).with_options(once()).send().await;
                    match response {
                        // Somebody else changed the record since it was read.
                        Err(error) if error.kind() == ErrorKind::Conflict => {
                            Err(ChangeError::Retryable { after: None, error })
                        }
                        response => sent(response),
                    }
                }
                _ => Err(ChangeError::refused(format!("`{}` is not a change of an account", step.action))),
            }
        })
    }

    fn complete(&self, person: &mut NewPerson) -> Result<(), ChangeError> {
        let attributes = &mut person.attributes;
        if attributes.user_name.is_none() {
            attributes.user_name.clone_from(&attributes.email);
        }
        let has = |kind: &GroupKind| person.groups.iter().any(|group| group.kind == *kind);
        let names = person.attributes.name_parts();
        let missing = [
            (person.attributes.user_name.is_none(), "a user name"),
            (names.0.is_none() || names.1.is_none(), "a given and a family name"),
            (person.roles.is_empty(), "a role"),
            (!has(&GroupKind::AgentGroup), "an agent group"),
            (!has(&GroupKind::BusinessUnit), "a business unit"),
        ];
        let missing: Vec<&str> = missing.iter().filter(|(is, _)| *is).map(|(_, what)| *what).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(ChangeError::refused(format!("a new user of Nuance needs {}; state it", missing.join(", "))))
    }

    fn is_role_id(&self, text: &str) -> bool {
        read::number(text).is_some()
    }

    fn deactivation_ends_sessions(&self) -> bool {
        false
    }

    fn creates_with(&self, action: Action, _: &str) -> bool {
        matches!(action, Action::GrantRole | Action::JoinGroup | Action::UpdateLocale)
    }
}

impl NuanceDirectory {
    async fn create_user(&self, step: &Step, trail: &Trail) -> Result<Option<String>, ChangeError> {
        let mut person = step.new_person()?;
        self.complete(&mut person)?;
        let (given, family) = person.attributes.name_parts();
        let user_name = person.attributes.user_name.unwrap_or_default();
        // Nobody is told the password: the person asks for a new one.
        let mut record = types::NewUser::new(
            user_name,
            given.unwrap_or_default(),
            family.unwrap_or_default(),
            password::generate()?,
            self.site_id,
        )
        .site_ids([self.site_id])
        .role_ids(ids::<RoleId>(person.roles.iter().map(String::as_str))?)
        .agent_group_ids(ids::<AgentGroupId>(of_kind(&person.groups, &GroupKind::AgentGroup))?)
        .business_unit_ids(ids::<BusinessUnitId>(of_kind(&person.groups, &GroupKind::BusinessUnit))?);
        record.language = person.attributes.locale;
        record.extra.extend(person.attributes.fields);
        trail.note(&["createUser"]);
        let body = types::CreateUser::new(record, reason(step)).site_id(self.site_id);
        let users = self.client.site(self.site_id).users();
        let response = users.create(&body).with_options(once()).send().await;
        Ok(response.map_err(ChangeError::of_write)?.value.map(|id| id.to_string()))
    }

    async fn patch(
        &self,
        id: frontdesk_nuance::ids::UserId,
        patch: types::UserPatch,
        step: &Step,
        trail: &Trail,
    ) -> Result<(), ChangeError> {
        trail.note(&["patchUser"]);
        let body = types::PatchUser::new(patch, reason(step));
        let users = self.client.site(self.site_id).users();
        sent(users.patch(id, &body).with_options(once()).send().await)
    }
}

/// Returns a user's record with a role or group more or less. The record has its version, so that
/// the platform refuses it if somebody else changed it in between.
fn changed(record: &types::User, step: &Step) -> Result<types::User, ChangeError> {
    let mut record = record.clone();
    let is_more = matches!(step.action, Action::GrantRole | Action::JoinGroup);
    if matches!(step.action, Action::GrantRole | Action::RevokeRole) {
        let own = each(&record.roles).map(|role| role.id).collect();
        record.role_ids = list(&record.role_ids, own, id(step.target()?)?, is_more)?;
        return Ok(record);
    }
    let group = step.group()?;
    match group.kind {
        GroupKind::AgentGroup => {
            let own = each(&record.agent_groups).map(|group| group.id).collect();
            record.agent_group_ids = list(&record.agent_group_ids, own, id(&group.value)?, is_more)?;
        }
        GroupKind::BusinessUnit => {
            let own = each(&record.business_units).filter_map(|unit| unit.id).collect();
            record.business_unit_ids = list(&record.business_unit_ids, own, id(&group.value)?, is_more)?;
        }
        kind => return Err(ChangeError::refused(format!("Nuance has no groups of the kind `{kind}`"))),
    }
    Ok(record)
}

/// Returns a list of IDs with one more or less: the record's own, or else that of the things.
///
/// # Errors
/// The list would be empty, which the platform refuses.
fn list<T: Copy + PartialEq>(
    own: &Nullable<Vec<T>>,
    things: Vec<T>,
    id: T,
    is_more: bool,
) -> Result<Nullable<Vec<T>>, ChangeError> {
    let mut ids = own.as_ref().cloned().unwrap_or(things);
    ids.retain(|own| *own != id);
    if is_more {
        ids.push(id);
    }
    if ids.is_empty() {
        let message =
            "a user of Nuance has at least one role, agent group and business unit; add another one first";
        return Err(ChangeError::refused(message));
    }
    Ok(Nullable::Value(ids))
}

/// Returns the reason as the platform takes it: up to 512 characters.
fn reason(step: &Step) -> String {
    step.reason.chars().take(512).collect()
}

fn of_kind<'a>(groups: &'a [Group], kind: &'a GroupKind) -> impl Iterator<Item = &'a str> {
    groups.iter().filter(move |group| group.kind == *kind).map(|group| group.value.as_str())
}

fn ids<'a, T: From<i64>>(texts: impl Iterator<Item = &'a str>) -> Result<Vec<T>, ChangeError> {
    texts.map(id).collect()
}

fn id<T: From<i64>>(text: &str) -> Result<T, ChangeError> {
    let number = read::number(text);
    number
        .map(T::from)
        .ok_or_else(|| ChangeError::refused(format!("`{text}` is no ID of Nuance's: not a number")))
}

fn record(entry: &DirectoryEntry) -> Result<&types::User, ChangeError> {
    match &entry.record {
        VendorRecord::Nuance(record) => Ok(record),
        _ => Err(ChangeError::refused("the record is not one of Nuance's")),
    }
}

/// What came of a request that writes. What the platform responds is read back anyway.
fn sent<T>(result: Result<T, Error>) -> Result<(), ChangeError> {
    result.map(|_| ()).map_err(ChangeError::of_write)
}
