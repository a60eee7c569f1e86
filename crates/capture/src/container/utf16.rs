//! Text in UTF-16, as PowerShell writes what a program prints (`tcpdump … > file.txt`), turned into UTF-8 as it is read.

use std::io::{self, Read};

/// The byte order that a mark at the beginning gives away: true for big-endian.
pub(crate) fn byte_order(first: &[u8]) -> Option<bool> {
    match first {
        // UTF-32 begins the same and goes on with zeros.
        [0xff, 0xfe, 0, 0, ..] => None,
        [0xff, 0xfe, ..] => Some(false),
        [0xfe, 0xff, ..] => Some(true),
        _ => None,
    }
}

/// Reads UTF-16 and gives UTF-8. What is no valid text becomes U+FFFD.
pub(crate) struct Utf16<R> {
    reader: R,
    big_endian: bool,
    /// Half a unit that was read before.
    half: Option<u8>,
    /// First half of a pair that was read before.
    high: Option<u16>,
    /// Text that is ready, from `given` on.
    ready: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Utf16<R> {
    pub(crate) fn new(reader: R, big_endian: bool) -> Self {
        Self { reader, big_endian, half: None, high: None, ready: Vec::new(), given: 0, ended: false }
    }

    /// Reads one piece and turns what is complete of it into text.
    fn more(&mut self) -> io::Result<()> {
        let mut piece = [0; 4096];
        let count = self.reader.read(&mut piece)?;
        self.ready.clear();
        self.given = 0;
        if count == 0 {
            self.ended = true;
            if self.high.take().is_some() || self.half.take().is_some() {
                self.push(char::REPLACEMENT_CHARACTER);
            }
            return Ok(());
        }
        for &byte in piece.get(..count).unwrap_or_default() {
            match self.half.take() {
                None => self.half = Some(byte),
                Some(first) if self.big_endian => self.unit(u16::from_be_bytes([first, byte])),
                Some(first) => self.unit(u16::from_le_bytes([first, byte])),
            }
        }
        Ok(())
    }

    fn unit(&mut self, unit: u16) {
        let high = self.high.take();
        match (high, unit) {
            (_, 0xd800..=0xdbff) => {
                if high.is_some() {
                    self.push(char::REPLACEMENT_CHARACTER);
                }
                self.high = Some(unit);
            }
            (Some(high), 0xdc00..=0xdfff) => {
                let code = 0x1_0000 + ((u32::from(high) & 0x3ff) << 10 | u32::from(unit) & 0x3ff);
                self.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            (_, unit) => {
                if high.is_some() {
                    self.push(char::REPLACEMENT_CHARACTER);
                }
                self.push(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
    }

    fn push(&mut self, character: char) {
        self.ready.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() && !self.ended {
            self.more()?;
        }
        let rest = self.ready.get(self.given..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        for (place, byte) in buffer.iter_mut().zip(rest) {
            *place = *byte;
        }
        self.given = self.given.saturating_add(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        let big_endian = byte_order(bytes).expect("a byte-order mark");
        let mut out = String::new();
        Utf16::new(bytes, big_endian).read_to_string(&mut out).expect("valid UTF-8");
        out
    }

    #[test]
    fn both_byte_orders() {
        assert_eq!(text(&[0xff, 0xfe, b'A', 0, 0x93, 0x62]), "\u{feff}A抓");
        assert_eq!(text(&[0xfe, 0xff, 0, b'A', 0x62, 0x93]), "\u{feff}A抓");
    }

    #[test]
    fn pairs_whole_and_broken() {
        assert_eq!(text(&[0xff, 0xfe, 0x3d, 0xd8, 0x00, 0xde]), "\u{feff}😀");
        assert_eq!(text(&[0xff, 0xfe, 0x3d, 0xd8, b'A', 0]), "\u{feff}\u{fffd}A");
        assert_eq!(text(&[0xff, 0xfe, 0x00, 0xde, b'A', 0]), "\u{feff}\u{fffd}A");
        assert_eq!(text(&[0xff, 0xfe, 0x3d, 0xd8]), "\u{feff}\u{fffd}");
        assert_eq!(text(&[0xff, 0xfe, b'A']), "\u{feff}\u{fffd}");
    }

    #[test]
    fn no_mark_no_guess() {
        assert_eq!(byte_order(b"A\0B\0"), None);
        assert_eq!(byte_order(&[0xff, 0xfe, 0, 0, b'A', 0, 0, 0]), None);
    }
}
