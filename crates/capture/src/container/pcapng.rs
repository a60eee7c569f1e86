//! pcapng: sections of blocks, each with its length before and after (draft-ietf-opsawg-pcapng).
//!
//! The blocks are cut out here, so that damage has a place and a length from the file never sizes anything; what is
//! in a block, pcap-parser reads.

use std::io::Read;

use pcap_parser::{
    EnhancedPacketBlock, InterfaceDescriptionBlock, OptionCode, PcapNGOption, SimplePacketBlock,
    parse_enhancedpacketblock_be, parse_enhancedpacketblock_le, parse_interfacedescriptionblock_be,
    parse_interfacedescriptionblock_le, parse_simplepacketblock_be, parse_simplepacketblock_le,
};

use super::feed::Feed;
use super::{MAX_FRAME, Record, damage, stopped};
use crate::error::{CaptureError, Place, Warnings};
use crate::link::LinkType;
use crate::packet::FrameDirection;
use crate::source::Interface;
use crate::time::Timestamp;

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
/// The packet block of early files.
const OLD_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;
/// Type, length, and the length again.
const FRAMING: u32 = 12;
/// The longest block that is kept in memory, in bytes; other tools draw the line there too (wiretap's `MAX_BLOCK_SIZE`).
const MAX_BLOCK: u32 = 16 * 1024 * 1024;
/// `if_name` beyond this many characters is cut.
const MAX_NAME: usize = 128;

/// What a packet needs to know about its interface.
#[derive(Clone, Copy)]
struct Clock {
    link_type: LinkType,
    link_number: u32,
    snap_length: u32,
    /// `if_tsresol`: a negative power of 10, or of 2 with the highest bit set.
    resolution: u8,
    /// `if_tsoffset`, seconds.
    offset: i64,
}

