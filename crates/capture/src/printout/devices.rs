//! Packet lines of network devices and of Solaris: `diagnose sniffer packet` of Fortinet, `snoop`, the
//! sniffer of `MikroTik`'s.

use std::sync::Arc;

use super::clock::Printed;
use super::host::{self, End, NOT_SHOWN};
use super::record::{Record, Wireshark};
use super::scan::{after, mac, number, number32, word};
use super::tcp::{self, FLAGS_NOT_SHOWN};
use super::{clock, tshark};
use crate::packet::{
    Arp, Body, Checksum, Datagram, FrameDirection, Host, Icmp, IcmpMessage, Net, Oddity, Port, TcpFlags,
    TcpOptions, Unreachable,
};
use crate::seq::{Number, SeqNum};

/// A header of which only the ends are known.
pub(super) fn ends(source: Host, destination: Host, protocol: Option<u8>) -> Net {
    Net {
        source,
        destination,
        ttl: None,
        id: None,
        dont_fragment: None,
        fragment: None,
        total_length: None,
        ecn: None,
        protocol,
        checksum: Checksum::Unknown,
    }
}

pub(super) fn udp(ports: (Port, Port), length: Option<u32>) -> Body {
    Body::Udp(Datagram {
        source_port: ports.0,
        destination_port: ports.1,
        length,
        checksum: Checksum::Unknown,
        note: None,
    })
}

/// TCP of which only the flags are known, or not even these.
pub(super) fn tcp_with(record: &mut Record, ports: (Port, Port), flags: Option<TcpFlags>) -> Body {
    let mut segment = tcp::segment(ports.0, ports.1);
    segment.flags = flags.unwrap_or(TcpFlags::ACK);
    if flags.is_none() {
        record.oddities.push(Oddity::HeadersCut(FLAGS_NOT_SHOWN));
    }
    Body::Tcp(segment)
}

/// Names of flags in words: `SYN, ACK`, `syn`, `PSH|ACK`, `S.`. `None` where one of them is none.
pub(super) fn flag_words(text: &str) -> Option<TcpFlags> {
    let mut flags = TcpFlags::default();
    let mut any = false;
    for name in text.split([',', ' ', '|']).filter(|name| !name.is_empty()) {
        let flag = match name.to_ascii_uppercase().as_str() {
            "SYN" => TcpFlags::SYN,
            "ACK" => TcpFlags::ACK,
            "FIN" => TcpFlags::FIN,
            "RST" | "RESET" => TcpFlags::RST,
            "PSH" | "PUSH" => TcpFlags::PSH,
            "URG" => TcpFlags::URG,
            "ECE" => TcpFlags::ECE,
            "CWR" => TcpFlags::CWR,
            "NS" => TcpFlags::AE,
            _ => return None,
        };
        flags = flags | flag;
        any = true;
    }
    any.then_some(flags)
}

