//! Avatars: the pictures that people have set, and letters for everybody else.

use std::net::Ipv4Addr;

use axum::http::StatusCode;
use axum::response::Response;

use crate::http;
use crate::rocketchat::common::files::{self, dated, file};
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("setUserAvatar", SignedIn, set),
    whole("getUserAvatar", SignedIn, find).strict(),
    on("resetUserAvatar", SignedIn, reset),
    on("suggestAvatars", SignedIn, suggest),
    whole("getAvatar", Open, show),
];

/// What stands in for pictures that the sandbox cannot draw or fetch: a square of one pixel.
const SQUARE_PNG: &[u8] = include_bytes!("letters/square.png");
const SQUARE_JPEG: &[u8] = include_bytes!("letters/square.jpg");

/// When letters changed last, by the server.
const LETTERS_CHANGED: &str = "Thu, 01 Jan 2015 00:00:00 GMT";

/// One picture.
pub(crate) fn seed(workspace: &mut Workspace) {
    let picture = Picture { origin: "upload", media_type: "image/png", bytes: SQUARE_PNG };
    store(workspace, SAMPLE_ID, &picture);
}

/// A picture on its way into the workspace.
struct Picture<'a> {
    origin: &'a str,
    media_type: &'a str,
    bytes: &'a [u8],
}

fn store(workspace: &mut Workspace, user_id: &str, picture: &Picture<'_>) {
    let tag = workspace.new_id();
    workspace.users.change(user_id, |user| {
        user.set("avatarOrigin", picture.origin).set("avatarETag", tag);
    });
    files::keep(&mut workspace.avatars, user_id, picture.media_type, picture.bytes);
}

/// `POST users.setAvatar`: a file `image`, or JSON with `avatarUrl`; for the caller, or for whom
/// `userId` or `username` names. The sandbox fetches nothing: an address gives a square.
fn set(workspace: &mut Workspace, call: &Call) -> Outcome {
    let multipart = http::has_media_type(&call.headers, "multipart/form-data");
    fail_if(call.header("content-type").is_empty(), "Missing Content-Type")?;
    let body = &call.body;
    fail_if(!multipart && body.has("service"), Failure::body("must NOT have additional properties"))?;
    let owner = owner(workspace, call, body)?;
    let refused = if multipart { ("error-not-allowed", "Not allowed").into() } else { Failure::Forbidden };
    fail_if(owner != call.caller && !workspace.may(&call.caller, "edit-other-user-avatar"), refused)?;
    if let Some(address) = body.filled("avatarUrl") {
        let fetchable = url::Url::parse(address)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && !is_internal(&url));
        fail_if(
            !fetchable,
            Failure::coded("error-avatar-invalid-url", &format!("Invalid avatar URL: {address}"))
                .with(json!({"function": "setUserAvatar", "url": address})),
        )?;
        let picture = Picture { origin: "url", media_type: "image/png", bytes: SQUARE_PNG };
        store(workspace, &owner, &picture);
        return done();
    }
    let file =
        call.files.iter().find(|file| file.field == "image").or_fail("The 'image' param is required")?;
    let origin = body.string("service").unwrap_or("rest");
    store(workspace, &owner, &Picture { origin, media_type: &file.media_type, bytes: &file.bytes });
    done()
}

