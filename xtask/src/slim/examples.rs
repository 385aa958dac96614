//! The examples of the spec as constants: of responses and request bodies on the request types, of
//! webhooks' bodies and of schemas on their own types. An example is JSON text and the type that it
//! is read as, so that it costs nothing to compile.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::Type;

use super::areas::{self, Areas};
use super::docs::{comment, docs};
use super::fixed::{entry, table, text_of};
use super::lowered::{list, text};
use super::operations::LoweredOperation;
use super::syntax::{Files, ident, is_path};
use super::types::TypeSet;
use crate::names;
use crate::write::{self, WIDTH};

/// The files of the module, and the table by which tests reach every example.
pub struct Examples {
    /// The files, by their names in the generated module.
    pub files: Files,
    /// The table.
    pub table: TokenStream,
}

/// Makes the module of all examples; `module` is the path that tests have to the generated module.
pub fn examples(
    lowered: &Value,
    module: &str,
    operations: &[LoweredOperation<'_>],
    types: &TypeSet,
    areas: &Areas,
) -> Result<Examples, String> {
    let mut of_areas: BTreeMap<String, TokenStream> = BTreeMap::new();
    let mut shared = TokenStream::new();
    let mut entries = String::new();
    for operation in operations {
        let id = text(operation.lowered, "x-operation-id");
        let area = areas::area(operation.lowered).replace('-', "_");
        let (area_module, name) = (ident(&area)?, ident(&operation.type_name)?);
        let mut constants = Vec::new();
        if let Some(ty) = response(operation) {
            constants.extend(Constant::all("EXAMPLE", "response", ty, written(lowered, "responses", id))?);
        }
        if let Some(ty) = body(operation) {
            constants.extend(Constant::all(
                "BODY_EXAMPLE",
                "request body",
                &ty,
                written(lowered, "bodies", id),
            )?);
        }
        if constants.is_empty() {
            continue;
        }
        let tokens = constants.iter().map(Constant::tokens).collect::<TokenStream>();
        of_areas.entry(area).or_default().extend(quote!(impl #area_module::#name { #tokens }));
        let path = format!("{module}::{area_module}::{name}");
        entries.extend(constants.iter().map(|constant| constant.entry(id, &path)));
    }
    for name in types.names().filter(|name| types.is_json(name)) {
        let ty = ident(name)?;
        let values = written(lowered, "types", name);
        let constants = Constant::all("EXAMPLE", "value", &syn::parse_quote!(types::#ty), values)?;
        let tokens = constants.iter().map(Constant::tokens).collect::<TokenStream>();
        if constants.is_empty() {
            continue;
        }
        let tokens = quote!(impl types::#ty { #tokens });
        match areas.own(name) {
            Some(area) => of_areas.entry(area.replace('-', "_")).or_default().extend(tokens),
            None => {
                let attribute = areas.attribute_of_type(name);
                shared.extend(quote!(#attribute #tokens));
            }
        }
        let path = format!("{module}::types::{ty}");
        entries.extend(constants.iter().map(|constant| constant.entry(name, &path)));
    }
    let mut files = Files::new();
    let mut modules = TokenStream::new();
    for (area, tokens) in of_areas {
        let (name, attribute) = (ident(&area)?, areas.attribute(&area.replace('_', "-")));
        modules.extend(quote!(#attribute mod #name;));
        let file = quote! {
            #[allow(unused_imports)]
            use frontdesk_core as core;
            #[allow(unused_imports)]
            use super::super::{#name, types};
            #tokens
        };
        files.insert(format!("examples/{area}.rs"), file);
    }
    let file = quote! {
        #[allow(unused_imports)]
        use frontdesk_core as core;
        #[allow(unused_imports)]
        use super::types;
        #modules
        #shared
    };
    files.insert("examples/mod.rs".to_owned(), file);
    let table =
        table("Every example, by the operation's ID or the type's name.", "EXAMPLES: super::Table", &entries);
    Ok(Examples { files, table })
}

/// The examples in the lowered document: each with its name, its summary and its value.
fn written<'a>(lowered: &'a Value, of: &str, name: &str) -> &'a [Value] {
    lowered.get("x-examples").and_then(|examples| examples.get(of)).map_or(&[], |of| list(of, name))
}

/// A constant that is to be written.
struct Constant {
    name: syn::Ident,
    doc: String,
    ty: Type,
    /// What it is.
    is: Is,
}

enum Is {
    /// This JSON.
    Json(String),
    /// The same as another constant.
    Same(syn::Ident),
}

impl Constant {
    /// The constants of one body: one for each example, and the first of several under the plain
    /// name as well.
    fn all(plain: &str, of: &str, ty: &Type, examples: &[Value]) -> Result<Vec<Self>, String> {
        let mut constants = Vec::new();
        for example in examples {
            let is_named = examples.len() > 1;
            let name = if is_named { names::snake(text(example, "name")) } else { Some(String::new()) };
            let name =
                name.ok_or_else(|| format!("the example `{}` makes no Rust name", text(example, "name")))?;
            let name = if is_named { format!("{plain}_{}", name.to_uppercase()) } else { plain.to_owned() };
            let doc = match text(example, "summary").trim_end_matches('.') {
                "" => format!("An example of the {of}."),
                summary => format!("An example of the {of}: {summary}."),
            };
            let value = example.get("value").ok_or_else(|| format!("the example `{name}` has no value"))?;
            let (name, is) = (ident(&name)?, Is::Json(value.to_string()));
            constants.push(Self { name, doc, ty: ty.clone(), is });
        }
        if let (Some(first), true) = (constants.first(), constants.len() > 1) {
            let (is, ty) = (Is::Same(first.name.clone()), ty.clone());
            let doc = format!("An example of the {of}: the first of several.");
            constants.insert(0, Self { name: ident(plain)?, doc, ty, is });
        }
        Ok(constants)
    }

    fn tokens(&self) -> TokenStream {
        let (name, ty) = (&self.name, &self.ty);
        let shown = text_of(&quote!(#ty));
        // How a type of several arguments is broken is the printer's to know.
        if shown.contains(',') {
            let doc = docs(&self.doc);
            let value = match &self.is {
                Is::Json(json) => {
                    let json = write::raw_text(json);
                    quote!(core::SpecExample::new(#json))
                }
                Is::Same(other) => quote!(Self::#other),
            };
            return quote!(#doc pub const #name: core::SpecExample<#ty> = #value;);
        }
        let head = format!("pub const {name}: core::SpecExample<{shown}> =");
        let constant = match &self.is {
            Is::Json(json) => {
                let json = write::raw_text(json);
                let line = format!("{head} core::SpecExample::new({json});");
                let fits = 4 + line.len() <= WIDTH;
                if fits { line } else { format!("{head} core::SpecExample::new(\n    {json},\n);") }
            }
            Is::Same(other) => format!("{head} Self::{other};"),
        };
        write::verbatim(&format!("{}{constant}", comment(&self.doc)))
    }

    /// Its line of the table.
    fn entry(&self, of: &str, path: &str) -> String {
        let name = self.name.to_string();
        entry(&[of, &name], ["|| super::check(", &format!("&{path}::{name}"), ")"])
    }
}

/// The type that a response of JSON is read as, if it is one type.
fn response<'a>(operation: &'a LoweredOperation<'_>) -> Option<&'a Type> {
    matches!(text(operation.lowered, "x-response"), "json" | "optional" | "records")
        .then_some(&operation.response)
}

/// The type of a request body that JSON can stand for.
fn body(operation: &LoweredOperation<'_>) -> Option<Type> {
    let encoding = operation.lowered.pointer("/x-body/encoding").and_then(Value::as_str);
    let ty = operation.body.as_ref().filter(|_| !matches!(encoding, Some("multipart" | "text" | "bytes")))?;
    Some(match ty {
        Type::Reference(reference) if is_path(&reference.elem, "str") => syn::parse_quote!(String),
        Type::Reference(reference) => match reference.elem.as_ref() {
            Type::Slice(slice) => {
                let element = &slice.elem;
                syn::parse_quote!(Vec<#element>)
            }
            element => element.clone(),
        },
        ty => ty.clone(),
    })
}

/// The line of `mod.rs` that brings the examples in.
pub fn declaration() -> TokenStream {
    quote! {
        #[cfg(feature = "examples")]
        mod examples;
    }
}
