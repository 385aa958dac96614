//! The command line of `frontdesk api`: a command for each vendor, and below it one for each
//! operation. They are made when they are asked for, since a document takes time to read.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write as _;

use clap::{Arg, ArgAction, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use frontdesk_conform::Spec;
use serde_json::Value;

use super::described::Described;
use super::files::is_file;
use crate::shell;

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// The command line.
pub fn command() -> Command {
    Command::new("api")
        .about("Call any operation of any vendor")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_value_name("VENDOR")
        .subcommand_help_heading("Vendors")
        .after_long_help(
            "Credentials, retries and rate limits are those of every other command. Parameters and bodies are \
             checked against the vendor's description before anything is sent.",
        )
        .subcommands(frontdesk_conform::spec::vendors().map(|vendor| Command::new(vendor).defer(operations)))
}

/// Adds the vendor's operations.
fn operations(command: Command) -> Command {
    let vendor = command.get_name().to_owned();
    let command = command
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_value_name("OPERATION")
        .subcommand_help_heading("Operations");
    // A document that cannot be read is a bug, which calling the operation reports.
    let Ok(spec) = Spec::published(&vendor) else { return command };
    let described = spec.operations().into_iter().filter_map(|at| Described::new(spec, at));
    let described = described.map(|described| operation(&vendor, &described));
    let raw = METHODS.map(|method| {
        Command::new(method)
            .about("Send any request: a path below the base URL, which may have a query")
            .arg(Arg::new("path").required(true).value_name("PATH"))
            .args(options(Vec::new(), Vec::new()))
    });
    command.subcommands(described).subcommands(raw)
}

/// The command of an operation.
pub fn operation(vendor: &str, described: &Described) -> Command {
    let value = described.at.value;
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let id = described.id;
    let parameters = described.listed().iter().map(|parameter| parameter.name).collect();
    let fields = described.body_fields().into_keys().collect();
    let method = described.at.method.to_uppercase();
    let about = format!("{}\n\n{} {}\n\n{}", text("summary"), method, described.at.path, text("description"));
    let command = Command::new(id)
        .about(text("summary"))
        .long_about(about)
        .after_long_help(help(vendor, described))
        .args(options(parameters, fields));
    let files: Vec<&'static str> = described.file_fields().into_keys().collect();
    let command = if files.is_empty() { command } else { command.arg(file(files)) };
    if value.get("x-pagination").is_none() {
        return command;
    }
    command.arg(
        Arg::new("paginate")
            .long("paginate")
            .action(ArgAction::SetTrue)
            .help("Print the items of all pages, one on each line"),
    )
}

/// Completes names before a value.
fn completer(names: Vec<&'static str>) -> ArgValueCompleter {
    ArgValueCompleter::new(move |current: &OsStr| {
        let current = current.to_string_lossy();
        let names = names.iter().filter(|name| name.starts_with(&*current));
        names.map(|name| CompletionCandidate::new(format!("{name}="))).collect::<Vec<_>>()
    })
}

/// The option of operations that take files.
fn file(names: Vec<&'static str>) -> Arg {
    Arg::new("file")
        .long("file")
        .value_name("NAME=PATH")
        .action(ArgAction::Append)
        .help("A file of the body; a list is given by several")
        .add(completer(names))
}

/// The options of every operation, which complete names.
fn options(parameters: Vec<&'static str>, fields: Vec<&'static str>) -> [Arg; 4] {
    [
        Arg::new("param")
            .long("param")
            .value_name("NAME=VALUE")
            .action(ArgAction::Append)
            .help("A parameter; a list is given by several")
            .add(completer(parameters)),
        Arg::new("field")
            .long("field")
            .value_name("NAME=VALUE")
            .action(ArgAction::Append)
            .help("A field of the body; a path leads into objects: user.name")
            .add(completer(fields)),
        Arg::new("body")
            .long("body")
            .value_name("JSON|@FILE|@-")
            .help("The body: JSON, a file, or standard input"),
        Arg::new("dry-run")
            .long("dry-run")
            .action(ArgAction::SetTrue)
            .help("Print the request as a curl command without secrets, and send nothing"),
    ]
}

/// The help on an operation's parameters, its body, and an example.
fn help(vendor: &str, described: &Described) -> String {
    let mut help = String::new();
    let mut section = |title: &str, rows: Vec<(&str, &Value, bool)>| {
        if rows.is_empty() {
            return;
        }
        // Writing to a string cannot fail.
        let _ = writeln!(help, "{title}:");
        for (name, holder, is_required) in rows {
            let schema = described.spec.resolve(holder.get("schema").unwrap_or(holder));
            let doc = holder.get("description").or_else(|| schema.get("description")).and_then(Value::as_str);
            let doc = doc.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
            let required = if is_required { ", required" } else { "" };
            let _ = writeln!(help, "  {name} ({}{required})\n      {doc}", kind(schema));
        }
        help.push('\n');
    };
    let listed = described.listed();
    let is_required = |value: &Value| value.get("required") == Some(&Value::Bool(true));
    let rows = listed.iter().map(|parameter| (parameter.name, parameter.value, is_required(parameter.value)));
    section("Parameters", rows.collect());
    let required =
        described.body_schema().and_then(|schema| schema.get("required")).and_then(Value::as_array);
    let needed = |name: &str| required.is_some_and(|names| names.iter().any(|other| other == name));
    let files = described.file_fields();
    let rows = |fields: BTreeMap<&'static str, &'static Value>| -> Vec<(&str, &Value, bool)> {
        fields.into_iter().map(|(name, schema)| (name, schema, needed(name))).collect()
    };
    let mut fields = described.body_fields();
    fields.retain(|name, _| !files.contains_key(name));
    section("Body", rows(fields));
    section("Files", rows(files));
    for (name, word) in [("x-since", "Since version"), ("x-until", "Until version")] {
        if let Some(version) = described.at.value.get(name).and_then(Value::as_str) {
            let _ = writeln!(help, "{word} {version}.\n");
        }
    }
    let words = example(vendor, described);
    let _ = write!(help, "Example:\n  {}", shell::line(words.iter().map(String::as_str)));
    if let Some(url) = described.at.value.pointer("/externalDocs/url").and_then(Value::as_str) {
        let _ = write!(help, "\n\nThe vendor's page: {url}");
    }
    help
}

/// The words of an example: what is required, and the body that the document shows.
pub fn example(vendor: &str, described: &Described) -> Vec<String> {
    let mut words = ["frontdesk", "api", vendor, described.id].map(str::to_owned).to_vec();
    let mut add = |option: &str, value: String| words.extend([option.to_owned(), value]);
    let is_required = |value: &Value| value.get("required") == Some(&Value::Bool(true));
    for parameter in described.listed().iter().filter(|parameter| is_required(parameter.value)) {
        let value = parameter.value.get("example").map_or_else(|| "VALUE".to_owned(), plain);
        add("--param", format!("{}={value}", parameter.name));
    }
    let contents = described.spec.bodies(&described.at);
    let json = contents.iter().find(|content| content.is_json());
    let Some(content) = json.or(contents.first()) else { return words };
    let Some((_, body)) = described.spec.examples(content).into_iter().next() else { return words };
    match body {
        Value::Object(fields) if !content.is_json() => {
            let files = described.file_fields();
            for (name, value) in fields {
                match files.contains_key(name.as_str()) {
                    true => add("--file", format!("{name}=PATH")),
                    false => add("--field", format!("{name}={}", plain(value))),
                }
            }
        }
        body => add("--body", body.to_string()),
    }
    words
}

/// The type of a schema in words, with its values if it has few.
fn kind(schema: &Value) -> String {
    if is_file(schema) {
        return "file".to_owned();
    }
    let kind = schema.get("type").and_then(Value::as_str).unwrap_or("any");
    match schema.get("enum").and_then(Value::as_array) {
        Some(values) => format!("{kind}: {}", values.iter().map(plain).collect::<Vec<_>>().join(", ")),
        None => kind.to_owned(),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
