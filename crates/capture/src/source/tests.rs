//! Whole inputs through the front door: kinds of files, pcap, damage, compression.

use std::io::{Error, Write as _};

use super::*;
use crate::packet::{Body, FrameDirection, Oddity};
use crate::time::Timestamp;

/// What came out of an input.
#[derive(Debug)]
struct Outcome {
    format: &'static str,
    /// Number, offset and time of each packet.
    packets: Vec<(u32, u64, Option<i64>)>,
    /// Code and place of each warning.
    warnings: Vec<(&'static str, Place)>,
    compression: Option<&'static str>,
    time_kind: TimeKind,
    interfaces: Vec<Interface>,
}

fn read(bytes: &[u8]) -> Result<Outcome, CaptureError> {
    drain(open(bytes)?)
}

fn drain(mut source: Source<'_>) -> Result<Outcome, CaptureError> {
    let mut packets = Vec::new();
    while let Some(packet) = source.next_packet()? {
        packets.push((packet.number, packet.offset.unwrap_or_default(), packet.time.map(|time| time.0)));
    }
    assert!(matches!(source.next_packet(), Ok(None)), "after the end nothing follows");
    Ok(Outcome {
        format: source.format(),
        packets,
        warnings: source.warnings().iter().map(|warning| (warning.code, warning.at)).collect(),
        compression: source.compression(),
        time_kind: source.time_kind(),
        interfaces: source.interfaces().to_vec(),
    })
}

/// A frame that is not IP: enough where only records matter.
const FRAME: [u8; 16] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xcc, 1, 2];

/// A pcap header, little-endian, with µs.
fn header(link_type: u32) -> Vec<u8> {
    let mut out = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0];
    out.extend_from_slice(&link_type.to_le_bytes());
    out
}

fn record(seconds: u32, fraction: u32, captured: u32, frame: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for word in [seconds, fraction, captured, captured] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    out.extend_from_slice(frame);
    out
}

/// Two packets, at bytes 24 and 56; 88 bytes in all.
fn two_packets() -> Vec<u8> {
    [header(1), record(7, 5, 16, &FRAME), record(8, 0, 16, &FRAME)].concat()
}

#[test]
fn byte_orders_and_resolutions() {
    let micros = read(&two_packets()).unwrap();
    assert_eq!(micros.packets, [(1, 24, Some(7_000_005_000)), (2, 56, Some(8_000_000_000))]);
    assert_eq!((micros.format, micros.time_kind), ("pcap", TimeKind::Absolute));
    assert_eq!(
        micros.interfaces,
        [Interface { link_type: "ethernet", snap_length: Some(262_144), ..Interface::default() }]
    );
    let mut nanos = two_packets();
    nanos[..4].copy_from_slice(&[0x4d, 0x3c, 0xb2, 0xa1]);
    assert_eq!(read(&nanos).unwrap().packets[0], (1, 24, Some(7_000_000_005)));

    let big = |magic: [u8; 4]| {
        let mut out = magic.to_vec();
        out.extend_from_slice(&[0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 1]);
        for word in [0xffff_ffff_u32, 5, 16, 60] {
            out.extend_from_slice(&word.to_be_bytes());
        }
        out.extend_from_slice(&FRAME);
        read(&out).unwrap().packets
    };
    // The year 2106 is not 1969.
    assert_eq!(big([0xa1, 0xb2, 0xc3, 0xd4]), [(1, 24, Some(4_294_967_295_000_005_000))]);
    assert_eq!(big([0xa1, 0xb2, 0x3c, 0x4d]), [(1, 24, Some(4_294_967_295_000_000_005))]);
}

#[test]
fn bytes_are_those_of_the_record() {
    let bytes = two_packets();
    let mut source = open(&bytes[..]).unwrap();
    let packet = source.next_packet().unwrap().unwrap();
    assert_eq!(packet.body, Body::NotIp(Some(0x88cc)));
    assert_eq!(packet.payload, Some(&[1, 2][..]));
    assert_eq!((packet.captured, packet.original), (Some(16), Some(16)));
    assert_eq!(source.bytes_read(), 88);
}

