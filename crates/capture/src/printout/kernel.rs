//! Packets on their way through a kernel: pwru, Retis, `cilium monitor`, `hubble observe`.
//!
//! Such tools print one packet at every function or hook that it passes. Where that was is kept as the packet's interface, so that
//! it is one packet seen at several places, and a verdict as its comment.

use super::devices::{end, ends, flag_words, icmp_words, tcp_with, udp};
use super::host::{self, NOT_SHOWN};
use super::record::Record;
use super::scan::{after, hex_or_decimal, number, number32, word};
use super::{clock, date};
use crate::packet::{Body, Host, Icmp, Port, TcpFlags, TcpOptions};
use crate::seq::{Number, SeqNum};

/// What one line is.
pub(super) enum Found {
    /// A packet.
    Packet(Box<Record>),
    /// Known, and no packet of its own.
    Aside,
}

fn packet(record: Record) -> Found {
    Found::Packet(Box::new(record))
}

/// Fills in a packet of which ends, protocol and flags are known.
fn fill(
    record: &mut Record,
    (from, to): ((Host, Port), (Host, Port)),
    protocol: &str,
    details: &str,
) -> bool {
    let ports = (from.1, to.1);
    let lower = protocol.to_ascii_lowercase();
    let number = match lower.as_str() {
        "tcp" => {
            record.body = tcp_with(record, ports, flag_words(details));
            Some(6)
        }
        "udp" => {
            record.body = udp(ports, None);
            Some(17)
        }
        "sctp" => {
            record.body = Body::Other(Some(132), Some("sctp".into()));
            Some(132)
        }
        _ if lower.starts_with("icmp") || lower.starts_with("echo") || lower.starts_with("dest") => {
            let v6 = lower.starts_with("icmpv6")
                || lower.starts_with("icmp6")
                || matches!(&from.0, Host::Ip(ip) if ip.is_ipv6());
            record.body = Body::Icmp(Icmp {
                v6,
                message: icmp_words(&format!("{protocol} {details}")),
                quoted: None,
                length: None,
            });
            Some(if v6 { 58 } else { 1 })
        }
        _ => return false,
    };
    record.net = Some(ends(from.0, to.0, number));
    true
}

/// `-> endpoint 12 flow 0x1 , identity 2->3 state new ifindex lxc1 orig-ip 0.0.0.0: 10.0.0.1:40000 -> 10.0.0.2:80 tcp SYN`,
/// `xx drop (Policy denied) flow 0x1 to endpoint 0, identity 2->3: …`
pub(super) fn cilium(text: &str) -> Option<Found> {
    if text.starts_with("Policy verdict log:") || text.starts_with("CPU ") && text.contains(": MARK 0x") {
        return Some(Found::Aside);
    }
    let start = ["-> ", "<- ", "xx drop", "-> forward"].iter().any(|mark| text.starts_with(mark));
    if !start || !text.contains("identity ") && !text.contains("flow 0x") {
        return None;
    }
    let mut record = Record { format: Some("cilium"), ..Record::default() };
    if let Some(rest) = after(text, "xx drop") {
        let reason = rest.split(')').next().unwrap_or_default().trim_start_matches('(');
        record.comment = Some(format!("drop: {reason}").into());
        record.interface = Some("drop".to_owned());
    } else {
        let place = text.split(" flow ").next().unwrap_or(text);
        let place = place.split(',').next().unwrap_or(place);
        let arrow = if text.starts_with('<') { "from" } else { "to" };
        let name = place.get(2..).unwrap_or_default().trim();
        let name = after(name, "from ").or_else(|| after(name, "to ")).unwrap_or(name);
        record.interface = Some(format!("{arrow} {name}").chars().take(40).collect());
    }
    // The ends stand behind the last colon with a blank.
    let (_, rest) = text.rsplit_once(": ")?;
    let (source, rest) = word(rest);
    let (arrow, rest) = word(rest);
    let (destination, rest) = word(rest);
    if arrow != "->" {
        return Some(Found::Aside);
    }
    let (protocol, details) = word(rest);
    fill(&mut record, (end(source), end(destination)), protocol, details).then(|| packet(record))
}

