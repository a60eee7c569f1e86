//! What became of packets that a router called too big: obeyed, ignored, or told to somebody who cannot use it.

use pcaplain_capture::{Endpoint, IcmpMessage};

use crate::complaints::{About, Complaint};
use crate::conn::{Class, Connection, Direction, Record};
use crate::names::PacketRef;

use super::finding::Subject;
use super::model::Model;

/// All "too big" messages about one connection or exchange, and what came after.
pub(super) struct TooBig<'a> {
    /// What they are about.
    pub(super) subject: Subject,
    /// The connection, if it is one.
    pub(super) conn: Option<&'a Connection>,
    /// The messages, in order.
    pub(super) errors: Vec<&'a Complaint>,
    /// The packets that were too big, in order.
    pub(super) large: Vec<&'a About>,
    /// The smallest MTU that was named; 0 counts as none.
    pub(super) mtu: Option<u32>,
    /// Messages quote the addresses that the sender knows.
    pub(super) exact: bool,
    /// The same bytes, sent again at full length after the message.
    pub(super) again: Vec<PacketRef>,
    /// The first smaller packet after the first message.
    pub(super) shrunk: Option<PacketRef>,
    /// The other end has acknowledged data that had been too big.
    pub(super) arrived: bool,
}

impl TooBig<'_> {
    /// Who sent the large packets, and to whom.
    pub(super) fn ends(&self) -> Option<(&Endpoint, &Endpoint)> {
        self.large.first().map(|about| (&about.source, &about.destination))
    }

    /// Did its sender take the advice?
    pub(super) fn obeyed(&self) -> bool {
        self.arrived || self.shrunk.is_some() && self.again.is_empty()
    }
}

/// Room for IP and TCP headers without options, bytes.
const HEADERS: u32 = 40;

/// All of them, by connection or exchange.
pub(super) fn told<'a>(model: &Model<'a>) -> Vec<TooBig<'a>> {
    let mut all: Vec<TooBig<'a>> = Vec::new();
    for error in model.complaints.iter().filter(|e| matches!(e.message, IcmpMessage::TooBig(_))) {
        let Some(about) = &error.about else { continue };
        let subject = match (about.conn, about.exchange) {
            (Some(conn), _) => Subject::Connection(conn),
            (None, Some(exchange)) => Subject::Exchange(exchange),
            (None, None) => continue,
        };
        let mtu = match error.message {
            IcmpMessage::TooBig(mtu) => mtu.filter(|&mtu| mtu > 0),
            _ => None,
        };
        if let Some(known) = all.iter_mut().find(|t| t.subject == subject) {
            known.errors.push(error);
            known.large.push(about);
            known.mtu = known.mtu.into_iter().chain(mtu).min();
            known.exact |= about.exact;
        } else {
            all.push(TooBig {
                subject,
                conn: about.conn.and_then(|id| model.conn(id)),
                errors: vec![error],
                large: vec![about],
                mtu,
                exact: about.exact,
                again: Vec::new(),
                shrunk: None,
                arrived: false,
            });
        }
    }
    for told in &mut all {
        match told.conn {
            Some(conn) => on_connection(told, conn),
            None => on_exchange(told, model),
        }
    }
    all
}

fn on_connection(told: &mut TooBig<'_>, conn: &Connection) {
    let mtu = told.mtu.unwrap_or(u32::MAX);
    for (error, about) in told.errors.iter().zip(&told.large) {
        let Some(large) = conn.record(about.packet) else { continue };
        let later = || {
            conn.records.iter().filter(|r| {
                r.packet.input == error.packet.input
                    && r.packet.number > error.packet.number
                    && r.class != Class::SightedAgain
                    && r.icmp.is_none()
            })
        };
        let mine = |r: &&Record| r.direction == large.direction && r.length.unwrap_or(0) > 0;
        let repeats = later()
            .filter(mine)
            .filter(|r| r.offset == large.offset && r.length >= large.length && r.offset.is_some());
        for again in repeats.map(|r| r.packet) {
            if !told.again.contains(&again) {
                told.again.push(again);
            }
        }
        let shrunk = later().filter(mine).find(|r| {
            r.length < large.length && r.length.is_some_and(|n| n + HEADERS <= mtu && n * 2 > mtu.min(1_500))
        });
        told.shrunk = told.shrunk.or(shrunk.map(|r| r.packet));
        told.arrived |= later().any(|r| {
            r.direction != large.direction
                && !r.flags.rst()
                && r.acked.zip(large.offset).is_some_and(|(acked, offset)| acked > offset)
        });
    }
    // A connection of which only the beginning is kept: what its sides say of the whole.
    let from_client = told.large.first().is_some_and(|a| conn.legs.iter().any(|leg| leg.client == a.source));
    let toward = if from_client { Direction::ToServer } else { Direction::ToClient };
    if !conn.records.complete() {
        told.arrived |= healthy_after(conn, toward);
    }
}

/// Was nearly all that this direction carried acknowledged in the end?
fn healthy_after(conn: &Connection, toward: Direction) -> bool {
    let side = conn.side(toward);
    let acked = conn.side(toward.reverse()).acked;
    let waits = conn.transfer(toward).and_then(|t| t.flight.oldest()).is_some_and(|s| s.attempts > 2);
    !waits && side.next.zip(acked).is_some_and(|(next, acked)| next.saturating_sub(acked) * 10 <= side.bytes)
}

fn on_exchange(told: &mut TooBig<'_>, model: &Model<'_>) {
    let Subject::Exchange(index) = told.subject else { return };
    let Some(exchange) = model.exchange(index) else { return };
    let Some((error, about)) = told.errors.first().zip(told.large.first()) else { return };
    let Some(large) = exchange.entries.iter().find(|e| e.packet == about.packet) else { return };
    let later = exchange
        .entries
        .iter()
        .filter(|e| e.packet.number > error.packet.number && e.asks == large.asks && e.error.is_none());
    for entry in later {
        if entry.length >= large.length && entry.id == large.id {
            told.again.push(entry.packet);
        } else if entry.length < large.length {
            told.shrunk.get_or_insert(entry.packet);
        }
    }
}
