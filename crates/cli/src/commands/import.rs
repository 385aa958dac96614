//! `frontdesk user import`: what is wanted of many people, as CSV.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use frontdesk::{HandOver, Leaving, PersonRef, Present, Wanted, WantedSet};
use frontdesk_provision::{Assignment, Journal, RunHeader, RunId, StepState};
use serde::Serialize;

use crate::changes::{
    ChangeOptions, apply_steps, begin, make, open_journal, or_interrupted, refused, show, tell_failures,
};
use crate::context::{Context, warn};
use crate::failure::{Exit, Failure, Outcome};
use crate::nearest::suggestion;
use crate::output::Shape;
use crate::person::named;

/// The help on the file.
pub const HELP: &str = "\
The first line names the columns; `email` or `userName` says whom a line is about. The others:

  state         present (the default), inactive or absent
  directories   the directories, separated by `;`; all if it is empty
  displayName, givenName, familyName, locale
  roles, groups IDs or names, separated by `;`; `=` before the first takes all others away
  handOver      for inactive and absent: requeue, close, person:ADDRESS or group:NAME

An empty cell changes nothing. A line of the output says what came of each line of the file.";

/// `frontdesk user import`.
#[derive(Args, Debug)]
pub struct ImportCommand {
    /// The file
    file: PathBuf,
    /// Go on with the run of this file that was interrupted or failed
    #[arg(long)]
    resume: bool,
    #[command(flatten)]
    options: ChangeOptions,
}

const COLUMNS: [&str; 11] = [
    "email",
    "userName",
    "state",
    "directories",
    "displayName",
    "givenName",
    "familyName",
    "locale",
    "roles",
    "groups",
    "handOver",
];

const ROWS: Shape = Shape {
    columns: &[
        ("line", "line"),
        ("person", "person"),
        ("state", "state"),
        ("steps", "steps"),
        ("error", "error"),
    ],
    others: &["manual"],
    id: "person",
    is_people: false,
};

/// What came of one line.
#[derive(Debug, Serialize)]
struct Row {
    line: u64,
    person: String,
    /// `done`, `unchanged`, `partly`, `failed` or `left`.
    state: &'static str,
    /// How many steps were done.
    steps: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// What is left to people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    manual: Vec<String>,
}

/// Runs the command.
pub async fn run(context: &Context, command: ImportCommand) -> Outcome {
    let ImportCommand { file, resume, options } = command;
    let Wishes { assignments, lines } = read_file(&file)?;
    let frontdesk = context.open().await?;
    let (journal, id) = if resume {
        let journal = open_journal(context, &options.journal)?;
        let id = earlier(&journal, &assignments)?.ok_or_else(|| {
            Failure::new(Exit::NotFound, "the journal has no run of this file; leave out --resume")
        })?;
        (journal, id)
    } else {
        let plan = or_interrupted(async { Ok(make(context, &frontdesk, assignments).await) }).await?;
        if options.dry_run {
            tell_failures(&plan);
            return show(context, &plan);
        }
        match begin(context, &frontdesk, &plan, &options).await? {
            Some(begun) => begun,
            None => return Ok(Exit::Refused),
        }
    };
    let runner = options.runner(&frontdesk, &journal);
    let exit = apply_steps(context, &runner, id, |_| Ok(())).await?;
    let mut printer = context.printer(&ROWS)?;
    let header = journal.header(id).map_err(refused)?;
    let is_whole = header.failures.is_empty();
    if resume && !is_whole && !context.globals.quiet {
        warn("some lines could not be planned; import the file without --resume to plan them again");
    }
    for row in rows(&journal, header, &lines)? {
        printer.row(&row)?;
    }
    printer.finish()?;
    Ok(if exit == Exit::Done { Exit::partly_if(!is_whole) } else { exit })
}

/// The newest run of the same assignments.
fn earlier(journal: &Journal, assignments: &[Assignment]) -> Result<Option<RunId>, Failure> {
    for summary in journal.runs().map_err(refused)? {
        let run = journal.header(summary.id).map_err(refused)?;
        if run.assignments == assignments && run.undoes.is_none() {
            return Ok(Some(run.id));
        }
    }
    Ok(None)
}

