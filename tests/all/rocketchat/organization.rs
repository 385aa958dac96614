//! Agents, monitors, tags and business hours; departments and units have a file of their own.

use frontdesk_rocketchat::ids::{BusinessHourId, UserId};
use frontdesk_rocketchat::types::{
    AgentInfo, AgentSettings, AgentStatusChange, BusinessHour, BusinessHourRemoval, BusinessHourSave,
    BusinessHourType, Department, LivechatStatus, LivechatUserRegistration, LivechatUserType, MonitorChoice,
    ShownAgent, Tag, TagData, TagDeletion, TagSave, UserDeletion, WorkHourSave,
};
use frontdesk_rocketchat::{Client, ErrorKind, SortOrder};

use super::{JOHN, VISITOR_ROOM, VISITOR_TOKEN, client_of, expected, set, start, visitor};
use crate::sandbox::{Expected, assert_fails};

pub(super) const NOT_PERMITTED: Expected<'static> = Expected {
    kind: ErrorKind::Forbidden,
    status: 403,
    code: Some("error-unauthorized"),
    words: "User does not have the permissions required for this action",
};

pub(super) async fn department(client: &Client, name: &str) -> Department {
    let mut found = client.departments().list().text(name).send().await.unwrap().value.departments;
    assert_eq!(found.len(), 1, "{name}");
    found.remove(0)
}

pub(super) async fn user(client: &Client, username: &str) -> UserId {
    client.users().get().username(username).send().await.unwrap().value.user.id
}

pub(super) fn names(departments: &[Department]) -> Vec<&str> {
    departments.iter().map(|department| department.name.as_deref().unwrap()).collect()
}

fn change(agent: Option<&str>, status: Option<LivechatStatus>) -> AgentStatusChange {
    {
        let mut value = AgentStatusChange::new();
        value.agent_id = agent.map(Into::into);
        value.status = status;
        value
    }
}

#[tokio::test]
async fn agents_are_filtered() {
    let (_server, client) = start().await;
    let agents = || client.livechat_users().list(LivechatUserType::Agent);
    let all = agents().count(4).collect_all().await.unwrap();
    // A deactivated person is an agent still.
    assert!(all.iter().any(|agent| agent.username.as_deref() == Some("uwe.kraus")));
    let available = agents().only_available(true).collect_all().await.unwrap();
    assert!(!available.is_empty() && available.len() < all.len());
    assert!(available.iter().all(|agent| agent.status_livechat.as_ref() == Some(&LivechatStatus::Available)));
    let others = agents().exclude_id(JOHN).show_idle_agents(false).collect_all().await.unwrap();
    assert!(others.iter().all(|agent| agent.id != JOHN));
}

#[tokio::test]
async fn agents_are_searched_and_sorted() {
    let (_server, client) = start().await;
    let agents = || client.livechat_users().list(LivechatUserType::Agent);
    let found = agents().text("FERNÁNDEZ").send().await.unwrap().value.users;
    let returns = department(&client, "Returns").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].departments.as_deref(), Some(&[returns.id][..]));
    let last = agents().sort(&SortOrder::descending("username")).count(1).send().await.unwrap().value;
    assert_eq!(last.users[0].username.as_deref(), Some("vera.popescu"));
    assert_eq!(last.total, Some(agents().collect_all().await.unwrap().len() as i64));
}

/// Somebody who is no agent has no availability: a null in lists.
#[tokio::test]
async fn a_manager_comes_and_goes() {
    let (_server, client) = start().await;
    let managers = client.livechat_users().list(LivechatUserType::Manager).collect_all().await.unwrap();
    let jonas = LivechatUserRegistration::new("jonas.weber");
    client.livechat_users().register(LivechatUserType::Manager, &jonas).send().await.unwrap();
    let more = client.livechat_users().list(LivechatUserType::Manager).collect_all().await.unwrap();
    assert_eq!(more.len(), managers.len() + 1);
    let jonas = more.iter().find(|one| one.username.as_deref() == Some("jonas.weber")).unwrap();
    assert!(jonas.status_livechat.is_null() && jonas.livechat.is_null());
    let get = || client.livechat_users().get(LivechatUserType::Manager, &jonas.id);
    assert!(get().send().await.unwrap().value.user.is_some());
    client.livechat_users().remove(LivechatUserType::Manager, &jonas.id).send().await.unwrap();
    assert_eq!(get().send().await.unwrap().value.user, None);
}

