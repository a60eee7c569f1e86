//! Rows of the packet list. Of the first packets a light copy is kept while they stream by; rows of later ones come
//! from what the analysis kept. Nothing is formatted before it is known to be shown.

use std::collections::BTreeMap;

use pcaplain_capture::{
    Body, FrameDirection, Host, IcmpMessage, Number, Packet, Segment, TimeKind, Timestamp,
};
use pcaplain_core::conn::{Class, ConnId, Connection, Record};
use pcaplain_core::exchange::{Entry, Exchange, Protocol};
use pcaplain_core::{Analysis, PacketRef, PointId};

use crate::cast::{bare_end, end};
use crate::clock;
use crate::payload;
use crate::report::{self, End, PacketRow};
use crate::steps::segment_ends;
use crate::words::Words;

/// A copy is kept of this many packets of all inputs together.
const KEPT: usize = 2_000;
/// A capture with at most this many packets is listed in full.
const SMALL: u64 = 200;

/// Sees every packet while it streams by, with the connection that it belongs to.
pub(crate) trait Keep {
    /// Takes what it wants of the packet.
    fn take(&mut self, input: u16, packet: &Packet<'_>, conn: Option<ConnId>);
}

/// Copies of packets, without their payload, each with its connection.
#[derive(Default)]
pub(crate) struct Kept {
    packets: BTreeMap<PacketRef, (Packet<'static>, Option<ConnId>)>,
}

impl Kept {
    /// Takes a copy.
    pub(crate) fn insert(&mut self, input: u16, packet: &Packet<'_>, conn: Option<ConnId>) {
        let number = PacketRef { input, number: packet.number };
        self.packets.insert(number, (packet.without_payload(), conn));
    }

    /// Of which packets there are copies.
    pub(crate) fn packets(&self) -> impl ExactSizeIterator<Item = PacketRef> {
        self.packets.keys().copied()
    }

    fn get(&self, packet: PacketRef) -> Option<&Packet<'static>> {
        self.packets.get(&packet).map(|(packet, _)| packet)
    }

    fn conn(&self, packet: PacketRef) -> Option<ConnId> {
        self.packets.get(&packet).and_then(|(_, conn)| *conn)
    }
}

impl Keep for Kept {
    /// Takes a copy, as long as there is room.
    fn take(&mut self, input: u16, packet: &Packet<'_>, conn: Option<ConnId>) {
        if self.packets.len() < KEPT {
            self.insert(input, packet, conn);
        }
    }
}

/// How times of the inputs are shown.
pub(crate) struct Times {
    /// Kind of each input.
    pub(crate) kinds: Vec<TimeKind>,
    /// What each input's rows count from.
    pub(crate) bases: Vec<Option<Timestamp>>,
}

impl Times {
    fn of(&self, input: u16, time: Option<Timestamp>) -> (Option<i64>, Option<String>) {
        let Some(time) = time else { return (None, None) };
        let index = usize::from(input);
        let base = self.bases.get(index).copied().flatten();
        let kind = self.kinds.get(index).copied().unwrap_or_default();
        (base.map(|base| time.since(base)), clock::time_of_day(kind, time))
    }
}

/// Everything that rows are made of.
pub(crate) struct Rows<'a> {
    pub(crate) analysis: &'a Analysis,
    pub(crate) kept: &'a Kept,
    pub(crate) times: &'a Times,
    pub(crate) points: &'a BTreeMap<PointId, u32>,
    pub(crate) words: &'a Words,
}

/// Where a packet's flow has kept it.
#[derive(Clone, Copy)]
enum Found<'a> {
    Record(&'a Connection, &'a Record),
    Entry(u32, &'a Exchange, &'a Entry),
}

impl<'a> Rows<'a> {
    /// Rows of `named`, or of all packets in a small capture, by input and number.
    pub(crate) fn list(&self, named: impl Iterator<Item = report::PacketRef>) -> Vec<PacketRow> {
        let total: u64 = self.analysis.inputs.iter().map(|i| i.packets).sum();
        let mut wanted: Vec<PacketRef> = if total <= SMALL {
            self.kept.packets().collect()
        } else {
            let input = |input: u32| u16::try_from(input).unwrap_or(u16::MAX);
            named.map(|p| PacketRef { input: input(p.input), number: p.number }).collect()
        };
        wanted.sort_unstable();
        wanted.dedup();
        self.of(&wanted)
    }

    /// Rows of packets that are given by input and number.
    pub(crate) fn of(&self, wanted: &[PacketRef]) -> Vec<PacketRow> {
        let found = self.find(wanted);
        wanted.iter().filter_map(|packet| self.row(*packet, found.get(packet).copied())).collect()
    }

