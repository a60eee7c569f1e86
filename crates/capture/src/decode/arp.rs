//! ARP (RFC 826) for IPv4; of other kinds only the operation.

use std::net::{IpAddr, Ipv4Addr};

use super::be16;
use crate::packet::{Arp, Body, Host, Oddity, Packet};

/// Hardware type, protocol type, the lengths of both addresses, operation; then the four addresses.
pub(super) fn arp<'a>(data: &'a [u8], packet: &mut Packet<'a>) {
    let (Some(protocol), Some(operation)) = (be16(data, 2), be16(data, 6)) else {
        packet.oddities.push(Oddity::HeadersCut("arp"));
        return;
    };
    let mut arp = Arp { operation, sender_mac: None, sender: None, target_mac: None, target: None };
    if let (crate::tunnel::IPV4, Some(&[hardware, 4])) = (protocol, data.get(4..6)) {
        // 6 of Ethernet, 20 of IP over InfiniBand (RFC 4391).
        let hardware = usize::from(hardware);
        if hardware == 6 {
            arp.sender_mac = mac(data, 8);
            arp.target_mac = mac(data, 18);
        }
        arp.sender = host(data, 8 + hardware);
        arp.target = host(data, 12 + 2 * hardware);
        if arp.target.is_none() {
            packet.oddities.push(Oddity::HeadersCut("arp"));
        }
    }
    packet.body = Body::Arp(arp);
}

fn mac(data: &[u8], at: usize) -> Option<[u8; 6]> {
    data.get(at..)?.first_chunk().copied()
}

fn host(data: &[u8], at: usize) -> Option<Host> {
    let octets: [u8; 4] = *data.get(at..)?.first_chunk()?;
    Some(Host::Ip(IpAddr::V4(Ipv4Addr::from(octets))))
}
