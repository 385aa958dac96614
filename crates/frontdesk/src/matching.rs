//! Which accounts of several directories are one person's.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use frontdesk_core::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::read::{folded, same};
use crate::user::User;

/// An account: the name of a directory and the ID there. As text, `directory/id`.
///
/// ```
/// use frontdesk::AccountRef;
///
/// let account: AccountRef = "rocket/rocketId42".parse()?;
/// assert_eq!((account.directory.as_str(), account.id.as_str()), ("rocket", "rocketId42"));
/// assert_eq!(account.to_string(), "rocket/rocketId42");
/// # Ok::<(), frontdesk::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
pub struct AccountRef {
    /// The directory's name.
    pub directory: String,
    /// The account's ID there.
    pub id: String,
}

impl AccountRef {
    /// Names an account.
    #[must_use]
    pub fn new(directory: impl Into<String>, id: impl Into<String>) -> Self {
        Self { directory: directory.into(), id: id.into() }
    }
}

impl fmt::Display for AccountRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.directory, self.id)
    }
}

impl FromStr for AccountRef {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): the directory or the ID is
    /// missing.
    fn from_str(text: &str) -> Result<Self, Error> {
        match text.split_once('/') {
            Some((directory, id)) if !directory.is_empty() && !id.is_empty() => Ok(Self::new(directory, id)),
            _ => Err(Error::configuration(format!("`{text}` is no account; write it as directory/id"))),
        }
    }
}

impl TryFrom<String> for AccountRef {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<AccountRef> for String {
    fn from(account: AccountRef) -> Self {
        account.to_string()
    }
}

/// By which rules accounts are taken to be one person's, beside equal addresses.
///
/// Two accounts with the same email address are one person's, unless one of the platforms states
/// that the address is not verified. Upper and lower case are the same.
///
/// ```
/// use frontdesk::MatchRules;
///
/// let rules: MatchRules = serde_json::from_str(
///     r#"{"user_names": true, "domain_aliases": {"harbour.example": ["harbour-books.example"]},
///         "same": [["rocket/rocketId42", "voice/1207"]]}"#,
/// )?;
/// assert!(rules.user_names);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct MatchRules {
    /// Whether accounts with the same user name are one person's, unless their addresses differ.
    /// Defaults to false.
    pub user_names: bool,
    /// Domains whose addresses are the same people's, by the domain that stands for them.
    pub domain_aliases: BTreeMap<String, Vec<String>>,
    /// Accounts that are one person's, whatever their records say.
    pub same: Vec<(AccountRef, AccountRef)>,
    /// Accounts that are not one person's, whatever their records say.
    pub apart: Vec<(AccountRef, AccountRef)>,
}

/// Why two accounts are one person's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "camelCase")]
#[non_exhaustive]
pub enum MatchReason {
    /// The configuration says so.
    Stated,
    /// They have the same email address.
    #[non_exhaustive]
    Address {
        /// The address, with the domain that stands for its aliases.
        address: String,
    },
    /// They have the same user name.
    #[serde(rename_all = "camelCase")]
    #[non_exhaustive]
    UserName {
        /// The user name.
        user_name: String,
    },
}

impl fmt::Display for MatchReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stated => formatter.write_str("stated"),
            Self::Address { address } => write!(formatter, "address {address}"),
            Self::UserName { user_name } => write!(formatter, "user name {user_name}"),
        }
    }
}

/// A person: accounts that match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MatchedPerson {
    /// The accounts, in the order in which they were given.
    pub accounts: Vec<MatchedAccount>,
    /// Why it is not certain whose the accounts are: several of one directory match. Nothing may be
    /// done to such a person; [`MatchRules::same`] and [`MatchRules::apart`] decide.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ambiguities: Vec<Doubt>,
    /// Accounts that may be this person's and are not among the accounts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
}

impl MatchedPerson {
    /// Returns whether it is certain that the accounts are one person's, so that something may be
    /// done to all of them.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.ambiguities.is_empty()
    }
}

