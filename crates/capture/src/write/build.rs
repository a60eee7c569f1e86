//! Frames from header values, with lengths and checksums that fit.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use etherparse::checksum::Sum16BitWords;

use crate::packet::TcpFlags;

const ICMP: u8 = 1;
const TCP: u8 = 6;
const UDP: u8 = 17;
const ICMPV6: u8 = 58;

/// Source and destination of one family.
#[derive(Clone, Copy, Debug)]
enum Addresses {
    V4(Ipv4Addr, Ipv4Addr),
    V6(Ipv6Addr, Ipv6Addr),
}

/// Builds frames between two hosts: set what differs from the usual, then make as many frames as needed.
///
/// Without other wishes: Ethernet with hardware addresses made from the IP addresses, TTL 64, DF set, identification
/// 0, no VLAN, right checksums.
#[derive(Clone, Debug)]
pub struct FrameBuilder {
    addresses: Addresses,
    macs: Option<([u8; 6], [u8; 6])>,
    link: bool,
    vlans: Vec<u16>,
    ttl: u8,
    id: u16,
    dont_fragment: bool,
    ecn: u8,
    /// Offset in bytes and whether more follow.
    fragment: Option<(u16, bool)>,
    bad_checksum: bool,
}

/// A TCP header's values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TcpHeader {
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// Control bits.
    pub flags: TcpFlags,
    /// Sequence number.
    pub seq: u32,
    /// Acknowledgment field, written also without the flag.
    pub ack: u32,
    /// Window field, not scaled.
    pub window: u16,
    /// Options as on the wire, at most 40 bytes; padded with zeros to a multiple of 4.
    pub options: Vec<u8>,
}

impl TcpHeader {
    /// No flags, everything else 0.
    pub fn new(source_port: u16, destination_port: u16) -> Self {
        Self {
            source_port,
            destination_port,
            flags: TcpFlags::default(),
            seq: 0,
            ack: 0,
            window: 0,
            options: Vec::new(),
        }
    }
}

/// An ARP packet for IPv4 over Ethernet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArpHeader {
    /// 1 request, 2 reply.
    pub operation: u16,
    /// Sender's hardware address.
    pub sender_mac: [u8; 6],
    /// Sender's address.
    pub sender: Ipv4Addr,
    /// Target's hardware address; zeros in a request.
    pub target_mac: [u8; 6],
    /// Target's address.
    pub target: Ipv4Addr,
}

impl ArpHeader {
    /// An Ethernet frame: requests go to everybody, others to the target.
    pub fn frame(&self) -> Vec<u8> {
        let to = if self.operation == 1 { [0xff; 6] } else { self.target_mac };
        let mut out = Vec::with_capacity(42);
        out.extend_from_slice(&to);
        out.extend_from_slice(&self.sender_mac);
        out.extend_from_slice(&[0x08, 0x06, 0, 1, 0x08, 0, 6, 4]);
        out.extend_from_slice(&self.operation.to_be_bytes());
        out.extend_from_slice(&self.sender_mac);
        out.extend_from_slice(&self.sender.octets());
        out.extend_from_slice(&self.target_mac);
        out.extend_from_slice(&self.target.octets());
        out
    }
}

impl FrameBuilder {
    fn new(addresses: Addresses) -> Self {
        Self {
            addresses,
            macs: None,
            link: true,
            vlans: Vec::new(),
            ttl: 64,
            id: 0,
            dont_fragment: true,
            ecn: 0,
            fragment: None,
            bad_checksum: false,
        }
    }

    /// IPv4.
    pub fn v4(source: Ipv4Addr, destination: Ipv4Addr) -> Self {
        Self::new(Addresses::V4(source, destination))
    }

    /// IPv6.
    pub fn v6(source: Ipv6Addr, destination: Ipv6Addr) -> Self {
        Self::new(Addresses::V6(source, destination))
    }

    /// `None` where the addresses are of different families.
    pub fn between(source: IpAddr, destination: IpAddr) -> Option<Self> {
        match (source, destination) {
            (IpAddr::V4(source), IpAddr::V4(destination)) => Some(Self::v4(source, destination)),
            (IpAddr::V6(source), IpAddr::V6(destination)) => Some(Self::v6(source, destination)),
            _ => None,
        }
    }

    /// Hardware addresses.
    #[must_use]
    pub fn macs(mut self, source: [u8; 6], destination: [u8; 6]) -> Self {
        self.macs = Some((source, destination));
        self
    }

    /// No Ethernet header: for link type [`RAW_IP`](super::RAW_IP), and for packets that an ICMP error quotes.
    #[must_use]
    pub fn without_link(mut self) -> Self {
        self.link = false;
        self
    }

    /// One more 802.1Q tag, inside of those before: VLAN id, 0 to 4095.
    #[must_use]
    pub fn vlan(mut self, id: u16) -> Self {
        self.vlans.push(id & 0x0fff);
        self
    }

    /// TTL or hop limit.
    #[must_use]
    pub fn ttl(mut self, ttl: u8) -> Self {
        self.ttl = ttl;
        self
    }

