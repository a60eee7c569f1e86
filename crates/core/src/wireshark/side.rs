//! What is remembered of one direction.

use pcaplain_capture::{SeqNum, Timestamp};

use super::flags::Flags;

/// What the count of duplicates is set to where the peer acknowledges bytes that were not seen.
const MANY: u32 = u32::MAX;
/// The largest shift that RFC 7323 allows.
const LARGEST_SHIFT: u8 = 14;

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

/// One direction of a stream. A number of 0 stands for one that is not known: see [`known`].
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    /// Initial sequence number; where no SYN was seen, one less than the first number.
    pub(super) isn: Option<SeqNum>,
    /// The number after the highest byte, and when it was reached.
    pub(super) next: Option<SeqNum>,
    pub(super) next_time: Option<Timestamp>,
    /// The number after the highest byte without a hole before it.
    pub(super) contiguous: Option<SeqNum>,
    /// Of the segment before: acknowledgment, time, window as on the wire, whether that is never scaled, flags.
    pub(super) ack: Option<SeqNum>,
    pub(super) time: Option<Timestamp>,
    pub(super) window: Option<u16>,
    pub(super) window_of_syn: bool,
    pub(super) flags: Flags,
    pub(super) scale: Scale,
    /// Duplicates of its acknowledgment so far, or [`MANY`].
    duplicates: u32,
}

impl Side {
    /// The window in bytes, where its scale is known.
    pub(super) fn scaled_window(&self) -> Option<u32> {
        let window = u32::from(self.window?);
        match self.scale {
            Scale::Unknown => None,
            Scale::By(shift) if !self.window_of_syn => Some(window << shift.min(LARGEST_SHIFT)),
            Scale::By(_) | Scale::Unused => Some(window),
        }
    }

    /// Counts a duplicate acknowledgment and gives its number.
    pub(super) fn duplicate(&mut self) -> u32 {
        self.duplicates = if self.duplicates == MANY { 1 } else { self.duplicates.saturating_add(1) };
        self.duplicates
    }

    /// Its acknowledgment moved.
    pub(super) fn moved(&mut self) {
        self.duplicates = 0;
    }

    /// Are there enough duplicates for a fast retransmission?
    pub(super) fn asks_again(&self) -> bool {
        self.duplicates >= 2
    }

    /// The peer acknowledges `ack`. Is it to be told that bytes before it were not seen? While all that was seen has no hole,
    /// that is told once, and again only after this side's own acknowledgment moved.
    pub(super) fn unseen(&mut self, ack: SeqNum) -> bool {
        let Some(contiguous) = self.contiguous.filter(|&number| ack.distance_from(number) > 0) else {
            return false;
        };
        if self.next != Some(contiguous) {
            self.contiguous = self.next;
            return true;
        }
        let news = self.duplicates == 0;
        self.duplicates = MANY;
        news
    }
}

/// Wireshark keeps 0 for a number that it does not know, and so takes 0 on the wire for unknown too.
pub(super) fn known(number: SeqNum) -> Option<SeqNum> {
    (number != SeqNum(0)).then_some(number)
}