/// Verdicts of Hubble.
const VERDICTS: [&str; 9] =
    ["FORWARDED", "DROPPED", "ERROR", "AUDIT", "REDIRECTED", "TRACED", "TRANSLATED", "ALLOWED", "DENIED"];

/// `Jun 10 12:50:15.555 [node]: ns/pod:43006 (ID:1) -> ns/other:8087 (ID:2) to-endpoint FORWARDED (TCP Flags: SYN)`; without arrow and
/// parentheses as a table.
pub(super) fn hubble(text: &str) -> Option<Found> {
    let verdict =
        VERDICTS.iter().find(|verdict| text.split([' ', '\t', ':']).any(|word| word == **verdict))?;
    let (time, rest) = date::read(text)?;
    let mut record = Record { time: Some(time), format: Some("hubble"), ..Record::default() };
    let mut rest = rest.trim_start_matches([':', ' ']);
    let mut node = None;
    if let Some((name, after_name)) = after(rest, "[").and_then(|rest| rest.split_once(']')) {
        node = Some(name.to_owned());
        rest = after_name.trim_start_matches([':', ' ']);
    }
    let (source, after_source) = peer(rest);
    let (arrow, mut after_arrow) = word(after_source);
    if !matches!(arrow, "->" | "<-" | "<>") {
        after_arrow = after_source;
    }
    let (destination, rest) = peer(after_arrow);
    let (before, after_verdict) = rest.split_once(verdict)?;
    let point = before.trim();
    let summary = after_verdict.trim().trim_start_matches('(').trim_end_matches(')');
    if point.starts_with("policy-verdict")
        || point.starts_with("L3")
        || point.contains("-request")
        || point.contains("-response")
        || point.starts_with("all ")
        || point.starts_with("L4")
    {
        return Some(Found::Aside);
    }
    let point = if *verdict == "DROPPED" {
        record.comment = Some(format!("drop: {}", super::scan::excerpt(point)).into());
        "drop"
    } else {
        point
    };
    record.interface = Some(match node {
        Some(node) => format!("{node} {point}"),
        None => point.to_owned(),
    });
    let (source, destination) = (end(source), end(destination));
    let ends = if arrow == "<-" { (destination, source) } else { (source, destination) };
    let (protocol, details) = if let Some((_, flags)) = summary.split_once("Flags:") {
        ("tcp", flags.trim())
    } else {
        let (first, rest) = word(summary);
        (first.trim_end_matches(':'), rest)
    };
    if fill(&mut record, ends, protocol, details) { Some(packet(record)) } else { Some(Found::Aside) }
}

/// A peer's name, and what follows it and its identity in parentheses.
fn peer(text: &str) -> (&str, &str) {
    let (name, mut rest) = word(text);
    while rest.starts_with('(') {
        let Some((_, after)) = rest.split_once(')') else { break };
        rest = after.trim_start();
    }
    (name, rest)
}

