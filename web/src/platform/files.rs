//! Files that a person chose or dropped.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Event, File, FileList, HtmlInputElement};

/// A file, not yet read.
#[derive(Clone, Debug, PartialEq)]
pub struct FileHandle(File);

impl FileHandle {
    /// Its name, as the person's system shows it.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Bytes.
    pub fn size(&self) -> u64 {
        self.0.size() as u64
    }

    /// All its bytes; only for files that are known to be small.
    pub async fn bytes(&self) -> Option<Vec<u8>> {
        let buffer = JsFuture::from(self.0.array_buffer()).await.ok()?;
        Some(js_sys::Uint8Array::new(&buffer).to_vec())
    }

    /// For the worker, which reads it.
    pub fn blob(&self) -> &Blob {
        &self.0
    }
}

pub(super) fn all(list: Option<FileList>) -> Vec<FileHandle> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index)).map(FileHandle).collect()
}

/// The files that were chosen in an `<input type="file">`, which is emptied: the same file can be chosen again.
pub fn chosen(event: &Event) -> Vec<FileHandle> {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let files = all(field.as_ref().and_then(HtmlInputElement::files));
    if let Some(field) = field {
        field.set_value("");
    }
    files
}
