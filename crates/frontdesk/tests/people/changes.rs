//! What a platform cannot do is refused before anything is sent, whatever the platform.

use frontdesk::{
    Action, Capabilities, ChangeError, DirectoryExt, HandOver, Leaving, PersonRef, Step, Support, Vendor,
    Wanted,
};
use serde_json::json;

use crate::scenario::{ADA, platform};
use crate::vendors;

/// A step for Ada. What it would set is not looked at before it is refused.
fn step(vendor: &Vendor, action: Action) -> Step {
    let mut step = Step::new(vendor.clone(), action, PersonRef::Id(ADA.id.to_string()), "a test");
    step.target = Some("5".to_owned());
    step.after = json!("whatever");
    step
}

#[tokio::test]
async fn what_a_platform_cannot_do_is_refused_before_any_request() {
    for sample in vendors::ALL {
        let platform = platform(sample, &[ADA]);
        let calls = platform.calls();
        let directory = platform.directory();
        // A platform that has several kinds of credentials is asked once which these are.
        let capabilities = directory.capabilities().await.unwrap();
        let before = calls.all().len();
        let writes = Action::ALL.iter().copied().filter(|action| !action.is_read());
        let mut refused = 0;
        for action in writes.filter(|action| !capabilities.can(*action)) {
            let error = directory.apply(&step(&sample.vendor, action)).await.unwrap_err();
            assert!(matches!(error, ChangeError::Unsupported { .. }), "{} {action}: {error}", sample.vendor);
            refused += 1;
        }
        assert_eq!(calls.all().len(), before, "{}: after {refused} refusals", sample.vendor);
    }
}

/// The operations by which a platform writes.
fn writing(capabilities: &Capabilities) -> Vec<&'static str> {
    let writes = capabilities.iter().filter(|(action, _)| !action.is_read());
    writes.flat_map(|(_, support)| support.operations().iter().copied()).collect()
}

#[tokio::test]
async fn a_plan_writes_nothing() {
    for sample in vendors::ALL {
        let platform = platform(sample, &[ADA]);
        let calls = platform.calls();
        let directory = platform.directory();
        let capabilities = directory.capabilities().await.unwrap();
        let ada = PersonRef::Id(ADA.id.to_string());
        for wanted in [
            Wanted::Available,
            Wanted::NotAvailable,
            Wanted::Inactive(Leaving::handing_over(HandOver::Requeue)),
            Wanted::Absent(Leaving::default()),
        ] {
            if let Ok(plan) = directory.ensure(&ada, &wanted).await {
                for step in &plan.steps {
                    assert!(capabilities.can(step.action), "{step:?}");
                    assert!(!step.operations.is_empty(), "{step:?}");
                }
            }
        }
        let writes = writing(&capabilities);
        assert!(calls.all().iter().all(|call| !writes.contains(&call.as_str())), "{:?}", calls.all());
    }
}

#[tokio::test]
async fn a_step_for_another_platform_or_a_read_is_refused() {
    for sample in vendors::ALL {
        let platform = platform(sample, &[ADA]);
        let calls = platform.calls();
        let directory = platform.directory();
        for step in [step(&Vendor::from("phone book"), Action::Delete), step(&sample.vendor, Action::List)] {
            let error = directory.apply(&step).await.unwrap_err();
            assert!(
                matches!(error, ChangeError::Refused { .. } | ChangeError::Unsupported { .. }),
                "{error}"
            );
        }
        assert!(calls.all().is_empty(), "{}", sample.vendor);
    }
}

#[tokio::test]
async fn an_ambiguous_person_is_never_changed() {
    for sample in vendors::ALL {
        let twin = crate::scenario::Person { id: 71, ..ADA };
        let platform = platform(sample, &[ADA, twin]);
        let calls = platform.calls();
        let directory = platform.directory();
        let capabilities = directory.capabilities().await.unwrap();
        let who = PersonRef::UserName((sample.user_name)(ADA).to_owned());
        let deleted = directory.delete(&who, Leaving::default()).await;
        assert!(
            deleted.is_err() || !capabilities.can(Action::FindByUserName),
            "{}: {deleted:?}",
            sample.vendor
        );
        let writes = writing(&capabilities);
        assert!(calls.all().iter().all(|call| !writes.contains(&call.as_str())), "{:?}", calls.all());
    }
}

#[test]
fn what_is_missing_says_what_comes_nearest() {
    for sample in vendors::ALL {
        for capabilities in Capabilities::of_vendor(&sample.vendor) {
            for (action, support) in capabilities.iter() {
                if let Support::Missing { why, nearest } = support {
                    assert!(!why.is_empty() && !nearest.is_empty(), "{} {action}", sample.vendor);
                }
            }
        }
    }
}
