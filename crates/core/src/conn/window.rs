//! The receiver's window: its right edge, and who goes against it.

use pcaplain_capture::Segment;

use super::Direction;
use super::connection::Connection;
use super::sight::Sight;
use super::symptom::SymptomKind;
use super::transfer::{Overrun, Shrink, ZeroWindow};

/// Occurrences that are described one by one.
const NAMED: usize = 8;
/// A sender with this share of the window in flight is held back by it, percent.
const NEAR: u64 = 85;
/// The same seen from afar, percent.
const FAR_NEAR: u64 = 75;
/// ACKs remembered for a vantage point that is far from the sender.
const THEN: usize = 128;
/// A sender farther away than this, nanoseconds, acts on what this vantage point saw some time ago.
const FAR_NS: i64 = 1_000_000;

impl Connection {
    /// The shift that applies to window fields of the end that sends `direction` (RFC 7323, section 2): only where both
    /// offered it. `None`: a SYN was not seen, or not its options.
    pub fn window_scale(&self, direction: Direction) -> Option<u8> {
        let (own, other) = (self.side(direction), self.side(direction.reverse()));
        let (mine, others) = (own.option_order?, other.option_order?);
        // Nobody opens without any option today: an author has shortened the print-out.
        if self.printed && (mine.len == 0 || others.len == 0) {
            return None;
        }
        Some(own.scale_offered.filter(|_| other.scale_offered.is_some()).unwrap_or(0).min(14))
    }

    /// Takes the window that a segment of the receiver announces. `direction` is the receiver's own.
    pub(super) fn announces(&mut self, direction: Direction, sight: &Sight, segment: &Segment) {
        let Some(window) = segment.window.filter(|_| segment.flags.ack() && !segment.flags.rst()) else {
            return;
        };
        let scale = if segment.flags.syn() { Some(0) } else { self.window_scale(direction) };
        let Some(acked) = segment.ack.and_then(|ack| self.side(direction.reverse()).offset(ack)) else {
            return;
        };
        let newest = self.side(direction).acked.is_none_or(|latest| acked >= latest);
        if !newest {
            return;
        }
        self.opens_or_closes(direction.reverse(), sight, window == 0 && !segment.flags.syn());
        let Some(scale) = scale else { return };
        let bytes = u64::from(window) << scale;
        let edge = acked + bytes;
        if self.side(direction.reverse()).transfer.is_none() && segment.flags.syn() {
            return;
        }
        let transfer = self.side_mut(direction.reverse()).transfer_mut();
        transfer.largest_window = transfer.largest_window.max(Some(bytes));
        if let Some(before) = transfer.edge
            && edge + (1 << scale) < before
        {
            let by = before - edge;
            if transfer.shrinks.len() < NAMED {
                transfer.shrinks.push(Shrink { packet: sight.packet, by });
            }
            self.symptoms.add(SymptomKind::WindowShrunk, direction, sight.packet);
        }
        let far = self.away(direction.reverse()).is_some();
        let transfer = self.side_mut(direction.reverse()).transfer_mut();
        let behind = transfer.edge.is_some_and(|before| edge + (1 << scale) < before);
        if let Some((since, now)) = transfer.shrunk_since.zip(sight.time) {
            transfer.shrunk_ns = transfer.shrunk_ns.max(now.since(since));
        }
        transfer.shrunk_since = transfer.shrunk_since.or(sight.time).filter(|_| behind);
        if transfer.edge.is_none_or(|before| edge >= before) {
            transfer.edge = Some(edge);
            transfer.edge_by = Some(sight.packet);
        }
        if far && let (Some(now), Some(edge)) = (sight.time, transfer.edge) {
            if transfer.acked_then.len() == THEN {
                transfer.acked_then.pop_front();
            }
            transfer.acked_then.push_back((now, acked, edge));
        }
        if let Some((filled, now)) = transfer.filled_at.zip(sight.time)
            && transfer.edge.is_some_and(|edge| edge > acked)
        {
            transfer.waited_for_window = transfer.waited_for_window.saturating_add(now.since(filled).max(0));
            transfer.filled_at = None;
        }
    }

