//! Resets, read by their shape before anybody is blamed.

use pcaplain_capture::{Segment, Timestamp};

use crate::names::PacketRef;

use super::Direction;

/// What the shape of an RST says of who sent it (Linux: `tcp_v4_send_reset`, `tcp_send_active_reset`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResetShape {
    /// RST without ACK, window 0: the host has no socket for the segment that it answers.
    NoSocket,
    /// RST+ACK with sequence number 0: the same, in answer to a SYN or a segment without ACK.
    NoSocketSyn,
    /// RST+ACK with a window: a living socket aborted.
    LivingSocket,
    /// RST+ACK, window 0, in the middle of a stream: a living socket or a box.
    AckNoWindow,
    /// The input does not show enough.
    Unknown,
}

/// One reset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResetFacts {
    /// Which packet.
    pub packet: PacketRef,
    /// When.
    pub time: Option<Timestamp>,
    /// Which way it went.
    pub direction: Direction,
    /// Leg whose addresses it carried.
    pub leg: u8,
    /// Its shape.
    pub shape: ResetShape,
    /// Window field.
    pub window: Option<u16>,
    /// Its TTL and the TTL of its claimed sender's other segments, where both are known.
    pub ttl: Option<(u8, u8)>,
    /// Stream offset that it carries, where known.
    pub offset: Option<u64>,
    /// The packet just before it in the other direction: what it most likely answers.
    pub answers: Option<PacketRef>,
    /// Time since that packet, nanoseconds.
    pub answered_after: Option<i64>,
    /// Time since any packet of the connection, nanoseconds.
    pub after_silence: Option<i64>,
    /// Bytes that the other side had sent and this side had not acknowledged before.
    pub unacknowledged: u64,
    /// Bytes that the other side had sent beyond this side's last acknowledgment before the reset: what its program
    /// most likely had not read.
    pub unread: u64,
    /// The handshake was complete before.
    pub established: bool,
    /// Payload bytes seen from client and server before.
    pub bytes_before: (u64, u64),
    /// FINs seen from client and server before.
    pub fins_before: (bool, bool),
    /// Packets of the other direction that came after it (data that shows it was ignored).
    pub followed: u32,
}

/// The shape of an RST segment.
pub(super) fn shape(segment: &Segment) -> ResetShape {
    match (segment.flags.ack(), segment.window, segment.seq.map(pcaplain_capture::Number::raw)) {
        (false, Some(0) | None, _) => ResetShape::NoSocket,
        (true, Some(0), Some(0)) => ResetShape::NoSocketSyn,
        (true, Some(0), _) => ResetShape::AckNoWindow,
        (true, Some(_), _) => ResetShape::LivingSocket,
        (false, Some(_), _) | (true, None, _) => ResetShape::Unknown,
    }
}
