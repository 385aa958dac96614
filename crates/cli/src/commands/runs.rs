//! `frontdesk runs`: what was changed, when, and how to go on or back.

use clap::Subcommand;
use frontdesk_provision::RunId;

use crate::changes::{ChangeOptions, STEPS, StepRow, open_journal, refused, run};
use crate::context::Context;
use crate::failure::{Exit, Failure, Outcome};
use crate::output::Shape;

#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// List the runs, the newest first
    List {
        #[command(flatten)]
        options: ChangeOptions,
    },
    /// Show each step of a run, and what came of it
    Show {
        /// The run
        run: RunId,
        /// As a report in Markdown
        #[arg(long)]
        markdown: bool,
        #[command(flatten)]
        options: ChangeOptions,
    },
    /// Apply what is left of a run
    Resume {
        /// The run
        run: RunId,
        #[command(flatten)]
        options: ChangeOptions,
    },
    /// Undo what a run has changed, where that is possible
    Undo {
        /// The run
        run: RunId,
        #[command(flatten)]
        options: ChangeOptions,
    },
}

const RUNS: Shape = Shape {
    columns: &[
        ("id", "id"),
        ("created", "created"),
        ("undoes", "undoes"),
        ("steps", "steps"),
        ("done", "done"),
        ("failed", "failed"),
    ],
    others: &[],
    id: "id",
    is_people: false,
};

/// Runs the command.
pub async fn runs(context: &Context, command: RunsCommand) -> Outcome {
    match command {
        RunsCommand::List { options } => {
            let mut printer = context.printer(&RUNS)?;
            let runs = open_journal(context, &options)?.runs().map_err(refused)?;
            runs.iter().try_for_each(|run| printer.row(run))?;
            printer.finish()?;
            Ok(Exit::Done)
        }
        RunsCommand::Show { run, markdown, options } => {
            let run = open_journal(context, &options)?.run(run).map_err(refused)?;
            if markdown {
                print!("{}", frontdesk_conform::printable(&run.to_markdown()));
                return Ok(Exit::Done);
            }
            let mut printer = context.printer(&STEPS)?;
            run.steps.iter().try_for_each(|step| printer.row(&StepRow::of(step)))?;
            run.manual.iter().try_for_each(|task| printer.row(&StepRow::of_task(task)))?;
            printer.finish()?;
            Ok(Exit::Done)
        }
        RunsCommand::Resume { run: id, options } => {
            let frontdesk = context.open().await?;
            let journal = open_journal(context, &options)?;
            run(context, &options.runner(&frontdesk, &journal), &journal, id).await
        }
        RunsCommand::Undo { run: id, options } => {
            let frontdesk = context.open().await?;
            let journal = open_journal(context, &options)?;
            if !options.yes && !options.dry_run {
                return Err(Failure::refused(format!(
                    "--dry-run shows the steps that undo run {id}; --yes applies them"
                )));
            }
            let runner = options.runner(&frontdesk, &journal);
            if options.dry_run {
                let plan = runner.plan_undo(id).map_err(refused)?;
                return crate::changes::show(context, &plan);
            }
            let undo = runner.undo(id).map_err(refused)?;
            run(context, &runner, &journal, undo).await
        }
    }
}
