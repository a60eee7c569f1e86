//! Options of blocks: code, length, value, padding to four bytes; the list ends with code 0 or with the block.

use super::half;

/// `opt_comment`.
pub(super) const COMMENT: u16 = 1;
/// Characters that are kept of a name.
pub(super) const NAME: usize = 128;
/// Characters that are kept of a longer text.
pub(super) const TEXT: usize = 1_024;

/// Walks over the options of a block, however many and however long they say they are.
#[derive(Clone)]
pub(super) struct Options<'a> {
    rest: &'a [u8],
    big_endian: bool,
}

impl<'a> Options<'a> {
    /// `rest`: from the first option to the block's last length.
    pub(super) fn new(rest: &'a [u8], big_endian: bool) -> Self {
        Self { rest, big_endian }
    }

    /// The first value with this code.
    pub(super) fn find(&self, code: u16) -> Option<&'a [u8]> {
        self.clone().find_map(|(this, value)| (this == code).then_some(value))
    }

    /// The first text with this code, cut to a length; `None` where there is nothing in it.
    pub(super) fn text(&self, code: u16, length: usize) -> Option<String> {
        let text = text(self.find(code)?, length);
        (!text.is_empty()).then_some(text)
    }

    /// All comments, joined by line ends, cut to a length.
    pub(super) fn comments(&self) -> Option<Box<str>> {
        let mut all = String::new();
        let mut room = TEXT;
        for (code, value) in self.clone() {
            if code != COMMENT || value.is_empty() {
                continue;
            }
            let comment = text(value, room);
            room = room.saturating_sub(comment.chars().count().saturating_add(1));
            if !all.is_empty() && !comment.is_empty() {
                all.push('\n');
            }
            all.push_str(&comment);
            if room == 0 {
                break;
            }
        }
        (!all.is_empty()).then(|| all.into_boxed_str())
    }

    /// A number of 64 bits.
    pub(super) fn number(&self, code: u16) -> Option<u64> {
        let bytes = *self.find(code)?.first_chunk()?;
        Some(if self.big_endian { u64::from_be_bytes(bytes) } else { u64::from_le_bytes(bytes) })
    }
}

impl<'a> Iterator for Options<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let code = half(self.rest, 0, self.big_endian).filter(|&code| code != 0)?;
        let length = usize::from(half(self.rest, 2, self.big_endian)?);
        let Some(value) = self.rest.get(4..length.saturating_add(4)) else {
            // Longer than its block: nothing after it can be told.
            self.rest = &[];
            return None;
        };
        self.rest = self.rest.get(length.next_multiple_of(4).saturating_add(4)..).unwrap_or_default();
        Some((code, value))
    }
}

/// Text of a file, cut to a length: the front of what was written, without what cannot be text.
pub(super) fn text(bytes: &[u8], length: usize) -> String {
    // A character has four bytes at most.
    let front = bytes.get(..length.saturating_mul(4)).unwrap_or(bytes);
    String::from_utf8_lossy(front).trim_end_matches('\0').chars().take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_that_end_in_every_way() {
        let all = |bytes: &[u8]| {
            Options::new(bytes, false).map(|(code, value)| (code, value.len())).collect::<Vec<_>>()
        };
        assert_eq!(
            all(&[2, 0, 3, 0, b'a', b'b', b'c', 0, 9, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0]),
            [(2, 3), (9, 1)]
        );
        assert_eq!(all(&[2, 0, 0, 0, 2, 0, 0, 0]), [(2, 0), (2, 0)]);
        assert_eq!(all(&[2, 0, 9, 0, 1]), []);
        assert_eq!(all(&[2, 0]), []);
        assert_eq!(Options::new(&[0, 5, 0, 8, 0, 0, 0, 0, 0, 0, 1, 0], true).number(5), Some(256));
    }

    #[test]
    fn comments_are_joined_and_cut() {
        let option = |text: &str| {
            let mut out = vec![1, 0];
            out.extend_from_slice(&u16::try_from(text.len()).unwrap().to_le_bytes());
            out.extend_from_slice(text.as_bytes());
            out.resize(out.len().next_multiple_of(4), 0);
            out
        };
        let bytes = [option("one"), option(""), option("two")].concat();
        assert_eq!(Options::new(&bytes, false).comments().as_deref(), Some("one\ntwo"));
        let bytes = option(&"é".repeat(5_000));
        assert_eq!(Options::new(&bytes, false).comments().map(|text| text.chars().count()), Some(1_024));
        assert_eq!(Options::new(&[], false).comments(), None);
    }
}
