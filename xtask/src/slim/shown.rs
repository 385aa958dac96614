//! How an example reads a response: one statement that prints what the response of the spec's
//! example has.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Ident, Type};

use super::ids;
use super::literals::name_of;
use super::structures::{Presence, StructField, Structure};
use super::syntax::{first_argument, ident, is_path, last_argument};
use super::types::TypeSet;
use crate::names;

/// How deep a statement looks for something to print.
const MAX_DEPTH: usize = 4;

/// The fields that say most about a record, by their names in JSON, the best one first.
const TELLING: [&str; 24] = [
    "name",
    "display_name",
    "title",
    "username",
    "content",
    "msg",
    "message",
    "text",
    "email",
    "short_code",
    "label",
    "slug",
    "subject",
    "token",
    "id",
    "_id",
    "userId",
    "chat_id",
    "total",
    "count",
    "status",
    "version",
    "state",
    "type",
];

/// What says little: that there was a success, which is why the response is there.
const EMPTY_WORDS: [&str; 3] = ["success", "ok", "__v"];

/// Prints something of a value.
pub struct Shown<'a> {
    pub types: &'a TypeSet,
    pub lowered: &'a Value,
}

impl Shown<'_> {
    /// The statement that prints something of the value of the variable `name`.
    pub fn statement(&self, name: &Ident, ty: &Type, example: &Value) -> TokenStream {
        self.of(&quote!(#name), name, ty, example, 0)
    }

    fn of(&self, place: &TokenStream, name: &Ident, ty: &Type, example: &Value, depth: usize) -> TokenStream {
        if is_path(ty, "Vec") || is_path(ty, "Option") || is_path(ty, "Nullable") {
            let Some(inner) = first_argument(ty) else { return debug(place) };
            if is_path(ty, "Vec") {
                let first = example.as_array().and_then(|all| all.iter().find(|one| !one.is_null()));
                let item = item_name(inner, name);
                // Without an example, nothing of the item is known to be there, and all of it is
                // printed.
                let within = self.of(&quote!(#item), &item, inner, first.unwrap_or(&Value::Null), depth + 1);
                return quote!(for #item in #place { #within });
            }
            let item = match is_path(inner, "Vec") {
                true => name.clone(),
                false => own_name(inner, name),
            };
            let within = self.of(&quote!(#item), &item, inner, example, depth + 1);
            let option = is_path(ty, "Nullable").then(|| quote!(.into_option()));
            return quote!(if let Some(#item) = #place #option { #within });
        }
        if is_path(ty, "BTreeMap") || is_path(ty, "Map") {
            let held = last_argument(ty).filter(|held| self.is_display(held) || is_path(held, "Value"));
            return match held {
                Some(_) => quote!(for (name, value) in #place { println!("{name}: {value}"); }),
                None => quote!(for (name, value) in #place { println!("{name}: {value:?}"); }),
            };
        }
        if is_path(ty, "Bytes") {
            return quote!(println!("{} bytes", #place.len()););
        }
        if self.is_display(ty) || is_path(ty, "Value") {
            return display(place);
        }
        let inner = first_argument(ty).filter(|_| is_path(ty, "Box")).unwrap_or(ty);
        match self.types.structure(&name_of(inner)) {
            Some(structure) => self.field(place, structure, example, depth).unwrap_or_else(|| debug(place)),
            None => debug(place),
        }
    }

    /// The statement for the field of a record that tells most.
    fn field(
        &self,
        place: &TokenStream,
        structure: &Structure,
        example: &Value,
        depth: usize,
    ) -> Option<TokenStream> {
        if depth > MAX_DEPTH {
            return None;
        }
        let there = |field: &&StructField| example.get(&field.wire).is_some_and(|value| !value.is_null());
        let fields: Vec<&StructField> = structure.fields.iter().filter(there).collect();
        let says_much = |field: &&&StructField| !EMPTY_WORDS.contains(&field.wire.as_str());
        let scalars = fields.iter().filter(|field| self.is_display(&field.ty)).filter(says_much);
        let best = |required: bool| {
            let scalars = scalars.clone().filter(|field| field.is_required() == required);
            scalars.min_by_key(|field| {
                let rank = TELLING.iter().position(|name| *name == field.wire);
                (rank.unwrap_or(TELLING.len()), !is_path(&field.ty, "String"))
            })
        };
        if let Some(field) = best(true) {
            let rust = &field.rust;
            return Some(display(&quote!(#place.#rust)));
        }
        let holders = |required: bool| {
            fields.iter().filter(move |field| field.is_required() == required && self.holds_more(&field.ty))
        };
        if let Some(field) = holders(true).next() {
            let rust = &field.rust;
            return Some(self.of(
                &quote!(#place.#rust),
                rust,
                &field.ty,
                example.get(&field.wire)?,
                depth + 1,
            ));
        }
        if let Some(field) = best(false) {
            let rust = &field.rust;
            return Some(debug(&quote!(#place.#rust)));
        }
        if let Some(field) = holders(false).next() {
            let rust = &field.rust;
            let item = if is_path(&field.ty, "Vec") { rust.clone() } else { own_name(&field.ty, rust) };
            let within = self.of(&quote!(#item), &item, &field.ty, example.get(&field.wire)?, depth + 1);
            let option = (field.presence == Presence::OptionalNullable).then(|| quote!(.into_option()));
            return Some(quote!(if let Some(#item) = #place.#rust #option { #within }));
        }
        let field = fields.first()?;
        let rust = &field.rust;
        let place = quote!(#place.#rust);
        Some(if field.is_required() && self.is_display(&field.ty) { display(&place) } else { debug(&place) })
    }

    /// Whether a field's type is a record, a list or a map, in which there is more.
    fn holds_more(&self, ty: &Type) -> bool {
        let inner = first_argument(ty).filter(|_| is_path(ty, "Box")).unwrap_or(ty);
        is_path(ty, "Vec")
            || is_path(ty, "BTreeMap")
            || is_path(ty, "Map")
            || self.types.structure(&name_of(inner)).is_some()
    }

    /// Whether values of a type can be printed with `{}`.
    fn is_display(&self, ty: &Type) -> bool {
        let scalars = ["String", "bool", "i64", "Number", "DateTime", "UtcDateTime"];
        if ids::is_id(ty) || scalars.iter().any(|scalar| is_path(ty, scalar)) {
            return true;
        }
        if let Some(inner) = first_argument(ty).filter(|_| is_path(ty, "Lenient")) {
            return self.is_display(inner)
                || ["EpochMillis", "EpochSeconds"].iter().any(|epoch| is_path(inner, epoch));
        }
        let schema = self.lowered.pointer(&format!("/components/schemas/{}", name_of(ty)));
        schema.is_some_and(|schema| schema.get("x-variants").is_some())
    }
}

/// What one element of a list is called: as its type is, or else as the list without its plural.
pub fn item_name(ty: &Type, list: &Ident) -> Ident {
    let name = own_name(ty, &format_ident!("{}", singular(&list.to_string())));
    if name == *list { format_ident!("one_{name}") } else { name }
}

/// What a value is called: as its type is, or else `name`.
pub fn own_name(ty: &Type, name: &Ident) -> Ident {
    let inner = first_argument(ty).filter(|_| is_path(ty, "Box")).unwrap_or(ty);
    let given = match inner {
        Type::Path(path)
            if ![
                "String", "i64", "bool", "Value", "Map", "BTreeMap", "Vec", "Number", "Bytes", "Option",
                "Lenient",
            ]
            .contains(&&*name_of(inner)) =>
        {
            path.path.segments.last().map(|last| last.ident.to_string())
        }
        _ => None,
    };
    given.and_then(|name| ident(&names::snake(&name)?).ok()).unwrap_or_else(|| name.clone())
}

/// An English noun without its plural.
pub fn singular(noun: &str) -> String {
    let endings = [("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("s", "")];
    let found =
        endings.iter().find_map(|(many, one)| noun.strip_suffix(many).map(|stem| format!("{stem}{one}")));
    found.filter(|_| !noun.ends_with("ss") && !noun.ends_with("us")).unwrap_or_else(|| noun.to_owned())
}

/// An English noun's plural.
pub fn plural(noun: &str) -> String {
    let vowel = noun.chars().rev().nth(1).is_some_and(|sign| "aeiou".contains(sign));
    match noun {
        _ if noun.ends_with("ss") || noun.ends_with('x') || noun.ends_with("ch") || noun.ends_with("us") => {
            format!("{noun}es")
        }
        _ if noun.ends_with('s') => noun.to_owned(),
        _ if noun.ends_with('y') && !vowel => format!("{}ies", noun.trim_end_matches('y')),
        _ => format!("{noun}s"),
    }
}

fn display(place: &TokenStream) -> TokenStream {
    match syn::parse2::<Ident>(place.clone()) {
        Ok(name) => {
            let text = format!("{{{name}}}");
            quote!(println!(#text);)
        }
        Err(_) => quote!(println!("{}", #place);),
    }
}

fn debug(place: &TokenStream) -> TokenStream {
    match syn::parse2::<Ident>(place.clone()) {
        Ok(name) => {
            let text = format!("{{{name}:?}}");
            quote!(println!(#text);)
        }
        Err(_) => quote!(println!("{:?}", #place);),
    }
}
