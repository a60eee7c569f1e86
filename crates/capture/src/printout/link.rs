//! What stands before the IP part of a line: interface and direction, hardware addresses, `EtherType`, VLAN tags.

use super::record::{Record, Status, Wants};
use super::scan::{after, group, hex_or_decimal, keyword, mac, number, number32, word};
use super::{arp, inside, ip};
use crate::packet::{Arp, Body, FrameDirection, Layer};

/// `EtherType` of MPLS (RFC 5332).
pub(super) const MPLS: u16 = 0x8847;

/// The protocol that a link header announces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Unknown,
    V4,
    V6,
    Arp,
    /// An `EtherType` that is not followed here.
    Other(u16),
}

/// Reads a whole packet from behind its time: interface, direction, link header, network part.
pub(super) fn read(record: &mut Record, text: &str) -> Status {
    let text = columns(record, text);
    network(record, text, 0)
}

const fn direction(text: &str) -> Option<FrameDirection> {
    Some(match text.as_bytes() {
        b"In" | b"in" => FrameDirection::In,
        b"Out" | b"out" => FrameDirection::Out,
        b"B" => FrameDirection::Broadcast,
        b"M" => FrameDirection::Multicast,
        b"P" => FrameDirection::OtherHost,
        _ => return None,
    })
}

/// First words of a packet, behind time, interface and direction.
pub(super) const PROTOCOLS: [&str; 16] = [
    "MPLS",
    "PPPoE",
    "NSH,",
    "IP",
    "IP6",
    "ARP,",
    "arp",
    "ARP",
    "ip:",
    "ip6:",
    "AF",
    "ifindex",
    "ethertype",
    "RARP,",
    "unknown",
    "LLDP,",
];

/// Is this what a packet begins with, behind interface and direction?
fn protocol_word(text: &str) -> bool {
    let first = word(text).0;
    matches!(
        first,
        "IP" | "IP6"
            | "ARP,"
            | "arp"
            | "ARP"
            | "ifindex"
            | "ethertype"
            | "RARP,"
            | "802.1Q"
            | "unknown"
            | "LLDP,"
            | "MPLS"
            | "PPPoE"
            | "NSH,"
    ) || mac(first).is_some()
}

/// `eth0  Out`, `In`, old `lo >`, macOS `(en0, proc curl:12, out)`.
pub(super) fn columns<'a>(record: &mut Record, text: &'a str) -> &'a str {
    if let Some(found) = text.starts_with('(').then(|| group(text, '(', ')')).flatten()
        && protocol_word(found.rest)
    {
        for (place, piece) in found.inside.split(',').map(str::trim).enumerate() {
            if let Some(way) = direction(piece) {
                record.link.direction = Some(way);
            } else if place == 0 && !piece.contains(' ') {
                record.interface = Some(piece.to_owned());
            }
        }
        return found.rest;
    }
    let (first, rest) = word(text);
    if let Some(way) = direction(first) {
        // `Out slot1/tmm0 lis= IP …` on F5 devices.
        let rest = if protocol_word(rest) { rest } else { skip_to_protocol(rest) };
        if protocol_word(rest) || rest.contains(" > ") {
            record.link.direction = Some(way);
            record.field();
            return rest;
        }
        return text;
    }
    // tcpdump 3.4 and the patched ones of old Linux: `lo > 127.0.0.1.1 > 127.0.0.1.2: …`, `< arp reply …`.
    let arrow = |mark: &str| match mark {
        ">" => Some(FrameDirection::Out),
        "<" => Some(FrameDirection::In),
        _ => None,
    };
    if let Some(way) = arrow(first) {
        record.link.direction = Some(way);
        return rest;
    }
    let (second, after_second) = word(rest);
    let short = first.len() <= 32 && !first.contains([':', ',', '(']);
    if let Some(way) = direction(second).filter(|_| short && protocol_word(after_second)) {
        record.link.direction = Some(way);
        record.interface = Some(first.to_owned());
        record.field();
        return after_second;
    }
    if let Some(way) = arrow(second) {
        let next = word(after_second);
        let doubled = matches!(word(next.1).0, ">" | "<") || next.0 == "arp";
        if short && doubled && !first.contains('.') {
            record.link.direction = Some(way);
            record.interface = Some(first.to_owned());
            return after_second;
        }
    }
    // `eth0 IP …` without a direction.
    if short
        && !protocol_word(text)
        && matches!(second, "IP" | "IP6" | "ARP,")
        && !first.ends_with(':')
        && first.len() <= 15
    {
        record.interface = Some(first.to_owned());
        return rest;
    }
    text
}

