//! The connection table: which connection a segment belongs to, and which one it joins under other addresses.

use std::hash::Hash;

use pcaplain_capture::{Endpoint, Host, Number, Packet, Port, Quoted, Segment};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::budget::push;

use super::connection::{Connection, IcmpNote, Leg, Relation};
use super::record::Class;
use super::reset::reason;
use super::sight::Sight;
use super::{ConnId, Direction};

/// A packet under other addresses belongs to an open connection if its numbers lie this near: beyond any window that
/// TCP can offer without the largest scale, and still one chance in a hundred thousand for two random numbers.
const NEAR: u64 = 1 << 24;
/// Connections remembered per endpoint or port pair, for joining.
const REMEMBERED: usize = 8;
/// Kept packet records in all, where the size of the input allows so many; beyond it, finished ordinary connections let go of theirs.
const RECORDS: usize = 400_000;
/// Connections in all; beyond it, packets of further ones are only counted.
const CONNECTIONS: usize = 250_000;
/// Legs per connection.
const LEGS: usize = 8;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Tuple {
    input: u16,
    low: Endpoint,
    high: Endpoint,
}

impl Tuple {
    fn new(input: u16, a: &Endpoint, b: &Endpoint) -> Self {
        let (low, high) = if a <= b { (a, b) } else { (b, a) };
        Self { input, low: low.clone(), high: high.clone() }
    }
}

#[derive(Clone, Copy)]
struct Slot {
    conn: u32,
    leg: u8,
}

type Remembered = SmallVec<[u32; 2]>;

/// All connections of an analysis.
#[derive(Default)]
pub struct Table {
    conns: Vec<Connection>,
    by_tuple: FxHashMap<Tuple, Slot>,
    by_client: FxHashMap<(u16, Endpoint), Remembered>,
    by_ports: FxHashMap<(u16, Endpoint), Remembered>,
    by_hosts: FxHashMap<(u16, Host, Host), Remembered>,
    kept: usize,
    /// Records that may be kept.
    records: usize,
    /// There is room for no connection more.
    full: bool,
    swept_to: usize,
    /// The connection whose last segment brought DNS messages, and how many it had before.
    pub(crate) named: Option<(ConnId, usize)>,
    /// Packets of connections beyond the bound.
    pub dropped: u64,
}

impl Table {
    /// Packet records that all connections together keep.
    pub(crate) fn kept(&self) -> usize {
        self.kept
    }

    /// Says whether there is room for no connection more, and how many records may be kept.
    pub(crate) fn limit(&mut self, full: bool, records: usize) {
        self.full = full;
        self.records = records.min(RECORDS);
    }

    /// All connections, in order of their first packet.
    pub fn connections(&self) -> &[Connection] {
        &self.conns
    }

    /// Gives the connections away.
    pub fn into_connections(self) -> Vec<Connection> {
        self.conns
    }

    /// Takes one segment.
    pub fn push(
        &mut self,
        printed: bool,
        sight: &Sight,
        packet: &Packet<'_>,
        segment: &Segment,
    ) -> Option<ConnId> {
        let (source, destination) = (packet.source()?, packet.destination()?);
        let tuple = Tuple::new(sight.packet.input, &source, &destination);
        let slot = match self.by_tuple.get(&tuple).copied() {
            Some(slot) => {
                let direction = self.direction(slot, &source);
                let fresh = self
                    .conns
                    .get(slot.conn as usize)
                    .is_some_and(|c| c.is_new_incarnation(direction, segment));
                if fresh { self.open(tuple, printed, sight, packet, segment)? } else { slot }
            }
            None => match self.join(&source, &destination, printed, sight, segment) {
                Some(slot) => {
                    self.by_tuple.insert(tuple, slot);
                    slot
                }
                None => self.open(tuple, printed, sight, packet, segment)?,
            },
        };
        let direction = self.direction(slot, &source);
        let conn = self.conns.get_mut(slot.conn as usize)?;
        let kept = conn.records.kept();
        conn.push(direction, slot.leg, sight, segment);
        if let Some(payload) = packet.payload.filter(|p| segment.flags.rst() && !p.is_empty())
            && let Some(reset) = conn.resets.last_mut().filter(|r| r.packet == sight.packet)
        {
            reset.text = reason(payload);
        }
        let again = conn.records.last().is_some_and(|r| {
            r.packet == sight.packet
                && matches!(r.class, Class::Retransmission | Class::Spurious | Class::SightedAgain)
        });
        let known = conn.payload(direction, sight, packet, segment, again);
        self.named = known.map(|known| (conn.id, known));
        if packet.captured.zip(packet.original).is_some_and(|(captured, original)| captured < original) {
            conn.cut += 1;
        }
        self.kept += conn.records.kept() - kept;
        if self.kept > self.records {
            self.sweep();
        }
        Some(ConnId(slot.conn))
    }

