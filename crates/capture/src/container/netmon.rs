//! Microsoft Network Monitor: a header of 128 bytes, the frames one after the other, and a table of where each lies at the end of the
//! file. The table is not needed: the frames are read as they come, up to where it begins. After the format's own documentation
//! ("Network Monitor Capture File Format").

use std::io::Read;

use super::feed::Feed;
use super::{MAX_FRAME, Record, damage, stopped};
use crate::error::{CaptureError, Warnings};
use crate::link::{self, LinkType};
use crate::source::Interface;
use crate::time::Timestamp;

const FORMAT: &str = "netmon";
const HEADER: usize = 128;
const SECOND: i64 = 1_000_000_000;

/// Is this the beginning of a Network Monitor file?
pub(crate) fn begins(first: &[u8]) -> bool {
    first.starts_with(b"RTSS") || first.starts_with(b"GMBU")
}

/// Reads a Network Monitor file record by record.
pub(crate) struct NetMon<R> {
    feed: Feed<R>,
    /// Version 1: short lengths, and times in ms.
    first_version: bool,
    /// Bytes after each frame: its own link type, and what later versions added.
    after: usize,
    /// When the capture began.
    started: Timestamp,
    /// Where the table begins.
    end: u64,
    link_number: u16,
    interfaces: [Interface; 1],
    records: u64,
    done: bool,
}

impl<R: Read> NetMon<R> {
    pub(crate) fn new(mut feed: Feed<R>) -> Result<Self, CaptureError> {
        if !feed.fill(HEADER) {
            let offset = feed.data().len() as u64;
            let expected = format!("the rest of the file header of {HEADER} bytes; the file ends here");
            stopped(FORMAT, feed.take_failure(), offset, expected.clone(), 0, &mut Warnings::default())?;
            return Err(CaptureError::Damaged { format: FORMAT, offset, expected });
        }
        let first_version = feed.data().starts_with(b"RTSS");
        let (minor, major) = (byte(&feed, 4), byte(&feed, 5));
        let after = match (major, minor) {
            (1, _) if first_version => 0,
            (2, 0) => 0,
            (2, 1) => 2,
            // The process, then when in UTC, then the time zone.
            (2, 2) => 6,
            (2, _) => 15,
            _ => {
                let what = format!("version {major}.{minor} of the Network Monitor format");
                let hint = "convert it with `editcap -F pcap in.cap out.pcap`";
                return Err(CaptureError::Unsupported { what, offset: 4, hint });
            }
        };
        let link_number = half(&feed, 6);
        let link_type = link_type(link_number);
        // Without link types of their own, frames have that of the file.
        if after == 0 && link_type.is_none() {
            return Err(unread(link_number));
        }
        let Some(started) = started(&feed) else {
            let expected = "the year, month and day when the capture began".to_owned();
            return Err(CaptureError::Damaged { format: FORMAT, offset: 8, expected });
        };
        let end = u64::from(word(&feed, 24));
        feed.consume(HEADER);
        let name = link_type.map_or("unknown", LinkType::name);
        let interfaces = [Interface { link_type: name, ..Interface::default() }];
        Ok(Self {
            feed,
            first_version,
            after,
            started,
            end,
            link_number,
            interfaces,
            records: 0,
            done: false,
        })
    }

    pub(crate) fn interfaces(&self) -> &[Interface] {
        &self.interfaces
    }

    pub(crate) fn frame(&self, record: &Record) -> &[u8] {
        self.feed.bytes(record.frame.clone())
    }

    /// "network type 4 …", to name it.
    pub(crate) fn describe_link(&self) -> String {
        format!("network type {} of a Network Monitor file", self.link_number)
    }

