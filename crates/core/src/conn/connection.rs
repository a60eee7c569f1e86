//! One TCP incarnation of a flow, with everything that rules ask about.

use pcaplain_capture::{Endpoint, Host, IcmpMessage, Layer, Number, Segment, SeqNum, Timestamp};
use smallvec::SmallVec;

use crate::app_proto::AppFacts;
use crate::names::{PacketRef, PointId};

use super::record::{Record, Records};
use super::reset::{ResetFacts, ResetShape};
use super::side::Side;
use super::sight::Sightings;
use super::symptom::{SymptomKind, Symptoms};
use super::transfer::Transfer;
use super::turns::Turns;
use super::{ConnId, Direction, RESETS};

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
    /// The number of the SYN that the first SYN-ACK answers, where that SYN was not seen.
    pub answered: Option<SeqNum>,
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
    /// Requests and answers by turns.
    pub turns: Turns,
    /// What its payload tells; `None` as long as there is none.
    pub app: Option<Box<AppFacts>>,
    history: String,
    history_last: Option<char>,
    pub(super) sighted: Sightings,
    /// Empty ACKs in a row that answer each other.
    pub(super) empty_acks: u32,
    /// Direction, number and time of the last packet.
    pub(super) last_direction: Option<(Direction, PacketRef, Option<Timestamp>)>,
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
            app: None,
            history: String::new(),
            history_last: None,
            sighted: Sightings::default(),
            turns: Turns::default(),
            empty_acks: 0,
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

    /// What the data that goes this way went through, where there was any.
    pub fn transfer(&self, direction: Direction) -> Option<&Transfer> {
        self.side(direction).transfer.as_deref()
    }

    /// Who sends what goes this way, and who receives it.
    pub fn ends(&self, direction: Direction) -> (&Endpoint, &Endpoint) {
        match direction {
            Direction::ToServer => (&self.client, &self.server),
            Direction::ToClient => (&self.server, &self.client),
        }
    }

    /// From its first to its last packet, nanoseconds.
    pub fn duration(&self) -> Option<i64> {
        Some(self.last_time?.since(self.first_time?))
    }

    /// These packets with their second sightings, as far as records of them are kept.
    pub fn with_copies(&self, packets: impl IntoIterator<Item = PacketRef>) -> Vec<PacketRef> {
        let mut all: Vec<PacketRef> = packets.into_iter().collect();
        if self.sighted_again > 0 {
            let copies = self.sightings.iter().filter(|(original, _)| all.contains(original)).map(|s| s.1);
            let kept = self.records.iter().filter(|r| r.class == super::Class::SightedAgain);
            let kept =
                kept.filter(|r| r.refers_to.is_some_and(|first| all.contains(&first))).map(|r| r.packet);
            let mut more: Vec<PacketRef> = copies.chain(kept).collect();
            all.append(&mut more);
            all.sort_unstable();
            all.dedup();
        }
        all
    }

    pub(super) fn side_mut(&mut self, direction: Direction) -> &mut Side {
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
            // What was reset before the connection opened after all did not end it.
            .find(|r| r.followed < 2 && (r.established || !self.handshake.established))
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

    /// Does this reset of a SYN-ACK carry another number than the one that the SYN-ACK acknowledged here?
    pub fn refuses_other_number(&self, reset: &ResetFacts) -> bool {
        let number = || self.record(reset.packet)?.seq;
        let client = self.side(Direction::ToServer);
        reset.direction == Direction::ToServer
            && reset.shape == ResetShape::NoSocket
            && self.handshake.syn_acks.first().is_some_and(|s| s.0.number < reset.packet.number)
            && client.based()
            && number().is_some_and(|n| client.offset(n) != Some(0) && !client.acknowledges_syn(n))
    }

    /// Does this reset come from somewhere else than its claimed sender's other segments? By what: `mac`, `interface`.
    pub fn elsewhere(&self, reset: &ResetFacts) -> Option<&'static str> {
        if reset.foreign_mac == Some(true) {
            return Some("mac");
        }
        let here = self.record(reset.packet)?.interface;
        let mut own = self
            .records
            .iter()
            .filter(|r| r.direction == reset.direction && !r.flags.rst() && r.icmp.is_none())
            .peekable();
        let elsewhere = own.peek().is_some() && own.all(|r| r.interface != here);
        elsewhere.then_some("interface")
    }

    /// The kept record of `packet`.
    pub fn record(&self, packet: PacketRef) -> Option<Record> {
        self.records.iter().find(|r| r.packet == packet).cloned()
    }

    pub(super) fn note(&mut self, letter: char, direction: Direction) {
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
        if matches!(seq, Number::Relative(_)) && self.handshake.established {
            // Relative numbers begin anew with each connection, and nobody repeats a SYN that was answered and used.
            return true;
        }
        let side = self.side(direction);
        side.offset(seq) != Some(0) || side.mid_stream()
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