    /// Takes an ICMP error. Says which connection it is about.
    pub fn push_icmp(&mut self, sight: &Sight, quoted: &Quoted, mut note: IcmpNote) -> Option<ConnId> {
        let slot = self.quoted(sight.packet.input, quoted)?;
        let leg = self.conns.get(slot.conn as usize)?.legs.get(usize::from(slot.leg))?;
        let from_client = leg.client.host == quoted.source
            && (quoted.source_port.is_none() || leg.client.port == quoted.source_port);
        note.about = if from_client { Direction::ToServer } else { Direction::ToClient };
        let conn = self.conns.get_mut(slot.conn as usize)?;
        note.established = conn.handshake.established;
        conn.push_icmp(sight, note);
        Some(ConnId(slot.conn))
    }

    /// The connection that a quoted packet belongs to. A print-out may show only hosts: then it is the latest
    /// connection between them, one that still waits for its answer before others.
    fn quoted(&self, input: u16, quoted: &Quoted) -> Option<Slot> {
        let end = |host: &Host, port: &Option<Port>| {
            port.clone().map(|port| Endpoint { host: host.clone(), port: Some(port) })
        };
        let source = end(&quoted.source, &quoted.source_port);
        let destination = end(&quoted.destination, &quoted.destination_port);
        if let Some((source, destination)) = source.as_ref().zip(destination.as_ref()) {
            return self.by_tuple.get(&Tuple::new(input, source, destination)).copied();
        }
        let between =
            |a: &Host, b: &Host| self.by_hosts.get(&(input, a.clone(), b.clone())).into_iter().flatten();
        let toward = between(&quoted.source, &quoted.destination);
        let back = between(&quoted.destination, &quoted.source);
        let candidates =
            toward.chain(back).filter_map(|&index| self.conns.get(index as usize)).filter(|conn| {
                let asked = if conn.server.host == quoted.destination { &conn.server } else { &conn.client };
                quoted.destination_port.is_none() || quoted.destination_port == asked.port
            });
        let best =
            candidates.max_by_key(|conn| (conn.handshake.syn_acks.is_empty(), conn.last_time, conn.id))?;
        Some(Slot { conn: best.id.0, leg: 0 })
    }

    fn direction(&self, slot: Slot, source: &Endpoint) -> Direction {
        let leg = self.conns.get(slot.conn as usize).and_then(|c| c.legs.get(usize::from(slot.leg)));
        if leg.is_some_and(|leg| leg.client == *source) { Direction::ToServer } else { Direction::ToClient }
    }

    /// Begins a connection with this segment.
    fn open(
        &mut self,
        tuple: Tuple,
        printed: bool,
        sight: &Sight,
        packet: &Packet<'_>,
        segment: &Segment,
    ) -> Option<Slot> {
        if self.full || self.conns.len() >= CONNECTIONS {
            self.dropped += 1;
            return None;
        }
        let (source, destination) = (packet.source()?, packet.destination()?);
        let syn = segment.flags.syn();
        let from_client = if syn { !segment.flags.ack() } else { looks_like_client(&source, &destination) };
        let (client, server) = if from_client { (source, destination) } else { (destination, source) };
        let index = u32::try_from(self.conns.len()).ok()?;
        let mut conn = Connection::new(ConnId(index), client.clone(), server.clone(), sight.packet);
        conn.printed = printed;
        conn.stack.clone_from(&packet.layers);
        if !syn {
            conn.infer_roles();
        }
        push(&mut self.conns, conn);
        let slot = Slot { conn: index, leg: 0 };
        self.by_tuple.insert(tuple, slot);
        remember(&mut self.by_client, (sight.packet.input, client.clone()), index);
        if printed {
            remember(
                &mut self.by_hosts,
                (sight.packet.input, client.host.clone(), server.host.clone()),
                index,
            );
            for (a, b) in [(&client, &server), (&server, &client)] {
                remember(&mut self.by_ports, (sight.packet.input, ports_only(a, b)), index);
            }
        }
        Some(slot)
    }

