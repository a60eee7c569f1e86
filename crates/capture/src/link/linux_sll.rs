//! Linux "cooked" captures, from `-i any` and from devices with odd headers (`LINKTYPE_LINUX_SLL`, `LINKTYPE_LINUX_SLL2`).

use super::{Above, mac};
use crate::packet::{FrameDirection, Link};

/// `ARPHRD_` types whose "protocol" field is no `EtherType`: netlink, and Wi-Fi with and without radio headers.
const NO_ETHER_TYPE: [u16; 4] = [824, 801, 802, 803];

/// Packet type, `ARPHRD_` type, address length, 8 bytes of address, protocol.
pub(super) fn version_1<'a>(frame: &'a [u8], link: &mut Link) -> Above<'a> {
    let Some((header, rest)) = frame.split_first_chunk::<16>() else { return Above::Cut };
    let [p0, p1, h0, h1, l0, l1, address @ .., e0, e1] = *header;
    link.direction = direction(u16::from_be_bytes([p0, p1]));
    if u16::from_be_bytes([l0, l1]) == 6 {
        link.source = mac(&address);
    }
    above(u16::from_be_bytes([h0, h1]), u16::from_be_bytes([e0, e1]), rest)
}

/// Protocol, two bytes reserved, interface index, `ARPHRD_` type, packet type, address length, 8 bytes of address.
pub(super) fn version_2<'a>(frame: &'a [u8], link: &mut Link) -> Above<'a> {
    let Some((header, rest)) = frame.split_first_chunk::<20>() else { return Above::Cut };
    let [e0, e1, _, _, i0, i1, i2, i3, h0, h1, packet_type, length, address @ ..] = *header;
    link.interface_index = Some(u32::from_be_bytes([i0, i1, i2, i3]));
    link.direction = direction(u16::from(packet_type));
    if length == 6 {
        link.source = mac(&address);
    }
    above(u16::from_be_bytes([h0, h1]), u16::from_be_bytes([e0, e1]), rest)
}

fn above(hardware: u16, protocol: u16, rest: &[u8]) -> Above<'_> {
    // Below 1536 the protocol is Linux's own number for a frame without EtherType (802.3, LLC, CAN …).
    if NO_ETHER_TYPE.contains(&hardware) {
        Above::NotIp(None, rest)
    } else if protocol < 1536 {
        Above::NotIp(Some(protocol), rest)
    } else {
        Above::EtherType(protocol, rest)
    }
}

/// `PACKET_HOST` … `PACKET_OUTGOING` of packet(7).
pub(crate) fn direction(packet_type: u16) -> Option<FrameDirection> {
    match packet_type {
        0 => Some(FrameDirection::In),
        1 => Some(FrameDirection::Broadcast),
        2 => Some(FrameDirection::Multicast),
        3 => Some(FrameDirection::OtherHost),
        4 => Some(FrameDirection::Out),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_1_outgoing_over_ethernet() {
        let frame = [0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 9, 0, 0, 0x08, 0x00, 0x45];
        let mut link = Link::default();
        assert_eq!(version_1(&frame, &mut link), Above::EtherType(0x0800, &[0x45]));
        assert_eq!(link.direction, Some(FrameDirection::Out));
        assert_eq!(link.source, Some([2, 0, 0, 0, 0, 9]));
        assert_eq!(link.interface_index, None);
    }

    #[test]
    fn version_2_incoming_on_interface_3_of_a_tunnel_without_addresses() {
        let frame = [0x86, 0xdd, 0, 0, 0, 0, 0, 3, 0xff, 0xfe, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x60];
        let mut link = Link::default();
        assert_eq!(version_2(&frame, &mut link), Above::EtherType(0x86dd, &[0x60]));
        assert_eq!(link.direction, Some(FrameDirection::In));
        assert_eq!(link.source, None);
        assert_eq!(link.interface_index, Some(3));
    }

    #[test]
    fn netlink_is_not_ip() {
        let frame = [0, 4, 0x03, 0x38, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x08, 0x00];
        assert_eq!(version_1(&frame, &mut Link::default()), Above::NotIp(None, &[]));
    }
}
