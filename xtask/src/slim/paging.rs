//! Lists: how a paged operation's pages are asked for and taken apart.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::Type;

use super::docs::own_docs;
use super::lowered::text;
use super::structures::StructField;
use super::syntax::{first_argument, is_path, shortened};
use super::types::TypeSet;

/// A paged operation's list.
pub struct PagedList {
    /// The type of one element.
    pub item: TokenStream,
    /// A `frontdesk_core::ListPaging` value.
    pub value: TokenStream,
    /// Whether it comes without pages.
    whole: bool,
}

/// What is said of `pages`, `stream` and `collect_all`.
const OF_PAGED_LISTS: [&str; 3] = [
    "Returns the pages of the list as a stream, this one first. See [`Pages`](core::Pages).",
    "Returns the items of the list as a stream, over all pages from this one on. See [`Items`](core::Items).",
    "Returns all items of the list, over all pages from this one on.\n\n# Errors\nThe first error, that of a malformed item too: part of a list is never returned as the whole.",
];

/// The same for a list that has no pages.
const OF_WHOLE_LISTS: [&str; 3] = [
    "Returns the only page of the list as a stream. See [`Pages`](core::Pages).",
    "Returns the items of the list as a stream. A malformed item is an error in its place, and the others still come. See [`Items`](core::Items).",
    "Returns all items of the list.\n\n# Errors\nThe first error, that of a malformed item too: part of a list is never returned as the whole.",
];

impl PagedList {
    /// The request's methods that read the list; `page` is what the operation returns.
    pub fn methods(&self, page: &Type) -> TokenStream {
        let item = &self.item;
        let [of_pages, of_items, of_all] =
            if self.whole { OF_WHOLE_LISTS } else { OF_PAGED_LISTS }.map(own_docs);
        quote! {
            #of_pages
            pub fn pages(self) -> core::Pages<#page> {
                self.request.pages(Self::PAGING)
            }
            #of_items
            pub fn stream(self) -> core::Items<#item> {
                self.request.stream(Self::PAGING)
            }
            #of_all
            pub fn collect_all(self) -> core::ResponseFuture<Vec<#item>> {
                self.request.collect_all(Self::PAGING)
            }
        }
    }
}

