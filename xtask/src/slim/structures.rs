//! Structs and their fields.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Item, Type};

use super::docs::{comment, docs};
use super::fixed::text_of;
use super::lowered::{is, list, text};
use super::syntax::{first_argument, ident, is_path, last_argument, shortened};
use crate::write::{self, WIDTH};

/// A struct.
pub struct Structure {
    pub name: syn::Ident,
    pub doc: String,
    /// Its fields in the spec's order.
    pub fields: Vec<StructField>,
    /// What its unlisted fields hold, where the spec says it.
    pub unlisted: Option<Type>,
}

/// A field of a struct.
pub struct StructField {
    /// Its Rust name.
    pub rust: syn::Ident,
    /// Its JSON name.
    pub wire: String,
    pub doc: String,
    /// Its type, without the markers of the lowered document.
    pub ty: Type,
    /// Whether it is always sent, and whether it may be null.
    pub presence: Presence,
    /// Whether the constructor takes it all the same.
    pub given: bool,
    /// Whether it is in a box, if the spec says so.
    pub boxed: Option<bool>,
}

/// Whether a field is always sent, and whether it may be null.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Required,
    /// `Option`, always sent: null where there is no value.
    Nullable,
    /// `Option`, left out where there is no value.
    Optional,
    /// `Nullable`, which tells absent and null apart.
    OptionalNullable,
}

impl Structure {
    pub fn read(name: &str, schema: &Value, items: &[Item]) -> Result<Self, String> {
        let found = items.iter().find_map(|item| match item {
            Item::Struct(found) if found.ident == name => Some(found),
            _ => None,
        });
        let Some(found) = found else {
            return Err(format!("progenitor made no struct of `{name}`"));
        };
        let mut fields = Vec::new();
        for field in list(schema, "x-fields") {
            let rust = text(field, "rust");
            let made = found.fields.iter().find(|made| made.ident.as_ref().is_some_and(|made| made == rust));
            let Some(made) = made else {
                return Err(format!("progenitor's struct `{name}` has no field `{rust}`"));
            };
            let (presence, ty) = presence(&made.ty);
            fields.push(StructField {
                rust: ident(rust)?,
                wire: text(field, "wire").to_owned(),
                doc: text(field, "doc").to_owned(),
                ty: shortened(ty),
                presence,
                given: is(field, "given"),
                boxed: field.get("boxed").and_then(Value::as_bool),
            });
        }
        // typify calls the map of unlisted fields `extra`, as we do.
        let made = found.fields.iter().find(|made| made.ident.as_ref().is_some_and(|made| made == "extra"));
        let unlisted = made.and_then(|made| last_argument(&made.ty)).filter(|ty| !is_path(ty, "Value"));
        Ok(Self {
            name: ident(name)?,
            doc: text(schema, "description").to_owned(),
            fields,
            unlisted: unlisted.cloned().map(shortened),
        })
    }

    /// The struct itself; `has_default` says whether the default is derived.
    pub fn declaration(&self, has_default: bool) -> TokenStream {
        let (doc, name) = (&self.doc, &self.name);
        let derived = if has_default { "Clone, Default" } else { "Clone" };
        let (about_extra, extra) = match &self.unlisted {
            Some(ty) => {
                ("The other fields, by their names, which are data.", quote!(::frontdesk_core::Extra<#ty>))
            }
            None => (
                "Fields that this version of the crate does not know, kept and sent back.",
                quote!(::frontdesk_core::Extra),
            ),
        };
        let fields = self.fields.iter().map(|field| (field.doc.as_str(), &field.rust, field.whole_type()));
        let own = format_ident!("extra");
        let fields: Vec<_> = fields.chain([(about_extra, &own, extra)]).collect();
        let lines = fields.iter().map(|(_, rust, ty)| format!("    pub {rust}: {},", text_of(ty)));
        let lines: Vec<String> = lines.collect();
        if lines.iter().all(|line| line.len() <= WIDTH) {
            let mut text =
                format!("{}#[derive({derived})]\n#[non_exhaustive]\npub struct {name} {{\n", comment(doc));
            for ((doc, ..), line) in fields.iter().zip(lines) {
                for comment in comment(doc).lines() {
                    text += &format!("    {comment}\n");
                }
                text += &line;
                text.push('\n');
            }
            return write::verbatim(&format!("{text}}}"));
        }
        // How a line is broken is the printer's to know.
        let (doc, derived) = (docs(doc), has_default.then(|| quote!(, Default)));
        let fields = fields.iter().map(|(doc, rust, ty)| {
            let doc = docs(doc);
            quote!(#doc pub #rust: #ty,)
        });
        quote! {
            #doc
            #[derive(Clone #derived)]
            #[non_exhaustive]
            pub struct #name {
                #(#fields)*
            }
        }
    }

    /// The call of `record!`; `may_be_empty` says that the struct has a default.
    pub fn record(&self, may_be_empty: bool) -> TokenStream {
        let fields = self.fields.iter().enumerate().map(|(place, field)| field.of_record(place));
        let fields: String = fields.collect();
        let body = if fields.is_empty() { "{}".to_owned() } else { format!("{{\n{fields}    }}") };
        let default = if may_be_empty { "    #[default]\n" } else { "" };
        write::verbatim(&format!("core::record! {{\n{default}    {} {body}\n}}", self.name))
    }

    /// The field that holds the JSON field `wire`.
    pub fn field(&self, wire: &str) -> Option<&StructField> {
        self.fields.iter().find(|field| field.wire == wire)
    }
}

impl StructField {
    /// Whether there always is a value.
    pub fn is_required(&self) -> bool {
        self.presence == Presence::Required
    }

    /// Whether the field is an `Option`.
    pub fn is_option(&self) -> bool {
        matches!(self.presence, Presence::Nullable | Presence::Optional)
    }

    /// The type of the field, with what says that there may be no value.
    fn whole_type(&self) -> TokenStream {
        let ty = &self.ty;
        match self.presence {
            Presence::Required => quote!(#ty),
            Presence::Nullable | Presence::Optional => quote!(Option<#ty>),
            Presence::OptionalNullable => quote!(::frontdesk_core::Nullable<#ty>),
        }
    }

    /// The line of `record!` for the field in this place: under which name it travels, and whether
    /// it may be absent or null.
    pub fn of_record(&self, place: usize) -> String {
        let wire = Literal::string(&self.wire);
        let presence = match self.presence {
            Presence::Required | Presence::Nullable => "required",
            Presence::Optional => "optional",
            Presence::OptionalNullable => "nullable",
        };
        format!("        {place} {presence} {} = {wire},\n", self.rust)
    }
}

/// Takes the lowered document's marker off a field's type.
fn presence(ty: &Type) -> (Presence, Type) {
    let markers = [
        ("Optional", Presence::Optional),
        ("Nullable", Presence::OptionalNullable),
        ("Option", Presence::Nullable),
    ];
    for (marker, presence) in markers {
        if is_path(ty, marker)
            && let Some(inner) = first_argument(ty)
        {
            return (presence, inner.clone());
        }
    }
    (Presence::Required, ty.clone())
}
