//! Hostile and broken input: nothing panics, nothing hangs, and memory stays within 64 MiB and twice what is looked at. Every file
//! of the shared collection (where it is there), and bombs that are made here.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]
#![allow(
    unsafe_code,
    reason = "counting what is allocated takes an allocator, and a trait of that kind is unsafe to implement"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pcaplain_capture::{Body, CaptureError, open};

/// What may be allocated beside twice the input, in bytes.
const BASE: u64 = 64 * 1024 * 1024;
/// How long one input may take, without optimisation and on a busy machine.
const TIME: Duration = Duration::from_secs(60);

thread_local! {
    static LIVE: Cell<u64> = const { Cell::new(0) };
    static PEAK: Cell<u64> = const { Cell::new(0) };
}

/// Counts what each thread has allocated.
struct Counting;

fn grow(bytes: usize) {
    let live = LIVE.get().saturating_add(bytes as u64);
    LIVE.set(live);
    PEAK.set(PEAK.get().max(live));
}

fn shrink(bytes: usize) {
    LIVE.set(LIVE.get().saturating_sub(bytes as u64));
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        shrink(layout.size());
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // For a moment both may be there.
        grow(size);
        shrink(layout.size());
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What came of an input.
#[derive(Debug)]
struct Outcome {
    packets: u64,
    error: Option<CaptureError>,
    warnings: u64,
    /// Most that was allocated at once, bytes.
    peak: u64,
    took: Duration,
}

/// Reads an input to its end.
fn run(reader: impl Read) -> Outcome {
    let started = Instant::now();
    let before = LIVE.get();
    PEAK.set(before);
    let mut outcome = Outcome { packets: 0, error: None, warnings: 0, peak: 0, took: Duration::ZERO };
    match open(reader) {
        Err(error) => outcome.error = Some(error),
        Ok(mut source) => {
            let mut last = 0;
            loop {
                match source.next_packet() {
                    Ok(Some(packet)) => {
                        assert!(packet.number > last, "{} after {last}", packet.number);
                        assert!(
                            packet.body != Body::Unknown || !packet.oddities.is_empty(),
                            "#{}",
                            packet.number
                        );
                        last = packet.number;
                        outcome.packets += 1;
                    }
                    Ok(None) => break,
                    Err(error) => {
                        outcome.error = Some(error);
                        break;
                    }
                }
            }
            assert!(outcome.packets == 0 || !source.interfaces().is_empty());
            assert!(source.warnings().len() <= 1_000);
            outcome.warnings = source.warning_count();
        }
    }
    outcome.peak = PEAK.get() - before;
    outcome.took = started.elapsed();
    outcome
}

#[track_caller]
fn within(what: &str, looked_at: u64, outcome: &Outcome) {
    let Outcome { peak, took, .. } = outcome;
    assert!(*peak <= BASE + 2 * looked_at, "{what}: {peak} bytes at once for {looked_at} bytes");
    assert!(*took <= TIME, "{what}: {took:?}");
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

#[test]
fn every_file_of_the_collection_gives_packets_or_one_error() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures");
    if !folder.is_dir() {
        println!("skipped: no {}", folder.display());
        return;
    }
    let mut found = Vec::new();
    files(&folder, &mut found);
    assert!(found.len() > 1_000, "only {} files", found.len());
    let (mut readable, mut refused, mut most, mut longest) = (0, 0, 0, Duration::ZERO);
    for path in &found {
        let name = path.display().to_string();
        let outcome = run(File::open(path).unwrap());
        within(&name, fs::metadata(path).unwrap().len(), &outcome);
        match &outcome.error {
            None => readable += 1,
            Some(error) => {
                assert_eq!(outcome.packets, 0, "{name}: an error after packets");
                assert!(!error.to_string().is_empty(), "{name}");
                refused += 1;
            }
        }
        most = most.max(outcome.peak);
        longest = longest.max(outcome.took);
    }
    println!("{readable} read, {refused} refused; at most {most} bytes at once, {longest:?}");
    assert!(readable > 1_000, "only {readable} files were readable");
}

// Bombs.

/// The same bytes again and again, after others.
fn repeated(first: Vec<u8>, again: Vec<u8>, times: usize) -> Repeated {
    Repeated { piece: first, at: 0, again, times }
}

struct Repeated {
    piece: Vec<u8>,
    at: usize,
    again: Vec<u8>,
    times: usize,
}

impl Read for Repeated {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() && self.times > 0 {
            self.piece.clone_from(&self.again);
            self.at = 0;
            self.times -= 1;
        }
        let count = (&self.piece[self.at..]).read(buffer)?;
        self.at += count;
        Ok(count)
    }
}

