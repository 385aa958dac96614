//! People: accounts, preferences, tokens, presence.

use frontdesk_core::ConfigureClient;
use std::time::Duration;

use frontdesk_rocketchat::ids::UserId;
use frontdesk_rocketchat::types::{
    AccountState, ActiveStatusChange, AutocompleteSelector, EmailChoice, EmailInvitation,
    EmailVerificationToken, FontSize, IdleUsers, InactiveReason, NewUser, OwnAccountDeletion, OwnProfile,
    OwnProfileUpdate, PreferenceChanges, PreferencesUpdate, Registration, StatusSource, User, UserChanges,
    UserDeletion, UserReport, UserStatus, UserStatusChange, UserUpdate,
};
use frontdesk_rocketchat::{Client, ErrorKind, RecordQuery, TwoFactor, TwoFactorChallenge, TwoFactorMethod};
use serde_json::json;

use super::{JOHN, client_of, expected, set, start, visitor};
use crate::http_client::http_client;
use crate::sandbox::{Expected, Server, assert_fails};

/// Pia's password, and as SHA-256.
pub(super) const PASSWORD: &str = "A-long-one-1234";
const DIGEST: &str = "fecdab9b624d5c33936bb17e76258be22c0d795fa4c5bab7f7772c66a826e370";

pub(super) const OUT: Expected<'static> =
    expected(ErrorKind::Unauthenticated, 401, None, "You must be logged in");
pub(super) const FORBIDDEN: Expected<'static> = expected(ErrorKind::Forbidden, 403, None, "unauthorized");
const NO_PERMISSION: Expected<'static> =
    expected(ErrorKind::Forbidden, 403, Some("error-unauthorized"), "does not have the permissions");
pub(super) const NOT_ALLOWED: Expected<'static> =
    expected(ErrorKind::Forbidden, 400, Some("error-not-allowed"), "allowed");
pub(super) const NOBODY: Expected<'static> =
    expected(ErrorKind::NotFound, 400, Some("error-invalid-user"), "does not match any users");
pub(super) const REQUIRED: Expected<'static> =
    expected(ErrorKind::Invalid, 400, Some("error-user-param-not-provided"), "was not provided");

fn new_user() -> NewUser {
    NewUser::new("pia@harbour.example", "Pia Roth", PASSWORD, "pia.roth")
}

/// Somebody without rights, and their id.
pub(super) async fn pia(server: &Server, client: &Client) -> (Client, UserId) {
    let user = client.users().create(&new_user()).send().await.unwrap().value.user;
    let own = Client::builder().base_url(server.url()).login("pia.roth", PASSWORD);
    let own = own.middleware(crate::witness::Witness::of("rocketchat")).build().unwrap();
    (own, user.id)
}

pub(super) async fn user_of(client: &Client, id: &str) -> User {
    client.users().get().user_id(id).send().await.unwrap().value.user
}

fn names(users: &[User]) -> Vec<&str> {
    users.iter().filter_map(|user| user.username.as_deref()).collect()
}

fn registration() -> Registration {
    Registration::new("noor", "noor@customer.example", PASSWORD).name("Noor Haddad")
}

/// Noor, who has just registered: her ID and her client.
async fn noor(server: &Server) -> (UserId, Client) {
    let made = visitor(server).users().register(&registration()).send().await.unwrap().value.user;
    let client = Client::builder().base_url(server.url()).login("noor", PASSWORD).build().unwrap();
    (made.id, client)
}

#[tokio::test]
async fn somebody_registers_once() {
    let (server, _) = start().await;
    let anybody = visitor(&server);
    let made = anybody.users().register(&registration()).send().await.unwrap().value.user;
    assert_eq!((made.username.as_deref(), made.active), (Some("noor"), Some(true)));
    let taken = expected(ErrorKind::Invalid, 400, None, "Username is already in use");
    assert_fails(anybody.users().register(&registration()).send().await, taken);
    let mut same_address = registration();
    same_address.username = "noor2".to_owned();
    let exists = expected(ErrorKind::Conflict, 400, Some("error-user-already-exists"), "");
    assert_fails(anybody.users().register(&same_address).send().await, exists);
}

