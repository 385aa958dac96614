//! `frontdesk api`: every operation of every vendor.

mod body;
mod curl;
pub(super) mod described;
mod files;
mod pages;
mod tree;

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;

use clap::ArgMatches;
use frontdesk::VendorClient;
use frontdesk_conform::{Spec, printable};
use frontdesk_core::bytes::Bytes;
use frontdesk_core::{Operation, Request, http};
use serde_json::{Map, Value};

use crate::config::ResolvedDirectory;
use crate::context::Context;
use crate::failure::{Exit, Failure, Outcome};
use crate::nearest::suggestion;
use crate::output::{OutputFormat, Shape};
use described::Described;

pub use tree::command;

/// The items of a list, of which nothing is known.
const ITEMS: Shape = Shape { columns: &[], others: &[], id: "id|_id", is_people: false };

/// What the options say.
struct Options {
    parameters: Vec<String>,
    fields: Vec<String>,
    files: Vec<String>,
    body: Option<String>,
    paginate: bool,
    dry_run: bool,
}

impl Options {
    fn read(matches: &ArgMatches) -> Self {
        let many = |name: &str| {
            let values = matches.try_get_many::<String>(name).ok().flatten();
            values.into_iter().flatten().cloned().collect::<Vec<_>>()
        };
        Self {
            parameters: many("param"),
            fields: many("field"),
            files: many("file"),
            body: matches.get_one::<String>("body").cloned(),
            paginate: matches.try_get_one::<bool>("paginate").ok().flatten().is_some_and(|flag| *flag),
            dry_run: matches.get_flag("dry-run"),
        }
    }
}

/// What is sent: an operation of the document, or a method and a path.
enum Call {
    Described(Described),
    Raw { operation: Operation, query: Vec<(String, String)> },
}

/// Runs the command.
pub async fn run(context: &Context, matches: &ArgMatches) -> Outcome {
    let (vendor, matches) = matches.subcommand().ok_or_else(|| Failure::refused("name a vendor"))?;
    let (name, matches) = matches.subcommand().ok_or_else(|| Failure::refused("name an operation"))?;
    let spec = Spec::published(vendor).map_err(Failure::refused)?;
    let options = Options::read(matches);
    let call = match matches.try_get_one::<String>("path").ok().flatten() {
        Some(path) => raw(spec, name, path)?,
        None => Call::Described(
            Described::find(spec, name).ok_or_else(|| Failure::refused(format!("no operation `{name}`")))?,
        ),
    };
    let target = target(context, vendor).await?;
    // Once: standard input has nothing for the request of a second page.
    let body = body::read(options.body.as_deref())?;
    let uploads = files::open(&options.files).await?;
    let request = |client: &VendorClient, secured: bool| {
        request(client, &call, &options, body.clone(), &uploads, &target, secured)
    };
    if options.dry_run {
        let capture = Arc::new(curl::Capture::default());
        let client = context.client(&target, Some(capture.clone()))?;
        let (request, security) = request(&client, false)?;
        let form = if uploads.is_empty() {
            Vec::new()
        } else {
            curl::form(body.clone(), &options.fields, &uploads)?
        };
        // It always fails: the request goes no further than the hook.
        let failed = request.send_raw().await.err();
        let Some(sent) = capture.take() else {
            return Err(failed.map_or_else(|| Failure::from("nothing was made".to_owned()), Failure::from));
        };
        writeln!(
            std::io::stdout(),
            "{}",
            printable(&curl::command(&sent, &curl::credentials(spec, &security), &form))
        )?;
        return Ok(Exit::Done);
    }
    let client = context.client(&target, None)?;
    if let (true, Call::Described(described)) = (options.paginate, &call) {
        if context.globals.fields.is_empty()
            && matches!(
                context.globals.output,
                Some(OutputFormat::Table | OutputFormat::Csv | OutputFormat::Parquet)
            )
        {
            return Err(Failure::refused("the columns are not known; name them by --fields"));
        }
        let mut choice = context.choice();
        if choice.fields.is_empty() && choice.format.is_none() {
            choice.format = Some(OutputFormat::Jsonl);
        }
        let mut printer = crate::output::Printer::stdout(&choice, &ITEMS)?;
        let mut pages = pages::PageWalk::new(described)?;
        while let Some(page) = pages.next(|| Ok(request(&client, true)?.0)).await? {
            page.iter().try_for_each(|item| printer.row(item))?;
            printer.flush()?;
        }
        printer.finish()?;
        return Ok(Exit::Done);
    }
    let response = request(&client, true)?.0.send_raw().await?;
    print(context, &response.value)?;
    Ok(Exit::Done)
}

/// The directory of the vendor.
async fn target(context: &Context, vendor: &str) -> Result<ResolvedDirectory, Failure> {
    let mut targets = context.targets_of(Some(vendor)).await?;
    match targets.len() {
        1 => targets.pop().ok_or_else(|| Failure::refused("no directory")),
        0 => Err(Failure::refused(format!("there is no directory of {vendor}; run `frontdesk config init`"))),
        _ => {
            let names: Vec<String> = targets.into_iter().map(|target| target.name).collect();
            let message =
                format!("there are several directories of {vendor}; add --directory {}", names.join(" or "));
            Err(Failure::refused(message))
        }
    }
}

