//! Data on standard output, in the form that was asked for. Everything else goes to standard error.

#[cfg(feature = "parquet")]
mod parquet;
mod path;
pub mod progress;
mod scim;
mod table;

use std::io::{self, IsTerminal as _, Write};

use clap::ValueEnum;
use frontdesk_conform::printable;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::nearest::suggestion;
use table::TextTable;

/// A form of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Columns for people; the default on a terminal
    Table,
    /// One JSON array
    Json,
    /// A JSON object on each line; the default in pipes and files
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// A SCIM 2.0 list response (people only)
    Scim,
    /// An Apache Parquet file with the columns of CSV, for files and pipes
    Parquet,
}

/// What a command prints: its columns, and the fields of its JSON.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Names and paths of the columns of tables and CSV.
    pub columns: &'static [(&'static str, &'static str)],
    /// Other fields of the JSON, at its root.
    pub others: &'static [&'static str],
    /// The field that `--quiet` prints.
    pub id: &'static str,
    /// Whether the rows are users, who can be written as SCIM.
    pub is_people: bool,
}

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Choice {
    pub format: Option<OutputFormat>,
    pub fields: Vec<String>,
    pub quiet: bool,
}

/// Prints rows.
pub struct Printer<W: Write> {
    out: W,
    form: Form,
    fields: Vec<(String, String)>,
    /// Whether JSON has only the fields that were named.
    selects: bool,
    rows: u64,
}

enum Form {
    Quiet(&'static str),
    Table(TextTable),
    Json,
    Jsonl,
    Csv,
    Scim,
    #[cfg(feature = "parquet")]
    Parquet(parquet::ParquetFile),
}

/// Standard output with a buffer.
pub type Stdout = io::BufWriter<io::StdoutLock<'static>>;

impl Printer<Stdout> {
    /// Prints to standard output.
    ///
    /// # Errors
    /// A field is unknown, or the rows cannot be written in this form.
    pub fn stdout(choice: &Choice, shape: &Shape) -> Result<Self, Failure> {
        let is_terminal = io::stdout().is_terminal();
        let default = if is_terminal { OutputFormat::Table } else { OutputFormat::Jsonl };
        if is_terminal && choice.format == Some(OutputFormat::Parquet) && !choice.quiet {
            return Err(Failure::refused("Parquet is for programs; write standard output into a file"));
        }
        Self::new(io::BufWriter::new(io::stdout().lock()), choice, shape, default)
    }
}

impl<W: Write> Printer<W> {
    /// # Errors
    /// A field is unknown, or the rows cannot be written in this form.
    pub fn new(out: W, choice: &Choice, shape: &Shape, default: OutputFormat) -> Result<Self, Failure> {
        let fields = if choice.fields.is_empty() {
            shape.columns.iter().map(|(name, path)| ((*name).to_owned(), (*path).to_owned())).collect()
        } else {
            choice.fields.iter().map(|field| find(field, shape)).collect::<Result<Vec<_>, _>>()?
        };
        let form = match choice.format.unwrap_or(default) {
            _ if choice.quiet => Form::Quiet(shape.id),
            OutputFormat::Table => Form::Table(TextTable::new(fields.iter().map(|(name, _)| name.as_str()))),
            OutputFormat::Json => Form::Json,
            OutputFormat::Jsonl => Form::Jsonl,
            OutputFormat::Csv => Form::Csv,
            OutputFormat::Scim if !shape.is_people => {
                return Err(Failure::refused("only people can be written as SCIM; choose another --output"));
            }
            OutputFormat::Scim if !choice.fields.is_empty() => {
                return Err(Failure::refused("SCIM has its own fields; leave out --fields"));
            }
            OutputFormat::Scim => Form::Scim,
            #[cfg(feature = "parquet")]
            OutputFormat::Parquet => {
                Form::Parquet(parquet::ParquetFile::new(fields.iter().map(|(name, _)| name.as_str()))?)
            }
            #[cfg(not(feature = "parquet"))]
            OutputFormat::Parquet => {
                return Err(Failure::refused(
                    "this program was built without Parquet; install it with `cargo install frontdesk-cli \
                     --features parquet`, or convert CSV",
                ));
            }
        };
        let mut printer = Self { out, form, fields, selects: !choice.fields.is_empty(), rows: 0 };
        if matches!(printer.form, Form::Csv) {
            let names = printer.fields.iter().map(|(name, _)| name.clone()).collect();
            printer.csv(names)?;
        }
        Ok(printer)
    }

