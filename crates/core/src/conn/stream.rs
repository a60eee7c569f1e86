//! Data and acknowledgments: what is new, what comes again, what was skipped.

use pcaplain_capture::{Checksum, Segment};
use smallvec::SmallVec;

use crate::names::PacketRef;

use super::Direction;
use super::connection::Connection;
use super::flight::{Again, InFlight};
use super::record::Class;
use super::rtt::Sample;
use super::side::{Hole, Marks, Sent};
use super::sight::Sight;
use super::symptom::SymptomKind;
use super::transfer::{DelayedAck, Overtaken, Repeat};

/// Reordering without a measured round trip, nanoseconds: Wireshark's 3 ms.
const REORDER_NS: i64 = 3_000_000;
/// A repetition this soon after an ACK was asked for by it, nanoseconds: Wireshark's 20 ms.
const ASKED_FOR_NS: i64 = 20_000_000;
/// Delayed ACKs, nanoseconds: Linux waits 40 ms and more (`TCP_DELACK_MIN`), others about 200 ms; RFC 9293, section
/// 3.8.6.3, allows 500 ms.
const DELAYED_ACK_NS: std::ops::Range<i64> = 35_000_000..500_000_000;
/// The shortest retransmission timeout in wide use, nanoseconds (Linux, `TCP_RTO_MIN`), less a clock tick.
const TIMER_NS: i64 = 190_000_000;
/// Sooner than this, nanoseconds, no timer runs out: two ticks of the slowest Linux clock less rounding.
const SOONEST_NS: i64 = 2_000_000;
/// Occurrences that are described one by one.
const NAMED: usize = 8;
/// What was sent at once when the ACK had come, nanoseconds.
const RELEASED_NS: i64 = 5_000_000;

