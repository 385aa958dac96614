//! `email-inbox`: email inboxes of Omnichannel.

use crate::rocketchat::prelude::*;

const MANAGE: &str = "manage-email-inbox";

pub(crate) const ROUTES: &[Route] = &[
    on("listEmailInboxes", Any(MANAGE), list),
    on("saveEmailInbox", Any(MANAGE), save),
    on("getEmailInbox", Any(MANAGE), get),
    on("deleteEmailInbox", Any(MANAGE), delete),
    on("searchEmailInbox", Any(MANAGE), search),
    on("sendTestEmail", Any(MANAGE), send_test),
];

const FIELDS: &str = "active name email description senderInfo department smtp imap";

fn list(workspace: &mut Workspace, call: &Call) -> Outcome {
    call.query.page("name")?.of("emailInboxes", workspace.email_inboxes.iter())
}

fn save(workspace: &mut Workspace, call: &Call) -> Outcome {
    let mut inbox = call.body.pick(FIELDS);
    let given = call.body.filled("_id").map(str::to_owned);
    let other = workspace.email_inboxes.first("email", inbox.text("email")).map(|own| own.id().to_owned());
    let taken = other.is_some_and(|other| given.as_ref().is_none_or(|id| *id != other));
    fail_if(taken, ("error-email-already-exists", "Email already exists"))?;
    let id = match given {
        Some(id) => {
            workspace.email_inboxes.get(&id).or_fail("error-invalid-email-inbox")?;
            workspace.email_inboxes.change(&id, |own| own.extend(inbox));
            id
        }
        None => {
            let creator = call.me(workspace)?.pick("_id username");
            let id = workspace.new_id();
            inbox.set("_id", &id).set("_createdAt", now()).set("_createdBy", creator);
            workspace.email_inboxes.add(inbox);
            id
        }
    };
    Ok(json!({"_id": id}))
}

fn known<'a>(workspace: &'a Workspace, call: &Call) -> Result<&'a Doc, Failure> {
    workspace.email_inboxes.get(call.part("_id")).ok_or(Failure::NotFound("Resource not found"))
}

fn get(workspace: &mut Workspace, call: &Call) -> Outcome {
    Ok(json!(known(workspace, call)?))
}

fn delete(workspace: &mut Workspace, call: &Call) -> Outcome {
    let id = known(workspace, call)?.id().to_owned();
    workspace.email_inboxes.take(&id);
    Ok(json!({"_id": id}))
}

fn search(workspace: &mut Workspace, call: &Call) -> Outcome {
    let email = call.required("email")?;
    Ok(json!({"emailInbox": workspace.email_inboxes.first("email", email)}))
}

fn send_test(workspace: &mut Workspace, call: &Call) -> Outcome {
    Ok(json!({"_id": known(workspace, call)?.id()}))
}