    /// The window for data that goes `direction` is closed, or it is not.
    fn opens_or_closes(&mut self, direction: Direction, sight: &Sight, closed: bool) {
        if !closed && self.side(direction).transfer.as_ref().is_none_or(|t| !t.closed) {
            return;
        }
        let transfer = self.side_mut(direction).transfer_mut();
        let was = std::mem::replace(&mut transfer.closed, closed);
        if closed && !was {
            transfer.zero_window_count += 1;
            if transfer.zero_windows.len() < NAMED {
                transfer.zero_windows.push(ZeroWindow {
                    closed_by: sight.packet,
                    since: sight.time,
                    opened_by: None,
                    ns: 0,
                    probes: 0,
                });
            }
        }
        let count = transfer.zero_window_count;
        let Some(last) = transfer.zero_windows.last_mut().filter(|_| count <= NAMED as u64) else { return };
        if let Some(ns) = sight.time.zip(last.since).map(|(now, since)| now.since(since).max(0))
            && was
        {
            transfer.zero_window_ns += ns - last.ns;
            last.ns = ns;
            if !closed {
                last.opened_by = Some(sight.packet);
            }
        }
    }

    /// Time from this vantage point to the sender of data that goes `direction` and back, nanoseconds, where it is far.
    fn away(&self, direction: Direction) -> Option<i64> {
        let beyond = self.transfer(direction)?.rtt.min?;
        // The handshake may have waited for ARP; data in the other direction measures the same way once more.
        let measured = self.transfer(direction.reverse()).and_then(|t| t.rtt.min);
        let whole = self.handshake_rtt()?.min(measured.map_or(i64::MAX, |ns| ns + beyond));
        Some(whole - beyond).filter(|&ns| ns >= FAR_NS && ns > beyond)
    }

    /// Notes data beyond the edge of the window.
    pub(super) fn overruns(&mut self, direction: Direction, sight: &Sight, to: u64) {
        let Some(transfer) = &mut self.side_mut(direction).transfer else { return };
        let (Some(edge), Some(edge_by)) = (transfer.edge, transfer.edge_by) else { return };
        let by = to.saturating_sub(edge);
        transfer.overruns.add(sight.packet);
        transfer.overrun_by = transfer.overrun_by.max(by);
        if transfer.overran.len() < NAMED {
            transfer.overran.push(Overrun { packet: sight.packet, edge_by, by });
        }
        self.symptoms.add(SymptomKind::WindowOverrun, direction, sight.packet);
    }

    /// Looks where a data segment lies in its receiver's window.
    pub(super) fn against_the_window(&mut self, direction: Direction, sight: &Sight, from: u64, to: u64) {
        let acked = self.side(direction.reverse()).acked;
        let mss = u64::from(self.side(direction).largest.max(1));
        let scale = self.window_scale(direction.reverse()).unwrap_or(0);
        let fresh = self.side(direction).next.is_none_or(|next| to > next);
        let away = self.away(direction);
        let Some(transfer) = &mut self.side_mut(direction).transfer else { return };
        let (Some(edge), Some(acked)) = (transfer.edge, acked) else { return };
        if !fresh || to <= acked {
            return;
        }
        if to > edge + (1 << scale) {
            // One byte more than nothing is a probe.
            if to - from > 1 {
                self.overruns(direction, sight, to);
            }
            return;
        }
        // What a sender far away knew when it sent this: the ACKs that had reached it by then.
        let known = match (away, sight.time) {
            (Some(ns), Some(now)) => transfer
                .acked_then
                .iter()
                .rev()
                .find(|then| now.since(then.0) >= ns)
                .map(|&(_, acked, edge)| (acked, edge)),
            _ => Some((acked, edge)),
        };
        // Seen from afar, the round trip is known only roughly.
        let share = if away.is_some() { FAR_NEAR } else { NEAR };
        let held =
            |&(acked, edge): &(u64, u64)| to.saturating_sub(acked) * 100 >= (edge - acked.min(edge)) * share;
        if known.as_ref().is_some_and(held) {
            transfer.near_window.add(sight.packet);
        }
        if edge - to.min(edge) < mss {
            transfer.full.add(sight.packet);
            transfer.filled_at = sight.time;
        }
    }
}
