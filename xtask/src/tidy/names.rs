//! A public type or trait has a name that no other crate gives to something else.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{TidyFinding, is_generated};

/// Names that each vendor's crate defines, and core for vendors of which there is no crate. A user
/// writes the crate before them (`chatwoot::Client`), and finds the same names in the next.
const PER_VENDOR: [&str; 3] = ["Client", "ClientBuilder", "ErrorBody"];

/// Where each public name is defined: path and line.
pub(super) struct PublicNames {
    places: BTreeMap<String, BTreeSet<(String, usize)>>,
    /// The names of the vendors.
    vendors: Vec<String>,
}

impl PublicNames {
    /// No names yet, of a workspace with these vendors.
    pub(super) fn new(vendors: Vec<String>) -> Self {
        Self { places: BTreeMap::new(), vendors }
    }

    /// Takes up the names that a hand-written file of a crate defines. rustfmt puts each definition
    /// on a line that begins with `pub`.
    pub(super) fn add(&mut self, path: &str, source: &str) {
        if crate_of(path).is_none() || !path.ends_with(".rs") || is_generated(source) {
            return;
        }
        for (index, line) in source.lines().enumerate() {
            if let Some(name) = defined(line) {
                self.places.entry(name.to_owned()).or_default().insert((path.to_owned(), index + 1));
            }
        }
    }

    fn is_client_crate(&self, name: &str) -> bool {
        let name = name.strip_prefix("crates/");
        name.is_some_and(|name| name == "core" || self.vendors.iter().any(|vendor| vendor == name))
    }

    /// The names that two crates define.
    pub(super) fn findings(&self) -> Vec<TidyFinding> {
        let mut findings = Vec::new();
        for (name, places) in &self.places {
            let crates: BTreeSet<&str> = places.iter().filter_map(|(path, _)| crate_of(path)).collect();
            let deliberate =
                PER_VENDOR.contains(&name.as_str()) && crates.iter().all(|name| self.is_client_crate(name));
            if crates.len() < 2 || deliberate {
                continue;
            }
            for (path, line) in places {
                let others = places.iter().filter(|(other, _)| crate_of(other) != crate_of(path));
                let others: Vec<String> = others.map(|(path, line)| format!("{path}:{line}")).collect();
                findings.push(TidyFinding {
                    path: path.clone(),
                    line: *line,
                    what: format!("`{name}` is public in {}, too", others.join(", ")),
                    mend: "give one of them a name of two words".to_owned(),
                });
            }
        }
        findings
    }
}

/// The name that a line begins to define.
fn defined(line: &str) -> Option<&str> {
    let item = line.strip_prefix("pub ")?;
    let rest =
        ["struct ", "enum ", "union ", "trait ", "type "].iter().find_map(|kind| item.strip_prefix(kind))?;
    rest.split(|sign: char| !sign.is_alphanumeric() && sign != '_').next()
}

/// The crate whose source a file is, if it is no test, bench or example.
fn crate_of(path: &str) -> Option<&str> {
    let (name, _) = path.split_once("/src/")?;
    (name == "xtask" || name.starts_with("crates/")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let mut names = PublicNames::new(vec!["acme".to_owned(), "zeta".to_owned()]);
        for (path, source) in files {
            names.add(path, source);
        }
        names.findings().into_iter().map(|finding| format!("{}:{}", finding.path, finding.line)).collect()
    }

    #[test]
    fn a_name_is_public_in_one_crate() {
        let (core, cli) = ("crates/core/src/a.rs", "crates/cli/src/a.rs");
        let both: &[&str] = &["crates/cli/src/a.rs:1", "crates/core/src/a.rs:2"];
        let table: [(&str, &str, &[&str]); 8] = [
            ("\npub struct Call;", "pub enum Call {}", both),
            ("\npub trait Call {}", "pub type Call = u8;", both),
            ("\npub struct Call<T>(T);", "pub union Call {}", both),
            ("\npub struct Call;", "struct Call;", &[]),
            ("\npub struct Call;", "pub(crate) struct Call;", &[]),
            ("\npub struct Call;", "mod a {\n    pub struct Call;\n}", &[]),
            ("\npub struct Call;", "pub fn call() {}", &[]),
            ("\npub struct Call;", "pub struct Calls;", &[]),
        ];
        for (one, other, expected) in table {
            assert_eq!(found(&[(core, one), (cli, other)]), expected, "{one} and {other}");
        }
        assert_eq!(found(&[(core, "pub struct A;"), ("crates/core/tests/a.rs", "pub struct A;")]), [""; 0]);
    }

    #[test]
    fn every_vendor_has_a_client() {
        let client = "pub struct Client;";
        let vendors = [("crates/acme/src/a.rs", client), ("crates/zeta/src/a.rs", client)];
        assert_eq!(found(&vendors), [""; 0]);
        assert_eq!(found(&[vendors[0], ("crates/sandbox/src/a.rs", client)]).len(), 2);
    }
}