/// To hand a conversation over.
#[tokio::test]
async fn agents_list_agents_and_change_nobody() {
    let (server, _client) = start().await;
    let rosa = client_of(&server, "rosa.fernandez");
    assert!(rosa.livechat_users().list(LivechatUserType::Agent).send().await.is_ok());
    let managers = rosa.livechat_users().list(LivechatUserType::Manager).send().await;
    assert_fails(managers, expected(ErrorKind::Forbidden, 403, None, ""));
    let own = LivechatUserRegistration::new("rosa.fernandez");
    let own = rosa.livechat_users().register(LivechatUserType::Manager, &own).send().await;
    assert_fails(own, NOT_PERMITTED);
}

#[tokio::test]
async fn an_unknown_user_does_not_become_an_agent() {
    let (_server, client) = start().await;
    let nobody = LivechatUserRegistration::new("nobody");
    let nobody = client.livechat_users().register(LivechatUserType::Agent, &nobody).send().await;
    assert_fails(nobody, expected(ErrorKind::NotFound, 400, Some("error-invalid-user"), ""));
}

#[tokio::test]
async fn an_agent_without_the_role_loses_what_came_with_it() {
    let (_server, client) = start().await;
    let support = department(&client, "Support").await;
    client.livechat_users().remove(LivechatUserType::Agent, JOHN).send().await.unwrap();
    assert_eq!(department(&client, "Support").await.num_agents, support.num_agents.map(|count| count - 1));
    assert!(client.livechat_agents().list_departments(JOHN).collect_all().await.unwrap().is_empty());
    let none = client.livechat_agents().set_status().body(&change(Some(JOHN), None)).send().await;
    assert_fails(none, expected(ErrorKind::NotFound, 404, None, "Agent not found"));
    let info = AgentInfo::new(JOHN, AgentSettings::default(), Vec::<String>::new());
    let none = client.livechat_agents().save_info(&info).send().await;
    assert_fails(none, expected(ErrorKind::Invalid, 400, Some("error-user-is-not-agent"), ""));
}

#[tokio::test]
async fn availability_is_changed_by_agents_and_managers() {
    let (server, client) = start().await;
    let rosa = client_of(&server, "rosa.fernandez");
    // Without a status it is the other one.
    for status in [LivechatStatus::NotAvailable, LivechatStatus::Available] {
        assert_eq!(rosa.livechat_agents().set_status().send().await.unwrap().value.status, status);
    }
    let other = change(Some(JOHN), Some(LivechatStatus::NotAvailable));
    assert_fails(
        rosa.livechat_agents().set_status().body(&other).send().await,
        expected(ErrorKind::Forbidden, 403, None, "unauthorized"),
    );
    assert_eq!(
        client.livechat_agents().set_status().body(&other).send().await.unwrap().value.status,
        LivechatStatus::NotAvailable
    );
    let uwe = user(&client, "uwe.kraus").await;
    let gone = client.livechat_agents().set_status().body(&change(Some(uwe.as_str()), None)).send().await;
    assert_fails(gone, expected(ErrorKind::Invalid, 400, Some("error-user-deactivated"), ""));

    // Out of hours nobody becomes available, and an administrator is told so by the status alone.
    set(&server, "Livechat_enable_business_hours", true).await;
    let hours =
        client.business_hours().get().send().await.unwrap().value.business_hour.into_option().unwrap();
    let closed = BusinessHourSave::new(
        "",
        true,
        BusinessHourType::Default,
        "Europe/Berlin",
        Vec::<String>::new(),
        "",
        vec![WorkHourSave::new("Monday", "08:00", "20:00", false)],
    )
    .id(hours.id);
    client.business_hours().save(&closed).send().await.unwrap();
    let wanted = change(Some(JOHN), Some(LivechatStatus::Available));
    assert_eq!(
        client.livechat_agents().set_status().body(&wanted).send().await.unwrap().value.status,
        LivechatStatus::NotAvailable
    );
    let own = rosa.livechat_agents().set_status().send().await;
    assert_fails(own, expected(ErrorKind::Invalid, 400, Some("error-business-hours-are-closed"), ""));
}

