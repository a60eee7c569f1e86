//! Unusual events, each with its packets. Rules claim them; what nobody claims is reported as unexplained.

use crate::names::PacketRef;

use super::Direction;

/// How many packets a symptom names at most; the rest is counted.
const NAMED: usize = 16;

/// What was unusual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SymptomKind {
    /// A SYN sent again with the same number.
    SynAgain,
    /// A SYN-ACK sent again with the same number.
    SynAckAgain,
    /// A SYN-ACK for the same SYN with another initial number.
    SynAckRenewed,
    /// A SYN-ACK that answers a SYN by its number, from another address.
    ReplyFromOther,
    /// A segment of this connection that arrived with other addresses than the rest.
    Untranslated,
    /// A SYN-ACK whose ack number fits no SYN of this connection.
    AckNumberWrong,
    /// A bare ACK in answer to a SYN.
    SynAnsweredByAck,
    /// Data or FIN sent again.
    Retransmission,
    /// Data sent again that had been acknowledged.
    Spurious,
    /// Data that arrived late, within a round trip.
    OutOfOrder,
    /// The same ACK again while data is outstanding.
    DuplicateAck,
    /// Bytes skipped: never seen in this capture.
    Gap,
    /// An ACK for bytes that this capture never saw.
    AckedUnseen,
    /// A reset.
    Reset,
    /// The receive window closed.
    ZeroWindow,
    /// A probe of a closed window.
    WindowProbe,
    /// An ICMP error that quotes a packet of the connection.
    IcmpError,
    /// Data after which nobody said anything more although an answer was due.
    Unacknowledged,
    /// A keep-alive probe without an answer.
    KeepAliveUnanswered,
    /// A segment whose checksum is wrong, on a path where others are right.
    BadChecksum,
    /// Data above anything that the receiver's window allows.
    OutsideWindow,
    /// Data sent after the sender had closed, or to somebody who had.
    DataAfterClose,
    /// The receiver took back room in its window.
    WindowShrunk,
    /// Data beyond the receiver's window.
    WindowOverrun,
    /// A timestamp older than one before (RFC 7323, section 5).
    OldTimestamp,
    /// Empty ACKs that answer each other.
    AckStorm,
}

impl SymptomKind {
    /// Its id in the report.
    pub const fn id(self) -> &'static str {
        match self {
            Self::SynAgain => "syn-again",
            Self::SynAckAgain => "syn-ack-again",
            Self::SynAckRenewed => "syn-ack-renewed",
            Self::ReplyFromOther => "reply-from-other",
            Self::Untranslated => "untranslated",
            Self::AckNumberWrong => "ack-number-wrong",
            Self::SynAnsweredByAck => "syn-answered-by-ack",
            Self::Retransmission => "retransmission",
            Self::Spurious => "spurious",
            Self::OutOfOrder => "out-of-order",
            Self::DuplicateAck => "duplicate-ack",
            Self::Gap => "gap",
            Self::AckedUnseen => "acked-unseen",
            Self::Reset => "reset",
            Self::ZeroWindow => "zero-window",
            Self::WindowProbe => "window-probe",
            Self::IcmpError => "icmp-error",
            Self::Unacknowledged => "unacknowledged",
            Self::KeepAliveUnanswered => "keep-alive-unanswered",
            Self::BadChecksum => "bad-checksum",
            Self::OutsideWindow => "outside-window",
            Self::DataAfterClose => "data-after-close",
            Self::WindowShrunk => "window-shrunk",
            Self::WindowOverrun => "window-overrun",
            Self::OldTimestamp => "old-timestamp",
            Self::AckStorm => "ack-storm",
        }
    }

    /// Does it alone say that something is wrong? The others are ordinary in small doses.
    pub const fn grave(self) -> bool {
        matches!(
            self,
            Self::SynAgain
                | Self::SynAckAgain
                | Self::SynAckRenewed
                | Self::ReplyFromOther
                | Self::Untranslated
                | Self::AckNumberWrong
                | Self::SynAnsweredByAck
                | Self::Reset
                | Self::IcmpError
                | Self::Unacknowledged
                | Self::KeepAliveUnanswered
        )
    }
}

/// A symptom with its packets: all of one kind and direction of one connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symptom {
    /// What.
    pub kind: SymptomKind,
    /// Which way the packets went.
    pub direction: Direction,
    /// The first packets, at most 16.
    pub packets: Vec<PacketRef>,
    /// How many there were.
    pub count: u64,
}

/// All symptoms of one connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Symptoms(Vec<Symptom>);

impl Symptoms {
    /// Adds one event.
    pub fn add(&mut self, kind: SymptomKind, direction: Direction, packet: PacketRef) {
        if let Some(known) = self.0.iter_mut().find(|s| s.kind == kind && s.direction == direction) {
            known.count += 1;
            if known.packets.len() < NAMED {
                known.packets.push(packet);
            }
        } else {
            self.0.push(Symptom { kind, direction, packets: vec![packet], count: 1 });
        }
    }

    /// All of them, in order of first appearance.
    pub fn iter(&self) -> impl Iterator<Item = &Symptom> {
        self.0.iter()
    }

    /// How often `kind` was seen, both directions.
    pub fn count(&self, kind: SymptomKind) -> u64 {
        self.0.iter().filter(|s| s.kind == kind).map(|s| s.count).sum()
    }

    /// The symptom of this kind and direction.
    pub fn get(&self, kind: SymptomKind, direction: Direction) -> Option<&Symptom> {
        self.0.iter().find(|s| s.kind == kind && s.direction == direction)
    }

    /// Is there any?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
