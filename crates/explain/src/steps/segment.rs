//! What one segment of a connection means.

use std::collections::BTreeMap;

use pcaplain_capture::{Endpoint, IcmpMessage, Number, Timestamp, Unreachable};
use pcaplain_core::PacketRef;
use pcaplain_core::conn::{
    Class, ConnId, Connection, Direction, Outcome, Record, Relation, ResetShape, SymptomKind,
};

use crate::cast::packet_span;
use crate::format;
use crate::report::{Mark, Spans};
use crate::words::{Arg, Args};

use super::fold::Item;
use super::{Meaning, Story};

/// One packet is seen on two legs within this time, nanoseconds: longer than any queue, shorter than a timer.
const SAME_PACKET: i64 = 1_000_000_000;

/// What was told before, as far as later steps refer to it.
#[derive(Default)]
pub(super) struct Told<'a> {
    /// Everything so far, by packet.
    by_packet: BTreeMap<PacketRef, &'a Record>,
    /// The last SYN of each connection: a finding may cite packets of its neighbours.
    last_syn: BTreeMap<ConnId, PacketRef>,
    syns: BTreeMap<ConnId, u32>,
    /// The last SYN-ACK of each connection.
    last_syn_ack: BTreeMap<ConnId, PacketRef>,
    /// Data already sent: where it first was, by direction, number and offset. Numbers tell two connections apart, and
    /// no translation changes them.
    sent: BTreeMap<(Direction, Option<u32>, u64), PacketRef>,
    /// Highest acknowledgment told, per sender.
    acked: [Option<u64>; 2],
    /// Who sent data last.
    pub(super) last_data_from_client: Option<bool>,
    /// The same segment on another leg or at another vantage point, by what no translation changes.
    on_legs: BTreeMap<Wire, (PacketRef, ConnId)>,
}

/// What a segment keeps through a translation: flags, sequence number, acknowledgment number, length.
type Wire = (u16, Option<u32>, Option<u32>, Option<u32>);

fn wire(record: &Record) -> Wire {
    (record.flags.0, record.seq.map(Number::raw), record.ack.map(Number::raw), record.length)
}

impl<'a> Told<'a> {
    /// Takes note of a record after its step was made.
    pub(super) fn note(&mut self, item: &Item<'a>) {
        let record = item.record;
        self.on_legs.insert(wire(record), (record.packet, item.conn.id));
        self.by_packet.insert(record.packet, record);
        if matches!(record.class, Class::Syn | Class::SynAgain) {
            self.last_syn.insert(item.conn.id, record.packet);
            *self.syns.entry(item.conn.id).or_default() += 1;
        }
        if matches!(record.class, Class::SynAck | Class::SynAckAgain | Class::SynAckRenewed) {
            self.last_syn_ack.insert(item.conn.id, record.packet);
        }
        if record.length.unwrap_or(0) > 0 && record.class != Class::SightedAgain {
            self.last_data_from_client = Some(record.direction == Direction::ToServer);
            if let Some(offset) = record.offset {
                self.sent
                    .entry((record.direction, record.seq.map(Number::raw), offset))
                    .or_insert(record.packet);
            }
        }
        if let Some(known) = self.acked.get_mut(record.direction.sender())
            && record.acked > *known
        {
            *known = record.acked;
        }
    }

    /// The packet of another connection that this one is, with or without other addresses.
    fn other_leg(&self, conn: &Connection, record: &Record) -> Option<PacketRef> {
        if record.icmp.is_some() || record.seq.and_then(Number::absolute).is_none() {
            return None;
        }
        let (packet, other) = *self.on_legs.get(&wire(record))?;
        let apart = record.time.zip(self.time(packet)).map_or(0, |(now, then)| now.since(then).abs());
        (other != conn.id && apart <= SAME_PACKET).then_some(packet)
    }

    /// Has all that was told so far been of other connections than this one?
    pub(super) fn other_connection(&self, item: &Item<'_>) -> bool {
        !self.by_packet.is_empty() && !self.syns.contains_key(&item.conn.id)
    }

    fn time(&self, packet: PacketRef) -> Option<Timestamp> {
        self.by_packet.get(&packet).and_then(|r| r.time)
    }

    fn class(&self, packet: PacketRef) -> Option<Class> {
        self.by_packet.get(&packet).map(|r| r.class)
    }
}

