//! pcapng: sections of blocks, each with its length before and after (draft-ietf-opsawg-pcapng).
//!
//! The blocks are cut out here, so that damage has a place and a length from the file never sizes anything; options are
//! walked over and not collected.

mod describe;
mod options;

use std::collections::BTreeMap;
use std::io::Read;
use std::net::IpAddr;

use pcap_parser::{SimplePacketBlock, parse_simplepacketblock_be, parse_simplepacketblock_le};

use self::describe::{Clock, direction, timestamp};
use self::options::Options;
use super::feed::Feed;
use super::{MAX_FRAME, Record, damage, stopped};
use crate::error::{CaptureError, Place, Warnings};
use crate::packet::FrameDirection;
use crate::source::Interface;

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
/// The packet block of early files.
const OLD_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const NAME_RESOLUTION: u32 = 4;
const STATISTICS: u32 = 5;
const ENHANCED_PACKET: u32 = 6;
/// Keys of TLS and others.
const SECRETS: u32 = 10;
/// Type, length, and the length again.
const FRAMING: u32 = 12;
/// The longest block that is believed, in bytes; other tools draw the line there, too (wiretap's `MAX_BLOCK_SIZE`).
const MAX_BLOCK: u32 = 16 * 1024 * 1024;
/// Names that are kept.
const MAX_NAMES: usize = 4_096;
/// Comments about the whole that are kept.
const MAX_COMMENTS: usize = 64;
/// Options of packet blocks.
const FLAGS: u16 = 2;
const DROP_COUNT: u16 = 4;

/// Reads a pcapng file record by record.
pub(crate) struct Pcapng<R> {
    feed: Feed<R>,
    big_endian: bool,
    interfaces: Vec<Interface>,
    clocks: Vec<Clock>,
    /// Index of the first interface of this section.
    section: usize,
    names: BTreeMap<IpAddr, String>,
    comments: Vec<Box<str>>,
    /// Keys were seen and noted.
    secrets: bool,
    records: u64,
    done: bool,
}

/// What a packet block says about its packet.
#[derive(Clone, Copy, Default)]
struct Said {
    interface: u32,
    time: Option<(u32, u32)>,
    /// Bytes of the block before the frame.
    header: usize,
    captured: u32,
    original: u32,
}

/// Is this the beginning of a pcapng file?
pub(crate) fn begins(first: &[u8]) -> bool {
    first.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a])
}

impl<R: Read> Pcapng<R> {
    pub(crate) fn new(feed: Feed<R>) -> Self {
        Self {
            feed,
            big_endian: false,
            interfaces: Vec::new(),
            clocks: Vec::new(),
            section: 0,
            names: BTreeMap::new(),
            comments: Vec::new(),
            secrets: false,
            records: 0,
            done: false,
        }
    }

    pub(crate) fn interfaces(&self) -> &[Interface] {
        &self.interfaces
    }

    /// Names of addresses, as the capturing machine resolved them.
    pub(crate) fn names(&self) -> &BTreeMap<IpAddr, String> {
        &self.names
    }

    /// Comments about the capture as a whole.
    pub(crate) fn comments(&self) -> &[Box<str>] {
        &self.comments
    }

    /// The number of an interface's link type, to name it.
    pub(crate) fn link_number(&self, interface: u16) -> u32 {
        self.clocks.get(usize::from(interface)).map_or(0, |clock| clock.link_number)
    }

    pub(crate) fn frame(&self, record: &Record) -> &[u8] {
        self.feed.bytes(record.frame.clone())
    }

    pub(crate) fn next_record(&mut self, warnings: &mut Warnings) -> Result<Option<Record>, CaptureError> {
        while !self.done {
            let offset = self.feed.offset();
            match self.block(offset, warnings) {
                Ok(Some(record)) => return Ok(Some(record)),
                Ok(None) => {}
                Err(error) => {
                    self.done = true;
                    return Err(error);
                }
            }
        }
        Ok(None)
    }

