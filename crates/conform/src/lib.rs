#![doc = include_str!("../README.md")]

mod exchange;
mod file;
mod finding;
mod form;
pub mod generated;
pub mod har;
mod parameters;
mod report;
mod restore;
pub mod round_trips;
mod route;
pub mod schema;
mod shape;
pub mod spec;
mod suggest;
mod terminal;
mod values;
pub mod walk;
mod words;
mod yaml;

pub use exchange::{GeneratedTypes, RecordedResponse, response};
pub use finding::{Finding, FindingKind};
pub use frontdesk_openapi::direction::Direction;
pub use report::{FindingGroup, FirstExchange, ReadFailure, Report};
pub use spec::Spec;
pub use suggest::Suggestion;
pub use terminal::printable;
pub use values::findings as value;

use std::path::Path;

use report::FindingGroups;
use route::{RouteMatch, Router};

/// The largest recording that is read from a file, in bytes.
const LARGEST: u64 = 256 << 20;

/// Checks recordings against the spec of one vendor, file by file.
///
/// ```
/// use frontdesk_conform::{Conform, Spec};
///
/// let recording = br#"{"log": {"entries": [{
///     "request": {"method": "GET", "url": "https://chat.example.com/api/v1/accounts/1/agents"},
///     "response": {"status": 418, "content": {"size": 0}}
/// }]}}"#;
///
/// let mut conform = Conform::new("chatwoot", Spec::published("chatwoot")?);
/// conform.read("mine.har", recording);
/// let report = conform.report();
/// assert_eq!((report.exchanges, report.passing), (1, 0));
/// assert!(report.text().contains("status 418: not listed"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct Conform<'a> {
    spec: &'a Spec,
    types: GeneratedTypes,
    router: Router<'a>,
    groups: FindingGroups,
    report: Report,
}

impl<'a> Conform<'a> {
    /// Starts with nothing read. Bodies are decoded with the vendor's types, as far as it has any
    /// for the document's operations.
    #[must_use]
    pub fn new(vendor: &str, spec: &'a Spec) -> Self {
        let complete = Spec::published(vendor).is_ok_and(|published| std::ptr::eq(published, spec));
        let types = GeneratedTypes { tables: generated::tables(vendor), complete };
        let report = Report {
            version: 1,
            vendor: vendor.to_owned(),
            files: 0,
            entries: 0,
            not_the_api: 0,
            without_response: 0,
            exchanges: 0,
            matched: 0,
            passing: 0,
            types: types.tables.is_some(),
            findings: Vec::new(),
            errors: Vec::new(),
        };
        Self { spec, types, router: Router::new(spec), groups: FindingGroups::default(), report }
    }

    /// Checks one recording. The report refers to it by `name`.
    pub fn read(&mut self, name: &str, recording: &[u8]) {
        self.report.files += 1;
        let entries = match har::read(recording) {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(name, error),
        };
        self.report.entries += entries.len();
        // An undescribed operation is only seen as one behind the path where the others are.
        entries.iter().flatten().for_each(|exchange| self.router.learn(exchange));
        for (index, entry) in entries.into_iter().enumerate() {
            match entry {
                Ok(exchange) => self.exchange(name, index, &exchange),
                Err(error) => self.unreadable(name, error),
            }
        }
    }

    /// Checks the recording in a file.
    pub fn read_file(&mut self, path: &Path) {
        let name = path.display().to_string();
        match file::read(path, LARGEST) {
            Ok(recording) => self.read(&name, &recording),
            Err(message) => self.unreadable(&name, har::Unreadable { entry: None, message }),
        }
    }

    /// Reports a file that could not be read.
    pub fn unreadable(&mut self, name: &str, error: har::Unreadable) {
        let har::Unreadable { entry, message } = error;
        self.report.errors.push(ReadFailure { file: name.to_owned(), entry, message });
    }

    fn exchange(&mut self, file: &str, index: usize, exchange: &har::RecordedExchange) {
        let belongs = self.router.belongs(exchange);
        if belongs == RouteMatch::Elsewhere {
            self.report.not_the_api += 1;
            return;
        }
        if exchange.status == 0 {
            self.report.without_response += 1;
            return;
        }
        self.report.exchanges += 1;
        let at = (file, index);
        match belongs {
            RouteMatch::Operation(number, path) => {
                let Some(operation) = self.router.operations.get(number) else { return };
                self.report.matched += 1;
                let findings = exchange::findings(self.spec, self.types, operation, &path, exchange);
                self.report.passing += usize::from(findings.is_empty());
                self.groups.add((Some(operation.id()), operation.method, operation.path), findings, at);
            }
            RouteMatch::Undocumented(path) => {
                let finding = exchange::undocumented(&path, exchange);
                self.groups.add((None, &exchange.method, &path), vec![finding], at);
            }
            RouteMatch::Elsewhere => {}
        }
    }

    /// Returns the report.
    #[must_use]
    pub fn report(self) -> Report {
        let findings = self.groups.finish(self.spec, &self.router);
        Report { findings, ..self.report }
    }
}
