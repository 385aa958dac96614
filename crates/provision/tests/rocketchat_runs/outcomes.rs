//! Steps that fail, time out or wait, and plans that are no longer true.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::Duration;

use frontdesk::{Action, PersonRef, Wanted, WantedSet};
use frontdesk_provision::{Assignment, Guards, Journal, ProvisionError, RunEvent, Runner, StepState};
use frontdesk_sandbox::SandboxVendor;
use frontdesk_sandbox::faults::{Fault, Script};

use crate::support::{PIA, Workspace, go_on, leaving_to, named, one_comes_and_one_leaves, pia};

const CREATE: &str = "POST /api/v1/users.create";

#[tokio::test]
async fn a_timeout_after_sending_is_resolved_by_reading() {
    let workspace = Workspace::start().await;
    let journal = Journal::in_memory().unwrap();
    let plan = workspace.plan(one_comes_and_one_leaves()).await;
    workspace
        .sandbox
        .script(
            SandboxVendor::RocketChat, // Does what it is asked for, and closes the connection in the middle of the response.
            Script::new().on(CREATE, [Fault::CloseMidBody]),
        )
        .unwrap();
    let report = workspace.run(&journal, &plan).await;
    assert!(report.is_done(), "{report}");
    assert_eq!(workspace.sandbox.seen(SandboxVendor::RocketChat).get(CREATE), Some(&1));
    assert_eq!(workspace.people(PersonRef::Email(PIA.to_owned())).await.len(), 1);
}

#[tokio::test]
async fn a_step_that_fails_skips_the_rest_of_the_person_and_the_others_go_on() {
    let workspace = Workspace::start().await;
    let journal = Journal::in_memory().unwrap();
    let plan = workspace.plan(one_comes_and_one_leaves()).await;
    let refused = Script::new().on(CREATE, [Fault::Status { status: 400 }]);
    workspace.sandbox.script(SandboxVendor::RocketChat, refused).unwrap();
    let report = workspace.run(&journal, &plan).await;
    assert_eq!((report.failed, report.skipped > 0, report.is_done()), (1, true, false), "{report}");
    assert_eq!(workspace.people(named("john.doe")).await[0].active, Some(false));

    // Once the reason is gone, the run goes on where it stopped.
    workspace.sandbox.script(SandboxVendor::RocketChat, Script::default()).unwrap();
    let runner = Runner::new(&workspace.frontdesk, &journal);
    let report = runner.resume(report.id, go_on).await.unwrap();
    assert!(report.is_done(), "{report}");
}

#[tokio::test]
async fn a_run_stops_when_it_is_told_to_and_goes_on_later() {
    let workspace = Workspace::start().await;
    let journal = Journal::in_memory().unwrap();
    let plan = workspace.plan(one_comes_and_one_leaves()).await;
    let runner = Runner::new(&workspace.frontdesk, &journal);
    let id = runner.start(&plan, &Guards::default()).await.unwrap();
    let finished = Mutex::new(Vec::new());
    let report = runner.resume(id, |event| match event {
        RunEvent::Finished(step) => {
            finished.lock().unwrap().push(step.step.action);
            ControlFlow::Break(())
        }
        _ => ControlFlow::Continue(()),
    });
    let report = report.await.unwrap();
    assert_eq!(finished.into_inner().unwrap(), [Action::SetAvailability]);
    assert_eq!((report.changed, report.left), (1, plan.steps.len() - 1));
    assert!(matches!(journal.run(id).unwrap().steps[1].state, StepState::Planned));
    assert!(runner.resume(id, go_on).await.unwrap().is_done());
}

/// What a new account has by itself is part of the run from the moment at which the account is
/// known to be there.
#[tokio::test]
async fn a_run_that_stops_after_a_creation_still_takes_away_what_the_account_has_by_itself() {
    let workspace = Workspace::start().await;
    let journal = Journal::in_memory().unwrap();
    let mut agent = pia();
    agent.groups = WantedSet::Unchanged;
    // The server gives everyone the role of a user.
    agent.roles = WantedSet::Exactly(vec!["livechat-agent".to_owned()]);
    let person = PersonRef::Email(PIA.to_owned());
    let plan = workspace.plan(vec![Assignment::new(person.clone(), Wanted::Present(agent))]).await;
    let planned: Vec<Action> = plan.steps.iter().map(|planned| planned.step.action).collect();
    assert_eq!(planned, [Action::Create, Action::GrantRole]);
    let runner = Runner::new(&workspace.frontdesk, &journal);
    let id = runner.start(&plan, &Guards::default()).await.unwrap();
    runner
        .resume(id, |event| match event {
            RunEvent::Finished(step) if step.step.action == Action::GrantRole => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        })
        .await
        .unwrap();
    assert!(runner.resume(id, go_on).await.unwrap().is_done());
    let roles: Vec<String> =
        workspace.people(person).await.remove(0).roles.into_iter().map(|role| role.value).collect();
    assert_eq!(roles, ["livechat-agent"]);
}

