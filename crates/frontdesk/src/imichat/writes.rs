//! How the users of an imi.chat tenant are changed: they are created, and their chats move on.

use std::future::ready;

use frontdesk_core::Error;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};

use super::{ImiChatDirectory, reads, types};
use crate::action::Action;
use crate::change::{NewPerson, PersonRef, Step};
use crate::change_error::ChangeError;
use crate::directory::DirectoryEntry;
use crate::password;
use crate::planning::nobody;
use crate::platform::{Extent, Platform, Trail, find, once};
use crate::read;
use crate::roster::Roster;
use crate::sought::Sought;
use crate::user::{Group, Role, RoleKind};

/// The roles in a team, which is all that somebody who is created can have.
const TEAM_ROLES: &[(&str, RoleKind)] = &[
    ("Team Agent", RoleKind::Agent),
    ("Team Manager", RoleKind::Manager),
    ("Team Analyst", RoleKind::Analyst),
];

impl Platform for ImiChatDirectory {
    fn known_roles<'a>(&'a self, _: &'a Trail) -> BoxStream<'a, Result<Role, Error>> {
        let role = |(name, kind): &(&str, RoleKind)| Role {
            value: (*name).to_owned(),
            display: Some((*name).to_owned()),
            kind: kind.clone(),
        };
        stream::iter(TEAM_ROLES.iter().map(role).map(Ok)).boxed()
    }

    fn known_groups<'a>(&'a self, trail: &'a Trail) -> BoxStream<'a, Result<Group, Error>> {
        trail.note(&["listTeams"]);
        reads::groups(self)
    }

    fn roster_of<'a>(&'a self, _: &'a Sought<'a>, _: Extent) -> BoxFuture<'a, Result<Roster<'a>, Error>> {
        Box::pin(ready(Ok(self.roster())))
    }

    fn conversation_ids<'a>(
        &'a self,
        entry: &'a DirectoryEntry,
        trail: &'a Trail,
    ) -> BoxFuture<'a, Result<Vec<String>, Error>> {
        Box::pin(async move {
            // Chats name the login of whom they are assigned to.
            let Some(login) = &entry.user.user_name else {
                return Ok(Vec::new());
            };
            trail.note(&["searchChats"]);
            reads::open_chats(self, login.clone()).map_ok(|chat| chat.id).try_collect().await
        })
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
        _: Option<&'a DirectoryEntry>,
        trail: &'a Trail,
    ) -> BoxFuture<'a, Result<(), ChangeError>> {
        Box::pin(async move {
            let patch = match step.action {
                Action::ReassignToPerson => {
                    let heir = PersonRef::Id(step.text()?.to_owned());
                    let heir =
                        find(self, &heir, Extent::Account, trail).await?.ok_or_else(|| nobody(&heir))?;
                    let login = heir.user.user_name;
                    let login = login.ok_or_else(|| ChangeError::refused("the person has no login"))?;
                    types::ChatPatch::new().assignee(login)
                }
                Action::Close => types::ChatPatch::new().status(types::ChatStatus::Closed),
                action => {
                    return Err(ChangeError::refused(format!("`{action}` is not a change of imi.chat's")));
                }
            };
            trail.note(&["updateChat"]);
            sent(self.client.chats().update(step.target()?, &patch).with_options(once()).send().await)
        })
    }

    /// A user's record does not have the roles in teams.
    fn own_roles(&self, _: &DirectoryEntry) -> Result<Vec<Role>, ChangeError> {
        Ok(Vec::new())
    }

    fn complete(&self, person: &mut NewPerson) -> Result<(), ChangeError> {
        let attributes = &mut person.attributes;
        if attributes.user_name.is_none() {
            attributes.user_name.clone_from(&attributes.email);
        }
        let names = attributes.name_parts();
        let missing = [
            (attributes.email.is_none(), "an email address"),
            (names.0.is_none() || names.1.is_none(), "a given and a family name"),
        ];
        let missing: Vec<&str> = missing.iter().filter(|(is, _)| *is).map(|(_, what)| *what).collect();
        if !missing.is_empty() {
            return Err(ChangeError::refused(format!(
                "a new user of imi.chat needs {}; state it",
                missing.join(", ")
            )));
        }
        if person.roles.len() > 1 {
            return Err(ChangeError::refused("a new user of imi.chat has one role in all teams; state one"));
        }
        if !person.roles.is_empty() && person.groups.is_empty() {
            return Err(ChangeError::refused("a role of imi.chat is one in a team; state the group"));
        }
        Ok(())
    }
}

impl ImiChatDirectory {
    async fn create_user(&self, step: &Step, trail: &Trail) -> Result<Option<String>, ChangeError> {
        let mut person = step.new_person()?;
        self.complete(&mut person)?;
        let (given, family) = person.attributes.name_parts();
        let login = person.attributes.user_name.unwrap_or_default();
        // Nobody is told the password: the person asks for a new one.
        let mut body = types::NewUser::new(login).password(password::generate()?);
        (body.first_name, body.last_name, body.email_id) = (given, family, person.attributes.email);
        body.extra.extend(person.attributes.fields);
        if !person.groups.is_empty() {
            let role = person.roles.first().map_or("Team Agent", String::as_str);
            let privileges: Result<Vec<_>, _> =
                person.groups.iter().map(|group| privilege(group, role)).collect();
            body = body.privileges(privileges?);
        }
        trail.note(&["createUser"]);
        let response = self.client.users().create(&body).with_options(once()).send().await;
        Ok(Some(response.map_err(ChangeError::of_write)?.value.response.id.to_string()))
    }
}

fn privilege(group: &Group, role: &str) -> Result<types::Privilege, ChangeError> {
    let team = read::number(&group.value);
    let team = team.ok_or_else(|| {
        ChangeError::refused(format!("`{}` is no ID of a team of imi.chat's: not a number", group.value))
    })?;
    Ok(types::Privilege::new(team, types::TeamRole::from(role)))
}

/// What came of a request that writes. What the platform responds is read back anyway.
fn sent<T>(result: Result<T, Error>) -> Result<(), ChangeError> {
    result.map(|_| ()).map_err(ChangeError::of_write)
}
