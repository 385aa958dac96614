//! The public surface of generated Rust, and what a difference of two surfaces means for callers.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, FnArg, Ident, ImplItem, Item, LitStr, ReturnType, Token, Visibility, braced};

use frontdesk_openapi::problem::Problem;

/// A change that callers have to know of before they update, as Cargo's SemVer rules class it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Release {
    /// Nothing that a caller names has changed.
    Patch,
    /// Something is new, and everything that was there is as it was.
    Minor,
    /// A program that compiled may compile no longer.
    Major,
}

impl Release {
    /// The name of the release that the change needs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// What becomes of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The item is new.
    Added,
    /// The item is gone.
    Removed,
    /// The item has another type or signature; this is the old one.
    Changed(String),
    /// The item is as it was, and callers are warned of it.
    Deprecated,
}

/// A changed item of the surface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemChange {
    /// The path of the item: `types::User.email`, `agents::Agents::list()`.
    pub path: String,
    /// Its type or signature, the old one if the item is gone.
    pub shape: String,
    /// What became of it.
    pub edit: Edit,
    /// The release that it needs.
    pub release: Release,
}

/// The type or signature of an item, and whether its owner may gain items like it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shape {
    text: String,
    grows: bool,
    deprecated: bool,
}

/// The public items of a generated module, by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surface(BTreeMap<String, Shape>);

impl Surface {
    /// Reads the files of a generated module, by their names within its folder.
    ///
    /// # Errors
    /// A file that is no Rust, or an item of a kind that generated code does not have.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a String, &'a String)>) -> Result<Self, Problem> {
        let mut surface = Self::default();
        for (name, text) in files {
            let file = syn::parse_file(text)
                .map_err(|error| Problem::general(format!("{name}: this is no Rust: {error}")))?;
            let module = module(name);
            for item in &file.items {
                surface.read(&module, item).map_err(|error| Problem::general(format!("{name}: {error}")))?;
            }
        }
        Ok(surface)
    }

    /// One line per item, in order.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.0.iter().map(|(path, shape)| line(path, &shape.text)).collect()
    }

    /// What has changed from an older surface to this one, in order.
    #[must_use]
    pub fn changes_since(&self, old: &Self) -> Vec<ItemChange> {
        let mut changes = Vec::new();
        for (path, shape) in &old.0 {
            let (edit, shape, release) = match self.0.get(path) {
                None => (Edit::Removed, shape, Release::Major),
                Some(new) if new.text != shape.text => {
                    (Edit::Changed(shape.text.clone()), new, Release::Major)
                }
                Some(new) if new.deprecated && !shape.deprecated => (Edit::Deprecated, new, Release::Minor),
                Some(_) => continue,
            };
            changes.push(change(path, &shape.text, edit, release));
        }
        for (path, shape) in &self.0 {
            if !old.0.contains_key(path) {
                // A field of a struct that is new with it breaks nobody.
                let is_new_owner = owner(path).is_some_and(|owner| !old.0.contains_key(owner));
                let release = if shape.grows || is_new_owner { Release::Minor } else { Release::Major };
                changes.push(change(path, &shape.text, Edit::Added, release));
            }
        }
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        changes
    }

    fn add(&mut self, path: String, text: impl Into<String>, grows: bool) {
        self.0.insert(path, Shape { text: text.into(), grows, deprecated: false });
    }

    fn read(&mut self, module: &str, item: &Item) -> syn::Result<()> {
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                let path = within(module, &item.ident);
                // Nobody outside writes a struct that has a private field.
                let is_closed = item.fields.iter().any(|field| !is_public(&field.vis));
                let grows = is_closed || is_non_exhaustive(&item.attrs);
                let form = if grows { "struct" } else { "exhaustive struct" };
                for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                    let name = field.ident.as_ref().map_or("0".to_owned(), Ident::to_string);
                    self.add(format!("{path}.{name}"), as_written(&field.ty), grows);
                }
                self.add(path, form, true);
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let path = within(module, &item.ident);
                let grows = is_non_exhaustive(&item.attrs);
                let form = if grows { "enum" } else { "exhaustive enum" };
                for variant in &item.variants {
                    let types: Vec<_> = variant.fields.iter().map(|field| as_written(&field.ty)).collect();
                    self.add(format!("{path}::{}", variant.ident), types.join(", "), grows);
                }
                self.add(path, form, true);
            }
            Item::Macro(item) => self.read_macro(module, &item.mac)?,
            Item::Impl(item) => self.read_impl(module, item),
            Item::Type(item) if is_public(&item.vis) => {
                self.add(within(module, &item.ident), format!("= {}", as_written(&item.ty)), true);
            }
            Item::Mod(item) if is_public(&item.vis) => {
                let path = within(module, &item.ident);
                for inner in item.content.iter().flat_map(|(_, items)| items) {
                    self.read(&path, inner)?;
                }
                self.add(path, "mod", true);
            }
            Item::Const(item) if is_public(&item.vis) => {
                self.add(within(module, &item.ident), as_written(&item.ty), true);
            }
            _ => {}
        }
        Ok(())
    }

    /// The enums that core's macros write; its other macros add no name.
    fn read_macro(&mut self, module: &str, mac: &syn::Macro) -> syn::Result<()> {
        let Some(name) = mac.path.segments.last().map(|segment| segment.ident.to_string()) else {
            return Ok(());
        };
        if name != "open_enum" && name != "open_integer" {
            return Ok(());
        }
        let open: OpenEnum = syn::parse2(mac.tokens.clone())?;
        let path = within(module, &open.name);
        for variant in open.variants {
            self.add(format!("{path}::{variant}"), "", true);
        }
        self.add(path, "enum", true);
        Ok(())
    }

    fn read_impl(&mut self, module: &str, item: &syn::ItemImpl) {
        let owner = as_written(&item.self_ty);
        let owner = match owner.rsplit_once("::") {
            // The client and the scope stand outside of the area's module.
            Some(("super", name)) => name.to_owned(),
            Some((path, name)) if path.starts_with("crate") => name.to_owned(),
            None if !module.is_empty() => format!("{module}::{owner}"),
            _ => owner,
        };
        for part in &item.items {
            match part {
                // What awaiting a request gives.
                ImplItem::Type(part) if part.ident == "Output" => {
                    self.add(format!("{owner}.await"), as_written(&part.ty), true);
                }
                ImplItem::Fn(method) if is_public(&method.vis) => {
                    let path = format!("{owner}::{}()", method.sig.ident);
                    let deprecated = has_attribute(&method.attrs, "deprecated");
                    self.0.insert(path, Shape { text: signature(&method.sig), grows: true, deprecated });
                }
                ImplItem::Const(part) if is_public(&part.vis) => {
                    self.add(format!("{owner}::{}", part.ident), as_written(&part.ty), true);
                }
                _ => {}
            }
        }
    }
}

