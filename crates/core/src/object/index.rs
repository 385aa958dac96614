//! The fields of a struct as they are looked up: by name, and whether they are always there.

use super::{Object, ObjectShape};

/// Whether a field is always there, and whether it may be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldPresence {
    /// It is always there.
    Required,
    /// An `Option`, left out where there is no value.
    Optional,
    /// A [`Nullable`](crate::Nullable).
    Nullable,
}

/// The number of fields that a struct may have.
const MOST: usize = 255;

/// The fields of a struct, by their places and by their names.
#[derive(Debug)]
pub(super) struct FieldIndex {
    presences: [FieldPresence; MOST + 1],
    /// The places of fields, plus one, each in the slot of its name or one of the next.
    slots: [u8; MOST + 1],
    /// The places of the fields that have to be there.
    required: Places,
}

/// The places of some fields, a bit each.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Places([u64; 4]);

#[allow(clippy::indexing_slicing, reason = "the arrays have a place for each byte")]
impl FieldIndex {
    /// That of a type, made when the program is compiled.
    pub(super) const fn of<T: Object>() -> &'static Self {
        const { &Self::new(T::SHAPE) }
    }

    const fn new(shape: ObjectShape) -> Self {
        let mut index = Self {
            presences: [FieldPresence::Nullable; MOST + 1],
            slots: [0; MOST + 1],
            required: Places([0; 4]),
        };
        assert!(shape.fields.len() <= MOST, "a struct of more than 255 fields");
        // The first letters of words with blanks in between.
        let mut words = shape.presences.as_bytes();
        let mut fields = shape.fields;
        let mut place = 0;
        let mut is_first = true;
        while let [byte, rest @ ..] = words {
            if let ([name, others @ ..], true, false) = (fields, is_first, byte.is_ascii_whitespace()) {
                match byte {
                    b'r' => {
                        index.presences[place as usize] = FieldPresence::Required;
                        index.required = index.required.with(place as usize);
                    }
                    b'o' => index.presences[place as usize] = FieldPresence::Optional,
                    _ => {}
                }
                place += 1;
                let mut slot = slot(name.as_bytes());
                while index.slots[slot as usize] != 0 {
                    slot = slot.wrapping_add(1);
                }
                index.slots[slot as usize] = place;
                fields = others;
            }
            is_first = byte.is_ascii_whitespace();
            words = rest;
        }
        index
    }

    /// Whether a field is always there.
    #[inline]
    pub(super) fn presence(&self, place: usize) -> FieldPresence {
        self.presences[place & MOST]
    }

    /// The field of this name among those of the struct.
    #[inline]
    pub(super) fn find(&self, fields: &'static [&'static str], name: &str) -> Option<(usize, &'static str)> {
        let mut slot = slot(name.as_bytes());
        loop {
            // An empty slot becomes a place behind all fields.
            let place = usize::from(self.slots[usize::from(slot)]).wrapping_sub(1);
            let field = *fields.get(place)?;
            if field == name {
                return Some((place, field));
            }
            slot = slot.wrapping_add(1);
        }
    }

    /// The first field behind `from` that has to be there and is not among these.
    #[inline]
    pub(super) fn missing(&self, came: Places, from: usize) -> Option<usize> {
        let (Places(required), Places(came)) = (self.required, came);
        if required.iter().zip(came).all(|(required, came)| required & !came == 0) {
            return None;
        }
        (from..=MOST).find(|place| self.required.contains(*place) && !Places(came).contains(*place))
    }
}

/// Where the search for a name begins.
#[inline]
const fn slot(name: &[u8]) -> u8 {
    let (first, last) = match name {
        [first, .., last] => (*first, *last),
        [only] => (*only, 0),
        [] => (0, 0),
    };
    // Only the lowest byte of the length counts.
    (name.len() as u8).wrapping_mul(37) ^ first.wrapping_mul(11) ^ last.wrapping_mul(5)
}

#[allow(clippy::indexing_slicing, reason = "there is a bit for each byte")]
impl Places {
    #[inline]
    #[must_use]
    pub(super) const fn with(mut self, place: usize) -> Self {
        self.0[(place / 64) % 4] |= 1 << (place % 64);
        self
    }

    #[inline]
    pub(super) const fn contains(self, place: usize) -> bool {
        self.0[(place / 64) % 4] & (1 << (place % 64)) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_by_name_and_have_their_presence() {
        let names: Vec<&'static str> = (0..255)
            .map(|number| &*Box::leak(format!("a{}b", number % 100 + 7 * number).into_boxed_str()))
            .collect();
        let fields: &'static [&'static str] = Box::leak(names.into_boxed_slice());
        let presences: &'static str = Box::leak(
            ("nullable ".repeat(127) + "required\n optional required" + &" nullable".repeat(125))
                .into_boxed_str(),
        );
        let shape = ObjectShape { name: "Many", rust: "", presences, fields, may_be_empty: false };
        let index = FieldIndex::new(shape);
        for (place, name) in fields.iter().enumerate() {
            let first = fields.iter().position(|field| field == name);
            assert_eq!(index.find(fields, name).map(|(place, _)| place), first, "{place}");
        }
        assert_eq!((index.find(fields, "b"), index.find(fields, "")), (None, None));
        let found = [126, 127, 128, 129, 254].map(|place| index.presence(place));
        let [nullable, required, optional] =
            [FieldPresence::Nullable, FieldPresence::Required, FieldPresence::Optional];
        assert_eq!(found, [nullable, required, optional, required, nullable]);
        let came = Places::default().with(127);
        assert_eq!((index.missing(came, 0), index.missing(came.with(129), 0)), (Some(129), None));
        assert_eq!(index.missing(Places::default(), 128), Some(129));
        assert!(came.contains(127) && !came.contains(255));
    }
}
