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
            let journal = open_journal(context, &journal)?;
            if markdown {
                let run = journal.run(run).map_err(refused)?;
                print!("{}", frontdesk_conform::printable(&run.to_markdown()));
                return Ok(Exit::Done);
            }
            let header = journal.header(run).map_err(refused)?;
            let naming = header.naming();
            let mut printer = context.printer(&STEPS)?;
            for step in journal.steps(run) {
                printer.row(&StepRow::of(&step.map_err(refused)?, naming))?;
            }
            header.manual.iter().try_for_each(|task| printer.row(&StepRow::of_task(task, naming)))?;
            printer.finish()?;
            Ok(Exit::Done)
        }
        RunsCommand::Resume { run: id, dry_run: true, journal, .. } => {
            let journal = open_journal(context, &journal)?;
            let header = journal.header(id).map_err(refused)?;
            let mut printer = context.printer(&STEPS)?;
            for step in journal.steps(id) {
                let step = step.map_err(refused)?;
                if step.state != StepState::Done {
                    printer.row(&StepRow::of(&step, header.naming()))?;
                }
            }
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