#[tokio::test]
async fn an_agent_is_given_departments() {
    let (server, client) = start().await;
    let fax = department(&client, "Fax").await.id;
    let sales = department(&client, "Sales").await.id;
    // No department at all, as forms send it.
    let mut info = AgentInfo::new(JOHN, AgentSettings::default(), vec![String::new()]);
    client.livechat_agents().save_info(&info).send().await.unwrap();
    assert!(client.livechat_agents().list_departments(JOHN).collect_all().await.unwrap().is_empty());
    info.agent_departments = vec![sales.clone(), fax.clone(), "nowhere".into()];
    client.livechat_agents().save_info(&info).send().await.unwrap();
    let rows = client.livechat_agents().list_departments(JOHN).collect_all().await.unwrap();
    let departments: Vec<_> = rows.iter().map(|row| row.department_id.as_ref().unwrap()).collect();
    assert!(departments.len() == 2 && departments.contains(&&sales) && departments.contains(&&fax));
    let enabled =
        client.livechat_agents().list_departments(JOHN).enabled_departments_only(true).send().await.unwrap();
    assert_eq!(enabled.value.departments[0].department_name.as_deref(), Some("Sales"));
    assert_eq!(enabled.value.departments.len(), 1);
    let rosa = client_of(&server, "rosa.fernandez");
    assert_fails(rosa.livechat_agents().save_info(&info).send().await, NOT_PERMITTED);
}

#[tokio::test]
async fn a_visitor_sees_of_an_agent_what_the_workspace_shows() {
    let (server, client) = start().await;
    let visitor = visitor(&server);
    let token = VISITOR_TOKEN.into();
    let get = || visitor.livechat_agents().get_room_agent(VISITOR_ROOM, &token);
    let Some(ShownAgent::Agent(agent)) = get().send().await.unwrap().value.agent else { panic!() };
    assert_eq!(agent.id, JOHN);
    assert!(agent.emails.as_ref().is_some());
    set(&server, "Livechat_show_agent_email", false).await;
    let Some(ShownAgent::Agent(agent)) = get().send().await.unwrap().value.agent else { panic!() };
    assert!(agent.emails.is_absent());
    set(&server, "Livechat_show_agent_info", false).await;
    let Some(ShownAgent::HiddenAgent(hidden)) = get().send().await.unwrap().value.agent else { panic!() };
    assert!(hidden.hidden_info);

    // The visitor is in a conversation already.
    let next =
        visitor.livechat_agents().get_next_agent(&token).department("nowhere").send().await.unwrap().value;
    assert_eq!(next.agent, None);
    for (room, token, code, kind) in [
        (VISITOR_ROOM, "other", "invalid-token", ErrorKind::NotFound),
        ("other", VISITOR_TOKEN, "invalid-room", ErrorKind::NotFound),
    ] {
        let unknown = visitor.livechat_agents().get_room_agent(room, &token.into()).send().await;
        assert_fails(unknown, expected(kind, 400, Some(code), ""));
    }
    client.livechat_users().remove(LivechatUserType::Agent, JOHN).send().await.unwrap();
    let nobody = get().send().await;
    assert_fails(nobody, expected(ErrorKind::Invalid, 400, Some("invalid-agent"), ""));
}