/// `0xffff9fc1014a8700 0 ~bin/curl:659155 4026531840 0 eth0:2 0x0800 1500 60 10.0.0.1:55476->10.0.0.2:80(tcp) ip_output`, and the older
/// order of columns. A packet is told once for every network device; `kfree_skb` says why it was dropped.
pub(super) fn pwru(text: &str) -> Option<(u64, Found)> {
    let address = text.strip_prefix("0x").filter(|rest| rest.len() > 8)?;
    let address = u64::from_str_radix(word(address).0, 16).ok()?;
    let mut record = Record { format: Some("pwru"), ..Record::default() };
    let mut place = None;
    let mut found = None;
    let mut length = None;
    for piece in text.split_whitespace() {
        if let Some(name) = piece.strip_prefix("ifindex=") {
            place = Some(format!("ifindex {name}"));
        } else if let Some((length, _)) = piece.strip_prefix("len=").and_then(number32) {
            record.original = Some(length);
        } else if let Some(ends) = piece.split_once("->").filter(|(source, _)| source.contains(':')) {
            found = Some(ends);
            break;
        } else if let Some((name, index)) = piece.rsplit_once(':')
            && index.parse::<u32>().is_ok()
            && !name.contains(['/', '~', '['])
            && !name.is_empty()
        {
            place = Some(name.to_owned());
        }
        if let Some((number, "")) = number32(piece) {
            length = Some(number);
        }
    }
    let (source, destination) = found?;
    record.original = record.original.or(length);
    let (destination, protocol) = destination.split_once('(')?;
    let (protocol, flags) = protocol.split_once([')', ':']).unwrap_or((protocol, ""));
    // `kfree_skb_reason(SKB_DROP_REASON_NETFILTER_DROP)`
    let reason = text.find("SKB_DROP_REASON").and_then(|at| text.get(at..)?.split([')', ' ']).next());
    if let Some(reason) = reason {
        record.comment = Some(format!("drop: {}", super::scan::excerpt(reason)).into());
        record.interface = Some("drop".to_owned());
    }
    let dropped = reason.is_some();
    record.interface = record.interface.or(place);
    let flags = flags.trim_matches(['[', ']', '(', ')']);
    let key = address ^ u64::from(dropped);
    if fill(&mut record, (end(source), end(destination)), protocol, flags) {
        return Some((key, packet(record)));
    }
    Some((key, Found::Aside))
}

/// The first line of an event of Retis: `3316376152002 (2) [curl] 3117 [tp] net:net_dev_queue #302… (skb 18386…)`; gives time and place.
pub(super) fn retis_event(text: &str) -> Option<(Option<clock::Printed>, String)> {
    let (time, rest) = if let Some((nanos, rest)) = number(text).filter(|(_, rest)| rest.starts_with(" (")) {
        let nanos = i64::try_from(nanos).ok()?;
        (Some(clock::Printed::Seconds(nanos)), rest.trim_start())
    } else {
        let (time, rest) = date::read(text)?;
        (Some(time), rest)
    };
    let (_, rest) = number(after(rest, "(")?)?;
    let rest = after(rest, ")")?;
    let at =
        ["[tp] ", "[k] ", "[kr] ", "[u] "].iter().find_map(|mark| Some(rest.find(mark)? + mark.len()))?;
    let probe = word(rest.get(at..)?).0;
    Some((time, probe.chars().take(60).collect()))
}