impl Connection {
    pub(super) fn data_or_ack(
        &mut self,
        direction: Direction,
        sight: &Sight,
        segment: &Segment,
    ) -> (Class, Option<PacketRef>) {
        let length = u64::from(segment.length.unwrap_or(0));
        let fin = segment.flags.fin();
        let previous_window = self.side(direction).window;
        let moved = self.acknowledge(direction, sight, segment, length);
        // Without a sequence number the length may be a guess from the frame's.
        if segment.length.is_none() || segment.seq.is_none() && length > 0 {
            self.side_mut(direction).unsized_sent = true;
        }
        if length == 0 && !fin {
            return self.pure_ack(direction, sight, segment, moved, previous_window);
        }
        let offset = segment
            .seq
            .and_then(|n| self.side(direction).offset(n))
            .or(self.side(direction).next)
            .unwrap_or(1);
        let end = offset + length + u64::from(fin);
        let side = self.side_mut(direction);
        if side.unsized_sent && side.next.is_some_and(|next| offset > next) {
            side.next = Some(offset);
            side.unsized_sent = false;
        }
        let side = self.side(direction);
        let peer_window = self.side(direction.reverse()).window;
        if length <= 1 && !fin && side.next.is_some_and(|next| offset + 1 == next) && offset > 0 {
            return (self.probes(direction, sight, peer_window), None);
        }
        if length == 1 && !fin && side.next == Some(offset) && peer_window == Some(0) {
            return (self.probes(direction, sight, peer_window), None);
        }
        if self.beyond_the_window(direction, offset) {
            self.overruns(direction, sight, end);
            self.symptoms.add(SymptomKind::OutsideWindow, direction, sight.packet);
            return (Class::OutOfWindow, None);
        }
        let peer_acked = self.side(direction.reverse()).acked;
        let already = peer_acked.is_some_and(|acked| end <= acked);
        let peer_closed = self.side(direction.reverse()).fin.is_some() && self.side(direction).fin.is_some();
        self.against_the_window(direction, sight, offset, end);
        let marks = marks(sight, segment);
        let sent = self.side_mut(direction).sent(offset, end, &marks);
        let class = match sent {
            Sent::New | Sent::Overlap | Sent::AfterHole => {
                if sent == Sent::AfterHole {
                    self.symptoms.add(SymptomKind::Gap, direction, sight.packet);
                    self.note('g', direction);
                }
                self.takes_off(direction, sight, segment, (offset, end), 1);
                Class::Data
            }
            Sent::FillsHole(hole) => self.fills_hole(direction, sight, segment, (offset, end), &hole, &marks),
            Sent::Old if already => {
                self.symptoms.add(SymptomKind::Spurious, direction, sight.packet);
                self.needlessly(direction, sight, offset, end);
                Class::Spurious
            }
            Sent::Old => {
                self.symptoms.add(SymptomKind::Retransmission, direction, sight.packet);
                self.sent_again(direction, sight, offset, end);
                Class::Retransmission
            }
        };
        if matches!(class, Class::Data | Class::OutOfOrder) {
            if length > 0 {
                self.turns.data(direction, sight.packet, sight.time, length);
            }
        } else {
            self.turns.repeated();
        }
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
                side.fin_packet = Some(sight.packet);
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

    /// A late segment: overtaken on the way, or lost and sent again?
    fn fills_hole(
        &mut self,
        direction: Direction,
        sight: &Sight,
        segment: &Segment,
        (offset, end): (u64, u64),
        hole: &Hole,
        marks: &Marks,
    ) -> Class {
        let overtaken = marks.sent_before(&hole.skipped_by).unwrap_or_else(|| {
            let rtt = self.handshake_rtt().unwrap_or(REORDER_NS).max(REORDER_NS);
            sight.time.zip(hole.skipped_by.time).is_some_and(|(now, then)| now.since(then) <= rtt)
        });
        let waited = sight.time.zip(hole.skipped_by.time).map(|(now, then)| now.since(then));
        let timer = self.handshake_rtt().unwrap_or(0) + TIMER_NS;
        let asked_for = waited.map_or(self.side(direction.reverse()).duplicate_acks >= 2, |ns| ns < timer);
        let before = self.last_data.get(direction.sender()).copied().flatten().map(|d| d.0);
        let transfer = self.side_mut(direction).transfer_mut();
        if overtaken {
            transfer.late.add(sight.packet);
            if transfer.overtaken.len() < NAMED {
                let by = hole.skipped_by.packet;
                transfer.overtaken.push(Overtaken { late: sight.packet, by, ns: waited });
            }
            self.symptoms.add(SymptomKind::OutOfOrder, direction, sight.packet);
        } else {
            let how = if asked_for { Again::Fast } else { Again::Timeout };
            transfer.repeated(Repeat {
                again: sight.packet,
                first: None,
                skipped_by: Some(hole.skipped_by.packet),
                before,
                how,
                waited,
            });
            transfer.timer_ran(how, waited, sight.time);
            self.symptoms.add(SymptomKind::Retransmission, direction, sight.packet);
        }
        self.takes_off(direction, sight, segment, (offset, end), if overtaken { 1 } else { 2 });
        if overtaken { Class::OutOfOrder } else { Class::Retransmission }
    }

    /// A segment that this vantage point sees for the first time is on its way.
    fn takes_off(
        &mut self,
        direction: Direction,
        sight: &Sight,
        segment: &Segment,
        (from, to): (u64, u64),
        attempts: u32,
    ) {
        let acked = self.side(direction.reverse()).acked;
        let in_flight = acked.map_or(to - from, |acked| to.saturating_sub(acked.min(to)));
        let bad_checksum = segment.checksum == Checksum::Bad;
        let transfer = self.side_mut(direction).transfer_mut();
        transfer.max_in_flight = transfer.max_in_flight.max(in_flight);
        if let Some(longest) = &mut transfer.longest_since_too_big {
            *longest = (*longest).max(to - from);
        }
        transfer.flight.sent(
            InFlight {
                from,
                to,
                packet: sight.packet,
                time: sight.time,
                last_packet: sight.packet,
                last_time: sight.time,
                attempts,
                sacked: false,
                bad_checksum,
                in_flight,
                again: Vec::new(),
                piece: to - from,
            },
            acked.is_some(),
        );
        if let Some((ns, data, ack, then)) = transfer.late_ack.take()
            && sight.time.is_some_and(|now| now.since(then) <= RELEASED_NS)
        {
            transfer.delayed_ack_count += 1;
            transfer.delayed_ack_ns += ns;
            if transfer.delayed_acks.len() < 8 {
                transfer.delayed_acks.push(DelayedAck { data, ack, next: sight.packet, ns });
            }
        }
        // Whoever answers has not waited for an ACK of its own.
        if let Some(peer) = &mut self.side_mut(direction.reverse()).transfer {
            peer.late_ack = None;
        }
    }

    /// Why a segment that was seen before is sent again.
    fn sent_again(&mut self, direction: Direction, sight: &Sight, from: u64, to: u64) {
        let peer = self.side(direction.reverse());
        let since_ack = sight.time.zip(peer.last_ack_time).map(|(now, then)| now.since(then));
        let duplicates = peer.duplicate_acks;
        let next = self.side(direction).next;
        let last = self.last_data.get(direction.sender()).copied().flatten().map(|d| d.0);
        let transfer = self.side_mut(direction).transfer_mut();
        let later_sacked = transfer.flight.later_sacked(to);
        let timeout = transfer.rtt.timeout();
        let before = transfer.flight.again(from, to, sight.packet, sight.time);
        let waited = before.as_ref().and_then(|b| Some(sight.time?.since(b.last_time?)));
        if before.as_ref().is_some_and(|b| b.bad_checksum && b.attempts == 1) {
            transfer.corrupted_again.add(sight.packet);
        }
        let rtt = transfer.rtt.smoothed.unwrap_or(0);
        let asked_for = (duplicates >= 2 || later_sacked)
            && since_ack.is_none_or(|ns| ns <= ASKED_FOR_NS.max(rtt))
            && waited.zip(timeout).is_none_or(|(waited, timeout)| duplicates >= 2 || waited < timeout);
        let early = waited.zip(timeout).is_some_and(|(waited, timeout)| waited < timeout * 9 / 10);
        let tail = next == Some(to) && before.as_ref().is_some_and(|b| b.attempts == 1);
        let how = if asked_for {
            Again::Fast
        } else if waited.is_some_and(|ns| ns < SOONEST_NS.max(rtt / 2)) {
            Again::Early
        } else if early && tail {
            Again::TailLossProbe
        } else {
            Again::Timeout
        };
        transfer.repeated(Repeat {
            again: sight.packet,
            first: before.map(|b| b.packet),
            skipped_by: None,
            before: last,
            how,
            waited,
        });
        transfer.timer_ran(how, waited, sight.time);
    }

    /// Data again that its receiver has acknowledged.
    fn needlessly(&mut self, direction: Direction, sight: &Sight, from: u64, to: u64) {
        let before = self.last_data.get(direction.sender()).copied().flatten().map(|d| d.0);
        let transfer = self.side_mut(direction).transfer_mut();
        if transfer.needless.len() < NAMED {
            let first = transfer.flight.landed(from, to);
            transfer.needless.push(Repeat {
                again: sight.packet,
                first,
                skipped_by: None,
                before,
                how: Again::Early,
                waited: None,
            });
        }
    }

    /// An ACK of the receiver for data that goes `direction`.
    fn lands(&mut self, direction: Direction, sight: &Sight, segment: &Segment, acked: u64, length: u64) {
        let blocks: SmallVec<[(u64, u64); 4]> = segment
            .options
            .iter()
            .flat_map(|o| &o.sack)
            .filter_map(|&(from, to)| {
                let side = self.side(direction);
                Some((side.offset(from)?, side.offset(to)?))
            })
            .collect();
        let mss = self.side(direction).mss.map(u64::from);
        let whole = self.handshake_rtt().unwrap_or(0);
        let side = self.side_mut(direction);
        let largest = u64::from(side.largest);
        let Some(transfer) = &mut side.transfer else { return };
        let landed = transfer.flight.acked(acked);
        if landed.partial {
            transfer.partial_acks.add(sight.packet);
        }
        for (index, &(from, to)) in blocks.iter().enumerate() {
            if index == 0 && to <= acked {
                transfer.dsacks.add(sight.packet);
                let answers = transfer.rtt.max.unwrap_or(0).max(whole) + DELAYED_ACK_NS.start + RELEASED_NS;
                let since = sight.time.zip(transfer.last_again).map(|(now, then)| now.since(then));
                if transfer.last_again.is_some() && since.is_none_or(|ns| ns <= answers)
                    || sight.time.is_none() && !transfer.repeats.is_empty()
                {
                    transfer.dsacks_of_repeats.add(sight.packet);
                }
            } else {
                transfer.flight.sacked(from, to);
            }
        }
        transfer.repaired += landed.again;
        if landed.packet.is_some() && !transfer.flight.has_gap() {
            // Whatever gap the receiver reported is closed.
            if let Some(told) = transfer.gap_told_by.take().filter(|_| landed.again == 0) {
                transfer.gaps_closed.add(told);
            }
        } else if transfer.flight.has_gap() && transfer.gap_told_by.is_none() {
            transfer.gap_told_by = Some(sight.packet);
        }
        transfer.longest_acked = transfer.longest_acked.max(landed.longest);
        transfer.longest_acked_again = transfer.longest_acked_again.max(landed.longest_again);
        let Some(((sent, in_flight), now)) = landed.sample.zip(sight.time) else { return };
        let ns = now.since(sent);
        transfer.rtt.add(Sample { time: now, ns, in_flight });
        let small = landed.longest > 0 && landed.longest < mss.unwrap_or(largest).max(largest);
        transfer.late_ack = (length == 0
            && small
            && DELAYED_ACK_NS.contains(&ns)
            && transfer.flight.is_empty()
            && transfer.rtt.min.is_some_and(|min| ns > 3 * min))
        .then_some(())
        .zip(landed.packet)
        .map(|((), packet)| (ns, packet, sight.packet, now));
    }

    /// A keep-alive or window probe.
    fn probes(&mut self, direction: Direction, sight: &Sight, peer_window: Option<u16>) -> Class {
        let side = self.side_mut(direction);
        side.unanswered_probes += 1;
        if peer_window != Some(0) {
            side.keep_alives.add(sight.packet);
            return Class::KeepAlive;
        }
        let transfer = side.transfer_mut();
        if let Some(zero) = transfer.zero_windows.last_mut().filter(|z| z.opened_by.is_none()) {
            zero.probes += 1;
        }
        self.symptoms.add(SymptomKind::WindowProbe, direction, sight.packet);
        Class::WindowProbe
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
        if self.challenges(direction, segment, length) {
            self.handshake.challenged.push(sight.packet);
            self.symptoms.add(SymptomKind::SynAnsweredByAck, direction, sight.packet);
            // Its number belongs to another connection and says nothing of this one's streams.
            return false;
        }
        let Some(acked) = self.side(direction.reverse()).offset(ack) else { return false };
        self.handshake_acked(direction, sight, acked);
        let peer = self.side_mut(direction.reverse());
        let beyond = peer.next.is_some_and(|next| acked > next);
        // A print-out without lengths: those bytes were seen, only not how many.
        let unseen = beyond && !peer.unsized_sent;
        if beyond && peer.unsized_sent {
            peer.next = Some(acked);
            peer.unsized_sent = false;
        }
        let holes = peer.holes_acknowledged(acked);
        if unseen {
            peer.next = Some(acked);
        }
        let all = peer.next == Some(acked);
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
        side.last_ack_time = sight.time;
        if moved {
            side.acked = Some(acked);
            side.duplicate_acks = 0;
        }
        self.lands(direction.reverse(), sight, segment, acked, length);
        if direction == Direction::ToClient && all {
            self.turns.acked(sight.packet, sight.time);
        }
        moved
    }

    fn handshake_acked(&mut self, direction: Direction, sight: &Sight, acked: u64) {
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
            Direction::ToServer | Direction::ToClient => {}
        }
    }

