//! One TCP incarnation of a flow, with everything that rules ask about.

use pcaplain_capture::{Checksum, Endpoint, Host, IcmpMessage, Layer, Number, Segment, TcpFlags, Timestamp};
use rustc_hash::{FxHashMap, FxHasher};
use smallvec::SmallVec;
use std::hash::{Hash, Hasher};

use crate::names::{PacketRef, PointId};

use super::record::{Class, Record, Records};
use super::reset::{ResetFacts, shape};
use super::side::{Sent, Side};
use super::symptom::{SymptomKind, Symptoms};
use super::{ConnId, Direction};

/// Two records of one packet lie at most this far apart, nanoseconds: a node forwards within microseconds.
const SIGHTING_GAP: i64 = 5_000_000;
/// A packet may wait this long inside a box, nanoseconds: Linux keeps it for three ARP requests, one second apart.
const FORWARDING_GAP: i64 = 3_000_000_000;
/// Fingerprints kept to recognise second sightings.
const RECENT: usize = 12;
/// Fingerprints kept per connection where interfaces follow each other in the file.
const ARCHIVE: usize = 4096;
/// Resets described one by one.
const RESETS: usize = 8;
/// Reordering without a measured round trip: Wireshark's 3 ms.
const REORDER_NS: i64 = 3_000_000;
/// The longest silences kept.
const SILENCES: usize = 4;

/// Where and when one packet was seen, and what its lower layers say.
#[derive(Clone, Debug)]
pub struct Sight {
    /// Which packet.
    pub packet: PacketRef,
    /// When.
    pub time: Option<Timestamp>,
    /// Interface of its input.
    pub interface: u16,
    /// Per-frame interface index (SLL2).
    pub interface_index: Option<u32>,
    /// The paste's own ordinal.
    pub label: Option<u32>,
    /// Line of a print-out.
    pub line: Option<u32>,
    /// Source and destination hardware address.
    pub macs: Option<([u8; 6], [u8; 6])>,
    /// Source hardware address alone (cooked captures have no destination).
    pub source_mac: Option<[u8; 6]>,
    /// TTL or hop limit.
    pub ttl: Option<u8>,
    /// IPv4 identification, where it is not 0.
    pub ip_id: Option<u16>,
    /// Frame direction as the capturing host saw it.
    pub frame_direction: Option<pcaplain_capture::FrameDirection>,
    /// How many VLAN tags and tunnels surround it.
    pub layers: usize,
    /// The input has several interfaces, so that its packets may be out of time order.
    pub many_interfaces: bool,
}

/// How the addresses of a leg relate to what the client asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The addresses that the client used.
    AsIs,
    /// The answer came from another address than the one asked.
    OtherAddress,
    /// A packet of the open connection carried another server address.
    Untranslated,
    /// Both ends differ and the numbers agree, in a print-out: addresses edited by hand.
    Edited,
}

/// A pair of addresses under which packets of the connection travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// The client's end.
    pub client: Endpoint,
    /// The server's end.
    pub server: Endpoint,
    /// How it belongs.
    pub relation: Relation,
    /// The packet that joined it.
    pub joined_by: PacketRef,
    /// Packets that carried it.
    pub packets: u64,
}

/// An ICMP error about the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IcmpNote {
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
    /// It quotes a packet that went this way.
    pub about: Direction,
    /// Its TTL.
    pub ttl: Option<u8>,
    /// The handshake was complete before.
    pub established: bool,
}

/// A handshake, packet by packet.
#[derive(Clone, Debug, Default)]
pub struct HandshakeFacts {
    /// SYNs: the first 16.
    pub syns: SmallVec<[(PacketRef, Option<Timestamp>); 2]>,
    /// SYN-ACKs, likewise.
    pub syn_acks: SmallVec<[(PacketRef, Option<Timestamp>); 2]>,
    /// How many SYNs.
    pub syn_count: u32,
    /// How many SYN-ACKs.
    pub syn_ack_count: u32,
    /// The client's first acknowledgment of the SYN-ACK.
    pub ack: Option<(PacketRef, Option<Timestamp>)>,
    /// Both ends were seen to agree.
    pub established: bool,
    /// Bare ACKs that answered a SYN.
    pub challenged: SmallVec<[PacketRef; 1]>,
    /// SYN-ACKs that came after the client's ACK.
    pub syn_acks_after_ack: u32,
}

/// A silence inside the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// How long, nanoseconds.
    pub ns: i64,
    /// The packet that ended it.
    pub ended_by: PacketRef,
    /// Its direction.
    pub direction: Direction,
}

/// What tells one packet from another when it is seen twice.
#[derive(Clone, Debug)]
struct Fingerprint {
    packet: PacketRef,
    time: Option<Timestamp>,
    direction: Direction,
    flags: TcpFlags,
    seq: Option<Number>,
    ack: Option<Number>,
    length: Option<u32>,
    window: Option<u16>,
    timestamps: Option<(u32, u32)>,
    ip_id: Option<u16>,
    place: Place,
    ttl: Option<u8>,
    range: Option<(u64, u64)>,
}