    pub(crate) fn next_record(&mut self, warnings: &mut Warnings) -> Result<Option<Record>, CaptureError> {
        if self.done {
            return Ok(None);
        }
        let offset = self.feed.offset();
        let header = if self.first_version { 8 } else { 16 };
        if offset >= self.end {
            self.done = true;
            return Ok(None);
        }
        if !self.feed.fill(header) {
            let here = self.feed.data().len();
            return self.cut(offset, format!("a record header of {header} bytes, found {here}"), warnings);
        }
        let (since, original, captured) = if self.first_version {
            let since = i64::from(word(&self.feed, 0)).saturating_mul(1_000_000);
            (since, u32::from(half(&self.feed, 4)), u32::from(half(&self.feed, 6)))
        } else {
            let micros = i64::from(word(&self.feed, 4)) << 32 | i64::from(word(&self.feed, 0));
            (micros.saturating_mul(1_000), word(&self.feed, 8), word(&self.feed, 12))
        };
        if captured > MAX_FRAME {
            self.done = true;
            let expected =
                format!("a record of at most {MAX_FRAME} captured bytes; its header says {captured}");
            damage(FORMAT, "bad-record", offset, expected, self.records, warnings)?;
            return Ok(None);
        }
        let frame_end = header.saturating_add(captured as usize);
        let length = frame_end.saturating_add(self.after);
        if !self.feed.fill(length) {
            let here = self.feed.data().len().saturating_sub(header);
            return self.cut(
                offset,
                format!("{captured} captured bytes of this record, found {here}"),
                warnings,
            );
        }
        // What the machine noted between frames has numbers of its own.
        let number = if self.after > 0 { half(&self.feed, frame_end) } else { self.link_number };
        let range = self.feed.consume(length);
        self.records = self.records.saturating_add(1);
        let start = range.start.saturating_add(header);
        Ok(Some(Record {
            offset,
            time: self.started.0.checked_add(since).map(Timestamp),
            bad_time: false,
            interface: 0,
            link_type: link_type(number).unwrap_or(LinkType::Unknown("unknown")),
            original,
            direction: None,
            comment: None,
            frame: start..start.saturating_add(captured as usize),
        }))
    }

    fn cut(
        &mut self,
        offset: u64,
        expected: String,
        warnings: &mut Warnings,
    ) -> Result<Option<Record>, CaptureError> {
        self.done = true;
        let failure = self.feed.take_failure();
        stopped(FORMAT, failure, offset, expected, self.records, warnings)?;
        Ok(None)
    }
}

fn unread(number: u16) -> CaptureError {
    let what = format!("network type {number} of a Network Monitor file");
    CaptureError::Unsupported { what, offset: 6, hint: link::SUPPORTED }
}

/// NDIS's numbers of media (4: a WAN, whose frames look like Ethernet's), and those that hold a link type of pcap files.
fn link_type(number: u16) -> Option<LinkType> {
    match number {
        1 | 4 => Some(LinkType::Ethernet),
        3 => Some(LinkType::Fddi),
        0xe000..0xf000 => {
            Some(LinkType::from_number(u32::from(number & 0x0fff))).filter(|kind| kind.is_known())
        }
        _ => None,
    }
}

/// When the capture began: year, month, day of the week, day, hour, minute, second, ms, in the time zone of the machine, which the
/// file does not name.
fn started<R: Read>(feed: &Feed<R>) -> Option<Timestamp> {
    let [year, month, day, hour, minute, second, millis] =
        [8, 10, 14, 16, 18, 20, 22].map(|at| i64::from(half(feed, at)));
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Days since 1970 in the Gregorian calendar, with years that begin in March.
    let shifted = if month > 2 { year } else { year - 1 };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + day_of_year - 719_468;
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    seconds.checked_mul(SECOND)?.checked_add(millis * 1_000_000).map(Timestamp)
}

fn byte<R: Read>(feed: &Feed<R>, at: usize) -> u8 {
    feed.data().get(at).copied().unwrap_or_default()
}

