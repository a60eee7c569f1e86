//! The one way in: recognise an input and hand out its packets.

use std::io::Read;

use crate::error::{CaptureError, Warning};
use crate::packet::Packet;
use crate::time::TimeKind;

/// An interface that an input names: a vantage point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interface {
    /// `eth0`, `any` …, where the input says so. Hostile text.
    pub name: Option<String>,
    /// `ethernet`, `linux-sll` …
    pub link_type: &'static str,
    /// Snap length, bytes, where the input says so.
    pub snap_length: Option<u32>,
}

/// An opened input. Pull packets with [`Source::next_packet`] until it gives `None`.
pub struct Source<'r> {
    _reader: Box<dyn Read + 'r>,
}

/// Recognises the input by its first bytes. Text that looks like no known file is read as a print-out.
///
/// # Errors
/// [`CaptureError`] where not one packet can be had; with place and what was expected.
pub fn open<'r>(reader: impl Read + 'r) -> Result<Source<'r>, CaptureError> {
    Ok(Source { _reader: Box::new(reader) })
}

impl Source<'_> {
    /// The next packet, or `None` at the end. Damage ends the input early with a warning; it is never an error
    /// once a packet was handed out.
    ///
    /// # Errors
    /// Where not one packet could be read.
    pub fn next_packet(&mut self) -> Result<Option<Packet<'_>>, CaptureError> {
        Ok(None)
    }

    /// `pcap`, `pcapng`, `tcpdump` …
    pub fn format(&self) -> &'static str {
        "pcap"
    }

    /// What the times count from. Final once the first packet was read.
    pub fn time_kind(&self) -> TimeKind {
        TimeKind::None
    }

    /// Interfaces seen so far; at least one once a packet was read.
    pub fn interfaces(&self) -> &[Interface] {
        &[]
    }

    /// Warnings so far, at most 1,000; [`Source::warning_count`] counts all.
    pub fn warnings(&self) -> &[Warning] {
        &[]
    }

    /// How many warnings there were, kept or not.
    pub fn warning_count(&self) -> u64 {
        0
    }

    /// Bytes consumed from the reader so far: progress.
    pub fn bytes_read(&self) -> u64 {
        0
    }
}
