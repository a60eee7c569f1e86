//! One stream and the rules, in Wireshark's order.

use pcaplain_capture::{Segment, SeqNum, TcpFlags, Timestamp};

use super::flags::{Flag, Flags};
use super::side::{MANY, Scale, Side};

/// A retransmission within this time of the duplicate acknowledgments is a fast one, ns.
const FAST: i64 = 20_000_000;
/// Out of order rather than sent again, where the handshake does not show a round trip, ns.
const REORDERING: i64 = 3_000_000;

/// A segment of which everything is known that the rules ask for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'a> {
    pub(super) segment: &'a Segment,
    pub(super) time: Option<Timestamp>,
    pub(super) seq: SeqNum,
    /// Also where the ACK flag is missing; 0 is none then.
    pub(super) ack: Option<SeqNum>,
    pub(super) length: u32,
    pub(super) window: u16,
}

impl Seen<'_> {
    fn flags(&self) -> TcpFlags {
        self.segment.flags
    }

    /// None of SYN, FIN, RST.
    fn plain(&self) -> bool {
        self.flags().0 & (TcpFlags::SYN | TcpFlags::FIN | TcpFlags::RST).0 == 0
    }

    /// SYN and FIN take one number, both together as well.
    fn end(&self) -> SeqNum {
        let counted = self.flags().syn() || self.flags().fin();
        self.seq.plus(self.length).plus(u32::from(counted))
    }
}

/// A conversation: what Wireshark numbers as `tcp.stream`.
#[derive(Clone, Debug, Default)]
pub(super) struct Stream {
    pub(super) sides: [Side; 2],
    /// A FIN or RST was seen: the next SYN opens another stream.
    pub(super) ended: bool,
    syn_time: Option<Timestamp>,
    /// From the SYN to the acknowledgment of the SYN-ACK, ns.
    pub(super) initial_rtt: Option<i64>,
}

/// What a segment is to the stream that its addresses name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Belongs {
    /// It is part of it.
    Here,
    /// It opens another one.
    Anew,
}

impl Stream {
    /// Does a segment of side `from` belong here, or open another stream on the same ports?
    pub(super) fn belongs(&self, from: usize, seen: &Seen<'_>) -> Belongs {
        let flags = seen.flags();
        let Some(isn) = self.sides.get(from).and_then(|side| side.isn) else { return Belongs::Here };
        let opens = flags.syn() && !flags.ack();
        if opens && isn != seen.seq { Belongs::Anew } else { Belongs::Here }
    }

    /// Judges a segment of side `from` (0 or 1) and remembers it.
    pub(super) fn judge(&mut self, from: usize, seen: &Seen<'_>, reused: bool) -> (Flags, u32) {
        let [one, other] = &mut self.sides;
        let (own, peer) = if from == 0 { (one, other) } else { (other, one) };
        let mut out = Flags::default();
        let control = seen.flags();
        if reused {
            out.set(Flag::ReusedPorts);
        }
        if control.syn() {
            if own.isn == Some(seen.seq) && !control.ack() {
                own.next = own.contiguous;
            }
            if control.ack() && own.isn.is_some_and(|isn| isn != seen.seq) {
                out.set(Flag::ReusedPorts);
                own.isn = Some(seen.seq);
            }
        }
        if own.isn.is_none() {
            own.isn = Some(if control.syn() { seen.seq } else { seen.seq.minus(1) });
        }
        if peer.isn.is_none() && control.ack() {
            peer.isn = Some(seen.ack.unwrap_or_default().minus(1));
        }
        let number = acknowledges(own, peer, seen, &mut out);
        if own.ack != seen.ack {
            own.duplicates = 0;
        }
        if control.ack()
            && let (Some(ack), Some(contiguous)) = (seen.ack, peer.contiguous)
            && ack.distance_from(contiguous) > 0
        {
            if peer.contiguous != peer.next {
                out.set(Flag::AckLostSegment);
                peer.contiguous = peer.next;
            } else {
                if peer.duplicates == 0 && peer.ack.is_some() {
                    out.set(Flag::AckLostSegment);
                }
                peer.duplicates = MANY;
            }
        }
        if (seen.length > 0 || control.syn() || control.fin()) && !out.has(Flag::KeepAlive) {
            let near = self.initial_rtt.unwrap_or(REORDERING);
            if let Some(flag) = again(own, peer, seen, near) {
                out.set(flag);
                if flag != Flag::OutOfOrder {
                    out.set(Flag::Retransmission);
                }
            }
        }
        remember(own, seen, &mut out);
        options(own, peer, seen);
        self.ended |= control.fin() || control.rst();
        self.handshake(from, seen);
        (out, number)
    }