/// Where on its way a packet was caught.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    interface: u16,
    interface_index: Option<u32>,
    macs: Option<([u8; 6], [u8; 6])>,
    source_mac: Option<[u8; 6]>,
    direction: Option<pcaplain_capture::FrameDirection>,
    layers: usize,
}

/// One TCP connection.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Its index.
    pub id: ConnId,
    /// Input in which it was seen.
    pub input: u16,
    /// The input is a print-out: fields may be missing, addresses edited.
    pub printed: bool,
    /// Who sent the first SYN, or who is taken for it.
    pub client: Endpoint,
    /// Whom it asked.
    pub server: Endpoint,
    /// No SYN was seen: the roles are inferred.
    pub roles_inferred: bool,
    /// Address pairs; the first is as the client used it.
    pub legs: Vec<Leg>,
    /// VLANs and tunnels around its first packet.
    pub stack: Vec<Layer>,
    /// Vantage points that saw it.
    pub points: SmallVec<[PointId; 1]>,
    /// Client's and server's sending half.
    pub sides: [Side; 2],
    /// Kept packets.
    pub records: Records,
    /// The handshake.
    pub handshake: HandshakeFacts,
    /// Resets, the first 8.
    pub resets: Vec<ResetFacts>,
    /// ICMP errors about it, the first 8.
    pub icmp: Vec<IcmpNote>,
    /// What was unusual.
    pub symptoms: Symptoms,
    /// Second sightings of its packets.
    pub sighted_again: u64,
    /// Examples of them: original and copy.
    pub sightings: SmallVec<[(PacketRef, PacketRef); 4]>,
    /// Times of first and last packet.
    pub first_time: Option<Timestamp>,
    /// Time of its last packet.
    pub last_time: Option<Timestamp>,
    /// The longest silences, in order of appearance.
    pub silences: Vec<Silence>,
    /// First data of the client.
    pub first_request: Option<(PacketRef, Option<Timestamp>)>,
    /// The server's first acknowledgment of client data.
    pub request_acked: Option<(PacketRef, Option<Timestamp>)>,
    /// First data of the server.
    pub first_answer: Option<(PacketRef, Option<Timestamp>)>,
    /// Last data of client and server.
    pub last_data: [Option<(PacketRef, Option<Timestamp>)>; 2],
    /// Records of cut packets: the payload is known only in part.
    pub cut: u64,
    history: String,
    history_last: Option<char>,
    recent: Vec<Fingerprint>,
    archive: FxHashMap<u64, Fingerprint>,
    skipped_at: Option<Timestamp>,
    last_direction: Option<(Direction, PacketRef, Option<Timestamp>)>,
}

impl Connection {
    /// A new connection between these ends.
    pub(super) fn new(id: ConnId, client: Endpoint, server: Endpoint, first: PacketRef) -> Self {
        let leg = Leg {
            client: client.clone(),
            server: server.clone(),
            relation: Relation::AsIs,
            joined_by: first,
            packets: 0,
        };
        Self {
            id,
            input: first.input,
            printed: false,
            client,
            server,
            roles_inferred: false,
            legs: vec![leg],
            stack: Vec::new(),
            points: SmallVec::new(),
            sides: [Side::default(), Side::default()],
            records: Records::default(),
            handshake: HandshakeFacts::default(),
            resets: Vec::new(),
            icmp: Vec::new(),
            symptoms: Symptoms::default(),
            sighted_again: 0,
            sightings: SmallVec::new(),
            first_time: None,
            last_time: None,
            silences: Vec::new(),
            first_request: None,
            request_acked: None,
            first_answer: None,
            last_data: [None, None],
            cut: 0,
            history: String::new(),
            history_last: None,
            recent: Vec::new(),
            archive: FxHashMap::default(),
            skipped_at: None,
            last_direction: None,
        }
    }

    /// The sending half of the end that sends this way.
    pub fn side(&self, direction: Direction) -> &Side {
        let [client, server] = &self.sides;
        match direction {
            Direction::ToServer => client,
            Direction::ToClient => server,
        }
    }

    fn side_mut(&mut self, direction: Direction) -> &mut Side {
        let [client, server] = &mut self.sides;
        match direction {
            Direction::ToServer => client,
            Direction::ToClient => server,
        }
    }

    /// Packets, second sightings included.
    pub fn packets(&self) -> u64 {
        self.records.seen()
    }

    /// Zeek-like history: `S` SYN, `H` SYN-ACK, `A` ACK, `D` data, `T` retransmission, `F` FIN, `R` RST, `G` gap, `W`
    /// zero window, `I` ICMP error, `^` roles inferred; upper case from the client. Runs are written once.
    pub fn history(&self) -> &str {
        &self.history
    }