/// Sender and receiver by the addresses that the packet carries.
pub(crate) fn ends<'c>(conn: &'c Connection, record: &Record) -> (&'c Endpoint, &'c Endpoint) {
    let leg = conn.legs.get(usize::from(record.leg));
    let (client, server) = leg.map_or((&conn.client, &conn.server), |leg| (&leg.client, &leg.server));
    match record.direction {
        Direction::ToServer => (client, server),
        Direction::ToClient => (server, client),
    }
}

fn relation(conn: &Connection, record: &Record) -> Relation {
    conn.legs.get(usize::from(record.leg)).map_or(Relation::AsIs, |leg| leg.relation)
}

impl Story<'_> {
    /// What a segment means after what was told before.
    pub(super) fn segment(&self, conn: &Connection, record: &Record, told: &Told<'_>) -> Meaning {
        let (key, again) = match told.other_leg(conn, record) {
            Some(packet) if record.class != Class::SightedAgain => {
                let same = told.by_packet.get(&packet).is_some_and(|r| r.packet.input != record.packet.input);
                (if same { "other-point" } else { "other-leg" }, Some(packet))
            }
            _ => key(conn, record, told),
        };
        let detail = match key {
            "reset-syn" | "reset-answer" => "reset",
            "syn-again-more" => "syn-again",
            "syn-ack-again-more" => "syn-ack-again",
            "ack-nothing" | "ack-fin" => "ack",
            _ => key,
        };
        let args = self.segment_args(conn, record, again, told);
        let (from, _) = ends(conn, record);
        let actor = if record.class == Class::Icmp {
            record.icmp.as_ref().and_then(|note| self.cast.role_of_host(&note.from))
        } else {
            self.cast.role(from)
        };
        Meaning { key, detail, args, actor, mark: mark(conn, record) }
    }

    fn segment_args(
        &self,
        conn: &Connection,
        record: &Record,
        again: Option<PacketRef>,
        told: &Told<'_>,
    ) -> Args {
        let (mut from, mut to) = ends(conn, record);
        let mut args = Args::default();
        let (icmp_from, icmp_to);
        if let Some(note) = &record.icmp {
            icmp_from = Endpoint { host: note.from.clone(), port: None };
            icmp_to = Endpoint { host: note.to.clone(), port: None };
            (from, to) = (&icmp_from, &icmp_to);
            args.set("message", Arg::Spans(self.icmp(&note.message)));
        }
        self.between(&mut args, from, to);
        Self::since(&mut args, again, record.time, told);
        let text = |number: Option<Number>| number.map(|n| n.raw().to_string()).unwrap_or_default();
        args.text("number", text(record.seq));
        args.text("ack", text(record.ack));
        args.set("numbered", yes(record.seq.and_then(Number::absolute).is_some()));
        let length = u64::from(record.length.unwrap_or(0));
        args.text("bytes", self.words.bytes(length));
        let first = record.offset.unwrap_or(0);
        args.text("first-byte", format::grouped(first));
        args.text("last-byte", format::grouped(first.saturating_add(length).saturating_sub(1)));
        let acked = record.acked.unwrap_or(0).saturating_sub(1);
        args.text("acked", format::grouped(acked));
        let placed = if length > 0 { record.offset.is_some() } else { acked > 0 };
        args.set("placed", yes(placed));
        args.set("single", yes(length == 1));
        args.text("window", record.window.map(|w| w.to_string()).unwrap_or_default());
        args.set("fits", yes(fits(record, again, told)));
        args.set("reset-shape", Arg::Word(shape(conn, record)));
        args
    }

    /// `$actor`, `$peer`, `$from-…`, `$to-…`.
    pub(super) fn between(&self, args: &mut Args, from: &Endpoint, to: &Endpoint) {
        let host = |end: &Endpoint| self.cast.host(&end.host);
        let role = |end: &Endpoint| self.cast.role(end);
        self.parties(args, (role(from), host(from)), (role(to), host(to)));
        for (name, end) in [("from", from), ("to", to)] {
            args.set(name, Arg::Spans(self.cast.endpoint(end)));
            args.set(format!("{name}-host"), Arg::Spans(host(end)));
            let port = end.port.as_ref().map(crate::cast::port_text).unwrap_or_default();
            args.text(format!("{name}-port"), port);
        }
    }

    /// `$again`, `$after`, `$timed`.
    fn since(args: &mut Args, again: Option<PacketRef>, time: Option<Timestamp>, told: &Told<'_>) {
        let then = again.and_then(|packet| told.time(packet));
        Self::after(args, again, time.zip(then).map(|(now, then)| now.since(then)));
    }

    /// The same, with the duration known.
    pub(super) fn after(args: &mut Args, again: Option<PacketRef>, after: Option<i64>) {
        let spans: Spans = again.map(packet_span).into_iter().collect();
        args.set("again", Arg::Spans(spans));
        args.set("answers", yes(again.is_some()));
        let after = after.filter(|&ns| ns >= 0 && again.is_some());
        args.text("after", after.map(format::duration).unwrap_or_default());
        args.set("timed", yes(after.is_some()));
    }

    /// What an ICMP message says.
    pub(super) fn icmp(&self, message: &IcmpMessage) -> Spans {
        let mut args = Args::default();
        let id = match message {
            IcmpMessage::Unreachable(reason) => match reason {
                Unreachable::Network => "icmp-network",
                Unreachable::Host => "icmp-host",
                Unreachable::Protocol => "icmp-protocol",
                Unreachable::Port => "icmp-port",
                Unreachable::SourceRoute => "icmp-source-route",
                Unreachable::NetworkProhibited
                | Unreachable::HostProhibited
                | Unreachable::AdminProhibited => "icmp-prohibited",
                Unreachable::Other(_) => "icmp-unreachable",
            },
            IcmpMessage::TooBig(None | Some(0)) => "icmp-too-big",
            IcmpMessage::TooBig(Some(mtu)) => {
                args.text("mtu", self.words.bytes(u64::from(*mtu)));
                "icmp-too-big-mtu"
            }
            IcmpMessage::TimeExceeded(false) => "icmp-time-exceeded",
            IcmpMessage::TimeExceeded(true) => "icmp-reassembly",
            IcmpMessage::Redirect => "icmp-redirect",
            IcmpMessage::Other(kind, code) => {
                args.text("type", kind.to_string());
                args.text("code", code.to_string());
                "icmp-other"
            }
            _ => "icmp-unreachable",
        };
        self.words.spans(id, &args)
    }
}

