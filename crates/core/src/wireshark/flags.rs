//! What Wireshark says about a segment.

/// One field `tcp.analysis.*` of Wireshark 4.0 that marks a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Flag {
    /// It begins after the highest byte that was seen before: "previous segment not captured".
    LostSegment,
    /// It acknowledges bytes that were not seen: "`ACKed` unseen segment".
    AckLostSegment,
    /// Sent again.
    Retransmission,
    /// Sent again soon after two duplicate acknowledgments or more.
    FastRetransmission,
    /// Sent again although the peer had acknowledged it.
    SpuriousRetransmission,
    /// Begins before the highest byte, shortly after it.
    OutOfOrder,
    /// No data or one byte, one before the next number.
    KeepAlive,
    /// Answers a keep-alive.
    KeepAliveAck,
    /// Offers no window.
    ZeroWindow,
    /// One byte into a closed window.
    ZeroWindowProbe,
    /// Answers a zero window probe, still without a window.
    ZeroWindowProbeAck,
    /// Offers another window and nothing else.
    WindowUpdate,
    /// Fills the peer's window to its last byte.
    WindowFull,
    /// Says the same as the acknowledgment before it.
    DuplicateAck,
    /// A SYN or SYN-ACK on ports that were seen before, with another initial sequence number.
    ReusedPorts,
    /// A SYN that carries data with a Fast Open cookie (RFC 7413).
    TfoSyn,
    /// A SYN-ACK that acknowledges more than the SYN.
    TfoAck,
    /// A SYN-ACK that leaves the data of the SYN out.
    TfoIgnored,
}

impl Flag {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 18] = [
        Self::LostSegment,
        Self::AckLostSegment,
        Self::Retransmission,
        Self::FastRetransmission,
        Self::SpuriousRetransmission,
        Self::OutOfOrder,
        Self::KeepAlive,
        Self::KeepAliveAck,
        Self::ZeroWindow,
        Self::ZeroWindowProbe,
        Self::ZeroWindowProbeAck,
        Self::WindowUpdate,
        Self::WindowFull,
        Self::DuplicateAck,
        Self::ReusedPorts,
        Self::TfoSyn,
        Self::TfoAck,
        Self::TfoIgnored,
    ];

    /// Its name in a display filter, after `tcp.analysis.`
    pub const fn id(self) -> &'static str {
        match self {
            Self::LostSegment => "lost_segment",
            Self::AckLostSegment => "ack_lost_segment",
            Self::Retransmission => "retransmission",
            Self::FastRetransmission => "fast_retransmission",
            Self::SpuriousRetransmission => "spurious_retransmission",
            Self::OutOfOrder => "out_of_order",
            Self::KeepAlive => "keep_alive",
            Self::KeepAliveAck => "keep_alive_ack",
            Self::ZeroWindow => "zero_window",
            Self::ZeroWindowProbe => "zero_window_probe",
            Self::ZeroWindowProbeAck => "zero_window_probe_ack",
            Self::WindowUpdate => "window_update",
            Self::WindowFull => "window_full",
            Self::DuplicateAck => "duplicate_ack",
            Self::ReusedPorts => "reused_ports",
            Self::TfoSyn => "tfo_syn",
            Self::TfoAck => "tfo_ack",
            Self::TfoIgnored => "tfo_ignored",
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A set of [`Flag`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(u32);

impl Flags {
    /// Is it there?
    pub const fn has(self, flag: Flag) -> bool {
        self.0 & flag.bit() != 0
    }

    /// None at all?
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those that are there, in the order of [`Flag::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.into_iter().filter(move |&flag| self.has(flag))
    }

    pub(super) const fn set(&mut self, flag: Flag) {
        self.0 |= flag.bit();
    }
}
