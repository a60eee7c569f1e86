//! A frame's bytes → a [`Packet`]. Never fails: what cannot be told stays unknown, and what is odd is noted.

mod arp;
mod checksum;
mod icmp;
mod ip;
mod tcp;
mod udp;

#[cfg(test)]
mod tests;

use crate::container::Record;
use crate::link::{self, Above};
use crate::packet::{Body, Link, Oddity, Packet, Port};
use crate::tunnel::{self, macsec, mpls, pbb, pppoe, tags, vlan};

pub(crate) use ip::reassembled;

/// How many tags and tunnels around a packet are opened. Real networks stack a handful.
pub(crate) const MAX_LAYERS: usize = 16;

/// Decodes the frame of a record.
pub(crate) fn decode(record: Record, number: u32, frame: &[u8]) -> Packet<'_> {
    let captured = u32::try_from(frame.len()).unwrap_or(u32::MAX);
    let mut packet = Packet {
        number,
        label: None,
        line: None,
        offset: Some(record.offset),
        time: record.time,
        interface: record.interface,
        captured: Some(captured),
        original: Some(record.original),
        link: Link { direction: record.direction, ..Link::default() },
        layers: Vec::new(),
        net: None,
        body: Body::Unknown,
        begins: None,
        completes: None,
        opaque: None,
        comment: record.comment,
        payload: None,
        oddities: Vec::new(),
    };
    if record.bad_time {
        packet.oddities.push(Oddity::BadTime);
    }
    if record.original < captured {
        packet.oddities.push(Oddity::BadLength("frame"));
    }
    let above = link::read(record.link_type, frame, &mut packet.link, &mut packet.oddities);
    above_link(above, record.original.saturating_sub(captured), &mut packet);
    packet
}

/// Decodes what a link header carries. `cut`: bytes at the end of the frame that were not captured.
pub(crate) fn above_link<'a>(mut above: Above<'a>, cut: u32, packet: &mut Packet<'a>) {
    loop {
        match above {
            Above::EtherType(ether_type, rest) => match ether_type {
                tunnel::IPV4 | tunnel::IPV6 => return ip::ip(rest, cut, packet),
                tunnel::ARP => return arp::arp(rest, packet),
                _ if !tunnel::may_open(packet) => {
                    packet.oddities.push(Oddity::Malformed("too many layers"));
                    above = Above::NotIp(Some(ether_type), rest);
                }
                pppoe::SESSION => above = pppoe::strip(rest, packet),
                macsec::MACSEC => above = macsec::strip(rest, packet),
                pbb::SERVICE => above = pbb::strip(rest, packet),
                tags::FABRIC_PATH => above = tags::fabric_path(rest, packet),
                _ if vlan::is_tag(ether_type) => above = vlan::strip(rest, packet),
                _ if mpls::is_mpls(ether_type) => above = mpls::strip(rest, packet),
                tags::SERVICE_CHAIN if let Some(inside) = tags::service_chain(rest) => {
                    packet.body = Body::NotIp(Some(ether_type));
                    packet.payload = Some(rest);
                    return tunnel::enter(inside, cut, packet);
                }
                _ => {
                    let Some(next) = tags::strip(ether_type, rest, packet) else {
                        packet.body = Body::NotIp(Some(ether_type));
                        packet.payload = Some(rest);
                        return;
                    };
                    above = next;
                }
            },
            Above::Ip(rest) => return ip::ip(rest, cut, packet),
            Above::NotIp(ether_type, rest) => {
                packet.body = Body::NotIp(ether_type);
                packet.payload = Some(rest);
                return;
            }
            Above::Cut => return,
        }
    }
}

/// The ports alone, where they are there and the rest of the header is not.
fn cut_ports(protocol: u8, bytes: &[u8], packet: &mut Packet<'_>) {
    if let Some((source, destination)) = be16(bytes, 0).zip(be16(bytes, 2)) {
        packet.payload = None;
        packet.body = Body::Cut(protocol, Port::Number(source), Port::Number(destination));
    }
}

fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|word| u16::from_be_bytes(*word))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|word| u32::from_be_bytes(*word))
}
