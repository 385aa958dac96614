//! Departments, and the units that they belong to.

use frontdesk_rocketchat::ids::UserId;
use frontdesk_rocketchat::types::{
    AutocompleteSelector, Department, DepartmentAgentChange, DepartmentAgentChoice, DepartmentAgentsUpdate,
    DepartmentData, DepartmentSave, DepartmentUnitChoice, MonitorChoice, Unit, UnitData,
    UnitDepartmentChoice, UnitMonitorChoice, UnitSave, UnitVisibility,
};
use frontdesk_rocketchat::{Client, ErrorKind, RecordQuery, SortOrder};
use serde_json::json;

use super::organization::{NOT_PERMITTED, department, names, user};
use super::{JOHN, client_of, expected, set, start};
use crate::sandbox::assert_fails;

fn data(name: &str) -> DepartmentData {
    DepartmentData::new(true, name, true, "desk@harbour.example", false)
}

/// A department of Rosa's, `Night`, and her ID.
async fn night(client: &Client) -> (Department, UserId) {
    let rosa = user(client, "rosa.fernandez").await;
    let save = DepartmentSave::new(data("Night").description("After dark"))
        .agents([DepartmentAgentChoice::new(&rosa).order(2)]);
    let made = client.departments().create(&save).send().await.unwrap().value;
    (made.department.unwrap(), rosa)
}

#[tokio::test]
async fn a_department_is_created_with_custom_fields_and_agents() {
    let (_server, client) = start().await;
    assert!(
        client.departments().check_creation().send().await.unwrap().value.is_department_creation_available
    );
    let rosa = user(&client, "rosa.fernandez").await;
    let mut save = DepartmentSave::new(
        data("Night")
            .max_number_simultaneous_chat(3)
            .request_tag_before_closing_chat(true)
            .chat_closing_tags(["spam"]),
    )
    .agents([DepartmentAgentChoice::new(&rosa).order(2)]);
    save.department.extra.insert("colour".to_owned(), json!("blue"));
    let made = client.departments().create(&save).send().await.unwrap().value;
    let night = made.department.unwrap();
    assert_eq!((night.num_agents, night.extra.get("colour")), (Some(1), Some(&json!("blue"))));
    assert_eq!(night.max_number_simultaneous_chat.as_ref().unwrap().get(), Some(&3));
    assert!(night.parent_id.as_ref().is_none());
    let agent = &made.agents.unwrap()[0];
    assert_eq!((agent.agent_id.as_ref(), agent.order), (Some(&rosa), Some(2)));
}

#[tokio::test]
async fn an_update_keeps_the_fields_and_agents_that_are_not_sent() {
    let (_server, client) = start().await;
    let (night, _) = night(&client).await;
    let change = DepartmentSave::new(data("Evening").allow_receive_forward_offline(true))
        .agents([DepartmentAgentChoice::new(JOHN)]);
    let changed = client.departments().update(&night.id, &change).send().await.unwrap().value;
    let evening = changed.department.unwrap();
    assert_eq!((evening.name.as_deref(), evening.num_agents), (Some("Evening"), Some(2)));
    assert_eq!(evening.description.as_deref(), Some("After dark"));
    assert_eq!(changed.agents.unwrap().len(), 2);
}

#[tokio::test]
async fn agents_enter_and_leave_a_department() {
    let (_server, client) = start().await;
    let (night, rosa) = night(&client).await;
    let agents = DepartmentAgentsUpdate::new()
        .upsert([DepartmentAgentChange::new(JOHN, "john.doe").count(4)])
        .remove([DepartmentAgentChange::new(&rosa, "rosa.fernandez")]);
    client.departments().update_agents(&night.id, &agents).send().await.unwrap();
    let agents = client.departments().list_agents(&night.id).count(1).collect_all().await.unwrap();
    let agents: Vec<_> = agents.iter().map(|agent| (agent.agent_id.as_ref(), agent.count)).collect();
    assert_eq!(agents, [(Some(&JOHN.into()), Some(4))]);
}

#[tokio::test]
async fn an_archived_department_is_listed_apart() {
    let (_server, client) = start().await;
    let (night, _) = night(&client).await;
    client.departments().archive(&night.id).send().await.unwrap();
    assert!(!names(&client.departments().list().collect_all().await.unwrap()).contains(&"Night"));
    let all = client.departments().list().show_archived(true).collect_all().await.unwrap();
    assert!(names(&all).contains(&"Night"));
    let archived = client.departments().list_archived().collect_all().await.unwrap();
    assert_eq!((names(&archived), archived[0].enabled), (vec!["Night"], Some(false)));
    let others =
        client.departments().list_archived().exclude_department_id(&night.id).collect_all().await.unwrap();
    assert!(others.is_empty());
}