/// Reads a pcapng file record by record.
pub(crate) struct Pcapng<R> {
    feed: Feed<R>,
    big_endian: bool,
    interfaces: Vec<Interface>,
    clocks: Vec<Clock>,
    /// Index of the first interface of this section.
    section: usize,
    records: u64,
    done: bool,
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
            records: 0,
            done: false,
        }
    }

    pub(crate) fn interfaces(&self) -> &[Interface] {
        &self.interfaces
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
        match kind {
            INTERFACE | OLD_PACKET | SIMPLE_PACKET | ENHANCED_PACKET => {
                if length > MAX_BLOCK {
                    let expected =
                        format!("a block of at most {MAX_BLOCK} bytes, found a length of {length}");
                    return self.bad(offset, &expected, warnings);
                }
                if !self.feed.fill(length as usize) {
                    self.done = true;
                    let here = self.feed.data().len();
                    self.cut(offset, format!("a block of {length} bytes, found {here}"), warnings)?;
                    return Ok(None);
                }
                if self.word(length as usize - 4) != Some(length) {
                    return self.unequal_lengths(offset, length, self.word(length as usize - 4), warnings);
                }
                let record = match kind {
                    INTERFACE => {
                        self.interface(offset, length, warnings);
                        None
                    }
                    SIMPLE_PACKET => self.simple_packet(offset, length, warnings),
                    OLD_PACKET => self.old_packet(offset, length, warnings),
                    _ => self.enhanced_packet(offset, length, warnings),
                };
                self.feed.consume(length as usize);
                Ok(record)
            }
            _ => self.pass(offset, length, warnings),
        }
    }

    /// Passes over a block that says nothing about packets, however long.
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

    fn interface(&mut self, offset: u64, length: u32, warnings: &mut Warnings) {
        let bytes = self.block_bytes(length);
        let parsed = if self.big_endian {
            parse_interfacedescriptionblock_be(bytes)
        } else {
            parse_interfacedescriptionblock_le(bytes)
        };
        let Ok((_, block)) = parsed else {
            warnings.push(
                "bad-record",
                Place::Offset(offset),
                "an interface description that cannot be read",
            );
            return;
        };
        let (interface, clock) = described(&block, self.big_endian);
        // Interfaces are numbered with 16 bits in packets.
        if self.interfaces.len() < usize::from(u16::MAX) {
            self.interfaces.push(interface);
            self.clocks.push(clock);
        } else {
            let text = "more than 65,535 interfaces; packets of the others are left out";
            warnings.push("too-many-interfaces", Place::Offset(offset), text);
        }
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

    fn enhanced_packet(&mut self, offset: u64, length: u32, warnings: &mut Warnings) -> Option<Record> {
        self.records = self.records.saturating_add(1);
        let bytes = self.block_bytes(length);
        let parsed = if self.big_endian {
            parse_enhancedpacketblock_be(bytes)
        } else {
            parse_enhancedpacketblock_le(bytes)
        };
        let Ok((_, block)) = parsed else {
            unreadable(offset, warnings);
            return None;
        };
        let EnhancedPacketBlock { if_id, ts_high, ts_low, caplen, origlen, ref options, .. } = block;
        let direction = direction(options, self.big_endian);
        self.record(offset, if_id, Some((ts_high, ts_low)), 28, caplen, origlen, direction, warnings)
    }

    fn simple_packet(&mut self, offset: u64, length: u32, warnings: &mut Warnings) -> Option<Record> {
        self.records = self.records.saturating_add(1);
        let bytes = self.block_bytes(length);
        let parsed = if self.big_endian {
            parse_simplepacketblock_be(bytes)
        } else {
            parse_simplepacketblock_le(bytes)
        };
        let Ok((_, SimplePacketBlock { origlen, data, .. })) = parsed else {
            unreadable(offset, warnings);
            return None;
        };
        // It does not say how much was captured: the snap length or everything, whichever is less.
        let room = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let snap = self.clocks.get(self.section).map_or(0, |clock| clock.snap_length);
        let captured = origlen.min(room).min(if snap == 0 { u32::MAX } else { snap });
        self.record(offset, 0, None, 12, captured, origlen, None, warnings)
    }

    /// Block type, length, interface and drops (16 bits each), time, captured and original length, frame.
    fn old_packet(&mut self, offset: u64, length: u32, warnings: &mut Warnings) -> Option<Record> {
        self.records = self.records.saturating_add(1);
        let id = match self.feed.data().get(8..10) {
            Some(&[a, b]) if self.big_endian => u16::from_be_bytes([a, b]),
            Some(&[a, b]) => u16::from_le_bytes([a, b]),
            _ => return None,
        };
        let words = (self.word(12), self.word(16), self.word(20), self.word(24));
        let (Some(high), Some(low), Some(captured), Some(original)) = words else { return None };
        if length < 32 || captured > length - 32 {
            unreadable(offset, warnings);
            return None;
        }
        self.record(offset, u32::from(id), Some((high, low)), 28, captured, original, None, warnings)
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of three kinds of blocks")]
    fn record(
        &mut self,
        offset: u64,
        interface: u32,
        time: Option<(u32, u32)>,
        header: usize,
        captured: u32,
        original: u32,
        direction: Option<FrameDirection>,
        warnings: &mut Warnings,
    ) -> Option<Record> {
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

fn described(block: &InterfaceDescriptionBlock<'_>, big_endian: bool) -> (Interface, Clock) {
    let number = u32::from(block.linktype.0.cast_unsigned() as u16);
    let link_type = LinkType::from_number(number);
    let text = |code| {
        let option = block.options.iter().find(|option| option.code == code)?;
        let text = String::from_utf8_lossy(option.as_bytes().ok()?);
        let text: String = text.trim_end_matches('\0').chars().take(MAX_NAME).collect();
        (!text.is_empty()).then_some(text)
    };
    // Read here, not by the parser: it takes 8 bytes for little-endian always, and refuses powers of 2.
    let resolution = block.if_tsresol().and_then(Result::ok).unwrap_or(6);
    let offset = block
        .options
        .iter()
        .find(|option| option.code == OptionCode::IfTsoffset)
        .and_then(|option| option.as_bytes().ok()?.first_chunk().copied())
        .map_or(0, |bytes| if big_endian { i64::from_be_bytes(bytes) } else { i64::from_le_bytes(bytes) });
    let interface = Interface {
        name: text(OptionCode::IfName),
        link_type: link_type.name(),
        snap_length: (block.snaplen > 0).then_some(block.snaplen),
    };
    let clock = Clock { link_type, link_number: number, snap_length: block.snaplen, resolution, offset };
    (interface, clock)
}

/// From units of the interface's resolution to nanoseconds since 1970; `None` where 64 bits do not hold it.
fn timestamp(units: u64, clock: Clock) -> Option<Timestamp> {
    const NANOS: u128 = 1_000_000_000;
    let exponent = u32::from(clock.resolution & 0x7f);
    let nanos = if clock.resolution & 0x80 != 0 {
        // At most 64 + 30 bits before the shift, and a shift of at most 127.
        (u128::from(units) * NANOS) >> exponent
    } else if exponent <= 9 {
        u128::from(units) * 10_u128.pow(9 - exponent)
    } else {
        // Beyond 10^38 nothing of 64 bits is left.
        10_u128.checked_pow(exponent - 9).map_or(0, |divisor| u128::from(units) / divisor)
    };
    let offset = clock.offset.checked_mul(1_000_000_000)?;
    i64::try_from(nanos).ok()?.checked_add(offset).map(Timestamp)
}

/// `epb_flags`: the lowest two bits say in or out, the next three how the frame was received.
fn direction(options: &[PcapNGOption<'_>], big_endian: bool) -> Option<FrameDirection> {
    let flags = options.iter().find(|option| option.code == OptionCode(2))?;
    let flags = word(flags.as_bytes().ok()?, 0, big_endian)?;
    match (flags & 0b11, flags >> 2 & 0b111) {
        (0b10, _) => Some(FrameDirection::Out),
        (0b01, 2) => Some(FrameDirection::Multicast),
        (0b01, 3) => Some(FrameDirection::Broadcast),
        (0b01, 4) => Some(FrameDirection::OtherHost),
        (0b01, _) => Some(FrameDirection::In),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
