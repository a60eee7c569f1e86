//! Fragments of IP datagrams, put together within bounds: the fragment that completes a datagram shows all of it.

use std::net::IpAddr;

use crate::packet::{Body, FrameDirection, Host, Layer, Oddity, Packet};
use crate::time::Timestamp;

/// Datagrams that wait for fragments at the same time; the oldest makes room.
const MAX_WAITING: usize = 64;
/// The largest datagram, in bytes of payload (RFC 791: a length of 16 bits).
const MAX_BYTES: u32 = 65_535;
/// Pieces of one datagram: 64 KiB in pieces of 68 bytes (the smallest packet that every network carries, RFC 791).
const MAX_PIECES: usize = 1_024;
/// How long a datagram waits, in ns: 30 s as in Linux (`net.ipv4.ipfrag_time`).
const MAX_WAIT: i64 = 30_000_000_000;
/// How long it waits where there are no times, in packets.
const MAX_WAIT_PACKETS: u32 = 10_000;

/// Which datagram a fragment belongs to. The same fragment seen at two places makes two datagrams.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    source: IpAddr,
    destination: IpAddr,
    id: u16,
    /// RFC 791 asks for it; RFC 8200 does not, and only the first fragment tells it reliably.
    protocol: Option<u8>,
    interface: u16,
    interface_index: Option<u32>,
    direction: Option<FrameDirection>,
    layers: Vec<Layer>,
}

/// A datagram on its way.
#[derive(Debug)]
struct Waiting {
    key: Key,
    since: Option<Timestamp>,
    number: u32,
    /// Sorted by offset, without overlap.
    pieces: Vec<(u32, Vec<u8>)>,
    /// Bytes in the pieces.
    bytes: u32,
    /// Length of the whole, once the last fragment was seen.
    total: Option<u32>,
    /// Protocol by the first fragment.
    protocol: Option<u8>,
}

/// Datagrams on their way, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Reassembly {
    waiting: Vec<Waiting>,
}

/// A datagram that came together.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Whole {
    /// Protocol of what follows.
    pub(crate) protocol: Option<u8>,
    pub(crate) bytes: Vec<u8>,
}

impl Reassembly {
    /// Takes a packet that may be a fragment; gives the datagram that it completes.
    pub(crate) fn push(&mut self, packet: &mut Packet<'_>) -> Option<Whole> {
        if packet.body != Body::Fragment || !packet.oddities.is_empty() || packet.captured < packet.original {
            return None;
        }
        let net = packet.net.as_ref()?;
        let (fragment, bytes) = net.fragment.zip(packet.payload)?;
        let (Host::Ip(source), Host::Ip(destination)) = (&net.source, &net.destination) else { return None };
        let key = Key {
            source: *source,
            destination: *destination,
            id: net.id?,
            protocol: net.protocol.filter(|_| source.is_ipv4()),
            interface: packet.interface,
            interface_index: packet.link.interface_index,
            direction: packet.link.direction,
            layers: packet.layers.clone(),
        };
        let length = u32::try_from(bytes.len()).ok()?;
        let end = fragment.offset.checked_add(length).filter(|&end| end <= MAX_BYTES);
        let Some(end) = end.filter(|_| !fragment.more || length.is_multiple_of(8) && length > 0) else {
            packet.oddities.push(Oddity::Malformed("fragment"));
            return None;
        };
        self.forget(packet.time, packet.number);
        let index = self.find(key, packet);
        let waiting = self.waiting.get_mut(index)?;
        if fragment.offset == 0 {
            waiting.protocol = net.protocol;
        }
        if !fragment.more {
            waiting.total.get_or_insert(end);
        }
        if !waiting.add(fragment.offset, bytes) {
            packet.oddities.push(Oddity::Malformed("overlapping fragments"));
        }
        if waiting.is_whole() {
            let Waiting { pieces, protocol, .. } = self.waiting.remove(index);
            return Some(Whole {
                protocol,
                bytes: pieces.into_iter().flat_map(|(_, bytes)| bytes).collect(),
            });
        }
        if waiting.pieces.len() > MAX_PIECES {
            self.waiting.remove(index);
        }
        None
    }

    /// Gives up datagrams that waited too long.
    fn forget(&mut self, now: Option<Timestamp>, number: u32) {
        self.waiting.retain(|waiting| match now.zip(waiting.since) {
            Some((now, since)) => now.0.saturating_sub(since.0).saturating_abs() <= MAX_WAIT,
            None => number.saturating_sub(waiting.number) <= MAX_WAIT_PACKETS,
        });
    }

    /// Index of the datagram, which may be a new one.
    fn find(&mut self, key: Key, packet: &Packet<'_>) -> usize {
        if let Some(index) = self.waiting.iter().position(|waiting| waiting.key == key) {
            return index;
        }
        if self.waiting.len() >= MAX_WAITING {
            self.waiting.remove(0);
        }
        self.waiting.push(Waiting {
            key,
            since: packet.time,
            number: packet.number,
            pieces: Vec::new(),
            bytes: 0,
            total: None,
            protocol: None,
        });
        self.waiting.len().saturating_sub(1)
    }
}

impl Waiting {
    /// Adds what is new of a fragment. What came first stays, whatever comes later for the same place; false if that was
    /// something else.
    fn add(&mut self, offset: u32, bytes: &[u8]) -> bool {
        let mut agrees = true;
        let mut at = offset;
        let end = offset.saturating_add(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        let part = |from: u32, to: u32| {
            bytes
                .get(from.saturating_sub(offset) as usize..to.saturating_sub(offset) as usize)
                .unwrap_or_default()
        };
        let mut new = Vec::new();
        for (from, piece) in &self.pieces {
            let to = from.saturating_add(u32::try_from(piece.len()).unwrap_or(u32::MAX));
            if to <= at {
                continue;
            }
            if *from >= end {
                break;
            }
            let (both, both_end) = (at.max(*from), end.min(to));
            let old = piece.get(both.saturating_sub(*from) as usize..both_end.saturating_sub(*from) as usize);
            agrees &= old == Some(part(both, both_end)) && (*from, to) == (offset, end);
            if *from > at {
                new.push((at, part(at, *from).to_vec()));
            }
            at = to;
        }
        if at < end {
            new.push((at, part(at, end).to_vec()));
        }
        for (from, piece) in new {
            self.bytes = self.bytes.saturating_add(u32::try_from(piece.len()).unwrap_or(u32::MAX));
            let index = self.pieces.partition_point(|(other, _)| *other < from);
            self.pieces.insert(index, (from, piece));
        }
        agrees
    }

    /// Everything from the beginning to the end is there: pieces do not overlap, so counting is enough.
    fn is_whole(&mut self) -> bool {
        let Some(total) = self.total else { return false };
        if self.bytes < total {
            return false;
        }
        // Hostile: fragments beyond the last one.
        let excess = |&(from, ref piece): &(u32, Vec<u8>)| {
            from.saturating_add(u32::try_from(piece.len()).unwrap_or(u32::MAX)) > total
        };
        if self.pieces.iter().any(excess) {
            self.pieces.retain(|piece| !excess(piece));
            self.bytes = self.pieces.iter().map(|(_, piece)| u32::try_from(piece.len()).unwrap_or(0)).sum();
        }
        self.bytes == total
    }
}

#[cfg(test)]
mod tests;
