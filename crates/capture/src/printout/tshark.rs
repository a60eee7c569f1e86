//! Rows of tshark and of Wireshark's packet list: number, time, both addresses, protocol, length, summary.
//!
//! The columns are separated by blanks or tabs, with or without an arrow between the addresses, with ports beside
//! them, with the length before the protocol or without one. A summary of TCP itself has ports, flags and numbers
//! (relative, unless the preference is off); the summary of a protocol above TCP has none of them.

use std::sync::Arc;

use super::host::{self, NOT_SHOWN};
use super::record::{Record, Wireshark};
use super::scan::{after, group, hex_or_decimal, mac, number, number32, word};
use super::tcp::{self, FLAGS_NOT_SHOWN};
use crate::packet::{
    Arp, Body, Datagram, Host, Icmp, IcmpMessage, Net, Oddity, Port, Segment, TcpFlags, TcpOptions,
    Unreachable,
};
use crate::seq::Number;

/// Longest note that is kept, in characters.
const MAX_NOTE: usize = 300;

/// What a row says beside the summary.
struct Columns<'a> {
    source: &'a str,
    destination: &'a str,
    protocol: &'a str,
    length: Option<u32>,
    info: &'a str,
}

fn is_arrow(text: &str) -> bool {
    matches!(text, "→" | "->" | "⟶" | "➜" | "=>")
}

/// Reads the columns behind number and time.
fn columns(text: &str) -> Option<Columns<'_>> {
    let (source, rest) = word(text);
    if !host_like(source) {
        return None;
    }
    let (mut next, mut rest) = word(rest);
    let mut arrow = false;
    // A column of source ports.
    if number(next).is_some_and(|(_, rest)| rest.is_empty()) {
        (next, rest) = word(rest);
    }
    if is_arrow(next) {
        arrow = true;
        (next, rest) = word(rest);
    }
    // Old versions leave the destination empty where it is a broadcast.
    let empty = arrow && protocol_like(next) && word(rest).0.bytes().all(|byte| byte.is_ascii_digit());
    let destination = if empty { "" } else { next };
    if !empty {
        if !host_like(destination) {
            return None;
        }
        (next, rest) = word(rest);
    }
    // A column of destination ports, and the length before the protocol.
    let mut numbers = [None; 2];
    for slot in &mut numbers {
        let Some((value, "")) = number32(next) else { break };
        *slot = Some(value);
        (next, rest) = word(rest);
    }
    let protocol = next;
    if !protocol_like(protocol) {
        return None;
    }
    let (mut length, mut info) = (numbers[1].or(numbers[0]), rest);
    if let (Some((value, "")), true) = (number32(word(rest).0), !tcp_summary(rest)) {
        length = Some(value);
        info = word(rest).1;
    }
    let certain = arrow || host::address(source).is_some() || length.is_some() && KNOWN.contains(&protocol);
    (certain && (length.is_some() || tcp_summary(info) || KNOWN.contains(&protocol))).then_some(Columns {
        source,
        destination,
        protocol,
        length,
        info,
    })
}

/// Protocols that rows begin with often enough to trust them without a length.
const KNOWN: [&str; 18] = [
    "TCP", "UDP", "ARP", "ICMP", "ICMPv6", "DNS", "HTTP", "HTTP2", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3",
    "SSL", "SSH", "DHCP", "NTP", "MDNS", "NFS",
];

fn host_like(text: &str) -> bool {
    let first = text.chars().next().is_some_and(|c| c.is_alphanumeric() || ":<[*".contains(c));
    first && text.len() <= 255 && !text.ends_with([':', ',', ';']) && !text.contains(['"', '=', '(', '|'])
        || text == "::"
}

