//! pcap: a header of 24 bytes, then records of 16 bytes of header and the frame (draft-ietf-opsawg-pcap).

use std::io::Read;

use pcap_parser::{PcapHeader, parse_pcap_header};

use super::feed::Feed;
use super::{MAX_FRAME, Record, damage, stopped};
use crate::error::{CaptureError, Warnings};
use crate::link::{self, LinkType, linux_sll};
use crate::source::Interface;
use crate::time::Timestamp;

const HEADER: usize = 24;
const RECORD_HEADER: usize = 16;
/// Records of Alexey Kuznetzov's "modified" pcap have 8 more bytes: interface index (4), protocol (2), packet type, padding.
const MODIFIED_EXTRA: usize = 8;

/// Before version 2.4 of the format the original length came first; 2.3 was written both ways (libpcap, `sf-pcap.c`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lengths {
    Ordinary,
    Swapped,
    /// The smaller one is what was captured.
    Either,
}

impl Lengths {
    const fn of(major: u16, minor: u16) -> Self {
        match (major, minor) {
            (2, 3) => Self::Either,
            (2, 0..3) | (543, _) => Self::Swapped,
            _ => Self::Ordinary,
        }
    }

    /// Captured and original length, from the first and the second.
    const fn sort(self, first: u32, second: u32) -> (u32, u32) {
        match self {
            Self::Swapped => (second, first),
            Self::Either if first > second => (second, first),
            Self::Either | Self::Ordinary => (first, second),
        }
    }
}

/// Reads a pcap file record by record.
pub(crate) struct Pcap<R> {
    feed: Feed<R>,
    big_endian: bool,
    /// Nanoseconds per unit of the records' fraction: 1 or 1,000.
    unit: i64,
    extra: usize,
    /// How the two lengths of a record lie.
    lengths: Lengths,
    link_type: LinkType,
    link_number: u32,
    interfaces: Vec<Interface>,
    records: u64,
    done: bool,
}

/// Is this the beginning of a pcap file?
pub(crate) fn begins(first: &[u8]) -> bool {
    matches!(
        first,
        [0xd4, 0xc3, 0xb2, 0xa1, ..]
            | [0xa1, 0xb2, 0xc3, 0xd4, ..]
            | [0x4d, 0x3c, 0xb2, 0xa1, ..]
            | [0xa1, 0xb2, 0x3c, 0x4d, ..]
            | [0x34, 0xcd, 0xb2, 0xa1, ..]
            | [0xa1, 0xb2, 0xcd, 0x34, ..]
            | [0xac | 0xab, 0x01, 0x00, 0x1c, ..]
            | [0x1c, 0x00, 0x01, 0xac | 0xab, ..]
    )
}

/// What a file's magic says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Magic {
    big_endian: bool,
    variant: Variant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variant {
    Micros,
    Nanos,
    Modified,
    /// Boxes of Ixia count ns, and write after the header how long the rest of the file is.
    Ixia,
}

impl Magic {
    fn of(magic: [u8; 4]) -> Self {
        let big_endian = matches!(magic, [0xa1 | 0x1c, ..]);
        let number = if big_endian { u32::from_be_bytes(magic) } else { u32::from_le_bytes(magic) };
        let variant = match number {
            0xa1b2_3c4d => Variant::Nanos,
            0xa1b2_cd34 => Variant::Modified,
            0x1c00_01ab | 0x1c00_01ac => Variant::Ixia,
            _ => Variant::Micros,
        };
        Self { big_endian, variant }
    }

    /// The magic of the ordinary format in the same byte order.
    const fn ordinary(self) -> [u8; 4] {
        if self.big_endian { [0xa1, 0xb2, 0xc3, 0xd4] } else { [0xd4, 0xc3, 0xb2, 0xa1] }
    }
}

impl<R: Read> Pcap<R> {
    pub(crate) fn new(mut feed: Feed<R>) -> Result<Self, CaptureError> {
        let magic = Magic::of(feed.data().first_chunk().copied().unwrap_or_default());
        let size = if magic.variant == Variant::Ixia { HEADER.saturating_add(4) } else { HEADER };
        if !feed.fill(size) {
            let offset = feed.data().len() as u64;
            let expected = format!("the rest of the file header of {size} bytes; the file ends here");
            stopped("pcap", feed.take_failure(), offset, expected.clone(), 0, &mut Warnings::default())?;
            return Err(CaptureError::Damaged { format: "pcap", offset, expected });
        }
        // All variants have the ordinary header; its parser does not know all of their magics.
        let parsed = feed.data().first_chunk::<HEADER>().and_then(|header| {
            let mut header = *header;
            header.first_chunk_mut().map(|first| *first = magic.ordinary())?;
            parse_pcap_header(&header).ok().map(|(_, header)| header)
        });
        let Some(header) = parsed else {
            let expected = "a pcap file header".to_owned();
            return Err(CaptureError::Damaged { format: "pcap", offset: 0, expected });
        };
        feed.consume(size);
        Self::with_header(feed, &header, magic)
    }