/// No client of ours sends credentials with it.
#[tokio::test]
async fn nobody_registers_while_signed_in() {
    let (server, _) = start().await;
    let request = http_client()
        .post(format!("{}/api/v1/users.register", server.url()))
        .header("X-User-Id", server.text("user_id"))
        .header("X-Auth-Token", server.text("auth_token"))
        .json(&registration());
    let refused = request.send().await.unwrap();
    assert_eq!(refused.status().as_u16(), 400);
    assert!(refused.text().await.unwrap().contains("Logged in users can not register again"));
}

/// The token is good once, after it was sent.
#[tokio::test]
async fn an_email_address_is_verified_by_a_token() {
    let (server, admin) = start().await;
    let anybody = visitor(&server);
    let (id, _) = noor(&server).await;
    let verified = async || {
        let user = user_of(&admin, id.as_str()).await;
        *user.emails.as_ref().unwrap()[0].verified.as_ref().unwrap().get().unwrap()
    };
    let token = EmailVerificationToken::new("confirm:noor@customer.example");
    let expired = expected(ErrorKind::NotFound, 404, None, "Resource not found");
    assert_fails(anybody.users().verify_email(&token).send().await, expired);
    let choice = EmailChoice::new("noor@customer.example");
    assert!(anybody.users().send_confirmation_email(&choice).send().await.unwrap().value.success);
    assert!(!verified().await);
    anybody.users().verify_email(&token).send().await.unwrap();
    assert!(verified().await);
    assert_fails(anybody.users().verify_email(&token).send().await, expired);
}

#[tokio::test]
async fn a_username_is_suggested_and_checked() {
    let (server, _) = start().await;
    let (_, noor) = noor(&server).await;
    let suggestion = noor.users().suggest_username().send().await.unwrap().value.result;
    assert_eq!(suggestion, "noor.haddad");
    for (name, free) in [("noor", true), ("noor.haddad", true), ("john.doe", false), ("harbour", false)] {
        let availability = noor.users().check_username_availability(name).send().await.unwrap().value;
        assert_eq!(availability.result, free, "{name}");
    }
    let blocked = expected(ErrorKind::Invalid, 400, Some("error-blocked-username"), "is blocked");
    assert_fails(noor.users().check_username_availability("system").send().await, blocked);
    let malformed = expected(ErrorKind::Invalid, 400, Some("error-invalid-username"), "no good");
    assert_fails(noor.users().check_username_availability("no good").send().await, malformed);
}

/// Nobody learns whether there is such an account.
#[tokio::test]
async fn a_password_reset_is_requested() {
    let (server, _) = start().await;
    let anybody = visitor(&server);
    noor(&server).await;
    let known = EmailChoice::new("noor@customer.example");
    for choice in [&known, &EmailChoice::new("nobody@customer.example")] {
        let reset = anybody.users().request_password_reset(choice).send().await.unwrap().value;
        assert_eq!(reset.success, Some(true));
    }
    set(&server, "Accounts_PasswordReset", false).await;
    let off = expected(ErrorKind::Invalid, 400, None, "Password reset is not enabled");
    assert_fails(anybody.users().request_password_reset(&known).send().await, off);
}

#[tokio::test]
async fn an_administrator_welcomes_a_user_by_email() {
    let (server, admin) = start().await;
    let (_, noor) = noor(&server).await;
    let choice = EmailChoice::new("noor@customer.example");
    admin.users().send_welcome_email(&choice).send().await.unwrap();
    let unknown = admin.users().send_welcome_email(&EmailChoice::new("nobody@customer.example")).send().await;
    assert_fails(unknown, expected(ErrorKind::NotFound, 400, Some("error-invalid-user"), "Invalid user"));
    assert_fails(noor.users().send_welcome_email(&choice).send().await, NO_PERMISSION);
}

