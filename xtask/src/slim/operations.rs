//! The operations: a request struct each, and the client's method that makes it.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{File, FnArg, ImplItem, ImplItemFn, Item, Pat, ReturnType, Type};

use super::arguments::{Argument, is_required};
use super::ids;
use super::lowered::{list, text};
use super::paging::{PagedList, ResponsePart, paging, part};
use super::syntax::{first_argument, is_path, shortened, type_ident};
use super::types::TypeSet;

/// Every operation of the lowered document with the signature that progenitor gave it.
pub fn read<'a>(lowered: &'a Value, generated: &File) -> Result<Vec<LoweredOperation<'a>>, String> {
    let signatures = signatures(generated);
    let mut operations = Vec::new();
    let paths = lowered.get("paths").and_then(Value::as_object);
    for item in paths.into_iter().flat_map(|paths| paths.values()) {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let name = text(operation, "operationId");
            let signature = signatures.get(name);
            let signature = signature.ok_or_else(|| format!("progenitor made no method `{name}`"))?;
            operations.push(LoweredOperation::read(method, operation, signature)?);
        }
    }
    Ok(operations)
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
pub struct LoweredOperation<'a> {
    /// The lowered operation.
    pub lowered: &'a Value,
    /// The HTTP method.
    pub http_method: &'a str,
    /// The method of the area's handle.
    pub method: &'a str,
    /// The request's type.
    pub type_name: String,
    /// What the call is given, its body and files aside.
    pub arguments: Vec<Argument<'a>>,
    /// The type of the request body.
    pub body: Option<Type>,
    /// The type of the successful response's body.
    pub response: Type,
}

impl<'a> LoweredOperation<'a> {
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
        let body = lowered.get("x-body").map(|_| {
            types.get("body").cloned().ok_or_else(|| format!("progenitor's `{name}` has no argument `body`"))
        });
        Ok(Self {
            lowered,
            http_method,
            method: text(lowered, "x-method"),
            type_name: type_ident(text(lowered, "x-method"))?.to_string(),
            arguments,
            body: body.transpose()?.map(without_lifetime),
            response: response_type(signature)
                .ok_or_else(|| format!("progenitor's `{name}` returns nothing"))?,
        })
    }

    /// The type of a path parameter that the operation takes.
    pub fn path_argument(&self, wire: &str) -> Option<&Type> {
        let found = self
            .arguments
            .iter()
            .find(|argument| argument.is_path() && text(argument.lowered, "x-wire") == wire);
        found.map(|argument| &argument.ty)
    }

    /// Whether the body must be given.
    pub fn body_required(&self) -> bool {
        self.lowered.pointer("/x-body/required") == Some(&Value::Bool(true))
    }

    /// The list that the operation returns, if it is one.
    pub fn paging(&self, types: &TypeSet) -> Result<Option<PagedList>, String> {
        let Some(pagination) = self.lowered.get("x-pagination") else { return Ok(None) };
        let found = paging(pagination, &self.response, types);
        found
            .map(Some)
            .map_err(|error| format!("{}: x-pagination: {error}", text(self.lowered, "x-operation-id")))
    }

    /// What `send` returns the response with, and the core's method for it.
    pub fn send(&self) -> (TokenStream, syn::Ident) {
        let response = &self.response;
        let (whole, method) = match text(self.lowered, "x-response") {
            "json" => (quote!(#response), "send_json"),
            "by-status" => (quote!(#response), "send_by_status"),
            "optional" => (quote!(Option<#response>), "send_optional"),
            "records" => (quote!(core::Records<#response>), "send_records"),
            "text" => (quote!(String), "send_text"),
            "page" => (quote!(String), "send_page"),
            "bytes" => (quote!(core::bytes::Bytes), "send_bytes"),
            // `contract` knows no other word than `empty`.
            _ => (quote!(()), "send_empty"),
        };
        match self.id_in_header() {
            Some((_, ty)) => (quote!(Option<#ty>), format_ident!("send_id")),
            None => (whole, format_ident!("{method}")),
        }
    }

    /// The header that ends in the ID of what was made, and the type of the ID.
    pub fn id_in_header(&self) -> Option<(&'a str, TokenStream)> {
        let result = self.lowered.get("x-result").filter(|result| result.get("header").is_some())?;
        Some((text(result, "header"), ids::in_header(result)))
    }

    /// What awaiting the request gives: the part of the response that was asked for; `None` where
    /// that is nothing.
    pub fn awaited(&self, types: &TypeSet) -> Result<Option<Awaited<'a>>, String> {
        let result = self.lowered.get("x-result");
        let is_nothing = result.and_then(Value::as_object).is_some_and(serde_json::Map::is_empty);
        let path = result.and_then(Value::as_str);
        if is_nothing || (path.is_none() && !self.returns_something()) {
            return Ok(None);
        }
        let ty = match path {
            Some(path) => self.part(path, types)?.ty,
            None => self.send().0,
        };
        let ty = syn::parse2(ty).map_err(|error| error.to_string())?;
        // Without a path, the result is the whole response.
        Ok(Some(Awaited { ty, path: path.unwrap_or("") }))
    }

    /// Whether a response says more than its status.
    fn returns_something(&self) -> bool {
        self.id_in_header().is_some() || text(self.lowered, "x-response") != "empty"
    }

    pub fn part(&self, path: &str, types: &TypeSet) -> Result<ResponsePart, String> {
        part(&self.response, path, types)
            .map_err(|error| format!("{}: x-result: {error}", text(self.lowered, "x-operation-id")))
    }
}

/// What awaiting a request gives.
pub struct Awaited<'a> {
    /// Its type.
    pub ty: Type,
    /// Where it is in the response's JSON; empty for the whole.
    pub path: &'a str,
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
fn response_type(signature: &ImplItemFn) -> Option<Type> {
    let ReturnType::Type(_, result) = &signature.sig.output else {
        return None;
    };
    let response = first_argument(first_argument(result)?)?;
    Some(shortened(response.clone()))
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
