//! A segment's payload goes to the decoders of application protocols.

use pcaplain_capture::{Packet, Port, Segment};

use crate::app_proto::{At, Piece};

use super::Direction;
use super::connection::Connection;
use super::sight::Sight;

impl Connection {
    /// Takes the payload of a segment that was followed already, or what a print-out says of it. Gives how many DNS messages
    /// were known before, where it brought new ones.
    pub(super) fn payload(
        &mut self,
        direction: Direction,
        sight: &Sight,
        packet: &Packet<'_>,
        segment: &Segment,
        again: bool,
    ) -> Option<usize> {
        let bytes = packet.payload.unwrap_or_default();
        let note = segment.note.as_deref().filter(|_| bytes.is_empty() && !again);
        if segment.flags.rst() || bytes.is_empty() && note.is_none() {
            return None;
        }
        let side = self.side(direction);
        let offset = segment.seq.and_then(|n| side.offset(n)).map(|o| o + u64::from(segment.flags.syn()));
        let from_start = side.based() && !side.mid_stream();
        let port = self.server.port.as_ref().and_then(Port::number);
        let at = At { packet: sight.packet, time: sight.time };
        let app = self.app.get_or_insert_default();
        let before = app.dns.len();
        if let Some(note) = note {
            app.note(at, direction, note, port);
        } else {
            let length = segment.length.or(u32::try_from(bytes.len()).ok()).unwrap_or_default();
            let bytes = bytes.get(..length as usize).unwrap_or(bytes);
            app.data(&Piece { at, direction, offset, from_start, length, bytes, port });
        }
        (app.dns.len() > before).then_some(before)
    }
}
