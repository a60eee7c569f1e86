//! Blocks by hand.

use super::*;
use crate::error::CaptureError;
use crate::packet::FrameDirection;
use crate::source::open;
use crate::time::TimeKind;

const FRAME: [u8; 18] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xcc, 1, 2, 3, 4];

/// Writes blocks in one byte order.
#[derive(Clone, Copy)]
struct Order {
    big: bool,
}

const LITTLE: Order = Order { big: false };
const BIG: Order = Order { big: true };

impl Order {
    fn half(self, value: u16) -> [u8; 2] {
        if self.big { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    fn word(self, value: u32) -> [u8; 4] {
        if self.big { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    fn block(self, kind: u32, body: &[u8]) -> Vec<u8> {
        let padding = vec![0; body.len().next_multiple_of(4) - body.len()];
        let length = self.word((body.len() + padding.len() + 12) as u32);
        [&self.word(kind)[..], &length, body, &padding, &length].concat()
    }

    fn section(self) -> Vec<u8> {
        let version = [self.half(1), self.half(0)].concat();
        self.block(0x0a0d_0d0a, &[&self.word(0x1a2b_3c4d)[..], &version, &[0xff; 8]].concat())
    }

    fn option(self, code: u16, value: &[u8]) -> Vec<u8> {
        let padding = vec![0; value.len().next_multiple_of(4) - value.len()];
        [&self.half(code)[..], &self.half(value.len() as u16), value, &padding].concat()
    }

    fn interface(self, link_type: u16, snap_length: u32, options: &[u8]) -> Vec<u8> {
        let fixed = [&self.half(link_type)[..], &[0, 0], &self.word(snap_length)].concat();
        self.block(1, &[&fixed[..], options].concat())
    }

    fn packet(self, interface: u32, time: u64, frame: &[u8], options: &[u8]) -> Vec<u8> {
        let length = frame.len() as u32;
        let words = [interface, (time >> 32) as u32, time as u32, length, length].map(|word| self.word(word));
        let padding = vec![0; frame.len().next_multiple_of(4) - frame.len()];
        self.block(6, &[&words.concat()[..], frame, &padding, options].concat())
    }
}

#[derive(Debug, PartialEq)]
struct Outcome {
    /// Number, interface and time.
    packets: Vec<(u32, u16, Option<i64>)>,
    warnings: Vec<(&'static str, Place)>,
}

fn read(bytes: &[u8]) -> Result<Outcome, CaptureError> {
    let mut source = open(bytes)?;
    let mut packets = Vec::new();
    while let Some(packet) = source.next_packet()? {
        packets.push((packet.number, packet.interface, packet.time.map(|time| time.0)));
    }
    let warnings = source.warnings().iter().map(|warning| (warning.code, warning.at)).collect();
    Ok(Outcome { packets, warnings })
}

#[test]
fn two_sections_of_both_byte_orders_with_named_interfaces() {
    let bytes = [
        LITTLE.section(),
        LITTLE.interface(1, 0, &LITTLE.option(2, b"eth0")),
        LITTLE.interface(101, 96, &LITTLE.option(2, b"tun0")),
        LITTLE.packet(1, 2_000_001, &[0x45], &[]),
        LITTLE.packet(0, 2_000_002, &FRAME, &[]),
        BIG.section(),
        BIG.interface(1, 0, &BIG.option(2, b"eth1")),
        BIG.packet(0, 3_000_000, &FRAME, &[]),
    ]
    .concat();
    let outcome = read(&bytes).unwrap();
    assert_eq!(
        outcome.packets,
        [(1, 1, Some(2_000_001_000)), (2, 0, Some(2_000_002_000)), (3, 2, Some(3_000_000_000))]
    );
    assert_eq!(outcome.warnings, []);
    let mut source = open(&bytes[..]).unwrap();
    while source.next_packet().unwrap().is_some() {}
    let seen: Vec<_> =
        source.interfaces().iter().map(|one| (one.name.as_deref(), one.link_type, one.snap_length)).collect();
    let expected = [
        (Some("eth0"), "ethernet", None),
        (Some("tun0"), "raw-ip", Some(96)),
        (Some("eth1"), "ethernet", None),
    ];
    assert_eq!(seen, expected);
    assert_eq!((source.format(), source.time_kind()), ("pcapng", TimeKind::Absolute));
}

#[test]
fn resolutions_and_offsets() {
    let time = |order: Order, resolution: u8, offset: i64, units: u64| {
        let offset = if order.big { offset.to_be_bytes() } else { offset.to_le_bytes() };
        let options = [order.option(9, &[resolution]), order.option(14, &offset)].concat();
        let bytes =
            [order.section(), order.interface(1, 0, &options), order.packet(0, units, &FRAME, &[])].concat();
        read(&bytes).unwrap().packets[0].2
    };
    for order in [LITTLE, BIG] {
        assert_eq!(time(order, 9, 0, 1_500_000_000), Some(1_500_000_000));
        assert_eq!(time(order, 6, 0, 1_500_000), Some(1_500_000_000));
        assert_eq!(time(order, 3, 100, 1_500), Some(101_500_000_000));
        assert_eq!(time(order, 0, -1, 3), Some(2_000_000_000));
        // Picoseconds are cut to nanoseconds.
        assert_eq!(time(order, 12, 0, 1_999), Some(1));
        // Units of 2^-10 s: 1536 are a second and a half.
        assert_eq!(time(order, 0x8a, 0, 1_536), Some(1_500_000_000));
        assert_eq!(time(order, 0xff, 0, u64::MAX), Some(0));
        assert_eq!(time(order, 127, 0, u64::MAX), Some(0));
        // Beyond the year 2262.
        assert_eq!(time(order, 0, 0, u64::MAX), None);
        assert_eq!(time(order, 0, i64::MAX, 1), None);
    }
}

#[test]
fn simple_packets_know_no_time_and_are_cut_by_the_snap_length() {
    let simple =
        |original: u32, frame: &[u8]| LITTLE.block(3, &[&original.to_le_bytes()[..], frame].concat());
    let bytes =
        [LITTLE.section(), LITTLE.interface(1, 16, &[]), simple(18, &FRAME[..16]), simple(15, &FRAME[..15])]
            .concat();
    let mut source = open(&bytes[..]).unwrap();
    let packet = source.next_packet().unwrap().unwrap();
    assert_eq!((packet.captured, packet.original, packet.time), (Some(16), Some(18), None));
    let packet = source.next_packet().unwrap().unwrap();
    assert_eq!((packet.captured, packet.original), (Some(15), Some(15)));
    assert!(source.next_packet().unwrap().is_none());
    assert_eq!(source.time_kind(), TimeKind::None);
}

#[test]
fn packet_blocks_of_early_files() {
    let body = |order: Order| {
        let words = [0_u32, 5_000_000, 18, 60].map(|word| order.word(word)).concat();
        [&order.half(0)[..], &order.half(0), &words, &FRAME].concat()
    };
    for order in [LITTLE, BIG] {
        let bytes = [order.section(), order.interface(1, 0, &[]), order.block(2, &body(order))].concat();
        let mut source = open(&bytes[..]).unwrap();
        let packet = source.next_packet().unwrap().unwrap();
        assert_eq!((packet.captured, packet.original), (Some(18), Some(60)));
        assert_eq!(packet.time.map(|time| time.0), Some(5_000_000_000));
        assert_eq!(packet.payload, Some(&[1, 2, 3, 4][..]));
    }
}

#[test]
fn directions_from_the_flags() {
    let direction = |order: Order, flags: u32| {
        let options = order.option(2, &order.word(flags));
        let bytes =
            [order.section(), order.interface(1, 0, &[]), order.packet(0, 0, &FRAME, &options)].concat();
        let mut source = open(&bytes[..]).unwrap();
        source.next_packet().unwrap().unwrap().link.direction
    };
    for order in [LITTLE, BIG] {
        assert_eq!(direction(order, 0), None);
        assert_eq!(direction(order, 0b0_0101), Some(FrameDirection::In));
        assert_eq!(direction(order, 0b0_1001), Some(FrameDirection::Multicast));
        assert_eq!(direction(order, 0b0_1101), Some(FrameDirection::Broadcast));
        assert_eq!(direction(order, 0b1_0001), Some(FrameDirection::OtherHost));
        assert_eq!(direction(order, 0b10), Some(FrameDirection::Out));
    }
}

/// A section header of 28 bytes and an interface of 20: the first packet is at byte 48 and has 52.
fn one_packet() -> Vec<u8> {
    [LITTLE.section(), LITTLE.interface(1, 0, &[]), LITTLE.packet(0, 1, &FRAME, &[])].concat()
}

#[test]
fn an_unknown_link_type_beside_a_known_one() {
    let bytes = [
        LITTLE.section(),
        LITTLE.interface(147, 0, &[]),
        LITTLE.interface(1, 0, &[]),
        LITTLE.packet(0, 1, &FRAME, &[]),
        LITTLE.packet(1, 2, &FRAME, &[]),
        LITTLE.packet(0, 3, &FRAME, &[]),
    ]
    .concat();
    let outcome = read(&bytes).unwrap();
    // The number counts the frame that was left out.
    assert_eq!(outcome.packets, [(2, 1, Some(2_000))]);
    assert_eq!(outcome.warnings, [("unknown-link-type", Place::Offset(68))]);
}

#[test]
fn nothing_but_an_unknown_link_type() {
    let bytes = [LITTLE.section(), LITTLE.interface(147, 0, &[]), LITTLE.packet(0, 1, &FRAME, &[])].concat();
    match read(&bytes) {
        Err(CaptureError::Unsupported { what, offset, .. }) => {
            assert_eq!((what.as_str(), offset), ("link type 147 (USER0)", 48));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_packet_of_an_interface_that_is_not_described() {
    let bytes = [one_packet(), LITTLE.packet(7, 1, &FRAME, &[])].concat();
    let outcome = read(&bytes).unwrap();
    assert_eq!((outcome.packets.len(), outcome.warnings), (1, vec![("bad-record", Place::Offset(100))]));
}

#[test]
fn blocks_that_are_not_packets_are_passed_over() {
    let bytes = [
        LITTLE.section(),
        LITTLE.interface(1, 0, &[]),
        LITTLE.block(0x8000_1234, &[9; 10]),
        LITTLE.block(4, &vec![9; 700_000]),
        LITTLE.packet(0, 1, &FRAME, &[]),
        LITTLE.block(5, &[0; 12]),
    ]
    .concat();
    assert_eq!(read(&bytes).unwrap(), Outcome { packets: vec![(1, 0, Some(1_000))], warnings: vec![] });
}

#[test]
fn names_comments_filters_and_drops() {
    let interface = [
        LITTLE.option(2, b"eth0"),
        LITTLE.option(3, b"the uplink"),
        LITTLE.option(11, b"\0tcp port 80"),
        LITTLE.option(1, b"beside the interface"),
    ]
    .concat();
    let mut section = [&LITTLE.word(0x1a2b_3c4d)[..], &LITTLE.half(1), &LITTLE.half(0), &[0xff; 8]].concat();
    section.extend(LITTLE.option(1, b"about all of it"));
    let mut name = vec![1, 0, 15, 0, 192, 0, 2, 1];
    name.extend_from_slice(b"a.example\0\0\0");
    name.extend_from_slice(&[2, 0, 18, 0]);
    name.extend_from_slice(&[0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, b'b', 0, 0, 0]);
    let statistics = |dropped: u64| {
        let options = LITTLE.option(5, &dropped.to_le_bytes());
        LITTLE.block(5, &[&[0; 12][..], &options, &LITTLE.option(7, &1_u64.to_le_bytes())].concat())
    };
    let comments = [LITTLE.option(1, b"look here"), LITTLE.option(1, b"and here")].concat();
    let bytes = [
        LITTLE.block(SECTION_HEADER, &section),
        LITTLE.interface(1, 0, &interface),
        LITTLE.block(4, &name),
        LITTLE.packet(0, 1, &FRAME, &comments),
        LITTLE.packet(0, 1, &FRAME, &LITTLE.option(4, &3_u64.to_le_bytes())),
        statistics(5),
        statistics(8),
        LITTLE.block(10, b"TLS keys"),
    ]
    .concat();
    let mut source = open(&bytes[..]).unwrap();
    let first = source.next_packet().unwrap().unwrap();
    assert_eq!(first.comment.as_deref(), Some("look here\nand here"));
    assert_eq!(source.next_packet().unwrap().unwrap().comment, None);
    assert_eq!(source.interfaces()[0].dropped, Some(3));
    assert!(source.next_packet().unwrap().is_none());
    let interface = &source.interfaces()[0];
    assert_eq!(
        (interface.name.as_deref(), interface.description.as_deref()),
        (Some("eth0"), Some("the uplink"))
    );
    assert_eq!(interface.filter.as_deref(), Some("tcp port 80"));
    assert_eq!(interface.comment.as_deref(), Some("beside the interface"));
    assert_eq!(interface.dropped, Some(9));
    assert_eq!(source.comments(), [Box::from("about all of it")]);
    let names: Vec<_> = source.names().map(|(ip, name)| format!("{ip} {name}")).collect();
    assert_eq!(names, ["192.0.2.1 a.example", "2001:db8::1 b"]);
    let codes: Vec<_> = source.warnings().iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["decryption-secrets", "frames-dropped"]);
}

#[test]
fn an_option_that_is_longer_than_its_block() {
    let mut options = LITTLE.option(1, b"note");
    options[2] = 0xff;
    let bytes =
        [LITTLE.section(), LITTLE.interface(1, 0, &[]), LITTLE.packet(0, 1, &FRAME, &options)].concat();
    assert_eq!(read(&bytes).unwrap().packets, [(1, 0, Some(1_000))]);
}

#[test]
fn inner_lengths_that_contradict_the_block() {
    // Captured length (byte 20 of the block) beyond the block, and beyond all frames; the next packet is read.
    for captured in [60_u32, 300_000, u32::MAX - 1] {
        let mut bytes = [one_packet(), LITTLE.packet(0, 2, &FRAME, &[])].concat();
        bytes[68..72].copy_from_slice(&captured.to_le_bytes());
        let outcome = read(&bytes).unwrap();
        assert_eq!(outcome.packets, [(1, 0, Some(2_000))], "{captured}");
        assert_eq!(outcome.warnings, [("bad-record", Place::Offset(48))], "{captured}");
    }
}

#[test]
fn block_lengths_that_cannot_be() {
    let damaged = |at: usize, length: u32| {
        let mut bytes = one_packet();
        bytes[at..at + 4].copy_from_slice(&length.to_le_bytes());
        match read(&bytes) {
            Err(CaptureError::Damaged { format: "pcapng", offset, expected }) => (offset, expected),
            other => panic!("{other:?}"),
        }
    };
    let multiple = "a block length that is a multiple of 4 and at least 12, found";
    assert_eq!(damaged(52, 0), (48, format!("{multiple} 0")));
    assert_eq!(damaged(52, 53), (48, format!("{multiple} 53")));
    assert_eq!(
        damaged(52, 0x0100_0004),
        (48, "a block of at most 16777216 bytes, found a length of 16777220".to_owned())
    );
    // Of any kind: 4 GiB are not passed over either.
    let mut bytes = one_packet();
    bytes[48..56].copy_from_slice(&[0x34, 0x12, 0, 0x80, 0xfc, 0xff, 0xff, 0xff]);
    assert!(matches!(read(&bytes), Err(CaptureError::Damaged { offset: 48, .. })));
    assert_eq!(damaged(52, 400), (48, "a block of 400 bytes, found 52".to_owned()));
    assert_eq!(
        damaged(96, 999),
        (48, "the block length 52 once more at the block's end, found 999".to_owned())
    );
    assert_eq!(damaged(8, 7), (0, "the byte-order magic 1a2b3c4d in the section header".to_owned()));
}

#[test]
fn damage_after_a_packet_is_a_warning() {
    let whole = [one_packet(), LITTLE.packet(0, 2, &FRAME, &[])].concat();
    for end in 101..whole.len() {
        let outcome = read(&whole[..end]).unwrap();
        assert_eq!(outcome.packets.len(), 1);
        assert_eq!(outcome.warnings, [("truncated-record", Place::Offset(100))], "{end}");
    }
    let mut zero = whole.clone();
    zero[104..108].copy_from_slice(&[0; 4]);
    let outcome = read(&zero).unwrap();
    assert_eq!((outcome.packets.len(), outcome.warnings), (1, vec![("bad-record", Place::Offset(100))]));
}

#[test]
fn a_section_without_packets() {
    let outcome = read(&LITTLE.section()).unwrap();
    assert_eq!(outcome, Outcome { packets: vec![], warnings: vec![("no-packets", Place::Whole)] });
}

#[test]
fn hostile_names_are_cut_to_a_length() {
    let name = "n".repeat(5_000);
    let bytes = [LITTLE.section(), LITTLE.interface(1, 0, &LITTLE.option(2, name.as_bytes()))].concat();
    let mut source = open(&bytes[..]).unwrap();
    assert!(source.next_packet().unwrap().is_none());
    assert_eq!(source.interfaces()[0].name.as_ref().map(String::len), Some(128));
}

#[test]
fn more_interfaces_than_numbers() {
    let mut bytes = LITTLE.section();
    let one = LITTLE.interface(1, 0, &[]);
    for _ in 0..65_540 {
        bytes.extend_from_slice(&one);
    }
    bytes.extend_from_slice(&LITTLE.packet(65_538, 1, &FRAME, &[]));
    bytes.extend_from_slice(&LITTLE.packet(65_534, 1, &FRAME, &[]));
    let outcome = read(&bytes).unwrap();
    assert_eq!(outcome.packets, [(1, 65_534, Some(1_000))]);
    assert_eq!(outcome.warnings.len(), 6, "five interfaces and a packet");
}

/// Changed anywhere, a file ends with packets or with one error.
#[test]
fn damaged_anywhere() {
    let options = LITTLE.option(2, &[1, 0, 0, 0]);
    let whole = [one_packet(), LITTLE.packet(0, 2, &FRAME, &options)].concat();
    for at in 0..whole.len() {
        for value in [0, 1, 2, 0x7f, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            let packets = read(&bytes).map_or(0, |outcome| outcome.packets.len());
            assert!(packets <= 2);
        }
    }
}
