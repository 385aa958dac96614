//! The records of a page as they stand in its body.

use std::fmt;
use std::hash::{DefaultHasher, Hasher};
use std::ops::Range;

use bytes::Bytes;
use serde::de::{Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny};
use serde::de::{MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::PageEdge;
use crate::raw_response::RawResponse;
use crate::scan::{self, Scan};
use crate::{Error, decode, error, locate, reading};

/// The largest part of a page, in bytes, that may stand around the records if these are to be read
/// one by one: it is copied.
const FRAME: usize = 1024 * 1024;

/// The records of a page that cannot be read as a whole. Large ones are read together with the
/// page, since they take time; each other is read when it is asked for, since an error about it is
/// larger than the record.
pub(super) struct Records<I> {
    body: Bytes,
    /// The page's response with the beginning of its body, for errors: there may be one for each
    /// record.
    response: RawResponse,
    way: &'static [&'static str],
    /// Where in the body the records stand, with their numbers.
    places: Vec<(usize, Range<usize>)>,
    /// The large records, with their numbers. A response has room for few.
    large: Vec<(usize, Result<I, Error>)>,
    /// How many were read already.
    read: usize,
}

/// A page's body without its records, and the records; `None` where the body is not well formed or
/// the way leads to no array.
pub(super) fn take_apart<I: DeserializeOwned>(
    response: &RawResponse,
    way: &'static [&'static str],
) -> Option<(Vec<u8>, Records<I>)> {
    let body: &[u8] = &response.body;
    let array = items(body, way)?;
    let elements: Vec<&RawValue> = serde_json::from_str(array).ok()?;
    let places = elements.iter().enumerate();
    let places = places.map(|(index, element)| Some((index, place(body, element.get())?)));
    let places = places.collect::<Option<Vec<_>>>()?;
    let array = place(body, array)?;
    let (before, behind) = (body.get(..array.start)?, body.get(array.end..)?);
    if before.len() + behind.len() > FRAME {
        return None;
    }
    let frame = [before, b"[]", behind].concat();
    let mut large = Vec::new();
    for (index, place) in places.iter().filter(|(_, place)| !reading::is_small(place.len())) {
        large.push((*index, decode::json_within(body.get(place.clone())?, response.room)));
    }
    let body = response.body.clone();
    let response = RawResponse { body: error::beginning(body.clone()), ..response.clone() };
    Some((frame, Records { body, response, way, places, large, read: 0 }))
}

impl<I> Records<I> {
    /// How many there are, read or not.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// How many of them are not null.
    pub(super) fn filled(&self) -> usize {
        let is_null = |place: &Range<usize>| self.body.get(place.clone()) == Some(b"null".as_slice());
        self.places.iter().filter(|(_, place)| !is_null(place)).count()
    }

    /// The same, last to first.
    pub(super) fn reversed(mut self) -> Self {
        self.places.reverse();
        self
    }
}

impl<I: DeserializeOwned> Iterator for Records<I> {
    type Item = Result<I, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (index, place) = self.places.get(self.read)?.clone();
            let record = self.body.get(place)?;
            self.read += 1;
            let read = match self.large.iter().position(|(large, _)| *large == index) {
                Some(at) => self.large.swap_remove(at).1,
                None => decode::json_within(record, self.response.room),
            };
            if read.is_err() && record == b"null" {
                continue;
            }
            return Some(read.map_err(|error| {
                let path = locate::in_record(self.way, index, error.path());
                let error = error.with_path(path).with_record(record);
                self.response.clone().failed(error.into_malformed_record())
            }));
        }
    }
}

/// What a page's records look like without being decoded.
pub(super) struct Look {
    /// How many there are, nulls among them.
    pub(super) count: usize,
    /// Which they are, as one number. Records that all have a key are told by it, in any order,
    /// because the rest of a record may change between two calls. What stands beside the records is
    /// left out: a server that repeats a page may still echo the offset that was asked for.
    pub(super) print: u64,
}

/// Looks at the records of a page that was decoded; `None` where the way leads to no array.
pub(super) fn look(body: &[u8], way: &[&str], key: Option<&str>) -> Option<Look> {
    let mut found = None;
    follow(&mut Scan::new(body), way, &mut |scan| {
        found = Some(looked_at(scan, key)?);
        Some(())
    })?;
    found
}

/// Looks at a page whose array was decoded as so many records: at their keys alone, wherever they
/// stand. `None` where there is not one for each record.
pub(super) fn quick_look(body: &[u8], key: &str, count: usize) -> Option<Look> {
    let (mut keys, mut print) = (0, 0_u64);
    for key in scan::mentions(body, key) {
        if keys == count || matches!(key, b"null" | b"{" | b"[") {
            return None;
        }
        keys += 1;
        print = print.wrapping_add(hash(key));
    }
    (keys == count).then_some(Look { count, print })
}