    /// Makes the columns of a table wide enough for a row that comes later, if rows are printed one
    /// by one.
    ///
    /// # Errors
    /// The row cannot be encoded.
    pub fn expect(&mut self, row: &impl Serialize) -> Result<(), Failure> {
        if let Form::Table(table) = &mut self.form {
            let row = serde_json::to_value(row)?;
            let cells: Vec<String> = self.fields.iter().map(|(_, path)| path::text(&row, path)).collect();
            table.expect(&cells);
        }
        Ok(())
    }

    /// Prints one row.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn row(&mut self, row: &impl Serialize) -> Result<(), Failure> {
        let row = serde_json::to_value(row)?;
        self.rows += 1;
        let first = self.rows == 1;
        match &mut self.form {
            Form::Quiet(id) => writeln!(self.out, "{}", printable(&path::text(&row, id)))?,
            Form::Table(table) => {
                let cells = self.fields.iter().map(|(_, path)| path::text(&row, path)).collect();
                table.row(&mut self.out, cells)?;
            }
            Form::Csv => {
                let cells = self.fields.iter().map(|(_, path)| path::text(&row, path)).collect();
                self.csv(cells)?;
            }
            Form::Json => {
                write!(self.out, "{}", if first { "[\n" } else { ",\n" })?;
                let row = self.selected(row);
                write!(self.out, "{}", printable(&serde_json::to_string_pretty(&row)?))?;
            }
            Form::Jsonl => {
                let row = self.selected(row);
                writeln!(self.out, "{}", printable(&serde_json::to_string(&row)?))?;
            }
            Form::Scim => {
                write!(self.out, "{}", if first { scim::HEAD } else { "," })?;
                write!(self.out, "{}", printable(&scim::user(&row).to_string()))?;
            }
            #[cfg(feature = "parquet")]
            Form::Parquet(file) => {
                let cell =
                    |path: &String| (!path::value(&row, path).is_null()).then(|| path::text(&row, path));
                let cells = self.fields.iter().map(|(_, path)| cell(path)).collect();
                self.out.write_all(&file.row(cells)?)?;
            }
        }
        Ok(())
    }

    /// Prints what waits, so that a reader sees every row.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn flush(&mut self) -> Result<(), Failure> {
        if let Form::Table(table) = &mut self.form {
            table.flush(&mut self.out)?;
        }
        Ok(self.out.flush()?)
    }

    /// Ends the output.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn finish(mut self) -> Result<u64, Failure> {
        match &self.form {
            Form::Json if self.rows == 0 => writeln!(self.out, "[]")?,
            Form::Json => writeln!(self.out, "\n]")?,
            Form::Scim => {
                let head = if self.rows == 0 { scim::HEAD } else { "" };
                writeln!(self.out, "{head}],\"totalResults\":{}}}", self.rows)?;
            }
            _ => {}
        }
        #[cfg(feature = "parquet")]
        if let Form::Parquet(file) = std::mem::replace(&mut self.form, Form::Csv) {
            self.out.write_all(&file.finish()?)?;
        }
        self.flush()?;
        Ok(self.rows)
    }

    fn csv(&mut self, cells: Vec<String>) -> Result<(), Failure> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let failed = |error: csv::Error| Failure::from(error.to_string());
        writer.write_record(&cells).map_err(failed)?;
        let line = writer.into_inner().map_err(|error| Failure::from(error.to_string()))?;
        Ok(self.out.write_all(&line)?)
    }

    /// The row with the fields that were named, if any were.
    fn selected(&self, row: Value) -> Value {
        if !self.selects {
            return row;
        }
        let fields = self.fields.iter();
        Value::Object(
            fields.map(|(name, path)| (name.clone(), path::value(&row, path))).collect::<Map<_, _>>(),
        )
    }
}

/// Whether a table was asked for, or is the default here.
pub fn is_table(choice: &Choice) -> bool {
    !choice.quiet
        && choice.fields.is_empty()
        && choice.format.map_or_else(|| io::stdout().is_terminal(), |format| format == OutputFormat::Table)
}

