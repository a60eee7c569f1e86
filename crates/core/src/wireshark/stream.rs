//! One stream and the rules, in Wireshark's order.

use pcaplain_capture::{Segment, SeqNum, TcpFlags, Timestamp};

use super::flags::{Flag, Flags};
use super::side::{Scale, Side, known};

/// A retransmission within this time of the peer's last segment may be a fast one, ns.
const FAST: i64 = 20_000_000;
/// Out of order rather than sent again, where the handshake does not show a round trip, ns.
const REORDERING: i64 = 3_000_000;
/// Option kinds of TCP Fast Open: assigned, and the experimental one before (RFC 7413, RFC 6994).
const FAST_OPEN: [u8; 2] = [34, 254];

/// A segment of which everything is known that the rules ask for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'a> {
    pub(super) segment: &'a Segment,
    pub(super) time: Option<Timestamp>,
    pub(super) seq: SeqNum,
    /// Also where the ACK flag is missing; 0 is none.
    pub(super) ack: Option<SeqNum>,
    /// Payload bytes.
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

    /// The number after it. SYN and FIN take one, both together as well.
    fn end(&self) -> SeqNum {
        let counted = self.flags().syn() || self.flags().fin();
        self.seq.plus(self.length).plus(u32::from(counted))
    }
}

/// A conversation: what Wireshark numbers as `tcp.stream`.
#[derive(Clone, Debug, Default)]
pub(super) struct Stream {
    sides: [Side; 2],
    syn_time: Option<Timestamp>,
    /// From the SYN to the acknowledgment of the SYN-ACK, ns, more than 0.
    pub(super) initial_rtt: Option<i64>,
    /// A SYN carried data with a Fast Open cookie.
    fast_open: bool,
}

impl Stream {
    /// Does a SYN of side `from` open another stream on the same ports? A FIN or RST before it does not matter.
    pub(super) fn is_reused_by(&self, from: usize, flags: TcpFlags, seq: SeqNum) -> bool {
        let isn = self.sides.get(from).and_then(|side| side.isn);
        flags.syn() && !flags.ack() && isn.is_some_and(|isn| isn != seq)
    }

    /// A SYN whose header is too short to be judged: only where its side begins.
    pub(super) fn begin(&mut self, from: usize, seq: SeqNum) {
        if let Some(side) = self.sides.get_mut(from) {
            side.isn.get_or_insert(seq);
        }
    }

    /// Judges a segment of side `from` (0 or 1) and remembers it; gives the number of a duplicate acknowledgment as well.
    pub(super) fn judge(&mut self, from: usize, seen: &Seen<'_>) -> (Flags, u32) {
        let [one, other] = &mut self.sides;
        let (own, peer) = if from == 0 { (one, other) } else { (other, one) };
        let mut out = Flags::default();
        begin(own, peer, seen, &mut out);
        fast_open(&mut self.fast_open, peer, seen, &mut out);
        let number = acknowledges(own, peer, seen, &mut out);
        if own.ack != seen.ack {
            own.moved();
        }
        if seen.flags().ack() && seen.ack.is_some_and(|ack| peer.unseen(ack)) {
            out.set(Flag::AckLostSegment);
        }
        let counted = seen.end() != seen.seq;
        if counted
            && !out.has(Flag::KeepAlive)
            && let Some(flag) = again(own, peer, seen, self.initial_rtt.unwrap_or(REORDERING))
        {
            out.set(flag);
            // Wireshark shows both fields for the special kinds.
            if flag != Flag::OutOfOrder {
                out.set(Flag::Retransmission);
            }
        }
        remember(own, seen, out);
        scales(own, peer, seen);
        self.handshake(from, seen);
        (out, number)
    }

    fn handshake(&mut self, from: usize, seen: &Seen<'_>) {
        let control = seen.flags();
        if control.syn() && !control.ack() {
            self.syn_time = seen.time;
        }
        let first = |index: usize| self.sides.get(index).and_then(|side| side.isn).map(|isn| isn.plus(1));
        if self.initial_rtt.is_none()
            && !control.syn()
            && control.ack()
            && first(from) == Some(seen.seq)
            && first(1 - from) == seen.ack
            && let Some((now, then)) = seen.time.zip(self.syn_time)
        {
            self.initial_rtt = Some(now.since(then)).filter(|&rtt| rtt > 0);
        }
    }
}