/// Looks at an array of records, and passes it.
fn looked_at(scan: &mut Scan<'_>, key: Option<&str>) -> Option<Look> {
    let (mut count, mut keys) = (0, key.map(|_| 0_u64));
    let array = scan.elements(|scan| {
        count += 1;
        let (Some(key), Some(sum)) = (key, keys) else { return scan.value().map(drop) };
        let found = match scan.peek()? {
            b'{' => single(scan, key)?,
            _ => scan.value().and(None),
        };
        keys = found.filter(|key| *key != b"null").map(|key| sum.wrapping_add(hash(key)));
        Some(())
    })?;
    Some(Look { count, print: keys.unwrap_or_else(|| hash(array)) })
}

/// The text of a record's field, if it has one of that name.
fn single<'a>(scan: &mut Scan<'a>, key: &str) -> Option<Option<&'a [u8]>> {
    let (mut found, mut count) = (None, 0);
    scan.named(key, |text| {
        found = Some(text);
        count += 1;
    })?;
    Some(found.filter(|_| count == 1))
}

/// Passes a value, and calls a function where names lead, each within the one before. It passes
/// what it finds.
fn follow<'a>(
    scan: &mut Scan<'a>,
    way: &[&str],
    there: &mut dyn FnMut(&mut Scan<'a>) -> Option<()>,
) -> Option<()> {
    let Some((first, rest)) = way.split_first() else { return there(scan) };
    let mut is_found = false;
    scan.fields(|scan, name| {
        if !name.is(first) {
            return scan.value().map(drop);
        }
        // Which of two is meant, nobody knows.
        if std::mem::replace(&mut is_found, true) { None } else { follow(scan, rest, there) }
    })
}

fn hash(text: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text);
    hasher.finish()
}

/// The key of a page's first or last record as text; `None` where it has none that could be sent.
pub(super) fn key(body: &[u8], way: &[&str], key: &str, from: PageEdge) -> Option<String> {
    let mut edge = None;
    follow(&mut Scan::new(body), way, &mut |scan| {
        scan.elements(|scan| {
            let record = scan.value()?;
            if edge.is_none() || from == PageEdge::Last {
                edge = Some(record);
            }
            Some(())
        })?;
        Some(())
    })?;
    match serde_json::from_slice(single(&mut Scan::new(edge?), key)??).ok()? {
        Value::String(text) => Some(text).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Where in a body a part of it stands.
fn place(body: &[u8], part: &str) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(body.as_ptr().addr())?;
    Some(start..start.checked_add(part.len())?)
}

/// The text to which a way leads.
fn items<'a>(body: &'a [u8], way: &[&str]) -> Option<&'a str> {
    let mut document = serde_json::Deserializer::from_slice(body);
    // Malformed JSON is reported by the decoding of the page.
    let found = Way(way).deserialize(&mut document).ok()?;
    document.end().ok()?;
    found.map(RawValue::get)
}

/// Names to follow, each within the one before.
struct Way<'w>(&'w [&'w str]);

impl<'de> DeserializeSeed<'de> for Way<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        if self.0.is_empty() {
            Deserialize::deserialize(deserializer).map(Some)
        } else {
            deserializer.deserialize_map(self)
        }
    }
}