/// Finds a column by its name, or a field by its path.
fn find(field: &str, shape: &Shape) -> Result<(String, String), Failure> {
    if let Some((name, path)) = shape.columns.iter().find(|(name, _)| *name == field) {
        return Ok(((*name).to_owned(), (*path).to_owned()));
    }
    // Without columns nothing is known of the rows.
    if shape.columns.is_empty() {
        return Ok((field.to_owned(), field.to_owned()));
    }
    let root = |path: &'static str| path.split(['.', '|']).next().unwrap_or_default();
    let mut known: Vec<&str> = shape.columns.iter().map(|(_, path)| root(path)).collect();
    known.extend(shape.others);
    if known.contains(&field.split('.').next().unwrap_or_default()) {
        return Ok((field.to_owned(), field.to_owned()));
    }
    known.extend(shape.columns.iter().map(|(name, _)| *name));
    known.sort_unstable();
    known.dedup();
    Err(Failure::refused(format!("--fields: unknown field `{field}`{}", suggestion(field, &known))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SHAPE: Shape = Shape {
        columns: &[("id", "id"), ("email", "emails.value"), ("roles", "roles.display|value")],
        others: &["active"],
        id: "id",
        is_people: true,
    };

    fn print(format: OutputFormat, fields: &[&str], rows: &[Value]) -> Result<String, Failure> {
        let fields = fields.iter().map(|field| (*field).to_owned()).collect();
        let choice = Choice { format: Some(format), fields, quiet: false };
        let mut out = Vec::new();
        let mut printer = Printer::new(&mut out, &choice, &SHAPE, OutputFormat::Table)?;
        rows.iter().try_for_each(|row| printer.row(row))?;
        printer.finish()?;
        Ok(String::from_utf8(out).unwrap())
    }

    fn rows() -> [Value; 2] {
        [
            json!({"id": "1", "emails": [{"value": "a@x", "primary": true}], "active": true,
                   "roles": [{"value": "agent"}, {"value": "2", "display": "Boss, chief"}]}),
            json!({"id": "2"}),
        ]
    }

    #[test]
    fn a_row_has_every_form() {
        let table = [
            (OutputFormat::Table, "ID  EMAIL  ROLES\n1   a@x    agent, Boss, chief\n2\n"),
            (OutputFormat::Csv, "id,email,roles\n1,a@x,\"agent, Boss, chief\"\n2,,\n"),
            (
                OutputFormat::Jsonl,
                "{\"id\":\"1\",\"emails\":[{\"value\":\"a@x\",\"primary\":true}],\"active\":true,\
                             \"roles\":[{\"value\":\"agent\"},{\"value\":\"2\",\"display\":\"Boss, chief\"}]}\n\
                             {\"id\":\"2\"}\n",
            ),
        ];
        for (format, expected) in table {
            assert_eq!(print(format, &[], &rows()).unwrap(), expected);
        }
        for format in [OutputFormat::Json, OutputFormat::Scim] {
            for rows in [&rows()[..], &[]] {
                let text = print(format, &[], rows).unwrap();
                let value: Value = serde_json::from_str(&text).unwrap();
                let list = value.get("Resources").unwrap_or(&value);
                assert_eq!(list.as_array().map(Vec::len), Some(rows.len()), "{text}");
            }
        }
    }

    #[test]
    fn fields_are_columns_or_paths() {
        let text = print(OutputFormat::Jsonl, &["email", "emails.primary", "active"], &rows()).unwrap();
        assert_eq!(
            text,
            "{\"email\":\"a@x\",\"emails.primary\":true,\"active\":true}\n\
             {\"email\":null,\"emails.primary\":null,\"active\":null}\n"
        );
        let failure = print(OutputFormat::Csv, &["emial"], &[]).unwrap_err();
        assert_eq!(failure.message, "--fields: unknown field `emial`; did you mean `email`?");
        assert!(
            print(OutputFormat::Scim, &["email"], &[]).unwrap_err().message.contains("leave out --fields")
        );
    }

    #[cfg(not(feature = "parquet"))]
    #[test]
    fn a_program_without_parquet_says_where_there_is_one() {
        let message = print(OutputFormat::Parquet, &[], &[]).unwrap_err().message;
        assert!(message.contains("--features parquet"), "{message}");
    }

    #[test]
    fn quiet_prints_ids() {
        let choice = Choice { format: Some(OutputFormat::Json), fields: Vec::new(), quiet: true };
        let mut out = Vec::new();
        let mut printer = Printer::new(&mut out, &choice, &SHAPE, OutputFormat::Table).unwrap();
        rows().iter().for_each(|row| printer.row(row).unwrap());
        assert_eq!(printer.finish().unwrap(), 2);
        assert_eq!(out, b"1\n2\n");
    }
}
