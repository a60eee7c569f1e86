//! A scenario as data. Numbers are absolute here; the notation's relative ones exist only in its text.

use std::net::IpAddr;

use pcaplain_capture::TcpFlags;

/// Packets with their names and expectations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    pub(crate) ends: Vec<End>,
    /// Nanoseconds since 1970-01-01 UTC.
    pub(crate) start: i64,
    pub(crate) packets: Vec<Sent>,
    pub(crate) expectations: Vec<Expectation>,
    pub(crate) expected: Vec<String>,
    pub(crate) forbidden: Vec<String>,
}

impl Scenario {
    /// The named endpoints; `client` is 0, `server` is 1.
    pub fn ends(&self) -> &[End] {
        &self.ends
    }

    /// The packets, in the order of the text.
    pub fn packets(&self) -> &[Sent] {
        &self.packets
    }

    /// When time 0 is: nanoseconds since 1970-01-01 UTC.
    pub const fn start(&self) -> i64 {
        self.start
    }

    /// The marks beside packets.
    pub fn expectations(&self) -> &[Expectation] {
        &self.expectations
    }

    /// Every diagnosis that the scenario expects: `#! expect` first, then those of the marks, each once.
    pub fn expected(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = Vec::new();
        let marked = self.expectations.iter().map(|expectation| expectation.id.as_str());
        for id in self.expected.iter().map(String::as_str).chain(marked) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// The diagnoses that must not be given (`#! not`).
    pub fn forbidden(&self) -> Vec<&str> {
        self.forbidden.iter().map(String::as_str).collect()
    }

    /// The same packets without marks and expectations.
    #[must_use]
    pub fn without_expectations(&self) -> Self {
        Self { expectations: Vec::new(), expected: Vec::new(), forbidden: Vec::new(), ..self.clone() }
    }
}

/// A mark: this packet proves that finding, in this part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// 1-based number of the packet.
    pub packet: u32,
    /// Catalogue id.
    pub id: String,
    /// Evidence role; `None` where only the finding is named.
    pub role: Option<String>,
}

/// A named endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// `client`, `server`, `other` …
    pub name: String,
    /// Address.
    pub ip: IpAddr,
    /// TCP or UDP port; boxes that only send ICMP or ARP have none.
    pub port: Option<u16>,
    /// Hardware address; by default made from the IP address.
    pub mac: [u8; 6],
    /// TTL or hop limit of what it sends, unless a line says otherwise.
    pub ttl: u8,
    /// Initial sequence number before its first SYN: what relative numbers count from.
    pub iss: u32,
}

/// One packet on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Nanoseconds after the start.
    pub time: i64,
    /// Index of the sender in [`Scenario::ends`].
    pub from: usize,
    /// Index of the receiver.
    pub to: usize,
    /// TTL or hop limit.
    pub ttl: u8,
    /// IPv4 identification (0 for IPv6 and ARP, which have none).
    pub id: u16,
    /// The DF bit (true for IPv6, which never fragments on the way).
    pub dont_fragment: bool,
    /// The two ECN bits of the IP header, 0 to 3.
    pub ecn: u8,
    /// The transport checksum is wrong.
    pub bad_checksum: bool,
    /// It is a fragment of IPv4: offset in bytes, a multiple of 8, and whether more follow.
    pub fragment: Option<(u16, bool)>,
    /// Only so many bytes of the frame were captured.
    pub cut: Option<u32>,
    /// What it carries.
    pub body: Body,
    /// Payload above the transport header.
    pub payload: Payload,
}

/// What a packet is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// A TCP segment.
    Tcp(TcpSent),
    /// A UDP datagram.
    Udp,
    /// Another protocol above IP, by its number.
    Other(u8),
    /// An ICMP or ICMPv6 message; errors quote the packet with this index.
    Icmp(IcmpKind, Option<usize>),
    /// ARP.
    Arp(ArpOperation),
}

/// A TCP header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TcpSent {
    /// Control bits.
    pub flags: TcpFlags,
    /// Sequence number as on the wire.
    pub seq: u32,
    /// Acknowledgment field as on the wire (0 where unused).
    pub ack: u32,
    /// Window field as on the wire.
    pub window: u16,
    /// Options in wire order, without trailing padding.
    pub options: Vec<TcpOption>,
}

/// A TCP option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TcpOption {
    /// Padding between options.
    Nop,
    /// Maximum segment size, bytes.
    Mss(u16),
    /// Shift.
    WindowScale(u8),
    /// SACK permitted.
    SackPermitted,
    /// Blocks: left and right edge as on the wire; at most 4.
    Sack(Vec<(u32, u32)>),
    /// `TSval`, `TSecr`.
    Timestamps(u32, u32),
}

/// An ICMP message, both families.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IcmpKind {
    /// Echo request: identifier, sequence.
    EchoRequest(u16, u16),
    /// Echo reply: identifier, sequence.
    EchoReply(u16, u16),
    /// Destination unreachable.
    Unreachable(UnreachableKind),
    /// Fragmentation needed / packet too big: MTU in bytes (16 bits count in ICMPv4).
    FragNeeded(u32),
    /// Time exceeded in transit; `true`: in reassembly.
    TimeExceeded(bool),
}

