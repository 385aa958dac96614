//! Progress of long work, on standard error.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Starts to show how much was done and how fast, if a person can see it: on a terminal that the
/// data does not go to.
pub fn start(what: &'static str, quiet: bool) -> ProgressBar {
    let shown = std::io::stderr().is_terminal() && !std::io::stdout().is_terminal() && !quiet;
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
