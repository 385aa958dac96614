//! Work on several threads at the same time.

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, Scope, ScopedJoinHandle};

use frontdesk_openapi::problem::Problem;

/// The stack of a thread, in bytes: that of the main thread, since types and documents are read by
/// recursion.
pub const STACK: usize = 8 * 1024 * 1024;

/// Runs `other` on a thread of its own while `work` runs.
///
/// # Errors
/// There is no thread, or `other` panics.
pub fn beside<T: Send, U>(
    other: impl FnOnce() -> T + Send,
    work: impl FnOnce() -> U,
) -> Result<(T, U), Problem> {
    std::thread::scope(|scope| {
        let thread = start(scope, other)?;
        let done = work();
        Ok((end(thread)?, done))
    })
}

/// Does `work` for each of these, at most as many at the same time as there are cores. The results
/// are in the order of `tasks`, which are begun in the order of `weight`, the heaviest first: the
/// last to begin is the one that the others wait for.
///
/// # Errors
/// There is no thread, or `work` panics.
pub fn each<T: Copy + Send, U: Send>(
    tasks: &[T],
    weight: impl Fn(T) -> u64,
    work: impl Fn(T) -> U + Sync,
) -> Result<Vec<U>, Problem> {
    let mut waiting: Vec<(usize, T)> = tasks.iter().copied().enumerate().collect();
    waiting.sort_by_key(|(_, task)| weight(*task));
    let waiting = Mutex::new(waiting);
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let worker = || {
        let mut done = Vec::new();
        while let Some((place, task)) = next() {
            done.push((place, work(task)));
        }
        done
    };
    let count = std::thread::available_parallelism().map_or(1, NonZero::get).min(tasks.len());
    let mut done = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|_| start(scope, worker)).collect::<Result<_, _>>()?;
        let mut done = Vec::new();
        for thread in threads {
            done.extend(end(thread)?);
        }
        Ok::<_, Problem>(done)
    })?;
    done.sort_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, done)| done).collect())
}

fn start<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, T>, Problem> {
    Builder::new()
        .stack_size(STACK)
        .spawn_scoped(scope, work)
        .map_err(|error| Problem::general(format!("no thread: {error}; close other programs")))
}

fn end<T>(thread: ScopedJoinHandle<'_, T>) -> Result<T, Problem> {
    thread.join().map_err(|_| Problem::general("a thread stopped; see the message above"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_tasks() {
        let weights = [3, 1, 5, 2, 4];
        assert_eq!(each(&weights, |weight| weight, |weight| weight * 2).unwrap(), [6, 2, 10, 4, 8]);
        assert_eq!(beside(|| 1, || 2).unwrap(), (1, 2));
        assert!(beside(|| panic!("in a test"), || ()).is_err());
    }
}
