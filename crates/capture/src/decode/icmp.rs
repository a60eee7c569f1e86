//! ICMP (RFC 792) and ICMPv6 (RFC 4443) with neighbour discovery (RFC 4861), in one vocabulary.

use std::net::{IpAddr, Ipv6Addr};

use etherparse::LaxIpSlice;

use super::ip::{Carried, TCP, UDP};
use super::{be16, be32};
use crate::packet::{Body, Host, Icmp, IcmpMessage, Oddity, Packet, Port, Quoted, Unreachable};
use crate::seq::SeqNum;

/// Type, code, checksum, and four bytes whose meaning depends on the type.
const HEADER: usize = 8;

pub(super) fn v4<'a>(carried: Carried<'a>, packet: &mut Packet<'a>) {
    icmp(carried, packet, false);
}

pub(super) fn v6<'a>(carried: Carried<'a>, packet: &mut Packet<'a>) {
    icmp(carried, packet, true);
}

fn icmp<'a>(carried: Carried<'a>, packet: &mut Packet<'a>, v6: bool) {
    let bytes = carried.bytes;
    let Some(&[kind, code]) = bytes.first_chunk() else {
        packet.oddities.push(Oddity::HeadersCut("icmp"));
        return;
    };
    if bytes.len() < HEADER {
        packet.oddities.push(Oddity::HeadersCut("icmp"));
    }
    let message = if v6 { message_v6(kind, code, bytes) } else { message_v4(kind, code, bytes) };
    let quotes = if v6 { matches!(kind, 1..=4) } else { matches!(kind, 3 | 4 | 5 | 11 | 12) };
    let quoted = if quotes { bytes.get(HEADER..).and_then(quoted).map(Box::new) } else { None };
    packet.payload = bytes.get(HEADER..);
    packet.body = Body::Icmp(Icmp { v6, message, quoted, length: Some(carried.wire) });
}

fn message_v4(kind: u8, code: u8, bytes: &[u8]) -> IcmpMessage {
    match kind {
        0 => IcmpMessage::EchoReply(be16(bytes, 4), be16(bytes, 6)),
        8 => IcmpMessage::EchoRequest(be16(bytes, 4), be16(bytes, 6)),
        // RFC 1191: routers that do not know about it leave the MTU 0.
        3 if code == 4 => IcmpMessage::TooBig(be16(bytes, 6).filter(|&mtu| mtu > 0).map(u32::from)),
        3 => IcmpMessage::Unreachable(match code {
            0 => Unreachable::Network,
            1 => Unreachable::Host,
            2 => Unreachable::Protocol,
            3 => Unreachable::Port,
            5 => Unreachable::SourceRoute,
            9 => Unreachable::NetworkProhibited,
            10 => Unreachable::HostProhibited,
            13 => Unreachable::AdminProhibited,
            _ => Unreachable::Other(code),
        }),
        5 => IcmpMessage::Redirect,
        11 => IcmpMessage::TimeExceeded(code == 1),
        _ => IcmpMessage::Other(kind, code),
    }
}

fn message_v6(kind: u8, code: u8, bytes: &[u8]) -> IcmpMessage {
    match kind {
        1 => IcmpMessage::Unreachable(match code {
            0 => Unreachable::Network,
            1 => Unreachable::AdminProhibited,
            3 => Unreachable::Host,
            4 => Unreachable::Port,
            _ => Unreachable::Other(code),
        }),
        2 => IcmpMessage::TooBig(be32(bytes, 4)),
        3 => IcmpMessage::TimeExceeded(code == 1),
        128 => IcmpMessage::EchoRequest(be16(bytes, 4), be16(bytes, 6)),
        129 => IcmpMessage::EchoReply(be16(bytes, 4), be16(bytes, 6)),
        135 => target(bytes).map_or(IcmpMessage::Other(kind, code), IcmpMessage::NeighbourSolicitation),
        136 => target(bytes).map_or(IcmpMessage::Other(kind, code), IcmpMessage::NeighbourAdvertisement),
        137 => IcmpMessage::Redirect,
        _ => IcmpMessage::Other(kind, code),
    }
}

fn target(bytes: &[u8]) -> Option<Host> {
    let octets: [u8; 16] = *bytes.get(HEADER..)?.first_chunk()?;
    Some(Host::Ip(IpAddr::V6(Ipv6Addr::from(octets))))
}

/// The beginning of the packet that an error is about: RFC 792 asks for its IP header and 8 bytes, enough for ports
/// and TCP's sequence number.
fn quoted(bytes: &[u8]) -> Option<Quoted> {
    let (slice, stopped) = LaxIpSlice::from_slice(bytes).ok()?;
    let payload = slice.payload();
    let (id, later) = match &slice {
        LaxIpSlice::Ipv4(slice) => {
            let header = slice.header();
            (Some(header.identification()), header.fragments_offset().value() > 0)
        }
        LaxIpSlice::Ipv6(slice) => (None, slice.is_payload_fragmented()),
    };
    let protocol = payload.ip_number.0;
    let transport = if stopped.is_some() || later { &[] } else { payload.payload };
    let ports = matches!(protocol, TCP | UDP).then_some(transport);
    let port = |at| ports.and_then(|bytes| be16(bytes, at)).map(Port::Number);
    Some(Quoted {
        source: Host::Ip(slice.source_addr()),
        destination: Host::Ip(slice.destination_addr()),
        protocol: Some(protocol),
        source_port: port(0),
        destination_port: port(2),
        seq: if protocol == TCP { be32(transport, 4).map(SeqNum) } else { None },
        id,
    })
}
