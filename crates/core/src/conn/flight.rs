//! What one end has sent and nobody has acknowledged yet.

use std::collections::VecDeque;

use pcaplain_capture::Timestamp;

use crate::names::PacketRef;

/// Segments remembered until they are acknowledged. More are in flight only on very fat paths.
const SEGMENTS: usize = 1024;
/// Segments remembered while no ACK of the other end was ever seen.
const UNHEARD: usize = 32;
/// Acknowledged segments remembered, so that a late repetition finds the packet that it repeats.
const LANDED: usize = 64;

/// One segment on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InFlight {
    /// Offset of its first byte.
    pub from: u64,
    /// Offset after its last byte; a FIN counts one.
    pub to: u64,
    /// The packet that carried it first.
    pub packet: PacketRef,
    /// When that was.
    pub time: Option<Timestamp>,
    /// The packet that carried it last.
    pub last_packet: PacketRef,
    /// When that was.
    pub last_time: Option<Timestamp>,
    /// How often it was sent.
    pub attempts: u32,
    /// The other end has it, says a SACK block.
    pub sacked: bool,
    /// Its first copy had a wrong checksum.
    pub bad_checksum: bool,
    /// Bytes in flight when it was sent, itself included.
    pub in_flight: u64,
    /// First and last of the packets that carried it again, at most 8.
    pub again: Vec<PacketRef>,
    /// Longest piece of it that the last attempt put into one packet, bytes: a card may cut what the host sent as one.
    pub piece: u64,
}

/// A segment that its sender cut into smaller ones after it had sent it in vain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The segment, as it was before.
    pub segment: InFlight,
    /// The first smaller packet.
    pub packet: PacketRef,
    /// How many bytes that carried.
    pub length: u64,
}

/// How a segment came to be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Again {
    /// A timer ran out.
    Timeout,
    /// Duplicate or selective acknowledgments asked for it (RFC 5681, section 3.2; RFC 6675).
    Fast,
    /// Sent early to provoke an acknowledgment of the end (RFC 8985, section 7).
    TailLossProbe,
    /// Sooner than any timer, and no acknowledgment asked for it: an ICMP error did, or it is a copy.
    Early,
}

/// What an acknowledgment did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Acked {
    /// The newest segment that it covers and that was sent once: when, and with how much in flight.
    pub(super) sample: Option<(Timestamp, u64)>,
    /// The last packet that it covers.
    pub(super) packet: Option<PacketRef>,
    /// Longest segment that it covers, bytes.
    pub(super) longest: u64,
    /// Longest of those that had to be sent again.
    pub(super) longest_again: u64,
    /// How many of them had been sent again.
    pub(super) again: u64,
    /// It falls inside a segment.
    pub(super) partial: bool,
}

/// Segments on their way, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Flight {
    queue: VecDeque<InFlight>,
    /// First and last offset of what was acknowledged last, with the packet that carried it.
    landed: VecDeque<(u64, u64, PacketRef)>,
    /// Segments that were forgotten because too many waited.
    pub forgotten: u64,
    /// The first segment that was sent three times and more in vain, and then in smaller ones.
    pub cut: Option<Box<Cut>>,
}

impl Flight {
    /// New data. `heard`: the other end was seen to acknowledge something.
    pub(super) fn sent(&mut self, segment: InFlight, heard: bool) {
        if self.queue.len() >= if heard { SEGMENTS } else { UNHEARD } {
            self.queue.pop_front();
            self.forgotten += 1;
        }
        // What fills a hole belongs before what came sooner.
        let later = self.queue.iter().rev().take_while(|s| s.from > segment.from).count();
        self.queue.insert(self.queue.len() - later, segment);
    }

    /// Data again: the segment that it repeats, as it was before.
    pub(super) fn again(
        &mut self,
        from: u64,
        to: u64,
        packet: PacketRef,
        time: Option<Timestamp>,
    ) -> Option<InFlight> {
        let mut before = None;
        for segment in self.queue.iter_mut().filter(|s| s.from < to && s.to > from) {
            if before.is_none() {
                let smaller = from == segment.from && (to - from) * 20 < segment.piece * 19;
                if self.cut.is_none() && smaller && segment.attempts >= 3 {
                    self.cut = Some(Box::new(Cut { segment: segment.clone(), packet, length: to - from }));
                }
                before = Some(segment.clone());
            }
            segment.piece = segment.piece.min(to - from);
            segment.attempts += 1;
            segment.last_packet = packet;
            segment.last_time = time;
            if segment.again.len() == 8 {
                segment.again.pop();
            }
            segment.again.push(packet);
        }
        before
    }