/// `0.123456 port1 in 10.0.0.1.40000 -> 10.0.0.2.443: syn 123456789`. Numbers are those on the wire.
pub(super) fn fortigate(text: &str) -> Option<Record> {
    let (time, rest) = clock::read(text)?;
    let mut record =
        Record { time: Some(time), numbered: true, format: Some("fortigate"), ..Record::default() };
    let mut rest = rest;
    let (first, after_first) = word(rest);
    let (second, after_second) = word(after_first);
    let way = match second {
        "in" => Some(FrameDirection::In),
        "out" => Some(FrameDirection::Out),
        _ => None,
    };
    if second == "in" || second == "out" || second == "--" {
        record.interface = Some(first.to_owned());
        record.link.direction = way;
        rest = after_second;
    }
    if let Some(arp) = after(rest, "arp ") {
        // tcpdump 3 prints the same behind the time of day.
        if record.interface.is_none() && !matches!(time, Printed::Seconds(_)) {
            return None;
        }
        record.body = Body::Arp(request(arp)?);
        return Some(record);
    }
    let (source, rest) = word(rest);
    let (arrow, rest) = word(rest);
    let (destination, info) = word(rest);
    let destination = destination.strip_suffix(':')?;
    if arrow != "->" {
        return None;
    }
    let (source, destination) = (End::new(source), End::new(destination));
    let (kind, rest) = word(info);
    let icmp = kind.starts_with("icmp");
    let protocol;
    if icmp {
        let (source, destination) = (source.without_port(), destination.without_port());
        let v6 = matches!(source, Host::Ip(std::net::IpAddr::V6(_)));
        protocol = Some(if v6 { 58 } else { 1 });
        record.body = Body::Icmp(Icmp { v6, message: icmp_words(rest), quoted: None, length: None });
        record.net = Some(ends(source, destination, protocol));
        return Some(record);
    }
    let ((from, source_port), (to, destination_port)) = (source.with_port(), destination.with_port());
    let ports = (source_port, destination_port);
    if kind == "udp" {
        record.body = udp(ports, number32(rest).map(|(length, _)| length));
        protocol = Some(17);
    } else {
        let mut segment = tcp::segment(ports.0, ports.1);
        let mut rest = info;
        let mut any = false;
        loop {
            let (name, next) = word(rest);
            let Some(flag) = flag_words(name) else { break };
            let value =
                number32(next).filter(|(_, rest)| rest.is_empty() || rest.starts_with(char::is_whitespace));
            let sequence = value.map(|(value, _)| Number::Absolute(SeqNum(value)));
            segment.flags = segment.flags | flag;
            if flag == TcpFlags::ACK {
                segment.ack = sequence;
            } else {
                segment.seq = sequence.or(segment.seq);
            }
            any = true;
            rest = value.map_or(next, |(_, rest)| rest.trim_start());
        }
        if any {
            record.body = Body::Tcp(segment);
            protocol = Some(6);
        } else {
            let found = after(info, "ip-proto-").or_else(|| after(info, "proto ")).and_then(number32);
            protocol = found.and_then(|(protocol, _)| u8::try_from(protocol).ok());
            let known = protocol.is_some() || matches!(kind, "esp" | "gre" | "igmp" | "ospf" | "ah" | "vrrp");
            if !known {
                return None;
            }
            record.body = Body::Other(protocol, Some(Arc::from(kind)));
            record.net = Some(ends(source.without_port(), destination.without_port(), protocol));
            return Some(record);
        }
    }
    record.net = Some(ends(from, to, protocol));
    Some(record)
}

/// `who-has A tell B`, `reply A is-at M`
fn request(text: &str) -> Option<Arp> {
    let none = Arp { operation: 1, sender_mac: None, sender: None, target_mac: None, target: None };
    if let Some(rest) = after(text, "who-has ") {
        let (target, rest) = word(rest);
        let sender = rest.split("tell ").nth(1).map(|sender| host::host(word(sender).0));
        return Some(Arp { target: Some(host::host(target)), sender, ..none });
    }
    let (sender, rest) = word(after(text, "reply ")?);
    let mac_address = after(rest, "is-at ").and_then(|rest| mac(word(rest).0));
    Some(Arp { operation: 2, sender: Some(host::host(sender)), sender_mac: mac_address, ..none })
}

/// `echo request`, `time exceeded in-transit`, `host 10.0.0.1 unreachable`, `Echo reply (ID: 5 Sequence number: 0)`
pub(super) fn icmp_words(text: &str) -> IcmpMessage {
    let lower = text.to_ascii_lowercase();
    let value = |mark: &str| {
        let (value, _) = number(lower.split(mark).nth(1)?.trim_start())?;
        u16::try_from(value).ok()
    };
    let (id, seq) = (value("id:").or(value("id ")), value("sequence number:").or(value("seq ")));
    if lower.contains("echo") && lower.contains("request") {
        return IcmpMessage::EchoRequest(id, seq);
    }
    if lower.contains("echo") && lower.contains("repl") {
        return IcmpMessage::EchoReply(id, seq);
    }
    if lower.contains("need") && lower.contains("frag")
        || lower.contains("too big")
        || lower.contains("toobig")
    {
        return IcmpMessage::TooBig(value("mtu").map(u32::from));
    }
    if lower.contains("exceeded") {
        return IcmpMessage::TimeExceeded(lower.contains("reassembly"));
    }
    if lower.contains("redirect") {
        return IcmpMessage::Redirect;
    }
    if lower.contains("unreach") {
        return IcmpMessage::Unreachable(if lower.contains("prohib") || lower.contains("admin") {
            Unreachable::AdminProhibited
        } else if lower.contains("port") {
            Unreachable::Port
        } else if lower.contains("host") {
            Unreachable::Host
        } else if lower.contains("protocol") {
            Unreachable::Protocol
        } else if lower.contains("net") {
            Unreachable::Network
        } else {
            Unreachable::Other(255)
        });
    }
    IcmpMessage::Other(255, 0)
}