#[test]
fn a_fraction_of_more_than_a_second_is_carried_and_noted() {
    let bytes = [header(1), record(7, 2_500_000, 16, &FRAME)].concat();
    let mut source = open(&bytes[..]).unwrap();
    let packet = source.next_packet().unwrap().unwrap();
    assert_eq!(packet.time, Some(Timestamp(9_500_000_000)));
    assert_eq!(packet.oddities, [Oddity::BadTime]);
}

#[test]
fn records_with_eight_more_bytes() {
    let one = [&record(7, 0, 16, &[])[..], &[3, 0, 0, 0, 8, 0, 4, 0], &FRAME].concat();
    let mut little = [header(1), one.repeat(2)].concat();
    little[..4].copy_from_slice(&[0x34, 0xcd, 0xb2, 0xa1]);
    // The same with every number the other way round.
    let swap = |bytes: &[u8]| {
        bytes.as_chunks::<4>().0.iter().flat_map(|&[a, b, c, d]| [d, c, b, a]).collect::<Vec<_>>()
    };
    let header = [&[0xa1, 0xb2, 0xcd, 0x34, 0, 2, 0, 4][..], &swap(&header(1)[8..])].concat();
    let one = [&swap(&record(7, 0, 16, &[]))[..], &[0, 0, 0, 3, 0, 8, 4, 0], &FRAME].concat();
    let big = [header, one.repeat(2)].concat();
    for bytes in [little, big] {
        let mut source = open(&bytes[..]).unwrap();
        for number in 1..=2 {
            let packet = source.next_packet().unwrap().unwrap();
            assert_eq!((packet.number, packet.payload), (number, Some(&[1, 2][..])));
            assert_eq!(
                (packet.time, packet.link.direction),
                (Some(Timestamp(7_000_000_000)), Some(FrameDirection::Out))
            );
        }
        assert!(source.next_packet().unwrap().is_none());
        assert_eq!(source.warnings(), []);
    }
}

#[test]
fn four_more_bytes_after_the_header() {
    let mut bytes = header(1);
    bytes[..4].copy_from_slice(&[0xac, 0x01, 0x00, 0x1c]);
    bytes.extend_from_slice(&[32, 0, 0, 0]);
    bytes.extend_from_slice(&record(7, 5, 16, &FRAME));
    assert_eq!(read(&bytes).unwrap().packets, [(1, 28, Some(7_000_000_005))]);
}

#[test]
fn lengths_the_other_way_round_in_old_versions() {
    let lengths = |minor: u8, first: u32, second: u32| {
        let mut bytes = [header(1), record(7, 0, 16, &FRAME)].concat();
        bytes[6] = minor;
        bytes[32..36].copy_from_slice(&first.to_le_bytes());
        bytes[36..40].copy_from_slice(&second.to_le_bytes());
        let mut source = open(&bytes[..]).unwrap();
        let packet = source.next_packet().unwrap().unwrap();
        (packet.captured.unwrap(), packet.original.unwrap())
    };
    assert_eq!(lengths(4, 16, 60), (16, 60));
    assert_eq!(lengths(2, 60, 16), (16, 60));
    assert_eq!(lengths(3, 60, 16), (16, 60));
    assert_eq!(lengths(3, 16, 60), (16, 60));
}

#[test]
fn damage_after_a_packet_is_a_warning_with_its_place() {
    let whole = two_packets();
    // Inside the second record's header, and inside its frame.
    for end in [57, 71, 72, 87] {
        let outcome = read(&whole[..end]).unwrap();
        assert_eq!(outcome.packets.len(), 1, "{end}");
        assert_eq!(outcome.warnings, [("truncated-record", Place::Offset(56))], "{end}");
    }
    assert_eq!(read(&whole[..56]).unwrap().warnings, []);
    // Between a good record and the end: a length that no capture has.
    let nonsense = [header(1), record(7, 0, 16, &FRAME), record(7, 0, 262_145, &FRAME)].concat();
    let outcome = read(&nonsense).unwrap();
    assert_eq!((outcome.packets.len(), outcome.warnings), (1, vec![("bad-record", Place::Offset(56))]));
}

