//! Teams.
use crate::rocketchat::prelude::*;

pub(crate) const ROUTES: &[&[Route]] = &[];
