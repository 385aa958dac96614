//! Which exchange of a recording is the one that is asked for.

use http::header::CONTENT_TYPE;

use super::form;
use super::payload::{self, Payload};
use super::recording::Recorded;
use crate::Body;
use crate::secret_names::SecretNames as Names;

/// What is asked for.
pub(super) struct Wanted {
    method: String,
    segments: Vec<String>,
    query: Vec<(String, String)>,
    body: Payload,
}

impl Wanted {
    /// Reads a request; `base` is the base URL's path, which does not count.
    pub(super) fn new(request: &http::Request<Body>, base: &str) -> Self {
        let uri = request.uri();
        let path = uri.path();
        let path = path.strip_prefix(base.trim_end_matches('/')).unwrap_or(path);
        let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        Self {
            method: request.method().to_string(),
            segments: form::segments(path),
            query: form::pairs(uri.query().unwrap_or_default()),
            body: match request.body().as_bytes() {
                Some(body) => Payload::read(body, media_type.unwrap_or_default()),
                None => Payload::Unrecorded,
            },
        }
    }

    /// The exchanges that fit, in their order: those of the method and path with an equal query and
    /// body. A recorded path may have more before it, the path of the base URL then; the least that
    /// there is counts.
    pub(super) fn among(&self, recording: &[Recorded], names: &Names) -> Vec<usize> {
        let same: Vec<(usize, &Recorded)> = recording
            .iter()
            .enumerate()
            .filter(|(_, entry)| self.same_method(entry) && self.ends(entry))
            .collect();
        let shortest = same.iter().map(|(_, entry)| entry.segments.len()).min();
        let fits = |entry: &Recorded| {
            Some(entry.segments.len()) == shortest && self.difference(entry, names).is_none()
        };
        same.into_iter().filter(|(_, entry)| fits(entry)).map(|(index, _)| index).collect()
    }

    /// The exchange that comes closest, and what is different in it.
    pub(super) fn nearest<'a>(
        &self,
        recording: &'a [Recorded],
        names: &Names,
    ) -> Option<(&'a Recorded, String)> {
        // Method and path first, then as much of the path as there is, then the method.
        let rank = |entry: &&Recorded| {
            let method = self.same_method(entry);
            let fits = self.ends(entry);
            (fits && method, fits, self.common(entry), method)
        };
        let mut best: Option<&Recorded> = None;
        for entry in recording {
            // Of several that are as close, the first.
            if best.is_none_or(|best| rank(&entry) > rank(&best)) {
                best = Some(entry);
            }
        }
        let entry = best?;
        let difference = match (self.ends(entry), self.same_method(entry)) {
            (false, _) => "the path".to_owned(),
            (true, false) => "the method".to_owned(),
            (true, true) => {
                self.difference(entry, names).unwrap_or_else(|| "what comes before the path".to_owned())
            }
        };
        Some((entry, difference))
    }

    fn same_method(&self, entry: &Recorded) -> bool {
        entry.method.eq_ignore_ascii_case(&self.method)
    }

    /// Whether the recorded path is the one that is asked for, with or without something before it.
    fn ends(&self, entry: &Recorded) -> bool {
        entry.segments.len() >= self.segments.len() && self.common(entry) == self.segments.len()
    }

    /// How many segments are the same, counted from the end.
    fn common(&self, entry: &Recorded) -> usize {
        let pairs = entry.segments.iter().rev().zip(self.segments.iter().rev());
        pairs.take_while(|(recorded, given)| payload::text(recorded, given)).count()
    }

    /// What is different in the query or body, if anything.
    fn difference(&self, entry: &Recorded, names: &Names) -> Option<String> {
        if let Err(name) = payload::pairs(&entry.query, &self.query, names) {
            return Some(format!("the query parameter {name}"));
        }
        entry.body.covers(&self.body, names).err()
    }
}
