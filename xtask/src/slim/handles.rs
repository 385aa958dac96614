//! Handles: a scope, and an area of it or of the client.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Ident, Path, Type};

use super::arguments::passed;
use super::docs::{docs, own_docs};
use super::ids;
use super::lowered::{is, list, text};
use super::operations::LoweredOperation;
use super::syntax::{ident, type_ident};

/// What the paths of an API begin with.
pub struct ScopeHandle {
    /// The client's method.
    method: Ident,
    /// The handle's type.
    pub name: Ident,
    /// The path parameter that it carries, as it travels.
    pub parameter: String,
    doc: String,
    /// The type of the path parameter.
    ty: Type,
}

impl ScopeHandle {
    /// The scope of a lowered document, if it has one.
    pub fn read(lowered: &Value, operations: &[LoweredOperation<'_>]) -> Result<Option<Self>, String> {
        let Some(scope) = lowered.get("x-scope") else { return Ok(None) };
        let (method, parameter) = (text(scope, "name"), text(scope, "parameter"));
        let scoped = operations.iter().filter(|operation| is(operation.lowered, "x-scoped"));
        let ty = scoped.flat_map(|operation| operation.path_argument(parameter)).next();
        let ty = ty.ok_or_else(|| format!("no operation of the scope `{method}` takes `{parameter}`"))?;
        Ok(Some(Self {
            method: ident(method)?,
            name: type_ident(method)?,
            parameter: parameter.to_owned(),
            doc: text(scope, "description").to_owned(),
            ty: ty.clone(),
        }))
    }

    /// The handle's struct, and the client's method that makes it.
    pub fn tokens(&self, client: &Path, attribute: Option<&TokenStream>) -> TokenStream {
        let id = format_ident!("id");
        let convert = ids::taken(&self.ty, &id).map(|(_, convert)| convert);
        let ty = passed(&self.ty, &id);
        let (method, name, parameter) = (&self.method, &self.name, &self.parameter);
        let doc = docs(&self.doc);
        let of_method = own_docs(&format!("Returns a handle for one {method}. Nothing is sent."));
        quote! {
            #attribute
            #doc
            #[derive(Clone, Debug)]
            pub struct #name {
                handle: core::ScopedClient,
            }
            #attribute
            impl #client {
                #of_method
                pub fn #method(&self, id: #ty) -> #name {
                    #convert
                    #name { handle: core::ScopedClient::scoped(self.core(), #parameter, &id) }
                }
            }
        }
    }
}

/// What has the operations of an area.
pub struct AreaHandle {
    /// The type's name.
    pub name: Ident,
    /// The type, from the area's module.
    pub path: TokenStream,
    /// The accessor; `None` where the area is the scope itself.
    accessor: Option<Ident>,
    scoped: bool,
    doc: String,
}

impl AreaHandle {
    /// The handle of an area with these operations.
    pub fn read(
        lowered: &Value,
        area: &str,
        operations: &[&LoweredOperation<'_>],
        scope: Option<&ScopeHandle>,
    ) -> Result<Self, String> {
        let rust = area.replace('-', "_");
        let scoped = operations.iter().all(|operation| is(operation.lowered, "x-scoped"));
        let of_scope = scope.filter(|scope| scoped && scope.method == rust);
        let tag = list(lowered, "tags").iter().find(|tag| text(tag, "name") == area);
        let doc = tag.map(|tag| text(tag, "description").to_owned());
        let doc = doc.ok_or_else(|| format!("the area `{area}` is none of the tags"))?;
        if let Some(scope) = of_scope {
            let name = &scope.name;
            return Ok(Self { name: name.clone(), path: quote!(super::#name), accessor: None, scoped, doc });
        }
        let name = type_ident(area)?;
        Ok(Self { path: quote!(#name), name, accessor: Some(ident(&rust)?), scoped, doc })
    }

    /// How documentation in the area's module links to it, if not by its name.
    pub fn link(&self) -> Option<String> {
        self.accessor.is_none().then(|| format!("super::{}", self.name))
    }

    /// How a caller gets to the handle from a client; `scope_value` is the scope's parameter.
    pub fn expression(&self, scope: Option<&ScopeHandle>, scope_value: &TokenStream) -> TokenStream {
        let of_scope = scope.filter(|_| self.scoped).map(|scope| {
            let method = &scope.method;
            quote!(.#method(#scope_value))
        });
        let accessor = self.accessor.as_ref().map(|accessor| quote!(.#accessor()));
        quote!(client #of_scope #accessor)
    }

    /// The struct, and the accessor that makes it.
    pub fn tokens(&self, client: &Path, scope: Option<&ScopeHandle>) -> TokenStream {
        let Some(accessor) = &self.accessor else { return TokenStream::new() };
        let name = &self.name;
        let doc = docs(&self.doc);
        let of_accessor =
            own_docs(&format!("Returns a handle for {}.", accessor.to_string().replace('_', " ")));
        let (of, handle) = match scope.filter(|_| self.scoped) {
            Some(scope) => {
                let scope = &scope.name;
                (quote!(super::#scope), quote!(self.handle.clone()))
            }
            None => (quote!(#client), quote!(core::ScopedClient::new(self.core()))),
        };
        quote! {
            #doc
            #[derive(Clone, Debug)]
            pub struct #name {
                handle: core::ScopedClient,
            }
            impl #of {
                #of_accessor
                pub fn #accessor(&self) -> #name {
                    #name { handle: #handle }
                }
            }
        }
    }
}
