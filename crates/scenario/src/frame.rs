//! A packet of a scenario → an Ethernet frame. Written straight from the header formats, apart from the reader's
//! decoder, so that each is a test of the other.

use std::net::IpAddr;

use crate::model::{ArpOperation, Body, End, IcmpKind, Scenario, Sent, TcpOption, TcpSent, UnreachableKind};

const ETHERTYPE_IPV4: u16 = 0x0800;
const ETHERTYPE_ARP: u16 = 0x0806;
const ETHERTYPE_IPV6: u16 = 0x86dd;
const BROADCAST: [u8; 6] = [0xff; 6];

impl Scenario {
    /// The frame of the packet with this index (0-based), uncut: Ethernet II without preamble and FCS.
    pub fn frame(&self, index: usize) -> Option<Vec<u8>> {
        let sent = self.packets.get(index)?;
        let (from, to) = (self.ends.get(sent.from)?, self.ends.get(sent.to)?);
        let broadcast = matches!(sent.body, Body::Arp(ArpOperation::WhoHas { .. }));
        let mut frame = Vec::with_capacity(sent.payload.len() + 128);
        frame.extend(if broadcast { BROADCAST } else { to.mac });
        frame.extend(from.mac);
        if let Body::Arp(operation) = sent.body {
            frame.extend(ETHERTYPE_ARP.to_be_bytes());
            frame.extend(self.arp(operation, from, to)?);
        } else {
            frame.extend(if from.ip.is_ipv4() { ETHERTYPE_IPV4 } else { ETHERTYPE_IPV6 }.to_be_bytes());
            frame.extend(self.ip_packet(sent)?);
        }
        Some(frame)
    }

    fn ip_packet(&self, sent: &Sent) -> Option<Vec<u8>> {
        let (from, to) = (self.ends.get(sent.from)?, self.ends.get(sent.to)?);
        let (protocol, transport) = match &sent.body {
            Body::Tcp(tcp) => (6, tcp_segment(tcp, sent, from, to)),
            Body::Udp => (17, udp_datagram(sent, from, to)),
            Body::Icmp(kind, quoted) => {
                let quoted = quoted.and_then(|index| self.packets.get(index));
                let quoted = match quoted {
                    // One level only: the reader of the notation accepts no error about an error.
                    Some(other) if !matches!(other.body, Body::Icmp(kind, _) if kind.is_error()) => {
                        self.ip_packet(other)?
                    }
                    _ => Vec::new(),
                };
                (if from.ip.is_ipv4() { 1 } else { 58 }, icmp_message(*kind, &quoted, sent, from, to))
            }
            Body::Arp(_) => return None,
        };
        let mut packet = ip_header(sent, from, to, protocol, transport.len());
        packet.extend(transport);
        Some(packet)
    }

    fn arp(&self, operation: ArpOperation, from: &End, to: &End) -> Option<Vec<u8>> {
        // Ethernet (1), IPv4, address lengths 6 and 4 (RFC 826).
        let mut arp = vec![0, 1, 8, 0, 6, 4];
        let (code, sender, sender_mac, target, target_mac): (u16, _, _, _, _) = match operation {
            ArpOperation::WhoHas { asked } => (1, from, from.mac, self.ends.get(asked)?, [0; 6]),
            ArpOperation::Reply { who, mac } => (2, self.ends.get(who)?, mac, to, to.mac),
        };
        arp.extend(code.to_be_bytes());
        for (mac, end) in [(sender_mac, sender), (target_mac, target)] {
            arp.extend(mac);
            arp.extend(octets(end.ip));
        }
        Some(arp)
    }
}

fn octets(ip: IpAddr) -> Vec<u8> {
    match ip {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    }
}

fn ip_header(sent: &Sent, from: &End, to: &End, protocol: u8, length: usize) -> Vec<u8> {
    let addresses = [octets(from.ip), octets(to.ip)].concat();
    if from.ip.is_ipv6() {
        let mut header = vec![0x60, sent.ecn << 4, 0, 0];
        header.extend((length as u16).to_be_bytes());
        header.extend([protocol, sent.ttl]);
        header.extend(addresses);
        return header;
    }
    let mut header = vec![0x45, sent.ecn];
    header.extend((length as u16 + 20).to_be_bytes());
    header.extend(sent.id.to_be_bytes());
    header.extend([if sent.dont_fragment { 0x40 } else { 0 }, 0, sent.ttl, protocol, 0, 0]);
    header.extend(addresses);
    let sum = checksum(&[&header]);
    patch(&mut header, 10, sum);
    header
}