    /// The reset that ended it: the first one that was not followed by more data from its receiver.
    pub fn effective_reset(&self) -> Option<&ResetFacts> {
        self.resets
            .iter()
            .find(|r| r.followed < 2)
            .or(self.resets.last().filter(|_| self.resets.len() == RESETS))
    }

    /// Time from the first SYN to the packet that answered the handshake, nanoseconds.
    pub fn connect_time(&self) -> Option<i64> {
        let (_, first) = *self.handshake.syns.first()?;
        let (_, done) = self.handshake.ack.or(self.handshake.syn_acks.first().copied())?;
        Some(done?.since(first?))
    }

    /// Round trip of the handshake as far as this vantage point shows it: last SYN before the SYN-ACK to ACK.
    pub fn handshake_rtt(&self) -> Option<i64> {
        let (_, syn) = *self.handshake.syns.last()?;
        let (_, answer) = *self.handshake.syn_acks.first()?;
        let (_, ack) = self.handshake.ack?;
        Some(ack?.since(syn?).max(answer?.since(syn?)).max(0))
    }

    /// The kept record of `packet`.
    pub fn record(&self, packet: PacketRef) -> Option<Record> {
        self.records.iter().find(|r| r.packet == packet).cloned()
    }

    fn note(&mut self, letter: char, direction: Direction) {
        let letter = match direction {
            Direction::ToServer => letter.to_ascii_uppercase(),
            Direction::ToClient => letter.to_ascii_lowercase(),
        };
        if self.history_last != Some(letter) && self.history.len() < 48 {
            self.history.push(letter);
            self.history_last = Some(letter);
        }
    }

    /// Marks roles as inferred.
    pub(super) fn infer_roles(&mut self) {
        self.roles_inferred = true;
        self.history.push('^');
    }

    /// Is this the first packet of a new incarnation on the same addresses?
    pub(super) fn is_new_incarnation(&self, direction: Direction, segment: &Segment) -> bool {
        if !segment.flags.syn() || segment.flags.ack() || segment.flags.rst() {
            return false;
        }
        if direction == Direction::ToClient {
            // The "server" opens: a swapped pair of roles, or a simultaneous open.
            return self.over() || self.roles_inferred;
        }
        let Some(seq) = segment.seq else { return self.over() };
        match self.side(direction).offset(seq) {
            Some(0) if !self.side(direction).mid_stream() => false,
            _ => true,
        }
    }

