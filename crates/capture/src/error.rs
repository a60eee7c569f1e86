//! What can go wrong, as data with a place.

use thiserror::Error;

/// Where in an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Byte offset in the (decompressed) file.
    Offset(u64),
    /// 1-based line of text.
    Line(u32),
    /// Nowhere in particular.
    Whole,
}

/// The input could not be read at all.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CaptureError {
    /// Nothing in it.
    #[error("the input is empty (0 bytes); a capture file or tcpdump text was expected")]
    Empty,
    /// A kind of file that is known and is not a capture: `what` names it, `hint` says what to do.
    #[error("this is {what}, not a capture: {hint}")]
    NotACapture {
        /// "a PNG picture", "an HTML page" …
        what: &'static str,
        /// What was expected and what to do.
        hint: &'static str,
    },
    /// Text without a single line that looks like a packet.
    #[error(
        "no packet found in {lines} lines of text; the first line that was tried is line {first_line}: expected tcpdump lines such as “12:00:01.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1, win 64240, length 0”"
    )]
    NoPacketLines {
        /// How many lines there are.
        lines: u32,
        /// The first non-empty line.
        first_line: u32,
    },
    /// A capture file whose structure breaks before its first packet.
    #[error("{format} damaged at byte {offset}: expected {expected}")]
    Damaged {
        /// "pcap", "pcapng" …
        format: &'static str,
        /// Byte offset.
        offset: u64,
        /// What should be there.
        expected: String,
    },
    /// A capture file of a kind that we cannot read.
    #[error("{what} at byte {offset} cannot be read: {hint}")]
    Unsupported {
        /// "link type 147 (USER0)" …
        what: String,
        /// Byte offset.
        offset: u64,
        /// What is supported, or what to convert with.
        hint: &'static str,
    },
    /// Bytes that no known kind of file begins with.
    #[error(
        "a binary file of unknown kind: it begins with the bytes {found}; expected a pcap or pcapng file (d4 c3 b2 a1, a1 b2 c3 d4, 4d 3c b2 a1, a1 b2 3c 4d or 0a 0d 0d 0a) or tcpdump text"
    )]
    Unrecognised {
        /// The first bytes in hexadecimal, at most 8.
        found: String,
    },
    /// Reading failed.
    #[error("reading failed at byte {offset}: {source}")]
    Io {
        /// Byte offset.
        offset: u64,
        /// The cause.
        source: std::io::Error,
    },
}

/// Something that an input did not give although it was read: never a refusal, never silent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Stable kebab-case code: `truncated-record`, `not-understood`, `unknown-link-type` …
    pub code: &'static str,
    /// Where.
    pub at: Place,
    /// One sentence in English for people; hostile text inside is cut to 80 characters.
    pub text: String,
}

/// How many warnings of one input are kept; the others are only counted.
pub(crate) const KEPT_WARNINGS: usize = 1_000;

/// Warnings of one input: a bounded list and a full count.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    kept: Vec<Warning>,
    count: u64,
}

impl Warnings {
    pub(crate) fn push(&mut self, code: &'static str, at: Place, text: impl Into<String>) {
        self.count = self.count.saturating_add(1);
        if self.kept.len() < KEPT_WARNINGS {
            self.kept.push(Warning { code, at, text: text.into() });
        }
    }

    pub(crate) fn kept(&self) -> &[Warning] {
        &self.kept
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }
}