/// An account of a person, and why it is the same person's as others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MatchedAccount {
    /// The account.
    pub account: AccountRef,
    /// Its place among the accounts that were given.
    #[serde(skip)]
    pub index: usize,
    /// What it has in common with others; empty if it stands alone.
    pub reasons: Vec<MatchReason>,
}

/// Two accounts of which it is not certain whether they are one person's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Doubt {
    /// One of them, which is among the person's accounts.
    pub account: AccountRef,
    /// The other one.
    pub other: AccountRef,
    /// Why it is not certain.
    pub why: &'static str,
}

impl fmt::Display for Doubt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} and {}: {}", self.account, self.other, self.why)
    }
}

const SAME_DIRECTORY: &str = "they are accounts of one directory";
const UNVERIFIED: &str = "the address that they share is not verified";
const OTHER_ADDRESSES: &str = "they share a user name, and their addresses differ";

/// What is compared of an account.
struct Compared {
    account: AccountRef,
    verified: BTreeSet<String>,
    unverified: BTreeSet<String>,
    user_name: Option<String>,
}

/// How two accounts are related.
enum Relation {
    None,
    Match(Vec<MatchReason>),
    Doubt(&'static str),
}

impl MatchRules {
    /// Returns the address with the domain that stands for its aliases, in lower case.
    #[must_use]
    pub fn canonical(&self, address: &str) -> String {
        let address = folded(address);
        let Some((local, domain)) = address.rsplit_once('@') else { return address };
        let is_alias = |(_, aliases): &(&String, &Vec<String>)| aliases.iter().any(|own| same(own, domain));
        match self.domain_aliases.iter().find(is_alias) {
            Some((standing, _)) => format!("{local}@{}", folded(standing)),
            None => address,
        }
    }

    /// Returns the forms in which platforms may have an address: with each domain that is the same.
    #[must_use]
    pub fn variants(&self, address: &str) -> Vec<String> {
        let canonical = self.canonical(address);
        let Some((local, domain)) = canonical.rsplit_once('@') else { return vec![canonical] };
        let aliases = self.domain_aliases.iter().filter(|(standing, _)| same(standing, domain));
        let aliases = aliases.flat_map(|(_, aliases)| aliases);
        let aliases: Vec<String> = aliases.map(|alias| format!("{local}@{}", folded(alias))).collect();
        [canonical].into_iter().chain(aliases).collect()
    }

