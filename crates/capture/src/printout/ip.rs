//! The IP part of a line: the header in parentheses (`-v`), both ends, and what they carry.

use std::sync::Arc;

use super::host::{End, address, ends_with_ports};
use super::link;
use super::record::{Record, Status, Wants};
use super::scan::{after, group, hex_or_decimal, keyword, number, number32, word};
use super::{icmp, tcp};
use crate::packet::{Body, Checksum, Datagram, Fragment, Host, Layer, Net, Oddity, Port, Quoted, TcpFlags};
use crate::seq::Number;

/// Tunnels inside tunnels are followed this deep.
const MAX_DEPTH: u8 = 4;

/// Longest note that is kept of a decoded payload, in characters.
const MAX_NOTE: usize = 300;

/// What a header in parentheses says, or the remarks that older versions put at the end of a line.
#[derive(Default)]
struct Header {
    ttl: Option<u8>,
    id: Option<u16>,
    dont_fragment: Option<bool>,
    more: bool,
    offset: Option<u32>,
    protocol: Option<u8>,
    total_length: Option<u32>,
    ecn: Option<u8>,
    bad_checksum: bool,
    /// The header has options: its own length is not known then.
    options: bool,
    v6: bool,
    shown: bool,
}

impl Header {
    /// Is this how the inside of a header's parentheses begins?
    fn starts(text: &str) -> bool {
        ["(tos ", "(ttl ", "(class ", "(flowlabel ", "(hlim ", "(flags ", "(len "]
            .iter()
            .any(|start| text.starts_with(start))
    }

    /// Reads `tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 60`, or IPv6's
    /// `flowlabel 0x1, hlim 64, next-header TCP (6) payload length: 40`. Gives the number of fields.
    fn read(&mut self, text: &str) -> u32 {
        self.shown = true;
        let mut fields = 0;
        let mut rest = Some(text);
        while let Some(text) = rest {
            let (piece, next) = super::scan::part(text);
            rest = next;
            let (name, value) = word(piece);
            let known = match name {
                "tos" | "class" => hex_or_decimal(value).map(|(tos, _)| {
                    self.ecn = u8::try_from(tos & 3).ok();
                    self.v6 |= name == "class";
                }),
                "ttl" | "hlim" => number(value).map(|(ttl, _)| {
                    self.ttl = u8::try_from(ttl).ok();
                    self.v6 |= name == "hlim";
                }),
                "id" => number(value).map(|(id, _)| self.id = u16::try_from(id).ok()),
                "offset" => number32(value).map(|(offset, _)| self.offset = Some(offset)),
                "flags" => group(value, '[', ']').map(|flags| {
                    self.dont_fragment = Some(flags.inside.contains("DF"));
                    self.more = flags.inside.contains('+');
                }),
                "proto" => {
                    value.rfind('(').and_then(|at| number(value.get(at + 1..)?)).map(|(protocol, _)| {
                        self.protocol = u8::try_from(protocol).ok();
                    })
                }
                "length" | "length:" | "len" => {
                    number32(value).map(|(length, _)| self.total_length = Some(length))
                }
                "next-header" => {
                    let protocol = value.find('(').and_then(|at| number(value.get(at + 1..)?));
                    self.protocol = protocol.and_then(|(protocol, _)| u8::try_from(protocol).ok());
                    self.v6 = true;
                    // The fixed header of 40 bytes is not counted in it (RFC 8200, section 3).
                    value.split("payload length: ").nth(1).and_then(number32).map(|(length, _)| {
                        self.total_length = length.checked_add(40);
                    })
                }
                "options" => {
                    self.options = true;
                    Some(())
                }
                "bad" => {
                    self.bad_checksum = true;
                    Some(())
                }
                _ => None,
            };
            fields += u32::from(known.is_some());
        }
        fields
    }

