//! From bytes to a report in bounded memory: 64 MiB and twice what is looked at, whatever a file is made of.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]
#![allow(
    unsafe_code,
    reason = "counting what is allocated takes an allocator, and a trait of that kind is unsafe to implement"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr};

use pcaplain_capture::write::{self, FrameBuilder, TcpHeader};
use pcaplain_capture::{TcpFlags, Timestamp};
use pcaplain_explain::report::Report;
use pcaplain_explain::{Control, InputSource, Options, explain};

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

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        shrink(layout.size());
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Large ones are moved page by page and not copied.
        shrink(layout.size());
        grow(size);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const PACKETS: u32 = 80_000;

fn client(index: u32) -> Ipv4Addr {
    Ipv4Addr::from(0x0a00_0000 + index)
}

const SERVER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);

fn file(frame: impl Fn(u32) -> Vec<u8>) -> Vec<u8> {
    let mut out = write::pcap_header(1, 262_144).to_vec();
    for index in 0..PACKETS {
        write::pcap_record(&mut out, Timestamp(i64::from(index) * 10_000), &frame(index), None);
    }
    out
}

#[track_caller]
fn bounded(what: &str, bytes: &[u8]) -> Report {
    let before = LIVE.get();
    PEAK.set(before);
    let reader = Box::new(bytes);
    let mut inputs = [InputSource { name: what.to_owned(), reader, size: None }];
    let report = explain(&mut inputs, &Options::default(), &mut |_| Control::Continue);
    let (peak, allowed) = (PEAK.get() - before, 64 * 1024 * 1024 + 2 * bytes.len() as u64);
    println!("{what}: {} bytes looked at, {peak} at once", bytes.len());
    assert!(peak <= allowed, "{what}: {peak} bytes at once, {allowed} are allowed");
    assert_eq!(report.inputs.first().unwrap().packets, u64::from(PACKETS), "{what}");
    report
}

fn has_warning(report: &Report, code: &str) -> bool {
    report.inputs.iter().flat_map(|input| &input.warnings).any(|warning| warning.code == code)
}

#[test]
fn a_flood_of_connections() {
    let syn = |index: u32| {
        let header = TcpHeader { flags: TcpFlags::SYN, seq: index, ..TcpHeader::new(40_000, 80) };
        FrameBuilder::v4(client(index), SERVER).tcp(&header, b"")
    };
    let report = bounded("SYNs", &file(syn));
    assert!(has_warning(&report, "packets-dropped"), "what was not followed is counted");
    assert!(report.flow_count > 10_000);
    // Four packets of each.
    let data = |index: u32| {
        let header = TcpHeader { flags: TcpFlags::ACK, seq: index, ..TcpHeader::new(40_000, 80) };
        FrameBuilder::v4(client(index / 4), SERVER).tcp(&header, b"x")
    };
    bounded("connections without an end", &file(data));
}

#[test]
fn a_flood_of_datagrams() {
    let report =
        bounded("datagrams", &file(|index| FrameBuilder::v4(client(index), SERVER).udp(40_000, 53, b"")));
    assert!(report.flow_count > 10_000);
}

#[test]
fn a_flood_of_lines() {
    let mut text = String::new();
    for index in 0..PACKETS {
        let (host, second, micros) = (IpAddr::V4(client(index)), index / 1_000 % 60, index % 1_000);
        writeln!(
            text,
            "12:00:{second:02}.{micros:06} IP {host}.40000 > {SERVER}.80: Flags [S], seq {index}, win 1, length 0"
        )
        .unwrap();
    }
    bounded("lines", text.as_bytes());
}
