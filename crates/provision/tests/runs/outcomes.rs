//! Steps that time out, are refused, or are not possible now, on each platform.

use frontdesk::{Action, ChangeError, DirectoryExt, HandOver, Leaving, PersonRef, Wanted};
use frontdesk_provision::{Assignment, Journal, StepState};
use frontdesk_sandbox::SandboxVendor;
use frontdesk_sandbox::faults::{Fault, Script};

use crate::support::{PIA, Platforms, go_on, route, to_heir};

/// The request after which a new account is there.
async fn create(platforms: &Platforms, vendor: SandboxVendor) -> String {
    let capabilities = platforms.capabilities(vendor).await;
    route(vendor, capabilities.support(Action::Create).operations().last().unwrap())
}

async fn comes(platforms: &Platforms, vendor: SandboxVendor) -> Assignment {
    let pia = Wanted::Present(platforms.pia(vendor).await);
    Assignment::new(PersonRef::Email(PIA.to_owned()), pia).on([vendor.name()])
}

#[tokio::test]
async fn a_timeout_after_sending_is_resolved_by_reading_and_never_by_sending_again() {
    let platforms = Platforms::start().await;
    for vendor in platforms.vendors.iter().copied() {
        let create = create(&platforms, vendor).await;
        // Does what it is asked for, and closes the connection in the middle of the response.
        let script = Script::new().on(&create, [Fault::CloseMidBody]);
        let plan = platforms.plan(vec![comes(&platforms, vendor).await]).await;
        platforms.sandbox.script(vendor, script).unwrap();
        let report = platforms.run(&Journal::in_memory().unwrap(), &plan).await;
        assert!(report.is_done(), "{vendor}: {report}");
        assert_eq!(platforms.sandbox.seen(vendor).get(&create), Some(&1), "{vendor}");
        assert_eq!(platforms.pias(vendor).await.len(), 1, "{vendor}");
    }
}

#[tokio::test]
async fn one_platform_that_refuses_keeps_no_other_from_being_changed() {
    let platforms = Platforms::start().await;
    for refusing in platforms.vendors.iter().copied() {
        let platforms = Platforms::start().await;
        let mut assignments = Vec::new();
        for vendor in platforms.vendors.iter().copied() {
            assignments.push(comes(&platforms, vendor).await);
        }
        let plan = platforms.plan(assignments).await;
        let create = create(&platforms, refusing).await;
        let script = Script::new().on(&create, [Fault::Status { status: 400 }]);
        platforms.sandbox.script(refusing, script).unwrap();
        let journal = Journal::in_memory().unwrap();
        let report = platforms.run(&journal, &plan).await;
        assert_eq!((report.failed, report.is_done()), (1, false), "{refusing}: {report}");
        for vendor in platforms.vendors.iter().copied() {
            let expected = usize::from(vendor != refusing);
            assert_eq!(platforms.pias(vendor).await.len(), expected, "{refusing} refuses, {vendor}");
        }
        for step in journal.run(report.id).unwrap().steps {
            let is_done = step.directory != refusing.name();
            assert_eq!(step.state == StepState::Done, is_done, "{refusing}: {step:?}");
        }
        // Once the reason is gone, the run goes on where it stopped.
        let runner = frontdesk_provision::Runner::new(&platforms.frontdesk, &journal);
        let report = runner.resume(report.id, go_on).await.unwrap();
        assert!(report.is_done(), "{refusing}: {report}");
        assert_eq!(platforms.pias(refusing).await.len(), 1, "{refusing}");
    }
}

/// Some servers take somebody who has left for nobody.
#[tokio::test]
async fn who_left_after_the_plan_was_made_gets_no_conversation() {
    let platforms = Platforms::start().await;
    let mut checked = 0;
    for vendor in platforms.vendors.iter().copied() {
        let (directory, capabilities) = (platforms.directory(vendor), platforms.capabilities(vendor).await);
        if ![Action::ReassignToPerson, Action::Deactivate].iter().all(|action| capabilities.can(*action)) {
            continue;
        }
        let leaver = platforms.leaver(vendor).await;
        let (person, heir) = (PersonRef::Id(leaver.user.id.clone()), PersonRef::Id(leaver.heir.clone()));
        let wanted = Wanted::Inactive(Leaving::handing_over(to_heir(&leaver)));
        let plan = directory.ensure(&person, &wanted).await.unwrap();
        let step = plan.steps.iter().find(|step| step.action == Action::ReassignToPerson).unwrap();
        directory.deactivate(&heir, Leaving::handing_over(HandOver::Close)).await.unwrap();
        let refused = directory.apply(step).await.unwrap_err();
        let is_refused = matches!(refused, ChangeError::Refused { .. } | ChangeError::NoAccount { .. });
        assert!(is_refused, "{vendor}: {refused:?}");
        assert!(!directory.is_applied(step).await.unwrap(), "{vendor}");
        checked += 1;
    }
    assert!(checked > 1, "{checked}");
}
