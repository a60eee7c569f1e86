//! Print-outs that people paste. Placeholder: reads nothing yet.

use std::io::Read;

use crate::error::{CaptureError, Warning};
use crate::packet::Packet;
use crate::source::Interface;
use crate::time::TimeKind;

/// Reads packets out of text.
pub(crate) struct Reader<R: Read> {
    _reader: R,
}

impl<R: Read> Reader<R> {
    pub(crate) fn new(reader: R, first: Vec<u8>) -> Result<Self, CaptureError> {
        drop(first);
        Ok(Self { _reader: reader })
    }

    pub(crate) fn next_packet(&mut self) -> Result<Option<Packet<'static>>, CaptureError> {
        Ok(None)
    }

    pub(crate) fn format(&self) -> &'static str {
        "tcpdump"
    }

    pub(crate) fn time_kind(&self) -> TimeKind {
        TimeKind::None
    }

    pub(crate) fn interfaces(&self) -> &[Interface] {
        &[]
    }

    pub(crate) fn warnings(&self) -> &[Warning] {
        &[]
    }

    pub(crate) fn warning_count(&self) -> u64 {
        0
    }

    pub(crate) fn bytes_read(&self) -> u64 {
        0
    }
}