/// `  1   0.00000       client -> server       TCP D=80 S=40000 Syn Seq=1 Len=0 Win=64240 Options=<mss 1460>`
///
/// tshark's old rows look alike but for those of TCP, UDP and ARP themselves; others need `known`: such rows came before.
pub(super) fn snoop(text: &str, known: bool) -> Option<Record> {
    let (label, rest) = number32(text.trim_start()).filter(|(_, rest)| rest.starts_with(' '))?;
    let (time, rest) = clock::read(rest.trim_start())?;
    let (source, rest) = word(rest);
    let (arrow, rest) = word(rest);
    let (destination, rest) = if arrow == "->" { word(rest) } else { return None };
    let info = rest.trim();
    let (protocol, details) = word(info);
    let certain = details.starts_with("D=") || protocol == "ARP" && matches!(word(details).0, "C" | "R");
    if !certain && !known {
        return None;
    }
    let mut record =
        Record { label: Some(label), time: Some(time), format: Some("snoop"), ..Record::default() };
    record.numbered = true;
    // Its rows leave ports away as Wireshark's do, where a protocol above TCP is understood.
    record.wireshark = Some(Wireshark::default());
    let value = |name: &str| {
        let rest = details.split(name).nth(1)?;
        number32(rest).map(|(value, _)| value)
    };
    let port = |name: &str| Some(host::port(details.split(name).nth(1)?.split([' ', ',']).next()?));
    let hosts = (host::host(source), host::host(destination));
    match protocol {
        "TCP" if details.starts_with("D=") => {
            let mut segment = tcp::segment(port("S=")?, port("D=")?);
            let flags = details
                .split_whitespace()
                .filter_map(|word| flag_words(word.split('=').next().unwrap_or(word)));
            segment.flags = flags.fold(TcpFlags::default(), |all, flag| all | flag);
            segment.seq = value("Seq=").map(|seq| Number::Absolute(SeqNum(seq)));
            segment.ack = value("Ack=").map(|ack| Number::Absolute(SeqNum(ack)));
            segment.length = value("Len=");
            segment.window = value("Win=").and_then(|window| u16::try_from(window).ok());
            segment.options =
                details.split("Options=<").nth(1).map(|text| options(text.split('>').next().unwrap_or(text)));
            record.body = Body::Tcp(segment);
            record.net = Some(ends(hosts.0, hosts.1, Some(6)));
        }
        "UDP" if details.starts_with("D=") => {
            record.body =
                udp((port("S=")?, port("D=")?), value("LEN=").and_then(|length| length.checked_sub(8)));
            record.net = Some(ends(hosts.0, hosts.1, Some(17)));
        }
        "ICMP" | "ICMPv6" => {
            let v6 = protocol == "ICMPv6";
            record.body = Body::Icmp(Icmp { v6, message: icmp_words(details), quoted: None, length: None });
            record.net = Some(ends(hosts.0, hosts.1, Some(if v6 { 58 } else { 1 })));
        }
        "ARP" => {
            let (kind, rest) = word(details);
            let (first, rest) = match kind {
                "C" => word(after(rest, "Who is ")?),
                "R" => word(rest),
                _ => return None,
            };
            let name = host::host(first.trim_end_matches([',', '?']));
            let answer =
                rest.split(" is ").nth(1).or_else(|| after(rest, "is ")).and_then(|rest| mac(word(rest).0));
            let arp = |operation, sender, target| Arp {
                operation,
                sender_mac: answer,
                sender,
                target_mac: None,
                target,
            };
            record.body = Body::Arp(match kind {
                "C" => arp(1, Some(hosts.0), Some(name)),
                _ => arp(2, Some(name), None),
            });
        }
        "ETHER" => record.body = crate::packet::Body::NotIp(None),
        // A protocol above TCP or UDP: neither ports nor numbers.
        _ if protocol.len() >= 2
            && protocol.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) =>
        {
            record.numbered = false;
            let (source, destination) = (source.to_owned(), destination.to_owned());
            tshark::row(&mut record, &source, &destination, protocol, None, details);
        }
        _ => return None,
    }
    Some(record)
}

/// Are these snoop's gaps between packets, which it prints unless told otherwise, or times since the first packet? Those never
/// step back, which gaps do not keep up for long.
pub(super) fn snoop_gaps(times: &[Printed]) -> bool {
    let seconds = |time: &Printed| if let Printed::Seconds(time) = time { Some(*time) } else { None };
    let times: Vec<i64> = times.iter().filter_map(seconds).collect();
    let back = times.iter().zip(times.iter().skip(1)).any(|(before, after)| after < before);
    back || times.len() < 4
}

