//! From what is wanted of a person to the steps.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::action::Action;
use crate::capabilities::{Capabilities, Support};
use crate::change::{
    Attributes, HandOver, Leaving, ManualTask, NewPerson, PersonRef, Plan, Present, Step, Wanted, WantedSet,
};
use crate::change_error::ChangeError;
use crate::directory::DirectoryEntry;
use crate::known::{GROUPS, Known, Named, ROLES, Set, chosen, unknown};
use crate::platform::{Extent, Platform, Trail, find, has_address, has_name, known_whole};
use crate::status::AvailabilityKind;
use crate::user::User;

/// Reads a person and returns the steps after which they are as wanted.
///
/// # Errors
/// The person, a role or a group cannot be found or is ambiguous, or the platform cannot be read.
pub(crate) async fn plan<P: Platform + ?Sized>(
    platform: &P,
    person: &PersonRef,
    wanted: &Wanted,
) -> Result<Plan, ChangeError> {
    let planner = Planner::new(platform).await?;
    let entry = find(platform, person, extent(wanted), &planner.trail).await?;
    planner.plan(person, wanted, entry.as_ref()).await
}

/// Returns how much of a person a plan reads.
pub(crate) fn extent(wanted: &Wanted) -> Extent {
    match wanted {
        Wanted::Present(wanted) if !wanted.groups.is_unchanged() => Extent::Whole,
        Wanted::Inactive(_) => Extent::Whole,
        _ => Extent::Account,
    }
}

/// Makes plans on a platform, and reads once what several of them need.
pub(crate) struct Planner<'a, P: ?Sized> {
    platform: &'a P,
    capabilities: Capabilities,
    pub(crate) trail: Trail,
    roles: OnceCell<Result<Known, ChangeError>>,
    groups: OnceCell<Result<Known, ChangeError>>,
    /// The IDs of those who get conversations.
    heirs: Mutex<HashMap<PersonRef, String>>,
}

impl<'a, P: Platform + ?Sized> Planner<'a, P> {
    pub(crate) async fn new(platform: &'a P) -> Result<Self, ChangeError> {
        let capabilities = platform.capabilities().await.map_err(ChangeError::of_read)?;
        let (roles, groups, heirs) = (OnceCell::new(), OnceCell::new(), Mutex::default());
        Ok(Self { platform, capabilities, trail: Trail::default(), roles, groups, heirs })
    }

    /// Returns the steps after which somebody is as wanted: `entry` is the person as read, `None`
    /// if they have no account.
    pub(crate) async fn plan(
        &self,
        person: &PersonRef,
        wanted: &Wanted,
        entry: Option<&DirectoryEntry>,
    ) -> Result<Plan, ChangeError> {
        let person = entry.map_or_else(|| person.clone(), |entry| PersonRef::Id(entry.user.id.clone()));
        let plan = Plan { id: entry.map(|entry| entry.user.id.clone()), ..Plan::default() };
        let mut draft = Draft { planner: self, platform: self.platform, person, plan };
        match (wanted, entry) {
            (Wanted::Present(wanted), Some(entry)) => draft.change(entry, wanted).await?,
            (Wanted::Present(wanted), None) if wanted.existing_only => return Err(nobody(&draft.person)),
            (Wanted::Present(wanted), None) => draft.create(wanted).await?,
            (Wanted::Inactive(leaving), Some(entry)) => draft.deactivate(entry, leaving).await?,
            (Wanted::Absent(leaving), Some(entry)) => draft.delete(entry, leaving).await?,
            (Wanted::Inactive(_) | Wanted::Absent(_), None) => {}
            (Wanted::Available, Some(entry)) => draft.set_availability(entry, Taking::Chats),
            (Wanted::NotAvailable, Some(entry)) => draft.set_availability(entry, Taking::Nothing),
            (Wanted::Available | Wanted::NotAvailable, None) => return Err(nobody(&draft.person)),
        }
        Ok(draft.plan)
    }

