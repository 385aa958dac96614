//! Whom an argument or a setting names.

use frontdesk::{PersonQuery, PersonRef};

/// The person with this email address or user name.
pub fn named(person: &str) -> PersonRef {
    if person.contains('@') {
        PersonRef::Email(person.to_owned())
    } else {
        PersonRef::UserName(person.to_owned())
    }
}

/// The query for the person with this email address or user name.
pub fn query(person: &str) -> PersonQuery {
    PersonQuery::of(&named(person)).unwrap_or_else(|| PersonQuery::UserName(person.to_owned()))
}