/// What came of each assignment of a run.
///
/// # Errors
/// The journal cannot be read.
fn rows(journal: &Journal, header: RunHeader, lines: &[u64]) -> Result<impl Iterator<Item = Row>, Failure> {
    let RunHeader { id, assignments, manual, failures, .. } = header;
    let mut rows: Vec<Tally> = assignments.iter().map(|_| Tally::default()).collect();
    for step in journal.steps(id) {
        let step = step.map_err(refused)?;
        let Some(row) = rows.get_mut(step.assignment) else { continue };
        match step.state {
            StepState::Done => {
                row.done += 1;
                row.changed |= step.done.as_ref().is_some_and(|done| done.changed);
            }
            state => {
                row.left += 1;
                let failed = step.error.as_ref().filter(|_| state != StepState::Planned);
                row.fail(&step.directory, failed);
            }
        }
    }
    for failure in &failures {
        let Some(row) = rows.get_mut(failure.assignment) else { continue };
        row.left += 1;
        row.fail(&failure.directory, Some(&failure.error));
    }
    for planned in &manual {
        let Some(row) = rows.get_mut(planned.assignment) else { continue };
        row.manual.push(format!("{}: {}", planned.directory, planned.task.action));
    }
    let tallies = assignments.into_iter().zip(lines.to_vec()).zip(rows);
    Ok(tallies.map(|((assignment, line), tally)| tally.row(line, &assignment)))
}

/// What came of one assignment, as its steps are counted.
#[derive(Default)]
struct Tally {
    done: usize,
    changed: bool,
    left: usize,
    error: Option<String>,
    manual: Vec<String>,
}

impl Tally {
    fn fail(&mut self, directory: &str, error: Option<&String>) {
        if self.error.is_none() {
            self.error = error.map(|error| format!("{directory}: {error}"));
        }
    }

    fn row(self, line: u64, assignment: &Assignment) -> Row {
        let state = match (self.done, self.left) {
            (_, 0) if self.changed => "done",
            (_, 0) => "unchanged",
            (0, _) if self.error.is_some() => "failed",
            (0, _) => "left",
            _ => "partly",
        };
        let person = assignment.goal.subject().to_string();
        Row { line, person, state, steps: self.done, error: self.error, manual: self.manual }
    }
}

/// What a file wants, and the line that each assignment stands in.
#[derive(Debug, Default)]
struct Wishes {
    assignments: Vec<Assignment>,
    lines: Vec<u64>,
}

/// Reads a file.
///
/// # Errors
/// The file cannot be read, or something in it is wrong. The message names the line.
pub fn assignments(path: &Path) -> Result<Vec<Assignment>, Failure> {
    Ok(read_file(path)?.assignments)
}

fn read_file(path: &Path) -> Result<Wishes, Failure> {
    let failed = |message: String| Failure::refused(format!("{}: {message}", path.display()));
    let file = File::open(path).map_err(|error| failed(error.to_string()))?;
    read(file).map_err(failed)
}

/// Reads line after line: the text as a whole is never in memory.
fn read(file: impl Read) -> Result<Wishes, String> {
    let mut reader = csv::Reader::from_reader(file);
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    for column in &header {
        if !COLUMNS.contains(&column) {
            return Err(format!("line 1: unknown column `{column}`{}", suggestion(column, &COLUMNS)));
        }
    }
    let mut wishes = Wishes::default();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| error.to_string())? {
        // The position is that after the record before, and empty lines follow it.
        let from = record.position().map_or(0, csv::Position::line);
        let inside: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
        let own = u64::try_from(inside + 1).unwrap_or_default();
        let line = from + reader.position().line().saturating_sub(from).saturating_sub(own);
        let cell = |name: &str| {
            let column = header.iter().position(|column| column == name)?;
            record.get(column).map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned)
        };
        wishes.assignments.push(assignment(cell).map_err(|message| format!("line {line}: {message}"))?);
        wishes.lines.push(line);
    }
    if wishes.assignments.is_empty() {
        return Err("nobody is in it".to_owned());
    }
    Ok(wishes)
}