    /// Everything before `to` has arrived.
    pub(super) fn acked(&mut self, to: u64) -> Acked {
        let mut acked = Acked::default();
        while let Some(first) = self.queue.front_mut() {
            if first.to > to {
                if first.from < to {
                    acked.partial = true;
                    first.from = to;
                    first.piece = first.piece.min(first.to - to);
                }
                break;
            }
            let length = first.piece.min(first.to - first.from);
            acked.longest = acked.longest.max(length);
            if first.attempts > 1 {
                acked.again += 1;
                acked.longest_again = acked.longest_again.max(length);
            }
            acked.sample = first
                .time
                .filter(|_| first.attempts == 1 && !first.sacked)
                .map(|time| (time, first.in_flight));
            acked.packet = Some(first.packet);
            if self.landed.len() == LANDED {
                self.landed.pop_front();
            }
            self.landed.push_back((first.from, first.to, first.packet));
            self.queue.pop_front();
        }
        acked
    }

    /// The other end has `from..to`.
    pub(super) fn sacked(&mut self, from: u64, to: u64) {
        for segment in self.queue.iter_mut().filter(|s| s.from >= from && s.to <= to) {
            segment.sacked = true;
        }
    }

    /// The packet that carried the first byte of `from..to`, which is acknowledged; one of the last 64.
    pub(super) fn landed(&self, from: u64, to: u64) -> Option<PacketRef> {
        self.landed.iter().rev().find(|&&(first, end, _)| first < to && end > from).map(|l| l.2)
    }

    /// Does anything wait below what the other end has selectively acknowledged?
    pub(super) fn has_gap(&self) -> bool {
        self.queue.iter().any(|s| s.sacked)
    }

    /// Does a SACK block lie above `offset`: has the other end something later?
    pub(super) fn later_sacked(&self, offset: u64) -> bool {
        self.queue.iter().any(|s| s.sacked && s.from >= offset)
    }

    /// Segments that wait for their acknowledgment, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &InFlight> {
        self.queue.iter()
    }

    /// The oldest.
    pub fn oldest(&self) -> Option<&InFlight> {
        self.queue.front()
    }

    /// The newest.
    pub fn newest(&self) -> Option<&InFlight> {
        self.queue.back()
    }

    /// Bytes on their way that no SACK block covers.
    pub fn bytes(&self) -> u64 {
        self.queue.iter().filter(|s| !s.sacked).map(|s| s.to - s.from).sum()
    }

    /// Is nothing on its way?
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(number: u32) -> PacketRef {
        PacketRef { input: 0, number }
    }

    fn segment(from: u64, to: u64, number: u32, attempts: u32) -> InFlight {
        InFlight {
            from,
            to,
            packet: packet(number),
            time: Some(Timestamp(i64::from(number))),
            last_packet: packet(number),
            last_time: None,
            attempts,
            sacked: false,
            bad_checksum: false,
            in_flight: to - from,
            again: Vec::new(),
            piece: to - from,
        }
    }

    #[test]
    fn what_fills_a_hole_stands_before_what_came_sooner() {
        let mut flight = Flight::default();
        flight.sent(segment(1, 101, 1, 1), true);
        flight.sent(segment(201, 301, 2, 1), true);
        flight.sent(segment(101, 201, 3, 2), true);
        assert_eq!(flight.iter().map(|s| s.packet.number).collect::<Vec<_>>(), [1, 3, 2]);
        let acked = flight.acked(201);
        assert_eq!((acked.again, acked.longest_again, acked.partial), (1, 100, false));
        assert_eq!(flight.oldest().map(|s| s.packet), Some(packet(2)));
    }

    #[test]
    fn a_late_repetition_finds_what_it_repeats() {
        let mut flight = Flight::default();
        for n in 0..100_u32 {
            flight.sent(segment(u64::from(n) * 10, u64::from(n) * 10 + 10, n + 1, 1), true);
        }
        flight.acked(1000);
        assert_eq!(flight.landed(990, 1000), Some(packet(100)));
        assert_eq!(flight.landed(365, 370), Some(packet(37)));
        assert_eq!(flight.landed(350, 360), None, "only the last 64 are remembered");
    }

    #[test]
    fn cut_after_three_tries_in_vain_and_acknowledged_in_pieces() {
        let mut flight = Flight::default();
        flight.sent(segment(1, 1449, 1, 1), true);
        flight.again(1, 1449, packet(2), None);
        flight.again(1, 1449, packet(3), None);
        assert_eq!(flight.cut, None);
        flight.again(1, 1025, packet(4), None);
        let cut = flight.cut.clone().unwrap();
        assert_eq!((cut.packet, cut.length, cut.segment.attempts), (packet(4), 1024, 3));
        // Both pieces at once: still nothing longer than a piece has arrived.
        assert_eq!(flight.acked(1449).longest, 1024);
    }

    #[test]
    fn what_the_card_cuts_is_not_cut_in_vain() {
        let mut flight = Flight::default();
        flight.sent(segment(1, 14_481, 1, 1), true);
        flight.again(1, 1449, packet(2), None);
        flight.again(1, 1449, packet(3), None);
        flight.again(1, 1449, packet(4), None);
        assert_eq!(flight.cut, None);
        assert_eq!(flight.oldest().map(|s| s.piece), Some(1448));
    }
}
