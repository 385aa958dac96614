//! Whatever is done to one line of a spec, the steps return code or errors with places, and never
//! panic.

mod small;

use small::{generated, sources};

#[test]
fn no_damage_to_a_line_goes_unplaced() {
    let sources = sources();
    let mut failures = Vec::new();
    for (file, text) in &sources {
        for (index, line) in text.lines().enumerate() {
            for damage in [
                Damage::Delete,
                Damage::Value("[1]"),
                Damage::Value("null"),
                Damage::Value("7"),
                Damage::Value("true"),
                Damage::Value("{a: b}"),
                Damage::Value("''"),
            ] {
                let Some(damaged) = damage.to(text, index) else {
                    continue;
                };
                let mut sources = sources.clone();
                sources.insert(file.clone(), damaged);
                let problems = generated(&sources).err();
                let unplaced = problems.iter().flat_map(|problems| &problems.0);
                let unplaced = unplaced.into_iter().find(|problem| problem.place.is_none());
                let what = unplaced.map(|problem| format!("has no place: {problem}"));
                failures.extend(
                    what.map(|what| format!("{file}:{}: `{}`, {damage:?}: {what}", index + 1, line.trim())),
                );
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[derive(Clone, Copy, Debug)]
enum Damage {
    /// The line goes.
    Delete,
    /// What stands behind the key, or the dash, with all that hangs on it, becomes this.
    Value(&'static str),
}

impl Damage {
    /// `text` with line `index` damaged; `None` where that line has nothing to be damaged.
    fn to(self, text: &str, index: usize) -> Option<String> {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let line = lines.get_mut(index)?;
        match self {
            Self::Delete => {
                lines.remove(index);
            }
            Self::Value(value) => {
                let key = match (line.find(": "), line.strip_suffix(':')) {
                    (Some(end), _) => line.get(..=end)?.to_owned(),
                    (None, Some(_)) => line.clone(),
                    (None, None) => format!("{}-", line.split_once('-')?.0),
                };
                *line = format!("{key} {value}");
                let indent = |line: &str| line.len() - line.trim_start().len();
                let depth = indent(line);
                let below = lines.iter().skip(index + 1);
                let below = below.take_while(|line| indent(line) > depth).count();
                lines.drain(index + 1..=index + below);
            }
        }
        Some(lines.join("\n") + "\n")
    }
}
