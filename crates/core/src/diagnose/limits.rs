//! Every threshold that a rule uses, with its unit and where it comes from.

/// Thresholds. All durations are nanoseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// A SYN still unanswered this long before the end of the capture may yet be answered: the smallest Linux
    /// retransmission timeout of a SYN (RFC 6298: 1 s).
    pub syn_patience: i64,
    /// A reset this soon after the packet that it answers is "at once": a kernel answers within microseconds, a
    /// program that looks first within a second (haproxy in TCP mode took 0.8 s in the lab).
    pub at_once: i64,
    /// More bytes than this are an upload that was taken, not a first request: what a proxy buffers before it connects
    /// (Envoy's per-connection buffer limit defaults to 1 MiB; requests with their headers stay below 64 KiB).
    pub request_size: u64,
    /// A reset this soon came without a round trip to anywhere else.
    pub kernel_speed: i64,
    /// A connect that takes longer than this waited for a timer (Linux `TCP_TIMEOUT_INIT`, 1 s, less a clock tick).
    pub slow_connect: i64,
    /// Share of data segments sent again above which a connection is not called healthy.
    pub loss_rate: f64,
    /// Fewer repetitions than this are ordinary.
    pub loss_count: u64,
    /// Part of a capture's connections whose packets are seen twice for `seen-twice` to speak of the capture.
    pub twice_share: f64,
    /// A reset from a box: its TTL differs from the server's own by at least this.
    pub ttl_distance: u8,
    /// A silence before a reset that is long enough to name an idle timer.
    pub idle: i64,
    /// An MSS clamped below this is no longer fitted to a tunnel, bytes: IPv6's smallest MTU of 1,280 (RFC 8200) less 60 of headers.
    pub smallest_clamp: u16,
    /// A question asked this often without an answer is no longer a single loss.
    pub repeated_asks: u64,
    /// More absent hosts than this that one host asks for are a scan for hosts.
    pub scanned_hosts: u64,
    /// A service address that moves from one host to another: a claim this long after the other's last one is such a
    /// move (VRRP's master-down interval is about 3.6 s, RFC 9568).
    pub fail_over: i64,
    /// A fragment that has not come after this long will not: they leave together, a round trip apart at most.
    pub fragment_patience: i64,
    /// The shortest time after which programs repeat a UDP request: RTO's minimum of RFC 8085 is 1 s, some wait half.
    pub udp_retry: i64,
    /// Empty ACKs that answer each other, beyond the first five, that make a storm.
    pub ack_storm: u64,
    /// An answer that is due and has not come this long before the end counts as missing.
    pub answer_patience: i64,
}

impl Limits {
    /// The values in use.
    pub const DEFAULT: Self = Self {
        syn_patience: 900_000_000,
        at_once: 2_000_000_000,
        request_size: 65_536,
        kernel_speed: 2_000_000,
        slow_connect: 900_000_000,
        loss_rate: 0.01,
        loss_count: 3,
        twice_share: 0.05,
        ttl_distance: 1,
        idle: 3_000_000_000,
        repeated_asks: 2,
        scanned_hosts: 8,
        fail_over: 3_000_000_000,
        fragment_patience: 500_000_000,
        udp_retry: 400_000_000,
        ack_storm: 6,
        smallest_clamp: 1_220,
        answer_patience: 1_000_000_000,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
