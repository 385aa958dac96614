//! Who works here.

use crate::people::SeatAvailability::{Away, Busy, Offline, Online};
use crate::people::SeatRole::{Administrator, Agent, Manager};
use crate::people::{Seats, closed, seat};

/// The seats, by user name.
#[rustfmt::skip]
pub(crate) const SEATS: Seats = &[
    ("ada.brandt", seat(Administrator, Online, &["Support"])),
    ("ben.okafor", seat(Agent, Online, &["Support", "Returns"])),
    ("carla.nunez", seat(Manager, Busy, &["Returns"])),
    ("dmitri.petrov", seat(Agent, Offline, &["Sales"])),
    ("eva.lindqvist", seat(Manager, Online, &["Sales"])),
    ("farid.haddad", seat(Agent, Away, &["Sales"])),
    ("ines.carvalho", seat(Agent, Offline, &["Support"])),
    ("jonas.weber", seat(Administrator, Away, &[])),
    ("john.doe", seat(Agent, Online, &["Support"])),
    ("rosa.fernandez", seat(Agent, Online, &["Returns"])),
    ("sven.larsen", seat(Agent, Busy, &["Support"])),
    ("tara.singh", seat(Manager, Away, &["Support", "Returns", "Sales"])),
    ("uwe.kraus", closed(Agent, &["Support"])),
    ("vera.popescu", seat(Agent, Online, &["Sales"])),
];