#[tokio::test]
async fn an_archived_department_is_unarchived_before_it_is_enabled() {
    let (_server, client) = start().await;
    let (night, _) = night(&client).await;
    client.departments().archive(&night.id).send().await.unwrap();
    let enabled = client.departments().update(&night.id, &DepartmentSave::new(data("Night"))).send().await;
    let refused = expected(ErrorKind::Conflict, 400, Some("error-archived-department-cant-be-enabled"), "");
    assert_fails(enabled, refused);
    client.departments().unarchive(&night.id).send().await.unwrap();
    let back = client.departments().get(&night.id).include_agents(false).send().await.unwrap().value;
    assert_eq!((back.department.unwrap().archived, back.agents), (Some(false), None));
}

#[tokio::test]
async fn a_removed_department_leaves_its_agents_and_fallbacks() {
    let (_server, client) = start().await;
    let (night, rosa) = night(&client).await;
    let fallback = data("Dawn").fallback_forward_department(night.id.clone());
    let dawn = client.departments().create(&DepartmentSave::new(fallback)).send().await.unwrap().value;
    let dawn = dawn.department.unwrap();
    assert_eq!(dawn.fallback_forward_department.as_ref(), Some(&night.id));
    client.departments().remove(&night.id).send().await.unwrap();
    let dawn = client.departments().get(&dawn.id).send().await.unwrap().value.department.unwrap();
    assert!(dawn.fallback_forward_department.as_ref().is_none());
    assert_eq!(client.departments().get(&night.id).send().await.unwrap().value.department, None);
    let of_rosa = client.livechat_agents().list_departments(&rosa).collect_all().await.unwrap();
    assert!(of_rosa.iter().all(|row| row.department_id.as_ref() != Some(&night.id)));
}

#[tokio::test]
async fn a_setting_keeps_departments_from_being_removed() {
    let (server, client) = start().await;
    let (night, _) = night(&client).await;
    set(&server, "Omnichannel_enable_department_removal", false).await;
    let removal = client.departments().remove(&night.id).send().await;
    let refused = expected(ErrorKind::Forbidden, 400, Some("error-department-removal-disabled"), "");
    assert_fails(removal, refused);
}

#[tokio::test]
async fn departments_are_listed_by_name() {
    let (_server, client) = start().await;
    let all = client.departments().list().count(1).collect_all().await.unwrap();
    assert_eq!(names(&all), ["Fax", "Returns", "Sales", "Support"]);
    let enabled = client.departments().list().enabled(true).exclude_department_id(&all[1].id);
    assert_eq!(names(&enabled.collect_all().await.unwrap()), ["Sales", "Support"]);
}

#[tokio::test]
async fn departments_are_listed_by_their_ids() {
    let (_server, client) = start().await;
    let support = department(&client, "Support").await.id;
    let fax = department(&client, "Fax").await.id;
    let ids = [support, fax, "nowhere".into()];
    let by_id = client.departments().list_by_ids(&ids).collect_all().await.unwrap();
    assert_eq!(by_id.len(), 2);
    let one = client.departments().list_by_ids(&ids[..1]).send().await.unwrap().value.departments;
    assert_eq!(names(&one), ["Support"]);
}

#[tokio::test]
async fn departments_are_suggested_by_a_selector() {
    let (_server, client) = start().await;
    let support = department(&client, "Support").await.id;
    let conditions = RecordQuery::new()
        .equals("enabled", true)
        .exists("archived", false)
        .one_of("name", ["Returns", "Sales", "Fax"]);
    let selector = AutocompleteSelector::new().term("S").exceptions([support]).conditions(conditions);
    let items = client.departments().autocomplete(&selector).collect_all().await.unwrap();
    assert_eq!(names(&items), ["Returns", "Sales"]);
    assert_eq!(items[0].enabled, None);
}

/// Agents have the departments that they work in, monitors those of their units, managers all.
#[tokio::test]
async fn people_list_their_own_departments() {
    let (server, client) = start().await;
    let sales = department(&client, "Sales").await.id;
    for (username, own) in [
        ("rosa.fernandez", &["Returns"][..]),
        ("ines.carvalho", &["Returns", "Support"]),
        ("tara.singh", &["Fax", "Returns", "Sales", "Support"]),
    ] {
        let person = client_of(&server, username);
        let mine = person.departments().list().only_my_departments(true).collect_all().await.unwrap();
        assert_eq!(names(&mine), own, "{username}");
        let found =
            person.departments().autocomplete(&AutocompleteSelector::default()).only_my_departments(true);
        assert_eq!(names(&found.collect_all().await.unwrap()), own, "{username}");
        let sales = person.departments().get(&sales).only_my_departments(true).send().await.unwrap().value;
        assert_eq!(sales.department.is_some(), own.contains(&"Sales"), "{username}");
    }
}

