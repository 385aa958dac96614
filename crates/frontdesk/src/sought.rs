//! Many people who are looked for in one list.

use std::collections::HashMap;

use crate::change::PersonRef;
use crate::directory::PersonQuery;
use crate::read::folded;
use crate::roster::Outline;

/// Many people who are looked for in one list, each known by its position.
#[derive(Debug)]
pub(crate) struct Sought<'a> {
    people: Vec<Looked<'a>>,
    /// The positions of those with this ID.
    ids: HashMap<&'a str, Vec<usize>>,
    /// The positions of those with this address or name, in lower case.
    texts: HashMap<String, Vec<usize>>,
}

#[derive(Debug)]
enum Looked<'a> {
    Id(&'a str),
    By(PersonQuery),
}

impl<'a> Sought<'a> {
    pub(crate) fn new(people: impl IntoIterator<Item = &'a PersonRef>) -> Self {
        let mut sought = Self { people: Vec::new(), ids: HashMap::new(), texts: HashMap::new() };
        for (position, person) in people.into_iter().enumerate() {
            sought.people.push(match PersonQuery::of(person) {
                Some(query) => {
                    sought.texts.entry(folded(query.text())).or_default().push(position);
                    Looked::By(query)
                }
                None => {
                    sought.ids.entry(person.as_str()).or_default().push(position);
                    Looked::Id(person.as_str())
                }
            });
        }
        sought
    }

    /// Returns the positions of those who may be this person: what cannot be told may fit.
    pub(crate) fn possible(&self, outline: &Outline) -> Vec<usize> {
        let fits = |looked: &Looked<'a>| match looked {
            Looked::Id(id) => outline.id.as_ref().is_none_or(|own| own == id),
            Looked::By(query) => query.fits(outline),
        };
        let (Some(id), Some(name), Some(addresses)) = (&outline.id, &outline.user_name, &outline.addresses)
        else {
            return self.all(fits);
        };
        let texts = [name].into_iter().chain(addresses).filter_map(|text| self.texts.get(&folded(text)));
        let mut positions: Vec<usize> = texts.chain(self.ids.get(id.as_str())).flatten().copied().collect();
        positions.sort_unstable();
        positions.dedup();
        positions.retain(|position| self.people.get(*position).is_some_and(fits));
        positions
    }

    /// Returns whether somebody may be this person.
    pub(crate) fn is_possible(&self, outline: &Outline) -> bool {
        !self.possible(outline).is_empty()
    }

    /// Returns the positions of everyone.
    pub(crate) fn everyone(&self) -> Vec<usize> {
        self.all(|_| true)
    }

    /// Returns the positions of those who are looked for among addresses.
    pub(crate) fn addressed(&self) -> Vec<usize> {
        self.all(|looked| matches!(looked, Looked::By(query) if query.is_of_addresses()))
    }

    fn all(&self, is_it: impl Fn(&Looked<'a>) -> bool) -> Vec<usize> {
        let people = self.people.iter().enumerate();
        people.filter(|(_, looked)| is_it(looked)).map(|(position, _)| position).collect()
    }
}