/// Reads `x-pagination` against the type of the response.
pub fn paging(pagination: &Value, page: &Type, types: &TypeSet) -> Result<PagedList, String> {
    let items_path = text(pagination, "items");
    let (item, items, count) = if items_path == "." {
        let item = first_argument(page).filter(|_| is_path(page, "Vec"));
        let item = item.ok_or("`items: .` needs a response that is an array")?.clone();
        (item, quote!(page), quote!(page.len()))
    } else {
        let (way, field) = walk(page, items_path, types)?;
        let item = first_argument(&field.ty).filter(|_| is_path(&field.ty, "Vec"));
        let item = item.ok_or_else(|| format!("`items: {items_path}` is no array"))?.clone();
        if field.is_required() {
            (item, quote!(page #way), quote!(page #way.len()))
        } else if field.is_option() {
            (item, quote!(page #way.unwrap_or_default()), quote!(page #way.as_ref().map_or(0, Vec::len)))
        } else {
            (
                item,
                quote!(page #way.into_option().unwrap_or_default()),
                quote!(page #way.as_ref().map_or(0, Vec::len)),
            )
        }
    };
    let number_at = |word| match text(pagination, word) {
        "" => Ok(None),
        path => integer(page, path, types).map(Some),
    };
    let sent = number_at("sent")?.map(|sent| quote!(.sent(#sent)));
    let total = number_at("total")?.map(|total| quote!(.total(#total)));
    let key = key(pagination, &item, types).map(|key| quote!(.key(#key)));
    let names: Vec<&str> = items_path.split('.').filter(|name| !name.is_empty()).collect();
    let position = match text(pagination, "position") {
        "" => position(pagination, page, &names, types),
        path => Some(integer(page, path, types)?),
    };
    let position = position.map(|position| quote!(.position(#position)));
    let style = style(pagination);
    let item = in_types(&shortened(item));
    let value = quote! {
        core::ListPaging::<#page, #item>::new(#style, &[#(#names),*], |page| #items, |page| #count)
        #key #sent #total #position
    };
    Ok(PagedList { whole: text(pagination, "style") == "whole", item, value })
}

/// A part of a response.
pub struct ResponsePart {
    /// Its type: an `Option` where it may be absent or null.
    pub ty: TokenStream,
    /// How it is taken out of the whole.
    pub way: TokenStream,
}

/// The part of a response that a dotted path leads to.
pub fn part(whole: &Type, path: &str, types: &TypeSet) -> Result<ResponsePart, String> {
    let (way, field) = walk(whole, path, types)?;
    let (inner, boxed) = match first_argument(&field.ty).filter(|_| is_path(&field.ty, "Box")) {
        Some(inner) => (inner, true),
        None => (&field.ty, false),
    };
    let ty = in_types(&shortened(inner.clone()));
    Ok(if field.is_required() {
        let unbox = boxed.then(|| quote!(*));
        ResponsePart { ty, way: quote!(#unbox whole #way) }
    } else {
        let option = (!field.is_option()).then(|| quote!(.into_option()));
        let unbox = boxed.then(|| quote!(.map(|part| *part)));
        ResponsePart { ty: quote!(Option<#ty>), way: quote!(whole #way #option #unbox) }
    })
}

/// The field that tells the items of a list apart: the one that is named, or else by the names that
/// vendors give it.
fn key<'a>(pagination: &'a Value, item: &Type, types: &TypeSet) -> Option<&'a str> {
    if let Some(named) = pagination.get("key").and_then(Value::as_str) {
        return Some(named);
    }
    let structure = match item {
        Type::Path(item) => {
            item.path.segments.last().and_then(|last| types.structure(&last.ident.to_string()))
        }
        _ => None,
    };
    ["id", "_id"].into_iter().find(|name| structure.is_some_and(|item| item.field(name).is_some()))
}

/// The function that reads a whole number out of a page.
fn integer(page: &Type, path: &str, types: &TypeSet) -> Result<TokenStream, String> {
    let (way, field) = walk(page, path, types)?;
    let lenient = first_argument(&field.ty).filter(|_| is_path(&field.ty, "Lenient"));
    if lenient.is_some_and(|inner| is_path(inner, "i64")) && field.is_required() {
        return Ok(quote!(|page| page #way.get().copied()));
    }
    if !is_path(&field.ty, "i64") {
        return Err(format!("`{path}` is no integer"));
    }
    Ok(if field.is_required() {
        quote!(|page| Some(page #way))
    } else if field.is_option() {
        quote!(|page| page #way)
    } else {
        quote!(|page| page #way.as_ref().copied())
    })
}

/// The function that reads where a page stands by the server's own word: a field beside the items
/// that is named as the parameter by which the page is asked for.
fn position(pagination: &Value, page: &Type, items: &[&str], types: &TypeSet) -> Option<TokenStream> {
    let parameter = match text(pagination, "style") {
        "offset" => text(pagination, "offset"),
        "page" => text(pagination, "page"),
        _ => return None,
    };
    // A field of that name that is missing or no integer is no echo of the parameter.
    let beside = items.split_last().map(|(_, before)| [before, &[parameter]].concat().join("."));
    beside.and_then(|path| integer(page, &path, types).ok())
}

fn style(pagination: &Value) -> TokenStream {
    match text(pagination, "style") {
        "offset" => {
            let (offset, limit) = (text(pagination, "offset"), text(pagination, "limit"));
            let maximum = literal(number(pagination, "maximum"));
            quote!(core::PageStyle::offset(#offset, #limit, #maximum))
        }
        "cursor" => {
            let (parameter, key) = (text(pagination, "cursor"), text(pagination, "key"));
            let from = if text(pagination, "from") == "last" { quote!(Last) } else { quote!(First) };
            let from = quote!(core::PageEdge::#from);
            quote!(core::PageStyle::cursor(#parameter, #key, #from))
        }
        "whole" => quote!(core::PageStyle::whole()),
        _ => numbered(pagination),
    }
}

fn numbered(pagination: &Value) -> TokenStream {
    let page = text(pagination, "page");
    let first = number(pagination, "first").unwrap_or(1);
    let first = proc_macro2::Literal::i64_unsuffixed(first);
    let size = literal(number(pagination, "size"));
    quote!(core::PageStyle::number(#page, #first, #size))
}

/// A number, if there is one, as an `Option`.
fn literal(number: Option<i64>) -> TokenStream {
    match number.map(proc_macro2::Literal::i64_unsuffixed) {
        Some(number) => quote!(Some(#number)),
        None => quote!(None),
    }
}

fn number(pagination: &Value, key: &str) -> Option<i64> {
    pagination.get(key).and_then(Value::as_i64)
}

/// The Rust way from a page to the field at the end of a dotted path; all before the last is always
/// there.
fn walk<'a>(page: &Type, path: &str, types: &'a TypeSet) -> Result<(TokenStream, &'a StructField), String> {
    let mut at = page.clone();
    let mut way = TokenStream::new();
    let mut found: Option<&StructField> = None;
    for step in path.split('.') {
        if found.is_some_and(|field| !field.is_required()) {
            return Err(format!("`{path}`: what stands before `{step}` must be required"));
        }
        let name = match &at {
            Type::Path(at) => at.path.segments.last().map(|last| last.ident.to_string()),
            _ => None,
        };
        let structure = name.and_then(|name| types.structure(&name));
        let field = structure.and_then(|structure| structure.field(step));
        let field = field.ok_or_else(|| format!("`{path}`: the response has no field `{step}`"))?;
        let rust = &field.rust;
        way.extend(quote!(.#rust));
        at = field.ty.clone();
        found = Some(field);
    }
    found.map(|field| (way, field)).ok_or_else(|| "an empty path".to_owned())
}

/// A type of the types module, as an area's module names it.
pub fn in_types(ty: &Type) -> TokenStream {
    struct Qualify;
    impl syn::visit_mut::VisitMut for Qualify {
        fn visit_type_path_mut(&mut self, path: &mut syn::TypePath) {
            syn::visit_mut::visit_type_path_mut(self, path);
            let bare = path.path.leading_colon.is_none() && path.path.segments.len() == 1;
            let plain = ["Option", "Vec", "String", "bool", "i64"];
            if bare
                && !path
                    .path
                    .segments
                    .first()
                    .is_some_and(|first| plain.iter().any(|name| first.ident == name))
            {
                path.path.segments.insert(0, syn::parse_quote!(types));
            }
        }
    }
    let mut ty = ty.clone();
    syn::visit_mut::VisitMut::visit_type_mut(&mut Qualify, &mut ty);
    quote!(#ty)
}