fn tcp_segment(tcp: &TcpSent, sent: &Sent, from: &End, to: &End) -> Vec<u8> {
    let options = tcp_options(&tcp.options);
    let words = 5 + options.len() as u16 / 4;
    let mut segment = Vec::with_capacity(60 + sent.payload.len());
    segment.extend(from.port.unwrap_or(0).to_be_bytes());
    segment.extend(to.port.unwrap_or(0).to_be_bytes());
    segment.extend(tcp.seq.to_be_bytes());
    segment.extend(tcp.ack.to_be_bytes());
    segment.extend((words << 12 | tcp.flags.0 & 0x1ff).to_be_bytes());
    segment.extend(tcp.window.to_be_bytes());
    segment.extend([0; 4]);
    segment.extend(options);
    segment.extend(sent.payload_bytes());
    seal(&mut segment, 16, 6, sent, from, to);
    segment
}

fn tcp_options(options: &[TcpOption]) -> Vec<u8> {
    let mut out = Vec::with_capacity(40);
    for option in options {
        match option {
            TcpOption::Nop => out.push(1),
            TcpOption::Mss(size) => {
                out.extend([2, 4]);
                out.extend(size.to_be_bytes());
            }
            TcpOption::WindowScale(shift) => out.extend([3, 3, *shift]),
            TcpOption::SackPermitted => out.extend([4, 2]),
            TcpOption::Sack(blocks) => {
                out.extend([5, option.wire_length() as u8]);
                for (left, right) in blocks {
                    out.extend(left.to_be_bytes());
                    out.extend(right.to_be_bytes());
                }
            }
            TcpOption::Timestamps(value, echo) => {
                out.extend([8, 10]);
                out.extend(value.to_be_bytes());
                out.extend(echo.to_be_bytes());
            }
        }
    }
    // End of options, up to a whole word.
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

fn udp_datagram(sent: &Sent, from: &End, to: &End) -> Vec<u8> {
    let payload = sent.payload_bytes();
    let mut datagram = Vec::with_capacity(8 + payload.len());
    datagram.extend(from.port.unwrap_or(0).to_be_bytes());
    datagram.extend(to.port.unwrap_or(0).to_be_bytes());
    datagram.extend((payload.len() as u16 + 8).to_be_bytes());
    datagram.extend([0, 0]);
    datagram.extend(payload);
    seal(&mut datagram, 6, 17, sent, from, to);
    datagram
}

/// RFC 792 and RFC 1812 (ICMPv4), RFC 4443 (ICMPv6).
fn icmp_message(kind: IcmpKind, quoted: &[u8], sent: &Sent, from: &End, to: &End) -> Vec<u8> {
    let v4 = from.ip.is_ipv4();
    let (kind, code, rest): (u8, u8, u32) = match kind {
        IcmpKind::EchoRequest(id, seq) => (if v4 { 8 } else { 128 }, 0, u32::from(id) << 16 | u32::from(seq)),
        IcmpKind::EchoReply(id, seq) => (if v4 { 0 } else { 129 }, 0, u32::from(id) << 16 | u32::from(seq)),
        IcmpKind::Unreachable(why) if v4 => (3, unreachable_v4(why), 0),
        IcmpKind::Unreachable(why) => (1, unreachable_v6(why), 0),
        IcmpKind::FragNeeded(mtu) if v4 => (3, 4, mtu & 0xffff),
        IcmpKind::FragNeeded(mtu) => (2, 0, mtu),
        IcmpKind::TimeExceeded(reassembly) => (if v4 { 11 } else { 3 }, u8::from(reassembly), 0),
    };
    let mut message = vec![kind, code, 0, 0];
    message.extend(rest.to_be_bytes());
    // The whole message stays within 576 bytes (RFC 1812, section 4.3.2.3) or 1280 (RFC 4443, section 3.1).
    let room = if v4 { 576 - 28 } else { 1280 - 48 };
    message.extend(quoted.iter().take(room));
    message.extend(sent.payload_bytes());
    seal(&mut message, 2, 58, sent, from, to);
    message
}

const fn unreachable_v4(why: UnreachableKind) -> u8 {
    match why {
        UnreachableKind::Net => 0,
        UnreachableKind::Host => 1,
        UnreachableKind::Protocol => 2,
        UnreachableKind::Port => 3,
        UnreachableKind::NetProhibited => 9,
        UnreachableKind::HostProhibited => 10,
        UnreachableKind::AdminProhibited => 13,
    }
}

const fn unreachable_v6(why: UnreachableKind) -> u8 {
    match why {
        UnreachableKind::Net | UnreachableKind::Protocol => 0,
        UnreachableKind::AdminProhibited
        | UnreachableKind::NetProhibited
        | UnreachableKind::HostProhibited => 1,
        UnreachableKind::Host => 3,
        UnreachableKind::Port => 4,
    }
}

/// Puts the transport checksum at `offset`, over the pseudo header (RFC 9293, section 3.1; RFC 8200, section 8.1)
/// and the bytes; ICMPv4 has no pseudo header.
fn seal(bytes: &mut [u8], offset: usize, protocol: u8, sent: &Sent, from: &End, to: &End) {
    let pseudo = if protocol == 58 && from.ip.is_ipv4() {
        Vec::new()
    } else {
        let mut pseudo = [octets(from.ip), octets(to.ip)].concat();
        pseudo.extend((bytes.len() as u32).to_be_bytes());
        pseudo.extend([0, 0, 0, protocol]);
        pseudo
    };
    let mut sum = checksum(&[&pseudo, bytes]);
    if sent.bad_checksum {
        sum ^= 0x5555;
    }
    // In UDP a zero says “no checksum”; the other zero of ones' complement stands for it (RFC 768).
    if sum == 0 && protocol == 17 {
        sum = if sent.bad_checksum { 1 } else { 0xffff };
    }
    patch(bytes, offset, sum);
}

fn patch(bytes: &mut [u8], offset: usize, value: u16) {
    for (byte, new) in bytes.iter_mut().skip(offset).zip(value.to_be_bytes()) {
        *byte = new;
    }
}

/// The Internet checksum (RFC 1071). Every part but the last has an even length.
fn checksum(parts: &[&[u8]]) -> u16 {
    let mut sum = 0_u64;
    for part in parts {
        for pair in part.chunks(2) {
            let high = pair.first().copied().unwrap_or(0);
            let low = pair.get(1).copied().unwrap_or(0);
            sum += u64::from(u16::from_be_bytes([high, low]));
        }
    }
    while sum > 0xffff {
        sum = (sum >> 16) + (sum & 0xffff);
    }
    !(sum as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of RFC 1071, section 3: the sum is ddf2, the checksum its complement.
    #[test]
    fn checksum_of_the_rfc() {
        assert_eq!(checksum(&[&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]]), !0xddf2);
    }

    #[test]
    fn a_syn_byte_by_byte() {
        let scenario =
            Scenario::parse("0 > S 0:0(0) win 64240 <mss 1460,sackOK,wscale 7> ttl 63 id 258").unwrap();
        #[rustfmt::skip]
        let expected = [
            // Ethernet: to, from, type
            0x02, 0x00, 10, 0, 0, 2, 0x02, 0x00, 10, 0, 0, 1, 0x08, 0x00,
            // IPv4: 20 + 32 bytes, id 258, DF, TTL 63, TCP
            0x45, 0x00, 0x00, 0x34, 0x01, 0x02, 0x40, 0x00, 0x3f, 0x06, 0x26, 0xc0, 10, 0, 0, 1, 10, 0, 0, 2,
            // TCP: ports 40000 and 80, seq 1000, ack 0, 8 words, SYN, window 64240
            0x9c, 0x40, 0x00, 0x50, 0x00, 0x00, 0x03, 0xe8, 0x00, 0x00, 0x00, 0x00, 0x80, 0x02, 0xfa, 0xf0,
            0x2e, 0xc1, 0x00, 0x00,
            // mss 1460, sackOK, wscale 7, three bytes of padding
            0x02, 0x04, 0x05, 0xb4, 0x04, 0x02, 0x03, 0x03, 0x07, 0x00, 0x00, 0x00,
        ];
        let frame = scenario.frame(0).unwrap();
        assert_eq!(frame.len(), expected.len());
        // The checksums are tested above and by the decoder; here only the fields.
        let skip = [24, 25, 50, 51];
        for (index, (is, should)) in
            frame.iter().zip(expected).enumerate().filter(|(index, _)| !skip.contains(index))
        {
            assert_eq!(*is, should, "byte {index}");
        }
    }
}
