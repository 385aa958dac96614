//! The operations: a request struct each, and the client's method that makes it.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{File, FnArg, ImplItem, ImplItemFn, Item, Pat, Path, ReturnType, Type};

use super::areas::{self, Areas};
use super::arguments::{Argument, element, field_style, file_argument, file_setter, is_required, passed};
use super::docs::{docs, own_docs};
use super::handles::{Handle, Scope};
use super::ids;
use super::literals::Misfit;
use super::paging::{Paging, Part, paging, part};
use super::snippets::Snippets;
use super::types::{Types, first_argument, is_path, shortened};
use super::{Files, ident, is, list, text, type_ident};

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
pub fn files(
    lowered: &Value,
    client: &Path,
    operations: &[Operation<'_>],
    types: &Types,
    areas: &Areas,
    snippets: &Snippets<'_>,
    misfits: &mut Vec<Misfit>,
) -> Result<Files, String> {
    let mut found: BTreeMap<&str, Vec<&Operation<'_>>> = BTreeMap::new();
    for operation in operations {
        found.entry(areas::area(operation.lowered)).or_default().push(operation);
    }
    let scope = Scope::read(lowered, operations)?;
    let mut files = Files::new();
    let mut modules = TokenStream::new();
    for (area, operations) in found {
        let (rust, attribute) = (area.replace('-', "_"), areas.attribute(area));
        let module = ident(&rust)?;
        let doc = format!(" The operations on {}.", area.replace('-', " "));
        modules.extend(quote!(#attribute #[doc = #doc] pub mod #module;));
        let handle = Handle::read(lowered, area, &operations, scope.as_ref())?;
        let mut requests = TokenStream::new();
        for operation in operations {
            let snippet = snippets.snippet(operation, &handle, scope.as_ref());
            let snippet = snippet.map_err(|misfit| misfits.push(misfit)).unwrap_or_default();
            requests.extend(operation.tokens(&handle, scope.as_ref(), types, &snippet)?);
        }
        let handle = handle.tokens(client, scope.as_ref());
        let file = quote! {
            #[allow(unused_imports)]
            use frontdesk_core as core;
            #[allow(unused_imports)]
            use super::{ids, types};
            #handle
            #requests
        };
        files.insert(format!("{rust}.rs"), file);
    }
    let secret_fields = types.secret_fields();
    let secret_fields = secret_fields.iter();
    let scope = scope.map(|scope| scope.tokens(client, areas.attribute_of_scope().as_ref()));
    let ids = quote! {
        /// The types of IDs.
        pub mod ids;
    };
    let file = quote! {
        #[allow(unused_imports)]
        use frontdesk_core as core;
        /// The JSON fields that hold credentials, by which a recording knows what to take out.
        pub const SECRET_FIELDS: &[&str] = &[#(#secret_fields),*];
        #modules
        #ids
        /// The types of requests and responses.
        pub mod types;
        #scope
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
    /// The method of the area's handle.
    pub method: &'a str,
    /// The request's type.
    pub type_name: String,
    /// What the call is given, its body and files aside.
    pub arguments: Vec<Argument<'a>>,
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
            method: text(lowered, "x-method"),
            type_name: type_ident(text(lowered, "x-method"))?.to_string(),
            arguments,
            body: body.map(without_lifetime),
            answer: answer_type(signature).ok_or_else(|| format!("progenitor's `{name}` answers nothing"))?,
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

    fn attach_body(&self) -> Result<TokenStream, String> {
        // A body of no size of its own, or by value, is referred to once more.
        let id = self.body.as_ref().and_then(|ty| ids::taken(ty, &format_ident!("body")));
        let plain = id.is_none()
            && matches!(&self.body, Some(Type::Reference(body)) if element(&body.elem).is_none() && !is_path(&body.elem, "str"));
        let body = if plain { quote!(body) } else { quote!(&body) };
        let word = |key| self.lowered.pointer(&format!("/x-body/{key}")).and_then(Value::as_str);
        let fields = self.lowered.pointer("/x-body").map_or(&[][..], |body| list(body, "fields"));
        let fields = fields.iter().map(|field| {
            let (name, style) =
                (text(field, "name"), field_style(field.get("style").unwrap_or(&Value::Null))?);
            Ok(quote!((#name, #style)))
        });
        let fields = fields.collect::<Result<Vec<_>, String>>()?;
        let attach = match (word("encoding"), word("media")) {
            (Some("form"), _) if !fields.is_empty() => quote!(request.form_with(#body, &[#(#fields),*])),
            (Some("form"), _) => quote!(request.form(#body)),
            (Some("multipart"), _) => quote!(request.form_data(#body)),
            (Some("text"), Some(media)) => quote!(request.text(#media, body)),
            (Some("bytes"), Some(media)) => quote!(request.bytes(#media, body)),
            (_, Some(media)) => quote!(request.json_as(#media, #body)),
            _ => quote!(request.json(#body)),
        };
        let convert = id.map(|(_, convert)| convert);
        Ok(quote!(#convert #attach))
    }

    /// The request struct, the handle's method that makes it, and its own methods.
    fn tokens(
        &self,
        handle: &Handle,
        scope: Option<&Scope>,
        types: &Types,
        snippet: &str,
    ) -> Result<TokenStream, String> {
        let name = ident(&self.type_name)?;
        let of = &handle.path;
        let doc = own_docs(&match handle.link() {
            Some(link) => format!("The request of [`{0}::{1}`]({link}::{1}).", handle.name, self.method),
            None => format!("The request of [`{0}::{1}`].", handle.name, self.method),
        });
        let method = self.method(scope, snippet)?;
        let own = self.own_methods()?;
        let (whole, _) = self.send();
        let into_future = self.future(types)?;
        let operation = self.operation();
        let paging = self.paging(types)?;
        let lists = paging.as_ref().map(|paging| paging.methods(&self.answer));
        let paging = paging.map(|paging| {
            let (page, item, value) = (&self.answer, paging.item, paging.value);
            quote!(const PAGING: &'static core::ListPaging<#page, #item> = &#value;)
        });
        let send = self.send_tokens(&whole);
        let stream = (text(self.lowered, "x-answer") == "bytes").then(|| {
            quote! {
                /// Sends the request and returns the body as a stream, which is read as it is polled and
                /// is never in memory as a whole.
                ///
                /// # Errors
                /// See [`core::Error`]. An error in the middle of the body comes in the stream.
                pub fn send_stream(self) -> core::ResponseFuture<core::Response<core::ByteStream>> {
                    self.request.send_stream()
                }
            }
        });
        Ok(quote! {
            #doc
            #[derive(Clone, Debug)]
            #[must_use = "a request does nothing until it is awaited or sent"]
            pub struct #name {
                request: core::Request,
            }
            impl #of {
                #method
            }
            impl #name {
                /// The operation that is called.
                pub const OPERATION: &'static core::Operation = &#operation;
                #paging
                #own
                /// Sets options for this call: timeouts, retries, extra headers, parameters and body fields.
                pub fn with_options(mut self, options: core::RequestOptions) -> Self {
                    self.request.options(options);
                    self
                }
                #send
                /// Sends the request and returns the body of the response as it came.
                ///
                /// # Errors
                /// See [`core::Error`]. A failure status is an error here, too.
                pub fn send_raw(self) -> core::ResponseFuture<core::Response<core::bytes::Bytes>> {
                    self.request.send_raw()
                }
                #stream
                #lists
            }
            #into_future
        })
    }

    /// What is fixed about the operation.
    fn operation(&self) -> TokenStream {
        let (id, path) = (text(self.lowered, "x-operation-id"), text(self.lowered, "x-path"));
        let method = format_ident!("{}", self.http_method.to_uppercase());
        let security = list(self.lowered, "x-security").iter().filter_map(Value::as_str);
        let since = match text(self.lowered, "x-since") {
            "" => None,
            version => Some(quote!(.with_since(#version))),
        };
        quote! {
            core::Operation::from_static(#id, core::http::Method::#method, #path, &[#(#security),*]) #since
        }
    }

    /// The list that the operation returns, if it is one.
    pub fn paging(&self, types: &Types) -> Result<Option<Paging>, String> {
        let Some(pagination) = self.lowered.get("x-pagination") else { return Ok(None) };
        let found = paging(pagination, &self.answer, types);
        found
            .map(Some)
            .map_err(|error| format!("{}: x-pagination: {error}", text(self.lowered, "x-operation-id")))
    }

    /// The setters of the request.
    fn own_methods(&self) -> Result<TokenStream, String> {
        let setters = self.arguments.iter().filter(|argument| !argument.required).map(Argument::setter);
        let setters = setters.collect::<Result<Vec<_>, _>>()?;
        let beside_json = self.lowered.pointer("/x-body/encoding") == Some(&"json".into());
        let files = list(self.lowered, "x-files").iter().filter(|file| !is_required(file));
        let files = files.map(|file| file_setter(file, beside_json));
        let files = files.collect::<Result<Vec<_>, _>>()?;
        let body = self.body.as_ref().filter(|_| !self.body_required()).map(|ty| {
            let (attach, ty) = (self.attach_body()?, passed(ty, &format_ident!("body")));
            Ok::<_, String>(quote! {
                /// Sets the body.
                pub fn body(mut self, body: #ty) -> Self {
                    let request = &mut self.request;
                    #attach;
                    self
                }
            })
        });
        let body = body.transpose()?;
        Ok(quote!(#(#setters)* #(#files)* #body))
    }

    /// What `send` returns the response with, and the core's method for it.
    fn send(&self) -> (TokenStream, syn::Ident) {
        let answer = &self.answer;
        let (whole, method) = match text(self.lowered, "x-answer") {
            "json" => (quote!(#answer), "send_json"),
            "by-status" => (quote!(#answer), "send_by_status"),
            "optional" => (quote!(Option<#answer>), "send_optional"),
            "records" => (quote!(core::Records<#answer>), "send_records"),
            "text" => (quote!(String), "send_text"),
            "page" => (quote!(String), "send_page"),
            "bytes" => (quote!(core::bytes::Bytes), "send_bytes"),
            _ => (quote!(()), "send_empty"),
        };
        match self.id_in_header() {
            Some((_, ty)) => (quote!(Option<#ty>), format_ident!("send_id")),
            None => (whole, format_ident!("{method}")),
        }
    }

    /// The header that ends in the ID of what was made, and the type of the ID.
    fn id_in_header(&self) -> Option<(&'a str, TokenStream)> {
        let result = self.lowered.get("x-result").filter(|result| result.get("header").is_some())?;
        Some((text(result, "header"), ids::in_header(result)))
    }

    fn send_tokens(&self, whole: &TokenStream) -> TokenStream {
        let (_, method) = self.send();
        let header = self.id_in_header().map(|(header, _)| quote!(#header));
        quote! {
            /// Sends the request and returns the whole response: status, headers, request ID and
            /// attempts beside the value.
            ///
            /// # Errors
            /// See [`core::Error`].
            pub fn send(self) -> core::ResponseFuture<core::Response<#whole>> {
                self.request.#method(#header)
            }
        }
    }

    /// What awaiting the request gives: the part of the response that was asked for; `None` where that is nothing.
    pub fn awaited(&self, types: &Types) -> Result<Option<Awaited<'a>>, String> {
        let result = self.lowered.get("x-result");
        let is_nothing = result.and_then(Value::as_object).is_some_and(serde_json::Map::is_empty);
        let path = result.and_then(Value::as_str);
        if is_nothing || (path.is_none() && !self.answers_something()) {
            return Ok(None);
        }
        let ty = match path {
            Some(path) => self.part(path, types)?.ty,
            None => self.send().0,
        };
        let ty = syn::parse2(ty).map_err(|error| error.to_string())?;
        Ok(Some(Awaited { ty, path: path.unwrap_or_default() }))
    }

    /// Whether a response says more than its status.
    fn answers_something(&self) -> bool {
        self.id_in_header().is_some() || text(self.lowered, "x-answer") != "empty"
    }

    fn part(&self, path: &str, types: &Types) -> Result<Part, String> {
        part(&self.answer, path, types)
            .map_err(|error| format!("{}: x-result: {error}", text(self.lowered, "x-operation-id")))
    }

    fn future(&self, types: &Types) -> Result<TokenStream, String> {
        let name = ident(&self.type_name)?;
        let (whole, _) = self.send();
        let result = self.lowered.get("x-result");
        let is_nothing = result.and_then(Value::as_object).is_some_and(serde_json::Map::is_empty);
        let (output, future) = match result.and_then(Value::as_str) {
            None if is_nothing => (quote!(()), quote!(core::result_of(self.send(), drop))),
            Some(path) => {
                let part = self.part(path, types)?;
                let (ty, way) = (part.ty, part.way);
                (ty, quote!(core::result_of(self.send(), |whole| #way)))
            }
            None => (whole, quote!(core::value_of(self.send()))),
        };
        Ok(quote! {
            impl IntoFuture for #name {
                type Output = Result<#output, core::Error>;
                type IntoFuture = core::ResponseFuture<#output>;
                fn into_future(self) -> Self::IntoFuture {
                    #future
                }
            }
        })
    }

    /// The method of the area's handle.
    fn method(&self, scope: Option<&Scope>, snippet: &str) -> Result<TokenStream, String> {
        let (name, type_name) = (ident(self.method)?, ident(&self.type_name)?);
        let (doc, page) = (text(self.lowered, "x-doc"), text(self.lowered, "x-page"));
        let errors = self.errors();
        let doc = docs(&format!("{doc}\n\n# Examples\n{snippet}\n{errors}\n[The vendor's page]({page})"));
        let aliases = self.aliases();
        let mut arguments = Vec::new();
        let mut values = Vec::new();
        let scoped = scope.filter(|_| is(self.lowered, "x-scoped")).map(|scope| scope.parameter.as_str());
        for argument in self.arguments.iter().filter(|argument| argument.required) {
            if argument.is_path() && scoped == Some(text(argument.lowered, "x-wire")) {
                continue;
            }
            let rust = ident(text(argument.lowered, "name"))?;
            let ty = passed(&argument.ty, &rust);
            arguments.push(quote!(#rust: #ty));
            values.push(argument.put(&rust)?);
        }
        if let Some(ty) = self.body.as_ref().filter(|_| self.body_required()) {
            let ty = passed(ty, &format_ident!("body"));
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
            #aliases
            #deprecated
            #allow
            pub fn #name(&self, #(#arguments),*) -> #type_name {
                let #mutable request = self.handle.request(#type_name::OPERATION);
                #(#values;)*
                #type_name { request }
            }
        })
    }

    /// What the failures of the operation mean, as documentation; empty where there are none of its own.
    fn errors(&self) -> String {
        let errors = list(self.lowered, "x-errors").iter();
        let errors = errors.map(|error| {
            let doc = text(error, "doc").split_whitespace().collect::<Vec<_>>().join(" ");
            format!("- {}: {doc}\n", text(error, "status"))
        });
        let errors: String = errors.collect();
        if errors.is_empty() { errors } else { format!("\n# Errors\n{errors}") }
    }

    /// The vendor's own names, by which the documentation is searched.
    fn aliases(&self) -> TokenStream {
        let ids = ["x-operation-id", "x-vendor-operation-id"].map(|key| text(self.lowered, key));
        let path = text(self.lowered, "x-path");
        let names: BTreeSet<&str> =
            ids.into_iter().chain([path]).filter(|name| !name.is_empty() && *name != self.method).collect();
        names.into_iter().map(|name| quote!(#[doc(alias = #name)])).collect()
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
