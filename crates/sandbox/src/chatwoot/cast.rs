//! Who works here.

use crate::people::SeatAvailability::{Busy, Offline, Online};
use crate::people::SeatRole::{Administrator, Agent};
use crate::people::{Seats, closed, seat};

/// The seats, by user name.
#[rustfmt::skip]
pub(crate) const SEATS: Seats = &[
    ("ada.brandt", seat(Administrator, Online, &["escalations"])),
    ("ben.okafor", seat(Agent, Online, &["returns", "escalations"])),
    ("carla.nunez", seat(Administrator, Busy, &["returns"])),
    ("dmitri.petrov", seat(Agent, Offline, &["orders"])),
    ("farid.haddad", seat(Agent, Online, &["orders"])),
    ("greta.sorensen", seat(Agent, Busy, &["orders"])),
    ("hugo.marchetti", seat(Agent, Online, &["returns"])),
    ("leo.dubois", closed(Agent, &[])),
    ("maya.abebe", seat(Agent, Online, &["returns"])),
    ("nils.bakker", seat(Agent, Busy, &["orders"])),
    ("olga.nowak", seat(Agent, Offline, &["escalations"])),
    ("paul.ekstrom", seat(Administrator, Offline, &[])),
    ("quinn.ohara", seat(Agent, Online, &[])),
];
