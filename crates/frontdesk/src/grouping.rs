//! Groups that are created, renamed and deleted: the plan, and whether a step is done.

use frontdesk_core::Error;
use futures_util::stream::StreamExt;
use serde_json::Value;

use crate::action::Action;
use crate::change::{Plan, Step, Subject, WantedGroup};
use crate::change_error::ChangeError;
use crate::planning::add;
use crate::platform::{Platform, Trail};
use crate::read::same;
use crate::user::Group;

/// Reads the groups and returns the steps after which one is as wanted.
///
/// # Errors
/// The group cannot be found or is ambiguous, or the platform cannot be read.
pub(crate) async fn plan<P: Platform + ?Sized>(
    platform: &P,
    group: &str,
    wanted: &WantedGroup,
) -> Result<Plan, ChangeError> {
    let capabilities = platform.capabilities().await.map_err(ChangeError::of_read)?;
    let name = named(platform, group)?;
    let groups = Groups::read(platform, &Trail::default()).await?;
    let id = match wanted {
        WantedGroup::Present => groups.named(&name)?,
        WantedGroup::Renamed { .. } | WantedGroup::Absent => groups.called(&name)?,
    };
    let mut plan = Plan { id: id.map(|group| group.value), ..Plan::default() };
    let mut step = |action, group: Option<Group>, after: Option<String>, reason: &str| {
        let own = group.as_ref().and_then(|group| group.display.clone());
        let subject = Subject::Group(own.clone().unwrap_or_else(|| name.clone()));
        let mut step = Step::new(platform.vendor(), action, subject, reason);
        step.before = own.map_or(Value::Null, Value::String);
        step.after = after.map_or(Value::Null, Value::String);
        step.target = group.map(|group| group.value);
        add(&mut plan, &capabilities, step);
    };
    match wanted {
        WantedGroup::Present => {
            if groups.named(&name)?.is_none() {
                step(Action::CreateGroup, None, Some(name.clone()), "there is no group of this name");
            }
        }
        WantedGroup::Renamed { to } => {
            let to = named(platform, to)?;
            let group = groups.called(&name)?.ok_or_else(|| no_group(group))?;
            if groups.known.iter().any(|other| other.value != group.value && has_name(other, &to)) {
                return Err(ChangeError::refused(format!("there is another group `{to}`")));
            }
            if group.display.as_ref() != Some(&to) {
                step(Action::RenameGroup, Some(group), Some(to), "the name differs");
            }
        }
        WantedGroup::Absent => {
            if let Some(group) = groups.called(&name)? {
                step(Action::DeleteGroup, Some(group), None, "the group is not wanted");
            }
        }
    }
    Ok(plan)
}

/// What reading says of a step about a group: the group, if it is there, and whether the step is
/// done.
///
/// # Errors
/// The step is malformed, or it cannot be told.
pub(crate) async fn read<P: Platform + ?Sized>(
    platform: &P,
    step: &Step,
    trail: &Trail,
) -> Result<(Option<Group>, bool), ChangeError> {
    let groups = Groups::read(platform, trail).await?;
    if step.action == Action::CreateGroup {
        let group = groups.named(&platform.group_name(step.text()?))?;
        let is_done = group.is_some();
        return Ok((group, is_done));
    }
    let group = groups.with_id(step.target()?)?;
    let is_done = match (&group, step.action) {
        (Some(group), Action::RenameGroup) => {
            group.display.as_deref() == Some(platform.group_name(step.text()?).as_str())
        }
        (group, action) => group.is_none() && action == Action::DeleteGroup,
    };
    Ok((group, is_done))
}

/// The error of a change of a group that is not there.
pub(crate) fn no_group(name: &str) -> ChangeError {
    ChangeError::refused(format!("there is no group `{name}` here that can be changed"))
}

/// Returns a name as the platform keeps it.
///
/// # Errors
/// It is blank.
fn named<P: Platform + ?Sized>(platform: &P, name: &str) -> Result<String, ChangeError> {
    let name = platform.group_name(name);
    if name.is_empty() {
        return Err(ChangeError::refused("the group has a blank name; state one"));
    }
    Ok(name)
}

fn has_name(group: &Group, name: &str) -> bool {
    group.display.as_deref().is_some_and(|own| same(own, name))
}

/// The groups of a platform that can be changed.
struct Groups {
    known: Vec<Group>,
    /// The first error of one that cannot be read.
    malformed: Option<Error>,
}

impl Groups {
    async fn read<P: Platform + ?Sized>(platform: &P, trail: &Trail) -> Result<Self, ChangeError> {
        let mut groups = Self { known: Vec::new(), malformed: None };
        let mut list = platform.changeable_groups(trail);
        while let Some(item) = list.next().await {
            match item {
                Ok(group) => groups.known.push(group),
                Err(error) if error.is_malformed_record() => _ = groups.malformed.get_or_insert(error),
                Err(error) => return Err(ChangeError::of_read(error)),
            }
        }
        Ok(groups)
    }

    /// Returns the group with this ID.
    fn with_id(&self, id: &str) -> Result<Option<Group>, ChangeError> {
        self.readable(self.known.iter().find(|group| group.value == id))
    }

    /// Returns a group of this name. There may be several.
    fn named(&self, name: &str) -> Result<Option<Group>, ChangeError> {
        self.readable(self.known.iter().find(|group| has_name(group, name)))
    }

    /// Returns the group with this ID, or else the only one of this name.
    fn called(&self, text: &str) -> Result<Option<Group>, ChangeError> {
        let named: Vec<&Group> = self.known.iter().filter(|group| has_name(group, text)).collect();
        match (self.known.iter().find(|group| group.value == text), named.as_slice()) {
            (None, [_, _, ..]) => {
                let ids: Vec<&str> = named.iter().map(|group| group.value.as_str()).collect();
                let message = format!("several groups are `{text}`: {}; name one by ID", ids.join(", "));
                Err(ChangeError::refused(message))
            }
            (with_id, named) => self.readable(with_id.or_else(|| named.first().copied())),
        }
    }

    /// # Errors
    /// None was found, and it may be among those that cannot be read.
    fn readable(&self, found: Option<&Group>) -> Result<Option<Group>, ChangeError> {
        match (found, &self.malformed) {
            (None, Some(error)) => Err(ChangeError::of_read(error.clone())),
            (found, _) => Ok(found.cloned()),
        }
    }
}
