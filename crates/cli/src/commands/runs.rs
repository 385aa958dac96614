//! `frontdesk runs`: what was changed, when, and how to go on or back.

use clap::Subcommand;
use frontdesk_provision::{RunId, StepState};

use crate::changes::{
    ChangeOptions, JournalOption, STEPS, StepRow, carry_out_plan, open_journal, refused, run, runner,
};
use crate::context::Context;
use crate::failure::{Exit, Outcome};
use crate::output::Shape;

#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// List the runs, the newest first
    List {
        #[command(flatten)]
        journal: JournalOption,
    },
    /// Show each step of a run, and what came of it
    Show {
        /// The run
        run: RunId,
        /// As a report in Markdown
        #[arg(long)]
        markdown: bool,
        #[command(flatten)]
        journal: JournalOption,
    },
    /// Apply what is left of a run
    Resume {
        /// The run
        run: RunId,
        /// Print what is left, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Stop after so many steps that failed
        #[arg(long, value_name = "COUNT")]
        max_failures: Option<usize>,
        #[command(flatten)]
        journal: JournalOption,
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
        RunsCommand::List { journal } => {
            let mut printer = context.printer(&RUNS)?;
            let runs = open_journal(context, &journal)?.runs().map_err(refused)?;
            runs.iter().try_for_each(|run| printer.row(run))?;
            printer.finish()?;
            Ok(Exit::Done)
        }
        RunsCommand::Show { run, markdown, journal } => {
            let run = open_journal(context, &journal)?.run(run).map_err(refused)?;
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
        RunsCommand::Resume { run: id, dry_run: true, journal, .. } => {
            let run = open_journal(context, &journal)?.run(id).map_err(refused)?;
            let mut printer = context.printer(&STEPS)?;
            let left = run.steps.iter().filter(|step| step.state != StepState::Done);
            left.map(StepRow::of).try_for_each(|row| printer.row(&row))?;
            printer.finish()?;
            Ok(Exit::Done)
        }
        RunsCommand::Resume { run: id, max_failures, journal, .. } => {
            let frontdesk = context.open().await?;
            let journal = open_journal(context, &journal)?;
            run(context, &runner(&frontdesk, &journal, max_failures), &journal, id).await
        }
        RunsCommand::Undo { run: id, options } => {
            let frontdesk = context.open().await?;
            let journal = open_journal(context, &options.journal)?;
            let plan = options.runner(&frontdesk, &journal).plan_undo(id).map_err(refused)?;
            carry_out_plan(context, &frontdesk, &plan, &options).await
        }
    }
}
