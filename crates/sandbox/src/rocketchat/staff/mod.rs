//! The people who serve conversations: agents, departments, units and their hours.

pub(crate) mod agents;
pub(crate) mod business_hours;
pub(crate) mod departments;
pub(crate) mod livechat_users;
pub(crate) mod monitors;
pub(crate) mod units;
pub(crate) mod week;

use crate::rocketchat::api::route::Route;

pub(crate) const ROUTES: &[&[Route]] = &[
    agents::ROUTES,
    business_hours::ROUTES,
    departments::ROUTES,
    livechat_users::ROUTES,
    monitors::ROUTES,
    units::ROUTES,
];
