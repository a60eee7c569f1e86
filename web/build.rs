//! Gives page and worker one fingerprint of the sources they were built from, so that a page refuses a stale worker.

use std::path::{Path, PathBuf};

fn main() {
    let mut files = Vec::new();
    for dir in ["src", "i18n", "gallery", "../crates"] {
        println!("cargo:rerun-if-changed={dir}");
        collect(Path::new(dir), &mut files);
    }
    files.sort();
    let mut hash = Fnv::default();
    for file in &files {
        // The name too: a renamed file is another build.
        hash.eat(file.to_string_lossy().as_bytes());
        hash.eat(&std::fs::read(file).unwrap_or_default());
    }
    println!("cargo:rustc-env=PCAPLAIN_BUILD={:016x}", hash.0);
}

fn collect(dir: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, into);
        } else {
            into.push(path);
        }
    }
}

/// FNV-1a, 64 bits: <https://www.rfc-editor.org/rfc/rfc9923>.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn eat(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
