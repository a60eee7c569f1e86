//! What one end sends again and again without an answer.

use pcaplain_capture::Timestamp;

use crate::conn::{Class, Connection, Direction, Record, Side};
use crate::diagnose::Model;
use crate::names::PacketRef;

/// What nobody answers.
pub(super) struct Unanswered {
    /// `data`, `fin` or `probes`.
    pub(super) what: &'static str,
    /// The first attempt.
    pub(super) first: PacketRef,
    /// Further attempts.
    pub(super) again: Vec<PacketRef>,
    /// All attempts.
    pub(super) attempts: u64,
    /// From the first to the last attempt, nanoseconds.
    pub(super) silent: Option<i64>,
    /// Bytes of the oldest segment; 0 for probes.
    pub(super) bytes: u64,
}

/// Data or a FIN that was sent again and again.
pub(super) fn data(conn: &Connection, direction: Direction, model: &Model<'_>) -> Option<Unanswered> {
    let limits = model.limits;
    let oldest = conn.transfer(direction)?.flight.oldest()?;
    let peer = conn.side(direction.reverse());
    // Anything at all that came after the first attempt says that the other end is there.
    if oldest.sacked || peer.window == Some(0) || heard_since(conn, peer, direction, oldest.packet) {
        return None;
    }
    let until = last_attempt(conn, direction).max(oldest.last_time);
    let silent = until.zip(oldest.time).map(|(now, then)| now.since(then));
    let enough = oldest.attempts > limits.gone_attempts
        || oldest.attempts == limits.gone_attempts
            && silent.is_none_or(|ns| ns >= limits.answer_patience / 2)
        || oldest.attempts == 2 && silent.is_some_and(|ns| ns >= limits.gone_after);
    enough.then(|| Unanswered {
        what: if oldest.to - oldest.from == 1 && conn.side(direction).fin == Some(oldest.from) {
            "fin"
        } else {
            "data"
        },
        first: oldest.packet,
        again: oldest.again.clone(),
        attempts: u64::from(oldest.attempts),
        silent,
        bytes: oldest.to - oldest.from,
    })
}

/// Keep-alive probes. Print-outs leave out the sequence number of empty segments: there, ACKs that repeat themselves
/// at intervals with nothing to acknowledge are probes.
pub(super) fn probes(conn: &Connection, direction: Direction, model: &Model<'_>) -> Option<Unanswered> {
    let limits = model.limits;
    let peer = conn.side(direction.reverse());
    if peer.window == Some(0) {
        return None;
    }
    let heard = last_of(conn, direction.reverse());
    let mut last_time = heard.and_then(|h| conn.record(h)?.time);
    let mut asks = |r: &&Record| {
        let apart = r.time.zip(last_time).is_some_and(|(now, then)| now.since(then) >= limits.gave_up);
        last_time = r.time;
        let bare = matches!(r.class, Class::Ack | Class::DuplicateAck) && r.seq.is_none() && apart;
        r.class == Class::KeepAlive || bare && conn.printed && heard.is_some()
    };
    let own = conn.records.iter().filter(|r| r.direction == direction && heard.is_none_or(|h| r.packet > h));
    let probes: Vec<_> = own.filter(|r| !r.flags.rst()).filter(&mut asks).collect();
    if probes.len() < limits.gone_probes as usize {
        return None;
    }
    let (first, last) = (probes.first()?, probes.last()?);
    let silent = last.time.zip(first.time).map(|(now, then)| now.since(then));
    Some(Unanswered {
        what: "probes",
        first: first.packet,
        again: probes.iter().skip(1).map(|r| r.packet).collect(),
        attempts: u64::from(conn.side(direction).unanswered_probes).max(probes.len() as u64),
        silent,
        bytes: 0,
    })
}

fn heard_since(conn: &Connection, peer: &Side, direction: Direction, since: PacketRef) -> bool {
    peer.segments > 0 && last_of(conn, direction.reverse()).is_some_and(|last| last > since)
}

/// The last packet of an end, second sightings and ICMP left out.
pub(super) fn last_of(conn: &Connection, direction: Direction) -> Option<PacketRef> {
    let own = |r: &&Record| r.direction == direction && !matches!(r.class, Class::Icmp | Class::SightedAgain);
    conn.records.iter().filter(own).last().map(|r| r.packet)
}

fn last_attempt(conn: &Connection, direction: Direction) -> Option<Timestamp> {
    conn.side(direction).last_time
}
