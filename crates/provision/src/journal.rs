//! What each run does, kept in a SQLite database before and after each call.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, named_params};
use serde::{Deserialize, Serialize};

use crate::error::ProvisionError;
use crate::plan::{PlannedStep, RunPlan};
use crate::record::{Creation, JournalStep, Run, RunHeader, RunSummary, StepState};
use crate::report::RunReport;
use crate::run_id::RunId;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        created TEXT NOT NULL,
        undoes INTEGER REFERENCES runs (id),
        assignments TEXT NOT NULL,
        manual TEXT NOT NULL,
        failures TEXT NOT NULL DEFAULT '[]'
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
        add_failures(&connection).map_err(ProvisionError::journal("extend the tables"))?;
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
        let (assignments, manual, failures) =
            (json(&plan.assignments)?, json(&plan.manual)?, json(&plan.failures)?);
        transaction
            .execute(
                "INSERT INTO runs (created, undoes, assignments, manual, failures) VALUES (:created, :undoes, :assignments, :manual, :failures)",
                named_params! {":created": now(), ":undoes": plan.undoes.map(RunId::number), ":assignments": assignments, ":manual": manual, ":failures": failures},
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
        Ok(Run { header: self.header(id)?, steps: self.steps(id).collect::<Result<_, _>>()? })
    }

    /// Returns the steps of a run in their order, as they are read: only a few are in memory at a
    /// time. There are none if the journal has no such run.
    pub fn steps(&self, id: RunId) -> impl Iterator<Item = Result<JournalStep, ProvisionError>> + '_ {
        let mut page = Vec::new().into_iter();
        let mut next = Some(0);
        std::iter::from_fn(move || {
            loop {
                if let Some(step) = page.next() {
                    return Some(Ok(step));
                }
                match self.page(id, next?) {
                    Ok(steps) => {
                        next = steps.last().map(|step| step.position + 1);
                        page = steps.into_iter();
                    }
                    Err(error) => {
                        next = None;
                        return Some(Err(error));
                    }
                }
            }
        })
    }

    /// Returns some of the steps from this position on; none after the last.
    fn page(&self, id: RunId, from: usize) -> Result<Vec<JournalStep>, ProvisionError> {
        let condition = "position >= ?2 ORDER BY position LIMIT 100";
        self.selected(id, condition, from)
    }

    /// Returns the first step from this position on that is not done.
    pub(crate) fn next_open(&self, id: RunId, from: usize) -> Result<Option<JournalStep>, ProvisionError> {
        let condition = "position >= ?2 AND state <> 'done' ORDER BY position LIMIT 1";
        Ok(self.selected(id, condition, from)?.pop())
    }

    fn selected(&self, id: RunId, condition: &str, from: usize) -> Result<Vec<JournalStep>, ProvisionError> {
        let attempt = "read the steps";
        let query = format!(
            "SELECT position, assignment, directory, step, state, done, error, changed FROM steps WHERE run = ?1 AND {condition}"
        );
        let connection = self.connection();
        let mut statement = connection.prepare(&query).map_err(ProvisionError::journal(attempt))?;
        let steps = statement
            .query_map((id.number(), number(from)?), read_step)
            .map_err(ProvisionError::journal(attempt))?;
        steps.collect::<Result<_, _>>().map_err(ProvisionError::journal(attempt))
    }

    /// Returns the accounts that a run creates, each with how many of its steps are not done, and
    /// whether the creation itself is not.
    pub(crate) fn creations(&self, id: RunId) -> Result<Vec<Creation>, ProvisionError> {
        let attempt = "read the steps";
        let connection = self.connection();
        let mut statement = connection
            .prepare(
                "SELECT assignment, directory, count(CASE WHEN state <> 'done' THEN 1 END),
                    count(CASE WHEN state <> 'done' AND json_extract(step, '$.action') = 'create' THEN 1 END)
                FROM steps WHERE run = ?1 GROUP BY assignment, directory
                HAVING count(CASE WHEN json_extract(step, '$.action') = 'create' THEN 1 END) > 0",
            )
            .map_err(ProvisionError::journal(attempt))?;
        let creations = statement
            .query_map([id.number()], |row| {
                let account = (count(row, 0)?, row.get(1)?);
                Ok(Creation { account, left: count(row, 2)?, is_open: count(row, 3)? > 0 })
            })
            .map_err(ProvisionError::journal(attempt))?;
        creations.collect::<Result<_, _>>().map_err(ProvisionError::journal(attempt))
    }

    /// Returns the position after the last step of a run.
    pub(crate) fn end(&self, id: RunId) -> Result<usize, ProvisionError> {
        let query = "SELECT coalesce(max(position) + 1, 0) FROM steps WHERE run = ?1";
        self.connection()
            .query_row(query, [id.number()], |row| count(row, 0))
            .map_err(ProvisionError::journal("read the steps"))
    }

    /// Returns what came of a run so far.
    ///
    /// # Errors
    /// [`ProvisionError::UnknownRun`], or the file cannot be read.
    pub fn report(&self, id: RunId) -> Result<RunReport, ProvisionError> {
        let attempt = "count the steps";
        let manual = self.header(id)?.manual.len();
        let mut report = RunReport::empty(id, manual);
        let connection = self.connection();
        let mut statement = connection
            .prepare(
                "SELECT state, coalesce(json_extract(done, '$.changed'), 0), count(*)
                FROM steps WHERE run = ?1 GROUP BY 1, 2",
            )
            .map_err(ProvisionError::journal(attempt))?;
        let counts = statement
            .query_map([id.number()], |row| Ok((state(row, 0)?, row.get::<_, bool>(1)?, count(row, 2)?)))
            .map_err(ProvisionError::journal(attempt))?;
        for counted in counts {
            let (state, changed, count) = counted.map_err(ProvisionError::journal(attempt))?;
            report.add(state, changed, count);
        }
        Ok(report)
    }

    /// Returns a run without its steps.
    ///
    /// # Errors
    /// [`ProvisionError::UnknownRun`], or the file cannot be read.
    pub fn header(&self, id: RunId) -> Result<RunHeader, ProvisionError> {
        let attempt = "read the run";
        let connection = self.connection();
        let run = connection
            .query_row(
                "SELECT created, undoes, assignments, manual, failures FROM runs WHERE id = ?1",
                [id.number()],
                |row| {
                    Ok((
                        time(row, 0)?,
                        row.get::<_, Option<i64>>(1)?,
                        row.get::<_, String>(2)?,
                        row.get::<_, String>(3)?,
                        row.get::<_, String>(4)?,
                    ))
                },
            )
            .optional()
            .map_err(ProvisionError::journal(attempt))?;
        let Some((created, undoes, assignments, manual, failures)) = run else {
            return Err(ProvisionError::UnknownRun(id));
        };
        Ok(RunHeader {
            id,
            created,
            undoes: undoes.map(RunId::from),
            assignments: serde_json::from_str(&assignments).map_err(ProvisionError::content(attempt))?,
            manual: serde_json::from_str(&manual).map_err(ProvisionError::content(attempt))?,
            failures: serde_json::from_str(&failures).map_err(ProvisionError::content(attempt))?,
        })
    }
}

