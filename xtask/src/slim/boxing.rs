//! Structs that hold themselves, which Rust wants in a box.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, PathArguments, Type};

use super::types::Structure;

/// What holds its elements on the heap already.
const HEAP: [&str; 4] = ["Box", "BTreeMap", "Map", "Vec"];

/// Boxes a field of each circle of structs.
pub fn box_circles(structures: &mut BTreeMap<String, Structure>) {
    let mut holds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, structure) in structures.iter() {
        let held = holds.entry(name.clone()).or_default();
        for field in &structure.fields {
            held_by(&field.ty, held);
        }
        held.retain(|held| structures.contains_key(held));
    }
    for (name, structure) in structures.iter_mut() {
        let held = holds.get(name).cloned().unwrap_or_default();
        for target in held.iter().filter(|target| reaches(&holds, target, name)).collect::<Vec<_>>() {
            for field in &mut structure.fields {
                Boxing { target }.visit_type_mut(&mut field.ty);
            }
            if let Some(held) = holds.get_mut(name) {
                held.remove(target);
            }
        }
    }
}

/// Adds the types that a value of this type holds within itself.
fn held_by(ty: &Type, held: &mut BTreeSet<String>) {
    let Type::Path(path) = ty else {
        return;
    };
    let Some(last) = path.path.segments.last() else {
        return;
    };
    if HEAP.iter().any(|heap| last.ident == heap) {
        return;
    }
    if path.path.segments.len() == 1 {
        held.insert(last.ident.to_string());
    }
    if let PathArguments::AngleBracketed(arguments) = &last.arguments {
        for argument in &arguments.args {
            if let GenericArgument::Type(ty) = argument {
                held_by(ty, held);
            }
        }
    }
}

/// Whether a struct holds another, directly or through others.
fn reaches(holds: &BTreeMap<String, BTreeSet<String>>, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(name) = waiting.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name) {
            waiting.extend(holds.get(name).into_iter().flatten().map(String::as_str));
        }
    }
    false
}

/// Puts a type into a box wherever it stands outside of one.
struct Boxing<'a> {
    target: &'a str,
}

impl VisitMut for Boxing<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        let Type::Path(path) = &*ty else {
            return visit_mut::visit_type_mut(self, ty);
        };
        if path.path.is_ident(self.target) {
            *ty = syn::parse_quote!(Box<#ty>);
        } else if !path.path.segments.last().is_some_and(|last| HEAP.iter().any(|heap| last.ident == heap)) {
            visit_mut::visit_type_mut(self, ty);
        }
    }
}
