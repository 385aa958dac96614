//! Tables by which tests decode and encode any body with the generated types.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::fixed::{entry, table};
use super::lowered::text;
use super::operations::LoweredOperation;
use super::syntax::{ident, is_path};
use super::types::TypeSet;
use crate::write;

/// The tables of the module `module`: types by name, successful responses and request bodies by
/// operationId.
pub fn round_trips(
    module: &str,
    types: &TypeSet,
    operations: &[LoweredOperation<'_>],
) -> Result<TokenStream, String> {
    let module: syn::Path = syn::parse_str(module).map_err(|_| format!("`{module}` is no path"))?;
    let named = types.names().filter(|name| types.is_json(name)).map(|name| {
        ident(name)?;
        Ok(round_trip(name, &format!("types::{name}")))
    });
    let named = named.collect::<Result<String, String>>()?;
    let mut responses = String::new();
    let mut bodies = String::new();
    let string: syn::Type = syn::parse_quote!(String);
    for operation in operations {
        let id = text(operation.lowered, "x-operation-id");
        if matches!(text(operation.lowered, "x-response"), "json" | "optional" | "records") {
            let ty = &operation.response;
            responses.push_str(&round_trip(id, &write::text_of(&quote!(#ty))));
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
            bodies.push_str(&round_trip(id, &write::text_of(&quote!(#ty))));
        }
    }
    let named = table("Decodes and encodes each type.", "TYPES: super::RoundTripTable", &named);
    let responses = table(
        "Decodes and encodes the response of each operation.",
        "RESPONSES: super::RoundTripTable",
        &responses,
    );
    let bodies = table(
        "Decodes and encodes the request body of each operation.",
        "BODIES: super::RoundTripTable",
        &bodies,
    );
    Ok(quote! {
        #[allow(unused_imports)]
        use #module::{ids, types};
        #named
        #responses
        #bodies
    })
}

fn round_trip(of: &str, ty: &str) -> String {
    entry(&[of], ["super::round_trip::<", ty, ">"])
}
