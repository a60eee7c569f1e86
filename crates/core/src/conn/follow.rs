//! One segment at a time: what it is in its connection.

use pcaplain_capture::{Checksum, IcmpMessage, Number, Segment, TcpFlags};

use crate::names::{PacketRef, PointId};

use super::connection::{Connection, IcmpNote, Relation, Silence};
use super::record::{Class, Record};
use super::reset::{Acceptable, ResetFacts, ResetShape, shape};
use super::sight::Sight;
use super::symptom::SymptomKind;
use super::{Direction, RESETS};

/// The longest silences kept.
const SILENCES: usize = 4;
/// Empty ACKs back and forth, one answering the other, from which on nobody is only polite: two keep-alives and their
/// answers make four.
const STORM: u32 = 6;
/// An ACK that comes later is no answer to the one before, nanoseconds: keep-alive probes are a second apart at least,
/// and Linux holds answers to unacceptable segments back for 500 ms (`tcp_invalid_ratelimit`).
const STORM_PACE: i64 = 700_000_000;

impl Connection {
    /// Takes one segment.
    pub(super) fn push(&mut self, direction: Direction, leg: u8, sight: &Sight, segment: &Segment) {
        if self.first_time.is_none() {
            self.first_time = sight.time;
        }
        if let Some(leg) = self.legs.get_mut(usize::from(leg)) {
            leg.packets += 1;
        }
        let point = PointId { input: sight.packet.input, interface: sight.interface };
        if !self.points.contains(&point) && self.points.len() < 16 {
            self.points.push(point);
        }
        if let Some(original) = self.seen_before(direction, sight, segment) {
            self.sighted_again += 1;
            if self.sightings.len() < 8 {
                self.sightings.push((original, sight.packet));
            }
            let record =
                self.make_record(direction, leg, sight, segment, Class::SightedAgain, Some(original));
            self.records.push(record, false);
            return;
        }
        self.silence(direction, sight);
        let followed_reset = self.resets.last().is_some_and(|r| r.direction != direction)
            && (segment.length.unwrap_or(0) > 0 || segment.flags.ack())
            && !segment.flags.rst()
            && !segment.flags.syn();
        if followed_reset && let Some(reset) = self.resets.last_mut() {
            reset.followed += 1;
        }
        let before = self.symptoms.iter().map(|s| s.count).sum::<u64>();
        let (class, refers_to) = self.classify(direction, leg, sight, segment);
        self.announces(direction, sight, segment);
        self.empty_ack(direction, sight, class);
        self.side_mut(direction.reverse()).unanswered_probes = 0;
        let unusual = self.symptoms.iter().map(|s| s.count).sum::<u64>() != before;
        let record = self.make_record(direction, leg, sight, segment, class, refers_to);
        self.track(direction, sight, segment, class);
        self.records.push(record, unusual || !matches!(class, Class::Data | Class::Ack));
        self.last_time = sight.time.or(self.last_time);
        self.last_direction = Some((direction, sight.packet, sight.time));
    }

    /// Keeps what the headers of this sender look like.
    fn track(&mut self, direction: Direction, sight: &Sight, segment: &Segment, class: Class) {
        for reset in self.resets.iter_mut().filter(|r| r.packet != sight.packet) {
            reset.continued += u32::from(reset.direction == direction);
        }
        let older = {
            let side = self.side_mut(direction);
            side.segments += 1;
            side.last_time = sight.time;
            side.last_class = Some(class);
            if segment.flags.rst() {
                // An RST may be somebody else's: what the sender looks like is told by the rest.
                return;
            }
            if let Some(window) = segment.window {
                side.window = Some(window);
                side.largest_window = side.largest_window.max(Some(window));
            }
            if let Some(ttl) = sight.ttl {
                side.ttl.get_or_insert(ttl);
                side.ttl_range =
                    Some(side.ttl_range.map_or((ttl, ttl), |(low, high)| (low.min(ttl), high.max(ttl))));
            }
            if let Some(id) = sight.ip_id
                && let Some(last) = side.ip_id.replace(id)
            {
                side.ip_id_steps.0 += u32::from((1..=256).contains(&id.wrapping_sub(last)));
                side.ip_id_steps.1 += 1;
            }
            if let Some(mac) = sight.source_mac
                && side.macs.len() < 2
                && !side.macs.contains(&mac)
            {
                side.macs.push(mac);
            }
            side.ecn_marks += u64::from(sight.ecn == Some(3));
            side.ecn_echoes += u64::from(segment.flags.has(TcpFlags::ECE) && !segment.flags.syn());
            match segment.checksum {
                Checksum::Good => side.good_checksums += 1,
                Checksum::Bad => side.bad_checksums.add(sight.packet),
                Checksum::Offloaded => side.offloaded_checksums.add(sight.packet),
                Checksum::Unknown => {}
            }
            if segment.length.unwrap_or(0) > 0 && segment.checksum != Checksum::Unknown {
                let transfer = side.transfer_mut();
                match segment.checksum {
                    Checksum::Good => transfer.good_checksums += 1,
                    Checksum::Bad => transfer.bad_checksums.add(sight.packet),
                    _ => {}
                }
            }
            let tsval = segment.options.as_ref().and_then(|o| o.timestamps).map(|t| t.0);
            let older = tsval.zip(side.tsval).is_some_and(|(new, last)| new.wrapping_sub(last) >= 1 << 31);
            if older {
                side.older_timestamps.add(sight.packet);
            } else {
                side.tsval = tsval.or(side.tsval);
            }
            older && !matches!(class, Class::OutOfOrder | Class::KeepAlive)
        };
        if older {
            self.symptoms.add(SymptomKind::OldTimestamp, direction, sight.packet);
        }
    }