    /// Older versions print parts of the header behind everything else: `(DF)`, `[tos 0x10]`,
    /// `(ttl 64, id 1, len 60)`, `(frag 7668:1480@0+)`. Gives the text without them.
    fn read_tail<'a>(&mut self, text: &'a str, record: &mut Record) -> &'a str {
        let mut text = text.trim_end();
        for _ in 0..6 {
            let open = match text.bytes().last() {
                Some(b')') => text.rfind('('),
                Some(b']') => text.rfind('['),
                _ => None,
            };
            let Some((before, remark)) = open.map(|open| text.split_at(open)) else { break };
            let inside = remark.get(1..remark.len().saturating_sub(1)).unwrap_or_default();
            let known = match word(inside).0 {
                "DF" => {
                    self.dont_fragment = Some(true);
                    inside == "DF"
                }
                "ttl" | "len" | "hlim" => self.read(inside) > 0,
                "tos" => {
                    self.read(inside);
                    true
                }
                "frag" => self.fragment(inside).is_some(),
                "ipip-proto-4" => true,
                _ => false,
            };
            if !known {
                break;
            }
            record.field();
            text = before.trim_end();
        }
        text
    }

    /// `frag 7668:1480@2960+`
    fn fragment(&mut self, text: &str) -> Option<()> {
        let (id, rest) = number(text.strip_prefix("frag ")?.trim_start())?;
        let (_length, rest) = number(rest.strip_prefix(':')?)?;
        let (offset, rest) = number32(rest.strip_prefix('@')?)?;
        self.id = u16::try_from(id).ok();
        self.offset = Some(offset);
        self.more = rest.starts_with('+');
        Some(())
    }

    fn net(&self, source: Host, destination: Host, protocol: Option<u8>) -> Net {
        let v6 = self.v6 || source.ip().is_some_and(|ip| ip.is_ipv6());
        let fragment = (self.more || self.offset.is_some_and(|offset| offset > 0))
            .then(|| Fragment { offset: self.offset.unwrap_or(0), more: self.more });
        Net {
            source,
            destination,
            ttl: self.ttl,
            id: self.id,
            dont_fragment: if v6 { Some(true) } else { self.dont_fragment },
            fragment,
            total_length: self.total_length,
            ecn: self.ecn,
            protocol: protocol.or(self.protocol),
            checksum: if self.bad_checksum { Checksum::Bad } else { Checksum::Unknown },
        }
    }

    /// Length of a UDP payload, by the length of the datagram.
    fn udp_payload(&self) -> Option<u32> {
        let direct =
            self.protocol == Some(17) && !self.options && !self.more && self.offset.unwrap_or(0) == 0;
        let headers = if self.v6 { 48 } else { 28 };
        self.total_length.filter(|_| direct).and_then(|length| length.checked_sub(headers))
    }
}

/// Both ends at the start of a text.
enum Pair<'a> {
    Both(End<'a>, End<'a>, &'a str),
    /// The text stops within them.
    Half,
    None,
}

/// `10.0.0.1.80 > 10.0.0.2.40000: …`
fn pair(text: &str) -> Pair<'_> {
    let Some((source, rest)) = end_text(text) else { return Pair::None };
    if !plausible(source) {
        return Pair::None;
    }
    if rest.is_empty() {
        return if source.contains('.') || address(source).is_some() { Pair::Half } else { Pair::None };
    }
    let (arrow, rest_after) = word(rest);
    let (arrow, rest) =
        if matches!(arrow, ">" | "->" | "→" | "=>" | "-->") { (true, rest_after) } else { (false, rest) };
    if rest.is_empty() {
        return Pair::Half;
    }
    let Some((destination, rest)) = end_text(rest) else { return Pair::None };
    let Some(destination) = destination.strip_suffix(':') else {
        let half = rest.is_empty() && arrow && plausible(destination);
        return if half { Pair::Half } else { Pair::None };
    };
    // Where a page has eaten the arrow, two addresses stand side by side.
    let found = plausible(destination) && (arrow || numeric(source) && numeric(destination));
    if found { Pair::Both(End::new(source), End::new(destination), rest) } else { Pair::None }
}

/// One end and what follows. A redaction in angle brackets may hold blanks: `<Client IP>.59984`.
fn end_text(text: &str) -> Option<(&str, &str)> {
    if text.starts_with('<') {
        let close = text.find('>')?;
        let after = text.get(close..)?;
        let length = after.find(char::is_whitespace).unwrap_or(after.len());
        return Some((text.get(..close + length)?, text.get(close + length..)?.trim_start()));
    }
    let (first, rest) = word(text);
    (!first.is_empty()).then_some((first, rest))
}

fn numeric(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.bytes().filter(|&byte| byte == b'.').count() >= 3
}

