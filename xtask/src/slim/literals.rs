//! Values of examples as expressions of Rust.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_openapi::pointer;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::Type;

use super::ids;
use super::lowered::{list, text};
use super::setters::setter_name;
use super::structures::{Presence, StructField, Structure};
use super::syntax::{first_argument, ident, is_path, last_argument};
use super::types::TypeSet;

/// Why no expression can be made of an example.
#[derive(Debug)]
pub struct Misfit {
    /// The pointer to the part of the example.
    pub at: String,
    /// What is wrong and what to do.
    pub what: String,
}

impl Misfit {
    pub fn new(at: &str, what: impl Into<String>) -> Self {
        Self { at: at.to_owned(), what: what.into() }
    }
}

/// Writes the values of one snippet, and notes what it has to import for them.
pub struct Literals<'a> {
    types: &'a TypeSet,
    lowered: &'a Value,
    /// What is imported, by module.
    pub imports: BTreeMap<&'static str, BTreeSet<String>>,
    /// What the calls of `json!` hold, by which they are written at last.
    pub json: Vec<Value>,
    /// Whether an expression may fail with an error that is not a client's.
    pub fallible: bool,
}

impl<'a> Literals<'a> {
    pub fn new(types: &'a TypeSet, lowered: &'a Value) -> Self {
        Self { types, lowered, imports: BTreeMap::new(), json: Vec::new(), fallible: false }
    }

    pub fn import(&mut self, module: &'static str, name: &str) -> syn::Ident {
        self.imports.entry(module).or_default().insert(name.to_owned());
        format_ident!("{name}")
    }

