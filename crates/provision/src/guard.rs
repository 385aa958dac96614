//! What keeps a run from doing harm by mistake.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use frontdesk::{Action, Directory, DirectoryEntry, Frontdesk, PersonQuery, PersonRef, RoleKind, User};
use futures_util::StreamExt as _;

use crate::error::ProvisionError;
use crate::objection::Objection;
use crate::plan::{PlannedStep, RunPlan};

/// What keeps a run from doing harm by mistake: steps that end somebody's access, or take away the
/// role of an administrator, are looked at before anything is changed.
///
/// Always guarded are the accounts of the credentials themselves, where the platform tells which
/// these are, and the last administrator of each platform. If a platform does not show the roles of
/// its people, nobody's access ends without confirmation.
///
/// ```
/// use frontdesk::PersonRef;
/// use frontdesk_provision::Guards;
///
/// let guards = Guards::default()
///     .protect([PersonRef::Email("root@harbour.example".to_owned())])
///     .max_people(5)
///     .max_percent(10);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Guards {
    protected: Vec<PersonRef>,
    max_people: Option<usize>,
    max_percent: Option<u8>,
    confirmed: Option<usize>,
}

impl Guards {
    /// Adds people whose access no run ends. IDs count on every platform.
    #[must_use]
    pub fn protect(mut self, people: impl IntoIterator<Item = PersonRef>) -> Self {
        self.protected.extend(people);
        self
    }

    /// Sets how many people may lose their access in one run without confirmation. Defaults to no
    /// limit.
    #[must_use]
    pub fn max_people(mut self, people: usize) -> Self {
        self.max_people = Some(people);
        self
    }

    /// Sets which percentage of the people of a platform may lose their access in one run without
    /// confirmation. Defaults to no limit.
    #[must_use]
    pub fn max_percent(mut self, percent: u8) -> Self {
        self.max_percent = Some(percent);
        self
    }

    /// Confirms that this many people lose their access. Another number of people is objected to
    /// as before.
    #[must_use]
    pub fn confirm(mut self, people: usize) -> Self {
        self.confirmed = Some(people);
        self
    }

    /// Returns everything that is to be said against a plan. It reads, and changes nothing.
    ///
    /// # Errors
    /// [`ProvisionError::Unreadable`]: a directory of the plan could not be read.
    pub async fn check(
        &self,
        frontdesk: &Frontdesk,
        plan: &RunPlan,
    ) -> Result<Vec<Objection>, ProvisionError> {
        let mut objections = Vec::new();
        let mut leavers = BTreeSet::new();
        for (name, steps) in by_directory(plan) {
            leavers.extend(steps.iter().filter(|step| ends_access(step)).map(|step| step.assignment));
            let Some(directory) = frontdesk.directory(name) else { continue };
            objections.extend(self.check_one(name, directory, &steps).await?);
        }
        let confirmed = self.confirmed == Some(leavers.len());
        if let Some(limit) = self.max_people.filter(|limit| leavers.len() > *limit && !confirmed) {
            objections.push(Objection::TooMany { people: leavers.len(), limit });
        }
        if confirmed {
            objections.retain(|objection| !objection.can_be_confirmed());
        }
        Ok(objections)
    }

    async fn check_one(
        &self,
        name: &str,
        directory: &dyn Directory,
        steps: &[&PlannedStep],
    ) -> Result<Vec<Objection>, ProvisionError> {
        let unreadable = |error| ProvisionError::Unreadable { directory: name.to_owned(), error };
        let own = directory.own_id().await.map_err(unreadable)?;
        let by_person = ByPerson::new(steps);
        let mut people = People::default();
        let mut everyone = directory.list();
        while let Some(entry) = everyone.next().await {
            match entry {
                Ok(entry) => people.add(&entry, &by_person, directory.shows_roles(&entry)),
                // Somebody who cannot be read is nobody of the plan, and no administrator to count
                // on.
                Err(error) if error.is_malformed_record() => {}
                Err(error) => return Err(unreadable(error)),
            }
        }
        let mut objections = Vec::new();
        for user in &people.leaving {
            let objection =
                |why| Objection::Protected { directory: name.to_owned(), person: shown(user), why };
            if own.as_ref() == Some(&user.id) {
                objections.push(objection("it is the account of the credentials"));
            } else if self.protected.iter().any(|person| person.is(user)) {
                objections.push(objection("it is protected"));
            }
        }
        if let [last, ..] = people.administrators_leaving.as_slice()
            && people.administrators_staying == 0
        {
            objections
                .push(Objection::LastAdministrator { directory: name.to_owned(), person: last.clone() });
        }
        if let Some(person) = people.unseen.filter(|_| people.administrators_staying == 0) {
            objections.push(Objection::UnseenRoles { directory: name.to_owned(), person });
        }
        let leaving = steps.iter().filter(|step| ends_access(step)).map(|step| step.assignment);
        let leaving = leaving.collect::<BTreeSet<_>>().len();
        if let Some(percent) = self.max_percent
            && leaving * 100 > people.count * usize::from(percent)
        {
            let directory = name.to_owned();
            objections.push(Objection::TooMuchOf { directory, people: leaving, of: people.count, percent });
        }
        Ok(objections)
    }
}

