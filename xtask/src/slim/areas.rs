//! Which areas of an API need what, where each area is a cargo feature of its crate.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::lowered::{is, list, text};

/// The areas, and which types the operations of each reach.
pub struct Areas {
    /// Whether each area is a cargo feature.
    features: bool,
    all: BTreeSet<String>,
    of_types: BTreeMap<String, BTreeSet<String>>,
    /// The areas whose handles are the scope's.
    scoped: BTreeSet<String>,
}

impl Areas {
    /// Follows the references of every operation of the lowered document.
    pub fn read(lowered: &Value) -> Self {
        let mut areas = Self {
            features: is(lowered, "x-area-features"),
            all: BTreeSet::new(),
            of_types: BTreeMap::new(),
            scoped: BTreeSet::new(),
        };
        let mut roots: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for operation in operations(lowered) {
            let found = roots.entry(area(operation).to_owned()).or_default();
            if is(operation, "x-scoped") {
                areas.scoped.insert(area(operation).to_owned());
            }
            for part in
                ["parameters", "requestBody", "responses"].iter().filter_map(|part| operation.get(part))
            {
                references(part, found);
            }
        }
        for (area, roots) in roots {
            for name in closure(lowered, roots) {
                areas.of_types.entry(name).or_default().insert(area.clone());
            }
            areas.all.insert(area);
        }
        // What no operation reaches, or a webhook posts, is there without any area, and what it is
        // made of.
        let mut always = Vec::new();
        for part in ["x-unused", "x-posted"].iter().filter_map(|part| lowered.get(part)) {
            references(part, &mut always);
        }
        for name in closure(lowered, always) {
            areas.of_types.remove(&name);
        }
        areas
    }

    /// The one area that a type is for; `None` where several share it, or where areas are no
    /// features.
    pub fn own(&self, type_name: &str) -> Option<&str> {
        let areas = self.of_types.get(type_name).filter(|areas| self.features && areas.len() == 1)?;
        areas.first().map(String::as_str)
    }

    /// The attribute by which a type that several areas share is there only with one of them.
    pub fn attribute_of_type(&self, type_name: &str) -> Option<TokenStream> {
        let areas = self
            .of_types
            .get(type_name)
            .filter(|areas| self.features && areas.len() > 1 && **areas != self.all)?;
        Some(quote!(#[cfg(any(#(feature = #areas),*))]))
    }

    /// The attribute by which the scope is there only with an area of it.
    pub fn attribute_of_scope(&self) -> Option<TokenStream> {
        let areas = &self.scoped;
        self.features.then(|| quote!(#[cfg(any(#(feature = #areas),*))]))
    }

    /// The attribute by which what is an area's own is there only with it.
    pub fn attribute(&self, area: &str) -> Option<TokenStream> {
        self.features.then(|| quote!(#[cfg(feature = #area)]))
    }
}

/// The operations of a lowered document.
pub fn operations(lowered: &Value) -> impl Iterator<Item = &Value> {
    let paths = lowered.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flat_map(|paths| paths.values()).filter_map(Value::as_object);
    items.flat_map(|item| item.values())
}

/// An operation's area: its tag, of which `contract` has checked that it is there.
pub fn area(operation: &Value) -> &str {
    list(operation, "tags").first().and_then(Value::as_str).unwrap_or_default()
}

/// The components that are reached from these.
pub fn closure(lowered: &Value, mut waiting: Vec<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if let Some(schema) = lowered.pointer(&format!("/components/schemas/{name}"))
            && found.insert(name)
        {
            references(schema, &mut waiting);
        }
    }
    found
}

/// The names of the components that a value refers to.
pub fn references(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            into.extend(
                text(value, "$ref").rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned),
            );
            map.values().for_each(|value| references(value, into));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, into)),
        _ => {}
    }
}
