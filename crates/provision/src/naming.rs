//! How the people of steps are named.

use frontdesk::{Action, PersonRef, Subject};

use crate::plan::{Assignment, RunPlan};
use crate::record::RunHeader;

/// Names people as the assignments of a plan or run do: steps name them by the platform's IDs,
/// which tell a reader little.
///
/// ```
/// use frontdesk::{Action, PersonRef, Subject, Wanted};
/// use frontdesk_provision::{Assignment, Naming};
///
/// let ada = PersonRef::Email("ada.brandt@harbour.example".to_owned());
/// let assignments = [Assignment::new(ada.clone(), Wanted::NotAvailable)];
/// let subject = Subject::Person(PersonRef::Id("7".to_owned()));
/// let named = Naming::of(&assignments).name(0, Action::SetAvailability, &subject);
/// assert_eq!(named, Subject::Person(ada));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Naming<'a> {
    assignments: &'a [Assignment],
    is_undo: bool,
}

impl<'a> Naming<'a> {
    /// Names people as these assignments do.
    #[must_use]
    pub fn of(assignments: &'a [Assignment]) -> Self {
        Self { assignments, is_undo: false }
    }

    /// Returns the person or group of a step or task that belongs to the assignment of this index.
    #[must_use]
    pub fn name(&self, assignment: usize, action: Action, subject: &Subject) -> Subject {
        // Conversations are taken back from their heir, who is not the person of the assignment.
        let is_heir = self.is_undo && action == Action::ReassignToPerson;
        match (subject, self.assignments.get(assignment).map(|assignment| assignment.goal.subject())) {
            (Subject::Person(PersonRef::Id(_)), Some(named @ Subject::Person(_))) if !is_heir => named,
            _ => subject.clone(),
        }
    }
}

impl RunPlan {
    /// Names the people of the steps as the assignments do.
    #[must_use]
    pub fn naming(&self) -> Naming<'_> {
        Naming { assignments: &self.assignments, is_undo: self.undoes.is_some() }
    }
}

impl RunHeader {
    /// Names the people of the steps as the assignments do.
    #[must_use]
    pub fn naming(&self) -> Naming<'_> {
        Naming { assignments: &self.assignments, is_undo: self.undoes.is_some() }
    }
}

#[cfg(test)]
mod tests {
    use frontdesk::Wanted;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_id_gives_way_to_the_name_that_was_asked_for() {
        let person = |id: PersonRef| Subject::Person(id);
        let id = |id: &str| person(PersonRef::Id(id.to_owned()));
        let ada = PersonRef::Email("ada@harbour.example".to_owned());
        let assignments = vec![Assignment::new(ada.clone(), Wanted::NotAvailable)];
        let json = json!({"assignments": assignments});
        let mut plan: RunPlan = serde_json::from_value(json).unwrap();
        let (ada, heir) = (person(ada), Action::ReassignToPerson);
        let other = person(PersonRef::UserName("ada".to_owned()));
        for (assignment, action, subject, expected) in [
            (0, Action::Deactivate, id("7"), &ada),
            (0, heir, id("7"), &ada),
            (0, Action::GrantRole, other.clone(), &other),
            (1, Action::Deactivate, id("7"), &id("7")),
            (0, Action::DeleteGroup, Subject::Group("7".to_owned()), &Subject::Group("7".to_owned())),
        ] {
            assert_eq!(plan.naming().name(assignment, action, &subject), *expected, "{action} {subject}");
        }
        plan.undoes = Some(1.into());
        assert_eq!(plan.naming().name(0, heir, &id("9")), id("9"));
        assert_eq!(plan.naming().name(0, Action::Activate, &id("7")), ada);
    }
}
