//! Packets → connections → paths → findings: facts only.
//!
//! No IO, no clock, no sentences. [`Analyser`] takes packets one at a time and gives an [`Analysis`]; the rules in
//! [`diagnose`] read the finished model and never see a packet stream.
#![forbid(unsafe_code)]

mod analyser;
mod analysis;
pub mod app_proto;
mod budget;
pub mod complaints;
pub mod conn;
pub mod diagnose;
pub mod exchange;
pub mod fragments;
mod names;
pub mod neighbours;
pub mod path;
pub mod wireshark;

pub use analyser::Analyser;
pub use analysis::{Analysis, Coverage, InputFacts};
pub use names::{PacketRef, PointId, Role};
