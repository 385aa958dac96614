//! What all requests have, as text: it is half of a request, and the same but for names and types.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs::own_comment;
use crate::write::{self, WIDTH};

/// The struct of a request, which `doc` describes.
pub fn structure(name: &str, doc: &str) -> TokenStream {
    write::verbatim(&format!(
        "{}\
#[derive(Clone, Debug)]
#[must_use = \"a request does nothing until it is awaited or sent\"]
pub struct {name} {{
    request: core::Request,
}}",
        own_comment(doc)
    ))
}

/// What is fixed about an operation: the arguments of `from_static`, and the calls behind it.
pub fn operation(id: &str, method: &str, path: &str, security: &[&str], calls: &[String]) -> TokenStream {
    let text = |text: &str| Literal::string(text).to_string();
    let security: Vec<String> = security.iter().map(|name| text(name)).collect();
    // Behind a chain of calls, the printer indents once more.
    let (indent, end) = match calls {
        [] => ("    ", ")".to_owned()),
        calls => ("        ", format!("    )\n    {}", calls.join("\n    "))),
    };
    write::verbatim(&format!(
        "\
/// The operation that is called.
pub const OPERATION: &'static core::Operation = &core::Operation::from_static(
{indent}{},
{indent}core::http::Method::{method},
{indent}{},
{indent}&[{}],
{end};",
        text(id),
        text(path),
        security.join(", "),
    ))
}

/// The method that takes options.
pub fn with_options() -> TokenStream {
    write::verbatim(
        "\
/// Sets options for this call: timeouts, retries, headers, parameters, body fields.
pub fn with_options(mut self, options: core::RequestOptions) -> Self {
    self.request.options(options);
    self
}",
    )
}

/// The method that returns the whole response, by the core's `method` with an argument.
pub fn send(whole: &TokenStream, method: &syn::Ident, argument: Option<&str>) -> TokenStream {
    let whole = text_of(whole);
    let response = format!("core::Response<{whole}>");
    let returned = format!("core::ResponseFuture<{response}>");
    let fits = |line: String| line.len() <= WIDTH;
    let (arguments, returned) = if fits(format!("    pub fn send(self) -> {returned} {{")) {
        ("(self)", returned)
    } else if fits(format!("    ) -> {returned} {{")) {
        ("(\n    self,\n)", returned)
    } else if fits(format!("        {response},")) {
        ("(\n    self,\n)", format!("core::ResponseFuture<\n    {response},\n>"))
    } else {
        let response = format!("core::Response<\n        {whole},\n    >");
        ("(\n    self,\n)", format!("core::ResponseFuture<\n    {response},\n>"))
    };
    let argument = argument.map(|text| Literal::string(text).to_string()).unwrap_or_default();
    write::verbatim(&format!(
        "\
/// Sends the request and returns the whole response: status, headers, request ID and
/// attempts beside the value.
///
/// # Errors
/// See [`core::Error`].
pub fn send{arguments} -> {returned} {{
    self.request.{method}({argument})
}}"
    ))
}

/// The method that returns the bytes of a response.
pub fn send_raw() -> TokenStream {
    write::verbatim(
        "\
/// Sends the request and returns the body of the response as it came.
///
/// # Errors
/// See [`core::Error`]. A failure status is an error here, too.
pub fn send_raw(self) -> core::ResponseFuture<core::Response<core::bytes::Bytes>> {
    self.request.send_raw()
}",
    )
}

/// The method that returns a response as it comes.
pub fn send_stream() -> TokenStream {
    write::verbatim(
        "\
/// Sends the request and returns the body as a stream, which is read as it is
/// polled and is never in memory as a whole.
///
/// # Errors
/// See [`core::Error`]. An error in the middle of the body comes in the stream.
pub fn send_stream(self) -> core::ResponseFuture<core::Response<core::ByteStream>> {
    self.request.send_stream()
}",
    )
}

/// What becomes of a response when a request is awaited.
pub enum AwaitedPart {
    /// Nothing.
    Nothing,
    /// The value itself.
    Value,
    /// This part of `whole`.
    Part(TokenStream),
}

/// The `impl` by which a request is awaited.
pub fn future(name: &syn::Ident, output: &TokenStream, outcome: &AwaitedPart) -> TokenStream {
    let future = match outcome {
        AwaitedPart::Nothing => "core::result_of(self.send(), drop)".to_owned(),
        AwaitedPart::Value => "core::value_of(self.send())".to_owned(),
        AwaitedPart::Part(way) => format!("core::result_of(self.send(), |whole| {})", text_of(way)),
    };
    let ty = text_of(output);
    let lines = [
        format!("impl IntoFuture for {name} {{"),
        format!("    type Output = Result<{ty}, core::Error>;"),
        format!("    type IntoFuture = core::ResponseFuture<{ty}>;"),
        "    fn into_future(self) -> Self::IntoFuture {".to_owned(),
        format!("        {future}"),
        "    }".to_owned(),
        "}".to_owned(),
    ];
    let is_path = !matches!(outcome, AwaitedPart::Part(way) if way.to_string().contains('|'));
    if is_path && lines.iter().all(|line| line.len() <= WIDTH) {
        return write::verbatim(&lines.join("\n"));
    }
    // How to break a line, and how to write a closure, is the printer's to know.
    let future = match outcome {
        AwaitedPart::Nothing => quote!(core::result_of(self.send(), drop)),
        AwaitedPart::Value => quote!(core::value_of(self.send())),
        AwaitedPart::Part(way) => quote!(core::result_of(self.send(), |whole| #way)),
    };
    quote! {
        impl IntoFuture for #name {
            type Output = Result<#output, core::Error>;
            type IntoFuture = core::ResponseFuture<#output>;
            fn into_future(self) -> Self::IntoFuture {
                #future
            }
        }
    }
}

/// A static of a list of these entries, which end in a line break.
pub fn table(doc: &str, name: &str, entries: &str) -> TokenStream {
    let list = if entries.is_empty() { "[]".to_owned() } else { format!("[\n{entries}]") };
    write::verbatim(&format!("/// {doc}\npub static {name} = &{list};"))
}

/// An entry of a table: a tuple of texts, and of a function around what it is about.
pub fn entry(texts: &[&str], [open, inner, close]: [&str; 3]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| Literal::string(text).to_string()).collect();
    let line = format!("    ({}, {open}{inner}{close}),", texts.join(", "));
    if line.len() <= WIDTH {
        return line + "\n";
    }
    let texts: String = texts.iter().map(|text| format!("        {text},\n")).collect();
    let line = format!("        {open}{inner}{close},");
    // The printer does not count the comma behind a closure.
    let width = if open.starts_with('|') { WIDTH + 1 } else { WIDTH };
    let function = match line.len() <= width {
        true => line,
        false => format!("        {open}\n            {inner},\n        {close},"),
    };
    format!("    (\n{texts}{function}\n    ),\n")
}

/// A type or a path of fields, in a file that imports the core by its short name.
pub fn text_of(tokens: &TokenStream) -> String {
    write::text_of(tokens).replace("::frontdesk_core::", "core::")
}
