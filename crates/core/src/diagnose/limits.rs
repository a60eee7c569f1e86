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
    /// A message shorter than this, bytes, is hardly a request: typed by hand, or a probe. Redis's PING has 14.
    pub shortest_request: u64,
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
    /// Time that a sender waited for retransmission timers before a loss is worth a word on its own (the shortest Linux
    /// timeout, `TCP_RTO_MIN`, is 200 ms) …
    pub loss_pause: i64,
    /// … and the least share of the connection's time that it must make.
    pub loss_pause_share: f64,
    /// Share of data segments that come late, or needlessly again, above which it is more than a curiosity.
    pub disorder_rate: f64,
    /// Data segments below which a share says nothing.
    pub few_segments: u64,
    /// A receive window closed for longer than this is not a reader that merely was scheduled late (a few ticks of the
    /// scheduler, 1 to 4 ms each).
    pub stalled: i64,
    /// Share of the largest window that must be taken back before a shrunk window is called one: less is rounding and
    /// overhead of buffers.
    pub shrunk_share: f64,
    /// A window that is back sooner than this, or than a round trip, was never felt.
    pub shrunk: i64,
    /// Share of data segments that were sent with the window nearly full, above which the window sets the pace.
    pub window_share: f64,
    /// Where neither end could scale its window (at most 65,535 bytes), this many such segments are enough.
    pub unscaled_segments: u64,
    /// A number this many windows beyond the edge belongs to another stream: no sender runs that far ahead.
    pub foreign_factor: u64,
    /// Shorter round trips than this make no window small.
    pub window_rtt: i64,
    /// Delayed ACKs, each with a write behind it, from which on it is a pattern …
    pub delayed_acks: u64,
    /// … and the time that they must have cost.
    pub delayed_ack_time: i64,
    /// An answer that takes this long is slow where there is nothing to compare it with.
    pub slow_answer: i64,
    /// An answer that takes this long is slow where others of the same connection were much quicker …
    pub slower_answer: i64,
    /// … by this factor against their median.
    pub slower_factor: i64,
    /// A request that is acknowledged and has no answer after this long is being worked on, or forgotten.
    pub silent_request: i64,
    /// A pause of the client in the middle of a request.
    pub client_gap: i64,
    /// A client that has opened a connection and says nothing for this long.
    pub client_silence: i64,
    /// Round trips under load against the shortest one: the factor …
    pub inflated_factor: i64,
    /// … and the least difference. Delayed ACKs of Linux (40 ms) stay below it.
    pub inflated_by: i64,
    /// Samples below which nothing is said of the course of round trips.
    pub inflated_samples: usize,
    /// Bytes that make a transfer a load.
    pub load: u64,
    /// Times that a segment must have been sent before its receiver is said to ignore it: once and two repetitions.
    pub ignored_attempts: u32,
    /// An answer that is due and has not come this long before the end counts as missing.
    pub answer_patience: i64,
    /// Bytes that an end which has closed may leave unread without harm: a TLS alert record, a "QUIT".
    pub last_word: u64,
    /// The longest close alert of TLS: 31 bytes with AES-GCM (RFC 5288), 24 with TLS 1.3 (RFC 8446).
    pub close_alert: u64,
    /// Data this soon after the other end's close was written before its program could know: a round trip.
    pub at_close: i64,
    /// The shortest patience that a client is configured to have (1 s, less a clock tick): closing sooner is no wait.
    pub gave_up: i64,
    /// A pause between two requests that makes a connection idle: beyond the think time of a program.
    pub kept_idle: i64,
    /// A greeting is a line or a packet; more is an answer.
    pub greeting_size: u64,
    /// Times that data is sent before a silent receiver counts as gone (Linux reports a bad route after 3 repetitions:
    /// `tcp_retries1`).
    pub gone_attempts: u32,
    /// Keep-alive probes without an answer, likewise.
    pub gone_probes: u32,
    /// Silence of a receiver after which even one repetition says that it is gone: the longest round trips and a timer.
    pub gone_after: i64,
    /// An ACK of a FIN that comes this late was held back by the delayed-ACK timer (Linux: 40 ms): no program reacts.
    pub late_fin_ack: i64,
    /// Part of a capture's connections below which an unusual end without harm is an exception that does not lead.
    pub exception_share: f64,
    /// A connection without data that its opener closes later than this was no probe, nanoseconds: health checks and
    /// port checks give up within 10 s (haproxy `timeout check`, Kubernetes `timeoutSeconds`, AWS target groups).
    pub probe_time: i64,
    /// Targets without a conversation that make a scan: more than a client of many services tries in vain.
    pub scan_targets: usize,
    /// The same where the SYNs are a scanner's own make.
    pub scan_targets_marked: usize,
    /// A scan asks at least one target in this time on average, nanoseconds.
    pub scan_pace: i64,
    /// Share of a scan's targets, or of a flooded listener's connections, that may be in real use.
    pub in_use_share: f64,
    /// Half-open connections that make a flood where the SYNs are no stack's make.
    pub flood_size: usize,
    /// The same where they look ordinary: the smallest Linux accept and SYN backlog (`somaxconn` was 128).
    pub flood_size_plain: usize,
    /// Half-open connections per second that make a flood.
    pub flood_rate: f64,
    /// Timestamps of one clock this many ticks apart belong to two SYNs: clocks tick once in 1 to 10 ms (RFC 7323,
    /// section 5.4; Linux: 1 ms), and SYNs are repeated after 1 s.
    pub two_syns_apart: u32,
    /// How long a host remembers the last timestamp of an address, nanoseconds (Linux `TCP_PAWS_MSL`, 60 s).
    pub paws_memory: i64,
    /// A question whose answer takes longer than this waited for a retry: stub resolvers repeat after 1 s (Windows, macOS), 2.5 s
    /// (musl) or 5 s (glibc, `timeout` in `resolv.conf(5)`), less a clock tick.
    pub lookup_retry: i64,
    /// A question that was asked once and has no answer this long before the end will get none: glibc's timeout, 5 s.
    pub lookup_patience: i64,
    /// A walk along a search list that costs less than this is not felt: a fifth of the 100 ms that people notice as a delay.
    pub search_cost: i64,
    /// Times that a client hello is sent, all unanswered, before silence is called a block: one loss is ordinary, three in a row
    /// on a path that has just passed a handshake are not.
    pub hello_attempts: u64,
    /// A client hello up to this size, bytes, fits any path (IPv6 guarantees packets of 1,280 bytes, less its headers).
    pub hello_size: u64,
    /// A reset that comes in less than this share of a round trip cannot come from the server; round trips vary by less.
    pub nearer_share: f64,
    /// Two DHCP messages of one kind this far apart are a repetition: clients wait 3 to 5 s for the first one (RFC 2131, section
    /// 4.1), small ones 1 s.
    pub dhcp_retry: i64,
    /// A silence this long is one that timers of real boxes are made for: below it a timer was set by hand (the
    /// shortest idle time that AWS load balancers take is 60 s; HTTP keep-alive timers of 5 s end by FIN).
    pub long_idle: i64,
    /// A segment sent this often without any answer: twice may be chance.
    pub attempts: u32,
    /// Payload bytes from which on a segment counts as full-size: the smallest MTU that IPv6 allows, 1280, less
    /// headers and options and what a tunnel takes.
    pub full_size: u64,
    /// A segment that has been on its way this long, sent again, is stuck: three times Linux's smallest timeout.
    pub stuck: i64,
    /// TTL from which on a packet that ran out must have gone round: no path has 32 routers, and traceroute stops at
    /// 30.
    pub loop_ttl: u8,
    /// Resets whose TTL differs by this much came from another place; less may be another path.
    pub ttl_far: u8,
}

