//! What is remembered of one direction.

use pcaplain_capture::{SeqNum, Timestamp};

use super::flags::Flags;

/// Segments that wait for their acknowledgment, per direction.
const UNACKED: usize = 10_000;

/// A segment that was not acknowledged yet: its first number and the one after its last.
#[derive(Clone, Copy, Debug)]
struct Unacked {
    seq: SeqNum,
    end: SeqNum,
}

/// The window scale of a direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Scale {
    /// No SYN showed it.
    #[default]
    Unknown,
    /// The SYN of one of both sides came without it.
    Unused,
    /// The shift.
    By(u8),
}

/// One direction of a stream.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    /// Initial sequence number; where no SYN was seen, one less than the first number.
    pub(super) isn: Option<SeqNum>,
    /// The number after the highest byte, and when it was reached and by how many payload bytes.
    pub(super) next: Option<SeqNum>,
    pub(super) next_time: Option<Timestamp>,
    pub(super) next_length: u32,
    /// The number after the highest byte without a hole before it.
    pub(super) contiguous: Option<SeqNum>,
    /// Of the segment before: acknowledgment, time, window as on the wire and whether it is ever scaled, flags, SACK blocks.
    pub(super) ack: Option<SeqNum>,
    pub(super) time: Option<Timestamp>,
    pub(super) window: Option<u16>,
    pub(super) window_of_syn: bool,
    pub(super) flags: Flags,
    pub(super) sack: smallvec::SmallVec<[(SeqNum, SeqNum); 4]>,
    /// Duplicate acknowledgments without anything else between them.
    pub(super) duplicates: u32,
    /// The next acknowledgment of bytes that were not seen is said; after it, and after a duplicate, it is not until there is
    /// news: a hole in this direction or an acknowledgment that moves.
    pub(super) silent: bool,
    pub(super) scale: Scale,
    unacked: Vec<Unacked>,
}

impl Side {
    /// Remembers a segment until it is acknowledged; false where there is no room.
    pub(super) fn sent(&mut self, seq: SeqNum, end: SeqNum) -> bool {
        let room = self.unacked.len() < UNACKED;
        if room {
            self.unacked.push(Unacked { seq, end });
        }
        room
    }

    /// Forgets what the peer acknowledges; says how many segments that were.
    pub(super) fn acknowledged(&mut self, ack: SeqNum) -> usize {
        let before = self.unacked.len();
        self.unacked.retain_mut(|segment| {
            if segment.end.distance_from(ack) <= 0 {
                return false;
            }
            if ack.distance_from(segment.seq) > 0 {
                segment.seq = ack;
            }
            true
        });
        before - self.unacked.len()
    }

    /// Was all of this range sent in one segment that still waits for its acknowledgment?
    pub(super) fn waits(&self, seq: SeqNum, end: SeqNum) -> bool {
        self.unacked.iter().any(|s| seq.distance_from(s.seq) >= 0 && end.distance_from(s.end) <= 0)
    }

    /// How many segments wait.
    pub(super) fn waiting(&self) -> usize {
        self.unacked.len()
    }

    /// The window in bytes, where its scale is known.
    pub(super) fn scaled_window(&self) -> Option<u32> {
        let window = u32::from(self.window?);
        match self.scale {
            Scale::Unknown => None,
            Scale::By(shift) if !self.window_of_syn => Some(window << shift.min(14)),
            Scale::By(_) | Scale::Unused => Some(window),
        }
    }
}
