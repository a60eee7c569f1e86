//! Files of records: where each frame lies, when it was taken and on which interface. What is inside a frame is
//! the business of [`crate::decode`].

pub(crate) mod compressed;
pub(crate) mod feed;
pub(crate) mod netmon;
pub(crate) mod pcap;
pub(crate) mod pcapng;
pub(crate) mod snoop;
pub(crate) mod utf16;

use std::io;
use std::ops::Range;

use crate::error::{CaptureError, Place, Warnings};
use crate::link::LinkType;
use crate::packet::FrameDirection;
use crate::time::Timestamp;

/// The longest frame that is believed, in bytes: `MAXIMUM_SNAPLEN` of libpcap, more than any network carries. A longer one
/// means that the reader lost its place.
pub(crate) const MAX_FRAME: u32 = 256 * 1024;

/// One record of a file. The frame's bytes stay in the container's buffer until the next record is asked for.
#[derive(Debug)]
pub(crate) struct Record {
    /// Byte offset of the record's header.
    pub(crate) offset: u64,
    pub(crate) time: Option<Timestamp>,
    /// The time does not fit or has a fraction of a second or more.
    pub(crate) bad_time: bool,
    pub(crate) interface: u16,
    pub(crate) link_type: LinkType,
    /// Bytes of the frame on the wire.
    pub(crate) original: u32,
    pub(crate) direction: Option<FrameDirection>,
    pub(crate) comment: Option<Box<str>>,
    /// Where the frame lies in the buffer.
    pub(crate) frame: Range<usize>,
}

/// Ends an input at damage: an error if no record was read before, otherwise a warning.
pub(crate) fn damage(
    format: &'static str,
    code: &'static str,
    offset: u64,
    expected: String,
    records: u64,
    warnings: &mut Warnings,
) -> Result<(), CaptureError> {
    if records == 0 {
        return Err(CaptureError::Damaged { format, offset, expected });
    }
    warnings.push(
        code,
        Place::Offset(offset),
        format!("{format} damaged at byte {offset}: expected {expected}"),
    );
    Ok(())
}

/// The input stops inside something, at `offset`: because it ends there or because reading failed.
pub(crate) fn stopped(
    format: &'static str,
    failure: Option<io::Error>,
    offset: u64,
    expected: String,
    records: u64,
    warnings: &mut Warnings,
) -> Result<(), CaptureError> {
    match failure {
        None => damage(format, "truncated-record", offset, expected, records, warnings),
        Some(error) if compressed::is_damage(&error) => {
            let expected = format!("{expected}; unpacking stopped: {error}");
            damage(format, "truncated-record", offset, expected, records, warnings)
        }
        Some(source) if records == 0 => Err(CaptureError::Io { offset, source }),
        Some(source) => {
            let text = format!("reading failed at byte {offset}: {source}");
            warnings.push("read-failed", Place::Offset(offset), text);
            Ok(())
        }
    }
}
