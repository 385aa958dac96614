//! Departments, and the units that they belong to.

use frontdesk_rocketchat::types::{
    AutocompleteSelector, DepartmentAgentChange, DepartmentAgentChoice, DepartmentAgentsUpdate,
    DepartmentData, DepartmentSave, DepartmentUnitChoice, MonitorChoice, UnitData, UnitDepartmentChoice,
    UnitMonitorChoice, UnitSave, UnitVisibility,
};
use frontdesk_rocketchat::{ErrorKind, Query, Sort};
use serde_json::json;

use super::organisation::{NOT_PERMITTED, department, names, user};
use super::{JOHN, client_of, expected, set, start};
use crate::sandbox::assert_fails;

fn data(name: &str) -> DepartmentData {
    DepartmentData::new(true, name, true, "desk@harbour.example", false)
}

#[tokio::test]
async fn a_department_lives_and_dies() {
    let (server, client) = start().await;
    let check = client.departments().check_creation().send().await.unwrap().value;
    assert!(check.is_department_creation_available);
    let rosa = user(&client, "rosa.fernandez").await;
    let mut save = DepartmentSave::new(
        data("Night")
            .description("After dark")
            .max_number_simultaneous_chat(3)
            .request_tag_before_closing_chat(true)
            .chat_closing_tags(["spam"]),
    );
    save.department.extra.insert("colour".to_owned(), json!("blue"));
    save.agents = Some(vec![DepartmentAgentChoice::new(&rosa).order(2)]);
    let made = client.departments().create(&save).send().await.unwrap().value;
    let night = made.department.unwrap();
    assert_eq!((night.num_agents, night.extra.get("colour")), (Some(1), Some(&json!("blue"))));
    assert_eq!(night.max_number_simultaneous_chat.as_ref().unwrap().get(), Some(&3));
    assert!(night.parent_id.as_ref().is_none());
    let agent = &made.agents.unwrap()[0];
    assert_eq!((agent.agent_id.as_ref(), agent.order), (Some(&rosa), Some(2)));
    let id = &night.id;

    // A change keeps what is not sent, agents too.
    let mut change = DepartmentSave::new(data("Evening").allow_receive_forward_offline(true));
    change.agents = Some(vec![DepartmentAgentChoice::new(JOHN)]);
    let changed = client.departments().update(id, &change).send().await.unwrap().value;
    let evening = changed.department.unwrap();
    assert_eq!((evening.name.as_deref(), evening.num_agents), (Some("Evening"), Some(2)));
    assert_eq!(evening.description.as_deref(), Some("After dark"));
    assert_eq!(changed.agents.unwrap().len(), 2);

    let agents = DepartmentAgentsUpdate::new()
        .upsert([DepartmentAgentChange::new(JOHN, "john.doe").count(4)])
        .remove([DepartmentAgentChange::new(&rosa, "rosa.fernandez")]);
    client.departments().update_agents(id, &agents).send().await.unwrap();
    let agents = client.departments().list_agents(id).count(1).collect_all().await.unwrap();
    assert_eq!(
        (agents.len(), agents[0].agent_id.as_ref(), agents[0].count),
        (1, Some(&JOHN.into()), Some(4))
    );

    // Filed away, and back.
    client.departments().archive(id).send().await.unwrap();
    assert!(!names(&client.departments().list().collect_all().await.unwrap()).contains(&"Evening"));
    assert!(
        names(&client.departments().list().show_archived(true).collect_all().await.unwrap())
            .contains(&"Evening")
    );
    let archived = client.departments().list_archived().collect_all().await.unwrap();
    assert_eq!((names(&archived), archived[0].enabled), (vec!["Evening"], Some(false)));
    assert!(
        client
            .departments()
            .list_archived()
            .exclude_department_id(id)
            .collect_all()
            .await
            .unwrap()
            .is_empty()
    );
    let enabled = client.departments().update(id, &change).send().await;
    let refused = expected(ErrorKind::Conflict, 400, Some("error-archived-department-cant-be-enabled"), "");
    assert_fails(enabled, refused);
    client.departments().unarchive(id).send().await.unwrap();
    let back = client.departments().get(id).include_agents(false).send().await.unwrap().value;
    assert_eq!((back.department.unwrap().archived, back.agents), (Some(false), None));

    // Whoever falls back to it does so no more once it is gone.
    let mut fallback = DepartmentSave::new(data("Dawn"));
    fallback.department.fallback_forward_department = Some(id.to_owned());
    let dawn = client.departments().create(&fallback).send().await.unwrap().value.department.unwrap();
    assert_eq!(dawn.fallback_forward_department.as_ref(), Some(id));
    set(&server, "Omnichannel_enable_department_removal", false).await;
    let off = client.departments().remove(id).send().await;
    assert_fails(off, expected(ErrorKind::Forbidden, 400, Some("error-department-removal-disabled"), ""));
    set(&server, "Omnichannel_enable_department_removal", true).await;
    client.departments().remove(id).send().await.unwrap();
    let dawn = client.departments().get(&dawn.id).send().await.unwrap().value.department.unwrap();
    assert!(dawn.fallback_forward_department.as_ref().is_none());
    assert_eq!(client.departments().get(id).send().await.unwrap().value.department, None);
    assert!(
        client
            .livechat_agents()
            .list_departments(&rosa)
            .collect_all()
            .await
            .unwrap()
            .iter()
            .all(|row| row.department_id.as_ref() != Some(id))
    );
}

