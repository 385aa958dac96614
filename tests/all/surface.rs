//! The public surface of each generated module, a line for each item: what a change of a spec means
//! for callers stands in the snapshots' diff.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use frontdesk_tests::spec::root;
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::{
    Attribute, FnArg, Ident, ImplItem, Item, LitStr, Pat, ReturnType, Token, Type, Visibility, braced,
};
use xtask::regen::Target;

/// What stands inside `open_enum!`.
struct OpenEnum {
    name: Ident,
    variants: Vec<(Ident, String)>,
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
            let variant = inside.parse()?;
            inside.parse::<Token![=]>()?;
            variants.push((variant, inside.parse::<LitStr>()?.value()));
            if !inside.is_empty() {
                inside.parse::<Token![,]>()?;
            }
        }
        Ok(Self { name, variants })
    }
}

/// The surface of a vendor's generated module.
fn surface(vendor: &str) -> String {
    let folder = root().join(Target::named(vendor).unwrap().generated);
    let mut text = String::new();
    for path in files(&folder) {
        let _ = writeln!(text, "{}", path.strip_prefix(&folder).unwrap().display());
        for line in lines(&path) {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

/// The files of a folder and of those in it, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> =
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    found.sort();
    found
}

fn lines(path: &Path) -> Vec<String> {
    let file = syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut lines = Vec::new();
    for item in &file.items {
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                let fields = item.fields.iter().filter(|field| is_public(&field.vis));
                let fields: Vec<String> = fields
                    .map(|field| {
                        let name = field.ident.as_ref().unwrap().to_string();
                        format!("{name}{}: {}", wire(&field.attrs, &name), ty(&field.ty))
                    })
                    .collect();
                // A request has no public fields; its methods say all.
                if !fields.is_empty() {
                    lines.push(format!("struct {} {{ {} }}", item.ident, fields.join(", ")));
                }
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let variants: Vec<String> =
                    item.variants.iter().map(|it| shown(&it.ident.to_token_stream(), &it.fields)).collect();
                lines.push(format!("enum {} {{ {} }}", item.ident, variants.join(", ")));
            }
            Item::Macro(item) if item.mac.path.segments.last().unwrap().ident == "open_enum" => {
                let open: OpenEnum = syn::parse2(item.mac.tokens.clone()).unwrap();
                let variants: Vec<String> =
                    open.variants.iter().map(|(name, value)| format!("{name} = {value:?}")).collect();
                lines.push(format!("open enum {} {{ {} }}", open.name, variants.join(", ")));
            }
            Item::Impl(item) if item.trait_.is_none() => {
                let owner = ty(&item.self_ty);
                let methods = item.items.iter().filter_map(|item| match item {
                    ImplItem::Fn(method) if is_public(&method.vis) => Some(&method.sig),
                    _ => None,
                });
                lines.extend(methods.map(|method| signature(&owner, method)));
            }
            Item::Impl(item) => {
                // What awaiting a request gives.
                let output = item.items.iter().find_map(|part| match part {
                    ImplItem::Type(part) if part.ident == "Output" => Some(ty(&part.ty)),
                    _ => None,
                });
                lines.extend(output.map(|output| format!("{}.await -> {output}", ty(&item.self_ty))));
            }
            Item::Type(item) if is_public(&item.vis) => {
                lines.push(format!("type {} = {}", item.ident, ty(&item.ty)))
            }
            Item::Mod(item) if is_public(&item.vis) => lines.push(format!("mod {}", item.ident)),
            Item::Use(item) if is_public(&item.vis) => lines.push(compact(&item.tree)),
            _ => {}
        }
    }
    lines
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The name on the wire, where it is another.
fn wire(attributes: &[Attribute], rust: &str) -> String {
    let mut renamed = String::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                renamed = meta.value()?.parse::<LitStr>()?.value();
            } else if meta.path.is_ident("flatten") {
                renamed = "..".to_owned();
            } else if meta.input.peek(Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        });
    }
    if renamed.is_empty() || renamed == rust { String::new() } else { format!(" {renamed:?}") }
}

fn signature(owner: &str, method: &syn::Signature) -> String {
    let arguments: Vec<String> = method
        .inputs
        .iter()
        .map(|argument| match argument {
            FnArg::Receiver(receiver) if receiver.reference.is_some() => "&self".to_owned(),
            FnArg::Receiver(_) => "self".to_owned(),
            FnArg::Typed(argument) => match &*argument.pat {
                Pat::Ident(name) => format!("{}: {}", name.ident, ty(&argument.ty)),
                other => panic!("an argument {}", other.to_token_stream()),
            },
        })
        .collect();
    let asynchronous = if method.asyncness.is_some() { "async " } else { "" };
    let returned = match &method.output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, returned) => format!(" -> {}", ty(returned)),
    };
    format!("{asynchronous}{owner}::{}({}){returned}", method.ident, arguments.join(", "))
}

fn shown(name: &impl ToTokens, fields: &syn::Fields) -> String {
    let types: Vec<String> = fields.iter().map(|field| ty(&field.ty)).collect();
    if types.is_empty() { compact(name) } else { format!("{}({})", compact(name), types.join(", ")) }
}

/// A type as a reader wants it.
fn ty(ty: &Type) -> String {
    compact(ty)
}

/// Tokens with as few spaces as one writes by hand, and without the crates in front of the
/// generated paths.
fn compact(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for prefix in [
        ":: frontdesk_core :: ",
        "core :: ",
        ":: serde_json :: ",
        ":: std :: collections :: ",
        "types :: ",
        "crate :: ",
    ] {
        text = text.replace(prefix, "");
    }
    for (spaced, tight) in [
        (" :: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
        ("< ", "<"),
        ("( )", "()"),
        (",>", ">"),
    ] {
        text = text.replace(spaced, tight);
    }
    text
}

#[test]
fn of_chatwoot() {
    insta::assert_snapshot!(surface("chatwoot"));
}

#[test]
fn of_imichat() {
    insta::assert_snapshot!(surface("imichat"));
}

#[test]
fn of_nuance() {
    insta::assert_snapshot!(surface("nuance"));
}

#[test]
fn of_rocketchat() {
    insta::assert_snapshot!(surface("rocketchat"));
}
