//! A process that is killed at any write of the journal, or between a call and the write that
//! follows it, is resumed by the next one, and nothing is done twice.

use std::collections::BTreeMap;
use std::future::ready;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use frontdesk::{
    Action, Capabilities, ChangeError, Directory, DirectoryEntry, Done, Error, Frontdesk, PersonQuery,
    PersonRef, Plan, Step, Vendor, Wanted,
};
use frontdesk_provision::{Guards, Journal, RunId, RunPlan, Runner, StepState};
use frontdesk_sandbox::SandboxVendor;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use serde_json::Value;

use crate::support::{Platforms, directory, go_on, route, to_heir};

/// How many runs are killed at a time. Each waits for processes most of its time.
const AT_A_TIME: usize = 4;

/// Ends the process after so many calls of `apply`, before anything can be written down.
#[derive(Debug)]
struct Mortal {
    directory: Box<dyn Directory>,
    /// The calls on all platforms.
    applied: Arc<AtomicUsize>,
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
    let endpoints: Vec<Value> = serde_json::from_str(&text("RUN_ENDPOINTS")).unwrap();
    let applied = Arc::new(AtomicUsize::new(0));
    let mut frontdesk = Frontdesk::new();
    for endpoint in &endpoints {
        let text = |field: &str| endpoint[field].as_str().unwrap();
        let credentials = endpoint["credentials"].as_object().unwrap();
        let mortal = Mortal {
            directory: directory(text("vendor"), text("base_url"), credentials),
            applied: applied.clone(),
            last: number("RUN_CALLS"),
        };
        frontdesk = frontdesk.with_named(text("vendor"), mortal);
    }
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
async fn resume(platforms: &Platforms, journal: &Path, id: RunId, death: Death) -> bool {
    let (writes, calls) = match death {
        Death::AfterWrite(number) => (number, 0),
        Death::AfterCall(number) => (0, number),
        Death::Never => (0, 0),
    };
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "crash::run_of_the_environment", "--ignored"])
        .env("RUN_ENDPOINTS", serde_json::to_string(platforms.sandbox.endpoints()).unwrap())
        .env("RUN_JOURNAL", journal)
        .env("RUN_ID", id.to_string())
        .env("RUN_WRITES", writes.to_string())
        .env("RUN_CALLS", calls.to_string());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    // A failed assertion is no death: it ends with a code.
    assert!(
        output.status.success() || output.status.code().is_none(),
        "{death:?}: {}",
        String::from_utf8_lossy(&output.stdout)
    );
    output.status.success()
}

/// A run that nothing disturbs. All platforms start alike, so that its plan is that of every run.
struct Undisturbed {
    plan: RunPlan,
    on: BTreeMap<SandboxVendor, OnPlatform>,
}

/// What a run that nothing disturbs does on a platform.
struct OnPlatform {
    capabilities: Capabilities,
    /// The requests that changed something.
    writes: BTreeMap<String, u64>,
}

/// Kills a run once, and lets another process finish it. Returns whether there was something to
/// kill.
async fn killed_and_resumed(death: Death, undisturbed: Arc<Undisturbed>) -> bool {
    let platforms = Platforms::start().await;
    let folder = format!("frontdesk-provision-crash-{}-{death:?}", std::process::id());
    let folder = std::env::temp_dir().join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("runs.db");
    let _ = std::fs::remove_file(&path);
    let journal = Journal::open(&path).unwrap();
    let runner = Runner::new(&platforms.frontdesk, &journal);
    let id = runner.start(&undisturbed.plan, &Guards::default()).await.unwrap();

    let lived = resume(&platforms, &path, id, death).await;
    if !lived {
        assert!(resume(&platforms, &path, id, Death::Never).await, "{death:?}");
    }
    let run = journal.run(id).unwrap();
    assert!(run.steps.iter().all(|step| step.state == StepState::Done), "{death:?}: {run:#?}");
    for (&vendor, OnPlatform { capabilities, writes }) in &undisturbed.on {
        // What reading does not show is sent a second time, which changes nothing.
        let unseen = [Action::SetAvailability, Action::EndSessions];
        let unseen = unseen.iter().flat_map(|action| capabilities.support(*action).operations());
        let unseen: Vec<String> = unseen.map(|id| route(vendor, id)).collect();
        let (mut sent, mut expected) = (platforms.writes(vendor, capabilities), writes.clone());
        for operation in &unseen {
            let (sent, expected) = (sent.remove(operation), expected.remove(operation));
            assert!(
                sent >= expected && sent <= expected.map(|count| count + 1),
                "{death:?} {vendor} {operation}"
            );
        }
        assert_eq!(sent, expected, "{death:?} {vendor}");
        assert_eq!(platforms.pias(vendor).await.len(), 1, "{death:?} {vendor}");
    }
    let again = platforms.plan(undisturbed.plan.assignments.clone()).await;
    assert_eq!(again.steps, [], "{death:?}");
    std::fs::remove_dir_all(&folder).unwrap();
    !lived
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_across_all_platforms_survives_its_process() {
    let platforms = Platforms::start().await;
    let plan = platforms.plan(platforms.one_comes_and_one_leaves(to_heir).await).await;
    for vendor in &platforms.vendors {
        assert!(plan.steps.iter().any(|step| step.directory == vendor.name()), "{vendor}");
    }
    let journal = Journal::in_memory().unwrap();
    let runner = Runner::new(&platforms.frontdesk, &journal);
    let id = runner.start(&plan, &Guards::default()).await.unwrap();
    assert!(runner.resume(id, go_on).await.unwrap().is_done());
    let steps = journal.run(id).unwrap().steps.len();
    let mut on = BTreeMap::new();
    for vendor in platforms.vendors.iter().copied() {
        let capabilities = platforms.capabilities(vendor).await;
        let writes = platforms.writes(vendor, &capabilities);
        on.insert(vendor, OnPlatform { capabilities, writes });
    }
    let undisturbed = Arc::new(Undisturbed { plan, on });

    // Two writes and a call for each step, and nothing after the last.
    let last = [Death::AfterWrite(2 * steps + 1), Death::AfterCall(steps + 1)];
    let deaths = (1..=2 * steps).map(Death::AfterWrite).chain((1..=steps).map(Death::AfterCall));
    let outcomes = deaths.chain(last).map(|death| {
        let undisturbed = Arc::clone(&undisturbed);
        async move {
            // In a task of its own, so that it does not wait for the others.
            let killed = tokio::spawn(killed_and_resumed(death, undisturbed)).await;
            (death, killed.unwrap_or_else(|panic| panic!("{death:?}: {panic}")))
        }
    });
    let outcomes: Vec<_> = stream::iter(outcomes).buffer_unordered(AT_A_TIME).collect().await;
    for (death, killed) in outcomes {
        let is_last = matches!(death, Death::AfterWrite(number) if number > 2 * steps)
            || matches!(death, Death::AfterCall(number) if number > steps);
        assert_eq!(killed, !is_last, "{death:?} of {steps} steps");
    }
}
