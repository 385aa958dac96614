//! What the documentation of an operation says, and in which order.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use crate::small;
use xtask::write::source;

#[test]
fn an_operation_is_documented_in_one_order() {
    let mut sources = small::sources();
    let users = &sources["users.yaml"];
    let created = "              example: {id: 7, name: Ada, role: null}\n";
    let refused = "        \"422\":\n          description: |\n            The name is taken.\n\n            Nobody has it twice.\n        \"404\":\n          $ref: \"openapi.yaml#/components/responses/NotFound\"\n";
    assert_eq!(users.matches(created).count(), 1);
    let users = users.replace(created, &format!("{created}{refused}"));
    sources.insert("users.yaml".to_owned(), users);
    let slimmed = small::generated(&sources).unwrap_or_else(|problems| panic!("{problems}"));
    let file = source(small::SHOWN, "users.rs", slimmed.files["users.rs"].clone()).unwrap();
    let start = file.find("    /// Creates a user.").unwrap();
    let end = file[start..].find("    pub fn create").unwrap();
    insta::assert_snapshot!(&file[start..start + end]);
}
