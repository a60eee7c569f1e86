//! What a UDP datagram carries, as far as its bytes, its note in a print-out, or its ports tell.

use std::net::Ipv4Addr;

use pcaplain_capture::{Datagram, Port};

use super::bytes::Reader;
use super::dns::{self, DnsMessage};
use super::note;

/// DHCP message types (RFC 2132, section 9.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DhcpKind {
    /// A client looks for servers.
    Discover,
    /// A server offers an address.
    Offer,
    /// A client asks for an offered address, or to keep its own.
    Request,
    /// A client found the address in use.
    Decline,
    /// A server grants.
    Ack,
    /// A server refuses.
    Nak,
    /// A client gives its address back.
    Release,
    /// A client asks for options only.
    Inform,
    /// BOOTP, or a print-out without the options: from a client.
    FromClient,
    /// Likewise, from a server.
    FromServer,
}

impl DhcpKind {
    /// By its number.
    fn of(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Discover,
            2 => Self::Offer,
            3 => Self::Request,
            4 => Self::Decline,
            5 => Self::Ack,
            6 => Self::Nak,
            7 => Self::Release,
            8 => Self::Inform,
            _ => return None,
        })
    }

    /// By its name as tools print it.
    pub(super) fn named(name: &str) -> Option<Self> {
        let known = ["discover", "offer", "request", "decline", "ack", "nak", "release", "inform"];
        let index = known.iter().position(|known| name.eq_ignore_ascii_case(known))?;
        Self::of(u8::try_from(index).ok()? + 1)
    }

    /// Its name in capitals, as RFC 2131 writes it; `BOOTP` where the type is not known.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Discover => "DISCOVER",
            Self::Offer => "OFFER",
            Self::Request => "REQUEST",
            Self::Decline => "DECLINE",
            Self::Ack => "ACK",
            Self::Nak => "NAK",
            Self::Release => "RELEASE",
            Self::Inform => "INFORM",
            Self::FromClient | Self::FromServer => "BOOTP",
        }
    }

    /// Does a client wait for an answer to it?
    pub const fn asks(self) -> bool {
        matches!(self, Self::Discover | Self::Request | Self::Inform | Self::FromClient)
    }

    /// Does a server send it?
    pub const fn from_server(self) -> bool {
        matches!(self, Self::Offer | Self::Ack | Self::Nak | Self::FromServer)
    }
}

/// A DHCP or BOOTP message (RFC 2131).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DhcpMessage {
    /// What it is.
    pub kind: DhcpKind,
    /// Transaction id, where shown.
    pub xid: Option<u32>,
    /// The client's hardware address, where shown.
    pub client: Option<[u8; 6]>,
    /// The address that is offered, granted or asked for.
    pub address: Option<Ipv4Addr>,
    /// The server that speaks or is chosen (option 54).
    pub server: Option<Ipv4Addr>,
    /// The relay that passes it on (`giaddr`).
    pub relay: Option<Ipv4Addr>,
}

/// What a datagram carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UdpFact {
    /// DNS, mDNS (port 5353) or LLMNR (port 5355).
    Dns(DnsMessage),
    /// DHCP or BOOTP.
    Dhcp(DhcpMessage),
    /// NTP: version 1 to 4 and mode: 3 = client, 4 = server, 5 = broadcast, 6 = control.
    Ntp {
        /// 1 to 4.
        version: u8,
        /// 0 to 7.
        mode: u8,
    },
    /// A QUIC long header (RFC 9000, section 17.2): version (0: version negotiation), and type 0 = Initial, 1 = 0-RTT,
    /// 2 = Handshake, 3 = Retry.
    Quic {
        /// Version.
        version: u32,
        /// Type, 0 to 3, as in version 1.
        kind: u8,
    },
    /// A `WireGuard` message: 1 = initiation, 2 = response, 3 = cookie, 4 = data.
    WireGuard(u8),
    /// STUN (RFC 8489): class 0 = request, 1 = indication, 2 = success, 3 = error.
    Stun(u8),
    /// SNMP: 1 or 2c or 3 as 0, 1, 3, and whether it is a response.
    Snmp {
        /// Version field: 0 = 1, 1 = 2c, 3 = 3.
        version: u8,
        /// The answer; unknown in version 3, which may be encrypted.
        response: bool,
    },
    /// Known by its port only.
    Port(&'static str),
}

impl UdpFact {
    /// The protocol's short name.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Dns(_) => "dns",
            Self::Dhcp(_) => "dhcp",
            Self::Ntp { .. } => "ntp",
            Self::Quic { .. } => "quic",
            Self::WireGuard(_) => "wireguard",
            Self::Stun(_) => "stun",
            Self::Snmp { .. } => "snmp",
            Self::Port(name) => name,
        }
    }
}

