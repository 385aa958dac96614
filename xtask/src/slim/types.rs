//! The types: structs that lose nothing, enums that stay open.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{File, Item, Type};

use super::areas::{self, Areas};
use super::docs::docs;
use super::ids::Ids;
use super::{Files, ident, list, text};
use crate::lower::{IDS, VENDOR_CRATE};

/// Every type of a vendor, by name.
pub struct Types {
    structures: BTreeMap<String, Structure>,
    /// Enums, each with the items that it is made of.
    others: BTreeMap<String, Vec<TokenStream>>,
    /// Those of the others that no JSON alone says: what they are depends on a status.
    by_status: BTreeSet<String>,
    /// The types that requests are made of, which callers construct.
    requested: BTreeSet<String>,
    /// The types of IDs.
    pub ids: Ids,
}

/// A struct.
pub struct Structure {
    name: syn::Ident,
    doc: String,
    /// Its fields in the spec's order.
    pub fields: Vec<Field>,
    /// What its unlisted fields hold, where the spec says it.
    unlisted: Option<Type>,
}

/// A field of a struct.
pub struct Field {
    /// Its Rust name.
    pub rust: syn::Ident,
    /// Its JSON name.
    pub wire: String,
    doc: String,
    /// Its type, without the markers of the lowered document.
    pub ty: Type,
    /// Whether it is always sent, and whether it may be null.
    pub presence: Presence,
    /// Whether the constructor takes it all the same.
    pub given: bool,
    /// Whether it is in a box, if the spec says so.
    pub boxed: Option<bool>,
}

/// Whether a field is always sent, and whether it may be null.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Required,
    /// `Option`, always sent: null where there is no value.
    Nullable,
    /// `Option`, left out where there is no value.
    Optional,
    /// `Nullable`, which tells absent and null apart.
    OptionalNullable,
}

impl Types {
    /// Matches the lowered components with the types that progenitor made of them.
    pub fn read(lowered: &Value, generated: &File) -> Result<Self, String> {
        let mut structures = BTreeMap::new();
        let mut others = BTreeMap::new();
        let mut by_status = BTreeSet::new();
        let components = lowered.pointer("/components/schemas").and_then(Value::as_object);
        let items = super::types_module(generated).ok_or("progenitor made no module `types`")?;
        for (name, schema) in components.into_iter().flatten() {
            if schema.get("x-fields").is_some() {
                structures.insert(name.clone(), Structure::read(name, schema, items)?);
            } else if schema.get("x-statuses").is_some() {
                others.insert(name.clone(), vec![super::statuses::by_status(name, schema, items)?]);
                by_status.insert(name.clone());
            } else if schema.get("x-variants").is_some() {
                others.insert(name.clone(), vec![open_enum(name, schema)?]);
            } else {
                others.insert(name.clone(), super::unions::union(name, schema, items)?);
            }
        }
        super::boxing::box_marked(&mut structures);
        super::boxing::box_circles(&mut structures);
        let requested = requested(lowered);
        let ids = Ids::read(lowered)?;
        super::boxing::box_large(&mut structures, &requested, &ids);
        Ok(Self { structures, others, by_status, requested, ids })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.structures.len() + self.others.len()
    }

