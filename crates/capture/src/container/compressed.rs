//! Compressed captures, unpacked as they are read, in memory that does not depend on how much comes out.

mod lz4;
mod zstd;

#[cfg(test)]
mod tests;

use std::io::{self, BufReader, Read};

use flate2::read::MultiGzDecoder;

/// What a compressed file begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compression {
    Gzip,
    Zstd,
    Lz4,
    Xz,
    Bzip2,
}

impl Compression {
    /// By the first bytes: RFC 1952, RFC 8878, and the formats of LZ4 frames, xz and bzip2. Frames that an unpacker
    /// passes over (the same numbers in zstd and LZ4) do not say which of both it is; zstd writes them at the
    /// beginning (pzstd), LZ4 does not.
    pub(crate) fn of(first: &[u8]) -> Option<Self> {
        match first {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            [0x04, 0x22, 0x4d, 0x18, ..] => Some(Self::Lz4),
            [0xfd, b'7', b'z', b'X', b'Z', 0x00, ..] => Some(Self::Xz),
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => Some(Self::Bzip2),
            _ => None,
        }
    }

    /// Lower-case name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Lz4 => "lz4",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
        }
    }

    /// Unpacks, also of several members or frames one after the other. `first`: bytes that were already taken. `None`
    /// where it is not unpacked here.
    pub(crate) fn unpack<'r>(self, first: Vec<u8>, rest: impl Read + 'r) -> Option<Box<dyn Read + 'r>> {
        let packed = io::Cursor::new(first).chain(rest);
        match self {
            Self::Gzip => Some(Box::new(MultiGzDecoder::new(packed))),
            Self::Zstd => Some(Box::new(zstd::Zstd::new(packed))),
            Self::Lz4 => Some(Box::new(lz4::Lz4::new(packed))),
            Self::Xz | Self::Bzip2 => None,
        }
    }
}

/// Did the unpacker fail because of its input, and not because reading failed?
pub(crate) fn is_damage(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput
    )
}

/// A packed input that remembers what happened to it: unpackers wrap the errors of a reader into their own.
struct Packed<R> {
    reader: BufReader<R>,
    /// Bytes taken.
    taken: u64,
    /// The end was seen.
    ended: bool,
    failure: Option<io::Error>,
}

impl<R: Read> Packed<R> {
    fn new(reader: R) -> Self {
        Self { reader: BufReader::with_capacity(64 * 1024, reader), taken: 0, ended: false, failure: None }
    }

    /// What really failed, where an unpacker says that something did.
    fn cause(&mut self, format: &str, said: impl std::fmt::Display) -> io::Error {
        if let Some(failure) = self.failure.take() {
            return failure;
        }
        if self.ended {
            return io::Error::new(io::ErrorKind::UnexpectedEof, format!("the {format} data end too early"));
        }
        io::Error::new(io::ErrorKind::InvalidData, format!("{format}: {said}"))
    }

    /// Passes over some bytes.
    fn skip(&mut self, count: u64) -> io::Result<()> {
        let skipped = io::copy(&mut self.by_ref().take(count), &mut io::sink())?;
        if skipped == count { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

impl<R: Read> Read for Packed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.reader.read(buffer) {
                Ok(count) => {
                    self.taken = self.taken.saturating_add(count as u64);
                    self.ended |= count == 0 && !buffer.is_empty();
                    return Ok(count);
                }
                // Unpackers lose their place at it.
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let again = io::Error::new(error.kind(), "reading failed");
                    self.failure = Some(error);
                    return Err(again);
                }
            }
        }
    }
}
