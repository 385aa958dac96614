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
pub mod report;
pub mod sandbox;
pub mod snapshot;
pub mod user;