    /// Would these numbers fit a packet of this connection that goes `direction`? `None`: nothing to compare.
    pub(super) fn numbers_fit(&self, direction: Direction, segment: &Segment, span: u64) -> Option<bool> {
        let near = |side: &Side, number: Number| -> Option<bool> {
            let offset = side.offset(number)?;
            let next = side.next?;
            Some(offset.abs_diff(next) <= span)
        };
        let ack =
            segment.ack.filter(|_| segment.flags.ack()).map(|n| near(self.side(direction.reverse()), n));
        let seq = segment.seq.map(|n| near(self.side(direction), n));
        match (seq.flatten(), ack.flatten()) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            // A SYN-ACK brings a number of its own: the acknowledged one must be exact.
            (_, Some(true)) if segment.flags.syn() => Some(true),
            (Some(true), None) if segment.flags.rst() => Some(true),
            (None, Some(true)) => Some(true),
            _ => None,
        }
    }

    /// Takes one segment.
    pub(super) fn push(&mut self, direction: Direction, leg: u8, sight: &Sight, segment: &Segment) {
        if self.first_time.is_none() {
            self.first_time = sight.time;
        }
        if let Some(leg) = self.legs.get_mut(usize::from(leg)) {
            leg.packets += 1;
        }
        let point = PointId { input: sight.packet.input, interface: sight.interface };
        if !self.points.contains(&point) && self.points.len() < 16 {
            self.points.push(point);
        }
        if let Some(original) = self.seen_before(direction, sight, segment) {
            self.sighted_again += 1;
            if self.sightings.len() < 8 {
                self.sightings.push((original, sight.packet));
            }
            let record =
                self.make_record(direction, leg, sight, segment, Class::SightedAgain, Some(original));
            self.records.push(record, false);
            return;
        }
        self.silence(direction, sight);
        let followed_reset = self.resets.last().is_some_and(|r| r.direction != direction)
            && (segment.length.unwrap_or(0) > 0 || segment.flags.ack())
            && !segment.flags.rst()
            && !segment.flags.syn();
        if followed_reset && let Some(reset) = self.resets.last_mut() {
            reset.followed += 1;
        }
        let before = self.symptoms.iter().map(|s| s.count).sum::<u64>();
        let (class, refers_to) = self.classify(direction, leg, sight, segment);
        let unusual = self.symptoms.iter().map(|s| s.count).sum::<u64>() != before;
        let record = self.make_record(direction, leg, sight, segment, class, refers_to);
        let side = self.side_mut(direction);
        side.segments += 1;
        side.last_time = sight.time;
        if let Some(window) = segment.window
            && !segment.flags.rst()
        {
            side.window = Some(window);
            side.largest_window = side.largest_window.max(Some(window));
        }
        if let Some(ttl) = sight.ttl
            && !segment.flags.rst()
        {
            side.ttl.get_or_insert(ttl);
            side.ttl_range =
                Some(side.ttl_range.map_or((ttl, ttl), |(low, high)| (low.min(ttl), high.max(ttl))));
        }
        self.records.push(record, unusual || !matches!(class, Class::Data | Class::Ack));
        self.last_time = sight.time.or(self.last_time);
        self.last_direction = Some((direction, sight.packet, sight.time));
    }

    fn silence(&mut self, direction: Direction, sight: &Sight) {
        let (Some(now), Some(last)) = (sight.time, self.last_time) else { return };
        let ns = now.since(last);
        let shortest = self.silences.iter().enumerate().min_by_key(|(_, s)| s.ns).map(|(i, s)| (i, s.ns));
        if self.silences.len() < SILENCES {
            self.silences.push(Silence { ns, ended_by: sight.packet, direction });
        } else if let Some((index, least)) = shortest
            && ns > least
        {
            self.silences.remove(index);
            self.silences.push(Silence { ns, ended_by: sight.packet, direction });
        }
    }

    fn make_record(
        &self,
        direction: Direction,
        leg: u8,
        sight: &Sight,
        segment: &Segment,
        class: Class,
        refers_to: Option<PacketRef>,
    ) -> Record {
        let offset = segment.seq.and_then(|n| self.side(direction).offset(n));
        let acked = segment
            .ack
            .filter(|_| segment.flags.ack())
            .and_then(|n| self.side(direction.reverse()).offset(n));
        Record {
            packet: sight.packet,
            time: sight.time,
            direction,
            leg,
            interface: sight.interface,
            class,
            flags: segment.flags,
            seq: segment.seq,
            ack: segment.ack,
            offset: offset.map(|o| self.side(direction).shown(o)),
            acked: acked.map(|o| self.side(direction.reverse()).shown(o)),
            length: segment.length,
            window: segment.window,
            ttl: sight.ttl,
            ip_id: sight.ip_id,
            timestamps: segment.options.as_ref().and_then(|o| o.timestamps),
            refers_to,
            label: sight.label,
            line: sight.line,
            macs: sight.macs,
            icmp: None,
        }
    }

    /// The earlier sighting of this very packet, if there is one.
    fn seen_before(&mut self, direction: Direction, sight: &Sight, segment: &Segment) -> Option<PacketRef> {
        let offset = segment.seq.and_then(|n| self.side(direction).offset(n));
        let mine = Fingerprint {
            packet: sight.packet,
            time: sight.time,
            direction,
            flags: segment.flags,
            seq: segment.seq,
            ack: segment.ack,
            length: segment.length,
            window: segment.window,
            timestamps: segment.options.as_ref().and_then(|o| o.timestamps),
            ip_id: sight.ip_id,
            place: Place {
                interface: sight.interface,
                interface_index: sight.interface_index,
                macs: sight.macs,
                source_mac: sight.source_mac,
                direction: sight.frame_direction,
                layers: sight.layers,
            },
            ttl: sight.ttl,
            range: offset.zip(segment.length).map(|(from, length)| (from, from + u64::from(length))),
        };
        let next = self.side(direction).next.unwrap_or(0);
        let known = self
            .recent
            .iter()
            .find(|old| same_packet(old, &mine) || piece_of(old, &mine) || merge_of(old, &mine, next));
        let archived = || self.archive.get(&mine.key()).filter(|old| same_packet(old, &mine));
        let found = known.or_else(archived).map(|old| old.packet);
        if found.is_none() {
            if sight.many_interfaces && self.archive.len() < ARCHIVE {
                self.archive.insert(mine.key(), mine.clone());
            }
            if self.recent.len() == RECENT {
                self.recent.remove(0);
            }
            self.recent.push(mine);
        }
        found
    }

    fn classify(
        &mut self,
        direction: Direction,
        leg: u8,
        sight: &Sight,
        segment: &Segment,
    ) -> (Class, Option<PacketRef>) {
        let flags = segment.flags;
        if segment.checksum == Checksum::Bad {
            self.symptoms.add(SymptomKind::BadChecksum, direction, sight.packet);
        }
        match self.legs.get(usize::from(leg)).map(|l| l.relation) {
            Some(Relation::OtherAddress) if flags.syn() && flags.ack() => {
                self.symptoms.add(SymptomKind::ReplyFromOther, direction, sight.packet);
            }
            Some(Relation::Untranslated) if direction == Direction::ToClient => {
                self.symptoms.add(SymptomKind::Untranslated, direction, sight.packet);
            }
            _ => {}
        }
        if flags.rst() {
            return self.reset(direction, leg, sight, segment);
        }
        if flags.syn() {
            return if flags.ack() {
                self.syn_ack(direction, sight, segment)
            } else {
                self.syn(direction, sight, segment)
            };
        }
        self.anchor(direction, segment);
        self.data_or_ack(direction, sight, segment)
    }

    /// Makes sure that both streams have a base, mid-stream where no SYN was seen.
    fn anchor(&mut self, direction: Direction, segment: &Segment) {
        if let Some(seq) = segment.seq {
            self.side_mut(direction).begin_mid_stream(seq);
        }
        if let Some(ack) = segment.ack
            && segment.flags.ack()
        {
            let peer = self.side_mut(direction.reverse());
            if !peer.based() {
                // print-tcp.c keeps ack − 1 as the other direction's base.
                let before = match ack {
                    Number::Absolute(n) => Number::Absolute(n.minus(1)),
                    Number::Relative(_) => Number::Relative(0),
                };
                peer.begin_mid_stream(before);
                peer.next = peer.offset(ack);
            }
        }
    }

    fn syn(&mut self, direction: Direction, sight: &Sight, segment: &Segment) -> (Class, Option<PacketRef>) {
        self.note('s', direction);
        let again = self.handshake.syn_count > 0
            && self
                .side(direction)
                .isn
                .is_some_and(|isn| segment.seq.and_then(Number::absolute) == Some(isn));
        if !again && let Some(seq) = segment.seq {
            let side = self.side_mut(direction);
            side.begin(seq, segment.options.as_ref());
            let length = u64::from(segment.length.unwrap_or(0));
            side.sent(0, 1 + length);
            side.next = Some(1 + length);
        }
        self.handshake.syn_count += 1;
        let first = self.handshake.syns.first().map(|s| s.0);
        if self.handshake.syns.len() < 16 {
            self.handshake.syns.push((sight.packet, sight.time));
        }
        if first.is_some() {
            self.symptoms.add(SymptomKind::SynAgain, direction, sight.packet);
            (Class::SynAgain, first)
        } else {
            (Class::Syn, None)
        }
    }

    fn syn_ack(
        &mut self,
        direction: Direction,
        sight: &Sight,
        segment: &Segment,
    ) -> (Class, Option<PacketRef>) {
        self.note('h', direction);
        let known = self.side(direction).isn;
        let mine = segment.seq.and_then(Number::absolute);
        let answered = self.handshake.syns.last().map(|s| s.0);
        let fits = segment.ack.and_then(|n| self.side(direction.reverse()).offset(n));
        let client_begun = self.side(direction.reverse()).isn.is_some();
        self.handshake.syn_ack_count += 1;
        let first = self.handshake.syn_acks.first().map(|s| s.0);
        if self.handshake.syn_acks.len() < 16 {
            self.handshake.syn_acks.push((sight.packet, sight.time));
        }
        let class = if first.is_none() || known.is_none() {
            Class::SynAck
        } else if known == mine {
            self.symptoms.add(SymptomKind::SynAckAgain, direction, sight.packet);
            if self.handshake.ack.is_some() {
                self.handshake.syn_acks_after_ack += 1;
            }
            Class::SynAckAgain
        } else {
            self.symptoms.add(SymptomKind::SynAckRenewed, direction, sight.packet);
            Class::SynAckRenewed
        };
        if class != Class::SynAckAgain
            && let Some(seq) = segment.seq
        {
            let side = self.side_mut(direction);
            side.begin(seq, segment.options.as_ref());
            side.next = Some(1 + u64::from(segment.length.unwrap_or(0)));
        }
        if client_begun {
            if fits.is_some_and(|offset| offset == 0 || offset > 1 + 65_535) {
                self.symptoms.add(SymptomKind::AckNumberWrong, direction, sight.packet);
            }
        } else {
            self.anchor(direction, segment);
        }
        if self.side(direction).acked.is_none() {
            self.side_mut(direction).acked = fits;
        }
        (class, if class == Class::SynAckAgain { first } else { answered })
    }

    fn reset(
        &mut self,
        direction: Direction,
        leg: u8,
        sight: &Sight,
        segment: &Segment,
    ) -> (Class, Option<PacketRef>) {
        self.note('r', direction);
        self.symptoms.add(SymptomKind::Reset, direction, sight.packet);
        let side = self.side(direction);
        let peer = self.side(direction.reverse());
        let answers = self.last_direction.filter(|(d, ..)| *d != direction);
        // The reset may acknowledge more than any segment before it.
        let own = segment.ack.filter(|_| segment.flags.ack()).and_then(|n| peer.offset(n));
        let acked = side.acked.max(own.filter(|&own| peer.next.is_some_and(|next| own <= next)));
        let facts = ResetFacts {
            packet: sight.packet,
            time: sight.time,
            direction,
            leg,
            shape: shape(segment),
            window: segment.window,
            ttl: sight.ttl.zip(side.ttl),
            offset: segment.seq.and_then(|n| side.offset(n)),
            answers: answers.map(|a| a.1),
            answered_after: answers.and_then(|a| Some(sight.time?.since(a.2?))),
            after_silence: sight.time.zip(self.last_time).map(|(now, last)| now.since(last)),
            unacknowledged: peer.next.zip(acked).map_or(0, |(next, acked)| next.saturating_sub(acked)),
            unread: peer.next.zip(side.acked).map_or(0, |(next, acked)| next.saturating_sub(acked)),
            established: self.handshake.established,
            bytes_before: (self.side(Direction::ToServer).bytes, self.side(Direction::ToClient).bytes),
            fins_before: (
                self.side(Direction::ToServer).fin.is_some(),
                self.side(Direction::ToClient).fin.is_some(),
            ),
            followed: 0,
        };
        if self.resets.len() < RESETS {
            self.resets.push(facts);
        }
        self.side_mut(direction).resets += 1;
        (Class::Reset, answers.map(|a| a.1))
    }

    fn data_or_ack(
        &mut self,
        direction: Direction,
        sight: &Sight,
        segment: &Segment,
    ) -> (Class, Option<PacketRef>) {
        let length = u64::from(segment.length.unwrap_or(0));
        let fin = segment.flags.fin();
        let previous_window = self.side(direction).window;
        let moved = self.acknowledge(direction, sight, segment, length);
        if length == 0 && !fin {
            return self.pure_ack(direction, sight, segment, moved, previous_window);
        }
        let offset = segment
            .seq
            .and_then(|n| self.side(direction).offset(n))
            .or(self.side(direction).next)
            .unwrap_or(1);
        let end = offset + length + u64::from(fin);
        let side = self.side(direction);
        let peer_window = self.side(direction.reverse()).window;
        if length <= 1 && !fin && side.next.is_some_and(|next| offset + 1 == next) && offset > 0 {
            return (Class::KeepAlive, None);
        }
        if length == 1 && !fin && side.next == Some(offset) && peer_window == Some(0) {
            self.symptoms.add(SymptomKind::WindowProbe, direction, sight.packet);
            return (Class::WindowProbe, None);
        }
        if self.beyond_the_window(direction, offset) {
            self.symptoms.add(SymptomKind::OutsideWindow, direction, sight.packet);
            return (Class::OutOfWindow, None);
        }
        let peer_acked = self.side(direction.reverse()).acked;
        let already = peer_acked.is_some_and(|acked| end <= acked);
        let peer_closed = self.side(direction.reverse()).fin.is_some() && self.side(direction).fin.is_some();
        let class = match self.side_mut(direction).sent(offset, end) {
            Sent::New | Sent::Overlap => Class::Data,
            Sent::AfterHole => {
                self.symptoms.add(SymptomKind::Gap, direction, sight.packet);
                self.skipped_at = sight.time;
                self.note('g', direction);
                Class::Data
            }
            Sent::FillsHole => {
                let rtt = self.handshake_rtt().unwrap_or(REORDER_NS).max(REORDER_NS);
                let late = sight.time.zip(self.skipped_at).is_none_or(|(now, then)| now.since(then) > rtt);
                if late {
                    self.symptoms.add(SymptomKind::Retransmission, direction, sight.packet);
                    Class::Retransmission
                } else {
                    self.symptoms.add(SymptomKind::OutOfOrder, direction, sight.packet);
                    Class::OutOfOrder
                }
            }
            Sent::Old if already => {
                self.symptoms.add(SymptomKind::Spurious, direction, sight.packet);
                Class::Spurious
            }
            Sent::Old => {
                self.symptoms.add(SymptomKind::Retransmission, direction, sight.packet);
                Class::Retransmission
            }
        };
        if peer_closed && class == Class::Data && length > 0 {
            self.symptoms.add(SymptomKind::DataAfterClose, direction, sight.packet);
        }
        let again = matches!(class, Class::Retransmission | Class::Spurious);
        self.note(
            if again {
                't'
            } else if length > 0 {
                'd'
            } else {
                'f'
            },
            direction,
        );
        if length > 0 {
            self.count_data(direction, sight, segment, again);
        }
        if fin {
            self.note('f', direction);
            let side = self.side_mut(direction);
            if side.fin.is_none() {
                side.fin = Some(end.saturating_sub(1));
                side.fin_time = sight.time;
            }
        }
        (if fin && !again { Class::Fin } else { class }, None)
    }

    /// Does a segment at `offset` lie so far above what its receiver acknowledged that no window of it could reach?
    /// Such a segment is not part of the stream and must not move it.
    fn beyond_the_window(&self, direction: Direction, offset: u64) -> bool {
        let receiver = self.side(direction.reverse());
        let (Some(acked), Some(window), Some(scale)) =
            (receiver.acked, receiver.largest_window, receiver.scale)
        else {
            return false;
        };
        let scale = self.side(direction).scale.map_or(0, |_| scale);
        offset > acked + 2 * (u64::from(window) << scale)
    }

    fn count_data(&mut self, direction: Direction, sight: &Sight, segment: &Segment, again: bool) {
        let length = segment.length.unwrap_or(0);
        let side = self.side_mut(direction);
        side.data_segments += 1;
        side.bytes += u64::from(length);
        side.largest = side.largest.max(length);
        if again {
            side.bytes_again += u64::from(length);
        }
        let here = (sight.packet, sight.time);
        if let Some(last) = self.last_data.get_mut(direction.sender()) {
            *last = Some(here);
        }
        match direction {
            Direction::ToServer => self.first_request.get_or_insert(here),
            Direction::ToClient => self.first_answer.get_or_insert(here),
        };
        if self.handshake.ack.is_none() && !self.handshake.syns.is_empty() && direction == Direction::ToServer
        {
            self.handshake.ack = Some(here);
        }
        if !self.handshake.syn_acks.is_empty() {
            self.handshake.established |= direction == Direction::ToClient
                || (self.handshake.ack.is_some() && self.handshake.syn_acks_after_ack == 0);
        } else if self.handshake.syns.is_empty() {
            self.handshake.established = true; // mid-stream
        }
    }

    /// Takes the acknowledgment. Says whether it moved.
    fn acknowledge(&mut self, direction: Direction, sight: &Sight, segment: &Segment, length: u64) -> bool {
        let Some(ack) = segment.ack.filter(|_| segment.flags.ack()) else { return false };
        let Some(acked) = self.side(direction.reverse()).offset(ack) else { return false };
        self.handshake_acked(direction, sight, acked, length);
        let peer = self.side_mut(direction.reverse());
        let unseen = peer.next.is_some_and(|next| acked > next);
        let holes = peer.holes_acknowledged(acked);
        if unseen {
            peer.next = Some(acked);
        }
        if unseen || holes > 0 {
            self.symptoms.add(SymptomKind::AckedUnseen, direction, sight.packet);
        }
        if direction == Direction::ToClient
            && self.request_acked.is_none()
            && acked > 1
            && self.first_request.is_some()
        {
            self.request_acked = Some((sight.packet, sight.time));
        }
        let side = self.side_mut(direction);
        let moved = side.acked.is_none_or(|old| acked > old);
        if moved {
            side.acked = Some(acked);
            side.duplicate_acks = 0;
        }
        moved
    }

    fn handshake_acked(&mut self, direction: Direction, sight: &Sight, acked: u64, length: u64) {
        let answered = !self.handshake.syn_acks.is_empty();
        match direction {
            Direction::ToServer if answered && acked >= 1 && self.handshake.ack.is_none() => {
                self.handshake.ack = Some((sight.packet, sight.time));
                self.handshake.established = true;
            }
            // The client acknowledges a SYN-ACK that this capture did not see: only one direction was captured.
            Direction::ToServer
                if !answered
                    && acked >= 1
                    && !self.handshake.syns.is_empty()
                    && self.handshake.ack.is_none() =>
            {
                self.handshake.ack = Some((sight.packet, sight.time));
                self.handshake.established = true;
            }
            Direction::ToClient if !answered && !self.handshake.syns.is_empty() && length == 0 => {
                // A bare ACK in answer to a SYN, before any SYN-ACK.
                if self.handshake.challenged.len() < 4 && self.side(Direction::ToServer).bytes == 0 {
                    self.handshake.challenged.push(sight.packet);
                    self.symptoms.add(SymptomKind::SynAnsweredByAck, direction, sight.packet);
                }
            }
            _ => {}
        }
    }

    fn pure_ack(
        &mut self,
        direction: Direction,
        sight: &Sight,
        segment: &Segment,
        moved: bool,
        previous_window: Option<u16>,
    ) -> (Class, Option<PacketRef>) {
        self.note('a', direction);
        if self.handshake.ack.is_some_and(|(packet, _)| packet == sight.packet) {
            return (Class::HandshakeAck, self.handshake.syn_acks.last().map(|s| s.0));
        }
        let keep_alive = segment.seq.and_then(|n| self.side(direction).offset(n)).is_some_and(|offset| {
            self.side(direction).next.is_some_and(|next| offset + 1 == next) && offset > 0
        });
        if keep_alive && !moved {
            return (Class::KeepAlive, None);
        }
        if segment.window == Some(0) {
            self.note('w', direction);
            self.symptoms.add(SymptomKind::ZeroWindow, direction, sight.packet);
        }
        if moved {
            return (Class::Ack, None);
        }
        if previous_window != segment.window {
            return (Class::WindowUpdate, None);
        }
        let peer = self.side(direction.reverse());
        let outstanding = peer.next.zip(self.side(direction).acked).is_some_and(|(next, acked)| next > acked);
        if outstanding && segment.window != Some(0) {
            self.side_mut(direction).duplicate_acks += 1;
            self.symptoms.add(SymptomKind::DuplicateAck, direction, sight.packet);
            return (Class::DuplicateAck, None);
        }
        (Class::Ack, None)
    }

    /// Takes an ICMP error that quotes a packet of this connection.
    pub(super) fn push_icmp(&mut self, sight: &Sight, note: IcmpNote) {
        self.note('i', note.about.reverse());
        let unusual = !matches!(note.message, IcmpMessage::Redirect);
        if unusual {
            self.symptoms.add(SymptomKind::IcmpError, note.about.reverse(), sight.packet);
        }
        let record = Record {
            packet: sight.packet,
            time: sight.time,
            direction: note.about.reverse(),
            leg: 0,
            interface: sight.interface,
            class: Class::Icmp,
            flags: TcpFlags::default(),
            seq: None,
            ack: None,
            offset: None,
            acked: None,
            length: None,
            window: None,
            ttl: sight.ttl,
            ip_id: sight.ip_id,
            timestamps: None,
            refers_to: self.last_direction.map(|l| l.1),
            label: sight.label,
            line: sight.line,
            macs: sight.macs,
            icmp: Some(Box::new(note.clone())),
        };
        self.records.push(record, true);
        self.last_time = sight.time.or(self.last_time);
        if self.icmp.len() < RESETS {
            self.icmp.push(note);
        }
    }

    /// Payload bytes of both directions, repetitions included.
    pub fn bytes(&self) -> u64 {
        self.sides.iter().map(|s| s.bytes).sum()
    }

    /// Share of data segments that were sent again, 0 to 1.
    pub fn retransmission_rate(&self) -> f64 {
        let again =
            self.symptoms.count(SymptomKind::Retransmission) + self.symptoms.count(SymptomKind::Spurious);
        let all: u64 = self.sides.iter().map(|s| s.data_segments).sum();
        if all == 0 { 0.0 } else { again as f64 / all as f64 }
    }
}

