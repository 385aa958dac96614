//! The law of one scenario: the same people and groups, as each vendor's data, are the same
//! directory.

use std::collections::BTreeMap;

use frontdesk::{
    Action, AvailabilityKind, Directory, ErrorKind, Group, GroupMember, PersonRef, RoleKind, Subject, Wanted,
};
use futures_util::TryStreamExt;

use crate::platform::{Platform, entries};
use crate::scenario::{ADA, BEN, CARLA, DESK, Desk, GROUPS, Seat, SeatRole, Takes};
use crate::vendors;

/// What a directory shows of everyone, in words of all vendors.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shown {
    people: BTreeMap<String, String>,
    emails: BTreeMap<String, String>,
    user_names: BTreeMap<String, String>,
    roles: BTreeMap<String, SeatRole>,
    takes: BTreeMap<String, Takes>,
    groups: BTreeMap<String, Vec<String>>,
    names: Vec<String>,
    members: BTreeMap<String, Vec<String>>,
}

/// What the scenario says.
fn expected(desk: &Desk) -> Shown {
    let of_each = |value: &dyn Fn(&Seat) -> String| -> BTreeMap<String, String> {
        desk.iter().map(|seat| (seat.person.id.to_string(), value(seat))).collect()
    };
    let of_group = |group: &(i64, &str)| {
        let members = desk.iter().filter(|seat| seat.groups.contains(&group.0));
        (group.1.to_owned(), members.map(|seat| seat.person.id.to_string()).collect())
    };
    let names = |seat: &Seat| -> Vec<String> {
        let own = GROUPS.iter().filter(|group| seat.groups.contains(&group.0));
        own.map(|group| group.1.to_owned()).collect()
    };
    Shown {
        people: of_each(&|seat| seat.name()),
        emails: of_each(&|seat| seat.person.address.to_lowercase()),
        user_names: BTreeMap::new(),
        roles: desk.iter().map(|seat| (seat.person.id.to_string(), seat.role)).collect(),
        takes: desk.iter().map(|seat| (seat.person.id.to_string(), seat.takes)).collect(),
        groups: desk.iter().map(|seat| (seat.person.id.to_string(), names(seat))).collect(),
        names: GROUPS.iter().map(|group| group.1.to_owned()).collect(),
        members: GROUPS.iter().map(of_group).collect(),
    }
}

async fn shown(directory: &dyn Directory) -> Shown {
    let mut shown = Shown::default();
    for entry in entries(directory).await {
        let user = entry.user;
        let key = user.id.clone();
        shown.people.insert(key.clone(), user.display_name.clone().unwrap_or_default());
        shown.user_names.extend(user.user_name.as_ref().map(|name| (key.clone(), name.to_lowercase())));
        shown.emails.extend(user.email().map(|email| (key.clone(), email.to_lowercase())));
        let is = |kind: RoleKind| user.roles.iter().any(|role| role.kind == kind);
        let role = [(RoleKind::Administrator, SeatRole::Administrator), (RoleKind::Agent, SeatRole::Agent)];
        let role = role.into_iter().find(|(kind, _)| is(kind.clone()));
        shown.roles.extend(role.map(|(_, role)| (key.clone(), role)));
        if let Some(availability) = &user.agent.availability {
            let takes = match availability.value {
                AvailabilityKind::Available => Takes::Chats,
                AvailabilityKind::Offline => Takes::NothingAway,
                _ => Takes::NothingThere,
            };
            shown.takes.insert(key.clone(), takes);
        }
        let mut groups: Vec<String> = user.groups.iter().filter_map(|group| group.display.clone()).collect();
        groups.sort();
        shown.groups.insert(key, groups);
    }
    let groups: Vec<Group> = directory.groups().try_collect().await.unwrap();
    for group in groups {
        let name = group.display.clone().unwrap();
        shown.names.push(name.clone());
        match directory.members(&group).try_collect::<Vec<GroupMember>>().await {
            Ok(members) => {
                let mut ids: Vec<String> = members.into_iter().map(|member| member.id).collect();
                ids.sort();
                shown.members.insert(name, ids);
            }
            Err(error) => assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}"),
        }
    }
    shown.names.sort();
    shown
}

#[tokio::test]
async fn one_scenario_is_one_directory_whatever_the_vendor() {
    let expected = expected(DESK);
    let mut compared: BTreeMap<Action, usize> = BTreeMap::new();
    for &sample in vendors::ALL {
        let vendor = &sample.vendor;
        let directory = (sample.desk)(Platform::of_desk(sample, DESK), DESK).directory();
        let capabilities = directory.capabilities().await.unwrap();
        let shown = shown(&*directory).await;
        assert_eq!(shown.people, expected.people, "{vendor}");
        assert_eq!(shown.roles, expected.roles, "{vendor}");
        let nothing = Shown::default();
        let mut compare = |action: Action, is_same: bool, is_empty: bool| {
            if capabilities.can(action) {
                *compared.entry(action).or_default() += 1;
                assert!(is_same, "{vendor} {action}: {shown:?}");
            } else {
                assert!(is_empty, "{vendor} {action} is said to be missing: {shown:?}");
            }
        };
        // Where people have no address, a user name that is one counts.
        compare(Action::ReadEmail, shown.emails == expected.emails, shown.emails == shown.user_names);
        compare(Action::ReadAvailability, shown.takes == expected.takes, shown.takes == nothing.takes);
        let nobody = shown.groups.values().all(Vec::is_empty);
        compare(Action::ReadGroups, shown.groups == expected.groups, nobody);
        compare(Action::ListGroups, shown.names == expected.names, shown.names == nothing.names);
        compare(Action::ListMembers, shown.members == expected.members, shown.members == nothing.members);
    }
    // Each part is one that most vendors show, or nothing would be compared.
    assert_eq!(compared.len(), 5, "{compared:?}");
    assert!(compared.values().all(|vendors| *vendors > vendors::ALL.len() / 2), "{compared:?}");
}

/// One address finds the same person everywhere, and a plan is about that person's own ID.
#[tokio::test]
async fn a_person_of_the_scenario_is_found_by_address_everywhere() {
    for &sample in vendors::ALL {
        let directory = (sample.desk)(Platform::of_desk(sample, DESK), DESK).directory();
        for person in [ADA, BEN, CARLA] {
            let who = PersonRef::Email(person.address.to_uppercase());
            let plan = directory.ensure(&who, &Wanted::NotAvailable).await.unwrap();
            let id = Subject::Person(PersonRef::Id(person.id.to_string()));
            assert!(plan.steps.iter().all(|step| step.subject == id), "{}: {plan:?}", sample.vendor);
            assert!(plan.manual.iter().all(|task| task.subject == id), "{}: {plan:?}", sample.vendor);
        }
    }
}
