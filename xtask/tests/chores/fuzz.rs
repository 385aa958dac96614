//! Whatever is done to one line of a spec, the steps return code or errors with places, and never
//! panic.

use std::collections::BTreeMap;

use crate::small::{generated, sources};

const DAMAGES: [Damage; 7] = [
    Damage::Delete,
    Damage::Value("[1]"),
    Damage::Value("null"),
    Damage::Value("7"),
    Damage::Value("true"),
    Damage::Value("{a: b}"),
    Damage::Value("''"),
];

/// A mistake that is reported without its place, if there is one.
fn unplaced(
    sources: &BTreeMap<String, String>,
    file: &str,
    index: usize,
    line: &str,
    damage: Damage,
) -> Option<String> {
    let damaged = damage.to(sources.get(file)?, index)?;
    let mut sources = sources.clone();
    sources.insert(file.to_owned(), damaged);
    let problems = generated(&sources).err()?;
    let problem = problems.0.iter().find(|problem| problem.place.is_none())?;
    Some(format!("{file}:{}: `{}`, {damage:?}: has no place: {problem}", index + 1, line.trim()))
}

#[test]
fn no_damage_to_a_line_goes_unplaced() {
    let sources = sources();
    let mut cases = Vec::new();
    for (file, text) in &sources {
        for (index, line) in text.lines().enumerate() {
            cases.extend(DAMAGES.map(|damage| (file.as_str(), index, line, damage)));
        }
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let failures: Vec<String> = std::thread::scope(|scope| {
        let (sources, cases) = (&sources, &cases);
        let started: Vec<_> = (0..threads)
            .map(|first| {
                let own = cases.iter().skip(first).step_by(threads);
                let find = own
                    .filter_map(|&(file, index, line, damage)| unplaced(sources, file, index, line, damage));
                scope.spawn(move || find.collect::<Vec<_>>())
            })
            .collect();
        started.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
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
