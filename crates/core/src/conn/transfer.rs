//! What one direction's data went through: round trips, the receiver's window, waiting and repetition.

use std::collections::VecDeque;

use pcaplain_capture::Timestamp;
use smallvec::SmallVec;

use crate::names::PacketRef;

use super::flight::{Again, Flight};
use super::rtt::Rtt;

/// Occurrences that are described one by one.
const NAMED: usize = 8;

/// Packets of one kind: the first few, and how many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The first 8.
    pub packets: Vec<PacketRef>,
    /// How many.
    pub count: u64,
}

impl Seen {
    /// One more.
    pub(crate) fn add(&mut self, packet: PacketRef) {
        self.count += 1;
        if self.packets.len() < NAMED {
            self.packets.push(packet);
        }
    }
}

/// A time in which the receiver's window was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZeroWindow {
    /// The packet that closed it.
    pub closed_by: PacketRef,
    /// When.
    pub since: Option<Timestamp>,
    /// The packet that opened it again.
    pub opened_by: Option<PacketRef>,
    /// How long it was closed, nanoseconds; still growing until it opens.
    pub ns: i64,
    /// Probes of the sender meanwhile.
    pub probes: u32,
}

/// The receiver took back room that it had announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shrink {
    /// The packet that did.
    pub packet: PacketRef,
    /// By how many bytes the right edge of the window moved back.
    pub by: u64,
}

/// A small write that waited for a delayed ACK: Nagle's algorithm holds the next one back (RFC 896, RFC 9293, section
/// 3.7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DelayedAck {
    /// The small segment.
    pub data: PacketRef,
    /// Its acknowledgment.
    pub ack: PacketRef,
    /// What was sent as soon as that had come.
    pub next: PacketRef,
    /// How long the ACK took, nanoseconds.
    pub ns: i64,
}

/// A segment that was sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The packet that brings it again.
    pub again: PacketRef,
    /// The packet that brought it first; `None`: this vantage point has not seen that one.
    pub first: Option<PacketRef>,
    /// The first packet that skipped it, where the first copy was not seen here.
    pub skipped_by: Option<PacketRef>,
    /// The last data of the same sender before it.
    pub before: Option<PacketRef>,
    /// Why it was sent again.
    pub how: Again,
    /// Time since the bytes were sent last, or skipped, nanoseconds.
    pub waited: Option<i64>,
}

/// A segment that later ones overtook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overtaken {
    /// The late packet.
    pub late: PacketRef,
    /// The first one that overtook it.
    pub by: PacketRef,
    /// How late it was, nanoseconds.
    pub ns: Option<i64>,
}

/// Data beyond the receiver's window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overrun {
    /// The segment.
    pub packet: PacketRef,
    /// The packet that announced the edge.
    pub edge_by: PacketRef,
    /// How far it goes beyond the edge, bytes.
    pub by: u64,
}

/// One direction's data.
#[derive(Clone, Debug, Default)]
pub struct Transfer {
    /// What is on its way.
    pub flight: Flight,
    /// Round trips from here to the receiver and back.
    pub rtt: Rtt,
    /// Segments sent again because a timer ran out.
    pub timeouts: Seen,
    /// Segments sent again because ACKs asked for it.
    pub fast: Seen,
    /// Segments sent again as tail-loss probes.
    pub tail_probes: Seen,
    /// Segments sent again sooner than any timer although no ACK asked for it.
    pub early: Seen,
    /// The first 8 of all these.
    pub repeats: Vec<Repeat>,
    /// Segments sent again that were acknowledged already: the first 8.
    pub needless: Vec<Repeat>,
    /// Segments that were acknowledged after they had been sent again.
    pub repaired: u64,
    /// Segments that arrived late, after later ones, although they were sent in order.
    pub late: Seen,
    /// The first 8 of them.
    pub overtaken: Vec<Overtaken>,
    /// ACKs that reported a gap which closed without a repetition: segments overtook each other beyond this point.
    pub gaps_closed: Seen,
    /// The first ACK that reported the gap that is open now.
    pub(super) gap_told_by: Option<PacketRef>,
    /// When a segment was last sent again.
    pub(super) last_again: Option<Timestamp>,
    /// Time that senders waited for retransmission timers, nanoseconds.
    pub waited_for_timers: i64,
    /// Longest segment that was acknowledged, bytes.
    pub longest_acked: u64,
    /// Longest segment that had to be sent again and was acknowledged then, bytes.
    pub longest_acked_again: u64,
    /// Longest segment since an ICMP error asked for smaller ones, bytes.
    pub longest_since_too_big: Option<u64>,
    /// Right edge of the receiver's window, as an offset of this stream: the highest announced.
    pub edge: Option<u64>,
    /// The packet that announced it.
    pub edge_by: Option<PacketRef>,
    /// Largest window that the receiver announced, bytes, scaled.
    pub largest_window: Option<u64>,
    /// Times in which the receiver's window was closed: the first 8.
    pub zero_windows: Vec<ZeroWindow>,
    /// How often it closed.
    pub zero_window_count: u64,
    /// Time that it was closed, nanoseconds.
    pub zero_window_ns: i64,
    /// The window is closed now.
    pub(super) closed: bool,
    /// Room that the receiver took back: the first 8.
    pub shrinks: Vec<Shrink>,
    /// The longest time that the edge stayed behind one that had been announced, nanoseconds.
    pub shrunk_ns: i64,
    /// Since when it is behind now.
    pub(super) shrunk_since: Option<Timestamp>,
    /// Segments that filled the window to its edge.
    pub full: Seen,
    /// Segments that went beyond the edge.
    pub overruns: Seen,
    /// The first 8 of them.
    pub overran: Vec<Overrun>,
    /// The farthest that one went beyond, bytes.
    pub overrun_by: u64,
    /// Highest amount in flight, bytes.
    pub max_in_flight: u64,
    /// Data segments that were sent with at least 85 % of the window in flight.
    pub near_window: Seen,
    /// Pauses in which the sender had filled the window and waited for room, nanoseconds.
    pub waited_for_window: i64,
    /// What was acknowledged and the edge at the time, for a vantage point that is far from the sender.
    pub(super) acked_then: VecDeque<(Timestamp, u64, u64)>,
    /// When the window was last filled.
    pub(super) filled_at: Option<Timestamp>,
    /// Small writes that waited for a delayed ACK: the first 8.
    pub delayed_acks: SmallVec<[DelayedAck; 2]>,
    /// How often.
    pub delayed_ack_count: u64,
    /// Time lost so, nanoseconds.
    pub delayed_ack_ns: i64,
    /// The last small segment that was acknowledged late: wait, segment, ACK, its time.
    pub(super) late_ack: Option<(i64, PacketRef, PacketRef, Timestamp)>,
    /// Segments with a wrong checksum.
    pub bad_checksums: Seen,
    /// Segments whose checksum could be verified.
    pub good_checksums: u64,
    /// Segments with a wrong checksum that were sent again: whoever received them threw them away.
    pub corrupted_again: Seen,
    /// ACKs of the receiver that say it got something twice (RFC 2883).
    pub dsacks: Seen,
    /// Those of them that come a round trip after a repetition, and so speak of it.
    pub dsacks_of_repeats: Seen,
    /// ACKs of the receiver that fall inside a segment.
    pub partial_acks: Seen,
}

