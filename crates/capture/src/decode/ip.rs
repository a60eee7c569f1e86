//! IPv4 and IPv6 with their extension headers, through etherparse's lax reading: a wrong or cut length falls back
//! to the bytes that are there.

use std::net::IpAddr;

use etherparse::err::ip::LaxHeaderSliceError;
use etherparse::{Ipv6ExtensionSlice, LaxIpSlice, LaxIpv4Slice, LaxIpv6Slice};

use super::checksum::{Pseudo, plain};
use super::{icmp, tcp, udp};
use crate::link::Above;
use crate::packet::{Body, Checksum, Fragment, Host, Net, Oddity, Packet};
use crate::tunnel::{self, Contents, Inside, ethernet_in_udp, gre};

/// IP protocol numbers (IANA).
pub(super) const ICMP: u8 = 1;
const IP_IN_IP: u8 = 4;
pub(super) const TCP: u8 = 6;
pub(super) const UDP: u8 = 17;
const IPV6_IN_IP: u8 = 41;
const GRE: u8 = 47;
pub(super) const ICMPV6: u8 = 58;

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

/// Decodes an IP packet; its version is in its first bits. `cut`: bytes missing at the end of `data`.
pub(super) fn ip<'a>(data: &'a [u8], cut: u32, packet: &mut Packet<'a>) {
    let (slice, stopped) = match LaxIpSlice::from_slice(data) {
        Ok(parts) => parts,
        Err(LaxHeaderSliceError::Len(_)) => {
            packet.oddities.push(Oddity::HeadersCut("ip"));
            return;
        }
        Err(LaxHeaderSliceError::Content(_)) => {
            packet.oddities.push(Oddity::Malformed("ip header"));
            return;
        }
    };
    let (net, wire, verifiable) = match &slice {
        LaxIpSlice::Ipv4(slice) => ipv4(slice, data, cut, packet),
        LaxIpSlice::Ipv6(slice) => ipv6(slice, data, cut, stopped.is_some(), packet),
    };
    let v6 = matches!(slice, LaxIpSlice::Ipv6(_));
    let payload = slice.payload();
    let protocol = payload.ip_number.0;
    let fragment = net.fragment;
    packet.net = Some(net);
    packet.payload = Some(payload.payload);
    if stopped.is_some() {
        packet.oddities.push(Oddity::HeadersCut("ip extension"));
        return;
    }
    if fragment.is_some_and(|fragment| fragment.offset > 0) {
        packet.body = Body::Fragment;
        return;
    }
    let whole = verifiable && fragment.is_none() && !payload.incomplete && !rerouted(&slice);
    let pseudo = Pseudo { source: slice.source_addr(), destination: slice.destination_addr(), protocol };
    let carried = Carried {
        bytes: payload.payload,
        wire,
        fragmented: fragment.is_some(),
        verify: whole.then_some(pseudo),
    };
    let whole_headers = tunnel::may_open(packet) && fragment.is_none();
    match protocol {
        TCP => tcp::tcp(carried, packet),
        UDP => {
            udp::udp(carried, packet);
            if whole_headers && let Some(inside) = in_datagram(packet) {
                tunnel::enter(inside, cut, packet);
            }
        }
        ICMP if !v6 => icmp::v4(carried, packet),
        ICMPV6 if v6 => icmp::v6(carried, packet),
        IP_IN_IP | IPV6_IN_IP if whole_headers => {
            let name = match (v6, protocol) {
                (false, IP_IN_IP) => "ipip",
                (false, _) => "6in4",
                (true, IP_IN_IP) => "4in6",
                (true, _) => "6in6",
            };
            let above = Contents::Link(Above::Ip(carried.bytes));
            tunnel::enter(Inside { name, id: None, above }, cut, packet);
        }
        GRE if whole_headers => match gre::inside(carried.bytes) {
            Some(inside) if !gre::is_empty(&inside) => tunnel::enter(inside, cut, packet),
            _ => packet.body = Body::Other(Some(protocol), None),
        },
        _ => packet.body = Body::Other(Some(protocol), None),
    }
}

/// A tunnel in the UDP datagram that was decoded.
fn in_datagram<'a>(packet: &Packet<'a>) -> Option<Inside<'a>> {
    match &packet.body {
        Body::Udp(datagram) => ethernet_in_udp::inside(datagram.destination_port.number()?, packet.payload?),
        _ => None,
    }
}

