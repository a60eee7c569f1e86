//! Where a packet was caught, and how a second sighting of the same packet is told from a retransmission.

use std::hash::{Hash, Hasher};

use pcaplain_capture::{FrameDirection, Number, Segment, TcpFlags, Timestamp};
use rustc_hash::{FxHashMap, FxHasher};

use crate::names::PacketRef;

use super::Direction;

/// Two records of one packet lie at most this far apart, nanoseconds: a node forwards within microseconds.
const SIGHTING_GAP: i64 = 5_000_000;
/// A packet may wait this long inside a box, nanoseconds: Linux keeps it for three ARP requests, one second apart.
const FORWARDING_GAP: i64 = 3_000_000_000;
/// Fingerprints kept to recognise second sightings.
const RECENT: usize = 12;
/// Fingerprints kept per connection where interfaces follow each other in the file.
const ARCHIVE: usize = 4096;

/// Where and when one packet was seen, and what its lower layers say.
#[derive(Clone, Debug)]
pub struct Sight {
    /// Which packet.
    pub packet: PacketRef,
    /// When.
    pub time: Option<Timestamp>,
    /// Interface of its input.
    pub interface: u16,
    /// Per-frame interface index (SLL2).
    pub interface_index: Option<u32>,
    /// The paste's own ordinal.
    pub label: Option<u32>,
    /// Line of a print-out.
    pub line: Option<u32>,
    /// Source and destination hardware address.
    pub macs: Option<([u8; 6], [u8; 6])>,
    /// Source hardware address alone (cooked captures have no destination).
    pub source_mac: Option<[u8; 6]>,
    /// TTL or hop limit.
    pub ttl: Option<u8>,
    /// IPv4 identification, where it is not 0.
    pub ip_id: Option<u16>,
    /// ECN bits (RFC 3168).
    pub ecn: Option<u8>,
    /// Frame direction as the capturing host saw it.
    pub frame_direction: Option<FrameDirection>,
    /// How many VLAN tags and tunnels surround it.
    pub layers: usize,
    /// The input has several interfaces, so that its packets may be out of time order.
    pub many_interfaces: bool,
}

/// What tells one packet from another when it is seen twice.
#[derive(Clone, Debug)]
pub(super) struct Fingerprint {
    packet: PacketRef,
    time: Option<Timestamp>,
    direction: Direction,
    flags: TcpFlags,
    seq: Option<Number>,
    ack: Option<Number>,
    length: Option<u32>,
    window: Option<u16>,
    timestamps: Option<(u32, u32)>,
    ip_id: Option<u16>,
    place: Place,
    ttl: Option<u8>,
    range: Option<(u64, u64)>,
}

/// Where on its way a packet was caught.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    interface: u16,
    interface_index: Option<u32>,
    macs: Option<([u8; 6], [u8; 6])>,
    source_mac: Option<[u8; 6]>,
    direction: Option<FrameDirection>,
    layers: usize,
}

/// The packets by which second sightings are recognised: the latest, and all where interfaces follow each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Sightings {
    recent: Vec<Fingerprint>,
    archive: FxHashMap<u64, Fingerprint>,
}

impl Sightings {
    /// The earlier sighting of this very packet, if there is one; otherwise the packet is remembered. `offset` is its
    /// stream offset, `next` the next one expected of its sender.
    pub(super) fn earlier(
        &mut self,
        direction: Direction,
        sight: &Sight,
        segment: &Segment,
        offset: Option<u64>,
        next: u64,
    ) -> Option<PacketRef> {
        let mine = Fingerprint {
            packet: sight.packet,
            time: sight.time,
            direction,
            flags: segment.flags,
            seq: segment.seq,
            ack: segment.ack,
            length: segment.length,
            window: segment.window,
            timestamps: segment.options.as_ref().and_then(|o| o.timestamps),
            ip_id: sight.ip_id,
            place: Place {
                interface: sight.interface,
                interface_index: sight.interface_index,
                macs: sight.macs,
                source_mac: sight.source_mac,
                direction: sight.frame_direction,
                layers: sight.layers,
            },
            ttl: sight.ttl,
            range: offset.zip(segment.length).map(|(from, length)| (from, from + u64::from(length))),
        };
        let known = self
            .recent
            .iter()
            .find(|old| same_packet(old, &mine) || piece_of(old, &mine) || merge_of(old, &mine, next));
        let archived = || self.archive.get(&mine.key()).filter(|old| same_packet(old, &mine));
        let found = known.or_else(archived).map(|old| old.packet);
        if found.is_none() {
            if sight.many_interfaces && self.archive.len() < ARCHIVE {
                self.archive.insert(mine.key(), mine.clone());
            }
            if self.recent.len() == RECENT {
                self.recent.remove(0);
            }
            self.recent.push(mine);
        }
        found
    }
}

impl Fingerprint {
    /// What two sightings of one packet share at least.
    fn key(&self) -> u64 {
        let mut hasher = FxHasher::default();
        (self.direction, self.flags, self.seq, self.ack, self.length, self.ip_id).hash(&mut hasher);
        hasher.finish()
    }
}

/// Is `new` a part of the merged segment `old`, caught elsewhere on its way (before or after the card or the tunnel
/// device cut it up)?
fn piece_of(old: &Fingerprint, new: &Fingerprint) -> bool {
    let (Some((from, to)), Some((start, end))) = (old.range, new.range) else { return false };
    old.direction == new.direction
        && old.place.layers != new.place.layers
        && start < end
        && from <= start
        && end <= to
        && old.time.zip(new.time).is_some_and(|(old, new)| new.since(old).abs() <= SIGHTING_GAP)
}

/// Is `new` a merged segment that begins with `old`, and all of which has passed in pieces elsewhere just before?
fn merge_of(old: &Fingerprint, new: &Fingerprint, next: u64) -> bool {
    let (Some((from, to)), Some((start, end))) = (old.range, new.range) else { return false };
    old.direction == new.direction
        && old.place != new.place
        && old.ip_id == new.ip_id
        && from == start
        && from < to
        && to < end
        && end <= next
        && old.time.zip(new.time).is_some_and(|(old, new)| new.since(old).abs() <= SIGHTING_GAP)
}

/// Is `new` the packet `old`, captured once more?
fn same_packet(old: &Fingerprint, new: &Fingerprint) -> bool {
    let same = old.direction == new.direction
        && old.flags == new.flags
        && old.seq == new.seq
        && old.ack == new.ack
        && old.length == new.length
        && old.window == new.window
        && old.timestamps == new.timestamps;
    if !same {
        return false;
    }
    // One IP ID in two places is one packet, however long it waited in between (for ARP, in a queue).
    let certain = old.ip_id.is_some() && old.ip_id == new.ip_id && old.place != new.place;
    let gap = if certain { FORWARDING_GAP } else { SIGHTING_GAP };
    let near = match (old.time, new.time) {
        (Some(old), Some(new)) => new.since(old).abs() <= gap,
        // Without times, only another place makes it another sighting.
        _ => old.place != new.place,
    };
    if !near {
        return false;
    }
    match (old.ip_id, new.ip_id) {
        // Every packet of a living socket gets an IP ID of its own.
        (Some(old), Some(new)) => old == new,
        (Some(_), None) | (None, Some(_)) => false,
        // No ID to compare: another place, or a packet that nobody sends twice within milliseconds.
        (None, None) => {
            old.place != new.place
                || old.ttl != new.ttl
                || new.flags.syn()
                || new.length.is_some_and(|l| l > 0)
        }
    }
}
