//! The request structs, the handles' methods that make them, and the files of the areas.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Path, Type};

use super::areas::{self, Areas};
use super::arguments::{Argument, element, field_style, file_argument, file_setter, is_required, passed};
use super::docs::docs;
use super::fixed::{self, AwaitedPart};
use super::handles::{AreaHandle, ScopeHandle};
use super::ids;
use super::literals::Misfit;
use super::lowered::{is, list, text};
use super::operations::LoweredOperation;
use super::snippets::Snippets;
use super::syntax::{Files, ident, is_path};
use super::types::TypeSet;

/// One file per area, and `mod.rs` over them.
pub fn files(
    lowered: &Value,
    client: &Path,
    operations: &[LoweredOperation<'_>],
    types: &TypeSet,
    areas: &Areas,
    snippets: &Snippets<'_>,
    misfits: &mut Vec<Misfit>,
) -> Result<Files, String> {
    let mut found: BTreeMap<&str, Vec<&LoweredOperation<'_>>> = BTreeMap::new();
    for operation in operations {
        found.entry(areas::area(operation.lowered)).or_default().push(operation);
    }
    let scope = ScopeHandle::read(lowered, operations)?;
    let mut files = Files::new();
    let mut modules = TokenStream::new();
    for (area, operations) in found {
        let (rust, attribute) = (area.replace('-', "_"), areas.attribute(area));
        let module = ident(&rust)?;
        let doc = format!(" The operations on {}.", area.replace('-', " "));
        modules.extend(quote!(#attribute #[doc = #doc] pub mod #module;));
        let handle = AreaHandle::read(lowered, area, &operations, scope.as_ref())?;
        let mut requests = TokenStream::new();
        for operation in operations {
            let snippet = snippets.snippet(operation, &handle, scope.as_ref());
            // All misfits are reported at once, and then no file is written.
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

impl LoweredOperation<'_> {
    fn attach_body(&self) -> Result<TokenStream, String> {
        // A body of no size of its own, or by value, is referred to once more.
        let id = self.body.as_ref().and_then(|ty| ids::taken(ty, &format_ident!("body")));
        let plain = id.is_none()
            && matches!(&self.body, Some(Type::Reference(body)) if element(&body.elem).is_none() && !is_path(&body.elem, "str"));
        let body = if plain { quote!(body) } else { quote!(&body) };
        let id_text = text(self.lowered, "x-operation-id");
        let lowered = self.lowered.get("x-body").ok_or_else(|| format!("`{id_text}` has no body"))?;
        let fields = list(lowered, "fields").iter().map(|field| {
            let name = text(field, "name");
            let style = field.get("style").ok_or_else(|| format!("`{id_text}`: `{name}` has no style"))?;
            let style = field_style(style)?;
            Ok(quote!((#name, #style)))
        });
        let fields = fields.collect::<Result<Vec<_>, String>>()?;
        let attach = match (text(lowered, "encoding"), lowered.get("media").and_then(Value::as_str)) {
            ("form", _) if !fields.is_empty() => quote!(request.form_with(#body, &[#(#fields),*])),
            ("form", _) => quote!(request.form(#body)),
            ("multipart", _) => quote!(request.form_data(#body)),
            ("text", Some(media)) => quote!(request.text(#media, body)),
            ("bytes", Some(media)) => quote!(request.bytes(#media, body)),
            ("json", Some(media)) => quote!(request.json_as(#media, #body)),
            ("json", None) => quote!(request.json(#body)),
            (encoding, _) => {
                return Err(format!("`{id_text}` has a body of `{encoding}` without a media type"));
            }
        };
        let convert = id.map(|(_, convert)| convert);
        Ok(quote!(#convert #attach))
    }

    /// The request struct, the handle's method that makes it, and its own methods.
    fn tokens(
        &self,
        handle: &AreaHandle,
        scope: Option<&ScopeHandle>,
        types: &TypeSet,
        snippet: &str,
    ) -> Result<TokenStream, String> {
        let name = ident(&self.type_name)?;
        let of = &handle.path;
        let doc = match handle.link() {
            Some(link) => format!("The request of [`{0}::{1}`]({link}::{1}).", handle.name, self.method),
            None => format!("The request of [`{0}::{1}`].", handle.name, self.method),
        };
        let method = self.method(scope, snippet)?;
        let own = self.own_methods()?;
        let (whole, method_of_core) = self.send();
        let into_future = self.future(types)?;
        let operation = self.operation();
        let paging = self.paging(types)?;
        let lists = paging.as_ref().map(|paging| paging.methods(&self.response));
        let paging = paging.map(|paging| {
            let (page, item, value) = (&self.response, paging.item, paging.value);
            quote!(const PAGING: &'static core::ListPaging<#page, #item> = &#value;)
        });
        let send = fixed::send(&whole, &method_of_core, self.id_in_header().map(|(header, _)| header));
        let structure = fixed::structure(&self.type_name, &doc);
        let with_options = fixed::with_options();
        let send_raw = fixed::send_raw();
        let stream = (text(self.lowered, "x-response") == "bytes").then(fixed::send_stream);
        Ok(quote! {
            #structure
            impl #of {
                #method
            }
            impl #name {
                #operation
                #paging
                #own
                #with_options
                #send
                #send_raw
                #stream
                #lists
            }
            #into_future
        })
    }

    /// What is fixed about the operation.
    fn operation(&self) -> TokenStream {
        let (id, path) = (text(self.lowered, "x-operation-id"), text(self.lowered, "x-path"));
        let security = list(self.lowered, "x-security").iter().filter_map(Value::as_str);
        let mut calls = Vec::new();
        if self.lowered.get("x-optional-security") == Some(&Value::Bool(true)) {
            calls.push(".with_optional_credentials()".to_owned());
        }
        match text(self.lowered, "x-since") {
            "" => {}
            version => calls.push(format!(".with_since({})", Literal::string(version))),
        }
        let method = self.http_method.to_uppercase();
        fixed::operation(id, &method, path, &security.collect::<Vec<_>>(), &calls)
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

    fn future(&self, types: &TypeSet) -> Result<TokenStream, String> {
        let name = ident(&self.type_name)?;
        let (whole, _) = self.send();
        let result = self.lowered.get("x-result");
        let is_nothing = result.and_then(Value::as_object).is_some_and(serde_json::Map::is_empty);
        let (output, outcome) = match result.and_then(Value::as_str) {
            None if is_nothing => (quote!(()), AwaitedPart::Nothing),
            Some(path) => {
                let part = self.part(path, types)?;
                (part.ty, AwaitedPart::Part(part.way))
            }
            None => (whole, AwaitedPart::Value),
        };
        Ok(fixed::future(&name, &output, &outcome))
    }

    /// The method of the area's handle.
    fn method(&self, scope: Option<&ScopeHandle>, snippet: &str) -> Result<TokenStream, String> {
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

    /// The documentation of the operation's own errors; empty if it has none.
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
