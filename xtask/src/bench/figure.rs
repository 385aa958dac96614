//! A measured figure and its aim.

/// A figure: our time and the reference's, in nanoseconds.
pub(super) struct Figure {
    pub name: String,
    pub what: String,
    pub ours: f64,
    pub reference: f64,
    /// What the ratio is, and what it should be.
    pub ratio: Ratio,
}

pub(super) enum Ratio {
    /// The reference's time by ours: how fast we are beside it.
    Speed { at_least: f64 },
    /// Our time by the reference's: how much longer we take.
    Time { at_most: f64 },
}

impl Figure {
    pub fn value(&self) -> f64 {
        match self.ratio {
            Ratio::Speed { .. } => self.reference / self.ours,
            Ratio::Time { .. } => self.ours / self.reference,
        }
    }

    pub fn aim(&self) -> String {
        match self.ratio {
            Ratio::Speed { at_least } => format!("at least {at_least} of its speed"),
            Ratio::Time { at_most } => format!("at most {at_most} of its time"),
        }
    }
}