#[tokio::test]
async fn a_department_that_is_not_valid_is_not_created() {
    let (_server, client) = start().await;
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
}

#[tokio::test]
async fn a_custom_field_of_a_department_is_one_plain_value() {
    let (_server, client) = start().await;
    let mut odd = DepartmentSave::new(data("New"));
    odd.department.extra.insert("colours".to_owned(), json!(["blue"]));
    let refused = expected(ErrorKind::Invalid, 400, None, "field colours");
    assert_fails(client.departments().create(&odd).send().await, refused);
}

#[tokio::test]
async fn a_department_is_not_its_own_fallback() {
    let (_server, client) = start().await;
    let support = department(&client, "Support").await.id;
    let circular = DepartmentSave::new(data("Support").fallback_forward_department(support.clone()));
    let refused = expected(ErrorKind::Invalid, 400, Some("error-fallback-department-circular"), "");
    assert_fails(client.departments().update(&support, &circular).send().await, refused);
}

#[tokio::test]
async fn only_agents_work_in_a_department() {
    let (_server, client) = start().await;
    let stranger = DepartmentSave::new(data("New")).agents([DepartmentAgentChoice::new("nobody")]);
    let refused = expected(ErrorKind::NotFound, 400, Some("error-agent-not-found"), "");
    assert_fails(client.departments().create(&stranger).send().await, refused);
}

#[tokio::test]
async fn an_unknown_department_is_refused() {
    let (_server, client) = start().await;
    let unknown = expected(ErrorKind::NotFound, 400, Some("error-department-not-found"), "");
    let save = DepartmentSave::new(data("New"));
    assert_fails(client.departments().update("nowhere", &save).send().await, unknown);
    assert_fails(client.departments().remove("nowhere").send().await, unknown);
    let nobody = DepartmentAgentsUpdate::new();
    assert_fails(client.departments().update_agents("nowhere", &nobody).send().await, unknown);
    let nowhere = expected(ErrorKind::NotFound, 400, Some("department-not-found"), "");
    assert_fails(client.departments().archive("nowhere").send().await, nowhere);
    assert_fails(client.departments().unarchive("nowhere").send().await, nowhere);
}

#[tokio::test]
async fn agents_do_not_manage_departments() {
    let (server, client) = start().await;
    let support = department(&client, "Support").await.id;
    let agent = client_of(&server, "rosa.fernandez");
    let save = DepartmentSave::new(data("New"));
    assert_fails(agent.departments().create(&save).send().await, NOT_PERMITTED);
    assert_fails(agent.departments().remove(&support).send().await, NOT_PERMITTED);
    assert_fails(agent.departments().archive(&support).send().await, NOT_PERMITTED);
}

fn unit(name: &str, monitors: &[(&str, &str)], departments: &[&str]) -> UnitSave {
    UnitSave::new(
        UnitData::new(name, UnitVisibility::Public),
        monitors.iter().map(|(id, username)| UnitMonitorChoice::new(*id, *username)),
        departments.iter().map(|id| UnitDepartmentChoice::new(*id)),
    )
}

/// A unit of Sales, Support and what is not there, which Vera oversees as a monitor.
async fn front(client: &Client) -> Unit {
    let sales = department(client, "Sales").await.id;
    let support = department(client, "Support").await.id;
    let vera = client.monitors().create(&MonitorChoice::new("vera.popescu")).send().await.unwrap().value.id;
    let monitors = [(vera.as_str(), "vera.popescu"), (JOHN, "john.doe")];
    let save = unit("Front", &monitors, &[sales.as_str(), support.as_str(), "nowhere"]);
    client.units().create(&save).send().await.unwrap().value
}

#[tokio::test]
async fn units_count_their_departments_and_monitors() {
    let (_server, client) = start().await;
    let units = client.units().list().count(1).collect_all().await.unwrap();
    let seeded: Vec<_> =
        units.iter().map(|unit| (&*unit.name, unit.num_departments, unit.num_monitors)).collect();
    assert_eq!(seeded, [("After sales", Some(2), Some(1)), ("Pilot", Some(0), Some(0))]);
    let support = department(&client, "Support").await;
    assert_eq!(support.parent_id.as_ref(), Some(&units[0].id));
    assert_eq!(support.ancestors.as_ref().map(Vec::len), Some(1));
}

/// John is no monitor, and one department is not there: both are left out.
#[tokio::test]
async fn a_unit_is_created_with_departments_and_monitors() {
    let (_server, client) = start().await;
    let front = front(&client).await;
    assert_eq!((front.num_departments, front.num_monitors), (Some(2), Some(1)));
    let (visibility, kind) = (front.visibility.as_ref(), front.type_.as_deref());
    assert_eq!((visibility, kind), (Some(&UnitVisibility::Public), Some("u")));
    let monitors = client.units().list_monitors(&front.id).collect_all().await.unwrap();
    assert_eq!(monitors[0].monitor_id.as_ref(), Some(&user(&client, "vera.popescu").await));
    assert_eq!(monitors[0].username.as_deref(), Some("vera.popescu"));
}