    /// Reads one block: a record, or something else that is noted or passed over.
    fn block(&mut self, offset: u64, warnings: &mut Warnings) -> Result<Option<Record>, CaptureError> {
        if !self.feed.fill(FRAMING as usize) {
            self.done = true;
            let here = self.feed.data().len();
            if here > 0 || self.feed.has_failed() {
                let expected = format!("a block of at least {FRAMING} bytes, found {here}");
                self.cut(offset, expected, warnings)?;
            }
            return Ok(None);
        }
        if self.word(0) == Some(SECTION_HEADER) {
            match self.feed.data().get(8..12) {
                Some([0x1a, 0x2b, 0x3c, 0x4d]) => self.big_endian = true,
                Some([0x4d, 0x3c, 0x2b, 0x1a]) => self.big_endian = false,
                _ => {
                    return self.bad(offset, "the byte-order magic 1a2b3c4d in the section header", warnings);
                }
            }
            self.section = self.interfaces.len();
        }
        let (Some(kind), Some(length)) = (self.word(0), self.word(4)) else { return Ok(None) };
        if length < FRAMING || !length.is_multiple_of(4) {
            let expected =
                format!("a block length that is a multiple of 4 and at least {FRAMING}, found {length}");
            return self.bad(offset, &expected, warnings);
        }
        if length > MAX_BLOCK {
            let expected = format!("a block of at most {MAX_BLOCK} bytes, found a length of {length}");
            return self.bad(offset, &expected, warnings);
        }
        let wanted = matches!(
            kind,
            SECTION_HEADER
                | INTERFACE
                | OLD_PACKET
                | SIMPLE_PACKET
                | NAME_RESOLUTION
                | STATISTICS
                | ENHANCED_PACKET
        );
        if !wanted {
            if kind == SECRETS && !std::mem::replace(&mut self.secrets, true) {
                let text = "the capture holds keys to decrypt it; they are not used here, and whoever gets the file gets them, too";
                warnings.push("decryption-secrets", Place::Offset(offset), text);
            }
            return self.pass(offset, length, warnings);
        }
        if !self.feed.fill(length as usize) {
            self.done = true;
            let here = self.feed.data().len();
            self.cut(offset, format!("a block of {length} bytes, found {here}"), warnings)?;
            return Ok(None);
        }
        let again = self.word(length as usize - 4);
        if again != Some(length) {
            return self.unequal_lengths(offset, length, again, warnings);
        }
        let mut record = None;
        match kind {
            INTERFACE => self.interface(offset, length, warnings),
            NAME_RESOLUTION => self.name_resolution(length),
            STATISTICS => self.statistics(length),
            SECTION_HEADER => self.section_header(length),
            SIMPLE_PACKET => record = self.simple_packet(offset, length, warnings),
            OLD_PACKET => record = self.old_packet(offset, length, warnings),
            _ => record = self.enhanced_packet(offset, length, warnings),
        }
        self.feed.consume(length as usize);
        Ok(record)
    }

    /// Passes over a block that says nothing to us.
    fn pass(
        &mut self,
        offset: u64,
        length: u32,
        warnings: &mut Warnings,
    ) -> Result<Option<Record>, CaptureError> {
        if !self.feed.skip(u64::from(length) - 4) || !self.feed.fill(4) {
            self.done = true;
            let here = self.feed.offset().saturating_sub(offset) + self.feed.data().len() as u64;
            self.cut(offset, format!("a block of {length} bytes, found {here}"), warnings)?;
            return Ok(None);
        }
        let again = self.word(0);
        self.feed.consume(4);
        if again == Some(length) { Ok(None) } else { self.unequal_lengths(offset, length, again, warnings) }
    }

    fn unequal_lengths(
        &mut self,
        offset: u64,
        length: u32,
        again: Option<u32>,
        warnings: &mut Warnings,
    ) -> Result<Option<Record>, CaptureError> {
        let again = again.unwrap_or_default();
        let expected = format!("the block length {length} once more at the block's end, found {again}");
        self.bad(offset, &expected, warnings)
    }

    /// The place in the file is lost: ends it.
    fn bad(
        &mut self,
        offset: u64,
        expected: &str,
        warnings: &mut Warnings,
    ) -> Result<Option<Record>, CaptureError> {
        self.done = true;
        damage("pcapng", "bad-record", offset, expected.to_owned(), self.records, warnings)?;
        Ok(None)
    }

