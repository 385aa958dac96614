//! Custom emoji, sounds and statuses, and the assets of the workspace.

use frontdesk_rocketchat::core::chrono::{DateTime, Utc};
use frontdesk_rocketchat::core::{File, Lenient};
use frontdesk_rocketchat::types::{
    AssetName, AssetRemoval, CustomEmojiDeletion, CustomEmojiUpdate, CustomSoundDeletion, CustomSoundUpdate,
    CustomStatusPresence, CustomUserStatusDeletion, CustomUserStatusUpdate, NewAsset, NewCustomEmoji,
    NewCustomSound, NewCustomUserStatus,
};
use frontdesk_rocketchat::{Client, ErrorKind};

use super::organization::NOT_PERMITTED;
use super::users::pia;
use super::{expected, start};
use crate::http_client::http_client;
use crate::sandbox::{Expected, Server, assert_fails};

const NOT_AUTHORIZED: Expected<'static> =
    expected(ErrorKind::Forbidden, 400, Some("not_authorized"), "not_authorized");
const NO_NAME: Expected<'static> =
    expected(ErrorKind::Invalid, 400, Some("error-the-field-is-required"), "The field Name is required");

fn picture() -> File {
    File::new("gull.png", "image/png", &b"\x89PNG\r\n\x1a\n a gull"[..])
}

fn sound(name: &'static str) -> File {
    File::new(name, "audio/wav", &b"RIFF\x08\0\0\0WAVE"[..])
}

const fn invalid(code: &'static str, words: &'static str) -> Expected<'static> {
    expected(ErrorKind::Invalid, 400, Some(code), words)
}

async fn emoji(client: &Client, name: &str, aliases: &str) {
    client.custom_emoji().create(&NewCustomEmoji::new(name).aliases(aliases), picture()).await.unwrap();
}

#[tokio::test]
async fn emoji_are_created_and_listed() {
    let (_server, client) = start().await;
    emoji(&client, "Big Gull:", "gull, :sea bird:").await;
    client.custom_emoji().create(&NewCustomEmoji::new("anchor"), picture()).await.unwrap();
    let all = client.custom_emoji().list().send().await.unwrap().value;
    let names: Vec<_> = all.emojis.iter().map(|emoji| emoji.name.as_deref().unwrap()).collect();
    assert_eq!((names, all.total), (vec!["anchor", "big_gull"], Some(2)));
    assert_eq!(all.emojis[1].aliases.as_deref().unwrap(), ["gull", "sea_bird"]);
    assert_eq!(all.emojis[1].extension.as_deref(), Some("png"));
    let found = client.custom_emoji().list().name("GULL").send().await.unwrap().value.emojis;
    assert_eq!(found.len(), 1);
}

#[tokio::test]
async fn emoji_are_updated_with_and_without_a_file() {
    let (_server, client) = start().await;
    emoji(&client, "gull", "bird").await;
    let one = async || client.custom_emoji().list().send().await.unwrap().value.emojis.remove(0);
    let before = one().await;
    let update = CustomEmojiUpdate::new(before.id.clone(), "seagull");
    client.custom_emoji().update(&update).await.unwrap();
    let renamed = one().await;
    assert_eq!((renamed.name.as_deref(), renamed.aliases.unwrap().len()), (Some("seagull"), 0));
    assert_eq!(renamed.etag, before.etag);
    let jpeg = File::new("gull.jpg", "image/jpeg", &b"\xff\xd8\xff\xe0"[..]);
    client.custom_emoji().update(&update).emoji(jpeg).await.unwrap();
    let drawn = one().await;
    assert_eq!(drawn.extension.as_deref(), Some("jpeg"));
    assert_ne!(drawn.etag, before.etag);
}

