//! Decoded packets. Every field that the input may not show is an `Option`: a paste has no payload, perhaps no
//! dates, perhaps names in place of addresses. Unknown stays unknown; nothing is guessed here.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use crate::seq::{Number, SeqNum};
use crate::time::Timestamp;

/// One end's host: an address, or whatever text stood in its place.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Host {
    /// An IPv4 or IPv6 address.
    Ip(IpAddr),
    /// A name that tcpdump resolved, or one that an author put there. Hostile text: show it, never interpret it.
    Name(Arc<str>),
    /// A redaction such as `x.x.x.x` or `<REDACTED>`: equal texts are taken for equal hosts, with less certainty.
    Redacted(Arc<str>),
    /// A link-layer address, where no network address is known (ARP probes, non-IP).
    Mac([u8; 6]),
}

impl Host {
    /// The address, if this is one.
    pub const fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::Ip(ip) => Some(*ip),
            _ => None,
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(ip) => ip.fmt(f),
            Self::Name(text) | Self::Redacted(text) => f.write_str(text),
            Self::Mac(mac) => write_mac(f, *mac),
        }
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn write_mac(f: &mut fmt::Formatter<'_>, mac: [u8; 6]) -> fmt::Result {
    for (at, byte) in mac.iter().enumerate() {
        let colon = if at == 0 { "" } else { ":" };
        write!(f, "{colon}{byte:02x}")?;
    }
    Ok(())
}

/// A port, or the service name that stood in its place and that no table knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Port {
    /// 0 to 65535.
    Number(u16),
    /// A service name without a known number. Hostile text.
    Name(Arc<str>),
}

impl Port {
    /// The number, if known.
    pub const fn number(&self) -> Option<u16> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Name(_) => None,
        }
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// Host and port.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Endpoint {
    /// The host.
    pub host: Host,
    /// The port; `None` for protocols without ports.
    pub port: Option<Port>,
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.host, &self.port) {
            (Host::Ip(IpAddr::V6(ip)), Some(port)) => write!(f, "[{ip}]:{port}"),
            (host, Some(port)) => write!(f, "{host}:{port}"),
            (host, None) => host.fmt(f),
        }
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Which way the capturing host saw the frame go (Linux cooked captures, `-i any`, pcapng flags).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FrameDirection {
    /// Received, addressed to this host (tcpdump `In`).
    In,
    /// Sent by this host (`Out`).
    Out,
    /// Received as broadcast (`B`).
    Broadcast,
    /// Received as multicast (`M`).
    Multicast,
    /// Seen in promiscuous mode, addressed to another host (`P`).
    OtherHost,
}

/// The link layer, as far as the input shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Source hardware address.
    pub source: Option<[u8; 6]>,
    /// Destination hardware address.
    pub destination: Option<[u8; 6]>,
    /// Direction as the capturing host saw it.
    pub direction: Option<FrameDirection>,
    /// Interface index of the frame itself (`LINUX_SLL2`), which can differ from frame to frame of one input.
    pub interface_index: Option<u32>,
}

/// A layer between link and the decoded IP packet, outermost first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// IEEE 802.1Q/802.1ad tag: VLAN id, 0 to 4095.
    Vlan(u16),
    /// A tunnel: its name as shown to people ("vxlan", "gre", "ipip", "geneve") and its id where it has one.
    Tunnel {
        /// Lower-case name.
        name: &'static str,
        /// VNI, key …
        id: Option<u32>,
    },
}

/// IPv4 or IPv6 header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Net {
    /// Source host.
    pub source: Host,
    /// Destination host.
    pub destination: Host,
    /// TTL or hop limit.
    pub ttl: Option<u8>,
    /// IPv4 identification; IPv6 has one only in fragments.
    pub id: Option<u16>,
    /// The DF bit. IPv6: always true where known.
    pub dont_fragment: Option<bool>,
    /// Set on fragments.
    pub fragment: Option<Fragment>,
    /// Total length of the datagram with its IP header(s), in bytes, as the header says.
    pub total_length: Option<u32>,
    /// The two ECN bits (RFC 3168), 0 to 3.
    pub ecn: Option<u8>,
    /// Protocol number of the payload (IANA).
    pub protocol: Option<u8>,
    /// IPv4 header checksum.
    pub checksum: Checksum,
}

/// Position of a fragment in its datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// Byte offset in the datagram's payload.
    pub offset: u32,
    /// More fragments follow.
    pub more: bool,
}