/// Steps by the people whom they are about: a plan may have as many people as the directory.
struct ByPerson<'a> {
    by_id: HashMap<&'a str, Vec<&'a PlannedStep>>,
    /// Those whose person is not named by ID.
    others: Vec<(PersonQuery, &'a PlannedStep)>,
}

impl<'a> ByPerson<'a> {
    fn new(steps: &[&'a PlannedStep]) -> Self {
        let mut by_person = Self { by_id: HashMap::new(), others: Vec::new() };
        for step in steps {
            let Some(person) = step.step.subject.person() else { continue };
            match PersonQuery::of(person) {
                Some(query) => by_person.others.push((query, step)),
                None => by_person.by_id.entry(person.as_str()).or_default().push(step),
            }
        }
        by_person
    }

    fn about(&self, user: &User) -> Vec<&'a PlannedStep> {
        let by_id = self.by_id.get(user.id.as_str()).into_iter().flatten().copied();
        let others = self.others.iter().filter(|(query, _)| query.matches(user)).map(|(_, step)| *step);
        by_id.chain(others).collect()
    }
}

/// What the people of a directory come to.
#[derive(Default)]
struct People {
    count: usize,
    leaving: Vec<User>,
    administrators_leaving: Vec<String>,
    administrators_staying: usize,
    /// Somebody who leaves and may be an administrator.
    unseen: Option<String>,
}

impl People {
    fn add(&mut self, entry: &DirectoryEntry, steps: &ByPerson<'_>, shows_roles: bool) {
        let user = &entry.user;
        self.count += 1;
        let about = steps.about(user);
        let leaves = about.iter().any(|step| ends_access(step));
        if leaves {
            self.leaving.push(user.clone());
        }
        if leaves && !shows_roles && user.active != Some(false) {
            self.unseen.get_or_insert_with(|| shown(user));
        }
        let mut own = user.roles.iter().filter(|role| role.kind == RoleKind::Administrator);
        let loses = |role: &str| {
            about.iter().any(|step| {
                step.step.action == Action::RevokeRole && step.step.target.as_deref() == Some(role)
            })
        };
        let is_administrator = own.clone().next().is_some() && user.active != Some(false);
        if is_administrator && (leaves || own.all(|role| loses(&role.value))) {
            self.administrators_leaving.push(shown(user));
        } else if is_administrator {
            self.administrators_staying += 1;
        }
    }
}

/// The steps of a plan that take something away, by directory.
fn by_directory(plan: &RunPlan) -> BTreeMap<&str, Vec<&PlannedStep>> {
    let mut directories: BTreeMap<&str, Vec<&PlannedStep>> = BTreeMap::new();
    let takes = |step: &&PlannedStep| ends_access(step) || step.step.action == Action::RevokeRole;
    for step in plan.steps.iter().filter(takes) {
        directories.entry(&step.directory).or_default().push(step);
    }
    directories
}

fn ends_access(planned: &PlannedStep) -> bool {
    matches!(planned.step.action, Action::Deactivate | Action::Delete)
}

fn shown(user: &User) -> String {
    let name = user.email().or(user.user_name.as_deref()).or(user.display_name.as_deref());
    name.unwrap_or(&user.id).to_owned()
}
