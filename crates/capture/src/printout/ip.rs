//! The IP part of a line: the header in parentheses (`-v`), both ends, and what they carry.

use std::sync::Arc;

use super::header::Header;
use super::host::{End, address, ends_with_ports};
use super::inside::{quotation, tunnel};
use super::pair::{Pair, pair};
use super::record::{Record, Status};
use super::scan::{after, group, hex_or_decimal, keyword, number, number32, word};
use super::{icmp, tcp};
use crate::packet::{Body, Checksum, Datagram, Fragment, Host, Icmp, IcmpMessage, Oddity, Port};

/// Tunnels inside tunnels are followed this deep.
const MAX_DEPTH: u8 = 4;

/// Longest note that is kept of a decoded payload, in characters.
pub(super) const MAX_NOTE: usize = 300;

/// Reads from the header or the ends on. `v6` where a keyword before it said so.
pub(super) fn read(record: &mut Record, text: &str, v6: bool, depth: u8) -> Status {
    if depth > MAX_DEPTH {
        return Status::No;
    }
    let mut header = Header { v6, ..Header::default() };
    let mut rest = text.trim_start_matches([',', ' ']);
    // A remark on a cut packet stands on either side of the header.
    for _ in 0..3 {
        if Header::starts(rest) && !record.verbose {
            let Some(found) = group(rest, '(', ')') else { return Status::No };
            record.quality.add(header.read(found.inside, found.closed));
            record.verbose = true;
            rest = found.rest;
        }
        // `[total length 84 > length 35] (invalid)`, `[real length 80040, presumed BIG TCP]`
        if let Some(remark) = group(rest, '[', ']').filter(|remark| remark.inside.contains("length ")) {
            if let Some((length, _)) = after(remark.inside, "real length ").and_then(number32) {
                header.total_length = Some(length);
            } else {
                record.oddities.push(Oddity::BadLength("ip"));
            }
            rest = after(remark.rest, "(invalid)").unwrap_or(remark.rest).trim_start_matches([',', ' ']);
        }
        for remark in ["truncated-ip6 ", "truncated-ip ", "bad-len ", "bad-hlen "] {
            if let Some(cut) = after(rest, remark) {
                record.oddities.push(Oddity::BadLength("ip"));
                rest = cut.split_once('!').map_or(cut, |(_, rest)| rest).trim_start();
            }
        }
    }
    // `IP bad-len 0`: a length of 0 from segmentation offload, and nothing more is printed.
    if number(rest).is_some_and(|(_, rest)| rest.is_empty())
        && record.oddities.contains(&Oddity::BadLength("ip"))
    {
        record.field();
        return Status::Packet;
    }
    let (source, destination, text) = match pair(rest) {
        Pair::Both(source, destination, body) => (source, destination, body),
        Pair::Half => return Status::Partial,
        Pair::None if rest.is_empty() => return Status::Partial,
        Pair::None => return Status::No,
    };
    record.quality.fields += 2;
    let text = header.read_tail(text, record);
    body(record, &header, &source, &destination, text, depth)
}

