//! None of the lab's captures may lose a record. Where the shared collection is not there, the test says "skipped".

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use pcaplain_capture::{Body, open};

fn collection() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures");
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: no {}", path.display());
    None
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Whole records of a pcap or little-endian pcapng file, by their lengths alone, and whether the file is cut.
fn records(bytes: &[u8]) -> (usize, bool) {
    let big_endian = bytes[0] == 0xa1;
    let word = |at: usize| {
        let word = bytes.get(at..at + 4)?.try_into().unwrap();
        Some(if big_endian { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) } as usize)
    };
    let mut count = 0;
    let mut at = 0;
    if bytes.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]) {
        while let (Some(kind), Some(length)) = (word(at), word(at + 4)) {
            at += length;
            count += usize::from(kind == 6 && at <= bytes.len());
        }
    } else {
        assert!(matches!(bytes[0], 0xa1 | 0xd4 | 0x4d | 0x34), "no pcap");
        let header = if bytes[0] == 0x34 { 24 } else { 16 };
        at = 24;
        while let Some(length) = word(at + 8) {
            at += header + length;
            count += usize::from(at <= bytes.len());
        }
    }
    (count, at != bytes.len())
}

#[test]
fn no_record_of_the_lab_is_lost() {
    let Some(folder) = collection() else { return };
    let mut found = Vec::new();
    files(&folder.join("lab"), &mut found);
    let mut captures = 0;
    for path in found {
        if !matches!(path.extension().and_then(OsStr::to_str), Some("pcap" | "pcapng")) {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let mut source = open(&bytes[..]).unwrap();
        let mut packets = 0;
        while let Some(packet) = source.next_packet().unwrap() {
            packets += 1;
            assert_eq!(packet.number as usize, packets, "{}", path.display());
            assert_ne!(packet.body, Body::Unknown, "{} #{packets}", path.display());
        }
        let (count, cut) = records(&bytes);
        assert_eq!(packets, count, "{}", path.display());
        let codes: Vec<_> = source.warnings().iter().map(|warning| warning.code).collect();
        let expected: &[&str] = match (packets, cut) {
            (0, false) => &["no-packets"],
            (_, false) => &[],
            (_, true) => &["truncated-record"],
        };
        assert_eq!(codes, expected, "{}", path.display());
        captures += 1;
    }
    assert!(captures > 100, "only {captures} captures");
}
