//! Guards at their borders, on a directory of ten people.

use std::future::ready;
use std::sync::{Arc, Mutex};

use frontdesk::{
    Action, Capabilities, ChangeError, Directory, DirectoryEntry, Done, Error, Frontdesk, Leaving,
    PersonQuery, PersonRef, Plan, Role, RoleKind, Status, StatusKind, Step, Support, User, Vendor,
    VendorRecord, Wanted,
};
use frontdesk_provision::{Assignment, Guards, Journal, Objection, RunPlan, Runner};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt};
use serde_json::json;

use crate::support::go_on;

/// Ten people, of whom the first two are administrators, and the last has an account that cannot be
/// used.
#[derive(Debug, Default)]
struct Ten {
    hides_roles: bool,
    /// The reasons of the steps that were applied.
    reasons: Arc<Mutex<Vec<String>>>,
}

fn person(number: usize) -> User {
    let role = if matches!(number, 0 | 1 | 9) { "administrator" } else { "agent" };
    let is_active = number != 9;
    let user = json!({
        "vendor": "phone book", "id": number.to_string(), "userName": format!("person.{number}"),
        "emails": [{"value": format!("person.{number}@harbour.example"), "primary": true}],
        "active": is_active, "status": {"value": if is_active { "active" } else { "inactive" }},
        "roles": [{"value": role, "type": role}],
    });
    serde_json::from_value(user).unwrap()
}

impl Directory for Ten {
    fn vendor(&self) -> Vendor {
        Vendor::from("phone book")
    }

    fn capabilities(&self) -> BoxFuture<'_, Result<Capabilities, Error>> {
        Box::pin(ready(Ok(Capabilities::new(self.vendor(), |_| Support::native(&["any"])))))
    }

    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<DirectoryEntry>, Error>> {
        let number = id.parse::<usize>().ok().filter(|number| *number < 10);
        Box::pin(ready(Ok(number.map(|number| self.entry(number)))))
    }

    fn list(&self) -> BoxStream<'_, Result<DirectoryEntry, Error>> {
        stream::iter((0..10).map(|number| Ok(self.entry(number)))).boxed()
    }

    fn find<'a>(&'a self, query: &'a PersonQuery) -> BoxStream<'a, Result<DirectoryEntry, Error>> {
        self.list()
            .filter(move |entry| ready(entry.as_ref().is_ok_and(|entry| query.matches(&entry.user))))
            .boxed()
    }

    fn ensure<'a>(
        &'a self,
        person: &'a PersonRef,
        wanted: &'a Wanted,
    ) -> BoxFuture<'a, Result<Plan, ChangeError>> {
        let action = match wanted {
            Wanted::Absent(_) => Action::Delete,
            Wanted::Inactive(_) => Action::Deactivate,
            _ => Action::RevokeRole,
        };
        let mut step = Step::new(self.vendor(), action, person.clone(), "a test");
        step.target = (action == Action::RevokeRole).then(|| "administrator".to_owned());
        let mut plan = Plan::default();
        plan.steps.push(step);
        Box::pin(ready(Ok(plan)))
    }

    fn apply<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<Done, ChangeError>> {
        self.reasons.lock().unwrap().push(step.reason.clone());
        Box::pin(ready(Ok(Done::new(true, None, Vec::new()))))
    }

    fn own_id(&self) -> BoxFuture<'_, Result<Option<String>, Error>> {
        Box::pin(ready(Ok(Some("8".to_owned()))))
    }

    fn shows_roles(&self, _: &DirectoryEntry) -> bool {
        !self.hides_roles
    }
}

impl Ten {
    fn entry(&self, number: usize) -> DirectoryEntry {
        let mut user = person(number);
        if self.hides_roles {
            user.roles.clear();
        }
        DirectoryEntry::new(user, VendorRecord::Other(json!(number)), &["any"])
    }
}

/// What is said against ending the access of these people.
async fn objections(
    guards: &Guards,
    people: impl IntoIterator<Item = usize>,
    wanted: Wanted,
) -> Vec<Objection> {
    objections_on(Ten::default(), guards, people, wanted).await
}

async fn objections_on(
    ten: Ten,
    guards: &Guards,
    people: impl IntoIterator<Item = usize>,
    wanted: Wanted,
) -> Vec<Objection> {
    let frontdesk = Frontdesk::new().with_named("ten", ten);
    let of_each = |number: usize| Assignment::new(PersonRef::Id(number.to_string()), wanted.clone());
    let plan = RunPlan::make(&frontdesk, people.into_iter().map(of_each).collect()).await;
    guards.check(&frontdesk, &plan).await.unwrap()
}

fn gone() -> Wanted {
    Wanted::Absent(Leaving::default())
}

#[tokio::test]
async fn as_many_people_as_the_limit_may_go_and_not_one_more() {
    let guards = Guards::default().max_people(3);
    assert_eq!(objections(&guards, 3..6, gone()).await, []);
    let found = objections(&guards, 3..7, gone()).await;
    assert_eq!(found, [Objection::TooMany { people: 4, limit: 3 }]);
    assert!(found[0].can_be_confirmed());
    for (confirmed, is_enough) in [(3, false), (4, true), (5, false)] {
        let found = objections(&guards.clone().confirm(confirmed), 3..7, gone()).await;
        assert_eq!(found.is_empty(), is_enough, "{confirmed}: {found:?}");
    }
    assert_eq!(objections(&Guards::default().max_people(0), [], gone()).await, []);
    assert_eq!(objections(&Guards::default().max_people(0), [3], gone()).await.len(), 1);
}

