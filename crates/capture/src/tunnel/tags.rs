//! Tags that switches, taps and service chains put between the addresses and the packet.

use crate::link::{Above, typed};
use crate::packet::{Layer, Oddity, Packet};
use crate::tunnel::{Contents, IPV4, IPV6, Inside, frame_inside};

/// Cisco's tag with a security group (`CMD`).
pub(crate) const META_DATA: u16 = 0x8909;
/// IEEE 802.1BR: which port of a bridge that is spread over several boxes.
const PORT_EXTENDER: u16 = 0x893f;
/// Cisco's forerunner of it, with interfaces of the boxes.
const VIRTUAL_PORT: u16 = 0x8926;
/// Cisco's network of switches: a frame with its own addresses in one between switches.
pub(crate) const FABRIC_PATH: u16 = 0x8903;
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
        (VIRTUAL_PORT, _) => {
            packet.layers.push(Layer::Tunnel { name: "vntag", id: None });
            4
        }
        // A time of 64 or of 48 bits, in one of two time scales (third byte); it is no layer.
        (TAP_TIME, [0, 1, 0 | 1, 0x10 | 0x11, ..]) => 12,
        (TAP_TIME, [0, 1, 0 | 1, 0x20 | 0x21, ..]) => 10,
        _ => return None,
    };
    match rest.get(length..).and_then(<[u8]>::split_first_chunk) {
        Some((&[high, low], rest)) => Some(typed(u16::from_be_bytes([high, low]), rest)),
        None => Some(Above::Cut),
    }
}

/// Ten bits of topology and six of TTL, then the frame.
pub(crate) fn fabric_path<'a>(rest: &'a [u8], packet: &mut Packet<'a>) -> Above<'a> {
    let Some((&[t0, t1], frame)) = rest.split_first_chunk() else {
        packet.oddities.push(Oddity::HeadersCut("fabricpath"));
        return Above::Cut;
    };
    let tree = u32::from(u16::from_be_bytes([t0, t1]) >> 6);
    packet.layers.push(Layer::Tunnel { name: "fabricpath", id: Some(tree) });
    frame_inside(frame, packet)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::FrameBuilder;
    use crate::{Timestamp, open, write};

    /// Payload and layers of a frame.
    fn read(frame: &[u8]) -> (Vec<u8>, Vec<Layer>) {
        let mut file = write::pcap_header(1, 262_144).to_vec();
        write::pcap_record(&mut file, Timestamp(0), frame, None);
        let mut source = open(&file[..]).unwrap();
        let packet = source.next_packet().unwrap().unwrap();
        (packet.payload.unwrap_or_default().to_vec(), packet.layers)
    }

    #[test]
    fn of_switches_taps_and_chains() {
        let inner = FrameBuilder::v4([192, 0, 2, 1].into(), [198, 51, 100, 2].into()).udp(7, 9, b"in");
        let tagged = |tag: &[u8], rest: &[u8]| read(&[&inner[..12], tag, rest].concat());
        let found = |layers: &[(&'static str, Option<u32>)]| {
            let layers = layers.iter().map(|&(name, id)| Layer::Tunnel { name, id });
            (b"in".to_vec(), layers.collect::<Vec<_>>())
        };
        let rest = &inner[12..];
        assert_eq!(tagged(&[0x89, 0x09, 1, 1, 0, 1, 0, 7], rest), found(&[("cmd", Some(7))]));
        assert_eq!(tagged(&[0x89, 0x3f, 0x10, 0, 0, 0xd3, 0, 0], rest), found(&[("802.1br", None)]));
        assert_eq!(tagged(&[0x89, 0x26, 0x80, 0, 0, 1], rest), found(&[("vntag", None)]));
        assert_eq!(tagged(&[0xd2, 0x8b, 0, 1, 0, 0x20, 9, 9, 9, 9, 9, 9], rest), found(&[]));
        assert_eq!(tagged(&[0xd2, 0x8b, 0, 1, 1, 0x11, 9, 9, 9, 9, 9, 9, 9, 9], rest), found(&[]));
        assert_eq!(
            tagged(&[0x89, 0x4f, 0x0f, 0xc2, 1, 1, 0, 0x45, 0, 0x1c], &inner[14..]),
            found(&[("nsh", Some(0x4500))])
        );
        // Tree 5, TTL 32.
        assert_eq!(tagged(&[0x89, 0x03, 0x01, 0x60], &inner), found(&[("fabricpath", Some(5))]));
    }
}
