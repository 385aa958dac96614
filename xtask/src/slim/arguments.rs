//! What a call is given: arguments of the client's method, and setters of the request.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::Type;

use super::docs::docs;
use super::ids;
use super::lowered::{is, text};
use super::syntax::{first_argument, ident, is_path};

/// The methods that every request struct has of its own.
const OWN_METHODS: [&str; 9] = [
    "body",
    "collect_all",
    "into_future",
    "pages",
    "send",
    "send_raw",
    "send_stream",
    "stream",
    "with_options",
];

/// A parameter.
pub struct Argument<'a> {
    /// The lowered parameter.
    pub lowered: &'a Value,
    /// Whether it must be given.
    pub required: bool,
    /// Its type.
    pub ty: Type,
}

impl Argument<'_> {
    /// Whether it is a part of the path.
    pub fn is_path(&self) -> bool {
        text(self.lowered, "in") == "path"
    }

    /// The statement that puts the argument's value into `request`.
    pub fn put(&self, value: &syn::Ident) -> Result<TokenStream, String> {
        let wire = text(self.lowered, "x-wire");
        // A secret has no text of its own: it is taken out where it is sent, and nowhere else.
        let secret = matches!(&self.ty, Type::Reference(reference) if is_path(&reference.elem, "Secret"));
        let id = ids::taken(&self.ty, value).map(|(_, convert)| convert);
        let value = if secret { quote!(#value.expose()) } else { quote!(#value) };
        let put = match text(self.lowered, "in") {
            "path" => Ok(quote!(request.path(#wire, &#value))),
            "query" => {
                // Most parameters have no style of their own.
                let style = self.lowered.get("x-style").unwrap_or(&Value::Null);
                Ok(match text(style, "kind") {
                    "Brackets" => quote!(request.query_object(#wire, &#value)),
                    "Json" => quote!(request.query_json(#wire, &#value)),
                    "Spread" => quote!(request.query_spread(#wire, &#value)),
                    "Joined" => {
                        let separator = separator(style)?;
                        quote!(request.query_joined(#wire, #separator, &#value))
                    }
                    _ => quote!(request.query(#wire, &#value)),
                })
            }
            "header" => Ok(quote!(request.header(#wire, &#value))),
            other => Err(format!("a parameter in `{other}` cannot be sent")),
        }?;
        Ok(quote!(#id #put))
    }

    /// The request's method that sets it.
    pub fn setter(&self) -> Result<TokenStream, String> {
        let rust = text(self.lowered, "name");
        let (method, rust) = (ident(&method_name(rust))?, ident(rust)?);
        let ty = passed(&self.ty, &rust);
        let doc = docs(text(self.lowered, "x-doc"));
        let put = self.put(&rust)?;
        let deprecated = is(self.lowered, "deprecated").then(|| {
            quote!(#[deprecated = "the parameter has no effect, or is about to lose it: its documentation says more"])
        });
        Ok(quote! {
            #doc
            #deprecated
            pub fn #method(mut self, #rust: #ty) -> Self {
                let request = &mut self.request;
                #put;
                self
            }
        })
    }
}

/// The style of a form's field, by which it is written.
pub fn field_style(style: &Value) -> Result<TokenStream, String> {
    let kind = ident(text(style, "kind"))?;
    let of = match kind == "Joined" {
        true => {
            let separator = separator(style)?;
            quote!((#separator))
        }
        false => quote!(),
    };
    Ok(quote!(core::FieldStyle::#kind #of))
}

/// What stands between the elements of a list that is one text.
fn separator(style: &Value) -> Result<char, String> {
    let separator = text(style, "separator");
    separator.parse().map_err(|_| format!("`{separator}` is no separator"))
}

/// A file as an argument, and the statement that puts it into `request`.
pub fn file_argument(file: &Value) -> Result<(TokenStream, TokenStream), String> {
    let (rust, wire) = (ident(text(file, "rust"))?, text(file, "wire"));
    let ty = quote!(core::File);
    Ok(if is(file, "many") {
        (quote!(#rust: impl IntoIterator<Item = #ty>), quote!(request.files(#wire, #rust)))
    } else {
        (quote!(#rust: #ty), quote!(request.files(#wire, [#rust])))
    })
}

/// The request's method that adds a file. Beside JSON, a file changes what the call is sent as.
pub fn file_setter(file: &Value, beside_json: bool) -> Result<TokenStream, String> {
    let method = ident(&method_name(text(file, "rust")))?;
    let (argument, put) = file_argument(file)?;
    let mut doc = text(file, "doc").to_owned();
    if beside_json {
        doc.push_str("\n\nWith a file, the call is sent as `multipart/form-data`.");
    }
    let doc = docs(&doc);
    Ok(quote! {
        #doc
        pub fn #method(mut self, #argument) -> Self {
            let request = &mut self.request;
            #put;
            self
        }
    })
}

/// The name of a setter: the request's own methods keep theirs.
pub fn method_name(rust: &str) -> String {
    if OWN_METHODS.contains(&rust) { format!("{rust}_") } else { rust.to_owned() }
}

/// Whether a parameter or file must be given.
pub fn is_required(part: &Value) -> bool {
    is(part, "required")
}

/// The type of an argument of that name: a list is taken as a slice, and an ID as whatever becomes
/// one.
pub fn passed(ty: &Type, name: &syn::Ident) -> TokenStream {
    if let Some((taken, _)) = ids::taken(ty, name) {
        return taken;
    }
    match ty {
        Type::Reference(reference) => match element(&reference.elem) {
            Some(element) => quote!(&[#element]),
            None => quote!(#reference),
        },
        ty => quote!(#ty),
    }
}

/// The `T` of a `Vec<T>`.
pub fn element(ty: &Type) -> Option<&Type> {
    first_argument(ty).filter(|_| is_path(ty, "Vec"))
}
