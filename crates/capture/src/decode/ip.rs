//! IPv4 and IPv6 with their extension headers: a wrong or cut length falls back to the bytes that are there.

use std::net::IpAddr;

use etherparse::err::ipv4::HeaderSliceError;
use etherparse::{Ipv4HeaderSlice, Ipv6HeaderSlice};

use super::checksum::{Pseudo, plain};
use super::{icmp, tcp, udp};
use crate::link::Above;
use crate::packet::{Body, Checksum, Fragment, Host, Net, Oddity, Packet};
use crate::tunnel::{self, Contents, Inside, gre, in_ip, in_udp, opaque};

/// IP protocol numbers (IANA).
pub(super) const ICMP: u8 = 1;
const IP_IN_IP: u8 = 4;
pub(super) const TCP: u8 = 6;
pub(super) const UDP: u8 = 17;
const IPV6_IN_IP: u8 = 41;
const GRE: u8 = 47;
const AUTHENTICATION: u8 = 51;
pub(super) const ICMPV6: u8 = 58;
/// "No next header".
const NOTHING: u8 = 59;
const ETHERNET_IN_IP: u8 = 97;
const MPLS_IN_IP: u8 = 137;

/// What an IP packet carries.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carried<'a> {
    pub(super) bytes: &'a [u8],
    /// Length on the wire, from the IP header.
    pub(super) wire: u32,
    /// First of several fragments.
    pub(super) fragmented: bool,
    /// For checksums; `None` where not everything was captured.
    pub(super) verify: Option<Pseudo>,
}

/// What the header of an IP packet says, and what follows it.
struct Header<'a> {
    net: Net,
    v6: bool,
    /// What the packet carries, as far as it was captured.
    rest: &'a [u8],
    /// What that is.
    protocol: u8,
    /// Of a fragment, everything that it carries: more than `rest`, where extension headers are in it.
    part: &'a [u8],
    /// Length of that on the wire.
    wire: u32,
    /// Extension headers break off.
    stopped: bool,
    /// Not everything was captured.
    incomplete: bool,
    /// For checksums, where they can be verified.
    verify: Option<Pseudo>,
}

/// Decodes an IP packet; its version is in its first bits. `cut`: bytes missing at the end of `data`.
pub(super) fn ip<'a>(data: &'a [u8], cut: u32, packet: &mut Packet<'a>) {
    let header = match data.first().map(|first| first >> 4) {
        Some(4) => ipv4(data, cut, packet),
        Some(6) => ipv6(data, cut, packet),
        None => Err(Oddity::HeadersCut("ip")),
        Some(_) => Err(Oddity::Malformed("ip header")),
    };
    let Header { net, v6, rest, protocol, part, wire, stopped, incomplete, verify } = match header {
        Ok(header) => header,
        Err(oddity) => return packet.oddities.push(oddity),
    };
    let fragment = net.fragment;
    packet.net = Some(net);
    packet.payload = Some(rest);
    if stopped {
        packet.oddities.push(Oddity::HeadersCut("ip extension"));
        return;
    }
    if fragment.is_some_and(|fragment| fragment.offset > 0) {
        packet.body = Body::Fragment;
        return;
    }
    let verify = verify.filter(|_| fragment.is_none() && !incomplete);
    let carried = Carried { bytes: rest, wire, fragmented: fragment.is_some(), verify };
    transport(carried, protocol, v6, cut, packet);
    if fragment.is_some() && !incomplete && cut == 0 {
        // The rest of it comes in later frames; then all of it is decoded again.
        let begins = std::mem::replace(&mut packet.body, Body::Fragment);
        packet.begins = (begins != Body::Unknown).then(|| Box::new(begins));
        packet.payload = Some(part);
        packet
            .oddities
            .retain(|oddity| !matches!(oddity, Oddity::HeadersCut(_) | Oddity::BadLength("tcp" | "udp")));
    }
}

/// Decodes what fragments carried, put together, in the place of the last of them.
pub(crate) fn reassembled<'a>(bytes: &'a [u8], protocol: Option<u8>, packet: &mut Packet<'a>) {
    let Some(net) = &mut packet.net else { return };
    let (Host::Ip(source), Host::Ip(destination)) = (&net.source, &net.destination) else { return };
    let (source, destination, v6) = (*source, *destination, source.is_ipv6());
    let mut protocol = protocol.or(net.protocol).unwrap_or_default();
    let mut rest = bytes;
    if v6 || protocol == AUTHENTICATION {
        let chain = Chain::walk(protocol, bytes);
        protocol = chain.protocol;
        rest = bytes.get(chain.length..).unwrap_or_default();
    }
    net.protocol = Some(protocol);
    packet.body = Body::Unknown;
    packet.begins = None;
    packet.payload = Some(rest);
    // The header's checksum may be made with another address in IPv6: the first fragment may have had a routing header.
    let verify = (!v6).then_some(Pseudo { source, destination, protocol });
    let carried = Carried { bytes: rest, wire: length(rest), fragmented: false, verify };
    transport(carried, protocol, v6, 0, packet);
}