fn change(path: &str, shape: &str, edit: Edit, release: Release) -> ItemChange {
    ItemChange { path: path.to_owned(), shape: shape.to_owned(), edit, release }
}

/// An item as one line.
#[must_use]
pub fn line(path: &str, shape: &str) -> String {
    match path.strip_suffix("()") {
        Some(name) => format!("{name}{shape}"),
        None if shape.is_empty() => path.to_owned(),
        None => format!("{path}: {shape}"),
    }
}

/// The item that an item belongs to, if that is an item of the surface.
fn owner(path: &str) -> Option<&str> {
    match path.rsplit_once('.') {
        Some((owner, _)) => Some(owner),
        None => Some(path.rsplit_once("::")?.0),
    }
}

/// The module that a file is: types are named from `types`, whatever file they stand in.
fn module(file: &str) -> String {
    let name = file.strip_suffix(".rs").unwrap_or(file);
    let name = name.strip_suffix("/mod").unwrap_or(name);
    match name.split_once('/') {
        Some((folder, _)) => folder.to_owned(),
        None if name == "mod" => String::new(),
        None => name.to_owned(),
    }
}

fn within(module: &str, name: &Ident) -> String {
    if module.is_empty() { name.to_string() } else { format!("{module}::{name}") }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_non_exhaustive(attributes: &[Attribute]) -> bool {
    has_attribute(attributes, "non_exhaustive")
}

fn has_attribute(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident(name))
}

/// Types only: the name of an argument is nothing that a caller can name.
fn signature(signature: &syn::Signature) -> String {
    let arguments: Vec<String> = signature
        .inputs
        .iter()
        .map(|argument| match argument {
            FnArg::Receiver(receiver) if receiver.reference.is_some() => "&self".to_owned(),
            FnArg::Receiver(_) => "self".to_owned(),
            FnArg::Typed(argument) => as_written(&argument.ty),
        })
        .collect();
    let returned = match &signature.output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, returned) => format!(" -> {}", as_written(returned)),
    };
    format!("({}){returned}", arguments.join(", "))
}

/// Tokens with the spaces that one writes by hand.
fn as_written(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (spaced, tight) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
        ("< ", "<"),
        ("( )", "()"),
        (",>", ">"),
        ("[ ", "["),
        (" ]", "]"),
    ] {
        text = text.replace(spaced, tight);
    }
    text
}

/// The inside of `open_enum!` and `open_integer!`: variants with their values.
struct OpenEnum {
    name: Ident,
    variants: Vec<Ident>,
}

impl Parse for OpenEnum {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        input.parse::<Token![enum]>()?;
        let name = input.parse()?;
        let inside;
        braced!(inside in input);
        let mut variants = Vec::new();
        while !inside.is_empty() {
            inside.call(Attribute::parse_outer)?;
            variants.push(inside.parse()?);
            inside.parse::<Token![=]>()?;
            if inside.peek(LitStr) {
                drop(inside.parse::<LitStr>()?)
            } else {
                drop(inside.parse::<syn::Expr>()?)
            }
            if !inside.is_empty() {
                inside.parse::<Token![,]>()?;
            }
        }
        Ok(Self { name, variants })
    }
}

#[cfg(test)]
mod tests;
