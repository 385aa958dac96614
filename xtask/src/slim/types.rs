//! The types: structs that lose nothing, enums that stay open.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::visit::{self, Visit};
use syn::{File, Type};

use super::areas::{self, Areas};
use super::docs::docs;
use super::ids::Ids;
use super::lowered::{list, text};
use super::structures::Structure;
use super::syntax::{Files, ident, types_module};

/// Every type of a vendor, by name.
pub struct TypeSet {
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

impl TypeSet {
    /// Matches the lowered components with the types that progenitor made of them.
    pub fn read(lowered: &Value, generated: &File) -> Result<Self, String> {
        let mut structures = BTreeMap::new();
        let mut others = BTreeMap::new();
        let mut by_status = BTreeSet::new();
        let components = lowered.pointer("/components/schemas").and_then(Value::as_object);
        let items = types_module(generated).ok_or("progenitor made no module `types`")?;
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

    /// The files of all types: one, or where areas are features one for each area that has types of
    /// its own and one of what areas share.
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
        let attribute = areas.attribute_of_type(name);
        let methods = self.methods(name_ident, structure, self.requested.contains(name));
        let demanded = structure.fields.iter().any(|field| field.is_required() || field.given);
        let record = structure.record(!demanded);
        // `record!` implements it for what may be empty.
        let has_default = demanded && structure.arguments(&self.ids).is_empty();
        let declaration = structure.declaration(has_default);
        quote! {
            #attribute
            #declaration
            #attribute
            #record
            #attribute
            #methods
        }
    }
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
    lowered.get("x-unused").into_iter().for_each(|unused| areas::references(unused, &mut roots));
    for operation in areas::operations(lowered) {
        for part in ["requestBody", "parameters"].iter().filter_map(|part| operation.get(part)) {
            areas::references(part, &mut roots);
        }
    }
    areas::closure(lowered, roots)
}