pub(super) fn yes(yes: bool) -> Arg {
    Arg::Word(if yes { "yes" } else { "no" })
}

/// Message key of a segment, and the packet that it repeats or answers.
fn key(conn: &Connection, record: &Record, told: &Told<'_>) -> (&'static str, Option<PacketRef>) {
    let refers = record.refers_to;
    let original = || {
        record
            .offset
            .and_then(|o| told.sent.get(&(record.direction, record.seq.map(Number::raw), o)).copied())
    };
    let length = record.length.unwrap_or(0);
    match record.class {
        Class::Syn => ("syn", None),
        Class::SynAgain if told.syns.get(&conn.id).is_some_and(|&syns| syns > 1) => {
            ("syn-again-more", told.last_syn.get(&conn.id).copied())
        }
        Class::SynAgain => ("syn-again", told.last_syn.get(&conn.id).copied().or(refers)),
        Class::SynAck if relation(conn, record) == Relation::OtherAddress => ("syn-ack-other", refers),
        Class::SynAck => ("syn-ack", refers),
        Class::SynAckAgain => match told.last_syn_ack.get(&conn.id).copied() {
            Some(last) if Some(last) != refers => ("syn-ack-again-more", Some(last)),
            _ => ("syn-ack-again", refers),
        },
        Class::SynAckRenewed => ("syn-ack-renewed", refers),
        Class::HandshakeAck => ("handshake-ack", refers),
        Class::Data => data_key(conn, record),
        Class::Retransmission if length == 0 => ("fin-again", None),
        Class::Retransmission => ("retransmission", original()),
        Class::Spurious => ("spurious", original()),
        Class::OutOfOrder => ("out-of-order", None),
        Class::OutOfWindow => ("out-of-window", None),
        Class::KeepAlive => ("keep-alive", None),
        Class::KeepAliveAck => ("keep-alive-ack", None),
        Class::WindowProbe => ("window-probe", None),
        Class::WindowProbeAck => ("window-probe-ack", None),
        Class::DuplicateAck => ("duplicate-ack", None),
        Class::Ack | Class::WindowUpdate if conn.handshake.challenged.contains(&record.packet) => {
            ("syn-answered-by-ack", None)
        }
        Class::Ack | Class::WindowUpdate if record.window == Some(0) => ("zero-window", None),
        Class::WindowUpdate => ("window-update", None),
        Class::Ack => (ack_key(conn, record, told), None),
        Class::Fin if length > 0 => ("fin-data", None),
        Class::Fin => ("fin", None),
        Class::Reset => reset_key(conn, record, told),
        Class::SightedAgain => ("sighted-again", refers),
        Class::Icmp => ("icmp", refers),
    }
}

