//! The `frontdesk` program: a demonstration, a sandbox of the four vendors, and a check of what
//! real servers send.

mod conform;
mod connect;
mod demo;
mod sandbox;
mod table;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "frontdesk", version, about = "The support agents of four platforms")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the sandbox and list everyone on all four platforms; no account is needed
    Demo,
    /// Serve the vendors on loopback until standard input closes
    #[command(after_long_help = sandbox::FAULTS)]
    Sandbox {
        /// Only this vendor; may be given several times
        #[arg(long, value_parser = sandbox::vendor)]
        vendor: Vec<frontdesk_sandbox::SandboxVendor>,
        /// One JSON line for each vendor: {"vendor", "base_url", "credentials"}
        #[arg(long)]
        json: bool,
        /// Misbehave by the script in this JSON file; --help says what can stand in it
        #[arg(long, value_name = "FILE")]
        faults: Option<PathBuf>,
        /// List the operations: those with behavior, and those that return the examples of the spec
        #[arg(long, conflicts_with = "faults")]
        operations: bool,
    },
    /// Hold recordings of a server against the vendor's description, and say where they differ
    #[command(after_long_help = conform::HELP)]
    Conform {
        /// The vendor whose API was recorded
        #[arg(long, value_parser = frontdesk_conform::spec::vendors())]
        vendor: String,
        /// Hold them against this bundled OpenAPI document (JSON) instead of the one in this
        /// program
        #[arg(long, value_name = "FILE")]
        spec: Option<PathBuf>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
        /// Recordings, as browsers, proxies and `HarRecorder` write them
        #[arg(required = true, value_name = "FILE.har")]
        files: Vec<PathBuf>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Demo => demo::run().await,
        Command::Sandbox { vendor, json, operations: true, .. } => sandbox::operations(&vendor, json),
        Command::Sandbox { vendor, json, faults, .. } => sandbox::run(&vendor, json, faults.as_deref()).await,
        Command::Conform { vendor, spec, json, files } => {
            conform::run(&vendor, spec.as_deref(), json, &files)
        }
    };
    match done {
        Ok(complete) if complete => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) if is_broken_pipe(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("frontdesk: {}", frontdesk_conform::printable(&error.to_string()));
            ExitCode::FAILURE
        }
    }
}

/// The reader closed the pipe: not an error.
fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