/// Why unreachable: those that both the notation and tcpdump have words for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnreachableKind {
    /// `net`
    Net,
    /// `host`
    Host,
    /// `proto` (ICMPv4 only)
    Protocol,
    /// `port`
    Port,
    /// `net-prohibited` (ICMPv4 only)
    NetProhibited,
    /// `host-prohibited` (ICMPv4 only)
    HostProhibited,
    /// `admin-prohibited`
    AdminProhibited,
}

/// An ARP operation; the parties are indices of [`Scenario::ends`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArpOperation {
    /// Who has the address of `asked`? Tell the sender.
    WhoHas {
        /// Whose address is asked for.
        asked: usize,
    },
    /// The address of `who` is at this hardware address.
    Reply {
        /// Whose address.
        who: usize,
        /// Where it is.
        mac: [u8; 6],
    },
}

/// Bytes that a packet carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// So many letters (see [`filler`]); what nobody needs to read.
    Filler(u32),
    /// Exactly these.
    Bytes(Vec<u8>),
}

impl Payload {
    /// How many bytes.
    pub fn len(&self) -> usize {
        match self {
            Self::Filler(len) => *len as usize,
            Self::Bytes(bytes) => bytes.len(),
        }
    }

    /// No bytes?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The letters that fill a payload which nobody spelled out: they depend on the place in the stream, so that a
/// retransmission carries the same bytes as the original however it is cut.
pub(crate) fn filler(seq: u32, len: usize) -> Vec<u8> {
    (0..len).map(|index| b'a' + (seq.wrapping_add(index as u32) % 26) as u8).collect()
}

/// The hardware address that an address gets unless the scenario says otherwise: locally administered
/// (`02:…`), then one byte for the family and four of the address.
pub(crate) fn default_mac(ip: IpAddr) -> [u8; 6] {
    match ip {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            [0x02, 0x00, a, b, c, d]
        }
        IpAddr::V6(v6) => {
            let [.., a, b, c, d] = v6.octets();
            [0x02, 0x06, a, b, c, d]
        }
    }
}

/// The initial number of an endpoint that the scenario does not give one: 1000 for the first, 4000 apart.
pub(crate) fn default_iss(index: usize) -> u32 {
    (index as u32).wrapping_mul(4000).wrapping_add(1000)
}

impl Sent {
    /// One spelling for equal bytes: a payload that equals the filler is the filler.
    pub(crate) fn simplify(&mut self) {
        if let Payload::Bytes(bytes) = &self.payload
            && *bytes == filler(self.filler_start(), bytes.len())
        {
            self.payload = Payload::Filler(bytes.len() as u32);
        }
    }

    /// Where the filler's alphabet begins.
    fn filler_start(&self) -> u32 {
        match &self.body {
            Body::Tcp(tcp) => tcp.seq,
            _ => 0,
        }
    }

    /// The payload's bytes.
    pub fn payload_bytes(&self) -> Vec<u8> {
        match &self.payload {
            Payload::Filler(len) => filler(self.filler_start(), *len as usize),
            Payload::Bytes(bytes) => bytes.clone(),
        }
    }
}

impl IcmpKind {
    /// Does it complain about a packet, and quote it?
    pub const fn is_error(self) -> bool {
        !matches!(self, Self::EchoRequest(..) | Self::EchoReply(..))
    }
}

impl UnreachableKind {
    pub(crate) const ALL: [Self; 7] = [
        Self::Net,
        Self::Host,
        Self::Protocol,
        Self::Port,
        Self::NetProhibited,
        Self::HostProhibited,
        Self::AdminProhibited,
    ];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Net => "net",
            Self::Host => "host",
            Self::Protocol => "proto",
            Self::Port => "port",
            Self::NetProhibited => "net-prohibited",
            Self::HostProhibited => "host-prohibited",
            Self::AdminProhibited => "admin-prohibited",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Does ICMPv6 know it (RFC 4443, section 3.1)?
    pub(crate) const fn in_icmpv6(self) -> bool {
        matches!(self, Self::Net | Self::Host | Self::Port | Self::AdminProhibited)
    }
}

impl ArpOperation {
    /// Whose address it is about.
    pub(crate) const fn party(self) -> usize {
        match self {
            Self::WhoHas { asked } => asked,
            Self::Reply { who, .. } => who,
        }
    }

    /// The same about an endpoint so many places further.
    pub(crate) const fn move_parties(&mut self, offset: usize) {
        match self {
            Self::WhoHas { asked: end } | Self::Reply { who: end, .. } => *end += offset,
        }
    }
}

impl TcpOption {
    /// Bytes on the wire.
    pub(crate) fn wire_length(&self) -> usize {
        match self {
            Self::Nop => 1,
            Self::Mss(_) => 4,
            Self::WindowScale(_) => 3,
            Self::SackPermitted => 2,
            Self::Sack(blocks) => 2 + 8 * blocks.len(),
            Self::Timestamps(..) => 10,
        }
    }
}
