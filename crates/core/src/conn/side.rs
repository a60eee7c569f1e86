//! One direction of a connection: what its sender has sent and acknowledged.

use pcaplain_capture::{Number, OptionOrder, SeqNum, TcpOptions, Timestamp};
use smallvec::SmallVec;

use crate::names::PacketRef;

use super::record::Class;
use super::transfer::{Seen, Transfer};

/// Where streams begin that were not seen from their SYN: room for bytes that turn up before the first seen one.
const MID_STREAM: u64 = 1 << 32;
/// Bytes that may follow a SYN before the other end has answered: the largest window without a scale.
const FIRST_FLIGHT: u32 = 65_535;
/// Holes remembered per direction.
const HOLES: usize = 32;

/// What offsets count from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    /// The absolute number at `offset`.
    Absolute { number: SeqNum, offset: u64 },
    /// Only relative numbers are known: number `n` is at `offset + n`.
    Relative { offset: u64 },
}

/// The sending half of one end.
#[derive(Clone, Debug, Default)]
pub struct Side {
    base: Option<Base>,
    /// Initial sequence number, from the SYN or SYN-ACK.
    pub isn: Option<SeqNum>,
    /// Highest offset sent plus one: the next byte expected from it. SYN and FIN count one.
    pub next: Option<u64>,
    /// Highest offset of the *peer's* stream that it has acknowledged.
    pub acked: Option<u64>,
    /// Holes in what this capture saw of its stream, oldest first.
    pub holes: Vec<Hole>,
    /// Last window field.
    pub window: Option<u16>,
    /// Largest window field so far.
    pub largest_window: Option<u16>,
    /// Window scale from its SYN; `None`: unknown; `Some(0)` where the SYN was seen without the option.
    pub scale: Option<u8>,
    /// MSS from its SYN.
    pub mss: Option<u16>,
    /// It offered SACK.
    pub sack_permitted: bool,
    /// Option order of its SYN: the stack's fingerprint. `None`: the SYN was not seen, or not its options.
    pub option_order: Option<OptionOrder>,
    /// Window scale option of its SYN, as it stands there; `None` where there was none or none was seen.
    pub scale_offered: Option<u8>,
    /// Timestamps in its SYN.
    pub timestamps_offered: bool,
    /// Payload bytes in its SYN (RFC 7413).
    pub syn_data: u32,
    /// Segments seen, without repeated sightings.
    pub segments: u64,
    /// Segments with data.
    pub data_segments: u64,
    /// Payload bytes, repetitions included.
    pub bytes: u64,
    /// Payload bytes that were sent again.
    pub bytes_again: u64,
    /// Offset of its FIN.
    pub fin: Option<u64>,
    /// When it sent its FIN.
    pub fin_time: Option<Timestamp>,
    /// The packet with its FIN.
    pub fin_packet: Option<PacketRef>,
    /// Time of its last segment.
    pub last_time: Option<Timestamp>,
    /// TTL of its first segment that is no RST.
    pub ttl: Option<u8>,
    /// Lowest and highest TTL of its segments that are no RST.
    pub ttl_range: Option<(u8, u8)>,
    /// Highest segment length seen.
    pub largest: u32,
    /// Resets it sent.
    pub resets: u32,
    /// Duplicate-ACK counter since its ack last moved.
    pub duplicate_acks: u32,
    /// When its ack last moved or was repeated.
    pub(super) last_ack_time: Option<Timestamp>,
    /// What its last segment was.
    pub(super) last_class: Option<Class>,
    /// Keep-alive probes that it sent.
    pub keep_alives: Seen,
    /// Keep-alive and window probes since the other end was last heard.
    pub unanswered_probes: u32,
    /// IP identification of its last segment, where it is not 0.
    pub ip_id: Option<u16>,
    /// Steps from one IP identification to the next: those of at most 256 upwards, and all.
    pub ip_id_steps: (u32, u32),
    /// Timestamp of its last segment.
    pub tsval: Option<u32>,
    /// Segments whose timestamp is older than one before.
    pub older_timestamps: Seen,
    /// Segments with ECE outside the handshake (RFC 3168).
    pub ecn_echoes: u64,
    /// Segments marked by a queue on the way (CE).
    pub ecn_marks: u64,
    /// Hardware addresses of its segments as they arrived here, the first two.
    pub macs: SmallVec<[[u8; 6]; 2]>,
    /// It has sent a segment whose length or number the print-out does not show: what follows may be farther on than
    /// counted.
    pub(super) unsized_sent: bool,
    /// Segments of it, with or without data, whose checksum is right.
    pub good_checksums: u64,
    /// Likewise wrong.
    pub bad_checksums: Seen,
    /// Likewise left to the sender's network card.
    pub offloaded_checksums: Seen,
    /// What its data went through, once there is any.
    pub transfer: Option<Box<Transfer>>,
}