#[tokio::test]
async fn one_process_at_a_time_runs_with_a_journal() {
    let workspace = Workspace::start().await;
    let folder = std::env::temp_dir().join(format!("frontdesk-provision-lock-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let first = Journal::open(folder.join("runs.db")).unwrap();
    let second = Journal::open(folder.join("runs.db")).unwrap();
    let plan = workspace.plan(vec![Assignment::new(named("vera.popescu"), leaving_to("john.doe"))]).await;
    let id = Runner::new(&workspace.frontdesk, &first).start(&plan, &Guards::default()).await.unwrap();
    let mut busy = None;
    let report = Runner::new(&workspace.frontdesk, &first)
        .resume(id, |_| {
            let other = Runner::new(&workspace.frontdesk, &second);
            // It finds the lock before it awaits anything.
            busy = futures_util::FutureExt::now_or_never(other.resume(id, go_on));
            ControlFlow::Continue(())
        })
        .await
        .unwrap();
    assert!(report.is_done(), "{report}");
    assert!(matches!(busy, Some(Err(ProvisionError::Busy))), "{busy:?}");
    assert_eq!(second.runs().unwrap()[0].done, plan.steps.len());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.join("runs.db")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_plan_is_data_and_knows_whether_it_is_still_true() {
    let workspace = Workspace::start().await;
    let plan = workspace.plan(one_comes_and_one_leaves()).await;
    let text = serde_json::to_string(&plan).unwrap();
    let read: frontdesk_provision::RunPlan = serde_json::from_str(&text).unwrap();
    assert_eq!(read, plan);
    assert!(read.is_current(&workspace.frontdesk).await);
    let journal = Journal::in_memory().unwrap();
    let comes = Assignment::new(PersonRef::Email(PIA.to_owned()), Wanted::Present(pia()));
    let report = workspace.run(&journal, &workspace.plan(vec![comes]).await).await;
    assert!(report.is_done(), "{report}");
    assert!(!read.is_current(&workspace.frontdesk).await);
    // It may be run all the same: what is done changes nothing.
    let report = Runner::new(&workspace.frontdesk, &journal).settles_within(Duration::ZERO);
    let id = report.start(&read, &Guards::default()).await.unwrap();
    let report = report.resume(id, go_on).await.unwrap();
    assert!(report.is_done() && report.unchanged > 0, "{report}");
}

#[tokio::test]
async fn a_directory_that_is_not_there_is_told_in_the_plan() {
    let workspace = Workspace::start().await;
    let assignment = Assignment::new(named("john.doe"), Wanted::NotAvailable).on(["elsewhere"]);
    let plan = frontdesk_provision::RunPlan::make(&workspace.frontdesk, vec![assignment]).await;
    assert_eq!(plan.failures.len(), 1);
    assert!(
        plan.failures[0].error.contains("there is no directory `elsewhere`"),
        "{}",
        plan.failures[0].error
    );
}

/// What an agent's deactivation leaves behind stands in the plan; somebody who is no agent leaves
/// none of it.
#[tokio::test]
async fn the_reason_of_a_deactivation_says_what_it_does_not_see_to() {
    let workspace = Workspace::start().await;
    for (name, is_agent) in [("john.doe", true), ("jonas.weber", false)] {
        let plan = workspace.plan(vec![Assignment::new(named(name), leaving_to("vera.popescu"))]).await;
        let end = plan.steps.iter().find(|planned| planned.step.action == Action::Deactivate).unwrap();
        let says = |words: &str| end.step.reason.contains(words);
        assert_eq!(says("contacts keep the person as their manager"), is_agent, "{name}");
        assert_eq!(says("customers in a queue who wait for the person"), is_agent, "{name}");
    }
}