    /// A value as an argument of a method.
    pub fn argument(&mut self, ty: &Type, value: &Value, at: &str) -> Result<TokenStream, Misfit> {
        let Type::Reference(reference) = ty else { return self.into(ty, value, at) };
        let inner = reference.elem.as_ref();
        if is_path(inner, "str") || ids::is_id(inner) {
            return scalar(value, at);
        }
        if let Some(element) = first_argument(inner).filter(|_| is_path(inner, "Vec")) {
            if ids::is_id(element) {
                return self.into(inner, value, at);
            }
            let elements = self.elements(element, value, at)?;
            return Ok(quote!(&[#(#elements),*]));
        }
        let value = self.exact(inner, value, at)?;
        Ok(quote!(&#value))
    }

    /// An expression of a type that becomes `ty`, where that is asked for with `Into`.
    pub fn into(&mut self, ty: &Type, value: &Value, at: &str) -> Result<TokenStream, Misfit> {
        if ids::is_id(ty) {
            return scalar(value, at);
        }
        let name = name_of(ty);
        match name.as_str() {
            "String" | "Secret" => text_of(value, at),
            "Number" if value.is_i64() => scalar(value, at),
            "Value" if value.is_string() || value.is_boolean() || value.is_i64() => scalar(value, at),
            "Lenient" => match first_argument(ty).map(name_of).as_deref() {
                Some("String") => text_of(value, at),
                // A number or flag in the form of text: the example shows what it stands for.
                Some(inner @ ("i64" | "bool")) => match value.as_str() {
                    Some(text) => {
                        // A text that is neither is a misfit.
                        let meant = serde_json::from_str(text).ok().filter(|meant: &Value| match inner {
                            "i64" => meant.is_i64(),
                            _ => meant.is_boolean(),
                        });
                        let wanted = "a number, `true` or `false`, or the text of one";
                        scalar(&meant.ok_or_else(|| unfit(value, wanted, at))?, at)
                    }
                    None => scalar(value, at),
                },
                Some("DateTime") => self.time(value, at),
                _ => self.exact(argument_of(ty, at)?, value, at),
            },
            "Sensitive" | "Box" => self.exact(argument_of(ty, at)?, value, at),
            "Vec" => {
                // What a list takes becomes IDs.
                let element = argument_of(ty, at)?;
                let base = self.types.ids.base(element);
                let element = if ids::is_id(element) { &base } else { element };
                let Some(values) = value.as_array() else { return Err(unfit(value, "an array", at)) };
                if values.is_empty() {
                    let element = self.named(element);
                    return Ok(quote!(Vec::<#element>::new()));
                }
                // All elements of an array have one type.
                let plain = values.iter().all(Value::is_string)
                    && ["String", "Secret", "Value"].contains(&&*name_of(element));
                let mut elements = Vec::new();
                for (index, value) in values.iter().enumerate() {
                    let at = pointer::join(at, &index.to_string());
                    elements.push(match plain {
                        true => text_of(value, &at)?,
                        false => self.exact(element, value, &at)?,
                    });
                }
                Ok(quote!([#(#elements),*]))
            }
            "DateTime" | "UtcDateTime" => self.time(value, at),
            // What is written by hand is made of JSON.
            _ if is_by_hand(ty) && value.is_object() => self.map(value, at),
            _ if is_by_hand(ty) => scalar(value, at),
            _ => self.exact(ty, value, at),
        }
    }

    /// An expression of just this type.
    pub fn exact(&mut self, ty: &Type, value: &Value, at: &str) -> Result<TokenStream, Misfit> {
        if ids::is_id(ty) {
            let value = scalar(value, at)?;
            return Ok(quote!(#value.into()));
        }
        let name = name_of(ty);
        match name.as_str() {
            "String" => {
                let text = text_of(value, at)?;
                Ok(quote!(#text.to_owned()))
            }
            "i64" if value.is_i64() => scalar(value, at),
            "bool" if value.is_boolean() => scalar(value, at),
            "Value" => Ok(self.json(value)),
            "Number" if value.is_i64() => {
                let (number, value) = (self.import("core::serde_json", "Number"), scalar(value, at)?);
                Ok(quote!(#number::from(#value)))
            }
            "Number" if value.is_number() => {
                let (number, text) = (self.import("core::serde_json", "Number"), value.to_string());
                self.fallible = true;
                Ok(quote!(#text.parse::<#number>()?))
            }
            "Map" => self.map(value, at),
            "BTreeMap" => {
                let held =
                    last_argument(ty).ok_or_else(|| Misfit::new(at, "its type is a map of nothing"))?;
                let map = self.import("std::collections", "BTreeMap");
                if object(value, at)?.next().is_none() {
                    return Ok(quote!(#map::new()));
                }
                let mut pairs = Vec::new();
                for (name, value) in object(value, at)? {
                    let value = self.exact(held, value, &pointer::join(at, name))?;
                    pairs.push(quote!((#name.to_owned(), #value)));
                }
                Ok(quote!(#map::from([#(#pairs),*])))
            }
            "Secret" => {
                let (secret, value) = (self.import("", "Secret"), text_of(value, at)?);
                Ok(quote!(#secret::from(#value)))
            }
            "Vec" => {
                let elements = self.elements(argument_of(ty, at)?, value, at)?;
                Ok(quote!(vec![#(#elements),*]))
            }
            "Option" if value.is_null() => Ok(quote!(None)),
            "Option" => {
                let value = self.exact(argument_of(ty, at)?, value, at)?;
                Ok(quote!(Some(#value)))
            }
            "Box" => {
                let value = self.exact(argument_of(ty, at)?, value, at)?;
                Ok(quote!(Box::new(#value)))
            }
            "DateTime" | "UtcDateTime" => {
                let time = self.time(value, at)?;
                Ok(quote!(#time.into()))
            }
            "EpochMillis" | "EpochSeconds" => {
                let (epoch, value) = (self.import("core", &name), scalar(value, at)?);
                Ok(quote!(#epoch::from(#value)))
            }
            "Lenient" | "Sensitive" => {
                let value = self.exact(argument_of(ty, at)?, value, at)?;
                Ok(quote!(#value.into()))
            }
            "Bytes" => {
                let (bytes, text) = (self.import("core::bytes", "Bytes"), text_of(value, at)?);
                Ok(quote!(#bytes::from(#text)))
            }
            _ => self.component(&name, value, at),
        }
    }

    fn map(&mut self, value: &Value, at: &str) -> Result<TokenStream, Misfit> {
        let map = self.import("core::serde_json", "Map");
        if object(value, at)?.next().is_none() {
            return Ok(quote!(#map::new()));
        }
        let mut pairs = Vec::new();
        for (name, value) in object(value, at)? {
            let value = self.json(value);
            pairs.push(quote!((#name.to_owned(), #value)));
        }
        Ok(quote!(#map::from_iter([#(#pairs),*])))
    }

    fn elements(&mut self, element: &Type, value: &Value, at: &str) -> Result<Vec<TokenStream>, Misfit> {
        let values = value.as_array().ok_or_else(|| unfit(value, "an array", at))?;
        let values = values.iter().enumerate();
        values
            .map(|(index, value)| self.exact(element, value, &pointer::join(at, &index.to_string())))
            .collect()
    }

    /// A value of a type of the spec.
    fn component(&mut self, name: &str, value: &Value, at: &str) -> Result<TokenStream, Misfit> {
        let types = self.types;
        if let Some(structure) = types.structure(name) {
            return self.structure(name, structure, value, at);
        }
        let Some(schema) = self.lowered.pointer(&format!("/components/schemas/{name}")) else {
            return Err(unwritable(name, at));
        };
        if schema.get("x-variants").is_some() {
            let ty = self.import("types", name);
            let variant =
                list(schema, "x-variants").iter().find(|variant| variant.get("wire") == Some(value));
            return match variant {
                Some(variant) => {
                    let variant = rust(text(variant, "rust"), at)?;
                    Ok(quote!(#ty::#variant))
                }
                None => {
                    let value = scalar(value, at)?;
                    Ok(quote!(#ty::from(#value)))
                }
            };
        }
        if schema.get("x-union").is_some() {
            return self.union(name, schema, value, at);
        }
        Err(unwritable(name, at))
    }

    fn structure(
        &mut self,
        name: &str,
        structure: &Structure,
        value: &Value,
        at: &str,
    ) -> Result<TokenStream, Misfit> {
        let mut given: BTreeMap<&str, &Value> = object(value, at)?.collect();
        let ty = self.import("types", name);
        let mut arguments = Vec::new();
        let types = self.types;
        let taken = structure.arguments(&types.ids);
        for field in &taken {
            let at = pointer::join(at, &field.wire);
            let value = given.remove(field.wire.as_str());
            let value = value.ok_or_else(|| {
                Misfit::new(&at, format!("the example lacks `{}`, which is required; add it", field.wire))
            })?;
            arguments.push(match (value, field.presence) {
                (Value::Null, Presence::OptionalNullable) => {
                    let nullable = self.import("", "Nullable");
                    quote!(#nullable::Null)
                }
                _ => self.into(&field.ty, value, &at)?,
            });
        }
        let mut setters = TokenStream::new();
        for field in
            structure.fields.iter().filter(|field| !taken.iter().any(|taken| taken.rust == field.rust))
        {
            let Some(value) = given.remove(field.wire.as_str()) else { continue };
            setters.extend(self.setter(field, value, &pointer::join(at, &field.wire))?);
        }
        if let Some(unlisted) = given.keys().next() {
            return Err(Misfit::new(
                &pointer::join(at, unlisted),
                format!(
                    "the documentation shows the example, and `{name}` has no field `{unlisted}`; describe the field, or leave it out of the example"
                ),
            ));
        }
        Ok(quote!(#ty::new(#(#arguments),*) #setters))
    }

    fn setter(&mut self, field: &StructField, value: &Value, at: &str) -> Result<TokenStream, Misfit> {
        if value.is_null() && !is_path(&field.ty, "Value") {
            return match field.presence {
                Presence::OptionalNullable => {
                    let clear = rust(&crate::names::clearing(&field.rust.to_string()), at)?;
                    Ok(quote!(.#clear()))
                }
                Presence::Nullable => Ok(TokenStream::new()),
                _ => Err(Misfit::new(at, "null is no value of the field; leave it out of the example")),
            };
        }
        let (method, value) =
            (rust(&setter_name(&field.rust.to_string()), at)?, self.into(&field.ty, value, at)?);
        Ok(quote!(.#method(#value)))
    }

    fn union(&mut self, name: &str, schema: &Value, value: &Value, at: &str) -> Result<TokenStream, Misfit> {
        let ty = self.import("types", name);
        let member = list(schema, "x-union").iter().position(|member| is_member(member, value));
        let member = member
            .and_then(|index| Some((list(schema, "x-union").get(index)?, list(schema, "oneOf").get(index)?)));
        let Some((member, lowered)) = member else {
            return Err(Misfit::new(at, format!("the example is no variant of `{name}`; correct it")));
        };
        let variant = text(member, "rust");
        let variant_ident = rust(variant, at)?;
        let [part] = list(lowered, "allOf") else {
            return Err(Misfit::new(at, format!("`{name}::{variant}` has no type")));
        };
        let target = part.get("$ref").and_then(Value::as_str);
        // As in `unions.rs`: a variant that is named as its type holds a box.
        Ok(match target.and_then(|reference| reference.rsplit('/').next()) {
            None => {
                let value = match value {
                    Value::String(text) => quote!(#text.to_owned()),
                    Value::Bool(_) => scalar(value, at)?,
                    Value::Number(number) if number.is_i64() => scalar(value, at)?,
                    _ => {
                        return Err(Misfit::new(
                            at,
                            "the documentation shows the example, and this value of a union cannot be written; use another",
                        ));
                    }
                };
                quote!(#ty::#variant_ident(#value))
            }
            Some(target) => {
                let value = self.component(target, value, at)?;
                let value = if target == variant { quote!(Box::new(#value)) } else { value };
                quote!(#ty::#variant_ident(#value))
            }
        })
    }

    fn time(&mut self, value: &Value, at: &str) -> Result<TokenStream, Misfit> {
        let text = text_of(value, at)?;
        let (time, utc) = (self.import("core::chrono", "DateTime"), self.import("core::chrono", "Utc"));
        self.fallible = true;
        Ok(quote!(#text.parse::<#time<#utc>>()?))
    }

    /// Any JSON, as a call of `json!`.
    fn json(&mut self, value: &Value) -> TokenStream {
        self.import("core::serde_json", "json");
        let mark = format_ident!("__json_{}", self.json.len());
        self.json.push(value.clone());
        quote!(json!(#mark))
    }

    /// A type by its name, which is imported.
    fn named(&mut self, ty: &Type) -> TokenStream {
        let name = name_of(ty);
        let exists = self.lowered.pointer(&format!("/components/schemas/{name}")).is_some();
        if exists {
            let name = self.import("types", &name);
            return quote!(#name);
        }
        match name.as_str() {
            "Value" => {
                let name = self.import("core::serde_json", "Value");
                quote!(#name)
            }
            _ => quote!(#ty),
        }
    }
}

/// The literal of a scalar.
pub fn scalar(value: &Value, at: &str) -> Result<TokenStream, Misfit> {
    match value {
        Value::String(text) => Ok(string(text)),
        Value::Bool(flag) => Ok(quote!(#flag)),
        Value::Number(number) => {
            let number = number
                .as_i64()
                .ok_or_else(|| Misfit::new(at, "the documentation shows the example; use a whole number"))?;
            let number = Literal::i64_unsuffixed(number);
            Ok(quote!(#number))
        }
        _ => Err(unfit(value, "a text, a number, `true` or `false`", at)),
    }
}

fn text_of(value: &Value, at: &str) -> Result<TokenStream, Misfit> {
    value.as_str().map(string).ok_or_else(|| unfit(value, "a text", at))
}

/// A text as a literal, a raw one where that has fewer backslashes.
fn string(text: &str) -> TokenStream {
    let is_raw = text.contains(['"', '\\']) && !text.contains("\"#") && !text.contains(char::is_control);
    // Where it makes no raw literal, an ordinary one says the same.
    let raw = is_raw.then(|| format!("r#\"{text}\"#").parse::<Literal>().ok()).flatten();
    raw.map_or_else(|| quote!(#text), |raw| quote!(#raw))
}

fn object<'v>(value: &'v Value, at: &str) -> Result<impl Iterator<Item = (&'v str, &'v Value)>, Misfit> {
    let object = value.as_object().ok_or_else(|| unfit(value, "an object", at))?;
    Ok(object.iter().map(|(name, value)| (name.as_str(), value)))
}

fn unfit(value: &Value, wanted: &str, at: &str) -> Misfit {
    Misfit::new(at, format!("the example is {value} where its type takes {wanted}; correct it"))
}

fn unwritable(name: &str, at: &str) -> Misfit {
    let what = "cannot be written; leave it out of the example";
    Misfit::new(at, format!("the documentation shows the example, and values of `{name}` {what}"))
}

fn rust(name: &str, at: &str) -> Result<syn::Ident, Misfit> {
    ident(name).map_err(|what| Misfit::new(at, what))
}

fn argument_of<'t>(ty: &'t Type, at: &str) -> Result<&'t Type, Misfit> {
    first_argument(ty).ok_or_else(|| Misfit::new(at, "its type holds nothing"))
}

/// Whether a value has what distinguishes a variant of a union.
fn is_member(member: &Value, value: &Value) -> bool {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is_kind = text(member, "kind") == kind;
    let required =
        list(member, "required").iter().filter_map(Value::as_str).all(|name| value.get(name).is_some());
    let tags = member.get("tags").and_then(Value::as_object).into_iter().flatten();
    let tagged = tags.into_iter().all(|(name, texts)| {
        texts.as_array().is_some_and(|texts| value.get(name).is_some_and(|value| texts.contains(value)))
    });
    is_kind && required && tagged
}

/// The name of a type.
pub fn name_of(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

/// Whether a type is one that the vendor's crate has by hand.
pub fn is_by_hand(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.first().is_some_and(|first| first.ident == "crate"))
}