#[tokio::test]
async fn the_departments_of_a_unit_are_listed_by_name() {
    let (_server, client) = start().await;
    let front = front(&client).await;
    let inside = client.units().list_departments(&front.id).count(1).collect_all().await.unwrap();
    assert_eq!(names(&inside), ["Sales", "Support"]);
    #[allow(deprecated)]
    let sorted = client
        .units()
        .list_departments(&front.id)
        .sort(&SortOrder::descending("name"))
        .query(&RecordQuery::new());
    assert_eq!(sorted.collect_all().await.unwrap(), inside, "the server reads neither");
    #[allow(deprecated)]
    let by_unit = client
        .units()
        .list_departments_by_unit(&front.id)
        .text("Nothing")
        .sort(&SortOrder::descending("name"));
    assert_eq!(by_unit.collect_all().await.unwrap(), inside, "nor under the name that it had before");
}

/// Returns belongs to another unit.
#[tokio::test]
async fn a_unit_can_have_the_departments_of_no_other() {
    let (_server, client) = start().await;
    let front = front(&client).await;
    let free = client.units().list_available_departments(&front.id).collect_all().await.unwrap();
    assert_eq!(names(&free), ["Fax", "Sales", "Support"]);
    let some = client.units().list_available_departments(&front.id).text("SAL").only_my_departments(true);
    let some = some.send().await.unwrap().value;
    assert_eq!((names(&some.departments), some.total), (vec!["Sales"], Some(1)));
}

#[tokio::test]
async fn a_unit_takes_a_department_from_another() {
    let (_server, client) = start().await;
    let after_sales = client.units().list().collect_all().await.unwrap().remove(0).id;
    front(&client).await;
    let unit = client.units().get(&after_sales).send().await.unwrap().value.unwrap();
    assert_eq!(unit.num_departments, Some(1));
    assert_eq!(department(&client, "Returns").await.parent_id.as_ref(), Some(&after_sales));
}

#[tokio::test]
async fn a_monitor_lists_their_own_units_and_manages_none() {
    let (server, client) = start().await;
    let front = front(&client).await;
    let vera = client_of(&server, "vera.popescu");
    let own = vera.units().list().collect_all().await.unwrap();
    assert_eq!(own.iter().map(|unit| &unit.id).collect::<Vec<_>>(), [&front.id]);
    assert!(client_of(&server, "rosa.fernandez").units().list().collect_all().await.unwrap().is_empty());
    assert_fails(vera.units().get(&front.id).send().await, NOT_PERMITTED);
    assert_fails(vera.units().create(&unit("Mine", &[], &[])).send().await, NOT_PERMITTED);
    assert_fails(vera.units().list_departments(&front.id).send().await, NOT_PERMITTED);
    assert_fails(vera.units().list_monitors(&front.id).send().await, NOT_PERMITTED);
}

#[tokio::test]
async fn an_update_takes_out_of_a_unit_what_is_not_listed() {
    let (_server, client) = start().await;
    let front = front(&client).await;
    let sales = department(&client, "Sales").await.id;
    let save = unit("Back", &[], &[sales.as_str()]);
    let changed = client.units().update(&front.id, &save).send().await.unwrap().value;
    assert_eq!((&*changed.name, changed.num_departments, changed.num_monitors), ("Back", Some(1), Some(0)));
    assert!(department(&client, "Support").await.parent_id.as_ref().is_none());
    assert_eq!(client.units().list().text("BACK").send().await.unwrap().value.total, Some(1));
}

#[tokio::test]
async fn a_deleted_unit_leaves_its_departments() {
    let (_server, client) = start().await;
    let front = front(&client).await;
    assert_eq!(client.units().delete(&front.id).send().await.unwrap().value, json!(1));
    assert!(department(&client, "Sales").await.parent_id.as_ref().is_none());
    assert_eq!(client.units().get(&front.id).send().await.unwrap().value, None);
}

#[tokio::test]
async fn an_unknown_unit_is_refused() {
    let (_server, client) = start().await;
    let unknown = client.units().update("nowhere", &unit("Lost", &[], &[])).send().await;
    assert_fails(unknown, expected(ErrorKind::NotFound, 400, Some("error-unit-not-found"), "Unit not found"));
    let unknown = client.units().delete("nowhere").send().await;
    assert_fails(unknown, expected(ErrorKind::NotFound, 400, Some("unit-not-found"), "Unit not found"));
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