    /// Counts empty ACKs that answer each other.
    fn empty_ack(&mut self, direction: Direction, sight: &Sight, class: Class) {
        let turned = self.last_direction.is_some_and(|(last, ..)| last != direction);
        let empty = matches!(
            class,
            Class::Ack
                | Class::DuplicateAck
                | Class::HandshakeAck
                | Class::KeepAlive
                | Class::KeepAliveAck
                | Class::WindowProbeAck
        );
        let at_once = sight.time.zip(self.last_time).is_none_or(|(now, last)| now.since(last) <= STORM_PACE);
        if !empty || !at_once {
            self.empty_acks = 0;
        } else if turned {
            self.empty_acks += 1;
            if self.empty_acks >= STORM {
                self.symptoms.add(SymptomKind::AckStorm, direction, sight.packet);
            }
        }
    }

    fn silence(&mut self, direction: Direction, sight: &Sight) {
        let (Some(now), Some(last)) = (sight.time, self.last_time) else { return };
        let ns = now.since(last);
        let shortest = self.silences.iter().enumerate().min_by_key(|(_, s)| s.ns).map(|(i, s)| (i, s.ns));
        if self.silences.len() < SILENCES {
            self.silences.push(Silence { ns, ended_by: sight.packet, direction });
        } else if let Some((index, least)) = shortest
            && ns > least
        {
            self.silences.remove(index);
            self.silences.push(Silence { ns, ended_by: sight.packet, direction });
        }
    }

    fn make_record(
        &self,
        direction: Direction,
        leg: u8,
        sight: &Sight,
        segment: &Segment,
        class: Class,
        refers_to: Option<PacketRef>,
    ) -> Record {
        let offset = segment.seq.and_then(|n| self.side(direction).offset(n));
        let acked = segment
            .ack
            .filter(|_| segment.flags.ack())
            .and_then(|n| self.side(direction.reverse()).offset(n));
        Record {
            packet: sight.packet,
            time: sight.time,
            direction,
            leg,
            interface: sight.interface,
            class,
            flags: segment.flags,
            seq: segment.seq,
            ack: segment.ack,
            offset: offset.map(|o| self.side(direction).shown(o)),
            acked: acked.map(|o| self.side(direction.reverse()).shown(o)),
            length: segment.length,
            window: segment.window,
            ttl: sight.ttl,
            ip_id: sight.ip_id,
            timestamps: segment.options.as_ref().and_then(|o| o.timestamps),
            refers_to,
            label: sight.label,
            line: sight.line,
            macs: sight.macs,
            icmp: None,
        }
    }

    fn seen_before(&mut self, direction: Direction, sight: &Sight, segment: &Segment) -> Option<PacketRef> {
        let offset = segment.seq.and_then(|n| self.side(direction).offset(n));
        let next = self.side(direction).next.unwrap_or(0);
        self.sighted.earlier(direction, sight, segment, offset, next)
    }

    fn classify(
        &mut self,
        direction: Direction,
        leg: u8,
        sight: &Sight,
        segment: &Segment,
    ) -> (Class, Option<PacketRef>) {
        let flags = segment.flags;
        if segment.checksum == Checksum::Bad {
            self.symptoms.add(SymptomKind::BadChecksum, direction, sight.packet);
        }
        match self.legs.get(usize::from(leg)).map(|l| l.relation) {
            Some(Relation::OtherAddress) if flags.syn() && flags.ack() => {
                self.symptoms.add(SymptomKind::ReplyFromOther, direction, sight.packet);
            }
            Some(Relation::Untranslated) if direction == Direction::ToClient => {
                self.symptoms.add(SymptomKind::Untranslated, direction, sight.packet);
            }
            _ => {}
        }
        if flags.rst() {
            return self.reset(direction, leg, sight, segment);
        }
        if flags.syn() {
            return if flags.ack() {
                self.syn_ack(direction, sight, segment)
            } else {
                self.syn(direction, sight, segment)
            };
        }
        self.anchor(direction, segment);
        self.data_or_ack(direction, sight, segment)
    }

