//! Who works here.

use crate::people::SeatAvailability::{Busy, Offline, Online};
use crate::people::SeatRole::{Administrator, Agent, Manager};
use crate::people::{Seats, closed, seat};

/// The seats, by user name.
#[rustfmt::skip]
pub(crate) const SEATS: Seats = &[
    ("ada.brandt", seat(Administrator, Online, &["Support"])),
    ("ben.okafor", seat(Agent, Online, &["Support"])),
    ("dmitri.petrov", seat(Agent, Offline, &["Sales"])),
    ("eva.lindqvist", seat(Manager, Online, &["Sales"])),
    ("hugo.marchetti", seat(Agent, Online, &["Support"])),
    ("jonas.weber", seat(Administrator, Offline, &["Sales"])),
    ("kira.yamamoto", seat(Agent, Online, &["Support", "Sales"])),
    ("JonDoe", seat(Administrator, Online, &["AgentGroup1"])),
    ("jade.thompson", seat(Agent, Online, &["Support"])),
    ("kofi.mensah", seat(Agent, Offline, &["Sales"])),
    ("lena.fischer", seat(Agent, Busy, &["Support"])),
    ("mateo.rojas", seat(Agent, Online, &["Sales"])),
    ("nora.haugen", closed(Agent, &["Support"])),
    ("oskar.lind", seat(Manager, Online, &["Support", "Sales"])),
];