/// One valid address is enough.
#[tokio::test]
async fn an_administrator_invites_by_email() {
    let (server, admin) = start().await;
    let (_, noor) = noor(&server).await;
    let invitation = EmailInvitation::new(["new@customer.example", "nonsense"]);
    admin.users().send_invitation_emails(&invitation).send().await.unwrap();
    assert_fails(noor.users().send_invitation_emails(&invitation).send().await, NOT_ALLOWED);
    let failed = expected(ErrorKind::Invalid, 400, Some("error-email-send-failed"), "No valid");
    let nonsense = EmailInvitation::new(["nonsense"]);
    assert_fails(admin.users().send_invitation_emails(&nonsense).send().await, failed);
}

#[tokio::test]
async fn a_user_updates_their_own_profile() {
    let (server, admin) = start().await;
    let (pia, id) = pia(&server, &admin).await;
    let profile =
        OwnProfile::new().bio("Keeps the harbour light").nickname("pi").status_type(UserStatus::Busy);
    let user = pia.users().update_own_profile(&OwnProfileUpdate::new(profile)).send().await.unwrap();
    let user = user.value.user;
    assert_eq!((user.id.as_str(), user.bio.as_deref()), (id.as_str(), Some("Keeps the harbour light")));
    assert_eq!(user.status.as_ref(), Some(&UserStatus::Busy));
    let taken = OwnProfileUpdate::new(OwnProfile::new().username("john.doe"));
    let words = "john.doe is already in use";
    let unavailable = expected(ErrorKind::Conflict, 400, Some("error-field-unavailable"), words);
    assert_fails(pia.users().update_own_profile(&taken).send().await, unavailable);
}

#[tokio::test]
async fn a_new_email_address_needs_the_password() {
    let (server, admin) = start().await;
    let (pia, _) = pia(&server, &admin).await;
    let address = OwnProfile::new().email("pia@roth.example");
    let request = pia.users().update_own_profile(&OwnProfileUpdate::new(address));
    let error = request.clone().send().await.unwrap_err();
    let challenge = TwoFactorChallenge::of(&error).unwrap();
    assert_eq!((&challenge.method, challenge.is_refusal), (&TwoFactorMethod::Password, false));
    let wrong = request.clone().two_factor_code(&"wrong".into()).send().await.unwrap_err();
    assert!(TwoFactorChallenge::of(&wrong).unwrap().is_refusal);
    let right = request.with_options(TwoFactor::new(challenge.method, PASSWORD).into()).send().await.unwrap();
    assert_eq!(right.value.user.emails.as_ref().unwrap()[0].address, "pia@roth.example");
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let (server, admin) = start().await;
    let (pia, _) = pia(&server, &admin).await;
    let second = Client::builder().base_url(server.url()).login("pia.roth", PASSWORD).build().unwrap();
    second.authentication().get_me().send().await.unwrap();
    let password = OwnProfile::new().new_password("Another-long-one-1").current_password(DIGEST);
    pia.users().update_own_profile(&OwnProfileUpdate::new(password)).send().await.unwrap();
    pia.authentication().get_me().send().await.unwrap();
    let unauthorized = expected(ErrorKind::Unauthenticated, 401, None, "Unauthorized");
    assert_fails(second.authentication().get_me().send().await, unauthorized);
}

#[tokio::test]
async fn a_user_downloads_their_data() {
    let (server, admin) = start().await;
    let (pia, _) = pia(&server, &admin).await;
    let first = pia.users().request_data_download().full_export(true).send().await.unwrap().value;
    assert_eq!((first.requested, first.export_operation.status.as_deref()), (Some(true), Some("preparing")));
    assert!(first.url.is_null() && first.export_operation.full_export == Some(true));
    let done = pia.users().request_data_download().full_export(true).send().await.unwrap().value;
    assert_eq!((done.requested, done.export_operation.id), (Some(false), first.export_operation.id));
    assert_eq!(done.export_operation.status.as_deref(), Some("completed"));
    assert!(done.url.as_deref().unwrap().starts_with(server.url()));
}