#[tokio::test]
async fn changes_of_emoji_are_listed_by_time() {
    let (_server, client) = start().await;
    emoji(&client, "gull", "").await;
    emoji(&client, "anchor", "").await;
    let all = client.custom_emoji().list_changes().await.unwrap();
    assert_eq!((all.update.len(), all.remove.len()), (2, 0));
    let one = client.custom_emoji().list_changes().id(all.update[0].id.clone()).await.unwrap();
    assert_eq!(one.update.len(), 1);
    let deletion = CustomEmojiDeletion::new(all.update[0].id.clone());
    client.custom_emoji().delete(&deletion).await.unwrap();
    let since = Lenient::from("2020-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let changes = client.custom_emoji().list_changes().updated_since(&since).await.unwrap();
    assert_eq!((changes.update.len(), changes.remove[0].name.as_deref()), (1, Some("gull")));
    let later = Lenient::from("2100-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let none = client.custom_emoji().list_changes().updated_at(&later).await.unwrap();
    assert!(none.update.is_empty() && none.remove.is_empty());
}

#[tokio::test]
async fn wrong_emoji_are_refused() {
    let (server, client) = start().await;
    emoji(&client, "gull", "bird").await;
    let (pia, _) = pia(&server, &client).await;
    let create = async |client: &Client, new: NewCustomEmoji| {
        client.custom_emoji().create(&new, picture()).send().await
    };
    let taken = expected(
        ErrorKind::Conflict,
        400,
        Some("Custom_Emoji_Error_Name_Or_Alias_Already_In_Use"),
        "The custom emoji or one of its aliases is already in use",
    );
    let field = invalid("error-input-is-not-a-valid-field", "is not a valid");
    for (new, refused) in [
        (NewCustomEmoji::new("gull"), taken),
        (NewCustomEmoji::new("bird"), taken),
        (NewCustomEmoji::new("tern").aliases("gull"), taken),
        (NewCustomEmoji::new("  "), NO_NAME),
        (NewCustomEmoji::new("a&b"), field),
        (NewCustomEmoji::new("tern").aliases("a<b"), field),
    ] {
        assert_fails(create(&client, new).await, refused);
    }
    assert_fails(create(&pia, NewCustomEmoji::new("tern")).await, NOT_AUTHORIZED);
    let text = File::new("gull.txt", "text/plain", &b"a gull"[..]);
    let drawn = client.custom_emoji().create(&NewCustomEmoji::new("tern"), text).send().await;
    assert_fails(drawn, invalid("emoji-is-not-image", "since it's not an image"));
    let nobody = CustomEmojiUpdate::new("invalid-id", "tern");
    let not_found = expected(ErrorKind::NotFound, 400, Some("Emoji not found."), "");
    assert_fails(client.custom_emoji().update(&nobody).emoji(picture()).send().await, not_found);
    let nobody = CustomEmojiUpdate::new("", "tern");
    let no_id = invalid("The required \"_id\" query param is missing.", "");
    assert_fails(client.custom_emoji().update(&nobody).emoji(picture()).send().await, no_id);
    let nobody = CustomEmojiDeletion::new("invalid-id");
    let unknown =
        expected(ErrorKind::NotFound, 400, Some("Custom_Emoji_Error_Invalid_Emoji"), "Invalid emoji");
    assert_fails(client.custom_emoji().delete(&nobody).send().await, unknown);
    assert_fails(pia.custom_emoji().delete(&nobody).send().await, NOT_AUTHORIZED);
}

/// What the client never sends.
#[tokio::test]
async fn malformed_requests_are_refused() {
    let (server, _client) = start().await;
    let post = async |path: &str, field: Option<&str>| {
        let mut form = reqwest::multipart::Form::new();
        if let Some(field) = field {
            let part = reqwest::multipart::Part::bytes(&b"\x89PNG"[..]).file_name("gull.png");
            form = form.part(field.to_owned(), part);
        }
        post(&server, path).multipart(form).send().await.unwrap().json::<serde_json::Value>().await.unwrap()
    };
    for (path, field, code, error) in [
        ("emoji-custom.create", Some("emojiwrong"), "invalid-field", "[invalid-field]"),
        ("emoji-custom.update", Some("emojiwrong"), "invalid-field", "[invalid-field]"),
        ("custom-sounds.create", Some("file"), "invalid-field", "[invalid-field]"),
        ("assets.setAsset", None, "No file or fields were uploaded", "[No file or fields were uploaded]"),
    ] {
        let body = post(path, field).await;
        assert_eq!((&body["errorType"], &body["error"]), (&code.into(), &error.into()), "{path}");
    }
    let plain = self::post(&server, "emoji-custom.create").send().await.unwrap();
    assert_eq!(plain.json::<serde_json::Value>().await.unwrap()["error"], "Missing Content-Type");
    let date = http_client()
        .get(format!("{}/api/v1/emoji-custom.list?updatedSince=invalid-date", server.url()))
        .header("X-User-Id", server.text("user_id"))
        .header("X-Auth-Token", server.text("auth_token"));
    let date = date.send().await.unwrap();
    assert_eq!(date.status().as_u16(), 400);
    let date = date.json::<serde_json::Value>().await.unwrap();
    assert_eq!(date["errorType"], "error-roomId-param-invalid");
}

fn post(server: &Server, path: &str) -> reqwest::RequestBuilder {
    http_client()
        .post(format!("{}/api/v1/{path}", server.url()))
        .header("X-User-Id", server.text("user_id"))
        .header("X-Auth-Token", server.text("auth_token"))
}

#[tokio::test]
async fn sounds_are_managed() {
    let (_server, client) = start().await;
    let new = NewCustomSound::new("doremi");
    let id = client.custom_sounds().create(&new, sound("gull.wav")).await.unwrap().id;
    let found = client.custom_sounds().list().name("DOREMI").send().await.unwrap().value;
    assert_eq!((found.sounds[0].name.as_deref(), found.total), (Some("doremi"), Some(1)));
    let update = CustomSoundUpdate::new(id.clone(), "doremi-v2");
    client.custom_sounds().update(&update).await.unwrap();
    let renamed = client.custom_sounds().get(id.clone()).await.unwrap().unwrap();
    assert_eq!((renamed.name.as_deref(), renamed.extension.as_deref()), (Some("doremi-v2"), Some("wav")));
    client.custom_sounds().update(&update).sound(sound("gull.MP3")).await.unwrap();
    let replaced = client.custom_sounds().get(id.clone()).await.unwrap().unwrap();
    assert_eq!(replaced.extension.as_deref(), Some("mp3"));
    client.custom_sounds().delete(&CustomSoundDeletion::new(id)).await.unwrap();
    assert!(client.custom_sounds().list().send().await.unwrap().value.sounds.is_empty());
}

/// The status, the media type and the body of the response to a GET.
async fn fetch(server: &Server, path: &str) -> (u16, String, Vec<u8>) {
    let response = http_client().get(format!("{}{path}", server.url())).send().await.unwrap();
    let media = response.headers()["content-type"].to_str().unwrap().to_owned();
    (response.status().as_u16(), media, response.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn the_picture_of_an_emoji_is_served_under_its_name() {
    let (server, client) = start().await;
    emoji(&client, "gull", "").await;
    let served = (200, "image/png".to_owned(), b"\x89PNG\r\n\x1a\n a gull".to_vec());
    assert_eq!(fetch(&server, "/emoji-custom/gull.png").await, served);
    let id = client.custom_emoji().list().send().await.unwrap().value.emojis.remove(0).id;
    let update = CustomEmojiUpdate::new(id, "seagull");
    client.custom_emoji().update(&update).await.unwrap();
    assert_eq!(fetch(&server, "/emoji-custom/seagull.png").await, served);
    for nothing in ["gull.png", "seagull.jpeg"] {
        let (status, media, _) = fetch(&server, &format!("/emoji-custom/{nothing}")).await;
        assert_eq!((status, media.as_str()), (200, "image/svg+xml"), "{nothing}");
    }
}

#[tokio::test]
async fn the_file_of_a_sound_is_served_under_its_id() {
    let (server, client) = start().await;
    let new = NewCustomSound::new("doremi");
    let id = client.custom_sounds().create(&new, sound("gull.wav")).await.unwrap().id;
    let path = format!("/custom-sounds/{id}.wav");
    let (status, _, bytes) = fetch(&server, &path).await;
    assert!(status == 200 && !bytes.is_empty());
    client.custom_sounds().delete(&CustomSoundDeletion::new(id)).await.unwrap();
    assert_eq!(fetch(&server, &path).await.0, 404);
}

#[tokio::test]
async fn a_sound_of_more_than_five_mebibytes_is_refused() {
    let (_server, client) = start().await;
    let create = async |size: usize| {
        let file = File::new("gull.wav", "audio/wav", vec![0; size]);
        client.custom_sounds().create(&NewCustomSound::new("doremi"), file).send().await
    };
    let limit = 5 * 1024 * 1024;
    let refused = invalid("error-file-too-large", "");
    assert_fails(create(limit + 1).await, refused);
    create(limit).await.unwrap();
}

#[tokio::test]
async fn wrong_sounds_are_refused() {
    let (server, client) = start().await;
    let (pia, _) = pia(&server, &client).await;
    let first = client.custom_sounds().create(&NewCustomSound::new("gull"), sound("gull.wav")).await;
    let first = first.unwrap().id;
    client.custom_sounds().create(&NewCustomSound::new("tern"), sound("gull.wav")).await.unwrap();
    let taken = expected(
        ErrorKind::Conflict,
        400,
        Some("Custom_Sound_Error_Name_Already_In_Use"),
        "The custom sound name is already in use",
    );
    let field = invalid("error-input-is-not-a-valid-field", "is not a valid name");
    let none = invalid("invalid-params", "must NOT have fewer than 1 characters");
    let media = expected(ErrorKind::Invalid, 400, None, "MIME type not allowed");
    for (name, file, refused) in [
        ("tern", "gull.wav", taken),
        ("<script>alert(\"xss\")</script>", "gull.wav", field),
        ("{\"$regex\":\".*\"}", "gull.wav", field),
        ("", "gull.wav", none),
        ("auk", "gull.mp4", media),
    ] {
        let created = client.custom_sounds().create(&NewCustomSound::new(name), sound(file)).send().await;
        assert_fails(created, refused);
        let update = CustomSoundUpdate::new(first.clone(), name);
        assert_fails(client.custom_sounds().update(&update).sound(sound(file)).send().await, refused);
    }
    let nobody = CustomSoundUpdate::new("invalid-id-123", "auk");
    let missing = expected(ErrorKind::NotFound, 400, None, "Custom Sound not found.");
    assert_fails(client.custom_sounds().update(&nobody).send().await, missing);
    let not_found = expected(ErrorKind::NotFound, 404, None, "Custom Sound not found.");
    assert_fails(client.custom_sounds().get("invalid-id").send().await, not_found);
    let nobody = CustomSoundDeletion::new("invalid-non-existent-id");
    let unknown = expected(ErrorKind::NotFound, 400, Some("Custom_Sound_Error_Invalid_Sound"), "");
    assert_fails(client.custom_sounds().delete(&nobody).send().await, unknown);
    let own = NewCustomSound::new("auk");
    assert_fails(pia.custom_sounds().create(&own, sound("gull.wav")).send().await, NOT_PERMITTED);
    assert_fails(pia.custom_sounds().delete(&nobody).send().await, NOT_PERMITTED);
}

#[tokio::test]
async fn statuses_are_managed() {
    let (_server, client) = start().await;
    let new = NewCustomUserStatus::new("caught up").status_type(CustomStatusPresence::Busy);
    let status = client.custom_user_status().create(&new).await.unwrap();
    assert_eq!(status.status_type, Some(CustomStatusPresence::Busy));
    client.custom_user_status().create(&NewCustomUserStatus::new("at sea")).await.unwrap();
    for (found, total) in [
        (client.custom_user_status().list(), 2),
        (client.custom_user_status().list().id(status.id.clone()), 1),
        (client.custom_user_status().list().name("SEA"), 1),
        (client.custom_user_status().list().name("testxxx"), 0),
    ] {
        assert_eq!(found.send().await.unwrap().value.total, Some(total));
    }
    let update = CustomUserStatusUpdate::new(status.id.clone(), "caught up again");
    let updated = client.custom_user_status().update(&update).await.unwrap();
    assert_eq!(updated.name.as_deref(), Some("caught up again"));
    assert_eq!(updated.status_type, Some(CustomStatusPresence::None));
    client.custom_user_status().delete(&CustomUserStatusDeletion::new(status.id)).await.unwrap();
    assert_eq!(client.custom_user_status().list().send().await.unwrap().value.total, Some(1));
}

#[tokio::test]
async fn wrong_statuses_are_refused() {
    let (server, client) = start().await;
    let (pia, _) = pia(&server, &client).await;
    client.custom_user_status().create(&NewCustomUserStatus::new("brb")).await.unwrap();
    let taken = expected(
        ErrorKind::Conflict,
        400,
        Some("Custom_User_Status_Error_Name_Already_In_Use"),
        "The custom user status name is already in use",
    );
    let field = invalid("error-input-is-not-a-valid-field", "is not a valid");
    let capitalized = CustomStatusPresence::from("Offline");
    for (new, refused) in [
        (NewCustomUserStatus::new("brb"), taken),
        (NewCustomUserStatus::new(" "), NO_NAME),
        (NewCustomUserStatus::new("<b>"), field),
        (NewCustomUserStatus::new("late").status_type(capitalized), field),
    ] {
        assert_fails(client.custom_user_status().create(&new).send().await, refused);
    }
    let nobody = CustomUserStatusUpdate::new("SeZHHb77QXWRbnDh", "late");
    let missing = expected(ErrorKind::Invalid, 400, None, "No custom user status found with the id of");
    assert_fails(client.custom_user_status().update(&nobody).send().await, missing);
    let nobody = CustomUserStatusDeletion::new("SeZHHb77QXWRbnDh");
    let code = Some("Custom_User_Status_Error_Invalid_User_Status");
    let unknown = expected(ErrorKind::NotFound, 400, code, "Invalid user status");
    assert_fails(client.custom_user_status().delete(&nobody).send().await, unknown);
    assert_fails(pia.custom_user_status().delete(&nobody).send().await, NOT_AUTHORIZED);
    let own = NewCustomUserStatus::new("late");
    assert_fails(pia.custom_user_status().create(&own).send().await, NOT_AUTHORIZED);
}

#[tokio::test]
async fn assets_are_set_and_unset() {
    let (server, client) = start().await;
    let (pia, _) = pia(&server, &client).await;
    client.assets().set(&NewAsset::new(AssetName::Logo), picture()).await.unwrap();
    client.assets().unset(&AssetRemoval::new(AssetName::Logo)).await.unwrap();
    let no_asset = expected(ErrorKind::Invalid, 400, None, "Invalid asset");
    let unknown = AssetName::from("banner");
    let set = client.assets().set(&NewAsset::new(unknown.clone()), picture()).send().await;
    assert_fails(set, no_asset);
    assert_fails(client.assets().unset(&AssetRemoval::new(unknown)).send().await, no_asset);
    let icon = client.assets().set(&NewAsset::new(AssetName::FaviconIco), picture()).send().await;
    assert_fails(icon, invalid("error-invalid-file-type", "Invalid file type: image/png"));
    let own = pia.assets().unset(&AssetRemoval::new(AssetName::Logo)).send().await;
    assert_fails(own, NOT_PERMITTED);
}
