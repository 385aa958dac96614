//! Finding many texts in another one at once, after Aho and Corasick.
//!
//! The crate of that name keeps all matches of each state, which is quadratic for texts that end in
//! each other; here a state knows the longest one alone. Letters match in either case.

use std::collections::VecDeque;
use std::ops::Range;

/// The state in which nothing has matched yet.
const ROOT: u32 = 0;

/// An automaton over the texts that it was made of.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    states: Vec<State>,
    /// The root's children by their byte: most bytes of a text are looked for there.
    first: Vec<u32>,
}

/// What has matched so far: a beginning of one of the texts.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// The last byte of the beginning.
    byte: u8,
    /// The first of the states that go on from here, and the next one that goes on from where this
    /// one does.
    child: u32,
    sibling: u32,
    /// The longest other beginning with which this one ends.
    suffix: u32,
    /// The length of the longest text with which this beginning ends; 0 where there is none.
    longest: u32,
}

impl Search {
    /// Makes the automaton of some texts.
    pub(super) fn new<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut search = Self { states: vec![State::default()], first: vec![ROOT; 256] };
        for text in texts {
            let end = text.iter().fold(ROOT, |state, byte| search.grow(state, byte.to_ascii_lowercase()));
            if let Some(state) = search.states.get_mut(end as usize) {
                state.longest = u32::try_from(text.len()).unwrap_or(u32::MAX);
            }
        }
        search.link();
        search
    }

    /// A state by its number. Numbers come from `grow` alone, which adds the state.
    fn state(&self, state: u32) -> State {
        self.states.get(state as usize).copied().unwrap_or_default()
    }

    /// The state that goes on from another one with a byte, made where there is none.
    fn grow(&mut self, state: u32, byte: u8) -> u32 {
        if let Some(child) = self.child(state, byte) {
            return child;
        }
        let child = u32::try_from(self.states.len()).unwrap_or(ROOT);
        let sibling = self.state(state).child;
        self.states.push(State { byte, sibling, ..State::default() });
        if let Some(parent) = self.states.get_mut(state as usize) {
            parent.child = child;
        }
        if state == ROOT {
            if let Some(first) = self.first.get_mut(usize::from(byte)) {
                *first = child;
            }
        }
        child
    }

    fn child(&self, state: u32, byte: u8) -> Option<u32> {
        if state == ROOT {
            return self.first.get(usize::from(byte)).copied().filter(|child| *child != ROOT);
        }
        let mut child = self.state(state).child;
        while child != ROOT {
            let State { byte: other, sibling, .. } = self.state(child);
            if other == byte {
                return Some(child);
            }
            child = sibling;
        }
        None
    }

    /// Finds each state's suffix, the short ones first.
    fn link(&mut self) {
        let mut queue = VecDeque::from([ROOT]);
        while let Some(parent) = queue.pop_front() {
            let mut child = self.state(parent).child;
            while child != ROOT {
                queue.push_back(child);
                let State { byte, sibling, longest, .. } = self.state(child);
                let suffix = if parent == ROOT { ROOT } else { self.step(self.state(parent).suffix, byte) };
                let shorter = self.state(suffix).longest;
                if let Some(state) = self.states.get_mut(child as usize) {
                    state.suffix = suffix;
                    state.longest = if longest == 0 { shorter } else { longest };
                }
                child = sibling;
            }
        }
    }

    /// The state after one more byte.
    fn step(&self, mut state: u32, byte: u8) -> u32 {
        loop {
            match self.child(state, byte) {
                Some(child) => return child,
                None if state == ROOT => return ROOT,
                None => state = self.state(state).suffix,
            }
        }
    }

    /// Where the texts stand in some bytes. Places that overlap are one.
    pub(super) fn find(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut state = ROOT;
        for (at, byte) in bytes.iter().enumerate() {
            state = self.step(state, byte.to_ascii_lowercase());
            let longest = self.state(state).longest as usize;
            if longest == 0 {
                continue;
            }
            let mut start = (at + 1).saturating_sub(longest);
            while let Some(before) = found.last().filter(|before| before.end > start) {
                start = start.min(before.start);
                found.pop();
            }
            found.push(start..at + 1);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_texts_are_found() {
        let search = Search::new(["abcd", "bc", "bcdef", "xyz", "ZZ"].map(str::as_bytes));
        let table: [(&str, &[&str]); 8] = [
            ("", &[]),
            ("ab", &[]),
            ("-abc-", &["bc"]),
            ("-abcdef-", &["abcdef"]),
            ("bcbc", &["bc", "bc"]),
            ("abcdXYZ-zz", &["abcd", "XYZ", "zz"]),
            ("zzz", &["zzz"]),
            ("ababcdeabcd", &["abcd", "abcd"]),
        ];
        for (text, expected) in table {
            let found: Vec<&str> =
                search.find(text.as_bytes()).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn states_are_as_many_as_bytes_however_alike_the_texts_are() {
        let texts: Vec<String> = (8..200)
            .map(|length| "a".repeat(length))
            .chain((0..200).map(|n| format!("eyJhbGciOi{n:04}")))
            .collect();
        let search = Search::new(texts.iter().map(String::as_bytes));
        // One for each different beginning.
        assert!(search.states.len() <= 200 + 10 + 200 * 4, "{}", search.states.len());
        assert_eq!(search.find("a".repeat(1000).as_bytes()).first(), Some(&(0..1000)));
    }
}