    fn with_header(feed: Feed<R>, header: &PcapHeader, magic: Magic) -> Result<Self, CaptureError> {
        let number = link::masked(header.network.0.cast_unsigned());
        let link_type = LinkType::from_number(number);
        if !link_type.is_known() {
            return Err(CaptureError::Unsupported {
                what: link::describe(number),
                offset: 20,
                hint: link::SUPPORTED,
            });
        }
        Ok(Self {
            feed,
            big_endian: magic.big_endian,
            unit: if matches!(magic.variant, Variant::Nanos | Variant::Ixia) { 1 } else { 1_000 },
            extra: if magic.variant == Variant::Modified { MODIFIED_EXTRA } else { 0 },
            lengths: Lengths::of(header.version_major, header.version_minor),
            link_type,
            link_number: number,
            interfaces: vec![Interface {
                link_type: link_type.name(),
                snap_length: (header.snaplen > 0).then_some(header.snaplen),
                ..Interface::default()
            }],
            records: 0,
            done: false,
        })
    }

    pub(crate) fn interfaces(&self) -> &[Interface] {
        &self.interfaces
    }

    /// The number of the link type, to name it.
    pub(crate) fn link_number(&self) -> u32 {
        self.link_number
    }

    /// Index of the interface of this name, where each frame says where it comes from. A few are kept apart.
    pub(crate) fn interface_named(&mut self, name: &[u8]) -> u16 {
        const MAX_NAMED: usize = 64;
        let name = String::from_utf8_lossy(name);
        let found = self.interfaces.iter().position(|interface| interface.name.as_deref() == Some(&*name));
        let index = found.unwrap_or_else(|| match self.interfaces.as_mut_slice() {
            [only] if only.name.is_none() => {
                only.name = Some(name.into_owned());
                0
            }
            many if many.len() >= MAX_NAMED => 0,
            many => {
                let next = many.len();
                let like = many.first().cloned().unwrap_or_default();
                self.interfaces.push(Interface { name: Some(name.into_owned()), ..like });
                next
            }
        });
        u16::try_from(index).unwrap_or_default()
    }

    pub(crate) fn frame(&self, record: &Record) -> &[u8] {
        self.feed.bytes(record.frame.clone())
    }

    pub(crate) fn next_record(&mut self, warnings: &mut Warnings) -> Result<Option<Record>, CaptureError> {
        if self.done {
            return Ok(None);
        }
        let offset = self.feed.offset();
        let header = RECORD_HEADER.saturating_add(self.extra);
        if !self.feed.fill(header) {
            self.done = true;
            let here = self.feed.data().len();
            if here > 0 || self.feed.has_failed() {
                self.cut(offset, format!("a record header of {header} bytes, found {here}"), warnings)?;
            }
            return Ok(None);
        }
        let (first, second) = (self.word(8), self.word(12));
        let (captured, original) = self.lengths.sort(first, second);
        if captured > MAX_FRAME {
            self.done = true;
            let expected =
                format!("a record of at most {MAX_FRAME} captured bytes; its header says {captured}");
            damage("pcap", "bad-record", offset, expected, self.records, warnings)?;
            return Ok(None);
        }
        let length = header.saturating_add(captured as usize);
        if !self.feed.fill(length) {
            self.done = true;
            let here = self.feed.data().len().saturating_sub(header);
            self.cut(offset, format!("{captured} captured bytes of this record, found {here}"), warnings)?;
            return Ok(None);
        }
        let (seconds, units) = (self.word(0), self.word(4));
        let fraction = i64::from(units).saturating_mul(self.unit);
        let time = i64::from(seconds)
            .checked_mul(1_000_000_000)
            .and_then(|ns| ns.checked_add(fraction))
            .map(Timestamp);
        let bad_time = time.is_none() || fraction >= 1_000_000_000;
        let packet_type = self.feed.data().get(RECORD_HEADER.saturating_add(6)).filter(|_| self.extra > 0);
        let direction = packet_type.and_then(|&kind| linux_sll::direction(u16::from(kind)));
        let range = self.feed.consume(length);
        self.records = self.records.saturating_add(1);
        Ok(Some(Record {
            offset,
            time,
            bad_time,
            interface: 0,
            link_type: self.link_type,
            original,
            direction,
            comment: None,
            frame: range.start.saturating_add(header)..range.end,
        }))
    }

    /// Four bytes of a record's header, which is there.
    fn word(&self, at: usize) -> u32 {
        match self.feed.data().get(at..).and_then(<[u8]>::first_chunk) {
            Some(word) if self.big_endian => u32::from_be_bytes(*word),
            Some(word) => u32::from_le_bytes(*word),
            None => u32::MAX,
        }
    }

    /// The input stops inside a record.
    fn cut(&mut self, offset: u64, expected: String, warnings: &mut Warnings) -> Result<(), CaptureError> {
        let failure = self.feed.take_failure();
        stopped("pcap", failure, offset, expected, self.records, warnings)
    }
}