    /// What the analysis kept of the wanted packets.
    fn find(&self, wanted: &[PacketRef]) -> BTreeMap<PacketRef, Found<'a>> {
        let mut found = BTreeMap::new();
        let is_wanted = |packet: &PacketRef| wanted.binary_search(packet).is_ok();
        for conn in &self.analysis.conns {
            for record in conn.records.iter().filter(|r| is_wanted(&r.packet)) {
                found.insert(record.packet, Found::Record(conn, record));
            }
        }
        for (index, exchange) in (0_u32..).zip(&self.analysis.exchanges) {
            for entry in exchange.entries.iter().filter(|e| is_wanted(&e.packet)) {
                found.entry(entry.packet).or_insert(Found::Entry(index, exchange, entry));
            }
        }
        found
    }

    fn row(&self, packet: PacketRef, found: Option<Found<'_>>) -> Option<PacketRow> {
        let mut row = match (self.kept.get(packet), found) {
            (Some(kept), _) => self.kept_row(packet, kept),
            (None, Some(Found::Record(conn, record))) => self.record_row(conn, record),
            (None, Some(Found::Entry(_, exchange, entry))) => self.entry_row(exchange, entry),
            (None, None) => return None,
        };
        match found {
            Some(Found::Record(conn, record)) => {
                row.flow = Some(conn.id.0);
                row.offset = record.offset;
                row.info = self.record_info(conn, record);
            }
            Some(Found::Entry(index, _, entry)) => {
                row.flow = Some(self.exchange_id(index));
                // A print-out has its own words for it.
                let printed = self
                    .kept
                    .get(packet)
                    .is_some_and(|kept| matches!(&kept.body, Body::Udp(datagram) if datagram.note.is_some()));
                if let Some(label) = entry.app.as_deref().and_then(payload::datagram).filter(|_| !printed) {
                    row.info = label;
                }
            }
            None => {}
        }
        Some(row)
    }

    /// Flow id of an exchange: they follow the connections.
    pub(crate) fn exchange_id(&self, index: u32) -> u32 {
        exchange_id(self.analysis, index)
    }

    fn point(&self, input: u16, interface: u16) -> u32 {
        self.points.get(&PointId { input, interface }).copied().unwrap_or(0)
    }

    fn kept_row(&self, number: PacketRef, packet: &Packet<'_>) -> PacketRow {
        let (time, clock) = self.times.of(number.input, packet.time);
        let (from, to) = ends(packet);
        let mut row = PacketRow {
            input: u32::from(number.input),
            number: number.number,
            label: packet.label.map(|l| l.to_string()),
            time,
            clock,
            from,
            to,
            protocol: protocol(&packet.body).to_owned(),
            ttl: packet.net.as_ref().and_then(|n| n.ttl),
            line: packet.line,
            flow: self.kept.conn(number).map(|conn| conn.0),
            point: self.point(number.input, packet.interface),
            info: self.body_info(&packet.body),
            ..PacketRow::default()
        };
        row.direction = packet.link.direction.map(|direction| direction_id(direction).to_owned());
        row.comment = packet.comment.as_deref().map(crate::text::sanitise);
        match &packet.body {
            Body::Tcp(segment) => tcp(&mut row, segment),
            Body::Udp(datagram) => row.len = datagram.length,
            Body::Icmp(icmp) => row.len = icmp.length,
            _ => {}
        }
        row
    }

    fn record_row(&self, conn: &Connection, record: &Record) -> PacketRow {
        let (time, clock) = self.times.of(record.packet.input, record.time);
        let (from, to) = if let Some(note) = &record.icmp {
            (bare_end(&note.from), bare_end(&note.to))
        } else {
            let (from, to) = segment_ends(conn, record);
            (end(from), end(to))
        };
        let number = |n: Option<Number>| n.map(Number::raw);
        PacketRow {
            input: u32::from(record.packet.input),
            number: record.packet.number,
            label: record.label.map(|l| l.to_string()),
            time,
            clock,
            from,
            to,
            protocol: if record.icmp.is_some() { "icmp" } else { "tcp" }.to_owned(),
            flags: if record.icmp.is_some() { String::new() } else { record.flags.to_string() },
            seq: number(record.seq),
            ack: number(record.ack),
            relative: relative(record.seq, record.ack),
            len: record.length,
            win: record.window.map(u32::from),
            ttl: record.ttl,
            line: record.line,
            point: self.point(record.packet.input, record.interface),
            ..PacketRow::default()
        }
    }

    fn entry_row(&self, exchange: &Exchange, entry: &Entry) -> PacketRow {
        let (time, clock) = self.times.of(entry.packet.input, entry.time);
        let asked = entry.other.as_ref().unwrap_or(&exchange.asked);
        let (mut from, to) =
            if entry.asks { (end(&exchange.asker), end(asked)) } else { (end(asked), end(&exchange.asker)) };
        let mut protocol = exchange.protocol.id();
        let mut info = match exchange.protocol {
            Protocol::Udp => self.words.bytes(u64::from(entry.length.unwrap_or(0))),
            Protocol::Echo => if entry.asks { "echo request" } else { "echo reply" }.to_owned(),
            Protocol::Resolution => if entry.asks { "who-has" } else { "is-at" }.to_owned(),
            Protocol::Other => String::new(),
        };
        if let Some((host, message)) = &entry.error {
            from = bare_end(host);
            protocol = "icmp";
            info = icmp_info(message);
        }
        PacketRow {
            input: u32::from(entry.packet.input),
            number: entry.packet.number,
            label: entry.label.map(|l| l.to_string()),
            time,
            clock,
            from,
            to,
            protocol: protocol.to_owned(),
            len: entry.length,
            line: entry.line,
            point: self.point(entry.packet.input, exchange.interface),
            info,
            ..PacketRow::default()
        }
    }

    /// One line about a segment in its connection.
    fn record_info(&self, conn: &Connection, record: &Record) -> String {
        let bytes = || self.words.bytes(u64::from(record.length.unwrap_or(0)));
        let said = || {
            let fact = conn.app.as_deref().and_then(|app| app.in_packet(record.packet));
            fact.as_ref().map_or_else(bytes, payload::segment)
        };
        let ack = || record.ack.map(|n| n.raw().to_string());
        let numbered = |what: &str| ack().map_or_else(|| what.to_owned(), |ack| format!("{what}, ack {ack}"));
        match record.class {
            Class::Syn | Class::SynAgain => "SYN".to_owned(),
            Class::SynAck | Class::SynAckAgain | Class::SynAckRenewed => numbered("SYN-ACK"),
            Class::Reset if record.flags.ack() => "RST-ACK".to_owned(),
            Class::Reset => "RST".to_owned(),
            Class::Fin if record.length.unwrap_or(0) > 0 => format!("FIN, {}", said()),
            Class::Fin => "FIN".to_owned(),
            Class::Retransmission | Class::Spurious if record.length.unwrap_or(0) > 0 => {
                format!("{} again", bytes())
            }
            Class::Retransmission | Class::Spurious => "FIN again".to_owned(),
            Class::OutOfOrder => format!("{} late", bytes()),
            Class::OutOfWindow => format!("{}, out of window", bytes()),
            Class::KeepAlive => "keep-alive".to_owned(),
            Class::KeepAliveAck => "keep-alive ACK".to_owned(),
            Class::WindowProbe => "window probe".to_owned(),
            Class::WindowProbeAck => "window 0".to_owned(),
            Class::DuplicateAck => numbered("ACK again"),
            Class::Data => said(),
            Class::HandshakeAck if record.length.unwrap_or(0) > 0 => said(),
            Class::HandshakeAck | Class::Ack | Class::WindowUpdate => match record.window {
                Some(0) => "window 0".to_owned(),
                _ => record.acked.filter(|&n| n > 1).map_or_else(|| "ACK".to_owned(), |n| format!("ACK {n}")),
            },
            Class::SightedAgain if record.flags.syn() && record.flags.ack() => numbered("SYN-ACK"),
            Class::SightedAgain if record.flags.syn() => "SYN".to_owned(),
            Class::SightedAgain if record.flags.rst() => "RST".to_owned(),
            Class::SightedAgain if record.length.unwrap_or(0) > 0 => bytes(),
            Class::SightedAgain if record.flags.fin() => "FIN".to_owned(),
            Class::SightedAgain => "ACK".to_owned(),
            Class::Icmp => record.icmp.as_ref().map(|n| icmp_info(&n.message)).unwrap_or_default(),
        }
    }

    /// One line about a packet by itself.
    fn body_info(&self, body: &Body) -> String {
        let bytes = |length: Option<u32>| self.words.bytes(u64::from(length.unwrap_or(0)));
        match body {
            Body::Tcp(segment) if segment.length.unwrap_or(0) > 0 => bytes(segment.length),
            Body::Tcp(segment) => tcp_info(segment),
            Body::Udp(datagram) => match &datagram.note {
                Some(note) => crate::text::sanitise(note),
                None => bytes(datagram.length),
            },
            Body::Icmp(icmp) => icmp_info(&icmp.message),
            Body::Arp(arp) => match arp.operation {
                1 => "who-has".to_owned(),
                2 => "is-at".to_owned(),
                other => format!("operation {other}"),
            },
            Body::Fragment => "fragment".to_owned(),
            Body::Cut(..) => "cut".to_owned(),
            Body::Other(_, Some(name)) => crate::text::sanitise(name),
            Body::Other(Some(number), None) => format!("protocol {number}"),
            Body::NotIp(Some(kind)) => format!("type 0x{kind:04x}"),
            Body::Other(None, None) | Body::NotIp(None) | Body::Unknown => String::new(),
        }
    }
}