/// At most four words of a device's own columns.
fn skip_to_protocol(text: &str) -> &str {
    let mut rest = text;
    for _ in 0..4 {
        rest = word(rest).1;
        if protocol_word(rest) {
            return rest;
        }
    }
    text
}

/// Reads a link header, if there is one, and the network part. Also for what a tunnel carries.
pub(super) fn network(record: &mut Record, text: &str, depth: u8) -> Status {
    let mut family = Family::Unknown;
    let mut ethernet = false;
    let mut rest = text;
    if let Some(index) = after(rest, "ifindex ")
        && let Some((index, after_index)) = number32(index)
    {
        record.link.interface_index = Some(index);
        rest = after_index.trim_start();
    }
    let (first, next) = word(rest);
    if let Some(source) = mac(first.trim_end_matches(',')) {
        record.link.source = Some(source);
        record.field();
        ethernet = true;
        rest = vendor(next);
        if let Some(destination) = rest.strip_prefix('>') {
            let (second, after_second) = word(destination);
            rest = destination_address(record, second, after_second);
            if record.link.destination.is_none() {
                if after_second.is_empty() {
                    return Status::Partial;
                }
                record.junk();
            }
        } else if mac(word(rest).0).is_some() {
            // tcpdump 3: `0:20:78:1e:2b:94 0:90:27:13:cb:52 0800 74: …`
            let (second, after_second) = word(rest);
            record.link.destination = mac(second);
            rest = old_type_and_length(record, after_second, &mut family);
        }
        rest = rest.trim_start_matches([',', ' ']);
    } else if first == ">" {
        return Status::No;
    }
    if let (false, Some(behind)) = (ethernet, ppp(record, rest, depth)) {
        rest = behind;
        ethernet = true;
    }
    // EtherType, length, tags: in any order that the versions print.
    for _ in 0..8 {
        if let Some(value) = keyword(rest, "ethertype").or_else(|| {
            (ethernet && family == Family::Unknown && quiet_type(rest, !record.layers.is_empty()))
                .then_some(rest)
        }) {
            ethernet = true;
            record.field();
            rest = ether_type(record, value, &mut family);
        } else if let Some(value) = keyword(rest, "vlan") {
            let Some((tag, after_tag)) = number(value) else { break };
            if let Ok(tag) = u16::try_from(tag) {
                record.layers.push(Layer::Vlan(tag & 0x0fff));
            }
            record.field();
            ethernet = true;
            // `, p 0, ` and perhaps `DEI, `.
            rest = after_tag.trim_start_matches([',', ' ']);
            if let Some((_, after_priority)) = after(rest, "p ").and_then(number) {
                rest = after_priority.trim_start_matches([',', ' ']);
            }
            rest = after(rest, "DEI,").unwrap_or(rest);
            family = Family::Unknown;
        } else if let (true, Some(value)) = (ethernet, keyword(rest, "length")) {
            let Some((length, after_length)) = number32(value) else { return Status::Partial };
            if depth == 0 {
                record.original = Some(length);
            }
            record.field();
            rest = separator(after_length);
        } else if let Some(value) = keyword(rest, "AF") {
            // BSD loopback: `AF IPv4 (2), length 64: …`.
            ethernet = true;
            rest = ether_type(record, value, &mut family);
        } else if let Some((tag, value)) = after(rest, "802.1Q vlan#").and_then(number) {
            // Cisco's ASA: `802.1Q vlan#10 P0 `.
            if let Ok(tag) = u16::try_from(tag) {
                record.layers.push(Layer::Vlan(tag & 0x0fff));
            }
            let (priority, after_priority) = word(value);
            rest = if priority.starts_with('P') { after_priority } else { value.trim_start() };
        } else if let Some(value) = after(rest, "802.1Q,").or_else(|| after(rest, "802.1Q ")) {
            rest = value;
        } else if let Some(found) =
            rest.starts_with("MPLS (").then(|| group(rest.get(5..).unwrap_or_default(), '(', ')')).flatten()
        {
            let mut found = found;
            // A stack of labels: `MPLS (label 18, tc 0, ttl 255) (label 16, tc 0, [S], ttl 255)`.
            while let Some((label, _)) = after(found.inside, "label ").and_then(number32) {
                record.layers.push(Layer::Tunnel { name: "mpls", id: Some(label) });
                rest = found.rest.trim_start_matches([',', ' ']);
                let Some(next) = group(rest, '(', ')') else { break };
                found = next;
            }
            record.field();
            if rest.is_empty() {
                // Under `-v`, what the labels carry stands on the next lines; or it is no IP.
                record.wants = Wants::Inner;
                return not_ip(record, Some(MPLS));
            }
        } else if let Some(session) = after(rest, "PPPoE ").and_then(|rest| after(rest.trim_start(), "[ses "))
        {
            // `PPPoE  [ses 0x1dcd] IP …`, `[ses 0x11] PPP-IP (0x0021), length 62: …`
            let Some((id, after_id)) = hex_or_decimal(session) else { break };
            record.layers.push(Layer::Tunnel { name: "pppoe", id: Some(id) });
            record.field();
            rest = after_id.split_once(']').map_or("", |(_, rest)| rest).trim_start();
            rest = ppp(record, rest, depth + 1).unwrap_or(rest);
            family = Family::Unknown;
        } else if let Some(inner) =
            (ethernet || depth == 0 && record.time.is_some()).then(|| behind_tag(rest)).flatten()
        {
            rest = inner;
            family = Family::Unknown;
            // Some tags stand before the addresses.
            if mac(word(rest).0).is_some() && record.link.source.is_none() {
                return network(record, rest, depth);
            }
        } else if let Some(inner) =
            rest.starts_with("LLC, dsap SNAP").then(|| rest.find("ethertype ")).flatten()
        {
            rest = rest.get(inner..).unwrap_or_default();
            family = Family::Unknown;
        } else if let Some(path) = after(rest, "NSH,") {
            // Network service header (RFC 8300).
            let id = path.split("service-path-id ").nth(1).and_then(hex_or_decimal).map(|(id, _)| id);
            record.layers.push(Layer::Tunnel { name: "nsh", id });
            let Some((_, inner)) = path.split_once(": ") else { break };
            rest = inner;
            family = Family::Unknown;
        } else if let Some(inner) = behind_macsec(rest) {
            record.layers.push(Layer::Tunnel { name: "macsec", id: None });
            rest = inner;
            family = Family::Unknown;
        } else {
            break;
        }
    }
    // Nothing behind it, or the beginning of one of its words.
    if ethernet && ["ethertype", "length", "vlan"].iter().any(|name| name.starts_with(rest)) {
        return Status::Partial;
    }
    payload(record, rest, family, ethernet, depth)
}

