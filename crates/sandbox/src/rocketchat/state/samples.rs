//! The IDs and dates of records that are there from the beginning.

use chrono::{DateTime, Duration, Utc};

use super::record::stamp;
use super::workspace::id_from;

/// The id that the documentation's sample agent has.
pub(crate) const SAMPLE_ID: &str = "SQafHvoFPuB57NmBD";

/// The username of that agent.
const SAMPLE_USERNAME: &str = "john.doe";

/// The id of a member of the cast.
pub(crate) fn person_id(username: &str) -> String {
    if username == SAMPLE_USERNAME { SAMPLE_ID.to_owned() } else { id_from(username, 17) }
}

/// A date of the seed, as many days after its first.
pub(crate) fn day(days: usize) -> String {
    let first = DateTime::<Utc>::from_timestamp(1_704_096_000, 0).unwrap_or_default();
    let date = first + Duration::days(i64::try_from(days).unwrap_or_default());
    stamp(date)
}

/// The token of the visitor who is there from the beginning.
pub(crate) const VISITOR_TOKEN: &str = "sandbox-visitor-token";

/// That visitor's id.
pub(crate) const VISITOR_ID: &str = "sandbox-visitor";

/// The open conversation of the visitor who is there from the beginning, served by the agent with
/// the id that the documentation shows.
pub(crate) const VISITOR_ROOM: &str = "sandbox-visitor-room";