/// What is known about a checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Checksum {
    /// Not shown, cut off, or absent from the protocol.
    #[default]
    Unknown,
    /// Present and right.
    Good,
    /// Present and wrong.
    Bad,
    /// Left to the sender's network card, as a capture on the sender itself shows it: the field holds no more than the
    /// sum of the pseudo header (Linux, `CHECKSUM_PARTIAL`), or 0 in an IPv4 header. Not wrong on the wire.
    Offloaded,
}

/// TCP control bits (RFC 9293, section 3.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TcpFlags(pub u16);

impl TcpFlags {
    /// FIN.
    pub const FIN: Self = Self(0x01);
    /// SYN.
    pub const SYN: Self = Self(0x02);
    /// RST.
    pub const RST: Self = Self(0x04);
    /// PSH.
    pub const PSH: Self = Self(0x08);
    /// ACK.
    pub const ACK: Self = Self(0x10);
    /// URG.
    pub const URG: Self = Self(0x20);
    /// ECE.
    pub const ECE: Self = Self(0x40);
    /// CWR.
    pub const CWR: Self = Self(0x80);
    /// AE (RFC 9768), formerly NS.
    pub const AE: Self = Self(0x100);

    /// Are all bits of `other` set?
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// SYN set.
    pub const fn syn(self) -> bool {
        self.has(Self::SYN)
    }
    /// ACK set.
    pub const fn ack(self) -> bool {
        self.has(Self::ACK)
    }
    /// FIN set.
    pub const fn fin(self) -> bool {
        self.has(Self::FIN)
    }
    /// RST set.
    pub const fn rst(self) -> bool {
        self.has(Self::RST)
    }
    /// PSH set.
    pub const fn psh(self) -> bool {
        self.has(Self::PSH)
    }
}

impl std::ops::BitOr for TcpFlags {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// tcpdump's letters: `S`, `S.`, `P.`, `.`, `R` …; "none" for no flags.
impl fmt::Display for TcpFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = [
            (Self::FIN, "F"),
            (Self::SYN, "S"),
            (Self::RST, "R"),
            (Self::PSH, "P"),
            (Self::ACK, "."),
            (Self::URG, "U"),
            (Self::ECE, "E"),
            (Self::CWR, "W"),
            (Self::AE, "e"),
        ];
        let mut any = false;
        for (flag, letter) in letters {
            if self.has(flag) {
                f.write_str(letter)?;
                any = true;
            }
        }
        if any { Ok(()) } else { f.write_str("none") }
    }
}

impl fmt::Debug for TcpFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// TCP options that the analysis uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TcpOptions {
    /// Maximum segment size, bytes.
    pub mss: Option<u16>,
    /// Window scale shift, 0 to 14 (RFC 7323; larger values are kept as they are).
    pub window_scale: Option<u8>,
    /// SACK permitted (RFC 2018).
    pub sack_permitted: bool,
    /// SACK blocks, left and right edge, in the order of the option; at most 4.
    pub sack: Vec<(Number, Number)>,
    /// Timestamps: `TSval`, `TSecr` (RFC 7323).
    pub timestamps: Option<(u32, u32)>,
    /// Option kinds in wire order, at most 16: a fingerprint of the sender's stack.
    pub order: OptionOrder,
}

/// Option kinds in wire order: `kinds[..len]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct OptionOrder {
    /// IANA option kinds; 1 = NOP, 2 = MSS, 3 = window scale, 4 = SACK permitted, 5 = SACK, 8 = timestamps.
    pub kinds: [u8; 16],
    /// How many are valid, 0 to 16.
    pub len: u8,
}

impl OptionOrder {
    /// The kinds.
    pub fn as_slice(&self) -> &[u8] {
        self.kinds.get(..usize::from(self.len)).unwrap_or(&self.kinds)
    }

    /// Adds one kind; beyond 16 it is forgotten.
    pub fn push(&mut self, kind: u8) {
        if let Some(slot) = self.kinds.get_mut(usize::from(self.len)) {
            *slot = kind;
            self.len = self.len.saturating_add(1);
        }
    }
}