fn payload(record: &mut Record, text: &str, family: Family, ethernet: bool, depth: u8) -> Status {
    if let Some(rest) = keyword(text, "IP6").or_else(|| after(text, "ip6: ")) {
        return ip::read(record, rest, true, depth);
    }
    // PPP under no option at all: `IP: IP 10.0.0.1 > …`.
    let text = ["IP: ", "IP6: "]
        .iter()
        .find_map(|name| text.strip_prefix(name))
        .filter(|rest| rest.starts_with("IP"))
        .unwrap_or(text);
    // Raw IP links under `-e` print in small letters.
    if let Some(rest) = keyword(text, "IP").or_else(|| after(text, "ip: ")) {
        return ip::read(record, rest, false, depth);
    }
    if let Some(rest) = ["ARP", "arp", "RARP", "rarp"].iter().find_map(|name| keyword(text, name)) {
        if arp::read(record, rest) {
            return Status::Packet;
        }
        record.quality.open = true;
        return if rest.len() < 4 { Status::Partial } else { not_ip(record, Some(0x0806)) };
    }
    if text.starts_with("[|arp]") {
        let arp = Arp { operation: 0, sender_mac: None, sender: None, target_mac: None, target: None };
        record.body = Body::Arp(arp);
        record.field();
        return Status::Packet;
    }
    match family {
        Family::V4 => ip::read(record, text, false, depth),
        Family::V6 => ip::read(record, text, true, depth),
        Family::Arp => {
            if arp::read(record, text) {
                Status::Packet
            } else {
                not_ip(record, Some(0x0806))
            }
        }
        Family::Other(kind) => not_ip(record, Some(kind)),
        Family::Unknown if ethernet => match ip::read(record, text, false, depth) {
            Status::No => not_ip(record, None),
            status => status,
        },
        Family::Unknown => match ip::read(record, text, false, depth) {
            Status::No if record.time.is_some() => unknown_link(record, text, depth),
            status => status,
        },
    }
}