    /// IPv4 identification.
    #[must_use]
    pub fn id(mut self, id: u16) -> Self {
        self.id = id;
        self
    }

    /// The DF bit of IPv4.
    #[must_use]
    pub fn dont_fragment(mut self, set: bool) -> Self {
        self.dont_fragment = set;
        self
    }

    /// The two ECN bits, 0 to 3.
    #[must_use]
    pub fn ecn(mut self, ecn: u8) -> Self {
        self.ecn = ecn & 0b11;
        self
    }

    /// Makes the packet a fragment of IPv4: `offset` in bytes, a multiple of 8. Beyond offset 0 use
    /// [`FrameBuilder::protocol`], as no transport header is there.
    #[must_use]
    pub fn fragment(mut self, offset: u16, more: bool) -> Self {
        self.fragment = Some((offset, more));
        self
    }

    /// Makes the transport checksum wrong by one.
    #[must_use]
    pub fn bad_checksum(mut self) -> Self {
        self.bad_checksum = true;
        self
    }

    /// A TCP segment.
    pub fn tcp(&self, header: &TcpHeader, payload: &[u8]) -> Vec<u8> {
        let mut options = header.options.get(..40).unwrap_or(&header.options).to_vec();
        options.resize(options.len().next_multiple_of(4), 0);
        let words = (options.len() / 4 + 5) as u16;
        let mut segment = Vec::with_capacity(20 + options.len() + payload.len());
        segment.extend_from_slice(&header.source_port.to_be_bytes());
        segment.extend_from_slice(&header.destination_port.to_be_bytes());
        segment.extend_from_slice(&header.seq.to_be_bytes());
        segment.extend_from_slice(&header.ack.to_be_bytes());
        segment.extend_from_slice(&(words << 12 | header.flags.0 & 0x01ff).to_be_bytes());
        segment.extend_from_slice(&header.window.to_be_bytes());
        segment.extend_from_slice(&[0; 4]);
        segment.extend_from_slice(&options);
        segment.extend_from_slice(payload);
        self.transport(TCP, segment, 16)
    }

    /// A UDP datagram.
    pub fn udp(&self, source_port: u16, destination_port: u16, payload: &[u8]) -> Vec<u8> {
        let mut datagram = Vec::with_capacity(8 + payload.len());
        datagram.extend_from_slice(&source_port.to_be_bytes());
        datagram.extend_from_slice(&destination_port.to_be_bytes());
        let length = u16::try_from(payload.len() + 8).unwrap_or(0);
        datagram.extend_from_slice(&length.to_be_bytes());
        datagram.extend_from_slice(&[0; 2]);
        datagram.extend_from_slice(payload);
        self.transport(UDP, datagram, 6)
    }

    /// An ICMP message, ICMPv6 between IPv6 addresses. `rest`: the four bytes after the checksum (identifier and
    /// sequence, MTU …); `payload`: a quoted packet, a neighbour's address …
    pub fn icmp(&self, kind: u8, code: u8, rest: [u8; 4], payload: &[u8]) -> Vec<u8> {
        let mut message = vec![kind, code, 0, 0];
        message.extend_from_slice(&rest);
        message.extend_from_slice(payload);
        let protocol = if matches!(self.addresses, Addresses::V4(..)) { ICMP } else { ICMPV6 };
        self.transport(protocol, message, 2)
    }

    /// Any payload of an IP protocol, as it is.
    pub fn protocol(&self, number: u8, payload: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(54 + payload.len());
        self.link_header(&mut out);
        self.ip_header(number, payload.len(), &mut out);
        out.extend_from_slice(payload);
        out
    }

    /// Puts the checksum at `at` into the segment, then the headers before it.
    fn transport(&self, protocol: u8, mut segment: Vec<u8>, at: usize) -> Vec<u8> {
        let length = u32::try_from(segment.len()).unwrap_or(u32::MAX).to_be_bytes();
        let sum = Sum16BitWords::new();
        let sum = match self.addresses {
            Addresses::V4(..) if protocol == ICMP => sum,
            Addresses::V4(source, destination) => sum
                .add_slice(&source.octets())
                .add_slice(&destination.octets())
                .add_slice(&length)
                .add_2bytes([0, protocol]),
            Addresses::V6(source, destination) => sum
                .add_slice(&source.octets())
                .add_slice(&destination.octets())
                .add_slice(&length)
                .add_2bytes([0, protocol]),
        };
        let sum = sum.add_slice(&segment);
        // In UDP, 0 says that there is no checksum; ones' complement has a second zero (RFC 768).
        let checksum =
            if protocol == UDP { sum.to_ones_complement_with_no_zero() } else { sum.ones_complement() };
        // etherparse sums in the machine's byte order.
        let mut checksum = checksum.to_be();
        if self.bad_checksum {
            checksum = if checksum == 1 { 2 } else { checksum.wrapping_sub(1) };
        }
        if let Some(place) = segment.get_mut(at..at + 2) {
            place.copy_from_slice(&checksum.to_be_bytes());
        }
        self.protocol(protocol, &segment)
    }