    fn cut(&mut self, offset: u64, expected: String, warnings: &mut Warnings) -> Result<(), CaptureError> {
        let failure = self.feed.take_failure();
        stopped("pcapng", failure, offset, expected, self.records, warnings)
    }

    fn word(&self, at: usize) -> Option<u32> {
        word(self.feed.data(), at, self.big_endian)
    }

    fn block_bytes(&self, length: u32) -> &[u8] {
        self.feed.data().get(..length as usize).unwrap_or_default()
    }

    /// Options from `at` to the end of the block.
    fn options(&self, length: u32, at: usize) -> Options<'_> {
        let end = (length as usize).saturating_sub(4);
        Options::new(self.feed.data().get(at..end).unwrap_or_default(), self.big_endian)
    }

    /// Byte-order magic, version, length of the section, options.
    fn section_header(&mut self, length: u32) {
        if self.comments.len() < MAX_COMMENTS
            && let Some(comment) = self.options(length, 24).comments()
        {
            self.comments.push(comment);
        }
    }

    fn interface(&mut self, offset: u64, length: u32, warnings: &mut Warnings) {
        let Some((interface, clock)) = describe::interface(self.block_bytes(length), self.big_endian) else {
            let text = "an interface description that cannot be read";
            warnings.push("bad-record", Place::Offset(offset), text);
            return;
        };
        // Interfaces are numbered with 16 bits in packets.
        if self.interfaces.len() < usize::from(u16::MAX) {
            self.interfaces.push(interface);
            self.clocks.push(clock);
        } else {
            let text = "more than 65,535 interfaces; packets of the others are left out";
            warnings.push("too-many-interfaces", Place::Offset(offset), text);
        }
    }

    /// The last statement counts: the numbers are totals.
    fn statistics(&mut self, length: u32) {
        let Some((id, dropped)) = describe::dropped(self.block_bytes(length), self.big_endian) else {
            return;
        };
        let index = self.section.checked_add(id as usize);
        if let Some(interface) = index.and_then(|index| self.interfaces.get_mut(index)) {
            interface.dropped = Some(dropped);
        }
    }

    fn name_resolution(&mut self, length: u32) {
        let bytes = self.feed.data().get(..length as usize).unwrap_or_default();
        let names = &mut self.names;
        describe::names(bytes, self.big_endian, |ip, name| {
            if names.len() < MAX_NAMES {
                names.entry(ip).or_insert(name);
            }
            names.len() < MAX_NAMES
        });
    }

    /// Interface of this section by its id.
    fn clock(&self, id: u32, offset: u64, warnings: &mut Warnings) -> Option<(u16, Clock)> {
        let index = self.section.checked_add(id as usize)?;
        let found = self.clocks.get(index).copied().zip(u16::try_from(index).ok());
        if found.is_none() {
            let described = self.clocks.len().saturating_sub(self.section);
            let text = format!("a packet of interface {id}, but only {described} are described; left out");
            warnings.push("bad-record", Place::Offset(offset), text);
        }
        found.map(|(clock, index)| (index, clock))
    }

    /// Interface, time, captured and original length, frame, options.
    fn enhanced_packet(&mut self, offset: u64, length: u32, warnings: &mut Warnings) -> Option<Record> {
        self.records = self.records.saturating_add(1);
        let words = (self.word(8), self.word(12), self.word(16), self.word(20), self.word(24));
        let (Some(interface), Some(high), Some(low), Some(captured), Some(original)) = words else {
            return None;
        };
        let said = Said { interface, time: Some((high, low)), header: 28, captured, original };
        self.with_options(offset, length, said, DROP_COUNT, warnings)
    }

    /// Interface and drops (16 bits each), then as in its successor.
    fn old_packet(&mut self, offset: u64, length: u32, warnings: &mut Warnings) -> Option<Record> {
        self.records = self.records.saturating_add(1);
        let id = half(self.feed.data(), 8, self.big_endian)?;
        let words = (self.word(12), self.word(16), self.word(20), self.word(24));
        let (Some(high), Some(low), Some(captured), Some(original)) = words else { return None };
        let said = Said { interface: u32::from(id), time: Some((high, low)), header: 28, captured, original };
        // Its options are those of its successor, but for the drops.
        self.with_options(offset, length, said, 0, warnings)
    }

    /// `drop_count`: code of the option with the number of packets lost before this one.
    fn with_options(
        &mut self,
        offset: u64,
        length: u32,
        said: Said,
        drop_count: u16,
        warnings: &mut Warnings,
    ) -> Option<Record> {
        let room = length.saturating_sub(32);
        if length < 32 || said.captured > room {
            unreadable(offset, warnings);
            return None;
        }
        let after = said.header.saturating_add((said.captured as usize).next_multiple_of(4));
        let options = self.options(length, after);
        let flags = options.find(FLAGS).and_then(|flags| word(flags, 0, self.big_endian));
        let lost = options.number(drop_count).filter(|&lost| lost > 0);
        let comment = options.comments();
        let record = self.record(offset, said, flags.and_then(direction), comment, warnings)?;
        if let (Some(lost), Some(interface)) = (lost, self.interfaces.get_mut(usize::from(record.interface)))
        {
            interface.dropped = Some(interface.dropped.unwrap_or(0).saturating_add(lost));
        }
        Some(record)
    }

    fn simple_packet(&mut self, offset: u64, length: u32, warnings: &mut Warnings) -> Option<Record> {
        self.records = self.records.saturating_add(1);
        let bytes = self.block_bytes(length);
        let parsed = if self.big_endian {
            parse_simplepacketblock_be(bytes)
        } else {
            parse_simplepacketblock_le(bytes)
        };
        let Ok((_, SimplePacketBlock { origlen: original, data, .. })) = parsed else {
            unreadable(offset, warnings);
            return None;
        };
        // It does not say how much was captured: the snap length or everything, whichever is less.
        let room = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let snap = self.clocks.get(self.section).map_or(0, |clock| clock.snap_length);
        let captured = original.min(room).min(if snap == 0 { u32::MAX } else { snap });
        let said = Said { interface: 0, time: None, header: 12, captured, original };
        self.record(offset, said, None, None, warnings)
    }

    fn record(
        &mut self,
        offset: u64,
        said: Said,
        direction: Option<FrameDirection>,
        comment: Option<Box<str>>,
        warnings: &mut Warnings,
    ) -> Option<Record> {
        let Said { interface, time, header, captured, original } = said;
        if captured > MAX_FRAME {
            let text = format!("a frame of {captured} captured bytes, more than {MAX_FRAME}; left out");
            warnings.push("bad-record", Place::Offset(offset), text);
            return None;
        }
        let (interface, clock) = self.clock(interface, offset, warnings)?;
        let stamp = time.map(|(high, low)| timestamp(u64::from(high) << 32 | u64::from(low), clock));
        let from = self.feed.position().saturating_add(header);
        Some(Record {
            offset,
            time: stamp.flatten(),
            bad_time: stamp == Some(None),
            interface,
            link_type: clock.link_type,
            original,
            direction,
            comment,
            frame: from..from.saturating_add(captured as usize),
        })
    }
}

fn unreadable(offset: u64, warnings: &mut Warnings) {
    let text = "a packet block whose inner lengths contradict each other; left out";
    warnings.push("bad-record", Place::Offset(offset), text);
}

fn word(bytes: &[u8], at: usize, big_endian: bool) -> Option<u32> {
    let &[a, b, c, d] = bytes.get(at..)?.first_chunk()?;
    Some(if big_endian { u32::from_be_bytes([a, b, c, d]) } else { u32::from_le_bytes([a, b, c, d]) })
}

fn half(bytes: &[u8], at: usize, big_endian: bool) -> Option<u16> {
    let &[a, b] = bytes.get(at..)?.first_chunk()?;
    Some(if big_endian { u16::from_be_bytes([a, b]) } else { u16::from_le_bytes([a, b]) })
}

#[cfg(test)]
mod tests;
