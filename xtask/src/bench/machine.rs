//! The machine that a figure was measured on.

use std::process::Command;

/// The processor, its cores, the system, the compiler and the day in one line.
pub fn described() -> String {
    let processor = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        line.split_once(':').map(|(_, name)| name.trim().to_owned())
    });
    let processor = processor.unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // What cannot be found out is named in general words.
    let said = |program: &str, argument: &str| {
        let output = Command::new(program).arg(argument).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let compiler = said("rustc", "--version").unwrap_or_else(|| "rustc".to_owned());
    let day = said("date", "+%F").unwrap_or_else(|| "some day".to_owned());
    format!("Measured on {processor}, {cores} cores, {}, {compiler}, on {day}.", std::env::consts::OS)
}
