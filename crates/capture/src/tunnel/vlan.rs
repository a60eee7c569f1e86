//! IEEE 802.1Q and 802.1ad tags, however many.

use crate::link::{Above, typed};
use crate::packet::{Layer, Oddity, Packet};

/// 802.1Q, 802.1ad, and the value that was used for outer tags before 802.1ad.
pub(crate) const fn is_tag(ether_type: u16) -> bool {
    matches!(ether_type, 0x8100 | 0x88a8 | 0x9100)
}

/// Takes one tag off: two bytes with the VLAN id in the lower twelve bits, then the `EtherType` of what follows.
pub(crate) fn strip<'a>(rest: &'a [u8], packet: &mut Packet<'a>) -> Above<'a> {
    let Some((&[t0, t1, e0, e1], rest)) = rest.split_first_chunk() else {
        packet.oddities.push(Oddity::HeadersCut("vlan"));
        return Above::Cut;
    };
    packet.layers.push(Layer::Vlan(u16::from_be_bytes([t0, t1]) & 0x0fff));
    typed(u16::from_be_bytes([e0, e1]), rest)
}