fn body(
    record: &mut Record,
    header: &Header,
    source: &End<'_>,
    destination: &End<'_>,
    text: &str,
    depth: u8,
) -> Status {
    let hosts = |protocol| header.net(source.without_port(), destination.without_port(), protocol);
    let mut text = text.trim_start_matches([',', ' ']);
    // IPv6 extension headers and checksum notes stand before the protocol.
    let mut extended = false;
    loop {
        if let Some(rest) = ["HBH", "DSTOPT", "srcrt", "RT6"].iter().find_map(|name| keyword(text, name)) {
            text = rest;
            extended = true;
        } else if let Some((_, rest)) = text.starts_with("AH(").then(|| text.split_once("): ")).flatten() {
            // Authentication header (RFC 4302): what it protects can be read.
            text = rest;
            extended = true;
        } else if let Some(options) =
            text.starts_with('(').then(|| group(text, '(', ')')).flatten().filter(|_| extended)
        {
            text = options.rest.trim_start_matches([',', ' ']);
        } else if let Some(sum) = (text.starts_with("[icmp6 sum") || text.starts_with("[bad icmp6"))
            .then(|| group(text, '[', ']'))
            .flatten()
        {
            text = sum.rest;
        } else if let Some(cut) = after(text, "truncated-ip6 - ").filter(|_| extended) {
            text = cut.split_once('!').map_or(cut, |(_, rest)| rest).trim_start();
        } else if let Some(remark) =
            group(text, '[', ']').filter(|remark| extended && remark.inside.contains("length "))
        {
            text = after(remark.rest, "(invalid)").unwrap_or(remark.rest);
        } else {
            break;
        }
    }
    // Behind them, the ports come once more: `HBH 41851 > 43913: Flags …`.
    if let Some((source, destination, rest)) =
        extended.then(|| ports_alone(source, destination, text)).flatten()
    {
        let before = Header { protocol: None, ..*header };
        return body(record, &before, &source, &destination, rest, depth);
    }
    if header.offset.is_some_and(|offset| offset > 0) {
        record.net = Some(hosts(None));
        record.body = Body::Fragment;
        return Status::Packet;
    }
    if text.is_empty() && header.protocol == Some(17) {
        record.quality.open = true;
        datagram(record, header, source, destination, text);
        return Status::Packet;
    }
    if "Flags".starts_with(text) || text == "ICMP" || text == "ICMP6" {
        return Status::Partial;
    }
    if let Some(status) = transport(record, header, source, destination, text) {
        return status;
    }
    for (name, v6) in [("ICMP6", true), ("icmp6", true), ("ICMP", false), ("icmp", false)] {
        let Some(rest) = keyword(text, name) else { continue };
        let rest = rest.trim_start_matches([',', ':', ' ']);
        let net = hosts(Some(if v6 { 58 } else { 1 }));
        if rest.is_empty() {
            record.body = Body::Fragment;
            record.net = Some(net);
            return Status::Packet;
        }
        // An error goes where the packet that it quotes came from.
        let receiver = net.destination.clone();
        icmp::read(record, v6, name.starts_with('i'), &receiver, rest);
        if let (Body::Icmp(message), false) = (&mut record.body, extended) {
            // Under `-v`, some messages are printed without their length.
            message.length = message.length.or(header.payload());
        }
        quotation(record, rest, depth);
        record.net = Some(net);
        return Status::Packet;
    }
    if text.starts_with("[|icmp") {
        let v6 = text.starts_with("[|icmp6");
        record.net = Some(hosts(Some(if v6 { 58 } else { 1 })));
        record.body = Body::Icmp(Icmp {
            v6,
            message: IcmpMessage::Other(255, 255),
            quoted: None,
            length: header.payload(),
        });
        record.oddities.push(Oddity::HeadersCut("icmp"));
        record.field();
        return Status::Packet;
    }
    if let Some(status) = tunnel(record, header, source, destination, text, depth) {
        return status;
    }
    if let Some(status) = fragment_v6(record, header, source, destination, text) {
        return status;
    }
    if let Some((protocol, name)) = other_protocol(text) {
        record.net = Some(if protocol == 132 {
            let (from, to, _) = ports_of(source, destination);
            header.net(from, to, Some(protocol))
        } else {
            hosts(Some(protocol))
        });
        // These are always decoded, unless their header is not there: a later fragment.
        let fragment = matches!(protocol, 1 | 6 | 17 | 58) && text.starts_with("ip-proto");
        record.body =
            if fragment { Body::Fragment } else { Body::Other(Some(protocol), Some(Arc::from(name))) };
        record.field();
        return Status::Packet;
    }
    let ports = source.has_port() || destination.has_port();
    if header.protocol.is_none_or(|protocol| protocol == 17) && (ports || header.protocol == Some(17)) {
        datagram(record, header, source, destination, text);
        return Status::Packet;
    }
    if let Some(protocol) = header.protocol {
        record.net = Some(hosts(Some(protocol)));
        record.body = Body::Other(Some(protocol), None);
        return Status::Packet;
    }
    let addresses = address(source.whole).is_some() && address(destination.whole).is_some();
    if addresses {
        record.quality.open = true;
        record.net = Some(hosts(None));
        record.body = Body::Other(None, Some(Arc::from(word(text).0.trim_end_matches([',', ':']))));
        return Status::Packet;
    }
    Status::No
}

/// `41851 > 43913: …`
fn ports_alone<'a>(
    source: &End<'a>,
    destination: &End<'a>,
    text: &'a str,
) -> Option<(End<'a>, End<'a>, &'a str)> {
    let (from, rest) = word(text);
    let (to, rest) = word(rest.strip_prefix('>')?);
    let to = to.strip_suffix(':')?;
    let plain = |port: &str| !port.is_empty() && !port.contains(['.', ':']);
    (plain(from) && plain(to)).then(|| (source.at_port(from), destination.at_port(to), rest))
}

