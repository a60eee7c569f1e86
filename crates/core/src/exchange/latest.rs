//! How a packet of an exchange is known again: captured once more, or the same request.

use std::hash::Hasher;

use pcaplain_capture::{FrameDirection, Timestamp};
use rustc_hash::FxHasher;

/// Size of a `WireGuard` handshake initiation, bytes.
pub(super) const INITIATION_SIZE: u32 = 148;

/// Where a packet was caught: interface, its index, hardware address, direction, TTL.
pub(super) type Place = (u16, Option<u32>, Option<[u8; 6]>, Option<FrameDirection>, Option<u8>);

/// The latest packet of an exchange, to recognise it when it is captured once more.
#[derive(Clone, Debug)]
pub(super) struct Latest {
    pub(super) asks: bool,
    pub(super) id: Option<u16>,
    pub(super) seq: Option<u16>,
    pub(super) length: Option<u32>,
    pub(super) time: Option<Timestamp>,
    pub(super) place: Place,
}

impl Latest {
    /// Two records of one packet lie at most this far apart, nanoseconds.
    const APART: i64 = 1_000_000;

    pub(super) fn is(&self, other: &Self) -> bool {
        self.asks == other.asks
            && (self.id, self.seq, self.length) == (other.id, other.seq, other.length)
            && self.place != other.place
            && self.time.zip(other.time).is_some_and(|(old, new)| new.since(old).abs() <= Self::APART)
    }
}

/// What tells one request from another by its payload. A `WireGuard` initiation is new in every byte but its type, and
/// asks for the same thing all the same.
pub(super) fn mark(payload: &[u8]) -> u16 {
    const INITIATION: &[u8] = &[1, 0, 0, 0];
    if payload.len() == INITIATION_SIZE as usize && payload.starts_with(INITIATION) {
        return 1;
    }
    let mut hasher = FxHasher::default();
    hasher.write(payload.get(..512).unwrap_or(payload));
    (hasher.finish() >> 48) as u16
}