fn protocol_like(text: &str) -> bool {
    let first = text.chars().next().is_some_and(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    first
        && text.len() <= 20
        && text.chars().filter(char::is_ascii_uppercase).count() >= 2
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-./+_".contains(c))
}

/// `40000 → 80 [SYN] …`, perhaps behind remarks in brackets.
fn tcp_summary(text: &str) -> bool {
    let rest = remarks(text);
    let (_, rest) = word(rest);
    let (arrow, rest) = word(rest);
    let (_, rest) = word(rest);
    (is_arrow(arrow) || matches!(arrow, ">" | ";")) && (rest.starts_with('[') || rest.starts_with("Len="))
}

/// A summary without the remarks before it: `[TCP Retransmission] `, `[Packet size limited during capture]`.
fn remarks(text: &str) -> &str {
    let mut rest = text.trim_start();
    while let Some(found) = group(rest, '[', ']').filter(|found| found.closed) {
        rest = found.rest;
    }
    rest
}

/// Does this look like a row, behind number and time?
pub(super) fn looks(text: &str) -> bool {
    columns(text).is_some()
}

/// Does this look like a summary alone, which some copy without the other columns?
pub(super) fn looks_bare(text: &str) -> bool {
    tcp_summary(text) && text.contains("Seq=")
}

/// Where the next summary alone begins, after one at `at` on the same line.
pub(super) fn next_bare(line: &str, at: usize) -> Option<usize> {
    let own = line.get(at..).filter(|own| looks_bare(own))?;
    let next = own.match_indices(" [TCP ").map(|(place, _)| place + 1);
    next.filter(|&place| own.get(place..).is_some_and(looks_bare)).map(|place| at + place).next()
}

/// Reads a row, behind number and time; false where it is none.
pub(super) fn read(record: &mut Record, text: &str) -> bool {
    let Some(columns) = columns(text) else {
        if !looks_bare(text) {
            return false;
        }
        let columns = Columns { source: "", destination: "", protocol: "TCP", length: None, info: text };
        fill(record, &columns);
        return true;
    };
    record.original = columns.length;
    record.quality.fields += 3;
    record.link.source = mac(columns.source);
    record.link.destination = if columns.destination.eq_ignore_ascii_case("broadcast") {
        Some([0xff; 6])
    } else {
        mac(columns.destination)
    };
    fill(record, &columns);
    true
}

/// Fills in what a row says whose columns are known by their header.
pub(super) fn row(
    record: &mut Record,
    source: &str,
    destination: &str,
    protocol: &str,
    length: Option<u32>,
    info: &str,
) {
    fill(record, &Columns { source, destination, protocol, length, info });
}

fn fill(record: &mut Record, columns: &Columns<'_>) {
    let mut wireshark = Wireshark::default();
    let (source, destination) = (host::host(columns.source), host::host(columns.destination));
    let mut protocol = None;
    match columns.protocol {
        _ if tcp_summary(columns.info) => {
            let info = remarks(columns.info);
            if info.contains('[') {
                record.body = Body::Tcp(segment(record, &mut wireshark, info));
                protocol = Some(6);
            } else {
                record.body = Body::Udp(datagram(info));
                protocol = Some(17);
            }
        }
        "ARP" => {
            record.body = arp(columns.info).map_or(Body::NotIp(Some(0x0806)), Body::Arp);
            record.wireshark = Some(wireshark);
            return;
        }
        "ICMP" | "ICMPv6" => {
            let v6 = columns.protocol == "ICMPv6";
            record.body = Body::Icmp(Icmp { v6, message: icmp(columns.info), quoted: None, length: None });
            protocol = Some(if v6 { 58 } else { 1 });
        }
        "UDP" => record.body = Body::Udp(above_udp(columns)),
        name if UDP.iter().any(|known| name.starts_with(known)) => {
            record.body = Body::Udp(above_udp(columns));
            protocol = Some(17);
        }
        "IPv4" | "IPv6" if columns.info.contains("ragment") => record.body = Body::Fragment,
        name if matches!(source, Host::Mac(_)) && !name.starts_with("TCP") => record.body = Body::NotIp(None),
        name if OTHER.contains(&name) => record.body = Body::Other(None, Some(Arc::from(name))),
        _ => {
            // Data of a connection: only which hosts, and how long the frame is.
            let mut segment = tcp::segment(port(NOT_SHOWN), port(NOT_SHOWN));
            segment.flags = TcpFlags::ACK; // as every segment with data behind the handshake (RFC 9293, 3.10.7.4)
            record.oddities.push(Oddity::HeadersCut(FLAGS_NOT_SHOWN));
            wireshark.above = true;
            let note: String = columns.info.chars().take(MAX_NOTE).collect();
            segment.note = (!note.is_empty()).then(|| note.into());
            record.body = Body::Tcp(segment);
            protocol = Some(6);
        }
    }
    if matches!(record.body, Body::Udp(_)) {
        protocol = Some(17);
    }
    record.wireshark = Some(wireshark);
    if matches!(record.body, Body::NotIp(_)) {
        return;
    }
    record.net = Some(Net {
        source,
        destination,
        ttl: columns.info.split("ttl=").nth(1).and_then(number).and_then(|(ttl, _)| u8::try_from(ttl).ok()),
        id: None,
        dont_fragment: None,
        fragment: None,
        total_length: None,
        ecn: None,
        protocol,
        checksum: crate::packet::Checksum::Unknown,
    });
}

/// Names of protocols over UDP, as rows have them.
const UDP: [&str; 18] = [
    "DNS",
    "MDNS",
    "LLMNR",
    "NBNS",
    "NBDS",
    "DHCP",
    "BOOTP",
    "NTP",
    "SNMP",
    "SSDP",
    "QUIC",
    "WireGuard",
    "RADIUS",
    "SIP",
    "TFTP",
    "RTP",
    "STUN",
    "Syslog",
];

/// Names of protocols beside TCP and UDP.
const OTHER: [&str; 12] =
    ["IGMPv2", "IGMPv3", "OSPF", "ESP", "SCTP", "PIM", "VRRP", "GRE", "IPv4", "IPv6", "AH", "HSRP"];

fn port(text: &str) -> Port {
    host::port(text)
}

/// The summary of a TCP segment, remarks taken off.
fn segment(record: &mut Record, wireshark: &mut Wireshark, text: &str) -> Segment {
    let (from, rest) = word(text);
    let (_, rest) = word(rest);
    let (to, rest) = word(rest);
    let mut segment = tcp::segment(port(from), port(to));
    let mut rest = rest;
    if let Some(found) = group(rest, '[', ']') {
        for name in found.inside.split(',').map(str::trim) {
            let flag = match name {
                "SYN" => TcpFlags::SYN,
                "ACK" => TcpFlags::ACK,
                "FIN" => TcpFlags::FIN,
                "RST" => TcpFlags::RST,
                "PSH" => TcpFlags::PSH,
                "URG" => TcpFlags::URG,
                "ECE" | "ECN" => TcpFlags::ECE,
                "CWR" => TcpFlags::CWR,
                "AE" | "NS" => TcpFlags::AE,
                _ => continue,
            };
            segment.flags = segment.flags | flag;
        }
        record.field();
        rest = found.rest;
    }
    let mut options = TcpOptions::default();
    let mut any = false;
    let (mut value, mut echo, mut edge) = (None, None, None);
    while !rest.is_empty() {
        let (piece, next) = word(rest);
        rest = next;
        if piece.starts_with('[') {
            break; // a remark on reassembly
        }
        let (name, text) = piece.split_once('=').unwrap_or((piece, ""));
        let read = number(text).and_then(|(value, _)| u32::try_from(value).ok());
        match name {
            "Seq" => segment.seq = read.map(Number::Relative),
            "Ack" => segment.ack = read.map(Number::Relative).filter(|_| segment.flags.ack()),
            "Win" => wireshark.window = read,
            "Len" => segment.length = read,
            "MSS" => options.mss = read.and_then(|mss| u16::try_from(mss).ok()),
            "WS" => {
                // Printed as a factor.
                wireshark.scale = read.filter(|factor| factor.is_power_of_two()).map(u32::trailing_zeros);
                options.window_scale = wireshark.scale.and_then(|shift| u8::try_from(shift).ok());
            }
            "SACK_PERM" => options.sack_permitted = true,
            "TSval" | "TSV" => value = read,
            "TSecr" | "TSER" => echo = read,
            "SLE" => edge = read,
            "SRE" => {
                if let (Some(left), Some(right)) = (edge.take(), read)
                    && options.sack.len() < 4
                {
                    options.sack.push((Number::Relative(left), Number::Relative(right)));
                }
            }
            _ => continue,
        }
        record.field();
        any |= matches!(name, "MSS" | "WS" | "SACK_PERM" | "SRE" | "TSval" | "TSV");
    }
    options.timestamps = value.zip(echo);
    segment.options = any.then_some(options);
    segment
}

/// `38593 → 20002 Len=328`
fn datagram(text: &str) -> Datagram {
    let (from, rest) = word(text);
    let (_, rest) = word(rest);
    let (to, rest) = word(rest);
    Datagram {
        source_port: port(from),
        destination_port: port(to),
        length: after(rest, "Len=").and_then(number32).map(|(length, _)| length),
        checksum: crate::packet::Checksum::Unknown,
        note: None,
    }
}

/// A protocol above UDP: its ports are not in the row, but a name server's is known by the direction.
fn above_udp(columns: &Columns<'_>) -> Datagram {
    let answer = columns.info.contains("response");
    let server = match columns.protocol {
        "DNS" => Some(53),
        "NTP" => Some(123),
        _ => None,
    };
    let not_shown = || port(NOT_SHOWN);
    let known = || server.map_or_else(not_shown, Port::Number);
    let note: String = columns.info.chars().take(MAX_NOTE).collect();
    Datagram {
        source_port: if answer { known() } else { not_shown() },
        destination_port: if answer { not_shown() } else { known() },
        length: None,
        checksum: crate::packet::Checksum::Unknown,
        note: (!note.is_empty()).then(|| Arc::from(note)),
    }
}

/// `Who has A? Tell B`, `A is at B`, `Gratuitous ARP for A (Reply)`
fn arp(text: &str) -> Option<Arp> {
    let none = Arp { operation: 1, sender_mac: None, sender: None, target_mac: None, target: None };
    let name = |text: &str| host::host(word(text).0.trim_end_matches(['?', '.', ',']));
    let text = remarks(text);
    if let Some(rest) = after(text, "Who has ") {
        let asker = rest.split("Tell ").nth(1).map(name);
        return Some(Arp { target: Some(name(rest)), sender: asker, ..none });
    }
    for announced in ["Gratuitous ARP for ", "ARP Announcement for "] {
        if let Some(rest) = after(text, announced) {
            let operation = if rest.contains("(Reply)") { 2 } else { 1 };
            return Some(Arp { operation, sender: Some(name(rest)), target: Some(name(rest)), ..none });
        }
    }
    if let Some(rest) = after(text, "ARP Probe").or_else(|| after(text, "Who has")) {
        return Some(Arp { target: Some(name(after(rest, "for ").unwrap_or(rest))), ..none });
    }
    let (sender, rest) = text.split_once(" is at ")?;
    Some(Arp { operation: 2, sender: Some(host::host(sender.trim())), sender_mac: mac(word(rest).0), ..none })
}

fn icmp(text: &str) -> IcmpMessage {
    let text = remarks(text);
    let lower = text.to_ascii_lowercase();
    let value = |name: &str| {
        let rest = lower.split(name).nth(1)?;
        hex_or_decimal(rest).and_then(|(value, _)| u16::try_from(value).ok())
    };
    let named = |mark: &str| host::host(word(text.split(mark).nth(1).unwrap_or_default()).0);
    if lower.starts_with("echo (ping) request") {
        return IcmpMessage::EchoRequest(value("id="), value("seq="));
    }
    if lower.starts_with("echo (ping) reply") {
        return IcmpMessage::EchoReply(value("id="), value("seq="));
    }
    if lower.starts_with("time-to-live exceeded") || lower.starts_with("time exceeded") {
        return IcmpMessage::TimeExceeded(lower.contains("reassembly"));
    }
    if lower.starts_with("packet too big") || lower.contains("(fragmentation needed") {
        return IcmpMessage::TooBig(None);
    }
    if lower.starts_with("redirect") {
        return IcmpMessage::Redirect;
    }
    if lower.starts_with("neighbor solicitation for") {
        return IcmpMessage::NeighbourSolicitation(named(" for "));
    }
    if let Some(rest) = after(text, "Neighbor Advertisement") {
        return IcmpMessage::NeighbourAdvertisement(host::host(word(rest).0));
    }
    if lower.starts_with("destination unreachable") {
        let why = lower.split('(').nth(1).unwrap_or_default().trim_end_matches(')');
        return IcmpMessage::Unreachable(match why {
            "network unreachable" | "no route to destination" => Unreachable::Network,
            "host unreachable" | "address unreachable" => Unreachable::Host,
            "protocol unreachable" => Unreachable::Protocol,
            "port unreachable" => Unreachable::Port,
            "source route failed" => Unreachable::SourceRoute,
            "network administratively prohibited" => Unreachable::NetworkProhibited,
            "host administratively prohibited" => Unreachable::HostProhibited,
            "communication administratively filtered" | "administratively prohibited" => {
                Unreachable::AdminProhibited
            }
            _ => Unreachable::Other(255),
        });
    }
    let kinds = [
        ("router solicitation", 133),
        ("router advertisement", 134),
        ("multicast listener report message v2", 143),
    ];
    let kind = kinds.iter().find(|(start, _)| lower.starts_with(start)).map_or(255, |(_, kind)| *kind);
    IcmpMessage::Other(kind, 0)
}