/// A further line of such an event, with the packet's header:
/// `10.0.0.1.43012 > 10.0.0.2.8080 tos 0x0 ttl 64 id 51567 off 0 [DF] len 60 proto TCP (6) flags [S] seq 567 win 64240`.
pub(super) fn retis_packet(text: &str, record: &mut Record) -> bool {
    let (source, rest) = word(text);
    let (arrow, rest) = word(rest);
    let (destination, rest) = word(rest);
    if arrow != ">" || !rest.contains("proto ") {
        return false;
    }
    let text_behind = |mark: &str| rest.split_once(mark).map(|(_, rest)| rest);
    let value = |mark: &str| text_behind(mark).and_then(hex_or_decimal).map(|(value, _)| value);
    let Some((protocol, _)) = text_behind("proto ").map(word) else { return false };
    let (source, destination) = (host::End::new(source), host::End::new(destination));
    let ports = matches!(protocol, "TCP" | "UDP");
    let ends_of = |end: &host::End<'_>| {
        if ports { end.with_port() } else { (end.without_port(), Port::Name(NOT_SHOWN.into())) }
    };
    if let (true, Some(kind)) = (protocol.starts_with("ICMP"), value(" type ")) {
        let v6 = protocol != "ICMP";
        let message = super::fields::icmp_message(v6, kind, value(" code ").unwrap_or(0));
        record.body = Body::Icmp(Icmp { v6, message, quoted: None, length: None });
        record.net =
            Some(ends(source.without_port(), destination.without_port(), Some(if v6 { 58 } else { 1 })));
    } else if !fill(record, (ends_of(&source), ends_of(&destination)), protocol, "") {
        record.body = Body::Other(None, Some(protocol.into()));
        record.net = Some(ends(source.without_port(), destination.without_port(), None));
    }
    if let Some(net) = &mut record.net {
        net.ttl = value("ttl ").and_then(|ttl| u8::try_from(ttl).ok());
        net.id = value("id ").and_then(|id| u16::try_from(id).ok());
        net.total_length = value(" len ");
        net.dont_fragment = rest.contains(" off ").then(|| rest.contains("[DF]"));
    }
    if let Body::Tcp(segment) = &mut record.body {
        if let Some(letters) = text_behind("flags [").and_then(|rest| rest.split_once(']')) {
            segment.flags = letters.0.chars().map(letter).fold(TcpFlags::default(), |all, flag| all | flag);
            record.oddities.clear();
        }
        let absolute = |number: u32| Number::Absolute(SeqNum(number));
        if let Some((seq, after_seq)) = text_behind(" seq ").and_then(number32) {
            segment.seq = Some(absolute(seq));
            let until = after_seq.strip_prefix(':').and_then(number32);
            segment.length = Some(until.map_or(0, |(until, _)| until.wrapping_sub(seq)));
        }
        segment.ack = value(" ack ").map(absolute);
        segment.window = value(" win ").and_then(|window| u16::try_from(window).ok());
        segment.options = None::<TcpOptions>;
    } else if let Body::Udp(datagram) = &mut record.body {
        // The datagram's own length stands behind the protocol.
        let own = text_behind("proto ")
            .and_then(|rest| rest.split_once(" len "))
            .and_then(|(_, rest)| number32(rest));
        datagram.length = own.and_then(|(length, _)| length.checked_sub(8));
    }
    record.numbered = true;
    record.format = Some("retis");
    true
}

fn letter(letter: char) -> TcpFlags {
    match letter {
        'F' => TcpFlags::FIN,
        'S' => TcpFlags::SYN,
        'R' => TcpFlags::RST,
        'P' => TcpFlags::PSH,
        '.' => TcpFlags::ACK,
        'U' => TcpFlags::URG,
        'E' => TcpFlags::ECE,
        'W' => TcpFlags::CWR,
        _ => TcpFlags::default(),
    }
}

/// A flow of Hubble or an event of `cilium monitor` as JSON, as far as it was read.
#[derive(Debug, Default)]
pub(super) struct Flow {
    time: Option<clock::Printed>,
    ends: [Option<String>; 4],
    protocol: Option<String>,
    flags: TcpFlags,
    place: Option<String>,
    node: Option<String>,
    verdict: Option<String>,
    reason: Option<String>,
    icmp: (Option<u32>, Option<u32>),
    macs: [Option<[u8; 6]>; 2],
    /// Only flows have one.
    event: bool,
    verdict_only: bool,
}

