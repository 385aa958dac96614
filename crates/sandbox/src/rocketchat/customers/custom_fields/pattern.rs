//! The part of regular expressions that patterns of custom fields commonly need: anchors, `.`,
//! classes, `\d \w \s` and repetition. No groups and no alternatives.

/// One character or anchor, and how often it may stand.
struct Step {
    what: What,
    least: usize,
    most: usize,
}

enum What {
    Start,
    End,
    Any,
    /// Characters from and to, and whether it is those or all others.
    Class(Vec<(char, char)>, bool),
}

/// Whether a pattern is found somewhere in a text. A pattern that is not understood fits
/// everything.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let Some(steps) = parse(pattern) else { return true };
    let text: Vec<char> = text.chars().collect();
    (0..=text.len()).any(|start| matches(&steps, &text, start))
}

fn matches(steps: &[Step], text: &[char], at: usize) -> bool {
    let Some((step, rest)) = steps.split_first() else { return true };
    match &step.what {
        What::Start => at == 0 && matches(rest, text, at),
        What::End => at == text.len() && matches(rest, text, at),
        one => {
            let there = text.iter().skip(at).take_while(|&&letter| one.takes(letter)).take(step.most).count();
            (step.least..=there).rev().any(|count| matches(rest, text, at + count))
        }
    }
}

impl What {
    fn takes(&self, letter: char) -> bool {
        match self {
            Self::Start | Self::End => false,
            Self::Any => letter != '\n',
            Self::Class(ranges, others) => {
                ranges.iter().any(|&(from, to)| (from..=to).contains(&letter)) != *others
            }
        }
    }
}

fn parse(pattern: &str) -> Option<Vec<Step>> {
    let mut letters = pattern.chars().peekable();
    let mut steps: Vec<Step> = Vec::new();
    while let Some(letter) = letters.next() {
        let what = match letter {
            '^' => What::Start,
            '$' => What::End,
            '.' => What::Any,
            '\\' => escaped(letters.next()?),
            '[' => class(&mut letters)?,
            '(' | ')' | '|' => return None,
            '*' | '+' | '?' => {
                let step = steps.last_mut()?;
                (step.least, step.most) = match letter {
                    '*' => (0, usize::MAX),
                    '+' => (1, usize::MAX),
                    _ => (0, 1),
                };
                continue;
            }
            '{' => {
                let bounds: String = letters.by_ref().take_while(|&letter| letter != '}').collect();
                let step = steps.last_mut()?;
                (step.least, step.most) = match bounds.split_once(',') {
                    None => (bounds.parse().ok()?, bounds.parse().ok()?),
                    Some((least, "")) => (least.parse().ok()?, usize::MAX),
                    Some((least, most)) => (least.parse().ok()?, most.parse().ok()?),
                };
                continue;
            }
            other => What::Class(vec![(other, other)], false),
        };
        steps.push(Step { what, least: 1, most: 1 });
    }
    Some(steps)
}

fn escaped(letter: char) -> What {
    match letter {
        'd' | 'D' => What::Class(vec![('0', '9')], letter == 'D'),
        'w' | 'W' => What::Class(vec![('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_')], letter == 'W'),
        's' | 'S' => What::Class(vec![('\t', '\r'), (' ', ' ')], letter == 'S'),
        other => What::Class(vec![(other, other)], false),
    }
}

/// What stands in brackets, from behind the first one.
fn class(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<What> {
    let others = letters.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        let from = match letters.next()? {
            ']' => return Some(What::Class(ranges, others)),
            '\\' => match escaped(letters.next()?) {
                What::Class(more, false) => {
                    ranges.extend(more);
                    continue;
                }
                _ => return None,
            },
            letter => letter,
        };
        if letters.peek() != Some(&'-') {
            ranges.push((from, from));
            continue;
        }
        letters.next();
        match letters.next()? {
            // A hyphen at the end stands for itself.
            ']' => {
                ranges.extend([(from, from), ('-', '-')]);
                return Some(What::Class(ranges, others));
            }
            to => ranges.push((from, to)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns_are_looked_for() {
        let cases = [
            ("", "anything", true),
            ("[a-z]", "A1b", true),
            ("[a-z]", "A1", false),
            ("^[0-9]+$", "4711", true),
            ("^[0-9]+$", "4711a", false),
            ("^[0-9]+$", "", false),
            (r"^C-\d{4,6}$", "C-4711", true),
            (r"^C-\d{4,6}$", "C-471", false),
            (r"^[^\s@]+@.+\.de$", "lena@customer.de", true),
            (r"^[^\s@]+@.+\.de$", "lena customer.de", false),
            ("^a*ab?$", "aaa", true),
            ("^[x-]$", "-", true),
            // Not understood.
            ("^(a|b)$", "c", true),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(fits(pattern, text), expected, "{pattern} in {text}");
        }
    }
}