    /// A bare ACK in answer to a SYN, before any SYN-ACK, that does not acknowledge this SYN (RFC 9293, section
    /// 3.10.7.4: what an end in a synchronised state says to a SYN).
    fn challenges(&self, direction: Direction, segment: &Segment, length: u64) -> bool {
        direction == Direction::ToClient
            && length == 0
            && !segment.flags.fin()
            && self.handshake.syn_acks.is_empty()
            && !self.handshake.syns.is_empty()
            && self.handshake.ack.is_none()
            && self.side(Direction::ToServer).bytes == 0
            && segment.ack.is_some_and(|ack| !self.side(Direction::ToServer).acknowledges_syn(ack))
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
            return (self.probes(direction, sight, self.side(direction.reverse()).window), None);
        }
        match self.side(direction.reverse()).last_class {
            Some(Class::KeepAlive) if !moved => return (Class::KeepAliveAck, None),
            Some(Class::WindowProbe) if !moved && segment.window == Some(0) => {
                return (Class::WindowProbeAck, None);
            }
            _ => {}
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
        // What it reports as received out of order was sent, whether or not it is in this capture.
        let sacked = segment.options.iter().flat_map(|o| &o.sack).any(|&(from, _)| {
            peer.offset(from).zip(self.side(direction).acked).is_some_and(|(from, acked)| from > acked)
        });
        if (outstanding || sacked) && segment.window != Some(0) {
            self.side_mut(direction).duplicate_acks += 1;
            self.symptoms.add(SymptomKind::DuplicateAck, direction, sight.packet);
            return (Class::DuplicateAck, None);
        }
        (Class::Ack, None)
    }
}

fn marks(sight: &Sight, segment: &Segment) -> Marks {
    Marks {
        packet: sight.packet,
        time: sight.time,
        ip_id: sight.ip_id,
        tsval: segment.options.as_ref().and_then(|o| o.timestamps).map(|t| t.0),
    }
}
