//! Types and names as syntax.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use syn::visit_mut::{self, VisitMut};
use syn::{File, Item, Type};

use crate::lower::{IDS, VENDOR_CRATE};
use crate::names;

/// The files of one vendor's generated module, by name.
pub type Files = BTreeMap<String, TokenStream>;

/// Whether a type is a path that ends in `last`.
pub fn is_path(ty: &Type, last: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == last))
}

/// The first generic argument of a type.
pub fn first_argument(ty: &Type) -> Option<&Type> {
    arguments(ty).next()
}

/// The last generic argument of a type.
pub fn last_argument(ty: &Type) -> Option<&Type> {
    arguments(ty).last()
}

/// The types among a type's generic arguments.
fn arguments(ty: &Type) -> impl Iterator<Item = &Type> {
    let last = match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    };
    let arguments = match last.map(|last| &last.arguments) {
        Some(syn::PathArguments::AngleBracketed(arguments)) => Some(&arguments.args),
        _ => None,
    };
    arguments.into_iter().flatten().filter_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// Types of the prelude by their short names, and those of the vendor's crate from its root.
pub fn shortened(mut ty: Type) -> Type {
    struct Shorten;
    impl VisitMut for Shorten {
        fn visit_type_path_mut(&mut self, path: &mut syn::TypePath) {
            visit_mut::visit_type_path_mut(self, path);
            if let Some(first) = path.path.segments.first_mut().filter(|first| first.ident == VENDOR_CRATE) {
                first.ident = syn::Ident::new("crate", first.ident.span());
                path.path.leading_colon = None;
                // The types of IDs are generated, too.
                if path.path.segments.iter().nth(1).is_some_and(|second| second.ident == IDS) {
                    path.path.segments = path.path.segments.iter().skip(1).cloned().collect();
                }
            }
            let from_std = path.path.segments.first().is_some_and(|first| first.ident == "std");
            let last = path.path.segments.last().cloned();
            if let (true, Some(last)) = (from_std, last)
                && ["Option", "Vec", "String"].iter().any(|short| last.ident == short)
            {
                path.path.leading_colon = None;
                path.path.segments = std::iter::once(last).collect();
            }
        }
    }
    Shorten.visit_type_mut(&mut ty);
    ty
}

/// The items of the generated `types` module.
pub fn types_module(generated: &File) -> Option<&[Item]> {
    generated.items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => {
            module.content.as_ref().map(|(_, items)| items.as_slice())
        }
        _ => None,
    })
}

/// The name of the type that is called `name` in the spec.
pub fn type_ident(name: &str) -> Result<syn::Ident, String> {
    let pascal = names::pascal(name).ok_or_else(|| format!("`{name}` makes no Rust name"))?;
    ident(&pascal)
}

/// Text as one word of Rust.
pub fn ident(name: &str) -> Result<syn::Ident, String> {
    syn::parse_str(name).map_err(|_| format!("`{name}` is no Rust name"))
}
