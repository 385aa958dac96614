//! The plans of many people on a platform, with its list read once.

use frontdesk_core::Error;

use crate::change::{PersonRef, Plan, Wanted};
use crate::change_error::ChangeError;
use crate::planning::{Planner, extent};
use crate::platform::{Extent, Platform, ambiguous, checked, find};
use crate::sought::Sought;

/// How many people are looked up one by one at most if the platform can find each without reading
/// its list.
const FEW: usize = 20;

/// Returns the plan of each of many people. The list of people is read at most once, and nobody of
/// it is kept: somebody is planned when they come. `on_read` is called for each person who was
/// read.
pub(crate) async fn plan_all<P: Platform + ?Sized>(
    platform: &P,
    wanted: &[(&PersonRef, &Wanted)],
    on_read: &(dyn Fn() + Sync),
) -> Vec<Result<Plan, ChangeError>> {
    let planner = match Planner::new(platform).await {
        Ok(planner) => planner,
        Err(error) => return vec![Err(error); wanted.len()],
    };
    let all_are_direct = wanted.iter().all(|(person, _)| platform.finds_directly(person));
    if wanted.len() < 2 || (wanted.len() <= FEW && all_are_direct) {
        let mut plans = Vec::with_capacity(wanted.len());
        for (person, wanted) in wanted {
            let entry = find(platform, person, extent(wanted), &planner.trail).await;
            plans.push(match entry {
                Ok(entry) => planner.plan(person, wanted, entry.as_ref()).await,
                Err(error) => Err(error),
            });
            on_read();
        }
        return plans;
    }
    let sought = Sought::new(wanted.iter().map(|(person, _)| *person));
    let is_whole = wanted.iter().any(|(_, wanted)| extent(wanted) == Extent::Whole);
    let extent = if is_whole { Extent::Whole } else { Extent::Account };
    let mut roster = match platform.roster_of(&sought, extent).await {
        Ok(roster) => roster.watched(on_read),
        Err(error) => return vec![Err(ChangeError::of_read(error)); wanted.len()],
    };
    let mut found: Vec<Found> = wanted.iter().map(|_| Found::default()).collect();
    while let Some(sighting) = roster.sighting(&sought, platform.hidden()).await {
        match sighting.seen {
            Ok(entry) => {
                for position in sighting.positions {
                    let (Some(found), Some((person, wanted))) =
                        (found.get_mut(position), wanted.get(position))
                    else {
                        continue;
                    };
                    if found.ids.is_empty() {
                        found.plan = Some(planner.plan(person, wanted, Some(&entry)).await);
                    }
                    found.ids.push(entry.user.id.clone());
                }
            }
            Err(error) => {
                for position in sighting.positions {
                    if let Some(found) = found.get_mut(position) {
                        found.error.get_or_insert_with(|| error.clone());
                    }
                }
            }
        }
    }
    let mut plans = Vec::with_capacity(wanted.len());
    for ((person, wanted), found) in wanted.iter().zip(found) {
        plans.push(match (found.error, found.ids.as_slice(), found.plan) {
            (Some(error), _, _) => Err(ChangeError::of_read(error)),
            (None, [_], Some(plan)) => plan,
            (None, [], _) => match checked(person) {
                Ok(()) => planner.plan(person, wanted, None).await,
                Err(error) => Err(error),
            },
            (None, several, _) => Err(ambiguous(person, several)),
        });
    }
    plans
}

/// What reading the list says of one of many people.
#[derive(Default)]
struct Found {
    ids: Vec<String>,
    plan: Option<Result<Plan, ChangeError>>,
    /// The first error for which somebody may be missing.
    error: Option<Error>,
}
