//! Who calls.

use crate::chatwoot::failure::Failure;
use crate::chatwoot::state::people::Role;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum App {
    /// Owns what is seeded.
    Owner,
    /// Owns nothing that it has not made.
    Stranger,
}

/// Who calls below `/api/v1/accounts/{account}/`.
#[derive(Clone, Copy)]
pub(crate) struct Caller {
    pub(crate) account_id: i64,
    pub(crate) user_id: i64,
    pub(crate) role: Role,
}

impl Caller {
    pub(crate) fn administrator(self) -> bool {
        self.role == Role::Administrator
    }

    pub(crate) fn only_administrators(self) -> Result<(), Failure> {
        if self.administrator() { Ok(()) } else { Err(Failure::NOT_ALLOWED) }
    }
}

/// Who does something, and in which account.
#[derive(Clone, Copy)]
pub(crate) struct Actor {
    pub(crate) account_id: i64,
    /// Nobody where a platform app acts.
    pub(crate) user_id: Option<i64>,
}

impl Actor {
    /// A platform app, of whom the account's audit log knows nothing.
    pub(crate) const fn app(account_id: i64) -> Self {
        Self { account_id, user_id: None }
    }
}

impl From<Caller> for Actor {
    fn from(caller: Caller) -> Self {
        Self { account_id: caller.account_id, user_id: Some(caller.user_id) }
    }
}