/// What follows a PPP header: `IP (0x0021), length 62: …`, `MPLS (0x0281), length 48: …`, `PPP-IP (0x0021), …`.
fn ppp<'a>(record: &mut Record, text: &'a str, depth: u8) -> Option<&'a str> {
    let plain = after(text, "PPP-").unwrap_or(text);
    let (name, rest) = word(plain);
    if !matches!(name, "IP" | "IP6" | "IPv6" | "MPLS") {
        return None;
    }
    let found = group(rest, '(', ')').filter(|found| found.inside.starts_with("0x"))?;
    let (length, rest) = keyword(found.rest.trim_start_matches([',', ' ']), "length").and_then(number32)?;
    if depth == 0 {
        record.original = Some(length);
    }
    record.field();
    Some(separator(rest))
}

/// Under `-q` and `-e` the type stands alone: `IPv4, length 60: `, and only its name behind a tag.
fn quiet_type(text: &str, tagged: bool) -> bool {
    let (name, rest) = text.split_once(',').unwrap_or((text, ""));
    let known = [
        "IPv4",
        "IPv6",
        "ARP",
        "802.1Q",
        "802.1Q-QinQ",
        "802.1Q-9100",
        "MPLS unicast",
        "MPLS multicast",
        "PPPoE S",
        "PPPoE D",
    ];
    known.contains(&name) && (tagged || rest.trim_start().starts_with("length "))
}

/// What follows the tag of a switch (Broadcom, Marvell), which stands before the real type, or before the addresses.
fn behind_tag(text: &str) -> Option<&str> {
    let tags = ["BRCM tag ", "Marvell ", "EDSA ", "DSA ", "CPU ", "Forward "];
    if !tags.iter().any(|tag| text.starts_with(tag)) {
        return None;
    }
    let mut rest = text;
    while let Some((_, next)) = rest.split_once(", ") {
        let first = word(next).0;
        // Marvell's own type, which says nothing of what is inside, stands at the beginning.
        if matches!(first, "ethertype" | "IP" | "IP6" | "ARP," | "IPv4," | "IPv6,") || mac(first).is_some() {
            return Some(next);
        }
        rest = next;
    }
    None
}

/// `an 0, pn 66, flags I, sl 34, sci caf9df4f509a0064, ethertype IPv4 (0x0800), …`: `MACsec` that does not encrypt.
fn behind_macsec(text: &str) -> Option<&str> {
    let at = text.starts_with("an ").then(|| text.find(", ethertype ").or_else(|| text.find(", IP")))??;
    text.get(at + 2..)
}

/// Link headers that are not known by name (switch tags, firewall logs …) stand before what is.
fn unknown_link(record: &mut Record, text: &str, depth: u8) -> Status {
    if depth == 0
        && let Some(inner) = inside::inner_start(text)
    {
        let before = record.clone();
        match network(record, inner, depth + 1) {
            Status::No => *record = before,
            status => return status,
        }
    }
    if known_protocol(text) { not_ip(record, None) } else { Status::No }
}

fn not_ip(record: &mut Record, kind: Option<u16>) -> Status {
    record.body = Body::NotIp(kind);
    record.field();
    Status::Packet
}

/// Protocols beside IP that tcpdump names first on a line, or `[|ip6]`, of which too little was captured.
pub(super) fn known_protocol(text: &str) -> bool {
    if text.starts_with("[|") && text.ends_with(']') {
        return true;
    }
    let names = [
        "IPX", "STP", "CDPv", "LLDP", "EAPOL", "EAP", "IS-IS", "ISIS", "LLC", "SNAP", "AARP", "aarp", "NBF",
        "LACPv", "DTPv", "VTPv", "UDLD", "Loopback", "PPPoE", "Unknown", "802.1d", "802.1w", "RRCP", "LCP",
        "IPCP", "CFM", "MPLS", "decnet", "sap ", "PTPv", "RARP", "FRF", "AARP",
    ];
    names.iter().any(|name| text.starts_with(name))
}