    fn handshake(&mut self, from: usize, seen: &Seen<'_>) {
        let control = seen.flags();
        if control.syn() && !control.ack() {
            self.syn_time = seen.time;
        }
        let isn = |index: usize| self.sides.get(index).and_then(|side| side.isn).map(|isn| isn.plus(1));
        if self.initial_rtt.is_none()
            && !control.syn()
            && control.ack()
            && isn(from) == Some(seen.seq)
            && isn(1 - from) == seen.ack
            && let Some((now, then)) = seen.time.zip(self.syn_time)
        {
            self.initial_rtt = Some(now.since(then));
        }
    }
}

/// The rules on numbers, windows and acknowledgments, up to the duplicate ones; gives the number of a duplicate.
fn acknowledges(own: &mut Side, peer: &mut Side, seen: &Seen<'_>, out: &mut Flags) -> u32 {
    let at_next = own.next == Some(seen.seq);
    if seen.length == 1 && at_next && peer.window == Some(0) {
        out.set(Flag::ZeroWindowProbe);
        return 0;
    }
    let plain = seen.plain();
    if seen.window == 0 && plain {
        out.set(Flag::ZeroWindow);
    }
    if own.next.is_some_and(|next| seen.seq.distance_from(next) > 0) && !seen.flags().rst() {
        out.set(Flag::LostSegment);
    }
    if !plain {
        return 0;
    }
    if seen.length <= 1 && own.next.is_some_and(|next| next.minus(1) == seen.seq) {
        out.set(Flag::KeepAlive);
    }
    let same_ack = own.ack == seen.ack;
    let same_window = own.window == Some(seen.window);
    let bare = seen.length == 0 && at_next;
    if bare && same_ack && seen.window != 0 && !same_window {
        out.set(Flag::WindowUpdate);
    }
    if seen.length > 0
        && let Some((ack, window)) = peer.ack.zip(peer.scaled_window())
        && seen.seq.plus(seen.length) == ack.plus(window)
    {
        out.set(Flag::WindowFull);
    }
    if !bare || !same_window {
        return 0;
    }
    if seen.window != 0 && same_ack && peer.flags.has(Flag::KeepAlive) {
        out.set(Flag::KeepAliveAck);
        return 0;
    }
    let taken = own.ack.is_some_and(|ack| seen.ack == Some(ack.plus(1)));
    if seen.window == 0 && (same_ack || taken) && peer.flags.has(Flag::ZeroWindowProbe) {
        out.set(Flag::ZeroWindowProbeAck);
        if taken {
            peer.next = seen.ack;
            peer.contiguous = seen.ack;
        }
        return 0;
    }
    if seen.window != 0 && same_ack {
        out.set(Flag::DuplicateAck);
        own.duplicates = if own.duplicates == MANY { 1 } else { own.duplicates.saturating_add(1) };
        return own.duplicates;
    }
    0
}

/// Was it sent before, and if so how?
fn again(own: &Side, peer: &Side, seen: &Seen<'_>, near: i64) -> Option<Flag> {
    let end = seen.seq.plus(seen.length);
    if seen.length > 0 && peer.ack.is_some_and(|ack| end.distance_from(ack) <= 0) {
        return Some(Flag::SpuriousRetransmission);
    }
    let next = own.next?;
    if seen.seq.distance_from(next) >= 0 || seen.length > 1 && next.minus(1) == seen.seq {
        return None;
    }
    let within = |then: Option<Timestamp>, limit: i64| {
        seen.time.zip(then).is_some_and(|(now, then)| (0..limit).contains(&now.since(then)))
    };
    if peer.duplicates >= 2 && peer.ack == Some(seen.seq) && within(peer.time, FAST) {
        return Some(Flag::FastRetransmission);
    }
    if within(own.next_time, near) && seen.end() != next {
        return Some(Flag::OutOfOrder);
    }
    Some(Flag::Retransmission)
}

fn remember(own: &mut Side, seen: &Seen<'_>, out: &mut Flags) {
    let end = seen.end();
    let probe = out.has(Flag::ZeroWindowProbe);
    if own.next.is_none_or(|next| end.distance_from(next) > 0) && !probe {
        own.next = Some(end);
        own.next_time = seen.time;
    }
    if own.contiguous.is_none_or(|contiguous| contiguous == seen.seq) && !probe {
        own.contiguous = own.next;
    }
    own.window = Some(seen.window);
    own.window_of_syn = seen.flags().syn();
    own.ack = seen.ack;
    own.time = seen.time;
    own.flags = *out;
}

/// The options are read after the numbers.
fn options(own: &mut Side, peer: &mut Side, seen: &Seen<'_>) {
    let control = seen.flags();
    let Some(options) = &seen.segment.options else { return };
    if control.syn() {
        if let Some(shift) = options.window_scale {
            own.scale = Scale::By(shift);
        }
        if control.ack() && (own.scale == Scale::Unknown || peer.scale == Scale::Unknown) {
            own.scale = Scale::Unused;
            peer.scale = Scale::Unused;
        }
    }
}
