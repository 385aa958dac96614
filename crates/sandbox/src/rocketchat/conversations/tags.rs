//! `livechat/tags`: the words that agents give conversations.

use crate::rocketchat::prelude::*;

const VIEW: Access = Any("view-l-room manage-livechat-tags");
const MANAGE: &str = "manage-livechat-tags";

pub(crate) const ROUTES: &[Route] = &[
    on("listTags", VIEW, list),
    on("getTag", VIEW, show),
    on("saveTag", Any(MANAGE), save).unchecked(),
    on("deleteTag", Any(MANAGE), remove),
];

/// The tags for every department, those for `department`, and for agents those for their own
/// departments; with `viewAll`, all for users who manage tags.
fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    let manages = workspace.may(&call.caller, MANAGE);
    let all = call.query.switch("viewAll") && manages;
    let asked = call.query.text("department");
    let shown = |id: &str| {
        let seen = || workspace.department(id).is_some_and(|row| workspace.sees(&call.caller, row));
        (asked == Some(id) || !manages) && seen()
    };
    let wanted = |tag: &&Doc| {
        (all || tag.items("departments").is_empty() || tag.texts("departments").any(shown))
            && call.query.finds("text", tag, "name description")
    };
    call.query.page("name")?.of("tags", workspace.tags.iter().filter(wanted))
}

/// The tag itself.
fn show(workspace: &mut Workspace, call: &Call) -> Outcome {
    Ok(json!(workspace.tags.get(call.part("tagId")).or_fail(Failure::NotFound("Tag not found"))?))
}

/// An unknown ID is no failure: the response is the tag that would have been saved. The tests of
/// 7.7.1 save empty lists of departments, which the schema refuses.
fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let mut body = call.body.clone();
    body.retain(|name, value| name != "tagDepartments" || value != &json!([]));
    let body = call.check(body)?;
    let mut tag = body.object("tagData").free();
    let only = body.items("tagDepartments");
    tag.set("numDepartments", only.len()).set("departments", only);
    match body.string("_id") {
        Some(id) => {
            workspace.tags.change(id, |stored| stored.extend(tag.clone()));
            tag.set("_id", id).touch();
        }
        None => {
            tag.set("_id", workspace.new_id());
            // The response lacks the time that a new tag is stored with.
            workspace.tags.add(tag.clone());
        }
    }
    Ok(tag.into())
}

/// The error text lacks the code here.
fn remove(workspace: &mut Workspace, call: &Call) -> Outcome {
    let tag = workspace.tags.take(call.body.text("id")).or_fail("Tag not found")?;
    for response in workspace.canned_responses.iter_mut().filter(|response| response.has("tags")) {
        response.listed("tags", |tags| tags.retain(|name| tag.get("name") != Some(name)));
    }
    done()
}
