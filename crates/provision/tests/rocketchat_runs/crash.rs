//! A process that is killed at any write of the journal, or between a call and the write that
//! follows it, is resumed by the next one, and nothing is done twice.

use std::future::ready;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use frontdesk::{
    Capabilities, ChangeError, Directory, DirectoryEntry, Done, Error, Frontdesk, PersonQuery, PersonRef,
    Plan, Step, Vendor, Wanted,
};
use frontdesk_provision::{Guards, Journal, RunId, Runner, StepState};
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use serde_json::{Map, Value};

use crate::support::{NAME, PIA, Workspace, directory, endpoint, named, one_comes_and_one_leaves};

/// Ends the process after so many calls of `apply`, before anything can be written down.
#[derive(Debug)]
struct Mortal {
    directory: Box<dyn Directory>,
    applied: AtomicUsize,
    last: usize,
}

impl Directory for Mortal {
    fn vendor(&self) -> Vendor {
        self.directory.vendor()
    }

    fn capabilities(&self) -> BoxFuture<'_, Result<Capabilities, Error>> {
        self.directory.capabilities()
    }

    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<DirectoryEntry>, Error>> {
        self.directory.get(id)
    }

    fn list(&self) -> BoxStream<'_, Result<DirectoryEntry, Error>> {
        self.directory.list()
    }

    fn find<'a>(&'a self, query: &'a PersonQuery) -> BoxStream<'a, Result<DirectoryEntry, Error>> {
        self.directory.find(query)
    }

    fn ensure<'a>(
        &'a self,
        person: &'a PersonRef,
        wanted: &'a Wanted,
    ) -> BoxFuture<'a, Result<Plan, ChangeError>> {
        self.directory.ensure(person, wanted)
    }

    fn apply<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<Done, ChangeError>> {
        Box::pin(async move {
            let done = self.directory.apply(step).await;
            if self.applied.fetch_add(1, Ordering::Relaxed) + 1 == self.last {
                std::process::abort();
            }
            done
        })
    }

    fn is_applied<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<bool, ChangeError>> {
        self.directory.is_applied(step)
    }

    fn own_id(&self) -> BoxFuture<'_, Result<Option<String>, Error>> {
        Box::pin(ready(Ok(None)))
    }
}

/// When a process is killed.
#[derive(Clone, Copy, Debug)]
enum Death {
    /// After the journal's write of this number.
    AfterWrite(usize),
    /// After the call of this number, before its write.
    AfterCall(usize),
    Never,
}

/// Not a test of its own: the process that is killed.
#[tokio::test]
#[ignore = "started by the other test, with a run in its environment"]
async fn run_of_the_environment() {
    let text = |name: &str| std::env::var(name).unwrap();
    let number = |name: &str| text(name).parse::<usize>().unwrap();
    let credentials: Map<String, Value> = serde_json::from_str(&text("RUN_CREDENTIALS")).unwrap();
    let mortal = Mortal {
        directory: directory(&text("RUN_URL"), &credentials),
        applied: AtomicUsize::new(0),
        last: number("RUN_CALLS"),
    };
    let frontdesk = Frontdesk::new().with_named(NAME, mortal);
    let journal = Journal::open(text("RUN_JOURNAL")).unwrap();
    let runner = Runner::new(&frontdesk, &journal).settles_within(Duration::ZERO);
    let (mut writes, last) = (0, number("RUN_WRITES"));
    let report = runner.resume(text("RUN_ID").parse().unwrap(), |_| {
        writes += 1;
        if writes == last {
            std::process::abort();
        }
        ControlFlow::Continue(())
    });
    assert!(report.await.unwrap().is_done());
}

/// Resumes a run in a process of its own, and returns whether it lived to the end.
fn resume(workspace: &Workspace, journal: &Path, id: RunId, death: Death) -> bool {
    let (url, credentials) = endpoint(&workspace.sandbox);
    let (writes, calls) = match death {
        Death::AfterWrite(number) => (number, 0),
        Death::AfterCall(number) => (0, number),
        Death::Never => (0, 0),
    };
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::run_of_the_environment", "--ignored"])
        .env("RUN_URL", url)
        .env("RUN_CREDENTIALS", Value::Object(credentials).to_string())
        .env("RUN_JOURNAL", journal)
        .env("RUN_ID", id.to_string())
        .env("RUN_WRITES", writes.to_string())
        .env("RUN_CALLS", calls.to_string())
        .output()
        .unwrap();
    // A failed assertion is no death: it ends with a code.
    assert!(
        output.status.success() || output.status.code().is_none(),
        "{death:?}: {}",
        String::from_utf8_lossy(&output.stdout)
    );
    output.status.success()
}

/// Kills a run once, and lets another process finish it. Returns whether there was something to
/// kill.
async fn killed_and_resumed(death: Death) -> bool {
    let workspace = Workspace::start().await;
    let folder = std::env::temp_dir().join(format!("frontdesk-provision-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("runs.db");
    let _ = std::fs::remove_file(&path);
    let journal = Journal::open(&path).unwrap();
    let plan = workspace.plan(one_comes_and_one_leaves()).await;
    let runner = Runner::new(&workspace.frontdesk, &journal);
    let id = runner.start(&plan, &Guards::default()).await.unwrap();

    let lived = resume(&workspace, &path, id, death);
    if !lived {
        assert!(resume(&workspace, &path, id, Death::Never), "{death:?}");
    }
    let run = journal.run(id).unwrap();
    assert!(run.steps.iter().all(|step| step.state == StepState::Done), "{death:?}: {run:#?}");
    let seen = workspace.sandbox.seen(frontdesk_sandbox::SandboxVendor::RocketChat);
    assert_eq!(seen.get("POST /api/v1/users.create"), Some(&1), "{death:?}: {seen:?}");
    assert_eq!(seen.get("POST /api/v1/livechat/room.forward"), Some(&1), "{death:?}: {seen:?}");
    assert_eq!(seen.get("POST /api/v1/users.setActiveStatus"), Some(&1), "{death:?}: {seen:?}");
    let pia = workspace.people(PersonRef::Email(PIA.to_owned())).await;
    assert_eq!(pia.len(), 1, "{death:?}");
    assert_eq!(pia[0].groups.len(), 1, "{death:?}");
    let again = workspace.plan(plan.assignments).await;
    assert!(again.is_empty(), "{death:?}: {again:#?}");
    assert_eq!(workspace.people(named("john.doe")).await[0].active, Some(false), "{death:?}");
    std::fs::remove_dir_all(&folder).unwrap();
    !lived
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_survives_its_process() {
    let mut deaths = 0;
    for death in [Death::AfterWrite as fn(usize) -> Death, Death::AfterCall] {
        let mut number = 1;
        while killed_and_resumed(death(number)).await {
            number += 1;
            deaths += 1;
        }
    }
    // Two writes and a call for each step.
    assert!(deaths >= 12, "{deaths}");
}
