//! The page: an article that answers, with pictures beside it.
//!
//! One program does both: in a page it draws, in a worker it reads captures. Everything that touches the browser's own
//! interfaces is in [`platform`] and [`worker`]; the rest is state and components.
#![forbid(unsafe_code)]

pub mod components;
pub mod hooks;
pub mod pages;
pub mod platform;
pub mod state;
pub mod worker;

/// Fingerprint of the sources; page and worker must agree on it.
pub const BUILD: &str = env!("PCAPLAIN_BUILD");
