//! `frontdesk plan` and `frontdesk apply`: plans in files.

use std::path::{Path, PathBuf};

use clap::Args;
use frontdesk_provision::{Assignment, RunPlan};

use crate::changes::{ChangeOptions, carry_out_plan, make, or_interrupted, show, tell_failures};
use crate::context::Context;
use crate::failure::{Exit, Failure, Outcome};

use super::import;

/// The help on files of assignments.
pub const HELP: &str = "\
The file says what is wanted of whom: CSV as for `frontdesk user import`, or a JSON array:

  [
    {\"person\": {\"email\": \"ada@example.com\"},
     \"wanted\": {\"state\": \"present\", \"attributes\": {\"displayName\": \"Ada Brandt\"},
                \"groups\": {\"changed\": {\"add\": [\"Billing\"]}}}},
    {\"person\": {\"userName\": \"ben\"}, \"directories\": [\"support\"],
     \"wanted\": {\"state\": \"inactive\", \"handOver\": \"requeue\"}}
  ]

`state` is present, inactive, absent, available or notAvailable.";

/// `frontdesk plan`.
#[derive(Args, Debug)]
pub struct PlanCommand {
    /// What is wanted: CSV or JSON
    file: PathBuf,
    /// Write the plan into this file, for `frontdesk apply`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Exit with 5 if there is something to do
    #[arg(long)]
    exit_code: bool,
}

/// `frontdesk apply`.
#[derive(Args, Debug)]
pub struct Apply {
    /// The plan, as `frontdesk plan --out` wrote it
    plan: PathBuf,
    #[command(flatten)]
    options: ChangeOptions,
}

/// Runs `frontdesk plan`.
pub async fn plan(context: &Context, command: PlanCommand) -> Outcome {
    let assignments = assignments(&command.file)?;
    let frontdesk = context.open().await?;
    let plan = or_interrupted(async { Ok(make(context, &frontdesk, assignments).await) }).await?;
    tell_failures(&plan);
    if let Some(out) = &command.out {
        let text = serde_json::to_string_pretty(&plan)? + "\n";
        std::fs::write(out, text).map_err(|error| Failure::from(format!("{}: {error}", out.display())))?;
    }
    let exit = show(context, &plan)?;
    let differs = command.exit_code && exit == Exit::Done && !plan.is_empty();
    Ok(if differs { Exit::Differences } else { exit })
}

/// Runs `frontdesk apply`.
pub async fn apply(context: &Context, command: Apply) -> Outcome {
    let path = &command.plan;
    let failed = |message: String| Failure::refused(format!("{}: {message}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let plan: RunPlan = serde_json::from_str(&text)
        .map_err(|error| failed(format!("it is no plan: {error}; `frontdesk plan --out` writes one")))?;
    let frontdesk = context.open().await?;
    let now = or_interrupted(async { Ok(make(context, &frontdesk, plan.assignments.clone()).await) }).await?;
    if !plan.agrees_with(&now) {
        return Err(failed("the platforms have changed since it was made; make it again".to_owned()));
    }
    carry_out_plan(context, &frontdesk, &plan, &command.options).await
}

/// # Errors
/// The file cannot be read, or something in it is wrong.
fn assignments(path: &Path) -> Result<Vec<Assignment>, Failure> {
    if path.extension().is_none_or(|extension| extension != "json") {
        return import::assignments(path);
    }
    let failed = |message: String| Failure::refused(format!("{}: {message}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| failed(error.to_string()))
}
