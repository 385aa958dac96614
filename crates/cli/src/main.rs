//! The `frontdesk` program: the people of all platforms, every operation of every vendor, a
//! sandbox, and a check of what real servers send.

mod arguments;
mod changes;
mod commands;
mod config;
mod context;
mod failure;
mod keyring;
mod nearest;
mod output;
mod people;
mod person;
mod secrets;
mod shell;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::{CommandFactory as _, FromArgMatches as _};
use commands::{
    availability, capabilities, completions, conform, conversation, demo, diff, doctor, group, onboard, plan,
    report, runs, sandbox, snapshot, user,
};
use context::{Context, Globals};
use failure::{Exit, Outcome};

fn main() -> ExitCode {
    clap_complete::CompleteEnv::with_factory(command).complete();
    let matches = command().get_matches();
    let ended = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(run(&matches)),
        Err(error) => Err(error.into()),
    };
    match ended {
        Ok(exit) => exit.into(),
        Err(failure) => {
            if !failure.message.is_empty() {
                context::warn(&failure.message);
            }
            failure.exit.into()
        }
    }
}

/// The command line.
fn command() -> clap::Command {
    Arguments::command().subcommand(commands::api::command())
}

/// Runs the command.
async fn run(matches: &clap::ArgMatches) -> Outcome {
    let malformed = |error: clap::Error| -> Globals { error.exit() };
    let mut globals = Globals::from_arg_matches(matches).unwrap_or_else(malformed);
    globals.sandbox |= matches.subcommand_name() == Some("demo");
    let context = Context::new(globals);
    if let Some(("api", matches)) = matches.subcommand() {
        return interruptible(&context, commands::api::run(&context, matches)).await;
    }
    let Arguments { command, .. } = Arguments::from_arg_matches(matches).unwrap_or_else(|error| error.exit());
    // It ends by itself on a signal.
    if let Command::Sandbox { vendor, json, faults, operations } = command {
        return match operations {
            true => sandbox::operations(&vendor, json),
            false => sandbox::run(&vendor, json, faults.as_deref()).await,
        };
    }
    if command.ends_by_itself() {
        let outcome = dispatch(&context, command).await;
        context.save_trace()?;
        return outcome;
    }
    interruptible(&context, dispatch(&context, command)).await
}

/// Runs a command until it ends or is interrupted, and saves what was recorded.
async fn interruptible(context: &Context, command: impl Future<Output = Outcome>) -> Outcome {
    let outcome = tokio::select! {
        outcome = command => outcome,
        // Without a handler, the system ends the program by itself.
        Ok(()) = tokio::signal::ctrl_c() => Ok(Exit::Interrupted),
    };
    context.save_trace()?;
    outcome
}

async fn dispatch(context: &Context, command: Command) -> Outcome {
    match command {
        Command::Demo => demo::run(context).await,
        Command::Config(command) => commands::config::run(context, command).await,
        Command::Doctor { operations } => doctor::run(context, operations).await,
        Command::Capabilities => capabilities::run(context).await,
        Command::User(command) => user::run(context, command).await,
        Command::Group(command) => group::groups(context, command).await,
        Command::Role(command) => group::roles(context, command).await,
        Command::Conversation(command) => conversation::run(context, command).await,
        Command::Availability(command) => availability::run(context, command).await,
        Command::Onboard(command) => onboard::onboard(context, command).await,
        Command::Offboard(command) => onboard::offboard(context, command).await,
        Command::Plan(command) => plan::plan(context, command).await,
        Command::Apply(command) => plan::apply(context, command).await,
        Command::Runs(command) => runs::runs(context, command).await,
        Command::Report { findings } => report::run(context, findings).await,
        Command::Snapshot { out } => snapshot::run(context, out).await,
        Command::Diff { before, after } => diff::run(context, &before, &after).await,
        Command::Sandbox { .. } => Ok(Exit::Done),
        Command::Conform { vendor, spec, json, files } => {
            conform::run(&vendor, spec.as_deref(), json, &files)
        }
        Command::Completions { shell } => completions::completions(&shell),
        Command::Man { folder } => completions::man(&self::command(), &folder),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::command().debug_assert();
    }
}