fn ports_of(source: &End<'_>, destination: &End<'_>) -> (Host, Host, (Port, Port)) {
    let ((from, from_port), (to, to_port)) = ends_with_ports(source, destination);
    (from, to, (from_port, to_port))
}

/// TCP in its forms, and UDP where the line says so.
fn transport(
    record: &mut Record,
    header: &Header,
    source: &End<'_>,
    destination: &End<'_>,
    text: &str,
) -> Option<Status> {
    let tcp = header.protocol == Some(6);
    if let Some(rest) = keyword(text, "Flags").or_else(|| after(text, "Flags...")) {
        let (from, to, ports) = ports_of(source, destination);
        tcp::modern(record, ports, rest);
        record.net = Some(header.net(from, to, Some(6)));
        return Some(Status::Packet);
    }
    if tcp::looks_old(text) && (tcp || source.has_port() || destination.has_port()) {
        let (first, rest) = word(text);
        if rest.is_empty() && (first == "." || record.net.is_none() && first.len() <= 2) && !tcp {
            return Some(Status::Partial);
        }
        let (from, to, ports) = ports_of(source, destination);
        tcp::old(record, ports, text);
        record.net = Some(header.net(from, to, Some(6)));
        return Some(Status::Packet);
    }
    if let Some(rest) = keyword(text, "tcp") {
        record.net = Some(header.net(source.without_port(), destination.without_port(), Some(6)));
        match number32(rest) {
            Some((length, _)) => {
                let (from, to, ports) = ports_of(source, destination);
                tcp::bare(record, ports, Some(length));
                record.net = Some(header.net(from, to, Some(6)));
            }
            None => record.body = Body::Fragment,
        }
        return Some(Status::Packet);
    }
    if text.starts_with("[|tcp") || text.starts_with("[bad hdr length") {
        let (from, to, ports) = ports_of(source, destination);
        tcp::bare(record, ports, None);
        record.net = Some(header.net(from, to, Some(6)));
        return Some(Status::Packet);
    }
    if let Some(rest) = keyword(text, "udp") {
        if number(rest).is_none() {
            record.net = Some(header.net(source.without_port(), destination.without_port(), Some(17)));
            record.body = Body::Fragment;
            return Some(Status::Packet);
        }
        datagram(record, header, source, destination, text);
        return Some(Status::Packet);
    }
    if text.starts_with("[|udp]") {
        datagram(record, header, source, destination, text);
        return Some(Status::Packet);
    }
    if text.starts_with("UDP,") && !text.starts_with("UDP-encap") {
        datagram(record, header, source, destination, text);
        return Some(Status::Packet);
    }
    if tcp && !text.is_empty() {
        record.junk();
        record.quality.open = true;
        let (from, to, ports) = ports_of(source, destination);
        tcp::bare(record, ports, None);
        record.net = Some(header.net(from, to, Some(6)));
        return Some(Status::Packet);
    }
    None
}

/// Any UDP datagram: what tcpdump decoded of the payload becomes its note.
pub(super) fn datagram(
    record: &mut Record,
    header: &Header,
    source: &End<'_>,
    destination: &End<'_>,
    text: &str,
) {
    let (from, to, ports) = ports_of(source, destination);
    let mut checksum = Checksum::Unknown;
    let mut text = text.trim();
    if let Some(found) = text.starts_with('[').then(|| group(text, '[', ']')).flatten() {
        match found.inside {
            "udp sum ok" => checksum = Checksum::Good,
            inside if inside.starts_with("bad udp cksum") => checksum = Checksum::Bad,
            _ => {}
        }
        if checksum != Checksum::Unknown || found.inside == "no cksum" {
            record.field();
            record.quality.open |= !found.closed;
            text = found.rest;
        }
    }
    let (printed, note) = udp_length(text);
    let length = header.udp_payload().or(printed);
    if length.is_some() {
        record.field();
    } else {
        record.quality.open = true;
    }
    let note = note.then(|| text.chars().take(MAX_NOTE).collect::<String>()).filter(|note| !note.is_empty());
    record.body = Body::Udp(Datagram {
        source_port: ports.0,
        destination_port: ports.1,
        length,
        checksum,
        note: note.map(Arc::from),
    });
    record.net = Some(header.net(from, to, Some(17)));
}