impl Transfer {
    /// Counts a repetition.
    pub(super) fn count_again(&mut self, how: Again, packet: PacketRef) {
        match how {
            Again::Timeout => self.timeouts.add(packet),
            Again::Fast => self.fast.add(packet),
            Again::TailLossProbe => self.tail_probes.add(packet),
            Again::Early => self.early.add(packet),
        }
    }

    /// Notes a repetition.
    pub(super) fn repeated(&mut self, repeat: Repeat) {
        self.count_again(repeat.how, repeat.again);
        if self.repeats.len() < NAMED {
            self.repeats.push(repeat);
        }
    }

    /// Counts the time that the sender waited for a timer: what one timer brings again together waited once.
    pub(super) fn timer_ran(&mut self, how: Again, waited: Option<i64>, now: Option<Timestamp>) {
        if how == Again::Timeout {
            let idle = now.zip(self.last_again).map(|(now, last)| now.since(last));
            let waited = waited.into_iter().chain(idle).min().unwrap_or(0);
            self.waited_for_timers = self.waited_for_timers.saturating_add(waited.max(0));
        }
        self.last_again = now.or(self.last_again);
    }

    /// Segments sent again that were needed, as far as this vantage point shows.
    pub fn retransmissions(&self) -> u64 {
        self.timeouts.count + self.fast.count + self.tail_probes.count
    }

    /// Segments that were lost and repaired, as far as this vantage point shows: sent again, acknowledged then, and not
    /// reported as received twice.
    pub fn losses(&self) -> u64 {
        self.repaired.min(self.retransmissions()).saturating_sub(self.dsacks_of_repeats.count)
    }

    /// The longest time that the window was closed, nanoseconds.
    pub fn longest_zero_window(&self) -> i64 {
        self.zero_windows.iter().map(|z| z.ns).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_timer_brings_again_waited_once() {
        let mut transfer = Transfer::default();
        let at = |ms: i64| Some(Timestamp(ms * 1_000_000));
        // Three segments of one burst, sent at 0 to 2 ms, again from 300 ms on.
        transfer.timer_ran(Again::Timeout, Some(300_000_000), at(300));
        transfer.timer_ran(Again::Timeout, Some(310_000_000), at(311));
        transfer.timer_ran(Again::Fast, Some(20_000_000), at(330));
        assert_eq!(transfer.waited_for_timers, 311_000_000);
        transfer.timer_ran(Again::Timeout, Some(600_000_000), at(931));
        assert_eq!(transfer.waited_for_timers, 911_000_000);
    }

    #[test]
    fn what_arrived_twice_was_not_lost() {
        let mut transfer = Transfer { repaired: 3, ..Transfer::default() };
        for number in [7, 8, 9] {
            transfer.count_again(Again::Fast, PacketRef { input: 0, number });
        }
        assert_eq!(transfer.losses(), 3);
        transfer.dsacks_of_repeats.add(PacketRef { input: 0, number: 10 });
        assert_eq!(transfer.losses(), 2);
        transfer.count_again(Again::Early, PacketRef { input: 0, number: 11 });
        assert_eq!((transfer.retransmissions(), transfer.early.count), (3, 1));
    }
}