#[tokio::test]
async fn a_user_deletes_their_own_account_with_the_password() {
    let (server, admin) = start().await;
    let (pia, id) = pia(&server, &admin).await;
    let wrong = pia.users().delete_own_account(&OwnAccountDeletion::new("wrong")).send().await;
    assert_fails(wrong, expected(ErrorKind::Invalid, 400, Some("error-invalid-password"), "Invalid"));
    let deletion = OwnAccountDeletion::new(DIGEST);
    assert!(pia.users().delete_own_account(&deletion).send().await.unwrap().value.success);
    let gone = admin.users().get().user_id(&id).send().await;
    assert_fails(gone, expected(ErrorKind::NotFound, 400, None, "User not found."));
}

#[tokio::test]
async fn a_setting_keeps_users_from_deleting_themselves() {
    let (server, admin) = start().await;
    let (pia, _) = pia(&server, &admin).await;
    set(&server, "Accounts_AllowDeleteOwnAccount", false).await;
    let deletion = OwnAccountDeletion::new(DIGEST);
    assert_fails(pia.users().delete_own_account(&deletion).send().await, NOT_ALLOWED);
}

/// A user who may not see everything sees no email addresses.
#[tokio::test]
async fn users_are_listed() {
    let (server, admin) = start().await;
    let (pia, id) = pia(&server, &admin).await;
    let all = admin.users().list().count(5).collect_all().await.unwrap();
    let listed = all.iter().find(|user| user.id == id).unwrap();
    assert_eq!(listed.name_insensitive.as_deref(), Some("pia roth"));
    let seen = pia.users().list().collect_all().await.unwrap();
    assert!(seen.len() == all.len() && seen.iter().all(|user| user.emails.is_absent()));
}

#[tokio::test]
async fn administrators_find_users_by_email() {
    let (server, admin) = start().await;
    let (pia, _) = pia(&server, &admin).await;
    let found = admin.users().list().email("PIA@harbour.example").send().await.unwrap().value;
    assert_eq!((names(&found.users), found.total), (vec!["pia.roth"], Some(1)));
    assert_fails(pia.users().list().email("pia@harbour.example").send().await, FORBIDDEN);
    let by_address = |client: &Client| client.users().list_by_status().search_term("pia@harbour");
    assert_eq!(by_address(&admin).collect_all().await.unwrap().len(), 1);
    assert_eq!(by_address(&pia).collect_all().await.unwrap(), []);
}

#[tokio::test]
async fn users_are_filtered_by_status() {
    let (server, admin) = start().await;
    let (pia, _) = pia(&server, &admin).await;
    pia.authentication().get_me().send().await.unwrap();
    let list = || admin.users().list_by_status();
    for (request, usernames) in [
        (list().status(AccountState::Deactivated), &["uwe.kraus"][..]),
        (list().type_("bot").roles(&["bot".to_owned()]), &["rocket.cat"]),
        // Pia has signed in.
        (list().has_logged_in(false).search_term("PIA"), &[]),
    ] {
        assert_eq!(names(&request.collect_all().await.unwrap()), usernames);
    }
}

#[tokio::test]
async fn users_are_suggested_by_a_selector() {
    let (_server, admin) = start().await;
    let not_offline = json!({"status": {"$ne": "offline"}});
    let mut selector = AutocompleteSelector::new().term("an").exceptions(["ada.brandt"]);
    selector.conditions = not_offline.as_object().cloned().map(RecordQuery::from);
    let found = admin.users().autocomplete(&selector).collect_all().await.unwrap();
    assert!(!found.is_empty() && !names(&found).contains(&"ada.brandt"));
    assert!(found.iter().all(|user| user.status.as_ref() != Some(&UserStatus::Offline)), "{found:?}");
    let selector = AutocompleteSelector::new().conditions(RecordQuery::new().matches("name", "a"));
    let operator = admin.users().autocomplete(&selector).send().await;
    assert_fails(operator, expected(ErrorKind::Invalid, 400, None, "Invalid query operation"));
}