/// A TCP segment's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Source port.
    pub source_port: Port,
    /// Destination port.
    pub destination_port: Port,
    /// Control bits.
    pub flags: TcpFlags,
    /// Sequence number of the first byte (of the SYN or FIN itself, where there is no data). tcpdump does not
    /// print it on segments without data, SYN, FIN or RST: then `None`.
    pub seq: Option<Number>,
    /// Acknowledgment number; `None` without the ACK flag or where not shown.
    pub ack: Option<Number>,
    /// Window field as on the wire, not scaled.
    pub window: Option<u16>,
    /// Payload length in bytes on the wire (from the IP length, not from what was captured).
    pub length: Option<u32>,
    /// `None` where the input does not show options at all (a shortened paste): absence proves nothing then.
    pub options: Option<TcpOptions>,
    /// TCP checksum.
    pub checksum: Checksum,
    /// A non-zero acknowledgment field although the ACK flag is not set.
    pub stray_ack: Option<SeqNum>,
    /// What a print-out says of the payload ("HTTP: GET / HTTP/1.1"), at most 300 characters; several lines where it has several.
    /// Hostile text.
    pub note: Option<Box<str>>,
}

/// A UDP header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datagram {
    /// Source port.
    pub source_port: Port,
    /// Destination port.
    pub destination_port: Port,
    /// Payload length in bytes.
    pub length: Option<u32>,
    /// UDP checksum; 0 on the wire counts as unknown.
    pub checksum: Checksum,
    /// What tcpdump printed about the payload ("51082+ A? example.com. (29)"), where it is a print-out.
    pub note: Option<Arc<str>>,
}

/// What an ICMP or ICMPv6 message says, both families in one vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IcmpMessage {
    /// Echo request: identifier, sequence.
    EchoRequest(Option<u16>, Option<u16>),
    /// Echo reply: identifier, sequence.
    EchoReply(Option<u16>, Option<u16>),
    /// Destination unreachable.
    Unreachable(Unreachable),
    /// Fragmentation needed / packet too big, with the next hop's MTU where given.
    TooBig(Option<u32>),
    /// Time exceeded in transit (TTL) or, `true`, in fragment reassembly.
    TimeExceeded(bool),
    /// Redirect.
    Redirect,
    /// Neighbour solicitation for this target.
    NeighbourSolicitation(Host),
    /// Neighbour advertisement of this target.
    NeighbourAdvertisement(Host),
    /// Anything else: type and code.
    Other(u8, u8),
}

/// Why a destination is unreachable (RFC 792, RFC 1812, RFC 4443).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unreachable {
    /// Network unreachable / no route.
    Network,
    /// Host unreachable: usually failed ARP or ND on the last router.
    Host,
    /// Protocol unreachable.
    Protocol,
    /// Port unreachable.
    Port,
    /// Source route failed.
    SourceRoute,
    /// Network administratively prohibited.
    NetworkProhibited,
    /// Host administratively prohibited (iptables `icmp-host-prohibited`).
    HostProhibited,
    /// Communication administratively prohibited, "admin prohibited filter" (`icmp-admin-prohibited`).
    AdminProhibited,
    /// Another code.
    Other(u8),
}

/// An ICMP message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Icmp {
    /// ICMPv6.
    pub v6: bool,
    /// What it says.
    pub message: IcmpMessage,
    /// The packet that it quotes, as far as quoted.
    pub quoted: Option<Box<Quoted>>,
    /// Length of the message in bytes with its own header, as tcpdump prints it (an ordinary ping has 64).
    pub length: Option<u32>,
}

/// The packet quoted inside an ICMP error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// Its source host.
    pub source: Host,
    /// Its destination host.
    pub destination: Host,
    /// Its protocol number.
    pub protocol: Option<u8>,
    /// Its source port, where quoted.
    pub source_port: Option<Port>,
    /// Its destination port, where quoted.
    pub destination_port: Option<Port>,
    /// TCP sequence number, where quoted.
    pub seq: Option<SeqNum>,
    /// Its IP identification.
    pub id: Option<u16>,
}

/// An ARP packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arp {
    /// Request (1) or reply (2); other operations as they are.
    pub operation: u16,
    /// Sender's hardware address.
    pub sender_mac: Option<[u8; 6]>,
    /// Sender's protocol address.
    pub sender: Option<Host>,
    /// Target's hardware address.
    pub target_mac: Option<[u8; 6]>,
    /// Target's protocol address.
    pub target: Option<Host>,
}

/// What a packet carries above IP (or in place of IP).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// TCP.
    Tcp(Segment),
    /// UDP.
    Udp(Datagram),
    /// ICMP or ICMPv6.
    Icmp(Icmp),
    /// ARP.
    Arp(Arp),
    /// A TCP (6) or UDP (17) header of which little more than source and destination port was captured.
    Cut(u8, Port, Port),
    /// A fragment whose transport header is not here, or whose datagram is not complete yet. The fragment that completes it
    /// carries the body and the payload of all of it, while its [`Net`] still says that it is a fragment.
    Fragment,
    /// An IP protocol that is not decoded: its number, and its name where the print-out gives one.
    Other(Option<u8>, Option<Arc<str>>),
    /// A frame without IP: its `EtherType` or 802.3 length, where known.
    NotIp(Option<u16>),
    /// The headers stop before anything could be decoded (see the oddities).
    Unknown,
}

