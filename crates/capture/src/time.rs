//! Time as captures know it: integers, and often not absolute.

/// Nanoseconds, from whatever the input counts from (see [`TimeKind`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// From seconds and nanoseconds; `None` where it does not fit 64 bits of nanoseconds (year 2262).
    pub const fn new(seconds: i64, nanos: u32) -> Option<Self> {
        match seconds.checked_mul(1_000_000_000) {
            Some(ns) => match ns.checked_add(nanos as i64) {
                Some(ns) => Some(Self(ns)),
                None => None,
            },
            None => None,
        }
    }

    /// Nanoseconds since `earlier`; negative where clocks went back. Saturates.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// What the times of an input count from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum TimeKind {
    /// Since 1970-01-01 UTC.
    Absolute,
    /// Time of day without a date; the reader adds 24 h where the clock passes midnight. Zone unknown.
    Clock,
    /// Since the first packet (`tcpdump -ttttt`, Wireshark's default column).
    Elapsed,
    /// Gaps to the packet before (`tcpdump -ttt`), summed up by the reader.
    Delta,
    /// No times at all (`tcpdump -t`).
    #[default]
    None,
}