    /// Returns the roles or groups of the platform.
    async fn known(&self, set: &Set) -> Result<&Known, ChangeError> {
        let (platform, trail) = (self.platform, &self.trail);
        let known = if set.grant == Action::GrantRole {
            self.roles.get_or_init(|| Known::read(platform.known_roles(trail), Named::role)).await
        } else {
            self.groups.get_or_init(|| Known::read(platform.known_groups(trail), Named::group)).await
        };
        known.as_ref().map_err(Clone::clone)
    }

    /// Returns the ID of somebody who gets conversations.
    async fn heir(&self, person: &PersonRef) -> Result<String, ChangeError> {
        if let Some(id) = self.heirs.lock().unwrap_or_else(PoisonError::into_inner).get(person) {
            return Ok(id.clone());
        }
        let entry = find(self.platform, person, Extent::Account, &self.trail).await?;
        let id = entry.ok_or_else(|| nobody(person))?.user.id;
        let mut heirs = self.heirs.lock().unwrap_or_else(PoisonError::into_inner);
        heirs.insert(person.clone(), id.clone());
        Ok(id)
    }
}

/// Adds a step to a plan, or a task for a person if the platform cannot do it. Returns whether it
/// is a step.
pub(crate) fn add(plan: &mut Plan, capabilities: &Capabilities, mut step: Step) -> bool {
    let support = capabilities.support(step.action);
    if support.is_possible() {
        step.operations = support.operations().iter().map(|id| (*id).to_owned()).collect();
        plan.steps.push(step);
        return true;
    }
    let (reason, nearest) = unsupported(support);
    let Step { vendor, action, subject, target, after, .. } = step;
    plan.manual.push(ManualTask { vendor, action, subject, target, after, reason, nearest });
    false
}

/// The error of a change of somebody who has no account.
pub(crate) fn nobody(person: &PersonRef) -> ChangeError {
    ChangeError::NoAccount { person: person.to_string() }
}

/// The error of a step about somebody who has no account.
pub(crate) fn nobody_of(step: &Step) -> ChangeError {
    step.person().map_or_else(|error| error, nobody)
}

/// Whether somebody is to take chats.
#[derive(Clone, Copy, PartialEq)]
enum Taking {
    Chats,
    Nothing,
}

/// A plan that is being made.
struct Draft<'a, P: ?Sized> {
    planner: &'a Planner<'a, P>,
    platform: &'a P,
    person: PersonRef,
    plan: Plan,
}