impl Flow {
    /// Takes one value.
    pub(super) fn add(&mut self, path: &[String], value: &str) {
        let mut names = path.iter().map(String::as_str);
        let names: Vec<&str> =
            names.by_ref().skip_while(|name| *name == "flow" || *name == "summary").take(4).collect();
        let text = || Some(value.to_owned());
        let [one, two, three, four] = &mut self.ends;
        match names.as_slice() {
            ["time"] => self.time = clock::read(value).map(|(time, _)| time),
            ["IP", "source"] | ["l3", "src"] => *one = text(),
            ["IP", "destination"] | ["l3", "dst"] => *two = text(),
            ["l4", "src"] => *three = text(),
            ["l4", protocol, "source_port"] => {
                self.protocol = Some((*protocol).to_owned());
                *three = text();
            }
            ["l4", "dst"] | ["l4", _, "destination_port"] => *four = text(),
            ["l4", "TCP", "flags", flag] if value == "true" => {
                self.flags = self.flags | flag_words(flag).unwrap_or_default();
            }
            ["l4", protocol @ ("ICMPv4" | "ICMPv6"), field] => {
                self.protocol = Some((*protocol).to_owned());
                let value = number32(value).map(|(value, _)| value);
                if *field == "type" { self.icmp.0 = value } else { self.icmp.1 = value }
            }
            ["ethernet" | "l2", "source" | "src"] => self.macs[0] = super::scan::mac(value),
            ["ethernet" | "l2", "destination" | "dst"] => self.macs[1] = super::scan::mac(value),
            ["tcp"] => {
                // `{Contents=[..32..] SrcPort=80 … SYN=true ACK=true …}`, as Go prints it.
                self.protocol = Some("TCP".to_owned());
                for piece in value.split([' ', '{', '}']) {
                    if let Some(flag) = piece.strip_suffix("=true").and_then(flag_words) {
                        self.flags = self.flags | flag;
                    }
                }
            }
            ["udp"] => self.protocol = Some("UDP".to_owned()),
            ["verdict"] => self.verdict = text(),
            ["Type"] => self.event |= value.starts_with("L3") || value.starts_with("L7"),
            ["type"] => {
                self.event |= matches!(value, "trace" | "drop" | "policy-verdict" | "debug" | "capture");
                self.verdict_only |= value == "policy-verdict";
                if value == "drop" {
                    self.verdict = Some("DROPPED".to_owned());
                }
            }
            ["drop_reason_desc" | "reason"] => self.reason = text(),
            ["trace_observation_point" | "observationPoint"] => self.place = text(),
            ["node_name"] if self.node.is_none() => self.node = text(),
            ["event_type", "type"] => self.verdict_only |= value == "5",
            ["l7", ..] => self.verdict_only = true,
            _ => {}
        }
    }

    /// The packet; `None` where this is something else.
    pub(super) fn found(self) -> Option<Found> {
        let told = self.verdict.is_some() || self.event;
        let [source, destination, from, to] = self.ends;
        if !told {
            return None;
        }
        let (Some(source), Some(destination), false) = (source, destination, self.verdict_only) else {
            return Some(Found::Aside);
        };
        let mut record = Record { time: self.time, format: Some("hubble"), ..Record::default() };
        if self.node.is_none() && self.time.is_none() {
            record.format = Some("cilium");
        }
        let dropped = self.verdict.as_deref() == Some("DROPPED");
        let place = self.place.map(|place| place.to_ascii_lowercase().replace('_', "-"));
        let place = if dropped { Some("drop".to_owned()) } else { place };
        record.interface = match (self.node, place) {
            (Some(node), Some(place)) => Some(format!("{node} {place}")),
            (node, place) => place.or(node),
        };
        if dropped {
            let reason = super::scan::excerpt(&self.reason.unwrap_or_default());
            record.comment = Some(format!("drop: {reason}").into());
        }
        [record.link.source, record.link.destination] = self.macs;
        let port = |text: Option<String>| host::port(text.as_deref().unwrap_or(NOT_SHOWN));
        let ends_of = ((host::host(&source), port(from)), (host::host(&destination), port(to)));
        let protocol = self.protocol.unwrap_or_default();
        if let (Some(kind), v6) = (self.icmp.0, protocol == "ICMPv6") {
            let message = super::fields::icmp_message(v6, kind, self.icmp.1.unwrap_or(0));
            record.body = Body::Icmp(Icmp { v6, message, quoted: None, length: None });
            record.net = Some(ends(ends_of.0.0, ends_of.1.0, Some(if v6 { 58 } else { 1 })));
            return Some(packet(record));
        }
        if !fill(&mut record, ends_of, &protocol, "") {
            return Some(Found::Aside);
        }
        if let Body::Tcp(segment) = &mut record.body
            && self.flags != TcpFlags::default()
        {
            segment.flags = self.flags;
            record.oddities.clear();
        }
        Some(packet(record))
    }
}
