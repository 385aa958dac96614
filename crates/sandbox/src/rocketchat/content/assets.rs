//! `assets.*`: logos, backgrounds and icons.

use super::uploads::{self, MAX_FILE_SIZE};
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("setAsset", Any("manage-assets"), set).unchecked(),
    on("unsetAsset", Any("manage-assets"), unset).body(Body::Open),
];

/// The assets, with the types of files that each takes.
const ASSETS: &[(&str, &str)] = &[
    ("logo", "svg png jpg jpeg"),
    ("logo_dark", "svg png jpg jpeg"),
    ("background", "svg png jpg jpeg"),
    ("background_dark", "svg png jpg jpeg"),
    ("favicon_ico", "ico"),
    ("favicon", "svg"),
    ("favicon_16", "png"),
    ("favicon_32", "png"),
    ("favicon_192", "png"),
    ("favicon_512", "png"),
    ("touchicon_180", "png"),
    ("touchicon_180_pre", "png"),
    ("tile_70", "png"),
    ("tile_144", "png"),
    ("tile_150", "png"),
    ("tile_310_square", "png"),
    ("tile_310_wide", "png"),
    ("safari_pinned", "svg"),
    ("livechat_widget_logo", "svg png jpg jpeg"),
];

fn known(name: &str) -> Result<&'static str, Failure> {
    let found = ASSETS.iter().find(|(asset, _)| *asset == name);
    Ok(found.or_fail("Invalid asset")?.1)
}

/// `POST assets.setAsset`: a form with the file; `assetName` or the name of the file says which.
/// The sandbox does not measure pictures.
fn set(workspace: &mut Workspace, call: &Call) -> Outcome {
    let file = uploads::required(call, "asset", MAX_FILE_SIZE)?;
    let given = uploads::text(call, "assetName");
    let name = if given.is_empty() { &*file.name } else { given };
    let types = known(name)?;
    let extension = match uploads::extension(&file.media_type) {
        "svg+xml" => "svg",
        "x-icon" | "vnd.microsoft.icon" => "ico",
        other => other,
    };
    let text = format!("Invalid file type: {}", file.media_type);
    fail_if(!has_word(types, extension), ("error-invalid-file-type", text))?;
    let asset = json!({"_id": name, "extension": extension, "size": file.bytes.len()});
    workspace.assets.take(name);
    workspace.assets.add(object(asset));
    done()
}

/// `POST assets.unsetAsset`: the default again.
fn unset(workspace: &mut Workspace, call: &Call) -> Outcome {
    let name = call.body.text("assetName");
    known(name)?;
    workspace.assets.take(name);
    done()
}