    /// Their names, alphabetical.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names: BTreeSet<&str> =
            self.structures.keys().chain(self.others.keys()).map(String::as_str).collect();
        names.into_iter()
    }

    /// Whether a type is a struct, of which nothing else is converted.
    pub fn is_struct(&self, ty: &Type) -> bool {
        let Type::Path(path) = ty else { return false };
        path.path.get_ident().is_some_and(|name| self.structures.contains_key(&name.to_string()))
    }

    /// Whether a type is read from JSON alone.
    pub fn is_json(&self, name: &str) -> bool {
        !self.by_status.contains(name)
    }

    /// The JSON fields that hold credentials, alphabetical.
    pub fn secret_fields(&self) -> BTreeSet<&str> {
        let fields = self.structures.values().flat_map(|structure| &structure.fields);
        fields.filter(|field| holds_secret(&field.ty)).map(|field| field.wire.as_str()).collect()
    }

    /// The struct of that name.
    pub fn structure(&self, name: &str) -> Option<&Structure> {
        self.structures.get(name)
    }

    /// The files of all types: one, or where areas are features one for each area that has types of its own and one of what
    /// areas share.
    pub fn files(&self, areas: &Areas) -> Result<Files, String> {
        let mut shared = TokenStream::new();
        let mut owned: BTreeMap<&str, TokenStream> = BTreeMap::new();
        for name in self.names() {
            let tokens = match self.structures.get(name) {
                Some(structure) => self.structure_tokens(name, structure, areas),
                None => {
                    let attribute = areas.attribute_of_type(name);
                    let items = self.others.get(name).into_iter().flatten();
                    items.map(|item| quote!(#attribute #item)).collect()
                }
            };
            match areas.own(name) {
                Some(area) => owned.entry(area).or_default().extend(tokens),
                None => shared.extend(tokens),
            }
        }
        let mut files = Files::new();
        let core = quote! {
            #[allow(unused_imports)]
            use frontdesk_core as core;
        };
        let ids = quote! {
            #[allow(unused_imports)]
            use super::ids;
        };
        if owned.is_empty() {
            files.insert("types.rs".to_owned(), quote!(#core #ids #shared));
            return Ok(files);
        }
        let mut modules = quote!(
            mod shared;
            // Some areas share nothing with others.
            #[allow(unused_imports)]
            pub use shared::*;
        );
        for (area, tokens) in owned {
            let (rust, attribute) = (area.replace('-', "_"), areas.attribute(area));
            let module = ident(&rust)?;
            modules.extend(quote!(#attribute mod #module; #attribute pub use #module::*;));
            let file = quote! {
                #core
                #[allow(unused_imports)]
                use super::*;
                #tokens
            };
            files.insert(format!("types/{rust}.rs"), file);
        }
        files.insert("types/mod.rs".to_owned(), quote!(#ids #modules));
        files.insert("types/shared.rs".to_owned(), quote!(#core #ids #shared));
        Ok(files)
    }

    fn structure_tokens(&self, name: &str, structure: &Structure, areas: &Areas) -> TokenStream {
        let name_ident = &structure.name;
        let doc = docs(&structure.doc);
        let fields = structure.fields.iter().map(Field::tokens);
        let read = structure.fields.iter().map(Field::read);
        let marker = format_ident!("{}", crate::write::OBJECT);
        let default = structure.arguments(&self.ids).is_empty().then(|| quote!(Default,));
        let attribute = areas.attribute_of_type(name);
        let methods = self.methods(name_ident, structure, self.requested.contains(name));
        let extra = match &structure.unlisted {
            Some(ty) => quote! {
                /// The other fields, by their names, which are data.
                pub extra: ::frontdesk_core::Extra<#ty>,
            },
            None => quote! {
                /// Fields that this version of the crate does not know, kept and sent back.
                pub extra: ::frontdesk_core::Extra,
            },
        };
        let demanded = structure.fields.iter().any(|field| field.is_required() || field.given);
        let may_be_empty = (!demanded).then(|| quote!(#[default]));
        let unlisted = structure.unlisted.as_ref().map(|ty| quote!(#[unlisted(#ty)]));
        quote! {
            #attribute
            #doc
            #[derive(Clone, Debug, #default PartialEq)]
            #[non_exhaustive]
            pub struct #name_ident {
                #(#fields)*
                #extra
            }
            #attribute
            #[#marker]
            #may_be_empty
            #unlisted
            enum #name_ident { #(#read)* }
            #attribute
            #methods
        }
    }
}

impl Structure {
    fn read(name: &str, schema: &Value, items: &[Item]) -> Result<Self, String> {
        let found = items.iter().find_map(|item| match item {
            Item::Struct(found) if found.ident == name => Some(found),
            _ => None,
        });
        let Some(found) = found else {
            return Err(format!("progenitor made no struct of `{name}`"));
        };
        let mut fields = Vec::new();
        for field in list(schema, "x-fields") {
            let rust = text(field, "rust");
            let made = found.fields.iter().find(|made| made.ident.as_ref().is_some_and(|made| made == rust));
            let Some(made) = made else {
                return Err(format!("progenitor's struct `{name}` has no field `{rust}`"));
            };
            let (presence, ty) = presence(&made.ty);
            fields.push(Field {
                rust: ident(rust)?,
                wire: text(field, "wire").to_owned(),
                doc: text(field, "doc").to_owned(),
                ty: shortened(ty),
                presence,
                given: super::is(field, "given"),
                boxed: field.get("boxed").and_then(Value::as_bool),
            });
        }
        // typify calls the map of unlisted fields `extra`, as we do.
        let made = found.fields.iter().find(|made| made.ident.as_ref().is_some_and(|made| made == "extra"));
        let unlisted = made.and_then(|made| last_argument(&made.ty)).filter(|ty| !is_path(ty, "Value"));
        Ok(Self {
            name: ident(name)?,
            doc: text(schema, "description").to_owned(),
            fields,
            unlisted: unlisted.cloned().map(shortened),
        })
    }

    /// The field that holds the JSON field `wire`.
    pub fn field(&self, wire: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.wire == wire)
    }
}

impl Field {
    /// Whether there always is a value.
    pub fn is_required(&self) -> bool {
        self.presence == Presence::Required
    }

    /// Whether the field is an `Option`.
    pub fn is_option(&self) -> bool {
        matches!(self.presence, Presence::Nullable | Presence::Optional)
    }

    fn tokens(&self) -> TokenStream {
        let rust = &self.rust;
        let (doc, ty) = (docs(&self.doc), self.whole_type());
        quote! {
            #doc
            pub #rust: #ty,
        }
    }

    /// The type of the field, with what says that there may be no value.
    fn whole_type(&self) -> TokenStream {
        let ty = &self.ty;
        match self.presence {
            Presence::Required => quote!(#ty),
            Presence::Nullable | Presence::Optional => quote!(Option<#ty>),
            Presence::OptionalNullable => quote!(::frontdesk_core::Nullable<#ty>),
        }
    }

    /// Under which name the field travels, and whether it may be absent or null.
    fn read(&self) -> TokenStream {
        let rust = &self.rust;
        let (ty, wire) = (self.whole_type(), &self.wire);
        let presence = match self.presence {
            Presence::Required | Presence::Nullable => quote!(),
            Presence::Optional => quote!(#[optional]),
            Presence::OptionalNullable => quote!(#[optional_nullable]),
        };
        quote!(#presence #rust(#ty) = #wire,)
    }
}

/// Takes the lowered document's marker off a field's type.
fn presence(ty: &Type) -> (Presence, Type) {
    let markers = [
        ("Optional", Presence::Optional),
        ("Nullable", Presence::OptionalNullable),
        ("Option", Presence::Nullable),
    ];
    for (marker, presence) in markers {
        if is_path(ty, marker)
            && let Some(inner) = first_argument(ty)
        {
            return (presence, inner.clone());
        }
    }
    (Presence::Required, ty.clone())
}

/// Whether a type is a secret, or a list or map of secrets.
fn holds_secret(ty: &Type) -> bool {
    struct Search(bool);
    impl<'ast> Visit<'ast> for Search {
        fn visit_type_path(&mut self, path: &'ast syn::TypePath) {
            self.0 |= path.path.segments.last().is_some_and(|last| last.ident == "Secret");
            visit::visit_type_path(self, path);
        }
    }
    let mut search = Search(false);
    search.visit_type(ty);
    search.0
}

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

fn open_enum(name: &str, schema: &Value) -> Result<TokenStream, String> {
    let name = ident(name)?;
    let doc = docs(text(schema, "description"));
    let mut variants = Vec::new();
    for variant in list(schema, "x-variants") {
        let (rust, wire) = (ident(text(variant, "rust"))?, text(variant, "wire"));
        if let Some(number) = variant.get("wire").and_then(Value::as_i64) {
            let (doc, number) = (docs(&format!("`{number}`")), proc_macro2::Literal::i64_unsuffixed(number));
            variants.push(quote!(#doc #rust = #number,));
            continue;
        }
        let doc = if wire.is_empty() { docs("The empty text.") } else { docs(&format!("`{wire}`")) };
        variants.push(quote!(#doc #rust = #wire,));
    }
    let of_integers =
        list(schema, "x-variants").iter().any(|variant| variant.get("wire").is_some_and(Value::is_i64));
    let marker = if of_integers { crate::write::OPEN_INTEGER } else { crate::write::OPEN_ENUM };
    let marker = format_ident!("{marker}");
    Ok(quote! {
        #[#marker]
        #doc
        pub enum #name { #(#variants)* }
    })
}

/// The components that requests are made of, and those that no call reaches.
fn requested(lowered: &Value) -> BTreeSet<String> {
    let mut roots = Vec::new();
    areas::references(lowered.get("x-unused").unwrap_or(&Value::Null), &mut roots);
    for operation in areas::operations(lowered) {
        for part in ["requestBody", "parameters"] {
            areas::references(operation.get(part).unwrap_or(&Value::Null), &mut roots);
        }
    }
    areas::closure(lowered, roots)
}
