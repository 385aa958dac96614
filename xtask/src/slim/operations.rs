//! The operations: a request struct each, and the client's method that makes it.

use std::collections::BTreeMap;

use heck::ToShoutySnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{File, FnArg, ImplItem, ImplItemFn, Item, Pat, ReturnType, Type};

use super::areas::{self, Areas};
use super::arguments::{Argument, element, field_style, file_argument, file_setter, is_required, passed};
use super::docs::docs;
use super::paging::paging;
use super::types::{Types, first_argument, is_path, shortened};
use super::{Files, ident, is, list, text};
use crate::names;

/// Every operation of the lowered document with the signature that progenitor gave it.
pub fn read<'a>(lowered: &'a Value, generated: &File) -> Result<Vec<Operation<'a>>, String> {
    let signatures = signatures(generated);
    let mut operations = Vec::new();
    let paths = lowered.get("paths").and_then(Value::as_object);
    for item in paths.into_iter().flat_map(|paths| paths.values()) {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let name = text(operation, "operationId");
            let signature = signatures.get(name);
            let signature = signature.ok_or_else(|| format!("progenitor made no method `{name}`"))?;
            operations.push(Operation::read(method, operation, signature)?);
        }
    }
    Ok(operations)
}

/// One file per area, and `mod.rs` over them.
pub fn files(operations: &[Operation<'_>], types: &Types, areas: &Areas) -> Result<Files, String> {
    let mut found: BTreeMap<&str, (TokenStream, TokenStream)> = BTreeMap::new();
    for operation in operations {
        let area = found.entry(areas::area(operation.lowered)).or_default();
        area.0.extend(operation.request(types)?);
        area.1.extend(operation.method()?);
    }
    let mut files = Files::new();
    let mut modules = TokenStream::new();
    for (area, (requests, methods)) in found {
        let (rust, attribute) = (area.replace('-', "_"), areas.attribute(area));
        let module = ident(&rust)?;
        let doc = format!(" The operations on {}.", area.replace('-', " "));
        modules.extend(quote!(#attribute #[doc = #doc] pub mod #module;));
        let file = quote! {
            #[allow(unused_imports)]
            use super::types;
            #requests
            impl crate::Client { #methods }
        };
        files.insert(format!("{rust}.rs"), file);
    }
    let secret_fields = types.secret_fields();
    let secret_fields = secret_fields.iter();
    let file = quote! {
        /// The JSON fields that hold credentials, by which a recording knows what to take out.
        pub const SECRET_FIELDS: &[&str] = &[#(#secret_fields),*];
        #modules
        /// What requests and answers are made of.
        pub mod types;
    };
    files.insert("mod.rs".to_owned(), file);
    Ok(files)
}

fn signatures(generated: &File) -> BTreeMap<String, &ImplItemFn> {
    let mut found = BTreeMap::new();
    for item in &generated.items {
        let Item::Impl(item) = item else {
            continue;
        };
        for member in &item.items {
            if let ImplItem::Fn(function) = member {
                found.insert(function.sig.ident.to_string(), function);
            }
        }
    }
    found
}

/// One operation: the lowered document's words and progenitor's types.
pub struct Operation<'a> {
    /// The lowered operation.
    pub lowered: &'a Value,
    http_method: &'a str,
    name: &'a str,
    type_name: String,
    arguments: Vec<Argument<'a>>,
    /// The type of the request body.
    pub body: Option<Type>,
    /// The type of the successful answer's body.
    pub answer: Type,
}

impl<'a> Operation<'a> {
    fn read(http_method: &'a str, lowered: &'a Value, signature: &ImplItemFn) -> Result<Self, String> {
        let name = text(lowered, "operationId");
        let types = argument_types(signature);
        let mut arguments = Vec::new();
        for parameter in list(lowered, "parameters") {
            let rust = text(parameter, "name");
            let ty =
                types.get(rust).ok_or_else(|| format!("progenitor's `{name}` has no argument `{rust}`"))?;
            let required = is_required(parameter);
            let ty = match first_argument(ty).filter(|_| !required && is_path(ty, "Option")) {
                Some(inner) => inner.clone(),
                None => ty.clone(),
            };
            arguments.push(Argument { lowered: parameter, required, ty: without_lifetime(ty) });
        }
        let body = lowered.get("x-body").and_then(|_| types.get("body")).cloned();
        Ok(Self {
            lowered,
            http_method,
            name,
            type_name: names::pascal(text(lowered, "x-operation-id")).unwrap_or_default(),
            arguments,
            body: body.map(without_lifetime),
            answer: answer_type(signature).ok_or_else(|| format!("progenitor's `{name}` answers nothing"))?,
        })
    }

    fn constant(&self) -> syn::Ident {
        format_ident!("{}", self.name.to_shouty_snake_case())
    }

    fn body_required(&self) -> bool {
        self.lowered.pointer("/x-body/required") == Some(&Value::Bool(true))
    }

    fn attach_body(&self) -> Result<TokenStream, String> {
        // A body of no size of its own, or by value, is referred to once more.
        let plain = matches!(&self.body, Some(Type::Reference(body)) if element(&body.elem).is_none() && !is_path(&body.elem, "str"));
        let body = if plain { quote!(body) } else { quote!(&body) };
        let word = |key| self.lowered.pointer(&format!("/x-body/{key}")).and_then(Value::as_str);
        let fields = self.lowered.pointer("/x-body").map_or(&[][..], |body| list(body, "fields"));
        let fields = fields.iter().map(|field| {
            let (name, style) =
                (text(field, "name"), field_style(field.get("style").unwrap_or(&Value::Null))?);
            Ok(quote!((#name, #style)))
        });
        let fields = fields.collect::<Result<Vec<_>, String>>()?;
        Ok(match (word("encoding"), word("media")) {
            (Some("form"), _) if !fields.is_empty() => quote!(request.form_with(#body, &[#(#fields),*])),
            (Some("form"), _) => quote!(request.form(#body)),
            (Some("multipart"), _) => quote!(request.form_data(#body)),
            (Some("text"), Some(media)) => quote!(request.text(#media, body)),
            (Some("bytes"), Some(media)) => quote!(request.bytes(#media, body)),
            (_, Some(media)) => quote!(request.json_as(#media, #body)),
            _ => quote!(request.json(#body)),
        })
    }

    /// The request struct, its setters and `send`.
    fn request(&self, types: &Types) -> Result<TokenStream, String> {
        let (name, constant) = (ident(&self.type_name)?, self.constant());
        let doc = docs(&format!("The request of [`Client::{0}`](crate::Client::{0}).", self.name));
        let (id, path) = (text(self.lowered, "x-operation-id"), text(self.lowered, "x-path"));
        let method = format_ident!("{}", self.http_method.to_uppercase());
        let security = list(self.lowered, "x-security").iter().filter_map(Value::as_str);
        let since = match text(self.lowered, "x-since") {
            "" => quote!(None),
            version => quote!(Some(#version)),
        };
        let setters = self.arguments.iter().filter(|argument| !argument.required).map(Argument::setter);
        let setters = setters.collect::<Result<Vec<_>, _>>()?;
        let beside_json = self.lowered.pointer("/x-body/encoding") == Some(&"json".into());
        let files = list(self.lowered, "x-files").iter().filter(|file| !is_required(file));
        let files = files.map(|file| file_setter(file, beside_json));
        let files = files.collect::<Result<Vec<_>, _>>()?;
        let body = self.body.as_ref().filter(|_| !self.body_required()).map(|ty| {
            let (attach, ty) = (self.attach_body()?, passed(ty));
            Ok::<_, String>(quote! {
                /// The body to send.
                pub fn body(mut self, body: #ty) -> Self {
                    let request = &mut self.request;
                    #attach;
                    self
                }
            })
        });
        let body = body.transpose()?;
        let (send, answer) = self.send();
        let paging = match self.lowered.get("x-pagination") {
            Some(pagination) => Some(
                paging(pagination, &self.answer, types)
                    .map_err(|error| format!("{id}: x-pagination: {error}"))?,
            ),
            None => None,
        };
        let paging_constant = format_ident!("{constant}_PAGING");
        let lists = paging.as_ref().map(|paging| paging.methods(&self.answer, &paging_constant));
        let paging = paging.map(|paging| {
            let (page, item, value) = (&self.answer, paging.item, paging.value);
            quote!(static #paging_constant: ::frontdesk_core::Paging<#page, #item> = #value;)
        });
        Ok(quote! {
            static #constant: ::frontdesk_core::Operation = ::frontdesk_core::Operation {
                id: #id,
                method: ::frontdesk_core::http::Method::#method,
                path: #path,
                security: &[#(#security),*],
                since: #since,
            };
            #paging
            #doc
            #[derive(Clone, Debug)]
            #[must_use = "a request does nothing until it is sent"]
            pub struct #name {
                request: ::frontdesk_core::Request,
            }
            impl #name {
                #(#setters)*
                #(#files)*
                #body
                /// Options for this one call: a timeout, extra headers.
                pub fn with(mut self, options: ::frontdesk_core::RequestOptions) -> Self {
                    self.request.options(options);
                    self
                }
                /// Sends the request.
                ///
                /// # Errors
                /// An [`Error`](::frontdesk_core::Error) that says what failed: the request, the way to the server, or the server's answer.
                pub async fn send(self) -> Result<::frontdesk_core::Response<#answer>, ::frontdesk_core::Error> {
                    self.request.#send().await
                }
                #lists
            }
        })
    }

    fn send(&self) -> (syn::Ident, TokenStream) {
        let answer = &self.answer;
        match text(self.lowered, "x-answer") {
            "json" => (format_ident!("send_json"), quote!(#answer)),
            "by-status" => (format_ident!("send_by_status"), quote!(#answer)),
            "optional" => (format_ident!("send_optional"), quote!(Option<#answer>)),
            "records" => (format_ident!("send_records"), quote!(::frontdesk_core::Records<#answer>)),
            "text" => (format_ident!("send_text"), quote!(String)),
            "page" => (format_ident!("send_page"), quote!(String)),
            "bytes" => (format_ident!("send_bytes"), quote!(::frontdesk_core::bytes::Bytes)),
            _ => (format_ident!("send_empty"), quote!(())),
        }
    }

    /// The client's method.
    fn method(&self) -> Result<TokenStream, String> {
        let (name, type_name, constant) = (ident(self.name)?, ident(&self.type_name)?, self.constant());
        let doc = docs(text(self.lowered, "x-doc"));
        let mut arguments = Vec::new();
        let mut values = Vec::new();
        for argument in self.arguments.iter().filter(|argument| argument.required) {
            let (rust, ty) = (ident(text(argument.lowered, "name"))?, passed(&argument.ty));
            arguments.push(quote!(#rust: #ty));
            values.push(argument.put(&rust)?);
        }
        if let Some(ty) = self.body.as_ref().filter(|_| self.body_required()) {
            let ty = passed(ty);
            arguments.push(quote!(body: #ty));
            values.push(self.attach_body()?);
        }
        for file in list(self.lowered, "x-files").iter().filter(|file| is_required(file)) {
            let (argument, value) = file_argument(file)?;
            arguments.push(argument);
            values.push(value);
        }
        let parts = list(self.lowered, "x-parts").iter();
        let parts: Vec<_> = parts
            .map(|part| {
                let (name, media) = (text(part, "name"), text(part, "media"));
                quote!((#name, #media))
            })
            .collect();
        if !parts.is_empty() {
            values.push(quote!(request.part_types(&[#(#parts),*])));
        }
        if let Some(server) = self.lowered.get("x-server").and_then(Value::as_str) {
            values.push(quote!(request.server(#server)));
        }
        if let Some(media) = self.lowered.get("x-accept").and_then(Value::as_str) {
            values.push(quote!(request.accept(#media)));
        }
        let mutable = (!values.is_empty()).then(|| quote!(mut));
        let allow = (arguments.len() > 6).then(|| quote!(#[allow(clippy::too_many_arguments)]));
        let deprecated = is(self.lowered, "deprecated").then(|| {
            quote!(#[deprecated = "the vendor advises against this operation, or is about to remove it: its documentation says what to use"])
        });
        Ok(quote! {
            #doc
            #deprecated
            #allow
            pub fn #name(&self, #(#arguments),*) -> #type_name {
                let #mutable request = self.core().request(&#constant);
                #(#values;)*
                #type_name { request }
            }
        })
    }
}

fn argument_types(signature: &ImplItemFn) -> BTreeMap<String, Type> {
    let mut found = BTreeMap::new();
    for argument in &signature.sig.inputs {
        if let FnArg::Typed(argument) = argument
            && let Pat::Ident(name) = argument.pat.as_ref()
        {
            found.insert(name.ident.to_string(), shortened((*argument.ty).clone()));
        }
    }
    found
}

/// The `T` of `Result<ResponseValue<T>, …>`.
fn answer_type(signature: &ImplItemFn) -> Option<Type> {
    let ReturnType::Type(_, result) = &signature.sig.output else {
        return None;
    };
    let answer = first_argument(first_argument(result)?)?;
    Some(shortened(answer.clone()))
}

fn without_lifetime(ty: Type) -> Type {
    match ty {
        Type::Reference(mut reference) => {
            reference.lifetime = None;
            Type::Reference(reference)
        }
        ty => ty,
    }
}
