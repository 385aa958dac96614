//! Applying one step: reading, sending, reading again.

use std::time::Duration;

use frontdesk_core::{Error, ErrorKind};
use tokio::time::{Instant, sleep};

use crate::action::Action;
use crate::change::{Done, PersonRef, Step, Subject};
use crate::change_error::ChangeError;
use crate::directory::DirectoryEntry;
use crate::grouping::{self, no_group};
use crate::planning::{nobody, refusal};
use crate::platform::{Extent, Platform, Trail, find, is_member};

/// The first delay before a change is read back again.
const FIRST_DELAY: Duration = Duration::from_millis(50);

/// The longest delay.
const LAST_DELAY: Duration = Duration::from_secs(2);

/// Applies a step.
///
/// # Errors
/// See [`ChangeError`].
pub(crate) async fn apply<P: Platform + ?Sized>(platform: &P, step: &Step) -> Result<Done, ChangeError> {
    check(platform, step).await?;
    let trail = Trail::default();
    let now = read(platform, step, &trail).await?;
    if now.is_done {
        return Ok(done(false, now.id, trail));
    }
    if step.action == Action::Create {
        return create(platform, step, trail).await;
    }
    let is_unlisted = step.action == Action::Activate && platform.activates_unlisted();
    let written = match &step.subject {
        Subject::Person(person) if now.id.is_none() && !is_unlisted => return Err(nobody(person)),
        Subject::Group(name) if now.id.is_none() && step.action != Action::CreateGroup => {
            return Err(no_group(name));
        }
        Subject::Person(_) => platform.write(step, now.entry.as_ref(), &trail).await,
        Subject::Group(_) => platform.write_group(step, &trail).await,
    };
    if written.is_ok() && !platform.can_read_back(step.action) {
        return Ok(done(true, now.id, trail));
    }
    outcome(platform, step, step, written, trail).await
}

/// Applies a step that creates the account of somebody who has none, without looking for them
/// first.
///
/// # Errors
/// See [`ChangeError`].
pub(crate) async fn apply_new<P: Platform + ?Sized>(platform: &P, step: &Step) -> Result<Done, ChangeError> {
    if step.action != Action::Create {
        return apply(platform, step).await;
    }
    check(platform, step).await?;
    create(platform, step, Trail::default()).await
}

/// Creates an account, and reads it back by its ID if the platform tells that: most look up an ID
/// without listing everyone.
async fn create<P: Platform + ?Sized>(platform: &P, step: &Step, trail: Trail) -> Result<Done, ChangeError> {
    let (seen_by, written) = match platform.create(step, &trail).await {
        Ok(Some(id)) => (Step { subject: PersonRef::Id(id).into(), ..step.clone() }, Ok(())),
        written => (step.clone(), written.map(drop)),
    };
    outcome(platform, step, &seen_by, written, trail).await
}

/// # Errors
/// The step is not one that this platform can apply.
async fn check<P: Platform + ?Sized>(platform: &P, step: &Step) -> Result<(), ChangeError> {
    if step.vendor != platform.vendor() {
        let message = format!("the step is for {}, and this is {}", step.vendor, platform.vendor());
        return Err(ChangeError::refused(message));
    }
    if step.action.is_read() {
        return Err(ChangeError::refused(format!("`{}` changes nothing", step.action)));
    }
    let support = platform.capabilities().await.map_err(ChangeError::of_read)?.support(step.action);
    if !support.is_possible() {
        return Err(refusal(step.action, support));
    }
    step.check_subject()
}

/// Returns what came of a step for which a request was sent. `seen_by` is the step by which a
/// success is read back.
async fn outcome<P: Platform + ?Sized>(
    platform: &P,
    step: &Step,
    seen_by: &Step,
    written: Result<(), ChangeError>,
    trail: Trail,
) -> Result<Done, ChangeError> {
    match written {
        Ok(()) => read_back(platform, seen_by, trail).await,
        Err(ChangeError::OutcomeUnknown { error }) => match read(platform, step, &trail).await {
            Ok(now) if now.is_done => Ok(done(true, now.id, trail)),
            _ => Err(ChangeError::OutcomeUnknown { error }),
        },
        // Somebody else may have done the same at the same time.
        Err(ChangeError::Refused { reason, error: Some(error) }) => {
            match read(platform, step, &trail).await {
                Ok(now) if now.is_done => Ok(done(false, now.id, trail)),
                _ => Err(ChangeError::Refused { reason, error: Some(error) }),
            }
        }
        Err(error) => Err(error),
    }
}

/// Returns whether a step is done, by reading.
///
/// # Errors
/// See [`ChangeError`].
pub(crate) async fn is_applied<P: Platform + ?Sized>(platform: &P, step: &Step) -> Result<bool, ChangeError> {
    if !platform.can_read_back(step.action) {
        return Ok(false);
    }
    step.check_subject()?;
    Ok(read(platform, step, &Trail::default()).await?.is_done)
}

/// Reads until the change is seen.
async fn read_back<P: Platform + ?Sized>(
    platform: &P,
    step: &Step,
    trail: Trail,
) -> Result<Done, ChangeError> {
    let end = Instant::now() + platform.settles_within();
    let mut delay = FIRST_DELAY;
    loop {
        match read(platform, step, &trail).await {
            Ok(now) if now.is_done => return Ok(done(true, now.id, trail)),
            Err(ChangeError::Credentials { error }) => return Err(ChangeError::Credentials { error }),
            outcome if Instant::now() + delay > end => {
                let error = outcome.err().and_then(|error| error.error().cloned()).unwrap_or_else(|| {
                    let message =
                        format!("the platform reports success, and reading does not show `{}`", step.action);
                    Error::new(ErrorKind::Other, message)
                });
                return Err(ChangeError::OutcomeUnknown { error });
            }
            _ => {}
        }
        sleep(delay).await;
        delay = (delay * 2).min(LAST_DELAY);
    }
}

/// What reading says of a step.
struct Now {
    /// The person, if the step is about one who has an account.
    entry: Option<DirectoryEntry>,
    /// The ID of the account or group, if it is there.
    id: Option<String>,
    is_done: bool,
}

async fn read<P: Platform + ?Sized>(platform: &P, step: &Step, trail: &Trail) -> Result<Now, ChangeError> {
    if matches!(step.subject, Subject::Group(_)) {
        let (group, is_done) = grouping::read(platform, step, trail).await?;
        return Ok(Now { entry: None, id: group.map(|group| group.value), is_done });
    }
    // Of a new account, it only matters that it is there.
    let extent = if step.action == Action::Create { Extent::Account } else { platform.extent(step.action) };
    let entry = find(platform, step.person()?, extent, trail).await?;
    let is_done = match (step.action, &entry) {
        (
            Action::ReassignToPerson | Action::ReassignToGroup | Action::Requeue | Action::Close,
            Some(entry),
        ) => {
            let open = platform.conversation_ids(entry, trail).await;
            let target = step.target()?;
            open.map_err(ChangeError::of_read)?.iter().all(|open| open != target)
        }
        (Action::JoinGroup | Action::LeaveGroup, Some(entry)) if extent == Extent::Account => {
            let is_in = is_member(platform, &step.group()?, &entry.user.id, trail).await?;
            is_in == (step.action == Action::JoinGroup)
        }
        _ => platform.is_done(step, entry.as_ref())?,
    };
    let id = entry.as_ref().map(|entry| entry.user.id.clone());
    Ok(Now { entry, id, is_done })
}

fn done(changed: bool, id: Option<String>, trail: Trail) -> Done {
    Done::new(changed, id, trail.into_calls())
}
