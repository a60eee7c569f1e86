//! snoop of Solaris: a header of 16 bytes, then records of 24 bytes of header, the frame, and padding (RFC 1761). Everything is
//! big-endian.

use std::io::Read;

use super::feed::Feed;
use super::{MAX_FRAME, Record, damage, stopped};
use crate::error::{CaptureError, Warnings};
use crate::link::{self, LinkType};
use crate::source::Interface;
use crate::time::Timestamp;

const FORMAT: &str = "snoop";
const HEADER: usize = 16;
const RECORD_HEADER: usize = 24;
/// More padding than this after a frame means that the reader lost its place, in bytes.
const MAX_PADDING: u32 = 4_096;

/// Is this the beginning of a snoop file?
pub(crate) fn begins(first: &[u8]) -> bool {
    first.starts_with(b"snoop\0\0\0")
}

/// Reads a snoop file record by record.
pub(crate) struct Snoop<R> {
    feed: Feed<R>,
    link_type: LinkType,
    interfaces: [Interface; 1],
    records: u64,
    done: bool,
}

impl<R: Read> Snoop<R> {
    pub(crate) fn new(mut feed: Feed<R>) -> Result<Self, CaptureError> {
        if !feed.fill(HEADER) {
            let offset = feed.data().len() as u64;
            let expected = format!("the rest of the file header of {HEADER} bytes; the file ends here");
            stopped(FORMAT, feed.take_failure(), offset, expected.clone(), 0, &mut Warnings::default())?;
            return Err(CaptureError::Damaged { format: FORMAT, offset, expected });
        }
        let (version, data_link) = (word(&feed, 8), word(&feed, 12));
        feed.consume(HEADER);
        if version != 2 {
            let what = format!("version {version} of the snoop format");
            return Err(CaptureError::Unsupported {
                what,
                offset: 8,
                hint: "the format has version 2 alone",
            });
        }
        let Some(link_type) = link_type(data_link) else {
            let what = format!("data link type {data_link} of a snoop file");
            return Err(CaptureError::Unsupported { what, offset: 12, hint: link::SUPPORTED });
        };
        let interfaces = [Interface { link_type: link_type.name(), ..Interface::default() }];
        Ok(Self { feed, link_type, interfaces, records: 0, done: false })
    }

    pub(crate) fn interfaces(&self) -> &[Interface] {
        &self.interfaces
    }

    pub(crate) fn frame(&self, record: &Record) -> &[u8] {
        self.feed.bytes(record.frame.clone())
    }

    pub(crate) fn next_record(&mut self, warnings: &mut Warnings) -> Result<Option<Record>, CaptureError> {
        if self.done {
            return Ok(None);
        }
        let offset = self.feed.offset();
        if !self.feed.fill(RECORD_HEADER) {
            self.done = true;
            let here = self.feed.data().len();
            if here > 0 || self.feed.has_failed() {
                let expected = format!("a record header of {RECORD_HEADER} bytes, found {here}");
                let failure = self.feed.take_failure();
                stopped(FORMAT, failure, offset, expected, self.records, warnings)?;
            }
            return Ok(None);
        }
        let [original, captured, length, dropped, seconds, micros] =
            [0, 4, 8, 12, 16, 20].map(|at| word(&self.feed, at));
        // The length is that of the whole record.
        let padding = length.checked_sub(captured).and_then(|rest| rest.checked_sub(24));
        if captured > MAX_FRAME || padding.is_none_or(|padding| padding > MAX_PADDING) {
            self.done = true;
            let expected = format!(
                "a record of at most {MAX_FRAME} captured bytes; its header says {captured}, and {length} for all of it"
            );
            damage(FORMAT, "bad-record", offset, expected, self.records, warnings)?;
            return Ok(None);
        }
        let end = RECORD_HEADER.saturating_add(captured as usize);
        if !self.feed.fill(end) {
            self.done = true;
            let here = self.feed.data().len().saturating_sub(RECORD_HEADER);
            let expected = format!("{captured} captured bytes of this record, found {here}");
            let failure = self.feed.take_failure();
            stopped(FORMAT, failure, offset, expected, self.records, warnings)?;
            return Ok(None);
        }
        // Padding that the file's end cuts off is no loss.
        self.feed.fill(length as usize);
        let range = self.feed.consume(length as usize);
        self.records = self.records.saturating_add(1);
        // Counted since the capture began.
        let [interface] = &mut self.interfaces;
        interface.dropped = (dropped > 0).then_some(u64::from(dropped)).max(interface.dropped);
        let fraction = i64::from(micros).saturating_mul(1_000);
        let start = range.start.saturating_add(RECORD_HEADER);
        Ok(Some(Record {
            offset,
            time: Some(Timestamp(i64::from(seconds).saturating_mul(1_000_000_000).saturating_add(fraction))),
            bad_time: fraction >= 1_000_000_000,
            interface: 0,
            link_type: self.link_type,
            original,
            direction: None,
            comment: None,
            frame: start..start.saturating_add(captured as usize).min(range.end),
        }))
    }
}

/// By the number of the data link (RFC 1761, and Solaris's `sys/dlpi.h` for IP alone).
const fn link_type(number: u32) -> Option<LinkType> {
    match number {
        0 | 4 => Some(LinkType::Ethernet),
        8 => Some(LinkType::Fddi),
        0x8000_0001 | 0x8000_0002 => Some(LinkType::RawIp),
        _ => None,
    }
}

/// Four bytes that are there.
fn word<R: Read>(feed: &Feed<R>, at: usize) -> u32 {
    let word = feed.data().get(at..).and_then(<[u8]>::first_chunk);
    word.map_or(u32::MAX, |word| u32::from_be_bytes(*word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, open};

    /// One frame of 16 bytes, padded to 18, with seven dropped before it.
    fn sample() -> Vec<u8> {
        let mut out = b"snoop\0\0\0".to_vec();
        for word in [2_u32, 4, 60, 16, 42, 7, 9, 5] {
            out.extend_from_slice(&word.to_be_bytes());
        }
        out.extend_from_slice(&[2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xcc, 1, 2, 0, 0]);
        out
    }

    #[test]
    fn a_record_with_padding_and_drops() {
        let bytes = sample();
        let mut source = open(&bytes[..]).unwrap();
        let packet = source.next_packet().unwrap().unwrap();
        assert_eq!((packet.captured, packet.original), (Some(16), Some(60)));
        assert_eq!((packet.time, packet.body), (Some(Timestamp(9_000_005_000)), Body::NotIp(Some(0x88cc))));
        assert!(source.next_packet().unwrap().is_none());
        assert_eq!((source.format(), source.interfaces()[0].dropped), ("snoop", Some(7)));
        assert_eq!(source.warnings()[0].code, "frames-dropped");
    }

    #[test]
    fn damage() {
        let mut bytes = sample();
        bytes[24..28].copy_from_slice(&[0xff; 4]);
        assert!(matches!(
            open(&bytes[..]).unwrap().next_packet(),
            Err(CaptureError::Damaged { format: "snoop", offset: 16, .. })
        ));
        bytes[15] = 99;
        assert!(matches!(open(&bytes[..]), Err(CaptureError::Unsupported { offset: 12, .. })));
        bytes[11] = 3;
        assert!(matches!(open(&bytes[..]), Err(CaptureError::Unsupported { offset: 8, .. })));
        assert!(matches!(open(&bytes[..12]), Err(CaptureError::Damaged { format: "snoop", .. })));
    }
}
