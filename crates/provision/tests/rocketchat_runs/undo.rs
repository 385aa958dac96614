//! Runs that are undone.

use frontdesk::{Action, DirectoryExt, HandOver, Leaving, Present, Wanted};
use frontdesk_provision::{Assignment, Guards, Journal, Objection, ProvisionError, Runner};

use crate::support::{NAME, Workspace, go_on, named, one_comes_and_one_leaves};

#[tokio::test]
async fn what_can_be_undone_is_undone_and_the_rest_is_told() {
    let workspace = Workspace::start().await;
    let journal = Journal::in_memory().unwrap();
    let before = workspace.people(named("john.doe")).await;
    let plan = workspace.plan(one_comes_and_one_leaves()).await;
    assert!(workspace.run(&journal, &plan).await.is_done());
    assert_eq!(workspace.people(named("john.doe")).await[0].active, Some(false));

    let runner = Runner::new(&workspace.frontdesk, &journal);
    let id = journal.runs().unwrap()[0].id;
    let plan = runner.plan_undo(id).unwrap();
    let undo = runner.start(&plan, &Guards::default()).await.unwrap();
    // Nobody who is not signed in gets a conversation, and the deactivation has signed John out.
    let report = runner.resume(undo, go_on).await.unwrap();
    let steps = journal.run(undo).unwrap().steps;
    let failed: Vec<_> =
        steps.iter().filter_map(|step| Some((step.step.action, step.error.as_deref()?))).collect();
    assert!(
        matches!(failed.as_slice(), [(Action::ReassignToPerson, error)] if error.contains("offline")),
        "{report}: {failed:?}"
    );
    workspace.sign_in("john.doe").await;
    let report = runner.resume(undo, go_on).await.unwrap();
    assert!(report.is_done(), "{}", journal.run(undo).unwrap().to_markdown());

    let after = workspace.people(named("john.doe")).await;
    assert_eq!((&after[0].active, &after[0].roles), (&before[0].active, &before[0].roles));
    let run = journal.run(undo).unwrap();
    assert_eq!(run.undoes, Some(id));
    // Pia's account stays, and somebody has to see to it.
    let manual: Vec<Action> = run.manual.iter().map(|planned| planned.task.action).collect();
    assert_eq!(manual, [Action::Create]);
    assert!(run.to_markdown().contains("an account may be in use by now"), "{}", run.to_markdown());
    // What undoes nothing more changes nothing more.
    let again = runner.start(&plan, &Guards::default()).await.unwrap();
    let again = runner.resume(again, go_on).await.unwrap();
    assert_eq!((again.changed, again.is_done()), (0, true));
}

#[tokio::test]
async fn guards_look_at_what_is_undone_too() {
    let workspace = Workspace::start().await;
    let journal = Journal::in_memory().unwrap();
    let john = named("john.doe");
    let directory = workspace.frontdesk.directory(NAME).unwrap();
    directory.deactivate(&john, Leaving::handing_over(HandOver::Close)).await.unwrap();
    let mut present = Present::default();
    present.activate = true;
    let plan = workspace.plan(vec![Assignment::new(john.clone(), Wanted::Present(present))]).await;
    let activated = workspace.run(&journal, &plan).await;

    let runner = Runner::new(&workspace.frontdesk, &journal);
    let undo = runner.plan_undo(activated.id).unwrap();
    let refused = runner.start(&undo, &Guards::default().protect([john])).await.unwrap_err();
    let ProvisionError::Objections(objections) = refused else { panic!("{refused}") };
    assert!(matches!(objections.as_slice(), [Objection::Protected { .. }]), "{objections:?}");
}