    /// Divides accounts, each with the name of its directory, into people.
    ///
    /// A match that is not certain is a [`Doubt`] of both: accounts of one directory that match
    /// make the person ambiguous; an address that is not verified, or a user name beside
    /// different addresses, does not make one person of two.
    ///
    /// The people come in the order of their first accounts.
    #[must_use]
    pub fn people<'a>(&self, accounts: impl IntoIterator<Item = (&'a str, &'a User)>) -> Vec<MatchedPerson> {
        let compared: Vec<Compared> =
            accounts.into_iter().map(|(directory, user)| self.compared(directory, user)).collect();
        let mut groups = Groups::new(compared.len());
        let mut reasons: BTreeMap<usize, BTreeSet<MatchReason>> = BTreeMap::new();
        let (mut ambiguities, mut doubts) = (Vec::new(), Vec::new());
        for (one, other) in self.candidates(&compared) {
            let (Some(left), Some(right)) = (compared.get(one), compared.get(other)) else { continue };
            match self.relation(left, right) {
                Relation::None => {}
                Relation::Match(found) => {
                    groups.join(one, other);
                    for index in [one, other] {
                        reasons.entry(index).or_default().extend(found.iter().cloned());
                    }
                }
                Relation::Doubt(why) => doubts.push((one, other, why)),
            }
        }
        // Accounts of one directory may be joined by way of others, too.
        for (one, left) in compared.iter().enumerate() {
            for (other, right) in compared.iter().enumerate().skip(one + 1) {
                if left.account.directory == right.account.directory
                    && groups.of(one) == groups.of(other)
                    && !self.is_stated(&self.same, left, right)
                {
                    ambiguities.push((one, other, SAME_DIRECTORY));
                }
            }
        }
        let mut people: BTreeMap<usize, MatchedPerson> = BTreeMap::new();
        for (index, own) in compared.iter().enumerate() {
            let person = people.entry(groups.of(index)).or_insert_with(|| MatchedPerson {
                accounts: Vec::new(),
                ambiguities: Vec::new(),
                doubts: Vec::new(),
            });
            let reasons = reasons.remove(&index).unwrap_or_default().into_iter().collect();
            person.accounts.push(MatchedAccount { account: own.account.clone(), index, reasons });
        }
        let doubt = |one: usize, other: usize, why| {
            let (account, other) = (compared.get(one)?.account.clone(), compared.get(other)?.account.clone());
            Some(Doubt { account, other, why })
        };
        for (one, other, why) in ambiguities {
            if let Some(person) = people.get_mut(&groups.of(one)) {
                person.ambiguities.extend(doubt(one, other, why));
            }
        }
        for (one, other, why) in doubts {
            // What other accounts have made certain is no longer in doubt.
            if groups.of(one) == groups.of(other) {
                continue;
            }
            for (own, other) in [(one, other), (other, one)] {
                if let Some(person) = people.get_mut(&groups.of(own)) {
                    person.doubts.extend(doubt(own, other, why));
                }
            }
        }
        people.into_values().collect()
    }

    fn compared(&self, directory: &str, user: &User) -> Compared {
        let addresses = |is_verified: bool| {
            let own = user.emails.iter().filter(|email| (email.verified != Some(false)) == is_verified);
            own.map(|email| self.canonical(&email.value)).filter(|address| !address.is_empty()).collect()
        };
        Compared {
            account: AccountRef::new(directory, user.id.clone()),
            verified: addresses(true),
            unverified: addresses(false),
            user_name: user.user_name.as_deref().map(folded).filter(|name| !name.is_empty()),
        }
    }

    /// Returns the pairs that may have something in common, each once, in order. All pairs would be
    /// too many.
    fn candidates(&self, accounts: &[Compared]) -> BTreeSet<(usize, usize)> {
        let mut by_key: BTreeMap<(u8, &str), Vec<usize>> = BTreeMap::new();
        let mut by_account: BTreeMap<&AccountRef, usize> = BTreeMap::new();
        for (index, own) in accounts.iter().enumerate() {
            for address in own.verified.iter().chain(&own.unverified) {
                by_key.entry((0, address)).or_default().push(index);
            }
            if let Some(name) = own.user_name.as_deref().filter(|_| self.user_names) {
                by_key.entry((1, name)).or_default().push(index);
            }
            by_account.insert(&own.account, index);
        }
        let mut pairs = BTreeSet::new();
        for indices in by_key.values() {
            for (place, one) in indices.iter().enumerate() {
                let others = indices.iter().skip(place + 1).filter(|other| *other != one);
                pairs.extend(others.map(|other| (*one.min(other), *one.max(other))));
            }
        }
        for (one, other) in &self.same {
            match (by_account.get(one), by_account.get(other)) {
                (Some(one), Some(other)) if one != other => {
                    pairs.insert((*one.min(other), *one.max(other)));
                }
                _ => {}
            }
        }
        pairs
    }

