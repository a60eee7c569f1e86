//! A buffer over a reader that grows only with bytes that really arrived.

use std::io::{self, Read};
use std::ops::Range;

/// How much is asked of the reader at once, in bytes.
const CHUNK: usize = 256 * 1024;

/// Bytes of an input, in order. What was consumed stays readable by its range until the next [`Feed::fill`].
pub(crate) struct Feed<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    offset: u64,
    ended: bool,
    failure: Option<io::Error>,
}

impl<R: Read> Feed<R> {
    /// `first`: bytes that were already taken from the reader.
    pub(crate) fn new(reader: R, first: Vec<u8>) -> Self {
        let end = first.len();
        Self { reader, buffer: first, start: 0, end, offset: 0, ended: false, failure: None }
    }

    /// Bytes that are there and not consumed.
    #[inline]
    pub(crate) fn data(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Bytes by the range that [`Feed::consume`] gave.
    #[inline]
    pub(crate) fn bytes(&self, range: Range<usize>) -> &[u8] {
        self.buffer.get(range).unwrap_or_default()
    }

    /// Where in the buffer the first byte lies that is not consumed.
    #[inline]
    pub(crate) fn position(&self) -> usize {
        self.start
    }

    /// Offset in the input of the first byte that is not consumed.
    #[inline]
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Tries to have `wanted` bytes ready; false where the input ends or fails before.
    #[inline]
    pub(crate) fn fill(&mut self, wanted: usize) -> bool {
        if self.end.saturating_sub(self.start) >= wanted { true } else { self.refill(wanted) }
    }

    fn refill(&mut self, wanted: usize) -> bool {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end = self.end.saturating_sub(self.start);
        self.start = 0;
        if self.buffer.len() < CHUNK {
            self.buffer.resize(CHUNK, 0);
        }
        while self.end < wanted && !self.ended {
            if self.end == self.buffer.len() {
                // Full of bytes that arrived: only now may it become larger.
                let larger = self.buffer.len().saturating_mul(2);
                self.buffer.resize(larger, 0);
            }
            let room = self.buffer.get_mut(self.end..).unwrap_or_default();
            match self.reader.read(room) {
                Ok(0) => self.ended = true,
                Ok(count) => self.end = self.end.saturating_add(count).min(self.buffer.len()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failure = Some(error);
                    self.ended = true;
                }
            }
        }
        self.end >= wanted
    }

    /// Consumes up to `count` bytes that are there.
    #[inline]
    pub(crate) fn consume(&mut self, count: usize) -> Range<usize> {
        let from = self.start;
        self.start = self.start.saturating_add(count).min(self.end);
        self.offset = self.offset.saturating_add(self.start.saturating_sub(from) as u64);
        from..self.start
    }

    /// Passes over `count` bytes without keeping them; false where the input ends before.
    pub(crate) fn skip(&mut self, mut count: u64) -> bool {
        loop {
            let here = self.data().len() as u64;
            if here >= count {
                self.consume(usize::try_from(count).unwrap_or(usize::MAX));
                return true;
            }
            self.consume(usize::MAX);
            count = count.saturating_sub(here);
            if !self.fill(1) {
                return false;
            }
        }
    }

    /// Did reading stop for another reason than the end of the input?
    pub(crate) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Why the reader stopped, if it was not the end of the input. Given once.
    pub(crate) fn take_failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }
}
