//! Tables by which tests decode and encode any body with the generated types.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::lowered::text;
use super::operations::LoweredOperation;
use super::syntax::{ident, is_path};
use super::types::TypeSet;

/// The tables of the module `module`: types by name, successful responses and request bodies by
/// operationId.
pub fn round_trips(
    module: &str,
    types: &TypeSet,
    operations: &[LoweredOperation<'_>],
) -> Result<TokenStream, String> {
    let module: syn::Path = syn::parse_str(module).map_err(|_| format!("`{module}` is no path"))?;
    let named = types.names().filter(|name| types.is_json(name)).map(|name| {
        let ty = ident(name)?;
        Ok(quote!((#name, super::round_trip::<types::#ty>),))
    });
    let named = named.collect::<Result<TokenStream, String>>()?;
    let mut responses = TokenStream::new();
    let mut bodies = TokenStream::new();
    let string: syn::Type = syn::parse_quote!(String);
    for operation in operations {
        let id = text(operation.lowered, "x-operation-id");
        if matches!(text(operation.lowered, "x-response"), "json" | "optional" | "records") {
            let ty = &operation.response;
            responses.extend(quote!((#id, super::round_trip::<#ty>),));
        }
        // What travels in parts is not read back, and text and bytes are no JSON.
        let encoding = operation.lowered.pointer("/x-body/encoding").and_then(Value::as_str);
        let is_json = !matches!(encoding, Some("multipart" | "text" | "bytes"));
        if let Some(ty) = operation.body.as_ref().filter(|_| is_json) {
            let ty = match ty {
                // A bare text.
                syn::Type::Reference(reference) if is_path(&reference.elem, "str") => &string,
                syn::Type::Reference(reference) => reference.elem.as_ref(),
                ty => ty,
            };
            bodies.extend(quote!((#id, super::round_trip::<#ty>),));
        }
    }
    Ok(quote! {
        #[allow(unused_imports)]
        use #module::{ids, types};
        /// Decodes and encodes each type.
        pub static TYPES: super::RoundTripTable = &[#named];
        /// Decodes and encodes the response of each operation.
        pub static RESPONSES: super::RoundTripTable = &[#responses];
        /// Decodes and encodes the request body of each operation.
        pub static BODIES: super::RoundTripTable = &[#bodies];
    })
}