    fn relation(&self, one: &Compared, other: &Compared) -> Relation {
        if self.is_stated(&self.apart, one, other) {
            return Relation::None;
        }
        let shared = one.verified.intersection(&other.verified).cloned();
        let mut reasons: Vec<MatchReason> = shared.map(|address| MatchReason::Address { address }).collect();
        if self.is_stated(&self.same, one, other) {
            reasons.push(MatchReason::Stated);
        }
        let name =
            one.user_name.as_ref().filter(|name| self.user_names && other.user_name.as_ref() == Some(name));
        let differ = !one.verified.is_empty() && !other.verified.is_empty();
        if let Some(user_name) = name.filter(|_| !reasons.is_empty() || !differ) {
            reasons.push(MatchReason::UserName { user_name: user_name.clone() });
        }
        if !reasons.is_empty() {
            return Relation::Match(reasons);
        }
        if name.is_some() { Relation::Doubt(OTHER_ADDRESSES) } else { Relation::Doubt(UNVERIFIED) }
    }

    fn is_stated(&self, pairs: &[(AccountRef, AccountRef)], one: &Compared, other: &Compared) -> bool {
        let (one, other) = (&one.account, &other.account);
        pairs.iter().any(|(left, right)| (left, right) == (one, other) || (left, right) == (other, one))
    }
}

