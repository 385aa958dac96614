//! Plan and steps in one.

use futures_util::future::BoxFuture;

use crate::action::Action;
use crate::change::{
    AppliedStep, Attributes, Changed, Leaving, PersonRef, Plan, Present, Wanted, WantedGroup, WantedSet,
};
use crate::change_error::ChangeError;
use crate::directory::Directory;
use crate::planning::nobody;
use crate::status::AvailabilityKind;

/// How many plans are made for one change: what a new account has by itself is known after the
/// first.
const PLANS: usize = 3;

/// Changes of one person or group in one call: [`Directory::ensure`], or
/// [`Directory::ensure_group`], then [`Directory::apply`] for each step.
///
/// Each method is harmless if it is called again: a step that is done already changes nothing. If
/// the platform cannot do all that is asked for, nothing is sent and the error is
/// [`ChangeError::Unsupported`]. If a step fails, those before it have been applied.
///
/// ```no_run
/// use frontdesk::{ChangeError, Directory, DirectoryExt, HandOver, Leaving, PersonRef};
///
/// async fn offboard(directory: &dyn Directory) -> Result<(), ChangeError> {
///     let ada = PersonRef::Email("ada.brandt@harbour.example".to_owned());
///     let ben = PersonRef::UserName("ben".to_owned());
///     let leaving = Leaving::handing_over(HandOver::ToPerson(ben));
///     let changed = directory.deactivate(&ada, leaving).await?;
///     for applied in &changed.steps {
///         println!("{}: changed: {}", applied.step.action, applied.done.changed);
///     }
///     Ok(())
/// }
/// ```
pub trait DirectoryExt: Directory {
    /// Makes a person as wanted.
    ///
    /// # Errors
    /// Those of [`Directory::ensure`] and [`Directory::apply`]; [`ChangeError::Unsupported`] if the
    /// platform cannot do all of it.
    fn change<'a>(
        &'a self,
        person: &'a PersonRef,
        wanted: &'a Wanted,
    ) -> BoxFuture<'a, Result<Changed, ChangeError>> {
        Box::pin(change(self, person, wanted))
    }

    /// Creates an account, unless the person has one. Then it is changed to have these properties,
    /// as far as the platform can change them: [`Changed::manual`] has the rest.
    ///
    /// # Errors
    /// Those of [`Directory::ensure`] and [`Directory::apply`]; [`ChangeError::Unsupported`] if the
    /// platform cannot create accounts.
    fn create<'a>(
        &'a self,
        person: &'a PersonRef,
        properties: Present,
    ) -> BoxFuture<'a, Result<Changed, ChangeError>> {
        Box::pin(async move {
            let wanted = Wanted::Present(properties);
            apply_all(self, person, &wanted, None, |action| action == Action::Create).await
        })
    }

    /// Changes name, address and so on of somebody who has an account.
    ///
    /// # Errors
    /// See [`change`](DirectoryExt::change); [`ChangeError::NoAccount`] if the person has none.
    fn update<'a>(
        &'a self,
        person: &'a PersonRef,
        attributes: Attributes,
    ) -> BoxFuture<'a, Result<Changed, ChangeError>> {
        Box::pin(change_existing(self, person, Present { attributes, ..Present::default() }))
    }

    /// Lets a person use the account again.
    ///
    /// # Errors
    /// See [`update`](DirectoryExt::update).
    fn activate<'a>(&'a self, person: &'a PersonRef) -> BoxFuture<'a, Result<Changed, ChangeError>> {
        Box::pin(change_existing(self, person, Present { activate: true, ..Present::default() }))
    }

    /// Hands over a person's open conversations and ends their access. What can be kept of the
    /// account is kept. If the platform cannot end the sessions of somebody who is signed in, that
    /// is in [`Changed::manual`].
    ///
    /// # Errors
    /// See [`change`](DirectoryExt::change).
    fn deactivate<'a>(
        &'a self,
        person: &'a PersonRef,
        leaving: Leaving,
    ) -> BoxFuture<'a, Result<Changed, ChangeError>> {
        Box::pin(async move {
            let wanted = Wanted::Inactive(leaving);
            apply_all(self, person, &wanted, None, |action| action != Action::EndSessions).await
        })
    }

    /// Hands over a person's open conversations and deletes the account.
    ///
    /// # Errors
    /// See [`change`](DirectoryExt::change).
    fn delete<'a>(
        &'a self,
        person: &'a PersonRef,
        leaving: Leaving,
    ) -> BoxFuture<'a, Result<Changed, ChangeError>> {
        Box::pin(async move { change(self, person, &Wanted::Absent(leaving)).await })
    }

    /// Sets whether a person takes chats: [`Available`](AvailabilityKind::Available) or
    /// [`Unavailable`](AvailabilityKind::Unavailable).
    ///
    /// # Errors
    /// See [`update`](DirectoryExt::update); [`ChangeError::Refused`] for another availability.
    fn set_availability<'a>(
        &'a self,
        person: &'a PersonRef,
        availability: AvailabilityKind,
    ) -> BoxFuture<'a, Result<Changed, ChangeError>> {
        Box::pin(async move {
            let wanted = match availability {
                AvailabilityKind::Available => Wanted::Available,
                AvailabilityKind::Unavailable => Wanted::NotAvailable,
                other => {
                    let message = format!("`{other}` cannot be set; choose `available` or `unavailable`");
                    return Err(ChangeError::refused(message));
                }
            };
            change(self, person, &wanted).await
        })
    }

    /// Gives a person a role, by its ID or name.
    ///
    /// # Errors
    /// See [`update`](DirectoryExt::update).
    fn grant<'a>(
        &'a self,
        person: &'a PersonRef,
        role: &'a str,
    ) -> BoxFuture<'a, Result<Changed, ChangeError>> {
        Box::pin(change_existing(self, person, Present { roles: adding(role), ..Present::default() }))
    }

    /// Takes a role from a person, by its ID or name.
    ///
    /// # Errors
    /// See [`update`](DirectoryExt::update).
    fn revoke<'a>(
        &'a self,
        person: &'a PersonRef,
        role: &'a str,
    ) -> BoxFuture<'a, Result<Changed, ChangeError>> {
        Box::pin(change_existing(self, person, Present { roles: removing(role), ..Present::default() }))
    }

    /// Adds a person to a group, by its ID or name.
    ///
    /// # Errors
    /// See [`update`](DirectoryExt::update).
    fn join<'a>(
        &'a self,
        person: &'a PersonRef,
        group: &'a str,
    ) -> BoxFuture<'a, Result<Changed, ChangeError>> {
        Box::pin(change_existing(self, person, Present { groups: adding(group), ..Present::default() }))
    }

    /// Removes a person from a group, by its ID or name.
    ///
    /// # Errors
    /// See [`update`](DirectoryExt::update).
    fn leave<'a>(
        &'a self,
        person: &'a PersonRef,
        group: &'a str,
    ) -> BoxFuture<'a, Result<Changed, ChangeError>> {
        Box::pin(change_existing(self, person, Present { groups: removing(group), ..Present::default() }))
    }

    /// Creates a group, such as a team or a department, unless there is one of this name.
    ///
    /// # Errors
    /// Those of [`Directory::ensure_group`] and [`Directory::apply`]; [`ChangeError::Unsupported`]
    /// if the platform cannot create groups.
    fn create_group<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Changed, ChangeError>> {
        Box::pin(change_group(self, name, &WantedGroup::Present))
    }

    /// Gives a group, by its ID or name, another name.
    ///
    /// # Errors
    /// See [`create_group`](DirectoryExt::create_group); [`ChangeError::Refused`] if there is no
    /// such group.
    fn rename_group<'a>(
        &'a self,
        group: &'a str,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Changed, ChangeError>> {
        let wanted = WantedGroup::Renamed { to: name.to_owned() };
        Box::pin(async move { change_group(self, group, &wanted).await })
    }

    /// Deletes a group, by its ID or name. Its members keep their accounts.
    ///
    /// # Errors
    /// See [`create_group`](DirectoryExt::create_group).
    fn delete_group<'a>(&'a self, group: &'a str) -> BoxFuture<'a, Result<Changed, ChangeError>> {
        Box::pin(change_group(self, group, &WantedGroup::Absent))
    }
}

