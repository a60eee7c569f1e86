//! Packets inside packets: what tunnels carry and what ICMP errors quote.

use std::sync::Arc;

use super::header::Header;
use super::host::End;
use super::pair::{Pair, pair};
use super::record::{Record, Status, Wants};
use super::scan::{after, group, hex_or_decimal, keyword, word};
use super::{icmp, ip, link};
use crate::packet::{Body, Host, Layer, Quoted, TcpFlags};
use crate::seq::{Number, SeqNum};

/// What an ICMP error quotes, printed behind its length under `-v`.
pub(super) fn quotation(record: &mut Record, text: &str, depth: u8) {
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
    let status = ip::read(&mut inner, start, message.v6, depth + 1);
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
                            Some(SeqNum(seq))
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

/// Tunnels: the packet inside takes the place of the one around it.
pub(super) fn tunnel(
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
    } else if keyword(text, "OTV").is_some() {
        // By Linux's port for VXLAN, 8472, which is that of OTV.
        ("vxlan", id("instance "), inner_start(text))
    } else if keyword(text, "Geneve").is_some() {
        ("geneve", id("vni "), inner_start(text))
    } else if text.starts_with("MPLS (") {
        // What follows the last label has no name under `-e`.
        let rest = text
            .split_once("[S]")
            .and_then(|(_, rest)| rest.split_once(')'))
            .map(|(_, rest)| rest.trim_start());
        ("mpls", id("label "), inner_start(text).or(rest))
    } else if text.starts_with("GREv1") {
        ("pptp", id("call "), inner_start(text))
    } else if (text.starts_with("GREv0") || text.starts_with("gre")) && text.contains("erspan type") {
        ("erspan", id("session "), inner_start(text))
    } else if text.starts_with("GREv0") || text.starts_with("gre") {
        ("gre", id("key="), inner_start(text))
    } else if text.starts_with("l2tp:[") {
        ("l2tp", id("/"), text.split_once('{').map(|(_, inner)| inner.trim_end_matches('}')))
    } else if keyword(text, "etherip").is_some() {
        ("etherip", None, inner_start(text))
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
    // The first of several fragments only begins what it carries.
    if status == Status::Packet && header.more {
        record.wants = packet.wants;
        ip::datagram(record, header, source, destination, text);
        return Some(Status::Packet);
    }
    if status == Status::Packet {
        let v6 = |host: &Host| host.ip().is_some_and(|ip| ip.is_ipv6());
        let outer = header.v6 || v6(&source.without_port());
        let text = inner.unwrap_or_default();
        let inner = match (word(text).0, pair(text)) {
            ("IP6", _) => true,
            ("IP", _) => false,
            (_, Pair::Both(source, ..)) => v6(&source.without_port()) || v6(&source.with_port().0),
            _ => header.protocol == Some(41),
        };
        let name = match (name, outer, inner) {
            ("ipip", false, true) => "6in4",
            ("ipip", true, false) => "4in6",
            ("ipip", true, true) => "6in6",
            (name, ..) => name,
        };
        // RFC 7510: the labels stand behind a UDP header of their own.
        if name == "mpls" && destination.has_port_behind_address() {
            record.layers.push(Layer::Tunnel { name: "mpls-in-udp", id: None });
        }
        record.layers.push(Layer::Tunnel { name, id });
        if packet.link.source.is_some() {
            record.link.source = packet.link.source;
            record.link.destination = packet.link.destination;
        }
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
    let generic = matches!(name, "gre" | "pptp" | "erspan");
    // What GRE carries stands on the same line, and on the next ones under `-v`.
    let nothing = generic && !record.verbose || text.contains("gre-proto-") || text.contains("no-payload");
    record.wants = if nothing { Wants::Nothing } else { Wants::Inner };
    record.quality.open = !nothing;
    record.field();
    if generic {
        let net = header.net(source.without_port(), destination.without_port(), Some(47));
        record.body = Body::Other(Some(47), Some(Arc::from("gre")));
        record.net = Some(net);
    } else {
        ip::datagram(record, header, source, destination, text);
    }
    Some(Status::Packet)
}

/// Where the packet inside a tunnel begins: at `IP`, `IP6`, `ARP`, or two hardware addresses, behind the tunnel's
/// own text; under `-e` perhaps with the ends themselves, behind the length.
pub(super) fn inner_start(text: &str) -> Option<&str> {
    let mut rest = word(text).1;
    let mut before = "";
    while !rest.is_empty() {
        let (first, next) = word(rest);
        let start = matches!(first, "IP" | "IP6" | "ARP," | "ethertype")
            || super::scan::mac(first).is_some()
            || Header::starts(rest) && !before.is_empty();
        // `proto IPv4`, and `IP` as the name of a protocol, are followed by something in parentheses or a comma.
        if start && before != "proto" {
            return Some(rest);
        }
        if (before == "length" || first.ends_with("):"))
            && (Header::starts(next) || first.ends_with(':') && matches!(pair(next), Pair::Both(..)))
        {
            return Some(next);
        }
        before = first;
        rest = next;
    }
    None
}