/// Groups of numbers that were joined.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    /// Returns the smallest number of the group.
    fn of(&self, mut index: usize) -> usize {
        while let Some(parent) = self.0.get(index).copied().filter(|parent| *parent != index) {
            index = parent;
        }
        index
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.of(one), self.of(other));
        if let Some(parent) = self.0.get_mut(one.max(other)) {
            *parent = one.min(other);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that meets something unexpected has to fail there")]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// An account: directory and ID, user name, address, whether it is verified.
    type Row = (&'static str, &'static str, &'static str, Option<bool>);

    fn user(id: &str, (_, name, address, verified): Row) -> User {
        let emails: Vec<Value> = (!address.is_empty())
            .then(|| json!({"value": address, "primary": true, "verified": verified}))
            .into_iter()
            .collect();
        let user = json!({
            "vendor": "acme", "id": id, "userName": name, "emails": emails, "status": {"value": "active"},
        });
        serde_json::from_value(user).unwrap()
    }

    fn people(rules: &Value, rows: &[Row]) -> Vec<MatchedPerson> {
        let rules: MatchRules = serde_json::from_value(rules.clone()).unwrap();
        let users: Vec<(AccountRef, User)> = rows
            .iter()
            .map(|row| {
                let account: AccountRef = row.0.parse().unwrap();
                let user = user(&account.id, *row);
                (account, user)
            })
            .collect();
        rules.people(users.iter().map(|(account, user)| (account.directory.as_str(), user)))
    }

    /// The accounts of each person; `?` stands before somebody ambiguous, doubts behind a bar.
    fn told(people: &[MatchedPerson]) -> Vec<String> {
        let told = people.iter().map(|person| {
            let list = |items: Vec<String>| items.join(" ");
            let mark = if person.is_certain() { "" } else { "?" };
            let accounts = list(person.accounts.iter().map(|own| own.account.to_string()).collect());
            let doubts = list(person.doubts.iter().map(|doubt| doubt.other.to_string()).collect());
            if doubts.is_empty() {
                format!("{mark}{accounts}")
            } else {
                format!("{mark}{accounts} | {doubts}")
            }
        });
        told.collect()
    }

    #[test]
    fn accounts_are_divided_into_people() {
        let none = || json!({});
        let names = || json!({"user_names": true});
        let aliases = || json!({"domain_aliases": {"x.example": ["Y.example"]}});
        let table: [(&str, Value, &[Row], &[&str]); 12] = [
            (
                "the same address, in any case",
                none(),
                &[("a/1", "", "Ada@x.example", Some(true)), ("b/9", "", "ada@X.example", None)],
                &["a/1 b/9"],
            ),
            ("no address", none(), &[("a/1", "ada", "", None), ("b/9", "ada", "", None)], &["a/1", "b/9"]),
            (
                "an address that is not verified",
                none(),
                &[("a/1", "", "ada@x", Some(true)), ("b/9", "", "ada@x", Some(false))],
                &["a/1 | b/9", "b/9 | a/1"],
            ),
            (
                "the user name, by the rule",
                names(),
                &[("a/1", "ADA", "", None), ("b/9", "ada", "ada@x", Some(true))],
                &["a/1 b/9"],
            ),
            (
                "the user name beside different addresses",
                names(),
                &[("a/1", "ada", "ada@z", None), ("b/9", "ada", "ada@x", None)],
                &["a/1 | b/9", "b/9 | a/1"],
            ),
            (
                "a domain that stands for another",
                aliases(),
                &[("a/1", "", "ada@y.example", None), ("b/9", "", "ada@x.example", None)],
                &["a/1 b/9"],
            ),
            (
                "another domain",
                aliases(),
                &[("a/1", "", "ada@z.example", None), ("b/9", "", "ada@x.example", None)],
                &["a/1", "b/9"],
            ),
            (
                "two accounts of one directory",
                none(),
                &[("a/1", "", "ada@x", None), ("a/2", "", "ada@x", None), ("b/9", "", "ada@x", None)],
                &["?a/1 a/2 b/9"],
            ),
            (
                "two accounts of one directory that are stated to be one person's",
                json!({"same": [["a/2", "a/1"]]}),
                &[("a/1", "", "ada@x", None), ("a/2", "", "ada@x", None)],
                &["a/1 a/2"],
            ),
            (
                "two accounts of one directory by way of a third",
                json!({"same": [["a/1", "b/9"], ["a/2", "b/9"]]}),
                &[("a/1", "", "", None), ("a/2", "", "", None), ("b/9", "", "", None)],
                &["?a/1 a/2 b/9"],
            ),
            (
                "stated, whatever the records say",
                json!({"same": [["a/1", "b/9"], ["a/1", "c/4"]], "apart": [["b/8", "a/1"]]}),
                &[("a/1", "", "ada@x", None), ("b/9", "", "other@x", None), ("b/8", "", "ada@x", None)],
                &["a/1 b/9", "b/8"],
            ),
            (
                "what is stated is no longer in doubt",
                json!({"same": [["a/1", "b/9"]]}),
                &[("a/1", "", "ada@x", Some(true)), ("b/9", "", "ada@x", Some(false))],
                &["a/1 b/9"],
            ),
        ];
        for (what, rules, rows, expected) in table {
            assert_eq!(told(&people(&rules, rows)), expected, "{what}");
        }
    }

    #[test]
    fn a_match_shows_its_reasons() {
        let rules = json!({"user_names": true, "same": [["a/1", "c/3"]]});
        let people = people(
            &rules,
            &[("a/1", "ada", "ada@x", None), ("b/2", "ADA", "Ada@x", None), ("c/3", "", "", None)],
        );
        let reasons =
            |account: &MatchedAccount| account.reasons.iter().map(ToString::to_string).collect::<Vec<_>>();
        let all: Vec<Vec<String>> =
            people.iter().flat_map(|person| person.accounts.iter().map(reasons)).collect();
        assert_eq!(
            all,
            [
                vec!["stated", "address ada@x", "user name ada"],
                vec!["address ada@x", "user name ada"],
                vec!["stated"]
            ]
        );
    }

    #[test]
    fn an_address_has_a_form_for_each_domain() {
        let rules: MatchRules =
            serde_json::from_value(json!({"domain_aliases": {"x.example": ["y.example", "z.example"]}}))
                .unwrap();
        let all = ["ada@x.example", "ada@y.example", "ada@z.example"];
        assert_eq!(rules.variants("Ada@Y.example"), all);
        assert_eq!(rules.variants("ada@x.example"), all);
        assert_eq!(rules.variants("ada@other.example"), ["ada@other.example"]);
    }

    #[test]
    fn rules_with_unknown_names_are_refused() {
        for rules in [json!({"usernames": true}), json!({"same": [["a", "b/1"]]})] {
            assert!(serde_json::from_value::<MatchRules>(rules).is_err());
        }
    }
}
