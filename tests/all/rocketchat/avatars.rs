//! Pictures of users and rooms.

use frontdesk_rocketchat::ErrorKind;
use frontdesk_rocketchat::core::bytes::Bytes;
use frontdesk_rocketchat::core::{File, RequestOptions};
use frontdesk_rocketchat::types::{AvatarChange, AvatarFormat, AvatarReset};

use super::users::{FORBIDDEN, NOBODY, NOT_ALLOWED, REQUIRED, pia, user_of};
use super::{JOHN, expected, start, visitor};
use crate::sandbox::{Server, assert_fails};

async fn picture(server: &Server, subject: &str) -> Bytes {
    visitor(server).users().get_subject_avatar(subject).send().await.unwrap().value
}

const GULL: Bytes = Bytes::from_static(b"\xff\xd8\xff\xe0 a picture of a gull");

fn gull() -> File {
    File::new("gull.jpg", "image/jpeg", GULL)
}

#[tokio::test]
async fn a_user_without_a_picture_has_initials() {
    let (server, admin) = start().await;
    pia(&server, &admin).await;
    let initials = picture(&server, "pia.roth").await;
    assert!(initials.starts_with(b"<?xml") && String::from_utf8_lossy(&initials).contains(">PR</text>"));
    let anybody = visitor(&server);
    let small = anybody.users().get_subject_avatar("@harbour").size(50).send().await.unwrap().value;
    assert!(String::from_utf8_lossy(&small).contains("width=\"50\""));
}

#[tokio::test]
async fn initials_come_in_the_format_that_is_asked_for() {
    let (server, admin) = start().await;
    pia(&server, &admin).await;
    let anybody = visitor(&server);
    for (format, start) in [(AvatarFormat::Png, b"\x89PNG"), (AvatarFormat::Jpeg, b"\xff\xd8\xff\xe0")] {
        let image = anybody.users().get_subject_avatar("pia.roth").format(format).cache_time(60);
        assert!(image.send().await.unwrap().value.starts_with(start));
    }
}

/// An uploaded picture comes as it is, whatever format is asked for.
#[tokio::test]
async fn a_user_uploads_a_picture() {
    let (server, admin) = start().await;
    let (pia, _) = pia(&server, &admin).await;
    let own = AvatarChange::new().service("gravatar");
    assert!(pia.users().set_avatar(&own).image(gull()).send().await.unwrap().value.success);
    let anybody = visitor(&server);
    let shown = anybody.users().get_subject_avatar("pia.roth").format(AvatarFormat::Png).size(50);
    assert_eq!(shown.send().await.unwrap().value, GULL);
}

#[tokio::test]
async fn an_administrator_sets_a_picture_by_its_address() {
    let (server, admin) = start().await;
    let (pia, id) = pia(&server, &admin).await;
    pia.users().set_avatar(&AvatarChange::new()).image(gull()).send().await.unwrap();
    let first = user_of(&admin, id.as_str()).await.avatar_e_tag;
    let url = AvatarChange::new().avatar_url("https://harbour.example/pia.png").user_id(id.clone());
    admin.users().set_avatar(&url).send().await.unwrap();
    assert!(picture(&server, "pia.roth").await.starts_with(b"\x89PNG"));
    let second = user_of(&admin, id.as_str()).await.avatar_e_tag;
    assert!(first.as_ref().is_some() && second.as_ref().is_some() && first != second);
}

#[tokio::test]
async fn a_user_sets_no_picture_of_another() {
    let (server, admin) = start().await;
    let (pia, _) = pia(&server, &admin).await;
    let other = AvatarChange::new().user_id(JOHN);
    let url = other.clone().avatar_url("https://harbour.example/pia.png");
    assert_fails(pia.users().set_avatar(&url).send().await, FORBIDDEN);
    assert_fails(pia.users().set_avatar(&other).image(gull()).send().await, NOT_ALLOWED);
    let other = AvatarReset::new().user_id(JOHN);
    assert_fails(pia.users().reset_avatar(&other).send().await, NOT_ALLOWED);
    let nothing = pia.users().set_avatar(&AvatarChange::default()).send().await;
    assert_fails(nothing, expected(ErrorKind::Invalid, 400, None, "The 'image' param is required"));
}

/// The server redirects to the picture.
#[tokio::test]
async fn the_picture_of_a_user_is_read_by_their_id() {
    let (server, admin) = start().await;
    let (pia, id) = pia(&server, &admin).await;
    let url = AvatarChange::new().avatar_url("https://harbour.example/pia.png").user_id(id.clone());
    admin.users().set_avatar(&url).send().await.unwrap();
    let found = pia.users().get_avatar().user_id(&id).send().await.unwrap();
    assert_eq!(found.value, picture(&server, "pia.roth").await);
    assert_eq!(found.headers["content-type"], "image/png");
    assert_fails(pia.users().get_avatar().username("nobody").send().await, NOBODY);
    assert_fails(pia.users().get_avatar().send().await, REQUIRED);
}

#[tokio::test]
async fn a_picture_that_is_reset_gives_way_to_initials() {
    let (server, admin) = start().await;
    let (pia, _) = pia(&server, &admin).await;
    let initials = picture(&server, "pia.roth").await;
    pia.users().set_avatar(&AvatarChange::new()).image(gull()).send().await.unwrap();
    let reset = AvatarReset::new().username("pia.roth");
    assert!(pia.users().reset_avatar(&reset).send().await.unwrap().value.success);
    assert_eq!(picture(&server, "pia.roth").await, initials);
}

#[tokio::test]
async fn a_picture_that_did_not_change_is_not_sent() {
    let (server, admin) = start().await;
    pia(&server, &admin).await;
    let unchanged = RequestOptions::new().header("if-modified-since", "Thu, 01 Jan 2015 00:00:00 GMT");
    let anybody = visitor(&server);
    let unchanged = anybody.users().get_subject_avatar("pia.roth").with_options(unchanged).send().await;
    assert_eq!(unchanged.unwrap_err().status().map(|status| status.as_u16()), Some(304));
}

#[tokio::test]
async fn pictures_are_suggested() {
    let (server, admin) = start().await;
    let (pia, _) = pia(&server, &admin).await;
    let suggestions = pia.users().suggest_avatars().send().await.unwrap().value.suggestions;
    assert_eq!(suggestions["gravatar"].content_type.as_deref(), Some("image/png"));
}
