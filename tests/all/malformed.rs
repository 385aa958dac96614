//! Records that cannot be read: each costs itself, in the vendors' lists and in the facade's.

use frontdesk::{ClientSettings, Directory, DirectoryEntry, Error, ErrorKind, Vendor, connect};
use frontdesk_core::{Attempt, Body, BoxFuture, ConfigureClient, Middleware, Next, http};
use frontdesk_sandbox::SandboxVendor;
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::sandbox::Server;

/// Puts a value into one place of every response of an operation that has the place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spoil {
    pub operation: &'static str,
    pub pointer: &'static str,
    pub value: fn() -> Value,
}

/// A value that no field has.
pub(crate) fn odd() -> Value {
    json!({"hunter2": ["hunter2"]})
}

impl Middleware for Spoil {
    fn handle<'a>(
        &'a self,
        attempt: Attempt<'a>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<http::Response<Body>, Error>> {
        Box::pin(async move {
            let spoils = attempt.operation.id() == self.operation;
            let answer = next.run(attempt).await?;
            Ok(if spoils { answer.map(|body| self.spoilt(&body)) } else { answer })
        })
    }
}

impl Spoil {
    fn spoilt(&self, body: &Body) -> Body {
        let mut value: Value = serde_json::from_slice(body.as_bytes().unwrap()).unwrap_or_default();
        if let Some(place) = value.pointer_mut(self.pointer) {
            *place = (self.value)();
        }
        value.to_string().into()
    }
}

pub(crate) fn directory(server: &Server, vendor: SandboxVendor, spoil: Option<Spoil>) -> Box<dyn Directory> {
    let vendor = Vendor::from(vendor.name());
    let settings = spoil.into_iter().fold(ClientSettings::default(), ConfigureClient::middleware);
    connect(&vendor, server.url(), &server.endpoint().credentials, settings).unwrap()
}

pub(crate) async fn list(directory: &dyn Directory) -> (Vec<DirectoryEntry>, Vec<Error>) {
    let (mut entries, mut errors) = (Vec::new(), Vec::new());
    for entry in directory.list().collect::<Vec<_>>().await {
        match entry {
            Ok(entry) => entries.push(entry),
            Err(error) => errors.push(error),
        }
    }
    (entries, errors)
}

/// How many people are missing for each error, where an operation's responses are spoilt in a place
/// whose path the error names.
pub(crate) async fn all_are_listed_whose_records_can_be_read(
    vendor: SandboxVendor,
    table: &[(&'static str, &'static str, &'static str, usize)],
) {
    for &(operation, pointer, path, missing) in table {
        let server = Server::start(vendor).await;
        let (all, none) = list(&*directory(&server, vendor, None)).await;
        assert!(all.len() > 10 && none.is_empty());
        let spoilt = directory(&server, vendor, Some(Spoil { operation, pointer, value: odd }));
        let (entries, errors) = list(&*spoilt).await;
        assert!(!errors.is_empty(), "{operation}");
        assert_eq!(entries.len() + missing * errors.len(), all.len(), "{operation}");
        for error in &errors {
            assert_eq!((error.kind(), error.is_malformed_record()), (ErrorKind::Decode, true), "{error}");
            assert_eq!((error.operation(), error.path()), (Some(operation), Some(path)));
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        }
    }
}

/// How many people are missing where a place of an operation's responses is null.
pub(crate) async fn a_null_is_no_record(
    vendor: SandboxVendor,
    table: &[(&'static str, &'static str, usize)],
) {
    for &(operation, pointer, missing) in table {
        let server = Server::start(vendor).await;
        let (all, _) = list(&*directory(&server, vendor, None)).await;
        let spoil = Spoil { operation, pointer, value: || Value::Null };
        let (entries, errors) = list(&*directory(&server, vendor, Some(spoil))).await;
        assert!(errors.is_empty(), "{operation}: {errors:?}");
        assert_eq!(entries.len() + missing, all.len(), "{operation}");
    }
}

/// A page of an operation that is spoilt in this place.
pub(crate) async fn a_page_that_cannot_be_read_around_its_records_ends_the_list(
    vendor: SandboxVendor,
    operation: &'static str,
    pointer: &'static str,
) {
    let server = Server::start(vendor).await;
    let spoil = Spoil { operation, pointer, value: odd };
    let (entries, errors) = list(&*directory(&server, vendor, Some(spoil))).await;
    let [error] = errors.as_slice() else { panic!("{errors:?}") };
    assert_eq!((entries.len(), error.kind()), (0, ErrorKind::Decode));
    assert!(!error.is_malformed_record());
}
