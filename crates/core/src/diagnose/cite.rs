//! Which packets an answer names beside those of its example: the same packets on other legs and at other vantage points,
//! the first ones of further occurrences, and never more than a person reads.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::conn::{Class, Connection, Record};
use crate::names::PacketRef;

use super::finding::{Finding, Subject};
use super::model::Model;

/// Packets that one answer names at most; with several inputs [`EACH_INPUT`] for each, where that is more.
const CITED: usize = 16;
/// Packets for each input.
const EACH_INPUT: usize = 5;
/// Further occurrences whose packets are named.
const OCCURRENCES: u32 = 4;
/// Connections that are asked for a cited packet: a flood covers hundreds of thousands.
const ASKED: usize = 32;

/// What is true of a packet only where it was captured: at another place its checksum may be right.
const HERE: [&str; 3] = ["bad", "wrong", "merged"];

/// One more occurrence at the same service: the first packet of every step of the argument.
pub(super) fn occurrence(known: &mut Finding, other: &Finding) {
    if known.count > OCCURRENCES {
        return;
    }
    for evidence in &other.evidence {
        let Some(mine) = known.evidence.iter_mut().find(|e| e.role == evidence.role) else { continue };
        mine.packets.extend(evidence.packets.first().filter(|p| !mine.packets.contains(p)));
    }
}

/// The same at other services: the answer that stands first names the first packets of the others.
pub(super) fn others(findings: &mut [Finding]) {
    for index in 0..findings.len() {
        let Some((before, [finding, ..])) = findings.split_at_mut_checked(index) else { return };
        let same = |f: &&mut Finding| f.diagnosis.id == finding.diagnosis.id && f.kind == finding.kind;
        if let Some(first) = before.iter_mut().find(same) {
            occurrence(first, finding);
        }
    }
}

/// The same cause on another leg or at another vantage point: all its packets are evidence too.
pub(super) fn elsewhere(known: &mut Finding, other: &Finding) {
    for evidence in &other.evidence {
        let Some(mine) = known.evidence.iter_mut().find(|e| e.role == evidence.role) else { continue };
        for packet in &evidence.packets {
            if !mine.packets.contains(packet) && mine.packets.len() < 2 * CITED {
                mine.packets.push(*packet);
            }
        }
    }
}

/// Adds what other legs and vantage points show of the cited packets, then cuts down to what a person reads.
pub(super) fn complete(finding: &mut Finding, model: &Model<'_>) {
    sightings(finding, model);
    fit(finding, model);
}

/// The cited packets on other legs of their connection and at other vantage points.
fn sightings(finding: &mut Finding, model: &Model<'_>) {
    let asked: Vec<&Connection> = std::iter::once(finding.subject)
        .chain(finding.covers.iter().copied())
        .filter_map(|s| if let Subject::Connection(id) = s { model.conn(id) } else { None })
        .filter(|c| c.sighted_again > 0 || model.path_of(c.id).is_some())
        .take(ASKED)
        .collect();
    let mut known: FxHashSet<PacketRef> =
        finding.evidence.iter().flat_map(|e| e.packets.iter().copied()).collect();
    for evidence in finding.evidence.iter_mut().filter(|e| !HERE.contains(&e.role)) {
        let mut more = Vec::new();
        for &packet in &evidence.packets {
            let Some(conn) = asked.iter().find(|c| c.input == packet.input && c.record(packet).is_some())
            else {
                continue;
            };
            for leg in model.siblings(conn.id) {
                more.extend(same(conn, packet, leg).filter(|&p| known.insert(p)));
            }
        }
        // The second sighting of the first packet: it went on from where it was seen first.
        if let Some(&packet) = evidence.packets.first()
            && let Some(conn) = asked.iter().find(|c| c.input == packet.input && c.record(packet).is_some())
        {
            // Where the evidence is itself a second sighting, the first one.
            let copy = conn.record(packet).filter(|r| r.class == Class::SightedAgain);
            more.extend(copy.and_then(|r| r.refers_to).filter(|&p| known.insert(p)));
            more.extend(conn.with_copies([packet]).into_iter().take(3).filter(|&p| known.insert(p)));
        }
        evidence.packets.extend(more);
    }
}

/// The packet of `leg` that is `packet` of `conn`.
pub(super) fn same(conn: &Connection, packet: PacketRef, leg: &Connection) -> Option<PacketRef> {
    let record = conn.record(packet)?;
    let alike = |r: &&Record| {
        r.class != Class::SightedAgain
            && r.class != Class::Icmp
            && r.direction == record.direction
            && r.flags == record.flags
            && r.length == record.length
            && r.offset == record.offset
            && r.acked == record.acked
    };
    if record.class == Class::Icmp || record.class == Class::SightedAgain {
        return None;
    }
    let candidates: Vec<&Record> = leg.records.iter().filter(alike).collect();
    // Repetitions differ in their timestamps and identifications; where neither is shown, in their order.
    let stamped = candidates.iter().filter(|r| r.timestamps.is_some() && r.timestamps == record.timestamps);
    let numbered = |r: &&&Record| r.ip_id.is_some_and(|id| id != 0) && r.ip_id == record.ip_id;
    if let [only] = candidates.as_slice() {
        let differs = only.timestamps.zip(record.timestamps).is_some_and(|(a, b)| a != b);
        return (!differs).then_some(only.packet);
    }
    let stamped: Vec<&&Record> = stamped.collect();
    if let [only] = stamped.as_slice() {
        return Some(only.packet);
    }
    if let Some(found) = candidates.iter().find(numbered) {
        return Some(found.packet);
    }
    let nth = conn.records.iter().filter(alike).position(|r| r.packet == packet)?;
    candidates.get(nth).map(|r| r.packet)
}

/// Which of so many is told least by: the last but one, of two the second.
const fn middle(count: usize) -> usize {
    if count > 2 { count - 2 } else { count.saturating_sub(1) }
}

/// Takes packets away until a person reads them all: from the longest series first, never its first ones or its last, and
/// from no input more than from the others.
fn fit(finding: &mut Finding, model: &Model<'_>) {
    let most = CITED.max(EACH_INPUT * model.inputs.len().min(8));
    loop {
        let all: FxHashSet<PacketRef> =
            finding.evidence.iter().flat_map(|e| e.packets.iter().copied()).collect();
        if all.len() <= most {
            return;
        }
        let mut groups: FxHashMap<(usize, u16), Vec<usize>> = FxHashMap::default();
        for (role, evidence) in finding.evidence.iter().enumerate() {
            for (at, packet) in evidence.packets.iter().enumerate() {
                groups.entry((role, packet.input)).or_default().push(at);
            }
        }
        let longest = groups.into_iter().max_by_key(|((role, input), at)| (at.len(), *role, *input));
        let Some(((role, _), at)) = longest else { return };
        let (Some(evidence), Some(&out)) = (finding.evidence.get_mut(role), at.get(middle(at.len()))) else {
            return;
        };
        evidence.packets.remove(out);
        if evidence.packets.is_empty() {
            finding.evidence.remove(role);
        }
    }
}