impl Limits {
    /// The values in use.
    pub const DEFAULT: Self = Self {
        syn_patience: 900_000_000,
        at_once: 2_000_000_000,
        request_size: 65_536,
        shortest_request: 10,
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
        fragment_patience: 100_000_000,
        udp_retry: 400_000_000,
        ack_storm: 6,
        smallest_clamp: 1_220,
        loss_pause: 150_000_000,
        loss_pause_share: 0.05,
        disorder_rate: 0.01,
        few_segments: 4,
        stalled: 5_000_000,
        shrunk_share: 0.1,
        shrunk: 10_000_000,
        window_share: 0.12,
        unscaled_segments: 5,
        foreign_factor: 64,
        window_rtt: 5_000_000,
        delayed_acks: 3,
        delayed_ack_time: 100_000_000,
        slow_answer: 1_800_000_000,
        slower_answer: 1_000_000_000,
        slower_factor: 10,
        silent_request: 1_000_000_000,
        client_gap: 1_000_000_000,
        client_silence: 5_000_000_000,
        inflated_factor: 3,
        inflated_by: 50_000_000,
        inflated_samples: 8,
        load: 100_000,
        ignored_attempts: 3,
        answer_patience: 1_000_000_000,
        last_word: 64,
        close_alert: 31,
        at_close: 500_000_000,
        gave_up: 900_000_000,
        kept_idle: 500_000_000,
        greeting_size: 2048,
        gone_attempts: 3,
        gone_probes: 2,
        gone_after: 3_000_000_000,
        late_fin_ack: 30_000_000,
        exception_share: 0.1,
        probe_time: 10_000_000_000,
        scan_targets: 15,
        scan_targets_marked: 4,
        scan_pace: 10_000_000_000,
        in_use_share: 0.1,
        flood_size: 15,
        flood_size_plain: 128,
        flood_rate: 5.0,
        two_syns_apart: 90,
        paws_memory: 60_000_000_000,
        lookup_retry: 900_000_000,
        lookup_patience: 5_000_000_000,
        search_cost: 20_000_000,
        hello_attempts: 3,
        hello_size: 1_220,
        nearer_share: 0.5,
        dhcp_retry: 900_000_000,
        long_idle: 55_000_000_000,
        attempts: 3,
        full_size: 1_000,
        stuck: 600_000_000,
        loop_ttl: 32,
        ttl_far: 3,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