/// Bytes that this capture has not seen, skipped by a later segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hole {
    /// Offset of the first missing byte.
    pub from: u64,
    /// Offset after the last.
    pub to: u64,
    /// The segment that skipped them.
    pub skipped_by: Marks,
}

/// What tells in which order two segments of one sender were sent, whatever the order in which they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Which packet.
    pub packet: PacketRef,
    /// When it was seen.
    pub time: Option<Timestamp>,
    /// IP identification, where it is not 0.
    pub ip_id: Option<u16>,
    /// Timestamp option.
    pub tsval: Option<u32>,
}

impl Marks {
    /// Was this one sent before `other`? By timestamp, then by IP identification; `None`: neither tells.
    pub fn sent_before(&self, other: &Self) -> Option<bool> {
        if let (Some(mine), Some(others)) = (self.tsval, other.tsval)
            && mine != others
        {
            return Some(others.wrapping_sub(mine) < 1 << 31);
        }
        let (mine, others) = (self.ip_id?, other.ip_id?);
        (mine != others).then_some(others.wrapping_sub(mine) < 1 << 15)
    }
}

impl Side {
    /// Fixes the base from a SYN.
    pub fn begin(&mut self, number: Number, options: Option<&TcpOptions>) {
        match number {
            Number::Absolute(number) => {
                self.base = Some(Base::Absolute { number, offset: 0 });
                self.isn = Some(number);
            }
            Number::Relative(_) => self.base = Some(Base::Relative { offset: 0 }),
        }
        if let Some(options) = options {
            self.scale = Some(options.window_scale.unwrap_or(0).min(14));
            self.mss = options.mss;
            self.sack_permitted = options.sack_permitted;
            self.option_order = Some(options.order);
            self.scale_offered = options.window_scale;
            self.timestamps_offered = options.timestamps.is_some();
        }
    }

    /// Does `ack` acknowledge the SYN of this side, alone or with the data in it or right behind it?
    pub fn acknowledges_syn(&self, ack: Number) -> bool {
        let distance = match (self.isn, ack) {
            (Some(isn), Number::Absolute(ack)) => ack.0.wrapping_sub(isn.0),
            (_, Number::Relative(relative)) => relative,
            (None, Number::Absolute(_)) => return true,
        };
        (1..=1 + FIRST_FLIGHT).contains(&distance)
    }

    /// Did it open with a SYN that no stack makes, without options or with nothing but an MSS? Scanners and flooding
    /// tools do. `false` where the SYN or its options were not seen.
    pub fn opened_by_hand(&self) -> bool {
        self.option_order.as_ref().is_some_and(|order| order.as_slice().len() <= 1)
    }

    /// Has it a base yet?
    pub fn based(&self) -> bool {
        self.base.is_some()
    }

    /// Was the base taken from mid-stream?
    pub fn mid_stream(&self) -> bool {
        matches!(self.base, Some(Base::Absolute { offset, .. } | Base::Relative { offset }) if offset >= MID_STREAM)
    }

