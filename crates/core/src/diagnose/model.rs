//! The finished model, as rules see it.

use pcaplain_capture::Timestamp;

use crate::analysis::InputFacts;
use crate::app_proto::{DhcpTransaction, Lookup, Search};
use crate::conn::{ConnId, Connection};
use crate::exchange::Exchange;
use crate::fragments::Fragmented;
use crate::neighbours::Neighbour;
use crate::path::Path;

use super::diagnosis::Need;
use super::limits::Limits;

/// Everything that a rule may look at.
pub struct Model<'a> {
    /// All connections.
    pub conns: &'a [Connection],
    /// All exchanges.
    pub exchanges: &'a [Exchange],
    /// Datagrams that travelled in fragments.
    pub fragments: &'a [Fragmented],
    /// Network addresses and who claims them.
    pub neighbours: &'a [Neighbour],
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