impl<D: Directory + ?Sized> DirectoryExt for D {}

async fn change_group<D: Directory + ?Sized>(
    directory: &D,
    group: &str,
    wanted: &WantedGroup,
) -> Result<Changed, ChangeError> {
    let plan = directory.ensure_group(group, wanted).await?;
    refuse_half_a_plan(&plan, |_| true)?;
    let mut changed = Changed::default();
    for step in plan.steps {
        let done = directory.apply(&step).await?;
        changed.steps.push(AppliedStep { step, done });
    }
    Ok(changed)
}

fn adding(name: &str) -> WantedSet {
    WantedSet::Changed { add: vec![name.to_owned()], remove: Vec::new() }
}

fn removing(name: &str) -> WantedSet {
    WantedSet::Changed { add: Vec::new(), remove: vec![name.to_owned()] }
}

async fn change<D: Directory + ?Sized>(
    directory: &D,
    person: &PersonRef,
    wanted: &Wanted,
) -> Result<Changed, ChangeError> {
    apply_all(directory, person, wanted, None, |_| true).await
}

/// Applies a plan. `first` is the one that was made already, if any.
///
/// # Errors
/// [`ChangeError::Unsupported`]: the platform does nothing of an action that is required.
async fn apply_all<D: Directory + ?Sized>(
    directory: &D,
    person: &PersonRef,
    wanted: &Wanted,
    mut first: Option<Plan>,
    is_required: fn(Action) -> bool,
) -> Result<Changed, ChangeError> {
    let mut changed = Changed::default();
    let mut person = person.clone();
    for _ in 0..PLANS {
        let plan = match first.take() {
            Some(plan) => plan,
            None => directory.ensure(&person, wanted).await?,
        };
        refuse_half_a_plan(&plan, is_required)?;
        let creates = plan.steps.iter().any(|step| step.action == Action::Create);
        for step in plan.steps {
            let done = directory.apply(&step).await?;
            if let Some(id) = &done.id {
                // From here on it is known who it is.
                person = PersonRef::Id(id.clone());
            }
            changed.steps.push(AppliedStep { step, done });
        }
        for task in plan.manual {
            if !changed.manual.contains(&task) {
                changed.manual.push(task);
            }
        }
        if !creates {
            break;
        }
    }
    Ok(changed)
}

async fn change_existing<D: Directory + ?Sized>(
    directory: &D,
    person: &PersonRef,
    properties: Present,
) -> Result<Changed, ChangeError> {
    let wanted = Wanted::Present(Present { existing_only: true, ..properties });
    let plan = directory.ensure(person, &wanted).await?;
    if plan.steps.iter().any(|step| step.action == Action::Create)
        || plan.manual.iter().any(|task| task.action == Action::Create)
    {
        return Err(nobody(person));
    }
    apply_all(directory, person, &wanted, Some(plan), |_| true).await
}

/// # Errors
/// [`ChangeError::Unsupported`]: the platform does nothing of something that is wanted. A task that
/// goes with a step, such as the rest of an emulation, is no reason to refuse it.
fn refuse_half_a_plan(plan: &Plan, is_required: fn(Action) -> bool) -> Result<(), ChangeError> {
    let is_missing =
        |action: Action| is_required(action) && plan.steps.iter().all(|step| step.action != action);
    match plan.manual.iter().find(|task| is_missing(task.action)) {
        None => Ok(()),
        Some(task) => Err(ChangeError::unsupported(task.action, &*task.reason, &*task.nearest)),
    }
}