/// A private team is shown to its members and to those who may see all teams.
#[tokio::test]
async fn the_teams_of_a_user_are_listed() {
    let (server, admin) = start().await;
    let (pia, id) = pia(&server, &admin).await;
    let tara = admin.users().get().username("tara.singh").send().await.unwrap().value.user.id;
    let teams = admin.users().list_teams(&tara).collect_all().await.unwrap();
    let listed: Vec<_> = teams.iter().map(|team| (team.name.as_deref().unwrap(), team.is_owner)).collect();
    assert_eq!(listed, [("harbour-managers", Some(false)), ("harbour", Some(false))]);
    assert_eq!(pia.users().list_teams(&tara).send().await.unwrap().value.teams.len(), 1);
    assert_eq!(admin.users().list_teams(&id).send().await.unwrap().value.teams, []);
}

#[tokio::test]
async fn administrators_read_the_rooms_of_a_user() {
    let (server, admin) = start().await;
    let (pia, _) = pia(&server, &admin).await;
    let john = |client: &Client| client.users().get().user_id(JOHN).include_user_rooms(true);
    let rooms = john(&admin).send().await.unwrap().value.user.rooms.unwrap();
    let rooms: Vec<_> = rooms.into_iter().filter_map(|room| room.room_id).collect();
    assert_eq!(rooms, ["GENERAL", super::VISITOR_ROOM]);
    let seen = john(&pia).send().await.unwrap().value.user;
    assert_eq!((seen.rooms, seen.can_view_all_info, seen.roles), (None, Some(false), None));
    let by_email = pia.users().get().email("john.doe@harbour.example").send().await;
    assert_fails(by_email, expected(ErrorKind::NotFound, 400, None, "User not found."));
}

#[tokio::test]
async fn people_are_changed_switched_off_and_deleted() {
    let (server, admin) = start().await;
    let (pia, id) = pia(&server, &admin).await;
    let changes = UserChanges::new().password("Another-long-one-1").free_switch_extension("1234");
    let update = UserUpdate::new(&id, changes);
    let changed = admin.users().update(&update).send().await.unwrap().value.user;
    assert_eq!(changed.free_switch_extension.as_deref(), Some("1234"));
    let found = admin.users().get().free_switch_extension("1234").send().await.unwrap().value.user;
    assert_eq!(found.id, id);
    let refused = expected(ErrorKind::Forbidden, 400, Some("error-action-not-allowed"), "Editing user");
    let pia_again = Client::builder().base_url(server.url()).login("pia.roth", "Another-long-one-1");
    let pia_again = pia_again.build().unwrap();
    let other = UserUpdate::new(JOHN, UserChanges::new().name("Pia"));
    assert_fails(pia_again.users().update(&other).send().await, refused);
    assert_fails(
        pia.authentication().get_me().send().await,
        expected(ErrorKind::Unauthenticated, 401, None, "Unauthorized"),
    );

    let off = ActiveStatusChange::new(&id, false);
    assert_fails(pia_again.users().set_active_status(&off).send().await, NO_PERMISSION);
    let off = admin.users().set_active_status(&off).send().await.unwrap().value.user;
    assert_eq!((off.id.as_str(), off.active), (id.as_str(), Some(false)));
    let reason = admin.users().list_by_status().inactive_reasons(&[InactiveReason::Deactivated]);
    assert_eq!(names(&reason.collect_all().await.unwrap()), ["pia.roth"]);
    admin.users().set_active_status(&ActiveStatusChange::new(&id, true)).send().await.unwrap();

    let deletion = UserDeletion::new().username("pia.roth");
    assert_fails(pia_again.users().delete(&deletion).send().await, NO_PERMISSION);
    let deleted = admin.users().delete(&deletion).send().await.unwrap().value;
    assert_eq!(deleted.deleted_rooms, Some(Vec::new()));
    assert_fails(admin.users().delete(&deletion).send().await, NOBODY);
    assert_fails(admin.users().delete(&UserDeletion::default()).send().await, REQUIRED);
}

