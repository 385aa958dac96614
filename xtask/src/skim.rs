//! Of the tokens that progenitor makes, those that are read: types and signatures. The rest is most
//! of them, and would be parsed for nothing.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The words that say what an item is, of which the first counts.
const KINDS: [&str; 9] = ["struct", "enum", "mod", "impl", "fn", "use", "const", "type", "trait"];

/// The structs and enums of the modules, and the functions of inherent `impl`s, which do nothing.
pub fn skimmed(tokens: TokenStream) -> TokenStream {
    let mut left = TokenStream::new();
    for (kind, item) in items(tokens) {
        match kind {
            "mod" => left.extend(with_body(item, types)),
            "impl" if !item.iter().any(|tree| is_word(tree, "for")) => {
                left.extend(with_body(item, signatures));
            }
            _ => {}
        }
    }
    left
}

/// The structs and enums of a module.
fn types(module: TokenStream) -> TokenStream {
    let items = items(module).into_iter().filter(|(kind, _)| matches!(*kind, "struct" | "enum"));
    items.flat_map(|(_, item)| with_body(item, without_attributes)).collect()
}

/// The functions of an `impl`, without what they do.
fn signatures(members: TokenStream) -> TokenStream {
    let functions = items(members).into_iter().filter(|(kind, _)| *kind == "fn");
    functions.flat_map(|(_, function)| with_body(function, |_| TokenStream::new())).collect()
}

/// An item whose body is made anew.
fn with_body(
    item: Vec<TokenTree>,
    body: impl Fn(TokenStream) -> TokenStream,
) -> impl Iterator<Item = TokenTree> {
    item.into_iter().map(move |tree| match tree {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            Group::new(Delimiter::Brace, body(group.stream())).into()
        }
        tree => tree,
    })
}

/// Items without their own attributes, each with the word that says what it is.
fn items(tokens: TokenStream) -> Vec<(&'static str, Vec<TokenTree>)> {
    let mut found = Vec::new();
    let (mut kind, mut item) = ("", Vec::new());
    for tree in outside_of_attributes(tokens) {
        if kind.is_empty() {
            kind = KINDS.into_iter().find(|kind| is_word(&tree, kind)).unwrap_or_default();
        }
        let ends = match &tree {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            _ => false,
        };
        item.push(tree);
        if ends {
            found.push((std::mem::take(&mut kind), std::mem::take(&mut item)));
        }
    }
    found
}

fn is_word(tree: &TokenTree, word: &str) -> bool {
    matches!(tree, TokenTree::Ident(ident) if ident == word)
}

/// The fields of a struct or the variants of an enum, and the fields of these, without attributes.
fn without_attributes(tokens: TokenStream) -> TokenStream {
    let trees = outside_of_attributes(tokens).map(|tree| match tree {
        TokenTree::Group(group) => Group::new(group.delimiter(), without_attributes(group.stream())).into(),
        tree => tree,
    });
    trees.collect()
}

/// The trees that are part of no outer attribute; what is in groups is left as it is.
fn outside_of_attributes(tokens: TokenStream) -> impl Iterator<Item = TokenTree> {
    let mut trees = tokens.into_iter();
    std::iter::from_fn(move || {
        loop {
            let tree = trees.next()?;
            if !matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '#') {
                return Some(tree);
            }
            // What is in brackets behind it.
            trees.next();
        }
    })
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn types_and_signatures_are_left() {
        let tokens = quote! {
            #[allow(unused_imports)]
            use progenitor_client::{ByteStream, Error};
            /// The types.
            #[allow(clippy::all)]
            pub mod types {
                pub mod error {
                    pub struct ConversionError(String);
                }
                /// A user.
                #[derive(Clone)]
                pub struct User {
                    /// The ID.
                    #[serde(rename = "_id")]
                    pub id: Vec<String>,
                }
                impl From<&User> for User { fn from(user: &User) -> Self { user.clone() } }
                #[serde(untagged)]
                pub enum Sender { #[serde(rename = "u")] User(User), Text { #[doc = ""] text: String } }
                pub struct Name(pub String);
                impl Name { fn text(&self) -> &str { &self.0 } }
            }
            #[derive(Clone)]
            pub struct Client { pub(crate) baseurl: String }
            const _: () = { struct Hidden {} };
            impl ClientInfo<()> for Client { fn inner(&self) -> &() { &() } }
            #[allow(clippy::all)]
            impl Client {
                pub(crate) const SEEN: bool = true;
                /// Lists users.
                pub async fn list<'a>(&'a self, count: Option<i64>) -> Result<ResponseValue<types::User>, Error<()>> {
                    if let Some(count) = count { count };
                }
            }
        };
        let expected = quote! {
            pub mod types {
                pub struct User { pub id: Vec<String>, }
                pub enum Sender { User(User), Text { text: String } }
                pub struct Name(pub String);
            }
            impl Client {
                pub async fn list<'a>(&'a self, count: Option<i64>) -> Result<ResponseValue<types::User>, Error<()>> {}
            }
        };
        assert_eq!(skimmed(tokens).to_string(), expected.to_string());
    }
}
