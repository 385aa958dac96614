//! Runs across all platforms that are undone.

use std::collections::BTreeSet;

use frontdesk::{Action, Group, HandOver, User};
use frontdesk_provision::{Guards, Journal, Runner};
use frontdesk_sandbox::SandboxVendor;

use crate::support::{Platforms, go_on};

async fn user(platforms: &Platforms, vendor: SandboxVendor, id: &str) -> Option<User> {
    platforms.directory(vendor).get(id).await.unwrap().map(|entry| entry.user)
}

fn groups(user: &User) -> BTreeSet<Group> {
    user.groups.iter().cloned().collect()
}

#[tokio::test]
async fn who_left_everywhere_is_back_with_roles_and_groups() {
    let platforms = Platforms::start().await;
    let mut before = Vec::new();
    for vendor in platforms.vendors.iter().copied() {
        before.push((vendor, platforms.leaver(vendor).await.user));
    }
    let plan = platforms.plan(platforms.one_comes_and_one_leaves(|_| HandOver::Close).await).await;
    let journal = Journal::in_memory().unwrap();
    let report = platforms.run(&journal, &plan).await;
    assert!(report.is_done(), "{report}");
    let mut ended = 0;
    for (vendor, before) in &before {
        let now = user(&platforms, *vendor, &before.id).await;
        let can_use = now.is_some_and(|user| user.active == Some(true));
        let ends = platforms.capabilities(*vendor).await.can(Action::Deactivate);
        assert_eq!(can_use, !ends, "{vendor}");
        ended += usize::from(ends);
    }
    assert!(ended > 1, "{ended}");
    let created = platforms.with_night_shift().await;
    assert!(created.len() > 1, "{created:?}");

    let runner = Runner::new(&platforms.frontdesk, &journal);
    let undo = runner.start(&runner.plan_undo(report.id).unwrap(), &Guards::default()).await.unwrap();
    let report = runner.resume(undo, go_on).await.unwrap();
    assert!(report.is_done(), "{}", journal.run(undo).unwrap().to_markdown());
    for (vendor, before) in &before {
        let now = user(&platforms, *vendor, &before.id).await.unwrap();
        assert_eq!(now.active, before.active, "{vendor}");
        assert_eq!(now.roles, before.roles, "{vendor}");
        assert_eq!(groups(&now), groups(before), "{vendor}");
    }
    assert!(platforms.with_night_shift().await.is_empty());
    // What is closed stays closed, and somebody has to see to the new accounts.
    let manual: BTreeSet<Action> =
        journal.run(undo).unwrap().manual.iter().map(|planned| planned.task.action).collect();
    assert_eq!(manual, BTreeSet::from([Action::Create, Action::Close]));
}
