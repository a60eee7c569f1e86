//! A packet of a scenario → an Ethernet frame, and all of them → a pcap file.

use std::net::IpAddr;

use pcaplain_capture::Timestamp;
use pcaplain_capture::write::{self, ArpHeader, FrameBuilder, TcpHeader};

use crate::model::{ArpOperation, Body, End, IcmpKind, Scenario, Sent, TcpOption, UnreachableKind};

/// Larger than any frame of a scenario.
const SNAP_LENGTH: u32 = 262_144;

impl Scenario {
    /// The capture as a classic pcap file: nanoseconds, Ethernet, packets in the order of the text.
    pub fn to_pcap(&self) -> Vec<u8> {
        let mut out = write::pcap_header(write::ETHERNET, SNAP_LENGTH).to_vec();
        for (index, sent) in self.packets.iter().enumerate() {
            let Some(frame) = self.frame(index) else { continue };
            let kept = sent.cut.and_then(|cut| frame.get(..cut as usize)).unwrap_or(&frame);
            let time = Timestamp(self.start.saturating_add(sent.time));
            write::pcap_record(&mut out, time, kept, Some(frame.len() as u32));
        }
        out
    }

    /// The frame of the packet with this index (0-based), uncut: Ethernet II without preamble and FCS.
    pub fn frame(&self, index: usize) -> Option<Vec<u8>> {
        let sent = self.packets.get(index)?;
        if let Body::Arp(operation) = sent.body {
            return self.arp(operation, self.ends.get(sent.from)?, self.ends.get(sent.to)?);
        }
        self.ip(sent, true)
    }

    /// The packet with or without its Ethernet header.
    fn ip(&self, sent: &Sent, link: bool) -> Option<Vec<u8>> {
        let (from, to) = (self.ends.get(sent.from)?, self.ends.get(sent.to)?);
        let mut builder = FrameBuilder::between(from.ip, to.ip)?
            .macs(from.mac, to.mac)
            .ttl(sent.ttl)
            .id(sent.id)
            .dont_fragment(sent.dont_fragment)
            .ecn(sent.ecn);
        if !link {
            builder = builder.without_link();
        }
        if let Some((offset, more)) = sent.fragment {
            builder = builder.fragment(offset, more);
        }
        if sent.bad_checksum {
            builder = builder.bad_checksum();
        }
        let (source_port, destination_port) = (from.port.unwrap_or(0), to.port.unwrap_or(0));
        let payload = sent.payload_bytes();
        Some(match &sent.body {
            Body::Tcp(tcp) => {
                let header = TcpHeader {
                    flags: tcp.flags,
                    seq: tcp.seq,
                    ack: tcp.ack,
                    window: tcp.window,
                    options: tcp_options(&tcp.options),
                    ..TcpHeader::new(source_port, destination_port)
                };
                builder.tcp(&header, &payload)
            }
            Body::Udp if sent.fragment.is_some_and(|(offset, _)| offset > 0) => {
                builder.protocol(17, &payload)
            }
            Body::Other(number) => builder.protocol(*number, &payload),
            Body::Udp => builder.udp(source_port, destination_port, &payload),
            Body::Icmp(kind, quoted) => {
                let v4 = from.ip.is_ipv4();
                let (number, code, rest) = if v4 { icmp_v4(*kind) } else { icmp_v6(*kind) };
                let content = match quoted.and_then(|index| self.packets.get(index)) {
                    // One level only: the reader of the notation accepts no error about an error.
                    Some(other) if !matches!(other.body, Body::Icmp(kind, _) if kind.is_error()) => {
                        // The whole message stays within 576 bytes (RFC 1812, section 4.3.2.3), or 1280 (RFC 4443,
                        // section 3.1).
                        let room = if v4 { 576 - 28 } else { 1280 - 48 };
                        let mut quote = self.ip(other, false)?;
                        quote.truncate(room);
                        quote
                    }
                    _ => payload,
                };
                builder.icmp(number, code, rest.to_be_bytes(), &content)
            }
            Body::Arp(_) => return None,
        })
    }

    fn arp(&self, operation: ArpOperation, from: &End, to: &End) -> Option<Vec<u8>> {
        let v4 = |end: &End| match end.ip {
            IpAddr::V4(ip) => Some(ip),
            IpAddr::V6(_) => None,
        };
        let header = match operation {
            ArpOperation::WhoHas { asked } => ArpHeader {
                operation: 1,
                sender_mac: from.mac,
                sender: v4(from)?,
                target_mac: [0; 6],
                target: v4(self.ends.get(asked)?)?,
            },
            ArpOperation::Reply { who, mac } => ArpHeader {
                operation: 2,
                sender_mac: mac,
                sender: v4(self.ends.get(who)?)?,
                target_mac: to.mac,
                target: v4(to)?,
            },
        };
        Some(header.frame())
    }
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
    out
}

