//! Compressed captures, unpacked as they are read.

use std::io::{self, Read};

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
    /// By the first bytes: RFC 1952, RFC 8878, and the formats of LZ4 frames, xz and bzip2.
    pub(crate) fn of(first: &[u8]) -> Option<Self> {
        match first {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
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
}

/// Unpacks gzip, also of several members one after the other. `first`: bytes that were already taken.
pub(crate) fn gunzip<R: Read>(first: Vec<u8>, rest: R) -> MultiGzDecoder<io::Chain<io::Cursor<Vec<u8>>, R>> {
    MultiGzDecoder::new(io::Cursor::new(first).chain(rest))
}

/// Did the unpacker fail because of its input, and not because reading failed?
pub(crate) fn is_damage(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput
    )
}