    /// The connection that a segment with unknown addresses belongs to by its numbers.
    fn join(
        &mut self,
        source: &Endpoint,
        destination: &Endpoint,
        printed: bool,
        sight: &Sight,
        segment: &Segment,
    ) -> Option<Slot> {
        if segment.flags.syn() && !segment.flags.ack() {
            return None;
        }
        let input = sight.packet.input;
        let mut found: Option<(u32, Direction, Relation)> = None;
        for (end, direction) in [(destination, Direction::ToClient), (source, Direction::ToServer)] {
            for &index in self.by_client.get(&(input, end.clone())).into_iter().flatten().rev() {
                let Some(conn) = self.conns.get(index as usize) else { continue };
                if let Some(relation) = belongs(conn, direction, segment) {
                    found.get_or_insert((index, direction, relation));
                }
            }
        }
        if found.is_none() && printed {
            let key = (input, ports_only(source, destination));
            let mut fitting = self.by_ports.get(&key).into_iter().flatten().filter_map(|&index| {
                let conn = self.conns.get(index as usize)?;
                let direction = if conn.client.port == destination.port {
                    Direction::ToClient
                } else {
                    Direction::ToServer
                };
                let exact = answers_exactly(conn, direction, segment) && conn.handshake.syn_acks.is_empty();
                exact.then_some((index, direction, Relation::Edited))
            });
            found = fitting.next().filter(|_| fitting.next().is_none());
        }
        let (index, direction, relation) = found?;
        let conn = self.conns.get_mut(index as usize)?;
        if conn.legs.len() >= LEGS {
            return None;
        }
        let (client, server) = match direction {
            Direction::ToServer => (source.clone(), destination.clone()),
            Direction::ToClient => (destination.clone(), source.clone()),
        };
        let leg = u8::try_from(conn.legs.len()).ok()?;
        conn.legs.push(Leg { client, server, relation, joined_by: sight.packet, packets: 0 });
        Some(Slot { conn: index, leg })
    }

    /// Lets finished, ordinary connections forget their packets.
    fn sweep(&mut self) {
        let start = self.swept_to;
        for conn in self.conns.iter_mut().skip(start) {
            if conn.over() && conn.symptoms.is_empty() {
                self.kept -= conn.records.kept();
                conn.records.forget();
            }
        }
        self.swept_to = self.conns.len().saturating_sub(4096);
        // All of it is unusual: then the oldest go first, whatever they show beyond their symptoms. Some room is made at once, or
        // else every packet would have to.
        let wanted = self.records - self.records / 8;
        let mut index = 0;
        while self.kept > wanted
            && let Some(conn) = self.conns.get_mut(index)
        {
            self.kept -= conn.records.kept();
            conn.records.forget();
            index += 1;
        }
    }
}

fn remember<K: Eq + Hash>(map: &mut FxHashMap<K, Remembered>, key: K, index: u32) {
    let list = map.entry(key).or_default();
    if list.len() == REMEMBERED {
        list.remove(0);
    }
    list.push(index);
}

/// A key of both ports, with hosts left out.
fn ports_only(a: &Endpoint, b: &Endpoint) -> Endpoint {
    let text = |e: &Endpoint| e.port.as_ref().map(ToString::to_string).unwrap_or_default();
    Endpoint { host: Host::Name(format!("{}>{}", text(a), text(b)).into()), port: None }
}

/// Does the segment acknowledge exactly the SYN of this connection?
fn answers_exactly(conn: &Connection, direction: Direction, segment: &Segment) -> bool {
    direction == Direction::ToClient
        && segment.flags.syn()
        && segment.flags.ack()
        && conn
            .side(Direction::ToServer)
            .isn
            .is_some_and(|isn| segment.ack.and_then(Number::absolute) == Some(isn.plus(1)))
}

/// How a segment that shares only the client's end belongs to a connection, by its numbers.
fn belongs(conn: &Connection, direction: Direction, segment: &Segment) -> Option<Relation> {
    if segment.flags.syn() {
        return answers_exactly(conn, direction, segment).then_some(Relation::OtherAddress);
    }
    let unanswered = conn.handshake.syn_acks.is_empty() && !conn.handshake.syns.is_empty();
    if unanswered && !conn.handshake.established {
        return None;
    }
    (conn.numbers_fit(direction, segment, NEAR) == Some(true)).then_some(Relation::Untranslated)
}

/// Without a SYN: the end with the higher, ephemeral port is taken for the client.
fn looks_like_client(source: &Endpoint, destination: &Endpoint) -> bool {
    match (source.port.as_ref().and_then(Port::number), destination.port.as_ref().and_then(Port::number)) {
        (Some(source), Some(destination)) => source >= destination,
        (None, Some(_)) => false,
        _ => true,
    }
}