    /// Fixes the base from the first number seen mid-stream. tcpdump counts from the same number: its first seen
    /// sequence number is 0 here, as print-tcp.c keeps it.
    pub fn begin_mid_stream(&mut self, number: Number) {
        if self.base.is_none() {
            self.base = Some(match number {
                Number::Absolute(number) => Base::Absolute { number, offset: MID_STREAM },
                Number::Relative(_) => Base::Relative { offset: MID_STREAM },
            });
        }
    }

    /// The offset of `number`, unwrapped near the last known position. `None` where the frames of reference
    /// cannot be related.
    pub fn offset(&self, number: Number) -> Option<u64> {
        let (low, base_offset) = match (self.base?, number) {
            (Base::Absolute { number: base, offset }, Number::Absolute(number)) => {
                (number.0.wrapping_sub(base.0), offset)
            }
            (Base::Absolute { offset, .. } | Base::Relative { offset }, Number::Relative(relative)) => {
                (relative, offset)
            }
            (Base::Relative { .. }, Number::Absolute(_)) => return None,
        };
        let near = self.next.unwrap_or(base_offset);
        let near_low = near.wrapping_sub(base_offset) as u32;
        let distance = i64::from(low.wrapping_sub(near_low).cast_signed());
        near.checked_add_signed(distance)
    }

    /// Shown offset: as tcpdump's relative number.
    pub fn shown(&self, offset: u64) -> u64 {
        if self.mid_stream() { offset.saturating_sub(MID_STREAM) } else { offset }
    }

    /// The absolute number at `offset`, where known.
    pub fn number_at(&self, offset: u64) -> Option<SeqNum> {
        match self.base? {
            Base::Absolute { number, offset: base } => Some(number.plus(offset.wrapping_sub(base) as u32)),
            Base::Relative { .. } => None,
        }
    }

    /// What its data went through, from now on at least an empty account.
    pub(super) fn transfer_mut(&mut self) -> &mut Transfer {
        self.transfer.get_or_insert_default()
    }

    /// Do its IP identifications count upwards, so that one out of line is somebody else's?
    pub fn counts_ip_ids(&self) -> bool {
        let (small, all) = self.ip_id_steps;
        all >= 2 && small * 10 >= all * 9
    }

    /// Records that `from..to` was sent. Says whether it skipped bytes.
    pub(super) fn sent(&mut self, from: u64, to: u64, marks: &Marks) -> Sent {
        let Some(next) = self.next else {
            self.next = Some(to);
            return Sent::New;
        };
        if from > next {
            if self.holes.len() < HOLES {
                self.holes.push(Hole { from: next, to: from, skipped_by: *marks });
            }
            self.next = Some(to);
            return Sent::AfterHole;
        }
        if to > next {
            self.next = Some(to);
            return if from == next { Sent::New } else { Sent::Overlap };
        }
        if to == from {
            return Sent::New;
        }
        if let Some(index) = self.holes.iter().position(|hole| from < hole.to && to > hole.from) {
            let hole = self.holes.remove(index);
            if to < hole.to && self.holes.len() < HOLES {
                self.holes.insert(index, Hole { from: to, ..hole });
            }
            if hole.from < from && self.holes.len() < HOLES {
                self.holes.insert(index, Hole { to: from, ..hole });
            }
            return Sent::FillsHole(hole);
        }
        Sent::Old
    }

    /// Forgets holes below what the peer acknowledged: those bytes existed, this capture missed them.
    pub fn holes_acknowledged(&mut self, acked: u64) -> usize {
        let before = self.holes.len();
        self.holes.retain(|hole| hole.to > acked);
        before - self.holes.len()
    }
}