#[tokio::test]
async fn departments_are_found() {
    let (server, client) = start().await;
    let all = client.departments().list().count(1).collect_all().await.unwrap();
    assert_eq!(names(&all), ["Fax", "Returns", "Sales", "Support"]);
    let enabled = client
        .departments()
        .list()
        .enabled(true)
        .exclude_department_id(&all[1].id)
        .collect_all()
        .await
        .unwrap();
    assert_eq!(names(&enabled), ["Sales", "Support"]);
    let ids = [all[3].id.clone(), all[0].id.clone(), "nowhere".into()];
    let by_id = client.departments().list_by_ids(&ids).collect_all().await.unwrap();
    assert_eq!(by_id.len(), 2);
    let one = client.departments().list_by_ids(&ids[..1]).send().await.unwrap().value.departments;
    assert_eq!(names(&one), ["Support"]);

    let selector = AutocompleteSelector::new().term("S").exceptions([all[3].id.clone()]).conditions(
        Query::new()
            .equals("enabled", true)
            .exists("archived", false)
            .one_of("name", ["Returns", "Sales", "Fax"]),
    );
    let items = client.departments().autocomplete(&selector).collect_all().await.unwrap();
    assert_eq!(names(&items), ["Returns", "Sales"]);
    assert_eq!(items[0].enabled, None);

    // What is one's own: where one works, and for a monitor the unit's departments.
    for (who, own) in [
        ("rosa.fernandez", &["Returns"][..]),
        ("ines.carvalho", &["Returns", "Support"]),
        ("tara.singh", &["Fax", "Returns", "Sales", "Support"]),
    ] {
        let somebody = client_of(&server, who);
        let mine = somebody.departments().list().only_my_departments(true).collect_all().await.unwrap();
        assert_eq!(names(&mine), own, "{who}");
        let found = somebody.departments().autocomplete(&AutocompleteSelector::default());
        let found = found.only_my_departments(true).collect_all().await.unwrap();
        assert_eq!(names(&found), own, "{who}");
        let sales =
            somebody.departments().get(&all[2].id).only_my_departments(true).send().await.unwrap().value;
        assert_eq!(sales.department.is_some(), own.contains(&"Sales"), "{who}");
    }
}

