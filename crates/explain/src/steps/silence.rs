//! Silences worth a line, and whose timer they were.

use pcaplain_core::conn::{Class, Connection};

use crate::format;
use crate::report::Silence;
use crate::words::{Arg, Args};

use super::Story;

/// Shorter ones are never worth a line, nanoseconds.
const SHORT: i64 = 200_000_000;
/// Longer ones always are, nanoseconds.
const LONG: i64 = 1_000_000_000;
/// In between it takes this many round trips.
const ROUND_TRIPS: i64 = 5;

/// Is it worth a line, where a round trip takes `rtt`?
pub(super) fn worth(ns: i64, rtt: Option<i64>) -> bool {
    ns >= LONG || ns >= SHORT && rtt.is_none_or(|rtt| ns >= rtt.saturating_mul(ROUND_TRIPS))
}

/// The message of a silence that a segment of this class ended.
pub(super) fn key(class: Class, from_client: bool, last_data_from_client: Option<bool>) -> &'static str {
    match class {
        Class::SynAgain => "silence-syn",
        Class::SynAckAgain | Class::SynAckRenewed => "silence-syn-ack",
        Class::Retransmission => "silence-retransmission",
        Class::KeepAlive => "silence-keep-alive",
        Class::WindowProbe => "silence-probe",
        Class::Reset => "silence-reset",
        Class::Fin => "silence-closing",
        Class::Data if !from_client && last_data_from_client == Some(true) => "silence-working",
        Class::Data => "silence-thinking",
        // Among them acknowledged data that comes again: by a timer, or held up on the way. The packets do not say.
        _ => "silence-idle",
    }
}

impl Story<'_> {
    /// The silence in words.
    pub(super) fn silence(&self, ns: i64, key: &str, owner: crate::report::Spans) -> Silence {
        let mut args = Args::default();
        args.text("long", format::duration(ns));
        args.set("owner", Arg::Spans(owner));
        Silence { ns, text: self.words.plain(key, &args) }
    }
}

/// A round trip of the connection, as far as it is known.
pub(super) fn round_trip(conn: &Connection) -> Option<i64> {
    conn.handshake_rtt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silence_must_be_long_for_its_path() {
        assert!(!worth(150_000_000, Some(1_000_000)));
        assert!(worth(250_000_000, Some(1_000_000)));
        assert!(!worth(250_000_000, Some(100_000_000)), "that is two and a half round trips");
        assert!(worth(1_040_000_000, Some(900_000_000)));
    }

    #[test]
    fn the_packet_that_ends_it_tells_whose_timer_it_was() {
        assert_eq!(key(Class::SynAgain, true, None), "silence-syn");
        assert_eq!(key(Class::Data, false, Some(true)), "silence-working");
        assert_eq!(key(Class::Data, true, Some(false)), "silence-thinking");
        assert_eq!(key(Class::Reset, false, Some(true)), "silence-reset");
    }
}
