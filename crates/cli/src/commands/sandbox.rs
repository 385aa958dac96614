//! `frontdesk sandbox`.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use frontdesk_sandbox::{Sandbox, SandboxOperation, SandboxVendor, faults};
use serde_json::json;
use tokio::sync::oneshot;

use crate::failure::{Exit, Failure, Outcome};

/// How long open requests may take after the program is told to stop.
const GRACE: Duration = Duration::from_millis(500);

/// The help on scripts of faults.
pub const FAULTS: &str = "\
Faults:
  A script names operations, each with a list of faults that are played in order, one for each request;
  then the vendor responds as usual. An operation is a method and a path template of the spec, without
  the path of the base URL; `*` is any of them. The first entry that matches a request decides.

  {
    \"VENDOR\": {
      \"GET /v1/user/{siteId}/{userId}\": [
        {\"fault\": \"status\", \"status\": 503, \"times\": 2},
        {\"fault\": \"stall\", \"time_ms\": 500}
      ],
      \"DELETE *\": [{\"fault\": \"refuse\", \"times\": \"forever\"}]
    },
    \"ANOTHER\": {\"*\": [{\"fault\": \"rate_limited\", \"retry_after\": {\"seconds\": 1}}]}
  }

  none, refuse, close_mid_body, truncated_json, invalid_json, wrong_content_type, redirect_loop
  stall, delay            time_ms
  slow_drip               every_ms, the time before each byte
  deep_json               depth
  status                  status, with the vendor's own body
  html_page, empty_body   status
  rate_limited            retry_after: \"none\", {\"seconds\": N}, {\"date\": SECONDS AHEAD}, {\"millis\": N}
                          or {\"text\": TEXT}; reset_ms, the end of the window (1000)
  redirect_to             url
  oversized               mebibytes; announced: true for a Content-Length
  gzip_bomb               mebibytes, when unpacked
  repeated_page, stuck_cursor
  wrong_total             by, which is added
  malformed_record        at, from 0

  Each takes times: a number (1) or \"forever\".";

/// The vendor of that name.
pub fn vendor(name: &str) -> Result<SandboxVendor, String> {
    let known = SandboxVendor::ALL.iter().copied().find(|vendor| vendor.name() == name);
    let names = || SandboxVendor::ALL.iter().map(|vendor| vendor.name()).collect::<Vec<_>>().join(", ");
    known.ok_or_else(|| format!("the vendors are {}", names()))
}

/// Lists the operations of the vendors, all of them if none is named, and whether the sandbox has
/// behavior for them.
pub fn operations(vendors: &[SandboxVendor], json: bool) -> Outcome {
    let vendors = if vendors.is_empty() { SandboxVendor::ALL } else { vendors };
    let mut out = std::io::stdout().lock();
    for vendor in vendors {
        for operation in vendor.operations()? {
            let SandboxOperation { id, method, path, has_behavior, .. } = operation;
            let response = if has_behavior { "behavior" } else { "example" };
            if json {
                let line = json!({
                    "vendor": vendor, "id": id, "method": method, "path": path, "response": response,
                });
                writeln!(out, "{line}")?;
            } else {
                writeln!(out, "{:<12}{response:<10}{id:<40} {method:<7}{path}", vendor.name())?;
            }
        }
    }
    Ok(Exit::Done)
}

/// Serves the vendors, all of them where none is named, until standard input closes or a signal
/// comes. They misbehave by the script in the file.
pub async fn run(vendors: &[SandboxVendor], json: bool, faults: Option<&Path>) -> Outcome {
    // Before anything is printed: the reader may send a signal at once.
    let signals = signals()?;
    let vendors = if vendors.is_empty() { SandboxVendor::ALL } else { vendors };
    let sandbox = Sandbox::start(vendors).await?;
    if let Some(file) = faults {
        misbehave(&sandbox, file)
            .map_err(|error| Failure::refused(format!("{}: {error}", file.display())))?;
    }
    let mut out = std::io::stdout().lock();
    for endpoint in sandbox.endpoints() {
        if json {
            writeln!(out, "{}", serde_json::to_string(endpoint)?)?;
        } else {
            writeln!(out, "{:<12}{}", endpoint.vendor.name(), endpoint.base_url)?;
            for (name, value) in &endpoint.credentials {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                writeln!(out, "  {name:<22}{value}")?;
            }
        }
    }
    out.flush()?;
    drop(out);
    tokio::select! {
        () = input_closed() => {}
        () = signals => {}
    }
    // Requests that are still open end with the program.
    let _ = tokio::time::timeout(GRACE, sandbox.shutdown()).await;
    Ok(Exit::Done)
}

/// Gives the sandbox the scripts in a file.
fn misbehave(sandbox: &Sandbox, file: &Path) -> Result<(), Box<dyn Error>> {
    for (vendor, script) in faults::read(&std::fs::read_to_string(file)?)? {
        sandbox.script(vendor, script)?;
    }
    Ok(())
}

/// Waits for the end of standard input. A thread reads it and not the runtime, which would wait for
/// the read to return before the program ends.
async fn input_closed() {
    let (closed, end) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        let mut ignored = [0; 256];
        // Input is ignored; its end, or a broken terminal, is the signal.
        while matches!(input.read(&mut ignored), Ok(count) if count > 0) {}
        drop(closed);
    });
    // The sender is dropped at the end; nothing is ever sent.
    let _ = end.await;
}

/// Starts to listen for the signals that end the program, and gives back what waits for one of
/// them.
#[cfg(unix)]
fn signals() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn signals() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a handler, the system ends the program by itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
