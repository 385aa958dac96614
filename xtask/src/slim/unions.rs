//! Enums over the variants of a union.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::{Item, Type};

use super::docs::docs;
use super::lowered::{list, text};
use super::syntax::{ident, shortened};

/// The enum of that name, and how it is read.
pub fn union(name: &str, schema: &Value, items: &[Item]) -> Result<Vec<TokenStream>, String> {
    let name_ident = ident(name)?;
    let doc = docs(text(schema, "description"));
    let made = items.iter().find_map(|item| match item {
        Item::Enum(made) if made.ident == name => Some(made),
        _ => None,
    });
    let made = made.ok_or_else(|| format!("progenitor made no enum of `{name}`"))?;
    let mut variants = Vec::new();
    let mut reads = Vec::new();
    let members = list(schema, "x-union");
    if members.len() != made.variants.len() {
        let (of_spec, of_progenitor) = (members.len(), made.variants.len());
        return Err(format!("`{name}` has {of_spec} variants, and progenitor made {of_progenitor} of them"));
    }
    for (member, made) in members.iter().zip(&made.variants) {
        let rust = ident(text(member, "rust"))?;
        let ty = made.fields.iter().next().map(|field| shortened(field.ty.clone()));
        let ty = ty.ok_or_else(|| format!("progenitor's `{name}::{rust}` holds nothing"))?;
        let article = if rust.to_string().starts_with(['A', 'E', 'I', 'O', 'U']) { "An" } else { "A" };
        let doc = docs(&format!("{article} `{rust}`."));
        // Objects are large beside the other variants.
        let is_component = matches!(&ty, Type::Path(path) if path.path.is_ident(&rust));
        let ty = if is_component { quote!(Box<#ty>) } else { quote!(#ty) };
        variants.push(quote!(#doc #rust(#ty),));
        let kind = ident(text(member, "kind"))?;
        reads.push(match kind == "object" {
            true => {
                let required = texts(list(member, "required"));
                let tags = tags(member);
                quote!(.object(Self::#rust, &[#(#required),*], &[#(#tags),*]))
            }
            false => quote!(.#kind(Self::#rust)),
        });
    }
    if variants.is_empty() {
        return Err(format!("`{name}` is neither an object, an enum nor a union"));
    }
    let union = quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, ::serde::Serialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #name_ident {
            #(#variants)*
            /// A form that this version of the crate does not know, kept and sent back.
            Unknown(::serde_json::Value),
        }
    };
    let read = quote! {
        impl<'de> ::serde::Deserialize<'de> for #name_ident {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let union = ::frontdesk_core::union::Union::read(deserializer)?;
                Ok(union #(#reads)* .or(Self::Unknown))
            }
        }
    };
    let field = quote! {
        impl ::frontdesk_core::field::FieldValue for #name_ident {
            fn blank() -> Self {
                Self::Unknown(::serde_json::Value::Null)
            }
        }
    };
    Ok(vec![union, read, field])
}

/// By which texts of which fields a variant is told.
fn tags(member: &Value) -> Vec<TokenStream> {
    let tags = member.get("tags").and_then(Value::as_object).into_iter().flatten();
    let tags = tags.map(|(name, values)| {
        let values = texts(values.as_array().map_or(&[], Vec::as_slice));
        quote!((#name, &[#(#values),*]))
    });
    tags.collect()
}

fn texts(values: &[Value]) -> Vec<&str> {
    values.iter().filter_map(Value::as_str).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A variant that only one side knows would be missing from the enum.
    #[test]
    fn each_variant_of_the_spec_is_one_of_the_enum() {
        let member = |rust: &str| json!({"rust": rust, "kind": "string", "required": [], "tags": {}});
        let schema = json!({"x-union": [member("One"), member("Two")]});
        let made = |variants: &str| -> Vec<Item> {
            syn::parse_str::<syn::File>(&format!("pub enum Either {{ {variants} }}")).unwrap().items
        };
        assert!(union("Either", &schema, &made("One(String), Two(String)")).is_ok());
        for variants in ["One(String)", "One(String), Two(String), Three(String)"] {
            let error = union("Either", &schema, &made(variants)).unwrap_err();
            assert!(error.contains("has 2 variants"), "{error}");
        }
    }
}