/// One decoded packet. Payload is a view into the frame, never a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// 1-based number in its input, in input order; in pasted text counted over packet lines.
    pub number: u32,
    /// The ordinal that the paste itself gives the line, as printed ("2").
    pub label: Option<u32>,
    /// 1-based line of a print-out where the packet starts.
    pub line: Option<u32>,
    /// Byte offset of the record in its (decompressed) file.
    pub offset: Option<u64>,
    /// Time, in the input's [`TimeKind`](crate::time::TimeKind).
    pub time: Option<Timestamp>,
    /// Index into the input's interfaces (`Source::interfaces`); 0 where there is only one.
    pub interface: u16,
    /// Bytes captured of the frame.
    pub captured: Option<u32>,
    /// Bytes of the frame on the wire.
    pub original: Option<u32>,
    /// Link layer.
    pub link: Link,
    /// VLANs and tunnels around the IP packet, outermost first.
    pub layers: Vec<Layer>,
    /// IP header, if any.
    pub net: Option<Net>,
    /// What it carries.
    pub body: Body,
    /// On the first of several fragments: the header that it begins with, whose payload goes on in later fragments. They may never
    /// come, because they were lost or because a capture filter on ports kept them out.
    pub begins: Option<Box<Body>>,
    /// The header of the fragment that completed the datagram which this packet is, or was inside of.
    pub completes: Option<Box<Net>>,
    /// A tunnel that cannot be looked into, by its name: `wireguard`, `ipsec-esp`, `ike`, `ipsec-keepalive`, `macsec`. The body is what
    /// is around it.
    pub opaque: Option<&'static str>,
    /// What somebody wrote beside the packet (pcapng `opt_comment`; several are joined by line ends), cut to 1,024 characters.
    /// Hostile text.
    pub comment: Option<Box<str>>,
    /// Transport payload as captured (may be shorter than on the wire); `None` in a print-out without bytes.
    pub payload: Option<&'a [u8]>,
    /// What was odd about it; decoding never fails.
    pub oddities: Vec<Oddity>,
}

impl Packet<'_> {
    /// A copy to keep: everything but the payload.
    pub fn without_payload(&self) -> Packet<'static> {
        Packet {
            number: self.number,
            label: self.label,
            line: self.line,
            offset: self.offset,
            time: self.time,
            interface: self.interface,
            captured: self.captured,
            original: self.original,
            link: self.link.clone(),
            layers: self.layers.clone(),
            net: self.net.clone(),
            body: self.body.clone(),
            begins: self.begins.clone(),
            completes: self.completes.clone(),
            opaque: self.opaque,
            comment: self.comment.clone(),
            payload: None,
            oddities: self.oddities.clone(),
        }
    }

    /// Source endpoint: host from IP, port from the transport.
    pub fn source(&self) -> Option<Endpoint> {
        let port = match self.begins.as_deref().unwrap_or(&self.body) {
            Body::Tcp(segment) => Some(segment.source_port.clone()),
            Body::Udp(datagram) => Some(datagram.source_port.clone()),
            Body::Cut(_, source, _) => Some(source.clone()),
            _ => None,
        };
        self.net.as_ref().map(|net| Endpoint { host: net.source.clone(), port })
    }

    /// Destination endpoint.
    pub fn destination(&self) -> Option<Endpoint> {
        let port = match self.begins.as_deref().unwrap_or(&self.body) {
            Body::Tcp(segment) => Some(segment.destination_port.clone()),
            Body::Udp(datagram) => Some(datagram.destination_port.clone()),
            Body::Cut(.., destination) => Some(destination.clone()),
            _ => None,
        };
        self.net.as_ref().map(|net| Endpoint { host: net.destination.clone(), port })
    }
}

/// Something odd in one packet, kept as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Oddity {
    /// The snap length cut the headers of this layer.
    HeadersCut(&'static str),
    /// A length field contradicts the bytes that are there.
    BadLength(&'static str),
    /// An option or header field is malformed.
    Malformed(&'static str),
    /// The time does not fit or the record carries none.
    BadTime,
}