#[test]
fn damage_before_a_packet_is_an_error_with_its_place() {
    let place = |bytes: &[u8]| match read(bytes) {
        Err(CaptureError::Damaged { format, offset, expected }) => (format, offset, expected),
        other => panic!("{other:?}"),
    };
    let whole = two_packets();
    assert_eq!(
        place(&whole[..19]),
        ("pcap", 19, "the rest of the file header of 24 bytes; the file ends here".to_owned())
    );
    assert_eq!(place(&whole[..30]), ("pcap", 24, "a record header of 16 bytes, found 6".to_owned()));
    assert_eq!(place(&whole[..45]), ("pcap", 24, "16 captured bytes of this record, found 5".to_owned()));
    let nonsense = [header(1), record(7, 0, u32::MAX, &FRAME)].concat();
    assert_eq!(
        place(&nonsense),
        ("pcap", 24, "a record of at most 262144 captured bytes; its header says 4294967295".to_owned())
    );
}

#[test]
fn a_header_alone_is_a_capture_without_packets() {
    let outcome = read(&header(1)).unwrap();
    assert_eq!((outcome.packets.len(), outcome.warnings), (0, vec![("no-packets", Place::Whole)]));
}

#[test]
fn link_types() {
    let of = |number| read(&[header(number), record(7, 0, 16, &FRAME)].concat());
    // Four bytes of frame check sequence are announced above the link type.
    assert_eq!(of(0x2400_0001 | 0x4000_0000).unwrap().interfaces[0].link_type, "ethernet");
    assert_eq!(of(113).unwrap().interfaces[0].link_type, "linux-sll");
    assert_eq!(of(276).unwrap().interfaces[0].link_type, "linux-sll2");
    for number in [12, 14, 101, 228, 229] {
        assert_eq!(of(number).unwrap().interfaces[0].link_type, "raw-ip");
    }
    let unknown = |number| match of(number) {
        Err(CaptureError::Unsupported { what, offset, .. }) => (what, offset),
        other => panic!("{other:?}"),
    };
    assert_eq!(unknown(147), ("link type 147 (USER0)".to_owned(), 20));
    assert_eq!(unknown(65_000), ("link type 65000".to_owned(), 20));
}

#[test]
fn a_number_that_macos_shares_with_everybody() {
    match read(&[header(149), record(7, 0, 16, &FRAME)].concat()) {
        Err(CaptureError::Unsupported { what, .. }) => assert_eq!(what, "link type 149 (USER2)"),
        other => panic!("{other:?}"),
    }
    let tapped = |name: &[u8; 3]| {
        let mut frame = [[108, 0, 0, 0], [1, 0, 0, 0], [12, 0, 0, 0]].concat();
        frame.extend_from_slice(name);
        frame.resize(108, 0);
        frame.push(0x45);
        frame
    };
    let record = |name| record(7, 0, 109, &tapped(name));
    let bytes = [header(149), record(b"en0"), record(b"lo0"), record(b"en0")].concat();
    let mut source = open(&bytes[..]).unwrap();
    let mut interfaces = Vec::new();
    while let Some(packet) = source.next_packet().unwrap() {
        interfaces.push(packet.interface);
    }
    assert_eq!(interfaces, [0, 1, 0]);
    let names: Vec<_> = source.interfaces().iter().map(|interface| interface.name.as_deref()).collect();
    assert_eq!(names, [Some("en0"), Some("lo0")]);
}

#[test]
fn nothing() {
    assert!(matches!(read(b""), Err(CaptureError::Empty)));
}

