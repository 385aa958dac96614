//! Rows of the table in BENCHMARKS.md.

use serde_json::json;

/// The environment variable that shortens every measurement, to see that it works.
const QUICK: &str = "FRONTDESK_BENCH_QUICK";

/// A figure of ours beside that of a reference.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// The name, by which `cargo xtask bench NAME` runs it.
    pub name: &'a str,
    /// What is measured, and against what.
    pub what: &'a str,
    /// The unit of both figures.
    pub unit: Unit,
    /// Our figure.
    pub ours: f64,
    /// The reference's figure.
    pub reference: f64,
    /// What the ratio should be.
    pub aim: Aim,
}

/// A unit of figures.
#[derive(Clone, Copy, Debug)]
pub enum Unit {
    /// Nanoseconds.
    Time,
    /// Megabytes per second.
    Rate,
    /// Bytes.
    Size,
    /// Connections.
    Connections,
}

/// What a ratio should be.
#[derive(Clone, Copy, Debug)]
pub enum Aim {
    /// At least so much of the reference's speed.
    Speed(f64),
    /// At most so much of the reference's time.
    Time(f64),
    /// At most so much of the reference's figure.
    Amount(f64),
}

impl Row<'_> {
    /// Prints the row as a line of JSON, which `cargo xtask bench` reads.
    pub fn print(&self) {
        let unit = match self.unit {
            Unit::Time => "time",
            Unit::Rate => "rate",
            Unit::Size => "size",
            Unit::Connections => "connections",
        };
        let aim = match self.aim {
            Aim::Speed(least) => json!({"speed": least}),
            Aim::Time(most) => json!({"time": most}),
            Aim::Amount(most) => json!({"amount": most}),
        };
        let row = json!({
            "name": self.name,
            "what": self.what,
            "unit": unit,
            "ours": self.ours,
            "reference": self.reference,
            "aim": aim,
        });
        println!("{row}");
    }
}

/// Whether a row is measured: its name is among the arguments, or there are none.
pub fn is_wanted(name: &str) -> bool {
    let mut wanted = std::env::args().skip(1).peekable();
    wanted.peek().is_none() || wanted.any(|argument| argument == name)
}

/// How often something is done: that often, or much less often if the run is only to see that it
/// works.
pub fn rounds(usual: usize) -> usize {
    if std::env::var_os(QUICK).is_some() { usual.div_ceil(100) } else { usual }
}