/// Makes the request, and returns the security schemes of its operation beside it.
fn request(
    client: &VendorClient,
    call: &Call,
    options: &Options,
    body: Option<Value>,
    uploads: &[files::Upload],
    target: &ResolvedDirectory,
    secured: bool,
) -> Result<(Request, Vec<String>), Failure> {
    match call {
        Call::Described(described) => {
            let operation =
                if secured { described.operation() } else { described.operation_without_security() };
            let mut request = client.request(operation);
            described.parameters(&mut request, &options.parameters, &target.credentials)?;
            described.body(&mut request, body, &options.fields, uploads)?;
            Ok((request, described.security.clone()))
        }
        Call::Raw { operation, query } => {
            let security = operation.security().map(str::to_owned).collect();
            let sent = if secured {
                operation.clone()
            } else {
                Operation::new("raw", operation.method().clone(), operation.path().to_owned())
            };
            let mut request = client.request(sent);
            let mut values: Map<String, Value> = Map::new();
            let pairs = options.parameters.iter().map(|option| described::pair("--param", option));
            let pairs = pairs.collect::<Result<Vec<_>, _>>()?;
            let written = query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            for (name, value) in written.chain(pairs) {
                let values = values.entry(name).or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(values) = values {
                    values.push(Value::String(value.to_owned()));
                }
            }
            values.iter().for_each(|(name, value)| request.query(name, value));
            if let Some(body) = body::merged(body, &options.fields, |_, value| Ok(body::guessed(value)))? {
                request.json(&body);
            }
            Ok((request, security))
        }
    }
}

/// A method and a path. The credentials are those of the operation that the document has there, or
/// those of most operations.
fn raw(spec: &'static Spec, method: &str, path: &str) -> Result<Call, Failure> {
    let wrong = |message: String| Failure::refused(format!("{path}: {message}"));
    if !path.starts_with('/') {
        return Err(wrong("a path begins with a slash, below the base URL".to_owned()));
    }
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let method = http::Method::from_bytes(method.as_bytes()).map_err(|error| wrong(error.to_string()))?;
    let described = Described::at(spec, method.as_str(), path);
    let security =
        described.map_or_else(|| described::default_security(spec), |described| described.security);
    let operation = Operation::new("raw", method, path.to_owned());
    let operation = security.into_iter().fold(operation, Operation::with_security);
    Ok(Call::Raw { operation, query: pairs(query) })
}

/// The pairs of a query, decoded.
fn pairs(query: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// Prints a response: JSON for people on a terminal, and as it came elsewhere.
fn print(context: &Context, body: &Bytes) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        return match std::str::from_utf8(body) {
            Ok(text) if out.is_terminal() => Ok(out.write_all(printable(text).as_bytes())?),
            Err(_) if out.is_terminal() => {
                Err(Failure::from("the response is no text; write standard output into a file".to_owned()))
            }
            _ => Ok(out.write_all(body)?),
        };
    };
    let choice = context.choice();
    if !choice.fields.is_empty() || choice.quiet {
        drop(out);
        let choice = crate::output::Choice { format: choice.format.or(Some(OutputFormat::Jsonl)), ..choice };
        let mut printer = crate::output::Printer::stdout(&choice, &ITEMS)?;
        match &value {
            Value::Array(items) => items.iter().try_for_each(|item| printer.row(item))?,
            one => printer.row(one)?,
        }
        printer.finish()?;
        return Ok(());
    }
    let text = match choice.format {
        Some(OutputFormat::Json) => serde_json::to_string_pretty(&value)?,
        None if std::io::stdout().is_terminal() => serde_json::to_string_pretty(&value)?,
        None | Some(OutputFormat::Jsonl) => serde_json::to_string(&value)?,
        Some(_) => return Err(Failure::refused("the columns are not known; name them by --fields")),
    };
    writeln!(out, "{}", printable(&text))?;
    Ok(())
}

/// An error about a name that the document does not have.
fn unknown(what: &str, name: &str, known: &[&str]) -> Failure {
    Failure::refused(format!("{what}: unknown `{name}`{}", suggestion(name, known)))
}

#[cfg(test)]
mod tests {
    use frontdesk::{ClientSettings, Vendor};

    use super::*;

    /// Every operation of every vendor that one can sign in to, called as its help shows.
    #[tokio::test]
    async fn the_example_of_each_operation_is_a_call() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let mut wrong = Vec::new();
        for &vendor in Vendor::VALUES {
            let spec = Spec::published(vendor).unwrap();
            let named = Vendor::from(vendor);
            let base_url = "http://127.0.0.1:9".to_owned();
            let value = |is_number: bool| if is_number { Value::from(7) } else { Value::from("x") };
            // Not every text is a private key.
            let signed_in = frontdesk::sign_ins(&named).unwrap().iter().find_map(|sign_in| {
                let fields = sign_in.fields.iter();
                let credentials: Map<String, Value> =
                    fields.map(|field| (field.name.to_owned(), value(field.is_number))).collect();
                let client = frontdesk::client(&named, &base_url, &credentials, ClientSettings::default());
                Some((client.ok()?, credentials))
            });
            let (client, credentials) = signed_in.unwrap();
            let target = ResolvedDirectory { name: "x".to_owned(), vendor: named, base_url, credentials };
            for at in spec.operations() {
                let described = Described::new(spec, at).unwrap();
                let words = tree::example(vendor, &described).into_iter().skip(3);
                let words = words.map(|word| word.replace("=PATH", &format!("={file}")));
                let command = tree::operation(vendor, &described);
                let options = Options::read(&command.try_get_matches_from(words).unwrap());
                let id = described.id;
                let uploads = files::open(&options.files).await.unwrap();
                let body = body::read(options.body.as_deref()).unwrap();
                let call = Call::Described(described);
                if let Err(failure) = request(&client, &call, &options, body, &uploads, &target, true) {
                    wrong.push(format!("{vendor} {id}: {}", failure.message));
                }
            }
        }
        assert_eq!(wrong, [""; 0]);
    }
}
