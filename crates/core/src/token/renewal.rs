//! A renewal as a task of its own.

use std::sync::Arc;

use tokio::runtime;
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinHandle};
use tracing::Instrument;
use tracing::instrument::WithSubscriber;

use crate::{Error, ErrorKind};

/// How a renewal ended; `None` before that.
pub(super) type Outcome<T> = Option<Result<T, Error>>;

/// A renewal on its way, shared by the callers that wait for it. It is aborted when the last of
/// them is dropped.
pub(super) struct Renewal<T> {
    outcome: watch::Receiver<Outcome<T>>,
    task: AbortHandle,
    runtime: runtime::Id,
}

/// A renewal that the caller itself has started.
pub(super) struct Started<T> {
    pub(super) renewal: Arc<Renewal<T>>,
    task: JoinHandle<()>,
}

impl<T: Send + Sync + 'static> Started<T> {
    /// Spawns the task. It passes its outcome to the sender.
    pub(super) fn spawn<F>(
        runtime: &runtime::Handle,
        renew: impl FnOnce(watch::Sender<Outcome<T>>) -> F,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (sender, outcome) = watch::channel(None);
        let task = runtime.spawn(renew(sender).in_current_span().with_current_subscriber());
        let renewal = Renewal { outcome, task: task.abort_handle(), runtime: runtime.id() };
        Self { renewal: Arc::new(renewal), task }
    }
}

impl<T: Clone> Started<T> {
    /// Waits for the outcome.
    ///
    /// # Errors
    /// That of the renewal, or the runtime shuts down.
    pub(super) async fn outcome(self) -> Result<T, Error> {
        if let Some(outcome) = self.renewal.outcome().await {
            return outcome;
        }
        match self.task.await.map_err(tokio::task::JoinError::try_into_panic) {
            // A panic is the caller's, as if the renewal were part of its call.
            Err(Ok(panic)) => std::panic::resume_unwind(panic),
            Err(Err(_)) | Ok(()) => Err(Error::new(ErrorKind::Transport, "the runtime is shutting down")),
        }
    }
}

impl<T: Clone> Renewal<T> {
    /// Waits for the outcome; `None` if the renewal ended without one: it panicked, or its runtime
    /// shut down.
    pub(super) async fn outcome(&self) -> Outcome<T> {
        let mut receiver = self.outcome.clone();
        let outcome = receiver.wait_for(Option::is_some).await.ok()?;
        outcome.as_ref().map(|outcome| match outcome {
            Ok(value) => Ok(value.clone()),
            Err(error) => Err(error.clone()),
        })
    }
}

impl<T> Renewal<T> {
    /// Whether nothing more comes of it.
    pub(super) fn has_ended(&self) -> bool {
        self.task.is_finished() || self.outcome.borrow().is_some()
    }

    /// Whether it goes on while this runtime is driven.
    pub(super) fn runs_on(&self, runtime: &runtime::Handle) -> bool {
        self.runtime == runtime.id()
    }
}

impl<T> Drop for Renewal<T> {
    fn drop(&mut self) {
        self.task.abort();
    }
}