/// Flow id of an exchange: they follow the connections.
pub(crate) fn exchange_id(analysis: &Analysis, index: u32) -> u32 {
    u32::try_from(analysis.conns.len()).unwrap_or(u32::MAX).saturating_add(index)
}

fn ends(packet: &Packet<'_>) -> (End, End) {
    if let (Some(from), Some(to)) = (packet.source(), packet.destination()) {
        return (end(&from), end(&to));
    }
    if let Body::Arp(arp) = &packet.body {
        let host = |host: &Option<Host>| host.as_ref().map(bare_end).unwrap_or_default();
        return (host(&arp.sender), host(&arp.target));
    }
    let mac = |mac: Option<[u8; 6]>| mac.map(|m| bare_end(&Host::Mac(m))).unwrap_or_default();
    (mac(packet.link.source), mac(packet.link.destination))
}

const fn direction_id(direction: FrameDirection) -> &'static str {
    match direction {
        FrameDirection::In => "in",
        FrameDirection::Out => "out",
        FrameDirection::Broadcast => "broadcast",
        FrameDirection::Multicast => "multicast",
        FrameDirection::OtherHost => "other-host",
    }
}

fn tcp(row: &mut PacketRow, segment: &Segment) {
    row.flags = segment.flags.to_string();
    row.seq = segment.seq.map(Number::raw);
    row.ack = segment.ack.map(Number::raw);
    row.relative = relative(segment.seq, segment.ack);
    row.len = segment.length;
    row.win = segment.window.map(u32::from);
}