/// Header, length of the payload on the wire, and whether checksums can be verified with that length.
fn ipv4(slice: &LaxIpv4Slice<'_>, data: &[u8], cut: u32, packet: &mut Packet<'_>) -> (Net, u32, bool) {
    let header = slice.header();
    let header_length = length(header.slice());
    let here = length(data).saturating_add(cut);
    let total = u32::from(header.total_len());
    // 0: the sender's network card was going to cut a large packet into pieces and write their lengths.
    let consistent = total == 0 || (header_length..=here).contains(&total);
    if !consistent {
        packet.oddities.push(Oddity::BadLength("ip"));
    }
    let total = if total < header_length { here } else { total };
    let fragments = Fragment {
        offset: u32::from(header.fragments_offset().value()).saturating_mul(8),
        more: header.more_fragments(),
    };
    let net = Net {
        source: Host::Ip(IpAddr::V4(header.source_addr())),
        destination: Host::Ip(IpAddr::V4(header.destination_addr())),
        ttl: Some(header.ttl()),
        id: Some(header.identification()),
        dont_fragment: Some(header.dont_fragment()),
        fragment: (fragments.more || fragments.offset > 0).then_some(fragments),
        total_length: Some(total),
        ecn: Some(header.ecn().value()),
        protocol: Some(slice.payload().ip_number.0),
        checksum: if header.header_checksum() == 0 { Checksum::Offloaded } else { plain(header.slice()) },
    };
    let extensions = slice.extensions().auth.map_or(0, |auth| length(auth.slice()));
    let wire = total.saturating_sub(header_length).saturating_sub(extensions);
    (net, wire, consistent && header.total_len() != 0)
}

/// As [`ipv4`]. `stopped`: the extension headers break off.
fn ipv6(
    slice: &LaxIpv6Slice<'_>,
    data: &[u8],
    cut: u32,
    stopped: bool,
    packet: &mut Packet<'_>,
) -> (Net, u32, bool) {
    const HEADER: u32 = 40;
    let header = slice.header();
    let here = length(data).saturating_add(cut);
    let said = u32::from(header.payload_length());
    // 0: as in IPv4, or a jumbogram (RFC 2675), or really nothing.
    let total = if said == 0 { here } else { said.saturating_add(HEADER) };
    let consistent = total <= here;
    if !consistent {
        packet.oddities.push(Oddity::BadLength("ip"));
    }
    let extensions = slice.extensions();
    let mut fragment = None;
    let mut id = None;
    // etherparse 0.21 walks on behind the last complete header where reading broke off, out of the slice.
    if !stopped && !extensions.is_empty() {
        for extension in extensions.clone() {
            if let Ipv6ExtensionSlice::Fragment(header) = extension {
                // The lower half: what a field of 16 bits holds.
                id = Some((header.identification() & 0xffff) as u16);
                fragment = header.is_fragmenting_payload().then(|| Fragment {
                    offset: u32::from(header.fragment_offset().value()).saturating_mul(8),
                    more: header.more_fragments(),
                });
            }
        }
    }
    let net = Net {
        source: Host::Ip(IpAddr::V6(header.source_addr())),
        destination: Host::Ip(IpAddr::V6(header.destination_addr())),
        ttl: Some(header.hop_limit()),
        id,
        dont_fragment: Some(true),
        fragment,
        total_length: Some(total),
        ecn: Some(header.ecn().value()),
        protocol: Some(slice.payload().ip_number.0),
        checksum: Checksum::Unknown,
    };
    let wire = total.saturating_sub(HEADER).saturating_sub(length(extensions.slice()));
    (net, wire, consistent && said != 0)
}

/// May the checksum be made with another address than the header's? With the last stop of a routing header (RFC 8200),
/// or the home address of a mobile host in the destination options (RFC 6275).
fn rerouted(slice: &LaxIpSlice<'_>) -> bool {
    match slice {
        LaxIpSlice::Ipv4(_) => false,
        LaxIpSlice::Ipv6(slice) => {
            let extensions = slice.extensions();
            !extensions.is_empty()
                && extensions.clone().into_iter().any(|extension| match extension {
                    Ipv6ExtensionSlice::Routing(header) => header.slice().get(3) != Some(&0),
                    Ipv6ExtensionSlice::DestinationOptions(_) => true,
                    _ => false,
                })
        }
    }
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}