#[tokio::test]
async fn idle_people_are_switched_off_and_others_reported() {
    let (server, admin) = start().await;
    // A user who signs in is not idle.
    let ada = client_of(&server, "ada.brandt");
    ada.authentication().get_me().send().await.unwrap();
    let managers = admin.roles().list_users_in_role("livechat-manager").collect_all().await.unwrap();
    let idle = IdleUsers::new(30).role("livechat-manager");
    let john = client_of(&server, "john.doe");
    assert_fails(john.users().deactivate_idle(&idle).send().await, NO_PERMISSION);
    let count = admin.users().deactivate_idle(&idle).send().await.unwrap().value.count;
    assert_eq!(count, managers.len() as i64 - 1);
    let off = admin.users().list_by_status().inactive_reasons(&[InactiveReason::IdleTooLong]);
    let off = off.collect_all().await.unwrap();
    assert!(names(&off).contains(&"tara.singh") && off.len() as i64 == count);
    assert_eq!(admin.users().deactivate_idle(&idle).send().await.unwrap().value.count, 0);

    let report = UserReport::new(JOHN, "Shouts at gulls");
    assert!(john.users().report(&report).send().await.unwrap().value.success);
    let unknown = john.users().report(&UserReport::new("nobody", "?")).send().await;
    assert_fails(unknown, expected(ErrorKind::Invalid, 400, None, "Invalid user id"));
    let empty = john.users().report(&UserReport::new(JOHN, "")).send().await;
    assert_fails(empty, expected(ErrorKind::Invalid, 400, Some("invalid-params"), "fewer than 1"));
}

#[tokio::test]
async fn users_set_their_status() {
    let (server, admin) = start().await;
    let john = client_of(&server, "john.doe");
    let busy = UserStatusChange::new().status(UserStatus::Busy).message("Tying up the ferry");
    john.users().set_status(&busy).send().await.unwrap();
    let status = john.users().get_status().send().await.unwrap().value;
    assert_eq!((status.id.as_str(), &status.status), (JOHN, &UserStatus::Busy));
    assert_eq!(status.status_source.as_ref(), Some(&StatusSource::Manual));
    assert_eq!(status.connection_status.as_ref(), Some(&UserStatus::Online));
    let seen = admin.users().get_status().username("john.doe").send().await.unwrap().value;
    assert_eq!((&seen.status, seen.connection_status.is_absent()), (&UserStatus::Busy, true));

    // A timed status gives way to the one before.
    let soon = std::time::SystemTime::now() + Duration::from_millis(300);
    let soon =
        frontdesk_rocketchat::core::chrono::DateTime::<frontdesk_rocketchat::core::chrono::Utc>::from(soon);
    let timed = UserStatusChange::new().status(UserStatus::Away).expires_at(soon).user_id(JOHN);
    admin.users().set_status(&timed).send().await.unwrap();
    let presence = async || {
        let presence = admin.users().get_presence().user_id(JOHN).send().await.unwrap().value;
        (presence.presence, presence.last_login.is_absent())
    };
    assert_eq!(presence().await, (UserStatus::Away, true));
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(presence().await, (UserStatus::Busy, true));
    assert!(john.users().get_presence().send().await.unwrap().value.last_login.as_ref().is_some());

    let past = admin.users().set_status(&timed).send().await;
    assert_fails(past, expected(ErrorKind::Invalid, 400, Some("error-invalid-date"), "future date"));
    let nothing = john.users().set_status(&UserStatusChange::default()).send().await;
    assert_fails(nothing, expected(ErrorKind::Invalid, 400, None, "Match error"));
    let other = busy.username("ada.brandt");
    assert_fails(john.users().set_status(&other).send().await, FORBIDDEN);
    assert_fails(admin.users().get_presence().user_id("nobody").send().await, NOBODY);
}

