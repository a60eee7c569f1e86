//! A text notation for packets ↔ packets ↔ pcap bytes.
//!
//! Tests, the pages of the rules, the gallery and fuzz seeds all speak it, so that a capture can be read and
//! reviewed like code. The notation follows packetdrill's (one line per packet: time, direction, flags,
//! `seq:end(len)`, ack, window, options); README.md describes it whole.
//!
//! ```
//! let scenario = pcaplain_scenario::Scenario::parse("
//!     0.000 > S 0:0(0) win 64240 <mss 1460>  #! port-closed: syn
//!     0.001 < R. 0:0(0) ack 1 win 0          #! port-closed: refusal
//! ")?;
//! assert_eq!(scenario.packets().len(), 2);
//! assert_eq!(scenario.expectations()[1].role.as_deref(), Some("refusal"));
//! let pcap: Vec<u8> = scenario.to_pcap();
//! # assert!(!pcap.is_empty());
//! # Ok::<(), pcaplain_scenario::ScenarioError>(())
//! ```
#![forbid(unsafe_code)]

mod error;
mod frame;
mod from_packets;
mod lexer;
mod model;
pub mod pages;
mod parse;
mod parse_packet;
mod printed;
mod render;
mod tcpdump;
mod transform;

pub use error::{NotAScenario, ScenarioError};
pub use from_packets::Recorder;
pub use model::{
    ArpOperation, Body, End, Expectation, IcmpKind, Payload, Scenario, Sent, TcpOption, TcpSent,
    UnreachableKind,
};
pub use tcpdump::PrintOptions;