fn assignment(cell: impl Fn(&str) -> Option<String>) -> Result<Assignment, String> {
    let person = match (cell("email"), cell("userName")) {
        (Some(address), _) => PersonRef::Email(address),
        (None, Some(name)) => PersonRef::UserName(name),
        (None, None) => return Err("it names nobody; fill in email or userName".to_owned()),
    };
    let state = cell("state");
    let wanted = match state.as_deref() {
        None | Some("present") => {
            let mut present = Present::default();
            present.attributes.user_name = cell("userName");
            present.attributes.display_name = cell("displayName");
            present.attributes.given_name = cell("givenName");
            present.attributes.family_name = cell("familyName");
            present.attributes.locale = cell("locale");
            present.roles = set(cell("roles"));
            present.groups = set(cell("groups"));
            Wanted::Present(present)
        }
        Some("inactive") => Wanted::Inactive(leaving(cell("handOver"))?),
        Some("absent") => Wanted::Absent(leaving(cell("handOver"))?),
        Some(other) => {
            let hint = suggestion(other, &["present", "inactive", "absent"]);
            return Err(format!("state: unknown `{other}`{hint}"));
        }
    };
    let directories = cell("directories").map(|cell| list(&cell)).unwrap_or_default();
    Ok(Assignment::new(person, wanted).on(directories))
}

fn list(cell: &str) -> Vec<String> {
    cell.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn set(cell: Option<String>) -> WantedSet {
    match cell {
        None => WantedSet::Unchanged,
        Some(cell) => match cell.strip_prefix('=') {
            Some(all) => WantedSet::Exactly(list(all)),
            None => WantedSet::Changed { add: list(&cell), remove: Vec::new() },
        },
    }
}

fn leaving(cell: Option<String>) -> Result<Leaving, String> {
    let hand_over = match cell.as_deref() {
        None => HandOver::KeepOpen,
        Some("requeue") => HandOver::Requeue,
        Some("close") => HandOver::Close,
        Some(other) => match other.split_once(':') {
            Some(("person", person)) => HandOver::ToPerson(named(person)),
            Some(("group", group)) => HandOver::ToGroup(group.to_owned()),
            _ => {
                return Err(format!(
                    "handOver: unknown `{other}`; write requeue, close, person:… or group:…"
                ));
            }
        },
    };
    Ok(Leaving::handing_over(hand_over))
}

#[cfg(test)]
mod tests {
    use frontdesk_provision::Goal;

    use super::*;

    fn wanted(assignment: &Assignment) -> Option<&Wanted> {
        match &assignment.goal {
            Goal::Person { wanted, .. } => Some(wanted),
            _ => None,
        }
    }

    /// An empty line, and a cell of several lines.
    #[test]
    fn lines_are_those_of_the_file() {
        let text = "email,displayName\na@x,\"A\nB\"\n\nb@x,B\n";
        assert_eq!(read(text.as_bytes()).unwrap().lines, [2, 5]);
    }

    #[test]
    fn a_line_says_what_is_wanted_of_a_person() {
        let text = "email,userName,state,directories,roles,groups,handOver\n\
                    a@x.example,a,,,agent; user,=Sales,\n\
                    ,ben,inactive,one;two,,,person:c@x.example\n\
                    c@x.example,,absent,,,,close\n";
        let read = read(text.as_bytes()).unwrap().assignments;
        let wanted: Vec<&Wanted> = read.iter().filter_map(wanted).collect();
        let Wanted::Present(present) = wanted[0] else { panic!("{:?}", read[0]) };
        assert_eq!(present.attributes.user_name.as_deref(), Some("a"));
        let (add, remove) = (vec!["agent".to_owned(), "user".to_owned()], Vec::new());
        assert_eq!(present.roles, WantedSet::Changed { add, remove });
        assert_eq!(present.groups, WantedSet::Exactly(vec!["Sales".to_owned()]));
        assert_eq!(read[1].directories, ["one", "two"]);
        let heir = HandOver::ToPerson(PersonRef::Email("c@x.example".to_owned()));
        assert_eq!(*wanted[1], Wanted::Inactive(Leaving::handing_over(heir)));
        assert_eq!(*wanted[2], Wanted::Absent(Leaving::handing_over(HandOver::Close)));
    }

    #[test]
    fn a_mistake_is_named_with_its_line() {
        for (text, expected) in [
            ("emial\na@x\n", "line 1: unknown column `emial`; did you mean `email`?"),
            ("email\n", "nobody is in it"),
            ("email,state\n,\n", "line 2: it names nobody"),
            ("email,state\na@x,\nb@x,gone\n", "line 3: state: unknown `gone`"),
            ("email,state,handOver\na@x,absent,away\n", "line 2: handOver: unknown `away`"),
            ("email,state\na@x\n", "found record with 1 field"),
        ] {
            let message = read(text.as_bytes()).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }
}