/// Could this stand for a host: no punctuation of prose or code in it?
fn plausible(text: &str) -> bool {
    let length = text.len();
    let edge =
        text.starts_with('<') || !text.ends_with([',', ';', '.']) && !text.starts_with(['-', '.', ',']);
    (1..=300).contains(&length)
        && edge
        && !text.contains(['"', '\'', '=', '|', '!', ',', ';', '(', ')', '$', '&', '@', '\\', '+', '^', '~'])
}

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
            record.quality.fields += header.read(found.inside);
            record.verbose = true;
            rest = found.rest;
        }
        for remark in ["truncated-ip6 ", "truncated-ip ", "bad-len ", "bad-hlen "] {
            if let Some(cut) = after(rest, remark) {
                record.oddities.push(Oddity::BadLength("ip"));
                rest = cut.split_once('!').map_or(cut, |(_, rest)| rest).trim_start();
            }
        }
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
    loop {
        if let Some(rest) = ["HBH", "DSTOPT", "srcrt", "RT6"].iter().find_map(|name| keyword(text, name)) {
            text = rest;
        } else if let Some(options) = text.starts_with("(rtalert").then(|| group(text, '(', ')')).flatten() {
            text = options.rest;
        } else if let Some(padding) = text.starts_with("(pad").then(|| group(text, '(', ')')).flatten() {
            text = padding.rest;
        } else if let Some(sum) = text.starts_with("[icmp6 sum").then(|| group(text, '[', ']')).flatten() {
            text = sum.rest;
        } else {
            break;
        }
    }
    if header.offset.is_some_and(|offset| offset > 0) {
        record.net = Some(hosts(None));
        record.body = Body::Fragment;
        return Status::Packet;
    }
    if text.is_empty() && header.protocol.is_none() {
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
        icmp::read(record, v6, &net.source_of_quoted(), rest);
        quotation(record, rest, depth);
        record.net = Some(net);
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
        record.net = Some(hosts(None));
        record.body = Body::Other(None, Some(Arc::from(word(text).0.trim_end_matches([',', ':']))));
        return Status::Packet;
    }
    Status::No
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
    if text.starts_with("UDP,") && !text.starts_with("UDP-encap") {
        datagram(record, header, source, destination, text);
        return Some(Status::Packet);
    }
    if tcp && !text.is_empty() {
        let (from, to, ports) = ports_of(source, destination);
        tcp::bare(record, ports, None);
        record.net = Some(header.net(from, to, Some(6)));
        return Some(Status::Packet);
    }
    None
}

