//! UDP (RFC 768).

use etherparse::UdpHeaderSlice;

use super::ip::{Carried, UDP};
use crate::packet::{Body, Checksum, Datagram, Oddity, Packet, Port};

const HEADER: u32 = 8;

pub(super) fn udp<'a>(carried: Carried<'a>, packet: &mut Packet<'a>) {
    let Ok(header) = UdpHeaderSlice::from_slice(carried.bytes) else {
        packet.oddities.push(Oddity::HeadersCut("udp"));
        super::cut_ports(UDP, carried.bytes, packet);
        return;
    };
    let said = u32::from(header.length());
    let consistent = said == 0 || said >= HEADER && (said <= carried.wire || carried.fragmented);
    if !consistent {
        packet.oddities.push(Oddity::BadLength("udp"));
    }
    // 0: a datagram of more than 64 KiB that a network card was going to cut, or a jumbogram (RFC 2675).
    let length = if said == 0 || !consistent { carried.wire } else { said };
    let datagram = carried.bytes.get(..length as usize).unwrap_or(carried.bytes);
    let checksum = match carried.verify {
        Some(pseudo) if consistent && header.checksum() != 0 => pseudo.verify(datagram, header.checksum()),
        _ => Checksum::Unknown,
    };
    packet.payload = datagram.get(HEADER as usize..);
    packet.body = Body::Udp(Datagram {
        source_port: Port::Number(header.source_port()),
        destination_port: Port::Number(header.destination_port()),
        length: Some(length.saturating_sub(HEADER)),
        checksum,
        note: None,
    });
}
