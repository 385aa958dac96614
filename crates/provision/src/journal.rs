//! What each run does, kept in a SQLite database before and after each call.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, SecondsFormat, Utc};
use frontdesk::{Done, Step};
use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, named_params};
use serde::{Deserialize, Serialize};

use crate::error::ProvisionError;
use crate::plan::{Assignment, PlannedStep, PlannedTask, RunPlan};
use crate::run_id::RunId;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        created TEXT NOT NULL,
        undoes INTEGER REFERENCES runs (id),
        assignments TEXT NOT NULL,
        manual TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS steps (
        run INTEGER NOT NULL REFERENCES runs (id),
        position INTEGER NOT NULL,
        assignment INTEGER NOT NULL,
        directory TEXT NOT NULL,
        step TEXT NOT NULL,
        state TEXT NOT NULL,
        done TEXT,
        error TEXT,
        changed TEXT,
        PRIMARY KEY (run, position)
    );
";

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum StepState {
    /// Not begun.
    Planned,
    /// Begun: the process ended before the outcome was written, or is at it.
    Started,
    /// Done, or already so.
    Done,
    /// Not done: the platform refused it, or failed.
    Failed,
    /// Sent, and the outcome is unknown.
    Unknown,
    /// Not begun, since an earlier step of the same person on the same platform was not done.
    Skipped,
}

impl StepState {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Planned, "planned"),
        (Self::Started, "started"),
        (Self::Done, "done"),
        (Self::Failed, "failed"),
        (Self::Unknown, "unknown"),
        (Self::Skipped, "skipped"),
    ];

    /// Returns the name, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("planned", |(_, name)| name)
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, own)| *own == name).map(|(state, _)| *state)
    }
}

impl fmt::Display for StepState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// A step of a run, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JournalStep {
    /// The index in the run.
    pub position: usize,
    /// The index of the assignment that it belongs to.
    pub assignment: usize,
    /// The directory's name.
    pub directory: String,
    /// The step.
    pub step: Step,
    /// How far it is.
    pub state: StepState,
    /// What came of it, if it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<Done>,
    /// Why it is not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The time of the last change of its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<DateTime<Utc>>,
}

/// The account or group that a step changes: the index of the assignment, and the directory's name.
pub(crate) type AccountKey = (usize, String);

impl JournalStep {
    pub(crate) fn planned(position: usize, planned: PlannedStep) -> Self {
        let PlannedStep { assignment, directory, step } = planned;
        let state = StepState::Planned;
        Self { position, assignment, directory, step, state, done: None, error: None, changed: None }
    }

    pub(crate) fn account(&self) -> AccountKey {
        (self.assignment, self.directory.clone())
    }
}

/// A run: its steps, and what came of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Run {
    /// The ID.
    pub id: RunId,
    /// The time at which the run was created.
    pub created: DateTime<Utc>,
    /// The run that this one undoes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoes: Option<RunId>,
    /// What is wanted.
    pub assignments: Vec<Assignment>,
    /// What a person has to do.
    pub manual: Vec<PlannedTask>,
    /// The steps, in order.
    pub steps: Vec<JournalStep>,
}

/// A run in a list of runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunSummary {
    /// The ID.
    pub id: RunId,
    /// The time at which the run was created.
    pub created: DateTime<Utc>,
    /// The run that this one undoes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoes: Option<RunId>,
    /// How many steps there are.
    pub steps: usize,
    /// How many of them are done.
    pub done: usize,
    /// How many failed, or have an unknown outcome.
    pub failed: usize,
}

/// A file with all runs. Each change of a step's state is on the disk before the next call is made.
///
/// It holds names and addresses of people, as the steps do, and no secrets.
#[derive(Debug)]
pub struct Journal {
    connection: Mutex<Connection>,
    path: Option<PathBuf>,
}