    /// Makes sure that both streams have a base, mid-stream where no SYN was seen.
    fn anchor(&mut self, direction: Direction, segment: &Segment) {
        if let Some(seq) = segment.seq {
            self.side_mut(direction).begin_mid_stream(seq);
        }
        if let Some(ack) = segment.ack
            && segment.flags.ack()
        {
            let peer = self.side_mut(direction.reverse());
            if !peer.based() {
                // print-tcp.c keeps ack − 1 as the other direction's base.
                let before = match ack {
                    Number::Absolute(n) => Number::Absolute(n.minus(1)),
                    Number::Relative(_) => Number::Relative(0),
                };
                peer.begin_mid_stream(before);
                peer.next = peer.offset(ack);
            }
        }
    }

    fn syn(&mut self, direction: Direction, sight: &Sight, segment: &Segment) -> (Class, Option<PacketRef>) {
        self.note('s', direction);
        let again = self.handshake.syn_count > 0
            && self
                .side(direction)
                .isn
                .is_some_and(|isn| segment.seq.and_then(Number::absolute) == Some(isn));
        if !again && let Some(seq) = segment.seq {
            let side = self.side_mut(direction);
            side.begin(seq, segment.options.as_ref());
            side.syn_data = segment.length.unwrap_or(0);
            side.next = Some(1 + u64::from(side.syn_data));
        }
        self.handshake.syn_count += 1;
        let first = self.handshake.syns.first().map(|s| s.0);
        if self.handshake.syns.len() < 16 {
            self.handshake.syns.push((sight.packet, sight.time));
        }
        if first.is_some() {
            self.symptoms.add(SymptomKind::SynAgain, direction, sight.packet);
            (Class::SynAgain, first)
        } else {
            (Class::Syn, None)
        }
    }

    fn syn_ack(
        &mut self,
        direction: Direction,
        sight: &Sight,
        segment: &Segment,
    ) -> (Class, Option<PacketRef>) {
        self.note('h', direction);
        let known = self.side(direction).isn;
        let mine = segment.seq.and_then(Number::absolute);
        let answered = self.handshake.syns.last().map(|s| s.0);
        let fits = segment.ack.and_then(|n| self.side(direction.reverse()).offset(n));
        let client_begun = self.side(direction.reverse()).isn.is_some();
        self.handshake.syn_ack_count += 1;
        let first = self.handshake.syn_acks.first().map(|s| s.0);
        if self.handshake.syn_acks.len() < 16 {
            self.handshake.syn_acks.push((sight.packet, sight.time));
        }
        // Relative numbers of a SYN-ACK are always 0: nothing says that the repeated one is another.
        let relative = mine.is_none() && known.is_none() && segment.seq.is_some();
        let class = if first.is_none() || known.is_none() && !relative {
            Class::SynAck
        } else if known == mine {
            self.symptoms.add(SymptomKind::SynAckAgain, direction, sight.packet);
            if self.handshake.ack.is_some() {
                self.handshake.syn_acks_after_ack += 1;
            }
            Class::SynAckAgain
        } else {
            self.symptoms.add(SymptomKind::SynAckRenewed, direction, sight.packet);
            Class::SynAckRenewed
        };
        if class != Class::SynAckAgain
            && let Some(seq) = segment.seq
        {
            let side = self.side_mut(direction);
            side.begin(seq, segment.options.as_ref());
            side.next = Some(1 + u64::from(segment.length.unwrap_or(0)));
        }
        let wrong = client_begun
            && segment.ack.is_some_and(|ack| !self.side(direction.reverse()).acknowledges_syn(ack));
        if wrong {
            self.symptoms.add(SymptomKind::AckNumberWrong, direction, sight.packet);
        } else if !client_begun {
            let answered = segment.ack.and_then(Number::absolute).map(|ack| ack.minus(1));
            self.handshake.answered = self.handshake.answered.or(answered);
            self.anchor(direction, segment);
        }
        if self.side(direction).acked.is_none() && !wrong {
            self.side_mut(direction).acked = fits;
        }
        (class, if class == Class::SynAckAgain { first } else { answered })
    }

