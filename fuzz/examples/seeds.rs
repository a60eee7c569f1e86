//! Writes what the fuzzer starts from into `corpus/`: the examples of all rule pages as captures and as print-outs, and small files
//! of a folder with captures, where one is named.
//!
//! `cargo run --example seeds -- [FOLDER]`, in `fuzz/`.

use std::fs;
use std::path::{Path, PathBuf};

use pcaplain_scenario::{Scenario, pages};
use pcaplain_share::{Fragment, Link, LinkInput};

/// Larger files teach the fuzzer nothing and slow it down, bytes.
const MAX_SEED: u64 = 16 * 1024;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = root.join("corpus");
    let mut count = 0;
    let mut pages = Vec::new();
    files(&root.join("../crates/core/src"), &mut pages);
    for page in pages.iter().filter(|path| path.extension().is_some_and(|kind| kind == "md")) {
        let text = fs::read_to_string(page).unwrap();
        for block in pages::blocks(&text) {
            let Ok(scenario) = Scenario::parse(&block.text) else { continue };
            let capture = scenario.to_pcap();
            seed(&corpus.join("printout"), scenario.to_tcpdump().as_bytes(), &mut count);
            seed(&corpus.join("analysis"), scenario.to_tcpdump().as_bytes(), &mut count);
            seed(&corpus.join("decode"), &frames(&capture), &mut count);
            let input = LinkInput { name: "seed.pcap".to_owned(), bytes: capture.clone() };
            let link = Link { inputs: vec![input], ..Link::default() };
            seed(&corpus.join("share_link"), Fragment::Capture(link).to_text().unwrap().as_bytes(), &mut count);
            seed(&corpus.join("analysis"), &capture, &mut count);
            seed(&corpus.join("container"), &capture, &mut count);
        }
    }
    let mut found = Vec::new();
    files(&root.join("../tests/fuzz-regressions"), &mut found);
    for folder in std::env::args().skip(1) {
        files(Path::new(&folder), &mut found);
    }
    for path in found {
        if !fs::metadata(&path).is_ok_and(|metadata| metadata.len() <= MAX_SEED) {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let text = std::str::from_utf8(&bytes).is_ok();
        seed(&corpus.join(if text { "printout" } else { "container" }), &bytes, &mut count);
        seed(&corpus.join("analysis"), &bytes, &mut count);
        if bytes.starts_with(&[0xd4, 0xc3, 0xb2, 0xa1]) {
            seed(&corpus.join("decode"), &frames(&bytes), &mut count);
        }
    }
    println!("{count} seeds in {}", corpus.display());
}

/// The frames of a little-endian pcap file as the target `decode` takes them.
fn frames(capture: &[u8]) -> Vec<u8> {
    const LINK_TYPES: [u8; 10] = [1, 113, 255, 101, 0, 108, 9, 50, 104, 51];
    let link_type = capture.get(20).copied().unwrap_or(1);
    let which = LINK_TYPES.iter().position(|&number| number == link_type).unwrap_or(0);
    let mut out = vec![u8::try_from(which).unwrap_or(0)];
    let mut rest = capture.get(24..).unwrap_or_default();
    while let Some(&[a, b, c, d]) = rest.get(8..).and_then(<[u8]>::first_chunk) {
        let length = u32::from_le_bytes([a, b, c, d]) as usize;
        let Some(frame) = rest.get(16..).and_then(|rest| rest.get(..length.min(0x7fff))) else { break };
        out.extend_from_slice(&u16::try_from(frame.len()).unwrap_or(0).to_le_bytes());
        out.extend_from_slice(frame);
        rest = rest.get(16 + length..).unwrap_or_default();
    }
    out
}

fn seed(folder: &Path, bytes: &[u8], count: &mut u32) {
    fs::create_dir_all(folder).unwrap();
    *count += 1;
    fs::write(folder.join(format!("seed-{count:06}")), bytes).unwrap();
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}