/// Extends a journal of a version that did not keep what could not be planned.
fn add_failures(connection: &Connection) -> rusqlite::Result<()> {
    let query = "SELECT count(*) FROM pragma_table_info('runs') WHERE name = 'failures'";
    if connection.query_row(query, (), |row| row.get::<_, i64>(0))? == 0 {
        connection.execute_batch("ALTER TABLE runs ADD COLUMN failures TEXT NOT NULL DEFAULT '[]'")?;
    }
    Ok(())
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
    let changed: Option<String> = row.get(7)?;
    Ok(JournalStep {
        position: count(row, 0)?,
        assignment: count(row, 1)?,
        directory: row.get(2)?,
        step: value(3, &row.get::<_, String>(3)?)?,
        state: state(row, 4)?,
        done: row.get::<_, Option<String>>(5)?.map(|text| value(5, &text)).transpose()?,
        error: row.get(6)?,
        changed: changed.is_some().then(|| time(row, 7)).transpose()?,
    })
}

fn state(row: &Row<'_>, column: usize) -> rusqlite::Result<StepState> {
    let name: String = row.get(column)?;
    StepState::named(&name).ok_or_else(|| invalid(column, format!("`{name}` is no state").into()))
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

#[cfg(test)]
mod tests {
    use frontdesk::{Action, PersonRef, Step, Vendor};
    use serde_json::json;

    use super::*;

    #[test]
    fn a_journal_of_an_older_version_is_read_and_goes_on() {
        let connection = Connection::open_in_memory().unwrap();
        let old = SCHEMA.replace(
            "manual TEXT NOT NULL,\n        failures TEXT NOT NULL DEFAULT '[]'",
            "manual TEXT NOT NULL",
        );
        assert_ne!(old, SCHEMA);
        connection.execute_batch(&old).unwrap();
        let run =
            "INSERT INTO runs (created, assignments, manual) VALUES ('2026-01-01T00:00:00Z', '[]', '[]')";
        connection.execute_batch(run).unwrap();
        let journal = Journal::of(connection, None).unwrap();
        assert_eq!(journal.header(RunId::from(1)).unwrap().failures, []);

        let failure = json!({"assignment": 0, "directory": "d", "group": "Night shift", "error": "x"});
        let plan: RunPlan = serde_json::from_value(json!({"failures": [failure]})).unwrap();
        let id = journal.create(&plan).unwrap();
        assert_eq!(journal.run(id).unwrap().failures, plan.failures);
    }

    #[test]
    fn steps_come_in_their_order_however_many_there_are() {
        let step = Step::new(Vendor::from("phone book"), Action::Delete, PersonRef::Id("7".to_owned()), "x");
        for count in [0, 1, 100, 101, 250] {
            let steps = vec![json!({"assignment": 0, "directory": "d", "step": step}); count];
            let plan: RunPlan = serde_json::from_value(json!({"steps": steps})).unwrap();
            let journal = Journal::in_memory().unwrap();
            let id = journal.create(&plan).unwrap();
            let other = journal.create(&plan).unwrap();
            let positions: Vec<usize> = journal.steps(id).map(|step| step.unwrap().position).collect();
            assert_eq!(positions, (0..count).collect::<Vec<_>>());
            assert_eq!(journal.end(id).unwrap(), count);

            // The first half is done.
            for step in journal.steps(id).take(count / 2) {
                let step = JournalStep { state: StepState::Done, ..step.unwrap() };
                journal.write(id, &step, count, &[]).unwrap();
            }
            let open = journal.next_open(id, 0).unwrap();
            assert_eq!(open.map(|step| step.position), (count > 0).then_some(count / 2));
            let report = journal.report(id).unwrap();
            assert_eq!((report.unchanged, report.left), (count / 2, count - count / 2));
            assert_eq!(journal.report(other).unwrap().left, count);
        }
    }
}
