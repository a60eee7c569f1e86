//! Zstandard (RFC 8878).

use std::io::{self, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::Packed;

/// The largest window that is believed, in bytes: so much must be kept to unpack the next block. RFC 8878, section 3.1.1.1.2, asks
/// for 8 MiB, which `zstd -19` uses; this is what `zstd --ultra -20` uses. `--ultra -22` and `--long` want 128 MiB.
const MAX_WINDOW: u64 = 32 * 1024 * 1024;

/// Unpacks frame after frame.
pub(super) struct Zstd<R> {
    packed: Packed<R>,
    /// The frame at hand.
    frame: Option<FrameDecoder>,
    /// Why unpacking stopped: told when everything before is handed out.
    stopped: Option<io::Error>,
    done: bool,
}

impl<R: Read> Zstd<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { packed: Packed::new(reader), frame: None, stopped: None, done: false }
    }

    /// Begins the next frame; false at the end.
    fn begin(&mut self) -> io::Result<bool> {
        let before = self.packed.taken;
        // A new one each time: an old one would make room for the next window at once.
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MAX_WINDOW);
        match decoder.init(&mut self.packed) {
            Ok(()) => self.frame = Some(decoder),
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length, ..
            })) => {
                if let Err(error) = self.packed.skip(u64::from(length)) {
                    return Err(self.packed.cause("zstd", error));
                }
            }
            // Nothing at all after a frame.
            Err(_) if self.packed.ended && self.packed.taken == before && self.packed.failure.is_none() => {
                return Ok(false);
            }
            Err(FrameDecoderError::WindowSizeTooBig { requested, .. }) => {
                let text = format!(
                    "zstd: unpacking it takes a window of {requested} bytes, more than {MAX_WINDOW}; unpack it first (zstd -d --long=31)"
                );
                return Err(io::Error::new(io::ErrorKind::InvalidData, text));
            }
            Err(error) => return Err(self.packed.cause("zstd", error)),
        }
        Ok(true)
    }

    /// Unpacks one more block of the frame.
    fn more(&mut self, frame: &mut FrameDecoder) {
        let Err(error) = frame.decode_blocks(&mut self.packed, BlockDecodingStrategy::UptoBlocks(1)) else {
            return;
        };
        self.stopped = Some(self.packed.cause("zstd", error));
        // What is still in the window counts, too: an empty last block, and any checksum, makes the decoder give it away.
        let end: [u8; 7] = [1, 0, 0, 0, 0, 0, 0];
        let _ = frame.decode_blocks(&end[..], BlockDecodingStrategy::All);
    }

    /// The frame is over: do the sums agree?
    fn finish(&mut self, frame: &FrameDecoder) -> io::Result<()> {
        self.frame = None;
        if let Some(error) = self.stopped.take() {
            return Err(error);
        }
        let said = frame.get_checksum_from_data();
        if said.is_some() && said != frame.get_calculated_checksum() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "zstd: the checksum of a frame is wrong"));
        }
        Ok(())
    }
}

impl<R: Read> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.done && !buffer.is_empty() {
            let Some(mut frame) = self.frame.take() else {
                match self.begin() {
                    Ok(true) => continue,
                    Ok(false) => break,
                    Err(error) => {
                        self.done = true;
                        return Err(error);
                    }
                }
            };
            if frame.can_collect() > 0 {
                let count = frame.read(buffer);
                self.frame = Some(frame);
                return count;
            }
            if frame.is_finished() || self.stopped.is_some() {
                if let Err(error) = self.finish(&frame) {
                    self.done = true;
                    return Err(error);
                }
                continue;
            }
            self.more(&mut frame);
            self.frame = Some(frame);
        }
        Ok(0)
    }
}