impl Fingerprint {
    /// What two sightings of one packet share at least.
    fn key(&self) -> u64 {
        let mut hasher = FxHasher::default();
        (self.direction, self.flags, self.seq, self.ack, self.length, self.ip_id).hash(&mut hasher);
        hasher.finish()
    }
}

/// Is `new` a part of the merged segment `old`, caught elsewhere on its way (before or after the card or the tunnel
/// device cut it up)?
fn piece_of(old: &Fingerprint, new: &Fingerprint) -> bool {
    let (Some((from, to)), Some((start, end))) = (old.range, new.range) else { return false };
    old.direction == new.direction
        && old.place.layers != new.place.layers
        && start < end
        && from <= start
        && end <= to
        && old.time.zip(new.time).is_some_and(|(old, new)| new.since(old).abs() <= SIGHTING_GAP)
}

/// Is `new` a merged segment that begins with `old`, and all of which has passed in pieces elsewhere just before?
fn merge_of(old: &Fingerprint, new: &Fingerprint, next: u64) -> bool {
    let (Some((from, to)), Some((start, end))) = (old.range, new.range) else { return false };
    old.direction == new.direction
        && old.place != new.place
        && old.ip_id == new.ip_id
        && from == start
        && from < to
        && to < end
        && end <= next
        && old.time.zip(new.time).is_some_and(|(old, new)| new.since(old).abs() <= SIGHTING_GAP)
}

