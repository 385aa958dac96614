//! The unions of the types.

use crate::unions::{Union, every_union_is_known_and_read, unions};

#[test]
fn no_member_is_read_as_another() {
    let known: &[Union] = unions!(frontdesk_chatwoot::types: ClientContactUpdated ConversationAssignee
        ConversationAssignment EventAssignee EventSender MessageSender Report);
    every_union_is_known_and_read("chatwoot", known, 2_000);
}