impl<'de> Visitor<'de> for Way<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Self::Value, M::Error> {
        let mut found = None;
        let Some((first, rest)) = self.0.split_first() else { return Ok(found) };
        while let Some(name) = members.next_key::<String>()? {
            if name != *first {
                members.next_value::<IgnoredAny>()?;
            } else if found.is_some() {
                return Err(M::Error::custom("a name stands twice in an object"));
            } else {
                found = members.next_value_seed(Way(rest))?;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_leads_to_the_text_of_the_records() {
        let table: [(&str, &[&str], Option<&str>); 12] = [
            ("[1, 2]", &[], Some("[1, 2]")),
            (r#"{"total": 1, "records": [ {"a": []} ], "x": 0}"#, &["records"], Some(r#"[ {"a": []} ]"#)),
            (r#"{"a": [1], "b": {"a": [2]}}"#, &["b", "a"], Some("[2]")),
            (r#"{"b": {"c": 1, "a": [2]}, "a": [1]}"#, &["a"], Some("[1]")),
            (r#"{"a\u0062": [2]}"#, &["ab"], Some("[2]")),
            (r#"{"é": "ü", "a": ["ß"]}"#, &["a"], Some(r#"["ß"]"#)),
            (r#"{"a": null}"#, &["a"], Some("null")),
            (r#"{"a": null}"#, &["a", "b"], None),
            (r#"{"a": [1], "a": [2]}"#, &["a"], None),
            (r#"{"b": [1]}"#, &["a"], None),
            (r#"{"a": [1]"#, &["a"], None),
            (r#"{"a": [1]} x"#, &["a"], None),
        ];
        for (body, way, expected) in table {
            let found = items(body.as_bytes(), way);
            assert_eq!(found, expected, "{body}");
            if let Some(found) = found {
                let place = place(body.as_bytes(), found).unwrap();
                assert_eq!(&body[place], found);
            }
        }
        let deep = format!(r#"{{"x": {}{}, "a": [1]}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(items(deep.as_bytes(), &["a"]), Some("[1]"));
    }

    #[test]
    fn what_stands_beside_the_records_does_not_tell_pages_apart() {
        let print = |body: &str| look(body.as_bytes(), &["a"], None).map(|look| look.print);
        assert_eq!(print(r#"{"offset": 0, "a": [1, 2]}"#), print(r#"{"a": [1, 2], "offset": 2}"#));
        assert_ne!(print(r#"{"a": [1, 2]}"#), print(r#"{"a": [2, 1]}"#));
        assert_eq!(print("{}"), None);
    }

    #[test]
    fn records_with_keys_are_told_apart_by_them() {
        let print = |body: &str| look(body.as_bytes(), &["a"], Some("id")).map(|look| look.print);
        let page = r#"{"a": [{"id": 1, "seen": 5}, {"id": "b", "seen": 5}]}"#;
        let same = [
            r#"{"a": [{"id": 1, "seen": 6}, {"id": "b"}]}"#,
            r#"{"a": [{"id": "b"}, {"id": 1}], "page": 2}"#,
        ];
        let others = [
            r#"{"a": [{"id": 1, "seen": 5}]}"#,
            r#"{"a": [{"id": 1, "seen": 5}, {"id": "c", "seen": 5}]}"#,
            r#"{"a": [{"id": 1, "seen": 5}, {"seen": 5}]}"#,
            r#"{"a": [{"id": 1, "seen": 5}, {"id": null, "seen": 5}]}"#,
            r#"{"a": [1, "b"]}"#,
        ];
        assert!(same.iter().all(|body| print(body) == print(page)));
        assert!(others.iter().all(|body| print(body).is_some() && print(body) != print(page)));
    }

    #[test]
    fn a_quick_look_sees_what_a_whole_one_does_or_nothing() {
        let table = [
            (r#"{"a": [{"id": 1, "x": {"y": 5}}, {"id": "b"}], "page": 2}"#, 2, true),
            (r#"{"a": []}"#, 0, true),
            // Another object has one, too.
            (r#"{"a": [{"id": 1, "x": {"id": 5}}, {"id": "b"}]}"#, 2, false),
            (r#"{"id": 7, "a": [{"id": 1}, {"id": "b"}]}"#, 2, false),
            // One has none.
            (r#"{"a": [{"id": 1}, {"x": "id"}]}"#, 2, false),
            (r#"{"a": [{"id": 1}, {"id": null}]}"#, 2, false),
            (r#"{"a": [{"id": 1}, {"id": {}}]}"#, 2, false),
            (r#"{"a": [{"id": 1}, {"i\u0064": 2}]}"#, 2, false),
        ];
        for (body, count, is_enough) in table {
            let seen = |look: Look| (look.count, look.print);
            let quick = quick_look(body.as_bytes(), "id", count).map(seen);
            let whole = look(body.as_bytes(), &["a"], Some("id")).map(seen);
            assert_eq!(quick, whole.filter(|_| is_enough), "{body}");
        }
    }

    #[test]
    fn a_key_is_text() {
        let table = [
            (r#"{"a": [{"id": 7}, {"id": 9}]}"#, Some("7"), Some("9")),
            (r#"{"a": [{"x": {"id": 1}, "id": "b c"}]}"#, Some("b c"), Some("b c")),
            (r#"{"a": [{"id": null}, {"id": ""}]}"#, None, None),
            (r#"{"a": [7, {"id": 9}]}"#, None, Some("9")),
            (r#"{"a": []}"#, None, None),
            (r#"{"b": [{"id": 7}]}"#, None, None),
        ];
        for (body, first, last) in table {
            let key = |from| key(body.as_bytes(), &["a"], "id", from);
            assert_eq!(
                (key(PageEdge::First).as_deref(), key(PageEdge::Last).as_deref()),
                (first, last),
                "{body}"
            );
        }
    }
}
