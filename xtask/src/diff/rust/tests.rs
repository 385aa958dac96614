//! Pairs of generated modules, and the release that their difference needs.

use super::*;

fn surface(text: &str) -> Surface {
    Surface::of([(&"types.rs".to_owned(), &text.to_owned())]).unwrap()
}

fn changes(old: &str, new: &str) -> Vec<String> {
    let changes = surface(new).changes_since(&surface(old));
    changes
        .iter()
        .map(|item| {
            let mark = match item.edit {
                Edit::Added => '+',
                Edit::Removed => '-',
                Edit::Changed(_) => '~',
                Edit::Deprecated => '!',
            };
            format!("{} {mark} {}", item.release.name(), line(&item.path, &item.shape))
        })
        .collect()
}

const USER: &str = "#[non_exhaustive] pub struct User { pub id: i64, secret: u8 }";

#[test]
fn changes_of_structs() {
    let user = |fields: &str| format!("#[non_exhaustive] pub struct User {{ {fields} }}");
    for (new, expected) in [
        (user("pub id: i64"), vec![]),
        (user("pub id: i64, pub name: Option<String>"), vec!["minor + types::User.name: Option<String>"]),
        (user("pub id: Option<i64>"), vec!["major ~ types::User.id: Option<i64>"]),
        (user(""), vec!["major - types::User.id: i64"]),
        (String::new(), vec!["major - types::User: struct", "major - types::User.id: i64"]),
        ("pub struct User { pub id: i64 }".to_owned(), vec!["major ~ types::User: exhaustive struct"]),
    ] {
        assert_eq!(changes(USER, &new), expected, "{new}");
    }
}

#[test]
fn an_exhaustive_struct_does_not_grow() {
    let point = "pub struct Point { pub x: i64 }";
    let grown = "pub struct Point { pub x: i64, pub y: i64 }";
    assert_eq!(changes(point, grown), ["major + types::Point.y: i64"]);
    assert_eq!(
        changes("", grown),
        [
            "minor + types::Point: exhaustive struct",
            "minor + types::Point.x: i64",
            "minor + types::Point.y: i64"
        ],
    );
}

#[test]
fn changes_of_enums() {
    let open = "core::open_enum! { pub enum Role { Agent = \"agent\", } }";
    let grown = "core::open_enum! { pub enum Role { Agent = \"agent\", Admin = \"admin\", } }";
    assert_eq!(changes(open, grown), ["minor + types::Role::Admin"]);
    assert_eq!(changes(grown, open), ["major - types::Role::Admin"]);
    let union = "#[non_exhaustive] pub enum Value { Text(String) }";
    let other = "#[non_exhaustive] pub enum Value { Text(Box<str>) }";
    assert_eq!(changes(union, other), ["major ~ types::Value::Text: Box<str>"]);
}

#[test]
fn changes_of_methods() {
    let handle = |method: &str| format!("pub struct Users {{}} impl Users {{ {method} }}");
    let list = handle("pub fn list(&self) -> List { todo!() }");
    for (new, expected) in [
        // The name of an argument and a private method are nothing that a caller can name.
        (handle("pub fn list(&self) -> List { todo!() } fn inner(&self) {}"), vec![]),
        (
            handle("pub fn list(&self) -> List { todo!() } pub fn get(&self, id: &str) -> Get { todo!() }"),
            vec!["minor + types::Users::get(&self, &str) -> Get"],
        ),
        (
            handle("pub fn list(&self, team: i64) -> List { todo!() }"),
            vec!["major ~ types::Users::list(&self, i64) -> List"],
        ),
    ] {
        assert_eq!(changes(&list, &new), expected, "{new}");
    }
    let awaited =
        |output: &str| format!("impl IntoFuture for List {{ type Output = Result<{output}, core::Error>; }}");
    assert_eq!(
        changes(&awaited("User"), &awaited("Vec<User>")),
        ["major ~ types::List.await: Result<Vec<User>, core::Error>"],
    );
}

#[test]
fn a_type_may_move_between_files() {
    let text = "#[non_exhaustive] pub struct User {}".to_owned();
    let old = Surface::of([(&"types/agents.rs".to_owned(), &text)]).unwrap();
    let new = Surface::of([(&"types/shared.rs".to_owned(), &text)]).unwrap();
    assert_eq!(new.changes_since(&old), []);
}

#[test]
fn what_is_no_rust_is_an_error_with_the_file() {
    let error = Surface::of([(&"users.rs".to_owned(), &"pub struct".to_owned())]).unwrap_err();
    assert!(error.to_string().contains("users.rs: this is no Rust"), "{error}");
}

/// A warning is no error, so that the program goes on compiling. Taking it back is no news.
#[test]
fn a_deprecated_method_is_a_minor_release() {
    let user =
        |attribute: &str| format!("pub struct User; impl User {{ {attribute} pub fn name(&self) {{}} }}");
    let (plain, deprecated) = (user(""), user("#[deprecated = \"use another\"]"));
    assert_eq!(changes(&plain, &deprecated), ["minor ! types::User::name(&self)"]);
    assert_eq!(changes(&deprecated, &plain), [""; 0]);
    assert_eq!(changes(&deprecated, &deprecated), [""; 0]);
}
