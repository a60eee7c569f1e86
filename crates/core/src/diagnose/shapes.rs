//! What the headers of a packet say of the stack that wrote it, and of how far away that is.

use crate::conn::{ResetFacts, ResetShape};

/// The TTL that a packet most likely began with: hosts start at 64 (Linux, macOS, BSD), 128 (Windows) or 255 (routers,
/// load balancers).
pub(super) const fn initial_ttl(ttl: u8) -> u8 {
    match ttl {
        0..=64 => 64,
        65..=128 => 128,
        129..=255 => 255,
    }
}

/// Routers that a packet with this TTL has most likely passed.
pub(super) const fn hops(ttl: u8) -> u8 {
    initial_ttl(ttl) - ttl
}

/// Window fields in which `NetScaler` writes the reason of its resets (Wireshark lists 216 of them, from 8196 on).
const NETSCALER: std::ops::RangeInclusive<u16> = 8_196..=9_999;

/// Who writes resets of this shape, as far as the shape alone tells: the key of its words.
pub(super) fn writer(reset: &ResetFacts) -> &'static str {
    match (reset.shape, reset.window) {
        (ResetShape::Unknown, Some(window)) if NETSCALER.contains(&window) => "netscaler",
        (ResetShape::NoSocket | ResetShape::NoSocketSyn, _) => "no-socket",
        (ResetShape::LivingSocket, _) => "living",
        _ => "unclear",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hops_count_from_the_next_initial_ttl() {
        assert_eq!([64, 63, 46, 120, 247, 128].map(hops), [0, 1, 18, 8, 8, 0]);
    }
}