fn data_key(conn: &Connection, record: &Record) -> (&'static str, Option<PacketRef>) {
    let is = |packet: Option<(PacketRef, Option<Timestamp>)>| packet.is_some_and(|(p, _)| p == record.packet);
    let first_request = conn.first_request.map(|(packet, _)| packet);
    let answered = first_request.filter(|request| *request < record.packet);
    if conn.handshake.syns.is_empty() {
        return ("data", None);
    }
    match record.direction {
        Direction::ToServer if is(conn.first_request) => ("request", None),
        Direction::ToClient if is(conn.first_answer) && answered.is_some() => ("answer", answered),
        Direction::ToClient if is(conn.first_answer) => ("greeting", None),
        _ => ("data", None),
    }
}

fn ack_key(conn: &Connection, record: &Record, told: &Told<'_>) -> &'static str {
    let peer = conn.side(record.direction.reverse());
    let fin = peer.fin.map(|offset| peer.shown(offset));
    match (record.acked, fin) {
        (Some(acked), Some(fin)) if acked > fin => "ack-fin",
        (Some(acked), _) if told.acked.get(record.direction.sender()).copied().flatten() >= Some(acked) => {
            "ack-nothing"
        }
        _ => "ack",
    }
}

fn reset_key(conn: &Connection, record: &Record, told: &Told<'_>) -> (&'static str, Option<PacketRef>) {
    let answers = record.refers_to;
    let class = answers.and_then(|packet| told.class(packet));
    let key = match (record.direction, class) {
        (Direction::ToClient, Some(Class::Syn | Class::SynAgain)) => "reset-syn",
        (Direction::ToServer, Some(Class::SynAck | Class::SynAckAgain | Class::SynAckRenewed))
            if conn.handshake.ack.is_none() =>
        {
            "reset-answer"
        }
        _ => "reset",
    };
    (key, answers)
}

/// Is the acknowledged number exactly one more than that of the SYN?
fn fits(record: &Record, again: Option<PacketRef>, told: &Told<'_>) -> bool {
    let syn =
        again.and_then(|packet| told.by_packet.get(&packet)).and_then(|r| r.seq).and_then(Number::absolute);
    let ack = record.ack.and_then(Number::absolute);
    syn.zip(ack).is_some_and(|(syn, ack)| ack == syn.plus(1))
}

fn shape(conn: &Connection, record: &Record) -> &'static str {
    match conn.resets.iter().find(|r| r.packet == record.packet).map(|r| r.shape) {
        Some(ResetShape::NoSocket) => "no-socket",
        Some(ResetShape::NoSocketSyn) => "no-socket-syn",
        Some(ResetShape::LivingSocket) => "living-socket",
        Some(ResetShape::AckNoWindow) => "ack-no-window",
        _ if record.flags.ack() => "with-ack",
        _ => "other",
    }
}

/// How a packet is drawn, for what it is.
fn mark(conn: &Connection, record: &Record) -> Mark {
    let lost = |kind: SymptomKind| {
        conn.symptoms.get(kind, record.direction).is_some_and(|s| s.packets.contains(&record.packet))
    };
    match record.class {
        Class::Reset => Mark::Reset,
        Class::Icmp | Class::OutOfWindow => Mark::Wrong,
        Class::SightedAgain => Mark::Duplicate,
        Class::Syn | Class::SynAgain if conn.outcome() == Outcome::Unanswered => Mark::Lost,
        _ if lost(SymptomKind::Unacknowledged) => Mark::Lost,
        Class::SynAgain
        | Class::SynAckAgain
        | Class::SynAckRenewed
        | Class::Retransmission
        | Class::Spurious => Mark::Again,
        _ => Mark::Plain,
    }
}
