//! Complaints: ICMP errors, each with the packet that it is about as this vantage point saw it, and packets that go round in a loop.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};

use pcaplain_capture::{
    Body, Endpoint, Host, Icmp, IcmpMessage, Net, Number, Packet, Quoted, SeqNum, Timestamp,
};
use rustc_hash::FxHasher;

use crate::conn::{ConnId, Sight};
use crate::names::PacketRef;

/// Packets remembered to find out what an error is about: two rounds of a packet that began with TTL 64.
const PASSED: usize = 128;
/// Errors described one by one.
const ERRORS: usize = 4_096;
/// Loops described one by one.
const LOOPS: usize = 64;
/// Sights of one packet named per loop.
const NAMED: usize = 8;
/// TTLs at which a packet is looked up among those that passed: it has run out, or nearly so.
const NEARLY_OUT: u8 = 8;
/// An error without a quotation is about the packet before it, at most this many packets back.
const ADJACENT: u32 = 2;

/// The packet that an error is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Where it was seen first.
    pub packet: PacketRef,
    /// When.
    pub time: Option<Timestamp>,
    /// From.
    pub source: Endpoint,
    /// To.
    pub destination: Endpoint,
    /// Length of the datagram in bytes, IP header included; in print-outs at least this.
    pub length: Option<u32>,
    /// TTL at its first sight.
    pub ttl: Option<u8>,
    /// Its connection.
    pub conn: Option<ConnId>,
    /// Its exchange, by index.
    pub exchange: Option<u32>,
    /// The error quotes it with the addresses that it had here; `false`: translated, so that its sender cannot tell
    /// which connection is meant.
    pub exact: bool,
}

/// An ICMP error: unreachable, too big, time exceeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Which packet.
    pub packet: PacketRef,
    /// When.
    pub time: Option<Timestamp>,
    /// Who sent it.
    pub from: Host,
    /// To whom.
    pub to: Host,
    /// What it says.
    pub message: IcmpMessage,
    /// The destination of the packet that it quotes.
    pub quoted_destination: Option<Host>,
    /// What it is about, where that was seen here.
    pub about: Option<About>,
}

/// One packet seen again and again with a falling TTL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loop {
    /// From.
    pub source: Endpoint,
    /// To.
    pub destination: Endpoint,
    /// Its sights: the first 8 and the last.
    pub packets: Vec<PacketRef>,
    /// How many sights.
    pub sights: u32,
    /// First and last TTL.
    pub ttl: (u8, u8),
    /// Its connection.
    pub conn: Option<ConnId>,
    /// Its exchange, by index.
    pub exchange: Option<u32>,
    key: u64,
    id: Option<u16>,
}

/// A packet that passed.
#[derive(Clone, Debug)]
struct Passed {
    about: About,
    /// What stays the same at each sight of it.
    key: u64,
    id: Option<u16>,
    /// TCP sequence number.
    seq: Option<SeqNum>,
}

/// All of them.
#[derive(Default)]
pub struct Complaints {
    passed: VecDeque<Passed>,
    list: Vec<Complaint>,
    loops: Vec<Loop>,
    /// Errors in all.
    pub count: u64,
}

impl Complaints {
    /// All errors, in order.
    pub fn list(&self) -> &[Complaint] {
        &self.list
    }

    /// All loops, in order.
    pub fn loops(&self) -> &[Loop] {
        &self.loops
    }

    /// Takes a packet, and what the tables made of it.
    pub fn push(&mut self, sight: &Sight, packet: &Packet<'_>, conn: Option<ConnId>, exchange: Option<u32>) {
        let Some(net) = &packet.net else { return };
        if let Body::Icmp(icmp) = &packet.body
            && is_error(&icmp.message)
        {
            self.error(sight, net, icmp);
            return;
        }
        let (Some(source), Some(destination)) = (packet.source(), packet.destination()) else { return };
        let passed = Passed {
            about: About {
                packet: sight.packet,
                time: sight.time,
                source,
                destination,
                length: net.total_length.or_else(|| at_least(&packet.body)),
                ttl: net.ttl,
                conn,
                exchange,
                exact: true,
            },
            key: key(&packet.body),
            id: sight.ip_id,
            seq: match &packet.body {
                Body::Tcp(segment) => segment.seq.and_then(Number::absolute),
                _ => None,
            },
        };
        if net.ttl.is_some_and(|ttl| ttl <= NEARLY_OUT) {
            self.round(&passed);
        }
        if self.passed.len() == PASSED {
            self.passed.pop_front();
        }
        self.passed.push_back(passed);
    }

    /// A packet that has nearly run out: was it here before, with a higher TTL?
    fn round(&mut self, last: &Passed) {
        let Some(ttl) = last.about.ttl else { return };
        let known = self.loops.iter_mut().rev().find(|l| l.key == last.key && l.id == last.id);
        if let Some(known) = known.filter(|l| l.ttl.1 > ttl) {
            known.ttl.1 = ttl;
            known.sights += 1;
            known.packets.truncate(NAMED);
            known.packets.push(last.about.packet);
            return;
        }
        let sights: Vec<&Passed> = self.passed.iter().filter(|p| p.is_sight_of(last)).collect();
        let falling = sights.windows(2).all(|w| matches!(w, [a, b] if a.about.ttl > b.about.ttl));
        let Some(first) = sights.first().and_then(|p| p.about.ttl) else { return };
        // Once on the way in and once on the way out of a router is no loop.
        if sights.len() < 3 || !falling || first <= ttl.saturating_add(2) || self.loops.len() >= LOOPS {
            return;
        }
        let mut packets: Vec<PacketRef> = sights.iter().map(|p| p.about.packet).take(NAMED).collect();
        packets.push(last.about.packet);
        let about = &last.about;
        self.loops.push(Loop {
            source: about.source.clone(),
            destination: about.destination.clone(),
            packets,
            sights: sights.len() as u32 + 1,
            ttl: (first, ttl),
            conn: about.conn,
            exchange: about.exchange,
            key: last.key,
            id: last.id,
        });
    }