#[test]
fn files_that_are_no_captures() {
    let what = |bytes: &[u8]| match read(bytes) {
        Err(CaptureError::NotACapture { what, hint }) => (what, hint),
        other => panic!("{other:?}"),
    };
    assert_eq!(what(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").0, "a PNG picture");
    assert_eq!(what(b"\xff\xd8\xff\xe0\0\x10JFIF").0, "a JPEG picture");
    assert_eq!(what(b"%PDF-1.7\n").0, "a PDF document");
    assert_eq!(what(b"PK\x03\x04\x14\0").0, "a ZIP archive (or an office document, which is one)");
    assert_eq!(what(b"\x7fELF\x02\x01\x01\0").0, "a program (ELF)");
    assert_eq!(what(b"<?xml version=\"1.0\"?><pdml>").0, "an XML document");
    for page in [&b"<!DOCTYPE html>\n<html lang=\"en\">"[..], b"\xef\xbb\xbf\r\n  <HTML>", b"<html><head>"] {
        let (what, hint) = what(page);
        assert_eq!(what, "an HTML page");
        assert!(hint.contains("Raw"), "{hint}");
    }
    let mut tar = vec![b'a'; 600];
    tar[257..262].copy_from_slice(b"ustar");
    assert_eq!(what(&tar).0, "a tar archive");
}

#[test]
fn unknown_bytes_are_shown() {
    match read(&[0xde, 0xad, 0xbe, 0xef, 0, 1, 2, 3, 4, 5]) {
        Err(CaptureError::Unrecognised { found }) => assert_eq!(found, "de ad be ef 00 01 02 03"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn text_in_several_encodings_is_text() {
    for text in [
        &b"12:00:01.000000 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 1, length 0\r\n"[..],
        "\u{feff}Übung – 抓包".as_bytes(),
        b"Latin-1: \xfcber, caf\xe9",
        b"\x1b[31mcoloured\x1b[0m",
    ] {
        assert!(crate::sniff::is_text(text), "{text:?}");
    }
    assert!(!crate::sniff::is_text(b"text\0with a zero"));
    assert!(!crate::sniff::is_text(&[0x01, 0x02, 0x41]));
}

#[test]
fn text_in_utf_16_is_read_as_text() {
    let line = "12:00:01.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1, win 64240, length 0\r\n";
    let bytes: Vec<u8> =
        "\u{feff}".encode_utf16().chain(line.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let outcome = read(&bytes).unwrap();
    assert_eq!((outcome.format, outcome.packets.len()), ("tcpdump", 1));
    // A page is a page in any encoding.
    let bytes: Vec<u8> = "\u{feff}<!DOCTYPE html>".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert!(matches!(read(&bytes), Err(CaptureError::NotACapture { what: "an HTML page", .. })));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn gzip_of_one_and_of_two_members() {
    let whole = two_packets();
    let one = read(&gzip(&whole)).unwrap();
    assert_eq!((one.packets.len(), one.compression, one.warnings), (2, Some("gzip"), vec![]));
    let two = read(&[gzip(&whole[..40]), gzip(&whole[40..])].concat()).unwrap();
    assert_eq!((two.packets.len(), two.warnings), (2, vec![]));
    assert_eq!(read(&whole).unwrap().compression, None);
}

#[test]
fn gzip_that_breaks_off() {
    // Frames that do not compress to nothing, so that a cut leaves some.
    let mut whole = header(1);
    for number in 0..200_u32 {
        let frame: Vec<u8> = (0..200_u32).map(|at| (at.wrapping_mul(number * 7 + 3) >> 3) as u8).collect();
        whole.extend_from_slice(&record(number, 0, 200, &frame));
    }
    let packed = gzip(&whole);
    let outcome = read(&packed[..packed.len() * 3 / 4]).unwrap();
    assert!((1..200).contains(&outcome.packets.len()), "{} packets", outcome.packets.len());
    let last = 24 + 216 * outcome.packets.len() as u64;
    assert_eq!(outcome.warnings, [("truncated-record", Place::Offset(last))]);
    assert!(matches!(read(&packed[..6]), Err(CaptureError::Damaged { format: "gzip", offset: 0, .. })));
    assert!(matches!(read(&gzip(b"")), Err(CaptureError::Empty)));
}

#[test]
fn zstd_and_lz4() {
    let whole = two_packets();
    let zstd = ruzstd::encoding::compress_to_vec(&whole[..], ruzstd::encoding::CompressionLevel::Fastest);
    let mut lz4 = lz4_flex::frame::FrameEncoder::new(Vec::new());
    lz4.write_all(&whole).unwrap();
    for (packed, name) in [(zstd, "zstd"), (lz4.finish().unwrap(), "lz4")] {
        let outcome = read(&packed).unwrap();
        assert_eq!((outcome.packets.len(), outcome.compression, outcome.warnings), (2, Some(name), vec![]));
        match read(&packed[..6]) {
            Err(CaptureError::Damaged { format, offset: 0, .. }) => assert_eq!(format, name),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn other_compressions_are_named() {
    let what = |bytes: &[u8]| match read(bytes) {
        Err(CaptureError::Unsupported { what, offset: 0, .. }) => what,
        other => panic!("{other:?}"),
    };
    assert_eq!(what(b"BZh91AY&SY"), "a file compressed with bzip2");
    assert_eq!(what(&[0xfd, b'7', b'z', b'X', b'Z', 0]), "a file compressed with xz");
    assert_eq!(what(&gzip(&gzip(b"x"))), "a file compressed with gzip");
}

/// Gives one byte at a time, with interruptions, and fails at the end if told so.
struct Slow<'a> {
    bytes: &'a [u8],
    interrupted: bool,
    fails: bool,
}

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match (self.bytes.split_first(), buffer.first_mut()) {
            (Some((byte, rest)), Some(place)) => {
                *place = *byte;
                self.bytes = rest;
                Ok(1)
            }
            (None, _) if self.fails => Err(Error::other("the disk is gone")),
            _ => Ok(0),
        }
    }
}

#[test]
fn a_reader_that_gives_little_at_a_time() {
    let bytes = two_packets();
    let outcome = drain(open(Slow { bytes: &bytes, interrupted: false, fails: false }).unwrap()).unwrap();
    assert_eq!((outcome.packets.len(), outcome.warnings), (2, vec![]));
}

#[test]
fn a_reader_that_fails() {
    let bytes = two_packets();
    let slow = |end: usize| Slow { bytes: &bytes[..end], interrupted: false, fails: true };
    let outcome = drain(open(slow(60)).unwrap()).unwrap();
    assert_eq!((outcome.packets.len(), outcome.warnings), (1, vec![("read-failed", Place::Offset(56))]));
    let outcome = drain(open(slow(88)).unwrap()).unwrap();
    assert_eq!((outcome.packets.len(), outcome.warnings), (2, vec![("read-failed", Place::Offset(88))]));
    assert!(matches!(drain(open(slow(30)).unwrap()), Err(CaptureError::Io { offset: 24, .. })));
    assert!(matches!(open(slow(10)).map(drain), Err(CaptureError::Io { offset: 10, .. })));
    assert!(matches!(open(slow(0)).map(drain), Err(CaptureError::Io { offset: 0, .. })));
}

/// Cut anywhere and changed anywhere, a file ends with packets or with one error.
#[test]
fn damaged_anywhere() {
    let whole = two_packets();
    for end in 0..whole.len() {
        let packets = read(&whole[..end]).map_or(0, |outcome| outcome.packets.len());
        assert_eq!(packets, usize::from(end >= 56), "cut at {end}");
    }
    for at in 0..whole.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            let packets = read(&bytes).map_or(0, |outcome| outcome.packets.len());
            assert!(packets <= 2);
        }
    }
}