#[tokio::test]
async fn presences_are_listed() {
    let (server, admin) = start().await;
    let john = client_of(&server, "john.doe");
    let online = admin.users().list_presences().send().await.unwrap().value;
    assert!(online.users.len() > 5 && online.full == Some(true));
    assert!(!names(&online.users).contains(&"dmitri.petrov"));
    let ids = [JOHN.to_owned(), "rocket.cat".to_owned()];
    let away = UserStatusChange::new().status(UserStatus::Away);
    let now = std::time::SystemTime::now();
    let now =
        frontdesk_rocketchat::core::chrono::DateTime::<frontdesk_rocketchat::core::chrono::Utc>::from(now);
    john.users().set_status(&away).send().await.unwrap();
    let chosen = admin.users().list_presences().ids(&ids).collect_all().await.unwrap();
    assert_eq!(names(&chosen), ["rocket.cat", "john.doe"]);
    let changed = admin.users().list_presences().from(&now.into()).send().await.unwrap().value;
    assert_eq!((names(&changed.users), changed.full), (vec!["john.doe"], Some(false)));

    let connections = admin.presence().get_connections().send().await.unwrap().value;
    assert!(connections.current > 5 && connections.max == 200, "{connections:?}");
    assert_fails(john.presence().get_connections().send().await, NO_PERMISSION);
    set(&server, "Presence_broadcast_disabled", true).await;
    assert_eq!(admin.users().list_presences().send().await.unwrap().value.users, []);
    assert_fails(john.presence().enable_broadcast().send().await, NO_PERMISSION);
    assert!(admin.presence().enable_broadcast().send().await.unwrap().value.success);
    assert_eq!(admin.users().list_presences().collect_all().await.unwrap().len(), online.users.len() + 1);
}

#[tokio::test]
async fn preferences_are_kept() {
    let (server, admin) = start().await;
    let john = client_of(&server, "john.doe");
    let before = john.users().get_own_preferences().send().await.unwrap().value.preferences;
    assert_eq!(before.new_room_notification.as_deref(), Some("door"));
    assert_eq!((before.view_mode.as_ref(), before.language.as_deref()), (Some(&0), Some("en")));
    assert!(before.sidebar_sortby.is_null() && before.hide_roles.is_absent());

    let data = PreferenceChanges::new().language("cy").hide_roles(true).highlights(["ferry"]);
    let own = PreferencesUpdate::new(data.clone());
    let saved = john.users().set_preferences(&own).send().await.unwrap().value.user.unwrap();
    let saved = saved.settings.unwrap().preferences.unwrap();
    assert_eq!((&saved["hideRoles"], &saved["newRoomNotification"]), (&true.into(), &"door".into()));
    let after = john.users().get_own_preferences().send().await.unwrap().value.preferences;
    assert_eq!((after.language.as_deref(), after.hide_roles.as_ref()), (Some("cy"), Some(&true)));
    assert_eq!(after.highlights.as_deref(), Some(["ferry".to_owned()].as_slice()));

    let others = own.clone().user_id(server.text("user_id").to_owned());
    let refused = expected(ErrorKind::Forbidden, 400, Some("error-action-not-allowed"), "Editing user");
    assert_fails(john.users().set_preferences(&others).send().await, refused);
    let nobody = own.user_id("nobody");
    assert_fails(admin.users().set_preferences(&nobody).send().await, NOBODY);
    let wrong = data.font_size(FontSize::from("huge"));
    let wrong = john.users().set_preferences(&PreferencesUpdate::new(wrong)).send().await;
    assert_fails(wrong, expected(ErrorKind::Invalid, 400, Some("invalid-params"), "allowed values"));
}
