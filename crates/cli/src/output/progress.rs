//! Progress of long work, on standard error.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Starts to show how much was done and how fast, if standard error is a terminal. For work that
/// prints nothing until its end.
pub fn start(what: &'static str, quiet: bool) -> ProgressBar {
    shown(what, std::io::stderr().is_terminal() && !quiet)
}

/// The same for work that prints rows as they come. On a terminal these are the progress.
pub fn beside_rows(what: &'static str, quiet: bool) -> ProgressBar {
    shown(what, std::io::stderr().is_terminal() && !std::io::stdout().is_terminal() && !quiet)
}

fn shown(what: &'static str, shown: bool) -> ProgressBar {
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} {msg}, {per_sec}") {
        bar.set_style(style);
    }
    bar.set_message(what);
    if shown {
        bar.enable_steady_tick(Duration::from_millis(200));
    }
    bar
}
