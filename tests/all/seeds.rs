//! The five vendor pages that the project starts from: every sample, every odd value, every
//! documented failure, and the call itself.
//!
//! The samples stand in `tests/corpora/seeds`. Where a page garbles an e-mail address, a made-up
//! one stands in its place; where it has a table of fields and no sample (imi.chat), the file holds
//! every field of the table.

pub(crate) mod loopback;

use std::fmt::Debug;

use frontdesk_conform::schema::SchemaAt;
use frontdesk_conform::{Direction, Spec};
use frontdesk_core::{Error, ErrorKind, Response};
use frontdesk_tests::round_trips::changes;
use frontdesk_tests::spec;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A sample of `tests/corpora/seeds`.
pub(crate) fn sample(name: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/seeds").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Reads a sample, and asserts that the spec describes all of it and that writing gives back the
/// same JSON.
#[track_caller]
pub(crate) fn read<T: DeserializeOwned + Serialize>(vendor: &'static str, schema: &str, sample: &Value) -> T {
    let spec = spec::of(vendor);
    let schema = Spec::reference(schema);
    let findings =
        frontdesk_conform::value(spec, &SchemaAt::anywhere(&schema), sample, "sample", Direction::Either);
    assert_eq!(findings, []);
    let read: T = serde_json::from_str(&sample.to_string()).unwrap();
    assert_eq!(changes(sample, &serde_json::to_value(&read).unwrap()), [""; 0]);
    read
}

/// A documented failure: status, body, and what the client has to make of it.
pub(crate) type Failure = (u16, Value, ErrorKind, Option<&'static str>, &'static str);

/// Asserts how a call with this response fails.
#[track_caller]
pub(crate) fn assert_failure<T: Debug>(result: Result<Response<T>, Error>, failure: &Failure) {
    let (status, body, kind, code, words) = failure;
    let error = result.expect_err("the call has to fail");
    let found = (error.kind(), error.status().unwrap().as_u16(), error.code(), error.message());
    assert_eq!(found, (*kind, *status, *code, Some(*words)), "{body}");
    assert_eq!(error.body(), Some(body.to_string().as_bytes()));
}
