//! Wireshark's own reading of TCP, so that it can be set beside ours.
//!
//! It follows the rules of Wireshark's TCP sequence analysis as version 4.0 applies them (`docs/wireshark-reading.md` restates
//! them), from segment to segment and without looking ahead, and gives the fields `tcp.analysis.*` that Wireshark would show. It
//! knows nothing of the connections in [`conn`](crate::conn): it has its own streams, and guesses where Wireshark guesses.

mod flags;
mod side;
mod stream;
#[cfg(test)]
mod tests;

use pcaplain_capture::{Body, Endpoint, Number, Oddity, Packet, Segment, SeqNum};
use rustc_hash::FxHashMap;

pub use flags::{Flag, Flags};
use side::known;
use stream::{Seen, Stream};

/// Streams that are followed; segments of further ones are not judged.
const STREAMS: usize = 250_000;

/// What Wireshark says about one segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Which stream it belongs to, from 0 in the order of appearance: `tcp.stream`, but for the streams that Wireshark makes of
    /// segments quoted in ICMP errors.
    pub stream: u32,
    /// The fields `tcp.analysis.*`.
    pub flags: Flags,
    /// Which duplicate acknowledgment in a row it is (`tcp.analysis.duplicate_ack_num`), from 1; 0 for none.
    pub duplicate_ack: u32,
}

/// Reads the segments of one input, in their order. Memory is bounded: nothing is kept per segment, and about 200 bytes per
/// stream.
#[derive(Default)]
pub struct Reader {
    streams: Vec<Stream>,
    by_ends: FxHashMap<(Endpoint, Endpoint), u32>,
}

impl Reader {
    /// Judges the next packet. `None` for what is no TCP segment, for a segment that does not show its numbers, length and
    /// window, and for streams beyond the bound.
    pub fn push(&mut self, packet: &Packet<'_>) -> Option<Reading> {
        let Body::Tcp(segment) = &packet.body else { return None };
        let (source, destination) = (packet.source()?, packet.destination()?);
        let seq = SeqNum(segment.seq?.raw());
        let (from, ends) =
            if source <= destination { (0, (source, destination)) } else { (1, (destination, source)) };
        let known_as = self.by_ends.get(&ends).copied();
        let reused = known_as
            .and_then(|index| self.streams.get(index as usize))
            .is_some_and(|stream| stream.is_reused_by(from, segment.flags, seq));
        let index = match known_as {
            Some(index) if !reused => index,
            _ if self.streams.len() >= STREAMS => return None,
            _ => {
                let index = u32::try_from(self.streams.len()).ok()?;
                self.streams.push(Stream::default());
                self.by_ends.insert(ends, index);
                index
            }
        };
        let stream = self.streams.get_mut(index as usize)?;
        let Some((length, window)) = length(packet, segment).zip(segment.window) else {
            if segment.flags.syn() {
                stream.begin(from, seq);
            }
            return None;
        };
        let ack = acknowledgment(segment);
        let seen = Seen { segment, time: packet.time, seq, ack, length, window };
        let (mut flags, duplicate_ack) = stream.judge(from, &seen);
        if reused {
            flags.set(Flag::ReusedPorts);
        }
        Some(Reading { stream: index, flags, duplicate_ack })
    }
}

/// The acknowledgment field, whether the ACK flag is set or not.
fn acknowledgment(segment: &Segment) -> Option<SeqNum> {
    segment.ack.map(Number::raw).map(SeqNum).or(segment.stray_ack).and_then(known)
}

/// Payload bytes; where IP claims more than the frame has, as many as the frame has.
fn length(packet: &Packet<'_>, segment: &Segment) -> Option<u32> {
    let whole = packet.captured.is_some() && packet.captured == packet.original;
    let there = packet.payload.and_then(|bytes| u32::try_from(bytes.len()).ok());
    match there {
        Some(there) if whole && packet.oddities.contains(&Oddity::BadLength("ip")) => Some(there),
        _ => segment.length,
    }
}
