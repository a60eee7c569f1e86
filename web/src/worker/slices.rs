//! A `Blob` as a reader: slice by slice, so that a capture larger than memory can be read.

use std::io::{self, Read};

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use web_sys::{Blob, FileReaderSync};

/// Bytes that are fetched at once. A call costs about as much as copying a few hundred kilobytes, so this is large
/// enough for the calls not to count and small enough for progress to be seen.
const SLICE: u32 = 2 * 1024 * 1024;

/// Reads a blob from its start.
pub(super) struct Slices {
    blob: Blob,
    reader: FileReaderSync,
    /// Bytes of the blob that were fetched.
    fetched: f64,
    buffer: Vec<u8>,
    /// What of the buffer was handed out.
    used: usize,
}

impl Slices {
    pub(super) fn new(blob: Blob) -> io::Result<Self> {
        let reader = FileReaderSync::new().map_err(|error| refused(&error))?;
        Ok(Self { blob, reader, fetched: 0.0, buffer: Vec::new(), used: 0 })
    }

    fn fetch(&mut self) -> io::Result<()> {
        let end = (self.fetched + f64::from(SLICE)).min(self.blob.size());
        let slice = self.blob.slice_with_f64_and_f64(self.fetched, end).map_err(|error| refused(&error))?;
        let bytes = self.reader.read_as_array_buffer(&slice).map_err(|error| refused(&error))?;
        let bytes = Uint8Array::new(&bytes);
        self.buffer.resize(bytes.length() as usize, 0);
        bytes.copy_to(&mut self.buffer);
        self.fetched = end;
        self.used = 0;
        Ok(())
    }
}

impl Read for Slices {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.used == self.buffer.len() && self.fetched < self.blob.size() {
            self.fetch()?;
        }
        let rest = self.buffer.get(self.used..).unwrap_or_default();
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.used += count;
        Ok(count)
    }
}

/// The browser's own words: a file that was changed or removed while it is read, or one without permission.
fn refused(error: &JsValue) -> io::Error {
    let text = js_sys::Reflect::get(error, &"message".into()).ok().and_then(|text| text.as_string());
    io::Error::other(text.unwrap_or_else(|| "the browser refused to read the file".to_owned()))
}
