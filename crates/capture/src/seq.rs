//! TCP sequence numbers.

use std::fmt;

/// A 32-bit TCP sequence number (RFC 9293, section 3.4). It wraps, so it has no order; compare positions in a
/// stream by [`SeqNum::distance_from`] only.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct SeqNum(pub u32);

impl SeqNum {
    /// The number `count` bytes later, modulo 2^32.
    #[must_use]
    pub const fn plus(self, count: u32) -> Self {
        Self(self.0.wrapping_add(count))
    }

    /// The number `count` bytes earlier, modulo 2^32.
    #[must_use]
    pub const fn minus(self, count: u32) -> Self {
        Self(self.0.wrapping_sub(count))
    }

    /// How far `self` lies after `earlier`, in bytes, in −2^31..2^31 (negative: it lies before).
    #[must_use]
    pub const fn distance_from(self, earlier: Self) -> i32 {
        self.0.wrapping_sub(earlier.0).cast_signed()
    }
}

impl fmt::Debug for SeqNum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for SeqNum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A sequence or acknowledgment number as the input shows it.
///
/// tcpdump without `-S` prints numbers relative to the first packet of a connection that *it* saw. Where that
/// packet is in the paste, the reader turns them back into absolute ones; where it is not, they stay relative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Number {
    /// The number on the wire.
    Absolute(SeqNum),
    /// Counted from an initial number that the input does not show (the SYN would be 0, the first byte 1).
    Relative(u32),
}

impl Number {
    /// The absolute number, if known.
    pub const fn absolute(self) -> Option<SeqNum> {
        match self {
            Self::Absolute(number) => Some(number),
            Self::Relative(_) => None,
        }
    }

    /// The number as printed, absolute or relative.
    pub const fn raw(self) -> u32 {
        match self {
            Self::Absolute(number) => number.0,
            Self::Relative(number) => number,
        }
    }

    /// The number `count` later, in the same frame of reference.
    #[must_use]
    pub const fn plus(self, count: u32) -> Self {
        match self {
            Self::Absolute(number) => Self::Absolute(number.plus(count)),
            Self::Relative(number) => Self::Relative(number.wrapping_add(count)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_survives_the_wrap() {
        assert_eq!(SeqNum(5).distance_from(SeqNum(u32::MAX)), 6);
        assert_eq!(SeqNum(u32::MAX).distance_from(SeqNum(5)), -6);
    }
}