impl Journal {
    /// Opens the file, or creates it, readable by its owner only.
    ///
    /// # Errors
    /// [`ProvisionError::Journal`]: the file cannot be opened, or is no journal.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, ProvisionError> {
        let path = path.as_ref();
        create_private(path).map_err(|error| ProvisionError::Journal {
            attempt: "create the file",
            error: Box::new(error),
        })?;
        let connection = Connection::open(path).map_err(ProvisionError::journal("open the file"))?;
        Self::of(connection, Some(path.to_owned()))
    }

    /// Creates a journal in memory, for tests.
    ///
    /// # Errors
    /// [`ProvisionError::Journal`]: there is no memory for it.
    pub fn in_memory() -> Result<Self, ProvisionError> {
        Self::of(Connection::open_in_memory().map_err(ProvisionError::journal("open"))?, None)
    }

    fn of(connection: Connection, path: Option<PathBuf>) -> Result<Self, ProvisionError> {
        connection.execute_batch(SCHEMA).map_err(ProvisionError::journal("read the tables"))?;
        Ok(Self { connection: Mutex::new(connection), path })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps other processes from running with this journal until the result is dropped.
    ///
    /// # Errors
    /// [`ProvisionError::Busy`], or the lock cannot be made.
    pub(crate) fn lock(&self) -> Result<Option<Connection>, ProvisionError> {
        let Some(path) = &self.path else { return Ok(None) };
        let mut name = path.as_os_str().to_owned();
        name.push("-lock");
        let lock = Connection::open(name).map_err(ProvisionError::journal("lock"))?;
        lock.busy_timeout(std::time::Duration::ZERO).map_err(ProvisionError::journal("lock"))?;
        match lock.execute_batch("BEGIN EXCLUSIVE") {
            Ok(()) => Ok(Some(lock)),
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => {
                Err(ProvisionError::Busy)
            }
            Err(error) => Err(ProvisionError::journal("lock")(error)),
        }
    }

    /// Writes a new run.
    pub(crate) fn create(&self, plan: &RunPlan) -> Result<RunId, ProvisionError> {
        let attempt = "write the run";
        let mut connection = self.connection();
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(ProvisionError::journal(attempt))?;
        let (assignments, manual) = (json(&plan.assignments)?, json(&plan.manual)?);
        transaction
            .execute(
                "INSERT INTO runs (created, undoes, assignments, manual) VALUES (:created, :undoes, :assignments, :manual)",
                named_params! {":created": now(), ":undoes": plan.undoes.map(RunId::number), ":assignments": assignments, ":manual": manual},
            )
            .map_err(ProvisionError::journal(attempt))?;
        let id = RunId::from(transaction.last_insert_rowid());
        insert(&transaction, id, 0, &plan.steps)?;
        transaction.commit().map_err(ProvisionError::journal(attempt))?;
        Ok(id)
    }

    /// Writes how far a step is, and adds steps that follow from it to the end of a run, from this
    /// position on. Either both are written or neither.
    pub(crate) fn write(
        &self,
        id: RunId,
        step: &JournalStep,
        from: usize,
        added: &[PlannedStep],
    ) -> Result<(), ProvisionError> {
        let done = step.done.as_ref().map(json).transpose()?;
        let changed = step.changed.map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true));
        let mut connection = self.connection();
        let transaction = connection.transaction().map_err(ProvisionError::journal("write a step"))?;
        transaction
            .execute(
                "UPDATE steps SET state = :state, done = :done, error = :error, changed = :changed WHERE run = :run AND position = :position",
                named_params! {
                    ":state": step.state.as_str(), ":done": done, ":error": step.error, ":changed": changed,
                    ":run": id.number(), ":position": number(step.position)?,
                },
            )
            .map_err(ProvisionError::journal("write a step"))?;
        insert(&transaction, id, from, added)?;
        transaction.commit().map_err(ProvisionError::journal("write a step"))
    }

    /// Returns all runs, the newest first.
    ///
    /// # Errors
    /// [`ProvisionError::Journal`]: the file cannot be read.
    pub fn runs(&self) -> Result<Vec<RunSummary>, ProvisionError> {
        let attempt = "list the runs";
        let connection = self.connection();
        let mut statement = connection
            .prepare(
                "SELECT id, created, undoes, count(position),
                    count(CASE WHEN state = 'done' THEN 1 END), count(CASE WHEN state IN ('failed', 'unknown') THEN 1 END)
                FROM runs LEFT JOIN steps ON run = id GROUP BY id ORDER BY id DESC",
            )
            .map_err(ProvisionError::journal(attempt))?;
        let rows = statement
            .query_map((), |row| {
                Ok(RunSummary {
                    id: row.get::<_, i64>(0)?.into(),
                    created: time(row, 1)?,
                    undoes: row.get::<_, Option<i64>>(2)?.map(RunId::from),
                    steps: count(row, 3)?,
                    done: count(row, 4)?,
                    failed: count(row, 5)?,
                })
            })
            .map_err(ProvisionError::journal(attempt))?;
        rows.collect::<Result<_, _>>().map_err(ProvisionError::journal(attempt))
    }

    /// Returns a run with all steps.
    ///
    /// # Errors
    /// [`ProvisionError::UnknownRun`], or the file cannot be read.
    pub fn run(&self, id: RunId) -> Result<Run, ProvisionError> {
        let attempt = "read the run";
        let connection = self.connection();
        let run = connection
            .query_row(
                "SELECT created, undoes, assignments, manual FROM runs WHERE id = ?1",
                [id.number()],
                |row| {
                    Ok((
                        time(row, 0)?,
                        row.get::<_, Option<i64>>(1)?,
                        row.get::<_, String>(2)?,
                        row.get::<_, String>(3)?,
                    ))
                },
            )
            .optional()
            .map_err(ProvisionError::journal(attempt))?;
        let Some((created, undoes, assignments, manual)) = run else {
            return Err(ProvisionError::UnknownRun(id));
        };
        let mut statement = connection
            .prepare(
                "SELECT position, assignment, directory, step, state, done, error, changed FROM steps WHERE run = ?1 ORDER BY position",
            )
            .map_err(ProvisionError::journal(attempt))?;
        let steps =
            statement.query_map([id.number()], read_step).map_err(ProvisionError::journal(attempt))?;
        Ok(Run {
            id,
            created,
            undoes: undoes.map(RunId::from),
            assignments: serde_json::from_str(&assignments).map_err(ProvisionError::content(attempt))?,
            manual: serde_json::from_str(&manual).map_err(ProvisionError::content(attempt))?,
            steps: steps.collect::<Result<_, _>>().map_err(ProvisionError::journal(attempt))?,
        })
    }
}

