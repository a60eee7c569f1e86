//! LZ4 frames (<https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md>).

use std::io::{self, Read};

use lz4_flex::frame::{Error, FrameDecoder};

use super::Packed;

/// Unpacks frame after frame. Blocks are at most 8 MiB, whatever the file says.
pub(super) struct Lz4<R: Read> {
    decoder: FrameDecoder<Packed<R>>,
    /// Between two frames.
    between: bool,
    done: bool,
}

impl<R: Read> Lz4<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { decoder: FrameDecoder::new(Packed::new(reader)), between: true, done: false }
    }

    fn next(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let before = self.decoder.get_ref().taken;
            match self.decoder.read(buffer) {
                Ok(0) => {
                    let packed = self.decoder.get_mut();
                    if !packed.ended {
                        // The end of one frame.
                        self.between = true;
                    } else if self.between && packed.taken == before {
                        return Ok(0);
                    } else {
                        // The decoder takes a missing block for the end.
                        return Err(packed.cause("lz4", "cut"));
                    }
                }
                Ok(count) => {
                    self.between = false;
                    return Ok(count);
                }
                Err(error) => {
                    let packed = self.decoder.get_mut();
                    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
                        Some(Error::SkippableFrame(length)) => {
                            if let Err(error) = packed.skip(u64::from(*length)) {
                                return Err(packed.cause("lz4", error));
                            }
                        }
                        _ => return Err(packed.cause("lz4", error)),
                    }
                }
            }
        }
    }
}

impl<R: Read> Read for Lz4<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.done || buffer.is_empty() {
            return Ok(0);
        }
        let count = self.next(buffer);
        self.done = !matches!(count, Ok(1..));
        count
    }
}
