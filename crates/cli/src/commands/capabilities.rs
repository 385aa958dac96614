//! `frontdesk capabilities`.

use frontdesk::{Action, Support};
use serde::Serialize;

use crate::context::Context;
use crate::failure::Outcome;
use crate::output::Shape;
use crate::people::Failures;

const SHAPE: Shape = Shape {
    columns: &[
        ("directory", "directory"),
        ("action", "action"),
        ("support", "support"),
        ("operations", "operations"),
        ("note", "how|why"),
        ("nearest", "nearest"),
    ],
    others: &["vendor", "credentials"],
    id: "action",
    is_people: false,
};

/// An action of a directory.
#[derive(Debug, Serialize)]
struct Row<'a> {
    directory: &'a str,
    vendor: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    credentials: Option<&'a str>,
    action: Action,
    #[serde(flatten)]
    support: Support,
}

/// Runs the command.
pub async fn run(context: &Context) -> Outcome {
    let frontdesk = context.open().await?;
    let mut printer = context.printer(&SHAPE)?;
    let mut failures = Failures::default();
    for (name, directory) in frontdesk.directories() {
        let capabilities = match directory.capabilities().await {
            Ok(capabilities) => capabilities,
            Err(error) => {
                failures.add(name, &error);
                continue;
            }
        };
        for (action, support) in capabilities.iter() {
            printer.row(&Row {
                directory: name,
                vendor: capabilities.vendor.as_str(),
                credentials: capabilities.credentials,
                action,
                support,
            })?;
        }
    }
    printer.finish()?;
    Ok(failures.exit(frontdesk.directories().count()))
}
