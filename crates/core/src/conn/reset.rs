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
    /// The packet that it answers: for a bare RST the one whose acknowledgment number it carries, otherwise the one just
    /// before it in the other direction.
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
    /// Packets of its own direction that came after it, further resets included: its claimed sender goes on.
    pub continued: u32,
    /// Lowest and highest TTL of its claimed sender's other segments.
    pub ttl_range: Option<(u8, u8)>,
    /// Its IP identification and the one before it of its claimed sender, where neither is 0.
    pub ip_id: Option<(u16, u16)>,
    /// Its claimed sender counts its IP identifications upwards.
    pub counts_ip_ids: bool,
    /// It arrived from another hardware address than its claimed sender's other segments.
    pub foreign_mac: Option<bool>,
    /// Whether its receiver must believe it.
    pub acceptable: Option<Acceptable>,
    /// It carries TCP options; `None`: not shown.
    pub options: Option<bool>,
    /// Payload bytes.
    pub length: u32,
    /// Its payload where that is printable text, cut to 256 characters (RFC 9293, section 3.5.3, allows a reason
    /// there). Hostile text.
    pub text: Option<Box<str>>,
    /// Nothing of the connection was seen before it.
    pub silent_before: bool,
}

/// What a receiver makes of a reset's sequence number (RFC 9293, section 3.10.7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Acceptable {
    /// The next byte expected, as far as this vantage point can tell: it ends the connection.
    Exact,
    /// Inside the window and not exact: answered by a challenge ACK.
    InWindow,
    /// Outside the window: ignored.
    Outside,
}

/// The payload of an RST as text, if it is text.
pub(super) fn reason(payload: &[u8]) -> Option<Box<str>> {
    let payload = payload.get(..256).unwrap_or(payload);
    let text = std::str::from_utf8(payload).ok()?.trim_end_matches(['\0', '\n', '\r']);
    let printable = text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'));
    (printable && text.len() >= 4).then(|| text.into())
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
