//! Provider backbone bridges (IEEE 802.1ah): a customer's frame with its own addresses in a carrier's.

use super::frame_inside;
use crate::link::Above;
use crate::packet::{Layer, Oddity, Packet};

/// `EtherType` of the service tag.
pub(crate) const SERVICE: u16 = 0x88e7;

/// Priority and flags, 24 bits of service, then the frame.
pub(crate) fn strip<'a>(rest: &'a [u8], packet: &mut Packet<'a>) -> Above<'a> {
    let Some((&[_, s0, s1, s2], frame)) = rest.split_first_chunk() else {
        packet.oddities.push(Oddity::HeadersCut("pbb"));
        return Above::Cut;
    };
    packet.layers.push(Layer::Tunnel { name: "pbb", id: Some(u32::from_be_bytes([0, s0, s1, s2])) });
    frame_inside(frame, packet)
}