/// Decodes what an IP packet carries.
fn transport<'a>(carried: Carried<'a>, protocol: u8, v6: bool, cut: u32, packet: &mut Packet<'a>) {
    let may_open = tunnel::may_open(packet) && !carried.fragmented;
    let mut inside = None;
    match protocol {
        TCP => tcp::tcp(carried, packet),
        UDP => {
            udp::udp(carried, packet);
            if let (Body::Udp(datagram), Some(payload)) = (&packet.body, packet.payload) {
                let ports = (datagram.source_port.number(), datagram.destination_port.number());
                let (Some(source), Some(destination)) = ports else { return };
                inside = in_udp::inside(source, destination, payload);
                packet.opaque = opaque::in_udp(source, destination, payload);
            }
        }
        ICMP if !v6 => icmp::v4(carried, packet),
        ICMPV6 if v6 => icmp::v6(carried, packet),
        IP_IN_IP | IPV6_IN_IP => {
            packet.body = Body::Other(Some(protocol), None);
            let name = match (v6, protocol) {
                (false, IP_IN_IP) => "ipip",
                (false, _) => "6in4",
                (true, IP_IN_IP) => "4in6",
                (true, _) => "6in6",
            };
            inside = Some(Inside { name, id: None, above: Contents::Link(Above::Ip(carried.bytes)) });
        }
        _ => {
            packet.body = Body::Other(Some(protocol), None);
            packet.opaque = opaque::protocol(protocol);
            inside = match protocol {
                GRE => gre::inside(carried.bytes),
                ETHERNET_IN_IP => in_ip::ethernet(carried.bytes),
                MPLS_IN_IP => Some(in_ip::mpls(carried.bytes)),
                _ => None,
            };
        }
    }
    if let Some(inside) = inside.filter(|_| may_open) {
        tunnel::enter(inside, cut, packet);
    }
}

/// Header, with the bytes that its length gives to it; a wrong length falls back to what is there.
fn ipv4<'a>(data: &'a [u8], cut: u32, packet: &mut Packet<'_>) -> Result<Header<'a>, Oddity> {
    let header = Ipv4HeaderSlice::from_slice(data).map_err(|error| match error {
        HeaderSliceError::Len(_) => Oddity::HeadersCut("ip"),
        HeaderSliceError::Content(_) => Oddity::Malformed("ip header"),
    })?;
    let header_length = length(header.slice());
    let here = length(data).saturating_add(cut);
    let said = u32::from(header.total_len());
    // 0: the sender's network card was going to cut a large packet into pieces and write their lengths.
    let consistent = said == 0 || (header_length..=here).contains(&said);
    if !consistent {
        packet.oddities.push(Oddity::BadLength("ip"));
    }
    let total = if said < header_length { here } else { said };
    let position = Fragment {
        offset: u32::from(header.fragments_offset().value()).saturating_mul(8),
        more: header.more_fragments(),
    };
    let part = data.get(..total as usize).unwrap_or(data).get(header_length as usize..).unwrap_or_default();
    let mut rest = part;
    let mut wire = total.saturating_sub(header_length);
    let mut protocol = header.protocol().0;
    let mut stopped = false;
    if protocol == AUTHENTICATION && position.offset == 0 {
        let chain = Chain::walk(protocol, rest);
        stopped = chain.stopped;
        protocol = chain.protocol;
        rest = rest.get(chain.length..).unwrap_or_default();
        wire = wire.saturating_sub(u32::try_from(chain.length).unwrap_or(u32::MAX));
    }
    let (source, destination) = (IpAddr::V4(header.source_addr()), IpAddr::V4(header.destination_addr()));
    let net = Net {
        source: Host::Ip(source),
        destination: Host::Ip(destination),
        ttl: Some(header.ttl()),
        id: Some(header.identification()),
        dont_fragment: Some(header.dont_fragment()),
        fragment: (position.more || position.offset > 0).then_some(position),
        total_length: Some(total),
        ecn: Some(header.ecn().value()),
        protocol: Some(if position.more { header.protocol().0 } else { protocol }),
        checksum: if header.header_checksum() == 0 { Checksum::Offloaded } else { plain(header.slice()) },
    };
    Ok(Header {
        net,
        v6: false,
        rest,
        protocol,
        part,
        wire,
        stopped,
        incomplete: length(data) < total,
        verify: (consistent && said != 0).then_some(Pseudo { source, destination, protocol }),
    })
}

