//! Small steps over bytes: every read is checked, and whatever a payload says becomes bounded, harmless text.

/// Reads from the front of a payload; `None` at its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(byte)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        Some(u16::from(self.u8()?) << 8 | u16::from(self.u8()?))
    }

    pub(super) fn u24(&mut self) -> Option<u32> {
        Some(u32::from(self.u8()?) << 16 | u32::from(self.u16()?))
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) << 16 | u32::from(self.u16()?))
    }

    /// A run of bytes behind its length in one byte.
    pub(super) fn short(&mut self) -> Option<Reader<'a>> {
        let length = self.u8()?;
        self.take(usize::from(length)).map(Reader)
    }

    /// A run of bytes behind its length in two bytes.
    pub(super) fn long(&mut self) -> Option<Reader<'a>> {
        let length = self.u16()?;
        self.take(usize::from(length)).map(Reader)
    }

    /// What is left of a run that may be cut: at most `count` bytes.
    pub(super) fn up_to(&mut self, count: usize) -> Reader<'a> {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        Reader(taken)
    }
}

/// At most `limit` characters of `bytes`, blanks around taken off; controls and what is no UTF-8 become U+FFFD.
pub(super) fn text(bytes: &[u8], limit: usize) -> Box<str> {
    let bytes = bytes.get(..limit.saturating_mul(4)).unwrap_or(bytes);
    clean(&String::from_utf8_lossy(bytes), limit)
}

/// The same for text that is text already.
pub(super) fn clean(text: &str, limit: usize) -> Box<str> {
    text.trim()
        .chars()
        .take(limit)
        .map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c })
        .collect::<String>()
        .into()
}

/// The first line of `bytes` without its end, and what follows it. `None`: the line does not end here.
pub(super) fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    let (line, rest) = bytes.split_at(end);
    Some((line.strip_suffix(b"\r").unwrap_or(line), rest.get(1..).unwrap_or_default()))
}

/// A decimal number at the start, and what follows it.
pub(super) fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    Some((digits.parse().ok()?, rest))
}

/// Does `bytes` begin with `start`, letters of either case?
pub(super) fn begins(bytes: &[u8], start: &str) -> bool {
    bytes.get(..start.len()).is_some_and(|bytes| bytes.eq_ignore_ascii_case(start.as_bytes()))
}
