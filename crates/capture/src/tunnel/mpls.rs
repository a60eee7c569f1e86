//! MPLS label stacks (RFC 3032). What is below the last label is not named; it is told by its first bits.

use super::frame_inside;
use crate::link::Above;
use crate::packet::{Layer, Oddity, Packet};

/// Unicast and multicast.
pub(crate) const fn is_mpls(ether_type: u16) -> bool {
    matches!(ether_type, 0x8847 | 0x8848)
}

/// Takes one label off: 20 bits of label, 3 of class, 1 that marks the last, 8 of TTL.
pub(crate) fn strip<'a>(rest: &'a [u8], packet: &mut Packet<'a>) -> Above<'a> {
    let Some((&entry, rest)) = rest.split_first_chunk() else {
        packet.oddities.push(Oddity::HeadersCut("mpls"));
        return Above::Cut;
    };
    let entry = u32::from_be_bytes(entry);
    packet.layers.push(Layer::Tunnel { name: "mpls", id: Some(entry >> 12) });
    if entry & 0x100 == 0 {
        return Above::EtherType(0x8847, rest);
    }
    match rest.first().map(|first| first >> 4) {
        Some(4 | 6) => Above::Ip(rest),
        // A control word, then an Ethernet frame (RFC 4448).
        Some(0) => rest.get(4..).map_or(Above::NotIp(None, rest), |frame| frame_inside(frame, packet)),
        _ => Above::NotIp(None, rest),
    }
}