    fn reset(
        &mut self,
        direction: Direction,
        leg: u8,
        sight: &Sight,
        segment: &Segment,
    ) -> (Class, Option<PacketRef>) {
        self.note('r', direction);
        self.symptoms.add(SymptomKind::Reset, direction, sight.packet);
        let side = self.side(direction);
        let peer = self.side(direction.reverse());
        let shape = shape(segment);
        let answers = self.answered(direction, segment, shape).or(self
            .last_direction
            .filter(|(d, ..)| *d != direction)
            .map(|(_, packet, time)| (packet, time)));
        // The reset may acknowledge more than any segment before it.
        let own = segment.ack.filter(|_| segment.flags.ack()).and_then(|n| peer.offset(n));
        let acked = side.acked.max(own.filter(|&own| peer.next.is_some_and(|next| own <= next)));
        let facts = ResetFacts {
            packet: sight.packet,
            time: sight.time,
            direction,
            leg,
            shape,
            window: segment.window,
            ttl: sight.ttl.zip(side.ttl),
            ttl_range: side.ttl_range,
            offset: segment.seq.and_then(|n| side.offset(n)),
            answers: answers.map(|a| a.0),
            answered_after: answers.and_then(|a| Some(sight.time?.since(a.1?))),
            after_silence: sight.time.zip(self.last_time).map(|(now, last)| now.since(last)),
            unacknowledged: peer.next.zip(acked).map_or(0, |(next, acked)| next.saturating_sub(acked)),
            unread: peer.next.zip(side.acked).map_or(0, |(next, acked)| next.saturating_sub(acked)),
            established: self.handshake.established,
            bytes_before: (self.side(Direction::ToServer).bytes, self.side(Direction::ToClient).bytes),
            fins_before: (
                self.side(Direction::ToServer).fin.is_some(),
                self.side(Direction::ToClient).fin.is_some(),
            ),
            followed: 0,
            continued: 0,
            ip_id: sight.ip_id.zip(side.ip_id),
            counts_ip_ids: side.counts_ip_ids(),
            foreign_mac: sight
                .source_mac
                .filter(|_| !side.macs.is_empty())
                .map(|mac| !side.macs.contains(&mac)),
            acceptable: self.acceptable(direction, segment),
            options: segment.options.as_ref().map(|o| o.order.len > 0),
            length: segment.length.unwrap_or(0),
            text: None,
            silent_before: self.last_direction.is_none(),
        };
        if self.resets.len() < RESETS {
            self.resets.push(facts);
        }
        self.side_mut(direction).resets += 1;
        (Class::Reset, answers.map(|a| a.0))
    }

    /// The packet that a bare RST answers: a host without a socket takes the number of its RST from the acknowledgment
    /// number of what it answers (RFC 9293, section 3.10.7.1).
    fn answered(
        &self,
        direction: Direction,
        segment: &Segment,
        shape: ResetShape,
    ) -> Option<(PacketRef, Option<pcaplain_capture::Timestamp>)> {
        if shape != ResetShape::NoSocket {
            return None;
        }
        let side = self.side(direction);
        let number = side.shown(side.offset(segment.seq?)?);
        let fits = |r: &&Record| r.direction != direction && r.acked == Some(number);
        self.records.iter().filter(fits).last().map(|r| (r.packet, r.time))
    }

    /// What RFC 9293, section 3.5.3, makes of a reset that goes `direction`.
    fn acceptable(&self, direction: Direction, segment: &Segment) -> Option<Acceptable> {
        let side = self.side(direction);
        let receiver = self.side(direction.reverse());
        let offset = side.offset(segment.seq?)?;
        let (acked, next) = (receiver.acked?, side.next?);
        let edge = side.transfer.as_ref().and_then(|t| t.edge).unwrap_or(acked + 65_535);
        // What has arrived may not be acknowledged yet.
        Some(if (acked.min(next)..=next).contains(&offset) {
            Acceptable::Exact
        } else if (acked..=edge).contains(&offset) {
            Acceptable::InWindow
        } else {
            Acceptable::Outside
        })
    }

    /// Takes an ICMP error that quotes a packet of this connection.
    pub(super) fn push_icmp(&mut self, sight: &Sight, note: IcmpNote) {
        self.note('i', note.about.reverse());
        let unusual = !matches!(note.message, IcmpMessage::Redirect);
        if unusual {
            self.symptoms.add(SymptomKind::IcmpError, note.about.reverse(), sight.packet);
        }
        if matches!(note.message, IcmpMessage::TooBig(_)) {
            self.side_mut(note.about).transfer_mut().longest_since_too_big = Some(0);
        }
        let record = Record {
            packet: sight.packet,
            time: sight.time,
            direction: note.about.reverse(),
            leg: 0,
            interface: sight.interface,
            class: Class::Icmp,
            flags: TcpFlags::default(),
            seq: None,
            ack: None,
            offset: None,
            acked: None,
            length: None,
            window: None,
            ttl: sight.ttl,
            ip_id: sight.ip_id,
            timestamps: None,
            refers_to: self.last_direction.map(|l| l.1),
            label: sight.label,
            line: sight.line,
            macs: sight.macs,
            icmp: Some(Box::new(note.clone())),
        };
        self.records.push(record, true);
        self.last_time = sight.time.or(self.last_time);
        if self.icmp.len() < RESETS {
            self.icmp.push(note);
        }
    }
}