#[tokio::test]
async fn monitors_are_listed_and_read() {
    let (_server, client) = start().await;
    let monitors = client.monitors().list().count(1).collect_all().await.unwrap();
    assert_eq!(monitors.len(), 1);
    let ines = client.monitors().get("ines.carvalho").send().await.unwrap().value;
    assert_eq!((&ines.id, ines.roles.as_ref()), (&monitors[0].id, None));
    assert!(ines.status_livechat.is_some() && ines.livechat.is_some());
    assert!(client.monitors().list().text("nobody").collect_all().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_user_becomes_a_monitor() {
    let (_server, client) = start().await;
    let made = client.monitors().create(&MonitorChoice::new("vera.popescu")).send().await.unwrap().value;
    assert_eq!(made.roles.unwrap(), ["user", "livechat-agent"]);
    assert_eq!(client.monitors().list().text("POPESCU").send().await.unwrap().value.total, Some(1));
    let holders = client.roles().list_users_in_role("livechat-monitor").collect_all().await.unwrap();
    assert_eq!(holders.len(), 2);
}

#[tokio::test]
async fn the_role_of_a_monitor_gives_and_takes_permissions_at_once() {
    let (server, client) = start().await;
    let choice = MonitorChoice::new("vera.popescu");
    let vera = client_of(&server, "vera.popescu");
    let sales = department(&client, "Sales").await.id;
    assert_fails(vera.departments().archive(&sales).send().await, NOT_PERMITTED);
    client.monitors().create(&choice).send().await.unwrap();
    vera.departments().archive(&sales).send().await.unwrap();
    assert_fails(vera.monitors().list().send().await, NOT_PERMITTED);
    assert_fails(vera.monitors().create(&choice).send().await, NOT_PERMITTED);
    client.monitors().delete(&choice).send().await.unwrap();
    assert_fails(vera.departments().archive(&sales).send().await, NOT_PERMITTED);
    let none = client.monitors().get("vera.popescu").send().await;
    assert_fails(none, expected(ErrorKind::NotFound, 400, Some("invalid-user"), ""));
}

#[tokio::test]
async fn an_unknown_user_is_no_monitor() {
    let (_server, client) = start().await;
    let nobody = MonitorChoice::new("nobody");
    let unknown = expected(ErrorKind::NotFound, 400, Some("error-invalid-user"), "Invalid user");
    assert_fails(client.monitors().create(&nobody).send().await, unknown);
    let unknown = expected(ErrorKind::Invalid, 400, None, "Invalid user");
    assert_fails(client.monitors().delete(&nobody).send().await, unknown);
}

#[tokio::test]
async fn a_deleted_monitor_leaves_their_units() {
    let (_server, client) = start().await;
    let ines = user(&client, "ines.carvalho").await;
    let unit = client.units().list().text("After").send().await.unwrap().value.units.remove(0);
    assert_eq!(unit.num_monitors, Some(1));
    client.users().delete(&UserDeletion::new().user_id(ines)).send().await.unwrap();
    assert_eq!(client.units().get(&unit.id).send().await.unwrap().value.unwrap().num_monitors, Some(0));
    assert!(client.units().list_monitors(&unit.id).collect_all().await.unwrap().is_empty());
}

/// The names of all tags of a list.
async fn tags(list: frontdesk_rocketchat::tags::List) -> Vec<String> {
    list.count(2).collect_all().await.unwrap().into_iter().map(|tag| tag.name).collect()
}

#[tokio::test]
async fn tags_are_for_all_departments_or_some() {
    let (_server, client) = start().await;
    let returns = department(&client, "Returns").await.id;
    let list = || client.tags().list();
    assert_eq!(tags(list()).await, ["complaint", "spam"]);
    assert_eq!(tags(list().view_all(true)).await, ["complaint", "damaged", "invoice", "spam"]);
    assert_eq!(tags(list().department(&returns)).await, ["complaint", "damaged", "spam"]);
    assert_eq!(tags(list().view_all(true).text("BROKE")).await, ["damaged"]);
}

#[tokio::test]
async fn an_agent_lists_the_tags_of_their_departments() {
    let (server, client) = start().await;
    let rosa = client_of(&server, "rosa.fernandez");
    assert_eq!(tags(rosa.tags().list().view_all(true)).await, ["complaint", "damaged", "spam"]);
    let sales = department(&client, "Sales").await.id;
    assert_eq!(tags(rosa.tags().list().department(&sales)).await, ["complaint", "damaged", "spam"]);
}

/// A tag for Returns and Sales.
async fn urgent(client: &Client) -> Tag {
    let returns = department(client, "Returns").await.id;
    let sales = department(client, "Sales").await.id;
    let save = TagSave::new(TagData::new("urgent").description("At once")).tag_departments([returns, sales]);
    client.tags().save(&save).send().await.unwrap().value
}

#[tokio::test]
async fn a_tag_is_created_for_some_departments() {
    let (_server, client) = start().await;
    let made = urgent(&client).await;
    assert_eq!((&*made.name, made.num_departments, made.updated_at), ("urgent", Some(2), None));
}

#[tokio::test]
async fn a_tag_is_changed_as_a_whole() {
    let (server, client) = start().await;
    let made = urgent(&client).await;
    let change = TagSave::new(TagData::new("calm")).id(made.id.clone());
    let changed = client.tags().save(&change).send().await.unwrap().value;
    assert_eq!((&changed.id, changed.num_departments), (&made.id, Some(0)));
    let read = client_of(&server, "rosa.fernandez").tags().get(&made.id).send().await.unwrap().value;
    assert_eq!((&*read.name, read.departments.as_deref()), ("calm", Some(&[][..])));
}

#[tokio::test]
async fn a_tag_is_deleted_once() {
    let (_server, client) = start().await;
    let made = urgent(&client).await;
    let deletion = TagDeletion::new(&made.id);
    client.tags().delete(&deletion).send().await.unwrap();
    let gone = expected(ErrorKind::NotFound, 404, None, "Tag not found");
    assert_fails(client.tags().get(&made.id).send().await, gone);
    let gone = expected(ErrorKind::NotFound, 400, None, "Tag not found");
    assert_fails(client.tags().delete(&deletion).send().await, gone);
}

#[tokio::test]
async fn agents_do_not_manage_tags() {
    let (server, client) = start().await;
    let made = urgent(&client).await;
    let rosa = client_of(&server, "rosa.fernandez");
    assert_fails(rosa.tags().save(&TagSave::new(TagData::new("mine"))).send().await, NOT_PERMITTED);
    assert_fails(rosa.tags().delete(&TagDeletion::new(&made.id)).send().await, NOT_PERMITTED);
}

fn hours(name: &str, departments: &[&str]) -> BusinessHourSave {
    BusinessHourSave::new(
        name,
        true,
        BusinessHourType::Custom,
        "Asia/Bangkok",
        vec!["Monday".to_owned()],
        departments.join(","),
        vec![WorkHourSave::new("Monday", "05:00:00", "16:00", true)],
    )
}

async fn custom_hours(client: &Client, id: &BusinessHourId) -> Option<BusinessHour> {
    let request = client.business_hours().get().kind(BusinessHourType::Custom).id(id);
    request.send().await.unwrap().value.business_hour.into_option()
}

/// Custom hours of Sales and Fax, `Early`.
async fn early(client: &Client) -> BusinessHour {
    let (sales, fax) = (department(client, "Sales").await.id, department(client, "Fax").await.id);
    client.business_hours().save(&hours("Early", &[sales.as_str(), fax.as_str()])).send().await.unwrap();
    client.business_hours().list().name("EARLY").send().await.unwrap().value.business_hours.remove(0)
}

#[tokio::test]
async fn the_default_business_hours_are_for_seven_days() {
    let (_server, client) = start().await;
    let default = client.business_hours().get().send().await.unwrap().value.business_hour;
    let days = default.into_option().unwrap().work_hours.unwrap();
    assert_eq!((days.len(), days[0].code.as_ref(), days[6].open), (7, Some(&1), Some(false)));
}

#[tokio::test]
async fn business_hours_are_listed_with_their_departments() {
    let (_server, client) = start().await;
    let all = client.business_hours().list().count(1).collect_all().await.unwrap();
    let seeded: Vec<_> =
        all.iter().map(|one| (one.name.as_deref(), one.departments.as_ref().map(Vec::len))).collect();
    assert_eq!(seeded, [(Some(""), None), (Some("Sales in India"), Some(1))]);
}

/// Seven hours earlier than in Bangkok, which is the day before.
#[tokio::test]
async fn business_hours_have_their_times_in_utc() {
    let (_server, client) = start().await;
    let early = early(&client).await;
    let start = early.work_hours.as_ref().unwrap()[0].start.as_ref().unwrap();
    let utc = start.utc.as_ref().unwrap();
    assert_eq!((start.time.as_deref(), utc.time.as_deref()), (Some("05:00:00"), Some("22:00")));
    assert_eq!(utc.day_of_week.as_deref(), Some("Sunday"));
    assert_eq!(early.timezone.as_ref().unwrap().utc.as_deref(), Some("+07:00"));
}

#[tokio::test]
async fn a_department_has_one_set_of_business_hours() {
    let (_server, client) = start().await;
    let india = client.business_hours().list().collect_all().await.unwrap().remove(1).id;
    let early = early(&client).await.id;
    let departments = custom_hours(&client, &early).await.unwrap().departments.unwrap();
    assert_eq!(names(&departments), ["Sales", "Fax"]);
    assert!(custom_hours(&client, &india).await.unwrap().departments.unwrap().is_empty());
    let kept = department(&client, "Sales").await.business_hour_id.into_option();
    assert_eq!(kept.as_ref(), Some(&early));
}

#[tokio::test]
async fn no_two_business_hours_have_one_name() {
    let (_server, client) = start().await;
    early(&client).await;
    let in_use = expected(ErrorKind::Conflict, 400, Some("error-business-hour-name-already-in-use"), "");
    assert_fails(client.business_hours().save(&hours("Early", &[])).send().await, in_use);
}

#[tokio::test]
async fn business_hours_finish_after_they_start() {
    let (_server, client) = start().await;
    for (finish, code) in
        [("04:00", "finish-time-before-start-time"), ("05:00", "finish-time-equals-start-time")]
    {
        let mut backwards = hours("Other", &[]);
        backwards.work_hours[0].finish = finish.to_owned();
        let error = client.business_hours().save(&backwards).send().await.unwrap_err();
        assert_eq!(error.code(), Some(&*format!("error-business-hour-{code}")));
    }
}

/// A department that is archived loses its hours.
#[tokio::test]
async fn a_change_of_business_hours_replaces_the_departments() {
    let (_server, client) = start().await;
    let early = early(&client).await.id;
    let fax = department(&client, "Fax").await.id;
    let change = hours("Earlier", &[fax.as_str()]).id(early.clone());
    client.business_hours().save(&change).send().await.unwrap();
    let changed = custom_hours(&client, &early).await.unwrap();
    assert_eq!(changed.name.as_deref(), Some("Earlier"));
    assert_eq!(names(&changed.departments.unwrap()), ["Fax"]);
    client.departments().archive(&fax).send().await.unwrap();
    assert!(custom_hours(&client, &early).await.unwrap().departments.unwrap().is_empty());
}

/// To remove them once more is no failure, and the default hours stay.
#[tokio::test]
async fn custom_business_hours_are_removed() {
    let (_server, client) = start().await;
    let early = early(&client).await.id;
    let removal = BusinessHourRemoval::new(&early, BusinessHourType::Custom);
    for _ in 0..2 {
        client.business_hours().remove(&removal).send().await.unwrap();
    }
    assert_eq!(custom_hours(&client, &early).await, None);
    let default = client.business_hours().get().send().await.unwrap().value.business_hour;
    let default = BusinessHourRemoval::new(&default.into_option().unwrap().id, BusinessHourType::Default);
    client.business_hours().remove(&default).send().await.unwrap();
    assert!(client.business_hours().get().send().await.unwrap().value.business_hour.as_ref().is_some());
}

#[tokio::test]
async fn business_hours_are_seen_by_monitors() {
    let (server, _client) = start().await;
    let rosa = client_of(&server, "rosa.fernandez");
    assert_fails(rosa.business_hours().list().send().await, NOT_PERMITTED);
    assert_fails(rosa.business_hours().get().send().await, NOT_PERMITTED);
    assert!(client_of(&server, "ines.carvalho").business_hours().list().send().await.is_ok());
}
