//! Plans of many people, and what they cost.

use std::collections::BTreeMap;

use frontdesk::{Action, PersonRef, Present, User, Wanted};
use frontdesk_provision::{Assignment, Journal, RunPlan};
use frontdesk_sandbox::SandboxVendor;

use crate::support::{Platforms, route};

/// The requests by which a platform lists people, counted while something is done.
async fn listed<T>(
    platforms: &Platforms,
    vendor: SandboxVendor,
    work: impl Future<Output = T>,
) -> (T, BTreeMap<String, u64>) {
    let capabilities = platforms.capabilities(vendor).await;
    let operations = capabilities.support(Action::List).operations();
    let routes: Vec<String> = operations.iter().map(|id| route(vendor, id)).collect();
    let before = platforms.sandbox.seen(vendor);
    let done = work.await;
    let mut seen = platforms.sandbox.seen(vendor);
    seen.retain(|operation, _| routes.contains(operation));
    for (operation, count) in &mut seen {
        *count -= before.get(operation).copied().unwrap_or_default();
    }
    (done, seen)
}

fn called(user: &User) -> PersonRef {
    match user.email() {
        Some(address) => PersonRef::Email(address.to_owned()),
        None => PersonRef::UserName(user.user_name.clone().unwrap()),
    }
}

#[tokio::test]
async fn the_people_of_a_platform_are_listed_once_for_all_of_them() {
    let platforms = Platforms::start().await;
    for vendor in platforms.vendors.iter().copied() {
        let (everyone, once) = listed(&platforms, vendor, platforms.everyone(vendor)).await;
        assert!(everyone.len() > 10 && !once.is_empty(), "{vendor}");
        let wanted = Wanted::Present(Present::default());
        let assignments = everyone.iter().map(|user| Assignment::new(called(user), wanted.clone()));
        let assignments = assignments.map(|assignment| assignment.on([vendor.name()])).collect();
        let (plan, seen) = listed(&platforms, vendor, platforms.plan(assignments)).await;
        assert!(plan.is_empty(), "{vendor}: {plan:?}");
        // Pages that are read ahead are a few more or fewer; a list for each would be many more.
        assert!(seen.iter().all(|(operation, count)| *count <= once[operation] + 3), "{vendor}: {seen:?}");
    }
}

/// The roles of some platforms are those of the people, who are listed once more for them.
#[tokio::test]
async fn roles_and_groups_are_listed_once_for_all_who_come() {
    let platforms = Platforms::start().await;
    for vendor in platforms.vendors.iter().copied() {
        let (_, once) = listed(&platforms, vendor, platforms.everyone(vendor)).await;
        let pia = platforms.pia(vendor).await;
        let comes = |number: usize| {
            let person = PersonRef::Email(format!("pia.{number}@harbour.example"));
            Assignment::new(person, Wanted::Present(pia.clone())).on([vendor.name()])
        };
        let before: u64 = platforms.sandbox.seen(vendor).values().sum();
        let (plan, seen) = listed(&platforms, vendor, platforms.plan((0..50).map(comes).collect())).await;
        let requests = platforms.sandbox.seen(vendor).values().sum::<u64>() - before;
        let created = plan.steps.iter().filter(|planned| planned.step.action == Action::Create);
        assert_eq!(created.count(), 50, "{vendor}");
        assert!(seen.iter().all(|(operation, count)| *count <= 2 * once[operation]), "{vendor}: {seen:?}");
        let listing: u64 = once.values().sum();
        assert!(requests <= 2 * listing + 20, "{vendor}: {requests} requests, {listing} for a list");
    }
}

/// The requests of a plan and a run that create so many accounts on a platform.
async fn requests_of_creations(vendor: SandboxVendor, count: usize) -> u64 {
    let platforms = Platforms::start().await;
    let mut pia = platforms.pia(vendor).await;
    // Roles and groups that are given afterwards take requests of their own.
    if platforms.capabilities(vendor).await.can(Action::CreateGroup) {
        (pia.roles, pia.groups) = Default::default();
    }
    let comes = |number: usize| {
        let letters: String = format!("{number:03}").bytes().map(|digit| char::from(digit + 49)).collect();
        let mut present = pia.clone();
        present.attributes.display_name = Some(format!("Pia {letters}"));
        let person = PersonRef::Email(format!("pia.{number}@harbour.example"));
        Assignment::new(person, Wanted::Present(present)).on([vendor.name()])
    };
    let before: u64 = platforms.sandbox.seen(vendor).values().sum();
    let plan = platforms.plan((0..count).map(comes).collect()).await;
    let report = platforms.run(&Journal::in_memory().unwrap(), &plan).await;
    assert!(report.is_done() && report.changed >= count, "{vendor}: {report}");
    let after: u64 = platforms.sandbox.seen(vendor).values().sum();
    assert_eq!(platforms.plan(plan.assignments).await.steps, [], "{vendor}");
    after - before
}

#[tokio::test]
async fn twice_as_many_creations_take_at_most_twice_the_requests() {
    for vendor in Platforms::start().await.vendors {
        let (fifty, hundred) =
            tokio::join!(requests_of_creations(vendor, 50), requests_of_creations(vendor, 100));
        assert!(hundred <= 2 * fifty, "{vendor}: {fifty} requests for 50, {hundred} for 100");
    }
}

#[tokio::test]
async fn people_whom_no_platform_has_are_told_apart_from_those_who_are_as_wanted() {
    let platforms = Platforms::start().await;
    let nobody = || PersonRef::Email("nobody@harbour.example".to_owned());
    let inactive = Wanted::Inactive(frontdesk::Leaving::default());
    let mut assignments = vec![
        Assignment::new(nobody(), Wanted::Present(Present::default())).existing_only(),
        Assignment::new(nobody(), inactive.clone()),
        Assignment::new(nobody(), Wanted::Available).existing_only(),
    ];
    let absent: Vec<usize> = (0..assignments.len()).collect();
    for vendor in platforms.vendors.iter().copied() {
        let leaver = called(&platforms.leaver(vendor).await.user);
        assignments.push(Assignment::new(leaver, Wanted::Present(Present::default())).existing_only());
    }
    let read = std::sync::atomic::AtomicUsize::new(0);
    let on_read = || _ = read.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let plan = RunPlan::make_with(&platforms.frontdesk, assignments, &on_read).await;
    assert_eq!((plan.absent, plan.failures, plan.steps), (absent, Vec::new(), Vec::new()));
    let mut everyone = 0;
    for vendor in platforms.vendors.iter().copied() {
        everyone += platforms.everyone(vendor).await.len();
    }
    // Nuance reads the records of those alone who may be meant.
    let read = read.into_inner();
    assert!(read > everyone / 2 && read <= everyone, "{read} of {everyone}");
}