#[tokio::test]
async fn departments_are_refused() {
    let (server, client) = start().await;
    let support = department(&client, "Support").await.id;
    let refusals = [
        (
            data("New").fallback_forward_department("nowhere"),
            ErrorKind::NotFound,
            "error-fallback-department-not-found",
        ),
        (
            data("New").request_tag_before_closing_chat(true),
            ErrorKind::Invalid,
            "error-validating-department-chat-closing-tags",
        ),
    ];
    for (data, kind, code) in refusals {
        let refused = client.departments().create(&DepartmentSave::new(data)).send().await;
        assert_fails(refused, expected(kind, 400, Some(code), ""));
    }
    let mut odd = DepartmentSave::new(data("New"));
    odd.department.extra.insert("colours".to_owned(), json!(["blue"]));
    assert_fails(
        client.departments().create(&odd).send().await,
        expected(ErrorKind::Invalid, 400, None, "field colours"),
    );
    let circular = data("Support").fallback_forward_department(support.clone());
    let circular = client.departments().update(&support, &DepartmentSave::new(circular)).send().await;
    assert_fails(circular, expected(ErrorKind::Invalid, 400, Some("error-fallback-department-circular"), ""));
    let mut stranger = DepartmentSave::new(data("New"));
    stranger.agents = Some(vec![DepartmentAgentChoice::new("nobody")]);
    assert_fails(
        client.departments().create(&stranger).send().await,
        expected(ErrorKind::NotFound, 400, Some("error-agent-not-found"), ""),
    );

    let unknown = expected(ErrorKind::NotFound, 400, Some("error-department-not-found"), "");
    let save = DepartmentSave::new(data("New"));
    assert_fails(client.departments().update("nowhere", &save).send().await, unknown);
    assert_fails(client.departments().remove("nowhere").send().await, unknown);
    let nobody = DepartmentAgentsUpdate::new();
    assert_fails(client.departments().update_agents("nowhere", &nobody).send().await, unknown);
    let nowhere = expected(ErrorKind::NotFound, 400, Some("department-not-found"), "");
    assert_fails(client.departments().archive("nowhere").send().await, nowhere);
    assert_fails(client.departments().unarchive("nowhere").send().await, nowhere);

    let rosa = client_of(&server, "rosa.fernandez");
    assert_fails(rosa.departments().create(&save).send().await, NOT_PERMITTED);
    assert_fails(rosa.departments().remove(&support).send().await, NOT_PERMITTED);
    assert_fails(rosa.departments().archive(&support).send().await, NOT_PERMITTED);
}

fn unit(name: &str, monitors: &[(&str, &str)], departments: &[&str]) -> UnitSave {
    UnitSave::new(
        UnitData::new(name, UnitVisibility::Public),
        monitors.iter().map(|(id, username)| UnitMonitorChoice::new(*id, *username)),
        departments.iter().map(|id| UnitDepartmentChoice::new(*id)),
    )
}

#[tokio::test]
async fn units_hold_departments_and_monitors() {
    let (server, client) = start().await;
    let units = client.units().list().count(1).collect_all().await.unwrap();
    let seeded: Vec<_> =
        units.iter().map(|unit| (&*unit.name, unit.num_departments, unit.num_monitors)).collect();
    assert_eq!(seeded, [("After sales", Some(2), Some(1)), ("Pilot", Some(0), Some(0))]);
    let after_sales = &units[0].id;
    let support = department(&client, "Support").await;
    let sales = department(&client, "Sales").await.id;
    assert_eq!(support.parent_id.as_ref(), Some(after_sales));
    assert_eq!(support.ancestors.as_ref().map(Vec::len), Some(1));

    // Only a monitor can oversee a unit.
    let monitor = MonitorChoice::new("vera.popescu");
    let vera = client.monitors().create(&monitor).send().await.unwrap().value.id;
    let save = unit(
        "Front",
        &[(vera.as_str(), "vera.popescu"), (JOHN, "john.doe")],
        &[sales.as_str(), support.id.as_str(), "nowhere"],
    );
    let front = client.units().create(&save).send().await.unwrap().value;
    assert_eq!((front.num_departments, front.num_monitors), (Some(2), Some(1)));
    assert_eq!(
        (front.visibility.as_ref(), front.type_.as_deref()),
        (Some(&UnitVisibility::Public), Some("u"))
    );
    let monitors = client.units().list_monitors(&front.id).collect_all().await.unwrap();
    assert_eq!(
        (monitors[0].monitor_id.as_ref(), monitors[0].username.as_deref()),
        (Some(&vera), Some("vera.popescu"))
    );
    let inside = client.units().list_departments(&front.id).count(1).collect_all().await.unwrap();
    assert_eq!(names(&inside), ["Sales", "Support"]);
    #[allow(deprecated)]
    let as_ever =
        client.units().list_departments(&front.id).sort(&Sort::descending("name")).query(&Query::new());
    assert_eq!(as_ever.collect_all().await.unwrap(), inside, "the server reads neither");
    #[allow(deprecated)]
    let by_unit =
        client.units().list_departments_by_unit(&front.id).text("Nothing").sort(&Sort::descending("name"));
    assert_eq!(by_unit.collect_all().await.unwrap(), inside, "nor under the name that it had before");
    assert_eq!(client.units().get(after_sales).send().await.unwrap().value.unwrap().num_departments, Some(1));
    // What another unit has is not to be had.
    let free = client.units().list_available_departments(&front.id).collect_all().await.unwrap();
    assert_eq!(names(&free), ["Fax", "Sales", "Support"]);
    let some = client
        .units()
        .list_available_departments(&front.id)
        .text("SAL")
        .only_my_departments(true)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!((names(&some.departments), some.total), (vec!["Sales"], Some(1)));

    // A monitor sees the units that they oversee; managing them is for others.
    let vera = client_of(&server, "vera.popescu");
    let own = vera.units().list().collect_all().await.unwrap();
    assert_eq!(own.iter().map(|unit| &unit.id).collect::<Vec<_>>(), [&front.id]);
    assert!(client_of(&server, "rosa.fernandez").units().list().collect_all().await.unwrap().is_empty());
    assert_fails(vera.units().get(&front.id).send().await, NOT_PERMITTED);
    assert_fails(vera.units().create(&save).send().await, NOT_PERMITTED);
    assert_fails(vera.units().list_departments(&front.id).send().await, NOT_PERMITTED);
    assert_fails(vera.units().list_monitors(&front.id).send().await, NOT_PERMITTED);

    // A change takes out who and what is not listed.
    let changed =
        client.units().update(&front.id, &unit("Back", &[], &[sales.as_str()])).send().await.unwrap().value;
    assert_eq!((&*changed.name, changed.num_departments, changed.num_monitors), ("Back", Some(1), Some(0)));
    assert!(department(&client, "Support").await.parent_id.as_ref().is_none());
    assert_eq!(client.units().list().text("BACK").send().await.unwrap().value.total, Some(1));
    assert_eq!(client.units().delete(&front.id).send().await.unwrap().value, json!(1));
    assert!(department(&client, "Sales").await.parent_id.as_ref().is_none());
    let unknown = client.units().update(&front.id, &save).send().await;
    assert_fails(unknown, expected(ErrorKind::NotFound, 400, Some("error-unit-not-found"), "Unit not found"));
    let unknown = client.units().delete(&front.id).send().await;
    assert_fails(unknown, expected(ErrorKind::NotFound, 400, Some("unit-not-found"), "Unit not found"));
    assert_eq!(department(&client, "Returns").await.parent_id.as_ref(), Some(after_sales));

    // What there is not is answered by no record.
    assert_eq!(client.units().get(&front.id).send().await.unwrap().value, None);
}