fn insert(
    connection: &Connection,
    id: RunId,
    from: usize,
    steps: &[PlannedStep],
) -> Result<(), ProvisionError> {
    let mut statement = connection
        .prepare(
            "INSERT INTO steps (run, position, assignment, directory, step, state) VALUES (:run, :position, :assignment, :directory, :step, 'planned')",
        )
        .map_err(ProvisionError::journal("write steps"))?;
    for (index, planned) in steps.iter().enumerate() {
        statement
            .execute(named_params! {
                ":run": id.number(), ":position": number(from + index)?, ":assignment": number(planned.assignment)?,
                ":directory": planned.directory, ":step": json(&planned.step)?,
            })
            .map_err(ProvisionError::journal("write steps"))?;
    }
    Ok(())
}

fn read_step(row: &Row<'_>) -> rusqlite::Result<JournalStep> {
    let state: String = row.get(4)?;
    let state =
        StepState::named(&state).ok_or_else(|| invalid(4, format!("`{state}` is no state").into()))?;
    let changed: Option<String> = row.get(7)?;
    Ok(JournalStep {
        position: count(row, 0)?,
        assignment: count(row, 1)?,
        directory: row.get(2)?,
        step: value(3, &row.get::<_, String>(3)?)?,
        state,
        done: row.get::<_, Option<String>>(5)?.map(|text| value(5, &text)).transpose()?,
        error: row.get(6)?,
        changed: changed.is_some().then(|| time(row, 7)).transpose()?,
    })
}

fn invalid(column: usize, error: Box<dyn std::error::Error + Send + Sync>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error)
}

fn value<T: for<'de> Deserialize<'de>>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| invalid(column, Box::new(error)))
}

fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<DateTime<Utc>> {
    let text: String = row.get(column)?;
    let time = DateTime::parse_from_rfc3339(&text).map_err(|error| invalid(column, Box::new(error)))?;
    Ok(time.to_utc())
}

fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<usize> {
    let number: i64 = row.get(column)?;
    usize::try_from(number).map_err(|error| invalid(column, Box::new(error)))
}

fn number(index: usize) -> Result<i64, ProvisionError> {
    i64::try_from(index)
        .map_err(|error| ProvisionError::Journal { attempt: "count the steps", error: Box::new(error) })
}

fn json<T: Serialize>(value: &T) -> Result<String, ProvisionError> {
    serde_json::to_string(value).map_err(ProvisionError::content("write JSON"))
}

fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(unix)]
fn create_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path).map(drop)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> std::io::Result<()> {
    std::fs::OpenOptions::new().append(true).create(true).open(path).map(drop)
}
