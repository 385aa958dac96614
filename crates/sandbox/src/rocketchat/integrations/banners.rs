//! `banners`: announcements at the top of the clients.

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[Route] = &[
    on("listBanners", SignedIn, list).strict(),
    on("listBannersById", SignedIn, list_by_id).strict(),
    on("dismissBanner", SignedIn, dismiss),
];

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    shown(workspace, call, None)
}

fn list_by_id(workspace: &mut Workspace, call: &Call) -> Outcome {
    shown(workspace, call, Some(call.part("id")))
}

/// Responds with the caller's banners for a kind of client: those that they have not dismissed.
fn shown(workspace: &Workspace, call: &Call, id: Option<&str>) -> Outcome {
    let platform = among(call.query.required("platform")?, "web mobile", Failure::query)?;
    let me = call.me(workspace)?;
    let dismissed =
        |banner: &Doc| workspace.banner_dismissals.pairs(("bannerId", banner.id()), ("userId", &call.caller));
    let now = chrono::Utc::now();
    let fits = |banner: &&Doc| {
        id.is_none_or(|id| id == banner.id())
            && banner.texts("platform").any(|own| own == platform)
            && banner.boolean("active") != Some(false)
            && banner.time("startAt").is_some_and(|at| at <= now)
            && banner.time("expireAt").is_some_and(|at| at > now)
            && (!banner.has("roles") || banner.texts("roles").any(|role| has_role(me, role)))
            && !dismissed(banner)
    };
    let view = |banner: &Doc| {
        let mut shown = banner.free();
        shown.within("view", |view| {
            view.entry("viewId").or_insert_with(|| json!(banner.id()));
        });
        shown.set_new("surface", "banner");
        shown
    };
    let banners: Vec<Doc> = workspace.banners.iter().filter(fits).map(view).collect();
    Ok(json!({"banners": banners}))
}

fn dismiss(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = call.required("bannerId")?;
    fail_if(id.is_empty(), "Invalid params")?;
    workspace.banners.get(id).or_fail("Banner not found")?;
    let by = call.me(workspace)?.pick("_id username");
    let record = json!({
        "_id": workspace.new_id(),
        "userId": call.caller,
        "bannerId": id,
        "dismissedBy": by,
        "dismissedAt": now(),
    });
    workspace.banner_dismissals.add(object(record));
    done()
}