/// Any UDP datagram: what tcpdump decoded of the payload becomes its note.
fn datagram(record: &mut Record, header: &Header, source: &End<'_>, destination: &End<'_>, text: &str) {
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
    let inside = text.strip_suffix(')').and_then(|text| text.rfind('(').and_then(|at| text.get(at + 1..)));
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

/// What an ICMP error quotes, printed behind its length under `-v`.
fn quotation(record: &mut Record, text: &str, depth: u8) {
    let Body::Icmp(message) = &mut record.body else { return };
    if !icmp::quotes(&message.message) {
        return;
    }
    if record.verbose {
        record.wants = Wants::Quoted;
    }
    let start = ["IP6 (", "IP (", "(tos ", "IP6 ", "IP "].iter().filter_map(|mark| text.find(mark)).min();
    let Some(start) = start.and_then(|start| text.get(start..)) else { return };
    let start = after(start, "IP6").or_else(|| after(start, "IP")).unwrap_or(start);
    let mut inner = Record::default();
    let status = read(&mut inner, start, message.v6, depth + 1);
    record.quality.fields = record.quality.fields.saturating_add(inner.quality.fields);
    match (status, inner.net) {
        (Status::Packet, Some(net)) => {
            let (source_port, destination_port, seq) = match inner.body {
                Body::Tcp(segment) => {
                    // The quotation stops behind the sequence number, and it is printed as it is where the ACK
                    // flag is not shown; otherwise it would be relative to a connection that may be unknown.
                    let seq = match segment.seq {
                        Some(Number::Relative(seq))
                            if !segment.flags.has(TcpFlags::ACK) || segment.flags.syn() =>
                        {
                            Some(crate::seq::SeqNum(seq))
                        }
                        _ => None,
                    };
                    (Some(segment.source_port), Some(segment.destination_port), seq)
                }
                Body::Udp(datagram) => (Some(datagram.source_port), Some(datagram.destination_port), None),
                _ => (None, None, None),
            };
            message.quoted = Some(Box::new(Quoted {
                source: net.source,
                destination: net.destination,
                protocol: net.protocol,
                source_port,
                destination_port,
                seq,
                id: net.id,
            }));
            record.wants = if inner.quality.open { Wants::Quoted } else { Wants::Nothing };
        }
        _ => record.quality.open = true,
    }
}

impl Net {
    /// Where an ICMP error goes, the packet that it quotes came from.
    fn source_of_quoted(&self) -> Host {
        self.destination.clone()
    }
}

/// Tunnels: the packet inside takes the place of the one around it.
fn tunnel(
    record: &mut Record,
    header: &Header,
    source: &End<'_>,
    destination: &End<'_>,
    text: &str,
    depth: u8,
) -> Option<Status> {
    // `-vv` puts the verdict on the outer checksum before the tunnel's name.
    let sum = ["[udp sum ok]", "[no cksum]", "[bad udp cksum"].iter().any(|note| text.starts_with(note));
    let text = if sum { group(text, '[', ']').map_or(text, |note| note.rest) } else { text };
    let id = |mark: &str| {
        let at = text.find(mark)?;
        hex_or_decimal(text.get(at + mark.len()..)?).map(|(id, _)| id)
    };
    let (name, id, inner) = if keyword(text, "VXLAN").is_some() || keyword(text, "VXLAN-GPE").is_some() {
        ("vxlan", id("vni "), inner_start(text))
    } else if keyword(text, "Geneve").is_some() {
        ("geneve", id("vni "), inner_start(text))
    } else if text.starts_with("GREv0") || text.starts_with("GREv1") || text.starts_with("gre") {
        ("gre", id("key=").or_else(|| id("call ")), inner_start(text))
    } else if keyword(text, "IP").is_some() || keyword(text, "IP6").is_some() {
        ("ipip", None, Some(text))
    } else if header.protocol.is_none_or(|protocol| protocol == 4 || protocol == 41)
        && !source.has_port_behind_address()
    {
        if !matches!(pair(text), Pair::Both(..)) && !Header::starts(text) {
            return None;
        }
        ("ipip", None, Some(text))
    } else {
        return None;
    };
    let mut packet = Record::default();
    let status = match inner {
        Some(inner) => link::network(&mut packet, inner, depth + 1),
        None => Status::Partial,
    };
    record.quality.add(packet.quality);
    if status == Status::Packet {
        record.layers.push(Layer::Tunnel { name, id });
        record.layers.append(&mut packet.layers);
        record.net = packet.net;
        record.body = packet.body;
        record.oddities.append(&mut packet.oddities);
        record.wants = packet.wants;
        record.verbose = packet.verbose;
        return Some(Status::Packet);
    }
    if name == "ipip" {
        return (status == Status::Partial).then_some(Status::Partial);
    }
    record.wants = Wants::Inner;
    record.quality.open = true;
    record.field();
    if name == "gre" {
        let net = header.net(source.without_port(), destination.without_port(), Some(47));
        record.body = Body::Other(Some(47), Some(Arc::from("gre")));
        record.net = Some(net);
    } else {
        datagram(record, header, source, destination, text);
    }
    Some(Status::Packet)
}

/// Where the packet inside a tunnel begins: at `IP`, `IP6`, `ARP`, or two hardware addresses, behind the tunnel's
/// own text; under `-e` perhaps with the ends themselves, behind the length.
fn inner_start(text: &str) -> Option<&str> {
    let mut rest = word(text).1;
    let mut before = "";
    while !rest.is_empty() {
        let (first, next) = word(rest);
        let start = matches!(first, "IP" | "IP6" | "ARP," | "ethertype") || super::scan::mac(first).is_some();
        // `proto IPv4`, and `IP` as the name of a protocol, are followed by something in parentheses or a comma.
        if start && before != "proto" {
            return Some(rest);
        }
        if before == "length"
            && (Header::starts(next) || first.ends_with(':') && matches!(pair(next), Pair::Both(..)))
        {
            return Some(next);
        }
        before = first;
        rest = next;
    }
    None
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
    if let (0, Some((ports, rest))) = (offset, found.rest.split_once(": ")) {
        if let Some((from, to)) = ports.split_once(" > ") {
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
    }
    record.net = Some(net);
    Some(Status::Packet)
}

/// Protocols above IP that have no ports: number (IANA) and name.
fn other_protocol(text: &str) -> Option<(u8, &'static str)> {
    if let Some((protocol, _)) = text.strip_prefix("ip-proto-").and_then(number) {
        return u8::try_from(protocol).ok().map(|protocol| (protocol, ""));
    }
    let known: [(&str, u8, &'static str); 20] = [
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
