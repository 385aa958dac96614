//! The order of steps across platforms.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use frontdesk::{Action, Step};

/// Merges queues of steps, each of one person on one platform, into one order. The order within a
/// queue stays: it is the platform's. Among the first steps of all queues, the earliest stage comes
/// next.
pub(crate) fn merge<T>(queues: Vec<VecDeque<T>>, step: impl Fn(&T) -> &Step) -> Vec<T> {
    let mut queues = queues;
    let mut merged = Vec::with_capacity(queues.iter().map(VecDeque::len).sum());
    let heads = queues.iter().enumerate();
    let mut heads: BinaryHeap<Reverse<(u8, usize)>> =
        heads.filter_map(|(index, queue)| Some(Reverse((stage(step(queue.front()?)), index)))).collect();
    while let Some(Reverse((_, index))) = heads.pop() {
        let Some(queue) = queues.get_mut(index) else { continue };
        merged.extend(queue.pop_front());
        heads.extend(queue.front().map(|next| Reverse((stage(step(next)), index))));
    }
    merged
}

/// When a step comes, if it is up to us.
fn stage(step: &Step) -> u8 {
    let takes_chats = step.after.as_bool() == Some(true);
    match step.action {
        Action::SetAvailability if !takes_chats => 0,
        Action::ReassignToPerson | Action::ReassignToGroup | Action::Requeue | Action::Close => 2,
        Action::RevokeRole => 3,
        Action::LeaveGroup => 4,
        Action::EndSessions => 5,
        Action::Deactivate => 6,
        Action::Delete | Action::DeleteGroup => 7,
        // Who gets conversations must be able to take them.
        Action::SetAvailability => 8,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use frontdesk::{PersonRef, Step, Vendor};

    use super::*;

    fn queue(directory: &'static str, actions: &[Action]) -> VecDeque<(&'static str, Step)> {
        let person = || PersonRef::Id("1".to_owned());
        let step =
            |action: &Action| (directory, Step::new(Vendor::from(directory), *action, person(), "because"));
        actions.iter().map(step).collect()
    }

    #[test]
    fn access_ends_last_and_each_platform_keeps_its_order() {
        let queues = vec![
            queue("a", &[Action::Close, Action::Deactivate]),
            queue("b", &[Action::Deactivate, Action::LeaveGroup]),
            queue("c", &[Action::SetAvailability, Action::RevokeRole]),
        ];
        let merged = merge(queues, |(_, step)| step);
        let shown: Vec<String> =
            merged.iter().map(|(directory, step)| format!("{directory} {}", step.action)).collect();
        let expected =
            ["c setAvailability", "a close", "c revokeRole", "a deactivate", "b deactivate", "b leaveGroup"];
        assert_eq!(shown, expected);
    }
}