/// Whether an address leads into the network that the server itself is in.
fn is_internal(address: &url::Url) -> bool {
    match address.host() {
        Some(url::Host::Ipv4(host)) => is_internal_v4(host),
        Some(url::Host::Ipv6(host)) => {
            host.is_loopback()
                || host.is_unspecified()
                || host.is_unique_local()
                || host.is_unicast_link_local()
                || host.to_ipv4_mapped().is_some_and(is_internal_v4)
        }
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

fn is_internal_v4(host: Ipv4Addr) -> bool {
    host.is_loopback() || host.is_private() || host.is_link_local() || host.is_unspecified()
}

/// Whose picture a body is about: the caller's where it names nobody.
fn owner(workspace: &Workspace, call: &Call, body: &Doc) -> Result<String, Failure> {
    if body.filled("userId").or(body.filled("username")).is_none() {
        return Ok(call.caller.clone());
    }
    Ok(user_of(workspace, body)?.id().to_owned())
}

/// `GET users.getAvatar`: sends the caller on to the picture.
fn find(workspace: &mut Workspace, call: &Call) -> Result<Response, Failure> {
    let user = user_from(workspace, |name| call.query.text(name))?;
    let address = format!("http://{}/avatar/{}", call.header("host"), user.text("username"));
    let mut response = http::empty(StatusCode::TEMPORARY_REDIRECT);
    http::set(response.headers_mut(), "location", &address);
    Ok(response)
}

/// `POST users.resetAvatar`: letters again.
fn reset(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = user_of(workspace, &call.body)?;
    let id = user.id().to_owned();
    let may = |permission| workspace.may(&call.caller, permission);
    fail_if(
        id != call.caller && !may("edit-other-user-avatar") && !may("manage-moderation-actions"),
        ("error-not-allowed", "Reset avatar is not allowed", "users.resetAvatar"),
    )?;
    workspace.avatars.take(&id);
    workspace.users.change(&id, |user| _ = user.set("avatarOrigin", "none").unset("avatarETag"));
    done()
}

/// `GET users.getAvatarSuggestion`: what Gravatar would have for the caller's first address.
fn suggest(workspace: &mut Workspace, call: &Call) -> Outcome {
    let user = call.me(workspace)?;
    let Some(address) = addresses(user).next() else {
        return Ok(json!({"suggestions": {}}));
    };
    let hash: String =
        crate::rocketchat::state::digest::sha256(&address.to_lowercase()).chars().take(32).collect();
    let gravatar = json!({
        "service": "gravatar",
        "url": format!("https://s.gravatar.com/avatar/{hash}?default=404&size=200"),
        "blob": format!("data:image/png;base64,{}", files::encoded(SQUARE_PNG)),
        "contentType": "image/png",
    });
    Ok(json!({"suggestions": {"gravatar": gravatar}}))
}

/// `GET /avatar/{subject}`: the picture of the person with this username, or letters. They are
/// drawn as SVG only: other formats are a square of one pixel.
fn show(workspace: &mut Workspace, call: &Call) -> Result<Response, Failure> {
    let subject = call.part("subject");
    let picture =
        workspace.user_named(subject).map(|user| user.id()).and_then(|id| workspace.avatars.get(id));
    let changed = picture.map_or(LETTERS_CHANGED, |picture| picture.text("uploadedAt"));
    let seconds = call.query.text("cacheTime").and_then(|text| text.parse().ok()).unwrap_or(3600);
    Ok(dated(call, changed, seconds, || match (picture, call.query.text("format")) {
        (Some(picture), _) => file(picture.text("type"), files::decoded(picture.text("content"))),
        (None, Some("png")) => file("image/png", SQUARE_PNG),
        (None, Some("jpg" | "jpeg")) => file("image/jpeg", SQUARE_JPEG),
        (None, _) => file("image/svg+xml", letters(subject, size(call))),
    }))
}

fn size(call: &Call) -> u32 {
    let given = call.query.text("size").and_then(|text| text.parse::<u32>().ok());
    given.map_or(200, |size| size.clamp(16, 1024))
}

/// A square with the initials of a username: those of its first and last part, or its first two
/// letters.
fn letters(subject: &str, size: u32) -> String {
    let name = subject.trim_start_matches('@');
    let parts: Vec<&str> =
        name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let initials: String = match parts.as_slice() {
        [] => "?".to_owned(),
        [only] => only.chars().take(2).collect(),
        [first, .., last] => first.chars().take(1).chain(last.chars().take(1)).collect(),
    };
    let seed = name.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let colour = http::scramble(seed) & 0x00FF_FFFF;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n\
         <svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" width=\"{size}\" height=\"{size}\">\
         <rect width=\"100%\" height=\"100%\" fill=\"#{colour:06x}\"/>\
         <text x=\"50%\" y=\"50%\" dy=\"0.36em\" text-anchor=\"middle\" fill=\"#ffffff\">{}</text></svg>",
        initials.to_uppercase()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_initials() {
        for (subject, initials) in [("john.doe", "JD"), ("@general", "GE"), ("a_b-c", "AC"), ("@", "?")] {
            let drawn = letters(subject, 50);
            assert!(
                drawn.contains(&format!(">{initials}</text>")) && drawn.contains("width=\"50\""),
                "{drawn}"
            );
        }
    }
}