    fn error(&mut self, sight: &Sight, net: &Net, icmp: &Icmp) {
        self.count += 1;
        if self.list.len() >= ERRORS {
            return;
        }
        let about = match icmp.quoted.as_deref() {
            Some(quoted) => self.quoted(sight, net, &icmp.message, quoted),
            None => self.before(sight, &net.destination),
        };
        self.list.push(Complaint {
            packet: sight.packet,
            time: sight.time,
            from: net.source.clone(),
            to: net.destination.clone(),
            message: icmp.message.clone(),
            quoted_destination: icmp.quoted.as_deref().map(|q| q.destination.clone()),
            about,
        });
    }

    /// A print-out that does not show the quotation: the packet just before, if its sender is told.
    fn before(&self, sight: &Sight, to: &Host) -> Option<About> {
        let last = self.passed.iter().rev().find(|p| p.about.source.host == *to)?;
        let (mine, its) = (sight.packet, last.about.packet);
        let near = mine.input == its.input && mine.number.saturating_sub(its.number) <= ADJACENT;
        near.then(|| last.about.clone())
    }

    fn quoted(&self, sight: &Sight, net: &Net, message: &IcmpMessage, quoted: &Quoted) -> Option<About> {
        let here = || self.passed.iter().rev().filter(|p| p.about.packet.input == sight.packet.input);
        let id = quoted.id.filter(|&id| id != 0);
        let source = |p: &Passed| same(&p.about.source, &quoted.source, quoted.source_port.as_ref());
        let target =
            |p: &Passed| same(&p.about.destination, &quoted.destination, quoted.destination_port.as_ref());
        let differs = |p: &Passed| {
            p.id.zip(id).is_some_and(|(a, b)| a != b) || p.seq.zip(quoted.seq).is_some_and(|(a, b)| a != b)
        };
        let equal = |p: &Passed| p.id.zip(id).is_some_and(|(a, b)| a == b);
        let too_long = |p: &Passed| match message {
            IcmpMessage::TooBig(Some(mtu)) => p.about.length.is_some_and(|n| n > *mtu),
            _ => false,
        };
        // Where nothing tells one packet from the next, errors come in the order of the packets that they are about.
        let told_of = |p: &Passed| {
            self.list
                .iter()
                .rev()
                .take(PASSED)
                .filter_map(|e| e.about.as_ref())
                .any(|a| a.packet == p.about.packet)
        };
        let in_order = || {
            let blind = id.is_none() && quoted.seq.is_none();
            here().rev().find(|p| blind && source(p) && target(p) && too_long(p) && !told_of(p))
        };
        let exact = in_order()
            .or_else(|| here().find(|p| source(p) && target(p) && !differs(p)))
            .or_else(|| here().find(|p| source(p) && target(p)));
        if let Some(found) = exact {
            // A packet that goes round was seen before: the first sight says with what TTL it came.
            let first = self.passed.iter().find(|p| p.is_sight_of(found)).unwrap_or(found);
            return Some(first.about.clone());
        }
        let told = |p: &Passed| p.about.source.host == net.destination;
        let found = here()
            .find(|p| equal(p) && (source(p) || target(p) || told(p)))
            .or_else(|| here().find(|p| !differs(p) && too_long(p) && (told(p) || target(p))))?;
        Some(About { exact: false, ..found.about.clone() })
    }
}

impl Passed {
    /// Is this the same packet at another time or place?
    fn is_sight_of(&self, other: &Self) -> bool {
        self.key == other.key
            && self.id == other.id
            && (self.id.is_some() || self.key != 0)
            && self.about.source == other.about.source
            && self.about.destination == other.about.destination
            && self.about.packet.input == other.about.packet.input
    }
}

fn is_error(message: &IcmpMessage) -> bool {
    matches!(message, IcmpMessage::Unreachable(_) | IcmpMessage::TooBig(_) | IcmpMessage::TimeExceeded(false))
}

fn same(end: &Endpoint, host: &Host, port: Option<&pcaplain_capture::Port>) -> bool {
    end.host == *host && port.zip(end.port.as_ref()).is_none_or(|(a, b)| a == b)
}

/// Length of a datagram of which only the payload's length is known: with the smallest headers.
fn at_least(body: &Body) -> Option<u32> {
    match body {
        Body::Tcp(segment) => segment.length.map(|n| n.saturating_add(40)),
        Body::Udp(datagram) => datagram.length.map(|n| n.saturating_add(28)),
        _ => None,
    }
}

/// What stays the same wherever a packet is seen; 0 where nothing tells it from the next one.
fn key(body: &Body) -> u64 {
    let mut hasher = FxHasher::default();
    match body {
        Body::Tcp(s) => (s.flags, s.seq, s.ack, s.length).hash(&mut hasher),
        Body::Icmp(Icmp { message: IcmpMessage::EchoRequest(id, seq), .. }) => (1, id, seq).hash(&mut hasher),
        Body::Icmp(Icmp { message: IcmpMessage::EchoReply(id, seq), .. }) => (2, id, seq).hash(&mut hasher),
        _ => return 0,
    }
    hasher.finish()
}
