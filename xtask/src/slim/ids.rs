//! The types of IDs.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::Type;
use syn::visit_mut::{self, VisitMut};

use super::docs::docs;
use super::lowered::text;
use super::syntax::{first_argument, ident, is_path};
use crate::lower::IDS;
use crate::names;

/// The types of a vendor's IDs by name, and the type that each is made of.
pub struct Ids(BTreeMap<String, Type>);

impl Ids {
    /// The IDs of a lowered document.
    pub fn read(lowered: &Value) -> Result<Self, String> {
        let listed = lowered.get("x-ids").and_then(Value::as_object).into_iter().flatten();
        let ids = listed.map(|(name, of)| {
            let of = of.as_str().and_then(|of| syn::parse_str(of).ok());
            Ok((name.clone(), of.ok_or_else(|| format!("`{name}` is made of no type"))?))
        });
        ids.collect::<Result<_, _>>().map(Self)
    }

    /// A type with what its IDs are made of in their places.
    pub fn base(&self, ty: &Type) -> Type {
        struct Base<'a>(&'a Ids);
        impl VisitMut for Base<'_> {
            fn visit_type_mut(&mut self, ty: &mut Type) {
                match name(ty).and_then(|name| self.0.0.get(&name.to_string())) {
                    Some(base) => *ty = base.clone(),
                    None => visit_mut::visit_type_mut(self, ty),
                }
            }
        }
        let mut ty = ty.clone();
        Base(self).visit_type_mut(&mut ty);
        ty
    }

    /// The module of the types.
    pub fn file(&self) -> Result<TokenStream, String> {
        let (mut types, mut kinds) = (TokenStream::new(), TokenStream::new());
        for (name, of) in &self.0 {
            let kind = name.strip_suffix("Id").unwrap_or(name);
            let noun = names::snake(kind).ok_or_else(|| format!("`{name}` makes no Rust name"))?;
            let noun = noun.replace('_', " ");
            let article = if noun.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
            let (of_type, of_kind) =
                (docs(&format!("The ID of {article} {noun}.")), docs(&format!("{kind}.")));
            let (ty, kind) = (ident(name)?, ident(kind)?);
            types.extend(quote!(#of_type pub type #ty = core::Id<kinds::#kind, #of>;));
            kinds.extend(quote! {
                #of_kind
                pub enum #kind {}
                impl core::IdKind for #kind {
                    const NAME: &'static str = #name;
                }
            });
        }
        if self.0.is_empty() {
            return Ok(TokenStream::new());
        }
        Ok(quote! {
            use frontdesk_core as core;
            #types
            /// What the IDs identify.
            pub mod kinds {
                use frontdesk_core as core;
                #kinds
            }
        })
    }
}

/// The name of the ID's type, if a type is one.
fn name(ty: &Type) -> Option<&Ident> {
    let Type::Path(path) = ty else { return None };
    let mut segments = path.path.segments.iter();
    let (module, last) = (segments.next()?, segments.next()?);
    (path.path.leading_colon.is_none() && module.ident == IDS && segments.next().is_none())
        .then_some(&last.ident)
}

/// Whether a type is one of an ID.
pub fn is_id(ty: &Type) -> bool {
    name(ty).is_some()
}

/// As what an ID is taken, or a list of IDs, and the statement that makes one of what was taken.
pub fn taken(ty: &Type, rust: &Ident) -> Option<(TokenStream, TokenStream)> {
    let Type::Reference(reference) = ty else { return None };
    let ty = &reference.elem;
    if name(ty).is_some() {
        return Some((quote!(impl Into<#ty>), quote!(let #rust: #ty = #rust.into();)));
    }
    let element = first_argument(ty).filter(|element| is_path(ty, "Vec") && name(element).is_some())?;
    Some((
        quote!(impl IntoIterator<Item = impl Into<#element>>),
        quote!(let #rust: Vec<#element> = #rust.into_iter().map(Into::into).collect();),
    ))
}

/// The type of the ID that only a header's value ends in.
pub fn in_header(result: &Value) -> TokenStream {
    match (result.get("x-id").and_then(Value::as_str), text(result, "type")) {
        (Some(name), _) => {
            let (module, name) = (format_ident!("{IDS}"), format_ident!("{name}"));
            quote!(#module::#name)
        }
        (None, "integer") => quote!(i64),
        (None, _) => quote!(String),
    }
}
