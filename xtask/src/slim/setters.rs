//! How callers make a struct: a constructor that takes what is required, and setters for the rest.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Type;

use super::docs::docs;
use super::ids::Ids;
use super::structures::{Presence, StructField, Structure};
use super::syntax::{first_argument, is_path};
use super::types::TypeSet;

/// What a struct of any kind has: a setter of this name would hide it.
const TAKEN: [&str; 7] = ["new", "clone", "default", "eq", "fmt", "from", "into"];

/// The name of the setter of a field.
pub fn setter_name(rust: &str) -> String {
    if TAKEN.contains(&rust) { format!("{rust}_") } else { rust.to_owned() }
}

impl Structure {
    /// The fields that the constructor takes. Of several required lists of one type none is: a call
    /// would not show which is which, nor do lists of two types of IDs that are made of one type.
    pub fn arguments(&self, ids: &Ids) -> Vec<&StructField> {
        let candidates = || self.fields.iter().filter(|field| field.is_required() || field.given);
        let ambiguous = |field: &StructField| {
            let alike = candidates().filter(|other| ids.base(&other.ty) == ids.base(&field.ty)).count();
            is_path(&field.ty, "Vec") && alike > 1
        };
        candidates().filter(|field| !ambiguous(field)).collect()
    }
}

impl TypeSet {
    /// The constructor of a struct and, where callers make it for a request, its setters.
    pub fn methods(&self, name: &syn::Ident, structure: &Structure, requested: bool) -> TokenStream {
        let arguments = structure.arguments(&self.ids);
        let is_argument = |field: &StructField| arguments.iter().any(|argument| argument.rust == field.rust);
        let new = match arguments.is_empty() {
            true => quote! {
                /// Returns a value without any fields set.
                pub fn new() -> Self {
                    Self::default()
                }
            },
            false => self.constructor(structure, is_argument),
        };
        let setters = structure.fields.iter().filter(|field| requested && !is_argument(field));
        let setters = setters.map(|field| self.setters(field));
        quote! {
            impl #name {
                #new
                #(#setters)*
            }
        }
    }

    fn constructor(&self, structure: &Structure, is_argument: impl Fn(&StructField) -> bool) -> TokenStream {
        let mut arguments = Vec::new();
        let mut values = Vec::new();
        for field in &structure.fields {
            let rust = &field.rust;
            if !is_argument(field) {
                values.push(match field.presence {
                    Presence::Required => quote!(#rust: Vec::new()),
                    Presence::Nullable | Presence::Optional => quote!(#rust: None),
                    Presence::OptionalNullable => quote!(#rust: ::frontdesk_core::Nullable::Absent),
                });
                continue;
            }
            let (ty, value) = self.taken(&field.ty, rust);
            let (ty, value) = match field.presence {
                Presence::Required => (ty, value),
                Presence::Nullable | Presence::Optional => (ty, quote!(Some(#value))),
                Presence::OptionalNullable => {
                    let ty = &field.ty;
                    (quote!(impl Into<::frontdesk_core::Nullable<#ty>>), quote!(#rust.into()))
                }
            };
            arguments.push(quote!(#rust: #ty));
            values.push(if field.rust == value.to_string() { quote!(#rust) } else { quote!(#rust: #value) });
        }
        let allow = (arguments.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
        quote! {
            /// Returns a value with the required fields; the others are absent until they are set.
            #allow
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* extra: ::frontdesk_core::Extra::default() }
            }
        }
    }

    /// The setter of a field, and what sets it to null where that means something.
    fn setters(&self, field: &StructField) -> TokenStream {
        let rust = &field.rust;
        let method = format_ident!("{}", setter_name(&field.rust.to_string()));
        let (ty, value) = self.taken(&field.ty, rust);
        let value = match field.presence {
            Presence::Required => value,
            Presence::Nullable | Presence::Optional => quote!(Some(#value)),
            Presence::OptionalNullable => quote!(::frontdesk_core::Nullable::Value(#value)),
        };
        let doc = docs(&format!("Sets `{rust}`."));
        let clear = (field.presence == Presence::OptionalNullable).then(|| {
            let method = format_ident!("{}", crate::names::clearing(&field.rust.to_string()));
            let doc = docs(&format!("Sets `{rust}` to null."));
            quote! {
                #doc
                pub fn #method(mut self) -> Self {
                    self.#rust = ::frontdesk_core::Nullable::Null;
                    self
                }
            }
        });
        quote! {
            #doc
            pub fn #method(mut self, #rust: #ty) -> Self {
                self.#rust = #value;
                self
            }
            #clear
        }
    }

    /// As what a value of this type is taken, and the value of what was taken.
    fn taken(&self, ty: &Type, name: &syn::Ident) -> (TokenStream, TokenStream) {
        if let Some(element) = first_argument(ty).filter(|_| is_path(ty, "Vec")) {
            return match self.is_plain(element) {
                true => (quote!(impl IntoIterator<Item = #element>), quote!(#name.into_iter().collect())),
                false => (
                    quote!(impl IntoIterator<Item = impl Into<#element>>),
                    quote!(#name.into_iter().map(Into::into).collect()),
                ),
            };
        }
        match self.is_plain(ty) {
            true => (quote!(#ty), quote!(#name)),
            false => (quote!(impl Into<#ty>), quote!(#name.into())),
        }
    }

    /// Whether a value of a type is taken as it is: nothing is converted into a struct or a list,
    /// and a literal has one type.
    fn is_plain(&self, ty: &Type) -> bool {
        self.is_struct(ty) || ["bool", "i64", "Map", "Vec"].iter().any(|plain| is_path(ty, plain))
    }
}
