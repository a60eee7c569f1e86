//! The finished model, as rules see it.

use pcaplain_capture::{Endpoint, IcmpMessage, Port, Timestamp, Unreachable};

use crate::analysis::InputFacts;
use crate::app_proto::{DhcpTransaction, Lookup, Search};
use crate::complaints::{Complaint, Loop};
use crate::conn::{ConnId, Connection};
use crate::exchange::{Exchange, IcmpError};
use crate::fragments::Fragmented;
use crate::names::PacketRef;
use crate::neighbours::Neighbour;
use crate::path::Path;

use super::diagnosis::Need;
use super::limits::Limits;

/// Ports that traceroute and tracepath (from 44444 on) send to, in the hope that nobody listens: the first, and 32 hops
/// with 8 probes each.
const TRACES: [std::ops::RangeInclusive<u16>; 2] = [33_434..=33_690, 44_444..=44_700];

/// Everything that a rule may look at.
pub struct Model<'a> {
    /// All connections.
    pub conns: &'a [Connection],
    /// All exchanges.
    pub exchanges: &'a [Exchange],
    /// Datagrams that travelled in fragments.
    pub fragments: &'a [Fragmented],
    /// ICMP errors about something else than a TCP connection of the capture.
    pub icmp_errors: &'a [IcmpError],
    /// Network addresses and who claims them.
    pub neighbours: &'a [Neighbour],
    /// ICMP errors, each with the packet that it is about.
    pub complaints: &'a [Complaint],
    /// Packets that go round in a loop.
    pub loops: &'a [Loop],
    /// Names that were looked up, in order of their first packet.
    pub lookups: &'a [Lookup],
    /// Walks along search lists.
    pub searches: &'a [Search],
    /// DHCP transactions.
    pub dhcp: &'a [DhcpTransaction],
    /// Connections that are one.
    pub paths: &'a [Path],
    /// For each connection the index of its path plus one; 0: it has none.
    pub path_index: &'a [u32],
    /// The inputs.
    pub inputs: &'a [InputFacts],
    /// Thresholds.
    pub limits: &'a Limits,
}

impl<'a> Model<'a> {
    /// A connection.
    pub fn conn(&self, id: ConnId) -> Option<&'a Connection> {
        self.conns.get(id.0 as usize)
    }

    /// An exchange.
    pub fn exchange(&self, index: u32) -> Option<&'a Exchange> {
        self.exchanges.get(index as usize)
    }

    /// The exchange that names this packet.
    pub fn exchange_with(&self, packet: PacketRef) -> Option<u32> {
        let found =
            |e: &Exchange| e.input == packet.input && e.entries.iter().any(|entry| entry.packet == packet);
        self.exchanges.iter().position(found).and_then(|index| u32::try_from(index).ok())
    }

    /// How long the capture went on after `time` in this input, nanoseconds.
    pub fn input_went_on(&self, input: u16, time: Option<Timestamp>) -> Option<i64> {
        Some(self.inputs.get(usize::from(input))?.last_time?.since(time?))
    }

    /// Does this ICMP error answer a probe of traceroute, tracepath or their kind? They want it: datagrams to ports that
    /// nobody uses, with TTLs too small for the way, until the host itself refuses one.
    pub fn traces(&self, asker: &Endpoint, asked: &Endpoint, error: &IcmpMessage) -> bool {
        let port = asked.port.as_ref().and_then(Port::number);
        let usual = || port.is_some_and(|port| TRACES.iter().any(|ports| ports.contains(&port)));
        let expired = |e: &IcmpError| {
            e.message == IcmpMessage::TimeExceeded(false)
                && e.quoted.source == asker.host
                && e.quoted.destination == asked.host
        };
        match error {
            IcmpMessage::TimeExceeded(reassembly) => !reassembly,
            IcmpMessage::Unreachable(Unreachable::Port) => usual() || self.icmp_errors.iter().any(expired),
            _ => false,
        }
    }

    /// The other legs and sightings of a connection.
    pub fn siblings(&self, id: ConnId) -> impl Iterator<Item = &'a Connection> {
        self.path_of(id)
            .and_then(|index| self.paths.get(index))
            .into_iter()
            .flat_map(|p| p.legs.iter())
            .filter(move |&&other| other != id)
            .filter_map(|&other| self.conn(other))
    }

    /// Index of the path that a connection is a leg of.
    pub fn path_of(&self, id: ConnId) -> Option<usize> {
        let index = *self.path_index.get(id.0 as usize)?;
        (index as usize).checked_sub(1)
    }

    /// Last time of the input that `conn` is in.
    pub fn end_of(&self, conn: &Connection) -> Option<Timestamp> {
        self.inputs.get(usize::from(conn.input)).and_then(|i| i.last_time)
    }

    /// How long the capture went on after `time`, nanoseconds.
    pub fn went_on(&self, conn: &Connection, time: Option<Timestamp>) -> Option<i64> {
        Some(self.end_of(conn)?.since(time?))
    }

    /// Can this connection be judged by a rule with these needs?
    pub fn meets(&self, conn: &Connection, needs: &[Need]) -> bool {
        needs.iter().all(|need| match need {
            Need::ConnectionStart => !conn.handshake.syns.is_empty(),
            Need::BothDirections => conn.sides.iter().all(|s| s.segments > 0),
            Need::Times => conn.first_time.is_some(),
        })
    }
}
