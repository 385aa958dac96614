//! A measured figure and its aim.

use serde::Deserialize;

/// A figure of ours and of a reference.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Figure {
    pub name: String,
    pub what: String,
    pub unit: Unit,
    pub ours: f64,
    /// None if the figure stands by itself.
    pub reference: Option<f64>,
    pub aim: Aim,
}

/// The unit of both figures.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unit {
    /// Nanoseconds.
    Time,
    /// Megabytes per second.
    Rate,
    /// Bytes.
    Size,
    /// Connections.
    Connections,
}

/// What the ratio should be.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Aim {
    /// At least so much of the reference's speed.
    Speed(f64),
    /// At most so much of the reference's time.
    Time(f64),
    /// At most so much of the reference's figure.
    Amount(f64),
    /// Our figure is at most this.
    Limit(f64),
    /// The figure is only stated.
    Stated,
}

impl Figure {
    /// How fast we are beside the reference if the aim is a speed, or else our figure by the
    /// reference's.
    pub fn ratio(&self) -> Option<f64> {
        let reference = self.reference?;
        Some(match (self.aim, self.unit) {
            (Aim::Speed(_), Unit::Time) => reference / self.ours,
            _ => self.ours / reference,
        })
    }

    pub fn is_met(&self) -> bool {
        match (self.aim, self.ratio()) {
            (Aim::Speed(least), Some(ratio)) => ratio >= least,
            (Aim::Time(most) | Aim::Amount(most), Some(ratio)) => ratio <= most,
            (Aim::Limit(most), _) => self.ours <= most,
            (Aim::Stated, _) => true,
            (_, None) => false,
        }
    }

    /// The row of the table.
    pub fn row(&self) -> String {
        let reference = self.reference.map_or("–".to_owned(), |figure| self.unit.shown(figure));
        let ratio = self.ratio().map_or("–".to_owned(), |ratio| rounded(ratio).to_string());
        let missed = if self.is_met() { "" } else { " (missed)" };
        format!(
            "| `{}` | {} | {} | {reference} | {ratio} | {}{missed} |",
            self.name,
            self.what,
            self.unit.shown(self.ours),
            self.aim.words(self.unit),
        )
    }
}

impl Unit {
    fn shown(self, figure: f64) -> String {
        match self {
            Self::Time if figure < 1e3 => format!("{figure:.0} ns"),
            Self::Time if figure < 1e6 => format!("{:.1} µs", figure / 1e3),
            Self::Time if figure < 1e9 => format!("{:.1} ms", figure / 1e6),
            Self::Time => format!("{:.2} s", figure / 1e9),
            Self::Rate => format!("{figure:.0} MB/s"),
            Self::Size => format!("{:.1} MiB", figure / f64::from(1 << 20)),
            Self::Connections => format!("{figure}"),
        }
    }
}

impl Aim {
    fn words(self, unit: Unit) -> String {
        match self {
            Self::Speed(least) => format!("at least {least} of its speed"),
            Self::Time(most) => format!("at most {most} of its time"),
            Self::Amount(most) => format!("at most {most} of it"),
            Self::Limit(most) => format!("at most {}", unit.shown(most)),
            Self::Stated => "–".to_owned(),
        }
    }
}

pub(super) fn rounded(ratio: f64) -> f64 {
    (ratio * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(unit: Unit, ours: f64, reference: Option<f64>, aim: Aim) -> Figure {
        Figure { name: "a".to_owned(), what: "b".to_owned(), unit, ours, reference, aim }
    }

    #[test]
    fn a_speed_grows_with_less_time_and_with_a_higher_rate() {
        for (unit, reference) in [(Unit::Time, 1e6), (Unit::Rate, 4e6)] {
            let figure = figure(unit, 2e6, Some(reference), Aim::Speed(0.5));
            assert_eq!((figure.ratio(), figure.is_met()), (Some(0.5), true));
        }
    }

    #[test]
    fn a_row_says_that_its_aim_is_missed() {
        let missed = figure(Unit::Time, 3e6, Some(2e6), Aim::Time(1.05));
        assert_eq!(missed.row(), "| `a` | b | 3.0 ms | 2.0 ms | 1.5 | at most 1.05 of its time (missed) |");
        let limit = figure(Unit::Time, 3e6, None, Aim::Limit(1e7));
        assert_eq!(limit.row(), "| `a` | b | 3.0 ms | – | – | at most 10.0 ms |");
    }
}
