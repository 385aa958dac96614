//! What a run is not started for.

use frontdesk::{Leaving, PersonRef, Present, Wanted, WantedSet};
use frontdesk_provision::{Assignment, Guards, Journal, Objection, ProvisionError, Runner};

use crate::support::{NAME, Workspace, leaving_to, named};

fn leaves(name: &str) -> Assignment {
    Assignment::new(named(name), Wanted::Absent(Leaving::default()))
}

async fn objections(workspace: &Workspace, guards: &Guards, assignments: Vec<Assignment>) -> Vec<Objection> {
    let plan = workspace.plan(assignments).await;
    guards.check(&workspace.frontdesk, &plan).await.unwrap()
}

#[tokio::test]
async fn the_account_of_the_credentials_and_the_last_administrator_stay() {
    let workspace = Workspace::start().await;
    let own = workspace.frontdesk.directory(NAME).unwrap().own_id().await.unwrap().unwrap();
    let own = PersonRef::Id(own);
    let assignment = Assignment::new(own.clone(), leaving_to("vera.popescu"));
    let assignments = vec![assignment, leaves("jonas.weber")];
    let found = objections(&workspace, &Guards::default(), assignments.clone()).await;
    let words: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(words[0].contains("it is the account of the credentials"), "{words:?}");
    assert!(words[1].contains("is the last administrator"), "{words:?}");
    assert!(found.iter().all(|objection| !objection.can_be_confirmed()));

    // The role alone counts, too.
    let mut present = Present::default();
    present.roles = WantedSet::Changed { add: Vec::new(), remove: vec!["admin".to_owned()] };
    let demoted =
        [own, named("jonas.weber")].map(|person| Assignment::new(person, Wanted::Present(present.clone())));
    assert_eq!(objections(&workspace, &Guards::default(), demoted[..1].to_vec()).await, []);
    let found = objections(&workspace, &Guards::default(), demoted.to_vec()).await;
    assert!(matches!(found.as_slice(), [Objection::LastAdministrator { .. }]), "{found:?}");

    let journal = Journal::in_memory().unwrap();
    let plan = workspace.plan(assignments).await;
    let runner = Runner::new(&workspace.frontdesk, &journal);
    let error = runner.start(&plan, &Guards::default()).await.unwrap_err();
    assert!(matches!(&error, ProvisionError::Objections(two) if two.len() == 2), "{error}");
    assert_eq!(journal.runs().unwrap(), []);
}

#[tokio::test]
async fn protected_people_and_many_people_stay_until_the_number_is_confirmed() {
    let workspace = Workspace::start().await;
    let two = ["vera.popescu", "john.doe"].map(|name| Assignment::new(named(name), leaving_to("ben.okafor")));
    let plan = workspace.plan(two.to_vec()).await;
    let check = async |guards: Guards| guards.check(&workspace.frontdesk, &plan).await.unwrap();

    assert_eq!(check(Guards::default()).await, []);
    let found = check(Guards::default().protect([named("vera.popescu")])).await;
    assert!(matches!(found.as_slice(), [Objection::Protected { why: "it is protected", .. }]), "{found:?}");

    let limited = Guards::default().max_people(1).max_percent(5);
    let found = check(limited.clone()).await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(Objection::can_be_confirmed));
    assert_eq!(check(limited.clone().confirm(3)).await.len(), 2);
    assert_eq!(check(limited.confirm(2)).await, []);
    assert_eq!(check(Guards::default().max_people(2).max_percent(90)).await, []);
}