/// The payload's length, and whether the text says more than that.
fn udp_length(text: &str) -> (Option<u32>, bool) {
    for start in ["UDP, length ", "UDP, bad length ", "udp "] {
        if let Some((length, rest)) = text.strip_prefix(start).and_then(number32) {
            return (Some(length), !rest.trim().is_empty());
        }
    }
    // A decoded name service message ends with the length of the payload: `A? example.com. (29)`.
    let inside = text.strip_suffix(')').and_then(|text| text.rfind(" (").and_then(|at| text.get(at + 2..)));
    if let Some((length, "")) = inside.and_then(number32) {
        return (Some(length), true);
    }
    for mark in ["length: ", "length "] {
        if let Some((length, "")) =
            text.rfind(mark).and_then(|at| text.get(at + mark.len()..)).and_then(number32)
        {
            return (Some(length), true);
        }
    }
    (None, true)
}

/// `frag (0x00000001:1448|100) …`, `frag (0|1448) 58251 > 2055: UDP, length 3900`
fn fragment_v6(
    record: &mut Record,
    header: &Header,
    source: &End<'_>,
    destination: &End<'_>,
    text: &str,
) -> Option<Status> {
    let found = group(keyword(text, "frag")?, '(', ')')?;
    let place = found.inside.rsplit_once(':').map_or(found.inside, |(_, place)| place);
    let id = found.inside.rsplit_once(':').and_then(|(id, _)| hex_or_decimal(id)).map(|(id, _)| id);
    let (offset, rest) = number32(place)?;
    let (length, _) = number32(rest.strip_prefix('|')?)?;
    // Only the last fragment may have a length that is no multiple of 8 (RFC 8200, section 4.5).
    let fragment = Fragment { offset, more: offset == 0 || length.is_multiple_of(8) };
    record.field();
    let protocol = header.protocol.filter(|&protocol| protocol != 44);
    let mut net = header.net(source.without_port(), destination.without_port(), protocol);
    net.fragment = Some(fragment);
    net.id = id.and_then(|id| u16::try_from(id).ok());
    record.body = Body::Fragment;
    if let (0, Some((ports, rest))) = (offset, found.rest.split_once(": "))
        && let Some((from, to)) = ports.split_once(" > ")
    {
        let (from, to) = (super::host::port(from.trim()), super::host::port(to.trim()));
        if let Some(flags) = keyword(rest, "Flags") {
            tcp::modern(record, (from, to), flags);
            net.protocol = Some(6);
        } else {
            let (length, note) = udp_length(rest);
            let note = note.then(|| Arc::from(rest.chars().take(MAX_NOTE).collect::<String>()));
            let checksum = Checksum::Unknown;
            record.body =
                Body::Udp(Datagram { source_port: from, destination_port: to, length, checksum, note });
            net.protocol = Some(17);
        }
    }
    record.net = Some(net);
    Some(Status::Packet)
}

/// Protocols above IP that have no ports: number (IANA) and name.
fn other_protocol(text: &str) -> Option<(u8, &'static str)> {
    if let Some((protocol, _)) = text.strip_prefix("ip-proto-").and_then(number) {
        return u8::try_from(protocol).ok().map(|protocol| (protocol, ""));
    }
    let known: [(&str, u8, &'static str); 21] = [
        ("etherip", 97, "etherip"),
        ("igmp", 2, "igmp"),
        ("IGMP", 2, "igmp"),
        ("egp", 8, "egp"),
        ("igrp", 9, "igrp"),
        ("RSVP", 46, "rsvp"),
        ("rsvp", 46, "rsvp"),
        ("ESP(", 50, "esp"),
        ("AH(", 51, "ah"),
        ("mobile", 55, "mobile"),
        ("EIGRP", 88, "eigrp"),
        ("OSPFv2", 89, "ospf"),
        ("OSPFv3", 89, "ospf"),
        ("PIMv", 103, "pim"),
        ("pim", 103, "pim"),
        ("IPComp(", 108, "ipcomp"),
        ("VRRPv", 112, "vrrp"),
        ("CARPv", 112, "carp"),
        ("pgm", 113, "pgm"),
        ("PGM", 113, "pgm"),
        ("no next header", 59, "none"),
    ];
    if keyword(text, "sctp").is_some() || text.starts_with("sctp (") {
        return Some((132, "sctp"));
    }
    known.iter().find(|(start, ..)| text.starts_with(start)).map(|&(_, protocol, name)| (protocol, name))
}
