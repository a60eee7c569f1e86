//! What is remembered of one direction.

use pcaplain_capture::{SeqNum, Timestamp};

use super::flags::Flags;

/// What the count of duplicates is set to where the peer acknowledges bytes that were not seen.
pub(super) const MANY: u32 = u32::MAX;

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
    /// The number after the highest byte and when it was reached.
    pub(super) next: Option<SeqNum>,
    pub(super) next_time: Option<Timestamp>,
    /// The number after the highest byte without a hole before it.
    pub(super) contiguous: Option<SeqNum>,
    /// Of the segment before: acknowledgment, time, window as on the wire and whether it is ever scaled, flags.
    pub(super) ack: Option<SeqNum>,
    pub(super) time: Option<Timestamp>,
    pub(super) window: Option<u16>,
    pub(super) window_of_syn: bool,
    pub(super) flags: Flags,
    /// Duplicates of its acknowledgment so far, or [`MANY`].
    pub(super) duplicates: u32,
    pub(super) scale: Scale,
}

impl Side {
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
