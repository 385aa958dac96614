//! The example in an operation's documentation: a call made of the spec's own examples.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Ident, Type};

use super::arguments::{Argument, element, is_required, method_name};
use super::handles::{AreaHandle, ScopeHandle};
use super::ids;
use super::literals::{Literals, Misfit, is_by_hand};
use super::lowered::{is, list, text};
use super::operations::{Awaited, LoweredOperation};
use super::shown::{Shown, item_name, own_name, plural, singular};
use super::syntax::{first_argument, ident, is_path};
use super::types::TypeSet;

/// How many optional parameters a call shows: a list's conditions can be combined, others may
/// exclude each other.
const SHOWN_OF_LISTS: usize = 2;

/// Writes the examples of one vendor's operations.
pub struct Snippets<'a> {
    /// The crate that readers import from.
    pub krate: &'a str,
    pub lowered: &'a Value,
    pub types: &'a TypeSet,
}

impl Snippets<'_> {
    /// A call of the operation and what it does with the response, as a block of code in
    /// CommonMark.
    pub fn snippet(
        &self,
        operation: &LoweredOperation<'_>,
        handle: &AreaHandle,
        scope: Option<&ScopeHandle>,
    ) -> Result<String, Misfit> {
        let mut literals = Literals::new(self.types, self.lowered);
        let mut before = TokenStream::new();
        let call = self.call(operation, handle, scope, &mut literals, &mut before)?;
        let rest = self.response(operation, handle, call)?;
        let mut uses = TokenStream::new();
        let imports = literals.imports.iter().map(|(module, names)| match *module {
            "std::collections" => ((*module).to_owned(), names),
            "" => (self.krate.to_owned(), names),
            module => (format!("{}::{module}", self.krate), names),
        });
        for (path, names) in imports.collect::<BTreeMap<_, _>>() {
            let path: syn::Path =
                syn::parse_str(&path).map_err(|error| self.misfit(operation, error.to_string()))?;
            let names = names.iter().map(|name| ident(name)).collect::<Result<Vec<_>, _>>();
            let names = names.map_err(|what| self.misfit(operation, what))?;
            uses.extend(match names.as_slice() {
                [only] => quote!(use #path::#only;),
                names => quote!(use #path::{#(#names),*};),
            });
        }
        let body = formatted(quote!(#uses #before #rest), &literals.json)
            .map_err(|what| self.misfit(operation, what))?;
        let (import, error) = match literals.fallible {
            true => ("Client", "Box<dyn std::error::Error>"),
            false => ("{Client, Error}", "Error"),
        };
        let krate = self.krate;
        Ok(format!(
            "```no_run\n# use {krate}::{import};\n# async fn example(client: Client) -> Result<(), {error}> {{\n{body}# Ok(())\n# }}\n```"
        ))
    }

    fn misfit(&self, operation: &LoweredOperation<'_>, what: String) -> Misfit {
        Misfit::new(text(operation.lowered, "x-at"), what)
    }

    /// The request as an expression; what it is made of first goes into `before`.
    fn call(
        &self,
        operation: &LoweredOperation<'_>,
        handle: &AreaHandle,
        scope: Option<&ScopeHandle>,
        literals: &mut Literals<'_>,
        before: &mut TokenStream,
    ) -> Result<TokenStream, Misfit> {
        let scoped = scope.filter(|_| is(operation.lowered, "x-scoped"));
        let mut arguments = Vec::new();
        let mut scope_value = TokenStream::new();
        for argument in operation.arguments.iter().filter(|argument| argument.required) {
            let (value, at) = example(argument.lowered);
            let value = value.ok_or_else(|| {
                Misfit::new(
                    at,
                    "the documentation shows a call, for which a required parameter needs an `example`",
                )
            })?;
            let value = literals.argument(&argument.ty, value, at)?;
            let is_scope = argument.is_path()
                && scoped.is_some_and(|scope| scope.parameter == text(argument.lowered, "x-wire"));
            if is_scope { scope_value = value } else { arguments.push(value) }
        }
        let mut setters = TokenStream::new();
        if let Some(ty) = &operation.body {
            // A body that has no example, as one without `x-body`, is a misfit.
            let (value, at) = example(operation.lowered.get("x-body").unwrap_or(&Value::Null));
            let value = value.ok_or_else(|| {
                Misfit::new(at, "the documentation shows a call, for which a request body needs an `example`")
            })?;
            let body = self.body(operation, ty, value, at, literals, before)?;
            if operation.body_required() {
                arguments.push(body)
            } else {
                setters.extend(quote!(.body(#body)))
            }
        }
        let files = list(operation.lowered, "x-files");
        for file in files.iter().filter(|file| is_required(file)) {
            arguments.push(self.file(operation, file, literals, before)?);
        }
        if let Some(file) = files.first().filter(|_| operation.body.is_none() && arguments.is_empty()) {
            let method =
                ident(&method_name(text(file, "rust"))).map_err(|what| self.misfit(operation, what))?;
            let file = self.file(operation, file, literals, before)?;
            setters.extend(quote!(.#method(#file)));
        }
        for argument in self.optional(operation) {
            let (Some(value), at) = example(argument.lowered) else { continue };
            let value = literals.argument(&argument.ty, value, at)?;
            let method =
                ident(&method_name(text(argument.lowered, "name"))).map_err(|what| Misfit::new(at, what))?;
            setters.extend(quote!(.#method(#value)));
        }
        let method = ident(operation.method).map_err(|what| self.misfit(operation, what))?;
        let handle = handle.expression(scope, &scope_value);
        Ok(quote!(#handle.#method(#(#arguments),*) #setters))
    }

    /// The optional parameters that a call shows: some of the query that have an example.
    fn optional<'o>(&self, operation: &'o LoweredOperation<'_>) -> impl Iterator<Item = &'o Argument<'o>> {
        let pagination = operation.lowered.get("x-pagination");
        let pages: Vec<&str> = ["offset", "limit", "page", "cursor"]
            .into_iter()
            .filter_map(|word| pagination?.get(word)?.as_str())
            .collect();
        let shown = operation.arguments.iter().filter(move |argument| {
            let inner = match &argument.ty {
                Type::Reference(reference) => reference.elem.as_ref(),
                ty => ty,
            };
            !argument.required
                && text(argument.lowered, "in") == "query"
                && !is(argument.lowered, "deprecated")
                && !pages.contains(&text(argument.lowered, "x-wire"))
                && !is_by_hand(inner)
                && example(argument.lowered).0.is_some()
        });
        shown.take(if pagination.is_some() { SHOWN_OF_LISTS } else { 1 })
    }

    fn body(
        &self,
        operation: &LoweredOperation<'_>,
        ty: &Type,
        value: &Value,
        at: &str,
        literals: &mut Literals<'_>,
        before: &mut TokenStream,
    ) -> Result<TokenStream, Misfit> {
        // The files of a form are set by themselves.
        let mut value = value.clone();
        if let Some(fields) = value.as_object_mut() {
            for file in list(operation.lowered, "x-files") {
                fields.remove(text(file, "name"));
            }
        }
        match ty {
            Type::Reference(reference) if is_record(&reference.elem) => {
                let record = literals.exact(&reference.elem, &value, at)?;
                before.extend(quote!(let body = #record;));
                Ok(quote!(&body))
            }
            ty => literals.argument(ty, &value, at),
        }
    }

    fn file(
        &self,
        operation: &LoweredOperation<'_>,
        file: &Value,
        literals: &mut Literals<'_>,
        before: &mut TokenStream,
    ) -> Result<TokenStream, Misfit> {
        let rust = text(file, "rust").trim_end_matches('_');
        let media = text(file, "media");
        let listed = media.split_once(',').map_or(media, |(first, _)| first).trim();
        let (media, ending) = match listed {
            "" | "image/*"
                if ["avatar", "image", "logo", "picture", "cover"]
                    .iter()
                    .any(|picture| rust.contains(picture)) =>
            {
                ("image/png", "png")
            }
            "image/png" | "image/*" => ("image/png", "png"),
            "image/jpeg" => ("image/jpeg", "jpg"),
            "text/csv" => ("text/csv", "csv"),
            "audio/ogg" => ("audio/ogg", "ogg"),
            "" | "application/pdf" => ("application/pdf", "pdf"),
            other => (other, "bin"),
        };
        let name = format!("{}.{ending}", singular(rust));
        let variable = ident(&singular(rust)).map_err(|what| self.misfit(operation, what))?;
        let ty = literals.import("", "File");
        before.extend(quote!(let #variable = #ty::open(#name, #media).await?;));
        Ok(if is(file, "many") { quote!([#variable]) } else { quote!(#variable) })
    }

    /// The statements that send the request and print something of the response.
    fn response(
        &self,
        operation: &LoweredOperation<'_>,
        handle: &AreaHandle,
        call: TokenStream,
    ) -> Result<TokenStream, Misfit> {
        let shown = Shown { types: self.types, lowered: self.lowered };
        let (whole, at) = example(operation.lowered);
        let at = if at.is_empty() { text(operation.lowered, "x-at") } else { at };
        let noun = noun(operation, handle);
        let pagination =
            operation.lowered.get("x-pagination").filter(|pagination| text(pagination, "style") != "whole");
        if let Some(pagination) = pagination {
            let paging = operation.paging(self.types).map_err(|what| self.misfit(operation, what))?;
            let paging =
                paging.ok_or_else(|| self.misfit(operation, "`x-pagination` gives no list".to_owned()))?;
            let item: Type =
                syn::parse2(paging.item).map_err(|error| self.misfit(operation, error.to_string()))?;
            let records = whole.and_then(|whole| within(whole, text(pagination, "items")));
            let record = first_of(records, at)?;
            let (many, one) = self.names(&item, &noun);
            let statement = shown.statement(&one, &item, record);
            return Ok(quote! {
                let mut #many = #call.stream();
                while let Some(#one) = #many.next().await {
                    let #one = #one?;
                    #statement
                }
            });
        }
        let Some(awaited) = operation.awaited(self.types).map_err(|what| self.misfit(operation, what))?
        else {
            return Ok(quote!(#call.await?;));
        };
        let Awaited { ty, path } = awaited;
        // Of a response without an example, all is printed.
        let value = whole.and_then(|whole| within(whole, path)).unwrap_or(&Value::Null);
        if is_path(&ty, "Records") {
            let item = first_argument(&ty)
                .cloned()
                .ok_or_else(|| self.misfit(operation, "records of nothing".to_owned()))?;
            let (many, one) = self.names(&item, &noun);
            let statement = shown.statement(&one, &item, value);
            return Ok(quote! {
                let mut #many = #call.await?;
                while let Some(#one) = #many.next().await {
                    let #one = #one?;
                    #statement
                }
            });
        }
        let name = match first_argument(&ty).filter(|_| is_path(&ty, "Vec")) {
            Some(item) => {
                first_of(Some(value), at)?;
                self.names(item, &noun).0
            }
            None => {
                let inner = first_argument(&ty).filter(|_| is_path(&ty, "Option")).unwrap_or(&ty);
                match first_argument(inner).filter(|_| is_path(inner, "Vec")) {
                    Some(item) => self.names(item, &noun).0,
                    None => free(own_name(inner, &noun)),
                }
            }
        };
        let statement = shown.statement(&name, &ty, value);
        Ok(quote! {
            let #name = #call.await?;
            #statement
        })
    }

    /// What a list and one of its items are called.
    fn names(&self, item: &Type, noun: &Ident) -> (Ident, Ident) {
        let noun = ident(&singular(&noun.to_string())).unwrap_or_else(|_| noun.clone());
        let many = ident(&plural(&noun.to_string())).unwrap_or_else(|_| format_ident!("items"));
        let one = item_name(item, &many);
        let many = ident(&plural(&one.to_string())).unwrap_or(many);
        let many = if many == one { format_ident!("all_{many}") } else { many };
        (free(many), free(one))
    }
}

/// The example beside a part of the lowered document, and where it stands or should.
fn example(part: &Value) -> (Option<&Value>, &str) {
    let example = part.get("x-example").or_else(|| part.get("example"));
    (example.and_then(|example| example.get("value")), example.map_or("", |example| text(example, "at")))
}

/// The part of a response that a dotted path leads to.
fn within<'v>(whole: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').filter(|step| !step.is_empty()).try_fold(whole, |part, step| part.get(step))
}

/// The first record of a list, without which a loop over it would show nothing.
fn first_of<'v>(records: Option<&'v Value>, at: &str) -> Result<&'v Value, Misfit> {
    let records = records.and_then(Value::as_array);
    let first = records.and_then(|records| records.iter().find(|record| !record.is_null()));
    first.ok_or_else(|| Misfit::new(at, "the documentation shows a loop over the list, for which the example needs a record in it; add one"))
}

/// Whether a body is a value that a variable holds before it is sent: no text, list or ID.
fn is_record(ty: &Type) -> bool {
    element(ty).is_none() && !is_path(ty, "str") && !ids::is_id(ty)
}

/// What an operation is about: the last word of its result's path, of its method, or its area.
fn noun(operation: &LoweredOperation<'_>, handle: &AreaHandle) -> Ident {
    const OF_NO_MEANING: [&str; 8] =
        ["payload", "data", "result", "results", "response", "items", "list", "value"];
    let result =
        operation.lowered.get("x-result").and_then(Value::as_str).and_then(|path| path.rsplit('.').next());
    let result = result.filter(|word| !OF_NO_MEANING.contains(word)).and_then(crate::names::snake);
    let header = operation.lowered.pointer("/x-result/header").map(|_| "id".to_owned());
    let method = operation.method.rsplit_once('_').map(|(_, last)| last.to_owned());
    let area = crate::names::snake(&handle.name.to_string());
    let area = area.and_then(|area| area.rsplit('_').next().map(singular));
    let found = result.or(header).or(method).or(area);
    // A word that is none of Rust's names, such as `2fa`.
    found.and_then(|found| ident(&found).ok()).unwrap_or_else(|| format_ident!("found"))
}

/// A name that is not one of the snippet's own.
fn free(name: Ident) -> Ident {
    if ["client", "body", "file"].iter().any(|taken| name == taken) { format_ident!("found") } else { name }
}

/// Statements as rustfmt would have them, each call of `json!` with what it holds.
fn formatted(statements: TokenStream, json: &[Value]) -> Result<String, String> {
    let file: syn::File = syn::parse2(quote!(fn main() { #statements }))
        .map_err(|error| format!("the example came out as no Rust: {error}"))?;
    let text = prettyplease::unparse(&file);
    let inside = text.trim().strip_prefix("fn main() {").and_then(|rest| rest.strip_suffix('}'));
    let inside = inside.ok_or("the example came out as no block")?;
    let mut whole = String::new();
    let (mut in_import, mut after_import) = (false, false);
    for line in inside.trim_matches('\n').lines() {
        let line = line.strip_prefix("    ").unwrap_or(line);
        in_import |= line.starts_with("use ");
        if after_import && !in_import {
            whole.push('\n');
        }
        after_import = in_import;
        in_import &= !line.ends_with(';');
        let mut line = line.to_owned();
        for (index, value) in json.iter().enumerate() {
            if let Some((before, after)) = line.split_once(&mark(index)) {
                let indent = line.len() - line.trim_start().len();
                let json =
                    json_text(value, before.chars().count() + "json!(".len() + after.chars().count(), indent);
                line = format!("{before}json!({json}){after}");
            }
        }
        whole.push_str(&line);
        whole.push('\n');
    }
    match (0..json.len()).map(mark).find(|mark| whole.contains(mark)) {
        Some(mark) => Err(format!("the example kept `{mark}` in place of its JSON")),
        None => Ok(whole),
    }
}

/// What stands for the JSON of this number until the example is formatted.
fn mark(index: usize) -> String {
    format!("json!(__json_{index})")
}

/// The widest line of JSON in an example.
const WIDTH: usize = 85;

/// JSON on one line where that fits beside what stands there, and otherwise a part on each.
fn json_text(value: &Value, beside: usize, indent: usize) -> String {
    let short = one_line(value);
    if beside + short.chars().count() <= WIDTH {
        return short;
    }
    let within = indent + 4;
    let (open, close, parts): (_, _, Vec<String>) = match value {
        Value::Array(items) => {
            ('[', ']', items.iter().map(|item| json_text(item, within + 1, within)).collect())
        }
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| {
                let name = Value::from(name.as_str());
                format!("{name}: {}", json_text(value, within + name.to_string().len() + 3, within))
            });
            ('{', '}', fields.collect())
        }
        _ => return short,
    };
    let (inner, outer) = (" ".repeat(within), " ".repeat(indent));
    let parts: String = parts.iter().map(|part| format!("{inner}{part},\n")).collect();
    format!("{open}\n{parts}{outer}{close}")
}

fn one_line(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), one_line(value)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(one_line).collect::<Vec<_>>().join(", ")),
        value => value.to_string(),
    }
}