/// What a range was to its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// The next bytes.
    New,
    /// Bytes beyond the next: something is missing in between.
    AfterHole,
    /// Old bytes that this capture had not seen: this hole.
    FillsHole(Hole),
    /// Bytes seen before.
    Old,
    /// Old and new bytes together.
    Overlap,
}

/// The stack family that a SYN's option order points to (anchors: p0f's tables, restated).
pub fn stack_family(order: &OptionOrder) -> Option<&'static str> {
    match order.as_slice() {
        [2, 4, 8, 1, 3] => Some("Linux"),
        [2, 1, 3, 1, 1, 4] => Some("Windows"),
        [2, 1, 3, 1, 1, 8, 4, 0] | [2, 1, 3, 1, 1, 8, 4, 0, 0] => Some("macOS"),
        [2, 1, 3, 4, 8] => Some("FreeBSD"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKS: Marks =
        Marks { packet: PacketRef { input: 0, number: 1 }, time: None, ip_id: None, tsval: None };

    #[test]
    fn which_was_sent_first() {
        let marks = |ip_id, tsval| Marks { ip_id, tsval, ..MARKS };
        assert_eq!(marks(None, Some(u32::MAX)).sent_before(&marks(None, Some(2))), Some(true));
        assert_eq!(marks(Some(9), Some(5)).sent_before(&marks(Some(8), Some(5))), Some(false));
        assert_eq!(marks(Some(0xfffe), None).sent_before(&marks(Some(1), None)), Some(true));
        assert_eq!(marks(None, Some(5)).sent_before(&marks(Some(1), Some(5))), None);
    }

    fn absolute(n: u32) -> Number {
        Number::Absolute(SeqNum(n))
    }

    #[test]
    fn offsets_unwrap_past_four_gigabytes() {
        let mut side = Side::default();
        side.begin(absolute(u32::MAX - 1), None);
        side.sent(0, 1, &MARKS);
        assert_eq!(side.offset(absolute(u32::MAX)), Some(1));
        assert_eq!(side.offset(absolute(3)), Some(5));
        // Walk past 2^32 in steps that stay within half the space.
        for step in 1..=5_u64 {
            let at = step << 30;
            let number = absolute((u32::MAX - 1).wrapping_add(at as u32));
            assert_eq!(side.offset(number), Some(at));
            side.next = Some(at);
        }
    }

    #[test]
    fn which_numbers_acknowledge_a_syn() {
        let mut side = Side::default();
        side.begin(absolute(u32::MAX), None);
        assert!(side.acknowledges_syn(absolute(0)));
        assert!(side.acknowledges_syn(absolute(100)));
        assert!(side.acknowledges_syn(Number::Relative(1)));
        assert!(!side.acknowledges_syn(absolute(u32::MAX)));
        assert!(!side.acknowledges_syn(absolute(u32::MAX - 700_000)));
        assert!(!side.acknowledges_syn(Number::Relative(3_592_380_271)));
    }

    #[test]
    fn relative_numbers_count_from_the_syn() {
        let mut side = Side::default();
        side.begin(absolute(5000), None);
        side.sent(0, 1, &MARKS);
        assert_eq!(side.offset(Number::Relative(107)), Some(107));
        assert_eq!(side.offset(absolute(5107)), Some(107));
    }

    #[test]
    fn a_hole_is_filled_in_parts() {
        let mut side = Side::default();
        side.begin(absolute(0), None);
        side.sent(0, 1, &MARKS);
        assert_eq!(side.sent(101, 201, &MARKS), Sent::AfterHole);
        assert!(matches!(side.sent(1, 51, &MARKS), Sent::FillsHole(_)));
        assert_eq!(side.holes.iter().map(|h| (h.from, h.to)).collect::<Vec<_>>(), [(51, 101)]);
        assert_eq!(side.sent(1, 51, &MARKS), Sent::Old);
        assert!(matches!(side.sent(51, 101, &MARKS), Sent::FillsHole(_)));
        assert!(side.holes.is_empty());
    }
}