fn pcap(link_type: u32) -> Vec<u8> {
    pcaplain_capture::write::pcap_header(link_type, 262_144).to_vec()
}

fn record(frame: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    pcaplain_capture::write::pcap_record(&mut out, pcaplain_capture::Timestamp(0), frame, None);
    out
}

fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 12).unwrap().to_le_bytes();
    [&kind.to_le_bytes()[..], &length, body, &length].concat()
}

const SECTION: [u8; 16] =
    [0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

/// A section with an Ethernet interface and one packet.
fn pcapng() -> Vec<u8> {
    let packet = [&[0; 12][..], &[14, 0, 0, 0, 14, 0, 0, 0], &[0; 12], &[0x88, 0xcc, 0, 0]].concat();
    [block(0x0a0d_0d0a, &SECTION), block(1, &[1, 0, 0, 0, 0, 0, 0, 0]), block(6, &packet)].concat()
}

type Pack = fn(&[u8]) -> Vec<u8>;

#[test]
fn much_out_of_little() {
    // A mebibyte of records packs into a few kilobytes; 64 times it, as members or frames in a row.
    let mut piece = Vec::new();
    while piece.len() < 1024 * 1024 {
        piece.extend_from_slice(&record(&[0; 1_000]));
    }
    let packs: [(&str, Pack); 3] = [
        ("gzip", |bytes| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }),
        ("zstd", |bytes| {
            ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
        }),
        ("lz4", |bytes| {
            let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }),
    ];
    for (name, pack) in packs {
        let (first, again) = (pack(&pcap(1)), pack(&piece));
        let packed = (first.len() + again.len() * 64) as u64;
        let outcome = run(repeated(first, again, 64));
        assert_eq!(outcome.packets, (piece.len() / 1_016 * 64) as u64, "{name}");
        within(name, packed, &outcome);
        assert!(outcome.peak < 16 * 1024 * 1024, "{name}: {}", outcome.peak);
    }
}

#[test]
fn a_million_interfaces() {
    let mut interface = vec![1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 100, 0];
    interface.extend_from_slice(&[b'n'; 100]);
    let interface = block(1, &interface);
    let size = interface.len() as u64 * 1_000_000;
    let outcome = run(repeated(pcapng(), interface, 1_000_000));
    assert_eq!((outcome.packets, outcome.warnings), (1, 1_000_000 - 65_534));
    within("interfaces", size, &outcome);
    assert!(outcome.peak < BASE, "{}", outcome.peak);
}