/// Names by port, for what has no decoder here.
const PORTS: [(u16, &str); 16] = [
    (53, "dns"),
    (67, "dhcp"),
    (68, "dhcp"),
    (69, "tftp"),
    (123, "ntp"),
    (137, "nbns"),
    (161, "snmp"),
    (162, "snmp-trap"),
    (500, "ike"),
    (514, "syslog"),
    (546, "dhcpv6"),
    (547, "dhcpv6"),
    (1812, "radius"),
    (1900, "ssdp"),
    (5353, "mdns"),
    (5355, "llmnr"),
];

/// What `datagram` carries. `payload`: its bytes, where captured.
pub(crate) fn udp_fact(datagram: &Datagram, payload: Option<&[u8]>) -> Option<UdpFact> {
    let ports = [&datagram.source_port, &datagram.destination_port].map(Port::number);
    let has = |port: u16| ports.contains(&Some(port));
    let named = || PORTS.iter().find(|(port, _)| has(*port)).map(|(_, name)| UdpFact::Port(name));
    if let Some(bytes) = payload.filter(|bytes| !bytes.is_empty()) {
        let by_port = match () {
            () if has(53) || has(5353) || has(5355) => dns::dns(bytes).map(UdpFact::Dns),
            () if has(67) || has(68) => dhcp(bytes).map(UdpFact::Dhcp),
            () if has(123) => ntp(bytes),
            () if has(161) || has(162) => snmp(bytes),
            () => None,
        };
        return by_port.or_else(|| shape(bytes)).or_else(named);
    }
    datagram.note.as_deref().and_then(|text| note::udp(text, ports)).or_else(named)
}

/// Protocols that use any port.
fn shape(bytes: &[u8]) -> Option<UdpFact> {
    let mut reader = Reader(bytes);
    let first = reader.u8()?;
    let word = reader.u32()?;
    let wireguard = (matches!(first, 1..=4) && word >> 8 == 0)
        && match first {
            1 => bytes.len() == 148,
            2 => bytes.len() == 92,
            3 => bytes.len() == 64,
            _ => bytes.len() >= 32 && bytes.len().is_multiple_of(16),
        };
    if wireguard {
        return Some(UdpFact::WireGuard(first));
    }
    if first & 0xc0 == 0 && bytes.get(4..8) == Some(&[0x21, 0x12, 0xa4, 0x42]) {
        let kind = bytes.get(1).copied().unwrap_or(0) >> 4 & 1;
        return Some(UdpFact::Stun(kind | (first & 1) << 1));
    }
    // Versions in use: 1, 2, drafts and version negotiation.
    let known = matches!(word, 0 | 1 | 0x6b33_43cf) || word >> 8 == 0x00ff_0000;
    let destination = reader.u8()?;
    (first & 0x80 != 0 && known && destination <= 20 && bytes.len() > 20 && (word == 0 || first & 0x40 != 0))
        .then_some(UdpFact::Quic { version: word, kind: first >> 4 & 3 })
}

fn ntp(bytes: &[u8]) -> Option<UdpFact> {
    let &first = bytes.first()?;
    let (version, mode) = (first >> 3 & 7, first & 7);
    (matches!(version, 1..=4) && (bytes.len() >= 48 || mode >= 6)).then_some(UdpFact::Ntp { version, mode })
}

/// `SEQUENCE { INTEGER version, OCTET STRING community, PDU }`
fn snmp(bytes: &[u8]) -> Option<UdpFact> {
    let mut reader = Reader(bytes);
    (reader.u8()? == 0x30).then_some(())?;
    let length = reader.u8()?;
    if length & 0x80 != 0 {
        reader.take(usize::from(length & 3))?;
    }
    (reader.u16()? == 0x0201).then_some(())?;
    let version = reader.u8()?;
    if version == 3 {
        return Some(UdpFact::Snmp { version, response: false });
    }
    (version <= 1 && reader.u8()? == 4).then_some(())?;
    reader.short()?;
    let pdu = reader.u8()?;
    (0xa0..=0xa8).contains(&pdu).then_some(UdpFact::Snmp { version, response: pdu == 0xa2 })
}