/// `mss 1460,nop,wscale 7,sackOK,tstamp 5 0`
fn options(text: &str) -> TcpOptions {
    let mut options = TcpOptions::default();
    for piece in text.split(',') {
        let (name, value) = word(piece);
        match name {
            "mss" => options.mss = number32(value).and_then(|(mss, _)| u16::try_from(mss).ok()),
            "wscale" => {
                options.window_scale = number32(value).and_then(|(shift, _)| u8::try_from(shift).ok());
            }
            "sackOK" => options.sack_permitted = true,
            "tstamp" => {
                let (now, echo) = word(value);
                options.timestamps =
                    number32(now).zip(number32(echo)).map(|((now, _), (echo, _))| (now, echo));
            }
            _ => {}
        }
    }
    options
}

/// `ether1  2.345  1  <-  AA:BB:CC:00:00:01 AA:BB:CC:00:00:02  10.0.0.1:40000  10.0.0.2:443  ip:tcp  74  0`
pub(super) fn mikrotik(text: &str) -> Option<Record> {
    let (interface, rest) = word(text);
    let (time, rest) = clock::read(rest)?;
    if !matches!(time, Printed::Seconds(_)) {
        return None;
    }
    let (label, rest) = number32(rest).filter(|(_, rest)| rest.starts_with(' '))?;
    let (arrow, rest) = word(rest);
    let direction = match arrow {
        "<-" | "rx" => FrameDirection::In,
        "->" | "tx" => FrameDirection::Out,
        _ => return None,
    };
    let mut record =
        Record { label: Some(label), time: Some(time), format: Some("mikrotik"), ..Record::default() };
    record.interface = Some(interface.to_owned());
    record.link.direction = Some(direction);
    let mut words = rest.split_whitespace().peekable();
    record.link.source = words.next_if(|word| mac(word).is_some()).and_then(mac);
    record.link.destination = words.next_if(|word| mac(word).is_some()).and_then(mac);
    let tag = words.next_if(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some(tag) = tag.and_then(|tag| tag.parse().ok()) {
        record.layers.push(crate::packet::Layer::Vlan(tag));
    }
    let mut hosts = Vec::new();
    while let Some(word) = words.next_if(|word| !is_protocol(word)) {
        hosts.push(end(word));
        if hosts.len() > 2 {
            return None;
        }
    }
    let protocol = words.next()?;
    record.original = words.next().and_then(number32).map(|(length, _)| length);
    let [source, destination] = hosts.try_into().ok().unwrap_or_else(|| [end(NOT_SHOWN), end(NOT_SHOWN)]);
    let ports = (source.1, destination.1);
    let (body, number) = match protocol {
        "ip:tcp" | "ipv6:tcp" => (tcp_with(&mut record, ports, None), 6),
        "ip:udp" | "ipv6:udp" => (udp(ports, None), 17),
        "ip:icmp" => (
            Body::Icmp(Icmp { v6: false, message: IcmpMessage::Other(255, 0), quoted: None, length: None }),
            1,
        ),
        "ip:icmpv6" | "ipv6:icmpv6" => (
            Body::Icmp(Icmp { v6: true, message: IcmpMessage::Other(255, 0), quoted: None, length: None }),
            58,
        ),
        "arp" => {
            record.body = Body::NotIp(Some(0x0806));
            return Some(record);
        }
        _ if protocol.starts_with("ip") => {
            record.net = Some(ends(source.0, destination.0, None));
            record.body = Body::Other(None, protocol.split(':').nth(1).map(Arc::from));
            return Some(record);
        }
        _ => {
            record.body = Body::NotIp(None);
            return Some(record);
        }
    };
    record.body = body;
    record.net = Some(ends(source.0, destination.0, Some(number)));
    Some(record)
}

fn is_protocol(text: &str) -> bool {
    text.split_once(':')
        .is_some_and(|(layer, name)| matches!(layer, "ip" | "ipv6") && name.len() >= 2 && !name.contains(':'))
        || matches!(
            text,
            "arp" | "lldp" | "ip" | "ipv6" | "pppoe" | "pppoe-session" | "802.2" | "vlan" | "mpls"
        )
}

/// `10.0.0.1:40000`, `[fd00::1]:443`, `10.0.0.1:443 (https)`, or a host without a port.
pub(super) fn end(text: &str) -> (Host, Port) {
    let none = || Port::Name(Arc::from(NOT_SHOWN));
    if host::address(text).is_some() {
        return (host::host(text), none());
    }
    match text.rsplit_once(':') {
        Some((name, port))
            if !name.is_empty()
                && !port.is_empty()
                && (!name.contains(':') || name.ends_with(']') || host::address(name).is_some()) =>
        {
            (host::host(name), host::port(port))
        }
        _ => (host::host(text), none()),
    }
}