#[test]
fn lengths_of_four_gibibytes() {
    for kind in [0x0a0d_0d0a_u32, 1, 2, 3, 4, 5, 6, 10, 0x0bad, 0x8000_0001] {
        let mut bytes = pcapng();
        bytes.extend_from_slice(&kind.to_le_bytes());
        bytes.extend_from_slice(&0xffff_fffc_u32.to_le_bytes());
        bytes.extend_from_slice(&SECTION);
        let outcome = run(repeated(bytes, vec![0; 1_000], 1_000));
        assert_eq!((outcome.packets, outcome.warnings), (1, 1), "{kind:#x}");
        within("block", 1_000_000, &outcome);
    }
    let mut bytes = [pcap(1), record(&[0; 60])].concat();
    bytes.extend_from_slice(&[0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    let outcome = run(repeated(bytes, vec![0; 1_000], 1_000));
    assert_eq!((outcome.packets, outcome.warnings), (1, 1));
    within("record", 1_000_000, &outcome);
}

#[test]
fn options_of_length_zero() {
    // Sixteen mebibytes of them in each kind of block that has any.
    for (kind, before) in [
        (0x0a0d_0d0a_u32, SECTION.to_vec()),
        (1, vec![1, 0, 0, 0, 0, 0, 0, 0]),
        (4, vec![]),
        (5, vec![0; 12]),
        (6, vec![0; 20]),
    ] {
        let room = 16 * 1024 * 1024 - 12;
        let mut body = before;
        body.resize(room, 0);
        let start = body.len() - body.len() / 4 * 4 + 20;
        for option in body[start..].chunks_exact_mut(4) {
            option.copy_from_slice(&[1, 0, 0, 0]);
        }
        let bytes = [pcapng(), block(kind, &body)].concat();
        let outcome = run(&bytes[..]);
        assert!(outcome.packets >= 1, "{kind:#x}");
        within("options", bytes.len() as u64, &outcome);
    }
}

#[test]
fn names_and_comments_without_end() {
    let mut names = Vec::new();
    for number in 0..100_000_u32 {
        names.extend_from_slice(&[1, 0, 8, 0]);
        names.extend_from_slice(&number.to_be_bytes());
        names.extend_from_slice(b"abc\0");
    }
    let mut section = SECTION.to_vec();
    section.extend_from_slice(&[1, 0, 100, 0]);
    section.extend_from_slice(&[b'c'; 100]);
    let again = [block(4, &names), block(0x0a0d_0d0a, &section)].concat();
    let size = again.len() as u64 * 100;
    let outcome = run(repeated(pcapng(), again, 100));
    assert_eq!(outcome.packets, 1);
    within("names", size, &outcome);
    assert!(outcome.peak < 16 * 1024 * 1024, "{}", outcome.peak);
}

#[test]
fn fragments_without_end() {
    // First fragments of ever new datagrams, as large as they come, and pieces of eight bytes that lie over each other.
    let frame = |id: u16, offset: u16, payload: &[u8]| {
        let mut ip = vec![0x45, 0, 0, 0, 0, 0, 0x20, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
        ip[2..4].copy_from_slice(&u16::try_from(payload.len() + 20).unwrap().to_be_bytes());
        ip[4..6].copy_from_slice(&id.to_be_bytes());
        ip[6..8].copy_from_slice(&(0x2000 | offset).to_be_bytes());
        ip.extend_from_slice(payload);
        record(&ip)
    };
    let mut bytes = pcap(101);
    for id in 0..400 {
        bytes.extend_from_slice(&frame(id, 0, &vec![7; 65_512]));
    }
    for round in 0..20_u16 {
        for offset in 0..400 {
            bytes.extend_from_slice(&frame(7, (offset * 7 + round) % 8_000, &[1; 24]));
        }
    }
    let outcome = run(&bytes[..]);
    assert_eq!(outcome.packets, 8_400);
    within("fragments", 0, &outcome);
    assert!(outcome.peak < 16 * 1024 * 1024, "{}", outcome.peak);
}

#[test]
fn layers_without_end() {
    let mut tags = vec![0; 12];
    for _ in 0..60_000 {
        tags.extend_from_slice(&[0x81, 0, 0, 1]);
    }
    let mut tunnels = Vec::new();
    for left in (0..3_000_u16).rev() {
        let header = [0x45, 0, 0, 0, 0, 0, 0, 0, 64, 4, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
        let at = tunnels.len();
        tunnels.extend_from_slice(&header);
        tunnels[at + 2..at + 4].copy_from_slice(&(20 * (left + 1)).to_be_bytes());
    }
    for (link_type, frame) in [(1, tags), (101, tunnels)] {
        let outcome = run(repeated(pcap(link_type), record(&frame), 20));
        assert_eq!(outcome.packets, 20);
        within("layers", 0, &outcome);
    }
}

#[test]
fn complaints_without_end() {
    // Packets of an interface that nobody described.
    let mut packet = vec![9, 0, 0, 0];
    packet.extend_from_slice(&[0; 16]);
    let packet = block(6, &packet);
    let outcome = run(repeated(pcapng(), packet, 300_000));
    assert_eq!((outcome.packets, outcome.warnings), (1, 300_000));
    within("complaints", 0, &outcome);
}