fn half<R: Read>(feed: &Feed<R>, at: usize) -> u16 {
    let half = feed.data().get(at..).and_then(<[u8]>::first_chunk);
    half.map_or(0, |half| u16::from_le_bytes(*half))
}

fn word<R: Read>(feed: &Feed<R>, at: usize) -> u32 {
    let word = feed.data().get(at..).and_then(<[u8]>::first_chunk);
    word.map_or(0, |word| u32::from_le_bytes(*word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, open};

    const FRAME: [u8; 16] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xcc, 1, 2];

    /// Begun on 29 February 2004 at 12:30:15.250, with its table after `frames`.
    fn file(magic: [u8; 4], version: [u8; 2], frames: &[u8]) -> Vec<u8> {
        let mut out = [&magic[..], &version].concat();
        for half in [1_u16, 2004, 2, 0, 29, 12, 30, 15, 250] {
            out.extend_from_slice(&half.to_le_bytes());
        }
        out.extend_from_slice(&u32::try_from(128 + frames.len()).unwrap().to_le_bytes());
        out.resize(128, 0);
        out.extend_from_slice(frames);
        out.extend_from_slice(&[0x80, 0, 0, 0]);
        out
    }

    fn times(bytes: &[u8]) -> Vec<i64> {
        let mut source = open(bytes).unwrap();
        let mut times = Vec::new();
        while let Some(packet) = source.next_packet().unwrap() {
            assert_eq!((packet.captured, packet.body), (Some(16), Body::NotIp(Some(0x88cc))));
            times.extend(packet.time.map(|time| time.0));
        }
        assert_eq!((source.format(), source.warnings()), ("netmon", &[][..]));
        times
    }

    #[test]
    fn the_second_version_with_and_without_link_types_of_frames() {
        // 2 s and 5 µs after the beginning.
        let header = [0x85, 0x84, 0x1e, 0, 0, 0, 0, 0, 60, 0, 0, 0, 16, 0, 0, 0];
        let began = 1_078_057_815_250_000_000;
        let plain = [&header[..], &FRAME].concat();
        assert_eq!(times(&file(*b"GMBU", [0, 2], &plain.repeat(2))), [began + 2_000_005_000; 2]);
        let typed = [&header[..], &FRAME, &[1, 0]].concat();
        assert_eq!(times(&file(*b"GMBU", [1, 2], &typed.repeat(3))).len(), 3);
    }

    #[test]
    fn the_first_version() {
        let record = [&[0x10, 0, 0, 0, 60, 0, 16, 0][..], &FRAME].concat();
        assert_eq!(times(&file(*b"RTSS", [1, 1], &record)), [1_078_057_815_266_000_000]);
    }

    #[test]
    fn what_the_machine_noted_between_frames_is_left_out() {
        let header = [0, 0, 0, 0, 0, 0, 0, 0, 60, 0, 0, 0, 16, 0, 0, 0];
        let record = |kind: [u8; 2]| [&header[..], &FRAME, &kind].concat();
        let bytes = file(*b"GMBU", [1, 2], &[record([0xff, 0xff]), record([1, 0])].concat());
        let mut source = open(&bytes[..]).unwrap();
        assert_eq!(source.next_packet().unwrap().unwrap().number, 2);
        assert!(source.next_packet().unwrap().is_none());
    }

    #[test]
    fn damage() {
        let mut bytes = file(*b"GMBU", [0, 2], &[]);
        bytes[10] = 13;
        assert!(matches!(open(&bytes[..]), Err(CaptureError::Damaged { offset: 8, .. })));
        bytes[6] = 2;
        assert!(matches!(open(&bytes[..]), Err(CaptureError::Unsupported { offset: 6, .. })));
        bytes[5] = 9;
        assert!(matches!(open(&bytes[..]), Err(CaptureError::Unsupported { offset: 4, .. })));
        assert!(matches!(open(&bytes[..64]), Err(CaptureError::Damaged { format: "netmon", .. })));
    }
}