/// Type, code and the four bytes after the checksum (RFC 792, RFC 1191, RFC 1812).
fn icmp_v4(kind: IcmpKind) -> (u8, u8, u32) {
    match kind {
        IcmpKind::EchoRequest(id, seq) => (8, 0, u32::from(id) << 16 | u32::from(seq)),
        IcmpKind::EchoReply(id, seq) => (0, 0, u32::from(id) << 16 | u32::from(seq)),
        IcmpKind::Unreachable(why) => {
            let code = match why {
                UnreachableKind::Net => 0,
                UnreachableKind::Host => 1,
                UnreachableKind::Protocol => 2,
                UnreachableKind::Port => 3,
                UnreachableKind::NetProhibited => 9,
                UnreachableKind::HostProhibited => 10,
                UnreachableKind::AdminProhibited => 13,
            };
            (3, code, 0)
        }
        IcmpKind::FragNeeded(mtu) => (3, 4, mtu & 0xffff),
        IcmpKind::TimeExceeded(reassembly) => (11, u8::from(reassembly), 0),
    }
}

/// The same for RFC 4443. What it has no code for is not accepted by the notation; the nearest code stands in.
fn icmp_v6(kind: IcmpKind) -> (u8, u8, u32) {
    match kind {
        IcmpKind::EchoRequest(id, seq) => (128, 0, u32::from(id) << 16 | u32::from(seq)),
        IcmpKind::EchoReply(id, seq) => (129, 0, u32::from(id) << 16 | u32::from(seq)),
        IcmpKind::Unreachable(why) => {
            let code = match why {
                UnreachableKind::Net | UnreachableKind::Protocol => 0,
                UnreachableKind::AdminProhibited
                | UnreachableKind::NetProhibited
                | UnreachableKind::HostProhibited => 1,
                UnreachableKind::Host => 3,
                UnreachableKind::Port => 4,
            };
            (1, code, 0)
        }
        IcmpKind::FragNeeded(mtu) => (2, 0, mtu),
        IcmpKind::TimeExceeded(reassembly) => (3, u8::from(reassembly), 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Field by field after RFC 791 and RFC 9293; the checksums are read back by the decoder's tests.
    #[test]
    fn a_syn_byte_by_byte() {
        let text = "0 > S 0:0(0) win 64240 <mss 1460,sackOK,wscale 7> ttl 63 id 258 ecn 1";
        let mut frame = Scenario::parse(text).unwrap().frame(0).unwrap();
        #[rustfmt::skip]
        let expected = [
            // Ethernet: to, from, type
            0x02, 0x00, 10, 0, 0, 2, 0x02, 0x00, 10, 0, 0, 1, 0x08, 0x00,
            // IPv4: 20 + 32 bytes, id 258, DF, TTL 63, TCP, checksum left out
            0x45, 0x01, 0x00, 0x34, 0x01, 0x02, 0x40, 0x00, 0x3f, 0x06, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
            // TCP: ports 40000 and 80, seq 1000, ack 0, 8 words, SYN, window 64240, checksum left out
            0x9c, 0x40, 0x00, 0x50, 0x00, 0x00, 0x03, 0xe8, 0x00, 0x00, 0x00, 0x00, 0x80, 0x02, 0xfa, 0xf0,
            0, 0, 0x00, 0x00,
            // mss 1460, sackOK, wscale 7, three bytes of padding
            0x02, 0x04, 0x05, 0xb4, 0x04, 0x02, 0x03, 0x03, 0x07, 0x00, 0x00, 0x00,
        ];
        for checksum in [24, 25, 50, 51] {
            frame[checksum] = 0;
        }
        assert_eq!(frame, expected);
    }

    #[test]
    fn an_icmp_error_quotes_the_packet_without_its_link_header() {
        let text = "router 10.0.0.254\n0 > S win 1000\n0.1 router>client icmp unreachable host-prohibited";
        let scenario = Scenario::parse(text).unwrap();
        let (syn, error) = (scenario.frame(0).unwrap(), scenario.frame(1).unwrap());
        assert_eq!(error[34..36], [3, 10]);
        assert_eq!(error[42..], syn[14..]);
    }

    #[test]
    fn a_cut_frame_keeps_its_length_on_the_wire() {
        let pcap = Scenario::parse("0 > P. 1:1001(1000) ack 1 win 10 cut 60").unwrap().to_pcap();
        assert_eq!(pcap.len(), 24 + 16 + 60);
        assert_eq!(pcap[32..40], [60, 0, 0, 0, 0x1e, 0x04, 0, 0]); // 14 + 20 + 20 + 1000 = 1054
    }
}