/// Is `new` the packet `old`, captured once more?
fn same_packet(old: &Fingerprint, new: &Fingerprint) -> bool {
    let same = old.direction == new.direction
        && old.flags == new.flags
        && old.seq == new.seq
        && old.ack == new.ack
        && old.length == new.length
        && old.window == new.window
        && old.timestamps == new.timestamps;
    if !same {
        return false;
    }
    // One IP ID in two places is one packet, however long it waited in between (for ARP, in a queue).
    let certain = old.ip_id.is_some() && old.ip_id == new.ip_id && old.place != new.place;
    let gap = if certain { FORWARDING_GAP } else { SIGHTING_GAP };
    let near = match (old.time, new.time) {
        (Some(old), Some(new)) => new.since(old).abs() <= gap,
        // Without times, only another place makes it another sighting.
        _ => old.place != new.place,
    };
    if !near {
        return false;
    }
    match (old.ip_id, new.ip_id) {
        // Every packet of a living socket gets an IP ID of its own.
        (Some(old), Some(new)) => old == new,
        (Some(_), None) | (None, Some(_)) => false,
        // No ID to compare: another place, or a packet that nobody sends twice within milliseconds.
        (None, None) => {
            old.place != new.place
                || old.ttl != new.ttl
                || new.flags.syn()
                || new.length.is_some_and(|l| l > 0)
        }
    }
}
