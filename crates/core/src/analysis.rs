//! The result: the finished model with its findings, best first.

use pcaplain_capture::Timestamp;

use crate::app_proto::{DhcpTransaction, Lookup, Search};
use crate::conn::Connection;
use crate::diagnose::{Finding, Unclaimed};
use crate::exchange::Exchange;
use crate::names::PacketRef;
use crate::path::Path;

/// What is known of an input as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InputFacts {
    /// It is a print-out.
    pub printed: bool,
    /// Packets.
    pub packets: u64,
    /// First time, by value.
    pub first_time: Option<Timestamp>,
    /// Last time, by value.
    pub last_time: Option<Timestamp>,
    /// Frames that the capturing machine says it dropped: they were on the wire.
    pub dropped: u64,
    /// What it could show.
    pub coverage: Coverage,
}

/// What a capture could have shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Packets of which only a part was kept.
    pub cut: u64,
    /// Examples of them.
    pub cut_packets: Vec<PacketRef>,
    /// Packets that were seen a second time.
    pub sighted_again: u64,
    /// Packets without times.
    pub without_time: u64,
    /// Larger than any interface's MTU: merged or not yet cut by the card.
    pub merged: u64,
    /// Packets that carry payload bytes.
    pub with_payload: u64,
}

/// The finished model with its findings.
pub struct Analysis {
    /// The inputs.
    pub inputs: Vec<InputFacts>,
    /// All connections.
    pub conns: Vec<Connection>,
    /// All exchanges.
    pub exchanges: Vec<Exchange>,
    /// Names that were looked up.
    pub lookups: Vec<Lookup>,
    /// Walks along search lists.
    pub searches: Vec<Search>,
    /// DHCP transactions.
    pub dhcp: Vec<DhcpTransaction>,
    /// Connections that are one.
    pub paths: Vec<Path>,
    /// Findings, best first.
    pub findings: Vec<Finding>,
    /// Symptoms that no finding claims.
    pub unclaimed: Vec<Unclaimed>,
    /// Packets beyond the bounds of the tables.
    pub dropped: u64,
}