fn relative(seq: Option<Number>, ack: Option<Number>) -> bool {
    [seq, ack].into_iter().flatten().any(|n| n.absolute().is_none())
}

fn tcp_info(segment: &Segment) -> String {
    let flags = segment.flags;
    let text = match () {
        () if flags.syn() && flags.ack() => "SYN-ACK",
        () if flags.syn() => "SYN",
        () if flags.rst() && flags.ack() => "RST-ACK",
        () if flags.rst() => "RST",
        () if flags.fin() => "FIN",
        () => "ACK",
    };
    text.to_owned()
}

fn icmp_info(message: &IcmpMessage) -> String {
    use pcaplain_capture::Unreachable as U;
    let text = match message {
        IcmpMessage::EchoRequest(..) => "echo request",
        IcmpMessage::EchoReply(..) => "echo reply",
        IcmpMessage::Unreachable(U::Network) => "network unreachable",
        IcmpMessage::Unreachable(U::Host) => "host unreachable",
        IcmpMessage::Unreachable(U::Protocol) => "protocol unreachable",
        IcmpMessage::Unreachable(U::Port) => "port unreachable",
        IcmpMessage::Unreachable(U::NetworkProhibited | U::HostProhibited | U::AdminProhibited) => {
            "administratively prohibited"
        }
        IcmpMessage::Unreachable(U::SourceRoute | U::Other(_)) => "unreachable",
        IcmpMessage::TooBig(Some(mtu)) => return format!("packet too big, MTU {mtu}"),
        IcmpMessage::TooBig(None) => "packet too big",
        IcmpMessage::TimeExceeded(false) => "time exceeded",
        IcmpMessage::TimeExceeded(true) => "reassembly time exceeded",
        IcmpMessage::Redirect => "redirect",
        IcmpMessage::NeighbourSolicitation(_) => "neighbour solicitation",
        IcmpMessage::NeighbourAdvertisement(_) => "neighbour advertisement",
        IcmpMessage::Other(kind, code) => return format!("type {kind}, code {code}"),
    };
    text.to_owned()
}

fn protocol(body: &Body) -> &'static str {
    match body {
        Body::Tcp(_) | Body::Cut(6, ..) => "tcp",
        Body::Udp(_) | Body::Cut(..) => "udp",
        Body::Icmp(icmp) if icmp.v6 => "icmpv6",
        Body::Icmp(_) => "icmp",
        Body::Arp(_) => "arp",
        Body::Fragment => "fragment",
        Body::Other(..) => "ip",
        Body::NotIp(_) => "link",
        Body::Unknown => "unknown",
    }
}