impl<P: Platform + ?Sized> Draft<'_, P> {
    /// Adds a step, or a task for a person if the platform cannot do it.
    fn add(
        &mut self,
        action: Action,
        target: Option<&str>,
        before: Value,
        after: Value,
        reason: &str,
    ) -> bool {
        let mut step = Step::new(self.platform.vendor(), action, self.person.clone(), reason);
        (step.target, step.before, step.after) = (target.map(str::to_owned), before, after);
        add(&mut self.plan, &self.planner.capabilities, step)
    }

    async fn create(&mut self, wanted: &Present) -> Result<(), ChangeError> {
        let mut attributes = wanted.attributes.clone();
        match &self.person {
            PersonRef::Id(_) => return Err(nobody(&self.person)),
            PersonRef::Email(address) => _ = attributes.email.get_or_insert_with(|| address.clone()),
            PersonRef::UserName(name) => _ = attributes.user_name.get_or_insert_with(|| name.clone()),
        }
        let mut person = NewPerson { attributes, ..NewPerson::default() };
        let roles = self.named(&ROLES, &wanted.roles, &[]).await?;
        let groups = self.named(&GROUPS, &wanted.groups, &[]).await?;
        let (roles, later_roles) = self.divided(&ROLES, roles);
        let (groups, later_groups) = self.divided(&GROUPS, groups);
        person.roles = roles.into_iter().map(|role| role.value).collect();
        person.groups = groups.into_iter().filter_map(|group| group.group).collect();
        if self.planner.capabilities.can(Action::Create) {
            self.platform.complete(&mut person)?;
        }
        let found_by = person.attributes.user_name.clone().map(PersonRef::UserName);
        // Nobody is found by an address that the platform does not keep.
        if let Some(found_by) = found_by.clone().filter(|_| !self.planner.capabilities.can(Action::ReadEmail))
        {
            self.person = found_by;
        }
        if !self.add(Action::Create, None, Value::Null, json!(person), "the person has no account") {
            return Ok(());
        }
        if let Some(found_by) = found_by {
            self.person = found_by;
        }
        // The language of a new account is set afterwards, where it is not part of the creation.
        let locale = person.attributes.locale.as_ref();
        if let Some(locale) =
            locale.filter(|locale| !self.platform.creates_with(Action::UpdateLocale, locale))
        {
            self.add(Action::UpdateLocale, None, Value::Null, json!(locale), "the new account's language");
        }
        for named in later_roles {
            self.add(Action::GrantRole, Some(&named.value), Value::Null, named.json, "the role is wanted");
        }
        for named in later_groups {
            self.add(Action::JoinGroup, Some(&named.value), Value::Null, named.json, "the group is wanted");
        }
        Ok(())
    }

    /// Divides roles or groups into those of the creation and those that are given afterwards.
    fn divided(&self, set: &Set, wanted: Vec<Named>) -> (Vec<Named>, Vec<Named>) {
        let at_creation = matches!(self.planner.capabilities.support(set.grant), Support::AtCreation { .. });
        wanted
            .into_iter()
            .partition(|named| at_creation || self.platform.creates_with(set.grant, &named.value))
    }

    async fn change(&mut self, entry: &DirectoryEntry, wanted: &Present) -> Result<(), ChangeError> {
        let user = &entry.user;
        if wanted.activate && user.active == Some(false) {
            let before = json!(user.status.value);
            self.add(Action::Activate, None, before, json!("active"), "the account cannot be used");
        }
        self.change_attributes(user, &wanted.attributes);
        if !wanted.roles.is_unchanged() {
            known_whole(entry)?;
            let own = self.platform.own_roles(entry)?;
            self.change_set(&ROLES, own.iter().map(Named::role).collect(), &wanted.roles).await?;
        }
        if wanted.groups.is_unchanged() {
            return Ok(());
        }
        known_whole(entry)?;
        self.change_set(&GROUPS, user.groups.iter().map(Named::group).collect(), &wanted.groups).await
    }

    fn change_attributes(&mut self, user: &User, wanted: &Attributes) {
        if !has_name(user, wanted) {
            let names = Attributes {
                display_name: wanted.display_name.clone(),
                given_name: wanted.given_name.clone(),
                family_name: wanted.family_name.clone(),
                ..Attributes::default()
            };
            let before = json!(user.name.as_ref().and_then(|name| name.formatted.as_ref()));
            self.add(Action::UpdateName, None, before, json!(names), "the name differs");
        }
        if let Some(address) = wanted.email.as_ref().filter(|address| !has_address(user, address)) {
            let before = json!(user.email());
            self.add(Action::UpdateEmail, None, before, json!(address), "the address differs");
        }
        let own = user.user_name.as_ref();
        if let Some(name) = wanted.user_name.as_ref().filter(|name| Some(*name) != own) {
            self.add(Action::UpdateUserName, None, json!(own), json!(name), "the user name differs");
        }
        let own = user.locale.as_ref();
        if let Some(locale) = wanted.locale.as_ref().filter(|locale| Some(*locale) != own) {
            self.add(Action::UpdateLocale, None, json!(own), json!(locale), "the language differs");
        }
    }

    async fn change_set(
        &mut self,
        set: &Set,
        own: Vec<Named>,
        wanted: &WantedSet,
    ) -> Result<(), ChangeError> {
        let named = self.named(set, wanted, &own).await?;
        let missing: Vec<&Named> =
            named.iter().filter(|named| own.iter().all(|own| !own.is_same(named))).collect();
        for named in &missing {
            let reason = format!("the {} is wanted", set.words);
            self.add(set.grant, Some(&named.value), Value::Null, named.json.clone(), &reason);
        }
        let gives_way = |own: &Named| {
            let is_role = set.grant == Action::GrantRole;
            is_role && !missing.is_empty() && self.platform.gives_way(&own.value)
        };
        let unwanted: Vec<Named> = match wanted {
            WantedSet::Unchanged => Vec::new(),
            WantedSet::Exactly(_) => {
                own.into_iter().filter(|own| named.iter().all(|named| !named.is_same(own))).collect()
            }
            WantedSet::Changed { remove, .. } => {
                let mut unwanted: Vec<Named> = own.iter().filter(|own| gives_way(own)).cloned().collect();
                for name in remove {
                    let own = chosen(set, &own, name)?;
                    unwanted.extend(own.filter(|own| !gives_way(own)).cloned());
                }
                unwanted
            }
        };
        for own in unwanted {
            let reason = format!("the {} is not wanted", set.words);
            self.add(set.revoke, Some(&own.value), own.json, Value::Null, &reason);
        }
        Ok(())
    }

    /// Returns the wanted roles or groups, by their IDs or names among the person's own and the
    /// platform's.
    async fn named(&self, set: &Set, wanted: &WantedSet, own: &[Named]) -> Result<Vec<Named>, ChangeError> {
        let names = wanted.wanted();
        let mut candidates = own.to_vec();
        let mut malformed = None;
        // Another group may have the ID or name of one of the person's; another role may not.
        let is_certain = |name: &String| {
            let is_own = own
                .iter()
                .any(|own| own.has_id(name) && own.kind.as_ref().is_none_or(|_| own.value != *name));
            is_own || (set.grant == Action::GrantRole && self.platform.is_role_id(name))
        };
        if !names.iter().all(is_certain) {
            let known = self.planner.known(set).await?;
            malformed.clone_from(&known.malformed);
            for known in &known.named {
                if candidates.iter().all(|own| !own.is_same(known)) {
                    candidates.push(known.clone());
                }
            }
        }
        let mut found: Vec<Named> = Vec::new();
        for name in names {
            let named = match chosen(set, &candidates, name)? {
                Some(named) => named.clone(),
                None if set.grant == Action::GrantRole && self.platform.is_role_id(name) => {
                    Named::role_id(name)
                }
                None => return Err(unknown(set, name, malformed)),
            };
            if found.iter().all(|other| !other.is_same(&named)) {
                found.push(named);
            }
        }
        Ok(found)
    }

    fn set_availability(&mut self, entry: &DirectoryEntry, taking: Taking) {
        let wanted = taking == Taking::Chats;
        let now = self.platform.takes_chats(entry);
        if now != Some(wanted) {
            let before = now.map_or(Value::Null, Value::Bool);
            let reason =
                if wanted { "the person is to take chats" } else { "the person is to take no chats" };
            self.add(Action::SetAvailability, None, before, json!(wanted), reason);
        }
    }

    /// Sees to it that somebody who leaves gets no more chats, and that others get theirs. Returns
    /// whether all of them are seen to.
    async fn hand_over(&mut self, entry: &DirectoryEntry, leaving: &Leaving) -> Result<bool, ChangeError> {
        let takes_chats = self.platform.takes_chats(entry).unwrap_or_else(|| {
            let availability = entry.user.agent.availability.as_ref();
            availability.is_some_and(|own| own.value == AvailabilityKind::Available)
        });
        if takes_chats
            && entry.user.active != Some(false)
            && self.planner.capabilities.can(Action::SetAvailability)
        {
            self.add(
                Action::SetAvailability,
                None,
                json!(true),
                json!(false),
                "no new chats for somebody who leaves",
            );
        }
        let action = leaving.hand_over.action();
        let listing = self.planner.capabilities.support(Action::ListConversations);
        if !listing.is_possible() {
            let Some(action) = action else {
                return Ok(true);
            };
            let (reason, nearest) = unsupported(listing);
            let after = json!(leaving.hand_over);
            self.plan.manual.push(ManualTask {
                vendor: self.platform.vendor(),
                action,
                subject: self.person.clone().into(),
                target: None,
                after,
                reason,
                nearest,
            });
            return Ok(false);
        }
        let open = self.platform.conversation_ids(entry, &self.planner.trail).await;
        let open = open.map_err(ChangeError::of_read)?;
        if open.is_empty() {
            return Ok(true);
        }
        let Some(action) = action else {
            return Ok(false);
        };
        let heir = self.heir(&leaving.hand_over).await?;
        let mut all = true;
        for id in &open {
            all &= self.add(action, Some(id), json!(entry.user.id), heir.clone(), "the person leaves");
        }
        Ok(all)
    }

    /// Returns the ID of the person or group that gets the conversations.
    async fn heir(&self, hand_over: &HandOver) -> Result<Value, ChangeError> {
        match hand_over {
            HandOver::ToPerson(heir) => {
                let id = self.planner.heir(heir).await?;
                if self.person.as_str() == id {
                    return Err(ChangeError::refused(
                        "somebody who leaves cannot get their own conversations",
                    ));
                }
                Ok(json!(id))
            }
            HandOver::ToGroup(name) => {
                let known = self.planner.known(&GROUPS).await?;
                let group = chosen(&GROUPS, &known.named, name)?;
                let group = group.ok_or_else(|| unknown(&GROUPS, name, known.malformed.clone()))?;
                Ok(group.json.clone())
            }
            _ => Ok(Value::Null),
        }
    }

    async fn deactivate(&mut self, entry: &DirectoryEntry, leaving: &Leaving) -> Result<(), ChangeError> {
        let handed_over = self.hand_over(entry, leaving).await?;
        if self.platform.is_deactivated(entry) {
            return Ok(());
        }
        self.end(Action::Deactivate, entry, handed_over, leaving)?;
        let is_it = |step: &&mut Step| step.action == Action::Deactivate;
        if let Some(step) = self.plan.steps.iter_mut().find(is_it) {
            step.lost = self.platform.lost_by_deactivation(entry);
        }
        Ok(())
    }

    async fn delete(&mut self, entry: &DirectoryEntry, leaving: &Leaving) -> Result<(), ChangeError> {
        let handed_over = self.hand_over(entry, leaving).await?;
        self.end(Action::Delete, entry, handed_over, leaving)
    }

    /// Adds the task that an emulated action leaves to a person.
    fn add_rest(&mut self, action: Action) {
        let Some((why, nearest)) = self.platform.rest_of(action) else { return };
        self.plan.manual.push(ManualTask {
            vendor: self.platform.vendor(),
            action,
            subject: self.person.clone().into(),
            target: None,
            after: Value::Null,
            reason: why.to_owned(),
            nearest: nearest.to_owned(),
        });
    }

    fn end(
        &mut self,
        action: Action,
        entry: &DirectoryEntry,
        handed_over: bool,
        leaving: &Leaving,
    ) -> Result<(), ChangeError> {
        let before = json!(entry.user.status.value);
        let after = if leaving.relinquish { json!({"relinquish": true}) } else { Value::Null };
        let blocked = self.platform.deactivation_closes().filter(|_| !handed_over);
        let (Some(why), true) = (blocked, self.planner.capabilities.can(action)) else {
            let costs = self.platform.costs(action, entry, !handed_over);
            let reason = ["the person leaves"].into_iter().chain(costs).collect::<Vec<_>>().join("; ");
            if self.add(action, None, before, after, &reason) {
                self.add_rest(action);
            }
            if action == Action::Deactivate && !self.platform.deactivation_ends_sessions() {
                let reason = "who is signed in stays so when the account is deactivated";
                self.add(Action::EndSessions, None, Value::Null, Value::Null, reason);
            }
            return Ok(());
        };
        self.plan.manual.push(ManualTask {
            vendor: self.platform.vendor(),
            action,
            subject: self.person.clone().into(),
            target: None,
            after,
            reason: format!("open conversations are to be kept, and {why}"),
            nearest: "hand over the conversations, or close them".to_owned(),
        });
        Ok(())
    }
}

/// Returns why the platform does not do something, and what comes nearest.
fn unsupported(support: Support) -> (String, String) {
    match support {
        Support::Missing { why, nearest } => (why.to_owned(), nearest.to_owned()),
        Support::AtCreation { how } => {
            (format!("it is set only when the account is created: {how}"), "a new account".to_owned())
        }
        Support::Native { .. } | Support::Emulated { .. } => (String::new(), String::new()),
    }
}

/// Returns the error of an action that the platform does not do.
pub(crate) fn refusal(action: Action, support: Support) -> ChangeError {
    let (why, nearest) = unsupported(support);
    ChangeError::unsupported(action, why, nearest)
}
