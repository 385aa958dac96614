//! A module for each command.

pub mod api;
pub mod availability;
pub mod capabilities;
pub mod completions;
pub mod config;
pub mod conform;
pub mod conversation;
pub mod demo;
pub mod diff;
pub mod doctor;
pub mod group;
pub mod group_change;
pub mod import;
pub mod membership;
pub mod onboard;
pub mod plan;
pub mod report;
pub mod runs;
pub mod sandbox;
pub mod snapshot;
pub mod user;
pub mod user_change;