#[tokio::test]
async fn as_large_a_part_as_the_limit_may_go_and_not_one_person_more() {
    let guards = Guards::default().max_percent(30);
    assert_eq!(objections(&guards, 3..6, gone()).await, []);
    let found = objections(&guards, 3..7, gone()).await;
    let too_much = Objection::TooMuchOf { directory: "ten".to_owned(), people: 4, of: 10, percent: 30 };
    assert_eq!(found, [too_much]);
    assert_eq!(objections(&guards.clone().confirm(4), 3..7, gone()).await, []);
    assert_eq!(objections(&Guards::default().max_percent(29), 3..6, gone()).await.len(), 1);
    assert_eq!(objections(&Guards::default().max_percent(0), [3], gone()).await.len(), 1);
}

#[tokio::test]
async fn somebody_who_is_protected_stays_whatever_they_are_called() {
    let called = [
        PersonRef::Id("3".to_owned()),
        PersonRef::Email("Person.3@Harbour.example".to_owned()),
        PersonRef::UserName("PERSON.3".to_owned()),
    ];
    for person in called {
        let guards = Guards::default().protect([person.clone()]);
        assert_eq!(objections(&guards, [4], gone()).await, [], "{person}");
        for wanted in [gone(), Wanted::Inactive(Leaving::default())] {
            let found = objections(&guards, [3, 4], wanted).await;
            assert!(matches!(found.as_slice(), [Objection::Protected { .. }]), "{person}: {found:?}");
            assert!(!found[0].can_be_confirmed());
        }
    }
    // The account of the credentials, without being named.
    let found = objections(&Guards::default(), [8], gone()).await;
    assert!(matches!(found.as_slice(), [Objection::Protected { .. }]), "{found:?}");
}

/// An administrator whose account cannot be used is nobody to count on.
#[tokio::test]
async fn one_administrator_may_go_and_the_last_one_not() {
    let demoted = || Wanted::Present(frontdesk::Present::default());
    for wanted in [gone, || Wanted::Inactive(Leaving::default()), demoted] {
        assert_eq!(objections(&Guards::default(), [0], wanted()).await, []);
        assert_eq!(objections(&Guards::default(), [1, 9], wanted()).await, []);
        let found = objections(&Guards::default().confirm(2), [0, 1], wanted()).await;
        assert!(matches!(found.as_slice(), [Objection::LastAdministrator { .. }]), "{found:?}");
        assert!(!found[0].can_be_confirmed());
    }
}

/// Who leaves may be the last administrator.
#[tokio::test]
async fn nobody_goes_without_a_word_where_roles_are_not_shown() {
    let blind = || Ten { hides_roles: true, ..Ten::default() };
    let guards = Guards::default();
    for wanted in [gone, || Wanted::Inactive(Leaving::default())] {
        let found = objections_on(blind(), &guards, [0, 1], wanted()).await;
        let [unseen @ Objection::UnseenRoles { .. }] = found.as_slice() else { panic!("{found:?}") };
        assert!(unseen.to_string().contains("are not shown to these credentials"), "{unseen}");
        assert_eq!(objections_on(blind(), &guards.clone().confirm(1), [0, 1], wanted()).await.len(), 1);
        assert_eq!(objections_on(blind(), &guards.clone().confirm(2), [0, 1], wanted()).await, []);
    }
    // An account that cannot be used is no administrator's to count on.
    assert_eq!(objections_on(blind(), &guards, [9], gone()).await, []);
}

#[tokio::test]
async fn a_platform_is_told_the_run_as_the_reason() {
    let ten = Ten::default();
    let reasons = Arc::clone(&ten.reasons);
    let frontdesk = Frontdesk::new().with_named("ten", ten);
    let plan = RunPlan::make(&frontdesk, vec![Assignment::new(PersonRef::Id("3".to_owned()), gone())]).await;
    let journal = Journal::in_memory().unwrap();
    let runner = Runner::new(&frontdesk, &journal);
    let id = runner.start(&plan, &Guards::default()).await.unwrap();
    assert!(runner.resume(id, go_on).await.unwrap().is_done());
    assert_eq!(*reasons.lock().unwrap(), [format!("frontdesk run {id}: a test")]);
    // The journal has the reason alone: it knows the run.
    assert_eq!(journal.run(id).unwrap().steps[0].step.reason, "a test");
}

#[test]
fn the_people_are_as_the_tests_say() {
    let status: Status = person(9).status;
    assert_eq!(status.value, StatusKind::Inactive);
    let administrators: Vec<usize> = (0..10)
        .filter(|number| person(*number).roles.iter().any(|role: &Role| role.kind == RoleKind::Administrator))
        .collect();
    assert_eq!(administrators, [0, 1, 9]);
}
