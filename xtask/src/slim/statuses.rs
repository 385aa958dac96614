//! Enums of the responses of an operation, a variant for each status.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::Item;

use super::docs::docs;
use super::lowered::{list, text};
use super::syntax::{ident, shortened};

/// The enum of a component with a field for each status that has content.
pub fn by_status(name: &str, schema: &Value, items: &[Item]) -> Result<TokenStream, String> {
    let made = items.iter().find_map(|item| match item {
        Item::Struct(made) if made.ident == name => Some(made),
        _ => None,
    });
    let made = made.ok_or_else(|| format!("progenitor made no struct of `{name}`"))?;
    let mut variants = Vec::new();
    for success in list(schema, "x-statuses") {
        let (variant, status) =
            (ident(text(success, "variant"))?, success.get("status").and_then(Value::as_u64));
        let status =
            Literal::u64_unsuffixed(status.ok_or_else(|| format!("`{name}::{variant}` has no status"))?);
        let doc = docs(&format!("{status}: {}", text(success, "doc")));
        let field = text(success, "field");
        if field.is_empty() {
            variants.push(quote!(#[status = #status] #doc #variant,));
            continue;
        }
        let held = made.fields.iter().find(|held| held.ident.as_ref().is_some_and(|held| held == field));
        let ty = held.map(|held| shortened(held.ty.clone()));
        let ty = ty.ok_or_else(|| format!("progenitor's struct `{name}` has no field `{field}`"))?;
        variants.push(quote!(#[status = #status] #doc #variant(#ty),));
    }
    let (name, marker) = (ident(name)?, format_ident!("{}", crate::write::BY_STATUS));
    Ok(quote! {
        #[#marker]
        /// The response of the operation, by its status.
        pub enum #name { #(#variants)* }
    })
}
