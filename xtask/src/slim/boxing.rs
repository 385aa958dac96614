//! What is kept in a box: structs that hold themselves, because Rust wants it, and large ones that
//! may be absent.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, PathArguments, Type};

use super::ids::Ids;
use super::structures::Structure;
use super::syntax::{first_argument, is_path};

/// What holds its elements on the heap already.
const HEAP: [&str; 4] = ["Box", "BTreeMap", "Map", "Vec"];

/// Boxes the fields of which the spec says so.
pub fn box_marked(structures: &mut BTreeMap<String, Structure>) {
    let fields = structures.values_mut().flat_map(|structure| &mut structure.fields);
    for field in fields.filter(|field| field.boxed == Some(true)) {
        let ty = &field.ty;
        field.ty = syn::parse_quote!(Box<#ty>);
    }
}

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
        let Some(held) = holds.get(name).cloned() else { continue };
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

/// The largest struct, in bytes, that an optional field holds within its record. A record is moved
/// some times while it is read, and takes all its room whether or not its fields came.
const LARGE: usize = 512;

/// Boxes large structs in optional fields, except for those that callers make themselves, and for
/// fields of which the spec says otherwise. Circles have to be boxed before.
pub fn box_large(structures: &mut BTreeMap<String, Structure>, requested: &BTreeSet<String>, ids: &Ids) {
    let names: Vec<String> = structures.keys().cloned().collect();
    let mut large = Large { structures, requested, ids, sizes: BTreeMap::new() };
    for name in &names {
        large.box_within(name);
    }
}

struct Large<'a> {
    structures: &'a mut BTreeMap<String, Structure>,
    requested: &'a BTreeSet<String>,
    ids: &'a Ids,
    /// About how many bytes each struct takes by itself, of those whose fields were looked at.
    sizes: BTreeMap<String, usize>,
}

impl Large<'_> {
    /// Boxes what is large within a struct, after the structs that it holds, and says how large it
    /// is then.
    fn box_within(&mut self, name: &str) -> usize {
        if let Some(size) = self.sizes.get(name) {
            return *size;
        }
        let fields = self.structures.get(name).map_or(&[][..], |structure| &structure.fields);
        let fields: Vec<(Type, bool)> = fields
            .iter()
            .map(|field| (field.ty.clone(), field.is_required() || field.boxed.is_some()))
            .collect();
        let mut size = 0;
        for (place, (ty, settled)) in fields.into_iter().enumerate() {
            let held = self.estimate(&self.ids.base(&ty));
            let is_box = self.structure(&ty).is_some_and(|name| !self.requested.contains(&name));
            if held <= LARGE || settled || !is_box {
                size += held;
                continue;
            }
            size += size_of::<usize>();
            let structure = self.structures.get_mut(name);
            if let Some(field) = structure.and_then(|structure| structure.fields.get_mut(place)) {
                field.ty = syn::parse_quote!(Box<#ty>);
            }
        }
        self.sizes.insert(name.to_owned(), size);
        size
    }

    /// About how many bytes a value of this type takes by itself.
    fn estimate(&mut self, ty: &Type) -> usize {
        if let Some(name) = self.structure(ty) {
            return self.box_within(&name);
        }
        let scalars = ["bool", "i64", "f64", "Box"];
        if scalars.iter().any(|scalar| is_path(ty, scalar)) {
            return size_of::<usize>();
        }
        let wrappers = ["Option", "Nullable", "Lenient", "Sensitive"];
        match first_argument(ty).filter(|_| wrappers.iter().any(|wrapper| is_path(ty, wrapper))) {
            Some(inner) => self.estimate(inner) + size_of::<usize>(),
            // Texts, lists and maps; enums are no larger, and hold their objects in boxes.
            None => size_of::<String>(),
        }
    }

    /// The name of the struct that a type is, if it is one.
    fn structure(&self, ty: &Type) -> Option<String> {
        let Type::Path(path) = ty else { return None };
        let name = path.path.get_ident()?.to_string();
        self.structures.contains_key(&name).then_some(name)
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
