//! What a platform cannot do is refused before anything is sent, whatever the platform.

use frontdesk::{
    Action, Capabilities, ChangeError, DirectoryExt, HandOver, Leaving, PersonRef, Step, Subject, Support,
    Vendor, Wanted, WantedGroup,
};
use serde_json::json;

use crate::platform::Platform;
use crate::scenario::{ADA, BEN, CARLA, DESK, Person, platform};
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

/// Groups of the scenario, and one that is not there.
#[tokio::test]
async fn a_plan_of_a_group_is_a_step_or_a_task_and_writes_nothing() {
    for &sample in vendors::ALL {
        let platform = (sample.desk)(Platform::of_desk(sample, DESK), DESK);
        let calls = platform.calls();
        let directory = platform.directory();
        let capabilities = directory.capabilities().await.unwrap();
        let renamed = |name: &str| WantedGroup::Renamed { to: name.to_owned() };
        for (group, wanted, expected) in [
            ("orders", WantedGroup::Present, None),
            ("nights", WantedGroup::Present, Some(Action::CreateGroup)),
            ("orders", renamed("nights"), Some(Action::RenameGroup)),
            ("orders", renamed("orders"), None),
            ("orders", WantedGroup::Absent, Some(Action::DeleteGroup)),
            ("nights", WantedGroup::Absent, None),
        ] {
            let at = format!("{} {group} {wanted:?}", sample.vendor);
            let plan = directory.ensure_group(group, &wanted).await.unwrap();
            let steps: Vec<Action> = plan.steps.iter().map(|step| step.action).collect();
            let tasks: Vec<Action> = plan.manual.iter().map(|task| task.action).collect();
            let (can, cannot): (Vec<Action>, Vec<Action>) =
                expected.into_iter().partition(|action| capabilities.can(*action));
            assert_eq!((steps, tasks), (can, cannot), "{at}");
            assert!(plan.steps.iter().all(|step| step.subject == Subject::Group(group.to_owned())), "{at}");
        }
        for (group, wanted) in [("nights", renamed("days")), ("orders", renamed("returns"))] {
            let refused = directory.ensure_group(group, &wanted).await.unwrap_err();
            assert!(matches!(refused, ChangeError::Refused { .. }), "{}: {refused}", sample.vendor);
        }
        let writes = writing(&capabilities);
        assert!(calls.all().iter().all(|call| !writes.contains(&call.as_str())), "{:?}", calls.all());
    }
}

/// Who is found, who is not, who is found twice, and who may be behind a malformed record.
#[tokio::test]
async fn many_people_have_the_plans_that_each_has_alone() {
    for &sample in vendors::ALL {
        let mut malformed = (sample.record)(BEN);
        malformed[sample.needed_field] = json!("hunter2");
        let twin = Person { id: 71, ..ADA };
        let records = [(sample.record)(ADA), (sample.record)(twin), (sample.record)(CARLA), malformed];
        let directory = Platform::new(sample, records.to_vec()).directory();
        let name = |person: Person| (sample.user_name)(person).to_owned();
        let mut people = vec![
            PersonRef::Id("8".to_owned()),
            PersonRef::Id("404".to_owned()),
            PersonRef::Email("nobody@harbour.example".to_owned()),
            PersonRef::UserName(" ".to_owned()),
        ];
        for person in [ADA, BEN, CARLA] {
            people.push(PersonRef::Email(person.address.to_uppercase()));
            people.push(PersonRef::UserName(name(person).to_uppercase()));
        }
        let present = || Wanted::Present(frontdesk::Present::default());
        for wanted in [present(), Wanted::NotAvailable, Wanted::Absent(Leaving::default())] {
            let all: Vec<(&PersonRef, &Wanted)> = people.iter().map(|person| (person, &wanted)).collect();
            let plans = directory.ensure_all(&all, &|| {}).await;
            assert_eq!(plans.len(), people.len());
            for (person, plan) in people.iter().zip(plans) {
                let alone = directory.ensure(person, &wanted).await;
                let at = format!("{} {person:?} {wanted:?}", sample.vendor);
                match (plan, alone) {
                    (Ok(plan), Ok(alone)) => assert_eq!(plan, alone, "{at}"),
                    (Err(error), Err(alone)) => assert_eq!(error.to_string(), alone.to_string(), "{at}"),
                    (plan, alone) => panic!("{at}: {plan:?}, alone {alone:?}"),
                }
            }
        }
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
