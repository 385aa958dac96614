//! The routes of apps that need nobody to be signed in, and those whose response is a file. The
//! workspace has one app, as the examples of all other routes show it.

use axum::response::Response;

use crate::rocketchat::common::files::file;
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("countApps", Open, count),
    on("listAppLanguages", Open, |_, _| {
        Ok(json!({"apps": [{"id": "346b465f-3087-4596-ad7f-b0885540451c", "languages": texts()}]}))
    }),
    on("getAppLanguages", Open, |_, _| Ok(json!({"languages": texts()}))),
    on("listAppScreenshots", Open, |_, _| Ok(json!({"screenshots": []}))),
    on("listAppExternalComponents", Open, |_, _| Ok(json!({"externalComponents": []}))),
    whole("getAppIcon", Open, |_, _| Ok(file("image/png", ICON))),
    whole("getAppSidebarIcon", Open, |_, _| Ok(file("image/svg+xml", SIDEBAR_ICON))),
    whole("exportAppLogs", Any("manage-apps"), export),
];

/// The icon of the app: a square of one pixel.
const ICON: &[u8] = include_bytes!("../users/letters/square.png");
const SIDEBAR_ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"/>";

fn texts() -> Value {
    json!({"en": {"params_example": "[room name (optional)]"}})
}

/// `GET /api/apps/count`: one app, and no limit.
fn count(_: &mut Workspace, _: &Call) -> Outcome {
    Ok(json!({
        "totalMarketplaceEnabled": 1,
        "totalPrivateEnabled": 0,
        "maxMarketplaceApps": -1,
        "maxPrivateApps": -1,
    }))
}

/// `GET /api/apps/{id}/export-logs`: no logs, in either format.
fn export(_: &mut Workspace, call: &Call) -> Result<Response, Failure> {
    let is_json = among(call.query.required("type")?, "csv json", Failure::query)? == "json";
    Ok(file("text/plain", if is_json { "[]" } else { "_id,appId,method\n" }))
}
