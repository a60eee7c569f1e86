//! Data and acknowledgments: what is new, what comes again, what was skipped.

use pcaplain_capture::Segment;

use crate::names::PacketRef;

use super::Direction;
use super::connection::Connection;
use super::record::Class;
use super::side::Sent;
use super::sight::Sight;
use super::symptom::SymptomKind;

/// Reordering without a measured round trip, nanoseconds: Wireshark's 3 ms.
const REORDER_NS: i64 = 3_000_000;

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
            // A bare ACK in answer to a SYN, before any SYN-ACK.
            Direction::ToClient
                if !answered
                    && !self.handshake.syns.is_empty()
                    && length == 0
                    && self.handshake.challenged.len() < 4
                    && self.side(Direction::ToServer).bytes == 0 =>
            {
                self.handshake.challenged.push(sight.packet);
                self.symptoms.add(SymptomKind::SynAnsweredByAck, direction, sight.packet);
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
}