#[tokio::test]
async fn departments_move_between_units() {
    let (server, client) = start().await;
    let units = client.units().list().collect_all().await.unwrap();
    let (after_sales, pilot) = (&units[0].id, &units[1].id);
    let into = |id: Option<&str>, name: &str| {
        DepartmentSave::new(data(name)).department_unit({
            let mut value = DepartmentUnitChoice::new();
            value.id = id.map(Into::into);
            value
        })
    };
    let count = async |unit: &str| {
        client.units().get(unit).send().await.unwrap().value.unwrap().num_departments.unwrap()
    };
    let made = client.departments().create(&into(Some(pilot.as_str()), "Lab")).send().await.unwrap().value;
    let lab = made.department.unwrap();
    assert_eq!((lab.parent_id.as_ref(), count(pilot.as_str()).await), (Some(pilot), 1));
    // The last one stays, unless it goes to another unit.
    let last = client.departments().update(&lab.id, &into(None, "Lab")).send().await;
    assert_fails(
        last,
        expected(ErrorKind::Invalid, 400, Some("error-unit-cant-be-empty"), "last department"),
    );
    client.departments().update(&lab.id, &into(Some(after_sales.as_str()), "Lab")).send().await.unwrap();
    assert_eq!((count(pilot.as_str()).await, count(after_sales.as_str()).await), (0, 3));
    // Without a word about units it leaves its own.
    let left =
        client.departments().update(&lab.id, &DepartmentSave::new(data("Lab"))).send().await.unwrap().value;
    assert!(left.department.unwrap().parent_id.as_ref().is_none());
    assert_eq!(count(after_sales.as_str()).await, 2);

    // A monitor puts departments into their own units only.
    let ines = client_of(&server, "ines.carvalho");
    for (unit, after) in [(pilot, None), (after_sales, Some(after_sales))] {
        let moved =
            ines.departments().update(&lab.id, &into(Some(unit.as_str()), "Lab")).send().await.unwrap().value;
        assert_eq!(moved.department.unwrap().parent_id.as_ref(), after);
    }
    client.departments().remove(&lab.id).send().await.unwrap();
    assert_eq!(count(after_sales.as_str()).await, 2);
}
