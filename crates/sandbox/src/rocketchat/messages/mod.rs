//! `chat.*`: the messages of rooms.

mod change;
mod check;
mod find;
mod marks;
mod send;
mod sync;

pub(crate) use send::post_as;

use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[&[Route]] =
    &[change::ROUTES, find::ROUTES, marks::ROUTES, send::ROUTES, sync::ROUTES];