    fn link_header(&self, out: &mut Vec<u8>) {
        if !self.link {
            return;
        }
        let made = match self.addresses {
            Addresses::V4(source, destination) => (mac_of(&source.octets()), mac_of(&destination.octets())),
            Addresses::V6(source, destination) => (mac_of(&source.octets()), mac_of(&destination.octets())),
        };
        let (source, destination) = self.macs.unwrap_or(made);
        out.extend_from_slice(&destination);
        out.extend_from_slice(&source);
        for vlan in &self.vlans {
            out.extend_from_slice(&[0x81, 0x00]);
            out.extend_from_slice(&vlan.to_be_bytes());
        }
        let ether_type: [u8; 2] =
            if matches!(self.addresses, Addresses::V4(..)) { [0x08, 0x00] } else { [0x86, 0xdd] };
        out.extend_from_slice(&ether_type);
    }

    /// Lengths beyond 16 bits become 0, as where a network card was going to cut the packet.
    fn ip_header(&self, protocol: u8, length: usize, out: &mut Vec<u8>) {
        match self.addresses {
            Addresses::V4(source, destination) => {
                let total = u16::try_from(length + 20).unwrap_or(0).to_be_bytes();
                let fragment = self.fragment.map_or(0, |(offset, more)| offset >> 3 | u16::from(more) << 13);
                let bits = (u16::from(self.dont_fragment) << 14 | fragment).to_be_bytes();
                let mut header =
                    [0x45, self.ecn, total[0], total[1], 0, 0, bits[0], bits[1], self.ttl, protocol].to_vec();
                header.splice(4..6, self.id.to_be_bytes());
                header.extend_from_slice(&[0, 0]);
                header.extend_from_slice(&source.octets());
                header.extend_from_slice(&destination.octets());
                let checksum = Sum16BitWords::new().add_slice(&header).ones_complement().to_be();
                header.splice(10..12, checksum.to_be_bytes());
                out.extend_from_slice(&header);
            }
            Addresses::V6(source, destination) => {
                let payload = u16::try_from(length).unwrap_or(0).to_be_bytes();
                let traffic = u32::from(self.ecn) << 20;
                out.extend_from_slice(&(6 << 28 | traffic).to_be_bytes());
                out.extend_from_slice(&payload);
                out.extend_from_slice(&[protocol, self.ttl]);
                out.extend_from_slice(&source.octets());
                out.extend_from_slice(&destination.octets());
            }
        }
    }
}

/// A locally administered hardware address from the last four bytes of an address: the same host, the same address.
fn mac_of(octets: &[u8]) -> [u8; 6] {
    match octets {
        [.., a, b, c, d] => [0x02, 0x00, *a, *b, *c, *d],
        _ => [0x02, 0, 0, 0, 0, 0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes worked out by hand after RFC 791 and RFC 768; the sums below too.
    #[test]
    fn a_datagram_byte_by_byte() {
        let frame = FrameBuilder::v4(Ipv4Addr::new(10, 0, 0, 1), Ipv4Addr::new(10, 0, 0, 2))
            .macs([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2])
            .dont_fragment(false)
            .udp(1, 2, b"A");
        #[rustfmt::skip]
        let expected = [
            2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00,
            // 4500 + 001d + 4011 + 0a00 + 0001 + 0a00 + 0002 = 9931; its complement 66ce.
            0x45, 0, 0, 29, 0, 0, 0, 0, 64, 17, 0x66, 0xce, 10, 0, 0, 1, 10, 0, 0, 2,
            // 0a00 + 0001 + 0a00 + 0002 + 0011 + 0009, 0001 + 0002 + 0009 + 4100 = 5529; its complement aad6.
            0, 1, 0, 2, 0, 9, 0xaa, 0xd6, b'A',
        ];
        assert_eq!(frame, expected);
    }

    #[test]
    fn one_tag_before_ipv6() {
        let frame =
            FrameBuilder::v6(Ipv6Addr::LOCALHOST, Ipv6Addr::LOCALHOST).vlan(7).ttl(3).protocol(59, b"");
        assert_eq!(frame.get(12..26), Some(&[0x81, 0, 0, 7, 0x86, 0xdd, 0x60, 0, 0, 0, 0, 0, 59, 3][..]));
        assert_eq!(frame.len(), 18 + 40);
    }

    #[test]
    fn families_do_not_mix() {
        let (v4, v6) = (IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST));
        assert!(FrameBuilder::between(v4, v6).is_none());
        assert!(FrameBuilder::between(v6, v6).is_some());
    }

    #[test]
    fn arp_request_goes_to_everybody() {
        let request = ArpHeader {
            operation: 1,
            sender_mac: [2, 0, 0, 0, 0, 1],
            sender: Ipv4Addr::new(10, 0, 0, 1),
            target_mac: [0; 6],
            target: Ipv4Addr::new(10, 0, 0, 2),
        };
        #[rustfmt::skip]
        let expected = [
            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 0x08, 0x06,
            0, 1, 0x08, 0x00, 6, 4, 0, 1,
            2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2,
        ];
        assert_eq!(request.frame(), expected);
    }
}