fn dhcp(bytes: &[u8]) -> Option<DhcpMessage> {
    let mut reader = Reader(bytes);
    let (op, hardware, size) = (reader.u8()?, reader.u8()?, reader.u8()?);
    reader.u8()?;
    let xid = reader.u32()?;
    reader.u32()?;
    let mut ip = || reader.u32().map(Ipv4Addr::from);
    let (own, yours, _, relay) = (ip()?, ip()?, ip()?, ip()?);
    let mac = reader.take(16)?.first_chunk::<6>().copied();
    let given = |ip: Ipv4Addr| (!ip.is_unspecified()).then_some(ip);
    let mut message = DhcpMessage {
        kind: if op == 1 { DhcpKind::FromClient } else { DhcpKind::FromServer },
        xid: Some(xid),
        client: mac.filter(|_| hardware == 1 && size == 6),
        address: given(yours).or(given(own)),
        server: None,
        relay: given(relay),
    };
    if !matches!(op, 1 | 2) {
        return None;
    }
    reader.take(192)?; // names of server and boot file
    if reader.u32() == Some(0x6382_5363) {
        while let Some(option) = reader.u8() {
            if option == 0 {
                continue;
            }
            let Some(mut value) = reader.short().filter(|_| option != 255) else { break };
            match option {
                50 => message.address = value.u32().map(Ipv4Addr::from).or(message.address),
                53 => message.kind = value.u8().and_then(DhcpKind::of).unwrap_or(message.kind),
                54 => message.server = value.u32().map(Ipv4Addr::from),
                _ => {}
            }
        }
    }
    Some(message)
}

/// The name of an SCTP chunk type (RFC 9260, section 3.2).
pub fn sctp_chunk_name(kind: u8) -> Option<&'static str> {
    [
        "DATA",
        "INIT",
        "INIT ACK",
        "SACK",
        "HEARTBEAT",
        "HEARTBEAT ACK",
        "ABORT",
        "SHUTDOWN",
        "SHUTDOWN ACK",
        "ERROR",
        "COOKIE ECHO",
        "COOKIE ACK",
        "ECNE",
        "CWR",
        "SHUTDOWN COMPLETE",
    ]
    .get(usize::from(kind))
    .copied()
}

/// The first chunk of an SCTP packet: its type, behind the common header of 12 bytes.
pub fn sctp_chunk(packet: &[u8]) -> Option<u8> {
    packet.get(12).copied().filter(|_| packet.len() >= 16)
}

#[cfg(test)]
mod tests {
    use pcaplain_capture::Checksum;

    use super::*;

    fn fact(source: u16, destination: u16, bytes: &[u8]) -> Option<UdpFact> {
        let datagram = Datagram {
            source_port: Port::Number(source),
            destination_port: Port::Number(destination),
            length: None,
            checksum: Checksum::Unknown,
            note: None,
        };
        udp_fact(&datagram, Some(bytes))
    }

    #[test]
    fn a_discover_gives_its_transaction_and_client() {
        let mut bytes = vec![1, 1, 6, 0, 0xde, 0xad, 0xbe, 0xef];
        bytes.resize(28, 0);
        bytes.extend([2, 0, 0, 0, 0, 7]);
        bytes.resize(236, 0);
        bytes.extend(b"\x63\x82\x53\x63\x35\x01\x01\x32\x04\xc0\0\x02\x09\xff");
        let Some(UdpFact::Dhcp(message)) = fact(68, 67, &bytes) else { panic!("no DHCP") };
        assert_eq!((message.kind, message.xid), (DhcpKind::Discover, Some(0xdead_beef)));
        assert_eq!(message.client, Some([2, 0, 0, 0, 0, 7]));
        assert_eq!(message.address, Some(Ipv4Addr::new(192, 0, 2, 9)));
        for cut in 0..bytes.len() {
            let _ = fact(68, 67, &bytes[..cut]);
        }
    }

    #[test]
    fn quic_and_wireguard_are_told_by_their_shape() {
        let mut quic = vec![0xc3, 0, 0, 0, 1, 8];
        quic.resize(1200, 0);
        assert_eq!(fact(50_000, 443, &quic), Some(UdpFact::Quic { version: 1, kind: 0 }));
        let mut wireguard = vec![1, 0, 0, 0];
        wireguard.resize(148, 9);
        assert_eq!(fact(50_000, 51_820, &wireguard), Some(UdpFact::WireGuard(1)));
        wireguard.push(0);
        assert_eq!(fact(50_000, 51_820, &wireguard), None);
    }

    #[test]
    fn time_and_management() {
        let mut ntp = vec![0x23];
        ntp.resize(48, 0);
        assert_eq!(fact(50_000, 123, &ntp), Some(UdpFact::Ntp { version: 4, mode: 3 }));
        let get = b"\x30\x1c\x02\x01\x01\x04\x06public\xa0\x0f";
        assert_eq!(fact(50_000, 161, get), Some(UdpFact::Snmp { version: 1, response: false }));
    }

    #[test]
    fn a_port_names_what_bytes_do_not() {
        assert_eq!(fact(50_000, 514, b"<13>hello").map(|f| f.id()), Some("syslog"));
        assert_eq!(fact(50_000, 50_001, b"hello"), None);
        assert_eq!(sctp_chunk(&[0; 16]).and_then(sctp_chunk_name), Some("DATA"));
    }
}