/// Where both sides begin. A SYN-ACK with another number than before counts as reused ports, but opens no stream.
fn begin(own: &mut Side, peer: &mut Side, seen: &Seen<'_>, out: &mut Flags) {
    let control = seen.flags();
    if control.syn() && own.isn.is_some() {
        if control.ack() && own.isn != Some(seen.seq) {
            out.set(Flag::ReusedPorts);
            own.isn = Some(seen.seq);
        } else if !control.ack() {
            // The SYN again: a reset in between may have moved the number.
            own.next = own.contiguous;
        }
    }
    own.isn.get_or_insert(if control.syn() { seen.seq } else { seen.seq.minus(1) });
    if control.ack() {
        peer.isn.get_or_insert(seen.ack.unwrap_or_default().minus(1));
    }
}

/// Fast Open: a SYN-ACK that acknowledges anything but the SYN alone counts as taking its data, whether it had any or not.
fn fast_open(asked: &mut bool, peer: &Side, seen: &Seen<'_>, out: &mut Flags) {
    let control = seen.flags();
    if !control.syn() {
        return;
    }
    if control.ack() {
        let taken = peer.isn.zip(seen.ack).map(|(isn, ack)| ack.distance_from(isn));
        match taken {
            Some(1) if *asked => out.set(Flag::TfoIgnored),
            Some(0 | 1) | None => {}
            Some(_) => out.set(Flag::TfoAck),
        }
    } else if seen.length > 0
        && let Some(options) = &seen.segment.options
        && options.order.as_slice().iter().any(|kind| FAST_OPEN.contains(kind))
    {
        out.set(Flag::TfoSyn);
        *asked = true;
    }
}

/// The rules on numbers, windows and acknowledgments, up to the duplicate ones; gives the number of a duplicate.
fn acknowledges(own: &mut Side, peer: &Side, seen: &Seen<'_>, out: &mut Flags) -> u32 {
    let at_next = own.next == known(seen.seq);
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
    if !bare || !same_ack || !same_window {
        return 0;
    }
    if seen.window == 0 {
        if peer.flags.has(Flag::ZeroWindowProbe) {
            out.set(Flag::ZeroWindowProbeAck);
        }
        return 0;
    }
    if peer.flags.has(Flag::KeepAlive) {
        out.set(Flag::KeepAliveAck);
        return 0;
    }
    out.set(Flag::DuplicateAck);
    own.duplicate()
}

/// Was it sent before, and if so how? `near` ns separate what is out of order from what is sent again.
fn again(own: &Side, peer: &Side, seen: &Seen<'_>, near: i64) -> Option<Flag> {
    let data_end = seen.seq.plus(seen.length);
    if seen.length > 0 && peer.ack.is_some_and(|ack| data_end.distance_from(ack) <= 0) {
        return Some(Flag::SpuriousRetransmission);
    }
    let next = own.next?;
    // Of a window probe the byte is sent again with what follows it.
    let after_probe = seen.length > 1 && next.minus(1) == seen.seq;
    if seen.seq.distance_from(next) >= 0 || after_probe {
        return None;
    }
    let within = |then: Option<Timestamp>, limit: i64| {
        seen.time.zip(then).is_some_and(|(now, then)| (0..limit).contains(&now.since(then)))
    };
    if peer.asks_again() && peer.ack == Some(seen.seq) && within(peer.time, FAST) {
        return Some(Flag::FastRetransmission);
    }
    if seen.end() != next && within(own.next_time, near) {
        return Some(Flag::OutOfOrder);
    }
    Some(Flag::Retransmission)
}

fn remember(own: &mut Side, seen: &Seen<'_>, flags: Flags) {
    let end = seen.end();
    if !flags.has(Flag::ZeroWindowProbe) {
        if own.next.is_none_or(|next| end.distance_from(next) > 0) {
            own.next = known(end);
            own.next_time = seen.time;
        }
        if own.contiguous.is_none_or(|contiguous| contiguous == seen.seq) {
            own.contiguous = own.next;
        }
    }
    own.window = Some(seen.window);
    own.window_of_syn = seen.flags().syn();
    own.ack = seen.ack;
    own.time = seen.time;
    own.flags = flags;
}

/// Window scales; they count for what follows.
fn scales(own: &mut Side, peer: &mut Side, seen: &Seen<'_>) {
    let control = seen.flags();
    let Some(options) = seen.segment.options.as_ref().filter(|_| control.syn()) else { return };
    if let Some(shift) = options.window_scale {
        own.scale = Scale::By(shift);
    }
    if control.ack() && (own.scale == Scale::Unknown || peer.scale == Scale::Unknown) {
        own.scale = Scale::Unused;
        peer.scale = Scale::Unused;
    }
}
