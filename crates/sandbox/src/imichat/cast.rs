//! Who works here.

use crate::people::SeatAvailability::{Away, Busy, Offline, Online};
use crate::people::SeatRole::{Administrator, Agent};
use crate::people::{Seats, closed, seat};

/// The seats, by user name.
#[rustfmt::skip]
pub(crate) const SEATS: Seats = &[
    ("ada.brandt", seat(Administrator, Online, &["Customer Care"])),
    ("ben.okafor", seat(Agent, Online, &["Customer Care", "Returns"])),
    ("carla.nunez", seat(Administrator, Busy, &["Returns"])),
    ("eva.lindqvist", seat(Administrator, Online, &["Sales"])),
    ("greta.sorensen", seat(Agent, Busy, &["Sales"])),
    ("ines.carvalho", seat(Agent, Offline, &["Customer Care"])),
    ("kira.yamamoto", seat(Agent, Online, &["Returns"])),
    ("leo.dubois", closed(Agent, &[])),
    ("wim.janssen", seat(Agent, Online, &["Customer Care"])),
    ("xenia.markou", seat(Agent, Offline, &["Customer Care"])),
    ("yusuf.demir", seat(Agent, Online, &["Returns"])),
    ("zoe.keller", seat(Agent, Busy, &["Sales"])),
    ("amir.rahimi", seat(Agent, Online, &["Sales"])),
    ("bella.conti", seat(Agent, Away, &["Customer Care"])),
    ("chen.wei", seat(Agent, Online, &["Returns"])),
    ("dora.kovacs", seat(Agent, Offline, &["Sales"])),
    ("emil.novak", seat(Agent, Online, &["Customer Care"])),
    ("fatima.zahra", seat(Agent, Online, &["Customer Care"])),
    ("gita.menon", seat(Agent, Busy, &["Returns"])),
    ("hans.vogel", closed(Agent, &["Sales"])),
    ("iris.moreau", seat(Administrator, Offline, &[])),
];