fn number_only(text: &str) -> bool {
    number(text).is_some_and(|(_, rest)| rest.is_empty())
}

/// What follows one comma or colon; an IPv6 address behind it may begin with colons itself.
fn separator(text: &str) -> &str {
    let text = text.trim_start();
    text.strip_prefix([',', ':']).map_or(text, str::trim_start)
}

/// `(oui Unknown)` behind a hardware address.
fn vendor(text: &str) -> &str {
    match text.starts_with("(oui").then(|| group(text, '(', ')')).flatten() {
        Some(found) => found.rest,
        None => text,
    }
}

fn destination_address<'a>(record: &mut Record, name: &str, rest: &'a str) -> &'a str {
    let name = name.trim_end_matches(',');
    record.link.destination =
        if name.eq_ignore_ascii_case("broadcast") { Some([0xff; 6]) } else { mac(name) };
    vendor(rest)
}

/// `IPv4 (0x0800), `, `ARP, `
fn ether_type<'a>(record: &mut Record, text: &'a str, family: &mut Family) -> &'a str {
    let (name, mut rest) = word(text);
    let mut number = None;
    let spelled = name.trim_end_matches([',', ':']);
    if let Some(found) = group(rest, '(', ')').filter(|found| number_only(found.inside)) {
        rest = found.rest; // `AF IPv6 (30)`
    }
    if let Some(found) = rest.starts_with("(0x").then(|| group(rest, '(', ')')).flatten() {
        number = hex_or_decimal(found.inside).map(|(kind, _)| kind);
        rest = found.rest;
    } else if let Some(found) =
        rest.find("(0x").filter(|&at| at < 40 && !rest.get(..at).unwrap_or_default().contains([',', ':']))
    {
        // A name of several words: `Loopback test (0x9000)`.
        let found = rest.get(found..).and_then(|rest| group(rest, '(', ')'));
        number = found.as_ref().and_then(|found| hex_or_decimal(found.inside)).map(|(kind, _)| kind);
        rest = found.map_or("", |found| found.rest);
    }
    *family = match (spelled, number) {
        ("IPv4" | "IP", _) | (_, Some(0x0800)) => Family::V4,
        ("IPv6" | "IP6", _) | (_, Some(0x86dd)) => Family::V6,
        ("ARP" | "RARP" | "Reverse", _) | (_, Some(0x0806)) => Family::Arp,
        // Tags, MPLS and PPPoE: the protocol follows behind them.
        ("802.1Q" | "802.1Q-QinQ" | "802.1AD", _)
        | (_, Some(0x8100 | 0x88a8 | 0x8847 | 0x8848 | 0x8863 | 0x8864 | 0x88e5) | None) => Family::Unknown,
        (_, Some(kind)) => u16::try_from(kind).map_or(Family::Unknown, Family::Other),
    };
    // `MPLS unicast, `, `PPPoE S, `
    let second = if number.is_none() {
        ["unicast", "multicast", "S,", "D,"].iter().find_map(|name| rest.strip_prefix(name))
    } else {
        None
    };
    let rest = separator(second.unwrap_or(rest));
    if let Family::Other(_) = family
        && let Some((length, _)) = keyword(rest, "length").and_then(number32)
    {
        record.original.get_or_insert(length);
    }
    rest
}

/// tcpdump 3: `0800 74: ` or `ip 74: `.
fn old_type_and_length<'a>(record: &mut Record, text: &'a str, family: &mut Family) -> &'a str {
    let (kind, rest) = word(text);
    *family = match kind {
        "0800" | "ip" => Family::V4,
        "86dd" | "ip6" => Family::V6,
        "0806" | "arp" => Family::Arp,
        _ => match u16::from_str_radix(kind, 16) {
            Ok(kind) => Family::Other(kind),
            Err(_) => return text,
        },
    };
    record.field();
    match number32(rest) {
        Some((length, after_length)) => {
            record.original = Some(length);
            separator(after_length)
        }
        None => rest,
    }
}
