//! The machine that a figure was measured on.

use std::process::Command;

/// The processor, its cores, the system and the compiler in one line.
pub fn described() -> String {
    let processor = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        line.split_once(':').map(|(_, name)| name.trim().to_owned())
    });
    let processor = processor.unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // What cannot be found out is named in general words.
    let compiler = Command::new("rustc").arg("--version").output().ok();
    let compiler = compiler.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let compiler = compiler.unwrap_or_else(|| "rustc".to_owned());
    format!("Measured on {processor}, {cores} cores, {}, {compiler}.", std::env::consts::OS)
}
