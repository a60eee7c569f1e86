//! Bytes to lines in bounded memory, in whatever encoding people save text.

use std::io::{self, Chain, Cursor, Read};

/// Longest line that is kept, in bytes; the rest of a longer line is skipped.
pub(super) const MAX_LINE: usize = 64 * 1024;

/// How much is read at once, in bytes.
const CHUNK: usize = 64 * 1024;

/// What is known of a line beside its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// 1-based.
    pub(super) number: u32,
    /// It was longer than [`MAX_LINE`].
    pub(super) cut: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Unknown,
    Utf8,
    /// Files that a Windows shell redirects into are often UTF-16 with a byte order mark.
    Utf16 {
        little: bool,
    },
}

/// Reads lines.
pub(super) struct Lines<R> {
    reader: Chain<Cursor<Vec<u8>>, R>,
    buffer: Vec<u8>,
    at: usize,
    number: u32,
    bytes: u64,
    end: bool,
    encoding: Encoding,
    /// An odd byte left over between two chunks of UTF-16, and a high surrogate waiting for its second half.
    odd: Option<u8>,
    high: Option<u16>,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(reader: R, first: Vec<u8>) -> Self {
        Self {
            reader: Cursor::new(first).chain(reader),
            buffer: Vec::new(),
            at: 0,
            number: 0,
            bytes: 0,
            end: false,
            encoding: Encoding::Unknown,
            odd: None,
            high: None,
        }
    }

    /// Bytes taken from the reader so far.
    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Lines handed out so far.
    pub(super) const fn count(&self) -> u32 {
        self.number
    }

    fn take(&mut self, chunk: &[u8]) {
        self.bytes = self.bytes.saturating_add(chunk.len() as u64);
        let mut chunk = chunk;
        if self.encoding == Encoding::Unknown {
            self.encoding = match chunk {
                [0xff, 0xfe, ..] => Encoding::Utf16 { little: true },
                [0xfe, 0xff, ..] => Encoding::Utf16 { little: false },
                _ => Encoding::Utf8,
            };
            if self.encoding != Encoding::Utf8 {
                chunk = chunk.get(2..).unwrap_or_default();
            }
        }
        match self.encoding {
            Encoding::Utf16 { little } => self.take_utf16(chunk, little),
            Encoding::Utf8 | Encoding::Unknown => self.buffer.extend_from_slice(chunk),
        }
    }

    fn take_utf16(&mut self, chunk: &[u8], little: bool) {
        let mut encoded = [0_u8; 4];
        for &byte in chunk {
            let Some(first) = self.odd.take() else {
                self.odd = Some(byte);
                continue;
            };
            let unit =
                if little { u16::from_le_bytes([first, byte]) } else { u16::from_be_bytes([first, byte]) };
            let units = self.high.take().map_or([unit, 0], |high| [high, unit]);
            let length = if units.get(1) == Some(&0) { 1 } else { 2 };
            if length == 1 && (0xd800..0xdc00).contains(&unit) {
                self.high = Some(unit);
                continue;
            }
            for decoded in char::decode_utf16(units.into_iter().take(length)) {
                let decoded = decoded.unwrap_or(char::REPLACEMENT_CHARACTER);
                self.buffer.extend_from_slice(decoded.encode_utf8(&mut encoded).as_bytes());
            }
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.at > 0 {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        let mut chunk = vec![0_u8; CHUNK];
        loop {
            match self.reader.read(&mut chunk) {
                Ok(0) => {
                    self.end = true;
                    return Ok(());
                }
                Ok(count) => {
                    let chunk = chunk.get(..count).unwrap_or_default();
                    self.take(chunk);
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The next line into `out` (cleared first), without its line end; `None` at the end of the input.
    pub(super) fn next(&mut self, out: &mut String) -> io::Result<Option<Line>> {
        out.clear();
        let mut searched = 0_usize;
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            let unseen = rest.get(searched..).unwrap_or_default();
            if let Some(found) = unseen.iter().position(|&byte| byte == b'\n') {
                let length = searched + found;
                let line = self.hand_out(length, out);
                self.at += length + 1;
                return Ok(Some(line));
            }
            if rest.len() > MAX_LINE {
                return self.skip_long(out).map(Some);
            }
            if self.end {
                if rest.is_empty() {
                    return Ok(None);
                }
                let length = rest.len();
                let line = self.hand_out(length, out);
                self.at += length;
                return Ok(Some(line));
            }
            searched = rest.len();
            self.fill()?;
        }
    }

    fn hand_out(&mut self, length: usize, out: &mut String) -> Line {
        self.number = self.number.saturating_add(1);
        let cut = length > MAX_LINE;
        let bytes = self.buffer.get(self.at..self.at + length.min(MAX_LINE)).unwrap_or_default();
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) => out.push_str(text),
            Err(_) => out.push_str(&String::from_utf8_lossy(bytes)),
        }
        Line { number: self.number, cut }
    }

    /// The line at hand has no end within what is kept: its start is handed out, the rest thrown away.
    fn skip_long(&mut self, out: &mut String) -> io::Result<Line> {
        let mut line = self.hand_out(MAX_LINE, out);
        line.cut = true;
        self.at += MAX_LINE;
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            if let Some(found) = rest.iter().position(|&byte| byte == b'\n') {
                self.at += found + 1;
                return Ok(line);
            }
            self.at = self.buffer.len();
            if self.end {
                return Ok(line);
            }
            self.fill()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], first: usize) -> Vec<(u32, String, bool)> {
        let (first, rest) = bytes.split_at(first);
        let mut lines = Lines::new(rest, first.to_vec());
        let mut text = String::new();
        let mut out = Vec::new();
        while let Some(line) = lines.next(&mut text).unwrap() {
            out.push((line.number, text.clone(), line.cut));
        }
        out
    }

    #[test]
    fn both_line_ends_and_a_last_line_without_one() {
        let expected =
            vec![(1, "a".to_owned(), false), (2, String::new(), false), (3, "b".to_owned(), false)];
        assert_eq!(all(b"a\r\n\nb", 0), expected);
        assert_eq!(all(b"a\n\r\nb\n", 3), expected);
        assert_eq!(all(b"", 0), Vec::new());
    }

    #[test]
    fn a_long_line_is_cut_and_counted_once() {
        let mut bytes = vec![b'x'; MAX_LINE * 3 + 5];
        bytes.extend_from_slice(b"\nshort\n");
        let lines = all(&bytes, 0);
        assert_eq!(lines.len(), 2);
        assert_eq!((lines[0].1.len(), lines[0].2), (MAX_LINE, true));
        assert_eq!(lines[1], (2, "short".to_owned(), false));
    }

    #[test]
    fn utf16_with_a_byte_order_mark() {
        let mut bytes = vec![0xff, 0xfe];
        for unit in "IP →\r\nb".encode_utf16() {
            bytes.extend_from_slice(&unit.to_le_bytes());
        }
        let expected = vec![(1, "IP →".to_owned(), false), (2, "b".to_owned(), false)];
        assert_eq!(all(&bytes, 0), expected);
        assert_eq!(all(&bytes, 5), expected);
    }

    #[test]
    fn bytes_that_are_not_text_do_not_stop_it() {
        assert_eq!(all(b"\xc3(\n", 0), vec![(1, "\u{fffd}(".to_owned(), false)]);
    }
}
