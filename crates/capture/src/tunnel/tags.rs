//! Tags that switches, taps and service chains put between the addresses and the packet.

use crate::link::{Above, typed};
use crate::packet::{Layer, Packet};
use crate::tunnel::{Contents, IPV4, IPV6, Inside};

/// Cisco's tag with a security group (`CMD`).
const META_DATA: u16 = 0x8909;
/// IEEE 802.1BR: which port of a bridge that is spread over several boxes.
const PORT_EXTENDER: u16 = 0x893f;
/// What taps of Arista write to say when.
const TAP_TIME: u16 = 0xd28b;
/// Network service header (RFC 8300).
pub(crate) const SERVICE_CHAIN: u16 = 0x894f;

/// What follows such a tag; `None` where this is none.
pub(crate) fn strip<'a>(ether_type: u16, rest: &'a [u8], packet: &mut Packet<'a>) -> Option<Above<'a>> {
    let length = match (ether_type, rest) {
        (META_DATA, [_, _, _, _, g0, g1, ..]) => {
            let group = u32::from(u16::from_be_bytes([*g0, *g1]));
            packet.layers.push(Layer::Tunnel { name: "cmd", id: Some(group) });
            6
        }
        (PORT_EXTENDER, _) => {
            packet.layers.push(Layer::Tunnel { name: "802.1br", id: None });
            6
        }
        // A time of 64 or of 48 bits; it is no layer.
        (TAP_TIME, [0, 1, 0, 0x10, ..]) => 12,
        (TAP_TIME, [0, 1, 0, 0x20, ..]) => 10,
        _ => return None,
    };
    match rest.get(length..).and_then(<[u8]>::split_first_chunk) {
        Some((&[high, low], rest)) => Some(typed(u16::from_be_bytes([high, low]), rest)),
        None => Some(Above::Cut),
    }
}

/// Version and flags, six bits of length in words, type, what follows (1: IPv4, 2: IPv6, 3: Ethernet), path and index.
pub(crate) fn service_chain(rest: &[u8]) -> Option<Inside<'_>> {
    let &[_, length, _, next, p0, p1, p2, _] = rest.first_chunk()?;
    let after = rest.get(usize::from(length & 0x3f) * 4..)?;
    let above = match next {
        1 => Contents::typed(IPV4, after),
        2 => Contents::typed(IPV6, after),
        3 => Contents::Ethernet(after),
        _ => return None,
    };
    Some(Inside { name: "nsh", id: Some(u32::from_be_bytes([0, p0, p1, p2])), above })
}