/// As [`ipv4`].
fn ipv6<'a>(data: &'a [u8], cut: u32, packet: &mut Packet<'_>) -> Result<Header<'a>, Oddity> {
    const HEADER: u32 = 40;
    let header = Ipv6HeaderSlice::from_slice(data).map_err(|_| Oddity::HeadersCut("ip"))?;
    let here = length(data).saturating_add(cut);
    let said = u32::from(header.payload_length());
    // 0: as in IPv4, or a jumbogram (RFC 2675), or really nothing.
    let total = if said == 0 { here } else { said.saturating_add(HEADER) };
    let consistent = total <= here;
    if !consistent {
        packet.oddities.push(Oddity::BadLength("ip"));
    }
    let after = data.get(..total as usize).unwrap_or(data).get(HEADER as usize..).unwrap_or_default();
    let chain = Chain::walk(header.next_header().0, after);
    let (source, destination) = (IpAddr::V6(header.source_addr()), IpAddr::V6(header.destination_addr()));
    let protocol = chain.protocol;
    let net = Net {
        source: Host::Ip(source),
        destination: Host::Ip(destination),
        ttl: Some(header.hop_limit()),
        // The lower half: what a field of 16 bits holds.
        id: chain.id.map(|id| (id & 0xffff) as u16),
        dont_fragment: Some(true),
        fragment: chain.fragment,
        total_length: Some(total),
        ecn: Some(header.ecn().value()),
        protocol: Some(chain.part.map_or(protocol, |(_, protocol)| protocol)),
        checksum: Checksum::Unknown,
    };
    let extensions = u32::try_from(chain.length).unwrap_or(u32::MAX);
    let whole = consistent && said != 0 && !chain.rerouted;
    let part = chain.part.map_or(chain.length, |(at, _)| at);
    Ok(Header {
        net,
        v6: true,
        rest: after.get(chain.length..).unwrap_or_default(),
        protocol,
        part: after.get(part..).unwrap_or_default(),
        wire: total.saturating_sub(HEADER).saturating_sub(extensions),
        stopped: chain.stopped,
        incomplete: length(data) < total,
        verify: whole.then_some(Pseudo { source, destination, protocol }),
    })
}

/// Extension headers (RFC 8200, RFC 4302), up to what they end with: a transport header, or a fragment that is not the first.
#[derive(Debug, Default)]
struct Chain {
    /// What follows.
    protocol: u8,
    /// Bytes passed over.
    length: usize,
    fragment: Option<Fragment>,
    /// Identification of the fragment header.
    id: Option<u32>,
    /// Where the fragment begins, and with what.
    part: Option<(usize, u8)>,
    /// May the checksum be made with another address than the header's? With the last stop of a routing header (RFC 8200), or the
    /// home address of a mobile host in the destination options (RFC 6275).
    rerouted: bool,
    /// They break off.
    stopped: bool,
}

impl Chain {
    fn walk(first: u8, bytes: &[u8]) -> Self {
        let mut chain = Self { protocol: first, ..Self::default() };
        while let Some(length) = chain.step(bytes) {
            chain.length = chain.length.saturating_add(length);
            if chain.fragment.is_some_and(|fragment| fragment.offset > 0) {
                break;
            }
        }
        chain
    }

    /// Reads one header and gives its length; `None` where there is no more, or not all of it.
    fn step(&mut self, bytes: &[u8]) -> Option<usize> {
        const HOP_BY_HOP: u8 = 0;
        const ROUTING: u8 = 43;
        const FRAGMENT: u8 = 44;
        const DESTINATION: u8 = 60;
        // Mobility, host identity, shim.
        const OTHERS: [u8; 3] = [135, 139, 140];
        let rest = bytes.get(self.length..).unwrap_or_default();
        let (&[next, size, third, fourth], kind) = (rest.first_chunk().unwrap_or(&[0; 4]), self.protocol);
        let length = match kind {
            HOP_BY_HOP | ROUTING | DESTINATION => (usize::from(size) + 1) * 8,
            // With nothing after them (59), they are what the packet carries.
            kind if OTHERS.contains(&kind) && next != NOTHING => (usize::from(size) + 1) * 8,
            FRAGMENT => 8,
            AUTHENTICATION => (usize::from(size) + 2) * 4,
            _ => return None,
        };
        if rest.len() < length.max(8) {
            self.stopped = true;
            return None;
        }
        match kind {
            ROUTING => self.rerouted |= fourth != 0,
            DESTINATION => self.rerouted = true,
            FRAGMENT => {
                let position = u16::from_be_bytes([third, fourth]);
                let fragment = Fragment { offset: u32::from(position & 0xfff8), more: position & 1 != 0 };
                // Some senders put one before a packet that is whole (RFC 6946).
                self.fragment = (fragment.more || fragment.offset > 0).then_some(fragment);
                self.id = super::be32(rest, 4);
                self.part = self.fragment.map(|_| (self.length.saturating_add(length), next));
            }
            _ => {}
        }
        self.protocol = next;
        Some(length)
    }
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}
